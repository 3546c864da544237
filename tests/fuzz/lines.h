/* lines.h - an input of several lines: the first of the rest, without its end. */
#pragma once
#include "base/base.h"

static inline struct str line(struct str *rest)
{
	size_t i = 0;

	while (i < rest->n && rest->p[i] != '\n')
		i++;
	struct str out = { rest->p, i };
	size_t past = i < rest->n ? i + 1 : i;
	*rest = (struct str){ rest->p + past, rest->n - past };
	return out;
}
