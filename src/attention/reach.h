/* reach.h - can this person be reached, by which ways, and when would they hear of it?
 *
 *	struct reach r;
 *	TRY(reach_at(cx, person, sunday_three_at_night, &r));
 *	if (!r.outside) … nobody would wake up: only who looks at the page would see it
 *
 * Asked by preflights, which walk chains of people ahead of time, and by the page of one's own contacts.
 *Reads only. Whether a browser shows desktop notifications is known to that browser alone, so it is no way
 *here.
 */
#pragma once
#include "base/base.h"

enum reach_channel { REACH_APP, REACH_MAIL, REACH_CHAT, REACH_CHANNELS };
enum reach_why {
	REACH_OK,
	REACH_INACTIVE,   /* has left */
	REACH_NO_SIGN_IN, /* the app: has no login */
	REACH_NO_ADDRESS, /* none is known */
	REACH_REFUSED,    /* the last message could not be delivered there: see since, error */
	REACH_NOT_SET_UP, /* this server sends nothing by this way */
	REACH_WHYS
};
extern const char *const reach_channels[REACH_CHANNELS]; /* "app", "mail", "chat" */
extern const char *const reach_whys[REACH_WHYS];         /* "ok", "inactive", "no_sign_in" … */

struct reach_way {
	enum reach_why why;
	struct str address; /* to show: a chat's is a secret, so its host stands here */
	/* When something said at that instant would go out, when it is not urgent and when it is (a page on
	 * call): later in quiet hours. Only with REACH_OK. Digests and the delay that spares mail to those
	 * who read in the app do not count: they depend on what is said. */
	int64_t when, when_urgent;
	int64_t since;    /* REACH_REFUSED: since when */
	struct str error; /* and what was answered */
};
struct reach {
	int64_t person;
	struct str name;
	bool active;
	bool outside; /* some way besides the app is REACH_OK: it finds them when they do not look at the page
	               */
	struct reach_way ways[REACH_CHANNELS];
};
/* RC_NOT_FOUND when there is no such person. Asks no permission. */
MUST_USE enum rc reach_at(struct ctx *, int64_t person, int64_t t, struct reach *out);
/* The same now. */
MUST_USE enum rc reach_of(struct ctx *, int64_t person, struct reach *out);
