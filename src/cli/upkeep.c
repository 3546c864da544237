/* upkeep.c - migrate, verify, config, backup, restore. Each is a few lines around what the layers below can
 * do. */
#include "cli/upkeep.h"
#include "base/conf.h"
#include "base/json.h"
#include "db/db.h"
#include "record/event.h"
#include "record/memo.h"
#include <stdio.h>

/* ---- migrate ----------------------------------------------------------------- */
static int migrate(struct cli *c)
{
	if (!cli_open(c)) /* opening is migrating */
		return 1;
	(void)printf("The database is up to date.\n");
	return 0;
}

const struct command command_migrate = {
	.name = "migrate",
	.args = "",
	.help = "Bring the database to this version's schema",
	.more = "Serving does it too, under a lock; this is for doing it beforehand. The previous version "
	        "keeps working\n"
	        "against the new schema.",
	.run = migrate,
};

/* ---- verify -------------------------------------------------------------------- */
/* For the health page. */
static enum rc remember(struct ctx *cx, int64_t checked, int64_t bad, const char *why)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);

	jw_open(&w, NULL, '{');
	jw_bool(&w, "ok", bad == 0);
	jw_int(&w, "checked", checked);
	if (bad) {
		jw_int(&w, "event", bad);
		jw_str(&w, "detail", str_z(why));
	}
	jw_close(&w, '}');
	return memo_put(cx, "verified", buf_str(&b));
}

static int verify(struct cli *c)
{
	const char *text = cli_value(c, "client");
	int64_t client = 0, checked = 0, bad = 0;
	char why[400] = "";

	if (text && (!str_int(str_z(text), &client) || client <= 0))
		return cli_refuse("--client must be the number of a client");
	if (!cli_open(c))
		return 1;
	struct ctx cx = cli_ctx(c);
	if (event_verify(&cx, client, &checked, &bad, why, sizeof why, cli_progress, c) != RC_OK)
		return cli_failed(&cx);
	cli_progress_end(c);
	if (!client && remember(&cx, checked, bad, why) != RC_OK)
		return cli_failed(&cx);
	if (bad) {
		(void)printf("BROKEN at event %lld: %s\n", (long long)bad, why);
		return 1;
	}
	(void)printf("%lld events checked; the chain is whole.\n", (long long)checked);
	return 0;
}

const struct command command_verify = {
	.name = "verify",
	.args = "",
	.help = "Recompute the hash chain of all events and say where it breaks",
	.more = "Every event carries the hash of the one before it for its client. Exit status 1 when one "
	        "does not fit.",
	.options = { { "client", "NUMBER", "only this client's events" } },
	.run = verify,
};

/* ---- config ----------------------------------------------------------------------- */
static int config(struct cli *c)
{
	struct buf b = BUF(c->mem);

	conf_describe(c->app.conf, &b);
	(void)printf(STR_FMT, STR_ARG(buf_str(&b)));
	return 0;
}

const struct command command_config = {
	.name = "config",
	.args = "",
	.help = "Show all settings, what each is now and where that comes from",
	.more = "Printed as a Markdown table; secrets as ***. The environment's name of a setting is SINEW_ "
	        "and its name in\n"
	        "capitals, the flag's -- and its name with dashes.",
	.run = config,
};

/* ---- backup, restore ----------------------------------------------------------------- */
static int backup(struct cli *c)
{
	if (!cli_open(c))
		return 1;
	struct ctx cx = cli_ctx(c);
	if (db_backup(&cx, c->args[0], cli_progress, c) != RC_OK)
		return cli_failed(&cx);
	cli_progress_end(c);
	struct buf b = BUF(cx.mem);
	struct jw w = JW(&b);
	jw_open(&w, NULL, '{');
	jw_str(&w, "file", str_z(c->args[0]));
	jw_close(&w, '}');
	if (memo_put(&cx, "backup", buf_str(&b)) != RC_OK)
		return cli_failed(&cx);
	(void)printf("Wrote %s. Attachments lie in %s/attachments; copy them too.\n", c->args[0],
	             c->app.data_dir);
	return 0;
}

const struct command command_backup = {
	.name = "backup",
	.args = "FILE",
	.help = "Copy the whole database into FILE while it is in use",
	.min_args = 1,
	.max_args = 1,
	.more = "The copy is one moment's state, whatever is written meanwhile. Attachments are files beside "
	        "the database,\n"
	        "named by their content: copy that folder after the database and nothing is missing.",
	.run = backup,
};

static int restore(struct cli *c)
{
	if (!cli_open(c))
		return 1;
	struct ctx cx = cli_ctx(c);
	if (db_restore(&cx, c->args[0], cli_progress, c) != RC_OK)
		return cli_failed(&cx);
	cli_progress_end(c);
	(void)printf("Restored from %s.\n", c->args[0]);
	return 0;
}

const struct command command_restore = {
	.name = "restore",
	.args = "FILE",
	.help = "Fill an empty database from a backup",
	.min_args = 1,
	.max_args = 1,
	.more = "Refuses when the database has records. Run sinew verify afterwards.",
	.run = restore,
};
