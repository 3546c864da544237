/* routing_pin.c - fields that a person set by hand.  Rules leave them alone until somebody releases them.
 *
 * A pin is a row, written with the change that caused it; the change is in an event by that person without a
 * rule, so pins can be told from events too.  Tags are pinned one by one: added or removed, the word stays
 * so.
 */
#include "base/json.h"
#include "routing/routing_int.h"

SQL(q_load, "SELECT field, person, at FROM ticket_pin WHERE ticket = $1 ORDER BY field LIMIT 200");
SQL(q_put, "INSERT INTO ticket_pin (ticket, field, client_id, person, at) VALUES ($1, $2, $3, $4, $5)"
           " ON CONFLICT (ticket, field) DO UPDATE SET person = excluded.person, at = excluded.at");
SQL(q_drop, "DELETE FROM ticket_pin WHERE ticket = $1 AND field = $2 RETURNING person");

enum rc pins_load(struct ctx *cx, int64_t ticket, struct pins *out)
{
	struct rows r;

	TRY(db_run(cx, q_load, &r, INT(ticket)));
	out->items = NEW_ARRAY(cx->mem, struct pin, r.n + 1);
	out->n = r.n;
	for (size_t i = 0; i < r.n; i++)
		out->items[i] = (struct pin){ cell(&r, i, 0).s, cell(&r, i, 1).i, cell(&r, i, 2).i };
	return RC_OK;
}

bool pinned(const struct pins *p, struct str field)
{
	for (size_t i = 0; i < p->n; i++)
		if (str_eq(p->items[i].field, field))
			return true;
	return false;
}

enum { PINS_MAX = EFFECT_FIELDS + 64 }; /* more tags than anybody changes at once */

static enum rc put(struct ctx *cx, const struct record *r, struct str field, struct pins *set)
{
	if (set->n < PINS_MAX)
		set->items[set->n++] = (struct pin){ field, cx->who->person_id, cx->now };
	return db_run(cx, q_put, NULL, INT(r->id), TEXT(field), INT(r->client_id), INT(cx->who->person_id),
	              INT(cx->now));
}

/* On arrival, what everything has until somebody says otherwise is nobody's decision. */
static bool set_by_hand(const struct record *old, const struct record *neo, size_t f)
{
	if (old)
		return rec_changed(old, neo, f);
	if (f == TICKET_IMPACT || f == TICKET_URGENCY)
		return !str_is(rec_str(neo, f), "3");
	return neo->v[f].type == DB_INT || rec_str(neo, f).n > 0;
}

static bool has_word(struct str words, struct str one)
{
	struct str w;

	while (str_split(&words, '\n', &w))
		if (str_eq(w, one))
			return true;
	return false;
}

static enum rc put_tags(struct ctx *cx, const struct record *r, struct str tags, struct str other,
                        struct pins *set)
{
	struct str one;

	while (str_split(&tags, '\n', &one))
		if (!has_word(other, one))
			TRY(put(cx, r, arena_fmt(cx->mem, "tag:" STR_FMT, STR_ARG(one)), set));
	return RC_OK;
}

enum rc pins_note(struct ctx *cx, const struct record *old, const struct record *neo, struct pins *set)
{
	*set = (struct pins){ .items = NEW_ARRAY(cx->mem, struct pin, PINS_MAX) };
	if (!ticket_by_person(cx, old, neo))
		return RC_OK;
	for (int e = 0; e < EFFECT_FIELDS; e++)
		if (set_by_hand(old, neo, effect_ticket_field[e]))
			TRY(put(cx, neo, str_z(ticket_type.fields[effect_ticket_field[e]].name), set));
	if (rec_null(neo, TICKET_TAGS)) /* not touched */
		return RC_OK;
	struct str was = old ? rec_str(old, TICKET_TAGS) : STR(""), is = rec_str(neo, TICKET_TAGS);
	TRY(put_tags(cx, neo, is, was, set));
	return put_tags(cx, neo, was, is, set);
}

enum rc pin_release(struct ctx *cx, const struct record *r, struct str field, bool *had)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);
	struct record *same = record_copy(cx, r);
	struct rows rows;

	TRY(db_run(cx, q_drop, &rows, INT(r->id), TEXT(field)));
	*had = rows.n > 0;
	if (!*had)
		return RC_OK;
	jw_str(&w, "pin", field);
	jw_int(&w, "set_by", cell(&rows, 0, 0).i);
	return record_save(cx, r, same, STR("released"), buf_str(&b));
}
