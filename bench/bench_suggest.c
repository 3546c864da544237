/* bench_suggest.c - how well and how fast suggestions are, on data that is not in the tree.
 *
 *   bench_suggest texts FILE.csv[.zst] [SHARE]   columns short_description, description, assignment_group
 *   bench_suggest log   FILE.csv[.zst] [SHARE]   a ServiceNow incident event log, one row per update
 *
 * Learned from the first SHARE (texts 0.7, log 0.8) in the file's order, or by the time of opening for a log,
 * and tested on the rest, by the very functions the server uses: learn() does its own choosing and
 * calibrating inside the first part.  A log is also answered by the plain look-up, in the same run: the
 * commonest groups of category and subcategory together, else of the category, else of all.
 */
#include "log.h"
#include "suggest/learn.h"
#include <sys/resource.h>

struct data {
	struct arena *mem;
	struct example *e;
	size_t n, cap;
};

/* ---- reading ------------------------------------------------------------------- */
static struct example *next(struct data *d)
{
	if (d->n == d->cap) {
		d->cap = d->cap * 2 + 1024;
		d->e = or_abort(realloc(d->e, d->cap * sizeof *d->e));
	}
	d->e[d->n] = (struct example){ 0 };
	return &d->e[d->n++];
}

static void read_texts(struct data *d, struct csv *c, struct str *names, size_t n)
{
	size_t title = column(names, n, "short_description"), body = column(names, n, "description"),
	       group = column(names, n, "assignment_group");
	struct str *f;
	const char *why;

	while (csv_row(c, &f, &n, &why) == CSV_ROW)
		*next(d) = (struct example){ .title = f[title], .description = f[body], .label = f[group] };
}

static int64_t opened(struct arena *a, struct str s)
{
	int day = 0, month = 0, year = 0, hour = 0, minute = 0;

	sscanf(arena_str(a, s).p, "%d/%d/%d %d:%d", &day, &month, &year, &hour, &minute);
	return (((int64_t)(year * 12 + month) * 31 + day) * 24 + hour) * 60 + minute;
}

static int older(const void *pa, const void *pb)
{
	const struct example *a = pa, *b = pb;

	return a->at < b->at ? -1 : a->at > b->at ? 1 : str_cmp(a->description, b->description);
}

/* What the first row of an incident says, and the group its last row names.  The first row's own group and
 * assignee are not used: they are what is to be suggested. */
static void read_log(struct data *d, struct csv *c, struct str *names, size_t n)
{
	static const char *const from[] = { "category", "subcategory", "",          "cmdb_ci",
		                            "location", "caller_id",   "opened_by", "contact_type",
		                            "",         "impact",      "urgency",   "u_symptom" };
	size_t at[COUNT(from)], number = column(names, n, "number"),
	                        group = column(names, n, "assignment_group"),
	                        time = column(names, n, "opened_at");
	struct str *f;
	const char *why;

	for (size_t i = 0; i < COUNT(from); i++)
		at[i] = from[i][0] ? column(names, n, from[i]) : SIZE_MAX;
	while (csv_row(c, &f, &n, &why) == CSV_ROW) {
		if (d->n && str_eq(d->e[d->n - 1].description, f[number])) {
			d->e[d->n - 1].label = f[group];
			continue;
		}
		struct example *e = next(d);

		e->description = f[number]; /* for a moment */
		e->label = f[group];
		e->at = opened(d->mem, f[time]);
		for (size_t i = 0; i < COUNT(from); i++)
			e->field[i] = at[i] == SIZE_MAX ? STR("") : known(f[at[i]]);
	}
	qsort(d->e, d->n, sizeof *d->e, older);
	for (size_t i = 0; i < d->n; i++)
		d->e[i].description = STR("");
}

/* ---- the plain look-up ------------------------------------------------------------ */
static bool same_key(const struct example *a, const struct example *b, int fields)
{
	return (fields < 1 || str_eq(a->field[0], b->field[0])) &&
	       (fields < 2 || str_eq(a->field[1], b->field[1]));
}

struct group {
	struct str label;
	size_t n;
};

static int commonest(const void *pa, const void *pb)
{
	const struct group *a = pa, *b = pb;

	return a->n != b->n ? (a->n < b->n ? 1 : -1) : str_cmp(a->label, b->label);
}

/* Groups of the examples that share the first `fields` fields with e, the commonest first. */
static size_t look_up(const struct data *d, size_t cut, const struct example *e, int fields,
                      struct group *out)
{
	size_t n = 0, k;

	for (size_t i = 0; i < cut; i++) {
		if (!same_key(&d->e[i], e, fields))
			continue;
		for (k = 0; k < n && !str_eq(out[k].label, d->e[i].label); k++)
			;
		if (k == n)
			out[n++] = (struct group){ d->e[i].label, 0 };
		out[k].n++;
	}
	qsort(out, n, sizeof *out, commonest);
	return n;
}

static void say_look_up(const struct data *d, size_t cut)
{
	static struct group g[4096];
	size_t top1 = 0, top3 = 0, tests = d->n - cut;

	for (size_t i = cut; i < d->n; i++) {
		size_t n = 0;

		for (int fields = 2; fields >= 0 && !n; fields--)
			n = look_up(d, cut, &d->e[i], fields, g);
		for (size_t k = 0; k < n && k < 3; k++)
			if (str_eq(g[k].label, d->e[i].label)) {
				top1 += k == 0;
				top3++;
			}
	}
	printf("plain look-up        top-1 %.4f   top-3 %.4f\n", (double)top1 / (double)tests,
	       (double)top3 / (double)tests);
}

/* ---- the model ----------------------------------------------------------------------- */
static double seconds(int64_t since) { return (double)(clock_mono() - since) / 1e6; }

static void say_measure(const char *what, const struct measure *m)
{
	printf("%-20s top-1 %.4f   top-3 %.4f   (commonest answer %.4f; confidence off by %.3f; %u tests)\n",
	       what, (double)m->top1, (double)m->top3, (double)m->most_common, (double)m->calibration,
	       m->tested);
}

static void say_speed(const struct model *m, const struct data *d, size_t cut)
{
	struct arena *a = arena_new();
	struct answer_label answers[MODEL_TOP];
	int64_t start = clock_mono();

	for (size_t i = cut; i < d->n; i++) {
		model_ask(m, a, &d->e[i], answers);
		arena_reset(a);
	}
	printf("one answer with reasons   %.1f us\n", seconds(start) * 1e6 / (double)(d->n - cut));
	start = clock_mono();
	double *scores = NEW_ARRAY(a, double, m->nlabels);
	double spent = 0;

	for (size_t i = cut; i < d->n; i++) {
		struct arena *b = arena_new();
		struct feature *x;
		size_t n = features_of(b, &d->e[i], &x);

		start = clock_mono();
		model_scale(m, x, n);
		model_scores(m, x, n, scores);
		model_confidence(m, scores);
		spent += seconds(start);
		arena_free(b);
	}
	printf("the model alone           %.1f us (its features known already)\n",
	       spent * 1e6 / (double)(d->n - cut));
	arena_free(a);
}

static void say_size(const struct model *m)
{
	struct arena *a = arena_new();
	struct buf b = BUF(a);
	struct rusage use;

	model_bytes(m, &b);
	getrusage(RUSAGE_SELF, &use);
	printf("model: %u labels, %u features, %zu weights, cost %.2g, %.1f MB on disk; this process at most "
	       "%.0f MB\n",
	       m->nlabels, m->nfeatures, m->nweights, (double)m->cost, (double)b.n / 1e6,
	       (double)use.ru_maxrss / 1e3);
	arena_free(a);
}

int main(int argc, char **argv)
{
	struct data d = { .mem = arena_new() };
	struct csv c;
	struct str *names;
	size_t n;
	const char *reason;
	char why[400] = "";
	struct measure tested;
	bool log = argc > 1 && strcmp(argv[1], "log") == 0;

	if (argc < 3 || (!log && strcmp(argv[1], "texts") != 0))
		die("usage", "bench_suggest texts|log FILE [SHARE]");
	csv_start(&c, d.mem, whole_file(d.mem, argv[2]));
	if (csv_row(&c, &names, &n, &reason) != CSV_ROW)
		die(argv[2], "has no header");
	if (log)
		read_log(&d, &c, names, n);
	else
		read_texts(&d, &c, names, n);
	double share = argc > 3 ? atof(argv[3]) : log ? 0.8 : 0.7;
	size_t cut = (size_t)((double)d.n * share);

	printf("%zu examples, learned from the first %zu, tested on the other %zu\n", d.n, cut, d.n - cut);
	if (log)
		say_look_up(&d, cut);
	int64_t start = clock_mono();
	struct model *m = learn(d.e, cut, why, sizeof why);

	if (!m)
		die(argv[2], why);
	double took = seconds(start);
	learn_measure(m, d.e + cut, d.n - cut, &tested);
	say_measure("model", &tested);
	say_measure("  as it measured itself", &m->measure);
	printf("learning %.2f s (choosing, calibrating, measuring and the last fit)\n", took);
	say_size(m);
	say_speed(m, &d, cut);
	printf("\nconfidence  share answered  precision\n");
	for (size_t i = 0; i < CURVE_POINTS; i++)
		if (tested.curve[i].answered)
			printf("   >= %.2f          %.3f      %.3f\n", (double)tested.curve[i].threshold,
			       (double)tested.curve[i].share, (double)tested.curve[i].precision);
	model_free(m);
	return 0;
}
