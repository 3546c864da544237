/* transfer.h - lists of records in and out. */
#pragma once
#include "cli/cli.h"

extern const struct command command_export;
/* `sinew import TYPE FILE` for types with a field table; import.c knows the other kinds. */
int cli_import_records(struct cli *);
