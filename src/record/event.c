/* event.c - append events, read them back, and prove that none was changed, removed or moved.
 *
 * The chain's head is a row of its own, which a transaction reads once and remembers (db_kept_get).  One
 * writer at a time (db.h) makes read-then-write safe; the unique index on (client_id, seq) stands guard all
 * the same.
 */
#include "record/event.h"
#include "base/app.h"
#include "base/crypto.h"
#include "base/route.h"
#include "record/read.h"
#include "record/turns.h"
#include <stdio.h>

SQL(q_head, "SELECT seq, hash FROM chain WHERE client_id = $1");
SQL(q_add, "INSERT INTO event (client_id, seq, at, type, record_id, actor_id, kind, rule, data, hash, "
           "cause, id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)");
SQL(q_move, "INSERT INTO chain (client_id, seq, hash) VALUES ($1, $2, $3)"
            " ON CONFLICT (client_id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash");
#define EVENT_COLUMNS "id, client_id, seq, at, type, record_id, actor_id, kind, rule, data, hash"
SQL(q_list, "SELECT " EVENT_COLUMNS
            " FROM event WHERE type = $1 AND record_id = $2 AND id > $3 ORDER BY id LIMIT $4");
SQL(q_clients, "SELECT client_id FROM (SELECT client_id FROM chain UNION SELECT client_id FROM event) c"
               " WHERE $1 = 0 OR client_id = $1 ORDER BY client_id LIMIT 1000000");
SQL(q_total, "SELECT count(*) FROM event WHERE client_id = $1 OR $1 = 0");
SQL(q_chain, "SELECT " EVENT_COLUMNS " FROM event WHERE client_id = $1 AND seq > $2 ORDER BY seq LIMIT $3");

static void event_hash(struct arena *a, const struct event *e, struct str prev, char out[SHA256_HEX + 1])
{
	struct buf b = BUF(a);

	buf_add(&b, prev);
	buf_fmt(&b, "\n%lld\n%lld\n%lld\n", (long long)e->client_id, (long long)e->seq, (long long)e->at);
	buf_add(&b, e->type);
	buf_fmt(&b, "\n%lld\n%lld\n", (long long)e->record_id, (long long)e->actor_id);
	buf_add(&b, e->kind);
	buf_char(&b, '\n');
	buf_add(&b, e->rule);
	buf_char(&b, '\n');
	buf_add(&b, e->data);
	sha256_hex_to(buf_str(&b), out);
}

static const struct db_kept chain = { &q_head, &q_move, 2 };

static enum rc store_event(struct ctx *cx, const struct event *e, struct str hash)
{
	TRY(db_run(cx, q_add, NULL, INT(e->client_id), INT(e->seq), INT(e->at), TEXT(e->type),
	           INT(e->record_id), INT(e->actor_id), TEXT(e->kind), TEXT(e->rule), TEXT(e->data),
	           TEXT(hash), INT(cx->replay ? 0 : cx->deed), INT(e->id)));
	struct dbval head[] = { INT(e->seq), TEXT(hash) };

	return db_kept_put(cx, &chain, INT(e->client_id), head);
}

enum rc event_add(struct ctx *cx, int64_t client_id, const char *type, int64_t record_id, struct str kind,
                  struct str data, struct event *out)
{
	char hash[SHA256_HEX + 1];
	struct dbval head[2];
	bool found;

	assert(db_in_tx(cx));
	TRY(db_kept_get(cx, &chain, INT(client_id), head, &found));
	struct event e = { .client_id = client_id,
		           .seq = found ? head[0].i + 1 : 1,
		           .at = cx->now,
		           .record_id = record_id,
		           .actor_id = cx->who->person_id,
		           .type = str_z(type),
		           .kind = kind,
		           .rule = cx->rule,
		           .data = data };

	TRY(db_new_id(cx, "event", &e.id));
	event_hash(cx->mem, &e, found ? head[1].s : STR(""), hash);
	TRY(store_event(cx, &e, (struct str){ hash, SHA256_HEX }));
	turns_noted(cx, &e);
	cx->deed = cx->deed ? cx->deed : e.id;
	if (out)
		*out = e;
	return RC_OK;
}

static struct event event_row(const struct rows *r, size_t i)
{
	return (struct event){
		.id = cell(r, i, 0).i,
		.client_id = cell(r, i, 1).i,
		.seq = cell(r, i, 2).i,
		.at = cell(r, i, 3).i,
		.type = cell(r, i, 4).s,
		.record_id = cell(r, i, 5).i,
		.actor_id = cell(r, i, 6).i,
		.kind = cell(r, i, 7).s,
		.rule = cell(r, i, 8).s,
		.data = cell(r, i, 9).s,
	};
}

SQL(q_newest, "SELECT max(id) FROM event");
SQL(q_since, "SELECT id, client_id, seq, at, type, record_id, actor_id, kind, rule, '', '' FROM event"
             " WHERE id > $1 ORDER BY id LIMIT $2");

enum rc event_newest(struct ctx *cx, int64_t *id)
{
	struct rows r;

	TRY(db_run(cx, q_newest, &r));
	*id = cell(&r, 0, 0).type == DB_INT ? cell(&r, 0, 0).i : 0;
	return RC_OK;
}

enum rc event_since(struct ctx *cx, int64_t after, int limit, struct event **out, size_t *n)
{
	struct rows r;

	assert(limit > 0 && limit <= 500);
	TRY(db_run(cx, q_since, &r, INT(after), INT(limit)));
	*out = NEW_ARRAY(cx->mem, struct event, r.n + 1);
	*n = r.n;
	for (size_t i = 0; i < r.n; i++)
		(*out)[i] = event_row(&r, i);
	return RC_OK;
}

enum rc event_list(struct ctx *cx, const char *type, int64_t record_id, int64_t after, int limit,
                   struct event **out, size_t *n)
{
	struct rows r;

	assert(limit > 0 && limit <= 500);
	TRY(db_run(cx, q_list, &r, TEXT(str_z(type)), INT(record_id), INT(after), INT(limit)));
	*out = NEW_ARRAY(cx->mem, struct event, r.n + 1);
	*n = r.n;
	for (size_t i = 0; i < r.n; i++)
		(*out)[i] = event_row(&r, i);
	return RC_OK;
}

/* from: the first instant; INT64_MIN: there is none. */
static enum rc list_from(struct ctx *cx, const char *type, const int64_t *records, size_t nrecords,
                         int64_t from, int64_t after, int limit, struct event **out, size_t *n)
{
	struct dsql d = DSQL(cx->mem);
	struct rows r;

	if (nrecords == 1 && from == INT64_MIN)
		return event_list(cx, type, records[0], after, limit, out, n);
	assert(limit > 0 && limit <= 500);
	dsql_lit(&d, "SELECT id, client_id, seq, at, type, record_id, actor_id, kind, rule, data, hash FROM "
	             "event r"
	             " WHERE r.type = ");
	dsql_arg(&d, TEXT(str_z(type)));
	dsql_lit(&d, " AND ");
	dsql_in_ids(cx, &d, "r", "record_id", records, nrecords);
	if (from > INT64_MIN) {
		dsql_lit(&d, " AND r.at >= ");
		dsql_arg(&d, INT(from));
	}
	dsql_lit(&d, " AND r.id > ");
	dsql_arg(&d, INT(after));
	dsql_lit(&d, " ORDER BY r.id LIMIT ");
	dsql_arg(&d, INT(limit));
	TRY(dsql_run(cx, &d, &r));
	*out = NEW_ARRAY(cx->mem, struct event, r.n + 1);
	*n = r.n;
	for (size_t i = 0; i < r.n; i++)
		(*out)[i] = event_row(&r, i);
	return RC_OK;
}

enum rc event_list_of(struct ctx *cx, const char *type, const int64_t *records, size_t nrecords,
                      int64_t after, int limit, struct event **out, size_t *n)
{
	return list_from(cx, type, records, nrecords, INT64_MIN, after, limit, out, n);
}

enum rc event_all_between(struct ctx *cx, const char *type, const int64_t *records, size_t nrecords,
                          int64_t from, int64_t until, struct event **out, size_t *n)
{
	enum { PAGE = 500 };
	struct event *page;
	int64_t after = 0;
	size_t got, cap = 0;

	*out = NULL;
	*n = 0;
	do {
		TRY(list_from(cx, type, records, nrecords, from, after, PAGE, &page, &got));
		if (*n + got > cap) {
			cap = 2 * (*n + got);
			struct event *more = NEW_ARRAY(cx->mem, struct event, cap);
			if (*n)
				memcpy(more, *out, *n * sizeof *more);
			*out = more;
		}
		for (size_t i = 0; i < got; i++)
			if (page[i].at <= until)
				(*out)[(*n)++] = page[i];
		after = got ? page[got - 1].id : after;
	} while (got == PAGE);
	return RC_OK;
}

enum rc event_all_of(struct ctx *cx, const char *type, const int64_t *records, size_t nrecords, int64_t until,
                     struct event **out, size_t *n)
{
	return event_all_between(cx, type, records, nrecords, INT64_MIN, until, out, n);
}

enum rc event_scan(struct ctx *cx, const char *type, const int64_t *records, size_t nrecords,
                   const char *const patterns[EVENT_PATTERNS], struct event **out, size_t *n)
{
	struct dsql d = DSQL(cx->mem);
	struct rows r;

	*out = NULL;
	*n = 0;
	if (!nrecords)
		return RC_OK;
	dsql_lit(&d, "SELECT " EVENT_COLUMNS " FROM event r WHERE r.type = ");
	dsql_arg(&d, TEXT(str_z(type)));
	dsql_lit(&d, " AND ");
	dsql_in_ids(cx, &d, "r", "record_id", records, nrecords);
	dsql_lit(&d, " AND (r.kind = 'created'");
	for (int i = 0; i < EVENT_PATTERNS; i++) {
		dsql_lit(&d, " OR r.data LIKE ");
		dsql_arg(&d, TEXT(str_z(patterns[i])));
	}
	dsql_lit(&d, ") ORDER BY r.record_id, r.id");
	TRY(dsql_run(cx, &d, &r));
	*out = NEW_ARRAY(cx->mem, struct event, r.n + 1);
	*n = r.n;
	for (size_t i = 0; i < r.n; i++)
		(*out)[i] = event_row(&r, i);
	return RC_OK;
}

/* Two ways to the rows, so that the partial index on cause serves. */
SQL(q_root, "SELECT CASE WHEN cause > 0 THEN cause ELSE id END FROM event WHERE id = $1");
SQL(q_deed, "SELECT " EVENT_COLUMNS " FROM event WHERE id = $1 UNION ALL SELECT " EVENT_COLUMNS
            " FROM event WHERE cause = $1 AND cause > 0 ORDER BY id LIMIT 5000");

enum rc event_deed(struct ctx *cx, int64_t id, struct event **out, size_t *n)
{
	struct rows r;

	*n = 0;
	TRY(db_run(cx, q_root, &r, INT(id)));
	if (!r.n)
		return RC_OK;
	TRY(db_run(cx, q_deed, &r, cell(&r, 0, 0)));
	*out = NEW_ARRAY(cx->mem, struct event, r.n + 1);
	*n = r.n;
	for (size_t i = 0; i < r.n; i++)
		(*out)[i] = event_row(&r, i);
	return RC_OK;
}

/* ---- proving ------------------------------------------------------------------ */
SQL(q_proofs,
    "SELECT e.id, e.client_id, e.seq, e.at, e.type, e.record_id, e.actor_id, e.kind, e.rule, e.data, e.hash,"
    " p.hash FROM event e LEFT JOIN event p ON p.client_id = e.client_id AND p.seq = e.seq - 1"
    " WHERE e.type = $1 AND e.record_id = $2 AND e.at <= $3 ORDER BY e.id LIMIT 100000");

enum rc event_proofs(struct ctx *cx, const char *type, int64_t record_id, int64_t until,
                     struct event_proof **out, size_t *n)
{
	struct rows r;

	TRY(db_run(cx, q_proofs, &r, TEXT(str_z(type)), INT(record_id), INT(until)));
	*out = NEW_ARRAY(cx->mem, struct event_proof, r.n + 1);
	*n = r.n;
	for (size_t i = 0; i < r.n; i++) {
		struct dbval prev = cell(&r, i, 11);
		(*out)[i] = (struct event_proof){ event_row(&r, i), prev.type == DB_TEXT ? prev.s : STR(""),
			                          cell(&r, i, 10).s };
	}
	return RC_OK;
}

/* ---- verifying -------------------------------------------------------------- */
enum { VERIFY_PAGE = 2000 };

struct verify {
	int64_t seq, checked, total; /* seq: of the last good event of this client */
	char hash[SHA256_HEX + 1];
	int64_t *bad;
	char *why;
	size_t whysz;
	void (*progress)(void *, int64_t done, int64_t total);
	void *arg;
};

/* Does this event follow the last good one?  Says where and why not. */
static bool verify_one(struct ctx *cx, struct verify *v, const struct event *e, struct str stored)
{
	char hash[SHA256_HEX + 1];

	if (e->seq != v->seq + 1) {
		snprintf(v->why, v->whysz,
		         "client %lld: event %lld of the chain is missing before event id %lld (number %lld)",
		         (long long)e->client_id, (long long)(v->seq + 1), (long long)e->id,
		         (long long)e->seq);
		return false;
	}
	event_hash(cx->mem, e, str_z(v->hash), hash);
	if (!str_is(stored, hash)) {
		snprintf(v->why, v->whysz,
		         "client %lld: event id %lld (number %lld, %.*s of %.*s %lld) was changed: its hash "
		         "does not fit",
		         (long long)e->client_id, (long long)e->id, (long long)e->seq, STR_ARG(e->kind),
		         STR_ARG(e->type), (long long)e->record_id);
		return false;
	}
	memcpy(v->hash, hash, sizeof hash);
	v->seq = e->seq;
	return true;
}

static enum rc verify_page(struct ctx *cx, struct verify *v, int64_t client, bool *more)
{
	struct rows r;

	TRY(db_run(cx, q_chain, &r, INT(client), INT(v->seq), INT(VERIFY_PAGE)));
	*more = r.n == VERIFY_PAGE;
	for (size_t i = 0; i < r.n; i++) {
		struct event e = event_row(&r, i);
		if (!verify_one(cx, v, &e, cell(&r, i, 10).s)) {
			*v->bad = e.id;
			return RC_OK;
		}
		v->checked++;
	}
	return RC_OK;
}

/* The head must be the last event, else some were cut off the end. */
static enum rc verify_head(struct ctx *cx, struct verify *v, int64_t client)
{
	struct rows r;

	TRY(db_run(cx, q_head, &r, INT(client)));
	int64_t seq = r.n ? cell(&r, 0, 0).i : 0;
	if (seq == v->seq && (!r.n || str_is(cell(&r, 0, 1).s, v->hash)))
		return RC_OK;
	*v->bad = -1;
	snprintf(v->why, v->whysz,
	         "client %lld: the chain should end with event number %lld, but number %lld is the last",
	         (long long)client, (long long)seq, (long long)v->seq);
	return RC_OK;
}

static enum rc verify_client(struct ctx *cx, struct verify *v, int64_t client)
{
	struct arena *outer = cx->mem;
	enum rc rc = RC_OK;
	bool more = true;

	v->seq = 0;
	v->hash[0] = 0;
	cx->mem = arena_new(); /* millions of events must not pile up in the caller's arena */
	while (more && rc == RC_OK && !*v->bad) {
		rc = verify_page(cx, v, client, &more);
		arena_reset(cx->mem);
		if (v->progress)
			v->progress(v->arg, v->checked, v->total);
	}
	if (rc == RC_OK && !*v->bad)
		rc = verify_head(cx, v, client);
	arena_free(cx->mem);
	cx->mem = outer;
	cx->err.extra = STR(""); /* may have lain in the arena just freed */
	return rc;
}

struct verify_args {
	int64_t client_id, *checked;
	struct verify v;
};

static enum rc verify_all(struct ctx *cx, void *p)
{
	struct verify_args *a = p;
	struct rows r;

	*a->v.bad = 0;
	a->v.checked = 0;
	TRY(db_run(cx, q_total, &r, INT(a->client_id)));
	a->v.total = cell(&r, 0, 0).i;
	TRY(db_run(cx, q_clients, &r, INT(a->client_id)));
	for (size_t i = 0; i < r.n && !*a->v.bad; i++)
		TRY(verify_client(cx, &a->v, cell(&r, i, 0).i));
	*a->checked = a->v.checked;
	return RC_OK;
}

enum rc event_verify(struct ctx *cx, int64_t client_id, int64_t *checked, int64_t *bad, char *why,
                     size_t whysz, void (*progress)(void *, int64_t done, int64_t total), void *arg)
{
	struct verify_args a = {
		client_id,
		checked,
		{ .bad = bad, .why = why, .whysz = whysz, .progress = progress, .arg = arg }
	};

	if (whysz)
		why[0] = 0;
	return db_snapshot(cx, verify_all, &a);
}
