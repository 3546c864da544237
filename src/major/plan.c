/* plan.c - communication plans as records: who is told what, by which ways, how often. */
#include "calendar/calendar.h"
#include "conn/fetch.h"
#include "major/major_int.h"
#include "person/person.h"
#include "team/team.h"

enum { NAMED_MAX = 200 };

CHOICES(languages, { "en", "English" }, { "de", "German" });

const char *const audience_words[] = { "executives", "business", "users", "client", "technicians", NULL };
const char *const comms_channels[COMMS_CHANNELS] = { "mail", "chat", "status", "app" };

bool audience_find(struct str word, enum audience *out)
{
	for (int i = 0; i < AUDIENCES; i++)
		if (str_is(word, audience_words[i])) {
			*out = (enum audience)i;
			return true;
		}
	return false;
}

enum rc audience_take(struct ctx *cx, const char *field, struct str word, enum audience *out)
{
	if (audience_find(word, out))
		return RC_OK;
	return fail_field(cx, field, "an audience is executives, business, users, client or technicians");
}

/* ---- one row, in ------------------------------------------------------------------------------ */
struct row_in {
	struct str audience, subject, text, last;
	const struct jval *channels, *people, *teams, *addresses, *calendar, *chat;
	int64_t cadence, first;
	bool requesters;
};
static const struct jfield row_fields[] = {
	{ "audience", JF_STR, offsetof(struct row_in, audience), .required = true },
	{ "channels", JF_VALUE, offsetof(struct row_in, channels), .required = true },
	{ "cadence", JF_INT, offsetof(struct row_in, cadence), .max = CADENCE_MAX },
	{ "first", JF_INT, offsetof(struct row_in, first), .max = CADENCE_MAX },
	{ "calendar", JF_VALUE, offsetof(struct row_in, calendar) },
	{ "people", JF_VALUE, offsetof(struct row_in, people) },
	{ "teams", JF_VALUE, offsetof(struct row_in, teams) },
	{ "addresses", JF_VALUE, offsetof(struct row_in, addresses) },
	{ "requesters", JF_BOOL, offsetof(struct row_in, requesters) },
	{ "chat", JF_VALUE, offsetof(struct row_in, chat) },
	{ "subject", JF_STR, offsetof(struct row_in, subject), .max = SUBJECT_MAX },
	{ "text", JF_STR, offsetof(struct row_in, text), .max = BODY_MAX },
	{ "last", JF_STR, offsetof(struct row_in, last), .max = BODY_MAX },
};

struct reading {
	struct ctx *cx;
	int64_t client; /* 0: as stored */
	size_t at;
};

static const char *path(const struct reading *r, const char *member)
{
	return arena_fmt(r->cx->mem, "audiences[%zu].%s", r->at, member).p;
}

static enum rc read_ref(const struct reading *r, const char *member, const char *type, const struct jval *v,
                        int64_t *out)
{
	const struct field f = { member, F_REF, .of = type };
	struct dbval id;

	*out = 0;
	if (!v || v->kind == J_NULL)
		return RC_OK;
	if (!r->client) {
		*out = v->i;
		return RC_OK;
	}
	TRY(record_value(r->cx, &f, path(r, member), v, r->client, &id));
	*out = id.type == DB_INT ? id.i : 0;
	return RC_OK;
}

static enum rc check_list(const struct reading *r, const char *member, const struct jval *v)
{
	if (v && v->kind != J_ARRAY)
		return fail_field(r->cx, path(r, member), "%s is a list", path(r, member));
	if (v && v->n > NAMED_MAX)
		return fail_field(r->cx, path(r, member), "%s has at most %d", path(r, member), NAMED_MAX);
	return RC_OK;
}

static enum rc read_refs(const struct reading *r, const char *member, const char *type, const struct jval *v,
                         int64_t **out, size_t *n)
{
	*n = 0;
	TRY(check_list(r, member, v));
	*out = NEW_ARRAY(r->cx->mem, int64_t, (v ? v->n : 0) + 1);
	for (size_t i = 0; v && i < v->n; i++) {
		TRY(read_ref(r, member, type, &v->items[i], &(*out)[*n]));
		*n += (*out)[*n] != 0;
	}
	return RC_OK;
}

static enum rc read_addresses(const struct reading *r, const struct jval *v, struct audience_spec *out)
{
	TRY(check_list(r, "addresses", v));
	out->addresses = NEW_ARRAY(r->cx->mem, struct str, (v ? v->n : 0) + 1);
	for (size_t i = 0; v && i < v->n; i++) {
		if (v->items[i].kind != J_STR || v->items[i].s.n > 200 || !mail_address(v->items[i].s))
			return fail_field(r->cx, path(r, "addresses"),
			                  "each is one mail address, like ada@example.com");
		out->addresses[out->naddresses++] = arena_lower(r->cx->mem, v->items[i].s);
	}
	return RC_OK;
}

static enum rc read_channels(const struct reading *r, const struct jval *v, struct audience_spec *out)
{
	TRY(check_list(r, "channels", v));
	for (size_t i = 0; i < v->n; i++) {
		unsigned bit = 0;

		for (int c = 0; c < COMMS_CHANNELS; c++)
			if (v->items[i].kind == J_STR && str_is(v->items[i].s, comms_channels[c]))
				bit = 1u << c;
		if (!bit)
			return fail_field(r->cx, path(r, "channels"),
			                  "channels are mail, chat, status and app");
		out->channels |= bit;
	}
	if (!out->channels)
		return fail_field(r->cx, path(r, "channels"), "an audience is told by at least one channel");
	return RC_OK;
}

static enum rc check_spec(const struct reading *r, const struct audience_spec *s)
{
	if (s->cadence < 1 || s->first < 1)
		return fail_field(r->cx, path(r, "cadence"),
		                  "the cadence and the first time are 1 to %d minutes", CADENCE_MAX);
	if ((s->channels & 1u << BY_PAGE) && !audience_public(s->to))
		return fail_field(r->cx, path(r, "channels"),
		                  "the status page is public: only for users and client");
	if ((s->channels & 1u << BY_POST) && !s->chat)
		return fail_field(r->cx, path(r, "chat"), "say which chat channel");
	if ((s->channels & (1u << BY_LETTER | 1u << BY_BELL)) && !s->npeople && !s->nteams &&
	    !s->naddresses && !s->requesters)
		return fail_field(r->cx, path(r, "people"),
		                  "nobody would be told: name people, teams, addresses or requesters");
	TRY(template_check(r->cx, path(r, "subject"), s->to, s->subject));
	TRY(template_check(r->cx, path(r, "text"), s->to, s->text));
	return template_check(r->cx, path(r, "last"), s->to, s->last);
}

enum rc spec_read(struct ctx *cx, int64_t client_id, size_t at, const struct jval *v,
                  struct audience_spec *out)
{
	struct reading r = { cx, client_id, at };
	struct row_in in = { 0 };

	*out = (struct audience_spec){ 0 };
	if (v->kind != J_OBJECT)
		return fail_field(cx, "audiences", "audiences is a list of objects");
	TRY(json_take(cx, v, row_fields, &in));
	TRY(audience_take(cx, path(&r, "audience"), in.audience, &out->to));
	out->cadence = in.cadence;
	out->first = in.first ? in.first : in.cadence;
	out->requesters = in.requesters;
	out->subject = in.subject;
	out->text = in.text;
	out->last = in.last;
	TRY(read_channels(&r, in.channels, out));
	TRY(read_ref(&r, "calendar", "calendar", in.calendar, &out->calendar));
	TRY(read_ref(&r, "chat", "chat_channel", in.chat, &out->chat));
	TRY(read_refs(&r, "people", "person", in.people, &out->people, &out->npeople));
	TRY(read_refs(&r, "teams", "team", in.teams, &out->teams, &out->nteams));
	TRY(read_addresses(&r, in.addresses, out));
	return client_id ? check_spec(&r, out) : RC_OK;
}

enum rc spec_parse(struct ctx *cx, struct str json, struct audience_spec *out)
{
	struct jval v;
	char why[80];

	if (!json_parse_plain(cx->mem, json, &v, why, sizeof why))
		return fail(cx, RC_INTERNAL, "bad_spec", "a stored audience cannot be read: %s", why);
	return spec_read(cx, 0, 0, &v, out);
}

/* ---- one row, out ------------------------------------------------------------------------------- */
static void write_ids(struct jw *w, const char *key, const int64_t *ids, size_t n)
{
	jw_open(w, key, '[');
	for (size_t i = 0; i < n; i++)
		jw_int(w, NULL, ids[i]);
	jw_close(w, ']');
}

static void id_or_null(struct jw *w, const char *key, int64_t id)
{
	if (id)
		jw_int(w, key, id);
	else
		jw_null(w, key);
}

void spec_write(struct jw *w, const char *key, const struct audience_spec *s)
{
	jw_open(w, key, '{');
	jw_str(w, "audience", str_z(audience_words[s->to]));
	jw_open(w, "channels", '[');
	for (int c = 0; c < COMMS_CHANNELS; c++)
		if (s->channels & 1u << c)
			jw_str(w, NULL, str_z(comms_channels[c]));
	jw_close(w, ']');
	jw_int(w, "cadence", s->cadence);
	jw_int(w, "first", s->first);
	id_or_null(w, "calendar", s->calendar);
	write_ids(w, "people", s->people, s->npeople);
	write_ids(w, "teams", s->teams, s->nteams);
	jw_open(w, "addresses", '[');
	for (size_t i = 0; i < s->naddresses; i++)
		jw_str(w, NULL, s->addresses[i]);
	jw_close(w, ']');
	jw_bool(w, "requesters", s->requesters);
	id_or_null(w, "chat", s->chat);
	jw_str(w, "subject", s->subject);
	jw_str(w, "text", s->text);
	jw_str(w, "last", s->last);
	jw_close(w, '}');
}

/* ---- all rows -------------------------------------------------------------------------------------- */
static enum rc read_rows(struct ctx *cx, int64_t client, struct str json, struct audience_spec **out,
                         size_t *n)
{
	bool seen[AUDIENCES] = { false };
	struct jval v;
	char why[80];

	if (!json_parse_plain(cx->mem, json, &v, why, sizeof why) || v.kind != J_ARRAY)
		return fail_field(cx, "audiences", "audiences is a list of objects");
	if (v.n > AUDIENCES)
		return fail_field(cx, "audiences", "each audience stands in a plan once");
	*out = NEW_ARRAY(cx->mem, struct audience_spec, v.n + 1);
	*n = v.n;
	for (size_t i = 0; i < v.n; i++) {
		TRY(spec_read(cx, client, i, &v.items[i], &(*out)[i]));
		if (seen[(*out)[i].to])
			return fail_field(cx, "audiences", "each audience stands in a plan once");
		seen[(*out)[i].to] = true;
	}
	return RC_OK;
}

enum rc plan_read(struct ctx *cx, const struct record *r, struct audience_spec **out, size_t *n)
{
	return read_rows(cx, 0, rec_str(r, PLAN_AUDIENCES), out, n);
}

void spec_want_names(struct ctx *cx, struct names *all, const struct audience_spec *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < s[i].npeople; k++)
			names_want(cx, all, &person_type, s[i].people[k]);
		for (size_t k = 0; k < s[i].nteams; k++)
			names_want(cx, all, &team_type, s[i].teams[k]);
		names_want(cx, all, &calendar_type, s[i].calendar);
		names_want(cx, all, &chat_channel_type, s[i].chat);
	}
}

void spec_write_names(struct ctx *cx, struct jw *w, const struct names *all, const struct audience_spec *s,
                      size_t n)
{
	struct names own = { 0 };

	spec_want_names(cx, &own, s, n);
	jw_open(w, "names", '{');
	names_write_all(w, "person", &own, all, &person_type);
	names_write_all(w, "team", &own, all, &team_type);
	names_write_all(w, "calendar", &own, all, &calendar_type);
	names_write_all(w, "chat", &own, all, &chat_channel_type);
	jw_close(w, '}');
}

/* ---- the types ------------------------------------------------------------------------------------------
 */
static const struct field plan_fields[] = {
	[PLAN_NAME] = { "name", F_TEXT, .flags = FILTER | SORT | HISTORY | REQUIRED | COLUMN, .max = 120,
	                .label = "Name" },
	[PLAN_DESCRIPTION] = { "description", F_TEXT, .flags = HISTORY | COLUMN | NOT_NULL, .max = 1000,
	                       .label = "What it is for" },
	[PLAN_LANGUAGE] = { "language", F_ENUM, .choices = &languages,
	                    .flags = FILTER | HISTORY | COLUMN | NOT_NULL, .label = "Language",
	                    .help = "Of the texts that are drafted" },
	[PLAN_AUDIENCES] = { "audiences", F_JSON, .flags = HISTORY | NOT_NULL, .max = 262144,
	                     .label = "Audiences" },
	[PLAN_STANDARD] = { "standard", F_BOOL, .flags = FILTER | HISTORY | COLUMN, .label = "Standard",
	                    .help = "Chosen by itself when a major incident is accepted" },
	[PLAN_POSITION] = { "position", F_INT, .flags = FILTER | SORT | HISTORY | NOT_NULL, .max = 1000000,
	                    .label = "Position" },
	[PLAN_ACTIVE] = { "active", F_BOOL, .flags = FILTER | HISTORY | COLUMN, .label = "Active" },
};
SQL(q_last, "SELECT COALESCE(max(position), 0) FROM comms_plan WHERE client_id = $1");

static enum rc plan_prepare(struct ctx *cx, const struct record *old, struct record *neo)
{
	struct audience_spec *specs;
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);
	struct rows rows;
	size_t n;

	rec_default_blank(neo, PLAN_DESCRIPTION, TEXT(STR("")));
	rec_default_blank(neo, PLAN_LANGUAGE, TEXT(STR("en")));
	rec_default_blank(neo, PLAN_AUDIENCES, TEXT(STR("[]")));
	rec_default_blank(neo, PLAN_STANDARD, INT(0));
	rec_default_blank(neo, PLAN_ACTIVE, INT(1));
	if (rec_null(neo, PLAN_POSITION)) {
		TRY(db_run(cx, q_last, &rows, INT(neo->client_id)));
		rec_set(neo, PLAN_POSITION, INT(cell(&rows, 0, 0).i + 10));
	}
	if (old && !rec_changed(old, neo, PLAN_AUDIENCES))
		return RC_OK;
	TRY(read_rows(cx, neo->client_id, rec_str(neo, PLAN_AUDIENCES), &specs, &n));
	jw_open(&w, NULL, '[');
	for (size_t i = 0; i < n; i++)
		spec_write(&w, NULL, &specs[i]);
	jw_close(&w, ']');
	rec_set(neo, PLAN_AUDIENCES, TEXT(buf_str(&b)));
	return RC_OK;
}

static enum rc plan_extend(struct ctx *cx, struct record *const *rs, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct str *members = NEW(cx->mem, struct str);
		struct audience_spec *specs;
		struct buf b = BUF(cx->mem);
		struct jw w = JW(&b);
		struct names names = { 0 };
		size_t nspecs;

		if (!rec_str(rs[i], PLAN_AUDIENCES).n)
			continue; /* a list that leaves bodies out */
		TRY(plan_read(cx, rs[i], &specs, &nspecs));
		spec_want_names(cx, &names, specs, nspecs);
		TRY(names_load(cx, &names));
		spec_write_names(cx, &w, &names, specs, nspecs);
		*members = buf_str(&b);
		rs[i]->extra = members;
	}
	return RC_OK;
}

const struct record_type comms_plan_type = {
	.name = "comms_plan",
	.plural = "comms-plans",
	.label = "Communication plan",
	.fields = plan_fields,
	.nfields = PLAN_FIELDS,
	.flags = T_SLOW, /* never deleted: incidents name it */
	.read_perm = PERM_READ,
	.create_perm = PERM_CLIENT_ADMIN,
	.write_perm = PERM_CLIENT_ADMIN,
	.name_field = PLAN_NAME,
	.owner_field = -1,
	.prepare = plan_prepare,
	.extend = plan_extend,
	.write = record_write_members,
	.default_sort = "position,id",
	.help = "Who is told of a major incident, how and how often",
};
