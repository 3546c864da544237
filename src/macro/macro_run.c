/* macro_run.c - see macro.h: all effects in one transaction, under the macro's name and version. */
#include "base/json.h"
#include "macro/macro.h"
#include <stdio.h>

/* Which effect it was, in front of what it said. */
static enum rc in_effect(struct ctx *cx, size_t i, const struct effect *e, enum rc rc)
{
	if (rc == RC_OK)
		return rc;
	struct str said = arena_str(cx->mem, str_z(cx->err.msg));

	snprintf(cx->err.msg, sizeof cx->err.msg, "effect %zu (%s): %s", i + 1, e->word, said.p);
	return rc;
}

static struct str text_for(struct ctx *cx, const struct jval *texts, size_t i)
{
	const struct jval *v = texts ? jval_get(texts, arena_fmt(cx->mem, "%zu", i).p) : NULL;

	return v && v->kind == J_STR ? str_trim(v->s) : STR("");
}

static enum rc run_all(struct ctx *cx, const struct record *macro, const struct jval *texts,
                       struct record *ticket)
{
	struct effect_result did;
	struct effect *e;
	size_t n;

	TRY(macro_effects(cx, macro, &e, &n));
	for (size_t i = 0; i < n; i++)
		TRY(in_effect(cx, i, &e[i], effect_run(cx, &e[i], ticket, text_for(cx, texts, i), &did)));
	return used_add(cx, macro);
}

static enum rc as_macro(struct ctx *cx, const struct record *macro, const struct jval *texts,
                        struct record *ticket)
{
	struct str before = cx->rule, own = macro_rule(cx, macro);

	cx->rule = before.n ? arena_fmt(cx->mem, STR_FMT " " STR_FMT, STR_ARG(before), STR_ARG(own)) : own;
	enum rc rc = run_all(cx, macro, texts, ticket);
	cx->rule = before;
	return rc;
}

struct run_args {
	struct str key, macro;
	const struct jval *texts;
	struct record *out;
};

static enum rc run_tx(struct ctx *cx, void *p)
{
	const struct run_args *a = p;
	struct record macro;
	bool offered;

	TRY(record_find(cx, &ticket_type, a->key, a->out));
	TRY(record_allow(cx, a->out, PERM_WORK));
	TRY(record_find(cx, &macro_type, a->macro, &macro));
	TRY(macro_offers(cx, &macro, a->out, &offered));
	if (!offered)
		return fail(cx, RC_CONFLICT, "not_offered", "\"" STR_FMT "\" is not for %s",
		            STR_ARG(rec_str(&macro, MACRO_NAME)), record_key(cx->mem, a->out).p);
	return as_macro(cx, &macro, a->texts, a->out);
}

enum rc macro_run(struct ctx *cx, struct str key, struct str macro, const struct jval *texts,
                  struct record *out)
{
	return db_tx(cx, run_tx, &(struct run_args){ key, macro, texts, out });
}

/* ---- on many ------------------------------------------------------------------------ */
struct bulk_in {
	int64_t macro;
	const struct jval *texts;
};

static enum rc bulk(struct ctx *cx, struct str key, const struct jval *args)
{
	static const struct jfield fields[] = {
		{ "macro", JF_INT, offsetof(struct bulk_in, macro), .required = true },
		{ "texts", JF_VALUE, offsetof(struct bulk_in, texts) },
	};
	struct bulk_in in = { 0 };
	struct record ticket;

	TRY(json_take(cx, args, fields, &in));
	return macro_run(cx, key, arena_fmt(cx->mem, "%lld", (long long)in.macro), in.texts, &ticket);
}

const struct bulk_verb macro_bulk = { "ticket", "macro", bulk };

/* ---- by rules ----------------------------------------------------------------------- */
static enum rc load_active(struct ctx *cx, int64_t id, struct record *out)
{
	enum rc rc = record_load(cx, &macro_type, id, out);

	if (rc == RC_NOT_FOUND || (rc == RC_OK && rec_int(out, MACRO_ACTIVE) != 1))
		return fail(cx, RC_CONFLICT, "macro_gone", "macro %lld is gone or switched off",
		            (long long)id);
	return rc;
}

enum rc macro_apply(struct ctx *cx, struct record *ticket, int64_t id)
{
	struct record macro;

	assert(db_in_tx(cx));
	TRY(load_active(cx, id, &macro));
	return as_macro(cx, &macro, NULL, ticket);
}

/* All or nothing here too: what only a person may run refuses before the first effect is tried, and neo is
 * changed at the end. */
static enum rc change(struct ctx *cx, const struct record *old, struct record *neo, int64_t id)
{
	struct record macro, *work = record_copy(cx, neo);
	struct effect *e;
	size_t n;

	TRY(load_active(cx, id, &macro));
	TRY(macro_effects(cx, &macro, &e, &n));
	for (size_t i = 0; i < n; i++)
		if (e[i].kind == EFFECT_VERB || e[i].kind == EFFECT_COMMENT)
			TRY(in_effect(cx, i, &e[i], effect_change(cx, &e[i], old, work)));
	for (size_t i = 0; i < n; i++)
		TRY(in_effect(cx, i, &e[i], effect_change(cx, &e[i], old, work)));
	*neo = *work;
	return used_add(cx, &macro);
}

const struct ticket_hooks macro_hooks = { .name = "macro", .macro = change };
