/* reach.c - see reach.h: is there a way to a person, does it work, and when would they hear. */
#include "attention/reach.h"
#include "attention/parts.h"
#include "base/conf.h"
#include "base/crypto.h"
#include "conn/fetch.h"
#include "person/person.h"

SQL(q_state, "SELECT channel, address, failed_at, error FROM contact_state WHERE person = $1");
SQL(q_heard, "INSERT INTO contact_state (person, channel, address, ok_at, failed_at, error) VALUES ($1, $2, "
             "$3, $4, $5,"
             " $6) ON CONFLICT (person, channel) DO UPDATE SET"
             " failed_at = CASE WHEN excluded.failed_at IS NULL THEN NULL"
             " WHEN contact_state.address = excluded.address AND contact_state.failed_at IS NOT NULL"
             " THEN contact_state.failed_at ELSE excluded.failed_at END,"
             " ok_at = CASE WHEN excluded.ok_at IS NOT NULL THEN excluded.ok_at"
             " WHEN contact_state.address = excluded.address THEN contact_state.ok_at ELSE NULL END,"
             " address = excluded.address, error = excluded.error");

const char *const reach_channels[REACH_CHANNELS] = { "app", "mail", "chat" };
const char *const reach_whys[REACH_WHYS] = { "ok",         "inactive", "no_sign_in",
	                                     "no_address", "refused",  "not_set_up" };

bool channel_set_up(struct ctx *cx, enum notice_channel by)
{
	const struct conf *conf = cx->app->conf;

	if (by == BY_MAIL)
		return conf && conf_text(conf, "mail_server")[0] && conf_text(conf, "mail_from")[0];
	return true; /* a chat's address says all that is needed */
}

struct str channel_address(const struct record *person, const struct notice_setting *s,
                           enum notice_channel by)
{
	if (by == BY_MAIL)
		return rec_str(person, PERSON_EMAIL);
	return by == BY_CHAT ? s->chat_url : STR("");
}

/* A chat's address is a secret, so its hash stands for it. */
static struct str fingerprint(struct ctx *cx, enum notice_channel by, struct str address)
{
	return by == BY_CHAT ? sha256_hex(cx->mem, address) : address;
}

enum rc contact_heard(struct ctx *cx, int64_t person, enum notice_channel by, struct str address,
                      struct str error)
{
	return db_run(cx, q_heard, NULL, INT(person), TEXT(str_z(notice_channels[by])),
	              TEXT(fingerprint(cx, by, address)), error.n ? NUL() : INT(cx->now),
	              error.n ? INT(cx->now) : NUL(), TEXT(str_clip(error, 500)));
}

static void refused(struct ctx *cx, const struct rows *state, enum notice_channel by, struct str address,
                    struct reach_way *w)
{
	struct str print = fingerprint(cx, by, address);

	for (size_t i = 0; i < state->n; i++)
		if (str_is(cell(state, i, 0).s, notice_channels[by]) && str_eq(cell(state, i, 1).s, print) &&
		    cell(state, i, 2).type == DB_INT) {
			w->why = REACH_REFUSED;
			w->since = cell(state, i, 2).i;
			w->error = cell(state, i, 3).s;
		}
}

struct asked {
	const struct record *person;
	const struct notice_setting *s;
	const struct zone *zone;
	struct rows state;
	int64_t t;
};

static struct reach_way way(struct ctx *cx, const struct asked *a, enum notice_channel by)
{
	struct str address = channel_address(a->person, a->s, by);
	struct reach_way w = { .address = by == BY_CHAT ? url_host(address) : address, .error = STR("") };

	w.when = notice_loud(a->s, a->zone, false, a->t);
	w.when_urgent =
	        notice_loud(a->s, a->zone, a->s->urgent || a->s->policy.locked[by][NOTICE_ONCALL], a->t);
	if (rec_int(a->person, PERSON_ACTIVE) != 1)
		w.why = REACH_INACTIVE;
	else if (by == BY_APP)
		w.why = rec_str(a->person, PERSON_LOGIN).n ? REACH_OK : REACH_NO_SIGN_IN;
	else if (!channel_set_up(cx, by))
		w.why = REACH_NOT_SET_UP;
	else if (!address.n)
		w.why = REACH_NO_ADDRESS;
	else
		refused(cx, &a->state, by, address, &w);
	return w;
}

enum rc reach_at(struct ctx *cx, int64_t person, int64_t t, struct reach *out)
{
	struct notice_setting s;
	struct record p;
	struct asked a = { .person = &p, .s = &s, .t = t };

	*out = (struct reach){ .person = person };
	TRY(record_load(cx, &person_type, person, &p));
	TRY(notice_setting_load(cx, &p, &s));
	TRY(notice_zone(cx, &p, &a.zone));
	TRY(db_run(cx, q_state, &a.state, INT(person)));
	out->name = rec_str(&p, PERSON_NAME);
	out->active = rec_int(&p, PERSON_ACTIVE) == 1;
	out->ways[REACH_APP] = way(cx, &a, BY_APP);
	out->ways[REACH_MAIL] = way(cx, &a, BY_MAIL);
	out->ways[REACH_CHAT] = way(cx, &a, BY_CHAT);
	out->outside = out->ways[REACH_MAIL].why == REACH_OK || out->ways[REACH_CHAT].why == REACH_OK;
	return RC_OK;
}

enum rc reach_of(struct ctx *cx, int64_t person, struct reach *out)
{
	return reach_at(cx, person, cx->now, out);
}
