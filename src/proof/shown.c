/* shown.c - names of people and things on a proof sheet, and when its calendar was open, for the picture. */
#include "base/time.h"
#include "client/client.h"
#include "person/person.h"
#include "proof/own.h"

enum { PEOPLE = 200, PIECES = 400 };

static enum rc write_people(struct ctx *cx, struct jw *w, const struct event_proof *e, size_t n)
{
	int64_t ids[PEOPLE] = { 0 };
	struct str names[PEOPLE];
	size_t found = 0, k;

	for (size_t i = 0; i < n && found < PEOPLE; i++) {
		for (k = 0; k < found && ids[k] != e[i].e.actor_id; k++)
			;
		if (k == found && e[i].e.actor_id)
			ids[found++] = e[i].e.actor_id;
	}
	TRY(record_names(cx, &person_type, ids, found, names));
	jw_open(w, "people", '{');
	for (k = 0; k < found; k++)
		if (names[k].n)
			jw_strk(w, arena_fmt(cx->mem, "%lld", (long long)ids[k]), names[k]);
	jw_close(w, '}');
	return RC_OK;
}

/* The open pieces of [from, to); false when they are too many to be drawn. For the eye: where clocks change
 * within a segment it is drawn as one. */
static bool pieces(struct jw *w, const struct calendar *cal, int64_t from, int64_t to)
{
	const struct zone *z = calendar_zone(cal);
	const struct segment *s;
	struct str name;
	int n = 0;

	if (to - from > DAYS(PIECES))
		return false;
	for (int64_t day = zone_day(z, from); zone_day_second(z, day, 0, ZONE_EARLIER) < to; day++) {
		size_t segments = calendar_day(cal, day, &s, &name);
		for (size_t i = 0; i < segments; i++) {
			int64_t a = zone_day_second(z, day, s[i].from, ZONE_EARLIER),
			        b = zone_day_second(z, day, s[i].to, ZONE_EARLIER);
			a = a < from ? from : a;
			b = b > to ? to : b;
			if (a >= b)
				continue;
			if (++n > PIECES)
				return false;
			jw_open(w, NULL, '{');
			jw_time(w, "from", a);
			jw_time(w, "to", b);
			jw_close(w, '}');
		}
	}
	return true;
}

static void write_open(struct ctx *cx, struct jw *w, const struct sla_clock *c, int64_t as_of)
{
	struct buf b = BUF(cx->mem);
	struct jw in = JW(&b);
	int64_t to = c->stopped_at != CLOCK_NEVER ? c->stopped_at : as_of;

	jw_open(&in, NULL, '[');
	bool drawn = pieces(&in, c->def->cal, c->started_at, to);
	jw_close(&in, ']');
	if (drawn)
		jw_raw(w, "open", buf_str(&b));
	else
		jw_null(w, "open");
}

enum rc proof_write_shown(struct ctx *cx, struct jw *w, const struct record *r, const struct event_proof *e,
                          size_t n, const struct sla_clock *c, int64_t as_of, int64_t cycles)
{
	struct str client;

	TRY(record_names(cx, &client_type, &r->client_id, 1, &client));
	jw_open(w, "shown", '{');
	jw_str(w, "title", rec_str(r, TICKET_TITLE));
	jw_str(w, "client", client);
	jw_int(w, "cycles", cycles);
	TRY(write_people(cx, w, e, n));
	write_open(cx, w, c, as_of);
	jw_close(w, '}');
	return RC_OK;
}
