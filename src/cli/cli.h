/* cli.h - the commands of `sinew`: a table, and what they share.
 *
 * A command declares its options and arguments in its struct; parsing, --help and refusals come from there.
 * Every setting is a flag of every command (--data-dir=…, --database=…), because every command works on the
 * same installation.
 */
#pragma once
#include "base/app.h"

enum { CLI_OPTIONS = 8, CLI_ARGS = 8 };
struct cli_option {
	const char *name;  /* "client", typed as --client=… */
	const char *value; /* "NAME"; NULL: a switch */
	const char *help;
};
struct cli {
	struct app app;
	struct arena *mem; /* lives as long as the command */
	const struct command *command;
	const char *options[CLI_OPTIONS]; /* values by the command's option table; switches "yes"; NULL: not
	                                     given */
	const char *args[CLI_ARGS];
	int nargs;
	bool tty;               /* standard error is a terminal: progress may be drawn */
	int64_t started, drawn; /* clock_mono; of the progress line */
	const char *doing;
};
struct command {
	const char *name, *args, *help; /* "backup", "FILE", "Copy everything …" */
	const char *more;               /* paragraphs for `sinew help NAME`, or NULL */
	int min_args, max_args;
	struct cli_option options[CLI_OPTIONS]; /* ended by name NULL */
	int (*run)(struct cli *);               /* the process's exit status */
};
extern const struct command *const commands[]; /* in the order of --help, NULL-terminated; main.c */

int cli_main(char **argv); /* what main() returns */

/* Value of an option, NULL when it was not given. */
const char *cli_value(const struct cli *, const char *option);
/* Open the installation the settings name: log, clock, zones, database, migrations. false: said why on
 * stderr. */
bool cli_open(struct cli *);
void cli_close(struct cli *);
/* A ctx that may do everything, in cli->mem. */
struct ctx cli_ctx(struct cli *);
/* Say what went wrong in ctx->err on stderr; the exit status to return. */
int cli_failed(const struct ctx *);
int cli_refuse(const char *fmt, ...) PRINTF_LIKE(1, 2); /* one line on stderr; 2 */
/* Progress of what takes more than two seconds, one line drawn over and over; a db_progress whose arg is the
 * struct cli.
 */
void cli_progress(void *arg, int64_t done, int64_t total);
void cli_progress_end(struct cli *);
