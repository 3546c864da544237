/* report.h - the period's clocks that ended: what was asked, and each of them read; only for this folder. */
#pragma once
#include "base/time.h"
#include "chain/chain.h"
#include "ticket/ticket_report.h"

enum report_about {
	ABOUT_ALL,
	ABOUT_MET,
	ABOUT_BREACHED,
	ABOUT_PAUSED,
	ABOUT_UNASKED,
	ABOUT_NEAR,
	ABOUT_RETURNS,
	ABOUT_REOPENED,
	ABOUT_WOULD,
	ABOUTS
};
extern const char *const report_abouts[ABOUTS];
struct report_ask {
	enum sla_kind kind;
	struct str by;
	int64_t client, from, to, near; /* near: microseconds */
	const struct zone *zone;
};
/* One ended clock with everything that is said of it. Lives in cx->mem as it was when it was handed out. */
struct report_clock {
	int64_t ticket, client;
	const struct sla_clock *c;
	struct life life;
	struct quality q;
	const struct ticket_brief *brief; /* NULL: the ticket is gone */
	const struct ticket_return *back; /* done and back within a day, before the clock stopped */
	size_t nback;
};
bool report_is(const struct report_clock *, enum report_about);
/* Hand each to fn, by ticket and cycle, beginning after this one. fn may stop it. What fn wants to keep it
 * keeps in `keep`: cx->mem is emptied between chunks. *cut: there were more than are looked at. */
struct report_walk {
	int64_t ticket, cycle; /* begin after */
	struct arena *keep;
	enum rc (*fn)(struct ctx *, const struct report_clock *, void *arg, bool *stop);
	void *arg;
	bool cut;
};
MUST_USE enum rc report_walk(struct ctx *, const struct report_ask *, struct report_walk *);
/* Which group of `by` it is in: a word that says it in an address, and for periods its ends. */
struct report_group_key {
	int64_t id; /* team, person, client */
	struct str value;
	int64_t from, to;
};
void report_key(struct arena *, const struct report_ask *, const struct report_clock *,
                struct report_group_key *out);
