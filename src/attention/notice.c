/* notice.c - the last step of telling one person: may they, do they want to, by which channels, when, and the
 * row.
 *
 * Elsewhere: how they want to be told (notice_setting.c), when that is (notice_when.c), what goes out
 * (send.c), who is concerned by an event (notice_rules.c), the clocks (notice_due.c), routes (notice_api.c).
 */
#include "attention/parts.h"
#include "person/person.h"
#include "record/nudge.h"

enum { DETAIL = 160 };

const struct notice_reason_def notice_reasons[NOTICE_REASONS] = {
	[NOTICE_MENTION] = { "mention", "app", "now", .urgent = true, .unmuted = true },
	[NOTICE_ESCALATION] = { "escalation", "app", "now", .own = true, .unmuted = true },
	[NOTICE_ONCALL] = { "oncall", "app", "now", .own = true, .unmuted = true },
	[NOTICE_APPROVAL] = { "approval", "app", "now", .unmuted = true },
	[NOTICE_NUDGE] = { "nudge", "app", "now", .own = true, .unmuted = true },
	[NOTICE_ASSIGNED] = { "assigned", "app", "now" },
	[NOTICE_HARM] = { "harm", "app", "now", .urgent = true },
	[NOTICE_BREACH] = { "breach", "app", "now", .urgent = true, .own = true },
	[NOTICE_RISK] = { "risk", "app", "off", .own = true },
	[NOTICE_WOKE] = { "woke", "app", "off", .own = true },
	[NOTICE_REPLY] = { "reply", "app", "now" },
	[NOTICE_ANSWER] = { "answer", "app", "now" },
	[NOTICE_CHECKLIST] = { "checklist", "app", "now", .own = true },
	[NOTICE_TEAM] = { "team", "off", "off" },
	[NOTICE_WATCHING] = { "watching", "app", "digest" },
	[NOTICE_FOLLOWING] = { "following", "app", "digest" },
	[NOTICE_BULK] = { "bulk", "app", "off", .own = true },
};

#define PUT                                                                                                \
	"INSERT INTO notification (person, client_id, type, record_id, reason, event_id, first_event, n, " \
	"actor,"                                                                                           \
	" kind, detail, href, urgent, first_at, at, visible_at, in_app, desktop)"                          \
	" VALUES ($1, $2, $3, $4, $5, $6, $6, 1, $7, $8, $9, $10, $11, $12, $12, $13, $14, $15)"           \
	" ON CONFLICT (person, type, record_id, reason, href) WHERE read_at IS NULL DO UPDATE SET"         \
	" n = notification.n + 1, event_id = excluded.event_id, actor = excluded.actor, kind = "           \
	"excluded.kind,"                                                                                   \
	" detail = excluded.detail, at = excluded.at,"                                                     \
	" urgent = CASE WHEN excluded.urgent = 1 THEN 1 ELSE notification.urgent END,"                     \
	" in_app = CASE WHEN excluded.in_app = 1 THEN 1 ELSE notification.in_app END,"                     \
	" desktop = excluded.desktop,"                                                                     \
	" visible_at = CASE WHEN excluded.visible_at < notification.visible_at THEN excluded.visible_at"   \
	" ELSE notification.visible_at END"
SQL(q_put, PUT);
SQL(q_put_sent, PUT " RETURNING id");
SQL(q_next,
    "SELECT min(visible_at) FROM notification WHERE person = $1 AND visible_at > $2 AND read_at IS NULL"
    " AND in_app = 1");

bool notice_reason_find(struct str id, enum notice_reason *out)
{
	for (int i = 0; i < NOTICE_REASONS; i++)
		if (str_is(id, notice_reasons[i].id)) {
			*out = (enum notice_reason)i;
			return true;
		}
	return false;
}

/* ---- one person ------------------------------------------------------------------------ */
bool notice_sees(struct ctx *cx, const struct who *who, const struct record *r)
{
	const struct who *outer = cx->who;

	cx->who = who;
	bool yes = record_visible(cx, r);
	cx->who = outer;
	return yes;
}

/* Inactive people and those who lost their role are told nothing, whatever still names them; nor is a
 * requester of what is another's. */
static enum rc may_know(struct ctx *cx, const struct notice *n, const struct record *person, bool *out)
{
	struct record r;
	struct who who;

	*out = false;
	if (rec_int(person, PERSON_ACTIVE) != 1)
		return RC_OK;
	TRY(who_load(cx, n->person, &who));
	*out = !n->type || who_can(&who, n->client_id, n->type->read_perm);
	if (*out || !n->is_public || !who_can(&who, n->client_id, PERM_READ_OWN))
		return RC_OK;
	TRY(record_load(cx, n->type, n->record_id, &r));
	*out = notice_sees(cx, &who, &r);
	return RC_OK;
}

SQL(q_said, "SELECT 1 FROM comment WHERE type = $1 AND record_id = $2 AND event_id = $3 AND visibility = "
            "'public'");

enum rc notice_tells(struct ctx *cx, const struct who *who, const struct record *r, int64_t event, bool *out)
{
	struct rows said;

	*out = who_can(who, r->client_id, r->type->read_perm);
	if (*out)
		return RC_OK;
	TRY(db_run(cx, q_said, &said, TEXT(str_z(r->type->name)), INT(r->id), INT(event)));
	*out = said.n > 0;
	return RC_OK;
}

/* A row that shows later gets a timer, so that the bell rings by itself then. */
static enum rc announce(struct ctx *cx, const struct notice *n, int64_t visible)
{
	struct rows r;

	if (visible <= cx->now)
		return nudge_add(cx, n->person, NUDGE_NOTICES);
	TRY(db_run(cx, q_next, &r, INT(n->person), INT(cx->now)));
	return timer_set(cx, notice_due_timer.name, n->client_id, "person", n->person, cell(&r, 0, 0).i,
	                 STR(""));
}

static struct str one_line(struct arena *a, struct str s)
{
	s = arena_str(a, str_clip(str_trim(s), DETAIL));
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ')
			((char *)(uintptr_t)s.p)[i] = ' ';
	return s;
}

/* ---- by which channels, when ---------------------------------------------------------------- */
struct plan {
	int64_t at[NOTICE_CHANNELS]; /* 0: not by this one */
	bool digest[NOTICE_CHANNELS], urgent, any;
};

static bool usable(struct ctx *cx, const struct record *person, const struct notice_setting *s,
                   enum notice_channel by)
{
	if (by == BY_APP || by == BY_DESKTOP)
		return true;
	return channel_address(person, s, by).n && channel_set_up(cx, by);
}

static enum rc make_plan(struct ctx *cx, const struct notice *n, const struct record *person,
                         const struct notice_setting *s, struct plan *p)
{
	const struct calendar *hours = NULL;
	const struct zone *z;

	*p = (struct plan){ .urgent = n->urgent || s->breaks[n->reason] };
	TRY(notice_zone(cx, person, &z));
	if (n->office && s->work_hours)
		TRY(notice_hours(cx, person, &hours));
	for (int c = 0; c < NOTICE_CHANNELS; c++) {
		struct notice_case how = { (enum notice_channel)c, n->reason, n->urgent, n->office };

		if (!usable(cx, person, s, how.by) || (n->app_only && (c == BY_MAIL || c == BY_CHAT)) ||
		    (n->own_mail && c == BY_MAIL))
			continue;
		p->at[c] = notice_when(s, z, hours, how, cx->now + n->hold);
		p->digest[c] = s->mode[c][n->reason] == MODE_DIGEST;
		p->any |= p->at[c] && c != BY_DESKTOP;
	}
	return RC_OK;
}

/* ---- the row ---------------------------------------------------------------------------------- */
static enum rc send_out(struct ctx *cx, const struct notice *n, const struct plan *p, int64_t id)
{
	for (int c = BY_MAIL; c <= BY_CHAT; c++) {
		struct sending s = { n, id, (enum notice_channel)c, p->at[c], p->digest[c], p->urgent };

		if (p->at[c])
			TRY(send_add(cx, &s));
	}
	return RC_OK;
}

static enum rc put(struct ctx *cx, const struct notice *n, const struct plan *p)
{
	const struct notice_reason_def *reason = &notice_reasons[n->reason];
	bool in_app = p->at[BY_APP] != 0, sent = p->at[BY_MAIL] || p->at[BY_CHAT];
	bool desktop = in_app && p->at[BY_DESKTOP] && p->at[BY_DESKTOP] <= p->at[BY_APP];
	int64_t visible = in_app ? p->at[BY_APP] : cx->now;
	struct rows r;

	TRY(db_run_(cx, sent ? &q_put_sent : &q_put, sent ? &r : NULL,
	            ARGS(INT(n->person), INT(n->client_id), TEXT(n->type ? str_z(n->type->name) : STR("")),
	                 INT(n->record_id), TEXT(str_z(reason->id)), INT(n->event_id),
	                 INT(cx->who->person_id), TEXT(n->kind), TEXT(one_line(cx->mem, n->detail)),
	                 TEXT(str_clip(n->href, 200)), INT(reason->urgent || n->urgent),
	                 INT(cx->now + n->hold), INT(visible), INT(in_app), INT(desktop))));
	if (sent)
		TRY(send_out(cx, n, p, cell(&r, 0, 0).i));
	return in_app ? announce(cx, n, visible) : RC_OK;
}

enum rc notify_add(struct ctx *cx, const struct notice *n)
{
	bool muted = false, may;
	struct notice_setting s;
	struct record person;
	struct plan p;

	assert(db_in_tx(cx));
	if (cx->replay || !n->person || (n->person == cx->who->person_id && !notice_reasons[n->reason].own))
		return RC_OK;
	enum rc rc = record_load(cx, &person_type, n->person, &person);
	if (rc == RC_NOT_FOUND)
		return RC_OK;
	TRY(rc);
	TRY(notice_setting_load(cx, &person, &s));
	TRY(make_plan(cx, n, &person, &s, &p));
	if (!p.any)
		return RC_OK;
	TRY(mute_covers(cx, n->person, n->type, n->record_id, n->reason, &muted));
	if (muted)
		return RC_OK;
	TRY(may_know(cx, n, &person, &may));
	return may ? put(cx, n, &p) : RC_OK;
}

/* ---- the bell rings later ------------------------------------------------------------------ */
static enum rc due(struct ctx *cx, const struct timer *t)
{
	struct rows r;

	TRY(nudge_add(cx, t->record_id, NUDGE_NOTICES));
	TRY(db_run(cx, q_next, &r, INT(t->record_id), INT(cx->now)));
	if (cell(&r, 0, 0).type != DB_INT)
		return RC_OK;
	return timer_set(cx, t->kind.p, t->client_id, "person", t->record_id, cell(&r, 0, 0).i, STR(""));
}

const struct timer_kind notice_due_timer = { "notice_due", due,
	                                     "Shows notifications held for quiet hours or a digest" };
