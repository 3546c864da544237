/* lint.c - what a definition says by itself: conditions that cannot be, and such as do something else than
 * they seem to. docs/clocks.md section 11 is the rule. */
#include "sla/lint.h"
#include "record/read.h"

void finding_add(struct ctx *cx, struct findings *out, struct finding f)
{
	if (out->n == out->cap) {
		size_t cap = out->cap ? 2 * out->cap : 8;
		struct finding *more = NEW_ARRAY(cx->mem, struct finding, cap);
		if (out->n)
			memcpy(more, out->items, out->n * sizeof *more);
		out->items = more;
		out->cap = cap;
	}
	out->items[out->n++] = f;
}

struct linting {
	struct ctx *cx;
	const struct form *f;
	struct findings *out;
};

static void say(const struct linting *l, bool refuse, const char *code, const char *field, const char *with,
                const char *text)
{
	finding_add(
	        l->cx, l->out,
	        (struct finding){
	                .field = field, .with = with, .refuse = refuse, .code = code, .text = str_z(text) });
}

#define REFUSE true
#define WARN false
static const char *const names[WHENS] = { "start_when",  "stop_when",   "pause_when",
	                                  "resume_when", "cancel_when", "reset_when" };

static const struct filter_node *not_so(const struct linting *l, const struct filter_node *x)
{
	return filter_not(l->cx->mem, x);
}

/* "And none of these": what a clock that runs, or starts, has in common. */
static const struct filter_node *none_of(const struct linting *l, const struct filter_node *a,
                                         const struct filter_node *b, const struct filter_node *c)
{
	struct arena *m = l->cx->mem;
	const struct filter_node *x = a ? filter_not(m, a) : NULL;

	x = filter_all(m, x, b ? filter_not(m, b) : NULL);
	return filter_all(m, x, c ? filter_not(m, c) : NULL);
}

/* never() with places that may be empty. */
static bool never_all(const struct linting *l, const struct filter_node *a, const struct filter_node *b,
                      const struct filter_node *c)
{
	const struct filter_node *x = filter_all(l->cx->mem, filter_all(l->cx->mem, a, b), c);

	return x && never(l->cx, l->f, x, NULL);
}

/* ---- conditions by themselves ------------------------------------------------------------------- */
static bool impossible(const struct linting *l, int w)
{
	return l->f->when[w] && never(l->cx, l->f, l->f->when[w], NULL);
}

static void alone(const struct linting *l)
{
	for (int w = 0; w < WHENS; w++)
		if (impossible(l, w))
			say(l, REFUSE, "never_matches", names[w], NULL, "no ticket can ever match this");
}

/* ---- the start ------------------------------------------------------------------------------------- */
static const char *stopper(const struct linting *l, const struct filter_node *starts)
{
	const struct form *f = l->f;

	if (f->when[WHEN_STOP] && never_all(l, starts, not_so(l, f->stop), NULL))
		return "stop_when";
	return f->when[WHEN_CANCEL] ? "cancel_when" : "start_when";
}

static void start_of(const struct linting *l)
{
	const struct form *f = l->f;
	const struct filter_node *starts = filter_all(l->cx->mem, f->starts, f->when[WHEN_START]);
	bool given = f->when[WHEN_START] != NULL;
	const char *field = given ? "start_when" : NULL;

	if (impossible(l, WHEN_START))
		return;
	if (never_all(l, starts, NULL, NULL)) {
		say(l, REFUSE, "start_never_fits", "start_when", NULL,
		    "no clock can start: none of the tickets it is for can match this");
		return;
	}
	if (never_all(l, starts, none_of(l, f->stop, f->cancel, NULL), NULL)) {
		const char *with = stopper(l, starts);
		say(l, REFUSE, "never_starts", field ? field : with, field && field != with ? with : NULL,
		    "no clock can start: whatever starts it also stops or cancels it");
		return;
	}
	if (never_all(l, starts, none_of(l, f->stop, f->cancel, f->pause), NULL))
		say(l, REFUSE, "starts_paused", f->when[WHEN_PAUSE] ? "pause_when" : "pause_on", field,
		    "every clock would start paused: whatever starts it also pauses it");
}

/* ---- going on ----------------------------------------------------------------------------------------- */
static void pause_of(const struct linting *l)
{
	const struct form *f = l->f;
	const struct filter_node *pause = f->when[WHEN_PAUSE];

	if (!pause || impossible(l, WHEN_PAUSE))
		return;
	if (never_all(l, f->going, pause, NULL))
		say(l, REFUSE, "cancels_instead", "pause_when", NULL,
		    "no ticket it is for can match this: the clock would be cancelled instead of paused");
	else if (never_all(l, f->going, pause, none_of(l, f->stop, f->cancel, NULL)))
		say(l, REFUSE, "stops_instead", "pause_when", f->when[WHEN_STOP] ? "stop_when" : NULL,
		    "whatever matches this has stopped or cancelled the clock already: it never pauses");
}

static void resume_of(const struct linting *l)
{
	const struct form *f = l->f;
	const struct filter_node *resume = f->when[WHEN_RESUME];

	if (!resume || impossible(l, WHEN_RESUME))
		return;
	if (!f->pause)
		say(l, WARN, "resume_idle", "resume_when", "pause_on", "nothing pauses it");
	else if (never_all(l, f->going, resume, none_of(l, f->stop, f->cancel, f->pause)))
		say(l, REFUSE, "never_resumes", "resume_when",
		    f->when[WHEN_PAUSE] ? "pause_when" : "pause_on",
		    "once paused it never goes on: whatever matches this still pauses, stops or cancels it");
}

static void reset_of(const struct linting *l)
{
	const struct form *f = l->f;
	const struct filter_node *reset = f->when[WHEN_RESET];

	if (!reset || impossible(l, WHEN_RESET))
		return;
	if (never_all(l, f->going, reset, none_of(l, f->stop, f->cancel, f->pause)))
		say(l, REFUSE, "never_resets", "reset_when", NULL,
		    "it never begins anew: whatever matches this pauses, stops or cancels the clock");
}

static void stop_of(const struct linting *l)
{
	const struct form *f = l->f;
	const struct filter_node *stop = f->when[WHEN_STOP];

	if (stop && !impossible(l, WHEN_STOP) &&
	    never_all(l, f->going, stop, none_of(l, f->cancel, NULL, NULL)))
		say(l, WARN, "stop_idle", "stop_when", NULL,
		    "no ticket it is for can match this: the clock is cancelled before");
}

static void cancel_of(const struct linting *l)
{
	struct str on = rec_str(l->f->r, SLA_CANCEL_ON);
	bool given = rec_str(l->f->r, SLA_CANCEL).n > 0;

	if (given && str_is(on, "never"))
		say(l, WARN, "cancel_ignored", "cancel_when", "cancel_on",
		    "this is not asked: the clock is never cancelled");
	if (!given && str_is(on, "explicit"))
		say(l, WARN, "cancel_missing", "cancel_when", "cancel_on",
		    "there is no condition: only a cancelled ticket cancels the clock");
}

/* ---- reasons, modes, zones ------------------------------------------------------------------------------
 */
static bool refused(const struct linting *l)
{
	for (size_t i = 0; i < l->out->n; i++)
		if (l->out->items[i].refuse)
			return true;
	return false;
}

static void reasons_of(const struct linting *l)
{
	const struct form *f = l->f;
	struct str rest = rec_str(f->r, SLA_PAUSE_ON), w;
	struct buf idle = BUF(l->cx->mem);

	if (refused(l)) /* what never runs has no reason at all */
		return;
	while (str_split(&rest, ' ', &w)) {
		const struct filter_node *held = filter_says(l->cx->mem, "hold_reason", OP_EQ, w);
		if (!w.n || !never_all(l, f->going, held, none_of(l, f->stop, f->cancel, NULL)))
			continue;
		buf_fmt(&idle, "%s" STR_FMT, idle.n ? ", " : "", STR_ARG(w));
	}
	if (idle.n)
		finding_add(l->cx, l->out,
		            (struct finding){ .field = "pause_on",
		                              .code = "pause_idle",
		                              .text = arena_fmt(l->cx->mem,
		                                                "never while such a clock goes on: " STR_FMT,
		                                                STR_ARG(buf_str(&idle))) });
}

static bool has_word(struct str list, const char *word)
{
	struct str w;

	while (str_split(&list, ' ', &w))
		if (str_is(w, word))
			return true;
	return false;
}

static void mode_of(const struct linting *l)
{
	const struct record *r = l->f->r;

	if (l->f->target == SLA_ANSWER && has_word(rec_str(r, SLA_PAUSE_ON), "caller"))
		say(l, WARN, "answer_waits", "pause_on", "target",
		    "an answer is owed to the caller: on hold for the caller, the unanswered question waits "
		    "unseen");
	if (l->f->target == SLA_UPDATE && rec_int(r, SLA_GOAL) && str_is(rec_str(r, SLA_STOP_ON), "closed"))
		say(l, WARN, "updates_after", "stop_on", "target",
		    "updates go on being due after it is resolved, until it is closed");
}

static void zones_of(const struct linting *l)
{
	const struct record *r = l->f->r;
	bool own = rec_str(r, SLA_ZONE).n > 0, asked = has_word(rec_str(r, SLA_ZONE_FROM), "definition");

	if (own && !asked)
		say(l, WARN, "zone_unused", "zone", "zone_from",
		    "this zone is not used: the order does not name the definition");
	if (asked && !own)
		say(l, WARN, "zone_missing", "zone", "zone_from",
		    "the order names the definition, which has no zone");
}

/* ---- all of it
 * --------------------------------------------------------------------------------------------- */
static void own(struct ctx *cx, const struct form *f, struct findings *out)
{
	struct linting l = { cx, f, out };

	alone(&l);
	start_of(&l);
	pause_of(&l);
	resume_of(&l);
	reset_of(&l);
	stop_of(&l);
	cancel_of(&l);
	reasons_of(&l);
	mode_of(&l);
	zones_of(&l);
}

/* What saving would refuse, one for each check that fails. */
static enum rc invalid(struct ctx *cx, const struct record *r, struct findings *out)
{
	bool more = true;

	for (size_t i = 0; more; i++) {
		enum rc rc = sla_target_check(cx, r, i, &more);
		if (rc == RC_INVALID || rc == RC_NOT_FOUND)
			finding_add(cx, out,
			            (struct finding){ .field = arena_str(cx->mem, str_z(cx->err.field)).p,
			                              .refuse = true,
			                              .code = "invalid",
			                              .text = arena_str(cx->mem, str_z(cx->err.msg)) });
		else
			TRY(rc);
		cx->err = (struct err){ 0 };
	}
	return RC_OK;
}

static void worst_first(struct ctx *cx, struct findings *out)
{
	struct finding *sorted = NEW_ARRAY(cx->mem, struct finding, out->n + 1);
	size_t k = 0;

	for (int refuse = 1; refuse >= 0; refuse--)
		for (size_t i = 0; i < out->n; i++)
			if (out->items[i].refuse == refuse)
				sorted[k++] = out->items[i];
	out->items = sorted;
	out->cap = out->n + 1;
}

static enum rc goal_of(struct ctx *cx, const struct record *r, struct findings *out)
{
	const struct sla_def *d;
	struct str data;

	TRY(sla_target_data(cx, r, &data));
	TRY(sla_def_of(cx, data, &d));
	return lint_goal(cx, r, d, out);
}

enum rc lint(struct ctx *cx, const struct record *r, bool others, struct findings *out)
{
	struct form *forms;
	size_t n, at;

	*out = (struct findings){ 0 };
	TRY(invalid(cx, r, out));
	bool sound = !out->n;
	TRY(forms_with(cx, r, &forms, &n, &at));
	own(cx, &forms[at], out);
	if (sound)
		TRY(goal_of(cx, r, out));
	if (others)
		TRY(lint_beside(cx, forms, n, at, out));
	worst_first(cx, out);
	return RC_OK;
}

enum rc lint_refuse(struct ctx *cx, const struct record *r)
{
	struct findings out = { 0 };
	struct form f;

	if (rec_int(r, SLA_ACTIVE) != 1)
		return RC_OK;
	TRY(form_of(cx, r, &f));
	own(cx, &f, &out);
	TRY(goal_of(cx, r, &out));
	for (size_t i = 0; i < out.n; i++)
		if (out.items[i].refuse)
			return fail_field(cx, out.items[i].field, STR_FMT, STR_ARG(out.items[i].text));
	return RC_OK;
}
