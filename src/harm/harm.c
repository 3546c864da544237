/* harm.c - the rules of the harm clock: who may set it over whom, what time does to it, how it ends, how it
 * is taken back. docs/harm.md. */
#include "harm/harm_int.h"
#include <math.h>

enum { UNIT_MAX = 20, BEHIND_DAYS = 7 };

SQL(q_event, "UPDATE harm SET event = $3 WHERE type = $1 AND record_id = $2");

static const char *const sources[] = { "person", "monitor", "contract", "change", "rule" };

/* ---- checks ------------------------------------------------------------------------------ */
static enum rc check_words(struct ctx *cx, struct harm *h)
{
	bool found = false;

	h->effect = str_trim(h->effect);
	h->unit = str_trim(h->unit);
	if (!h->source.n)
		h->source = STR("person");
	for (size_t i = 0; i < COUNT(sources); i++)
		found = found || str_is(h->source, sources[i]);
	if (!found)
		return fail_field(cx, "source", "source is person, monitor, contract, change or rule");
	if (h->effect.n > HARM_EFFECT_MAX)
		return fail_field(cx, "effect", "effect is at most %d bytes long", HARM_EFFECT_MAX);
	if (h->unit.n > UNIT_MAX)
		return fail_field(cx, "unit", "unit is at most %d bytes long", UNIT_MAX);
	if (!(h->confidence >= 0 && h->confidence <= 1))
		return fail_field(cx, "confidence", "confidence is from 0 to 1");
	return RC_OK;
}

/* A depletion's end: what is left, divided by what goes. */
static enum rc check_level(struct ctx *cx, struct harm *h)
{
	if (!(h->level >= 0 && h->level <= 1e15))
		return fail_field(cx, "level", "level is what is left: 0 or more");
	if (!(h->rate > 0 && h->rate <= 1e15))
		return fail_field(cx, "rate", "rate is what goes in an hour: more than 0");
	if (!h->measured_at)
		h->measured_at = cx->now;
	if (h->measured_at > cx->now || h->measured_at < cx->now - DAYS(BEHIND_DAYS))
		return fail_field(cx, "measured_at", "measured within the last %d days", BEHIND_DAYS);
	double hours = h->level / h->rate;
	if (hours > HARM_AHEAD_DAYS * 24.0)
		return fail_field(cx, "rate",
		                  "at that rate it lasts longer than a year: there is no harm in sight");
	h->at = h->measured_at + (int64_t)llround(hours * (double)HOURS(1));
	if (!h->next_check_at && h->at > cx->now) /* what was measured once is a guess: look again half-way */
		h->next_check_at = cx->now + (h->at - cx->now) / 2;
	return RC_OK;
}

static enum rc check_ahead(struct ctx *cx, const char *field, int64_t t)
{
	if (t && (t <= cx->now || t > cx->now + DAYS(HARM_AHEAD_DAYS)))
		return fail_field(cx, field, "%s is a time ahead, within a year", field);
	return RC_OK;
}

static enum rc check(struct ctx *cx, struct harm *h)
{
	TRY(check_words(cx, h));
	if (h->kind != HARM_DEPLETION) {
		h->level = h->rate = 0;
		h->unit = STR("");
		h->measured_at = 0;
	}
	if (h->kind != HARM_INSTANT && h->kind != HARM_DEPLETION)
		h->at = 0;
	if (h->kind == HARM_INSTANT && !h->at)
		return fail_field(cx, "at", "say when it is lost");
	if (h->kind == HARM_INSTANT)
		TRY(check_ahead(cx, "at", h->at));
	TRY(check_ahead(cx, "expires_at", h->expires_at));
	TRY(check_ahead(cx, "next_check_at", h->next_check_at));
	return h->kind == HARM_DEPLETION ? check_level(cx, h) : RC_OK;
}

/* ---- an event, with before and after -------------------------------------------------------- */
struct telling {
	const char *kind, *because; /* because: NULL: none */
	const struct harm *before, *after;
};

static enum rc tell(struct ctx *cx, const struct record *r, const struct telling *t, struct event *e)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);

	if (t->because)
		jw_str(&w, "because", str_z(t->because));
	if (t->before->set_by)
		jw_int(&w, "by",
		       t->before->set_by); /* who had set it: a name for the timeline, somebody to tell */
	jw_open(&w, "harm", '{');
	harm_write(&w, "before", t->before, NULL);
	harm_write(&w, "after", t->after, NULL);
	jw_close(&w, '}');
	return record_note_event(cx, r, str_z(t->kind), buf_str(&b), e);
}

/* The row, then its event, so that whoever listens finds the row as it is now. */
static enum rc write(struct ctx *cx, const struct record *r, const struct telling *t, struct harm *neo,
                     bool own_event)
{
	struct event e;

	TRY(harm_store(cx, r, neo));
	TRY(tell(cx, r, t, &e));
	if (!own_event)
		return RC_OK;
	neo->event_id = e.id;
	return db_run(cx, q_event, NULL, TEXT(str_z(r->type->name)), INT(r->id), INT(e.id));
}

static struct harm cleared(const struct harm *h)
{
	return (struct harm){ .version = h->version, .confidence = 1, .source = STR("person") };
}

static enum rc clear_to(struct ctx *cx, const struct record *r, const struct telling *t, struct harm *neo)
{
	*neo = cleared(t->before);
	return write(cx, r, &(struct telling){ t->kind, t->because, t->before, neo }, neo, false);
}

static enum rc clear(struct ctx *cx, const struct record *r, const struct harm *before, const char *kind,
                     const char *because)
{
	struct harm neo;

	return clear_to(cx, r, &(struct telling){ kind, because, before, NULL }, &neo);
}

/* ---- setting -------------------------------------------------------------------------------- */
/* What another person said stands until it expires or that person, or another one, says otherwise. */
static bool by_person(struct ctx *cx, const struct harm *h)
{
	return harm_known(h, cx->now) && str_is(h->source, "person") &&
	       (!h->set_by || h->set_by != cx->who->person_id);
}

static enum rc set(struct ctx *cx, const struct record *r, struct harm *neo, const struct harm *old)
{
	neo->version = old->version;
	neo->set_at = cx->now;
	neo->set_by = cx->who->person_id;
	neo->rule = arena_str(cx->mem, cx->rule);
	neo->event_id = 0;
	neo->passed_at = neo->checked_at = 0;
	return write(cx, r, &(struct telling){ "harm_set", NULL, old, neo }, neo, true);
}

static enum rc must_be_open(struct ctx *cx, const struct record *r)
{
	const struct harm_host *host = harm_host(r->type);

	if (!host)
		return fail(cx, RC_CONFLICT, "no_harm", "a %s has no harm clock", r->type->name);
	return rec_int(r, host->open) == 1
	               ? RC_OK
	               : fail(cx, RC_CONFLICT, "not_open", "only what is open can come to harm");
}

enum rc harm_put(struct ctx *cx, const struct record *r, const struct harm *old, const struct harm *wish,
                 bool force, struct harm *out)
{
	struct harm neo = *wish;

	TRY(must_be_open(cx, r));
	TRY(check(cx, &neo));
	if (!force && !str_is(neo.source, "person") && by_person(cx, old))
		return fail(cx, RC_CONFLICT, "harm_by_person",
		            "a person has said what is lost and when; that stands");
	*out = *old;
	if (neo.kind == HARM_UNSET)
		return old->kind == HARM_UNSET
		               ? RC_OK
		               : clear_to(cx, r, &(struct telling){ "harm_cleared", NULL, old, NULL }, out);
	if (harm_same(old, &neo) && harm_known(old, cx->now))
		return RC_OK;
	TRY(set(cx, r, &neo, old));
	*out = neo;
	return RC_OK;
}

enum rc harm_set(struct ctx *cx, const struct record *r, const struct harm *wish, bool force)
{
	struct harm old, neo;

	TRY(harm_load(cx, r, &old));
	return harm_put(cx, r, &old, wish, force, &neo);
}

/* ---- time ------------------------------------------------------------------------------------- */
static enum rc passed(struct ctx *cx, const struct record *r, struct harm *h)
{
	struct harm before = *h;

	h->passed_at = cx->now;
	return write(cx, r, &(struct telling){ "harm_passed", NULL, &before, h }, h, false);
}

static enum rc check_due(struct ctx *cx, const struct record *r, struct harm *h)
{
	struct harm before = *h;

	h->checked_at = cx->now;
	return write(cx, r, &(struct telling){ "harm_check_due", NULL, &before, h }, h, false);
}

/* All that is due, in its order: first that it has passed, then that it is not believed any more. */
static enum rc timer_run(struct ctx *cx, const struct timer *t)
{
	const struct record_type *type = type_find(cx->app, t->type);
	struct record r;
	struct harm h;

	TRY(record_load(cx, type, t->record_id, &r));
	TRY(harm_load(cx, &r, &h));
	if (h.kind == HARM_UNSET || rec_int(&r, harm_host(type)->open) != 1)
		return RC_OK;
	bool stale = h.expires_at && h.expires_at <= cx->now;
	if (h.at && h.at < cx->now && !h.passed_at && (!stale || h.at < h.expires_at))
		TRY(passed(cx, &r, &h));
	if (stale)
		return clear(cx, &r, &h, "harm_expired", "time");
	if (h.next_check_at && h.next_check_at <= cx->now && !h.checked_at)
		return check_due(cx, &r, &h);
	return timer_set(cx, harm_timer.name, r.client_id, type->name, r.id, harm_due(&h), STR(""));
}

const struct timer_kind harm_timer = {
	"harm", timer_run,
	"Tells that a harm has passed, needs to be looked at, or is not believed "
	"any more"
};

/* ---- its record ends ----------------------------------------------------------------------------- */
enum rc harm_over(struct ctx *cx, const struct record *r, const char *because)
{
	struct harm h;

	TRY(harm_load(cx, r, &h));
	return h.kind == HARM_UNSET ? RC_OK : clear(cx, r, &h, "harm_cleared", because);
}

/* ---- taking back ------------------------------------------------------------------------------------ */
static bool undoes(struct str kind) { return str_is(kind, "harm_set") || str_is(kind, "harm_cleared"); }

/* As it was before, when nobody has changed it since: what time did to it does not count as that. */
static enum rc back(struct ctx *cx, const struct record *r, const struct event *e, const struct jval *data)
{
	const struct jval *both = jval_get(data, "harm");
	struct harm before, after, now;

	(void)e;
	harm_read_back(jval_get(both, "before"), &before);
	harm_read_back(jval_get(both, "after"), &after);
	TRY(harm_load(cx, r, &now));
	if (now.kind != after.kind || (now.kind != HARM_UNSET && !harm_same(&now, &after)))
		return fail(cx, RC_CONFLICT, "changed_since", "changed since then: %s: harm",
		            record_key(cx->mem, r).p);
	if (before.kind != HARM_UNSET)
		TRY(must_be_open(cx, r));
	before.version = now.version;
	return write(cx, r,
	             &(struct telling){ before.kind == HARM_UNSET ? "harm_cleared" : "harm_set", "undone",
	                                &now, &before },
	             &before, false);
}

const struct undoer harm_undoer = { undoes, back };
