/* people.h - commands about who can sign in. */
#pragma once
#include "cli/cli.h"

extern const struct command command_user, command_token;
