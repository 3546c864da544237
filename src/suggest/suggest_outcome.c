/* suggest_outcome.c - what people and thresholds make of suggestions, and what happens on each write of a
 * ticket. */
#include "base/json.h"
#include "suggest/suggest.h"
#include "suggest/suggest_int.h"

SQL(q_put,
    "INSERT INTO suggestion (client_id, ticket, target, value, outcome, version, confidence, rank, person, "
    "at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (ticket, target, value) DO UPDATE SET"
    " outcome = excluded.outcome, version = excluded.version, confidence = excluded.confidence,"
    " rank = excluded.rank, person = excluded.person, at = excluded.at, bounced_at = NULL");
SQL(q_rejected, "SELECT value FROM suggestion WHERE ticket = $1 AND target = $2 AND outcome = 'rejected'"
                " ORDER BY id LIMIT 100");
SQL(q_bounced, "UPDATE suggestion SET bounced_at = $3 WHERE ticket = $1 AND target = 'team' AND value = $2"
               " AND outcome IN ('accepted', 'auto') AND bounced_at IS NULL");

void suggest_write_measure(struct jw *w, const char *key, const struct measure *m)
{
	jw_open(w, key, '{');
	jw_int(w, "tested", m->tested);
	jw_int(w, "learned", m->learned);
	jw_real(w, "top1", (double)m->top1);
	jw_real(w, "top3", (double)m->top3);
	jw_real(w, "most_common", (double)m->most_common);
	jw_real(w, "calibration", (double)m->calibration);
	jw_open(w, "curve", '[');
	for (size_t i = 0; i < CURVE_POINTS; i++) {
		jw_open(w, NULL, '{');
		jw_real(w, "threshold", (double)i / (CURVE_POINTS - 1));
		jw_real(w, "precision", (double)m->curve[i].precision);
		jw_real(w, "share", (double)m->curve[i].share);
		jw_int(w, "answered", m->curve[i].answered);
		jw_close(w, '}');
	}
	jw_close(w, ']');
	jw_close(w, '}');
}

enum rc suggest_outcome(struct ctx *cx, const struct outcome *o)
{
	return db_run(cx, q_put, NULL, INT(o->ticket->client_id), INT(o->ticket->id),
	              TEXT(str_z(target_names[o->target])), TEXT(o->value), TEXT(str_z(o->outcome)),
	              INT(o->version), REAL(o->confidence), INT(o->rank), REFV(cx->who->person_id),
	              INT(cx->now));
}

enum rc suggest_rejected(struct ctx *cx, int64_t ticket, enum target t, struct rows *out)
{
	return db_run(cx, q_rejected, out, INT(ticket), TEXT(str_z(target_names[t])));
}

/* ---- applied by itself ------------------------------------------------------------- */
/* The first suggestion, when a threshold is set, it is sure enough, and the model still measures up. */
static enum rc sure(struct ctx *cx, enum target t, const struct record *r, struct suggestions *s, bool *out)
{
	struct loaded *l;
	double share, threshold, shown;
	int64_t version;

	*out = false;
	TRY(suggest_model(cx, r->client_id, t, &l));
	if (!l)
		return RC_OK;
	const struct model *m = suggest_loaded(l, &version, &threshold, &shown);
	bool may =
	        threshold > 0 && suggest_precision(&m->measure, threshold, &share) >= shown - SUGGEST_SLACK;

	suggest_done(cx, l);
	if (!may)
		return RC_OK;
	TRY(suggest_ask(cx, t, r, s));
	*out = s->n && s->items[0].answer.confidence >= threshold;
	return RC_OK;
}

static enum rc apply(struct ctx *cx, enum target t, struct record *r, const struct suggestions *s)
{
	struct record *neo = record_copy(cx, r);
	struct outcome o = { r, t, s->items[0].value, "auto", s->version, s->items[0].answer.confidence, 1 };
	int64_t team = 0;

	if (t == TARGET_CATEGORY)
		rec_set(neo, TICKET_CATEGORY, TEXT(s->items[0].value));
	else if (str_int(s->items[0].value, &team)) {
		TRY(ticket_hand_over(cx, r, neo, team, 0));
		ticket_enter(cx, neo, "assigned");
	}
	cx->rule = arena_fmt(cx->mem, "suggestion model v%lld", (long long)s->version);
	struct str note = arena_fmt(cx->mem, "\"confidence\":%.3f", s->items[0].answer.confidence);

	TRY(record_save(cx, r, neo, STR("suggested"), note));
	*r = *neo;
	return suggest_outcome(cx, &o);
}

/* As the system: whoever wrote the ticket has not decided this. */
static enum rc apply_if_sure(struct ctx *cx, enum target t, struct record *r)
{
	const struct who *who = cx->who;
	struct str rule = cx->rule;
	struct suggestions s;
	bool yes;

	TRY(sure(cx, t, r, &s, &yes));
	if (!yes)
		return RC_OK;
	cx->who = &who_system;
	enum rc rc = apply(cx, t, r, &s);

	cx->who = who;
	cx->rule = rule;
	return rc;
}

static enum rc on_created(struct ctx *cx, struct record *neo)
{
	if (!cx->app->suggest || cx->replay || !str_is(rec_str(neo, TICKET_KIND), "incident"))
		return RC_OK;
	if (!rec_str(neo, TICKET_CATEGORY).n)
		TRY(apply_if_sure(cx, TARGET_CATEGORY, neo));
	if (rec_null(neo, TICKET_TEAM) && str_is(rec_str(neo, TICKET_STATE), "new"))
		TRY(apply_if_sure(cx, TARGET_TEAM, neo));
	return RC_OK;
}

/* ---- each write ------------------------------------------------------------------------ */
static enum rc follow(struct ctx *cx, const struct record *old, struct record *neo, const struct event *ev)
{
	if (!old)
		return on_created(cx, neo);
	if (rec_changed(old, neo, TICKET_STATE) && str_is(rec_str(neo, TICKET_STATE), "resolved"))
		TRY(suggest_closed(cx, neo->client_id));
	if (rec_int(neo, TICKET_BOUNCES) > rec_int(old, TICKET_BOUNCES) && !rec_null(old, TICKET_TEAM))
		TRY(db_run(cx, q_bounced, NULL, INT(neo->id),
		           TEXT(arena_fmt(cx->mem, "%lld", (long long)rec_int(old, TICKET_TEAM))),
		           INT(cx->now)));
	return proposal_follow(cx, old, neo, ev);
}

const struct ticket_hooks suggest_hooks = { .name = "suggest", .follow = follow, .replay = true };
