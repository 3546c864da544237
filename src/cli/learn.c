/* learn.c - see learn.h. Opens neither database nor log: everything comes by standard input. */
#include "cli/learn.h"
#include "suggest/process.h"

static int run(struct cli *c) { return learn_main(0, c->args[0]); }

const struct command command_learn = {
	.name = "learn",
	.args = "FILE",
	.help = "For the server itself: make a model of the examples on standard input",
	.more = "The server runs this in the background to learn suggestions from closed tickets.",
	.min_args = 1,
	.max_args = 1,
	.run = run,
};
