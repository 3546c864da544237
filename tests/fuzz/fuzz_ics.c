/* fuzz_ics.c - any bytes as a holiday file: the days are in order, each once, within what was asked, and
 * named in UTF-8. */
#include "calendar/ics.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *mem = arena_new();
	struct ctx cx = { .mem = mem };
	struct ics_result r;

	if (ics_read(&cx, (struct str){ (const char *)data, n }, 20000, 23000, &r) == RC_OK) {
		assert(r.n <= ICS_DAYS_MAX && r.nleft <= ICS_LEFT_MAX);
		for (size_t i = 0; i < r.n; i++) {
			assert(r.days[i].day >= 20000 && r.days[i].day <= 23000);
			assert(i == 0 || r.days[i - 1].day < r.days[i].day);
			assert(str_utf8(r.days[i].name) && r.days[i].name.n <= 120);
		}
	}
	arena_free(mem);
	return 0;
}
