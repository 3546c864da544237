/* clock.c - when an audience is to hear of a major incident next: due, overdue once, snoozed once, skipped,
 * sent so and so often.
 *
 * The cadence counts in the open time of the row's calendar, or in every minute. A clock is overdue at the
 * first instant after it is due; a timer stands there and tells whoever leads the communication. */
#include "attention/attention.h"
#include "calendar/calendar.h"
#include "major/major_int.h"
#include "team/team.h"

enum { LAST_MINUTES = 30, SNOOZE_MAX = 1440 };
const char *const clock_words[] = { "open", "sent", "skipped", "off" };

#define COLUMNS                                                                                           \
	"id, client_id, major, ticket, position, spec, state, final, snoozed, due_at, told_at, last_at, " \
	"sent,"                                                                                           \
	" skipped, snooze_reason, skip_reason"
SQL(q_of, "SELECT " COLUMNS " FROM comms_clock WHERE major = $1 ORDER BY position, id");
SQL(q_one, "SELECT " COLUMNS " FROM comms_clock WHERE id = $1");
SQL(q_put, "INSERT INTO comms_clock (client_id, major, ticket, audience, position, spec, due_at)"
           " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (major, audience) DO UPDATE SET"
           " position = excluded.position, spec = excluded.spec, state = 'open', due_at = excluded.due_at,"
           " told_at = NULL, snoozed = 0, snooze_reason = '', final = 0");
SQL(q_off, "UPDATE comms_clock SET state = 'off', due_at = NULL WHERE id = $1");
SQL(q_save, "UPDATE comms_clock SET state = $2, final = $3, snoozed = $4, due_at = $5, told_at = $6,"
            " last_at = $7, sent = $8, skipped = $9, snooze_reason = $10, skip_reason = $11 WHERE id = $1");
SQL(q_due,
    "SELECT c.ticket, c.client_id, c.due_at, c.audience FROM comms_clock c"
    " WHERE c.state = 'open' AND c.due_at IS NOT NULL AND c.due_at < $1 AND (c.client_id = $2 OR $2 = 0)"
    " ORDER BY c.due_at, c.id LIMIT 200");

/* ---- rows ---------------------------------------------------------------------------------------------- */
static int64_t number(const struct rows *r, size_t i, size_t col)
{
	return cell(r, i, col).type == DB_INT ? cell(r, i, col).i : 0;
}

static enum rc take(struct ctx *cx, const struct rows *r, size_t i, struct comms_clock *c)
{
	*c = (struct comms_clock){ .id = number(r, i, 0),
		                   .client_id = number(r, i, 1),
		                   .major = number(r, i, 2),
		                   .ticket = number(r, i, 3),
		                   .position = number(r, i, 4),
		                   .spec_json = cell(r, i, 5).s,
		                   .final = number(r, i, 7) == 1,
		                   .snoozed = number(r, i, 8) == 1,
		                   .due_at = number(r, i, 9),
		                   .told_at = number(r, i, 10),
		                   .last_at = number(r, i, 11),
		                   .sent = number(r, i, 12),
		                   .skipped = number(r, i, 13),
		                   .snooze_reason = cell(r, i, 14).s,
		                   .skip_reason = cell(r, i, 15).s };
	while (!str_is(cell(r, i, 6).s, clock_words[c->state]))
		c->state++;
	return spec_parse(cx, c->spec_json, &c->spec);
}

static enum rc take_all(struct ctx *cx, const struct rows *r, struct comms_clock **out, size_t *n)
{
	*out = NEW_ARRAY(cx->mem, struct comms_clock, r->n + 1);
	*n = r->n;
	for (size_t i = 0; i < r->n; i++)
		TRY(take(cx, r, i, &(*out)[i]));
	return RC_OK;
}

enum rc clocks_of(struct ctx *cx, int64_t major, struct comms_clock **out, size_t *n)
{
	struct rows r;

	TRY(db_run(cx, q_of, &r, INT(major)));
	return take_all(cx, &r, out, n);
}

enum rc clocks_of_all(struct ctx *cx, const int64_t *majors, size_t n, struct comms_clock **out, size_t *nout)
{
	struct dsql d = DSQL(cx->mem);
	struct rows r = { 0 };

	if (n) {
		dsql_lit(&d, "SELECT " COLUMNS " FROM comms_clock WHERE major");
		dsql_ids(cx, &d, majors, n);
		dsql_lit(&d, " ORDER BY major, position, id");
		TRY(dsql_run(cx, &d, &r));
	}
	return take_all(cx, &r, out, nout);
}

enum rc clock_of(struct ctx *cx, int64_t major, enum audience to, struct comms_clock *out)
{
	struct comms_clock *all;
	size_t n;

	TRY(clocks_of(cx, major, &all, &n));
	for (size_t i = 0; i < n; i++)
		if (all[i].spec.to == to && all[i].state != COMMS_OFF) {
			*out = all[i];
			return RC_OK;
		}
	return fail(cx, RC_NOT_FOUND, "no_audience", "The plan has no audience \"%s\".", audience_words[to]);
}

enum rc clock_arm(struct ctx *cx, const struct comms_clock *c)
{
	bool on = c->state == COMMS_OPEN && c->due_at && c->told_at != c->due_at;

	return timer_set(cx, comms_due_timer.name, c->client_id, "comms_clock", c->id, on ? c->due_at + 1 : 0,
	                 STR(""));
}

enum rc clock_off(struct ctx *cx, int64_t id) { return db_run(cx, q_off, NULL, INT(id)); }

enum rc clock_save(struct ctx *cx, const struct comms_clock *c)
{
	TRY(db_run(cx, q_save, NULL, INT(c->id), TEXT(str_z(clock_words[c->state])), INT(c->final),
	           INT(c->snoozed), REFV(c->due_at), REFV(c->told_at), REFV(c->last_at), INT(c->sent),
	           INT(c->skipped), TEXT(c->snooze_reason), TEXT(c->skip_reason)));
	return clock_arm(cx, c);
}

/* ---- when -------------------------------------------------------------------------------------------------
 */
enum rc clock_after(struct ctx *cx, const struct audience_spec *s, int64_t from, int64_t minutes,
                    int64_t *out)
{
	const struct calendar *cal;

	*out = from + MINUTES(minutes);
	if (!s->calendar)
		return RC_OK;
	TRY(calendar_load(cx, s->calendar, 0, &cal, NULL));
	int64_t t = calendar_after(cal, from, MINUTES(minutes));
	if (t != INT64_MAX)
		*out = t;
	return RC_OK;
}

static enum rc due_again(struct ctx *cx, struct comms_clock *c, int64_t minutes)
{
	c->snoozed = false;
	c->snooze_reason = STR("");
	return clock_after(cx, &c->spec, cx->now, minutes, &c->due_at);
}

/* ---- begin, close, reopen
 * ------------------------------------------------------------------------------------ */
static bool among(const struct audience_spec *specs, size_t n, enum audience to)
{
	for (size_t i = 0; i < n; i++)
		if (specs[i].to == to)
			return true;
	return false;
}

static enum rc begin(struct ctx *cx, const struct major *m, const struct audience_spec *s, size_t position,
                     bool heard)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);
	int64_t due;

	spec_write(&w, NULL, s);
	TRY(clock_after(cx, s, cx->now, heard ? s->cadence : s->first, &due));
	return db_run(cx, q_put, NULL, INT(m->client_id), INT(m->id), INT(m->ticket),
	              TEXT(str_z(audience_words[s->to])), INT((int64_t)position), TEXT(buf_str(&b)),
	              INT(due));
}

enum rc clocks_begin(struct ctx *cx, const struct major *m, const struct audience_spec *specs, size_t n)
{
	bool heard[AUDIENCES] = { false };
	struct comms_clock *old;
	size_t nold;

	TRY(clocks_of(cx, m->id, &old, &nold));
	for (size_t i = 0; i < nold; i++) {
		heard[old[i].spec.to] = old[i].sent > 0;
		old[i].state = COMMS_OFF;
		TRY(clock_arm(cx, &old[i]));
		if (!among(specs, n, old[i].spec.to))
			TRY(clock_off(cx, old[i].id));
	}
	for (size_t i = 0; i < n; i++)
		TRY(begin(cx, m, &specs[i], i, heard[specs[i].to]));
	TRY(clocks_of(cx, m->id, &old, &nold));
	for (size_t i = 0; i < nold; i++)
		TRY(clock_arm(cx, &old[i]));
	return m->state == MAJOR_CLOSING ? clocks_close(cx, m) : RC_OK;
}

/* "It is over" is worth as little delay as the next update would have been, and half an hour at most. */
enum rc clocks_close(struct ctx *cx, const struct major *m)
{
	struct comms_clock *all;
	size_t n;

	TRY(clocks_of(cx, m->id, &all, &n));
	for (size_t i = 0; i < n; i++) {
		int64_t minutes = all[i].spec.cadence < LAST_MINUTES ? all[i].spec.cadence : LAST_MINUTES;

		if (all[i].state != COMMS_OPEN || all[i].final)
			continue;
		all[i].final = true;
		TRY(due_again(cx, &all[i], minutes));
		TRY(clock_save(cx, &all[i]));
	}
	return RC_OK;
}

enum rc clocks_reopen(struct ctx *cx, const struct major *m)
{
	struct comms_clock *all;
	size_t n;

	TRY(clocks_of(cx, m->id, &all, &n));
	for (size_t i = 0; i < n; i++) {
		if (all[i].state == COMMS_OFF)
			continue;
		all[i].state = COMMS_OPEN;
		all[i].final = false;
		TRY(due_again(cx, &all[i], all[i].spec.first));
		TRY(clock_save(cx, &all[i]));
	}
	return RC_OK;
}

/* ---- sent, snoozed, skipped
 * ------------------------------------------------------------------------------------ */
enum rc clock_sent(struct ctx *cx, struct comms_clock *c)
{
	c->sent++;
	c->last_at = cx->now;
	TRY(due_again(cx, c, c->spec.cadence));
	if (c->final) {
		c->state = COMMS_SENT;
		c->due_at = 0;
	}
	return clock_save(cx, c);
}

static void write_state(struct jw *w, const char *key, const struct comms_clock *c)
{
	jw_open(w, key, '{');
	jw_str(w, "state", str_z(clock_words[c->state]));
	jw_bool(w, "snoozed", c->snoozed);
	jw_str(w, "snooze_reason", c->snooze_reason);
	jw_int(w, "due", c->due_at);
	jw_int(w, "told", c->told_at);
	jw_bool(w, "final", c->final);
	jw_int(w, "sent", c->sent);
	jw_int(w, "skipped", c->skipped);
	jw_str(w, "skip_reason", c->skip_reason);
	jw_close(w, '}');
}

struct str clock_page(const struct jval *data) { return jval_str(data, "page"); }

/* All may be over with this one: what the page said until then, for taking that back. */
static enum rc write_page(struct ctx *cx, struct jw *w, const struct comms_clock *c)
{
	struct major m = { .id = c->major };
	struct str shown;

	if (c->state != COMMS_SKIPPED)
		return RC_OK;
	TRY(status_shown(cx, &m, &shown));
	if (shown.n)
		jw_str(w, "page", shown);
	return RC_OK;
}

void clock_read(const struct jval *v, struct comms_clock *c)
{
	const struct jval *snoozed = jval_get(v, "snoozed"), *final = jval_get(v, "final");

	for (size_t i = 0; i <= COMMS_OFF; i++)
		if (str_is(jval_str(v, "state"), clock_words[i]))
			c->state = (enum clock_is)i;
	c->snoozed = snoozed && snoozed->kind == J_BOOL && snoozed->b;
	c->snooze_reason = jval_str(v, "snooze_reason");
	c->due_at = jval_int(v, "due");
	c->told_at = jval_int(v, "told");
	c->final = final && final->kind == J_BOOL && final->b;
	c->sent = jval_int(v, "sent");
	c->skipped = jval_int(v, "skipped");
	c->skip_reason = jval_str(v, "skip_reason");
}

enum rc clock_note(struct ctx *cx, const struct record *ticket, const struct comms_clock *c, const char *kind,
                   struct str reason, const struct comms_clock *before)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);

	jw_str(&w, "audience", str_z(audience_words[c->spec.to]));
	if (reason.n)
		jw_str(&w, "reason", reason);
	if (c->due_at)
		jw_time(&w, "due_at", c->due_at);
	if (before) {
		jw_open(&w, "clock", '{');
		write_state(&w, "before", before);
		write_state(&w, "after", c);
		jw_close(&w, '}');
		TRY(write_page(cx, &w, c));
	}
	return major_note(cx, ticket, kind, buf_str(&b));
}

enum rc clock_must_be_open(struct ctx *cx, const struct comms_clock *c)
{
	if (c->state == COMMS_OPEN)
		return RC_OK;
	return fail(cx, RC_CONFLICT, "no_update_due", "No further update is due for this audience.");
}

enum rc clock_snooze(struct ctx *cx, const struct record *ticket, struct comms_clock *c, int64_t minutes,
                     struct str reason)
{
	const struct comms_clock before = *c;

	TRY(clock_must_be_open(cx, c));
	if (c->snoozed)
		return fail(cx, RC_CONFLICT, "already_snoozed",
		            "This update was put off once already: send it, or skip it with a reason.");
	if (minutes < 1 || minutes > SNOOZE_MAX)
		return fail_field(cx, "minutes", "an update is put off by 1 to %d minutes", SNOOZE_MAX);
	if (!reason.n)
		return fail_field(cx, "reason", "say why the update is late");
	c->snoozed = true;
	c->snooze_reason = reason;
	c->due_at = (c->due_at > cx->now ? c->due_at : cx->now) + MINUTES(minutes);
	TRY(clock_save(cx, c));
	return clock_note(cx, ticket, c, "major_snoozed", reason, &before);
}

enum rc clock_skip(struct ctx *cx, const struct record *ticket, struct comms_clock *c, struct str reason)
{
	const struct comms_clock before = *c;

	TRY(clock_must_be_open(cx, c));
	if (!reason.n)
		return fail_field(cx, "reason", "say why this audience is told nothing");
	c->skipped++;
	c->skip_reason = reason;
	TRY(due_again(cx, c, c->spec.cadence));
	if (c->final) {
		c->state = COMMS_SKIPPED;
		c->due_at = 0;
	}
	TRY(clock_save(cx, c));
	return clock_note(cx, ticket, c, "major_skipped", reason, &before);
}

/* ---- overdue
 * ------------------------------------------------------------------------------------------------------ */
/* Whoever leads the communication; where nobody does, whoever leads the incident, has the ticket, or leads
 * its team. */
static enum rc who_writes(struct ctx *cx, const struct major *m, const struct record *ticket, int64_t *out)
{
	*out = m->roles[ROLE_COMMS] ? m->roles[ROLE_COMMS] : m->roles[ROLE_MANAGER];
	if (!*out)
		*out = rec_int(ticket, TICKET_ASSIGNEE);
	return *out ? RC_OK : team_lead(cx, rec_int(ticket, TICKET_TEAM), out);
}

static enum rc tell(struct ctx *cx, const struct major *m, const struct record *ticket,
                    const struct comms_clock *c)
{
	struct notice n = { .client_id = ticket->client_id,
		            .record_id = ticket->id,
		            .type = &ticket_type,
		            .reason = NOTICE_ESCALATION,
		            .kind = STR("update_overdue"),
		            .detail = str_z(audience_words[c->spec.to]),
		            .href = STR(""),
		            .urgent = true };

	TRY(who_writes(cx, m, ticket, &n.person));
	return notify_add(cx, &n);
}

static enum rc due(struct ctx *cx, const struct timer *t)
{
	struct record ticket;
	struct comms_clock c;
	struct major m;
	struct rows r;

	TRY(db_run(cx, q_one, &r, INT(t->record_id)));
	if (!r.n)
		return RC_OK;
	TRY(take(cx, &r, 0, &c));
	if (c.state != COMMS_OPEN || !c.due_at || c.due_at >= cx->now || c.told_at == c.due_at)
		return clock_arm(cx, &c);
	TRY(record_load(cx, &ticket_type, c.ticket, &ticket));
	TRY(major_load(cx, c.major, &m));
	c.told_at = c.due_at;
	TRY(clock_save(cx, &c));
	TRY(tell(cx, &m, &ticket, &c));
	return clock_note(cx, &ticket, &c, "major_overdue", STR(""), NULL);
}

const struct timer_kind comms_due_timer = { "comms_due", due, "An update of a major incident is overdue" };

/* ---- for others
 * --------------------------------------------------------------------------------------------------- */
enum rc comms_due_list(struct ctx *cx, int64_t client, int64_t until, struct comms_due **out, size_t *n)
{
	struct record ticket;
	struct rows r;

	TRY(db_run(cx, q_due, &r, INT(until), INT(client)));
	*out = NEW_ARRAY(cx->mem, struct comms_due, r.n + 1);
	*n = 0;
	for (size_t i = 0; i < r.n; i++) {
		struct comms_due *d = &(*out)[*n];
		enum audience to;

		enum rc rc = record_load(cx, &ticket_type, number(&r, i, 0), &ticket);
		if (rc == RC_NOT_FOUND || !audience_find(cell(&r, i, 3).s, &to))
			continue;
		TRY(rc);
		*d = (struct comms_due){ .client_id = number(&r, i, 1),
			                 .at = number(&r, i, 2),
			                 .key = record_key(cx->mem, &ticket),
			                 .title = rec_str(&ticket, TICKET_TITLE),
			                 .audience = audience_words[to] };
		++*n;
	}
	return RC_OK;
}
