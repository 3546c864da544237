/* major_int.h - what the files of src/major share and nobody else needs. */
#pragma once
#include "base/json.h"
#include "chat/chat.h"
#include "major/major.h"
#include "record/names.h"
#include "ticket/ticket.h"

/* ---- plans (plan.c) ------------------------------------------------------------------------- */
enum audience { TO_EXECUTIVES, TO_BUSINESS, TO_USERS, TO_CLIENT, TO_TECHNICIANS, AUDIENCES };
extern const char *const audience_words[AUDIENCES + 1]; /* NULL at the end */
bool audience_find(struct str, enum audience *out);
/* RC_INVALID naming the field. */
MUST_USE enum rc audience_take(struct ctx *, const char *field, struct str, enum audience *out);
/* May a text for it name what is internal, and may it stand on the status page? Never both. */
static inline bool audience_public(enum audience a) { return a == TO_USERS || a == TO_CLIENT; }
enum comms_channel { BY_LETTER, BY_POST, BY_PAGE, BY_BELL, COMMS_CHANNELS };
extern const char *const comms_channels[COMMS_CHANNELS]; /* "mail", "chat", "status", "app" */
enum { CADENCE_MAX = 10080, RECIPIENTS_MAX = 2000, SUBJECT_MAX = 200, BODY_MAX = 16384 };
struct audience_spec {
	enum audience to;
	unsigned channels;      /* bits by comms_channel */
	int64_t cadence, first; /* minutes */
	int64_t calendar;       /* whose open time counts; 0: every minute */
	int64_t *people, *teams;
	size_t npeople, nteams;
	struct str *addresses; /* mail addresses of people who are not known here */
	size_t naddresses;
	bool requesters;                /* of the ticket and of those below it */
	int64_t chat;                   /* chat_channel */
	struct str subject, text, last; /* templates; empty: the built-in ones */
};
/* A row of a plan; client_id 0: as stored, nothing is looked up. RC_INVALID naming "audiences[1].cadence". */
MUST_USE enum rc spec_read(struct ctx *, int64_t client_id, size_t at, const struct jval *,
                           struct audience_spec *out);
void spec_write(struct jw *, const char *key, const struct audience_spec *);
MUST_USE enum rc spec_parse(struct ctx *, struct str json, struct audience_spec *out);
MUST_USE enum rc plan_read(struct ctx *, const struct record *, struct audience_spec **out, size_t *n);
/* "names":{"person":[…],"team":[…],"calendar":[…],"chat":[…]} of what specs refer to. */
void spec_want_names(struct ctx *, struct names *, const struct audience_spec *, size_t n);
void spec_write_names(struct ctx *, struct jw *, const struct names *, const struct audience_spec *,
                      size_t n);

/* ---- the incident (major.c) ------------------------------------------------------------------- */
enum major_state { MAJOR_CANDIDATE, MAJOR_REJECTED, MAJOR_RUNNING, MAJOR_CLOSING, MAJOR_ENDED };
extern const char *const major_states[];
enum major_role { ROLE_MANAGER, ROLE_COMMS, ROLE_TECHNICAL, ROLE_SCRIBE, MAJOR_ROLES };
extern const char *const major_roles[MAJOR_ROLES];
struct major {
	int64_t id, client_id, ticket;
	enum major_state state;
	int64_t proposed_at, proposed_by, decided_at, decided_by, ended_at, ended_by, closed_at;
	struct str end_reason, language;
	int64_t plan, plan_version;
	int64_t roles[MAJOR_ROLES]; /* people; 0: nobody */
};
MUST_USE enum rc major_of(struct ctx *, int64_t ticket, struct major *out, bool *found);
/* Open ones, or those that are over, of the clients whose tickets the asker reads (client 0: all), newest
 * first. */
MUST_USE enum rc majors_of(struct ctx *, bool past, int64_t client, struct major **out, size_t *n);
MUST_USE enum rc major_load(struct ctx *, int64_t id, struct major *out);
/* RC_CONFLICT "not_running" unless it is running or closing. */
MUST_USE enum rc major_going(struct ctx *, const struct major *);
/* As it is inside the transaction, where somebody may have been faster: it is still going. */
MUST_USE enum rc major_again(struct ctx *, struct major *);
/* May the asker choose roles and plan, and send? PERM_MAJOR, the incident manager, the communications lead.
 */
bool major_may_run(struct ctx *, const struct major *);
MUST_USE enum rc major_must_run(struct ctx *, const struct major *); /* RC_DENIED */
MUST_USE enum rc major_set_role(struct ctx *, const struct record *ticket, struct major *, enum major_role,
                                int64_t person); /* 0: nobody */
/* chosen: by a person, at any time. Tells the event. */
MUST_USE enum rc major_set_plan(struct ctx *, const struct record *ticket, struct major *, int64_t plan,
                                bool chosen, struct event *);
/* The same by a person, so that it can be taken back (undo.c). */
MUST_USE enum rc major_choose_plan(struct ctx *, const struct record *ticket, struct major *, int64_t plan);
MUST_USE enum rc major_save(struct ctx *, const struct major *);
MUST_USE enum rc major_end(struct ctx *, const struct record *ticket, struct major *, struct str reason);
/* Every audience had its last update: it is over. */
MUST_USE enum rc major_settle(struct ctx *, const struct record *ticket, struct major *);
/* An event of the ticket. members: `"audience":"users"`, never empty. */
MUST_USE enum rc major_note(struct ctx *, const struct record *ticket, const char *kind, struct str members);

/* ---- clocks (clock.c) ---------------------------------------------------------------------------- */
enum clock_is { COMMS_OPEN, COMMS_SENT, COMMS_SKIPPED, COMMS_OFF };
extern const char *const clock_words[];
struct comms_clock {
	int64_t id, client_id, major, ticket, position;
	struct audience_spec spec;
	struct str spec_json;
	enum clock_is state;
	bool final, snoozed;
	int64_t due_at, told_at, last_at; /* 0: none */
	int64_t sent, skipped;
	struct str snooze_reason, skip_reason;
};
MUST_USE enum rc clocks_of(struct ctx *, int64_t major, struct comms_clock **out, size_t *n);
/* The same of several, by incident. */
MUST_USE enum rc clocks_of_all(struct ctx *, const int64_t *majors, size_t n, struct comms_clock **out,
                               size_t *nout);
/* RC_NOT_FOUND "no_audience". */
MUST_USE enum rc clock_of(struct ctx *, int64_t major, enum audience, struct comms_clock *out);
MUST_USE enum rc clock_must_be_open(struct ctx *,
                                    const struct comms_clock *);       /* RC_CONFLICT "no_update_due" */
MUST_USE enum rc clock_save(struct ctx *, const struct comms_clock *); /* and its timer */
MUST_USE enum rc clock_off(struct ctx *, int64_t id); /* it is in no plan any more; not its timer */
MUST_USE enum rc clock_arm(struct ctx *, const struct comms_clock *); /* its timer alone */
/* An event about it; before: what it was, so that this can be taken back; NULL: it cannot. */
MUST_USE enum rc clock_note(struct ctx *, const struct record *ticket, const struct comms_clock *,
                            const char *kind, struct str reason, const struct comms_clock *before);
/* What clock_note wrote of what the status page said, for the skip that ended all; empty: nothing. */
struct str clock_page(const struct jval *data);
void clock_read(const struct jval *, struct comms_clock *); /* what clock_note wrote of it */
/* So many minutes of what counts for it after an instant. */
MUST_USE enum rc clock_after(struct ctx *, const struct audience_spec *, int64_t from, int64_t minutes,
                             int64_t *out);
/* A row for each of a plan's audiences; those that are not in it are switched off. */
MUST_USE enum rc clocks_begin(struct ctx *, const struct major *, const struct audience_spec *, size_t n);
MUST_USE enum rc clocks_close(struct ctx *, const struct major *);  /* each one's last update is due */
MUST_USE enum rc clocks_reopen(struct ctx *, const struct major *); /* it is not over after all */
/* An update went out at cx->now: the next one, or nothing more, is due. */
MUST_USE enum rc clock_sent(struct ctx *, struct comms_clock *);
MUST_USE enum rc clock_snooze(struct ctx *, const struct record *ticket, struct comms_clock *,
                              int64_t minutes, struct str reason);
MUST_USE enum rc clock_skip(struct ctx *, const struct record *ticket, struct comms_clock *,
                            struct str reason);

/* ---- facts and texts (facts.c, draft.c) ------------------------------------------------------------- */
enum { FACT_EVENTS = 12 };
struct fact {
	const char *id;
	struct str text;
	int64_t events[FACT_EVENTS];
	size_t nevents;
	bool inside; /* not for users and client */
};
enum { FACTS_MAX = 24 };
struct facts {
	struct fact f[FACTS_MAX];
	size_t n;
	bool german;
	const struct zone *zone;
};
MUST_USE enum rc facts_of(struct ctx *, const struct record *ticket, const struct major *, struct facts *);
/* "12:30 CET", with the day when it is not today's. */
struct str facts_time(struct ctx *, const struct facts *, int64_t t);
const struct fact *fact_find(const struct facts *, struct str id);
void facts_write(struct jw *, const char *key, const struct facts *);
/* Is it a variable, and may this audience's text use it? */
MUST_USE enum rc template_check(struct ctx *, const char *field, enum audience, struct str text);
/* What the templates say now; gaps are left as [[name]]. next_at 0: it is the last one. */
struct draft {
	struct str subject, body, gaps;
};
void draft_text(struct ctx *, const struct facts *, const struct audience_spec *, int64_t next_at,
                struct draft *out);
bool draft_gap(struct str text, struct str *name); /* is a gap left? */

/* ---- sending (recipient.c, update.c, deliver.c) --------------------------------------------------- */
struct recipient {
	enum comms_channel by;
	int64_t person;           /* 0: an address, a channel, the page */
	struct str address;       /* unique within its channel */
	struct str name, problem; /* problem: why nothing can be sent; empty: none */
};
MUST_USE enum rc recipients_of(struct ctx *, const struct record *ticket, const struct audience_spec *,
                               struct recipient **out, size_t *n);
struct update_text {
	enum audience to;
	struct str subject, body;
	int64_t after; /* how many were sent when it was written; -1: not said */
};
struct published {
	struct str title, impact;
	int64_t *services;
	size_t nservices;
	bool given;
};
struct update_in {
	struct update_text *texts;
	size_t n;
	struct str status;
	struct published page;
	int64_t *ids; /* out */
};
extern const char *const update_states[]; /* investigating, identified, monitoring, resolved */
MUST_USE enum rc update_send(struct ctx *, const struct record *ticket, struct major *, struct update_in *);
struct letter { /* everything about a ledger row that is to be sent */
	int64_t id, client_id, major, update, person, ticket;
	enum comms_channel by;
	struct str address, name, state, subject, body, language, key;
};
MUST_USE enum rc letter_load(struct ctx *, int64_t ledger, struct letter *out); /* RC_NOT_FOUND */
/* The bytes, and the same as the preview shows it: link is where it is acknowledged. */
struct str letter_text(struct ctx *, const struct letter *, struct str link);
/* Queue a failed one again. Inside db_tx. RC_CONFLICT when it is under way or has arrived. */
MUST_USE enum rc ledger_again(struct ctx *, const struct record *ticket, int64_t id);

/* ---- acknowledging (ack.c), what was sent (ledger.c) ------------------------------------------------ */
enum { ACK_DAYS = 90 };
MUST_USE enum rc ack_link(struct ctx *, int64_t ledger, int64_t expires, struct str *out); /* an address */
MUST_USE enum rc ledger_acknowledge(struct ctx *, int64_t id, const char *by);             /* inside db_tx */
MUST_USE enum rc ledger_write(struct ctx *, struct jw *, const char *key, int64_t major, int64_t update);
MUST_USE enum rc updates_write(struct ctx *, struct jw *, const char *key, int64_t major);

/* ---- the status page (status.c, page.c) ------------------------------------------------------------- */
struct status_page {
	int64_t client_id, changed_at;
	struct str slug, title, intro, language, services; /* services: JSON ids */
	bool active, there;                                /* there: it has a row */
};
MUST_USE enum rc status_page_of(struct ctx *, int64_t client, struct status_page *out);
/* An update for users or client goes onto the page; title and impact are needed the first time. */
MUST_USE enum rc status_publish(struct ctx *, const struct major *, const struct published *,
                                struct str status, bool final);
MUST_USE enum rc status_incident_known(struct ctx *, int64_t major, bool *out);
/* It has ended: also on the page, though no last update went there. */
MUST_USE enum rc status_over(struct ctx *, const struct major *);
/* What the page says of it while it is open; empty: nothing. And that again, though it was over since. */
MUST_USE enum rc status_shown(struct ctx *, const struct major *, struct str *out);
MUST_USE enum rc status_back(struct ctx *, const struct major *, struct str shown);
MUST_USE enum rc status_reopen(struct ctx *, const struct major *);
/* Make the client's pages anew, as things are now. Inside db_tx; nothing when there is no page. */
MUST_USE enum rc status_make(struct ctx *, int64_t client);
/* page.c: what they say. */
struct page_made {
	struct str html, json, atom;
};
MUST_USE enum rc page_write(struct ctx *, const struct status_page *, struct page_made *out);
extern const char *const impact_words[]; /* degraded, partial, outage; NULL */
struct str ids_json(struct ctx *, const int64_t *ids, size_t n);
MUST_USE enum rc ids_parse(struct ctx *, struct str json, int64_t **out, size_t *n);

/* ---- routes' own (api.c) --------------------------------------------------------------------------- */
static inline void write_instant(struct jw *w, const char *key, int64_t t)
{
	if (t)
		jw_time(w, key, t);
	else
		jw_null(w, key);
}
/* The incident of a ticket as the asker may read it. RC_NOT_FOUND "no_major". */
MUST_USE enum rc major_at(struct ctx *, const struct rq *, struct record *ticket, struct major *);
/* The same for who may run it (major_may_run). RC_DENIED. */
MUST_USE enum rc major_run_at(struct ctx *, const struct rq *, struct record *ticket, struct major *);
/* The panel, as the whole answer: what each step ends with. */
#define MAJOR_PANEL "MajorIncident"
MUST_USE enum rc major_answer(struct ctx *, const struct record *ticket, struct res *);
