/* comment.c - see comment.h. */
#include "record/comment.h"
#include "base/crypto.h"
#include "base/json.h"
#include "record/filter.h"
#include "record/merged.h"
#include "record/write.h"
#include <ctype.h>

enum { MENTIONS = 20, COMMENT_BYTES = 65536 };
static const int64_t EDIT_WINDOW = MINUTES(15);

SQL(q_add, "INSERT INTO comment (client_id, type, record_id, at, author, visibility, body, event_id)"
           " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id");
#define COMMENT_COLUMNS "id, at, author, event_id, edited_at, body, visibility"
SQL(q_list, "SELECT " COMMENT_COLUMNS " FROM comment WHERE type = $1 AND record_id = $2 AND id > $3"
            " AND ($4 = 0 OR visibility = 'public') ORDER BY id LIMIT $5");
SQL(q_get, "SELECT " COMMENT_COLUMNS " FROM comment WHERE id = $1 AND type = $2 AND record_id = $3");
SQL(q_edit, "UPDATE comment SET body = $2, edited_at = $3 WHERE id = $1");
SQL(q_mention,
    "INSERT INTO mention (comment_id, person, client_id, type, record_id, at) VALUES ($1, $2, $3, $4, $5, $6)"
    " ON CONFLICT (comment_id, person) DO NOTHING");
SQL(q_login, "SELECT id, client_id FROM person WHERE login = $1 AND active = 1");

enum rc comment_check(struct ctx *cx, const char *field, struct str body, struct str *out)
{
	static const struct field text = { "body", F_BODY, .max = COMMENT_BYTES };
	struct jval v = { .kind = J_STR, .s = str_trim(body) };
	struct dbval got;

	TRY(value_take(cx, &text, field, &v, 0, &got));
	if (!got.s.n)
		return fail_field(cx, field, "%s is empty", field);
	*out = got.s;
	return RC_OK;
}

struct str comment_note(struct ctx *cx, struct str body, bool is_public, const char *voice)
{
	struct str said = voice ? arena_fmt(cx->mem, ",\"voice\":\"%s\"", voice) : STR("");

	return arena_fmt(cx->mem, "\"comment\":{\"visibility\":\"%s\",\"sha256\":\"" STR_FMT "\"" STR_FMT "}",
	                 is_public ? "public" : "internal", STR_ARG(sha256_hex(cx->mem, body)),
	                 STR_ARG(said));
}

enum rc comment_voice(struct ctx *cx, const struct record *old, struct record *neo, bool is_public)
{
	neo->voice = NULL;
	return is_public && old->type->voice ? old->type->voice(cx, old, &neo->voice) : RC_OK;
}

/* ---- mentions --------------------------------------------------------------------- */

static bool login_char(char c) { return isalnum((unsigned char)c) || c == '.' || c == '_' || c == '-'; }

/* The next @login at or after *from; a mail address is none. */
static bool next_login(struct str body, size_t *from, struct str *out)
{
	for (size_t i = *from; i < body.n; i++) {
		if (body.p[i] != '@' || (i > 0 && (login_char(body.p[i - 1]) || body.p[i - 1] == '@')))
			continue;
		size_t end = i + 1;
		while (end < body.n && login_char(body.p[end]))
			end++;
		while (end > i + 1 &&
		       (body.p[end - 1] == '.' || body.p[end - 1] == '-')) /* end of a sentence */
			end--;
		*from = end;
		*out = str_sub(body, i + 1, end - i - 1);
		if (out->n)
			return true;
	}
	return false;
}

static enum rc add_mentions(struct ctx *cx, const struct record *r, struct str body, int64_t comment,
                            int64_t *people, size_t *n)
{
	struct str login;
	struct rows rows;
	size_t at = 0;

	for (int k = 0; k < MENTIONS && next_login(body, &at, &login); k++) {
		TRY(db_run(cx, q_login, &rows, TEXT(arena_lower(cx->mem, login))));
		if (!rows.n)
			continue;
		int64_t person = cell(&rows, 0, 0).i;
		TRY(db_run(cx, q_mention, NULL, INT(comment), INT(person), INT(r->client_id),
		           TEXT(str_z(r->type->name)), INT(r->id), INT(cx->now)));
		people[(*n)++] = person;
	}
	return RC_OK;
}

/* ---- adding ------------------------------------------------------------------------- */

enum rc comment_store(struct ctx *cx, const struct record *r, const struct event *e, struct str body,
                      bool is_public, int64_t *id)
{
	int64_t people[MENTIONS];
	struct rows rows;
	size_t n = 0;

	TRY(db_run(cx, q_add, &rows, INT(r->client_id), TEXT(str_z(r->type->name)), INT(r->id), INT(cx->now),
	           INT(cx->who->person_id), TEXT(is_public ? STR("public") : STR("internal")), TEXT(body),
	           INT(e->id)));
	if (id)
		*id = cell(&rows, 0, 0).i;
	TRY(add_mentions(cx, r, body, cell(&rows, 0, 0).i, people, &n));
	if (cx->app->on_comment && !cx->replay)
		TRY(cx->app->on_comment(cx, r, e, body, is_public, people, n));
	cx->sent = cx->sent || is_public;
	return r->type->flags & T_SEARCH ? search_add_text(cx, r, body) : RC_OK;
}

/* What is said to a merged record is said to the one it went into, and says by which way it came. */
static struct str via_note(struct ctx *cx, const struct record *said, const struct record *put,
                           struct str note)
{
	if (said->id == put->id)
		return note;
	return arena_fmt(cx->mem, "\"via\":\"" STR_FMT "\"," STR_FMT, STR_ARG(record_key(cx->mem, said)),
	                 STR_ARG(note));
}

enum rc comment_put(struct ctx *cx, const struct record *said, struct str body, bool is_public,
                    struct comment *out, struct record *after)
{
	struct record *old = NEW(cx->mem, struct record);
	struct event e;

	TRY(merged_end(cx, said, old));
	struct record *neo = record_copy(cx, old);
	if (old->type->commented)
		TRY(old->type->commented(cx, old, neo, body, is_public));
	TRY(comment_voice(cx, old, neo, is_public));
	struct str note = via_note(cx, said, old, comment_note(cx, body, is_public, neo->voice));
	TRY(store_save(cx, old, neo, STR("commented"), note, &e));
	*out = (struct comment){ .at = cx->now,
		                 .author = cx->who->person_id,
		                 .event_id = e.id,
		                 .body = body,
		                 .is_public = is_public };
	TRY(comment_store(cx, neo, &e, body, is_public, &out->id));
	if (after)
		*after = *neo;
	return RC_OK;
}

struct add_args {
	const struct record_type *type;
	struct str key, body;
	bool is_public;
	struct comment *out;
	struct record *r;
};

static enum rc add_tx(struct ctx *cx, void *p)
{
	const struct add_args *a = p;
	struct record *old = NEW(cx->mem, struct record);
	struct str body;

	TRY(record_find(cx, a->type, a->key, old));
	if (!(a->type->flags & T_COMMENTS))
		return fail(cx, RC_NOT_FOUND, "not_found", "a %s has no comments", a->type->name);
	if (a->is_public && public_only(cx, old))
		TRY(record_allow(cx, old, PERM_REPLY));
	else if (!a->is_public)
		TRY(record_allow(cx, old, PERM_WORK));
	else if (!who_can(cx->who, old->client_id, PERM_WORK))
		TRY(record_allow(cx, old, PERM_REPLY));
	TRY(comment_check(cx, "body", a->body, &body));
	return comment_put(cx, old, body, a->is_public, a->out, a->r);
}

enum rc comment_add(struct ctx *cx, const struct record_type *t, struct str key, struct str body,
                    bool is_public, struct comment *out, struct record *r)
{
	return db_tx(cx, add_tx, &(struct add_args){ t, key, body, is_public, out, r });
}

/* ---- reading and correcting ----------------------------------------------------------- */

static struct comment comment_row(const struct rows *r, size_t i)
{
	return (struct comment){ .id = cell(r, i, 0).i,
		                 .at = cell(r, i, 1).i,
		                 .author = cell(r, i, 2).i,
		                 .event_id = cell(r, i, 3).i,
		                 .edited_at = cell(r, i, 4).i,
		                 .body = cell(r, i, 5).s,
		                 .is_public = str_is(cell(r, i, 6).s, "public") };
}

enum rc comment_list(struct ctx *cx, const struct record *rec, bool only, int64_t after, int limit,
                     struct comment **out, size_t *n)
{
	struct rows r;

	TRY(db_run(cx, q_list, &r, TEXT(str_z(rec->type->name)), INT(rec->id), INT(after), INT(only),
	           INT(limit)));
	*out = NEW_ARRAY(cx->mem, struct comment, r.n + 1);
	*n = r.n;
	for (size_t i = 0; i < r.n; i++)
		(*out)[i] = comment_row(&r, i);
	return RC_OK;
}

struct edit_args {
	const struct record_type *type;
	struct str key, body;
	int64_t id;
	struct comment *out;
};

static enum rc edit_tx(struct ctx *cx, void *p)
{
	const struct edit_args *a = p;
	struct record r;
	struct rows rows;
	struct str body;

	TRY(record_find(cx, a->type, a->key, &r));
	TRY(db_run(cx, q_get, &rows, INT(a->id), TEXT(str_z(a->type->name)), INT(r.id)));
	struct comment c = rows.n ? comment_row(&rows, 0) : (struct comment){ 0 };
	if (!rows.n || (!c.is_public && public_only(cx, &r)))
		return fail(cx, RC_NOT_FOUND, "not_found", "there is no such comment");
	if (c.author != cx->who->person_id || cx->who->system)
		return fail(cx, RC_DENIED, "denied", "only its author may correct a comment");
	if (cx->now - c.at > EDIT_WINDOW)
		return fail(cx, RC_CONFLICT, "too_late",
		            "a comment can be corrected for 15 minutes; write another one");
	TRY(comment_check(cx, "body", a->body, &body));
	*a->out = c;
	if (str_eq(body, c.body))
		return RC_OK;
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);
	jw_int(&w, "comment_id", c.id);
	jw_str(&w, "was", c.body);
	struct str note = comment_note(cx, body, c.is_public, NULL); /* corrected, not said again */
	TRY(store_note(cx, &r, STR("comment_edited"),
	               arena_fmt(cx->mem, STR_FMT "," STR_FMT, STR_ARG(buf_str(&b)), STR_ARG(note)), NULL));
	TRY(db_run(cx, q_edit, NULL, INT(c.id), TEXT(body), INT(cx->now)));
	a->out->body = body;
	a->out->edited_at = cx->now;
	return r.type->flags & T_SEARCH ? search_add_text(cx, &r, body) : RC_OK;
}

enum rc comment_edit(struct ctx *cx, const struct record_type *t, struct str key, int64_t id, struct str body,
                     struct comment *out)
{
	return db_tx(cx, edit_tx, &(struct edit_args){ t, key, body, id, out });
}
