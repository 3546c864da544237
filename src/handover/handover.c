/* handover.c - the type handover: a boundary between two shifts, and its states.
 *
 *   draft ──publish──▶ published ──(last item)──▶ accepted
 *     ▲  └─cancel─▶ cancelled │  └─accept, when nothing is on it
 *     └──────withdraw─────────┘  nothing is accepted yet
 *   draft, published ──(the next boundary is crossed)──▶ lapsed
 */
#include "handover/handover_int.h"
#include "oncall/oncall.h"

CHOICES(states, { "draft", "Draft", "info" }, { "published", "Published", "risk" },
        { "accepted", "Accepted", "ok" }, { "lapsed", "Lapsed", "harm" },
        { "cancelled", "Not needed", "mute" });

#define BY_RULE FILTER | SORT | HISTORY | READONLY
#define TOLD(n, text, hint)                                                                         \
	{                                                                                           \
		(n), F_INT, .flags = FILTER | SORT | READONLY | COLUMN | NOT_NULL, .label = (text), \
		            .help = (hint)                                                          \
	}
static const struct field fields[HANDOVER_FIELDS] = {
	[HANDOVER_ROTATION] = { "rotation", F_REF, .of = "rotation", .flags = BY_RULE | GROUP | COLUMN,
	                        .label = "Rotation" },
	[HANDOVER_TEAM] = { "team", F_REF, .of = "team", .flags = BY_RULE | GROUP | COLUMN, .label = "Team" },
	[HANDOVER_SHIFT] = { "shift", F_TEXT, .flags = BY_RULE | NOT_NULL | COLUMN, .label = "Shift" },
	[HANDOVER_NEXT_SHIFT] = { "next_shift", F_TEXT, .flags = BY_RULE | NOT_NULL, .label = "Next shift" },
	[HANDOVER_FROM] = { "from", F_TIME, "from_at", .flags = BY_RULE, .label = "Shift began" },
	[HANDOVER_AT] = { "at", F_TIME, .flags = BY_RULE | COLUMN, .label = "Hands over",
	                  .help = "The boundary between the two shifts" },
	[HANDOVER_UNTIL] = { "until", F_TIME, "until_at", .flags = BY_RULE, .label = "Next shift ends" },
	[HANDOVER_OUTGOING] = { "outgoing", F_REF, .of = "person", .flags = BY_RULE | COLUMN,
	                        .label = "Hands over", .help = "Accountable until it is accepted" },
	[HANDOVER_INCOMING] = { "incoming", F_REF, .of = "person", .flags = BY_RULE | COLUMN,
	                        .label = "Takes over" },
	[HANDOVER_STATE] = { "state", F_ENUM, .choices = &states,
	                     .flags = BY_RULE | GROUP | COLUMN | FACET | NOT_NULL, .label = "State" },
	[HANDOVER_NOTE] = { "note", F_BODY, .flags = HISTORY | NOT_NULL, .max = 8000, .label = "Note" },
	[HANDOVER_DRAFTED_AT] = { "drafted_at", F_TIME, .flags = READONLY, .label = "Drafted" },
	[HANDOVER_PUBLISHED_AT] = { "published_at", F_TIME, .flags = BY_RULE, .label = "Published" },
	[HANDOVER_PUBLISHED_BY] = { "published_by", F_REF, .of = "person", .flags = HISTORY | READONLY,
	                            .label = "Published by" },
	[HANDOVER_ACCEPTED_AT] = { "accepted_at", F_TIME, .flags = BY_RULE, .label = "Accepted" },
	[HANDOVER_ITEMS] = TOLD("items", "Items", "All but those removed or no longer needed"),
	[HANDOVER_UNACCEPTED] = TOLD("unaccepted", "Not accepted", "Live, and nobody has accepted them"),
	[HANDOVER_REMOVED] = TOLD("removed", "Taken out", "Taken out by who hands over"),
	[HANDOVER_DROPPED] = TOLD("dropped", "Dropped", "Not accepted when the boundary was crossed"),
	[HANDOVER_LOST] =
	        TOLD("lost", "Dropped across a boundary", "Live, accepted by nobody, in no later hand-over"),
	[HANDOVER_LEFT_OUT] = TOLD("left_out", "Left out", "Found beyond the bound of a section"),
};

SQL(q_half, "SELECT count(*) FROM handover_item WHERE handover = $1 AND state IN ('open', 'asked')"
            " AND (owner IS NULL OR next_check_at IS NULL) AND without = ''");
SQL(q_half_ids,
    "SELECT id FROM handover_item WHERE handover = $1 AND state IN ('open', 'asked')"
    " AND (owner IS NULL OR next_check_at IS NULL) AND without = '' ORDER BY position, id LIMIT 200");
SQL(q_accepted, "SELECT count(*) FROM handover_item WHERE handover = $1 AND state = 'accepted'");
SQL(q_live,
    "SELECT id FROM handover_item WHERE handover = $1 AND state IN ('open', 'asked') ORDER BY position, id");

static enum rc prepare(struct ctx *cx, const struct record *old, struct record *neo)
{
	static const size_t texts[] = { HANDOVER_SHIFT, HANDOVER_NEXT_SHIFT, HANDOVER_NOTE };

	for (size_t i = 0; i < COUNT(texts); i++)
		rec_default(neo, texts[i], TEXT(STR("")));
	for (size_t i = HANDOVER_ITEMS; i <= HANDOVER_LEFT_OUT; i++)
		rec_default(neo, i, INT(0));
	rec_default(neo, HANDOVER_STATE, TEXT(STR("draft")));
	if (old && rec_changed(old, neo, HANDOVER_NOTE))
		TRY(handover_must_give(cx, old));
	return RC_OK;
}

/* ---- verbs ----------------------------------------------------------------------------- */
/* Every live item has an owner and a next check, or says why not. */
static enum rc must_be_whole(struct ctx *cx, const struct record *h)
{
	struct buf b = BUF(cx->mem);
	struct rows r, ids;

	TRY(db_run(cx, q_half, &r, INT(h->id)));
	if (!cell(&r, 0, 0).i)
		return RC_OK;
	TRY(db_run(cx, q_half_ids, &ids, INT(h->id)));
	for (size_t i = 0; i < ids.n; i++)
		buf_fmt(&b, "%s%lld", i ? "," : "", (long long)cell(&ids, i, 0).i);
	enum rc rc = fail(cx, RC_CONFLICT, "items_incomplete",
	                  "%lld of the items have no owner or no next check, and do not say why",
	                  (long long)cell(&r, 0, 0).i);
	cx->err.extra = arena_fmt(cx->mem, "\"items\":[" STR_FMT "]", STR_ARG(buf_str(&b)));
	return rc;
}

static enum rc publish_guard(struct ctx *cx, const struct record *old, const struct verb_call *call)
{
	struct record now = *record_copy(cx, old);
	bool there;

	(void)call;
	TRY(handover_must_give(cx, old));
	TRY(handover_recall(cx, &now, &there));
	if (rec_null(&now, HANDOVER_INCOMING))
		return fail(cx, RC_CONFLICT, "nobody_incoming",
		            "nobody takes over: the calendar has a gap there");
	return must_be_whole(cx, old);
}

static enum rc publish(struct ctx *cx, const struct record *old, struct record *neo, struct verb_call *call)
{
	bool there;

	(void)old;
	(void)call;
	TRY(handover_recall(cx, neo, &there));
	rec_set(neo, HANDOVER_PUBLISHED_AT, INT(cx->now));
	rec_set(neo, HANDOVER_PUBLISHED_BY, REFV(cx->who->person_id));
	return RC_OK;
}

static enum rc withdraw_guard(struct ctx *cx, const struct record *old, const struct verb_call *call)
{
	struct rows r;

	(void)call;
	TRY(handover_must_give(cx, old));
	TRY(db_run(cx, q_accepted, &r, INT(old->id)));
	return cell(&r, 0, 0).i ? fail(cx, RC_CONFLICT, "accepted_already",
	                               "some of it is accepted: it stays published")
	                        : RC_OK;
}

static enum rc withdraw(struct ctx *cx, const struct record *old, struct record *neo, struct verb_call *call)
{
	(void)cx;
	(void)old;
	(void)call;
	rec_set(neo, HANDOVER_PUBLISHED_AT, NUL());
	rec_set(neo, HANDOVER_PUBLISHED_BY, NUL());
	return RC_OK;
}

static enum rc must_be_empty(struct ctx *cx, const struct record *h, const char *what)
{
	struct rows r;

	TRY(db_run(cx, q_live, &r, INT(h->id)));
	return r.n ? fail(cx, RC_CONFLICT, "items_open", "%zu items are on it: %s", r.n, what) : RC_OK;
}

static enum rc cancel_guard(struct ctx *cx, const struct record *old, const struct verb_call *call)
{
	(void)call;
	TRY(handover_must_give(cx, old));
	return must_be_empty(cx, old, "hand them over, or take them out one by one");
}

static enum rc accept_guard(struct ctx *cx, const struct record *old, const struct verb_call *call)
{
	(void)call;
	TRY(handover_must_take(cx, old));
	return must_be_empty(cx, old, "they are accepted one by one");
}

static enum rc accept(struct ctx *cx, const struct record *old, struct record *neo, struct verb_call *call)
{
	(void)old;
	(void)call;
	rec_set(neo, HANDOVER_ACCEPTED_AT, INT(cx->now));
	return RC_OK;
}

static const struct transition transitions[] = {
	{ "publish", "Publish", "draft", "published", PERM_WORK, .guard = publish_guard, .effect = publish,
	  .shortcut = "p",
	  .help = "Give it to who takes over; every live item has an owner and a next check" },
	{ "withdraw", "Take back", "published", "draft", PERM_WORK, .guard = withdraw_guard,
	  .effect = withdraw, .help = "A draft again, while nothing of it is accepted" },
	{ "accept", "Accept", "published", "accepted", PERM_WORK, .guard = accept_guard, .effect = accept,
	  .help = "Take over though nothing is on it; else it is accepted with its last item" },
	{ "cancel", "Not needed", "draft", "cancelled", PERM_WORK, .guard = cancel_guard,
	  .help = "There is nothing to hand over" },
};
static const struct machine machine = { &states, HANDOVER_STATE, transitions, COUNT(transitions) };

/* ---- what follows -------------------------------------------------------------------------- */
static enum rc tickets_told(struct ctx *cx, const struct record *h, const char *kind)
{
	struct record item;
	struct rows r;

	TRY(db_run(cx, q_live, &r, INT(h->id)));
	for (size_t i = 0; i < r.n; i++) {
		TRY(record_load(cx, &handover_item_type, cell(&r, i, 0).i, &item));
		TRY(handover_note_ticket(cx, &item, kind, STR("")));
	}
	return RC_OK;
}

static enum rc after(struct ctx *cx, const struct record *old, const struct record *neo,
                     const struct event *ev)
{
	(void)ev;
	TRY(handover_timers(cx, old, neo));
	if (!old || !rec_changed(old, neo, HANDOVER_STATE))
		return RC_OK;
	if (handover_is(neo, "published")) {
		TRY(tickets_told(cx, neo, "handover_published"));
		TRY(handover_tell(cx, neo, rec_int(neo, HANDOVER_INCOMING), "handover_published", true));
		return handover_send(cx, neo);
	}
	if (handover_is(neo, "draft"))
		return handover_tell(cx, neo, rec_int(neo, HANDOVER_INCOMING), "handover_withdrawn", false);
	if (handover_is(neo, "accepted"))
		return handover_tell(cx, neo, rec_int(neo, HANDOVER_OUTGOING), "handover_accepted", false);
	return RC_OK;
}

const struct record_type handover_type = {
	.name = "handover",
	.plural = "handovers",
	.label = "Hand-over",
	.fields = fields,
	.nfields = HANDOVER_FIELDS,
	.machine = &machine,
	.flags = T_NO_CREATE | T_FINAL,
	.read_perm = PERM_READ,
	.create_perm = PERM_WORK,
	.write_perm = PERM_WORK,
	.name_field = HANDOVER_SHIFT,
	.owner_field = -1,
	.prepare = prepare,
	.after = after,
	.default_sort = "-at",
	.help = "What one shift hands over to the next",
};
