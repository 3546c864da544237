/* lines.c - see lines.h.  zstd is seen here only. */
#include "base/lines.h"
#include <stdio.h>
#include <stdlib.h>
#include <zstd.h>

enum { CHUNK = 1 << 17 };
struct lines {
	FILE *f;
	ZSTD_DStream *z; /* NULL: plain */
	char *in, *out;
	size_t in_at, in_n; /* compressed bytes waiting */
	size_t at, n, cap;  /* text waiting in out */
	int64_t number, done, total;
	size_t wants; /* of ZSTD: 0 at the end of a frame */
	bool eof;
	const char *why;
};

struct lines *lines_open(const char *path, char *why, size_t whysz)
{
	static const unsigned char magic[4] = { 0x28, 0xb5, 0x2f, 0xfd };
	FILE *f = fopen(path, "rbe");

	if (!f) {
		snprintf(why, whysz, "%s cannot be opened", path);
		return NULL;
	}
	struct lines *l = calloc(1, sizeof *l);
	assert(l);
	l->f = f;
	l->cap = CHUNK;
	l->in = malloc(CHUNK);
	l->out = malloc(l->cap);
	assert(l->in && l->out);
	if (fseek(f, 0, SEEK_END) == 0)
		l->total = ftell(f);
	rewind(f);
	l->in_n = fread(l->in, 1, CHUNK, f);
	l->done = (int64_t)l->in_n;
	if (l->in_n >= 4 && memcmp(l->in, magic, 4) == 0) {
		l->z = ZSTD_createDStream();
		assert(l->z);
	}
	return l;
}

void lines_close(struct lines *l)
{
	if (!l)
		return;
	ZSTD_freeDStream(l->z);
	(void)fclose(l->f);
	free(l->in);
	free(l->out);
	free(l);
}

static bool refill(struct lines *l)
{
	if (l->in_at < l->in_n)
		return true;
	l->in_n = fread(l->in, 1, CHUNK, l->f);
	l->in_at = 0;
	l->done += (int64_t)l->in_n;
	return l->in_n > 0;
}

/* Room for more text behind what waits. */
static bool room(struct lines *l)
{
	if (l->at) {
		memmove(l->out, l->out + l->at, l->n - l->at);
		l->n -= l->at;
		l->at = 0;
	}
	if (l->n >= LINE_MAX_BYTES) {
		l->why = "a line is longer than a mebibyte";
		return false;
	}
	if (l->cap - l->n < CHUNK) {
		l->cap *= 2;
		l->out = realloc(l->out, l->cap);
		assert(l->out);
	}
	return true;
}

static void inflate_some(struct lines *l)
{
	ZSTD_inBuffer in = { l->in, l->in_n, l->in_at };
	ZSTD_outBuffer out = { l->out + l->n, l->cap - l->n, 0 };

	l->wants = ZSTD_decompressStream(l->z, &out, &in);
	if (ZSTD_isError(l->wants))
		l->why = "the compressed file is damaged";
	l->in_at = in.pos;
	l->n += out.pos;
}

/* More text into out; false at the end or when something is wrong. */
static bool more(struct lines *l)
{
	if (l->eof || !room(l))
		return false;
	bool any = refill(l);
	if (!any) {
		l->eof = true;
		if (l->z && l->wants)
			l->why = "the compressed file ends too early";
		return false;
	}
	if (l->z) {
		inflate_some(l);
		return !l->why;
	}
	size_t n = l->in_n - l->in_at < l->cap - l->n ? l->in_n - l->in_at : l->cap - l->n;
	memcpy(l->out + l->n, l->in + l->in_at, n);
	l->in_at += n;
	l->n += n;
	return true;
}

bool lines_next(struct lines *l, struct str *out, const char **why)
{
	size_t looked = l->at;
	char *end;

	*why = "";
	while (!(end = memchr(l->out + looked, '\n', l->n - looked))) {
		size_t waiting = l->n - l->at;
		if (!more(l)) {
			*why = l->why ? l->why : "";
			if (l->why || l->n == l->at)
				return false;
			end = l->out + l->n;
			break;
		}
		looked = l->at + waiting;
	}
	*out = (struct str){ l->out + l->at, (size_t)(end - (l->out + l->at)) };
	l->at = (size_t)(end - l->out) + (end < l->out + l->n);
	if (out->n && out->p[out->n - 1] == '\r')
		out->n--;
	l->number++;
	return true;
}

int64_t lines_number(const struct lines *l) { return l->number; }

void lines_place(const struct lines *l, int64_t *done, int64_t *total)
{
	*done = l->done;
	*total = l->total;
}

/* ---- CSV ------------------------------------------------------------------------ */
/* A quoted cell; *at stands on the opening quote and ends behind the closing one. */
static bool quoted(struct arena *a, struct str line, size_t *at, struct str *out)
{
	char *p = arena_alloc(a, line.n - *at + 1);
	size_t n = 0;

	for (size_t i = *at + 1; i < line.n; i++) {
		if (line.p[i] != '"')
			p[n++] = line.p[i];
		else if (i + 1 < line.n && line.p[i + 1] == '"')
			p[n++] = line.p[i++];
		else {
			*at = i + 1;
			*out = (struct str){ p, n };
			return true;
		}
	}
	return false;
}

size_t csv_split(struct arena *a, struct str line, struct str *out, size_t max)
{
	size_t n = 0, at = 0;

	for (;;) {
		struct str cell;
		if (at < line.n && line.p[at] == '"') {
			if (!quoted(a, line, &at, &cell))
				return SIZE_MAX;
		} else {
			size_t start = at;
			while (at < line.n && line.p[at] != ',')
				at++;
			cell = str_sub(line, start, at - start);
		}
		if (n == max)
			return max + 1;
		out[n++] = cell;
		if (at >= line.n)
			return n;
		if (line.p[at] != ',')
			return SIZE_MAX;
		at++;
	}
}
