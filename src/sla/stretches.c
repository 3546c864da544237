/* stretches.c - a cycle's life as stretches: what counts under a definition, and the text a row keeps.
 *
 * The text is one word a stretch: its distance from the one before in microseconds, a letter for the phase,
 * what the record was doing; "0r 3600000000pcaller 900000000r". The first begins with the cycle. A "!" before
 * all of it: no definition fits (any more), the life is followed all the same. */
#include "sla/parts.h"

static const char letters[] = {
	[CLOCK_RUNNING] = 'r', [CLOCK_PAUSED] = 'p', [CLOCK_STOPPED] = 's', [CLOCK_CANCELLED] = 'c'
};

static struct clock_interval *room(struct arena *a, struct sla_clock *c)
{
	if (c->n == c->cap) {
		size_t cap = c->cap ? 2 * c->cap : 4;
		struct clock_interval *more = NEW_ARRAY(a, struct clock_interval, cap);
		if (c->n)
			memcpy(more, c->intervals, c->n * sizeof *more);
		c->intervals = more;
		c->cap = cap;
	}
	return &c->intervals[c->n++];
}

void stretch_begin(struct arena *a, struct sla_clock *c, const struct clock_input *in, enum clock_phase phase)
{
	if (c->n && c->intervals[c->n - 1].to == INT64_MAX)
		c->intervals[c->n - 1].to = in->at;
	struct str doing = in->reason;
	if (phase == CLOCK_STOPPED && !str_is(doing, "resolved"))
		doing = STR("");
	*room(a, c) = (struct clock_interval){ in->at, INT64_MAX, phase, doing, in->actor };
	c->phase = phase;
	c->reason = STR("");
	if (phase == CLOCK_PAUSED)
		c->reason = in->reason.n ? in->reason : STR("pause_when");
}

struct str stretch_doing(const struct sla_clock *c) { return c->n ? c->intervals[c->n - 1].reason : STR(""); }

/* ---- what counts --------------------------------------------------------------------- */
static bool has_word(struct str list, struct str word)
{
	struct str w;

	while (str_split(&list, ' ', &w))
		if (str_eq(w, word))
			return true;
	return false;
}

bool sla_pauses(const struct sla_def *d, struct str reason) { return has_word(d->pause_on, reason); }

/* Holds count where the definition does not pause for them, whatever an earlier definition did; the time
 * between resolved and closed where it stops on closed. With conditions of its own the phase decides. */
bool stretch_counts(const struct sla_def *d, const struct clock_interval *v)
{
	bool resolved = str_is(v->reason, "resolved");

	if (v->phase == CLOCK_CANCELLED)
		return false;
	if (v->phase == CLOCK_STOPPED)
		return resolved && d->stop_on_closed;
	if (d->when[WHEN_PAUSE] || d->when[WHEN_RESUME] || d->when[WHEN_STOP])
		return v->phase == CLOCK_RUNNING;
	if (!v->reason.n)
		return v->phase == CLOCK_RUNNING;
	return resolved ? d->stop_on_closed : !sla_pauses(d, v->reason);
}

/* Time that counts all the same before the definition was chosen, when that credits no pauses. */
bool stretch_counts_before(const struct sla_def *d, const struct clock_interval *v)
{
	return d->no_pause_credit && (v->phase == CLOCK_PAUSED || v->phase == CLOCK_RUNNING) &&
	       !str_is(v->reason, "resolved");
}

struct recount {
	struct sla_clock *c;
	int64_t used_up;
	struct ledger_stretch *out;
	size_t n;
};

/* One stretch, or a part of it; joined with its neighbour in what is told. */
static void take(struct recount *r, const struct clock_interval *v, int64_t from, int64_t to, bool yes)
{
	struct sla_clock *c = r->c;
	int64_t more = yes && from < to ? calendar_between(c->def->cal, from, to) : 0;

	if (from >= to)
		return;
	if (yes && r->used_up == INT64_MAX && c->elapsed + more >= c->goal) {
		int64_t u = goal_reached(c, from, c->goal - c->elapsed);
		r->used_up = u < to ? u : INT64_MAX;
	}
	c->elapsed += more;
	if (!r->out)
		return;
	struct str doing = v->phase == CLOCK_CANCELLED ? STR("cancelled") : v->reason;
	r->out[r->n++] = (struct ledger_stretch){ from, to, more, doing, yes };
}

bool stretch_joins(const struct clock_interval *a, const struct clock_interval *b)
{
	return a->phase == b->phase && str_eq(a->reason, b->reason);
}

int64_t stretches_recount(struct sla_clock *c, int64_t at, struct arena *tell, struct ledger_stretch **out,
                          size_t *n)
{
	struct recount r = { .c = c, .used_up = INT64_MAX };
	const struct sla_def *d = c->def;

	if (tell)
		r.out = NEW_ARRAY(tell, struct ledger_stretch, 2 * c->n + 1);
	c->elapsed = 0;
	for (size_t i = 0, k; i < c->n; i = k) {
		struct clock_interval v = c->intervals[i];
		for (k = i + 1; k < c->n && (stretch_joins(&v, &c->intervals[k]) ||
		                             c->intervals[k].from == c->intervals[k].to);
		     k++)
			v.to = c->intervals[k].to;
		int64_t to = v.to < at ? v.to : at, cut = c->attached_at;
		bool yes = stretch_counts(d, &v);
		if (cut <= v.from || cut > to) /* CLOCK_NEVER is before everything */
			cut = cut <= v.from ? v.from : to;
		if (d->from_attached)
			take(&r, &v, cut, to, yes);
		else if (yes || !stretch_counts_before(d, &v))
			take(&r, &v, v.from, to, yes);
		else {
			take(&r, &v, v.from, cut, true);
			take(&r, &v, cut, to, yes);
		}
	}
	if (out)
		*out = r.out;
	if (n)
		*n = r.n;
	return r.used_up;
}

/* ---- text ---------------------------------------------------------------------------- */
struct str stretches_text(struct arena *a, const struct sla_clock *c)
{
	struct buf b = BUF(a);
	const struct clock_interval *last = NULL;
	int64_t at = c->started_at;

	if (c->partial || !c->n)
		return STR("");
	for (size_t i = 0; i < c->n; i++) {
		const struct clock_interval *v = &c->intervals[i];
		if (v->from == v->to || (last && stretch_joins(last, v)))
			continue;
		if (last)
			buf_char(&b, ' ');
		else if (!c->attached)
			buf_char(&b, '!');
		buf_int(&b, v->from - at);
		buf_char(&b, letters[v->phase]);
		buf_add(&b, v->reason);
		at = v->from;
		last = v;
	}
	return buf_str(&b);
}

static bool read_one(struct str word, int64_t *at, struct clock_interval *out)
{
	size_t i = 0;
	int64_t d;

	while (i < word.n && (word.p[i] == '-' || (word.p[i] >= '0' && word.p[i] <= '9')))
		i++;
	if (i == word.n || !str_int(str_sub(word, 0, i), &d))
		return false;
	for (enum clock_phase p = CLOCK_RUNNING; p <= CLOCK_CANCELLED; p++)
		if (letters[p] == word.p[i])
			out->phase = p;
	*at += d;
	out->from = *at;
	out->to = INT64_MAX;
	out->reason = str_sub(word, i + 1, word.n);
	return out->phase != CLOCK_NONE;
}

bool stretches_read(struct arena *a, struct str text, struct sla_clock *c)
{
	int64_t at = c->started_at;
	struct str word;

	c->n = 0;
	c->attached = !str_starts(text, STR("!"));
	if (!c->attached)
		text = str_sub(text, 1, text.n);
	while (str_split(&text, ' ', &word)) {
		struct clock_interval v = { 0 };
		if (!read_one(word, &at, &v))
			return false;
		if (c->n)
			c->intervals[c->n - 1].to = v.from;
		*room(a, c) = v;
	}
	return c->n > 0;
}
