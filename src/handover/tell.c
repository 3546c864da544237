/* tell.c - who hears of a hand-over, and what its tickets remember of it. */
#include "attention/attention.h"
#include "handover/handover_int.h"
#include "oncall/oncall.h"
#include "person/person.h"
#include "team/team.h"

/* "Service desk · 2026-11-30 18:00" on the reader's own clock. */
static enum rc detail(struct ctx *cx, const struct record *h, const struct record *to, struct str *out)
{
	struct str name = rec_str(h, HANDOVER_SHIFT);
	struct record r;

	if (!rec_null(h, HANDOVER_ROTATION)) {
		TRY(record_load(cx, &rotation_type, rec_int(h, HANDOVER_ROTATION), &r));
		name = rec_str(&r, ROTATION_NAME);
	}
	const struct zone *z = zone_find(cx->app->zones, rec_str(to, PERSON_ZONE));
	if (!z && !rec_null(h, HANDOVER_ROTATION))
		z = zone_find(cx->app->zones, rec_str(&r, ROTATION_ZONE));
	struct str at = zone_minute(cx->mem, z ? z : zone_utc(), rec_int(h, HANDOVER_AT));
	*out = arena_fmt(cx->mem, STR_FMT " · " STR_FMT, STR_ARG(str_clip(name, 100)), STR_ARG(at));
	return RC_OK;
}

enum rc handover_tell(struct ctx *cx, const struct record *h, int64_t person, const char *kind, bool urgent)
{
	struct notice n = { .person = person,
		            .client_id = h->client_id,
		            .reason = NOTICE_ONCALL,
		            .kind = str_z(kind),
		            .urgent = urgent };
	struct record to;

	if (!person || cx->replay)
		return RC_OK;
	TRY(record_load(cx, &person_type, person, &to));
	TRY(detail(cx, h, &to, &n.detail));
	n.href = arena_fmt(cx->mem, "/handovers/%lld?about=%s", (long long)h->id, kind);
	n.own_mail =
	        strcmp(kind, "handover_published") == 0; /* the whole of it goes by mail: handover_send */
	return notify_add(cx, &n);
}

/* It moves nothing: no version, and nobody is told but by the hand-over. */
enum rc handover_note_ticket(struct ctx *cx, const struct record *item, const char *kind, struct str words)
{
	struct str data = arena_fmt(cx->mem, "{\"handover\":%lld,\"item\":%lld%s" STR_FMT "}",
	                            (long long)rec_int(item, HI_HANDOVER), (long long)item->id,
	                            words.n ? "," : "", STR_ARG(words));
	struct event e;

	if (rec_null(item, HI_TICKET))
		return RC_OK;
	return event_add(cx, item->client_id, "ticket", rec_int(item, HI_TICKET), str_z(kind), data, &e);
}
