/* notice_api.c - a person's notifications: the list with why, the numbers for the bell, reading. Settings:
 * setting_api.c. */
#include "attention/parts.h"
#include "record/nudge.h"

enum { IDS = 200 };

#define COLUMNS                                                                                         \
	"id, client_id, type, record_id, reason, event_id, first_event, n, actor, kind, detail, href, " \
	"urgent,"                                                                                       \
	" first_at, at, visible_at, read_at, desktop"
SQL(q_list,
    "SELECT " COLUMNS
    " FROM notification WHERE person = $1 AND in_app = 1 AND visible_at <= $2 AND ($3 = 0 OR read_at IS NULL)"
    " AND ($4 = '' OR reason = $4) AND (at < $5 OR (at = $5 AND id < $6)) ORDER BY at DESC, id DESC "
    "LIMIT $7");
SQL(q_unread, "SELECT sum(CASE WHEN visible_at <= $2 THEN 1 ELSE 0 END), sum(CASE WHEN visible_at > $2 THEN "
              "1 ELSE 0 END)"
              " FROM notification WHERE person = $1 AND in_app = 1 AND read_at IS NULL");
SQL(q_drafts, "SELECT count(*) FROM draft WHERE person = $1");
SQL(q_read, "UPDATE notification SET read_at = $3 WHERE person = $1 AND id = $2 AND read_at IS NULL");
SQL(q_reopen,
    "UPDATE notification SET read_at = NULL WHERE person = $1 AND id = $2 AND NOT EXISTS (SELECT 1 FROM"
    " notification o WHERE o.person = $1 AND o.type = notification.type AND o.record_id ="
    " notification.record_id AND o.reason = notification.reason AND o.href = notification.href"
    " AND o.read_at IS NULL)");
SQL(q_read_all,
    "UPDATE notification SET read_at = $2 WHERE person = $1 AND read_at IS NULL AND visible_at <= $2");
SQL(q_read_record, "UPDATE notification SET read_at = $4 WHERE person = $1 AND type = $2 AND record_id = $3"
                   " AND read_at IS NULL AND visible_at <= $4");
/* ---- the list -------------------------------------------------------------------------- */
/* What one may no longer read says nothing but that it was: tells is false. */
static enum rc write_record(struct ctx *cx, struct jw *w, struct str type, int64_t id, int64_t event,
                            bool *tells)
{
	const struct record_type *t = type_find(cx->app, type);
	struct record r;

	*tells = !id;
	if (!id || !t || record_load(cx, t, id, &r) != RC_OK || !record_visible(cx, &r))
		return RC_OK;
	jw_str(w, "key", record_key(cx->mem, &r));
	jw_str(w, "title", t->name_field >= 0 ? rec_str(&r, (size_t)t->name_field) : STR(""));
	if (t->machine)
		jw_str(w, "state", rec_str(&r, t->machine->state_field));
	return notice_tells(cx, cx->who, &r, event, tells);
}

static enum rc write_actor(struct ctx *cx, struct jw *w, int64_t id)
{
	const struct record_type *person = type_find(cx->app, STR("person"));
	struct str name = STR("");

	if (!id || !person) {
		jw_null(w, "actor");
		return RC_OK;
	}
	TRY(record_names(cx, person, &id, 1, &name));
	jw_open(w, "actor", '{');
	jw_int(w, "id", id);
	jw_str(w, "name", name);
	jw_close(w, '}');
	return RC_OK;
}

/* ---- by which other channels it went ------------------------------------------------------- */
/* Of a page: the rows of notice_send with what became of their messages. */
static enum rc load_sent(struct ctx *cx, const struct rows *page, struct rows *out)
{
	struct dsql *d = NEW(cx->mem, struct dsql);
	int64_t *ids = NEW_ARRAY(cx->mem, int64_t, page->n + 1);

	*out = (struct rows){ 0 };
	if (!page->n)
		return RC_OK;
	for (size_t i = 0; i < page->n; i++)
		ids[i] = cell(page, i, 0).i;
	*d = DSQL(cx->mem);
	dsql_lit(d,
	         "SELECT s.notification, s.channel, s.state, s.due_at, s.at, m.state, m.done_at, m.error"
	         " FROM notice_send s LEFT JOIN notice_message m ON m.id = s.message WHERE s.notification");
	dsql_ids(cx, d, ids, page->n);
	dsql_lit(d, " ORDER BY s.id LIMIT 2000");
	return dsql_run(cx, d, out);
}

/* waiting (until when), sent, failed, queued; or why not: read, muted, dropped. */
static void write_sent(struct jw *w, const struct rows *sent, int64_t id)
{
	jw_open(w, "sent", '[');
	for (size_t i = 0; i < sent->n; i++) {
		struct dbval became = cell(sent, i, 5);
		bool waits = str_is(cell(sent, i, 2).s, "waiting");

		if (cell(sent, i, 0).i != id)
			continue;
		jw_open(w, NULL, '{');
		jw_str(w, "channel", cell(sent, i, 1).s);
		jw_str(w, "state", became.type == DB_TEXT ? became.s : cell(sent, i, 2).s);
		jw_time(w, "at",
		        waits                             ? cell(sent, i, 3).i
		        : cell(sent, i, 6).type == DB_INT ? cell(sent, i, 6).i
		                                          : cell(sent, i, 4).i);
		if (cell(sent, i, 7).s.n)
			jw_str(w, "error", cell(sent, i, 7).s);
		jw_close(w, '}');
	}
	jw_close(w, ']');
}

static enum rc write_notice(struct ctx *cx, struct jw *w, const struct rows *r, size_t i,
                            const struct rows *sent)
{
	bool tells;

	jw_open(w, NULL, '{');
	jw_int(w, "id", cell(r, i, 0).i);
	jw_str(w, "type", cell(r, i, 2).s);
	TRY(write_record(cx, w, cell(r, i, 2).s, cell(r, i, 3).i, cell(r, i, 5).i, &tells));
	jw_str(w, "reason", cell(r, i, 4).s);
	jw_int(w, "event", cell(r, i, 5).i);
	jw_int(w, "first_event", cell(r, i, 6).i);
	jw_int(w, "n", cell(r, i, 7).i);
	TRY(write_actor(cx, w, tells ? cell(r, i, 8).i : 0));
	jw_str(w, "kind", cell(r, i, 9).s);
	jw_str(w, "detail", tells ? cell(r, i, 10).s : STR(""));
	jw_str(w, "href", cell(r, i, 11).s);
	jw_bool(w, "urgent", cell(r, i, 12).i == 1);
	jw_time(w, "first_at", cell(r, i, 13).i);
	jw_time(w, "at", cell(r, i, 14).i);
	jw_bool(w, "held", cell(r, i, 15).i > cell(r, i, 14).i);
	jw_bool(w, "read", cell(r, i, 16).type == DB_INT);
	jw_bool(w, "desktop", cell(r, i, 17).i == 1);
	write_sent(w, sent, cell(r, i, 0).i);
	jw_close(w, '}');
	return RC_OK;
}

static enum rc take_cursor(struct ctx *cx, const struct rq *rq, int64_t *at, int64_t *id)
{
	struct str text, first;
	bool present;

	*at = *id = INT64_MAX;
	TRY(rq_query(cx, rq, "cursor", &text, &present));
	if (!present || !text.n)
		return RC_OK;
	struct str rest = text;

	if (!str_split(&rest, '.', &first) || !str_int(first, at) || !str_int(rest, id))
		return fail_field(cx, "cursor", "a cursor is what an answer's next says");
	return RC_OK;
}

static enum rc counts(struct ctx *cx, int64_t *unread, int64_t *held)
{
	struct rows r;

	TRY(db_run(cx, q_unread, &r, INT(cx->who->person_id), INT(cx->now)));
	*unread = cell(&r, 0, 0).i;
	*held = cell(&r, 0, 1).i;
	return RC_OK;
}

static enum rc get_notices(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	int64_t only, limit, at, id, unread, held;
	enum notice_reason known;
	struct str reason;
	struct rows r, sent;
	bool present;

	TRY(rq_query_int(cx, rq, "unread", 0, 1, 0, &only));
	TRY(rq_query_int(cx, rq, "limit", 1, 200, 50, &limit));
	TRY(rq_query(cx, rq, "reason", &reason, &present));
	if (present && reason.n && !notice_reason_find(reason, &known))
		return fail_field(cx, "reason", "there is no such reason");
	TRY(take_cursor(cx, rq, &at, &id));
	TRY(db_run(cx, q_list, &r, INT(cx->who->person_id), INT(cx->now), INT(only),
	           TEXT(present ? reason : STR("")), INT(at), INT(id), INT(limit)));
	TRY(load_sent(cx, &r, &sent));
	jw_open(&w, NULL, '{');
	jw_open(&w, "items", '[');
	for (size_t i = 0; i < r.n; i++)
		TRY(write_notice(cx, &w, &r, i, &sent));
	jw_close(&w, ']');
	if (r.n == (size_t)limit)
		jw_str(&w, "next",
		       arena_fmt(cx->mem, "%lld.%lld", (long long)cell(&r, r.n - 1, 14).i,
		                 (long long)cell(&r, r.n - 1, 0).i));
	else
		jw_null(&w, "next");
	TRY(counts(cx, &unread, &held));
	jw_int(&w, "unread", unread);
	jw_int(&w, "held", held);
	jw_close(&w, '}');
	return RC_OK;
}

static enum rc get_counts(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	int64_t unread, held, mentions;
	struct rows r;

	(void)rq;
	TRY(counts(cx, &unread, &held));
	TRY(mention_count(cx, &mentions));
	TRY(db_run(cx, q_drafts, &r, INT(cx->who->person_id)));
	jw_open(&w, NULL, '{');
	jw_int(&w, "unread", unread);
	jw_int(&w, "held", held);
	jw_int(&w, "mentions", mentions);
	jw_int(&w, "drafts", cell(&r, 0, 0).i);
	jw_close(&w, '}');
	return RC_OK;
}

/* ---- reading them ------------------------------------------------------------------------- */
struct reading {
	const struct jval *ids;
	struct str key;
	bool all, unread;
	int64_t record_id;
};

static enum rc read_tx(struct ctx *cx, void *p)
{
	const struct reading *a = p;
	struct dbval me = INT(cx->who->person_id);

	if (a->all)
		TRY(db_run(cx, q_read_all, NULL, me, INT(cx->now)));
	if (a->record_id)
		TRY(db_run(cx, q_read_record, NULL, me, TEXT(STR("ticket")), INT(a->record_id),
		           INT(cx->now)));
	for (size_t i = 0; a->ids && i < a->ids->n; i++)
		if (a->unread)
			TRY(db_run(cx, q_reopen, NULL, me, INT(a->ids->items[i].i)));
		else
			TRY(db_run(cx, q_read, NULL, me, INT(a->ids->items[i].i), INT(cx->now)));
	return nudge_add(cx, cx->who->person_id, NUDGE_NOTICES);
}

static enum rc check_reading(struct ctx *cx, struct reading *a)
{
	struct record r;

	if (a->ids && (a->ids->kind != J_ARRAY || a->ids->n > IDS))
		return fail_field(cx, "ids", "ids is a list of at most %d numbers", IDS);
	for (size_t i = 0; a->ids && i < a->ids->n; i++)
		if (a->ids->items[i].kind != J_INT)
			return fail_field(cx, "ids", "ids is a list of numbers");
	if (!a->all && !a->ids && !a->key.n)
		return fail_field(cx, "ids", "say which: ids, key or all");
	if (!a->key.n)
		return RC_OK;
	TRY(record_find(cx, &ticket_type, a->key, &r));
	a->record_id = r.id;
	return RC_OK;
}

static enum rc post_read(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	static const struct jfield fields[] = {
		{ "ids", JF_VALUE, offsetof(struct reading, ids) },
		{ "key", JF_STR, offsetof(struct reading, key), .max = 40, .help = "all about this ticket" },
		{ "all", JF_BOOL, offsetof(struct reading, all) },
		{ "unread", JF_BOOL, offsetof(struct reading, unread),
		  .help = "the other way round, for ids" },
	};
	struct reading a = { .key = STR("") };

	TRY(json_read(cx, rq->body, fields, &a));
	TRY(check_reading(cx, &a));
	TRY(db_tx(cx, read_tx, &a));
	rs->status = 204;
	return RC_OK;
}

const struct route notice_routes[] = {
	{ "GET", "/api/v1/notices", PERM_NONE, get_notices, "My notifications, newest first, each with why",
	  .out = "Notices" },
	{ "GET", "/api/v1/notices/count", PERM_NONE, get_counts,
	  "How many notifications and mentions wait, how many drafts there are", .out = "NoticeCounts" },
	{ "POST", "/api/v1/notices/read", PERM_NONE, post_read,
	  "Mark some, those of a ticket, or all as read", .flags = R_WRITE, .in = "NoticesReadIn" },
	{ 0 },
};
