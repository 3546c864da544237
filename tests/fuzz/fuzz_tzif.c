/* fuzz_tzif.c - any bytes as a zone file; a zone that is taken answers every question without tripping. */
#include "base/time.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const int64_t seconds[] = { -62135596800, -2208988800, 0,           1795620960,
		                           4102444800,   64092211200, 253402300799 };
	struct zone *z = zone_parse(STR("Fuzz"), (struct str){ (const char *)data, n });

	for (size_t i = 0; z && i < COUNT(seconds); i++) {
		int64_t t = SECONDS(seconds[i]), change = zone_next_change(z, t);
		struct civil c;

		if (change <= t || !str_utf8(zone_abbrev(z, t)) || abs(zone_offset(z, t)) > 26 * 3600)
			abort();
		zone_civil(z, t, &c);
		if (!civil_valid(&c) || zone_instant(z, &c, ZONE_EARLIER) > zone_instant(z, &c, ZONE_LATER))
			abort();
	}
	if (z) {
		zone_offset(z, INT64_MIN);
		zone_offset(z, INT64_MAX);
		zone_next_change(z, INT64_MIN);
		zone_next_change(z, INT64_MAX);
	}
	zone_free(z);
	return 0;
}
