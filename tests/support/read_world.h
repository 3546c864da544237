/* read_world.h - a database with clients, teams, people and a ticket type of the tests' own, for what only
 * reads.
 *
 * The ticket table is the real one; the field table here has one field of each sort, so that tests of lists,
 * filters and JSON do not depend on what tickets do elsewhere.
 */
#pragma once
#include "base/app.h"
#include "base/time.h"
#include "record/filter.h"
#include "world.h"

enum {
	T_KIND,
	T_TITLE,
	T_DESCRIPTION,
	T_STATE,
	T_OPEN,
	T_HOLD,
	T_PRIORITY,
	T_REQUESTER,
	T_TEAM,
	T_ASSIGNEE,
	T_CATEGORY,
	T_PARENT,
	T_DUE,
	T_REOPEN,
	T_KNOWN,
	T_BOUNCE,
	T_TAGS_,
	T_FIELDS_
};
extern const struct record_type test_ticket;
extern const struct choices test_states, test_priorities, test_holds;

struct read_world {
	struct world *world;
	struct ctx cx;
};
struct read_world *read_world_new(const struct route *const *routes); /* now is 2026-11-23T12:00:00Z */
void read_world_free(struct read_world *);
void read_world_as(struct read_world *, const struct who *);

/* Rows, each in a transaction of its own; ids are given. */
void add_client(struct read_world *, int64_t id, const char *name);
void add_team(struct read_world *, int64_t id, int64_t client, const char *name);
void add_person(struct read_world *, int64_t id, int64_t client, const char *name, const char *login);
void add_member(struct read_world *, int64_t team, int64_t person);
void add_watcher(struct read_world *, int64_t client, int64_t ticket, int64_t person);
void add_tag(struct read_world *, int64_t client, int64_t ticket, const char *tag);
void add_view(struct read_world *, int64_t id, int64_t client, int64_t owner, const char *shared,
              const char *q);
void add_custom(struct read_world *, int64_t id, int64_t client, const char *name, const char *kind);
void set_custom(struct read_world *, int64_t field, int64_t client, int64_t ticket, struct dbval i,
                struct dbval f, struct dbval s);
struct test_row {
	int64_t id, client, number, created, updated, requester, team, assignee, parent, due, reopen;
	const char *kind, *title, *description, *state, *hold, *priority, *category, *bounce;
	bool open, known;
};
void add_tickets(struct read_world *, const struct test_row *, size_t n); /* with search documents */
void must(struct read_world *, enum rc); /* prints the error and stops the test */
