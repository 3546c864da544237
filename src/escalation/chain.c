/* chain.c - a chain of steps: read from JSON, and gone through. The walker is used by what really runs
 * (run.c) and by what only looks ahead (preflight.c), so the two cannot differ.
 *
 * Every act is due at an instant counted from the due instant of the act before. */
#include "escalation/escalation_int.h"
#include "person/person.h"

const char *const target_words[TARGET_KINDS] = { "person",  "team", "rotation", "webhook",
	                                         "channel", "lead", "owner" };
const char *const builtin_words[] = { "policy", "lead", "rotation" };
const char *const met_words[] = { "told", "reminded", "empty", "outside", "round", "exhausted" };

/* ---- in ---------------------------------------------------------------------------------- */
static const char *path(struct ctx *cx, const char *list, size_t i, const char *member)
{
	return arena_fmt(cx->mem, "%s[%zu]%s%s", list, i, *member ? "." : "", member).p;
}

static enum rc whole(struct ctx *cx, const char *name, const struct jval *v, int64_t min, int64_t max,
                     int64_t def, int64_t *out)
{
	*out = def;
	if (!v || v->kind == J_NULL)
		return RC_OK;
	if (v->kind != J_INT || v->i < min || v->i > max)
		return fail_field(cx, name, "%s is a whole number from %lld to %lld", name, (long long)min,
		                  (long long)max);
	*out = v->i;
	return RC_OK;
}

static enum rc reference(struct ctx *cx, const char *name, const char *of, int64_t client,
                         const struct jval *v, int64_t *out)
{
	const struct field f = { "ref", F_REF, .of = of, .flags = REQUIRED };
	struct dbval got;

	if (!client) {
		*out = v->kind == J_INT ? v->i : 0;
		return RC_OK;
	}
	TRY(record_value(cx, &f, name, v, client, &got));
	*out = got.i;
	return RC_OK;
}

static enum rc read_target(struct ctx *cx, int64_t client, const char *name, const struct jval *v,
                           struct target *out)
{
	if (v->kind != J_OBJECT || v->n != 1)
		return fail_field(cx, name,
		                  "%s names one person, team, rotation, webhook, channel, lead or owner",
		                  name);
	for (int k = 0; k < TARGET_KINDS; k++) {
		const struct jval *m = jval_get(v, target_words[k]);
		if (!m)
			continue;
		*out = (struct target){ (enum target_kind)k, 0 };
		if (k == TO_LEAD || k == TO_OWNER)
			return m->kind == J_BOOL && m->b ? RC_OK : fail_field(cx, name, "%s: true", name);
		if (k == TO_CHANNEL && m->kind == J_BOOL && m->b)
			return RC_OK; /* whichever the ticket's team has */
		return reference(cx, name, k == TO_CHANNEL ? "chat_channel" : target_words[k], client, m,
		                 &out->id);
	}
	return fail_field(cx, name, "%s: there is no target \"" STR_FMT "\"", name, STR_ARG(v->keys[0]));
}

static enum rc read_targets(struct ctx *cx, int64_t client, const char *name, const struct jval *v,
                            struct step *out)
{
	if (!v || v->kind != J_ARRAY || !v->n || v->n > TARGETS_MAX)
		return fail_field(cx, name, "%s: a list of 1 to %d", name, TARGETS_MAX);
	out->targets = NEW_ARRAY(cx->mem, struct target, v->n);
	for (size_t i = 0; i < v->n; i++) {
		const char *at = path(cx, name, i, "");
		TRY(read_target(cx, client, at, &v->items[i], &out->targets[out->ntargets]));
		for (size_t k = 0; k < out->ntargets; k++)
			if (out->targets[k].kind == out->targets[i].kind &&
			    out->targets[k].id == out->targets[i].id)
				return fail_field(cx, at, "%s is there twice", at);
		out->ntargets++;
	}
	return RC_OK;
}

static enum rc read_only_if(struct ctx *cx, int64_t client, const char *name, const struct jval *v,
                            struct step *out)
{
	const struct jval *open = jval_get(v, "open"), *calendar = jval_get(v, "calendar");

	out->open = true;
	if (!v || v->kind == J_NULL)
		return RC_OK;
	if (v->kind != J_OBJECT || !calendar || v->n > 2 || (open ? open->kind != J_BOOL : v->n > 1))
		return fail_field(cx, name, "%s: {\"calendar\":…,\"open\":true}", name);
	out->open = !open || open->b;
	return reference(cx, name, "calendar", client, calendar, &out->calendar);
}

static enum rc known(struct ctx *cx, const char *name, const struct jval *v)
{
	static const char *const members[] = { "id",    "targets", "delay",  "reminders",
		                               "every", "acks",    "only_if" };

	if (v->kind != J_OBJECT)
		return fail_field(cx, name, "%s: an object", name);
	for (size_t i = 0; i < v->n; i++) {
		bool found = false;
		for (size_t k = 0; k < COUNT(members); k++)
			found = found || str_is(v->keys[i], members[k]);
		if (!found)
			return fail_field(cx, name, "%s: there is no \"" STR_FMT "\"", name,
			                  STR_ARG(v->keys[i]));
	}
	return RC_OK;
}

static enum rc read_step(struct ctx *cx, int64_t client, size_t i, const struct jval *v, struct step *out)
{
	int64_t delay, every;

	*out = (struct step){ 0 };
	TRY(known(cx, path(cx, "steps", i, ""), v));
	TRY(whole(cx, path(cx, "steps", i, "id"), jval_get(v, "id"), 0, INT32_MAX, 0, &out->id));
	TRY(whole(cx, path(cx, "steps", i, "delay"), jval_get(v, "delay"), 1, STEP_MINUTES, 15, &delay));
	TRY(whole(cx, path(cx, "steps", i, "reminders"), jval_get(v, "reminders"), 0, REMINDERS_MAX, 0,
	          &out->reminders));
	TRY(whole(cx, path(cx, "steps", i, "every"), jval_get(v, "every"), 1, STEP_MINUTES, 5, &every));
	TRY(whole(cx, path(cx, "steps", i, "acks"), jval_get(v, "acks"), 1, ACKS_MAX, 1, &out->acks));
	if (out->reminders * every >= delay && out->reminders)
		return fail_field(cx, path(cx, "steps", i, "reminders"),
		                  "%lld reminders every %lld minutes do not fit before the next step, which "
		                  "comes after %lld",
		                  (long long)out->reminders, (long long)every, (long long)delay);
	out->delay = MINUTES(delay);
	out->every = MINUTES(every);
	TRY(read_only_if(cx, client, path(cx, "steps", i, "only_if"), jval_get(v, "only_if"), out));
	return read_targets(cx, client, path(cx, "steps", i, "targets"), jval_get(v, "targets"), out);
}

enum rc chain_read_steps(struct ctx *cx, int64_t client_id, const struct jval *v, struct chain *out)
{
	out->nsteps = 0;
	if (v->kind != J_ARRAY || !v->n || v->n > STEPS_MAX)
		return fail_field(cx, "steps", "steps: a list of 1 to %d", STEPS_MAX);
	out->steps = NEW_ARRAY(cx->mem, struct step, v->n);
	for (size_t i = 0; i < v->n; i++) {
		TRY(read_step(cx, client_id, i, &v->items[i], &out->steps[i]));
		for (size_t k = 0; k < i; k++)
			if (out->steps[i].id && out->steps[k].id == out->steps[i].id)
				return fail_field(cx, path(cx, "steps", i, "id"), "two steps have one id");
		out->nsteps++;
	}
	return RC_OK;
}

/* ---- out ----------------------------------------------------------------------------------- */
static void write_step(struct jw *w, const struct step *s)
{
	jw_open(w, NULL, '{');
	if (s->id)
		jw_int(w, "id", s->id);
	jw_open(w, "targets", '[');
	for (size_t i = 0; i < s->ntargets; i++) {
		jw_open(w, NULL, '{');
		if (s->targets[i].id)
			jw_int(w, target_words[s->targets[i].kind], s->targets[i].id);
		else
			jw_bool(w, target_words[s->targets[i].kind], true);
		jw_close(w, '}');
	}
	jw_close(w, ']');
	jw_int(w, "delay", s->delay / MINUTES(1));
	if (s->reminders) {
		jw_int(w, "reminders", s->reminders);
		jw_int(w, "every", s->every / MINUTES(1));
	}
	jw_int(w, "acks", s->acks);
	if (s->calendar) {
		jw_open(w, "only_if", '{');
		jw_int(w, "calendar", s->calendar);
		jw_bool(w, "open", s->open);
		jw_close(w, '}');
	}
	jw_close(w, '}');
}

void chain_write_steps(struct jw *w, const char *key, const struct chain *c)
{
	jw_open(w, key, '[');
	for (size_t i = 0; i < c->nsteps; i++)
		write_step(w, &c->steps[i]);
	jw_close(w, ']');
}

void chain_builtin(struct ctx *cx, enum builtin kind, int64_t client_id, int64_t rotation, struct chain *out)
{
	struct step *s = NEW(cx->mem, struct step);
	struct target *t = NEW(cx->mem, struct target);

	*t = kind == CHAIN_LEAD ? (struct target){ TO_LEAD, 0 } : (struct target){ TO_ROTATION, rotation };
	*s = (struct step){
		.id = 1, .delay = MINUTES(30), .acks = 1, .targets = t, .ntargets = 1, .open = true
	};
	*out = (struct chain){ .client_id = client_id,
		               .builtin = kind,
		               .steps = s,
		               .nsteps = 1,
		               .repeat = 2,
		               .restart = kind == CHAIN_LEAD };
}

/* ---- gone through ---------------------------------------------------------------------------- */
int64_t chain_next(const struct chain *c, const struct chain_at *at)
{
	if (at->exhausted || at->step >= c->nsteps)
		return INT64_MAX;
	if (!at->begun)
		return at->at;
	const struct step *s = &c->steps[at->step];
	return at->at + (at->reminded < s->reminders ? s->every * (at->reminded + 1) : s->delay);
}

enum rc step_inside(struct ctx *cx, const struct step *s, int64_t at, bool *out)
{
	const struct calendar *cal;

	*out = true;
	if (!s->calendar)
		return RC_OK;
	enum rc rc = calendar_load(cx, s->calendar, 0, &cal, NULL);
	if (rc == RC_NOT_FOUND) { /* gone: no reason to leave anybody out */
		cx->err = (struct err){ 0 };
		return RC_OK;
	}
	TRY(rc);
	*out = calendar_open_at(cal, at) == s->open;
	return RC_OK;
}

/* The end of a round: from the first step again, or that was all. */
static enum rc round_over(struct ctx *cx, const struct chain *c, struct chain_at *at, int64_t t,
                          const struct chain_world *w)
{
	struct chain_met m = { .what = MET_ROUND, .at = t, .round = at->round + 1 };

	if (at->round < c->repeat) {
		at->round++;
		TRY(w->met(cx, w->arg, &m));
		return chain_enter(cx, c, at, 0, t, w);
	}
	at->exhausted = true;
	at->step = c->nsteps - 1;
	m.what = MET_EXHAUSTED;
	m.round = at->round;
	m.step = &c->steps[at->step];
	return w->met(cx, w->arg, &m);
}

enum rc chain_enter(struct ctx *cx, const struct chain *c, struct chain_at *at, size_t step, int64_t t,
                    const struct chain_world *w)
{
	for (; step < c->nsteps; step++) {
		const struct step *s = &c->steps[step];
		struct reached who = { 0 };
		struct chain_met m = { .at = t, .round = at->round, .step = s, .reached = &who };
		bool last = step + 1 == c->nsteps, inside;

		TRY(step_inside(cx, s, t, &inside));
		if (inside)
			TRY(w->reach(cx, w->arg, s, t, &who));
		m.what = !inside ? MET_OUTSIDE : who.somebody ? MET_TOLD : MET_EMPTY;
		m.skipped = !last && (!inside || (!who.somebody && c->skip_empty));
		*at = (struct chain_at){ .round = at->round,
			                 .at = t,
			                 .step = step,
			                 .begun = true,
			                 .reminded = inside ? 0 : s->reminders };
		TRY(w->met(cx, w->arg, &m));
		if (!m.skipped)
			return RC_OK;
	}
	return round_over(cx, c, at, t, w);
}

enum rc chain_act(struct ctx *cx, const struct chain *c, struct chain_at *at, const struct chain_world *w)
{
	int64_t t = chain_next(c, at);

	if (!at->begun)
		return chain_enter(cx, c, at, at->step, t, w);
	const struct step *s = &c->steps[at->step];
	struct reached who = { 0 };
	struct chain_met m = { MET_REMINDED, t, at->round, s, &who, false };
	if (at->reminded >= s->reminders)
		return chain_enter(cx, c, at, at->step + 1, t, w);
	at->reminded++;
	TRY(w->reach(cx, w->arg, s, t, &who));
	return w->met(cx, w->arg, &m);
}
