/* attachment.c - see attachment.h. Files are written before the transaction begins: the writer thread never
 * waits for a disk full of bytes. */
#include "record/attachment.h"
#include "base/conf.h"
#include "base/crypto.h"
#include "base/json.h"
#include "base/time.h"
#include "record/write.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEAD = 4096, BLOCK = 65536, NAME_BYTES = 200 };

SQL(q_add, "INSERT INTO attachment (client_id, type, record_id, comment_id, name, mime, size, sha256, "
           "visibility, at, actor)"
           " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id");
#define FILE_COLUMNS "id, comment_id, size, at, actor, name, mime, sha256, visibility"
SQL(q_list, "SELECT " FILE_COLUMNS " FROM attachment WHERE type = $1 AND record_id = $2 AND removed = 0"
            " AND ($3 = 0 OR visibility = 'public') ORDER BY id LIMIT 1000");
SQL(q_get, "SELECT " FILE_COLUMNS ", type, record_id FROM attachment WHERE id = $1 AND removed = 0");
SQL(q_drop, "UPDATE attachment SET removed = 1 WHERE id = $1");
SQL(q_staged, "SELECT " FILE_COLUMNS " FROM attachment WHERE id = $1 AND type = 'staged' AND record_id = $2"
              " AND removed = 0");
SQL(q_claim, "UPDATE attachment SET type = $2, record_id = $3, client_id = $4 WHERE id = $1");
SQL(q_forget, "UPDATE attachment SET removed = 1 WHERE type = 'staged' AND removed = 0 AND at < $1");
SQL(q_used, "SELECT count(*) FROM attachment WHERE sha256 = $1 AND removed = 0");
SQL(q_comment, "SELECT author, visibility FROM comment WHERE id = $1 AND type = $2 AND record_id = $3");

/* ---- files ------------------------------------------------------------------------- */

static enum rc disk(struct ctx *cx, const char *what)
{
	return fail(cx, RC_UNAVAILABLE, "disk", "the file cannot be kept: %s: %s", what, strerror(errno));
}

static bool sync_dir(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return ok;
}

static struct str dir_of(struct ctx *cx, struct str sha)
{
	return arena_fmt(cx->mem, "%s/attachments/" STR_FMT, cx->app->data_dir, STR_ARG(str_sub(sha, 0, 2)));
}

static struct str path_of(struct ctx *cx, struct str sha)
{
	return arena_fmt(cx->mem, STR_FMT "/" STR_FMT, STR_ARG(dir_of(cx, sha)), STR_ARG(sha));
}

static bool write_all(int fd, const char *p, size_t n)
{
	while (n) {
		ssize_t k = write(fd, p, n);
		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return false;
		p += k;
		n -= (size_t)k;
	}
	return true;
}

struct copy {
	int in, out; /* in -1: body */
	struct str body, head;
	int64_t size, max;
	char sha[SHA256_HEX + 1];
};

/* Stream from the spool (or from memory) into the new file, hashing on the way. */
static enum rc copy_bytes(struct ctx *cx, struct copy *c)
{
	char *block = arena_alloc(cx->mem, BLOCK), *head = arena_alloc(cx->mem, HEAD);
	struct sha256 sum;
	size_t at = 0;

	sha256_start(&sum);
	for (;;) {
		struct str part = str_sub(c->body, at, BLOCK);
		if (c->in >= 0) {
			ssize_t k = read(c->in, block, BLOCK);
			if (k < 0)
				return disk(cx, "read");
			part = (struct str){ block, (size_t)k };
		}
		if (!part.n)
			break;
		if (c->size < HEAD) {
			size_t room = (size_t)(HEAD - c->size), n = part.n < room ? part.n : room;
			memcpy(head + c->size, part.p, n);
			c->head = (struct str){ head, (size_t)c->size + n };
		}
		at += part.n;
		c->size += (int64_t)part.n;
		if (c->size > c->max)
			return fail(cx, RC_TOO_LARGE, "too_large", "a file may have at most %lld bytes",
			            (long long)c->max);
		sha256_more(&sum, part);
		if (!write_all(c->out, part.p, part.n))
			return disk(cx, "write");
	}
	sha256_end_hex(&sum, c->sha);
	return fsync(c->out) == 0 ? RC_OK : disk(cx, "fsync");
}

/* Into its place by name; both folders are synced, so that the name survives a crash too. */
static enum rc settle(struct ctx *cx, const char *temp, struct str sha)
{
	struct str dir = dir_of(cx, sha), path = path_of(cx, sha);
	struct str root = arena_fmt(cx->mem, "%s/attachments", cx->app->data_dir);

	if (mkdir(dir.p, 0700) != 0 && errno != EEXIST)
		return disk(cx, "mkdir");
	if (rename(temp, path.p) != 0)
		return disk(cx, "rename");
	if (!sync_dir(dir.p) || !sync_dir(root.p))
		return disk(cx, "fsync");
	return RC_OK;
}

static enum rc keep(struct ctx *cx, struct str path, struct copy *c)
{
	struct str root = arena_fmt(cx->mem, "%s/attachments", cx->app->data_dir);
	struct str temp = arena_fmt(cx->mem, STR_FMT "/new-" STR_FMT, STR_ARG(root),
	                            STR_ARG(random_token(cx->mem, 12)));

	if (mkdir(root.p, 0700) != 0 && errno != EEXIST)
		return disk(cx, "mkdir");
	c->in = path.n ? open(path.p, O_RDONLY | O_CLOEXEC) : -1;
	if (path.n && c->in < 0)
		return disk(cx, "open");
	c->out = open(temp.p, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	enum rc rc = c->out < 0 ? disk(cx, "create") : copy_bytes(cx, c);
	if (c->in >= 0)
		close(c->in);
	if (c->out >= 0)
		close(c->out);
	if (rc == RC_OK && !c->size)
		rc = fail_field(cx, "body", "the file is empty");
	if (rc == RC_OK)
		rc = settle(cx, temp.p, str_z(c->sha));
	if (rc != RC_OK && c->out >= 0)
		(void)unlink(temp.p);
	return rc;
}

/* ---- rows ----------------------------------------------------------------------------- */

static struct attachment file_row(const struct rows *r, size_t i)
{
	return (struct attachment){ .id = cell(r, i, 0).i,
		                    .comment_id = cell(r, i, 1).i,
		                    .size = cell(r, i, 2).i,
		                    .at = cell(r, i, 3).i,
		                    .actor = cell(r, i, 4).i,
		                    .name = cell(r, i, 5).s,
		                    .mime = cell(r, i, 6).s,
		                    .sha256 = cell(r, i, 7).s,
		                    .is_public = str_is(cell(r, i, 8).s, "public") };
}

/* One line, no folders, no control characters. */
static enum rc check_name(struct ctx *cx, struct str name, struct str *out)
{
	static const struct field text = { "name", F_TEXT, .max = NAME_BYTES };
	struct jval v = { .kind = J_STR, .s = name };
	struct dbval got;

	TRY(value_take(cx, &text, "name", &v, 0, &got));
	for (size_t i = got.s.n; i-- > 0;)
		if (got.s.p[i] == '/' || got.s.p[i] == '\\') {
			got.s = str_sub(got.s, i + 1, got.s.n);
			break;
		}
	if (!got.s.n || str_is(got.s, ".") || str_is(got.s, ".."))
		return fail_field(cx, "name", "name says what the file is called");
	*out = got.s;
	return RC_OK;
}

static enum rc note(struct ctx *cx, const struct record *r, const char *kind, const struct attachment *a)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);

	jw_open(&w, "attachment", '{');
	jw_int(&w, "id", a->id);
	jw_str(&w, "name", a->name);
	jw_str(&w, "mime", a->mime);
	jw_int(&w, "size", a->size);
	jw_str(&w, "sha256", a->sha256);
	jw_str(&w, "visibility", a->is_public ? STR("public") : STR("internal"));
	jw_close(&w, '}');
	return store_note(cx, r, str_z(kind), buf_str(&b), NULL);
}

struct add_args {
	const struct record_type *type;
	struct str key;
	struct attachment *a;
};

static enum rc allow(struct ctx *cx, const struct record *r, bool is_public)
{
	if (!(r->type->flags & T_ATTACHMENTS))
		return fail(cx, RC_NOT_FOUND, "not_found", "a %s has no attachments", r->type->name);
	if (who_can(cx->who, r->client_id, PERM_WORK))
		return RC_OK;
	if (!is_public)
		return record_allow(cx, r, PERM_WORK);
	return record_allow(cx, r, PERM_REPLY);
}

static enum rc check_comment(struct ctx *cx, const struct record *r, const struct attachment *a)
{
	struct rows rows;

	if (!a->comment_id)
		return RC_OK;
	TRY(db_run(cx, q_comment, &rows, INT(a->comment_id), TEXT(str_z(r->type->name)), INT(r->id)));
	if (!rows.n || (cell(&rows, 0, 0).i != cx->who->person_id && !cx->who->system))
		return fail_field(cx, "comment", "comment must be one of your own on this record");
	if (a->is_public && !str_is(cell(&rows, 0, 1).s, "public"))
		return fail_field(cx, "visibility", "the comment is internal, so its files are");
	return RC_OK;
}

static enum rc add_tx(struct ctx *cx, void *p)
{
	const struct add_args *x = p;
	struct attachment *a = x->a;
	struct record r;
	struct rows rows;

	TRY(record_find(cx, x->type, x->key, &r));
	TRY(allow(cx, &r, a->is_public));
	TRY(check_comment(cx, &r, a));
	a->at = cx->now;
	a->actor = cx->who->person_id;
	TRY(db_run(cx, q_add, &rows, INT(r.client_id), TEXT(str_z(r.type->name)), INT(r.id),
	           REFV(a->comment_id), TEXT(a->name), TEXT(a->mime), INT(a->size), TEXT(a->sha256),
	           TEXT(a->is_public ? STR("public") : STR("internal")), INT(a->at), INT(a->actor)));
	a->id = cell(&rows, 0, 0).i;
	return note(cx, &r, "attached", a);
}

/* The bytes onto the disk, what they are called and look like into *out. */
static enum rc receive(struct ctx *cx, struct str name, struct str path, struct str body,
                       struct attachment *out)
{
	struct copy c = { .body = body, .max = conf_int(cx->app->conf, "upload_max") };

	TRY(check_name(cx, name, &out->name));
	TRY(keep(cx, path, &c));
	out->size = c.size;
	out->sha256 = arena_str(cx->mem, str_z(c.sha));
	out->mime = str_z(mime_sniff(c.head));
	return RC_OK;
}

enum rc attachment_add(struct ctx *cx, const struct record_type *t, struct str key, struct str name,
                       bool is_public, int64_t comment, struct str path, struct str body,
                       struct attachment *out)
{
	struct record r;

	/* Ask before bytes are kept; the transaction asks again. */
	TRY(record_find(cx, t, key, &r));
	TRY(allow(cx, &r, is_public));
	*out = (struct attachment){ .comment_id = comment, .is_public = is_public };
	TRY(receive(cx, name, path, body, out));
	return db_tx(cx, add_tx, &(struct add_args){ t, key, out });
}

/* ---- staged ---------------------------------------------------------------------------- */
struct stage_args {
	int64_t client_id;
	struct attachment *a;
};

static enum rc stage_tx(struct ctx *cx, void *p)
{
	const struct stage_args *x = p;
	struct attachment *a = x->a;
	struct rows rows;

	a->at = cx->now;
	a->actor = cx->who->person_id;
	TRY(db_run(cx, q_forget, NULL, INT(cx->now - DAYS(1))));
	TRY(db_run(cx, q_add, &rows, INT(x->client_id), TEXT(STR("staged")), INT(a->actor), NUL(),
	           TEXT(a->name), TEXT(a->mime), INT(a->size), TEXT(a->sha256), TEXT(STR("public")),
	           INT(a->at), INT(a->actor)));
	a->id = cell(&rows, 0, 0).i;
	return RC_OK;
}

enum rc attachment_stage(struct ctx *cx, int64_t client_id, struct str name, struct str path, struct str body,
                         struct attachment *out)
{
	*out = (struct attachment){ .is_public = true };
	TRY(receive(cx, name, path, body, out));
	return db_tx(cx, stage_tx, &(struct stage_args){ client_id, out });
}

enum rc attachment_staged(struct ctx *cx, int64_t id, struct attachment *out)
{
	struct rows r;

	TRY(db_run(cx, q_staged, &r, INT(id), INT(cx->who->person_id)));
	if (!r.n)
		return fail(cx, RC_NOT_FOUND, "not_found", "there is no such file");
	*out = file_row(&r, 0);
	return RC_OK;
}

enum rc attachment_claim(struct ctx *cx, int64_t id, const struct record *r)
{
	struct attachment a;

	TRY(attachment_staged(cx, id, &a));
	TRY(db_run(cx, q_claim, NULL, INT(id), TEXT(str_z(r->type->name)), INT(r->id), INT(r->client_id)));
	return note(cx, r, "attached", &a);
}

enum rc attachment_list(struct ctx *cx, const struct record *rec, bool only, struct attachment **out,
                        size_t *n)
{
	struct rows r;

	TRY(db_run(cx, q_list, &r, TEXT(str_z(rec->type->name)), INT(rec->id), INT(only)));
	*out = NEW_ARRAY(cx->mem, struct attachment, r.n + 1);
	*n = r.n;
	for (size_t i = 0; i < r.n; i++)
		(*out)[i] = file_row(&r, i);
	return RC_OK;
}

enum rc attachment_carry(struct ctx *cx, const struct record *from, int64_t comment, const struct record *to)
{
	struct attachment *a;
	struct rows r;
	size_t n;

	TRY(attachment_list(cx, from, false, &a, &n));
	for (size_t i = 0; i < n; i++) {
		if (a[i].comment_id != comment)
			continue;
		TRY(db_run(cx, q_add, &r, INT(to->client_id), TEXT(str_z(to->type->name)), INT(to->id), NUL(),
		           TEXT(a[i].name), TEXT(a[i].mime), INT(a[i].size), TEXT(a[i].sha256),
		           TEXT(a[i].is_public ? STR("public") : STR("internal")), INT(cx->now),
		           INT(cx->who->person_id)));
		a[i].id = cell(&r, 0, 0).i;
		TRY(note(cx, to, "attached", &a[i]));
	}
	return RC_OK;
}

static enum rc no_file(struct ctx *cx)
{
	return fail(cx, RC_NOT_FOUND, "not_found", "there is no such file");
}

/* The row and its record, as the asker may see them. */
static enum rc find(struct ctx *cx, int64_t id, struct attachment *a, struct record *r)
{
	struct rows rows;

	TRY(db_run(cx, q_get, &rows, INT(id)));
	const struct record_type *t = rows.n ? type_find(cx->app, cell(&rows, 0, 9).s) : NULL;
	if (!t || record_load(cx, t, cell(&rows, 0, 10).i, r) != RC_OK || !record_visible(cx, r))
		return no_file(cx);
	*a = file_row(&rows, 0);
	return !a->is_public && public_only(cx, r) ? no_file(cx) : RC_OK;
}

enum rc attachment_get(struct ctx *cx, int64_t id, struct attachment *out, struct str *path)
{
	struct record r;

	TRY(find(cx, id, out, &r));
	*path = path_of(cx, out->sha256);
	return RC_OK;
}

struct drop_args {
	const struct record_type *type;
	struct str key;
	int64_t id;
};

static enum rc drop_tx(struct ctx *cx, void *p)
{
	const struct drop_args *x = p;
	struct attachment a;
	struct record r, named;

	TRY(record_find(cx, x->type, x->key, &named));
	TRY(find(cx, x->id, &a, &r));
	if (r.type != named.type || r.id != named.id)
		return no_file(cx);
	if (a.actor != cx->who->person_id)
		TRY(record_allow(cx, &r, PERM_WORK));
	TRY(db_run(cx, q_drop, NULL, INT(a.id)));
	return note(cx, &r, "detached", &a);
}

enum rc attachment_drop(struct ctx *cx, const struct record_type *t, struct str key, int64_t id)
{
	return db_tx(cx, drop_tx, &(struct drop_args){ t, key, id });
}

/* ---- sweeping ------------------------------------------------------------------------------ */

static bool old_file(struct ctx *cx, struct str path)
{
	struct stat st;

	return stat(path.p, &st) == 0 && S_ISREG(st.st_mode) &&
	       (int64_t)st.st_mtim.tv_sec * 1000000 < cx->now - DAYS(1);
}

/* A day old at least: an upload in flight has its file before its row.  The file is moved aside and looked at
 * again, for the same bytes may have been attached anew since. */
static enum rc sweep_file(struct ctx *cx, struct str dir, const char *name, int64_t *removed)
{
	struct str path = arena_fmt(cx->mem, STR_FMT "/%s", STR_ARG(dir), name);
	struct str aside = arena_fmt(cx->mem, STR_FMT "/.%s", STR_ARG(dir), name);
	struct rows r;

	if (!old_file(cx, path))
		return RC_OK;
	TRY(db_run(cx, q_used, &r, TEXT(str_z(name))));
	if (cell(&r, 0, 0).i || rename(path.p, aside.p) != 0)
		return RC_OK;
	if (!old_file(cx, aside))
		return rename(aside.p, path.p) == 0 ? RC_OK : disk(cx, "rename");
	if (unlink(aside.p) == 0)
		++*removed;
	return RC_OK;
}

static enum rc sweep_dir(struct ctx *cx, struct str dir, int64_t *removed)
{
	DIR *d = opendir(dir.p);
	enum rc rc = RC_OK;

	for (struct dirent *e; d && rc == RC_OK && (e = readdir(d));)
		if (e->d_name[0] != '.')
			rc = sweep_file(cx, dir, e->d_name, removed);
	if (d)
		closedir(d);
	return rc;
}

enum rc attachment_sweep(struct ctx *cx, int64_t *removed)
{
	*removed = 0;
	struct str root = arena_fmt(cx->mem, "%s/attachments", cx->app->data_dir);
	TRY(sweep_dir(cx, root, removed));
	for (int i = 0; i < 256; i++)
		TRY(sweep_dir(cx, arena_fmt(cx->mem, STR_FMT "/%02x", STR_ARG(root), (unsigned)i), removed));
	return RC_OK;
}
