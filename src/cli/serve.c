/* serve.c - `sinew serve`: everything started in order, stopped in the opposite one. */
#include "cli/serve.h"
#include "assist/assist.h"
#include "attention/attention.h"
#include "base/conf.h"
#include "base/limiter.h"
#include "base/time.h"
#include "db/db.h"
#include "desk/desk.h"
#include "forecast/forecast.h"
#include "handover/handover.h"
#include "http/http.h"
#include "jobs/jobs.h"
#include "record/live.h"
#include "record/presence.h"
#include "suggest/suggest.h"
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

enum { LIMITER_BUCKETS = 16384 };

/* Signals are taken by the main thread alone; all others are started with them blocked. */
static void block_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGHUP);
	pthread_sigmask(SIG_BLOCK, set, NULL);
	(void)signal(SIGPIPE, SIG_IGN);
}

static void say_ready(struct cli *c, const struct server *s)
{
	const char *base = conf_text(c->app.conf, "base_url");
	struct str address = base[0] ? str_z(base) : arena_fmt(c->mem, "http://%s", server_address(s));

	log_line(c->app.log, LOG_INFO, "serving", "address=%s version=" SINEW_VERSION " engine=%s ms=%lld",
	         server_address(s), db_engine(c->app.db) == ENGINE_PG ? "postgresql" : "sqlite",
	         (long long)((clock_mono() - c->started) / 1000));
	(void)printf("Sinew " SINEW_VERSION " at " STR_FMT "\n", STR_ARG(address));
	(void)fflush(stdout);
}

static void wait_for_signal(struct cli *c, const sigset_t *set)
{
	int got = 0;

	while (sigwait(set, &got) != 0 || got == SIGHUP) /* SIGHUP: a terminal went away; we stay */
		;
	log_line(c->app.log, LOG_INFO, "stopping", "signal=%d", got);
}

/* What runs again and again has its timers. A database that cannot be written just now serves all the same.
 */
static void keep_timers(struct cli *c)
{
	struct ctx cx = cli_ctx(c);

	if (attention_start(&cx) != RC_OK || forecast_start(&cx) != RC_OK || handover_start(&cx) != RC_OK)
		log_line(c->app.log, LOG_WARN, "no_upkeep", "detail=" STR_FMT,
		         STR_ARG(log_text(c->mem, str_z(cx.err.msg))));
}

/* malloc gives threads stores of their own, eight a core, and each keeps what its threads have freed: forty
 * megabytes on two cores. As few threads compute at once as there are cores (base/pool.h). */
static void few_stores(void)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	(void)mallopt(M_ARENA_MAX, cores > 4 ? (int)cores : 4);
}

static int serve(struct cli *c)
{
	char why[400] = "";
	sigset_t set;

	few_stores();
	block_signals(&set);
	if (!cli_open(c))
		return 1;
	c->app.limiter = limiter_new(LIMITER_BUCKETS);
	c->app.presence = presence_new(&c->app);
	c->app.live = live_new(&c->app);
	struct http *http = http_new(&c->app);
	struct server *server = server_start(&c->app, why, sizeof why);
	if (server) {
		struct ctx cx = cli_ctx(c);
		db_look_over(&cx);
		keep_timers(c);
		ranked_start(c->app.desk);
		struct jobs *jobs = c->app.jobs = jobs_start(&c->app);
		struct assist *assist = c->app.assist = assist_start(&c->app);
		say_ready(c, server);
		wait_for_signal(c, &set);
		bool whole = server_stop(server);
		assist_stop(assist);
		ranked_stop(c->app.desk);
		suggest_stop(c->app.suggest);
		forecast_stop(c->app.forecast);
		jobs_stop(jobs);
		if (!whole) {
			log_line(c->app.log, LOG_WARN, "stopped_hard",
			         "detail=\"requests still ran after 10 s\"");
			_exit(1);
		}
		log_line(c->app.log, LOG_INFO, "stopped", "clean=yes");
	}
	http_free(http);
	live_free(c->app.live);
	presence_free(c->app.presence);
	limiter_free(c->app.limiter);
	return server ? 0 : cli_refuse("%s", why);
}

const struct command command_serve = {
	.name = "serve",
	.args = "",
	.help = "Serve the web UI and the API until SIGINT or SIGTERM",
	.more = "Prints the address on standard output once it answers. A stop lets running requests finish "
	        "(10 s).\n"
	        "Several processes may serve one PostgreSQL database; a SQLite database belongs to one "
	        "machine.\n\n"
	        "Often used settings:\n"
	        "  --listen=127.0.0.1:8080  address and port; [::]:8080 for every address, port 0 for a free "
	        "one\n"
	        "  --data-dir=./data        database and attachments\n"
	        "  --database=postgresql://…  PostgreSQL instead of SQLite\n"
	        "  --base-url=https://…     the address people type, behind a TLS proxy\n"
	        "  --trusted-proxy=ADDRESS  whose X-Forwarded-… headers are believed",
	.run = serve,
};
