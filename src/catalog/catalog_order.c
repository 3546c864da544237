/* catalog_order.c - from a filled-in form to a ticket, and what an order's approvals and its ticket's end
 * mean to it. */
#include "attention/attention.h"
#include "base/json.h"
#include "catalog/catalog_parts.h"
#include "person/person.h"
#include "record/attachment.h"
#include "record/filter.h"
#include "task/task.h"
#include "team/team.h"
#include "ticket/ticket.h"

SQL(q_put, "INSERT INTO catalog_order (ticket, client_id, item, version, at, ordered_by, expected_at)"
           " VALUES ($1, $2, $3, $4, $5, $6, $7)");
SQL(q_get,
    "SELECT item, version, at, ordered_by, expected_at, tasks_made FROM catalog_order WHERE ticket = $1");
SQL(q_made,
    "UPDATE catalog_order SET tasks_made = 1 WHERE ticket = $1 AND tasks_made = 0 RETURNING item, version");

struct who catalog_actor(const struct ctx *cx)
{
	struct who w = *cx->who;

	w.system = true;
	return w;
}

/* ---- words ------------------------------------------------------------------------------------- */
static struct str shown_of(struct ctx *cx, const struct ticket_answer *a, size_t n, struct str name)
{
	struct buf b = BUF(cx->mem);

	for (size_t i = 0; i < n; i++)
		if (str_eq(a[i].name, name))
			buf_fmt(&b, "%s" STR_FMT, b.n ? ", " : "", STR_ARG(a[i].shown));
	return buf_str(&b);
}

/* "Laptop for {person}": {item} is the item's name, {requester} who it is for, others are answers. */
static struct str title_of(struct ctx *cx, const struct record *item, const struct record *person,
                           const struct ticket_answer *a, size_t n)
{
	struct str p = rec_str(item, CATALOG_TITLE);
	struct buf b = BUF(cx->mem);

	if (!p.n)
		p = rec_str(item, CATALOG_NAME);
	for (size_t i = 0; i < p.n;) {
		size_t end = p.p[i] == '{' ? str_find(p, STR("}"), i) : SIZE_MAX;
		if (end == SIZE_MAX) {
			buf_char(&b, p.p[i++]);
			continue;
		}
		struct str name = str_sub(p, i + 1, end - i - 1);
		if (str_is(name, "item"))
			buf_add(&b, rec_str(item, CATALOG_NAME));
		else if (str_is(name, "requester"))
			buf_add(&b, rec_str(person, PERSON_NAME));
		else
			buf_add(&b, shown_of(cx, a, n, name));
		i = end + 1;
	}
	struct str out = str_trim(str_clip(buf_str(&b), 200));
	for (char *c = (char *)out.p; c < out.p + out.n; c++)
		if (*c == '\n' || *c == '\t')
			*c = ' ';
	return out.n ? out : rec_str(item, CATALOG_NAME);
}

static struct str searchable(struct ctx *cx, const struct ticket_answer *a, size_t n)
{
	struct buf b = BUF(cx->mem);

	for (size_t i = 0; i < n; i++)
		buf_fmt(&b, STR_FMT " " STR_FMT "\n", STR_ARG(a[i].label), STR_ARG(a[i].shown));
	return buf_str(&b);
}

/* ---- the ticket ---------------------------------------------------------------------------------- */
struct ordering {
	const struct catalog_order *o;
	struct catalog_version v;
	struct ticket_answer *a;
	size_t n;
	struct record person;
	struct record *out;
};

/* Steps whose condition holds, without their conditions: what the round is asked with. */
static struct str steps_that_hold(struct ctx *cx, const struct ordering *x)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);

	jw_open(&w, NULL, '[');
	for (size_t i = 0; i < x->v.steps.n; i++) {
		const struct jval *s = &x->v.steps.items[i];
		if (!when_true(jval_get(s, "when"), x->a, x->n))
			continue;
		jw_open(&w, NULL, '{');
		for (size_t k = 0; k < s->n; k++)
			if (!str_is(s->keys[k], "when")) {
				jw_key(&w, s->keys[k]);
				jw_val(&w, NULL, &s->items[k]);
			}
		jw_close(&w, '}');
	}
	jw_close(&w, ']');
	return buf_str(&b);
}

static struct str tags_of(struct ctx *cx, struct str words)
{
	struct buf b = BUF(cx->mem);
	struct str one;

	while (str_split(&words, ' ', &one))
		if (str_trim(one).n)
			buf_fmt(&b, "%s" STR_FMT, b.n ? "\n" : "", STR_ARG(str_trim(one)));
	return buf_str(&b);
}

static enum rc make_ticket(struct ctx *cx, const struct ordering *x, struct record *t)
{
	const struct record *item = x->o->item;
	static const size_t same[][2] = { { TICKET_SERVICE, CATALOG_SERVICE },
		                          { TICKET_CATEGORY, CATALOG_TICKET_CATEGORY },
		                          { TICKET_IMPACT, CATALOG_IMPACT },
		                          { TICKET_URGENCY, CATALOG_URGENCY },
		                          { TICKET_TEAM, CATALOG_TEAM } };

	for (size_t i = 0; i < COUNT(same); i++)
		rec_set(t, same[i][0], item->v[same[i][1]]);
	rec_set(t, TICKET_KIND, TEXT(STR("request")));
	rec_set(t, TICKET_TITLE, TEXT(title_of(cx, item, &x->person, x->a, x->n)));
	rec_set(t, TICKET_DESCRIPTION, TEXT(x->o->words));
	rec_set(t, TICKET_REQUESTER, INT(x->o->requester));
	rec_set(t, TICKET_SITE, x->person.v[PERSON_SITE]);
	rec_set(t, TICKET_CATALOG_ITEM, INT(item->id));
	if (rec_str(item, CATALOG_TAGS).n)
		rec_set(t, TICKET_TAGS, TEXT(tags_of(cx, rec_str(item, CATALOG_TAGS))));
	enum rc rc = record_insert(cx, t);
	if (rc != RC_INVALID || strcmp(cx->err.field, "team") != 0)
		return rc;
	cx->err = (struct err){ 0 }; /* the team was switched off since: the desk finds another */
	rec_set(t, TICKET_TEAM, NUL());
	return record_insert(cx, t);
}

static enum rc tell_order(struct ctx *cx, const struct ordering *x, const struct record *t)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);
	struct event e;

	jw_open(&w, NULL, '{');
	jw_open(&w, "item", '{');
	jw_int(&w, "id", x->o->item->id);
	jw_str(&w, "name", rec_str(x->o->item, CATALOG_NAME));
	jw_int(&w, "version", x->v.version);
	jw_close(&w, '}');
	jw_str(&w, "form",
	       arena_fmt(cx->mem, STR_FMT ", %lld", STR_ARG(rec_str(x->o->item, CATALOG_NAME)),
	                 (long long)x->v.version));
	ticket_answers_write(cx, &w, "answers", x->a, x->n);
	jw_close(&w, '}');
	return event_add(cx, t->client_id, "ticket", t->id, STR("ordered"), buf_str(&b), &e);
}

static enum rc keep_order(struct ctx *cx, const struct ordering *x, const struct record *t)
{
	int64_t days = rec_int(x->o->item, CATALOG_DELIVERY_DAYS), expected = 0;

	if (days)
		TRY(ticket_workdays_after(cx, t->client_id, cx->now, days, &expected));
	TRY(db_run(cx, q_put, NULL, INT(t->id), INT(t->client_id), INT(x->o->item->id), INT(x->v.version),
	           INT(cx->now), INT(cx->who->person_id), REFV(expected)));
	TRY(ticket_answers_put(cx, t, x->a, x->n));
	TRY(search_add_text(cx, t, searchable(cx, x->a, x->n)));
	return tell_order(cx, x, t);
}

static enum rc claim_files(struct ctx *cx, const struct ordering *x, const struct record *t)
{
	for (size_t i = 0; i < x->n; i++)
		if (str_is(x->a[i].type, "file"))
			TRY(attachment_claim(cx, (int64_t)x->a[i].num.f, t));
	return RC_OK;
}

/* ---- what follows the order ------------------------------------------------------------------------ */
/* The tasks of an order, once; nothing for tickets that were not ordered. */
static enum rc make_tasks(struct ctx *cx, const struct record *t)
{
	struct catalog_version v;
	struct ticket_answer *a;
	struct rows r;
	size_t n;

	TRY(db_run(cx, q_made, &r, INT(t->id)));
	if (!r.n)
		return RC_OK;
	TRY(catalog_version_load(cx, cell(&r, 0, 0).i, cell(&r, 0, 1).i, &v));
	TRY(ticket_answers_load(cx, t->id, &a, &n));
	return templates_make(cx, t, &v.tasks, a, n);
}

static enum rc drive(struct ctx *cx, const struct record *t, const char *verb, struct str args,
                     struct record *out)
{
	struct jval v;

	TRY(json_parse(cx, args, &v));
	return record_verb(cx, &ticket_type, record_key(cx->mem, t), str_z(verb), &v, 0, out);
}

static enum rc ask(struct ctx *cx, const struct ordering *x, const struct record *t)
{
	struct jval steps;
	struct record held;
	int64_t round;

	TRY(json_parse(cx, steps_that_hold(cx, x), &steps));
	if (!steps.n)
		return make_tasks(cx, t);
	TRY(drive(cx, t, "hold", STR("{\"reason\":\"approval\"}"), &held));
	struct approval_ask a = { .record = &held,
		                  .owner = catalog_approvals.name,
		                  .steps = &steps,
		                  .title = rec_str(t, TICKET_TITLE),
		                  .requester = x->o->requester,
		                  .team = rec_int(&held, TICKET_TEAM),
		                  .own_ok = rec_int(x->o->item, CATALOG_OWN_APPROVAL) == 1 };
	return approval_ask(cx, &a, &round);
}

static enum rc place(struct ctx *cx, struct ordering *x)
{
	struct record *t = record_new(cx, &ticket_type, x->o->item->client_id);

	TRY(make_ticket(cx, x, t));
	TRY(keep_order(cx, x, t));
	TRY(claim_files(cx, x, t));
	TRY(ask(cx, x, t));
	return record_load(cx, &ticket_type, t->id, x->out);
}

static enum rc order_tx(struct ctx *cx, void *p)
{
	struct ordering *x = p;
	const struct who *asking = cx->who;
	struct str rule = cx->rule;
	struct form form;

	TRY(catalog_version_load(cx, x->o->item->id, 0, &x->v));
	if (x->o->version && x->o->version != x->v.version)
		return fail(cx, RC_STALE, "form_changed",
		            "this form was changed meanwhile; please look at it again");
	TRY(record_load(cx, &person_type, x->o->requester, &x->person));
	TRY(form_read(cx, "form", &x->v.form, &form));
	TRY(form_take(cx, &form, x->o->item->client_id, x->o->answers, &x->a, &x->n));
	struct who actor = catalog_actor(cx);
	cx->who = &actor;
	cx->rule =
	        arena_fmt(cx->mem, "catalog/%lld@%lld", (long long)x->o->item->id, (long long)x->v.version);
	enum rc rc = place(cx, x);
	cx->who = asking;
	cx->rule = rule;
	return rc;
}

enum rc catalog_order(struct ctx *cx, const struct catalog_order *o, struct record *ticket)
{
	struct ordering x = { .o = o, .out = ticket };

	return db_tx(cx, order_tx, &x);
}

enum rc catalog_ordered(struct ctx *cx, int64_t ticket, struct catalog_ordered *out, bool *found)
{
	struct rows r;

	TRY(db_run(cx, q_get, &r, INT(ticket)));
	*found = r.n > 0;
	if (r.n)
		*out = (struct catalog_ordered){ cell(&r, 0, 0).i, cell(&r, 0, 1).i, cell(&r, 0, 2).i,
			                         cell(&r, 0, 3).i, cell(&r, 0, 4).i };
	return RC_OK;
}

/* ---- approvals -------------------------------------------------------------------------------------- */
static enum rc cancel_args(struct ctx *cx, const struct approval_outcome *o, struct str *out)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);

	jw_open(&w, NULL, '{');
	jw_str(&w, "reason", STR("rejected"));
	jw_str(&w, "comment", o->words.n ? o->words : STR("This was not approved."));
	jw_str(&w, "visibility", STR("public"));
	jw_close(&w, '}');
	*out = buf_str(&b);
	return RC_OK;
}

static enum rc decided_as(struct ctx *cx, const struct approval_outcome *o)
{
	struct record t, out;
	struct str args;

	TRY(record_load(cx, &ticket_type, o->record_id, &t));
	if (rec_int(&t, TICKET_OPEN) != 1 || str_is(o->state, "expired"))
		return RC_OK; /* late: the ticket stays on hold and says so; a lead asks again or takes the
		                 question back */
	if (str_is(o->state, "rejected")) {
		TRY(cancel_args(cx, o, &args));
		return drive(cx, &t, "cancel", args, &out);
	}
	TRY(make_tasks(cx, &t));
	if (!str_is(rec_str(&t, TICKET_STATE), "on_hold") ||
	    !str_is(rec_str(&t, TICKET_HOLD_REASON), "approval"))
		return RC_OK;
	return drive(cx, &t, "resume", STR("{}"), &out);
}

static enum rc decided(struct ctx *cx, const struct approval_outcome *o)
{
	const struct who *asking = cx->who;
	struct who actor = catalog_actor(cx);
	struct str rule = cx->rule;

	cx->who = &actor;
	cx->rule = arena_fmt(cx->mem, "approval/%lld", (long long)o->round);
	enum rc rc = decided_as(cx, o);
	cx->who = asking;
	cx->rule = rule;
	return rc;
}
const struct approval_owner catalog_approvals = { "catalog", decided };

/* ---- the ticket's own life ------------------------------------------------------------------------------
 */
enum rc catalog_gate(struct ctx *cx, const struct record *t, const char *verb)
{
	TRY(approval_pending(cx, t));
	return strcmp(verb, "resolve") == 0 ? task_gate(cx, t) : RC_OK;
}

/* Cancelled: nobody is asked any more, and what is not done need not be. */
static enum rc cancelled(struct ctx *cx, const struct record *t)
{
	const struct who *asking = cx->who;
	struct who actor = catalog_actor(cx);
	size_t n;

	cx->who = &actor;
	enum rc rc = approval_withdraw(cx, t, STR("The request was cancelled."), &n);
	if (rc == RC_OK)
		rc = task_skip_all(cx, t, STR("The request was cancelled."), false, &n);
	cx->who = asking;
	return rc;
}

/* A bad mark is the lead's to see: an event, and a notice to the lead of the ticket's team. */
static enum rc rated_low(struct ctx *cx, const struct record *t)
{
	int64_t team = rec_int(t, TICKET_TEAM), stars = rec_int(t, TICKET_RATING);
	struct record lead_of;
	struct event e;

	TRY(event_add(cx, t->client_id, "ticket", t->id, STR("rating_low"),
	              arena_fmt(cx->mem, "{\"rating\":%lld,\"of\":{\"team\":%lld}}", (long long)stars,
	                        (long long)team),
	              &e));
	if (!team)
		return RC_OK;
	TRY(record_load(cx, &team_type, team, &lead_of));
	struct notice n = { .person = rec_int(&lead_of, TEAM_LEAD),
		            .client_id = t->client_id,
		            .record_id = t->id,
		            .event_id = e.id,
		            .type = t->type,
		            .reason = NOTICE_TEAM,
		            .kind = e.kind,
		            .detail = arena_fmt(cx->mem, "%lld of 5: " STR_FMT, (long long)stars,
		                                STR_ARG(str_clip(rec_str(t, TICKET_RATING_WORDS), 120))) };
	return notify_add(cx, &n);
}

enum rc catalog_on_event(struct ctx *cx, const struct record *r, const struct event *e)
{
	if (r->type != &ticket_type)
		return RC_OK;
	if (str_is(e->kind, "rate") && rec_int(r, TICKET_RATING) <= TICKET_RATING_LOW)
		return rated_low(cx, r);
	return str_is(e->kind, "cancel") ? cancelled(cx, r) : RC_OK;
}
