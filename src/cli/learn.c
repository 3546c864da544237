/* learn.c - see learn.h. Opens neither database nor log: everything comes by standard input. */
#include "cli/learn.h"
#include "forecast/judge.h"
#include "jobs/child.h"
#include "suggest/learn.h"
#include <stdio.h>
#include <string.h>

static int run(struct cli *c)
{
	static const struct learner *const all[] = { &suggest_learner, &judge_learner };

	for (size_t i = 0; i < COUNT(all); i++)
		if (strcmp(all[i]->what, c->args[0]) == 0)
			return learn_main(all[i], 0, c->args[1]);
	fprintf(stderr, "sinew learn: nothing is learned by the name %s\n", c->args[0]);
	return 2;
}

const struct command command_learn = {
	.name = "learn",
	.args = "WHAT FILE",
	.help = "For the server itself: make a model of the examples on standard input",
	.more = "The server runs this in the background to learn suggestions and chances from past tickets.",
	.min_args = 2,
	.max_args = 2,
	.run = run,
};
