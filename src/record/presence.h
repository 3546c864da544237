/* presence.h - who looks at a record right now, and who is writing on it: soft news, never a lock.
 *
 *   browser ─ PUT /api/v1/presence every 10 s ─▶ memory of this process ─ db_say ─▶ memory of the others
 *                                                     └─▶ event: presence on every stream that may read it
 *
 * Nothing is stored. A beat counts for 30 s; a browser that closes says so, one that dies is forgotten. A
 * process that has just started knows everybody after one round of beats. Only who may read the whole record
 * (read_perm for its client) beats or hears: a requester never learns who of the staff looks.
 */
#pragma once
#include "record/record.h"

enum { PRESENCE_SHOWN = 12 /* people told of one record */ };
enum presence_doing { PRESENCE_GONE, PRESENCE_VIEWING, PRESENCE_EDITING, PRESENCE_REPLYING };
extern const char *const presence_words[]; /* "gone", "viewing", "editing", "replying" */

struct presence_beat {
	char type[32], tab[33], name[81], what[41]; /* what: the field being edited, or empty */
	int64_t record_id, client_id, person;
	enum presence_doing doing;
};
struct presence_room {
	char type[32];
	int64_t record_id, client_id;
	size_t n;
	struct presence_person {
		int64_t id, since;
		char name[81], what[41];
		enum presence_doing doing;
	} people[PRESENCE_SHOWN]; /* one entry a person: the most telling of the tabs */
};

struct presence *presence_new(struct app *); /* listens to the other processes; before live_new */
void presence_free(struct presence *);
/* One beat, here and in the other processes. True when it changed what is to be told. */
bool presence_put(struct presence *, const struct presence_beat *);
/* Rooms that changed after place *at, at most max; moves *at on. 0: all that have anybody. */
size_t presence_take(struct presence *, uint64_t *at, struct presence_room *out, size_t max);
/* Forget who has not been heard of for 30 s; true when that changed something. */
bool presence_sweep(struct presence *);
/* {"type","key","id","client","people":[{"id","name","doing","what","since"}]}; false: nothing for this
 * asker.
 */
bool presence_write(struct ctx *, struct jw *, const struct presence_room *);
extern const struct route presence_routes[]; /* GET, PUT /api/v1/presence */
