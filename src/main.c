/* main.c - the table of commands. What they share is cli/cli.c, which nouns there are cli/wiring.c. */
#include "cli/first.h"
#include "cli/import.h"
#include "cli/learn.h"
#include "cli/people.h"
#include "cli/serve.h"
#include "cli/transfer.h"
#include "cli/upkeep.h"
#include <stddef.h>

const struct command *const commands[] = {
	&command_serve,   &command_demo,
	&command_empty,   &command_user,
	&command_token,   &command_import,
	&command_export,  &command_backup,
	&command_restore, &command_verify,
	&command_migrate, &command_config,
	&command_learn,   NULL,
};

int main(int argc, char **argv)
{
	(void)argc;
	return cli_main(argv);
}
