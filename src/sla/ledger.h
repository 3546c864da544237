/* ledger.h - what the fold tells of each step, for proofs (docs/clocks.md section 7). Off unless a clock has
 * a listener; the fold then makes one line for every input that changed it and one for the breach.
 *
 * The lines come in the ledger's order. n is the listener's to count, one count for each kind and cycle. */
#pragma once
#include "sla/sla.h"

enum ledger_what {
	LEDGER_START,
	LEDGER_PAUSE,
	LEDGER_RESUME,
	LEDGER_HOLD,
	LEDGER_RETARGET,
	LEDGER_CALENDAR,
	LEDGER_STOP,
	LEDGER_REOPEN,
	LEDGER_CANCEL,
	LEDGER_REVIVE,
	LEDGER_BREACH,
	LEDGER_WHATS
};
extern const char *const ledger_what_names[LEDGER_WHATS];
/* A stretch of the cycle as a recount took it; reason "cancelled" for time while it was. */
struct ledger_stretch {
	int64_t from, to, open; /* open: 0 when it does not count */
	struct str reason;
	bool counts;
};
struct ledger_line {
	const struct sla_clock *clock; /* as it is after the input: kind, cycle, def (id, versions, zone) */
	int64_t at;
	const struct event *event; /* NULL: a calendar, or time alone */
	enum ledger_what what;
	struct str reason;
	int64_t open, total, deadline;        /* deadline: CLOCK_NEVER for null */
	const struct ledger_stretch *recount; /* NULL: the line has none */
	size_t nrecount;
};
struct sla_ledger {
	void (*line)(void *arg, const struct ledger_line *);
	void *arg;
};
/* The deadline as a ledger and a result tell it: null while paused or cancelled, unless breached. */
int64_t ledger_deadline(const struct sla_clock *);
