/* plain.h - plain rates of past tickets, and usual silences: what there is before there is a model, and the
 * examples behind every answer.
 *
 * RATES, by what tickets had in common at the time: team and priority, priority, all.
 *   breach    of the tickets that came to use so many tenths of their time, the share that missed the goal;
 *             as the tenths grow fewer tickets reach them and the same ones miss it: it never falls
 *   reassign  of the tickets that came to so many hand-overs (3 and more are one), the share handed on again
 * A rate is shrunk towards that of the next wider group by ten tickets.
 *
 * SILENCES, by state and team, and by state: median and 95 %, counted so that those that still last are not
 * taken for short (Kaplan and Meier's estimate).
 */
#pragma once
#include "base/json.h"
#include "forecast/past.h"

enum { PLAIN_TENTHS = 10, PLAIN_MOVES = 4, PLAIN_LEVELS = 3, PLAIN_LEAST = 20 };
struct plain_group {
	uint64_t key;
	int64_t reached[PLAIN_TENTHS], missed; /* tickets */
	int64_t held[PLAIN_MOVES], moved[PLAIN_MOVES];
};
struct plain_silence {
	int state;
	int64_t team; /* -1: any */
	int64_t median, p95, n;
};
struct plain {
	struct plain_group *groups; /* by key */
	size_t n;
	struct plain_silence *silences; /* by state and team */
	size_t nsilences;
};
void plain_learn(struct arena *, const struct history *, struct plain *out);
void plain_write(struct jw *, const char *key, const struct plain *);
/* False: it is not what plain_write wrote. */
bool plain_read(struct arena *, struct str json, struct plain *out);

struct plain_answer {
	double breach, reassign; /* NAN: fewer than PLAIN_LEAST tickets */
	int64_t examples;
	int level; /* of the widest needed to have so many: 0 team and priority, 1 priority, 2 all; 3: none
	              has */
};
/* All tickets alone: how many have such an outcome, and of how many it happened; 0 and 0: none has. */
void plain_whole(const struct plain *, enum question, int64_t *happened, int64_t *of);
void plain_ask(const struct plain *, const struct sight *, struct plain_answer *out);
const struct plain_silence *plain_silence(const struct plain *, int state, int64_t team); /* NULL: too few */
