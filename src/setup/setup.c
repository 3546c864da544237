/* setup.c - see setup.h. The state is one memo of words, "client:done calendar:skipped". */
#include "setup/setup.h"
#include "base/json.h"
#include "record/memo.h"
#include "record/read.h"
#include "record/record.h"

static const char STATE[] = "setup", FINISHED[] = "setup_finished";

/* In the wizard's order. What is counted tells a step that was done by other means. */
static const struct step {
	const char *id, *counts;
} steps[] = {
	{ "client", "client" },   { "calendar", "calendar" },  { "teams", "team" },
	{ "people", "person" },   { "targets", "sla_target" }, { "connect", "webhook" },
	{ "examples", "ticket" },
};
static const char *const states[] = { "open", "done", "skipped" };

static struct str state_of(struct str words, const char *step)
{
	struct str word;

	while (str_split(&words, ' ', &word)) {
		size_t colon = str_find(word, STR(":"), 0);
		if (colon != SIZE_MAX && str_is(str_sub(word, 0, colon), step))
			return str_sub(word, colon + 1, SIZE_MAX);
	}
	return STR("open");
}

static enum rc count_of(struct ctx *cx, const char *type, int64_t *out)
{
	const struct record_type *t = type_find(cx->app, str_z(type));

	*out = 0;
	return t ? record_count(cx, t, STR(""), out) : RC_OK;
}

static enum rc answer(struct ctx *cx, struct res *rs)
{
	struct str words, over;
	int64_t began, finished, n[COUNT(steps)];
	struct jw w = JW(&rs->body);

	TRY(memo_get(cx, STATE, &words, &began));
	TRY(memo_get(cx, FINISHED, &over, &finished));
	for (size_t i = 0; i < COUNT(steps); i++)
		TRY(count_of(cx, steps[i].counts, &n[i]));
	bool done = str_is(over, "yes");
	jw_open(&w, NULL, '{');
	/* a desk that has tickets and never began a set-up does not want one */
	jw_bool(&w, "offered", !done && (began || n[COUNT(steps) - 1] == 0));
	jw_bool(&w, "begun", began != 0);
	if (done)
		jw_time(&w, "finished_at", finished);
	else
		jw_null(&w, "finished_at");
	jw_open(&w, "steps", '[');
	for (size_t i = 0; i < COUNT(steps); i++) {
		jw_open(&w, NULL, '{');
		jw_str(&w, "id", str_z(steps[i].id));
		jw_str(&w, "state", state_of(words, steps[i].id));
		jw_int(&w, "count", n[i]);
		jw_close(&w, '}');
	}
	jw_close(&w, ']');
	jw_close(&w, '}');
	return RC_OK;
}

static enum rc get_setup(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	(void)rq;
	return answer(cx, rs);
}

/* ---- a step further ------------------------------------------------------------------- */
struct change {
	struct str step, state;
	bool finished, said; /* said: "finished" was sent */
};

static enum rc change_tx(struct ctx *cx, void *p)
{
	const struct change *c = p;
	struct buf words = BUF(cx->mem);
	struct str old;

	TRY(memo_get(cx, STATE, &old, NULL));
	for (size_t i = 0; i < COUNT(steps); i++) {
		struct str state = str_is(c->step, steps[i].id) ? c->state : state_of(old, steps[i].id);
		buf_fmt(&words, "%s%s:" STR_FMT, i ? " " : "", steps[i].id, STR_ARG(state));
	}
	TRY(memo_put(cx, STATE, buf_str(&words)));
	if (c->said)
		TRY(memo_put(cx, FINISHED, c->finished ? STR("yes") : STR("no")));
	return RC_OK;
}

static enum rc check(struct ctx *cx, const struct change *c)
{
	bool step = !c->step.n, state = !c->step.n && !c->state.n;

	for (size_t i = 0; i < COUNT(steps); i++)
		step |= str_is(c->step, steps[i].id);
	for (size_t i = 0; i < COUNT(states); i++)
		state |= c->step.n && str_is(c->state, states[i]);
	if (!step)
		return fail_field(cx, "step", "there is no such step");
	if (!state)
		return fail_field(cx, "state", "state is open, done or skipped, and goes with a step");
	return RC_OK;
}

static enum rc patch_setup(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct {
		struct str step, state;
		const struct jval *finished;
	} in = { 0 };
	static const struct jfield fields[] = {
		{ "step", JF_STR, 0, .max = 20, .help = "which step" },
		{ "state", JF_STR, sizeof(struct str), .max = 20, .help = "open, done or skipped" },
		{ "finished", JF_VALUE, 2 * sizeof(struct str),
		  .help = "true: the wizard is offered no more" },
	};

	TRY(json_read(cx, rq->body, fields, &in));
	struct change c = { .step = in.step, .state = in.state, .said = in.finished != NULL };

	if (c.said && in.finished->kind != J_BOOL)
		return fail_field(cx, "finished", "finished is true or false");
	c.finished = c.said && in.finished->b;
	TRY(check(cx, &c));
	TRY(db_tx(cx, change_tx, &c));
	return answer(cx, rs);
}

const struct route setup_routes[] = {
	{ "GET", "/api/v1/setup", PERM_ADMIN, get_setup, "How far the first set-up is", .out = "Setup" },
	{ "PATCH", "/api/v1/setup", PERM_ADMIN, patch_setup, "Mark a step of the set-up, or end it",
	  .flags = R_WRITE, .in = "SetupPatch", .out = "Setup" },
	{ 0 },
};
