/* zone.h - inside of a zone, shared by zone.c (questions), tzif.c (files) and zones.c (the folder). */
#pragma once
#include "base/time.h"

struct ztype {
	int32_t off; /* seconds east of UTC */
	bool dst;
	struct str abbrev;
};

/* at[i] is the first UTC second at which type[i] is in force; at[0] is INT64_MIN, so every instant has a
 * type. A rule for ever after is unrolled when the file is read: the Gregorian calendar repeats every 400
 * years, so the table runs one such cycle up to limit (and a year beyond), and later instants are looked up
 * whole cycles earlier. */
struct zone {
	struct str name;
	size_t n;
	const int64_t *at;
	const uint16_t *type;
	const struct ztype *types;
	int64_t limit; /* INT64_MAX: no rule, the last entry holds for ever */
	struct arena *mem;
};

#define ZONE_CYCLE ((int64_t)146097 * 86400)

/* Offset in force from one UTC second on, and what POSIX calls it. */
struct zrule_change {
	enum { ZR_JULIAN, ZR_DAY, ZR_WEEKDAY } kind; /* Jn, n, Mm.w.d */
	int day, week, month;
	int32_t time; /* seconds after local midnight, may be negative or beyond a day */
};
struct zrule {
	bool has_dst;
	int32_t std_off, dst_off;
	struct str std_abbrev, dst_abbrev; /* borrowed from the parsed text */
	struct zrule_change to_dst, to_std;
};
/* POSIX TZ text as in a TZif footer ("CET-1CEST,M3.5.0,M10.5.0/3"), with RFC 8536 3.3.1's wider hours. */
bool zrule_parse(struct str, struct zrule *out);
/* UTC seconds of a year's two changes. */
void zrule_year(const struct zrule *, int64_t year, int64_t *to_dst, int64_t *to_std);
