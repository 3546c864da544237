/* next_action.c - when will the next thing happen: asked by a nudge, answered by a promise, kept by a deed,
 * broken at the first instant after. One row per record says how it stands; events are its history. */
#include "harm/next_action.h"
#include "team/team.h"

enum { PROMISE_DAYS = 30 };

#define COLUMNS                                                                                     \
	"n.record_id, n.version, n.asked_at, n.asked_by, n.asked_of, n.asked_event, n.asked_words," \
	" n.promised_at, n.promised_by, n.promised_event, n.made_at, n.words, n.broken"
SQL(q_one, "SELECT " COLUMNS " FROM next_action n WHERE n.type = $1 AND n.record_id = $2");
SQL(q_put, "INSERT INTO next_action (client_id, type, record_id, version, asked_at, asked_by, asked_of,"
           " asked_event, asked_words, promised_at, promised_by, promised_event, made_at, words, broken)"
           " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"
           " ON CONFLICT (type, record_id) DO UPDATE SET version = excluded.version,"
           " asked_at = excluded.asked_at, asked_by = excluded.asked_by, asked_of = excluded.asked_of,"
           " asked_event = excluded.asked_event, asked_words = excluded.asked_words,"
           " promised_at = excluded.promised_at, promised_by = excluded.promised_by,"
           " promised_event = excluded.promised_event, made_at = excluded.made_at, words = excluded.words,"
           " broken = excluded.broken");
SQL(q_asked_event, "UPDATE next_action SET asked_event = $3 WHERE type = $1 AND record_id = $2");
SQL(q_promised_event, "UPDATE next_action SET promised_event = $3 WHERE type = $1 AND record_id = $2");

/* ---- the row ------------------------------------------------------------------------------- */
static struct asked_row row(const struct rows *r, size_t i)
{
	return (struct asked_row){ .record_id = cell(r, i, 0).i,
		                   .version = cell(r, i, 1).i,
		                   .asked_at = cell(r, i, 2).i,
		                   .asked_by = cell(r, i, 3).i,
		                   .asked_of = cell(r, i, 4).i,
		                   .asked_event = cell(r, i, 5).i,
		                   .asked_words = cell(r, i, 6).s,
		                   .at = cell(r, i, 7).i,
		                   .by = cell(r, i, 8).i,
		                   .event = cell(r, i, 9).i,
		                   .made_at = cell(r, i, 10).i,
		                   .words = cell(r, i, 11).s,
		                   .broken = cell(r, i, 12).i == 1 };
}

enum rc asked_load(struct ctx *cx, const struct record *r, struct asked_row *out)
{
	struct rows rows;

	*out = (struct asked_row){ .record_id = r->id };
	TRY(db_run(cx, q_one, &rows, TEXT(str_z(r->type->name)), INT(r->id)));
	if (rows.n)
		*out = row(&rows, 0);
	return RC_OK;
}

enum rc asked_ask(struct ctx *cx, const char *type, const int64_t *ids, size_t n, struct rows *out)
{
	struct dsql *d = NEW(cx->mem, struct dsql);

	*d = DSQL(cx->mem);
	dsql_lit(d, "SELECT " COLUMNS " FROM next_action n WHERE n.type = ");
	dsql_arg(d, TEXT(str_z(type)));
	dsql_lit(d, " AND n.record_id");
	dsql_ids(cx, d, ids, n);
	return dsql_ask(cx, d, out);
}

void asked_take(const struct rows *rows, const int64_t *ids, size_t n, struct asked_row *out)
{
	for (size_t i = 0; i < n; i++)
		out[i] = (struct asked_row){ .record_id = ids[i] };
	for (size_t k = 0; k < rows->n; k++)
		for (size_t i = 0; i < n; i++)
			if (ids[i] == cell(rows, k, 0).i)
				out[i] = row(rows, k);
}

static struct next_action as_told(const struct asked_row *a, int64_t now)
{
	return (struct next_action){ .record_id = a->record_id,
		                     .asked_at = a->asked_at,
		                     .asked_by = a->asked_by,
		                     .asked_event = a->asked_event,
		                     .promised_at = a->at,
		                     .promised_by = a->by,
		                     .promised_event = a->event,
		                     .words = a->at ? a->words : a->asked_words,
		                     .broken = asked_broken(a, now) };
}

enum { TOGETHER = 500 };

enum rc next_action_many(struct ctx *cx, const char *type, const int64_t *ids, size_t n,
                         struct next_action *out)
{
	struct asked_row *all = NEW_ARRAY(cx->mem, struct asked_row, n < TOGETHER ? n + 1 : TOGETHER);
	struct rows rows;

	for (size_t from = 0; from < n; from += TOGETHER) {
		size_t some = n - from < TOGETHER ? n - from : TOGETHER;
		TRY(asked_ask(cx, type, ids + from, some, &rows));
		asked_take(&rows, ids + from, some, all);
		for (size_t i = 0; i < some; i++)
			out[from + i] = as_told(&all[i], cx->now);
	}
	return RC_OK;
}

static enum rc store(struct ctx *cx, const struct record *r, struct asked_row *a)
{
	a->version++;
	a->record_id = r->id;
	TRY(db_run(cx, q_put, NULL, INT(r->client_id), TEXT(str_z(r->type->name)), INT(r->id),
	           INT(a->version), REFV(a->asked_at), REFV(a->asked_by), REFV(a->asked_of),
	           INT(a->asked_event), TEXT(a->asked_words), REFV(a->at), REFV(a->by), INT(a->event),
	           REFV(a->made_at), TEXT(a->words), INT(a->broken)));
	return timer_set(cx, next_action_timer.name, r->client_id, r->type->name, r->id,
	                 a->at && !a->broken ? a->at + 1 : 0, STR(""));
}

/* ---- JSON: before and after in events ---------------------------------------------------------- */
static void write_row(struct jw *w, const char *key, const struct asked_row *a)
{
	jw_open(w, key, '{');
	jw_instant(w, "asked_at", a->asked_at);
	jw_int(w, "asked_by", a->asked_by);
	jw_int(w, "asked_of", a->asked_of);
	jw_int(w, "asked_event", a->asked_event);
	jw_str(w, "asked_words", a->asked_words);
	jw_instant(w, "at", a->at);
	jw_int(w, "by", a->by);
	jw_int(w, "event", a->event);
	jw_instant(w, "made_at", a->made_at);
	jw_str(w, "words", a->words);
	jw_bool(w, "broken", a->broken);
	jw_close(w, '}');
}

static void read_row(const struct jval *o, struct asked_row *a)
{
	const struct jval *broken = jval_get(o, "broken");

	*a = (struct asked_row){ .asked_at = jval_time(o, "asked_at"),
		                 .asked_by = jval_int(o, "asked_by"),
		                 .asked_of = jval_int(o, "asked_of"),
		                 .asked_event = jval_int(o, "asked_event"),
		                 .asked_words = jval_str(o, "asked_words"),
		                 .at = jval_time(o, "at"),
		                 .by = jval_int(o, "by"),
		                 .event = jval_int(o, "event"),
		                 .made_at = jval_time(o, "made_at"),
		                 .words = jval_str(o, "words"),
		                 .broken = broken && broken->kind == J_BOOL && broken->b };
}

/* ---- an event ------------------------------------------------------------------------------------ */
struct telling {
	const char *kind, *because;
	int64_t people[2]; /* whom it concerns: told by attention/ */
	struct str words;
};

static struct str members(struct ctx *cx, const struct telling *t, const struct asked_row *before,
                          const struct asked_row *after)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);

	jw_open(&w, "people", '[');
	for (size_t i = 0; i < COUNT(t->people); i++)
		if (t->people[i] && (!i || t->people[i] != t->people[0]))
			jw_int(&w, NULL, t->people[i]);
	jw_close(&w, ']');
	if (t->words.n)
		jw_str(&w, "words", t->words);
	jw_instant(&w, "at", after->at ? after->at : before->at);
	if (t->because)
		jw_str(&w, "because", str_z(t->because));
	jw_open(&w, "next_action", '{');
	write_row(&w, "before", before);
	write_row(&w, "after", after);
	jw_close(&w, '}');
	return buf_str(&b);
}

/* event: its id; NULL: nobody asks. */
static enum rc change(struct ctx *cx, const struct record *r, const struct telling *t,
                      const struct asked_row *before, struct asked_row *after, int64_t *event)
{
	struct event e;

	TRY(store(cx, r, after));
	TRY(record_note_event(cx, r, str_z(t->kind), members(cx, t, before, after), &e));
	if (event)
		*event = e.id;
	return RC_OK;
}

static struct asked_row nothing(const struct asked_row *a)
{
	return (struct asked_row){ .record_id = a->record_id, .version = a->version };
}

static bool anything(const struct asked_row *a) { return a->asked_at || a->at; }

/* ---- asking --------------------------------------------------------------------------------------- */
static enum rc must_be_open(struct ctx *cx, const struct record *r)
{
	const struct harm_host *h = harm_host(r->type);

	if (!h)
		return fail(cx, RC_CONFLICT, "no_harm", "a %s has no next action", r->type->name);
	return rec_int(r, h->open) == 1 ? RC_OK
	                                : fail(cx, RC_CONFLICT, "not_open", "it is not open any more");
}

static enum rc check_words(struct ctx *cx, struct str *words)
{
	*words = str_trim(*words);
	return words->n <= NEXT_WORDS_MAX
	               ? RC_OK
	               : fail_field(cx, "words", "words are at most %d bytes long", NEXT_WORDS_MAX);
}

/* The owner; of what nobody owns, the team's lead. */
enum rc next_action_owner(struct ctx *cx, const struct record *r, int64_t *out)
{
	const struct harm_host *h = harm_host(r->type);

	*out = rec_int(r, h->owner);
	return *out ? RC_OK : team_lead(cx, rec_int(r, h->team), out);
}

enum rc next_action_nudge(struct ctx *cx, const struct record *r, struct str words)
{
	struct asked_row before, a;
	int64_t owner, event;

	TRY(must_be_open(cx, r));
	TRY(check_words(cx, &words));
	TRY(next_action_owner(cx, r, &owner));
	if (!owner)
		return fail(cx, RC_CONFLICT, "nobody_to_ask",
		            "nobody owns it, and its team has no lead: assign it first");
	if (owner == cx->who->person_id)
		return fail(cx, RC_CONFLICT, "own", "it is yours: say when you will do the next thing");
	TRY(asked_load(cx, r, &before));
	a = before;
	a.asked_at = cx->now;
	a.asked_by = cx->who->person_id;
	a.asked_of = owner;
	a.asked_words = words;
	a.asked_event = 0;
	TRY(change(cx, r, &(struct telling){ .kind = "nudged", .people = { owner }, .words = words }, &before,
	           &a, &event));
	return db_run(cx, q_asked_event, NULL, TEXT(str_z(r->type->name)), INT(r->id), INT(event));
}

enum rc next_action_unask(struct ctx *cx, const struct record *r)
{
	struct asked_row before, a;

	TRY(asked_load(cx, r, &before));
	if (!before.asked_at)
		return RC_OK;
	a = before;
	a.asked_at = a.asked_by = a.asked_of = a.asked_event = 0;
	a.asked_words = STR("");
	return change(cx, r, &(struct telling){ .kind = "nudge_withdrawn", .people = { before.asked_of } },
	              &before, &a, NULL);
}

/* ---- promising -------------------------------------------------------------------------------------- */
static enum rc promise(struct ctx *cx, const struct record *r, int64_t at, struct str words)
{
	struct asked_row before, a;
	int64_t event;

	TRY(asked_load(cx, r, &before));
	a = before;
	a.at = at;
	a.by = cx->who->person_id;
	a.made_at = cx->now;
	a.words = words;
	a.broken = false;
	a.event = 0;
	TRY(change(
	        cx, r,
	        &(struct telling){ .kind = "next_action_set", .people = { before.asked_by }, .words = words },
	        &before, &a, &event));
	return db_run(cx, q_promised_event, NULL, TEXT(str_z(r->type->name)), INT(r->id), INT(event));
}

enum rc next_action_promise(struct ctx *cx, const struct record *r, int64_t at, struct str words)
{
	TRY(must_be_open(cx, r));
	TRY(check_words(cx, &words));
	if (at <= cx->now || at > cx->now + DAYS(PROMISE_DAYS))
		return fail_field(cx, "at", "when the next action will be: a time ahead, at most %d days",
		                  PROMISE_DAYS);
	return promise(cx, r, at, words);
}

enum rc next_action_withdraw(struct ctx *cx, const struct record *r)
{
	struct asked_row before, a;

	TRY(asked_load(cx, r, &before));
	if (!before.at)
		return RC_OK;
	a = before;
	a.at = a.by = a.event = a.made_at = 0;
	a.words = STR("");
	a.broken = false;
	return change(cx, r,
	              &(struct telling){ .kind = "next_action_withdrawn", .people = { before.asked_by } },
	              &before, &a, NULL);
}

/* An acknowledged escalation has a promise of its own: whoever asked here has an answer too. */
enum rc next_action_heard(struct ctx *cx, const struct record *r, const struct jval *data)
{
	int64_t at = jval_time(data, "next_at");

	return at > cx->now ? promise(cx, r, at, str_clip(jval_str(data, "reason"), NEXT_WORDS_MAX)) : RC_OK;
}

/* ---- kept, broken ------------------------------------------------------------------------------------- */
/* A deed keeps the promise that was made before it. Where nothing was promised it answers who asked, unless
 * it is their own. */
enum rc next_action_acted(struct ctx *cx, const struct record *r, const struct event *ev)
{
	struct asked_row before, a;

	TRY(asked_load(cx, r, &before));
	if (!anything(&before) || (!before.at && before.asked_by == ev->actor_id))
		return RC_OK;
	a = nothing(&before);
	const char *because = before.at && asked_broken(&before, cx->now) ? "late" : "deed";
	return change(cx, r,
	              &(struct telling){
	                      .kind = "next_action_kept", .because = because, .people = { before.asked_by } },
	              &before, &a, NULL);
}

enum rc next_action_over(struct ctx *cx, const struct record *r, const char *because)
{
	struct asked_row before, a;

	TRY(asked_load(cx, r, &before));
	if (!anything(&before))
		return RC_OK;
	a = nothing(&before);
	return change(cx, r, &(struct telling){ .kind = "next_action_kept", .because = because }, &before, &a,
	              NULL);
}

/* It goes back to who asked, and who promised hears of it too. */
static enum rc timer_run(struct ctx *cx, const struct timer *t)
{
	const struct record_type *type = type_find(cx->app, t->type);
	struct asked_row before, a;
	struct record r;

	TRY(record_load(cx, type, t->record_id, &r));
	TRY(asked_load(cx, &r, &before));
	if (!before.at || before.broken || before.at >= cx->now || rec_int(&r, harm_host(type)->open) != 1)
		return RC_OK;
	a = before;
	a.broken = true;
	return change(cx, &r,
	              &(struct telling){ .kind = "next_action_broken",
	                                 .people = { before.asked_by, before.by },
	                                 .words = before.words },
	              &before, &a, NULL);
}

const struct timer_kind next_action_timer = { "next_action", timer_run,
	                                      "Looks whether a promised next action has happened" };

/* ---- taking back --------------------------------------------------------------------------------------- */
static bool undoes(struct str kind)
{
	static const char *const kinds[] = { "nudged", "nudge_withdrawn", "next_action_set",
		                             "next_action_withdrawn", "next_action_kept" };

	for (size_t i = 0; i < COUNT(kinds); i++)
		if (str_is(kind, kinds[i]))
			return true;
	return false;
}

static bool same(const struct asked_row *a, const struct asked_row *b)
{
	return a->asked_at == b->asked_at && a->asked_by == b->asked_by && a->at == b->at && a->by == b->by &&
	       a->made_at == b->made_at;
}

static enum rc back(struct ctx *cx, const struct record *r, const struct event *e, const struct jval *data)
{
	const struct jval *both = jval_get(data, "next_action");
	struct asked_row before, after, now;

	(void)e;
	read_row(jval_get(both, "before"), &before);
	read_row(jval_get(both, "after"), &after);
	TRY(asked_load(cx, r, &now));
	if (!same(&now, &after))
		return fail(cx, RC_CONFLICT, "changed_since", "changed since then: %s: next action",
		            record_key(cx->mem, r).p);
	if (anything(&before))
		TRY(must_be_open(cx, r));
	before.version = now.version;
	struct telling t = { .because = "undone",
		             .kind = now.at == before.at ? (before.asked_at ? "nudged" : "nudge_withdrawn")
		                     : before.at         ? "next_action_set"
		                                         : "next_action_withdrawn",
		             .people = { now.asked_at && !before.asked_at ? now.asked_of : 0 } };
	return change(cx, r, &t, &now, &before, NULL);
}

const struct undoer next_action_undoer = { undoes, back };
