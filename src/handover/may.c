/* may.c - who may give and who may take. */
#include "handover/handover_int.h"
#include "oncall/oncall.h"
#include "person/person.h"

bool handover_gives(struct ctx *cx, const struct record *h)
{
	if (cx->who->system)
		return true;
	if (!who_can(cx->who, h->client_id, PERM_WORK))
		return false;
	return cx->who->person_id == rec_int(h, HANDOVER_OUTGOING) ||
	       who_can(cx->who, h->client_id, ONCALL_PLAN);
}

enum rc handover_takes(struct ctx *cx, const struct record *h, bool *out)
{
	int64_t me = cx->who->person_id;
	struct oncall_entry e;
	bool on = false;

	*out = me && me == rec_int(h, HANDOVER_INCOMING);
	if (*out || !me || rec_null(h, HANDOVER_ROTATION))
		return RC_OK;
	/* a swap after it was published: who is on call takes over */
	TRY(oncall_at(cx, rec_int(h, HANDOVER_ROTATION), rec_int(h, HANDOVER_AT), &e, &on));
	*out = on && e.person == me && who_can(cx->who, h->client_id, PERM_WORK);
	return RC_OK;
}

enum rc handover_must_give(struct ctx *cx, const struct record *h)
{
	return handover_gives(cx, h)
	               ? RC_OK
	               : fail(cx, RC_DENIED, "not_outgoing", "only who hands over, or a lead, may do this");
}

enum rc handover_must_take(struct ctx *cx, const struct record *h)
{
	bool yes;

	TRY(handover_takes(cx, h, &yes));
	return yes ? RC_OK : fail(cx, RC_DENIED, "not_incoming", "only who takes over may do this");
}

enum rc handover_able(struct ctx *cx, int64_t person, int64_t client, bool *out)
{
	struct record p;
	struct who who;

	*out = false;
	enum rc rc = record_load(cx, &person_type, person, &p);
	if (rc == RC_NOT_FOUND)
		return RC_OK;
	TRY(rc);
	TRY(who_load(cx, person, &who));
	*out = rec_int(&p, PERSON_ACTIVE) == 1 && who_can(&who, client, PERM_WORK);
	return RC_OK;
}

enum rc handover_find(struct ctx *cx, struct str key, struct record *out)
{
	TRY(record_find(cx, &handover_type, key, out));
	return record_allow(cx, out, PERM_READ);
}
