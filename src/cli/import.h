/* import.h - the command that brings in other systems' history. */
#pragma once
#include "cli/cli.h"

extern const struct command command_import;
