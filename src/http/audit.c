/* audit.c - the log of all events: a page of it, or the whole as a file; filtered, for the clients one may
 * audit. */
#include "base/time.h"
#include "db/db.h"
#include "http/parts.h"
#include "record/event.h"
#include "record/record.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PAGE = 200, CHUNK = 1000 };

struct wanted {
	int64_t client, actor, record, since, until, after, before;
	struct str type, kind;
	bool newest; /* newest first, below `before` */
	int64_t limit;
};

/* The client asked for with ?client=, which must be one the asker may audit; 0: all, which needs all. */
enum rc audited_client(struct ctx *cx, const struct rq *rq, int64_t *out)
{
	int64_t *ids;
	bool all;

	TRY(rq_query_int(cx, rq, "client", 1, INT64_MAX, 0, out));
	size_t n = who_clients(cx->who, cx->mem, PERM_AUDIT, &ids, &all);
	if (*out == 0 && !all && n == 1)
		*out = ids[0];
	if (*out == 0 && !all)
		return fail_field(cx, "client",
		                  "Name the client whose log you want; you may read more than one, not all.");
	if (*out && !who_can(cx->who, *out, PERM_AUDIT))
		return fail(cx, RC_NOT_FOUND, "not_found", "There is no such client.");
	return RC_OK;
}

/* ---- what is wanted -------------------------------------------------------------------- */
static enum rc read_wanted(struct ctx *cx, const struct rq *rq, struct wanted *w)
{
	struct str order;
	bool given;

	TRY(audited_client(cx, rq, &w->client));
	TRY(rq_query(cx, rq, "type", &w->type, &given));
	TRY(rq_query(cx, rq, "kind", &w->kind, &given));
	TRY(rq_query_int(cx, rq, "actor", 0, INT64_MAX, -1, &w->actor));
	TRY(rq_query_int(cx, rq, "record", 1, INT64_MAX, 0, &w->record));
	TRY(rq_query_time(cx, rq, "since", w->since, &w->since));
	TRY(rq_query_time(cx, rq, "until", w->until, &w->until));
	TRY(rq_query_int(cx, rq, "after", 0, INT64_MAX, 0, &w->after));
	TRY(rq_query_int(cx, rq, "before", 1, INT64_MAX, 0, &w->before));
	TRY(rq_query_int(cx, rq, "limit", 1, PAGE, 50, &w->limit));
	TRY(rq_query(cx, rq, "order", &order, &given));
	if (given && !str_is(order, "oldest") && !str_is(order, "newest"))
		return fail_field(cx, "order", "order is oldest or newest");
	w->newest = str_is(order, "newest");
	return RC_OK;
}

static void of_all(struct dsql *d, const struct wanted *w)
{
	dsql_lit(d, " WHERE e.id > ");
	dsql_arg(d, INT(w->after));
	if (w->before) {
		dsql_lit(d, " AND e.id < ");
		dsql_arg(d, INT(w->before));
	}
}

/* By the place in the client's chain, whose index there is anyway: where that begins is looked up by id, the
 * nearest event of this client (+: among all events, not by the client's index). */
static void of_client(struct dsql *d, const struct wanted *w)
{
	dsql_lit(d, " WHERE e.client_id = ");
	dsql_arg(d, INT(w->client));
	if (w->after) {
		dsql_lit(d, " AND e.seq > COALESCE((SELECT f.seq FROM event f WHERE f.id <= ");
		dsql_arg(d, INT(w->after));
		dsql_lit(d, " AND +f.client_id = ");
		dsql_arg(d, INT(w->client));
		dsql_lit(d, " ORDER BY f.id DESC LIMIT 1), 0)");
	}
	if (w->before) {
		dsql_lit(d, " AND e.seq < COALESCE((SELECT f.seq FROM event f WHERE f.id >= ");
		dsql_arg(d, INT(w->before));
		dsql_lit(d, " AND +f.client_id = ");
		dsql_arg(d, INT(w->client));
		dsql_lit(d, " ORDER BY f.id LIMIT 1), 9223372036854775807)");
	}
}

static enum rc page(struct ctx *cx, const struct wanted *w, int64_t limit, struct rows *out)
{
	struct dsql d = DSQL(cx->mem);

	dsql_lit(&d,
	         "SELECT e.id, e.at, e.client_id, e.type, e.record_id, e.kind, e.actor_id, p.name, e.rule,"
	         " e.data, e.seq, e.hash FROM event e LEFT JOIN person p ON p.id = e.actor_id");
	if (w->client)
		of_client(&d, w);
	else
		of_all(&d, w);
#define AND(given, text, value)              \
	do {                                 \
		if (given) {                 \
			dsql_lit(&d, text);  \
			dsql_arg(&d, value); \
		}                            \
	} while (0)
	AND(w->type.n, " AND e.type = ", TEXT(w->type));
	AND(w->record, " AND e.record_id = ", INT(w->record));
	AND(w->kind.n, " AND e.kind = ", TEXT(w->kind));
	AND(w->actor >= 0, " AND e.actor_id = ", INT(w->actor));
	AND(w->since, " AND e.at >= ", INT(w->since));
	AND(w->until, " AND e.at < ", INT(w->until));
#undef AND
	/* seq and id grow together within a client */
	dsql_lit(&d, " ORDER BY ");
	dsql_column(&d, w->client ? "e.seq" : "e.id");
	if (w->newest)
		dsql_lit(&d, " DESC");
	dsql_lit(&d, " LIMIT ");
	dsql_arg(&d, INT(limit));
	return dsql_run(cx, &d, out);
}

/* ---- a page ------------------------------------------------------------------------------ */
static struct str actor_name(const struct rows *r, size_t i)
{
	return cell(r, i, 7).type == DB_TEXT ? cell(r, i, 7).s : STR("");
}

static void write_event(struct jw *w, const struct rows *r, size_t i)
{
	jw_open(w, NULL, '{');
	jw_int(w, "id", cell(r, i, 0).i);
	jw_time(w, "at", cell(r, i, 1).i);
	jw_int(w, "client", cell(r, i, 2).i);
	jw_str(w, "type", cell(r, i, 3).s);
	jw_int(w, "record", cell(r, i, 4).i);
	jw_str(w, "kind", cell(r, i, 5).s);
	if (cell(r, i, 6).i == 0) {
		jw_null(w, "actor");
	} else {
		jw_open(w, "actor", '{');
		jw_int(w, "id", cell(r, i, 6).i);
		jw_str(w, "name", actor_name(r, i));
		jw_close(w, '}');
	}
	jw_str(w, "rule", cell(r, i, 8).s);
	jw_raw(w, "data", cell(r, i, 9).s);
	jw_int(w, "seq", cell(r, i, 10).i);
	jw_str(w, "hash", cell(r, i, 11).s);
	jw_close(w, '}');
}

enum rc get_audit(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct wanted want = { 0 };
	struct rows r;

	TRY(read_wanted(cx, rq, &want));
	TRY(page(cx, &want, want.limit, &r));
	struct jw w = JW(&rs->body);
	jw_open(&w, NULL, '{');
	jw_open(&w, "items", '[');
	for (size_t i = 0; i < r.n; i++)
		write_event(&w, &r, i);
	jw_close(&w, ']');
	if ((int64_t)r.n == want.limit)
		jw_str(&w, "next", arena_fmt(cx->mem, "%lld", (long long)cell(&r, r.n - 1, 0).i));
	else
		jw_null(&w, "next");
	jw_close(&w, '}');
	return RC_OK;
}

/* ---- a file --------------------------------------------------------------------------------- */
struct sheet {
	FILE *f;
	bool csv;
};

/* In quotes, so that nothing of it is taken for a formula's end or another column. */
static void put_cell(struct buf *b, struct str s, bool last)
{
	buf_char(b, '"');
	/* spreadsheets run what begins like a formula */
	if (s.n && strchr("=+-@", s.p[0]))
		buf_char(b, '\'');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			buf_char(b, '"');
		buf_char(b, s.p[i]);
	}
	buf_add(b, last ? STR("\"\n") : STR("\","));
}

static void put_row(struct ctx *cx, struct buf *b, const struct rows *r, size_t i)
{
	const struct str cells[] = {
		arena_fmt(cx->mem, "%lld", (long long)cell(r, i, 0).i),
		time_rfc3339(cx->mem, cell(r, i, 1).i),
		arena_fmt(cx->mem, "%lld", (long long)cell(r, i, 2).i),
		cell(r, i, 6).i ? actor_name(r, i) : STR("system"),
		cell(r, i, 3).s,
		arena_fmt(cx->mem, "%lld", (long long)cell(r, i, 4).i),
		cell(r, i, 5).s,
		cell(r, i, 8).s,
		cell(r, i, 9).s,
		cell(r, i, 11).s,
	};

	for (size_t c = 0; c < COUNT(cells); c++)
		put_cell(b, cells[c], c + 1 == COUNT(cells));
}

static enum rc one_chunk(struct ctx *cx, struct wanted *w, const struct sheet *s, bool *more)
{
	struct buf b = BUF(cx->mem);
	struct jw out = JW(&b);
	struct rows r;

	TRY(page(cx, w, CHUNK, &r));
	for (size_t i = 0; i < r.n; i++) {
		if (s->csv) {
			put_row(cx, &b, &r, i);
			continue;
		}
		out.comma = false;
		write_event(&out, &r, i);
		buf_char(&b, '\n');
	}
	*more = r.n == CHUNK;
	if (r.n && w->newest)
		w->before = cell(&r, r.n - 1, 0).i;
	else if (r.n)
		w->after = cell(&r, r.n - 1, 0).i;
	if (b.n && fwrite(b.p, 1, b.n, s->f) != b.n)
		return fail(cx, RC_INTERNAL, "export", "writing the export failed: %s", strerror(errno));
	return RC_OK;
}

static enum rc all_chunks(struct ctx *cx, struct wanted *w, const struct sheet *s)
{
	struct ctx part = *cx;
	enum rc rc = RC_OK;
	bool more = true;

	if (s->csv)
		(void)fputs("event,at,client,actor,type,record,kind,rule,data,hash\n", s->f);
	part.mem = arena_new();
	while (more && rc == RC_OK) {
		rc = one_chunk(&part, w, s, &more);
		arena_reset(part.mem);
	}
	if (rc != RC_OK) {
		cx->err = part.err;
		cx->err.extra = STR("");
	}
	arena_free(part.mem);
	return rc;
}

enum rc get_audit_export(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct wanted want = { 0 };
	struct str format, path = arena_fmt(cx->mem, "%s/export-XXXXXX", cx->app->data_dir);
	char *name = NEW_ARRAY(cx->mem, char, path.n + 1);
	bool given;

	TRY(read_wanted(cx, rq, &want));
	TRY(rq_query(cx, rq, "format", &format, &given));
	if (given && !str_is(format, "csv") && !str_is(format, "ndjson"))
		return fail_field(cx, "format", "format is csv or ndjson");
	memcpy(name, path.p, path.n);
	int fd = mkstemp(name);
	struct sheet s = { .f = fd < 0 ? NULL : fdopen(fd, "w"), .csv = !given || str_is(format, "csv") };

	if (!s.f)
		return fail(cx, RC_INTERNAL, "export", "no file for the export: %s", strerror(errno));
	enum rc rc = all_chunks(cx, &want, &s);
	if (fclose(s.f) != 0 && rc == RC_OK)
		rc = fail(cx, RC_INTERNAL, "export", "writing the export failed: %s", strerror(errno));
	if (rc != RC_OK) {
		unlink(name);
		return rc;
	}
	rs->file = name;
	rs->file_temp = true;
	rs->content_type = s.csv ? "text/csv; charset=utf-8; header=present" : "application/x-ndjson";
	res_header(rs, "Content-Disposition",
	           arena_fmt(cx->mem, "attachment; filename=\"audit.%s\"", s.csv ? "csv" : "ndjson"));
	return RC_OK;
}
