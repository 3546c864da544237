/* draft.c - texts for an audience from a template and the facts.
 *
 * {{name}} is a fact or "next_update"; one without a value leaves [[name]], which a person must fill before
 * anything is sent. What is put in is never looked at again. */
#include "major/major_int.h"

/* Every variable there is, and whether only texts for inside may use it: facts.c adds them. */
static const struct {
	const char *name;
	bool inside;
} variables[] = {
	{ "key", true },      { "title", true },        { "since", false },  { "duration", false },
	{ "service", false }, { "priority", true },     { "client", false }, { "impact", false },
	{ "reports", false }, { "people", false },      { "doing", false },  { "team", true },
	{ "assignee", true }, { "work", true },         { "said", true },    { "target", true },
	{ "manager", true },  { "next_update", false },
};

struct set {
	const char *subject, *text, *last;
};
static const struct set built_in[2][AUDIENCES] = {
	{
	        [TO_EXECUTIVES] = { "{{service}}: disruption since {{since}}",
	                            "What it means: {{service}} is disrupted. Impact: {{impact}}.\n\n"
	                            "Since: {{since}} ({{duration}})\nReports: {{reports}}\n"
	                            "State: it {{doing}}.\nLed by: {{manager}}\n\n"
	                            "Next update: {{next_update}}",
	                            "{{service}} works again.\n\nThe disruption began at {{since}} and "
	                            "lasted {{duration}}. Reports: {{reports}}.\n\n"
	                            "This is the last update." },
	        [TO_BUSINESS] = { "{{service}}: disruption since {{since}}",
	                          "{{service}} is disrupted since {{since}}; impact is {{impact}}. It "
	                          "{{doing}}.\n\n"
	                          "What you can do meanwhile: please tell your teams; no need to report it "
	                          "again.\n\n"
	                          "Next update: {{next_update}}",
	                          "{{service}} works again; the disruption lasted {{duration}}.\n\nThis is "
	                          "the last "
	                          "update." },
	        [TO_USERS] = { "{{service}} is disrupted",
	                       "{{service}} is disrupted since {{since}}. We know of it, and it {{doing}}. "
	                       "You need "
	                       "not report it again.\n\nNext update: {{next_update}}",
	                       "{{service}} works again. Thank you for your patience." },
	        [TO_CLIENT] = { "{{service}} is disrupted",
	                        "{{service}} is disrupted since {{since}}. Impact: {{impact}}. It "
	                        "{{doing}}.\n\n"
	                        "Next update: {{next_update}}",
	                        "{{service}} works again. The disruption began at {{since}} and lasted "
	                        "{{duration}}." },
	        [TO_TECHNICIANS] = { "[{{key}}] {{title}}",
	                             "{{key}}: {{title}}\nService: {{service}}, priority {{priority}}, "
	                             "reports: "
	                             "{{reports}}\nWith: {{team}} ({{assignee}})\nTarget: {{target}}\n\nLast "
	                             "note:\n"
	                             "{{work}}\n\nNext update: {{next_update}}",
	                             "{{key}}: {{title}}\nOver after {{duration}}. Please undo what was "
	                             "changed for "
	                             "it and note it on the ticket." },
	},
	{
	        [TO_EXECUTIVES] = { "{{service}}: Störung seit {{since}}",
	                            "Was es bedeutet: {{service}} ist gestört. Auswirkung: {{impact}}.\n\n"
	                            "Seit: {{since}} ({{duration}})\nMeldungen: {{reports}}\n"
	                            "Stand: Es {{doing}}.\nLeitung: {{manager}}\n\n"
	                            "Nächste Meldung: {{next_update}}",
	                            "{{service}} funktioniert wieder.\n\nDie Störung begann um {{since}} "
	                            "und dauerte {{duration}}. Meldungen: {{reports}}.\n\n"
	                            "Dies ist die letzte Meldung." },
	        [TO_BUSINESS] = { "{{service}}: Störung seit {{since}}",
	                          "{{service}} ist seit {{since}} gestört; Auswirkung: {{impact}}. Es "
	                          "{{doing}}.\n\n"
	                          "Bitte sagen Sie Ihren Teams Bescheid; es muss nicht noch einmal gemeldet "
	                          "werden.\n\nNächste Meldung: {{next_update}}",
	                          "{{service}} funktioniert wieder; die Störung dauerte "
	                          "{{duration}}.\n\nDies ist die "
	                          "letzte Meldung." },
	        [TO_USERS] = { "{{service}} ist gestört",
	                       "{{service}} ist seit {{since}} gestört. Wir wissen davon, und es {{doing}}. "
	                       "Sie müssen "
	                       "es nicht noch einmal melden.\n\nNächste Meldung: {{next_update}}",
	                       "{{service}} funktioniert wieder. Danke für Ihre Geduld." },
	        [TO_CLIENT] = { "{{service}} ist gestört",
	                        "{{service}} ist seit {{since}} gestört. Auswirkung: {{impact}}. Es "
	                        "{{doing}}.\n\n"
	                        "Nächste Meldung: {{next_update}}",
	                        "{{service}} funktioniert wieder. Die Störung begann um {{since}} und "
	                        "dauerte "
	                        "{{duration}}." },
	        [TO_TECHNICIANS] = { "[{{key}}] {{title}}",
	                             "{{key}}: {{title}}\nDienst: {{service}}, Priorität {{priority}}, "
	                             "Meldungen: "
	                             "{{reports}}\nBei: {{team}} ({{assignee}})\nZiel: {{target}}\n\nLetzte "
	                             "Notiz:\n"
	                             "{{work}}\n\nNächste Meldung: {{next_update}}",
	                             "{{key}}: {{title}}\nVorbei nach {{duration}}. Bitte nehmt zurück, was "
	                             "dafür "
	                             "geändert wurde, und vermerkt es im Ticket." },
	},
};

static int variable_find(struct str name)
{
	for (size_t i = 0; i < COUNT(variables); i++)
		if (str_is(name, variables[i].name))
			return (int)i;
	return -1;
}

/* The next {{name}} at or after *at; *at is moved past it. */
static bool next_variable(struct str text, size_t *at, size_t *from, struct str *name)
{
	size_t open = str_find(text, STR("{{"), *at);
	size_t end = open == SIZE_MAX ? SIZE_MAX : str_find(text, STR("}}"), open);

	if (end == SIZE_MAX)
		return false;
	*from = open;
	*name = str_trim(str_sub(text, open + 2, end - open - 2));
	*at = end + 2;
	return true;
}

enum rc template_check(struct ctx *cx, const char *field, enum audience to, struct str text)
{
	struct str name;
	size_t at = 0, from;

	while (next_variable(text, &at, &from, &name)) {
		int i = variable_find(name);

		if (i < 0)
			return fail_field(cx, field, "there is no variable {{" STR_FMT "}}",
			                  STR_ARG(str_clip(name, 60)));
		if (variables[i].inside && audience_public(to))
			return fail_field(cx, field, "{{%s}} is internal: not for users and client",
			                  variables[i].name);
	}
	return RC_OK;
}

static struct str value_of(struct ctx *cx, const struct facts *f, struct str name, int64_t next_at)
{
	const struct fact *x = fact_find(f, name);

	if (str_is(name, "next_update"))
		return next_at ? facts_time(cx, f, next_at) : STR("");
	return x ? x->text : STR("");
}

static void gap(struct buf *gaps, struct str name)
{
	struct str all = buf_str(gaps), one;

	while (str_split(&all, ',', &one))
		if (str_eq(str_trim(one), name))
			return;
	buf_fmt(gaps, "%s" STR_FMT, gaps->n ? ", " : "", STR_ARG(name));
}

static struct str fill(struct ctx *cx, const struct facts *f, struct str text, int64_t next_at,
                       struct buf *gaps)
{
	struct buf b = BUF(cx->mem);
	size_t at = 0, from, done = 0;
	struct str name;

	while (next_variable(text, &at, &from, &name)) {
		struct str value = value_of(cx, f, name, next_at);

		buf_add(&b, str_sub(text, done, from - done));
		if (value.n)
			buf_add(&b, value);
		else
			buf_fmt(&b, "[[" STR_FMT "]]", STR_ARG(name));
		if (!value.n)
			gap(gaps, name);
		done = at;
	}
	buf_add(&b, str_sub(text, done, SIZE_MAX));
	return buf_str(&b);
}

void draft_text(struct ctx *cx, const struct facts *f, const struct audience_spec *s, int64_t next_at,
                struct draft *out)
{
	const struct set *own = &built_in[f->german][s->to];
	struct str text = next_at ? s->text : s->last, subject = s->subject;
	struct buf gaps = BUF(cx->mem);

	if (!text.n)
		text = str_z(next_at ? own->text : own->last);
	if (!subject.n)
		subject = str_z(own->subject);
	subject = fill(cx, f, subject, next_at, &gaps);
	out->subject = str_clip(next_at ? subject
	                                : arena_fmt(cx->mem, STR_FMT " (%s)", STR_ARG(subject),
	                                            f->german ? "behoben" : "resolved"),
	                        SUBJECT_MAX);
	out->body = fill(cx, f, text, next_at, &gaps);
	out->gaps = buf_str(&gaps);
}

bool draft_gap(struct str text, struct str *name)
{
	for (size_t at = str_find(text, STR("[["), 0); at != SIZE_MAX;
	     at = str_find(text, STR("[["), at + 2)) {
		size_t end = str_find(text, STR("]]"), at);

		*name = end == SIZE_MAX ? STR("") : str_sub(text, at + 2, end - at - 2);
		if (variable_find(*name) >= 0)
			return true;
	}
	return false;
}
