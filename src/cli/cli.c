/* cli.c - from argv to a command: parsing, --help, and what commands share. */
#include "cli/cli.h"
#include "base/conf.h"
#include "base/crypto.h"
#include "base/route.h"
#include "base/time.h"
#include "cli/wiring.h"
#include "db/db.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

int cli_refuse(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)fputs("sinew: ", stderr);
	(void)vfprintf(stderr, fmt, ap);
	(void)fputc('\n', stderr);
	va_end(ap);
	return 2;
}

int cli_failed(const struct ctx *cx)
{
	(void)cli_refuse("%s%s%s", cx->err.field[0] ? cx->err.field : "", cx->err.field[0] ? ": " : "",
	                 cx->err.msg);
	return 1;
}

const char *cli_value(const struct cli *c, const char *option)
{
	for (size_t i = 0; c->command->options[i].name; i++)
		if (strcmp(c->command->options[i].name, option) == 0)
			return c->options[i];
	assert(!"an option the command declares");
	return NULL;
}

/* ---- the installation ------------------------------------------------------------ */
static bool open_log(struct cli *c)
{
	static const char *const levels[] = { "debug", "info", "warn", "error" };
	const char *level = conf_text(c->app.conf, "log_level"), *file = conf_text(c->app.conf, "log_file");
	int fd = STDERR_FILENO;
	size_t i = 0;

	while (i < COUNT(levels) && strcmp(level, levels[i]) != 0)
		i++;
	if (i == COUNT(levels)) {
		(void)cli_refuse("log_level: \"%s\" is none of debug, info, warn, error", level);
		return false;
	}
	if (file[0]) {
		fd = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
		if (fd < 0) {
			(void)cli_refuse("log_file: cannot open %s: %s", file, strerror(errno));
			return false;
		}
	}
	c->app.log =
	        log_new(fd, (enum log_level)i, strcmp(conf_text(c->app.conf, "log_format"), "json") == 0);
	return true;
}

static bool open_database(struct cli *c)
{
	char why[500] = "";
	struct str path = arena_fmt(c->mem, "%s/sinew.db", c->app.data_dir);
	struct db_options o = { .database = conf_text(c->app.conf, "database"),
		                .path = path.p,
		                .readers = (int)conf_int(c->app.conf, "readers") };

	c->app.db = db_open(&o, c->app.log, why, sizeof why);
	if (!c->app.db)
		(void)cli_refuse("%s", why);
	return c->app.db != NULL;
}

struct ctx cli_ctx(struct cli *c)
{
	return (struct ctx){
		.app = &c->app, .mem = c->mem, .now = c->app.clock->now(c->app.clock), .who = &who_system
	};
}

bool cli_open(struct cli *c)
{
	int applied = 0;

	c->app.data_dir = conf_text(c->app.conf, "data_dir");
	if (mkdir(c->app.data_dir, 0700) != 0 && errno != EEXIST) {
		(void)cli_refuse("data_dir: cannot make %s: %s", c->app.data_dir, strerror(errno));
		return false;
	}
	if (!open_log(c))
		return false;
	c->app.clock = conf_bool(c->app.conf, "test_hooks") ? clock_moved_new() : clock_system();
	c->app.zones = zones_new(conf_text(c->app.conf, "zoneinfo"));
	if (!open_database(c))
		return false;
	wire(&c->app);
	struct ctx cx = cli_ctx(c);
	if (db_migrate(&cx, &applied) != RC_OK) {
		(void)cli_failed(&cx);
		return false;
	}
	if (applied)
		log_line(c->app.log, LOG_INFO, "migrated", "applied=%d", applied);
	return true;
}

void cli_close(struct cli *c)
{
	if (c->app.routes)
		unwire(&c->app);
	if (c->app.db)
		db_close(c->app.db);
	if (c->app.zones)
		zones_free(c->app.zones);
	if (c->app.clock && c->app.clock != clock_system())
		free(c->app.clock);
	if (c->app.log)
		log_free(c->app.log);
	c->app = (struct app){ .conf = c->app.conf };
}

/* ---- progress ------------------------------------------------------------------------ */
void cli_progress(void *arg, int64_t done, int64_t total)
{
	struct cli *c = arg;
	int64_t now = clock_mono();

	if (!c->tty || now - c->started < SECONDS(2) || now - c->drawn < SECONDS(1) / 5)
		return;
	c->drawn = now;
	if (total > 0)
		(void)fprintf(stderr, "\r%s: %lld of %lld (%lld %%), %lld s ", c->doing, (long long)done,
		              (long long)total, (long long)(done * 100 / total),
		              (long long)((now - c->started) / SECONDS(1)));
	else
		(void)fprintf(stderr, "\r%s: %lld, %lld s ", c->doing, (long long)done,
		              (long long)((now - c->started) / SECONDS(1)));
}

void cli_progress_end(struct cli *c)
{
	if (c->drawn)
		(void)fputc('\n', stderr);
	c->drawn = 0;
}

/* ---- help -------------------------------------------------------------------------------- */
static void help_all(void)
{
	(void)printf("sinew %s - the desk of an IT operations coordinator\n\nUsage: sinew COMMAND "
	             "[ARGUMENTS] [--SETTING=VALUE …]\n\n",
	             SINEW_VERSION);
	for (const struct command *const *c = commands; *c; c++)
		(void)printf("  %-9s %s\n", (*c)->name, (*c)->help);
	(void)printf("\n  sinew help COMMAND   more about one of them\n  sinew config         all settings, "
	             "their values and where "
	             "these come from\n\n"
	             "Settings are read from a file (--config=FILE or SINEW_CONFIG), then the environment "
	             "(SINEW_LISTEN=…),\n"
	             "then flags (--listen=…). Without any, data lies in ./data and the server listens on "
	             "127.0.0.1:8080.\n");
}

static void help_one(const struct command *c)
{
	(void)printf("Usage: sinew %s %s [--SETTING=VALUE …]\n\n%s.\n", c->name, c->args, c->help);
	if (c->more)
		(void)printf("\n%s\n", c->more);
	if (c->options[0].name)
		(void)printf("\nOptions:\n");
	for (size_t i = 0; c->options[i].name; i++)
		(void)printf("  --%s%s%-*s %s\n", c->options[i].name, c->options[i].value ? "=" : "",
		             (int)(22 - strlen(c->options[i].name)),
		             c->options[i].value ? c->options[i].value : " ", c->options[i].help);
}

static const struct command *command_find(const char *name)
{
	for (const struct command *const *c = commands; *c; c++)
		if (strcmp((*c)->name, name) == 0)
			return *c;
	return NULL;
}

/* The command whose name begins like this one: `sinew serv` is nearly always a slip. */
static int unknown_command(const char *name)
{
	for (const struct command *const *c = commands; *c; c++)
		if (strncmp((*c)->name, name, 3) == 0)
			return cli_refuse("there is no command \"%s\"; did you mean \"%s\"?", name,
			                  (*c)->name);
	return cli_refuse("there is no command \"%s\"; sinew help lists them", name);
}

/* ---- parsing --------------------------------------------------------------------------------- */
static bool set_option(struct cli *c, struct str name, const char *value)
{
	for (size_t i = 0; c->command->options[i].name; i++) {
		if (!str_is(name, c->command->options[i].name))
			continue;
		if (!c->command->options[i].value != !value) {
			(void)cli_refuse("--" STR_FMT " %s", STR_ARG(name),
			                 value ? "takes no value" : "needs a value");
			exit(2);
		}
		c->options[i] = value ? value : "yes";
		return true;
	}
	return false;
}

static bool set_setting(struct cli *c, struct str name, const char *value)
{
	struct str setting = arena_str(c->mem, name);
	char why[300];

	for (size_t i = 0; i < setting.n; i++)
		if (setting.p[i] == '-')
			((char *)(uintptr_t)setting.p)[i] = '_'; /* our own copy */
	if (conf_set(c->app.conf, setting, str_z(value ? value : "true"), "flag", why, sizeof why))
		return true;
	(void)cli_refuse("%s", why);
	return false;
}

static bool parse(struct cli *c, char **argv)
{
	for (; *argv; argv++) {
		struct str word = str_z(*argv);
		if (!str_starts(word, STR("--"))) {
			if (c->nargs == CLI_ARGS)
				return cli_refuse("too many arguments") == 0;
			c->args[c->nargs++] = *argv;
			continue;
		}
		size_t eq = str_find(word, STR("="), 0);
		struct str name = str_sub(word, 2, eq == SIZE_MAX ? SIZE_MAX : eq - 2);
		const char *value = eq == SIZE_MAX ? NULL : *argv + eq + 1;
		if (str_is(name, "config") || set_option(c, name, value))
			continue;
		if (!set_setting(c, name, value))
			return false;
	}
	if (c->nargs < c->command->min_args || c->nargs > c->command->max_args) {
		(void)cli_refuse("usage: sinew %s %s", c->command->name, c->command->args);
		return false;
	}
	return true;
}

static const char *config_file(char **argv)
{
	for (; *argv; argv++)
		if (strncmp(*argv, "--config=", 9) == 0)
			return *argv + 9;
	return getenv("SINEW_CONFIG");
}

static bool load_settings(struct cli *c, char **argv)
{
	const char *file = config_file(argv);
	char why[400];

	if (file && access(file, R_OK) != 0) {
		(void)cli_refuse("cannot read %s: %s", file, strerror(errno));
		return false;
	}
	if ((file && !conf_load_file(c->app.conf, file, why, sizeof why)) ||
	    !conf_load_env(c->app.conf, environ, why, sizeof why)) {
		(void)cli_refuse("%s", why);
		return false;
	}
	return true;
}

static int run(const struct command *command, char **argv)
{
	struct cli c = { .app.conf = conf_new(),
		         .mem = arena_new(),
		         .command = command,
		         .tty = isatty(STDERR_FILENO),
		         .started = clock_mono(),
		         .doing = command->name };
	int status = 2;

	if (load_settings(&c, argv) && parse(&c, argv))
		status = command->run(&c);
	cli_progress_end(&c);
	cli_close(&c);
	conf_free(c.app.conf);
	arena_free(c.mem);
	return status;
}

static bool asks_help(char **argv)
{
	for (; *argv; argv++)
		if (strcmp(*argv, "--help") == 0 || strcmp(*argv, "-h") == 0)
			return true;
	return false;
}

int cli_main(char **argv)
{
	const char *name = argv[0] && argv[1] ? argv[1] : "help";
	bool help = strcmp(name, "help") == 0 || strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0;
	const struct command *c = command_find(help && argv[0] && argv[1] && argv[2] ? argv[2] : name);

	if (strcmp(name, "--version") == 0 || strcmp(name, "version") == 0)
		return printf("sinew %s\n", SINEW_VERSION) < 0;
	if (help && !c) {
		help_all();
		return 0;
	}
	if (!c)
		return unknown_command(name);
	if (help || asks_help(argv + 2)) {
		help_one(c);
		return 0;
	}
	if (!crypto_init())
		return cli_refuse("the system has no randomness");
	return run(c, argv + 2);
}
