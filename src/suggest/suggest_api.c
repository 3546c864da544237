/* suggest_api.c - suggestions of a ticket and of a draft, accept and reject, and what an admin sees and sets.
 */
#include "base/json.h"
#include "client/client.h"
#include "record/event.h"
#include "suggest/suggest.h"
#include "suggest/suggest_int.h"

SQL(q_models, "SELECT target, version, active, made_at, millis, examples, labels, top1, top3, measure FROM "
              "suggest_model"
              " WHERE client_id = $1 ORDER BY active DESC, made_at DESC, id DESC LIMIT 40");
SQL(q_settings, "SELECT target, threshold, precision_shown, version, set_by, set_at FROM suggest_setting"
                " WHERE client_id = $1 ORDER BY target");
SQL(q_state, "SELECT closed_since, queued_at, tried_at, note FROM suggest_client WHERE client_id = $1");
SQL(q_outcomes,
    "SELECT target, outcome, count(*), sum(CASE WHEN bounced_at IS NULL THEN 0 ELSE 1 END) FROM suggestion"
    " WHERE client_id = $1 GROUP BY target, outcome ORDER BY target, outcome");
SQL(q_set,
    "INSERT INTO suggest_setting (client_id, target, threshold, precision_shown, version, set_by, set_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (client_id, target) DO UPDATE SET"
    " threshold = excluded.threshold, precision_shown = excluded.precision_shown, version = excluded.version,"
    " set_by = excluded.set_by, set_at = excluded.set_at");
SQL(q_unset, "DELETE FROM suggest_setting WHERE client_id = $1 AND target = $2");

/* ---- of a ticket ------------------------------------------------------------------ */
static void write_reasons(struct jw *w, const struct answer_label *a)
{
	jw_open(w, "because", '[');
	for (size_t i = 0; i < a->nreasons; i++) {
		jw_open(w, NULL, '{');
		jw_str(w, "field", a->reasons[i].field);
		jw_str(w, "text", a->reasons[i].words);
		jw_real(w, "share", (double)(int)(a->reasons[i].share * 1000 + 0.5) / 1000);
		jw_close(w, '}');
	}
	jw_close(w, ']');
}

/* Ids of people mean nothing to a reader: their names. */
static enum rc name_reasons(struct ctx *cx, struct suggestions *s)
{
	const struct record_type *person = type_find(cx->app, STR("person"));

	for (size_t i = 0; i < s->n; i++)
		for (size_t k = 0; k < s->items[i].answer.nreasons; k++) {
			struct reason *r = &s->items[i].answer.reasons[k];
			int64_t id;

			if (!person || !(str_is(r->field, "requester") || str_is(r->field, "opened_by")) ||
			    !str_int(r->words, &id))
				continue;
			TRY(record_names(cx, person, &id, 1, &r->words));
		}
	return RC_OK;
}

static bool in_rows(const struct rows *r, struct str value)
{
	for (size_t i = 0; i < r->n; i++)
		if (str_eq(cell(r, i, 0).s, value))
			return true;
	return false;
}

static enum rc write_target(struct ctx *cx, struct jw *w, enum target t, const struct record *r)
{
	struct suggestions s;
	struct rows rejected = { 0 };
	int64_t id;

	TRY(suggest_ask(cx, t, r, &s));
	TRY(name_reasons(cx, &s));
	if (r->id)
		TRY(suggest_rejected(cx, r->id, t, &rejected));
	jw_open(w, target_names[t], '{');
	jw_int(w, "version", s.version);
	jw_open(w, "items", '[');
	for (size_t i = 0; i < s.n; i++) {
		if (in_rows(&rejected, s.items[i].value))
			continue;
		jw_open(w, NULL, '{');
		if (t == TARGET_TEAM && str_int(s.items[i].value, &id))
			jw_int(w, "value", id);
		else
			jw_str(w, "value", s.items[i].value);
		jw_str(w, "name", s.items[i].name);
		jw_real(w, "confidence", (double)(int)(s.items[i].answer.confidence * 1000 + 0.5) / 1000);
		write_reasons(w, &s.items[i].answer);
		jw_close(w, '}');
	}
	jw_close(w, ']');
	jw_close(w, '}');
	return RC_OK;
}

static enum rc write_all(struct ctx *cx, struct res *rs, const struct record *r)
{
	struct jw w = JW(&rs->body);

	jw_open(&w, NULL, '{');
	for (int t = 0; t < TARGETS; t++)
		TRY(write_target(cx, &w, (enum target)t, r));
	jw_close(&w, '}');
	return RC_OK;
}

static enum rc get_ticket(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct record r;

	TRY(record_find(cx, &ticket_type, rq->param[0], &r));
	TRY(record_allow(cx, &r, PERM_READ));
	return write_all(cx, rs, &r);
}

enum rc suggest_draft(struct ctx *cx, const struct jval *fields, uint32_t perm, struct record **out)
{
	const struct jval *client = jval_get(fields, "client");
	int64_t *ids, id = client && client->kind == J_INT ? client->i : 0;
	bool all;

	if (fields->kind != J_OBJECT)
		return fail_field(cx, "", "an object with the ticket's fields is needed");
	size_t n = who_clients(cx->who, cx->mem, perm, &ids, &all);

	if (!id && !all && n)
		id = ids[0];
	if (!id || !who_can(cx->who, id, perm))
		return client ? fail(cx, RC_NOT_FOUND, "not_found", "There is no such client.")
		              : fail_field(cx, "client", "name the client");
	struct jval rest = jval_without(cx->mem, fields, "client", NULL);

	*out = record_new(cx, &ticket_type, id);
	return record_take(cx, *out, &rest, true);
}

/* The answer is of the moment: nothing is written. */
static enum rc post_draft(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct record *r;
	struct jval v;

	TRY(json_parse(cx, rq->body, &v));
	TRY(suggest_draft(cx, &v, PERM_READ, &r));
	return write_all(cx, rs, r);
}

/* ---- accept and reject -------------------------------------------------------------- */
struct choice_made {
	struct str key;
	enum target target;
	struct str value;
	bool accept;
	struct record out;
};

/* Into the state machine where it moves work, else a change of the field. */
static enum rc apply(struct ctx *cx, const struct record *r, const struct choice_made *c, struct record *out)
{
	bool fresh = str_is(rec_str(r, TICKET_STATE), "new") || str_is(rec_str(r, TICKET_STATE), "triaged");
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);
	struct jval args;
	bool merged;
	int64_t id;

	jw_open(&w, NULL, '{');
	if (c->target == TARGET_TEAM && str_int(c->value, &id))
		jw_int(&w, "team", id);
	else
		jw_str(&w, target_names[c->target], c->value);
	jw_close(&w, '}');
	TRY(json_parse(cx, buf_str(&b), &args));
	if (c->target == TARGET_CATEGORY)
		return record_patch(cx, &ticket_type, c->key, &args, 0, &merged, out);
	return record_verb(cx, &ticket_type, c->key, fresh ? STR("triage") : STR("assign"), &args, 0, out);
}

static enum rc find_item(struct ctx *cx, const struct record *r, const struct choice_made *c,
                         struct outcome *o)
{
	struct suggestions s;

	TRY(suggest_ask(cx, c->target, r, &s));
	o->version = s.version;
	for (size_t i = 0; i < s.n; i++)
		if (str_eq(s.items[i].value, c->value)) {
			o->confidence = s.items[i].answer.confidence;
			o->rank = (int)i + 1;
			return RC_OK;
		}
	return fail(cx, RC_CONFLICT, "not_suggested", "This is not suggested any more.");
}

static enum rc choose_tx(struct ctx *cx, void *p)
{
	struct choice_made *c = p;
	struct record r;
	struct outcome o = { .ticket = &r,
		             .target = c->target,
		             .value = c->value,
		             .outcome = c->accept ? "accepted" : "rejected" };
	struct event ev;

	TRY(record_find(cx, &ticket_type, c->key, &r));
	TRY(record_allow(cx, &r, PERM_WORK));
	TRY(find_item(cx, &r, c, &o));
	if (c->accept)
		TRY(apply(cx, &r, c, &c->out));
	else
		TRY(event_add(cx, r.client_id, "ticket", r.id, STR("suggestion_rejected"),
		              arena_fmt(cx->mem, "{\"target\":\"%s\",\"version\":%lld}",
		                        target_names[c->target], (long long)o.version),
		              &ev));
	TRY(suggest_outcome(cx, &o));
	return c->accept ? RC_OK : record_load(cx, &ticket_type, r.id, &c->out);
}

static enum rc post_choice(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct {
		struct str target;
		const struct jval *value;
		bool accept;
	} in = { 0 };
	static const struct jfield fields[] = {
		{ "target", JF_STR, 0, .required = true, .max = 20, .help = "team or category" },
		{ "value", JF_VALUE, sizeof(struct str), .required = true,
		  .help = "id of the team, or the category" },
		{ "accept", JF_BOOL, sizeof(struct str) + sizeof(void *), .required = true,
		  .help = "true, or false to reject" },
	};
	struct choice_made c = { .key = rq->param[0] };

	TRY(json_read(cx, rq->body, fields, &in));
	if (!target_of(in.target, &c.target))
		return fail_field(cx, "target", "\"target\" must be team or category");
	if (in.value->kind == J_INT)
		c.value = arena_fmt(cx->mem, "%lld", (long long)in.value->i);
	else if (in.value->kind == J_STR && in.value->s.n <= 80)
		c.value = in.value->s;
	else
		return fail_field(cx, "value", "\"value\" must be a team's id or a category");
	c.accept = in.accept;
	TRY(db_tx(cx, choose_tx, &c));
	record_undo_header_whole(cx, rs);
	return record_answer(cx, rs, &c.out, STR(""));
}

/* ---- administration --------------------------------------------------------------------- */
enum rc suggest_client_asked(struct ctx *cx, const struct rq *rq, int64_t *out)
{
	int64_t *ids;
	bool all;

	TRY(rq_query_int(cx, rq, "client", 1, INT64_MAX, 0, out));
	size_t n = who_clients(cx->who, cx->mem, PERM_CLIENT_ADMIN, &ids, &all);

	if (!*out && !all && n == 1)
		*out = ids[0];
	if (!*out)
		return fail_field(cx, "client", "Name the client.");
	struct record client;

	if (!who_can(cx->who, *out, PERM_CLIENT_ADMIN))
		return fail(cx, RC_NOT_FOUND, "not_found", "There is no such client.");
	return record_load(cx, &client_type, *out, &client);
}

static void write_model(struct jw *w, const struct rows *r, size_t i)
{
	jw_open(w, NULL, '{');
	jw_str(w, "target", cell(r, i, 0).s);
	jw_int(w, "version", cell(r, i, 1).i);
	jw_bool(w, "active", cell(r, i, 2).i == 1);
	jw_time(w, "made_at", cell(r, i, 3).i);
	jw_int(w, "millis", cell(r, i, 4).i);
	jw_int(w, "examples", cell(r, i, 5).i);
	jw_int(w, "labels", cell(r, i, 6).i);
	jw_raw(w, "measure", cell(r, i, 9).s);
	jw_close(w, '}');
}

static enum rc write_settings(struct ctx *cx, struct jw *w, int64_t client)
{
	struct rows r;

	TRY(db_run(cx, q_settings, &r, INT(client)));
	jw_open(w, "thresholds", '[');
	for (size_t i = 0; i < r.n; i++) {
		struct loaded *l;
		enum target t;
		double now = 0, share, a, b;
		int64_t version = 0;

		if (!target_of(cell(&r, i, 0).s, &t))
			continue;
		TRY(suggest_model(cx, client, t, &l));
		if (l)
			now = suggest_precision(&suggest_loaded(l, &version, &a, &b)->measure,
			                        cell(&r, i, 1).f, &share);
		suggest_done(cx, l);
		jw_open(w, NULL, '{');
		jw_str(w, "target", cell(&r, i, 0).s);
		jw_real(w, "threshold", cell(&r, i, 1).f);
		jw_real(w, "precision_shown", cell(&r, i, 2).f);
		jw_real(w, "precision_now", now);
		jw_bool(w, "suspended", now < cell(&r, i, 2).f - SUGGEST_SLACK);
		jw_int(w, "version", cell(&r, i, 3).i);
		jw_time(w, "set_at", cell(&r, i, 5).i);
		jw_close(w, '}');
	}
	jw_close(w, ']');
	return RC_OK;
}

static enum rc write_state(struct ctx *cx, struct jw *w, int64_t client)
{
	struct rows r, o;

	TRY(db_run(cx, q_state, &r, INT(client)));
	TRY(db_run(cx, q_outcomes, &o, INT(client)));
	jw_int(w, "closed_since", r.n ? cell(&r, 0, 0).i : 0);
	jw_time_or_null(w, "queued_at", r.n ? cell(&r, 0, 1) : NUL());
	jw_time_or_null(w, "tried_at", r.n ? cell(&r, 0, 2) : NUL());
	jw_str(w, "note", r.n ? cell(&r, 0, 3).s : STR(""));
	jw_open(w, "outcomes", '[');
	for (size_t i = 0; i < o.n; i++) {
		jw_open(w, NULL, '{');
		jw_str(w, "target", cell(&o, i, 0).s);
		jw_str(w, "outcome", cell(&o, i, 1).s);
		jw_int(w, "count", cell(&o, i, 2).i);
		jw_int(w, "bounced", cell(&o, i, 3).i);
		jw_close(w, '}');
	}
	jw_close(w, ']');
	return RC_OK;
}

static enum rc answer_models(struct ctx *cx, int64_t client, struct res *rs)
{
	struct jw w = JW(&rs->body);
	struct rows r;

	TRY(db_run(cx, q_models, &r, INT(client)));
	jw_open(&w, NULL, '{');
	jw_int(&w, "client", client);
	TRY(write_state(cx, &w, client));
	TRY(write_settings(cx, &w, client));
	jw_open(&w, "models", '[');
	for (size_t i = 0; i < r.n; i++)
		write_model(&w, &r, i);
	jw_close(&w, ']');
	jw_close(&w, '}');
	return RC_OK;
}

static enum rc get_models(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	int64_t client;

	TRY(suggest_client_asked(cx, rq, &client));
	return answer_models(cx, client, rs);
}

static enum rc queue_tx(struct ctx *cx, void *p) { return suggest_queue(cx, *(int64_t *)p, 0); }

static enum rc post_learn(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	int64_t client;

	TRY(suggest_client_asked(cx, rq, &client));
	TRY(db_tx(cx, queue_tx, &client));
	return answer_models(cx, client, rs);
}

struct threshold {
	int64_t client;
	struct str name;
	enum target target;
	double threshold;
	bool off;
};

static enum rc set_tx(struct ctx *cx, void *p)
{
	struct threshold *s = p;
	struct event ev;
	struct loaded *l;
	double precision = 0, share, a, b;
	int64_t version;

	if (s->off)
		TRY(db_run(cx, q_unset, NULL, INT(s->client), TEXT(s->name)));
	else {
		TRY(suggest_model(cx, s->client, s->target, &l));
		if (!l)
			return fail(cx, RC_CONFLICT, "no_model",
			            "There is no measured model yet; a threshold means nothing without one.");
		const struct measure *m = &suggest_loaded(l, &version, &a, &b)->measure;
		uint32_t tested = m->tested;

		precision = suggest_precision(m, s->threshold, &share);
		suggest_done(cx, l);
		if (!tested || share <= 0)
			return fail_field(cx, "threshold",
			                  "the model was never that sure; nothing was measured there");
		TRY(db_run(cx, q_set, NULL, INT(s->client), TEXT(s->name), REAL(s->threshold),
		           REAL(precision), INT(version), INT(cx->who->person_id), INT(cx->now)));
	}
	TRY(event_add(
	        cx, s->client, "client", s->client, STR("suggestion_threshold"),
	        s->off ? arena_fmt(cx->mem, "{\"target\":\"%s\",\"threshold\":null}", target_names[s->target])
	               : arena_fmt(cx->mem, "{\"target\":\"%s\",\"threshold\":%.3f,\"precision\":%.4f}",
	                           target_names[s->target], s->threshold, precision),
	        &ev));
	return db_stamp_bump(cx);
}

static enum rc put_threshold(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct threshold s = { .name = rq->param[0] };
	const struct jval *v;
	struct jval in;

	TRY(suggest_client_asked(cx, rq, &s.client));
	if (!target_of(s.name, &s.target))
		return fail(cx, RC_NOT_FOUND, "not_found", "There is no such target; team and category are.");
	TRY(json_parse(cx, rq->body, &in));
	v = jval_get(&in, "threshold");
	if (!v || (v->kind != J_NULL && v->kind != J_REAL && v->kind != J_INT) ||
	    (v->kind != J_NULL && !(v->f > 0 && v->f <= 1)))
		return fail_field(cx, "threshold",
		                  "\"threshold\" must be above 0 and at most 1, or null for never");
	s.off = v->kind == J_NULL;
	s.threshold = v->f;
	TRY(db_tx(cx, set_tx, &s));
	return answer_models(cx, s.client, rs);
}

const struct route suggest_routes[] = {
	{ "GET", "/api/v1/tickets/{}/suggestions", PERM_READ, get_ticket,
	  "Likely teams and categories of a ticket, with confidence and what speaks for them",
	  .out = "Suggestions" },
	{ "POST", "/api/v1/tickets/suggest", PERM_READ, post_draft,
	  "The same for a ticket that is being written; nothing is stored", .out = "Suggestions" },
	{ "POST", "/api/v1/tickets/{}/suggestions", PERM_WORK, post_choice,
	  "Accept a suggestion, which routes or classifies the ticket, or reject it; both are learned from",
	  .flags = R_WRITE, .in = "SuggestionChoice", .out = "Ticket" },
	{ "GET", "/api/v1/suggestions", PERM_CLIENT_ADMIN, get_models,
	  "Models of a client: versions, what was measured, thresholds, what people made of suggestions",
	  .out = "SuggestionModels" },
	{ "POST", "/api/v1/suggestions/learn", PERM_CLIENT_ADMIN, post_learn, "Learn anew, in the background",
	  .flags = R_WRITE, .out = "SuggestionModels" },
	{ "PUT", "/api/v1/suggestions/thresholds/{}", PERM_CLIENT_ADMIN, put_threshold,
	  "From which confidence a suggestion is applied by itself; null: never. Needs a measured model",
	  .flags = R_WRITE, .in = "SuggestionThreshold", .out = "SuggestionModels" },
	{ 0 },
};
