/* swap.c - a shift, or part of one, changes hands because two people agree.
 *
 *   offered ──accept──▶ accepted     overrides are made: the shift, and what is taken in return
 *      ├─────decline──▶ declined     by whom it was offered to
 *      ├────withdraw──▶ withdrawn    by who offered it, or a lead
 *      └──────(time)──▶ expired      nobody had accepted when it began
 *
 * Until it is accepted nothing changes. At both moments the shift must be the giver's: what moved in between
 * is a conflict, told to who accepts. */
#include "oncall/oncall_parts.h"

CHOICES(states, { "offered", "Offered", "info" }, { "accepted", "Accepted", "ok" },
        { "declined", "Declined", "risk" }, { "withdrawn", "Withdrawn", "mute" },
        { "expired", "Expired", "mute" });

#define TIME(n, col, extra, text)                                                                           \
	{                                                                                                   \
		(n), F_TIME, (col), .flags = FILTER | SORT | HISTORY | ON_CREATE | (extra), .label = (text) \
	}
static const struct field fields[SWAP_FIELDS] = {
	[SWAP_ROTATION] = { "rotation", F_REF, .of = "rotation",
	                    .flags = FILTER | GROUP | HISTORY | REQUIRED | ON_CREATE | COLUMN,
	                    .label = "Rotation" },
	[SWAP_PERSON] = { "person", F_REF, .of = "person", .flags = FILTER | HISTORY | READONLY | COLUMN,
	                  .label = "Offered by" },
	[SWAP_OFFERED_TO] = { "offered_to", F_REF, .of = "person",
	                      .flags = FILTER | HISTORY | ON_CREATE | COLUMN, .label = "Offered to",
	                      .help = "Empty: anybody of the rotation" },
	[SWAP_FROM] = TIME("from", "from_at", REQUIRED | COLUMN, "From"),
	[SWAP_TO] = TIME("to", "to_at", REQUIRED | COLUMN, "To"),
	[SWAP_BACK_FROM] = TIME("back_from", NULL, 0, "In return, from"),
	[SWAP_BACK_TO] = TIME("back_to", NULL, 0, "In return, to"),
	[SWAP_NOTE] = { "note", F_TEXT, .flags = HISTORY | NOT_NULL | ON_CREATE, .max = 400,
	                .label = "Note" },
	[SWAP_STATE] = { "state", F_ENUM, .choices = &states,
	                 .flags = FILTER | HISTORY | READONLY | COLUMN | NOT_NULL, .label = "State" },
	[SWAP_ANSWERED_BY] = { "answered_by", F_REF, .of = "person", .flags = FILTER | HISTORY | READONLY,
	                       .label = "Answered by" },
	[SWAP_ANSWERED_AT] = { "answered_at", F_TIME, .flags = HISTORY | READONLY, .label = "Answered" },
	[SWAP_ANSWER] = { "answer", F_TEXT, .flags = HISTORY | READONLY | NOT_NULL, .max = 400,
	                  .label = "Answer" },
};

/* ---- whose shift it is ----------------------------------------------------------------- */
static enum rc holds(struct ctx *cx, int64_t rotation, int64_t person, int64_t from, int64_t to, bool *out)
{
	struct oncall_entry *e;
	int64_t t = from;
	size_t n;

	TRY(oncall_shifts(cx, rotation, from, to, &e, &n));
	for (size_t i = 0; i < n && e[i].from == t && e[i].person == person; i++)
		t = e[i].to;
	*out = t == to;
	return RC_OK;
}

static enum rc must_hold(struct ctx *cx, const char *field, const struct record *r, int64_t person,
                         size_t from, size_t to)
{
	bool yes;

	TRY(holds(cx, rec_int(r, SWAP_ROTATION), person, rec_int(r, from), rec_int(r, to), &yes));
	return yes ? RC_OK
	           : fail_field(cx, field, "%s is not on call all that time",
	                        person == cx->who->person_id ? "the one who offers" : "the other");
}

static enum rc check_back(struct ctx *cx, struct record *neo)
{
	if (rec_null(neo, SWAP_BACK_FROM) && rec_null(neo, SWAP_BACK_TO))
		return RC_OK;
	if (rec_null(neo, SWAP_OFFERED_TO))
		return fail_field(cx, "offered_to", "say with whom, to take something in return");
	if (rec_null(neo, SWAP_BACK_FROM) || rec_null(neo, SWAP_BACK_TO) ||
	    rec_int(neo, SWAP_BACK_TO) <= rec_int(neo, SWAP_BACK_FROM))
		return fail_field(cx, "back_to", "what is taken in return has a beginning and a later end");
	if (rec_int(neo, SWAP_BACK_FROM) < cx->now)
		return fail_field(cx, "back_from", "this has begun already");
	return must_hold(cx, "back_from", neo, rec_int(neo, SWAP_OFFERED_TO), SWAP_BACK_FROM, SWAP_BACK_TO);
}

static enum rc prepare(struct ctx *cx, const struct record *old, struct record *neo)
{
	if (rec_null(neo, SWAP_NOTE))
		rec_set(neo, SWAP_NOTE, TEXT(STR("")));
	if (rec_null(neo, SWAP_ANSWER))
		rec_set(neo, SWAP_ANSWER, TEXT(STR("")));
	if (old)
		return RC_OK;
	rec_set(neo, SWAP_STATE, TEXT(STR("offered")));
	rec_set(neo, SWAP_PERSON, REFV(cx->who->person_id));
	if (rec_null(neo, SWAP_PERSON))
		return fail_field(cx, "person", "only a person offers a shift");
	if (rec_int(neo, SWAP_TO) <= rec_int(neo, SWAP_FROM))
		return fail_field(cx, "to", "the end must be later than the beginning");
	if (rec_int(neo, SWAP_FROM) < cx->now)
		return fail_field(cx, "from", "this has begun already");
	if (rec_int(neo, SWAP_OFFERED_TO) == cx->who->person_id)
		return fail_field(cx, "offered_to", "that is you");
	if (!rec_null(neo, SWAP_OFFERED_TO))
		TRY(person_must_be_able(cx, "offered_to", rec_int(neo, SWAP_OFFERED_TO), neo->client_id));
	TRY(must_hold(cx, "from", neo, cx->who->person_id, SWAP_FROM, SWAP_TO));
	return check_back(cx, neo);
}

/* ---- telling ----------------------------------------------------------------------------- */
static enum rc tell(struct ctx *cx, const struct record *r, int64_t person, const char *kind)
{
	struct record rotation;

	TRY(record_load(cx, &rotation_type, rec_int(r, SWAP_ROTATION), &rotation));
	return oncall_tell(cx, person,
	                   &(struct telling){ kind, r->client_id, rotation.id,
	                                      rec_str(&rotation, ROTATION_NAME), rec_int(r, SWAP_FROM) });
}

static enum rc tell_offer(struct ctx *cx, const struct record *r)
{
	int64_t *ids;
	size_t n;

	if (!rec_null(r, SWAP_OFFERED_TO))
		return tell(cx, r, rec_int(r, SWAP_OFFERED_TO), "swap_offered");
	TRY(people_of(cx, rec_int(r, SWAP_ROTATION), &ids, &n));
	for (size_t i = 0; i < n; i++) {
		enum oncall_missing why;

		TRY(person_able(cx, ids[i], r->client_id, &why));
		if (ids[i] != rec_int(r, SWAP_PERSON) && why == ONCALL_ALL_THERE)
			TRY(tell(cx, r, ids[i], "swap_offered"));
	}
	return RC_OK;
}

/* ---- accepted: the pair of overrides --------------------------------------------------------- */
static enum rc stand_in(struct ctx *cx, const struct record *r, int64_t person, size_t from, size_t to)
{
	struct record *o = record_new(cx, &oncall_override_type, r->client_id);

	rec_set(o, OVERRIDE_ROTATION, r->v[SWAP_ROTATION]);
	rec_set(o, OVERRIDE_PERSON, INT(person));
	rec_set(o, OVERRIDE_FROM, r->v[from]);
	rec_set(o, OVERRIDE_TO, r->v[to]);
	rec_set(o, OVERRIDE_REASON, r->v[SWAP_NOTE]);
	rec_set(o, OVERRIDE_SWAP, INT(r->id));
	return record_insert(cx, o);
}

static enum rc settle(struct ctx *cx, const struct record *r)
{
	TRY(stand_in(cx, r, rec_int(r, SWAP_ANSWERED_BY), SWAP_FROM, SWAP_TO));
	if (!rec_null(r, SWAP_BACK_FROM))
		TRY(stand_in(cx, r, rec_int(r, SWAP_PERSON), SWAP_BACK_FROM, SWAP_BACK_TO));
	return RC_OK;
}

static bool state_is(const struct record *r, const char *state)
{
	return str_is(rec_str(r, SWAP_STATE), state);
}

static enum rc after(struct ctx *cx, const struct record *old, const struct record *neo,
                     const struct event *ev)
{
	bool offered = state_is(neo, "offered");

	(void)ev;
	cx->sent = true; /* people were told and rely on it: offering it anew is the way back */
	TRY(timer_set(cx, oncall_swap_timer.name, neo->client_id, "oncall_swap", neo->id,
	              offered ? rec_int(neo, SWAP_FROM) : 0, STR("")));
	if (!old)
		return tell_offer(cx, neo);
	if (!state_is(old, "offered") || offered)
		return RC_OK;
	if (state_is(neo, "accepted"))
		TRY(settle(cx, neo));
	if (state_is(neo, "withdrawn"))
		return rec_null(neo, SWAP_OFFERED_TO)
		               ? RC_OK
		               : tell(cx, neo, rec_int(neo, SWAP_OFFERED_TO), "swap_withdrawn");
	struct str kind = arena_fmt(cx->mem, "swap_" STR_FMT, STR_ARG(rec_str(neo, SWAP_STATE)));
	return tell(cx, neo, rec_int(neo, SWAP_PERSON), kind.p);
}

/* ---- verbs -------------------------------------------------------------------------------------- */
static enum rc still_theirs(struct ctx *cx, const struct record *r, int64_t person, size_t from, size_t to)
{
	bool yes;

	TRY(holds(cx, rec_int(r, SWAP_ROTATION), person, rec_int(r, from), rec_int(r, to), &yes));
	return yes ? RC_OK
	           : fail(cx, RC_CONFLICT, "schedule_changed",
	                  "the schedule has changed since: this shift is not theirs any more");
}

static enum rc free_then(struct ctx *cx, const struct record *r, int64_t person)
{
	struct schedule s;
	int64_t from = rec_int(r, SWAP_FROM), to = rec_int(r, SWAP_TO);

	TRY(schedule_load_over(cx, 0, r->client_id, from, to, &s));
	for (size_t i = 0; i < s.naway; i++)
		if (s.away[i].person == person && s.away[i].from < to && s.away[i].to > from)
			return fail(cx, RC_CONFLICT, "time_off", "you have time off then");
	return RC_OK;
}

static enum rc accept_guard(struct ctx *cx, const struct record *old, const struct verb_call *call)
{
	int64_t me = cx->who->person_id, to = rec_int(old, SWAP_OFFERED_TO);

	(void)call;
	if (!me || me == rec_int(old, SWAP_PERSON) || (to && to != me))
		return fail(cx, RC_DENIED, "denied", "this was not offered to you");
	if (rec_int(old, SWAP_FROM) <= cx->now)
		return fail(cx, RC_CONFLICT, "begun", "it has begun; the offer is over");
	TRY(still_theirs(cx, old, rec_int(old, SWAP_PERSON), SWAP_FROM, SWAP_TO));
	if (!rec_null(old, SWAP_BACK_FROM)) {
		if (rec_int(old, SWAP_BACK_FROM) <= cx->now)
			return fail(cx, RC_CONFLICT, "begun", "what was wanted in return has begun");
		TRY(still_theirs(cx, old, me, SWAP_BACK_FROM, SWAP_BACK_TO));
	}
	return free_then(cx, old, me);
}

static enum rc decline_guard(struct ctx *cx, const struct record *old, const struct verb_call *call)
{
	(void)call;
	if (cx->who->person_id && rec_int(old, SWAP_OFFERED_TO) == cx->who->person_id)
		return RC_OK;
	return fail(cx, RC_DENIED, "denied", "this was not offered to you alone");
}

static enum rc withdraw_guard(struct ctx *cx, const struct record *old, const struct verb_call *call)
{
	(void)call;
	if (rec_int(old, SWAP_PERSON) == cx->who->person_id || who_can(cx->who, old->client_id, ONCALL_PLAN))
		return RC_OK;
	return fail(cx, RC_DENIED, "denied", "who offered it may withdraw it, or a lead");
}

static enum rc answer(struct ctx *cx, const struct record *old, struct record *neo, struct verb_call *call)
{
	struct dbval words = verb_value(call, "answer");

	(void)old;
	rec_set(neo, SWAP_ANSWERED_BY, REFV(cx->who->person_id));
	rec_set(neo, SWAP_ANSWERED_AT, INT(cx->now));
	if (words.type == DB_TEXT)
		rec_set(neo, SWAP_ANSWER, words);
	return RC_OK;
}

static const struct verb_arg answer_args[] = { { "answer", F_TEXT, .max = 400, .label = "In words" } };
#define ANSWERED .args = answer_args, .nargs = COUNT(answer_args), .effect = answer
static const struct transition transitions[] = {
	{ "accept", "Accept", "offered", "accepted", PERM_WORK, ANSWERED, .guard = accept_guard,
	  .shortcut = "y", .help = "Take the shift" },
	{ "decline", "Decline", "offered", "declined", PERM_WORK, ANSWERED, .guard = decline_guard,
	  .shortcut = "n", .help = "Leave it where it is" },
	{ "withdraw", "Withdraw", "offered", "withdrawn", PERM_WORK, .guard = withdraw_guard,
	  .help = "It is offered no more" },
};
static const struct machine machine = { &states, SWAP_STATE, transitions, COUNT(transitions) };

const struct record_type oncall_swap_type = {
	.name = "oncall_swap",
	.plural = "oncall-swaps",
	.label = "Swap of shifts",
	.fields = fields,
	.nfields = SWAP_FIELDS,
	.machine = &machine,
	.flags = T_NO_CREATE | T_FINAL,
	.read_perm = PERM_READ,
	.create_perm = PERM_WORK,
	.write_perm = PERM_WORK,
	.name_field = SWAP_NOTE,
	.owner_field = -1,
	.prepare = prepare,
	.after = after,
	.default_sort = "-created",
	.help = "A shift offered to somebody else",
};

/* ---- time ---------------------------------------------------------------------------------------- */
static enum rc expire(struct ctx *cx, const struct timer *t)
{
	struct record r;

	TRY(record_load(cx, &oncall_swap_type, t->record_id, &r));
	if (!state_is(&r, "offered"))
		return RC_OK;
	struct record *neo = record_copy(cx, &r);
	rec_set(neo, SWAP_STATE, TEXT(STR("expired")));
	return record_save(cx, &r, neo, STR("expired"), STR(""));
}

const struct timer_kind oncall_swap_timer = { "oncall_swap", expire,
	                                      "An offered shift begins: the offer is over" };

/* ---- making one: its client is the rotation's ------------------------------------------------------- */
enum rc swap_make(struct ctx *cx, void *p)
{
	struct oncall_making *a = p;
	struct record rotation;

	TRY(rotation_in(cx, a->fields, &rotation));
	struct record *r = record_new(cx, &oncall_swap_type, rotation.client_id);
	TRY(record_take(cx, r, a->fields, true));
	TRY(record_insert(cx, r));
	a->out = *r;
	return RC_OK;
}

enum rc post_swap(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	return oncall_made(cx, rq, rs, swap_make);
}
