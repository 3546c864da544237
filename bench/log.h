/* log.h - reading data files that are not in the tree: whole, packed or not, and columns by name. */
#pragma once
#include "base/time.h"
#include "record/csv.h"
#include <stdio.h>
#include <stdlib.h>
#include <zstd.h>

static inline void die(const char *what, const char *why)
{
	fprintf(stderr, "%s: %s\n", what, why);
	exit(1);
}

static inline struct str whole_file(struct arena *a, const char *path)
{
	FILE *f = fopen(path, "rb");
	struct buf b = BUF(a);
	char part[65536];
	size_t n;

	if (!f)
		die(path, "cannot be opened");
	while ((n = fread(part, 1, sizeof part, f)) > 0)
		buf_add(&b, (struct str){ part, n });
	fclose(f);
	if (!str_starts(buf_str(&b), STR("\x28\xb5\x2f\xfd")))
		return buf_str(&b);
	struct buf out = BUF(a);
	ZSTD_DStream *z = ZSTD_createDStream();
	ZSTD_inBuffer in = { b.p, b.n, 0 };

	while (in.pos < in.size) {
		ZSTD_outBuffer to = { part, sizeof part, 0 };
		if (ZSTD_isError(ZSTD_decompressStream(z, &to, &in)))
			die(path, "is not whole");
		buf_add(&out, (struct str){ part, to.pos });
	}
	ZSTD_freeDStream(z);
	return buf_str(&out);
}

static inline size_t column(struct str *names, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (str_is(str_trim(names[i]), name))
			return i;
	die(name, "there is no such column");
	return 0;
}

static inline struct str known(struct str s) { return str_is(s, "?") ? STR("") : s; }
