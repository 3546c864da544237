/* reach_one.c - can a page reach this person? Active, may read the client's tickets, and some way that works.
 *
 * The app alone is a way: whoever looks at the page finds it. It is a weak one, and preflight says so where
 * the server could send mail. */
#include "attention/reach.h"
#include "escalation/escalation_int.h"
#include "person/person.h"

const char *const page_words[] = { "told", "app_only", "inactive", "no_access", "unreachable" };

bool page_reaches(enum page_state s) { return s == PAGE_OK || s == PAGE_APP_ONLY; }

enum rc reach_person(struct ctx *cx, int64_t person, int64_t client_id, enum page_state *out)
{
	struct reach r;
	struct who who;

	*out = PAGE_INACTIVE;
	enum rc rc = reach_of(cx, person, &r);
	if (rc == RC_NOT_FOUND) {
		cx->err = (struct err){ 0 };
		return RC_OK;
	}
	TRY(rc);
	if (!r.active)
		return RC_OK;
	*out = PAGE_NO_ACCESS;
	TRY(who_load(cx, person, &who));
	if (!who_can(&who, client_id, PERM_READ))
		return RC_OK;
	if (r.outside)
		*out = PAGE_OK;
	else if (r.ways[REACH_APP].why != REACH_OK)
		*out = PAGE_NO_CONTACT;
	else
		*out = r.ways[REACH_MAIL].why == REACH_NOT_SET_UP ? PAGE_OK : PAGE_APP_ONLY;
	return RC_OK;
}
