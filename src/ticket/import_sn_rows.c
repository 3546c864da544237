/* import_sn_rows.c - what a row of the log means in our words, and the replay of one incident. */
#include "ticket/import_sn_rows.h"

const char *const sn_columns[SN_COLUMNS] = {
	"number",         "incident_state", "reassignment_count", "reopen_count",
	"made_sla",       "caller_id",      "opened_by",          "opened_at",
	"sys_updated_by", "sys_updated_at", "contact_type",       "location",
	"category",       "subcategory",    "u_symptom",          "cmdb_ci",
	"impact",         "urgency",        "assignment_group",   "assigned_to",
	"closed_code",    "resolved_by",
};

/* ---- names ------------------------------------------------------------------------ */
static size_t slot(const struct sn_names *m, struct str name)
{
	uint64_t h = 1469598103934665603u; /* FNV-1a */

	for (size_t i = 0; i < name.n; i++)
		h = (h ^ (unsigned char)name.p[i]) * 1099511628211u;
	size_t at = (size_t)h & (m->cap - 1);
	while (m->slots[at].id && !str_eq(m->slots[at].name, name))
		at = (at + 1) & (m->cap - 1);
	return at;
}

int64_t sn_name(const struct sn_names *m, struct str name)
{
	return name.n && m->cap ? m->slots[slot(m, name)].id : 0;
}

void sn_name_add(struct sn_names *m, struct str name, int64_t id)
{
	if (2 * (m->n + 1) > m->cap) {
		struct sn_names more = *m;
		more.cap = m->cap ? 2 * m->cap : 1024;
		more.slots = NEW_ARRAY(m->mem, struct sn_name, more.cap);
		for (size_t i = 0; i < m->cap; i++)
			if (m->slots[i].id)
				more.slots[slot(&more, m->slots[i].name)] = m->slots[i];
		*m = more;
	}
	struct sn_name *s = &m->slots[slot(m, name)];
	m->n += s->id == 0;
	*s = (struct sn_name){ arena_str(m->mem, name), id };
}

/* ---- cells ---------------------------------------------------------------------------- */
/* d/m/yyyy HH:MM */
static bool log_time(struct str s, const struct zone *z, int64_t *out)
{
	struct str rest = s, part[5];
	static const char seps[5] = { '/', '/', ' ', ':', '\n' };
	int64_t n[5];

	for (int i = 0; i < 5; i++)
		if (!str_split(&rest, seps[i], &part[i]) || part[i].n > 4 || !str_int(part[i], &n[i]) ||
		    n[i] < 0)
			return false;
	struct civil c = {
		.year = n[2], .month = (int)n[1], .day = (int)n[0], .hour = (int)n[3], .minute = (int)n[4]
	};
	if (!civil_valid(&c))
		return false;
	*out = zone_instant(z, &c, ZONE_EARLIER);
	return true;
}

static const struct {
	const char *log, *state, *hold;
} states[] = {
	{ "New", "new", NULL },
	{ "Active", "in_progress", NULL },
	{ "Awaiting User Info", "on_hold", "caller" },
	{ "Awaiting Evidence", "on_hold", "caller" },
	{ "Awaiting Vendor", "on_hold", "vendor" },
	{ "Awaiting Problem", "on_hold", "problem" },
	{ "Resolved", "resolved", NULL },
	{ "Closed", "closed", NULL },
};

static bool level(struct str s) { return s.n && s.p[0] >= '1' && s.p[0] <= '3'; }

const char *sn_row_read(struct sn_row *r, const struct zone *z)
{
	for (size_t i = 0; i < SN_COLUMNS; i++)
		r->c[i] = str_is(r->c[i], "?") ? STR("") : str_trim(r->c[i]);
	if (!r->c[SN_NUMBER].n)
		return "the number is missing";
	if (!log_time(r->c[SN_OPENED_AT], z, &r->opened) || !log_time(r->c[SN_UPDATED_AT], z, &r->updated))
		return "opened_at or sys_updated_at is no time such as 29/2/2016 01:16";
	if (!level(r->c[SN_IMPACT]) || !level(r->c[SN_URGENCY]))
		return "impact or urgency is not 1, 2 or 3";
	for (size_t i = 0; i < COUNT(states); i++)
		if (str_is(r->c[SN_STATE], states[i].log)) {
			r->state = states[i].state;
			r->hold = states[i].hold;
			return NULL;
		}
	return str_is(r->c[SN_STATE], "-100") ? "the state is -100, which means nothing"
	                                      : "the state is unknown";
}

size_t sn_row_people(const struct sn_row *r, struct str out[6])
{
	static const enum sn_column who[] = { SN_CALLER, SN_OPENED_BY, SN_UPDATED_BY, SN_ASSIGNED,
		                              SN_RESOLVED_BY };
	size_t n = 0;

	for (size_t i = 0; i < COUNT(who); i++)
		if (r->c[who[i]].n)
			out[n++] = r->c[who[i]];
	return n;
}

/* ---- replay --------------------------------------------------------------------------- */
static void act_as(struct ctx *cx, int64_t person)
{
	struct who *w = NEW(cx->mem, struct who);

	*w = who_system;
	w->person_id = person;
	cx->who = w;
}

static struct str channel(struct str contact)
{
	if (str_is(contact, "Phone") || str_is(contact, "IVR"))
		return STR("phone");
	if (str_is(contact, "Email"))
		return STR("mail");
	return str_is(contact, "Self service") ? STR("web") : STR("import");
}

static struct str title(struct arena *a, const struct sn_row *r)
{
	struct buf b = BUF(a);
	static const enum sn_column parts[] = { SN_CATEGORY, SN_SUBCATEGORY, SN_SYMPTOM };

	for (size_t i = 0; i < COUNT(parts); i++)
		if (r->c[parts[i]].n)
			buf_fmt(&b, "%s" STR_FMT, b.n ? ", " : "", STR_ARG(r->c[parts[i]]));
	if (!b.n)
		buf_fmt(&b, "Incident " STR_FMT, STR_ARG(r->c[SN_NUMBER]));
	return buf_str(&b);
}

static struct dbval first_digit(struct str s) { return TEXT(str_sub(s, 0, 1)); }
static struct dbval number(struct str s)
{
	int64_t n = 0;
	return INT(str_int(s, &n) && n >= 0 ? n : 0);
}

/* What a row says about the ticket, its state aside. */
static void describe(struct record *t, const struct sn_row *r)
{
	rec_set(t, TICKET_IMPACT, first_digit(r->c[SN_IMPACT]));
	rec_set(t, TICKET_URGENCY, first_digit(r->c[SN_URGENCY]));
	rec_set(t, TICKET_CATEGORY, TEXT(r->c[SN_CATEGORY]));
	rec_set(t, TICKET_SUBCATEGORY, TEXT(r->c[SN_SUBCATEGORY]));
	rec_set(t, TICKET_SYMPTOM, TEXT(r->c[SN_SYMPTOM]));
	rec_set(t, TICKET_ITEM, TEXT(r->c[SN_ITEM]));
	rec_set(t, TICKET_SITE, TEXT(r->c[SN_LOCATION]));
}

static enum rc create(struct ctx *cx, const struct sn_world *w, const struct sn_row *r, struct record **out)
{
	struct record *t = record_new(cx, &ticket_type, w->client);

	cx->now = r->opened;
	act_as(cx, sn_name(&w->people, r->c[SN_OPENED_BY]));
	rec_set(t, TICKET_TITLE, TEXT(title(cx->mem, r)));
	rec_set(t, TICKET_EXTERNAL_ID, TEXT(r->c[SN_NUMBER]));
	rec_set(t, TICKET_REQUESTER, REFV(sn_name(&w->people, r->c[SN_CALLER])));
	rec_set(t, TICKET_CHANNEL, TEXT(channel(r->c[SN_CONTACT])));
	describe(t, r);
	TRY(record_insert(cx, t));
	*out = t;
	return RC_OK;
}

static bool is(struct str state, const char *a) { return str_is(state, a); }

/* The verb that this change of state would have been. */
static const char *verb(struct str was, const char *now)
{
	if (strcmp(now, "on_hold") == 0)
		return "hold";
	if (strcmp(now, "resolved") == 0)
		return "resolve";
	if (strcmp(now, "closed") == 0)
		return "close";
	if (is(was, "on_hold"))
		return "resume";
	return is(was, "resolved") || is(was, "closed") ? "reopen" : "start";
}

static void reopen(struct ctx *cx, struct record *t)
{
	rec_set(t, TICKET_REOPENED_AT, INT(cx->now));
	rec_set(t, TICKET_REOPENED_BY, REFV(cx->who->person_id));
	rec_set(t, TICKET_RESOLVED_AT, NUL());
	rec_set(t, TICKET_RESOLVED_BY, NUL());
	rec_set(t, TICKET_CLOSED_AT, NUL());
}

static const char *move(struct ctx *cx, const struct sn_world *w, struct record *t, const struct sn_row *r)
{
	struct str was = rec_str(t, TICKET_STATE), hold = rec_str(t, TICKET_HOLD_REASON);

	if (is(was, r->state) && str_is(hold, r->hold ? r->hold : ""))
		return NULL;
	const char *v = verb(was, r->state);
	if (strcmp(v, "reopen") == 0 ||
	    (strcmp(v, "hold") == 0 && (is(was, "resolved") || is(was, "closed"))))
		reopen(cx, t);
	ticket_enter(cx, t, r->state);
	if (r->hold)
		rec_set(t, TICKET_HOLD_REASON, TEXT(str_z(r->hold)));
	if (strcmp(r->state, "resolved") == 0 || strcmp(r->state, "closed") == 0) {
		rec_set(t, TICKET_CODE, TEXT(STR("other")));
		rec_set(t, TICKET_NOTES, TEXT(r->c[SN_CLOSED_CODE]));
		int64_t by = sn_name(&w->people, r->c[SN_RESOLVED_BY]);
		if (by)
			rec_set(t, TICKET_RESOLVED_BY, INT(by));
		if (rec_null(t, TICKET_RESOLVED_AT))
			rec_set(t, TICKET_RESOLVED_AT, INT(cx->now));
	}
	return v;
}

static const char *hand_over(struct ctx *cx, const struct sn_world *w, struct record *t,
                             const struct sn_row *r)
{
	int64_t team = sn_name(&w->teams, r->c[SN_GROUP]), person = sn_name(&w->people, r->c[SN_ASSIGNED]);

	rec_set(t, TICKET_REASSIGNS, number(r->c[SN_REASSIGNED]));
	rec_set(t, TICKET_REOPENS, number(r->c[SN_REOPENED]));
	if (team == rec_int(t, TICKET_TEAM) && person == rec_int(t, TICKET_ASSIGNEE))
		return NULL;
	rec_set(t, TICKET_TEAM, REFV(team));
	rec_set(t, TICKET_ASSIGNEE, REFV(person));
	rec_set(t, TICKET_ASSIGNED_AT, INT(cx->now));
	return "assign";
}

static enum rc update(struct ctx *cx, const struct sn_world *w, const struct sn_row *r, struct record **t)
{
	struct record *neo = record_copy(cx, *t);

	cx->now = r->updated > (*t)->updated_at ? r->updated
	                                        : (*t)->updated_at; /* the log once goes back in time */
	act_as(cx, sn_name(&w->people, r->c[SN_UPDATED_BY]));
	describe(neo, r);
	const char *moved = move(cx, w, neo, r), *handed = hand_over(cx, w, neo, r);
	const char *kind = moved ? moved : handed ? handed : "changed";
	TRY(record_save(cx, *t, neo, str_z(kind), STR("")));
	*t = neo;
	return RC_OK;
}

enum rc sn_replay(struct ctx *cx, const struct sn_world *w, const struct sn_row *rows, size_t n,
                  struct record *out)
{
	struct record *t;

	TRY(create(cx, w, &rows[0], &t));
	for (size_t i = 0; i < n; i++)
		TRY(update(cx, w, &rows[i], &t));
	*out = *t;
	return RC_OK;
}
