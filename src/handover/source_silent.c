/* source_silent.c - what does not move: tickets of which nothing has been heard for longer than is usual for
 * their state and team (forecast/forecast.h), measured in the team's own hours. */
#include "forecast/forecast.h"
#include "handover/handover_int.h"
#include "record/filter.h"

enum { LOOKED_AT = 1000, PACES = 64 };

/* Paces of a state and team, each asked once. */
struct paces {
	struct {
		struct str state;
		int64_t team;
		struct pace pace;
		const struct calendar *cal;
	} v[PACES];
	size_t n;
};

static enum rc pace_of(struct ctx *cx, struct paces *p, const struct record *t, size_t *out)
{
	struct str state = rec_str(t, TICKET_STATE);
	int64_t team = rec_int(t, TICKET_TEAM);
	size_t i = 0;

	while (i < p->n && !(p->v[i].team == team && str_eq(p->v[i].state, state)))
		i++;
	*out = i < PACES ? i : 0;
	if (i < p->n || i == PACES)
		return RC_OK;
	p->v[i].state = state;
	p->v[i].team = team;
	TRY(forecast_pace(cx, t->client_id, state, team, &p->v[i].pace));
	TRY(forecast_calendar(cx, t->client_id, team, &p->v[i].cal));
	p->n++;
	return RC_OK;
}

static enum rc one(struct ctx *cx, struct scope *s, const char *section, struct paces *p,
                   const struct record *t)
{
	struct fact f = { .id = "silent", .at = t->updated_at };
	struct found *x;
	size_t i;

	TRY(pace_of(cx, p, t, &i));
	f.n = p->v[i].pace.p95 / MINUTES(1);
	if (calendar_between(p->v[i].cal, t->updated_at, cx->now) <= p->v[i].pace.p95)
		return RC_OK;
	return scope_record(cx, s, section, t, &f, &x);
}

/* The quietest first. */
enum rc source_silent(struct ctx *cx, struct scope *s, const char *section)
{
	struct list_query q = { .type = &ticket_type,
		                .filter = scope_filter(cx, s, STR("")),
		                .sort = STR("updated"),
		                .limit = LIST_MAX,
		                .no_bodies = true };
	struct paces *p = NEW(cx->mem, struct paces);
	struct list_result l;

	for (size_t seen = 0; seen < LOOKED_AT; seen += l.n) {
		TRY(record_list(cx, &q, &l));
		for (size_t i = 0; i < l.n; i++)
			TRY(one(cx, s, section, p, &l.rs[i]));
		if (!l.next.n)
			break;
		q.cursor = l.next;
	}
	return RC_OK;
}
