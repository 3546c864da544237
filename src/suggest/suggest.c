/* suggest.c - models in memory, and asking them.
 *
 * One cache per process.  Which model is active is read again when db_stamp moves; a model's file is read
 * when it is first asked.  A model in use when a newer one comes stays until its last user gives it back: the
 * only counted references there are, because a question must not wait for a file.
 */
#include "suggest/suggest.h"
#include "base/app.h"
#include "jobs/child.h"
#include "team/team.h"
#include <pthread.h>
#include <stdlib.h>

enum { MODELS = 2000, FIELD_MAX = 120, FILE_NAME = 80 };

SQL(q_active,
    "SELECT m.client_id, m.target, m.version, m.file, s.threshold, s.precision_shown FROM suggest_model m"
    " LEFT JOIN suggest_setting s ON s.client_id = m.client_id AND s.target = m.target"
    " WHERE m.active = 1 ORDER BY m.id LIMIT 2000");

const char *const target_names[TARGETS] = { "team", "category" };

bool target_of(struct str name, enum target *out)
{
	for (int i = 0; i < TARGETS; i++)
		if (str_is(name, target_names[i])) {
			*out = (enum target)i;
			return true;
		}
	return false;
}

/* ---- the cache ------------------------------------------------------------------ */
struct loaded {
	int64_t client_id, version;
	enum target target;
	char file[FILE_NAME];
	double threshold, shown;
	struct model *model; /* NULL: not read yet, or not readable */
	bool tried, gone;
	int users;
};
struct suggest_cache {
	pthread_mutex_t lock;
	int64_t stamp;
	bool full;
	struct loaded *v[MODELS];
	size_t n;
	struct children *children;
};

struct suggest_cache *suggest_cache_new(void)
{
	struct suggest_cache *c = or_abort(calloc(1, sizeof *c));

	pthread_mutex_init(&c->lock, NULL);
	c->children = children_new();
	return c;
}

static void drop(struct loaded *l)
{
	l->gone = true;
	if (l->users)
		return;
	model_free(l->model);
	free(l);
}

void suggest_cache_free(struct suggest_cache *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->n; i++)
		drop(c->v[i]);
	children_free(c->children);
	pthread_mutex_destroy(&c->lock);
	free(c);
}

void suggest_stop(struct suggest_cache *c)
{
	if (c)
		children_stop(c->children);
}

struct children *suggest_children(struct suggest_cache *c) { return c->children; }

/* The entry as it was, when the same file is still the active one. */
static struct loaded *keep(struct suggest_cache *c, int64_t client_id, enum target t, struct str file)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->v[i] && c->v[i]->client_id == client_id && c->v[i]->target == t &&
		    str_is(file, c->v[i]->file)) {
			struct loaded *l = c->v[i];
			c->v[i] = NULL;
			return l;
		}
	return or_abort(calloc(1, sizeof(struct loaded)));
}

static double real(struct dbval v) { return v.type == DB_REAL ? v.f : v.type == DB_INT ? (double)v.i : 0; }

static void refill(struct suggest_cache *c, const struct rows *r)
{
	struct loaded *fresh[MODELS];
	size_t n = 0;

	for (size_t i = 0; i < r->n && n < MODELS; i++) {
		struct str file = cell(r, i, 3).s;
		enum target t;

		if (!target_of(cell(r, i, 1).s, &t) || file.n >= FILE_NAME)
			continue;
		struct loaded *l = keep(c, cell(r, i, 0).i, t, file);

		l->client_id = cell(r, i, 0).i;
		l->target = t;
		l->version = cell(r, i, 2).i;
		memcpy(l->file, file.p, file.n);
		l->threshold = real(cell(r, i, 4));
		l->shown = real(cell(r, i, 5));
		fresh[n++] = l;
	}
	for (size_t i = 0; i < c->n; i++)
		if (c->v[i])
			drop(c->v[i]);
	memcpy(c->v, fresh, n * sizeof *fresh);
	c->n = n;
}

static struct model *read_file(struct ctx *cx, const char *file, char *why, size_t whysz)
{
	size_t n;
	char *p = model_file_read(model_path(cx, str_z(file)).p, &n, why, whysz);
	struct model *m = p ? model_read((struct str){ p, n }, why, whysz) : NULL;

	free(p);
	return m;
}

static void read_model(struct ctx *cx, struct loaded *l)
{
	char why[200];

	l->tried = true;
	l->model = read_file(cx, l->file, why, sizeof why);
	if (!l->model)
		log_line(cx->app->log, LOG_WARN, "suggest_model",
		         "client=%lld target=%s version=%lld error=" STR_FMT, (long long)l->client_id,
		         target_names[l->target], (long long)l->version,
		         STR_ARG(log_text(cx->mem, str_z(why))));
}

enum rc suggest_model(struct ctx *cx, int64_t client_id, enum target t, struct loaded **out)
{
	struct suggest_cache *c = cx->app->suggest;
	int64_t stamp;
	struct rows r;

	*out = NULL;
	if (!c)
		return RC_OK;
	TRY(db_stamp(cx, &stamp));
	pthread_mutex_lock(&c->lock);
	bool fresh = c->full && c->stamp == stamp;
	pthread_mutex_unlock(&c->lock);
	if (!fresh)
		TRY(db_run(cx, q_active, &r));
	pthread_mutex_lock(&c->lock);
	if (!fresh) {
		refill(c, &r);
		c->stamp = stamp;
		c->full = true;
	}
	for (size_t i = 0; i < c->n && !*out; i++)
		if (c->v[i]->client_id == client_id && c->v[i]->target == t) {
			if (!c->v[i]->tried)
				read_model(cx, c->v[i]);
			if (c->v[i]->model)
				*out = c->v[i];
		}
	if (*out)
		(*out)->users++;
	pthread_mutex_unlock(&c->lock);
	return RC_OK;
}

void suggest_done(struct ctx *cx, struct loaded *l)
{
	struct suggest_cache *c = cx->app->suggest;

	if (!l)
		return;
	pthread_mutex_lock(&c->lock);
	l->users--;
	if (l->gone)
		drop(l);
	pthread_mutex_unlock(&c->lock);
}

const struct model *suggest_loaded(const struct loaded *l, int64_t *version, double *threshold, double *shown)
{
	*version = l->version;
	*threshold = l->threshold;
	*shown = l->shown;
	return l->model;
}

/* ---- asking ------------------------------------------------------------------------ */
void suggest_example(struct ctx *cx, enum target t, const struct record *r, struct example *out)
{
	/* in the order of example_fields */
	static const int from[] = { TICKET_CATEGORY, TICKET_SUBCATEGORY, TICKET_SERVICE,   TICKET_ITEM,
		                    TICKET_SITE,     TICKET_REQUESTER,   TICKET_OPENED_BY, TICKET_CHANNEL,
		                    TICKET_KIND,     TICKET_IMPACT,      TICKET_URGENCY,   TICKET_SYMPTOM };

	*out = (struct example){ .title = rec_str(r, TICKET_TITLE),
		                 .description = rec_str(r, TICKET_DESCRIPTION),
		                 .at = r->created_at };
	for (size_t i = 0; i < COUNT(from); i++) {
		struct dbval v = r->v[from[i]];

		if (v.type == DB_INT)
			v.s = arena_fmt(cx->mem, "%lld", (long long)v.i);
		if (v.type == DB_INT || v.type == DB_TEXT)
			out->field[i] = str_clip(v.s, FIELD_MAX);
	}
	if (t == TARGET_CATEGORY) /* what is asked is not told, nor what follows from it */
		out->field[0] = out->field[1] = STR("");
}

static enum rc name_teams(struct ctx *cx, struct suggestions *s)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->n; i++) {
		struct suggested *item = &s->items[i];
		int64_t id = 0;
		bool active;

		if (!str_int(item->value, &id))
			continue;
		TRY(team_is_active(cx, id, &active));
		if (!active)
			continue;
		TRY(record_names(cx, &team_type, &id, 1, &item->name));
		s->items[kept++] = *item;
	}
	s->n = kept;
	return RC_OK;
}

enum rc suggest_ask(struct ctx *cx, enum target t, const struct record *r, struct suggestions *out)
{
	struct answer_label answers[MODEL_TOP];
	struct loaded *l;
	struct example e;

	*out = (struct suggestions){ 0 };
	TRY(suggest_model(cx, r->client_id, t, &l));
	if (!l)
		return RC_OK;
	const struct model *m = suggest_loaded(l, &out->version, &out->threshold, &out->precision);

	suggest_example(cx, t, r, &e);
	out->n = model_ask(m, cx->mem, &e, answers);
	for (size_t i = 0; i < out->n; i++) {
		struct str label = arena_str(cx->mem, m->labels[answers[i].label]);

		out->items[i] = (struct suggested){ .value = label, .name = label, .answer = answers[i] };
	}
	suggest_done(cx, l);
	return t == TARGET_TEAM ? name_teams(cx, out) : RC_OK;
}

double suggest_precision(const struct measure *m, double threshold, double *share)
{
	double precision = 0;

	*share = 0;
	for (size_t i = 0; i < CURVE_POINTS; i++)
		if ((double)m->curve[i].threshold <= threshold + 1e-6) {
			precision = (double)m->curve[i].precision;
			*share = (double)m->curve[i].share;
		}
	return precision;
}
