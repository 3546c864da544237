/* macro_effect.c - the kinds of effects: what each must look like, and what it does.
 *
 * Each kind is a row of one table: check (when the macro is saved) and run.  Running goes through the same
 * functions as a person's own requests, so permissions, states and rules are theirs.
 */
#include "base/json.h"
#include "base/time.h"
#include "checklist/checklist.h"
#include "macro/macro.h"
#include "person/person.h"
#include "record/comment.h"
#include "record/watcher.h"
#include "reply/render.h"
#include "team/team.h"

struct run {
	struct record *ticket;
	struct str text; /* instead of the rendered one; or empty */
	struct effect_result *out;
};
struct kind {
	const char *word;
	enum effect_kind kind;
	const char *members; /* allowed beside "do" */
	enum rc (*check)(struct ctx *, const struct record *macro, const struct jval *);
	enum rc (*run)(struct ctx *, const struct jval *, struct run *);
};

/* ---- small readers ------------------------------------------------------------------ */
static struct jval *object_of(struct ctx *cx, size_t n)
{
	struct jval *o = NEW(cx->mem, struct jval);

	o->kind = J_OBJECT;
	o->keys = NEW_ARRAY(cx->mem, struct str, n + 1);
	o->items = NEW_ARRAY(cx->mem, struct jval, n + 1);
	return o;
}

static void put(struct jval *o, struct str key, struct jval v)
{
	o->keys[o->n] = key;
	o->items[o->n++] = v;
}

static struct str ticket_key(struct ctx *cx, const struct run *r) { return record_key(cx->mem, r->ticket); }

/* A text of the macro for this ticket, or the one sent instead; no gap may be left in either. */
static enum rc render_for(struct ctx *cx, struct run *r, struct str text, struct str *out)
{
	struct render in = { .ticket = r->ticket };

	if (r->text.n) {
		*out = r->text;
		if (!render_gap(r->text, &r->out->gaps))
			r->out->gaps = STR("");
	} else {
		TRY(render_language(cx, rec_int(r->ticket, TICKET_REQUESTER), &in.language));
		TRY(render_text(cx, &in, text, out, &r->out->gaps));
	}
	r->out->text = *out;
	if (r->out->gaps.n)
		return fail(cx, RC_INVALID, "gap", "the text has gaps to be filled: " STR_FMT,
		            STR_ARG(r->out->gaps));
	return RC_OK;
}

/* A reference as stored, {"id":…} or a number. */
static int64_t id_in(const struct jval *v)
{
	if (v && v->kind == J_OBJECT)
		v = jval_get(v, "id");
	return v && v->kind == J_INT ? v->i : 0;
}

static enum rc exists(struct ctx *cx, const char *name, const struct record_type *of, int64_t id)
{
	struct record r;
	enum rc rc = record_load(cx, of, id, &r);

	return rc == RC_NOT_FOUND
	               ? fail_field(cx, name, "%s: there is no %s %lld", name, of->name, (long long)id)
	               : rc;
}

/* ---- set ------------------------------------------------------------------------------ */
static enum rc set_check(struct ctx *cx, const struct record *macro, const struct jval *e)
{
	const struct jval *f = jval_get(e, "fields");

	if (!f || f->kind != J_OBJECT || !f->n)
		return fail_field(cx, "fields", "say which fields to set");
	if (jval_get(f, "tags"))
		return fail_field(cx, "fields", "tags are added and removed by the effect \"tags\"");
	return record_take(cx, record_new(cx, &ticket_type, macro->client_id), f, false);
}

static enum rc set_run(struct ctx *cx, const struct jval *e, struct run *r)
{
	return record_patch(cx, &ticket_type, ticket_key(cx, r), jval_get(e, "fields"), 0, NULL, r->ticket);
}

/* ---- assign ----------------------------------------------------------------------------- */
static enum rc assign_check(struct ctx *cx, const struct record *macro, const struct jval *e)
{
	const struct jval *team = jval_get(e, "team"), *who = jval_get(e, "assignee");

	(void)macro;
	if (!team && !who)
		return fail_field(cx, "team", "say to which team or person");
	if (team && team->kind != J_NULL && !id_in(team))
		return fail_field(cx, "team", "team is an id");
	if (id_in(team))
		TRY(exists(cx, "team", &team_type, id_in(team)));
	if (who && who->kind == J_STR && str_is(who->s, "me"))
		return RC_OK;
	if (who && who->kind != J_NULL && !id_in(who))
		return fail_field(cx, "assignee", "assignee is an id, \"me\" or null");
	return id_in(who) ? exists(cx, "assignee", &person_type, id_in(who)) : RC_OK;
}

static enum rc assign_run(struct ctx *cx, const struct jval *e, struct run *r)
{
	struct jval *args = object_of(cx, 2);

	if (jval_get(e, "team"))
		put(args, STR("team"), *jval_get(e, "team"));
	if (jval_get(e, "assignee"))
		put(args, STR("assignee"), *jval_get(e, "assignee"));
	return record_verb(cx, &ticket_type, ticket_key(cx, r), STR("assign"), args, 0, r->ticket);
}

/* ---- verb --------------------------------------------------------------------------------- */
static const struct transition *verb_find(struct str verb)
{
	for (size_t i = 0; i < ticket_machine.n; i++)
		if (str_is(verb, ticket_machine.t[i].verb))
			return &ticket_machine.t[i];
	return NULL;
}

static const struct verb_arg *arg_find(const struct transition *t, struct str name)
{
	for (size_t i = 0; i < t->nargs; i++)
		if (str_is(name, t->args[i].name))
			return &t->args[i];
	return NULL;
}

static bool relative(const struct jval *v, int64_t *wait)
{
	return v->kind == J_STR && v->s.n > 1 && v->s.p[0] == '+' &&
	       time_parse_duration(str_sub(v->s, 1, v->s.n), wait) && *wait > 0;
}

static enum rc arg_check(struct ctx *cx, const struct record *macro, const struct verb_arg *a,
                         const struct jval *v)
{
	const struct field f = {
		.name = a->name, .type = a->type, .choices = a->choices, .of = a->of, .max = a->max
	};
	const struct record_type holder = { .name = "ticket", .fields = &f, .nfields = 1 };
	struct jval *one = object_of(cx, 1);
	int64_t wait;

	if (a->type == F_BODY && v->kind == J_STR)
		TRY(render_check(cx, a->name, v->s, RENDER_TICKET));
	if (a->type == F_TIME && relative(v, &wait))
		return RC_OK;
	put(one, str_z(a->name), *v);
	return record_take(cx, record_new(cx, &holder, macro->client_id), one, true);
}

static enum rc verb_check(struct ctx *cx, const struct record *macro, const struct jval *e)
{
	const struct transition *t = verb_find(jval_str(e, "verb"));
	const struct jval *args = jval_get(e, "args");

	if (!t)
		return fail_field(cx, "verb", "a ticket has no verb \"" STR_FMT "\"",
		                  STR_ARG(str_clip(jval_str(e, "verb"), 40)));
	if (args && args->kind != J_OBJECT)
		return fail_field(cx, "args", "args is an object");
	for (size_t i = 0; args && i < args->n; i++) {
		const struct verb_arg *a = arg_find(t, args->keys[i]);
		if (a)
			TRY(arg_check(cx, macro, a, &args->items[i]));
		else if (!str_is(args->keys[i], "visibility") || !arg_find(t, STR("comment")))
			return fail_field(cx, "args", "\"%s\" takes no argument \"" STR_FMT "\"", t->verb,
			                  STR_ARG(str_clip(args->keys[i], 40)));
	}
	for (size_t i = 0; i < t->nargs; i++)
		if (t->args[i].required && !(args && jval_get(args, t->args[i].name)))
			return fail_field(cx, t->args[i].name, "\"%s\" needs %s", t->verb, t->args[i].name);
	return RC_OK;
}

/* The argument that the person running it may write anew: the comment, else the first long text. */
static const char *text_arg(const struct transition *t, const struct jval *args)
{
	const char *found = NULL;

	for (size_t i = 0; i < t->nargs; i++)
		if (t->args[i].type == F_BODY && jval_get(args, t->args[i].name) &&
		    (!found || strcmp(t->args[i].name, "comment") == 0))
			found = t->args[i].name;
	return found;
}

static enum rc verb_arg_now(struct ctx *cx, const struct transition *t, const char *text, struct run *r,
                            struct str name, struct jval *v)
{
	const struct verb_arg *a = arg_find(t, name);
	struct run other = { .ticket = r->ticket, .out = NEW(cx->mem, struct effect_result) };
	int64_t wait;

	if (a && a->type == F_TIME && relative(v, &wait))
		v->s = time_rfc3339(cx->mem, cx->now + wait);
	if (!a || a->type != F_BODY || v->kind != J_STR)
		return RC_OK;
	bool shown = text && strcmp(text, a->name) == 0;
	return render_for(cx, shown ? r : &other, v->s, &v->s);
}

static enum rc verb_run(struct ctx *cx, const struct jval *e, struct run *r)
{
	const struct transition *t = verb_find(jval_str(e, "verb"));
	static const struct jval none = { .kind = J_OBJECT };
	const struct jval *sent = jval_get(e, "args") ? jval_get(e, "args") : &none;
	struct jval *args = object_of(cx, sent->n);
	const char *text = text_arg(t, sent);

	r->out->is_public =
	        str_is(jval_str(sent, "visibility"), "public") || str_is(jval_str(sent, "reason"), "caller");
	for (size_t i = 0; i < sent->n; i++) {
		struct jval v = sent->items[i];
		TRY(verb_arg_now(cx, t, text, r, sent->keys[i], &v));
		put(args, sent->keys[i], v);
	}
	return record_verb(cx, &ticket_type, ticket_key(cx, r), str_z(t->verb), args, 0, r->ticket);
}

/* ---- tags ----------------------------------------------------------------------------------- */
static bool tag_in(const struct jval *list, struct str tag)
{
	for (size_t i = 0; list && i < list->n; i++)
		if (str_ieq(list->items[i].s, tag))
			return true;
	return false;
}

static enum rc tags_check(struct ctx *cx, const struct record *macro, const struct jval *e)
{
	static const char *const members[] = { "add", "remove" };
	struct jval *one = object_of(cx, 1);
	size_t n = 0;

	for (size_t i = 0; i < COUNT(members); i++) {
		const struct jval *list = jval_get(e, members[i]);
		one->n = 0;
		if (list)
			put(one, STR("tags"), *list);
		TRY(record_take(cx, record_new(cx, &ticket_type, macro->client_id), one, false));
		n += list ? list->n : 0;
	}
	return n ? RC_OK : fail_field(cx, "add", "say which tags to add or to remove");
}

static struct jval tags_after(struct ctx *cx, const struct jval *e, struct str tags)
{
	const struct jval *add = jval_get(e, "add"), *remove = jval_get(e, "remove");
	struct jval list = { .kind = J_ARRAY };
	struct str tag;

	list.items = NEW_ARRAY(cx->mem, struct jval, tags.n + (add ? add->n : 0) + 1);
	while (str_split(&tags, '\n', &tag))
		if (tag.n && !tag_in(remove, tag) && !tag_in(add, tag))
			list.items[list.n++] = (struct jval){ .kind = J_STR, .s = tag };
	for (size_t i = 0; add && i < add->n; i++)
		list.items[list.n++] = add->items[i];
	return list;
}

static enum rc tags_run(struct ctx *cx, const struct jval *e, struct run *r)
{
	struct jval *change = object_of(cx, 1);
	struct str tags;

	TRY(record_tags(cx, r->ticket, &tags));
	put(change, STR("tags"), tags_after(cx, e, tags));
	return record_patch(cx, &ticket_type, ticket_key(cx, r), change, 0, NULL, r->ticket);
}

/* ---- comment -------------------------------------------------------------------------------- */
static bool is_public(const struct jval *e) { return !str_is(jval_str(e, "visibility"), "internal"); }

static enum rc comment_check_effect(struct ctx *cx, const struct record *macro, const struct jval *e)
{
	struct str how = jval_str(e, "visibility");

	(void)macro;
	if (!str_trim(jval_str(e, "body")).n)
		return fail_field(cx, "body", "the comment needs a text");
	if (how.n && !str_is(how, "public") && !str_is(how, "internal"))
		return fail_field(cx, "visibility", "visibility is public or internal");
	return render_check(cx, "body", jval_str(e, "body"), RENDER_TICKET);
}

static enum rc comment_run(struct ctx *cx, const struct jval *e, struct run *r)
{
	struct comment c;
	struct str body;

	r->out->is_public = is_public(e);
	TRY(render_for(cx, r, jval_str(e, "body"), &body));
	return comment_add(cx, &ticket_type, ticket_key(cx, r), body, is_public(e), &c, r->ticket);
}

/* ---- checklist ------------------------------------------------------------------------------ */
static enum rc checklist_check(struct ctx *cx, const struct record *macro, const struct jval *e)
{
	int64_t id = id_in(jval_get(e, "template"));

	if (!id)
		return fail_field(cx, "template", "say which checklist template to start");
	return checklist_template_check(cx, "template", id, macro->client_id);
}

static enum rc checklist_run(struct ctx *cx, const struct jval *e, struct run *r)
{
	struct record list;

	TRY(record_allow(cx, r->ticket, PERM_WORK));
	enum rc rc = checklist_start(cx, r->ticket, id_in(jval_get(e, "template")), STR(""), &list);
	if (rc == RC_NOT_FOUND)
		return fail(cx, RC_CONFLICT, "template_gone", "the checklist template is gone");
	TRY(rc);
	return record_load(cx, &ticket_type, r->ticket->id, r->ticket);
}

/* ---- watchers -------------------------------------------------------------------------------- */
static enum rc watch_check(struct ctx *cx, const struct record *macro, const struct jval *e)
{
	const struct jval *p = jval_get(e, "person");

	(void)macro;
	if (p && p->kind == J_STR && (str_is(p->s, "me") || str_is(p->s, "requester")))
		return RC_OK;
	if (!id_in(p))
		return fail_field(cx, "person", "person is an id, \"me\" or \"requester\"");
	return exists(cx, "person", &person_type, id_in(p));
}

static enum rc watch(struct ctx *cx, const struct jval *e, struct run *r, bool on)
{
	const struct jval *p = jval_get(e, "person");
	int64_t id = p->kind == J_STR && str_is(p->s, "requester") ? rec_int(r->ticket, TICKET_REQUESTER)
	                                                           : id_in(p);
	struct str who = id ? arena_fmt(cx->mem, "%lld", (long long)id) : STR("me");

	if (p->kind == J_STR && !str_is(p->s, "me") && !id)
		return fail(cx, RC_CONFLICT, "no_requester", "the ticket has no requester");
	return watcher_set(cx, &ticket_type, ticket_key(cx, r), who, on);
}

static enum rc watch_run(struct ctx *cx, const struct jval *e, struct run *r)
{
	return watch(cx, e, r, true);
}
static enum rc unwatch_run(struct ctx *cx, const struct jval *e, struct run *r)
{
	return watch(cx, e, r, false);
}

/* ---- the table --------------------------------------------------------------------------------- */
static const struct kind kinds[] = {
	{ "set", EFFECT_SET, "fields", set_check, set_run },
	{ "assign", EFFECT_ASSIGN, "team assignee", assign_check, assign_run },
	{ "verb", EFFECT_VERB, "verb args", verb_check, verb_run },
	{ "tags", EFFECT_TAGS, "add remove", tags_check, tags_run },
	{ "comment", EFFECT_COMMENT, "body visibility", comment_check_effect, comment_run },
	{ "checklist", EFFECT_CHECKLIST, "template", checklist_check, checklist_run },
	{ "watch", EFFECT_WATCH, "person", watch_check, watch_run },
	{ "unwatch", EFFECT_UNWATCH, "person", watch_check, unwatch_run },
};

static const struct kind *kind_find(struct str word)
{
	for (size_t i = 0; i < COUNT(kinds); i++)
		if (str_is(word, kinds[i].word))
			return &kinds[i];
	return NULL;
}

static enum rc known_members(struct ctx *cx, const struct kind *k, const struct jval *e)
{
	for (size_t i = 0; i < e->n; i++) {
		struct str rest = str_z(k->members), one;
		bool known = str_is(e->keys[i], "do");
		while (str_split(&rest, ' ', &one))
			known = known || str_eq(one, e->keys[i]);
		if (!known)
			return fail_field(cx, "effects", "\"%s\" has no member \"" STR_FMT "\"", k->word,
			                  STR_ARG(str_clip(e->keys[i], 40)));
	}
	return RC_OK;
}

static enum rc in_effect(struct ctx *cx, size_t i, const struct jval *e, enum rc rc)
{
	if (rc != RC_INVALID)
		return rc;
	struct str said = arena_str(cx->mem, str_z(cx->err.msg));

	return fail_field(cx, "effects", "effect %zu (" STR_FMT "): " STR_FMT, i + 1,
	                  STR_ARG(str_clip(jval_str(e, "do"), 20)), STR_ARG(said));
}

enum rc macro_effects(struct ctx *cx, const struct record *macro, struct effect **out, size_t *n)
{
	struct jval *list = NEW(cx->mem, struct jval);

	TRY(json_parse(cx, rec_str(macro, MACRO_EFFECTS), list));
	if (list->kind != J_ARRAY || !list->n || list->n > MACRO_EFFECTS_MAX)
		return fail_field(cx, "effects", "effects is a list of 1 to %d effects", MACRO_EFFECTS_MAX);
	*out = NEW_ARRAY(cx->mem, struct effect, list->n);
	*n = list->n;
	for (size_t i = 0; i < list->n; i++) {
		const struct kind *k = kind_find(jval_str(&list->items[i], "do"));
		if (!k)
			return in_effect(
			        cx, i, &list->items[i],
			        fail_field(cx, "do",
			                   "do is set, assign, verb, tags, comment, checklist, watch or "
			                   "unwatch"));
		(*out)[i] = (struct effect){ k->kind, &list->items[i], k->word };
	}
	return RC_OK;
}

enum rc macro_check(struct ctx *cx, const struct record *macro)
{
	struct effect *e;
	size_t n;

	if (!rec_str(macro, MACRO_EFFECTS).n)
		return fail_field(cx, "effects", "effects is a list of 1 to %d effects", MACRO_EFFECTS_MAX);
	TRY(macro_effects(cx, macro, &e, &n));
	for (size_t i = 0; i < n; i++) {
		const struct kind *k = kind_find(str_z(e[i].word));
		TRY(in_effect(cx, i, e[i].json, known_members(cx, k, e[i].json)));
		TRY(in_effect(cx, i, e[i].json, k->check(cx, macro, e[i].json)));
	}
	return RC_OK;
}

static enum rc change_hands(struct ctx *cx, const struct jval *e, const struct record *old,
                            struct record *neo)
{
	const struct jval *team = jval_get(e, "team"), *who = jval_get(e, "assignee");
	int64_t to = team ? id_in(team) : rec_int(neo, TICKET_TEAM);
	struct str state = rec_str(neo, TICKET_STATE);

	if (who && who->kind == J_STR)
		return fail(cx, RC_CONFLICT, "nobody", "\"me\" is nobody when a rule runs the macro");
	TRY(ticket_hand_over(cx, old, neo, to, who ? id_in(who) : 0));
	if (str_is(state, "new") || str_is(state, "triaged"))
		ticket_enter(cx, neo, "assigned");
	return RC_OK;
}

static enum rc change_tags(struct ctx *cx, const struct jval *e, struct record *neo)
{
	struct jval *change = object_of(cx, 1);
	struct str tags = rec_str(neo, TICKET_TAGS);

	if (rec_null(neo, TICKET_TAGS))
		TRY(record_tags(cx, neo, &tags));
	put(change, STR("tags"), tags_after(cx, e, tags));
	return record_take(cx, neo, change, false);
}

static enum rc change(struct ctx *cx, const struct effect *e, const struct record *old, struct record *neo)
{
	struct effect_result did;
	struct record stored;

	switch (e->kind) {
	case EFFECT_SET: return record_take(cx, neo, jval_get(e->json, "fields"), false);
	case EFFECT_ASSIGN: return change_hands(cx, e->json, old, neo);
	case EFFECT_TAGS: return change_tags(cx, e->json, neo);
	case EFFECT_CHECKLIST:
	case EFFECT_WATCH:
	case EFFECT_UNWATCH: stored = *old; return effect_run(cx, e, &stored, STR(""), &did);
	case EFFECT_VERB:
	case EFFECT_COMMENT: break;
	}
	return fail(cx, RC_CONFLICT, "by_hand", "the effect \"%s\" is for people, not for rules", e->word);
}

enum rc effect_change(struct ctx *cx, const struct effect *e, const struct record *old, struct record *neo)
{
	const struct who *asking = cx->who;

	cx->who = &who_system;
	enum rc rc = change(cx, e, old, neo);
	cx->who = asking;
	return rc;
}

enum rc effect_run(struct ctx *cx, const struct effect *e, struct record *ticket, struct str text,
                   struct effect_result *out)
{
	struct run r = { .ticket = ticket, .text = text, .out = out };

	assert(db_in_tx(cx));
	*out = (struct effect_result){ 0 };
	return kind_find(str_z(e->word))->run(cx, e->json, &r);
}
