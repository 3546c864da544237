/* sheet.c - a hand-over as it is read where there is no page: everything by name, times in its own zone. */
#include "client/client.h"
#include "handover/handover_int.h"
#include "oncall/oncall.h"
#include "person/person.h"
#include "team/team.h"

static enum rc names(struct ctx *cx, const struct sheet *s, size_t f, struct str **out)
{
	int64_t *ids = NEW_ARRAY(cx->mem, int64_t, s->n + 1);
	struct str *some = NEW_ARRAY(cx->mem, struct str, s->n + 1);
	size_t k = 0;

	*out = NEW_ARRAY(cx->mem, struct str, s->n + 1);
	for (size_t i = 0; i < s->n; i++)
		if (!rec_null(&s->items[i], f))
			ids[k++] = rec_int(&s->items[i], f);
	if (k)
		TRY(record_names(cx, &person_type, ids, k, some));
	k = 0;
	for (size_t i = 0; i < s->n; i++)
		(*out)[i] = rec_null(&s->items[i], f) ? STR("") : some[k++];
	return RC_OK;
}

static enum rc name(struct ctx *cx, const struct record_type *t, int64_t id, struct str *out)
{
	*out = STR("");
	return id ? record_names(cx, t, &id, 1, out) : RC_OK;
}

static enum rc zone_of(struct ctx *cx, const struct sheet *s, const struct zone **out)
{
	struct record r;

	*out = NULL;
	if (!rec_null(&s->handover, HANDOVER_ROTATION)) {
		TRY(record_load(cx, &rotation_type, rec_int(&s->handover, HANDOVER_ROTATION), &r));
		*out = zone_find(cx->app->zones, rec_str(&r, ROTATION_ZONE));
	}
	return *out ? RC_OK : client_zone(cx, s->handover.client_id, out);
}

/* What was taken out or is no longer needed is not handed over: it is on the page alone. */
static size_t handed(struct record *items, size_t n)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++)
		if (!item_is(&items[i], "removed") && !item_is(&items[i], "settled"))
			items[k++] = items[i];
	return k;
}

enum rc sheet_load(struct ctx *cx, const struct record *h, struct sheet *s)
{
	const struct record_type *of = rec_null(h, HANDOVER_ROTATION) ? &team_type : &rotation_type;

	s->handover = *h;
	TRY(handover_items(cx, h->id, &s->items, &s->n));
	s->n = handed(s->items, s->n);
	TRY(names(cx, s, HI_OWNER, &s->owners));
	TRY(names(cx, s, HI_BACKUP, &s->backups));
	TRY(names(cx, s, HI_ACCEPTED_BY, &s->accepted));
	TRY(name(cx, &person_type, rec_int(h, HANDOVER_OUTGOING), &s->outgoing));
	TRY(name(cx, &person_type, rec_int(h, HANDOVER_INCOMING), &s->incoming));
	TRY(name(cx, of, rec_int(h, of == &team_type ? HANDOVER_TEAM : HANDOVER_ROTATION), &s->rotation));
	TRY(name(cx, &client_type, h->client_id, &s->client));
	return zone_of(cx, s, &s->zone);
}

struct str sheet_time(struct ctx *cx, const struct sheet *s, int64_t t)
{
	struct civil c;

	zone_civil(s->zone, t, &c);
	if (s->german)
		return arena_fmt(cx->mem, "%02d.%02d. %02d:%02d", c.day, c.month, c.hour, c.minute);
	return arena_fmt(cx->mem, "%02d-%02d %02d:%02d", c.month, c.day, c.hour, c.minute);
}

struct str sheet_title(struct ctx *cx, const struct sheet *s)
{
	return arena_fmt(cx->mem, "%s: " STR_FMT ", " STR_FMT, handover_word(HW_TITLE, s->german),
	                 STR_ARG(s->rotation),
	                 STR_ARG(sheet_time(cx, s, rec_int(&s->handover, HANDOVER_AT))));
}

struct str sheet_headline(struct ctx *cx, const struct record *item)
{
	struct record t;

	if (rec_null(item, HI_TICKET) || record_load(cx, &ticket_type, rec_int(item, HI_TICKET), &t) != RC_OK)
		return rec_str(item, HI_TITLE);
	return arena_fmt(cx->mem, STR_FMT "  " STR_FMT, STR_ARG(record_key(cx->mem, &t)),
	                 STR_ARG(rec_str(item, HI_TITLE)));
}

struct str sheet_check(struct ctx *cx, const struct sheet *s, const struct record *item)
{
	return rec_null(item, HI_NEXT_CHECK) ? STR("–") : sheet_time(cx, s, rec_int(item, HI_NEXT_CHECK));
}

bool sheet_begins(const struct sheet *s, size_t i)
{
	return !i || !str_eq(rec_str(&s->items[i], HI_SECTION), rec_str(&s->items[i - 1], HI_SECTION));
}
