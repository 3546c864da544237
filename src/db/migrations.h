/* migrations.h - migrations/NNNN_name.sql as text inside the binary, written by tools/embed.sh at build time.
 */
#pragma once
#include <stddef.h>

struct migration {
	int number;         /* NNNN; from 1, without gaps or twins (checked when they are run) */
	const char *name;   /* "0001_identity" */
	const char *sha256; /* of the file, in hexadecimal */
	const char *sql;    /* NUL-terminated */
	size_t n;
};
extern const struct migration migrations[]; /* by number, ended by name == NULL */
