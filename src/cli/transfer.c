/* transfer.c - `sinew export` and `sinew import TYPE FILE`: the same code as behind the API, with files on
 * both ends. */
#include "cli/transfer.h"
#include "base/route.h"
#include "client/client.h"
#include "record/import.h"
#include "record/read.h"
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

enum { MAPPING_MOST = 1 << 20, FILE_MOST = 1 << 29 };

/* A whole file into the command's arena; false, having said why, when it cannot be read or is larger than
 * most. */
static bool read_whole(struct cli *c, const char *path, size_t most, struct str *out)
{
	FILE *f = fopen(path, "rbe");
	long size = -1;

	if (f && fseek(f, 0, SEEK_END) == 0)
		size = ftell(f);
	if (!f || size < 0 || (size_t)size > most) {
		if (f)
			(void)fclose(f);
		(void)cli_refuse(size > 0 ? "%s is larger than %zu bytes" : "%s cannot be read", path, most);
		return false;
	}
	char *p = arena_alloc(c->mem, (size_t)size + 1);
	rewind(f);
	*out = (struct str){ p, fread(p, 1, (size_t)size, f) };
	(void)fclose(f);
	return out->n == (size_t)size || cli_refuse("%s cannot be read to its end", path) == 0;
}

static bool is_ndjson(const struct cli *c, const char *path)
{
	const char *format = cli_value(c, "format");

	return format ? strcmp(format, "ndjson") == 0 : str_ends(str_z(path), STR(".ndjson"));
}

/* ---- import -------------------------------------------------------------------- */
static void print_report(const struct import_report *r, bool dry)
{
	(void)printf("%lld rows read, %lld records made, %lld changed, %lld unchanged, %lld rows refused\n",
	             (long long)r->read, (long long)r->made, (long long)r->changed, (long long)r->unchanged,
	             (long long)r->refused);
	for (size_t i = 0; i < r->nrows; i++)
		(void)printf("line %lld: " STR_FMT "%s" STR_FMT "\n", (long long)r->rows[i].row,
		             STR_ARG(r->rows[i].field), r->rows[i].field.n ? ": " : "",
		             STR_ARG(r->rows[i].detail));
	if (dry)
		(void)printf("This was a dry run: nothing was written.\n");
}

int cli_import_records(struct cli *c)
{
	struct import_options o = { .ndjson = is_ndjson(c, c->args[1]),
		                    .dry_run = cli_value(c, "dry-run") != NULL,
		                    .progress = cli_progress,
		                    .arg = c };
	const char *mapping = cli_value(c, "mapping"), *client = cli_value(c, "client");
	struct import_report r = { 0 };
	struct str text;

	if ((mapping && !read_whole(c, mapping, MAPPING_MOST, &o.mapping)) ||
	    !read_whole(c, c->args[1], FILE_MOST, &text))
		return 2;
	if (!cli_open(c))
		return 1;
	struct ctx cx = cli_ctx(c);
	o.type = type_find(&c->app, str_z(c->args[0]));
	if (!o.type)
		return cli_refuse("\"%s\" is nothing that can be imported; tickets or servicenow-log is",
		                  c->args[0]);
	o.client_id = CLIENT_HOME;
	enum rc rc = client ? client_by_name(&cx, str_z(client), &o.client_id) : RC_OK;
	if (rc == RC_OK)
		rc = import_run(&cx, &o, text, &r);
	cli_progress_end(c);
	if (rc != RC_OK)
		return cli_failed(&cx);
	print_report(&r, o.dry_run);
	return r.refused ? 1 : 0;
}

/* ---- export ---------------------------------------------------------------------- */
static struct str encoded(struct arena *mem, const char *text)
{
	struct buf b = BUF(mem);

	for (const char *c = text; *c; c++)
		buf_fmt(&b, "%%%02X", (unsigned char)*c);
	return buf_str(&b);
}

static bool copy_file(const char *from, const char *to)
{
	FILE *in = fopen(from, "rbe"), *out = fopen(to, "wbe");
	char part[65536];
	bool fine = in && out;
	size_t n;

	while (fine && (n = fread(part, 1, sizeof part, in)) > 0)
		fine = fwrite(part, 1, n, out) == n;
	fine = fine && !ferror(in);
	if (in)
		(void)fclose(in);
	if (out)
		fine = fclose(out) == 0 && fine;
	return fine;
}

static int export_records(struct cli *c)
{
	const char *q = cli_value(c, "q"), *sort = cli_value(c, "sort");
	struct res rs = { .status = 200 };

	if (!cli_open(c))
		return 1;
	struct ctx cx = cli_ctx(c);
	struct rq rq = { .method = STR("GET"), .extra = type_find(&c->app, str_z(c->args[0])) };
	if (!rq.extra)
		return cli_refuse("there is no type \"%s\"", c->args[0]);
	rq.query =
	        arena_fmt(c->mem, "format=%s&q=" STR_FMT "%s" STR_FMT,
	                  is_ndjson(c, c->args[1]) ? "ndjson" : "csv", STR_ARG(encoded(c->mem, q ? q : "")),
	                  sort ? "&sort=" : "", STR_ARG(encoded(c->mem, sort ? sort : "")));
	rs.body = BUF(c->mem);
	if (read_export(&cx, &rq, &rs) != RC_OK)
		return cli_failed(&cx);
	bool fine = copy_file(rs.file, c->args[1]);
	int why = errno;
	(void)unlink(rs.file);
	if (!fine)
		return cli_refuse("%s cannot be written: %s", c->args[1], strerror(why));
	(void)printf("Wrote %s.\n", c->args[1]);
	return 0;
}

const struct command command_export = {
	.name = "export",
	.args = "TYPE FILE",
	.help = "Write records to a CSV or NDJSON file",
	.more = "  sinew export tickets open.csv --q='is:open priority<=2' --sort=-created\n"
	        "The filter is the one of the queue. What a CSV cell begins with = + - @ gets a quote before "
	        "it.",
	.min_args = 2,
	.max_args = 2,
	.options = { { "q", "FILTER", "only these records" },
	             { "sort", "FIELDS", "in this order" },
	             { "format", "csv|ndjson", "else by the file's ending" } },
	.run = export_records,
};
