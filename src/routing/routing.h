/* routing.h - rules that route tickets: conditions in the filter's words, effects, an order, versions.
 *
 *   a write of a ticket ─▶ pins: what a person set by hand (routing_pin.c)
 *                       ─▶ rules of its client and those for all clients, lowest position first
 *                            created: those that run on created or both
 *                            changed: those that run on changed or both and look at something that changed,
 *                                     by the person's write or by a rule before
 *                       each: matches? ─▶ its effects in one save, event "routed", event.rule "routing/12@3"
 *                             what it looked at is in the event ("inputs"), what it had to leave alone
 * ("kept") stop: no later rule Rules of the purpose "major" come after all others, in an order of their own;
 * all they do is propose a candidate, and never for a child, a ticket already proposed or decided, or a
 * closed one.
 *
 * A rule never overwrites a field that a person set: the pin stays until somebody releases it, which runs the
 * rules again.  Rules run as the system, inside the write's transaction; a rule that has become meaningless
 * (its team is gone) is passed over and says so on its own page.
 *
 * Filters are asked in memory (record/filter_match.c), because the same rule set is tried on months of
 * tickets as they came in (routing_try.c); docs/benchmarks.md has the figures, docs/adr/0006 the reasons.
 *
 * Not here: macros (app->ticket_hooks has them), suggestions.
 */
#pragma once
#include "record/filter.h"
#include "ticket/ticket.h"

enum routing_rule_field {
	RULE_NAME,
	RULE_DESCRIPTION,
	RULE_PURPOSE,
	RULE_POSITION,
	RULE_RUNS_ON,
	RULE_CONDITION,
	RULE_EFFECTS,
	RULE_STOP,
	RULE_ALL_CLIENTS,
	RULE_ACTIVE,
	RULE_FIELDS
};
extern const struct record_type routing_rule_type;
extern const struct route routing_routes[];
extern const struct ticket_hooks routing_hooks;

struct routing_cache; /* app->routing, may be NULL */
struct routing_cache *routing_cache_new(void);
void routing_cache_free(struct routing_cache *);

/* For app->on_event: a new client starts with rules for major-incident candidates, active. */
MUST_USE enum rc routing_on_event(struct ctx *, const struct record *, const struct event *);
