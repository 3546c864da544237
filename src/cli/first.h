/* first.h - commands of the first day: a company to look at, or an empty start. */
#pragma once
#include "cli/cli.h"

extern const struct command command_demo, command_empty;
