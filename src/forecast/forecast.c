/* forecast.c - models in memory, and asking them.
 *
 * One cache per process.  A client's active row is read when it is first asked for after db_stamp moved, its
 * file only when the version is another one. */
#include "forecast/forecast.h"
#include "base/app.h"
#include "forecast/forecast_int.h"
#include "jobs/child.h"
#include "team/team.h"
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { CLIENTS = 2000 };

SQL(q_active, "SELECT version, file, plain FROM forecast_model WHERE client_id = $1 AND active = 1 LIMIT 1");
SQL(q_version, "SELECT version FROM forecast_model WHERE client_id = $1 AND active = 1 LIMIT 1");

/* ---- the cache ------------------------------------------------------------------------- */
struct place {
	int64_t client_id, stamp; /* stamp: what it was read under */
	struct outlooks *o;       /* NULL: there is none */
};
struct forecast_cache {
	pthread_mutex_t lock;
	struct place v[CLIENTS];
	size_t n;
	struct children *children;
};

struct forecast_cache *forecast_cache_new(void)
{
	struct forecast_cache *c = or_abort(calloc(1, sizeof *c));

	pthread_mutex_init(&c->lock, NULL);
	c->children = children_new();
	return c;
}

static void drop(struct outlooks *o)
{
	if (!o)
		return;
	o->gone = true;
	if (o->users)
		return;
	judge_free(o->judge);
	arena_free(o->mem);
	free(o);
}

void forecast_cache_free(struct forecast_cache *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->n; i++)
		drop(c->v[i].o);
	children_free(c->children);
	pthread_mutex_destroy(&c->lock);
	free(c);
}

void forecast_stop(struct forecast_cache *c)
{
	if (c)
		children_stop(c->children);
}

struct children *forecast_children(struct forecast_cache *c) { return c->children; }

static struct judge *read_judge(struct ctx *cx, struct str file)
{
	char why[200] = "";
	size_t n;
	char *p = model_file_read(model_path(cx, file).p, &n, why, sizeof why);
	struct judge *j = p ? judge_read((struct str){ p, n }, why, sizeof why) : NULL;

	free(p);
	if (!j)
		log_line(cx->app->log, LOG_WARN, "forecast_model", "error=" STR_FMT,
		         STR_ARG(log_text(cx->mem, str_z(why))));
	return j;
}

static enum rc read_active(struct ctx *cx, int64_t client_id, struct outlooks **out)
{
	struct rows r;

	*out = NULL;
	TRY(db_run(cx, q_active, &r, INT(client_id)));
	if (!r.n)
		return RC_OK;
	struct outlooks *o = or_abort(calloc(1, sizeof *o));

	o->client_id = client_id;
	o->version = cell(&r, 0, 0).i;
	o->mem = arena_new();
	if (!plain_read(o->mem, arena_str(o->mem, cell(&r, 0, 2).s), &o->plain))
		log_line(cx->app->log, LOG_WARN, "forecast_plain", "client=%lld", (long long)client_id);
	if (cell(&r, 0, 1).s.n)
		o->judge = read_judge(cx, cell(&r, 0, 1).s);
	*out = o;
	return RC_OK;
}

static struct place *place_of(struct forecast_cache *c, int64_t client_id)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->v[i].client_id == client_id)
			return &c->v[i];
	if (c->n == CLIENTS) { /* more clients than this: the last place is whoever's asked last */
		drop(c->v[CLIENTS - 1].o);
		c->n--;
	}
	c->v[c->n] = (struct place){ .client_id = client_id };
	return &c->v[c->n++];
}

/* True: what the cache has is right, and *out is it. */
static bool take_known(struct forecast_cache *c, int64_t client_id, int64_t stamp, int64_t version,
                       struct outlooks **out)
{
	pthread_mutex_lock(&c->lock);
	struct place *p = place_of(c, client_id);
	bool right = p->stamp == stamp || (version >= 0 && p->stamp && (p->o ? p->o->version : 0) == version);

	if (right) {
		p->stamp = stamp;
		*out = p->o;
		if (p->o)
			p->o->users++;
	}
	pthread_mutex_unlock(&c->lock);
	return right;
}

enum rc outlooks_take(struct ctx *cx, int64_t client_id, struct outlooks **out)
{
	struct forecast_cache *c = cx->app->forecast;
	int64_t stamp;
	struct rows r;

	*out = NULL;
	if (!c)
		return RC_OK;
	TRY(db_stamp(cx, &stamp));
	if (take_known(c, client_id, stamp, -1, out))
		return RC_OK;
	TRY(db_run(cx, q_version, &r, INT(client_id)));
	if (take_known(c, client_id, stamp, r.n ? cell(&r, 0, 0).i : 0, out))
		return RC_OK;
	TRY(read_active(cx, client_id, out));
	pthread_mutex_lock(&c->lock);
	struct place *p = place_of(c, client_id);

	drop(p->o);
	*p = (struct place){ client_id, stamp, *out };
	if (*out)
		(*out)->users++;
	pthread_mutex_unlock(&c->lock);
	return RC_OK;
}

void outlooks_done(struct ctx *cx, struct outlooks *o)
{
	if (!o)
		return;
	pthread_mutex_lock(&cx->app->forecast->lock);
	o->users--;
	if (o->gone)
		drop(o);
	pthread_mutex_unlock(&cx->app->forecast->lock);
}

/* ---- asking ------------------------------------------------------------------------------ */
static enum rc name_group(struct ctx *cx, const struct record *r, int level, struct outlook *out)
{
	static const char *const levels[PLAIN_LEVELS + 1] = { "team", "priority", "all", "" };
	int64_t team = rec_int(r, TICKET_TEAM);
	struct str priority = rec_str(r, TICKET_PRIORITY), name = STR("");

	if (level == 0 && team)
		TRY(record_names(cx, &team_type, &team, 1, &name));
	out->group_level = str_z(levels[level]);
	out->group_team = name;
	out->group_priority = level < 2 ? arena_str(cx->mem, priority) : STR("");
	if (!name.n)
		name = STR("no team yet");
	out->group =
	        level == 0 ? arena_fmt(cx->mem, "P" STR_FMT " of " STR_FMT, STR_ARG(priority), STR_ARG(name))
	        : level == 1 ? arena_fmt(cx->mem, "P" STR_FMT, STR_ARG(priority))
	        : level == 2 ? STR("all tickets")
	                     : STR("");
	return RC_OK;
}

/* From the model where it knows the question, else the plain rate; counts which. */
static double one_of(const struct outlooks *o, enum question q, const struct sight *s, double plain,
                     int *modelled, int *plainly)
{
	double p = o->judge ? judge_ask(o->judge, q, s) : (double)NAN;

	*modelled += !isnan(p);
	*plainly += isnan(p) && !isnan(plain);
	return isnan(p) ? plain : p;
}

static enum rc ask(struct ctx *cx, const struct outlooks *o, const struct moment *m, struct outlook *out)
{
	int modelled = 0, plainly = 0;
	struct plain_answer a;
	struct sight s;

	sight_of(m, cx->now, &s);
	plain_ask(&o->plain, &s, &a);
	out->examples = a.examples;
	if (m->deadline != CLOCK_NEVER || m->used > 0)
		out->breach = one_of(o, ASK_BREACH, &s, a.breach, &modelled, &plainly);
	out->reassign = one_of(o, ASK_MOVE, &s, a.reassign, &modelled, &plainly);
	out->plain = plainly || !modelled;
	out->version = out->plain ? 0 : o->version;
	return name_group(cx, m->ticket, a.level, out);
}

/* The last client's is kept in hand: a desk asks about many tickets of few clients. */
enum rc forecast_many(struct ctx *cx, const struct moment *m, size_t n, struct outlook *out)
{
	struct outlooks *o = NULL;
	int64_t client = 0;
	enum rc rc = RC_OK;

	for (size_t i = 0; i < n && rc == RC_OK; i++) {
		out[i] = (struct outlook){ .breach = NAN, .reassign = NAN };
		if (!state_open(rec_str(m[i].ticket, TICKET_STATE)))
			continue;
		if (m[i].ticket->client_id != client) {
			outlooks_done(cx, o);
			client = m[i].ticket->client_id;
			rc = outlooks_take(cx, client, &o);
		}
		out[i].plain = !o;
		if (rc == RC_OK && o)
			rc = ask(cx, o, &m[i], &out[i]);
		if (m[i].deadline != CLOCK_NEVER && m[i].deadline < cx->now)
			out[i].breach = 1;
	}
	outlooks_done(cx, o);
	return rc;
}

enum rc forecast_pace(struct ctx *cx, int64_t client_id, struct str state, int64_t team, struct pace *out)
{
	int at = choices_rank(ticket_machine.states, state);
	struct outlooks *o;

	*out = (struct pace){ PACE_MEDIAN, PACE_P95, 0, 2 };
	TRY(outlooks_take(cx, client_id, &o));
	for (int level = 0; o && level < 2; level++) {
		const struct plain_silence *s = plain_silence(&o->plain, at, level ? -1 : team);

		if (s) {
			*out = (struct pace){ s->median, s->p95, s->n, level };
			break;
		}
	}
	outlooks_done(cx, o);
	return RC_OK;
}
