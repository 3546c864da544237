/* desk.h - a small service desk to test tickets on: one client with a calendar and targets, two teams, five
 * people. */
#pragma once
#include "calendar/calendar.h"
#include "client/client.h"
#include "location/location.h"
#include "person/person.h"
#include "routing/routing.h"
#include "service/service.h"
#include "sla/sla.h"
#include "team/team.h"
#include "ticket/ticket.h"
#include "world.h"

struct desk {
	struct world *world;
	struct ctx cx;                           /* renewed by every step: the clock's now, who as set */
	int64_t client, calendar, network, apps; /* teams */
	int64_t ada, ben, cora, rita,
	        dora; /* ada: network; ben: apps; cora: coordinator; rita asks; dora left */
	struct who agent, other, coordinator, requester;
};
/* Monday 2025-11-24T16:00:00Z; calendar 09-17 UTC on weekdays; P1: 1 h response, 4 h resolve; P3: 16 h to
 * closed, not paused for the caller; P4: 8 h and 40 h; none for P2. */
struct desk *desk_new(void);
void desk_free(struct desk *);
void desk_as(struct desk *, const struct who *); /* NULL: the system */
void desk_at(struct desk *, const char *rfc3339);
void desk_grants(struct desk *); /* ada, ben: agents; cora: coordinator; rita: requester */
void desk_login(struct desk *, int64_t person, const char *name); /* can sign in, and so be told */
void desk_morning(struct desk *); /* the grants; ada, ben and cora can sign in; Tuesday 2025-11-25 at nine */
void desk_conf(struct desk *, const char *name, const char *value);
void desk_mail(struct desk *);  /* there is a server; who sends is up to app->fetch */
void desk_drain(struct desk *); /* whatever is due, until nothing is */
void desk_change(struct desk *, const struct record_type *, int64_t id, const char *json); /* as the system */
int64_t desk_make(struct desk *, const struct record_type *,
                  const char *json); /* id; stops the test when refused */
/* Both stop the test on an error; the key is returned, the record in *out when not NULL. */
struct str desk_ticket(struct desk *, const char *json, struct record *out);
void desk_do(struct desk *, struct str key, const char *verb, const char *json, struct record *out);
/* Must fail with this code; returns the field named. */
const char *desk_refused(struct desk *, struct str key, const char *verb, const char *json, const char *code);
void desk_say(struct desk *, struct str key, const char *body, bool is_public);
int64_t desk_last(struct desk *, const char *kind); /* the newest event of a kind; 0: there is none */
/* Takes a deed back as somebody; what a refusal says is left in d->cx.err. */
enum rc desk_undo(struct desk *, const struct who *, int64_t event);
struct record desk_get(struct desk *, struct str key);
enum rc desk_verb(struct ctx *, struct str key, const char *verb, const char *json, struct record *out);
struct str desk_dump_clocks(struct desk *); /* every row, every column, finished cycles too */
void desk_differ(int round, struct str before, struct str after);
