/* machine.c - verbs: the only way a state changes.
 *
 * visible? -> allowed? -> arguments -> state -> version -> guard -> effect -> save, all in one transaction;
 * the verb's comment rides on the verb's event.  Several transitions may share a verb when it starts from
 * different states.
 */
#include "base/json.h"
#include "record/write.h"

bool public_only(struct ctx *cx, const struct record *r)
{
	const struct record_type *t = r->type;

	if (cx->who->system || (t->flags & T_PERSONAL))
		return false;
	if ((t->flags & T_GLOBAL) && (cx->who->perms & t->read_perm) == t->read_perm)
		return false;
	return !who_can(cx->who, r->client_id, t->read_perm);
}

bool record_own(struct ctx *cx, const struct record *r)
{
	int f = r->type->owner_field;

	return f >= 0 && cx->who->person_id && rec_int(r, (size_t)f) == cx->who->person_id &&
	       ((r->type->flags & T_PERSONAL) || who_can(cx->who, r->client_id, PERM_READ_OWN) ||
	        who_can(cx->who, r->client_id, r->type->read_perm));
}

enum rc write_allow(struct ctx *cx, const struct record *r, uint32_t perm)
{
	if (!(r->type->flags & T_PERSONAL))
		return record_allow(cx, r, perm);
	if (cx->who->system || record_own(cx, r))
		return RC_OK;
	/* Not one's own and yet seen: it is shared. */
	if (r->type->steward_perm && who_can(cx->who, r->client_id, r->type->steward_perm))
		return RC_OK;
	return fail(cx, RC_DENIED, "denied", "only its owner may change this %s", r->type->name);
}

/* ---- the table --------------------------------------------------------------------- */

static bool from_state(const struct transition *t, struct str state)
{
	struct str rest = str_z(t->from), one;

	while (str_split(&rest, ' ', &one))
		if (str_is(one, "*") || str_eq(one, state))
			return true;
	return false;
}

/* The transition of this verb that leaves the state, else any of the verb; NULL: no such verb. */
static const struct transition *pick(const struct machine *m, struct str verb, struct str state)
{
	const struct transition *any = NULL;

	for (size_t i = 0; i < m->n; i++) {
		if (!str_is(verb, m->t[i].verb))
			continue;
		if (from_state(&m->t[i], state))
			return &m->t[i];
		any = any ? any : &m->t[i];
	}
	return any;
}

static struct str state_of(const struct record *r) { return rec_str(r, r->type->machine->state_field); }

static bool may(struct ctx *cx, const struct record *r, const struct transition *t)
{
	return who_can(cx->who, r->client_id, t->perm) || (t->own && record_own(cx, r));
}

size_t record_verbs(struct ctx *cx, const struct record *r, const struct transition **out, size_t max)
{
	const struct machine *m = r->type->machine;
	size_t n = 0;

	for (size_t i = 0; m && i < m->n && n < max; i++)
		if (from_state(&m->t[i], state_of(r)) && may(cx, r, &m->t[i]))
			out[n++] = &m->t[i];
	return n;
}

static enum rc wrong_state(struct ctx *cx, const struct record *r, const struct transition *t)
{
	const struct transition *legal[32];
	size_t n = record_verbs(cx, r, legal, COUNT(legal));
	struct buf b = BUF(cx->mem);

	for (size_t i = 0; i < n; i++)
		buf_fmt(&b, "%s%s", i ? ", " : "", legal[i]->verb);
	return fail(
	        cx, RC_CONFLICT, "wrong_state", STR_FMT " is " STR_FMT ": \"%s\" is for %s; possible now: %s",
	        STR_ARG(record_key(cx->mem, r)), STR_ARG(state_of(r)), t->verb, t->from, n ? b.p : "nothing");
}

/* ---- arguments ----------------------------------------------------------------------- */

static int arg_find(const struct transition *t, const char *name)
{
	for (size_t i = 0; i < t->nargs; i++)
		if (strcmp(t->args[i].name, name) == 0)
			return (int)i;
	return -1;
}

struct dbval verb_value(const struct verb_call *call, const char *name)
{
	int i = arg_find(call->t, name);

	assert(i >= 0); /* the effect asks for an argument its table does not have */
	return call->values[i];
}

bool verb_sent(const struct verb_call *call, const char *name) { return jval_get(call->args, name) != NULL; }

static enum rc check_names(struct ctx *cx, const struct verb_call *call)
{
	for (size_t i = 0; i < call->args->n; i++) {
		const char *name = arena_str(cx->mem, str_clip(call->args->keys[i], 60)).p;
		if (arg_find(call->t, name) >= 0)
			continue;
		if (strcmp(name, "visibility") == 0 && arg_find(call->t, "comment") >= 0)
			continue;
		return fail_field(cx, name, "\"%s\" takes no argument \"%s\"", call->t->verb, name);
	}
	return RC_OK;
}

/* "comment" and, with it, "visibility"; a requester's are public. */
static enum rc take_comment(struct ctx *cx, const struct record *r, struct verb_call *call)
{
	const struct jval *how = jval_get(call->args, "visibility");
	int i = arg_find(call->t, "comment");

	if (i < 0 || call->values[i].type != DB_TEXT || !str_trim(call->values[i].s).n)
		return RC_OK;
	TRY(comment_check(cx, "comment", call->values[i].s, &call->comment));
	bool only = public_only(cx, r);
	if (how &&
	    (how->kind != J_STR || !(str_is(how->s, "public") || (!only && str_is(how->s, "internal")))))
		return fail_field(cx, "visibility",
		                  only ? "your comments are public" : "visibility is public or internal");
	call->comment_public = only || (how && str_is(how->s, "public"));
	return RC_OK;
}

static enum rc take_args(struct ctx *cx, const struct record *r, struct verb_call *call)
{
	const struct transition *t = call->t;

	TRY(check_names(cx, call));
	call->values = NEW_ARRAY(cx->mem, struct dbval, t->nargs + 1);
	for (size_t i = 0; i < t->nargs; i++) {
		const struct verb_arg *a = &t->args[i];
		const struct jval *v = jval_get(call->args, a->name);
		const struct field f = {
			.name = a->name, .type = a->type, .choices = a->choices, .of = a->of, .max = a->max
		};
		if (v)
			TRY(value_take(cx, &f, a->name, v, r->client_id, &call->values[i]));
		struct dbval got = call->values[i];
		if (a->required && (got.type == DB_NULL || (got.type == DB_TEXT && !str_trim(got.s).n)))
			return fail_field(cx, a->name, "\"%s\" needs %s", t->verb, a->name);
	}
	return take_comment(cx, r, call);
}

/* A verb decided on an old sight of the record still holds when nothing but comments came since. */
static enum rc check_version(struct ctx *cx, const struct record *r, int64_t version)
{
	struct since *since;
	size_t n;
	bool known;

	if (!version || version == r->version)
		return RC_OK;
	TRY(history_since(cx, r, version, &since, &n, &known));
	if (known && n == 0)
		return RC_OK;
	return fail(cx, RC_STALE, "stale_version",
	            "%s was changed since version %lld; it is at version %lld now", record_key(cx->mem, r).p,
	            (long long)version, (long long)r->version);
}

/* ---- running --------------------------------------------------------------------------- */

static enum rc finish(struct ctx *cx, const struct record *old, struct record *neo, struct verb_call *call)
{
	struct str note = buf_str(&call->note);
	struct event e;

	if (call->comment.n) {
		TRY(comment_voice(cx, old, neo, call->comment_public));
		struct str c = comment_note(cx, call->comment, call->comment_public, neo->voice);
		note = note.n ? arena_fmt(cx->mem, STR_FMT "," STR_FMT, STR_ARG(note), STR_ARG(c)) : c;
	}
	TRY(store_save(cx, old, neo, str_z(call->t->verb), note, &e));
	if (call->comment.n)
		TRY(comment_store(cx, neo, &e, call->comment, call->comment_public, NULL));
	return RC_OK;
}

struct verb_args {
	const struct record_type *type;
	struct str key, verb;
	const struct jval *args;
	int64_t version;
	struct record *out;
};

static enum rc verb_tx(struct ctx *cx, void *p)
{
	static const struct jval none = { .kind = J_OBJECT };
	const struct verb_args *a = p;
	const struct machine *m = a->type->machine;
	struct record *old = NEW(cx->mem, struct record);

	TRY(record_find(cx, a->type, a->key, old));
	const struct transition *t = m ? pick(m, a->verb, state_of(old)) : NULL;
	if (!t)
		return fail(cx, RC_NOT_FOUND, "no_such_verb", "a %s has no verb \"" STR_FMT "\"",
		            a->type->name, STR_ARG(str_clip(a->verb, 40)));
	if (!may(cx, old, t))
		TRY(record_allow(cx, old, t->perm));
	struct verb_call call = { .t = t,
		                  .args = a->args && a->args->kind != J_NULL ? a->args : &none,
		                  .note = BUF(cx->mem) };
	if (call.args->kind != J_OBJECT)
		return fail(cx, RC_BAD_REQUEST, "bad_json", "the body must be a JSON object");
	TRY(take_args(cx, old, &call));
	if (!from_state(t, state_of(old)))
		return wrong_state(cx, old, t);
	TRY(check_version(cx, old, a->version));
	if (t->guard)
		TRY(t->guard(cx, old, &call));
	struct record *neo = record_copy(cx, old);
	if (t->to)
		rec_set(neo, m->state_field, TEXT(str_z(t->to)));
	if (t->effect)
		TRY(t->effect(cx, old, neo, &call));
	TRY(finish(cx, old, neo, &call));
	*a->out = *neo;
	return RC_OK;
}

enum rc record_verb(struct ctx *cx, const struct record_type *type, struct str key, struct str verb,
                    const struct jval *args, int64_t version, struct record *out)
{
	return db_tx(cx, verb_tx, &(struct verb_args){ type, key, verb, args, version, out });
}
