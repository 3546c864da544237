/* import.c - `sinew import KIND FILE`: what other systems left behind. The rules are the nouns'; here are
 * options and the report. Lists of records come in through transfer.c. */
#include "cli/import.h"
#include "base/json.h"
#include "base/time.h"
#include "cli/transfer.h"
#include "ticket/import_sn.h"
#include <stdio.h>

/* A settings file of at most a mebibyte. */
static bool read_file(struct arena *mem, const char *path, struct str *out)
{
	enum { MOST = 1 << 20 };
	FILE *f = fopen(path, "rbe");

	if (!f)
		return false;
	char *p = arena_alloc(mem, MOST + 1);
	size_t n = fread(p, 1, MOST + 1, f);
	bool fine = !ferror(f) && n <= MOST;
	(void)fclose(f);
	*out = (struct str){ p, n };
	return fine;
}

static void print_report(const struct cli *c, const struct sn_report *r, int64_t took)
{
	static const char *const names[] = { "", "Critical", "High", "Moderate", "Low" };

	printf("%lld rows read, %lld refused; %lld incidents: %lld made, %lld there already; %lld events, "
	       "%lld people, %lld teams\n",
	       (long long)r->read, (long long)r->refused, (long long)r->incidents, (long long)r->made,
	       (long long)r->unchanged, (long long)r->events, (long long)r->people, (long long)r->teams);
	for (size_t i = 0; i < SN_REASONS && r->reasons[i].what; i++)
		printf("refused %lld: %s (first in line %lld)\n", (long long)r->reasons[i].rows,
		       r->reasons[i].what, (long long)r->reasons[i].first_line);
	for (int p = 1; p <= SN_PRIORITIES; p++)
		if (r->compared[p])
			printf("clocks agree with made_sla on %lld of %lld closed %s (%.2f %%)\n",
			       (long long)r->agreed[p], (long long)r->compared[p], names[p],
			       100.0 * (double)r->agreed[p] / (double)r->compared[p]);
	if (cli_value(c, "dry-run"))
		printf("This was a dry run: nothing was written.\n");
	else
		printf("Took %.1f s.\n", (double)took / 1e6);
}

static int import_log(struct cli *c)
{
	const char *targets = cli_value(c, "targets"), *zone = cli_value(c, "zone"),
	           *limit = cli_value(c, "limit");
	struct sn_options o = { .path = c->args[1],
		                .client = cli_value(c, "client"),
		                .dry_run = cli_value(c, "dry-run") != NULL,
		                .progress = cli_progress,
		                .arg = c };
	struct sn_report r;

	if (limit && (!str_int(str_z(limit), &o.limit) || o.limit <= 0))
		return cli_refuse("--limit must be a number of incidents");
	if (targets && !read_file(c->mem, targets, &o.targets))
		return cli_refuse("%s cannot be read, or is larger than a mebibyte", targets);
	if (!cli_open(c))
		return 1;
	o.zone = zone ? zone_find(c->app.zones, str_z(zone)) : NULL;
	if (zone && !o.zone)
		return cli_refuse("there is no time zone \"%s\"", zone);
	struct ctx cx = cli_ctx(c);
	int64_t start = clock_mono();
	enum rc rc = sn_import(&cx, &o, &r);
	cli_progress_end(c);
	if (rc != RC_OK)
		return cli_failed(&cx);
	print_report(c, &r, clock_mono() - start);
	return 0;
}

static int import(struct cli *c)
{
	if (strcmp(c->args[0], "servicenow-log") == 0)
		return import_log(c);
	return cli_import_records(c);
}

const struct command command_import = {
	.name = "import",
	.args = "TYPE FILE | servicenow-log FILE",
	.help = "Bring records in, or replay another system's history",
	.more = "tickets (or another type): CSV or NDJSON, columns named as fields or by --mapping; the "
	        "report names "
	        "line and\n"
	        "field of every refused row. With a key in the mapping, importing the same file again "
	        "changes "
	        "nothing.\n\n"
	        "servicenow-log: an incident event log, one row per update, as .csv or .csv.zst. Every "
	        "incident becomes\n"
	        "a ticket with its events at their true times; importing the same file again changes "
	        "nothing. With\n"
	        "--targets (see docs/examples/servicenow-log-targets.json) its service level clocks are "
	        "computed and\n"
	        "compared to the log's made_sla. Refused rows are counted with the reason.",
	.min_args = 2,
	.max_args = 2,
	.options = { { "client", "NAME", "import into this client; made when new (default: Imported log)" },
	             { "targets", "FILE",
	               "calendars and service level targets in force for the log, as JSON" },
	             { "zone", "NAME", "time zone of the log's times (default: UTC)" },
	             { "limit", "NUMBER", "only the first so many incidents" },
	             { "mapping", "FILE", "columns, values, constants and key, as JSON" },
	             { "format", "csv|ndjson", "else by the file's ending" },
	             { "dry-run", NULL, "read and report, write nothing" } },
	.run = import,
};
