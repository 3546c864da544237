/* ticket.h - incidents, service requests and problems: what someone asked for and what was done about it.
 *
 *            triage        assign          start, accept          resolve          close, timer
 *      new ─────────► triaged ─────► assigned ─────────► in_progress ─────────► resolved ─────► closed
 *       │                ▲              │                  │     ▲                 │
 *       │                └── bounce ────┴──────────────────┤     │ resume          │ reopen
 *       │                                                  ▼     │                 ▼
 *       │                                              on_hold{reason}        in_progress
 *       └─ cancel{duplicate|not_an_issue|withdrawn} from every open state ─► cancelled
 *
 *   - What a rule has routed (routing/) is assigned, and still to be triaged by a person.
 *   - Priority is impact × urgency under the client's matrix, never typed. Major stands outside of it:
 *     anyone who works proposes, a person with PERM_MAJOR decides.
 *   - A hold for the caller needs a comment that the caller sees. The caller's reply resumes it, reopens
 *     what is resolved, and opens a linked new ticket when the old one is closed.
 *   - The first public answer, or taking the work up, is the response.
 *   - N working days after *resolved* (client.auto_close_days), not after the last touch, it closes itself.
 *   - After the close its requester, and nobody else, rates it 1-5; the last word within 14 days counts.
 *   - Open "depends on" links refuse resolve. Parents pull their children along (ticket_family.c).
 *
 * Every state has its clocks (sla/sla.h): ticket_sla.c says what a ticket tells them.
 */
#pragma once
#include "base/route.h"
#include "jobs/jobs.h"
#include "record/event.h"
#include "record/filter.h"
#include "record/record.h"
#include "sla/sla.h"

enum ticket_field {
	TICKET_TITLE,
	TICKET_DESCRIPTION,
	TICKET_KIND,
	TICKET_STATE,
	TICKET_OPEN,
	TICKET_HOLD_REASON,
	TICKET_HOLD_UNTIL,
	TICKET_IMPACT,
	TICKET_URGENCY,
	TICKET_PRIORITY,
	TICKET_MAJOR,
	TICKET_REQUESTER,
	TICKET_OPENED_BY,
	TICKET_TEAM,
	TICKET_ASSIGNEE,
	TICKET_CATEGORY,
	TICKET_SUBCATEGORY,
	TICKET_SERVICE,
	TICKET_ITEM,
	TICKET_SITE,
	TICKET_CHANNEL,
	TICKET_PARENT,
	TICKET_CODE,
	TICKET_NOTES,
	TICKET_CANCEL_REASON,
	TICKET_TRIAGED_AT,
	TICKET_CLASSIFIED_AT,
	TICKET_ACCEPTED_AT,
	TICKET_ASSIGNED_AT,
	TICKET_RESPONDED_AT,
	TICKET_RESOLVED_AT,
	TICKET_CLOSED_AT,
	TICKET_RESOLVED_BY,
	TICKET_REOPENS,
	TICKET_REOPENED_AT,
	TICKET_REOPENED_BY,
	TICKET_BOUNCES,
	TICKET_BOUNCE_REASON,
	TICKET_REASSIGNS,
	TICKET_DUE,
	TICKET_KNOWN_ERROR,
	TICKET_SYMPTOM,
	TICKET_ROOT_CAUSE,
	TICKET_WORKAROUND,
	TICKET_EXTERNAL_ID,
	TICKET_CHECKS_DONE,
	TICKET_CHECKS_TOTAL,
	TICKET_CATALOG_ITEM,
	TICKET_RATING,
	TICKET_RATING_WORDS,
	TICKET_RATED_AT,
	TICKET_MERGED_INTO,
	TICKET_VENDOR,
	TICKET_CONTRACT,
	TICKET_TAGS,
	TICKET_FIELDS
};
extern const struct record_type ticket_type;
extern const struct route ticket_rating_routes[];                       /* /api/v1/reports/satisfaction */
extern const struct timer_kind ticket_close_timer, ticket_resume_timer; /* for app->timers */

/* ---- clocks (ticket_sla.c) ------------------------------------------------------ */
/* Bring the clocks along with a change; called by the type's prepare. Sets neo->extra (struct sla_clocks) and
 * due_at. */
MUST_USE enum rc ticket_clocks_prepare(struct ctx *, const struct record *old, struct record *neo);
MUST_USE enum rc ticket_clocks_store(struct ctx *, const struct record *); /* inside db_tx, after the row */
/* Fold the ticket's events up to an instant (INT64_MAX: all) anew; calendars' versions too. A listener hears
 * the ledger of each clock and cycle (sla/ledger.h); NULL: nobody does. */
MUST_USE enum rc ticket_clocks_fold(struct ctx *, int64_t id, int64_t until, const struct sla_ledger *,
                                    struct sla_clocks *out);
/* What the clocks would be right after the ticket were handed to this team now (0: to none); nothing is
 * written. */
MUST_USE enum rc ticket_clocks_if(struct ctx *, const struct record *, int64_t team, struct sla_clocks *out);
/* The same of events at hand: all of one ticket's, oldest first. Nothing else is read but definitions. */
MUST_USE enum rc ticket_clocks_of(struct ctx *, const struct event *, size_t n, int64_t until,
                                  struct sla_clocks *out);
/* The same, told event by event: the record as the events have told it so far (no event of its own, no id),
 * and its clocks. The last one told is before calendars' later versions. */
MUST_USE enum rc ticket_clocks_walk(struct ctx *, const struct event *, size_t n,
                                    enum rc (*told)(struct ctx *, const struct event *, const struct record *,
                                                    const struct sla_clocks *, void *arg),
                                    void *arg);
/* Tickets of a client made in [from, to), oldest first, at most max after the last one, which is moved on. */
MUST_USE enum rc ticket_made_count(struct ctx *, int64_t client_id, int64_t from, int64_t to, int64_t *out);
MUST_USE enum rc ticket_made(struct ctx *, int64_t client_id, int64_t from, int64_t to, int max,
                             int64_t *after_at, int64_t *after_id, int64_t **ids, size_t *n);
/* Recompute and store the clocks from the events; inside db_tx. The rows end up byte for byte as they were.
 */
MUST_USE enum rc sla_rebuild(struct ctx *, int64_t ticket);

/* ---- calendars (ticket_calendar.c) ---- */
struct operation_job;
extern const struct operation_job ticket_recount; /* for app->operation_jobs */
/* A listener: a calendar's new version begins the operation that moves its open clocks. */
MUST_USE enum rc ticket_on_event(struct ctx *, const struct record *, const struct event *);
/* Are they being moved now? The calendar has an event "recounted" when all have. */
MUST_USE enum rc ticket_recounting(struct ctx *, int64_t calendar, bool *out);
/* The events of calendars that moved this ticket's clocks: app->told_elsewhere. */
MUST_USE enum rc ticket_told_elsewhere(struct ctx *, const struct record *, struct event **, size_t *n);

/* ---- what nouns above add ------------------------------------------------------------ */
/* app->ticket_hooks: a NULL-terminated list, run in order after each write of a ticket with its event and
 * everything that hangs on it.  All inside the write's transaction; members are optional. */
struct ticket_hooks {
	const char *name;
	/* May save the ticket again: copy *neo, change the copy, record_save(cx, neo, copy, …) with cx->rule
	 * set, then *neo = *copy. No hook is run for writes made meanwhile. old NULL: just created. */
	enum rc (*follow)(struct ctx *, const struct record *old, struct record *neo, const struct event *);
	bool replay; /* also when history is imported (cx->replay): nothing that acts, only what remembers */
	/* May it be resolved? RC_CONFLICT with a code and a sentence when not. */
	enum rc (*resolving)(struct ctx *, const struct record *);
	/* It was closed, or opened again: for every write, those of follow-ups too. */
	enum rc (*opened)(struct ctx *, const struct record *neo);
	/* A rule's effect {"macro":id}: change neo as the macro says. Only the noun macro has it. */
	enum rc (*macro)(struct ctx *, const struct record *old, struct record *neo, int64_t macro);
};

/* ---- for reports over many (ticket_figures.c) ------------------------------------------ */
/* What groups tickets, as it is now. */
struct ticket_brief {
	int64_t id;
	struct str priority, category, service;
};
/* Tickets of these ids that there are, by id, and those of them that were done and came back within `within`:
 * each time with both instants, by ticket and time. */
struct ticket_return {
	int64_t ticket, done_at, back_at;
};
MUST_USE enum rc ticket_briefs(struct ctx *, const int64_t *ids, size_t n, struct ticket_brief **out,
                               size_t *nout);
MUST_USE enum rc ticket_returns(struct ctx *, const int64_t *ids, size_t n, int64_t within,
                                struct ticket_return **out, size_t *nout);

/* Open tickets after this id, lowest first. */
MUST_USE enum rc ticket_open_ids(struct ctx *, int64_t after, int max, int64_t **ids, size_t *n);
/* How many others each of these is about: people who asked for its children and for what was merged into it.
 */
MUST_USE enum rc ticket_affected(struct ctx *, const int64_t *ids, size_t n, int64_t *out);

/* ---- triage (ticket_triage.c) ---------------------------------------------------------- */
/* Set classified_at and accepted_at when this write is the first of its kind; called by the type's prepare.
 */
void ticket_triage(struct ctx *, const struct record *old, struct record *neo);
/* Is a person of the desk at work: no requester, no rule, no program that files a new ticket? */
bool ticket_by_person(struct ctx *, const struct record *old, const struct record *neo);
/* The same two instants from the events alone; 0: not yet. */
MUST_USE enum rc ticket_triage_fold(struct ctx *, int64_t id, int64_t *classified, int64_t *accepted);
MUST_USE enum rc ticket_word_triage_time(struct ctx *, struct dsql *, const struct filter_node *);
MUST_USE enum rc ticket_word_accept_time(struct ctx *, struct dsql *, const struct filter_node *);
MUST_USE enum rc ticket_word_untriaged(struct ctx *, struct dsql *, const struct filter_node *);
extern const struct route triage_routes[]; /* /api/v1/reports/triage, /api/v1/tickets/{}/triage-clock */

/* ---- rules ------------------------------------------------------------------------- */
/* Set the state with everything that hangs on it (open, times, hold reason). For verbs, family and import. */
void ticket_enter(struct ctx *, struct record *, const char *state);
/* Hand work over: team and assignee as given (0: none), with the counters. RC_INVALID naming team or assignee
 * when one is inactive, or the person is not a member of the team. */
MUST_USE enum rc ticket_hand_over(struct ctx *, const struct record *old, struct record *neo, int64_t team,
                                  int64_t assignee);
void ticket_reopen(struct ctx *, struct record *);
/* Is the asker staff on this ticket: works for its client and did not ask for it? */
bool ticket_by_staff(struct ctx *, const struct record *);
/* Did a person of the desk do something with this event: wrote, moved the state on, handed it over? Rules and
 * the requester do not count. data: the event's, parsed. It keeps what was promised. */
bool ticket_acted(struct ctx *, const struct record *, const struct event *, const struct jval *data);
/* A new ticket with the closed one's fields, linked "follows" to it; inside db_tx. reply: the requester's
 * words. */
MUST_USE enum rc ticket_follow_up(struct ctx *, const struct record *closed, struct str reply,
                                  struct record *out);
/* How much of its checklists is done: kept with the ticket for lists, without an event. Inside db_tx. */
MUST_USE enum rc ticket_progress(struct ctx *, int64_t id, int64_t done, int64_t total);
/* Children follow their parent's change of state; called after the parent was written. */
MUST_USE enum rc ticket_family(struct ctx *, const struct record *old, const struct record *neo);
/* The parent is of the same client and not below the ticket itself. */
MUST_USE enum rc ticket_check_parent(struct ctx *, const struct record *neo);
/* n working days after `from` under the client's calendar, Monday to Friday without one; 0: never. */
MUST_USE enum rc ticket_workdays_after(struct ctx *, int64_t client_id, int64_t from, int64_t days,
                                       int64_t *out);
MUST_USE enum rc ticket_timers(struct ctx *, const struct record *old, const struct record *neo);
extern const struct machine ticket_machine;
extern const struct filter_word ticket_words[];
enum { TICKET_WORDS = 22 };
/* Open tickets below this one. */
MUST_USE enum rc ticket_children(struct ctx *, int64_t id, int64_t *out);
/* Those below it that were not cancelled, oldest first, and who asked for them or for itself, each once; at
 * most 2,000 of each. */
struct ticket_reach {
	int64_t *below, *people;
	size_t nbelow, npeople;
};
MUST_USE enum rc ticket_reaches(struct ctx *, int64_t id, struct ticket_reach *out);
enum { TICKET_RATING_DAYS = 14, TICKET_RATING_LOW = 2 };
/* A verb that only who owns the record may use: no role holds this bit. */
enum { PERM_OWNER_ONLY = 1 << 29 };
/* What others have to say before work goes on (app->ticket_gate): open approvals, mandatory tasks. */
MUST_USE enum rc ticket_gate(struct ctx *, const struct record *, const char *verb);
/* Fill the ticket filter word "answer.NAME" (ticket_answer.c). */
MUST_USE enum rc ticket_answer_word(struct ctx *, struct dsql *, const struct filter_node *);
