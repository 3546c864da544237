/* fuzz_query.c - any bytes as a query string, a time and a duration. */
#include "base/route.h"
#include "base/time.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct ctx cx = { .mem = arena_new() };
	struct str text = { (const char *)data, n }, v;
	struct rq rq = { .query = text };
	bool present;
	int64_t number, again;

	if (query_decode(cx.mem, text, &v) && (v.n > n || !str_utf8(v)))
		abort();
	if (rq_query(&cx, &rq, "q", &v, &present) == RC_OK && present && !str_utf8(v))
		abort();
	if (rq_query_int(&cx, &rq, "n", 1, 200, 50, &number) == RC_OK && (number < 1 || number > 200))
		abort();
	if (time_parse(text, &number) && number >= SECONDS(-62167219200) && number < SECONDS(253402300800) &&
	    (!time_parse(time_rfc3339(cx.mem, number), &again) || again != number))
		abort();
	if (time_parse_duration(text, &number) && number < 0)
		abort();
	arena_free(cx.mem);
	return 0;
}
