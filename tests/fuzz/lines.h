/* lines.h - an input of several lines: the first of the rest, without its end. */
#pragma once
#include "base/base.h"

static inline struct str line(struct str *rest)
{
	struct str out = STR("");

	(void)str_split(rest, '\n', &out);
	return out;
}
