/* source_work.c - sources about work: what the last hand-over left over, targets, promises, escalations, what
 * is out of sight. */
#include "attention/asleep.h"
#include "escalation/escalation.h"
#include "handover/handover_int.h"
#include "record/filter.h"

enum { MANY = 2000 };

/* ---- left over ---------------------------------------------------------------------------- */
/* Live items of earlier hand-overs of this rotation (or team) that nobody has accepted; the newest of each.
 */
SQL(q_carry,
    "SELECT i.about, i.ticket, i.person, i.title, i.note, i.owner, i.backup, i.next_check_at, h.at, "
    "h.outgoing, h.id"
    " FROM handover h JOIN handover_item i ON i.handover = h.id WHERE h.client_id = $1 AND " HANDOVER_SERIES(
            "h") " AND h.at < $4 AND h.state IN ('draft', 'published', 'lapsed') AND i.state IN ('open', "
                 "'asked')"
                 " AND NOT EXISTS (SELECT 1 FROM handover_item j JOIN handover k ON k.id = j.handover WHERE "
                 "j.about = i.about"
                 " AND k.client_id = $1 AND " HANDOVER_SERIES(
                         "k") " AND k.at > h.at AND k.at < $4"
                              " AND j.state IN ('open', 'asked', 'accepted')) ORDER BY h.at DESC, "
                              "i.position, i.id LIMIT $5");

static enum rc carried(struct ctx *cx, struct scope *s, const char *section, const struct rows *r, size_t i)
{
	struct fact f = {
		.id = "carry", .at = cell(r, i, 8).i, .person = cell(r, i, 9).i, .n = cell(r, i, 10).i
	};
	int64_t ticket = cell(r, i, 1).i;
	struct found *x;

	if (str_starts(cell(r, i, 0).s, STR("gap/")) || cell(r, i, 2).i) /* asked anew by its own source */
		return RC_OK;
	if (ticket)
		TRY(scope_ticket(cx, s, section, ticket, &f, &x));
	else
		TRY(scope_add(cx, s, section, cell(r, i, 0).s, &f, &x));
	if (!x)
		return RC_OK;
	x->title = cell(r, i, 3).s;
	x->note = cell(r, i, 4).s;
	x->owner = cell(r, i, 5).i;
	x->backup = cell(r, i, 6).i;
	x->next_check = cell(r, i, 7).i > cx->now ? cell(r, i, 7).i : 0;
	return RC_OK;
}

enum rc source_carry(struct ctx *cx, struct scope *s, const char *section)
{
	struct rows r;

	TRY(db_run(cx, q_carry, &r, INT(s->client), INT(s->rotation), INT(s->team), INT(s->at),
	           INT(SECTION_MAX)));
	for (size_t i = 0; i < r.n; i++)
		TRY(carried(cx, s, section, &r, i));
	return RC_OK;
}

/* ---- targets --------------------------------------------------------------------------------- */
/* Of running clocks, from four hours ago (missed in this shift, and still open) to four hours after the
 * boundary. */
enum rc source_breach(struct ctx *cx, struct scope *s, const char *section)
{
	struct str from = time_rfc3339(cx->mem, cx->now - HANDOVER_NEAR),
	           to = time_rfc3339(cx->mem, s->at + HANDOVER_NEAR);
	struct list_result l;
	struct found *x;

	TRY(scope_tickets(cx, s,
	                  arena_fmt(cx->mem, "due_at>=\"" STR_FMT "\" due_at<=\"" STR_FMT "\"", STR_ARG(from),
	                            STR_ARG(to)),
	                  &l));
	for (size_t i = 0; i < l.n; i++) {
		struct fact f = { .id = "breach", .at = rec_int(&l.rs[i], TICKET_DUE) };

		TRY(scope_record(cx, s, section, &l.rs[i], &f, &x));
	}
	return RC_OK;
}

/* ---- promises ----------------------------------------------------------------------------------- */
/* Of escalations (escalation/ack.c), due before the next shift's first four hours are over. */
enum rc source_promise(struct ctx *cx, struct scope *s, const char *section)
{
	struct escalation_promised *p;
	struct found *x;
	size_t n;

	TRY(escalation_promises(cx, s->client, s->at + HANDOVER_NEAR, MANY, &p, &n));
	for (size_t i = 0; i < n; i++) {
		struct fact f = {
			.id = "promise", .at = p[i].due_at, .person = p[i].person, .words = p[i].reason
		};

		TRY(scope_ticket(cx, s, section, p[i].ticket, &f, &x));
		if (x && !x->next_check)
			x->next_check = p[i].due_at;
	}
	return RC_OK;
}

/* ---- escalations ---------------------------------------------------------------------------------- */
enum rc source_escalation(struct ctx *cx, struct scope *s, const char *section)
{
	struct escalation_open *e;
	struct found *x;
	size_t n;

	TRY(escalation_going(cx, s->client, MANY, &e, &n));
	for (size_t i = 0; i < n; i++) {
		struct fact f = { .id = e[i].ack_by ? "acknowledged" : "escalation",
			          .at = e[i].since,
			          .until = e[i].ack_until,
			          .person = e[i].ack_by,
			          .words = e[i].policy };

		TRY(scope_ticket(cx, s, section, e[i].ticket, &f, &x));
	}
	return RC_OK;
}

/* ---- out of sight ------------------------------------------------------------------------------------ */
enum rc source_muted(struct ctx *cx, struct scope *s, const char *section)
{
	const int64_t both[2] = { s->outgoing, s->incoming };
	struct asleep *a;
	struct found *x;
	size_t n;

	TRY(asleep_of(cx, s->client, both, MANY, &a, &n));
	for (size_t i = 0; i < n; i++) {
		struct fact f = { .id = a[i].muted ? "muted" : "snoozed",
			          .until = a[i].until,
			          .person = a[i].person,
			          .words = a[i].reason };

		TRY(scope_ticket(cx, s, section, a[i].record, &f, &x));
	}
	return RC_OK;
}
