/* serve.h - the command that is not over at once. */
#pragma once
#include "cli/cli.h"

extern const struct command command_serve;
