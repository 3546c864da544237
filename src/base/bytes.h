/* bytes.h - numbers as bytes, little endian whatever the machine, and back, trusting nothing. */
#pragma once
#include "base/base.h"
#include <math.h>

static inline void bytes_put(struct buf *b, uint64_t v, int bytes)
{
	for (int i = 0; i < bytes; i++)
		buf_char(b, (char)(v >> (8 * i) & 0xff));
}
static inline void bytes_put_real(struct buf *b, float f)
{
	uint32_t u;

	memcpy(&u, &f, sizeof u);
	bytes_put(b, u, 4);
}

struct reading {
	struct str rest;
	bool bad; /* there was less than asked for, or what no writer writes */
};
static inline uint64_t bytes_get(struct reading *r, size_t bytes)
{
	uint64_t v = 0;

	if (r->rest.n < bytes) {
		r->bad = true;
		return 0;
	}
	for (size_t i = 0; i < bytes; i++)
		v |= (uint64_t)(unsigned char)r->rest.p[i] << (8 * i);
	r->rest = str_sub(r->rest, bytes, r->rest.n);
	return v;
}
static inline float bytes_get_any(struct reading *r) /* infinities too */
{
	uint32_t u = (uint32_t)bytes_get(r, 4);
	float f;

	memcpy(&f, &u, sizeof f);
	r->bad |= isnan(f);
	return isnan(f) ? 0 : f;
}
static inline float bytes_get_real(struct reading *r)
{
	float f = bytes_get_any(r);

	r->bad |= !isfinite(f);
	return isfinite(f) ? f : 0;
}
