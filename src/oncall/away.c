/* away.c - who could be on call at all: active, and with a role that works for the client.
 *
 * That changes by acts that know nothing of rotations (somebody is deactivated, a role is taken away), and
 * "who was on call then" must stay true: so each change is noted with its instant, in the transaction that
 * makes it (oncall_on_event, oncall_on_deleted). */
#include "oncall/oncall_parts.h"
#include "person/person.h"
#include "record/event.h"

const char *const missing_words[] = {
	[ONCALL_ALL_THERE] = "none",
	[ONCALL_TIME_OFF] = "time_off",
	[ONCALL_INACTIVE] = "inactive",
	[ONCALL_NO_ACCESS] = "no_access",
};

SQL(q_clients, "SELECT DISTINCT r.client_id FROM oncall_person p JOIN rotation r ON r.id = p.rotation"
               " WHERE p.person = $1 ORDER BY r.client_id LIMIT 1000");
SQL(q_open, "SELECT from_at, why FROM oncall_away WHERE person = $1 AND client_id = $2 AND to_at IS NULL");
SQL(q_close, "UPDATE oncall_away SET to_at = $3 WHERE person = $1 AND client_id = $2 AND to_at IS NULL");
SQL(q_add, "INSERT INTO oncall_away (person, client_id, from_at, why) VALUES ($1, $2, $3, $4)"
           " ON CONFLICT (person, client_id, from_at) DO UPDATE SET to_at = NULL, why = excluded.why");

enum rc person_able(struct ctx *cx, int64_t person, int64_t client, enum oncall_missing *why)
{
	struct record p;
	struct who who;

	TRY(record_load(cx, &person_type, person, &p));
	*why = ONCALL_INACTIVE;
	if (rec_int(&p, PERSON_ACTIVE) != 1)
		return RC_OK;
	TRY(who_load(cx, person, &who));
	*why = who_can(&who, client, PERM_WORK) ? ONCALL_ALL_THERE : ONCALL_NO_ACCESS;
	return RC_OK;
}

enum rc person_must_be_able(struct ctx *cx, const char *field, int64_t person, int64_t client)
{
	enum oncall_missing why;
	enum rc rc = person_able(cx, person, client, &why);

	/* a person of another client is as unknown as none */
	if (rc == RC_NOT_FOUND || (rc == RC_OK && why == ONCALL_NO_ACCESS))
		return fail_field(cx, field, "%s: nobody with the id %lld works for this client", field,
		                  (long long)person);
	TRY(rc);
	return why == ONCALL_ALL_THERE ? RC_OK
	                               : fail_field(cx, field, "%s: this person is no longer active", field);
}

static enum rc check_client(struct ctx *cx, int64_t person, int64_t client, bool *changed)
{
	enum oncall_missing why;
	struct rows r;

	TRY(person_able(cx, person, client, &why));
	TRY(db_run(cx, q_open, &r, INT(person), INT(client)));
	if (r.n ? str_is(cell(&r, 0, 1).s, missing_words[why]) : why == ONCALL_ALL_THERE)
		return RC_OK;
	*changed = true;
	if (r.n)
		TRY(db_run(cx, q_close, NULL, INT(person), INT(client), INT(cx->now)));
	if (why == ONCALL_ALL_THERE)
		return RC_OK;
	return db_run(cx, q_add, NULL, INT(person), INT(client), INT(cx->now),
	              TEXT(str_z(missing_words[why])));
}

enum rc away_check(struct ctx *cx, int64_t person)
{
	bool changed = false;
	struct record r;
	struct rows c;
	int64_t *ids;
	size_t n;

	TRY(db_run(cx, q_clients, &c, INT(person)));
	for (size_t i = 0; i < c.n; i++)
		TRY(check_client(cx, person, cell(&c, i, 0).i, &changed));
	if (!changed)
		return RC_OK;
	TRY(rotations_of(cx, person, &ids, &n));
	for (size_t i = 0; i < n; i++) {
		TRY(record_load(cx, &rotation_type, ids[i], &r));
		TRY(oncall_touch(cx, r.id, r.client_id));
	}
	return RC_OK;
}

enum rc oncall_on_event(struct ctx *cx, const struct record *r, const struct event *ev)
{
	(void)ev;
	if (r->type == &person_type)
		return away_check(cx, r->id);
	return r->type == &access_type ? away_check(cx, rec_int(r, ACCESS_PERSON)) : RC_OK;
}

enum rc oncall_on_deleted(struct ctx *cx, const struct record *r)
{
	return r->type == &access_type ? away_check(cx, rec_int(r, ACCESS_PERSON)) : RC_OK;
}

enum rc oncall_reachable(struct ctx *cx, int64_t person, uint32_t *ways)
{
	struct record p;

	*ways = 0;
	TRY(record_load(cx, &person_type, person, &p));
	if (rec_int(&p, PERSON_ACTIVE) != 1)
		return RC_OK;
	*ways = (rec_str(&p, PERSON_LOGIN).n ? REACH_APP : 0) |
	        (rec_str(&p, PERSON_EMAIL).n ? REACH_MAIL : 0) |
	        (rec_str(&p, PERSON_PHONE).n ? REACH_PHONE : 0);
	return RC_OK;
}
