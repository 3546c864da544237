/* routing_try.c - "in the last 30 days this would have changed 214 tickets; here they are".
 *
 * Every ticket of the period is taken as its first event tells it and sent through two rule sets: the one
 * that is active, and the same with the drafts in it.  Where the results differ, the ticket is in the list,
 * with where it really ended, so that one sees whether the rule would have been right.  Nothing is written.
 *
 * Counts are of the whole period and come with the first page; later pages only look for the next tickets.
 * Memory is one page of tickets, whatever the period.
 */
#include "base/json.h"
#include "base/time.h"
#include "client/client.h"
#include "record/origin.h"
#include "routing/routing_int.h"
#include <stdlib.h>

enum { PAGE = 200, DRAFTS = 50, RULES = 5000, LIMIT = 200, DAYS_MAX = 3660 };

/* What a key and the list need of a ticket as it is now, besides what is compared. */
static const size_t wanted_now[] = { TICKET_TEAM,   TICKET_ASSIGNEE, TICKET_CATEGORY, TICKET_SUBCATEGORY,
	                             TICKET_IMPACT, TICKET_URGENCY,  TICKET_PRIORITY, TICKET_MAJOR,
	                             TICKET_TITLE,  TICKET_KIND };
/* What is compared, and told. */
static const size_t compared[] = { TICKET_TEAM,        TICKET_ASSIGNEE, TICKET_CATEGORY,
	                           TICKET_SUBCATEGORY, TICKET_IMPACT,   TICKET_URGENCY,
	                           TICKET_PRIORITY,    TICKET_MAJOR,    TICKET_TAGS };
struct tried_rule {
	const struct rule *rule;
	int64_t fired;
};
struct trial {
	struct record client;
	int64_t from, to, after, after_at, limit;
	const struct rule **now, **then; /* active, and with the drafts */
	size_t nnow, nthen;
	struct tried_rule *rules; /* one per `then` */
	bool count;
	int64_t checked, changed;
	int64_t by_field[COUNT(compared)], right[COUNT(compared)], was_right[COUNT(compared)];
	struct jw *w;
	int64_t listed, last; /* last: id of the last ticket listed */
	bool more;
};

/* ---- one ticket through one rule set --------------------------------------------------------- */
struct path {
	const struct record *end;
	size_t fired[32], n; /* places in the set */
};

static enum rc simulate(struct ctx *cx, const struct rule **rules, size_t n, const struct record *made,
                        struct path *out)
{
	static const struct pins none;
	struct filter_subject of = { .r = made };
	bool stopped = false, yes;

	*out = (struct path){ .end = made };
	for (size_t i = 0; i < n; i++) {
		const struct rule *rule = rules[i];
		struct outcome o;
		if (!rule->plan || !rule->on_created || (stopped && !rule->major) ||
		    !rule_minds(rule, out->end))
			continue;
		TRY(filter_match(cx, rule->plan, &of, &yes));
		if (!yes)
			continue;
		TRY(rule_apply(cx, rule, out->end, &none, false, &o));
		if (out->n < COUNT(out->fired))
			out->fired[out->n++] = i;
		stopped = stopped || rule->stop;
		if (!o.differs)
			continue;
		out->end = o.neo;
		of = (struct filter_subject){ .r = o.neo };
	}
	return RC_OK;
}

/* ---- the answer's list ------------------------------------------------------------------------ */
static enum rc write_value(struct ctx *cx, struct jw *w, const char *key, const struct record *r, size_t f)
{
	const struct field *field = &ticket_type.fields[f];
	const struct record_type *of = field->of ? type_find(cx->app, str_z(field->of)) : NULL;
	int64_t id = rec_int(r, f);
	struct str name, tags;

	if (field->type == F_TAGS) {
		tags = rec_str(r, f);
		jw_open(w, key, '[');
		while (str_split(&tags, '\n', &name))
			jw_str(w, NULL, name);
		jw_close(w, ']');
		return RC_OK;
	}
	if (!of || !id) {
		if (rec_null(r, f))
			jw_null(w, key);
		else
			jw_str(w, key, rec_str(r, f));
		return RC_OK;
	}
	TRY(record_names(cx, of, &id, 1, &name));
	jw_open(w, key, '{');
	jw_int(w, "id", id);
	jw_str(w, "name", name);
	jw_close(w, '}');
	return RC_OK;
}

static bool differ(const struct record *a, const struct record *b, size_t f)
{
	return !dbval_eq(a->v[f], b->v[f]);
}

static enum rc write_side(struct ctx *cx, struct jw *w, const char *key, const struct record *r,
                          const struct path *a, const struct path *b)
{
	jw_open(w, key, '{');
	for (size_t i = 0; i < COUNT(compared); i++)
		if (differ(a->end, b->end, compared[i]))
			TRY(write_value(cx, w, ticket_type.fields[compared[i]].name, r, compared[i]));
	jw_close(w, '}');
	return RC_OK;
}

static enum rc list(struct ctx *cx, struct trial *t, const struct origin *o, const struct path *a,
                    const struct path *b)
{
	struct jw *w = t->w;
	struct record now = o->now;

	if (t->listed == t->limit) {
		t->more = true;
		return RC_OK;
	}
	t->listed++;
	t->last = o->now.id;
	TRY(record_load_tags(cx, &now));
	jw_open(w, NULL, '{');
	jw_str(w, "key", record_key(cx->mem, &o->now));
	jw_str(w, "title", rec_str(&o->now, TICKET_TITLE));
	jw_time(w, "created_at", o->now.created_at);
	TRY(write_side(cx, w, "before", a->end, a, b));
	TRY(write_side(cx, w, "after", b->end, a, b));
	TRY(write_side(cx, w, "ended", &now, a, b));
	jw_open(w, "rules", '[');
	for (size_t i = 0; i < b->n; i++) {
		jw_open(w, NULL, '{');
		jw_int(w, "id", t->then[b->fired[i]]->id);
		jw_str(w, "name", t->then[b->fired[i]]->name);
		jw_close(w, '}');
	}
	jw_close(w, ']');
	jw_close(w, '}');
	return RC_OK;
}

/* ---- all tickets ---------------------------------------------------------------------------------- */
static enum rc try_one(struct ctx *cx, struct trial *t, struct origin *o)
{
	struct path a, b;
	bool any = false;

	rec_set(&o->made, TICKET_OPEN, INT(1)); /* not told by events, and true of whatever comes in */
	TRY(simulate(cx, t->now, t->nnow, &o->made, &a));
	TRY(simulate(cx, t->then, t->nthen, &o->made, &b));
	t->checked++;
	for (size_t i = 0; i < b.n; i++)
		t->rules[b.fired[i]].fired++;
	for (size_t i = 0; i < COUNT(compared); i++) {
		size_t f = compared[i];
		if (!differ(a.end, b.end, f))
			continue;
		any = true;
		t->by_field[i]++;
		t->right[i] += !differ(b.end, &o->now, f);
		t->was_right[i] += !differ(a.end, &o->now, f);
	}
	if (!any)
		return RC_OK;
	t->changed++;
	return list(cx, t, o, &a, &b);
}

static enum rc try_page(struct ctx *cx, struct trial *t, int64_t *before, int64_t *before_at, bool *more)
{
	struct origin *os;
	size_t n;

	struct origin_query q = { .type = &ticket_type,
		                  .client_id = t->client.id,
		                  .from = t->from,
		                  .to = t->to,
		                  .before = *before,
		                  .before_at = *before_at,
		                  .limit = PAGE,
		                  .fields = wanted_now,
		                  .nfields = COUNT(wanted_now) };

	TRY(record_origins(cx, &q, &os, &n));
	*more = n == PAGE;
	for (size_t i = 0; i < n && (t->count || !t->more); i++) {
		*before = os[i].now.id;
		*before_at = os[i].now.created_at;
		TRY(try_one(cx, t, &os[i]));
	}
	return RC_OK;
}

static enum rc try_all(struct ctx *cx, void *p)
{
	struct trial *t = p;
	struct arena *outer = cx->mem;
	int64_t before = t->after, before_at = t->after_at;
	bool more = true;
	enum rc rc = RC_OK;

	cx->mem = arena_new();
	while (rc == RC_OK && more && (t->count || !t->more)) {
		rc = try_page(cx, t, &before, &before_at, &more);
		arena_reset(cx->mem);
	}
	arena_free(cx->mem);
	cx->mem = outer;
	cx->err.extra = STR(""); /* may have lain in the arena just freed */
	return rc;
}

/* ---- what is asked ----------------------------------------------------------------------------------- */
struct asked {
	struct str from, to;
	int64_t days, limit, after;
	const struct jval *client, *rules;
};
static const struct jfield asked_fields[] = {
	{ "client", JF_VALUE, offsetof(struct asked, client), true, .help = "whose tickets" },
	{ "rules", JF_VALUE, offsetof(struct asked, rules), true,
	  .help = "drafts: with an id they stand in for that rule, without one they are new" },
	{ "days", JF_INT, offsetof(struct asked, days), .max = DAYS_MAX, .help = "until now; 30" },
	{ "from", JF_STR, offsetof(struct asked, from) },
	{ "to", JF_STR, offsetof(struct asked, to) },
	{ "limit", JF_INT, offsetof(struct asked, limit), .max = LIMIT, .help = "tickets a page; 50" },
	{ "after", JF_INT, offsetof(struct asked, after), .help = "`next` of the page before" },
};

static enum rc take_period(struct ctx *cx, const struct asked *a, struct trial *t)
{
	t->to = cx->now + 1;
	t->from = cx->now - DAYS(a->days ? a->days : 30);
	if (a->from.n && !time_parse(a->from, &t->from))
		return fail_field(cx, "from", "from must be a time such as \"2026-11-01T00:00:00Z\"");
	if (a->to.n && !time_parse(a->to, &t->to))
		return fail_field(cx, "to", "to must be a time such as \"2026-11-25T00:00:00Z\"");
	if (a->days < 0 || a->limit < 0 || a->after < 0)
		return fail_field(cx, "days", "days, limit and after are not negative");
	return t->from < t->to ? RC_OK : fail_field(cx, "from", "from must lie before to");
}

static enum rc take_client(struct ctx *cx, const struct jval *v, struct trial *t)
{
	static const struct field client = { "client", F_REF, .of = "client" };
	struct dbval id;

	TRY(record_value(cx, &client, "client", v, 0, &id));
	if (id.type != DB_INT)
		return fail_field(cx, "client", "say whose tickets");
	TRY(record_load(cx, &client_type, id.i, &t->client));
	return record_allow(cx, &t->client, PERM_CLIENT_ADMIN);
}

static enum rc take_after(struct ctx *cx, int64_t id, struct trial *t)
{
	struct record last;

	if (!id)
		return RC_OK;
	enum rc rc = record_load(cx, &ticket_type, id, &last);
	if (rc == RC_NOT_FOUND || (rc == RC_OK && last.client_id != t->client.id))
		return fail_field(cx, "after", "after is `next` of the page before");
	t->after = id;
	t->after_at = last.created_at;
	return rc;
}

/* A draft as the rule it would be. A draft counts as active unless it says otherwise. */
static enum rc take_draft(struct ctx *cx, const struct trial *t, const struct jval *v, struct rule *out,
                          bool *active)
{
	const struct jval *id = jval_get(v, "id");
	struct record *r = record_new(cx, &routing_rule_type, t->client.id), old;
	struct jval fields;

	if (v->kind != J_OBJECT || (id && id->kind != J_INT && id->kind != J_NULL))
		return fail_field(cx, "rules", "each draft is an object, with the id of a rule or without");
	bool fresh = !id || id->kind == J_NULL;
	if (!fresh) {
		struct str key = arena_fmt(cx->mem, "%lld", (long long)id->i);
		TRY(record_find(cx, &routing_rule_type, key, &old));
		r = record_copy(cx, &old);
	}
	fields = jval_without(cx->mem, v, "id", "client");
	rec_set(r, RULE_ACTIVE, INT(1));
	TRY(record_take(cx, r, &fields, fresh));
	*active = rec_int(r, RULE_ACTIVE) == 1;
	rec_set(r, RULE_ACTIVE, INT(1)); /* checked as if it were */
	TRY(routing_rule_type.prepare(cx, fresh ? NULL : &old, r));
	TRY(rule_ready(cx, cx->mem, r, out));
	if (!out->plan)
		return fail_field(cx, "rules", STR_FMT ": " STR_FMT, STR_ARG(out->name),
		                  STR_ARG(out->problem));
	return RC_OK;
}

static int by_order(const void *a, const void *b)
{
	return rule_order(*(const struct rule *const *)a, *(const struct rule *const *)b);
}

static void drop(struct trial *t, int64_t id)
{
	size_t kept = 0;

	for (size_t i = 0; i < t->nthen; i++)
		if (t->then[i]->id != id || !id)
			t->then[kept++] = t->then[i];
	t->nthen = kept;
}

static enum rc take_rules(struct ctx *cx, const struct jval *drafts, struct trial *t)
{
	const struct rule *const *active;

	if (drafts->kind != J_ARRAY || !drafts->n || drafts->n > DRAFTS)
		return fail_field(cx, "rules", "rules is a list of 1 to %d drafts", DRAFTS);
	TRY(rules_of(cx, t->client.id, &active, &t->nnow));
	t->now = NEW_ARRAY(cx->mem, const struct rule *, t->nnow + 1);
	t->then = NEW_ARRAY(cx->mem, const struct rule *, t->nnow + drafts->n + 1);
	memcpy(t->now, active, t->nnow * sizeof *t->now);
	memcpy(t->then, active, t->nnow * sizeof *t->now);
	t->nthen = t->nnow;
	for (size_t i = 0; i < drafts->n; i++) {
		struct rule *rule = NEW(cx->mem, struct rule);
		bool on = false;
		TRY(take_draft(cx, t, &drafts->items[i], rule, &on));
		drop(t, rule->id);
		if (on)
			t->then[t->nthen++] = rule;
	}
	qsort(t->then, t->nthen, sizeof *t->then, by_order);
	t->rules = NEW_ARRAY(cx->mem, struct tried_rule, t->nthen + 1);
	for (size_t i = 0; i < t->nthen; i++)
		t->rules[i].rule = t->then[i];
	return RC_OK;
}

static void write_counts(struct jw *w, const struct trial *t)
{
	jw_int(w, "checked", t->checked);
	jw_int(w, "changed", t->changed);
	jw_open(w, "fields", '[');
	for (size_t i = 0; i < COUNT(compared); i++) {
		if (!t->by_field[i])
			continue;
		const struct field *f = &ticket_type.fields[compared[i]];
		jw_open(w, NULL, '{');
		jw_str(w, "field", str_z(f->name));
		jw_str(w, "label", str_z(f->label));
		jw_int(w, "changed", t->by_field[i]);
		jw_int(w, "as_ended", t->right[i]);
		jw_int(w, "as_ended_before", t->was_right[i]);
		jw_close(w, '}');
	}
	jw_close(w, ']');
	jw_open(w, "rules", '[');
	for (size_t i = 0; i < t->nthen; i++) {
		jw_open(w, NULL, '{');
		jw_int(w, "id", t->rules[i].rule->id);
		jw_str(w, "name", t->rules[i].rule->name);
		jw_int(w, "fired", t->rules[i].fired);
		jw_close(w, '}');
	}
	jw_close(w, ']');
}

enum rc routing_try(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct trial *t = NEW(cx->mem, struct trial);
	struct asked a = { 0 };
	struct jw w = JW(&rs->body);

	TRY(json_read(cx, rq->body, asked_fields, &a));
	TRY(take_client(cx, a.client, t));
	TRY(take_period(cx, &a, t));
	TRY(take_rules(cx, a.rules, t));
	t->limit = a.limit ? a.limit : 50;
	TRY(take_after(cx, a.after, t));
	t->count = !a.after;
	t->w = &w;
	jw_open(&w, NULL, '{');
	jw_time(&w, "from", t->from);
	jw_time(&w, "to", t->to);
	jw_open(&w, "items", '[');
	TRY(db_snapshot(cx, try_all, t));
	jw_close(&w, ']');
	if (t->more)
		jw_int(&w, "next", t->last);
	else
		jw_null(&w, "next");
	if (t->count)
		write_counts(&w, t);
	jw_close(&w, '}');
	return RC_OK;
}
