/* rule.c - a rule of thresholds as a record: whom it is for, its rows and their actions, all its versions. */
#include "escalation/escalation_int.h"
#include "person/person.h"
#include "sla/words.h"
#include "webhook/webhook.h"
#include <stdio.h>

enum { ROWS_MAX = 20, ACTIONS_MAX = 8, PEOPLE_MAX = 20, MINUTES_MAX = 14400, PERCENT_MAX = 500 };

CHOICES(targets, { "response", "Response" }, { "resolve", "Resolution" }, { "update", "Update" },
        { "answer", "Answer" }, { "ola", "Team's share" }, { "contract", "Vendor" });

static const struct field fields[] = {
	[ESC_NAME] = { "name", F_TEXT, .flags = FILTER | SORT | HISTORY | REQUIRED | COLUMN, .max = 120,
	               .label = "Name" },
	[ESC_DESCRIPTION] = { "description", F_TEXT, .flags = HISTORY | NOT_NULL, .max = 1000,
	                      .label = "Why it is there" },
	[ESC_TARGET] = { "target", F_ENUM, .choices = &targets, .flags = FILTER | GROUP | HISTORY | COLUMN,
	                 .label = "Target", .help = "Empty: any" },
	[ESC_PRIORITY] = { "priority", F_ENUM, .choices = &ticket_priorities,
	                   .flags = FILTER | GROUP | HISTORY | COLUMN, .label = "Priority",
	                   .help = "Empty: any" },
	[ESC_TEAM] = { "team", F_REF, .of = "team", .flags = FILTER | GROUP | HISTORY | COLUMN,
	               .label = "Team", .help = "Empty: any" },
	[ESC_CONDITION] = { "condition", F_TEXT, .flags = HISTORY | NOT_NULL, .max = 2048,
	                    .label = "Only tickets", .help = "A filter; empty: every ticket" },
	[ESC_THRESHOLDS] = { "thresholds", F_JSON, .flags = HISTORY | NOT_NULL, .max = 16384,
	                     .label = "Thresholds" },
	[ESC_POSITION] = { "position", F_INT, .flags = FILTER | SORT | HISTORY | NOT_NULL, .max = 1000000,
	                   .label = "Position", .help = "The lowest acts first" },
	[ESC_ACTIVE] = { "active", F_BOOL, .flags = FILTER | HISTORY | COLUMN, .label = "Active" },
};

SQL(q_last, "SELECT COALESCE(max(position), 0) FROM escalation_rule WHERE client_id = $1");
SQL(q_version_add, "INSERT INTO escalation_version (of_type, of_id, version, valid_from, data)"
                   " VALUES ('escalation_rule', $1, $2, $3, $4)");

/* ---- one action ------------------------------------------------------------------------- */
const char *const act_words[ACT_KINDS] = { "notify", "raise", "page", "reassign", "webhook", "harm", "post" };
static const struct {
	const char *word;
	unsigned bit;
} whom_words[] = {
	{ "owner", WHOM_OWNER }, { "team", WHOM_TEAM }, { "lead", WHOM_LEAD }, { "watchers", WHOM_WATCHERS }
};

struct place {
	const char *name;
	int64_t client;
};

static enum rc ref(struct ctx *cx, const struct place *p, const char *member, const char *of,
                   const struct jval *v, int64_t *out)
{
	const struct jval *m = jval_get(v, member);
	struct field f = { "ref", F_REF, .of = of, .flags = REQUIRED };
	struct dbval got;

	*out = 0;
	if (!m || m->kind == J_NULL)
		return RC_OK;
	if (!p->client) {
		*out = m->kind == J_INT ? m->i : 0;
		return RC_OK;
	}
	TRY(record_value(cx, &f, arena_fmt(cx->mem, "%s.%s", p->name, member).p, m, p->client, &got));
	*out = got.i;
	return RC_OK;
}

static enum rc read_whom(struct ctx *cx, const struct place *p, const struct jval *v, struct action *a)
{
	const struct jval *whom = jval_get(v, "whom");

	for (size_t i = 0; whom && whom->kind == J_ARRAY && i < whom->n; i++) {
		unsigned bit = 0;
		for (size_t k = 0; k < COUNT(whom_words); k++)
			if (whom->items[i].kind == J_STR && str_is(whom->items[i].s, whom_words[k].word))
				bit = whom_words[k].bit;
		if (!bit)
			return fail_field(cx, p->name, "%s.whom: of owner, team, lead, watchers", p->name);
		a->whom |= bit;
	}
	return RC_OK;
}

static enum rc read_people(struct ctx *cx, const struct place *p, const struct jval *v, struct action *a)
{
	const struct jval *people = jval_get(v, "people");
	const struct field f = { "ref", F_REF, .of = "person", .flags = REQUIRED };
	struct dbval got;

	if (!people || people->kind != J_ARRAY)
		return RC_OK;
	if (people->n > PEOPLE_MAX)
		return fail_field(cx, p->name, "%s.people: at most %d", p->name, PEOPLE_MAX);
	a->people = NEW_ARRAY(cx->mem, int64_t, people->n + 1);
	for (size_t i = 0; i < people->n; i++) {
		got = INT(people->items[i].i);
		if (p->client)
			TRY(record_value(cx, &f, arena_fmt(cx->mem, "%s.people[%zu]", p->name, i).p,
			                 &people->items[i], p->client, &got));
		a->people[a->npeople++] = got.i;
	}
	return RC_OK;
}

/* What an action cannot be without. */
static enum rc complete(struct ctx *cx, const struct place *p, const struct action *a)
{
	switch (a->kind) {
	case ACT_NOTIFY:
		return a->whom || a->npeople ? RC_OK
		                             : fail_field(cx, p->name, "%s: say whom to notify", p->name);
	case ACT_PAGE:
		return !a->policy != !a->rotation
		               ? RC_OK
		               : fail_field(cx, p->name, "%s: either a policy or a rotation", p->name);
	case ACT_REASSIGN:
		return a->team || a->person
		               ? RC_OK
		               : fail_field(cx, p->name, "%s: say to which team or person", p->name);
	case ACT_WEBHOOK:
		return a->webhook ? RC_OK : fail_field(cx, p->name, "%s: say which webhook", p->name);
	case ACT_HARM:
		return a->harm.kind ? RC_OK
		                    : fail_field(cx, p->name,
		                                 "%s: say which harm: a preset, minutes, at, none", p->name);
	default: return RC_OK;
	}
}

static enum rc read_action(struct ctx *cx, const struct place *p, const struct jval *v, struct action *a)
{
	static const char *const members[] = { "do",   "whom",   "people",  "policy", "rotation",
		                               "team", "person", "webhook", "harm",   "channel" };

	*a = (struct action){ .kind = ACT_KINDS };
	for (int k = 0; k < ACT_KINDS; k++)
		if (str_is(jval_str(v, "do"), act_words[k]))
			a->kind = (enum act_kind)k;
	if (a->kind == ACT_KINDS)
		return fail_field(cx, p->name,
		                  "%s: do is one of notify, raise, page, reassign, webhook, harm, post",
		                  p->name);
	for (size_t i = 0; i < v->n; i++) {
		bool found = false;
		for (size_t k = 0; k < COUNT(members); k++)
			found = found || str_is(v->keys[i], members[k]);
		if (!found)
			return fail_field(cx, p->name, "%s: there is no \"" STR_FMT "\"", p->name,
			                  STR_ARG(v->keys[i]));
	}
	TRY(read_whom(cx, p, v, a));
	TRY(read_people(cx, p, v, a));
	TRY(ref(cx, p, "policy", "escalation_policy", v, &a->policy));
	TRY(ref(cx, p, "rotation", "rotation", v, &a->rotation));
	TRY(ref(cx, p, "team", "team", v, &a->team));
	TRY(ref(cx, p, "person", "person", v, &a->person));
	TRY(ref(cx, p, "webhook", "webhook", v, &a->webhook));
	TRY(ref(cx, p, "channel", "chat_channel", v, &a->channel));
	if (jval_get(v, "harm"))
		TRY(harm_wish_read(cx, p->client, p->name, jval_get(v, "harm"), &a->harm));
	return complete(cx, p, a);
}

/* ---- one row ---------------------------------------------------------------------------------- */
static enum rc read_place(struct ctx *cx, const char *name, const struct jval *v, struct threshold *t)
{
	const struct jval *percent = jval_get(v, "percent"), *minutes = jval_get(v, "minutes");
	const struct jval *n = percent ? percent : minutes;

	if (!n || n->kind != J_INT || (percent && minutes))
		return fail_field(cx, name, "%s: either percent or minutes, a whole number", name);
	t->percent = percent != NULL;
	t->n = n->i;
	if (t->percent && (t->n < 1 || t->n > PERCENT_MAX))
		return fail_field(cx, name, "%s.percent: from 1 to %d", name, PERCENT_MAX);
	if (t->n < -MINUTES_MAX || t->n > MINUTES_MAX)
		return fail_field(cx, name, "%s.minutes: from -%d to %d", name, MINUTES_MAX, MINUTES_MAX);
	t->key = t->percent ? arena_fmt(cx->mem, "%lld%%", (long long)t->n)
	                    : arena_fmt(cx->mem, "%lldm", (long long)t->n);
	return RC_OK;
}

static enum rc read_row(struct ctx *cx, int64_t client, size_t i, const struct jval *v, struct threshold *t)
{
	const char *name = arena_fmt(cx->mem, "thresholds[%zu]", i).p;
	const struct jval *actions = jval_get(v, "actions"), *urgent = jval_get(v, "urgent");

	*t = (struct threshold){ .urgent = urgent && urgent->kind == J_BOOL && urgent->b };
	TRY(read_place(cx, name, v, t));
	if (!actions || actions->kind != J_ARRAY || !actions->n || actions->n > ACTIONS_MAX)
		return fail_field(cx, name, "%s.actions: a list of 1 to %d", name, ACTIONS_MAX);
	t->actions = NEW_ARRAY(cx->mem, struct action, actions->n);
	for (size_t k = 0; k < actions->n; k++) {
		struct place p = { arena_fmt(cx->mem, "%s.actions[%zu]", name, k).p, client };
		if (actions->items[k].kind != J_OBJECT)
			return fail_field(cx, p.name, "%s: an object", p.name);
		TRY(read_action(cx, &p, &actions->items[k], &t->actions[t->nactions]));
		t->nactions++;
	}
	return RC_OK;
}

enum rc thresholds_read(struct ctx *cx, int64_t client_id, const struct jval *v, struct esc_rule *out)
{
	out->nrows = 0;
	if (v->kind != J_ARRAY || !v->n || v->n > ROWS_MAX)
		return fail_field(cx, "thresholds", "thresholds: a list of 1 to %d", ROWS_MAX);
	out->rows = NEW_ARRAY(cx->mem, struct threshold, v->n);
	for (size_t i = 0; i < v->n; i++) {
		TRY(read_row(cx, client_id, i, &v->items[i], &out->rows[i]));
		for (size_t k = 0; k < i; k++)
			if (str_eq(out->rows[k].key, out->rows[i].key))
				return fail_field(cx, arena_fmt(cx->mem, "thresholds[%zu]", i).p,
				                  "two rows stand at " STR_FMT, STR_ARG(out->rows[i].key));
		out->nrows++;
	}
	return RC_OK;
}

/* ---- out ------------------------------------------------------------------------------------------ */
static void write_action(struct jw *w, const struct action *a)
{
	const struct {
		const char *name;
		int64_t id;
	} refs[] = { { "policy", a->policy }, { "rotation", a->rotation }, { "team", a->team },
		     { "person", a->person }, { "webhook", a->webhook },   { "channel", a->channel } };

	jw_open(w, NULL, '{');
	jw_str(w, "do", str_z(act_words[a->kind]));
	if (a->whom) {
		jw_open(w, "whom", '[');
		for (size_t k = 0; k < COUNT(whom_words); k++)
			if (a->whom & whom_words[k].bit)
				jw_str(w, NULL, str_z(whom_words[k].word));
		jw_close(w, ']');
	}
	if (a->npeople) {
		jw_open(w, "people", '[');
		for (size_t i = 0; i < a->npeople; i++)
			jw_int(w, NULL, a->people[i]);
		jw_close(w, ']');
	}
	for (size_t i = 0; i < COUNT(refs); i++)
		if (refs[i].id)
			jw_int(w, refs[i].name, refs[i].id);
	if (a->harm.kind)
		harm_wish_write(w, "harm", &a->harm);
	jw_close(w, '}');
}

void thresholds_write(struct jw *w, const char *key, const struct esc_rule *r)
{
	jw_open(w, key, '[');
	for (size_t i = 0; i < r->nrows; i++) {
		const struct threshold *t = &r->rows[i];
		jw_open(w, NULL, '{');
		jw_int(w, t->percent ? "percent" : "minutes", t->n);
		if (t->urgent)
			jw_bool(w, "urgent", true);
		jw_open(w, "actions", '[');
		for (size_t k = 0; k < t->nactions; k++)
			write_action(w, &t->actions[k]);
		jw_close(w, ']');
		jw_close(w, '}');
	}
	jw_close(w, ']');
}

/* ---- the type ---------------------------------------------------------------------------------------- */
static enum rc check_rows(struct ctx *cx, struct record *r)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);
	struct esc_rule rule = { 0 };
	struct jval v;
	char why[80];

	if (!json_parse_plain(cx->mem, rec_str(r, ESC_THRESHOLDS), &v, why, sizeof why))
		return fail_field(cx, "thresholds", "thresholds: %s", why);
	TRY(thresholds_read(cx, r->client_id, &v, &rule));
	thresholds_write(&w, NULL, &rule);
	rec_set(r, ESC_THRESHOLDS, TEXT(buf_str(&b)));
	return RC_OK;
}

static enum rc prepare(struct ctx *cx, const struct record *old, struct record *neo)
{
	struct rows rows;

	rec_default_blank(neo, ESC_DESCRIPTION, TEXT(STR("")));
	rec_default_blank(neo, ESC_CONDITION, TEXT(STR("")));
	rec_default_blank(neo, ESC_THRESHOLDS,
	                  TEXT(STR("[{\"minutes\":0,\"actions\":[{\"do\":\"raise\"}]}]")));
	rec_default_blank(neo, ESC_ACTIVE, INT(1));
	if (rec_null(neo, ESC_POSITION)) {
		TRY(db_run(cx, q_last, &rows, INT(neo->client_id)));
		rec_set(neo, ESC_POSITION, INT(cell(&rows, 0, 0).i + 10));
	}
	bool on = rec_int(neo, ESC_ACTIVE) == 1;
	if (on || rec_changed(old, neo, ESC_CONDITION))
		TRY(filter_rule_check(cx, &ticket_type, "condition", rec_str(neo, ESC_CONDITION)));
	return on || rec_changed(old, neo, ESC_THRESHOLDS) ? check_rows(cx, neo) : RC_OK;
}

static enum rc after(struct ctx *cx, const struct record *old, const struct record *neo,
                     const struct event *ev)
{
	(void)old;
	(void)ev;
	TRY(db_run(cx, q_version_add, NULL, INT(neo->id), INT(neo->version), INT(cx->now),
	           TEXT(record_snapshot(cx, neo))));
	return timer_set(cx, escalation_sweep_timer.name, neo->client_id, "escalation_rule", neo->id, cx->now,
	                 STR(""));
}

/* ---- reading: what it names ---------------------------------------------------------------------------- */
static void name_actions(struct ctx *cx, struct names *n, const struct threshold *t)
{
	for (size_t i = 0; i < t->nactions; i++) {
		const struct action *a = &t->actions[i];
		for (size_t k = 0; k < a->npeople; k++)
			esc_name(cx, n, TO_PERSON, a->people[k]);
		esc_name(cx, n, TO_PERSON, a->person);
		esc_name(cx, n, TO_TEAM, a->team);
		esc_name(cx, n, TO_ROTATION, a->rotation);
		esc_name(cx, n, TO_WEBHOOK, a->webhook);
		esc_name(cx, n, TO_CHANNEL, a->channel);
		esc_name(cx, n, NAMES_POLICY, a->policy);
	}
}

static enum rc extend(struct ctx *cx, struct record *const *rs, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct str *members = NEW(cx->mem, struct str);
		struct buf b = BUF(cx->mem);
		struct jw w = JW(&b);
		struct names names = { 0 };
		struct esc_rule rule = { 0 };
		struct jval v;
		char why[80];
		if (!json_parse_plain(cx->mem, rec_str(rs[i], ESC_THRESHOLDS), &v, why, sizeof why) ||
		    thresholds_read(cx, 0, &v, &rule) != RC_OK)
			continue; /* a list that leaves bodies out */
		for (size_t k = 0; k < rule.nrows; k++)
			name_actions(cx, &names, &rule.rows[k]);
		TRY(esc_write_names(cx, &w, "names", &names));
		*members = buf_str(&b);
		rs[i]->extra = members;
	}
	return RC_OK;
}

const struct record_type escalation_rule_type = {
	.name = "escalation_rule",
	.plural = "escalation-rules",
	.label = "Escalation rule",
	.fields = fields,
	.nfields = ESC_FIELDS,
	.flags = T_SLOW, /* never deleted: marks name it; switched off it does nothing */
	.read_perm = PERM_READ,
	.create_perm = PERM_CLIENT_ADMIN,
	.write_perm = PERM_CLIENT_ADMIN,
	.name_field = ESC_NAME,
	.owner_field = -1,
	.prepare = prepare,
	.after = after,
	.extend = extend,
	.write = record_write_members,
	.default_sort = "position,id",
	.help = "What happens before and after a target",
};
