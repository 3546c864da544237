/* override.c - somebody stands in for a while, and somebody is away for a while.
 *
 *   active ──cancel──▶ cancelled      not begun: as if it had never been; begun: it ends now and stays active
 *                                     for what was; over: nothing to cancel
 *
 * Neither is changed in place: an old instant must not come to mean something else. Whoever works for the
 * client may take a shift over; only leads put somebody else on call. */
#include "oncall/oncall_parts.h"
#include "person/person.h"

CHOICES(states, { "active", "Active", "ok" }, { "cancelled", "Cancelled", "mute" });

static const struct field override_fields[OVERRIDE_FIELDS] = {
	[OVERRIDE_ROTATION] = { "rotation", F_REF, .of = "rotation",
	                        .flags = FILTER | GROUP | HISTORY | REQUIRED | ON_CREATE | COLUMN,
	                        .label = "Rotation" },
	[OVERRIDE_PERSON] = { "person", F_REF, .of = "person", .flags = FILTER | HISTORY | ON_CREATE | COLUMN,
	                      .label = "Who stands in", .help = "Oneself unless said" },
	[OVERRIDE_FROM] = { "from", F_TIME, "from_at", .flags = FILTER | SORT | HISTORY | ON_CREATE | COLUMN,
	                    .label = "From", .help = "Now unless said" },
	[OVERRIDE_TO] = { "to", F_TIME, "to_at",
	                  .flags = FILTER | SORT | HISTORY | REQUIRED | ON_CREATE | COLUMN, .label = "To" },
	[OVERRIDE_REASON] = { "reason", F_TEXT, .flags = HISTORY | NOT_NULL | COLUMN, .max = 400,
	                      .label = "Reason" },
	[OVERRIDE_SWAP] = { "swap", F_REF, .of = "oncall_swap", .flags = FILTER | HISTORY | READONLY,
	                    .label = "By swap" },
	[OVERRIDE_MADE_BY] = { "made_by", F_REF, .of = "person", .flags = FILTER | HISTORY | READONLY,
	                       .label = "Entered by" },
	[OVERRIDE_STATE] = { "state", F_ENUM, .choices = &states,
	                     .flags = FILTER | HISTORY | READONLY | COLUMN | NOT_NULL, .label = "State" },
};
static const struct field time_off_fields[TIME_OFF_FIELDS] = {
	[TIME_OFF_PERSON] = { "person", F_REF, .of = "person", .flags = FILTER | HISTORY | ON_CREATE | COLUMN,
	                      .label = "Who", .help = "Oneself unless said" },
	[TIME_OFF_FROM] = { "from", F_TIME, "from_at",
	                    .flags = FILTER | SORT | HISTORY | REQUIRED | ON_CREATE | COLUMN,
	                    .label = "From" },
	[TIME_OFF_TO] = { "to", F_TIME, "to_at",
	                  .flags = FILTER | SORT | HISTORY | REQUIRED | ON_CREATE | COLUMN, .label = "To" },
	[TIME_OFF_REASON] = { "reason", F_TEXT, .flags = HISTORY | NOT_NULL, .max = 200, .label = "Reason" },
	[TIME_OFF_STATE] = { "state", F_ENUM, .choices = &states,
	                     .flags = FILTER | HISTORY | READONLY | COLUMN | NOT_NULL, .label = "State" },
};

enum { LATE = 5 /* minutes: a click that was on its way */, LONGEST = 400 /* days */ };

/* ---- cancelling --------------------------------------------------------------------- */
struct shape {
	size_t person, from, to, state;
};
static const struct shape override_shape = { OVERRIDE_PERSON, OVERRIDE_FROM, OVERRIDE_TO, OVERRIDE_STATE },
                          time_off_shape = { TIME_OFF_PERSON, TIME_OFF_FROM, TIME_OFF_TO, TIME_OFF_STATE };

static const struct shape *shape_of(const struct record *r)
{
	return r->type == &time_off_type ? &time_off_shape : &override_shape;
}

static enum rc may_decide(struct ctx *cx, int64_t client, int64_t person)
{
	if (person == cx->who->person_id || cx->who->system || who_can(cx->who, client, ONCALL_PLAN))
		return RC_OK;
	return fail(cx, RC_DENIED, "denied", "only a lead decides this for somebody else");
}

static enum rc cancel_guard(struct ctx *cx, const struct record *old, const struct verb_call *call)
{
	const struct shape *s = shape_of(old);

	(void)call;
	if (rec_int(old, s->to) <= cx->now)
		return fail(cx, RC_CONFLICT, "over", "it is over; what was stays as it was");
	if (old->type == &oncall_override_type && rec_int(old, OVERRIDE_MADE_BY) == cx->who->person_id)
		return RC_OK;
	return may_decide(cx, old->client_id, rec_int(old, s->person));
}

static enum rc cancel(struct ctx *cx, const struct record *old, struct record *neo, struct verb_call *call)
{
	const struct shape *s = shape_of(old);
	int64_t begun = rec_int(old, s->from);

	(void)call;
	if (old->type == &time_off_type && begun < old->created_at)
		begun = old->created_at; /* it counts from when it was entered */
	if (begun < cx->now)
		rec_set(neo, s->to, INT(cx->now));
	else
		rec_set(neo, s->state, TEXT(STR("cancelled")));
	return RC_OK;
}

static const struct transition transitions[] = {
	{ "cancel", "Cancel", "active", NULL, PERM_WORK, .guard = cancel_guard, .effect = cancel,
	  .help = "Ends it now; what has not begun never was" },
};
static const struct machine override_machine = { &states, OVERRIDE_STATE, transitions, COUNT(transitions) },
                            time_off_machine = { &states, TIME_OFF_STATE, transitions, COUNT(transitions) };

/* ---- overrides ------------------------------------------------------------------------- */
static enum rc check_span(struct ctx *cx, int64_t from, int64_t to)
{
	if (to <= from)
		return fail_field(cx, "to", "the end must be later than the beginning");
	if (to - from > DAYS(LONGEST))
		return fail_field(cx, "to", "at most %d days", LONGEST);
	if (to <= cx->now)
		return fail_field(cx, "to", "this is over; what was stays as it was");
	return RC_OK;
}

static enum rc override_prepare(struct ctx *cx, const struct record *old, struct record *neo)
{
	int64_t from = rec_int(neo, OVERRIDE_FROM);

	if (rec_null(neo, OVERRIDE_REASON))
		rec_set(neo, OVERRIDE_REASON, TEXT(STR("")));
	if (old)
		return RC_OK;
	rec_set(neo, OVERRIDE_STATE, TEXT(STR("active")));
	rec_set(neo, OVERRIDE_MADE_BY, REFV(cx->who->person_id));
	if (rec_null(neo, OVERRIDE_PERSON))
		rec_set(neo, OVERRIDE_PERSON, REFV(cx->who->person_id));
	if (rec_null(neo, OVERRIDE_PERSON))
		return fail_field(cx, "person", "say who stands in");
	if (from && from < cx->now - MINUTES(LATE))
		return fail_field(cx, "from", "this has passed; what was stays as it was");
	if (from < cx->now)
		rec_set(neo, OVERRIDE_FROM, INT(cx->now));
	TRY(check_span(cx, rec_int(neo, OVERRIDE_FROM), rec_int(neo, OVERRIDE_TO)));
	return person_must_be_able(cx, "person", rec_int(neo, OVERRIDE_PERSON), neo->client_id);
}

static enum rc override_after(struct ctx *cx, const struct record *old, const struct record *neo,
                              const struct event *ev)
{
	struct record rotation;

	(void)ev;
	cx->sent = true; /* undoing would change what was meanwhile: cancelling is the way back */
	if (!old)
		TRY(rotation_name_person(cx, rec_int(neo, OVERRIDE_ROTATION), rec_int(neo, OVERRIDE_PERSON)));
	if (!old && rec_int(neo, OVERRIDE_PERSON) != cx->who->person_id && rec_null(neo, OVERRIDE_SWAP)) {
		TRY(record_load(cx, &rotation_type, rec_int(neo, OVERRIDE_ROTATION), &rotation));
		TRY(oncall_tell(cx, rec_int(neo, OVERRIDE_PERSON),
		                &(struct telling){ "put_on_call", neo->client_id, rotation.id,
		                                   rec_str(&rotation, ROTATION_NAME),
		                                   rec_int(neo, OVERRIDE_FROM), .urgent = true }));
	}
	return oncall_touch(cx, rec_int(neo, OVERRIDE_ROTATION), neo->client_id);
}

/* ---- time off ------------------------------------------------------------------------------ */
static enum rc time_off_prepare(struct ctx *cx, const struct record *old, struct record *neo)
{
	if (rec_null(neo, TIME_OFF_REASON))
		rec_set(neo, TIME_OFF_REASON, TEXT(STR("")));
	if (old)
		return RC_OK;
	rec_set(neo, TIME_OFF_STATE, TEXT(STR("active")));
	return check_span(cx, rec_int(neo, TIME_OFF_FROM), rec_int(neo, TIME_OFF_TO));
}

static enum rc time_off_after(struct ctx *cx, const struct record *old, const struct record *neo,
                              const struct event *ev)
{
	struct record rotation;
	int64_t *ids;
	size_t n;

	(void)old;
	(void)ev;
	cx->sent = true; /* as above */
	TRY(rotations_of(cx, rec_int(neo, TIME_OFF_PERSON), &ids, &n));
	for (size_t i = 0; i < n; i++) {
		TRY(record_load(cx, &rotation_type, ids[i], &rotation));
		TRY(oncall_touch(cx, rotation.id, rotation.client_id));
	}
	return RC_OK;
}

const struct record_type oncall_override_type = {
	.name = "oncall_override",
	.plural = "oncall-overrides",
	.label = "Override",
	.fields = override_fields,
	.nfields = OVERRIDE_FIELDS,
	.machine = &override_machine,
	.flags = T_NO_CREATE | T_FINAL,
	.read_perm = PERM_READ,
	.create_perm = PERM_WORK,
	.write_perm = PERM_WORK,
	.name_field = OVERRIDE_REASON,
	.owner_field = -1,
	.prepare = override_prepare,
	.after = override_after,
	.default_sort = "-from",
	.help = "Somebody stands in on a rotation for a while",
};
const struct record_type time_off_type = {
	.name = "time_off",
	.plural = "time-off",
	.label = "Time off",
	.fields = time_off_fields,
	.nfields = TIME_OFF_FIELDS,
	.machine = &time_off_machine,
	.flags = T_NO_CREATE | T_FINAL,
	.read_perm = PERM_READ,
	.create_perm = PERM_WORK,
	.write_perm = PERM_WORK,
	.name_field = TIME_OFF_REASON,
	.owner_field = -1,
	.prepare = time_off_prepare,
	.after = time_off_after,
	.default_sort = "-from",
	.help = "When somebody cannot be on call: a gap for all of their rotations",
};

/* ---- making them: the client is the rotation's, or the person's -------------------------------- */
enum rc rotation_in(struct ctx *cx, const struct jval *fields, struct record *out)
{
	static const struct field ref = { "rotation", F_REF, .of = "rotation", .flags = REQUIRED };
	const struct jval *v = jval_get(fields, "rotation");
	struct dbval id;

	if (fields->kind != J_OBJECT)
		return fail(cx, RC_BAD_REQUEST, "bad_json", "the body must be a JSON object");
	if (!v)
		return fail_field(cx, "rotation", "say which rotation");
	TRY(record_value(cx, &ref, "rotation", v, 0, &id));
	TRY(record_load(cx, &rotation_type, id.i, out));
	return record_allow(cx, out, PERM_WORK);
}

enum rc override_make(struct ctx *cx, void *p)
{
	struct oncall_making *a = p;
	struct record rotation;

	TRY(rotation_in(cx, a->fields, &rotation));
	struct record *r = record_new(cx, &oncall_override_type, rotation.client_id);
	TRY(record_take(cx, r, a->fields, true));
	if (!rec_null(r, OVERRIDE_PERSON))
		TRY(may_decide(cx, r->client_id, rec_int(r, OVERRIDE_PERSON)));
	TRY(record_insert(cx, r));
	a->out = *r;
	return RC_OK;
}

enum rc time_off_make(struct ctx *cx, void *p)
{
	static const struct field ref = { "person", F_REF, .of = "person" };
	struct oncall_making *a = p;
	const struct jval *v = jval_get(a->fields, "person");
	struct dbval id = INT(cx->who->person_id);
	struct record person;

	if (v && v->kind != J_NULL)
		TRY(record_value(cx, &ref, "person", v, 0, &id));
	if (!id.i)
		return fail_field(cx, "person", "say whose");
	TRY(record_load(cx, &person_type, id.i, &person));
	TRY(may_decide(cx, person.client_id, person.id));
	struct record *r = record_new(cx, &time_off_type, person.client_id);
	TRY(record_take(cx, r, a->fields, true));
	rec_set(r, TIME_OFF_PERSON, INT(person.id));
	TRY(record_insert(cx, r));
	a->out = *r;
	return RC_OK;
}

enum rc oncall_made(struct ctx *cx, const struct rq *rq, struct res *rs, enum rc (*tx)(struct ctx *, void *))
{
	struct jval body;

	TRY(json_parse(cx, rq->body, &body));
	struct oncall_making a = { .fields = &body };
	TRY(db_tx(cx, tx, &a));
	rs->status = 201;
	rs->location = arena_fmt(cx->mem, "/api/v1/%s/%lld", a.out.type->plural, (long long)a.out.id);
	return record_answer(cx, rs, &a.out, STR(""));
}

enum rc post_override(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	return oncall_made(cx, rq, rs, override_make);
}
enum rc post_time_off(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	return oncall_made(cx, rq, rs, time_off_make);
}
