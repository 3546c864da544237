/* admin.c - what only administrators and auditors ask: settings, the audit log, whether history is whole. */
#include "base/conf.h"
#include "db/db.h"
#include "http/parts.h"
#include "record/event.h"
#include "record/record.h"

enum { PAGE = 200 };

/* ---- settings ---------------------------------------------------------------------- */
enum rc get_settings(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	const struct conf *c = cx->app->conf;
	struct jw w = JW(&rs->body);

	(void)rq;
	jw_open(&w, NULL, '{');
	jw_open(&w, "items", '[');
	for (const struct conf_item *i = conf_items; i->name; i++) {
		bool secret = i->type == CONF_SECRET;
		jw_open(&w, NULL, '{');
		jw_str(&w, "name", str_z(i->name));
		jw_str(&w, "section", str_z(i->section));
		jw_str(&w, "help", str_z(i->help));
		jw_str(&w, "value",
		       secret && conf_text(c, i->name)[0] ? STR("***") : str_z(conf_text(c, i->name)));
		jw_str(&w, "default", str_z(i->def));
		jw_str(&w, "source", str_z(conf_source(c, i->name)));
		jw_close(&w, '}');
	}
	jw_close(&w, ']');
	jw_close(&w, '}');
	return RC_OK;
}

/* ---- audit --------------------------------------------------------------------------- */
SQL(q_audit, "SELECT e.id, e.at, e.client_id, e.type, e.record_id, e.kind, e.actor_id, p.name, e.rule, "
             "e.data, e.seq, e.hash"
             " FROM event e LEFT JOIN person p ON p.id = e.actor_id"
             " WHERE e.id > $1 AND ($2 = 0 OR e.client_id = $2) ORDER BY e.id LIMIT $3");

static void write_audit(struct jw *w, const struct rows *r, size_t i)
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
		jw_str(w, "name", cell(r, i, 7).type == DB_TEXT ? cell(r, i, 7).s : STR(""));
		jw_close(w, '}');
	}
	jw_str(w, "rule", cell(r, i, 8).s);
	jw_raw(w, "data", cell(r, i, 9).s);
	jw_int(w, "seq", cell(r, i, 10).i);
	jw_str(w, "hash", cell(r, i, 11).s);
	jw_close(w, '}');
}

/* The client asked for with ?client=, which must be one the asker may audit; 0: all, which needs all. */
static enum rc audited_client(struct ctx *cx, const struct rq *rq, int64_t *out)
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

enum rc get_audit(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	int64_t after, limit, client;
	struct rows r;

	TRY(rq_query_int(cx, rq, "after", 0, INT64_MAX, 0, &after));
	TRY(rq_query_int(cx, rq, "limit", 1, PAGE, 50, &limit));
	TRY(audited_client(cx, rq, &client));
	TRY(db_run(cx, q_audit, &r, INT(after), INT(client), INT(limit)));
	struct jw w = JW(&rs->body);
	jw_open(&w, NULL, '{');
	jw_open(&w, "items", '[');
	for (size_t i = 0; i < r.n; i++)
		write_audit(&w, &r, i);
	jw_close(&w, ']');
	if ((int64_t)r.n == limit)
		jw_str(&w, "next", arena_fmt(cx->mem, "%lld", (long long)cell(&r, r.n - 1, 0).i));
	else
		jw_null(&w, "next");
	jw_close(&w, '}');
	return RC_OK;
}

/* ---- verify ---------------------------------------------------------------------------- */
enum rc post_verify(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	int64_t client, checked = 0, bad = 0;
	char why[400] = "";

	TRY(audited_client(cx, rq, &client));
	TRY(event_verify(cx, client, &checked, &bad, why, sizeof why, NULL, NULL));
	struct jw w = JW(&rs->body);
	jw_open(&w, NULL, '{');
	jw_bool(&w, "ok", bad == 0);
	jw_int(&w, "checked", checked);
	if (bad) {
		jw_int(&w, "event", bad);
		jw_str(&w, "detail", str_z(why));
	}
	jw_close(&w, '}');
	return RC_OK;
}
