/* learn.h - `sinew learn`: what the server runs to make a model (jobs/child.h). */
#pragma once
#include "cli/cli.h"

extern const struct command command_learn;
