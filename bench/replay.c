/* replay.c - see replay.h. */
#include "replay.h"
#include "base/app.h"
#include "base/time.h"
#include "calendar/calendar.h"
#include "desk/rule.h"
#include "forecast/judge.h"
#include "log.h"
#include <math.h>

enum { SEEDS = 3, SAMPLE = 4 /* one in so many */, MOVES_MOST = 60 };
static const double loads[] = { 0.7, 0.9, 1, 1.1, 1.2, 1.3, 1.4, 1.7, 2, 3 };
static const int64_t goals[] = { 0, HOURS(4), HOURS(9), HOURS(62), HOURS(134) };
static const char hours[] = "[{\"days\":[1,2,3,4,5],\"from\":\"14:00\",\"to\":\"23:00\"}]";

enum order { FIFO, PRIORITY, DUE, DUE_LATE_LAST, DESK_PLAIN, DESK, LOSS, ORDERS };
static const char *const order_names[ORDERS] = {
	"first in, first out", "priority", "due date", "due date, late ones last", "desk, without chances",
	"desk",                "loss alone"
};

struct world {
	const struct calendar *cal;
	const struct judge *judge;
	struct rank_setting set;
	int64_t usual; /* silence, open time */
};
struct job {
	const struct incident *in;
	int64_t due, since, moved, free_at; /* since: in this state */
	size_t row, moves, made;
	bool done;
	struct rank rank;
	int64_t ranked_at;
	uint64_t tie;
};

static int priority_of(const struct incident *i) { return i->priority >= 1 && i->priority <= 4 ? i->priority : 4; }

static double weight_of(const struct incident *i)
{
	return rank_weight(&(struct weight_case){ .priority = priority_of(i) });
}

/* ---- learning from before the cut ------------------------------------------------------------------ */
static void clock_sight(const struct world *w, const struct incident *i, int64_t due, int64_t t, struct sight *s)
{
	double goal = (double)goals[priority_of(i)];

	s->number[SIGHT_AGE] = (float)((double)(t - i->opened) / (double)HOURS(1));
	s->number[SIGHT_USED] = (float)((double)calendar_between(w->cal, i->opened, t) / goal);
	s->number[SIGHT_LEFT] = (float)((double)(due - t) / (double)HOURS(1));
}

static size_t add_moment(const struct world *w, const struct incident *i, const struct incident_row *r, int64_t t,
                         int64_t cut, struct past *out)
{
	int64_t due = calendar_after(w->cal, i->opened, goals[priority_of(i)]);

	if (t >= cut || t > due)
		return 0;
	*out = (struct past){ .ticket = i->number,
		              .opened = i->opened,
		              .at = t,
		              .known = i->over < cut ? i->over : INT64_MAX,
		              .outcome = { [ASK_BREACH] = i->resolved > due, [ASK_MOVE] = -1 },
		              .next_used = NAN,
		              .sight = r->sight };
	clock_sight(w, i, due, t, &out->sight);
	out->sight.number[SIGHT_SILENCE] = (float)((double)(t - r->at) / (double)HOURS(1));
	out->sight.number[SIGHT_IN_STATE] += out->sight.number[SIGHT_SILENCE];
	return 1;
}

/* As src/forecast/past.c does: after each row, and in the quiet before the next. */
static struct judge *learned(const struct world *w, const struct incidents *all, int64_t cut)
{
	struct past *v = or_abort(malloc((all->rows * 2 + 1) * sizeof *v));
	size_t n = 0;
	char why[200];

	for (size_t i = 0; i < all->n && all->v[i].opened < cut; i++)
		for (size_t k = 0; k < all->v[i].n && !all->v[i].rows[k].resolved; k++) {
			const struct incident_row *r = &all->v[i].rows[k];
			int64_t next = k + 1 < all->v[i].n ? r[1].at : r->at;

			if (next > r->at)
				n += add_moment(w, &all->v[i], r, r->at, cut, &v[n]);
			if (next > r->at + MINUTES(10))
				n += add_moment(w, &all->v[i], r, sight_quiet(all->v[i].number, r->at, next), cut, &v[n]);
		}
	struct judge *j = judge_learn(v, n, cut, why, sizeof why);

	if (!j)
		die("learning for the replay", why);
	free(v);
	return j;
}

static int by_length(const void *pa, const void *pb)
{
	int64_t a = *(const int64_t *)pa, b = *(const int64_t *)pb;

	return a < b ? -1 : a > b;
}

/* The open time within which 95 % of the quiets before the cut ended. */
static int64_t usual_silence(const struct world *w, const struct incidents *all, int64_t cut)
{
	int64_t *v = or_abort(malloc((all->rows + 1) * sizeof *v)), at = HOURS(16);
	size_t n = 0;

	for (size_t i = 0; i < all->n && all->v[i].over < cut; i++)
		for (size_t k = 0; k + 1 < all->v[i].n && !all->v[i].rows[k].resolved; k++)
			if (all->v[i].rows[k + 1].at > all->v[i].rows[k].at + MINUTES(10))
				v[n++] = calendar_between(w->cal, all->v[i].rows[k].at, all->v[i].rows[k + 1].at);
	qsort(v, n, sizeof *v, by_length);
	if (n)
		at = v[n * 95 / 100];
	free(v);
	return at;
}

/* ---- jobs ---------------------------------------------------------------------------------------------- */
/* Rows with instants of their own until it is resolved. */
static size_t moves_of(const struct incident *i)
{
	size_t n = 0;

	for (size_t k = 0; k < i->n && n < MOVES_MOST; k++) {
		n += !k || i->rows[k].at > i->rows[k - 1].at;
		if (i->rows[k].resolved)
			break;
	}
	return n;
}

static uint64_t mix(uint64_t x)
{
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
	return x ^ (x >> 31);
}

static size_t jobs_of(const struct world *w, const struct incidents *all, int64_t cut, int64_t end, int seed,
                      struct job *out)
{
	size_t n = 0;

	for (size_t i = 0; i < all->n; i++) {
		const struct incident *in = &all->v[i];
		uint64_t h = mix(in->number + (uint64_t)seed * 0x9e3779b97f4a7c15U);

		if (in->opened >= cut && in->opened < end && h % SAMPLE == 0)
			out[n++] = (struct job){ .in = in,
				                 .due = calendar_after(w->cal, in->opened, goals[priority_of(in)]),
				                 .since = in->opened,
				                 .moved = in->opened,
				                 .free_at = in->opened,
				                 .moves = moves_of(in),
				                 .tie = h };
	}
	return n;
}

/* It gets its next move, and looks as the log's next row said. */
static void move(struct job *j, int64_t now)
{
	const struct incident *in = j->in;
	uint64_t state = in->rows[j->row].sight.word[SIGHT_STATE];

	if (++j->made >= j->moves) {
		j->done = true;
		return;
	}
	do
		j->row++;
	while (j->row + 1 < in->n && in->rows[j->row].at == in->rows[j->row - 1].at);
	if (in->rows[j->row].sight.word[SIGHT_STATE] != state)
		j->since = now;
	j->moved = now;
	j->free_at = now;
	if (in->rows[j->row].waits && j->row + 1 < in->n)
		j->free_at = now + in->rows[j->row + 1].at - in->rows[j->row].at;
	j->ranked_at = 0;
}

/* ---- orders ---------------------------------------------------------------------------------------------- */
static double chance(const struct world *w, const struct job *j, int64_t t)
{
	struct sight s = j->in->rows[j->row].sight;

	if (t > j->due)
		return 1;
	clock_sight(w, j->in, j->due, t, &s);
	s.number[SIGHT_SILENCE] = (float)((double)(t - j->moved) / (double)HOURS(1));
	s.number[SIGHT_IN_STATE] = (float)((double)(t - j->since) / (double)HOURS(1));
	return judge_ask(w->judge, ASK_BREACH, &s);
}

static void rank_by_desk(const struct world *w, struct job *j, int64_t now, bool chances)
{
	bool late = j->due < now;
	struct rank_case c = { .now = now,
		               .day_end = (floor_div(now, DAYS(1)) + 1) * DAYS(1),
		               .harm_at = RANK_NEVER,
		               .due_at = late ? RANK_NEVER : j->due,
		               .late_since = late ? j->due : RANK_NEVER,
		               .chance = NAN,
		               .chance_later = NAN,
		               .moved_at = j->moved,
		               .silent_at = calendar_after(w->cal, j->moved, w->usual),
		               .promised_at = RANK_NEVER,
		               .assigned = true,
		               .weight = weight_of(j->in) };

	if (chances && !late) {
		c.chance = chance(w, j, now);
		c.chance_later = chance(w, j, now + RANK_AHEAD);
	}
	rank_judge(&w->set, &c, &j->rank);
}

/* What is not lost yet, by weight and how much likelier its miss is after a day of standing still. */
static void rank_by_loss(const struct world *w, struct job *j, int64_t now)
{
	bool late = j->due < now;

	j->rank = (struct rank){ .band = late ? BAND_OVERDUE : BAND_TODAY, .due_at = j->due };
	if (!late)
		j->rank.loss = weight_of(j->in) * (chance(w, j, now + RANK_AHEAD) - chance(w, j, now));
}

static void rank_job(const struct world *w, struct job *j, int64_t now, enum order o)
{
	if (o == LOSS)
		rank_by_loss(w, j, now);
	else
		rank_by_desk(w, j, now, o == DESK);
	j->ranked_at = now;
}

/* Below 0: a comes first. */
static int compare(enum order o, const struct job *a, const struct job *b, int64_t now)
{
	int x = 0;

	if (o == PRIORITY)
		x = priority_of(a->in) - priority_of(b->in);
	if (o == DUE_LATE_LAST)
		x = (a->due < now) - (b->due < now);
	if (!x && (o == DUE || o == DUE_LATE_LAST))
		x = a->due < b->due ? -1 : a->due > b->due;
	if (o >= DESK_PLAIN)
		x = rank_compare(&a->rank, &b->rank);
	if (!x)
		x = a->in->opened < b->in->opened ? -1 : a->in->opened > b->in->opened;
	return x ? x : a->tie < b->tie ? -1 : 1;
}

/* ---- one run ------------------------------------------------------------------------------------------------ */
struct result {
	double cost, late; /* weights of what was missed; and times how many open days of nine hours it was late */
};

/* Weighted misses with one move every `step` of open time. The live ones are kept together at the front. */
static struct result run(const struct world *w, struct job *all, size_t n, enum order o, int64_t step)
{
	struct job **live = or_abort(malloc((n + 1) * sizeof *live));
	size_t nlive = 0, arrived = 0, left = n;
	int64_t now = calendar_next_open(w->cal, all[0].in->opened);
	struct result out = { 0 };

	while (left) {
		struct job *best = NULL;

		while (arrived < n && all[arrived].in->opened <= now)
			live[nlive++] = &all[arrived++];
		for (size_t i = 0; i < nlive; i++) {
			struct job *j = live[i];

			if (j->free_at > now)
				continue;
			if (o >= DESK_PLAIN && (!j->ranked_at || now - j->ranked_at >= w->set.horizon))
				rank_job(w, j, now, o);
			if (!best || compare(o, j, best, now) < 0)
				best = j;
		}
		if (best)
			move(best, now);
		if (best && best->done) {
			left--;
			if (now > best->due) {
				out.cost += weight_of(best->in);
				out.late += weight_of(best->in) * (double)calendar_between(w->cal, best->due, now) /
				            (double)HOURS(9);
			}
			for (size_t i = 0; i < nlive; i++)
				if (live[i] == best)
					live[i--] = live[--nlive];
		}
		now = calendar_after(w->cal, now, step);
	}
	free(live);
	return out;
}

/* ---- the curve ------------------------------------------------------------------------------------------------ */
struct point {
	double k, load;
	struct result of[ORDERS]; /* means over the seeds */
};

static void one_load(const struct world *w, const struct incidents *all, int64_t cut, int64_t end, struct job *room,
                     struct point *out)
{
	for (int seed = 1; seed <= SEEDS; seed++) {
		size_t n = jobs_of(w, all, cut, end, seed, room), moves = 0;

		for (size_t i = 0; i < n; i++)
			moves += room[i].moves;
		int64_t open = calendar_between(w->cal, cut, end),
		        step = (int64_t)((double)open * out->load / (double)moves);
		for (int o = 0; o < ORDERS; o++) {
			jobs_of(w, all, cut, end, seed, room);
			struct result r = run(w, room, n, (enum order)o, step);

			out->of[o].cost += r.cost / SEEDS;
			out->of[o].late += r.late / SEEDS;
		}
		out->k += (double)HOURS(1) / (double)step / SEEDS;
	}
}

static double more(double a, double b) { return b > 0 ? 100 * (a / b - 1) : 0; }

static void head(const char *what)
{
	printf("\n%s\n\n| moves an hour | load |", what);
	for (int o = 0; o < ORDERS; o++)
		printf(" %s |", order_names[o]);
	printf(" desk against due date | loss alone against due date |\n|---:|---:|");
	for (int o = 0; o < ORDERS + 2; o++)
		printf("---:|");
	printf("\n");
}

static void tables(const struct point *v, size_t n)
{
	head("weights of what was missed:");
	for (size_t i = 0; i < n; i++) {
		printf("| %.1f | %.2f |", v[i].k, v[i].load);
		for (int o = 0; o < ORDERS; o++)
			printf(" %.0f |", v[i].of[o].cost);
		printf(" %+.0f %% | %+.0f %% |\n", more(v[i].of[DESK].cost, v[i].of[DUE].cost),
		       more(v[i].of[LOSS].cost, v[i].of[DUE].cost));
	}
	head("weight times open days late:");
	for (size_t i = 0; i < n; i++) {
		printf("| %.1f | %.2f |", v[i].k, v[i].load);
		for (int o = 0; o < ORDERS; o++)
			printf(" %.0f |", v[i].of[o].late);
		printf(" %+.0f %% | %+.0f %% |\n", more(v[i].of[DESK].late, v[i].of[DUE].late),
		       more(v[i].of[LOSS].late, v[i].of[DUE].late));
	}
}

void replay(const struct incidents *all, int64_t cut)
{
	struct arena *a = arena_new();
	struct app app = { .zones = zones_new(NULL) };
	struct ctx cx = { .app = &app, .mem = a };
	struct calendar *cal;
	struct world w = { .set = { .likely = 0.6, .horizon = MINUTES(30) } };
	/* the tail of the log is an artefact of how it was drawn: nearly nothing is opened there */
	int64_t end = cut + DAYS(28), start = clock_mono();
	struct point points[COUNT(loads)] = { 0 };

	if (calendar_parse(&cx, a, STR("UTC"), str_z(hours), STR("[]"), &cal) != RC_OK)
		die("the calendar", cx.err.msg);
	w.cal = cal;
	struct judge *j = learned(&w, all, cut);

	w.judge = j;
	w.usual = usual_silence(&w, all, cut);
	printf("\nreplay: four weeks after the cut, %d seeds; chances of a breach of these deadlines, looking back before the"
	       " cut: AUC %.3f, ECE %.3f; usual silence %.1f h\n",
	       SEEDS, (double)j->verdict[ASK_BREACH].auc, (double)j->verdict[ASK_BREACH].ece,
	       (double)w.usual / (double)HOURS(1));
	struct job *room = or_abort(malloc((all->n + 1) * sizeof *room));

	for (size_t i = 0; i < COUNT(loads); i++) {
		points[i].load = loads[i];
		one_load(&w, all, cut, end, room, &points[i]);
	}
	tables(points, COUNT(loads));
	printf("\nin %.0f s\n", (double)(clock_mono() - start) / 1e6);
	free(room);
	judge_free(j);
	zones_free(app.zones);
	arena_free(a);
}
