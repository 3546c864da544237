/* story.h - what is known of a ticket, as one asker may see it: the material of every summary and draft.
 *
 * A FACT is an event with what is left of it: changes of fields the asker may know, and the comment that came
 * with it. Who reads public parts only gets public comments and fields that are not internal, and learns who
 * did something only where that person spoke in public. An event of which nothing is left is no fact.
 */
#pragma once
#include "assist/assist.h"
#include "base/time.h"
#include "ticket/ticket.h"

enum { FACTS_MAX = 2000 };
struct fact {
	int64_t id, at, actor; /* actor 0: the system, or not to be told */
	int64_t ticket;        /* the one it happened to: merged ones are told with the other */
	struct str kind;       /* the event's */
	struct str said;       /* the comment */
	bool is_public, by_requester;
	const struct jval *changes; /* field: [from, to]; NULL: none */
};
struct named;
struct story {
	struct ctx *cx;
	const struct record *ticket;
	bool only_public;
	struct fact *facts; /* oldest first */
	size_t n;
	bool cut;
	const struct zone *zone; /* the client's */
	struct named **named;    /* what story_name has found */
};
MUST_USE enum rc story_load(struct ctx *, const struct record *ticket, bool only_public, struct story *out);
/* True: the fact changed that field; from and to may be NULL. */
bool fact_change(const struct fact *, size_t field, const struct jval **from, const struct jval **to);
/* The last fact that changed a field; NULL: none. */
const struct fact *story_last_change(const struct story *, size_t field);
/* "Network", "Ada Lovelace"; "" for 0 and for those who are gone. */
MUST_USE enum rc story_name(const struct story *, const struct record_type *, int64_t id, struct str *out);
struct str story_time(const struct story *, int64_t at); /* "2026-11-26 16:00", in the client's zone */
bool story_shows(const struct story *, size_t field);
