/* idempotency.c - a write sent twice under one Idempotency-Key is done once and answered twice.
 *
 * Key and answer are kept per person for 24 hours, beside a hash of the request: the same key with another
 * request is refused, because answering it with the first one's answer would be a lie.
 *
 * ONE TRANSACTION.  The handler runs inside a db_tx that first looks for the key and at the end stores the
 * answer; the handler's own db_tx joins it.  So the write and the memory of it are one commit: a crash
 * between them cannot exist, and of two requests at once the second waits for the first (one writer) and
 * finds its answer.  The price is that the whole handler runs on the writer thread, which is why only
 * requests that send a key pay it. A request that fails rolls everything back and is not remembered: nothing
 * was done, so the repetition is judged anew.
 *
 * CLAIM FIRST.  Routes that run many transactions (R_MANY) or read a long body (R_UPLOAD, R_TEXT) cannot be
 * one.  They claim the key in a transaction of its own, run, and store the answer after.  A second request
 * meanwhile is told to wait (409).  If the process dies in between, the claim lapses after ten minutes and
 * the repetition runs again; such handlers are repeatable by themselves (import skips what it has,
 * attachments are named by content).
 */
#include "base/crypto.h"
#include "db/db.h"
#include "http/parts.h"
#include <stdio.h>

enum { KEY_MAX = 255 };
#define KEEP HOURS(24)
#define CLAIM_LAPSES MINUTES(10)

SQL(q_find,
    "SELECT request, status, etag, location, body, at FROM idempotency WHERE person = $1 AND key = $2");
SQL(q_forget, "DELETE FROM idempotency WHERE person = $1 AND key = $2");
SQL(q_keep, "INSERT INTO idempotency (key, person, request, status, etag, location, body, at)"
            " VALUES ($2, $1, $3, $4, $5, $6, $7, $8)");
SQL(q_sweep, "DELETE FROM idempotency WHERE at < $1");

struct once {
	const struct rq *rq;
	struct res *rs;
	struct str request; /* hash */
	bool replayed;
	enum rc ran; /* claim first: what the handler said */
};

/* ---- the request's fingerprint --------------------------------------------------- */
static enum rc add_file(struct ctx *cx, struct sha256 *h, struct str path)
{
	char *block = arena_alloc(cx->mem, 65536);
	FILE *f = fopen(path.p, "rb");
	size_t n;

	if (!f)
		return fail(cx, RC_INTERNAL, "upload_lost", "cannot read the spooled upload");
	while ((n = fread(block, 1, 65536, f)) > 0)
		sha256_more(h, (struct str){ block, n });
	bool broken = ferror(f);
	(void)fclose(f);
	return broken ? fail(cx, RC_INTERNAL, "upload_lost", "cannot read the spooled upload") : RC_OK;
}

static enum rc fingerprint(struct ctx *cx, const struct rq *rq, struct str *out)
{
	struct sha256 h;
	char *hex = arena_alloc(cx->mem, SHA256_HEX + 1);

	sha256_start(&h);
	sha256_more(&h, rq->method);
	sha256_more(&h, STR("\n"));
	sha256_more(&h, rq->path);
	sha256_more(&h, STR("?"));
	sha256_more(&h, rq->query);
	sha256_more(&h, STR("\n"));
	sha256_more(&h, rq->body);
	if (rq->upload.n)
		TRY(add_file(cx, &h, rq->upload));
	sha256_end_hex(&h, hex);
	*out = (struct str){ hex, SHA256_HEX };
	return RC_OK;
}

static enum rc check_key(struct ctx *cx, struct str key)
{
	bool ok = key.n <= KEY_MAX;

	for (size_t i = 0; i < key.n; i++)
		ok &= key.p[i] > 0x20 && key.p[i] < 0x7F;
	if (ok)
		return RC_OK;
	return fail_field(cx, "Idempotency-Key",
	                  "Idempotency-Key must be 1 to %d printable ASCII characters.", KEY_MAX);
}

/* ---- kept answers ------------------------------------------------------------------ */
/* *found: an answer was kept and is now in o->rs, or o must not run (then the rc says why). */
static enum rc look(struct ctx *cx, struct once *o, bool *found)
{
	struct rows r;

	*found = false;
	TRY(db_run(cx, q_find, &r, INT(cx->who->person_id), TEXT(o->rq->idempotency_key)));
	if (r.n == 0 || cell(&r, 0, 5).i <= cx->now - KEEP)
		return RC_OK;
	if (!str_eq(cell(&r, 0, 0).s, o->request)) {
		fail_field(cx, "Idempotency-Key", "This Idempotency-Key was used for another request.");
		cx->err.code = "key_reused";
		return RC_INVALID;
	}
	if (cell(&r, 0, 1).i == 0) { /* claimed */
		if (cell(&r, 0, 5).i <= cx->now - CLAIM_LAPSES)
			return RC_OK;
		return fail(cx, RC_CONFLICT, "still_running",
		            "The first request with this Idempotency-Key is still running.");
	}
	o->rs->status = (int)cell(&r, 0, 1).i;
	o->rs->etag = cell(&r, 0, 2).s;
	o->rs->location = cell(&r, 0, 3).s;
	buf_add(&o->rs->body, cell(&r, 0, 4).s);
	o->replayed = *found = true;
	return RC_OK;
}

static enum rc keep(struct ctx *cx, const struct once *o, const struct res *rs)
{
	struct str key = o->rq->idempotency_key;
	int64_t person = cx->who->person_id;

	TRY(db_run(cx, q_forget, NULL, INT(person), TEXT(key)));
	TRY(db_run(cx, q_keep, NULL, INT(person), TEXT(key), TEXT(o->request), INT(rs ? rs->status : 0),
	           TEXT(rs ? rs->etag : STR("")), TEXT(rs ? rs->location : STR("")),
	           TEXT(rs ? buf_str(&rs->body) : STR("")), INT(cx->now)));
	if (str_starts(o->request, STR("00"))) /* one in 256, by the hash: nobody needs a timer for this */
		return db_run(cx, q_sweep, NULL, INT(cx->now - KEEP));
	return RC_OK;
}

static bool can_be_kept(const struct res *rs) { return !rs->file && !rs->stream && !rs->static_bytes; }

/* ---- one transaction ------------------------------------------------------------------ */
static enum rc once_tx(struct ctx *cx, void *p)
{
	struct once *o = p;
	bool found;

	*o->rs = (struct res){ .status = 200, .body = BUF(cx->mem) };
	o->replayed = false;
	TRY(look(cx, o, &found));
	if (found)
		return RC_OK;
	TRY(o->rq->route->handle(cx, o->rq, o->rs));
	return can_be_kept(o->rs) ? keep(cx, o, o->rs) : RC_OK;
}

/* ---- claim first --------------------------------------------------------------------------- */
static enum rc claim_tx(struct ctx *cx, void *p)
{
	struct once *o = p;
	bool found;

	*o->rs = (struct res){ .status = 200, .body = BUF(cx->mem) };
	o->replayed = false;
	TRY(look(cx, o, &found));
	return found ? RC_OK : keep(cx, o, NULL);
}

static enum rc settle_tx(struct ctx *cx, void *p)
{
	struct once *o = p;

	if (o->ran == RC_OK && can_be_kept(o->rs))
		return keep(cx, o, o->rs);
	return db_run(cx, q_forget, NULL, INT(cx->who->person_id), TEXT(o->rq->idempotency_key));
}

static enum rc claim_and_run(struct ctx *cx, struct once *o)
{
	TRY(db_tx(cx, claim_tx, o));
	if (o->replayed)
		return RC_OK;
	o->ran = o->rq->route->handle(cx, o->rq, o->rs);
	struct err said = cx->err;
	if (db_tx(cx, settle_tx, o) != RC_OK) /* done all the same: the claim lapses by itself */
		log_line(cx->app->log, LOG_WARN, "idempotency_not_settled", "id=" STR_FMT,
		         STR_ARG(cx->request_id));
	cx->err = said;
	return o->ran;
}

enum rc idempotent(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct once o = { .rq = rq, .rs = rs };

	bool applies = (rq->route->flags & (R_WRITE | R_SECRET)) == R_WRITE && str_is(rq->method, "POST");

	if (!rq->idempotency_key.n || !applies || cx->who->person_id == 0)
		return rq->route->handle(cx, rq, rs);
	TRY(check_key(cx, rq->idempotency_key));
	TRY(fingerprint(cx, rq, &o.request));
	if (rq->route->flags & (R_MANY | R_UPLOAD | R_TEXT))
		TRY(claim_and_run(cx, &o));
	else
		TRY(db_tx(cx, once_tx, &o));
	if (o.replayed)
		res_header(rs, "Idempotency-Replayed", STR("true"));
	return RC_OK;
}
