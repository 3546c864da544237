/* rc.c - how a failure is recorded, and which HTTP status it becomes. */
#include "base/base.h"
#include <stdio.h>

int rc_status(enum rc rc)
{
	static const short status[RC_COUNT_] = {
		[RC_OK] = 200,          [RC_INVALID] = 422,   [RC_DENIED] = 403,
		[RC_NOT_FOUND] = 404,   [RC_CONFLICT] = 409,  [RC_BUSY] = 503,
		[RC_UNAVAILABLE] = 502, [RC_INTERNAL] = 500,  [RC_UNAUTHENTICATED] = 401,
		[RC_STALE] = 412,       [RC_TOO_LARGE] = 413, [RC_TOO_MANY] = 429,
		[RC_BAD_REQUEST] = 400,
	};

	assert(rc >= 0 && rc < RC_COUNT_);
	return status[rc];
}

/* Cut z so that a long foreign word does not leave half a character at its end. */
static void clip_end(char *z, size_t size)
{
	struct str s = str_z(z);

	if (s.n + 1 < size)
		return;
	size_t start = s.n;

	while (start > 0 && ((unsigned char)z[start - 1] & 0xC0) == 0x80)
		start--;
	if (start > 0 && !str_utf8(str_sub(s, start - 1, SIZE_MAX)))
		z[start - 1] = '\0';
}

/* It may be told in the words of the failure before. */
static void record(struct ctx *cx, enum rc rc, const char *code, const char *field, const char *fmt,
                   va_list ap)
{
	struct err e;

	snprintf(e.field, sizeof e.field, "%s", field);
	clip_end(e.field, sizeof e.field);
	vsnprintf(e.msg, sizeof e.msg, fmt, ap);
	clip_end(e.msg, sizeof e.msg);
	e.rc = rc;
	e.code = code;
	e.extra = (struct str){ 0 };
	cx->err = e;
}

enum rc fail(struct ctx *cx, enum rc rc, const char *code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	record(cx, rc, code, "", fmt, ap);
	va_end(ap);
	return rc;
}

enum rc fail_field(struct ctx *cx, const char *field, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	record(cx, RC_INVALID, "invalid_field", field, fmt, ap);
	va_end(ap);
	return RC_INVALID;
}
