/* upkeep.h - commands of whoever runs the installation. */
#pragma once
#include "cli/cli.h"

extern const struct command command_migrate, command_verify, command_config, command_backup, command_restore;
