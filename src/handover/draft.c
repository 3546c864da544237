/* draft.c - a hand-over from live data: made, and brought up to date without losing what people wrote.
 *
 * A thing that is found again keeps its item with owner, backup, next check and note; one that nothing speaks
 * for any more is settled, unless somebody wrote on it or put it there; one taken out stays out. */
#include "handover/handover_int.h"
#include "oncall/oncall.h"
#include "person/person.h"
#include <stdlib.h>

SQL(q_at, "SELECT id FROM handover WHERE rotation = $1 AND at = $2");
SQL(q_items, "SELECT id FROM handover_item WHERE handover = $1 ORDER BY position, id LIMIT 2000");
SQL(q_count, "SELECT COALESCE(SUM(CASE WHEN state IN ('open', 'asked', 'accepted') THEN 1 ELSE 0 END), 0),"
             " COALESCE(SUM(CASE WHEN state IN ('open', 'asked') THEN 1 ELSE 0 END), 0),"
             " COALESCE(SUM(CASE WHEN state = 'removed' THEN 1 ELSE 0 END), 0),"
             " COALESCE(SUM(CASE WHEN dropped_at IS NOT NULL THEN 1 ELSE 0 END), 0),"
             " COALESCE(SUM(CASE WHEN lost_at IS NOT NULL THEN 1 ELSE 0 END), 0) FROM handover_item WHERE "
             "handover = $1");
SQL(q_counted,
    "UPDATE handover SET items = $2, unaccepted = $3, removed = $4, dropped = $5, lost = $6 WHERE id = $1");

enum rc handover_count(struct ctx *cx, struct record *h)
{
	struct rows r;

	TRY(db_run(cx, q_count, &r, INT(h->id)));
	for (size_t i = 0; i < 5; i++)
		rec_set(h, HANDOVER_ITEMS + i, INT(cell(&r, 0, i).i));
	return db_run(cx, q_counted, NULL, INT(h->id), cell(&r, 0, 0), cell(&r, 0, 1), cell(&r, 0, 2),
	              cell(&r, 0, 3), cell(&r, 0, 4));
}

static int by_place(const void *a, const void *b)
{
	const struct record *x = a, *y = b;
	int64_t px = rec_int(x, HI_POSITION), py = rec_int(y, HI_POSITION);

	return px != py ? (px > py) - (px < py) : (x->id > y->id) - (x->id < y->id);
}

enum rc handover_items(struct ctx *cx, int64_t handover, struct record **out, size_t *n)
{
	struct rows r;

	TRY(db_run(cx, q_items, &r, INT(handover)));
	int64_t *ids = rows_ids(cx->mem, &r, n);
	TRY(record_load_many(cx, &handover_item_type, ids, *n, false, out, n));
	qsort(*out, *n, sizeof **out, by_place);
	return RC_OK;
}

/* ---- facts ------------------------------------------------------------------------------ */
static enum rc write_fact(struct ctx *cx, struct jw *w, const struct fact *f)
{
	struct str name = STR("");

	if (f->person)
		TRY(record_names(cx, &person_type, &f->person, 1, &name));
	jw_open(w, NULL, '{');
	jw_str(w, "id", str_z(f->id));
	if (f->at)
		jw_time(w, "at", f->at);
	if (f->until)
		jw_time(w, "until", f->until);
	if (f->n)
		jw_int(w, "n", f->n);
	if (name.n)
		jw_str(w, "who", name);
	if (f->words.n)
		jw_str(w, "words", f->words);
	jw_close(w, '}');
	return RC_OK;
}

static enum rc facts_json(struct ctx *cx, const struct found *x, struct str *out)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);

	jw_open(&w, NULL, '[');
	for (size_t i = 0; i < x->nfacts; i++)
		TRY(write_fact(cx, &w, &x->facts[i]));
	jw_close(&w, ']');
	*out = buf_str(&b);
	return RC_OK;
}

/* ---- one item ------------------------------------------------------------------------------ */
static enum rc set_able(struct ctx *cx, struct record *item, size_t f, int64_t person)
{
	bool yes = false;

	if (person)
		TRY(handover_able(cx, person, item->client_id, &yes));
	rec_set(item, f, yes ? INT(person) : NUL());
	return RC_OK;
}

static int64_t place(const struct found *x, size_t i)
{
	return choices_rank(&handover_sections, str_z(x->section)) * 10000 + (int64_t)i;
}

static enum rc insert(struct ctx *cx, const struct record *h, const struct found *x, struct str facts,
                      size_t i)
{
	struct record *item = record_new(cx, &handover_item_type, h->client_id);

	rec_set(item, HI_HANDOVER, INT(h->id));
	rec_set(item, HI_SECTION, TEXT(str_z(x->section)));
	rec_set(item, HI_ABOUT, TEXT(x->about));
	rec_set(item, HI_TICKET, REFV(x->ticket));
	rec_set(item, HI_PERSON, REFV(x->person));
	rec_set(item, HI_TITLE, TEXT(str_clip(x->title, 300)));
	rec_set(item, HI_FACTS, TEXT(facts));
	rec_set(item, HI_NOTE, TEXT(x->note));
	rec_set(item, HI_NEXT_CHECK, x->next_check ? INT(x->next_check) : NUL());
	rec_set(item, HI_POSITION, INT(place(x, i)));
	TRY(set_able(cx, item, HI_OWNER, x->owner));
	TRY(set_able(cx, item, HI_BACKUP, x->backup == x->owner ? 0 : x->backup));
	return record_insert(cx, item);
}

/* Found again: what the sources say is renewed, what people say stays. */
static enum rc renew(struct ctx *cx, const struct record *old, const struct found *x, struct str facts,
                     size_t i)
{
	struct record *neo = record_copy(cx, old);
	bool back = item_is(old, "settled");

	rec_set(neo, HI_FACTS, TEXT(facts));
	rec_set(neo, HI_POSITION, INT(place(x, i)));
	rec_set(neo, HI_SECTION, TEXT(str_z(x->section)));
	if (x->ticket)
		rec_set(neo, HI_TITLE, TEXT(str_clip(x->title, 300)));
	if (rec_null(neo, HI_OWNER))
		TRY(set_able(cx, neo, HI_OWNER, x->owner));
	if (rec_null(neo, HI_NEXT_CHECK) && x->next_check)
		rec_set(neo, HI_NEXT_CHECK, INT(x->next_check));
	if (back)
		rec_set(neo, HI_STATE, TEXT(STR("open")));
	return record_save(cx, old, neo, back ? STR("found_again") : STR("renewed"), STR(""));
}

static enum rc settle(struct ctx *cx, const struct record *old)
{
	struct record *neo = record_copy(cx, old);

	if (rec_int(old, HI_BY_HAND) == 1 || !item_live(old))
		return RC_OK;
	rec_set(neo, HI_FACTS, TEXT(STR("[]")));
	if (!rec_str(old, HI_NOTE).n && !rec_str(old, HI_WITHOUT).n)
		rec_set(neo, HI_STATE, TEXT(STR("settled")));
	return record_save(cx, old, neo, STR("no_longer_found"), STR(""));
}

/* ---- the whole --------------------------------------------------------------------------------- */
static struct scope scope_of(const struct record *h)
{
	return (struct scope){ .client = h->client_id,
		               .team = rec_int(h, HANDOVER_TEAM),
		               .rotation = rec_int(h, HANDOVER_ROTATION),
		               .handover = h->id,
		               .from = rec_int(h, HANDOVER_FROM),
		               .at = rec_int(h, HANDOVER_AT),
		               .until = rec_int(h, HANDOVER_UNTIL),
		               .outgoing = rec_int(h, HANDOVER_OUTGOING),
		               .incoming = rec_int(h, HANDOVER_INCOMING) };
}

static enum rc bring_up(struct ctx *cx, const struct record *h, const struct scope *s,
                        const struct record *items, size_t n)
{
	bool *met = NEW_ARRAY(cx->mem, bool, n + 1);
	struct str facts;

	for (size_t i = 0; i < s->n; i++) {
		size_t k = 0;

		TRY(facts_json(cx, &s->items[i], &facts));
		while (k < n && !str_eq(rec_str(&items[k], HI_ABOUT), s->items[i].about))
			k++;
		if (k < n)
			met[k] = true;
		TRY(k < n ? renew(cx, &items[k], &s->items[i], facts, i)
		          : insert(cx, h, &s->items[i], facts, i));
	}
	for (size_t k = 0; k < n; k++)
		if (!met[k])
			TRY(settle(cx, &items[k]));
	return RC_OK;
}

enum rc handover_recall(struct ctx *cx, struct record *h, bool *there)
{
	struct record rotation;
	struct boundary b;

	*there = true;
	if (rec_null(h, HANDOVER_ROTATION))
		return RC_OK;
	TRY(record_load(cx, &rotation_type, rec_int(h, HANDOVER_ROTATION), &rotation));
	TRY(handover_boundary(cx, &rotation, rec_int(h, HANDOVER_AT) - 1, &b, there));
	*there = *there && b.at == rec_int(h, HANDOVER_AT);
	if (!*there)
		return RC_OK;
	rec_set(h, HANDOVER_OUTGOING, INT(b.outgoing));
	rec_set(h, HANDOVER_INCOMING, INT(b.incoming));
	rec_set(h, HANDOVER_UNTIL, INT(b.until));
	return RC_OK;
}

enum rc handover_redraft(struct ctx *cx, struct record *h)
{
	struct record *neo = record_copy(cx, h), *items;
	const struct who *who = cx->who;
	struct scope s;
	bool there;
	size_t n;

	TRY(handover_recall(cx, neo, &there));
	s = scope_of(neo);
	TRY(handover_items(cx, h->id, &items, &n));
	cx->who = &who_system; /* it lists what is there, whoever asks for it */
	enum rc rc = sources_ask(cx, &s);
	cx->who = who;
	TRY(rc);
	TRY(bring_up(cx, h, &s, items, n));
	TRY(handover_count(cx, neo));
	rec_set(neo, HANDOVER_DRAFTED_AT, INT(cx->now));
	rec_set(neo, HANDOVER_LEFT_OUT, INT(s.left_out));
	TRY(record_save(cx, h, neo, STR("drafted"), arena_fmt(cx->mem, "\"found\":%zu", s.n)));
	*h = *neo;
	return RC_OK;
}

enum rc handover_make(struct ctx *cx, const struct boundary *b, struct record *out)
{
	struct rows r;

	TRY(db_run(cx, q_at, &r, INT(b->rotation), INT(b->at)));
	if (b->rotation && r.n)
		return record_load(cx, &handover_type, cell(&r, 0, 0).i, out);
	struct record *h = record_new(cx, &handover_type, b->client);
	rec_set(h, HANDOVER_ROTATION, REFV(b->rotation));
	rec_set(h, HANDOVER_TEAM, REFV(b->team));
	rec_set(h, HANDOVER_SHIFT, TEXT(b->shift));
	rec_set(h, HANDOVER_NEXT_SHIFT, TEXT(b->next_shift));
	rec_set(h, HANDOVER_FROM, b->from ? INT(b->from) : NUL());
	rec_set(h, HANDOVER_AT, INT(b->at));
	rec_set(h, HANDOVER_UNTIL, b->until ? INT(b->until) : NUL());
	rec_set(h, HANDOVER_OUTGOING, INT(b->outgoing));
	rec_set(h, HANDOVER_INCOMING, REFV(b->incoming));
	TRY(record_insert(cx, h));
	*out = *h;
	return handover_redraft(cx, out);
}

/* ---- by hand ------------------------------------------------------------------------------------- */
static enum rc about_ticket(struct ctx *cx, const struct record *h, struct str key, struct record *item)
{
	struct record t;

	if (record_find(cx, &ticket_type, key, &t) != RC_OK || t.client_id != h->client_id)
		return fail_field(cx, "ticket", "there is no such ticket of this client");
	rec_set(item, HI_TICKET, INT(t.id));
	rec_set(item, HI_ABOUT, TEXT(arena_fmt(cx->mem, "ticket/%lld", (long long)t.id)));
	rec_set(item, HI_TITLE, TEXT(str_clip(rec_str(&t, TICKET_TITLE), 300)));
	if (!rec_null(&t, TICKET_ASSIGNEE))
		TRY(set_able(cx, item, HI_OWNER, rec_int(&t, TICKET_ASSIGNEE)));
	return RC_OK;
}

/* On it already: taken out, it comes back; else it is there once. */
static enum rc there(struct ctx *cx, const struct record *h, const struct record *item, struct record *out,
                     bool *yes)
{
	struct record *items;
	size_t n;

	*yes = false;
	TRY(handover_items(cx, h->id, &items, &n));
	for (size_t i = 0; i < n; i++) {
		if (!str_eq(rec_str(&items[i], HI_ABOUT), rec_str(item, HI_ABOUT)))
			continue;
		if (item_live(&items[i]) || item_is(&items[i], "accepted"))
			return fail(cx, RC_CONFLICT, "there_already", "it is on this hand-over already");
		struct record *neo = record_copy(cx, &items[i]);
		rec_set(neo, HI_STATE, TEXT(STR("open")));
		rec_set(neo, HI_BY_HAND, INT(1));
		TRY(record_save(cx, &items[i], neo, STR("restore"), STR("")));
		*out = *neo;
		*yes = true;
	}
	return RC_OK;
}

enum rc handover_add(struct ctx *cx, struct record *h, const struct item_in *in, struct record *out)
{
	struct record *item = record_new(cx, &handover_item_type, h->client_id);
	bool yes;

	rec_set(item, HI_HANDOVER, INT(h->id));
	rec_set(item, HI_SECTION, TEXT(STR("hand")));
	rec_set(item, HI_BY_HAND, INT(1));
	rec_set(item, HI_POSITION, INT(choices_rank(&handover_sections, STR("hand")) * 10000));
	rec_set(item, HI_TITLE, TEXT(in->title));
	if (in->ticket.n)
		TRY(about_ticket(cx, h, in->ticket, item));
	else
		rec_set(item, HI_ABOUT,
		        TEXT(arena_fmt(cx->mem, "hand/%lld-%lld", (long long)h->id,
		                       (long long)(cx->now + rec_int(h, HANDOVER_ITEMS)))));
	if (!rec_str(item, HI_TITLE).n)
		return fail_field(cx, "title", "name a ticket, or say in a few words what it is");
	TRY(there(cx, h, item, out, &yes));
	if (yes)
		return RC_OK;
	TRY(record_take(cx, item, in->fields, false));
	TRY(record_insert(cx, item));
	*out = *item;
	return handover_count(cx, h);
}
