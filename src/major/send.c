/* send.c - what is said of a major incident: drafts from facts, the preview, sending, sending again. */
#include "attention/hand_over.h"
#include "major/major_int.h"

struct saying {
	struct record ticket;
	struct major m;
	const struct jval *texts, *page;
	struct str audience, subject, body;
	int64_t ledger;
	struct update_in in;
};
static const struct jfield send_fields[] = {
	{ "texts", JF_VALUE, offsetof(struct saying, texts), .required = true,
	  .help = "for each audience {audience, subject, body, after}" },
	{ "status", JF_STR, offsetof(struct saying, in.status), .help = "investigating unless said" },
	{ "page", JF_VALUE, offsetof(struct saying, page),
	  .help = "{title, impact, services} of the status page" },
};
static const struct jfield preview_fields[] = {
	{ "audience", JF_STR, offsetof(struct saying, audience), .required = true },
	{ "subject", JF_STR, offsetof(struct saying, subject), .required = true, .max = SUBJECT_MAX },
	{ "body", JF_STR, offsetof(struct saying, body), .required = true, .max = BODY_MAX },
};

static enum rc take_texts(struct ctx *cx, struct saying *d)
{
	const struct jval *v = d->texts;

	if (v->kind != J_ARRAY || !v->n || v->n > AUDIENCES)
		return fail_field(cx, "texts", "a list with one text for each audience");
	d->in.texts = NEW_ARRAY(cx->mem, struct update_text, v->n);
	d->in.ids = NEW_ARRAY(cx->mem, int64_t, v->n);
	for (size_t i = 0; i < v->n; i++) {
		struct update_text *t = &d->in.texts[d->in.n++];
		const struct jval *after = jval_get(&v->items[i], "after");

		if (!audience_find(jval_str(&v->items[i], "audience"), &t->to))
			return fail_field(cx, "texts", "each text names its audience");
		t->subject = jval_str(&v->items[i], "subject");
		t->body = jval_str(&v->items[i], "body");
		t->after = after && after->kind == J_INT ? after->i : -1;
	}
	return RC_OK;
}

static enum rc take_page(struct ctx *cx, struct saying *d)
{
	const struct jval *v = d->page, *services = jval_get(v, "services");
	struct published *p = &d->in.page;

	*p = (struct published){ .title = STR(""), .impact = STR("") };
	if (!v || v->kind == J_NULL)
		return RC_OK;
	if (v->kind != J_OBJECT || (services && services->kind != J_ARRAY))
		return fail_field(cx, "page", "page is {title, impact, services}");
	p->given = true;
	p->title = jval_str(v, "title");
	p->impact = jval_str(v, "impact");
	p->services = NEW_ARRAY(cx->mem, int64_t, (services ? services->n : 0) + 1);
	for (size_t i = 0; services && i < services->n; i++)
		p->services[p->nservices++] = services->items[i].i;
	return RC_OK;
}

static enum rc send_tx(struct ctx *cx, void *p)
{
	struct saying *d = p;

	TRY(major_again(cx, &d->m));
	return update_send(cx, &d->ticket, &d->m, &d->in);
}

static enum rc post_update(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct saying d = { .in.status = STR("investigating") };

	TRY(major_run_at(cx, rq, &d.ticket, &d.m));
	TRY(json_read(cx, rq->body, send_fields, &d));
	TRY(take_texts(cx, &d));
	TRY(take_page(cx, &d));
	TRY(db_tx(cx, send_tx, &d));
	if (cx->app->jobs_wake && cx->app->jobs)
		cx->app->jobs_wake(cx->app->jobs);
	rs->status = 201;
	return major_answer(cx, &d.ticket, rs);
}

/* ---- before it is sent ------------------------------------------------------------------------------------
 */
static enum rc write_draft(struct ctx *cx, struct jw *w, const struct facts *f, const struct comms_clock *c)
{
	struct draft text;
	int64_t next = 0;

	if (!c->final)
		TRY(clock_after(cx, &c->spec, cx->now, c->spec.cadence, &next));
	draft_text(cx, f, &c->spec, next, &text);
	jw_open(w, NULL, '{');
	jw_str(w, "audience", str_z(audience_words[c->spec.to]));
	jw_str(w, "subject", text.subject);
	jw_str(w, "body", text.body);
	jw_str(w, "gaps", text.gaps);
	jw_bool(w, "final", c->final);
	jw_int(w, "after", c->sent);
	write_instant(w, "next_at", next);
	jw_close(w, '}');
	return RC_OK;
}

static enum rc get_draft(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	struct comms_clock *all;
	struct record ticket;
	struct major m;
	struct facts f;
	size_t n;

	TRY(major_at(cx, rq, &ticket, &m));
	TRY(facts_of(cx, &ticket, &m, &f));
	TRY(clocks_of(cx, m.id, &all, &n));
	jw_open(&w, NULL, '{');
	facts_write(&w, "facts", &f);
	jw_open(&w, "texts", '[');
	for (size_t i = 0; i < n; i++)
		if (all[i].state == COMMS_OPEN)
			TRY(write_draft(cx, &w, &f, &all[i]));
	jw_close(&w, ']');
	jw_close(&w, '}');
	return RC_OK;
}

/* What would go out, and to whom. Nothing is written. */
static enum rc post_preview(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	struct saying d = { 0 };
	struct recipient *to;
	struct comms_clock c;
	enum audience who;
	size_t n;

	TRY(major_run_at(cx, rq, &d.ticket, &d.m));
	TRY(json_read(cx, rq->body, preview_fields, &d));
	TRY(audience_take(cx, "audience", d.audience, &who));
	TRY(clock_of(cx, d.m.id, who, &c));
	TRY(recipients_of(cx, &d.ticket, &c.spec, &to, &n));
	struct letter l = { .subject = d.subject, .body = d.body, .language = d.m.language };
	jw_open(&w, NULL, '{');
	jw_str(&w, "audience", d.audience);
	jw_str(&w, "subject", d.subject);
	jw_str(&w, "text",
	       letter_text(cx, &l, arena_fmt(cx->mem, STR_FMT "/ack/…", STR_ARG(base_address(cx)))));
	jw_open(&w, "recipients", '[');
	for (size_t i = 0; i < n; i++) {
		jw_open(&w, NULL, '{');
		jw_str(&w, "channel", str_z(comms_channels[to[i].by]));
		jw_str(&w, "name", to[i].name);
		jw_str(&w, "problem", to[i].problem);
		jw_close(&w, '}');
	}
	jw_close(&w, ']');
	jw_close(&w, '}');
	return RC_OK;
}

/* ---- again ------------------------------------------------------------------------------------------------
 */
static enum rc resend_tx(struct ctx *cx, void *p)
{
	struct saying *d = p;

	return ledger_again(cx, &d->ticket, d->ledger);
}

static enum rc post_resend(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct saying d = { 0 };

	TRY(major_run_at(cx, rq, &d.ticket, &d.m));
	if (!str_int(rq->param[1], &d.ledger))
		return fail(cx, RC_NOT_FOUND, "not_found", "There is no such message.");
	TRY(db_tx(cx, resend_tx, &d));
	rs->status = 204;
	return RC_OK;
}

const struct route major_send_routes[] = {
	{ "GET", "/api/v1/tickets/{}/major/draft", PERM_READ, get_draft,
	  "What is known, each with its events, and a text for each audience from its template",
	  .out = "MajorDraft" },
	{ "POST", "/api/v1/tickets/{}/major/preview", PERM_READ, post_preview,
	  "What would go out and to whom; nothing is written", .flags = R_WRITE, .in = "MajorPreviewAsk",
	  .out = "MajorPreview" },
	{ "POST", "/api/v1/tickets/{}/major/updates", PERM_READ, post_update,
	  "Send an update to one or more audiences", .flags = R_WRITE, .in = "MajorUpdateIn",
	  .out = MAJOR_PANEL },
	{ "POST", "/api/v1/tickets/{}/major/ledger/{}/send-again", PERM_READ, post_resend,
	  "Send again what could not be sent", .flags = R_WRITE },
	{ 0 },
};
