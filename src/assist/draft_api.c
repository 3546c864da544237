/* draft_api.c - drafts over HTTP: asked for, looked at with what was sent and what was dropped, decided by a
 * person. */
#include "assist/own.h"
#include "base/app.h"
#include "client/client.h"
#include "person/person.h"

enum { PRESENT_MOST = 16384, FINAL_MOST = 16384, REASON_MOST = 400 };

/* ---- as JSON ---------------------------------------------------------------------------------------------
 */
static void write_origin(struct jw *w, const struct draft *d)
{
	jw_str(w, "model", d->model);
	jw_str(w, "prompt", d->prompt);
	jw_int(w, "as_of", d->as_of);
	jw_raw(w, "given", d->given);
	jw_int(w, "left_out", d->left_out);
	jw_raw(w, "hidden", d->hidden);
	jw_int(w, "took_ms", d->took / 1000);
}

static enum rc write_draft(struct ctx *cx, struct jw *w, const char *key, const struct draft *d, bool whole)
{
	jw_open(w, key, '{');
	jw_int(w, "id", d->id);
	jw_str(w, "kind", str_z(draft_kinds[d->kind]));
	jw_str(w, "audience", d->audience);
	jw_str(w, "state", d->state);
	jw_str(w, "reason", d->reason);
	jw_str(w, "detail", d->detail);
	TRY(record_write_name(cx, w, "asked_by", &person_type, d->asked_by));
	jw_time(w, "asked_at", d->asked_at);
	jw_instant(w, "ended_at", d->ended_at);
	TRY(record_write_name(cx, w, "decided_by", &person_type, d->decided_by));
	jw_instant(w, "decided_at", d->decided_at);
	jw_instant(w, "expires_at", str_is(d->state, "ready") ? d->asked_at + DECIDE_WITHIN : 0);
	write_origin(w, d);
	jw_raw(w, "sentences", d->sentences);
	jw_raw(w, "dropped", d->dropped);
	jw_str(w, "text", assist_draft_text(cx, d));
	jw_str(w, "present", d->present);
	jw_str(w, "final", d->final);
	jw_int(w, "words", d->words);
	jw_int(w, "apart", d->apart);
	if (whole)
		jw_str(w, "sent", d->sent);
	jw_close(w, '}');
	return RC_OK;
}

/* ---- a ticket's
 * ------------------------------------------------------------------------------------------------ */
/* Those who work on the ticket; requesters learn nothing of drafts. */
static enum rc find_ticket(struct ctx *cx, struct str key, struct record *out)
{
	TRY(record_find(cx, &ticket_type, key, out));
	return record_allow(cx, out, PERM_WORK);
}

static enum rc write_may(struct ctx *cx, struct jw *w, int64_t client)
{
	struct policy p;

	TRY(policy_load(cx, client, &p));
	bool may = p.enabled && assist_configured(cx->app) && who_can(cx->who, client, p.perm);

	jw_open(w, "kinds", '[');
	for (int k = 0; k < DRAFT_TEST && may; k++)
		if (p.kinds[k])
			jw_str(w, NULL, str_z(draft_kinds[k]));
	jw_close(w, ']');
	return RC_OK;
}

static enum rc write_accepted(struct ctx *cx, struct jw *w, const char *key, int64_t ticket,
                              enum draft_kind kind)
{
	struct draft d;
	bool found;

	TRY(draft_accepted(cx, ticket, kind, &d, &found));
	if (found)
		return write_draft(cx, w, key, &d, false);
	jw_null(w, key);
	return RC_OK;
}

static enum rc get_drafts(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	struct record t;
	struct draft *d;
	size_t n;

	TRY(find_ticket(cx, rq->param[0], &t));
	TRY(assist_draft_list(cx, t.id, &d, &n));
	jw_open(&w, NULL, '{');
	TRY(write_may(cx, &w, t.client_id));
	TRY(write_accepted(cx, &w, "summary", t.id, DRAFT_SUMMARY));
	TRY(write_accepted(cx, &w, "executive", t.id, DRAFT_EXECUTIVE));
	jw_open(&w, "items", '[');
	for (size_t i = 0; i < n; i++)
		TRY(write_draft(cx, &w, NULL, &d[i], false));
	jw_close(&w, ']');
	jw_close(&w, '}');
	return RC_OK;
}

struct ask_in {
	struct str kind, present, audience;
	enum draft_kind of;
	struct record t;
	int64_t id;
};

/* What the draft will be compared with: the composer's text, what was accepted before, or the summary by
 * rule. */
static enum rc present_text(struct ctx *cx, struct ask_in *in)
{
	struct buf b = BUF(cx->mem);
	struct summary s;
	struct draft d;
	bool found;

	if (in->of == DRAFT_REPLY || in->of == DRAFT_UPDATE)
		return RC_OK;
	TRY(draft_accepted(cx, in->t.id, in->of, &d, &found));
	if (found) {
		in->present = d.final;
		return RC_OK;
	}
	TRY(assist_summary(cx, &in->t, &s));
	for (size_t i = 0; i < s.n; i++)
		buf_fmt(&b, "%s" STR_FMT, b.n ? "\n" : "", STR_ARG(s.v[i].text));
	in->present = buf_str(&b);
	return RC_OK;
}

/* An update is for an audience that is to hear of a major incident the asker may run; nothing else has one.
 */
static enum rc check_audience(struct ctx *cx, const struct ask_in *in)
{
	if (in->of == DRAFT_UPDATE)
		return major_brief_allow(cx, &in->t, in->audience);
	return in->audience.n ? fail_field(cx, "audience", "only an update has an audience") : RC_OK;
}

static enum rc ask_tx(struct ctx *cx, void *arg)
{
	struct ask_in *in = arg;

	const struct draft_wish wish = { in->t.client_id, &in->t, in->of, in->audience, in->present };

	return draft_ask(cx, &wish, &in->id);
}

static enum rc answer(struct ctx *cx, struct res *rs, int64_t id, int status)
{
	struct jw w = JW(&rs->body);
	struct draft d;

	TRY(assist_draft_load(cx, id, &d));
	rs->status = status;
	return write_draft(cx, &w, NULL, &d, true);
}

static enum rc post_draft(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	static const struct jfield fields[] = {
		{ "kind", JF_STR, offsetof(struct ask_in, kind), .required = true, .max = 20,
		  .help = "summary, reply, executive or update" },
		{ "audience", JF_STR, offsetof(struct ask_in, audience), .max = 20,
		  .help = "of an update: for which audience of the major incident" },
		{ "present", JF_STR, offsetof(struct ask_in, present), .max = PRESENT_MOST,
		  .help = "of a reply or an update: what stands there, to compare with; it is not sent" },
	};
	struct ask_in in = { .present = STR(""), .audience = STR("") };

	TRY(find_ticket(cx, rq->param[0], &in.t));
	TRY(json_read(cx, rq->body, fields, &in));
	if (!draft_kind_of(in.kind, &in.of))
		return fail_field(cx, "kind", "kind is summary, reply, executive or update");
	TRY(policy_allow(cx, in.t.client_id, in.of));
	TRY(check_audience(cx, &in));
	TRY(present_text(cx, &in));
	TRY(db_tx(cx, ask_tx, &in));
	assist_wake(cx->app->assist);
	return answer(cx, rs, in.id, 202);
}

/* ---- one draft
 * ----------------------------------------------------------------------------------------------------- */
static enum rc find_draft(struct ctx *cx, struct str id, struct draft *d)
{
	struct record t;
	int64_t n;

	if (!str_int(id, &n))
		return fail(cx, RC_NOT_FOUND, "not_found", "there is no such draft");
	TRY(assist_draft_load(cx, n, d));
	if (d->kind == DRAFT_TEST)
		return who_can(cx->who, d->client, PERM_CLIENT_ADMIN)
		               ? RC_OK
		               : fail(cx, RC_NOT_FOUND, "not_found", "there is no such draft");
	return find_ticket(cx, arena_fmt(cx->mem, "%lld", (long long)d->ticket), &t);
}

static enum rc get_draft(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct draft d;

	TRY(find_draft(cx, rq->param[0], &d));
	return answer(cx, rs, d.id, 200);
}

struct decide_in {
	struct str decision, text, reason, id;
	enum decision what;
};

static enum rc decide_tx(struct ctx *cx, void *arg)
{
	const struct decide_in *in = arg;
	struct draft d;
	struct policy p;

	TRY(find_draft(cx, in->id, &d));
	TRY(policy_load(cx, d.client, &p));
	if (!who_can(cx->who, d.client, p.perm))
		return fail(cx, RC_DENIED, "denied", "Drafts are not for your role here.");
	return draft_decide(cx, &d, in->what, in->text, in->reason);
}

static enum rc check_decision(struct ctx *cx, struct decide_in *in)
{
	static const char *const words[] = { "accept", "edit", "reject" };
	size_t i = 0;

	while (i < COUNT(words) && !str_is(in->decision, words[i]))
		i++;
	if (i == COUNT(words))
		return fail_field(cx, "decision", "a decision is accept, edit or reject");
	in->what = (enum decision)i;
	in->text = str_trim(in->text);
	in->reason = str_trim(in->reason);
	if (in->what == DECIDE_EDIT && !in->text.n)
		return fail_field(cx, "text", "text is what you made of it");
	if (in->what == DECIDE_REJECT && !in->reason.n)
		return fail_field(cx, "reason", "say why, so that the next one is better");
	return RC_OK;
}

static enum rc post_decision(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	static const struct jfield fields[] = {
		{ "decision", JF_STR, offsetof(struct decide_in, decision), .required = true, .max = 10,
		  .help = "accept, edit or reject" },
		{ "text", JF_STR, offsetof(struct decide_in, text), .max = FINAL_MOST, .help = "with edit" },
		{ "reason", JF_STR, offsetof(struct decide_in, reason), .max = REASON_MOST,
		  .help = "with reject" },
	};
	struct decide_in in = { .text = STR(""), .reason = STR(""), .id = rq->param[0] };
	struct draft d;

	TRY(find_draft(cx, in.id, &d));
	TRY(json_read(cx, rq->body, fields, &in));
	TRY(check_decision(cx, &in));
	TRY(db_tx(cx, decide_tx, &in));
	return answer(cx, rs, d.id, 200);
}

/* ---- is the server there?
 * -------------------------------------------------------------------------------------------- */
struct test_in {
	int64_t client, id;
};

static enum rc test_tx(struct ctx *cx, void *arg)
{
	struct test_in *in = arg;

	const struct draft_wish wish = { in->client, NULL, DRAFT_TEST, STR(""), STR("") };

	return draft_ask(cx, &wish, &in->id);
}

static enum rc post_test(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct test_in in = { 0 };

	TRY(rq_query_int(cx, rq, "client", 1, INT64_MAX, CLIENT_HOME, &in.client));
	if (!who_can(cx->who, in.client, PERM_READ))
		return fail(cx, RC_NOT_FOUND, "not_found", "there is no such client");
	if (!who_can(cx->who, in.client, PERM_CLIENT_ADMIN))
		return fail(cx, RC_DENIED, "denied", "this needs client_admin");
	if (!assist_configured(cx->app))
		return fail(cx, RC_CONFLICT, "assist_off",
		            "No model is configured on this server (assist_url).");
	TRY(db_tx(cx, test_tx, &in));
	assist_wake(cx->app->assist);
	return answer(cx, rs, in.id, 202);
}

const struct route assist_draft_routes[] = {
	{ "GET", "/api/v1/tickets/{}/assist-drafts", PERM_NONE, get_drafts, /* the handler asks, after 404 */
	  "Drafts by a model for the ticket, newest first, and which kinds one may ask for",
	  .out = "AssistDrafts" },
	{ "POST", "/api/v1/tickets/{}/assist-drafts", PERM_NONE, post_draft,
	  "Ask a model for a draft of a summary, a reply, an executive update, or an update to an audience "
	  "of "
	  "a major incident; 202, look at it until it is ready",
	  .flags = R_WRITE, .in = "AssistDraftIn", .out = "AssistAsked" },
	{ "GET", "/api/v1/assist/drafts/{}", PERM_NONE, get_draft,
	  "A draft: its sentences with their events, what was dropped and why, and what was sent",
	  .out = "AssistDraft" },
	{ "POST", "/api/v1/assist/drafts/{}/decide", PERM_NONE, post_decision,
	  "Accept, edit or reject a draft; nothing is applied by it", .flags = R_WRITE,
	  .in = "AssistDecision", .out = "AssistDraft" },
	{ "POST", "/api/v1/assist/test", PERM_NONE, post_test,
	  "Ask the configured server about a made-up ticket; 202, look at the draft; needs client_admin",
	  .flags = R_WRITE, .out = "AssistAsked" },
	{ 0 },
};
