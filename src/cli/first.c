/* first.c - `sinew demo` and `sinew empty`. */
#include "cli/first.h"
#include "demo/demo.h"
#include "person/person.h"
#include <stdio.h>

static int demo(struct cli *c)
{
	struct demo_options o = { .progress = cli_progress, .arg = c };
	const char *tickets = cli_value(c, "tickets"), *seed = cli_value(c, "seed");
	int64_t n = 2000, s = 7;

	if (tickets && (!str_int(str_z(tickets), &n) || n < 50 || n > 100000))
		return cli_refuse("--tickets must be a number from 50 to 100000");
	if (seed && !str_int(str_z(seed), &s))
		return cli_refuse("--seed must be a number");
	if (!cli_open(c))
		return 1;
	struct ctx cx = cli_ctx(c);
	o.tickets = (int)n;
	o.seed = (uint64_t)s;
	if (demo_fill(&cx, &o) != RC_OK)
		return cli_failed(&cx);
	cli_progress_end(c);
	for (const struct demo_login *l = demo_logins; l->role; l++)
		(void)printf("%-16s %-14s %s\n", l->role, l->login, demo_password);
	return 0;
}

const struct command command_demo = {
	.name = "demo",
	.args = "",
	.help = "Fill an empty database with a believable company",
	.more = "Three clients in two zones, nine teams, sixty people of staff, tickets of the last sixty "
	        "days with their\n"
	        "histories. The same seed gives the same company. Prints one login per role.",
	.options = { { "tickets", "N", "how many tickets (2000)" }, { "seed", "N", "another company (7)" } },
	.run = demo,
};

static int empty(struct cli *c)
{
	const char *client = cli_value(c, "client"), *login = cli_value(c, "login");
	int64_t person;
	struct str token;

	if (!cli_open(c))
		return 1;
	struct ctx cx = cli_ctx(c);
	enum rc rc = demo_empty(&cx, str_z(client ? client : "My company"), str_z(login ? login : "admin"),
	                        &person);
	if (rc == RC_OK)
		rc = link_make(&cx, person, "setup", HOURS(72), &token);
	if (rc != RC_OK)
		return cli_failed(&cx);
	(void)printf(STR_FMT "\n", STR_ARG(link_url(&cx, token)));
	return 0;
}

const struct command command_empty = {
	.name = "empty",
	.args = "",
	.help = "Start without demo data: one client, one administrator, one set-up link",
	.more = "Prints the one-time address at which the administrator chooses a password; it works for "
	        "three days.\n"
	        "`sinew user link admin` makes another.",
	.options = { { "client", "NAME", "name of the home client (My company)" },
	             { "login", "LOGIN", "of the administrator (admin)" } },
	.run = empty,
};
