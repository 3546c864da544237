/* due.c - time: drafts before a boundary, what is dropped when it is crossed, reminders; and events that move
 * them.
 *
 * Three timers. handover_draft stands once per rotation, at the next instant at which a draft is due;
 * whatever changes the schedule lets it look at once. handover_boundary and handover_remind stand once per
 * hand-over. Each runs in the transaction that takes it out, so each acts once however many processes there
 * are. */
#include "handover/handover_int.h"
#include "oncall/oncall.h"
#include "person/person.h"
#include "record/filter.h"

static const int64_t WEEK = DAYS(7);

SQL(q_drafts,
    "SELECT id FROM handover WHERE rotation = $1 AND state = 'draft' AND at > $2 ORDER BY at LIMIT 100");
SQL(q_exists, "SELECT id FROM handover WHERE rotation = $1 AND at = $2");
SQL(q_before, "SELECT h.id FROM handover h WHERE h.client_id = $1 AND " HANDOVER_SERIES(
                      "h") " AND h.at < $4 AND h.state IN ('draft', 'published') ORDER BY h.at LIMIT 100");
SQL(q_later,
    "SELECT k.id FROM handover_item j JOIN handover k ON k.id = j.handover WHERE j.about = $5"
    " AND k.client_id = $1 AND " HANDOVER_SERIES("k") " AND k.at > $4 AND j.state <> 'removed'"
                                                      " AND k.state <> 'cancelled' ORDER BY k.at LIMIT 1");
SQL(q_of_ticket,
    "SELECT i.id FROM handover_item i WHERE i.ticket = $1 AND i.state IN ('open', 'asked') ORDER BY i.id"
    " LIMIT 100");
SQL(q_settled, "SELECT i.id FROM handover_item i JOIN handover h ON h.id = i.handover WHERE i.ticket = $1"
               " AND i.state = 'settled' AND h.state IN ('draft', 'published') ORDER BY i.id LIMIT 100");

/* ---- when to draft -------------------------------------------------------------------------- */
enum rc handover_look(struct ctx *cx, int64_t rotation, int64_t client)
{
	if (cx->replay)
		return RC_OK;
	return timer_set(cx, handover_draft_timer.name, client, "rotation", rotation, cx->now, STR(""));
}

static enum rc cancel(struct ctx *cx, const struct record *h, const char *kind)
{
	struct record *neo = record_copy(cx, h);

	rec_set(neo, HANDOVER_STATE, TEXT(STR("cancelled")));
	return record_save(cx, h, neo, str_z(kind), STR(""));
}

/* Drafts whose boundary the schedule has no longer go; who goes and comes is brought along. */
static enum rc drafts_follow(struct ctx *cx, const struct record *rotation)
{
	struct record h;
	struct rows r;
	bool there;

	TRY(db_run(cx, q_drafts, &r, INT(rotation->id), INT(cx->now)));
	for (size_t i = 0; i < r.n; i++) {
		TRY(record_load(cx, &handover_type, cell(&r, i, 0).i, &h));
		struct record *neo = record_copy(cx, &h);
		TRY(handover_recall(cx, neo, &there));
		TRY(there ? record_save(cx, &h, neo, STR("schedule_changed"), STR(""))
		          : cancel(cx, &h, "boundary_gone"));
	}
	return RC_OK;
}

static enum rc draft(struct ctx *cx, const struct boundary *b)
{
	struct record h;
	struct rows r;

	TRY(db_run(cx, q_exists, &r, INT(b->rotation), INT(b->at)));
	if (r.n)
		return RC_OK;
	TRY(handover_make(cx, b, &h));
	return rec_int(&h, HANDOVER_ITEMS) ? handover_tell(cx, &h, b->outgoing, "handover_drafted", false)
	                                   : RC_OK;
}

static enum rc run_draft(struct ctx *cx, const struct timer *t)
{
	struct record rotation;
	struct boundary b;
	bool found;

	TRY(record_load(cx, &rotation_type, t->record_id, &rotation));
	int64_t before = MINUTES(rec_int(&rotation, ROTATION_HANDOVER)), next = cx->now + WEEK;

	TRY(drafts_follow(cx, &rotation));
	if (rec_int(&rotation, ROTATION_ACTIVE) != 1 || !before)
		return RC_OK; /* whoever changes that lets it look again */
	TRY(handover_boundary(cx, &rotation, cx->now, &b, &found));
	if (found && b.at - before <= cx->now) {
		int64_t at = b.at;

		TRY(draft(cx, &b));
		TRY(handover_boundary(cx, &rotation, at, &b, &found));
		next = found && b.at - before > at ? b.at - before : at; /* one at a time */
	} else if (found)
		next = b.at - before;
	return timer_set(cx, handover_draft_timer.name, t->client_id, "rotation", t->record_id,
	                 next < cx->now + WEEK ? next : cx->now + WEEK, STR(""));
}
const struct timer_kind handover_draft_timer = { "handover_draft", run_draft,
	                                         "Drafts the hand-over of a shift's end" };

enum rc handover_timers(struct ctx *cx, const struct record *old, const struct record *neo)
{
	struct record r;
	int64_t minutes = 15, at = rec_int(neo, HANDOVER_AT);

	if (cx->replay)
		return RC_OK;
	if (!old)
		return timer_set(cx, handover_boundary_timer.name, neo->client_id, "handover", neo->id, at,
		                 STR(""));
	if (!rec_changed(old, neo, HANDOVER_STATE))
		return RC_OK;
	if (!handover_is(neo, "published"))
		return timer_set(cx, handover_remind_timer.name, neo->client_id, "handover", neo->id, 0,
		                 STR(""));
	if (!rec_null(neo, HANDOVER_ROTATION)) {
		TRY(record_load(cx, &rotation_type, rec_int(neo, HANDOVER_ROTATION), &r));
		minutes = rec_int(&r, ROTATION_HANDOVER_REMIND);
	}
	return timer_set(cx, handover_remind_timer.name, neo->client_id, "handover", neo->id,
	                 (at > cx->now ? at : cx->now) + MINUTES(minutes), STR(""));
}

/* ---- the boundary is crossed -------------------------------------------------------------------- */
static enum rc mark(struct ctx *cx, const struct record *item, size_t f, int64_t at, const char *kind)
{
	struct record *neo = record_copy(cx, item);

	rec_set(neo, f, INT(at));
	TRY(record_save(cx, item, neo, str_z(kind), STR("")));
	return handover_note_ticket(cx, item, f == HI_LOST_AT ? "handover_lost" : "handover_dropped",
	                            STR(""));
}

/* Not accepted by the boundary: also what was accepted while the scheduler stood still. */
static enum rc drop(struct ctx *cx, const struct record *h, int64_t *n)
{
	struct record *items;
	size_t all;
	int64_t at = rec_int(h, HANDOVER_AT);

	*n = 0;
	TRY(handover_items(cx, h->id, &items, &all));
	for (size_t i = 0; i < all; i++) {
		bool late = item_is(&items[i], "accepted") && rec_int(&items[i], HI_ACCEPTED_AT) > at;

		if ((!late && !item_live(&items[i])) || !rec_null(&items[i], HI_DROPPED_AT))
			continue;
		TRY(mark(cx, &items[i], HI_DROPPED_AT, at, "dropped"));
		++*n;
	}
	return RC_OK;
}

enum rc handover_later(struct ctx *cx, const struct record *h, const struct record *item, int64_t *out)
{
	struct rows r;

	TRY(db_run(cx, q_later, &r, INT(h->client_id), INT(rec_int(h, HANDOVER_ROTATION)),
	           INT(rec_int(h, HANDOVER_TEAM)), INT(rec_int(h, HANDOVER_AT)),
	           TEXT(rec_str(item, HI_ABOUT))));
	*out = r.n ? cell(&r, 0, 0).i : 0;
	return RC_OK;
}

/* What was about the shift itself ends with it; what is live and in no later hand-over is lost. */
static enum rc lose(struct ctx *cx, const struct record *h, const struct record *item, int64_t at)
{
	int64_t later;

	if (!rec_null(item, HI_PERSON) || str_starts(rec_str(item, HI_ABOUT), STR("gap/"))) {
		struct record *neo = record_copy(cx, item);
		rec_set(neo, HI_STATE, TEXT(STR("settled")));
		return record_save(cx, item, neo, STR("settled"), STR(""));
	}
	TRY(handover_later(cx, h, item, &later));
	return later || !rec_null(item, HI_LOST_AT) ? RC_OK : mark(cx, item, HI_LOST_AT, at, "lost");
}

static enum rc lapse(struct ctx *cx, int64_t id, int64_t at)
{
	struct record h, *neo, *items;
	size_t n;

	TRY(record_load(cx, &handover_type, id, &h));
	neo = record_copy(cx, &h);
	rec_set(neo, HANDOVER_STATE, TEXT(STR("lapsed")));
	TRY(record_save(cx, &h, neo, STR("lapsed"), STR("")));
	TRY(handover_items(cx, id, &items, &n));
	for (size_t i = 0; i < n; i++)
		if (item_live(&items[i]))
			TRY(lose(cx, neo, &items[i], at));
	return handover_count(cx, neo);
}

enum rc handover_close_before(struct ctx *cx, const struct record *h)
{
	int64_t at = rec_int(h, HANDOVER_AT);
	struct rows r;

	TRY(db_run(cx, q_before, &r, INT(h->client_id), INT(rec_int(h, HANDOVER_ROTATION)),
	           INT(rec_int(h, HANDOVER_TEAM)), INT(at)));
	for (size_t i = 0; i < r.n; i++)
		TRY(lapse(cx, cell(&r, i, 0).i, at));
	return RC_OK;
}

static enum rc run_boundary(struct ctx *cx, const struct timer *t)
{
	struct record h;
	int64_t n;

	TRY(record_load(cx, &handover_type, t->record_id, &h));
	if (str_is(rec_str(&h, HANDOVER_STATE), "cancelled"))
		return RC_OK;
	TRY(drop(cx, &h, &n));
	TRY(handover_count(cx, &h));
	if (n)
		TRY(record_note(cx, &h, STR("boundary"),
		                arena_fmt(cx->mem, "\"dropped\":%lld", (long long)n)));
	TRY(handover_close_before(cx, &h));
	if (!handover_is(&h, "draft"))
		return RC_OK;
	if (rec_int(&h, HANDOVER_UNACCEPTED))
		return handover_tell(cx, &h, rec_int(&h, HANDOVER_OUTGOING), "handover_unpublished", true);
	return cancel(cx, &h, "nothing_on_it");
}
const struct timer_kind handover_boundary_timer = { "handover_boundary", run_boundary,
	                                            "A shift ends: counts what is not accepted" };

static enum rc run_remind(struct ctx *cx, const struct timer *t)
{
	struct record h;

	TRY(record_load(cx, &handover_type, t->record_id, &h));
	if (!handover_is(&h, "published"))
		return RC_OK;
	return handover_tell(cx, &h, rec_int(&h, HANDOVER_INCOMING), "handover_unaccepted", true);
}
const struct timer_kind handover_remind_timer = { "handover_remind", run_remind,
	                                          "A hand-over is still to be accepted" };

/* ---- listening ------------------------------------------------------------------------------------- */
static enum rc put(struct ctx *cx, const struct rows *r, const char *state, const char *kind)
{
	struct record item;

	for (size_t i = 0; i < r->n; i++) {
		TRY(record_load(cx, &handover_item_type, cell(r, i, 0).i, &item));
		struct record *neo = record_copy(cx, &item);
		rec_set(neo, HI_STATE, TEXT(str_z(state)));
		TRY(record_save(cx, &item, neo, str_z(kind), STR("")));
	}
	if (r->n)
		db_ahead_forget(cx);
	return RC_OK;
}

static enum rc ticket_moved(struct ctx *cx, const struct record *t, const struct event *ev)
{
	struct rows r;

	if (str_is(ev->kind, "created") || str_find(ev->data, STR("\"state\""), 0) == SIZE_MAX)
		return RC_OK;
	if (rec_int(t, TICKET_OPEN) != 1) {
		TRY(db_run(cx, q_of_ticket, &r, INT(t->id)));
		return put(cx, &r, "settled", "settled");
	}
	TRY(db_run(cx, q_settled, &r, INT(t->id)));
	return put(cx, &r, "open", "found_again");
}

static enum rc look_all(struct ctx *cx, int64_t person)
{
	struct record rotation;
	int64_t *ids;
	size_t n;

	TRY(rotations_of(cx, person, &ids, &n));
	for (size_t i = 0; i < n; i++) {
		TRY(record_load(cx, &rotation_type, ids[i], &rotation));
		TRY(handover_look(cx, rotation.id, rotation.client_id));
	}
	return RC_OK;
}

enum rc handover_on_event(struct ctx *cx, const struct record *r, const struct event *ev)
{
	if (r->type == &ticket_type)
		return ticket_moved(cx, r, ev);
	if (r->type == &rotation_type)
		return handover_look(cx, r->id, r->client_id);
	if (r->type == &oncall_override_type)
		return handover_look(cx, rec_int(r, OVERRIDE_ROTATION), r->client_id);
	if (r->type == &time_off_type)
		return look_all(cx, rec_int(r, TIME_OFF_PERSON));
	if (r->type == &person_type && str_find(ev->data, STR("\"active\""), 0) != SIZE_MAX)
		return look_all(cx, r->id);
	return RC_OK;
}

/* ---- start --------------------------------------------------------------------------------------------- */
static enum rc start_tx(struct ctx *cx, void *p)
{
	struct list_query q = {
		.type = &rotation_type, .filter = STR("active:yes"), .sort = STR("id"), .limit = LIST_MAX
	};
	struct list_result l;

	(void)p;
	do {
		TRY(record_list(cx, &q, &l));
		for (size_t i = 0; i < l.n; i++)
			TRY(timer_keep(cx, handover_draft_timer.name, l.rs[i].client_id, "rotation",
			               l.rs[i].id, cx->now));
		q.cursor = l.next;
	} while (l.next.n);
	return RC_OK;
}

enum rc handover_start(struct ctx *cx) { return db_tx(cx, start_tx, NULL); }
