/* demo.h - a believable company to look at: three clients in two zones, nine teams, about sixty agents, two
 * thousand tickets with their histories.
 *
 * Deterministic by seed and relative to now: every ticket is a script of steps at instants in the past sixty
 * days, all steps of all tickets are sorted by time and played through the same verbs the API uses.  Whatever
 * would lie in the future is left out, which is what makes the open ones open.
 */
#pragma once
#include "base/app.h"
#include "db/db.h"

struct demo_login {
	const char *role, *login, *name;
};
extern const struct demo_login demo_logins[]; /* one per role; ended by role == NULL */
extern const char demo_password[];

struct demo_options {
	uint64_t seed;
	int tickets; /* 0: 2,000 */
	void (*progress)(void *arg, int64_t done, int64_t total);
	void *arg;
};
/* Fill an empty database. RC_CONFLICT "not_empty" when there is any client. */
MUST_USE enum rc demo_fill(struct ctx *, const struct demo_options *);
/* The first step of --empty: the home client and one administrator without a password. RC_CONFLICT
 * "not_empty". */
MUST_USE enum rc demo_empty(struct ctx *, struct str client, struct str login, int64_t *person);
