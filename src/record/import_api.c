/* import_api.c - POST /{plural}/import: the body is the file. */
#include "base/json.h"
#include "record/import.h"
#include "record/write_api.h"
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static void write_report(struct jw *w, const struct import_report *r)
{
	jw_open(w, NULL, '{');
	jw_int(w, "read", r->read);
	jw_int(w, "made", r->made);
	jw_int(w, "changed", r->changed);
	jw_int(w, "unchanged", r->unchanged);
	jw_int(w, "refused", r->refused);
	jw_open(w, "rows", '[');
	for (size_t i = 0; i < r->nrows; i++) {
		jw_open(w, NULL, '{');
		jw_int(w, "row", r->rows[i].row);
		jw_str(w, "field", r->rows[i].field);
		jw_str(w, "detail", r->rows[i].detail);
		jw_close(w, '}');
	}
	jw_close(w, ']');
	jw_close(w, '}');
}

/* The spooled upload, mapped: a file of any size without a copy in memory. */
static enum rc map_upload(struct ctx *cx, struct str path, struct str *out)
{
	int fd = open(path.p, O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *p = MAP_FAILED;

	if (fd >= 0 && fstat(fd, &st) == 0 && st.st_size > 0)
		p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (fd >= 0)
		close(fd);
	if (p == MAP_FAILED)
		return fail(cx, RC_UNAVAILABLE, "disk", "the uploaded file cannot be read");
	*out = (struct str){ p, (size_t)st.st_size };
	return RC_OK;
}

static enum rc options(struct ctx *cx, const struct rq *rq, struct import_options *o)
{
	static const struct field ref = { "client", F_REF, .of = "client" };
	struct str format, client;
	struct dbval id = { 0 };
	int64_t dry;
	bool present;

	TRY(rq_query(cx, rq, "format", &format, &present));
	o->ndjson = present && str_is(format, "ndjson");
	if (present && !o->ndjson && !str_is(format, "csv"))
		return fail_field(cx, "format", "format is csv or ndjson");
	TRY(rq_query_int(cx, rq, "dry_run", 0, 1, 0, &dry));
	o->dry_run = dry == 1;
	TRY(rq_query(cx, rq, "mapping", &o->mapping, &present));
	if (!present)
		o->mapping = STR("");
	TRY(rq_query(cx, rq, "client", &client, &present));
	struct jval v = { .kind = J_STR, .s = client };
	if (present && client.n)
		TRY(value_take(cx, &ref, "client", &v, 0, &id));
	o->client_id = id.i;
	if (o->client_id && !who_can(cx->who, o->client_id, PERM_BULK))
		return fail(cx, RC_DENIED, "denied",
		            "importing for this client needs the permission \"bulk\"");
	return RC_OK;
}

static enum rc post_import(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct import_options o = { .type = rq->extra };
	struct jw w = JW(&rs->body);
	struct import_report report;
	struct str text = rq->body;

	TRY(options(cx, rq, &o));
	if (rq->upload.n)
		TRY(map_upload(cx, rq->upload, &text));
	enum rc rc = import_run(cx, &o, text, &report);
	if (rq->upload.n)
		munmap((void *)(uintptr_t)text.p, text.n);
	TRY(rc);
	write_report(&w, &report);
	return RC_OK;
}

void import_routes(struct route_list *l, const struct record_type *t)
{
	if (t->flags & (T_NO_CREATE | T_PERSONAL))
		return;
	route_add(l, "POST", arena_fmt(l->mem, "/api/v1/%s/import", t->plural),
	          (struct route){
	                  .handle = post_import,
	                  .data = t,
	                  .perm = PERM_BULK,
	                  .help = "Import CSV or NDJSON: dry_run=1 first; the report names every refused row",
	                  .flags = R_WRITE | R_UPLOAD | R_TEXT | R_MANY });
}
