/* past.c - see past.h. */
#include "forecast/past.h"
#include "base/app.h"
#include "client/client.h"
#include "team/team.h"
#include <math.h>
#include <stdlib.h>

enum { CHUNK = 100, TOLD_EVERY = 1000, TEAMS_MOST = 500 };
#define SITTING MINUTES(10)
static const char WEEKDAYS[] = "[{\"days\":[1,2,3,4,5],\"from\":\"00:00\",\"to\":\"24:00\"}]";

void history_free(struct history *h)
{
	free(h->v);
	free(h->silences);
	*h = (struct history){ 0 };
}

/* ---- what is known at a moment ------------------------------------------------------------- */
static uint64_t word_of(const struct record *r, size_t field)
{
	char digits[INT_CHARS + 1];

	if (r->v[field].type == DB_INT)
		return sight_hash((struct str){ digits, (size_t)(put_int(digits, r->v[field].i) - digits) });
	return sight_hash(rec_str(r, field));
}

static float hours(int64_t from, int64_t to)
{
	return from ? (float)((double)(to - from) / (double)HOURS(1)) : NAN;
}

void sight_of(const struct moment *m, int64_t now, struct sight *out)
{
	static const uint8_t from[SIGHT_WORDS] = {
		[SIGHT_TEAM] = TICKET_TEAM,
		[SIGHT_CATEGORY] = TICKET_CATEGORY,
		[SIGHT_SUBCATEGORY] = TICKET_SUBCATEGORY,
		[SIGHT_PRIORITY] = TICKET_PRIORITY,
		[SIGHT_SERVICE] = TICKET_SERVICE,
		[SIGHT_ITEM] = TICKET_ITEM,
		[SIGHT_SITE] = TICKET_SITE,
		[SIGHT_SYMPTOM] = TICKET_SYMPTOM,
		[SIGHT_CHANNEL] = TICKET_CHANNEL,
		[SIGHT_REQUESTER] = TICKET_REQUESTER,
		[SIGHT_OPENED_BY] = TICKET_OPENED_BY,
		[SIGHT_ASSIGNEE] = TICKET_ASSIGNEE,
		[SIGHT_STATE] = TICKET_STATE,
		[SIGHT_HOLD] = TICKET_HOLD_REASON,
		[SIGHT_KIND] = TICKET_KIND,
	};
	const struct record *r = m->ticket;
	float *n = out->number;
	bool clock = m->deadline != CLOCK_NEVER || m->used > 0;

	for (int w = 0; w < SIGHT_WORDS; w++)
		out->word[w] = word_of(r, from[w]);
	n[SIGHT_AGE] = hours(r->created_at, now);
	n[SIGHT_SILENCE] = hours(m->last_event_at, now);
	n[SIGHT_IN_STATE] = hours(m->entered_state_at, now);
	n[SIGHT_USED] = clock ? (float)m->used : NAN;
	n[SIGHT_LEFT] = m->deadline != CLOCK_NEVER ? hours(now, m->deadline) : NAN;
	n[SIGHT_WRITES] = (float)r->version;
	n[SIGHT_REASSIGNS] = (float)rec_int(r, TICKET_REASSIGNS);
	n[SIGHT_REOPENS] = (float)rec_int(r, TICKET_REOPENS);
	sight_opened(out, r->created_at);
}

/* ---- calendars ------------------------------------------------------------------------------- */
enum rc forecast_calendar(struct ctx *cx, int64_t client_id, int64_t team, const struct calendar **out)
{
	struct record r;
	int64_t calendar = 0;

	if (team) {
		enum rc rc = record_load(cx, &team_type, team, &r);
		if (rc != RC_OK && rc != RC_NOT_FOUND)
			return rc;
		calendar = rc == RC_OK ? rec_int(&r, TEAM_CALENDAR) : 0;
	}
	if (!calendar) {
		TRY(record_load(cx, &client_type, client_id, &r));
		calendar = rec_int(&r, CLIENT_CALENDAR);
	}
	if (calendar)
		return calendar_load(cx, calendar, 0, out, NULL);
	return calendar_shared(cx, rec_str(&r, CLIENT_ZONE), str_z(WEEKDAYS), STR("[]"), out);
}

/* ---- one ticket's life ------------------------------------------------------------------------ */
struct reader {
	struct ctx *keep; /* whose memory lasts as long as the reading */
	struct history *h;
	int64_t client_id;
	struct {
		int64_t team;
		const struct calendar *cal;
	} teams[TEAMS_MOST];
	size_t nteams;
};
struct life {
	struct reader *to;
	const struct event *last;               /* of the ticket */
	size_t from;                            /* its first moment */
	int64_t since, person_at, person, team; /* state since; a person's last event, by whom; where */
	int state;                              /* of the silence; -1: none runs */
	struct str now_state;
	int64_t reassigns; /* as the last event left it */
	struct sla_clock clock;
};

static enum rc calendar_of(struct reader *r, int64_t team, const struct calendar **out)
{
	for (size_t i = 0; i < r->nteams; i++)
		if (r->teams[i].team == team) {
			*out = r->teams[i].cal;
			return RC_OK;
		}
	TRY(forecast_calendar(r->keep, r->client_id, team, out));
	if (r->nteams < TEAMS_MOST) {
		r->teams[r->nteams].team = team;
		r->teams[r->nteams++].cal = *out;
	}
	return RC_OK;
}

bool state_open(struct str state)
{
	return state.n && !str_is(state, "resolved") && !str_is(state, "closed") &&
	       !str_is(state, "cancelled");
}

static double used_at(const struct sla_clock *c, int64_t t)
{
	return c->def && c->cycle && c->goal > 0 ? (double)clock_elapsed(c, t) / (double)c->goal : 0;
}

static void note_moment(struct life *l, const struct record *r, const struct sla_clock *c, int64_t last_event,
                        int64_t at)
{
	struct history *h = l->to->h;
	bool runs = c->phase == CLOCK_RUNNING && c->attached && c->deadline != CLOCK_NEVER;
	struct moment m = { r, last_event, l->since, runs ? c->deadline : CLOCK_NEVER, used_at(c, at) };

	if (h->n == h->cap)
		h->v = or_abort(realloc(h->v, (h->cap = h->cap * 2 + 1024) * sizeof *h->v));
	struct past *p = &h->v[h->n++];

	*p = (struct past){
		.ticket = (uint64_t)l->last->record_id,
		.opened = r->created_at,
		.at = at,
		.known = INT64_MAX,
		.outcome = { [ASK_BREACH] =
		                     clock_going(c) && c->attached && !clock_breached(c, at) ? 0 : -1 },
		.next_used = NAN
	};
	sight_of(&m, at, &p->sight);
}

/* The silence before this event ends; what lasts less than a sitting is none. */
static enum rc end_silence(struct life *l, int64_t at, bool whole)
{
	struct history *h = l->to->h;
	const struct calendar *cal;

	if (l->state < 0)
		return RC_OK;
	TRY(calendar_of(l->to, l->team, &cal));
	if (h->nsilences == h->silences_cap)
		h->silences = or_abort(realloc(h->silences, (h->silences_cap = h->silences_cap * 2 + 1024) *
		                                                    sizeof *h->silences));
	h->silences[h->nsilences++] =
	        (struct silence){ l->state, l->team, calendar_between(cal, l->person_at, at), whole };
	return RC_OK;
}

static enum rc hear_person(struct life *l, const struct event *e, const struct record *r)
{
	bool person = e->actor_id && !e->rule.n, deed = e->at == l->person_at,
	     sitting = l->person == e->actor_id && e->at - l->person_at < SITTING;

	if (!person && !deed)
		return RC_OK;
	if (person && !sitting && !deed)
		TRY(end_silence(l, e->at, true));
	if (person) {
		l->person = e->actor_id;
		l->person_at = e->at;
	}
	l->team = rec_int(r, TICKET_TEAM);
	l->state = state_open(l->now_state) ? choices_rank(ticket_machine.states, l->now_state) : -1;
	return RC_OK;
}

static enum rc told(struct ctx *cx, const struct event *e, const struct record *r,
                    const struct sla_clocks *cs, void *arg)
{
	struct life *l = arg;
	const struct sla_clock *c = &cs->c[SLA_RESOLVE];
	struct str state = rec_str(r, TICKET_STATE);
	int64_t next = e == l->last ? INT64_MAX : e[1].at;

	(void)cx;
	if (!str_eq(state, l->now_state))
		l->since = e->at;
	l->now_state = state;
	l->reassigns = rec_int(r, TICKET_REASSIGNS);
	l->clock = *c;
	TRY(hear_person(l, e, r));
	if (!state_open(state) || next <= e->at)
		return RC_OK;
	note_moment(l, r, c, e->at, e->at);
	if (next != INT64_MAX && next - e->at > MINUTES(10))
		note_moment(l, r, c, e->at, sight_quiet((uint64_t)e->record_id, e->at, next));
	return RC_OK;
}

/* At most PAST_MOMENTS, the first among them. */
static void thin(struct history *h, size_t from)
{
	size_t n = h->n - from;

	if (n <= PAST_MOMENTS)
		return;
	for (size_t i = 1; i < PAST_MOMENTS; i++)
		h->v[from + i] = h->v[from + i * n / PAST_MOMENTS];
	h->n = from + PAST_MOMENTS;
}

/* Outcomes, now that its end is known; of an open ticket only that there is one. */
static enum rc judge_life(struct life *l, int64_t now)
{
	struct history *h = l->to->h;
	const struct sla_clock *c = &l->clock;
	bool over = !state_open(l->now_state), missed = clock_breached(c, now),
	     asked = over && !str_is(l->now_state, "cancelled") && (!clock_going(c) || missed);

	h->tickets++;
	h->over += over;
	if (!over)
		TRY(end_silence(l, now, false));
	thin(h, l->from);
	if (!over && h->n > l->from)
		h->n = l->from + 1;
	for (size_t i = l->from; i < h->n; i++) {
		struct past *p = &h->v[i];

		p->known = over ? l->last->at : INT64_MAX;
		p->outcome[ASK_BREACH] = asked && p->outcome[ASK_BREACH] >= 0 ? missed : -1;
		p->outcome[ASK_MOVE] = over ? (float)l->reassigns > p->sight.number[SIGHT_REASSIGNS] : -1;
		p->next_used =
		        i + 1 < h->n ? h->v[i + 1].sight.number[SIGHT_USED] : (float)used_at(c, l->last->at);
	}
	return RC_OK;
}

static enum rc one(struct ctx *cx, struct reader *r, const struct event *e, size_t n)
{
	struct life l = { .to = r, .last = &e[n - 1], .from = r->h->n, .state = -1, .clock = CLOCK_EMPTY };

	TRY(ticket_clocks_walk(cx, e, n, told, &l));
	return judge_life(&l, r->keep->now);
}

/* ---- all of them ------------------------------------------------------------------------------- */
static enum rc some(struct ctx *cx, struct reader *r, const int64_t *ids, size_t n)
{
	struct event *all, *own;
	size_t nall;

	TRY(event_all_of(cx, "ticket", ids, n, INT64_MAX, &all, &nall));
	own = NEW_ARRAY(cx->mem, struct event, nall + 1);
	for (size_t i = 0; i < n; i++) {
		size_t k = 0;

		for (size_t j = 0; j < nall; j++)
			if (all[j].record_id == ids[i])
				own[k++] = all[j];
		if (k)
			TRY(one(cx, r, own, k));
	}
	return RC_OK;
}

static enum rc told_of(struct ctx *cx, const struct history_ear *ear, int64_t done, int64_t of)
{
	return ear && done % TOLD_EVERY == 0 ? ear->tell(cx, done, of, ear->arg) : RC_OK;
}

enum rc history_read(struct ctx *cx, int64_t client_id, const struct history_ear *ear, struct history *out)
{
	struct reader r = { .keep = cx, .h = out, .client_id = client_id };
	struct ctx in = *cx; /* its memory is emptied after every chunk */
	int64_t total, of, done = 0, after_at = 0, after_id = 0, *ids;
	enum rc rc;
	size_t n = CHUNK;

	*out = (struct history){ 0 };
	TRY(ticket_made_count(cx, client_id, 0, INT64_MAX, &total));
	of = total < PAST_TICKETS ? total : PAST_TICKETS;
	rc = told_of(cx, ear, 0, of);
	in.mem = arena_new();
	while (rc == RC_OK && n == CHUNK) {
		arena_reset(in.mem);
		rc = ticket_made(&in, client_id, 0, INT64_MAX, CHUNK, &after_at, &after_id, &ids, &n);
		total -= rc == RC_OK ? (int64_t)n : 0;
		if (rc != RC_OK || !n || total >= PAST_TICKETS)
			continue;
		rc = some(&in, &r, ids, n);
		done += (int64_t)n;
		if (rc == RC_OK)
			rc = told_of(&in, ear, done, of);
	}
	if (rc != RC_OK)
		cx->err = in.err;
	arena_free(in.mem);
	return rc;
}
