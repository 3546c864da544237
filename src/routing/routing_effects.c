/* routing_effects.c - what a rule does, as JSON for people and as values for the engine.
 *
 *   {"team":3,"assignee":7,"category":"Network","subcategory":"VPN","impact":"2","urgency":"1",
 *    "add_tags":["vpn"],"remove_tags":["unclear"],"watchers":[7],"macro":4,"major":"candidate",
 *    "harm":{"preset":3}}
 */
#include "base/json.h"
#include "routing/routing_int.h"
#include "team/team.h"

const size_t effect_ticket_field[EFFECT_FIELDS] = { TICKET_TEAM,        TICKET_ASSIGNEE, TICKET_CATEGORY,
	                                            TICKET_SUBCATEGORY, TICKET_IMPACT,   TICKET_URGENCY };

static const struct field *ticket_field(enum effect_field e)
{
	return &ticket_type.fields[effect_ticket_field[e]];
}

static int effect_find(struct str name)
{
	for (int e = 0; e < EFFECT_FIELDS; e++)
		if (str_is(name, ticket_field((enum effect_field)e)->name))
			return e;
	return -1;
}

/* ---- in ---------------------------------------------------------------------------------- */
static enum rc wrong(struct ctx *cx, enum rc rc)
{
	char msg[sizeof cx->err.msg];

	if (rc != RC_INVALID)
		return rc;
	memcpy(msg, cx->err.msg, sizeof msg);
	return fail_field(cx, "effects", "%s", msg);
}

static enum rc take_watchers(struct ctx *cx, int64_t client_id, const struct jval *v, struct effects *e)
{
	static const struct field person = { "watchers", F_REF, .of = "person" };
	struct dbval id;

	if (v->kind != J_ARRAY || v->n > COUNT(e->watchers))
		return fail_field(cx, "effects", "watchers is a list of at most %zu people",
		                  COUNT(e->watchers));
	for (size_t i = 0; i < v->n; i++) {
		TRY(record_value(cx, &person, "watchers", &v->items[i], client_id, &id));
		if (id.type == DB_INT)
			e->watchers[e->nwatchers++] = id.i;
	}
	return RC_OK;
}

static enum rc take_tags(struct ctx *cx, const char *name, const struct jval *v, struct str *out)
{
	static const struct field tags = { "tags", F_TAGS };
	struct dbval got;

	TRY(record_value(cx, &tags, name, v, 0, &got));
	*out = got.s;
	return RC_OK;
}

static enum rc take_macro(struct ctx *cx, int64_t client_id, const struct jval *v, struct effects *e)
{
	static const struct field macro = { "macro", F_REF, .of = "macro" };
	struct dbval id;

	if (!type_find(cx->app, STR("macro")))
		return fail_field(cx, "effects", "there are no macros here");
	TRY(record_value(cx, &macro, "macro", v, client_id, &id));
	e->macro = id.type == DB_INT ? id.i : 0;
	return RC_OK;
}

static enum rc take_one(struct ctx *cx, int64_t client_id, struct str name, const struct jval *v,
                        struct effects *e)
{
	int f = effect_find(name);

	if (f >= 0) {
		const struct field *field = ticket_field((enum effect_field)f);
		TRY(record_value(cx, field, field->name, v, client_id, &e->set[f]));
		if (e->set[f].type == DB_TEXT && !e->set[f].s.n)
			e->set[f] = NUL();
		return RC_OK;
	}
	if (str_is(name, "add_tags"))
		return take_tags(cx, "add_tags", v, &e->add_tags);
	if (str_is(name, "remove_tags"))
		return take_tags(cx, "remove_tags", v, &e->remove_tags);
	if (str_is(name, "watchers"))
		return take_watchers(cx, client_id, v, e);
	if (str_is(name, "macro"))
		return take_macro(cx, client_id, v, e);
	if (str_is(name, "harm"))
		return harm_wish_read(cx, client_id, "effects", v, &e->harm);
	if (!str_is(name, "major"))
		return fail_field(cx, "effects", "a rule has no effect \"" STR_FMT "\"",
		                  STR_ARG(str_clip(name, 60)));
	if (v->kind != J_STR || !str_is(v->s, "candidate"))
		return fail_field(cx, "effects",
		                  "a rule proposes (\"major\":\"candidate\"); a person decides");
	e->candidate = true;
	return RC_OK;
}

/* The team must be there to take work, the person too, and in the team. */
static enum rc check_people(struct ctx *cx, const struct effects *e)
{
	int64_t team = e->set[EFFECT_TEAM].i, person = e->set[EFFECT_ASSIGNEE].i;
	bool ok = true;

	if (team)
		TRY(team_is_active(cx, team, &ok));
	if (!ok)
		return fail_field(cx, "effects", "this team is not active");
	if (team && person)
		TRY(team_has_member(cx, team, person, &ok));
	return ok ? RC_OK : fail_field(cx, "effects", "this person is not in the team");
}

static void write_tags(struct jw *w, const char *key, struct str tags)
{
	struct str one;

	if (!tags.n)
		return;
	jw_open(w, key, '[');
	while (str_split(&tags, '\n', &one))
		jw_str(w, NULL, one);
	jw_close(w, ']');
}

static struct str canonical_of(struct ctx *cx, const struct effects *e)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);

	jw_open(&w, NULL, '{');
	for (int f = 0; f < EFFECT_FIELDS; f++) {
		const char *name = ticket_field((enum effect_field)f)->name;
		if (e->set[f].type == DB_INT)
			jw_int(&w, name, e->set[f].i);
		else if (e->set[f].type == DB_TEXT)
			jw_str(&w, name, e->set[f].s);
	}
	write_tags(&w, "add_tags", e->add_tags);
	write_tags(&w, "remove_tags", e->remove_tags);
	if (e->nwatchers) {
		jw_open(&w, "watchers", '[');
		for (size_t i = 0; i < e->nwatchers; i++)
			jw_int(&w, NULL, e->watchers[i]);
		jw_close(&w, ']');
	}
	if (e->macro)
		jw_int(&w, "macro", e->macro);
	if (e->candidate)
		jw_str(&w, "major", STR("candidate"));
	if (e->harm.kind)
		harm_wish_write(&w, "harm", &e->harm);
	jw_close(&w, '}');
	return buf_str(&b);
}

enum rc effects_take(struct ctx *cx, int64_t client_id, struct str json, struct effects *e,
                     struct str *canonical)
{
	struct jval v;
	char why[120];

	*e = (struct effects){ 0 };
	if (!json_parse_plain(cx->mem, json, &v, why, sizeof why) || v.kind != J_OBJECT)
		return fail_field(cx, "effects", "effects is an object such as {\"team\":3}");
	for (size_t i = 0; i < v.n; i++)
		if (v.items[i].kind != J_NULL)
			TRY(wrong(cx, take_one(cx, client_id, v.keys[i], &v.items[i], e)));
	TRY(check_people(cx, e));
	*canonical = canonical_of(cx, e);
	return canonical->n > 2 ? RC_OK
	                        : fail_field(cx, "effects", "the rule does nothing yet: say what it sets");
}

/* What is stored was checked when it was written; references may have gone since, which shows when they are
 * used. */
static struct str tags_of(struct arena *a, const struct jval *v)
{
	struct buf b = BUF(a);

	for (size_t i = 0; v && i < v->n; i++) {
		if (i)
			buf_char(&b, '\n');
		buf_add(&b, v->items[i].s);
	}
	return buf_str(&b);
}

enum rc effects_read(struct ctx *cx, struct str stored, struct effects *e)
{
	const struct jval *m;
	struct jval v;
	char why[120];

	*e = (struct effects){ 0 };
	if (!json_parse_plain(cx->mem, stored, &v, why, sizeof why))
		return fail(cx, RC_INTERNAL, "bad_effects", "the effects of a rule cannot be read: %s", why);
	for (size_t i = 0; i < v.n; i++) {
		int f = effect_find(v.keys[i]);
		if (f >= 0)
			e->set[f] = v.items[i].kind == J_INT ? INT(v.items[i].i) : TEXT(v.items[i].s);
	}
	e->add_tags = tags_of(cx->mem, jval_get(&v, "add_tags"));
	e->remove_tags = tags_of(cx->mem, jval_get(&v, "remove_tags"));
	m = jval_get(&v, "watchers");
	for (size_t i = 0; m && i < m->n && e->nwatchers < COUNT(e->watchers); i++)
		e->watchers[e->nwatchers++] = m->items[i].i;
	m = jval_get(&v, "macro");
	e->macro = m ? m->i : 0;
	e->candidate = jval_get(&v, "major") != NULL;
	m = jval_get(&v, "harm");
	return m ? harm_wish_read(cx, 0, "effects", m, &e->harm) : RC_OK;
}

/* ---- out ------------------------------------------------------------------------------------- */
static void shown(struct jw *w, const char *field, const char *label, struct str text)
{
	jw_open(w, NULL, '{');
	jw_str(w, "field", str_z(field));
	jw_str(w, "label", str_z(label));
	jw_str(w, "text", text);
	jw_close(w, '}');
}

static enum rc name_of(struct ctx *cx, const char *type, int64_t id, struct str *out)
{
	const struct record_type *t = type_find(cx->app, str_z(type));

	*out = STR("");
	if (t)
		TRY(record_names(cx, t, &id, 1, out));
	if (!out->n)
		*out = arena_fmt(cx->mem, "%s %lld", type, (long long)id);
	return RC_OK;
}

static struct str label_of(const struct choices *cs, struct str id)
{
	int i = choices_rank(cs, id);

	return i < 0 ? id : str_z(cs->items[i].label);
}

static struct str spaced(struct arena *a, struct str tags)
{
	struct str s = arena_str(a, tags);

	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '\n')
			((char *)(uintptr_t)s.p)[i] = ' ';
	return s;
}

enum rc effects_write(struct ctx *cx, struct jw *w, const char *key, const struct effects *e)
{
	struct str text;

	jw_open(w, key, '[');
	for (int f = 0; f < EFFECT_FIELDS; f++) {
		const struct field *field = ticket_field((enum effect_field)f);
		if (e->set[f].type == DB_NULL)
			continue;
		text = e->set[f].s;
		if (field->type == F_REF)
			TRY(name_of(cx, field->of, e->set[f].i, &text));
		if (field->choices)
			text = label_of(field->choices, text);
		shown(w, field->name, field->label, text);
	}
	if (e->add_tags.n)
		shown(w, "add_tags", "Add tags", spaced(cx->mem, e->add_tags));
	if (e->remove_tags.n)
		shown(w, "remove_tags", "Remove tags", spaced(cx->mem, e->remove_tags));
	for (size_t i = 0; i < e->nwatchers; i++) {
		TRY(name_of(cx, "person", e->watchers[i], &text));
		shown(w, "watchers", "Watcher", text);
	}
	if (e->macro) {
		TRY(name_of(cx, "macro", e->macro, &text));
		shown(w, "macro", "Macro", text);
	}
	if (e->candidate)
		shown(w, "major", "Major incident", STR("Candidate"));
	if (e->harm.kind) {
		TRY(harm_wish_text(cx, &e->harm, &text));
		shown(w, "harm", "Harm", text);
	}
	jw_close(w, ']');
	return RC_OK;
}
