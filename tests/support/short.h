/* short.h - short words for tests that stand on a desk: texts filled in, statements asked, time that passes.
 */
#pragma once
#include "desk.h"
#include <setjmp.h>
#include <stdlib.h>
/* after its prerequisites */
#include <cmocka.h>

#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* the formats are literals of the tests */
#define F(d, ...) arena_fmt((d)->world->mem, __VA_ARGS__).p
#define LL(x) (long long)(x)
#define N(d, stmt, ...) world_int((d)->world, stmt, ##__VA_ARGS__) /* its first cell */
#define W(s) TEXT(STR(s))
#define Z(s) TEXT(str_z(s))

static inline int64_t when(const char *rfc3339)
{
	int64_t t;

	assert_true(time_parse(str_z(rfc3339), &t));
	return t;
}

/* Time passes by itself, and what is due is done. */
static inline void at(struct desk *d, const char *rfc3339)
{
	desk_as(d, NULL);
	desk_at(d, rfc3339);
	desk_drain(d);
}
