/* lint_form.c - a definition as filters over the ticket, with what its target does by itself (docs/clocks.md
 * section 4) put into the same words. */
#include "sla/lint.h"

static const struct filter_node *says(struct ctx *cx, const char *field, enum filter_op op, struct str value)
{
	return filter_says(cx->mem, field, op, value);
}

static const struct filter_node *is_so(struct ctx *cx, const char *field, struct str value)
{
	return says(cx, field, OP_EQ, value);
}

static const struct filter_node *both(struct ctx *cx, const struct filter_node *a,
                                      const struct filter_node *b)
{
	return filter_all(cx->mem, a, b);
}

/* One or the other; NULL is "neither is known". */
static const struct filter_node *or_else(struct ctx *cx, const struct filter_node *a,
                                         const struct filter_node *b)
{
	return !a ? b : !b ? a : filter_any(cx->mem, a, b);
}

/* ---- whom it is for ------------------------------------------------------------------------ */
static const struct filter_node *whom_of(struct ctx *cx, const struct record *r)
{
	static const struct {
		size_t field;
		const char *name;
		enum filter_op op;
	} fields[] = { { SLA_KIND, "kind", OP_EQ },
		       { SLA_PRIORITY, "priority", OP_EQ },
		       { SLA_SERVICE, "service", OP_SAME },
		       { SLA_VENDOR, "vendor", OP_SAME } },
	  ids[] = { { SLA_TEAM, "team", OP_EQ }, { SLA_CONTRACT_OF, "contract", OP_EQ } };
	const struct filter_node *all = NULL;

	for (size_t i = 0; i < COUNT(fields); i++)
		if (rec_str(r, fields[i].field).n)
			all = both(cx, all,
			           says(cx, fields[i].name, fields[i].op, rec_str(r, fields[i].field)));
	for (size_t i = 0; i < COUNT(ids); i++)
		if (rec_int(r, ids[i].field))
			all = both(cx, all,
			           is_so(cx, ids[i].name,
			                 arena_fmt(cx->mem, "%lld", (long long)rec_int(r, ids[i].field))));
	return all;
}

/* ---- what is given -------------------------------------------------------------------------- */
/* With ids for names, as a version keeps it. One that cannot be read is not known: *out NULL. */
static enum rc given(struct ctx *cx, const struct form *f, const char *name, struct str text,
                     const struct filter_node **out)
{
	struct filter_node *tree;
	struct str resolved;

	*out = NULL;
	if (!text.n)
		return RC_OK;
	enum rc rc = sla_condition(cx, f->ticket, name, text, &resolved);
	if (rc == RC_OK)
		rc = filter_parse(cx, resolved, &tree);
	if (rc == RC_OK)
		*out = tree;
	else
		cx->err = (struct err){ 0 };
	return rc == RC_INVALID ? RC_OK : rc;
}

static enum rc conditions_of(struct ctx *cx, struct form *f)
{
	static const struct {
		size_t field;
		const char *name;
	} fields[WHENS] = {
		[WHEN_START] = { SLA_START, "start_when" },    [WHEN_STOP] = { SLA_STOP, "stop_when" },
		[WHEN_PAUSE] = { SLA_PAUSE, "pause_when" },    [WHEN_RESUME] = { SLA_RESUME, "resume_when" },
		[WHEN_CANCEL] = { SLA_CANCEL, "cancel_when" }, [WHEN_RESET] = { SLA_RESET, "reset_when" }
	};

	for (int w = 0; w < WHENS; w++)
		TRY(given(cx, f, fields[w].name, rec_str(f->r, fields[w].field), &f->when[w]));
	return RC_OK;
}

/* ---- what the target does by itself ------------------------------------------------------------ */
static const struct filter_node *stop_of(struct ctx *cx, const struct form *f)
{
	const struct filter_node *all = is_so(cx, "state", STR("closed"));

	if (!str_is(rec_str(f->r, SLA_STOP_ON), "closed"))
		all = or_else(cx, all, is_so(cx, "state", STR("resolved")));
	if (f->target == SLA_RESPONSE)
		all = or_else(cx, all, says(cx, "responded_at", OP_NOT_NULL, STR("")));
	return all;
}

static const struct filter_node *held_for(struct ctx *cx, struct str reason)
{
	return both(cx, is_so(cx, "state", STR("on_hold")), is_so(cx, "hold_reason", reason));
}

static const struct filter_node *pause_of(struct ctx *cx, const struct form *f)
{
	struct str rest = rec_str(f->r, SLA_PAUSE_ON), w;
	const struct filter_node *all = NULL;

	while (str_split(&rest, ' ', &w))
		if (w.n)
			all = or_else(cx, all, held_for(cx, w));
	return all;
}

/* What is so whenever a clock of this target starts, and while it goes on. */
static void lives(struct ctx *cx, struct form *f)
{
	bool unmatched = !rec_str(f->r, SLA_CANCEL_ON).n || str_is(rec_str(f->r, SLA_CANCEL_ON), "unmatched");

	f->starts = f->whom;
	f->going = unmatched ? f->whom : NULL;
	if (f->target == SLA_OLA)
		f->starts = both(cx, f->starts, says(cx, "team", OP_NOT_NULL, STR("")));
	if (f->target == SLA_UPDATE || f->target == SLA_ANSWER)
		f->starts = both(cx, f->starts, says(cx, "responded_at", OP_NOT_NULL, STR("")));
	if (f->target == SLA_CONTRACT) {
		f->starts = both(cx, f->starts, held_for(cx, STR("vendor")));
		f->going = both(cx, f->going, held_for(cx, STR("vendor")));
	}
}

enum rc form_of(struct ctx *cx, const struct record *r, struct form *f)
{
	*f = (struct form){ .r = r,
		            .ticket = type_find(cx->app, STR("ticket")),
		            .target = sla_kind_of(rec_str(r, SLA_TARGET)),
		            .active = rec_int(r, SLA_ACTIVE) == 1,
		            .share = str_is(rec_str(r, SLA_GOAL_AS), "share"),
		            .whom = whom_of(cx, r) };
	TRY(conditions_of(cx, f));
	lives(cx, f);
	f->stop = or_else(cx, stop_of(cx, f), f->when[WHEN_STOP]);
	f->pause = or_else(cx, pause_of(cx, f), f->when[WHEN_PAUSE]);
	f->cancel = is_so(cx, "state", STR("cancelled"));
	if (!str_is(rec_str(r, SLA_CANCEL_ON), "never"))
		f->cancel = or_else(cx, f->cancel, f->when[WHEN_CANCEL]);
	return RC_OK;
}

bool never(struct ctx *cx, const struct form *f, ...)
{
	const struct filter_node *all = NULL, *x;
	va_list ap;

	va_start(ap, f);
	while ((x = va_arg(ap, const struct filter_node *)))
		all = both(cx, all, x);
	va_end(ap);
	return filter_ever(cx->mem, f->ticket, all) == FILTER_NEVER;
}
