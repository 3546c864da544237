/* handover_int.h - what the files of src/handover share and nobody else needs. */
#pragma once
#include "base/json.h"
#include "base/time.h"
#include "handover/handover.h"
#include "record/event.h"
#include "ticket/ticket.h"

/* ---- who may (may.c) ---------------------------------------------------------------- */
/* Gives: whoever goes, and who plans rotations. Takes: whoever comes, by the hand-over or by the calendar as
 * it is now; nobody else, whatever they may do otherwise. */
bool handover_gives(struct ctx *, const struct record *handover);
MUST_USE enum rc handover_takes(struct ctx *, const struct record *handover, bool *out);
MUST_USE enum rc handover_must_give(struct ctx *, const struct record *handover);
MUST_USE enum rc handover_must_take(struct ctx *, const struct record *handover);
/* May this person work for the client? */
MUST_USE enum rc handover_able(struct ctx *, int64_t person, int64_t client, bool *out);
/* As the asker may see it, PERM_READ for its client. */
MUST_USE enum rc handover_find(struct ctx *, struct str key, struct record *out);
static inline bool handover_is(const struct record *r, const char *state)
{
	return str_is(rec_str(r, HANDOVER_STATE), state);
}
static inline bool item_is(const struct record *r, const char *state)
{
	return str_is(rec_str(r, HI_STATE), state);
}
/* Neither accepted, removed nor settled. */
static inline bool item_live(const struct record *r) { return item_is(r, "open") || item_is(r, "asked"); }

/* SQL: hand-overs of the rotation $2, or of the team $3 when that is 0. */
#define HANDOVER_SERIES(h) \
	"COALESCE(" h ".rotation, 0) = $2 AND (" h ".rotation IS NOT NULL OR COALESCE(" h ".team, 0) = $3)"

/* ---- what stands in one (source.c, source_*.c) -------------------------------------------- */
extern const struct choices handover_sections;
enum { SECTION_MAX = 100, FACTS_MAX = 12 };
static const int64_t HANDOVER_NEAR = HOURS(4);
struct fact {
	const char *id;    /* "breach", "promise" …: the page and the mail put it into words */
	int64_t at, until; /* 0: none */
	int64_t person;    /* 0: none */
	int64_t n;         /* a number the words need */
	struct str words;  /* of people: a reason, an effect */
};
struct found {               /* one thing, with everything the sources say of it */
	const char *section; /* the first source that found it */
	struct str about, title, note;
	int64_t ticket, person;
	int64_t owner, backup; /* 0: not known; whether they may is asked when the item is made */
	int64_t next_check;    /* 0: not known */
	struct fact facts[FACTS_MAX];
	size_t nfacts;
};
/* What is asked for: one boundary of one rotation or team. */
struct scope {
	int64_t client, team, rotation, handover; /* team 0: the whole client */
	int64_t from, at, until, outgoing, incoming;
	struct found *items;
	size_t n, cap;
	int64_t left_out;
};
struct source {
	const char *section;
	enum rc (*find)(struct ctx *, struct scope *, const char *section);
};
/* Fill scope->items from every source. The caller has set what is asked for. */
MUST_USE enum rc sources_ask(struct ctx *, struct scope *);
/* For sources: the item about this with one more fact, made when it is new; *out NULL: the section is full.
 */
MUST_USE enum rc scope_add(struct ctx *, struct scope *, const char *section, struct str about,
                           const struct fact *, struct found **out);
/* The same about an open ticket of the scope; *out NULL also for any other one. */
MUST_USE enum rc scope_ticket(struct ctx *, struct scope *, const char *section, int64_t ticket,
                              const struct fact *, struct found **out);
MUST_USE enum rc scope_record(struct ctx *, struct scope *, const char *section, const struct record *ticket,
                              const struct fact *, struct found **out);
/* The open tickets of the scope that a filter names, those due first; more than one page is left out. */
MUST_USE enum rc scope_tickets(struct ctx *, struct scope *, struct str filter, struct list_result *);
/* Which tickets: "is:open client:1 team:2 " and what is added. */
struct str scope_filter(struct ctx *, const struct scope *, struct str more);
enum rc source_carry(struct ctx *, struct scope *, const char *),
        source_breach(struct ctx *, struct scope *, const char *),
        source_promise(struct ctx *, struct scope *, const char *),
        source_escalation(struct ctx *, struct scope *, const char *),
        source_silent(struct ctx *, struct scope *, const char *),
        source_muted(struct ctx *, struct scope *, const char *),
        source_reach(struct ctx *, struct scope *, const char *),
        source_harm(struct ctx *, struct scope *, const char *),
        source_next_action(struct ctx *, struct scope *, const char *);

/* Would nobody's word find this person then? why: "mail: no_address, chat: no_address". */
MUST_USE enum rc handover_out_of_reach(struct ctx *, int64_t person, int64_t at, bool *out, struct str *name,
                                       struct str *why);

/* ---- drafting (draft.c) ---------------------------------------------------------------------- */
/* Ask the sources anew and bring the draft's items up to date: words by hand stay. Inside db_tx. */
MUST_USE enum rc handover_redraft(struct ctx *, struct record *handover);
/* Who goes and comes as the calendar has it now; there: it still has this boundary. Inside db_tx. */
MUST_USE enum rc handover_recall(struct ctx *, struct record *handover, bool *there);
/* Count anew, without an event, and bring *handover's counts along. Inside db_tx. */
MUST_USE enum rc handover_count(struct ctx *, struct record *handover);
/* Every item, in the order of the page. */
MUST_USE enum rc handover_items(struct ctx *, int64_t handover, struct record **out, size_t *n);

/* ---- time (due.c) ------------------------------------------------------------------------------ */
MUST_USE enum rc handover_timers(struct ctx *, const struct record *old, const struct record *neo);
/* Look at the rotation's next boundary now. Inside db_tx. */
MUST_USE enum rc handover_look(struct ctx *, int64_t rotation, int64_t client);
/* Mark items of hand-overs before this one that are live and in none after theirs. Inside db_tx. */
MUST_USE enum rc handover_close_before(struct ctx *, const struct record *handover);

/* The first hand-over of the series after this one that has the same, not taken out there; 0: none has. */
MUST_USE enum rc handover_later(struct ctx *, const struct record *handover, const struct record *item,
                                int64_t *out);

/* ---- telling (tell.c, mail.c) -------------------------------------------------------------------- */
MUST_USE enum rc handover_tell(struct ctx *, const struct record *handover, int64_t person, const char *kind,
                               bool urgent);
/* A line in the history of the item's ticket, if it is about one. words: "question":"…" or empty. */
MUST_USE enum rc handover_note_ticket(struct ctx *, const struct record *item, const char *kind,
                                      struct str words);
MUST_USE enum rc handover_send(struct ctx *, const struct record *handover); /* the whole, to who comes */

/* ---- on paper (words.c, paper.c) ------------------------------------------------------------------- */
enum handover_word {
	HW_TITLE,
	HW_FROM,
	HW_TO,
	HW_AT,
	HW_OWNER,
	HW_BACKUP,
	HW_CHECK,
	HW_NOTE,
	HW_WITHOUT,
	HW_NOBODY,
	HW_ACCEPTED,
	HW_ASKED,
	HW_DROPPED,
	HW_NOTHING,
	HW_OPEN,
	HW_ACCOUNTABLE,
	HW_PAGE,
	HW_WORDS
};
const char *handover_word(enum handover_word, bool german);
const char *handover_section_word(struct str section, bool german);
struct sheet { /* a hand-over with everything a reader needs */
	struct record handover;
	struct record *items;
	size_t n;
	struct str *owners, *backups, *accepted; /* names, per item */
	struct str outgoing, incoming, rotation, client;
	const struct zone *zone;
	bool german;
};
MUST_USE enum rc sheet_load(struct ctx *, const struct record *handover, struct sheet *out);
struct str sheet_time(struct ctx *, const struct sheet *, int64_t t);
struct str sheet_title(struct ctx *, const struct sheet *);
/* "INC12  Mail is down", or the title alone; its next check; is it the first of its section? */
struct str sheet_headline(struct ctx *, const struct record *item);
struct str sheet_check(struct ctx *, const struct sheet *, const struct record *item);
bool sheet_begins(const struct sheet *, size_t item);
/* Why an item is there, in words. */
struct str sheet_why(struct ctx *, const struct sheet *, size_t item);
MUST_USE enum rc handover_paper(struct ctx *, const struct sheet *, struct buf *out);

/* ---- reports and routes (report.c, shift.c) ---------------------------------------------------------- */
MUST_USE enum rc get_dropped(struct ctx *, const struct rq *, struct res *);
MUST_USE enum rc get_shift(struct ctx *, const struct rq *, struct res *);
