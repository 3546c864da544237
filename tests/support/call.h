/* call.h - requests in tests: http_dispatch without a socket, and what came back in a handy form.
 *
 *	struct answer a = CALL(w, "POST", "/api/v1/tickets?x=1", .body = "{…}", .bearer = "…");
 *	assert_int_equal(a.status, 201);
 *
 * The app's routes are compiled at the first call and dropped by call_end, which must come before world_free.
 */
#pragma once
#include "base/json.h"
#include "base/route.h"
#include "world.h"

struct call {
	const char *method, *path; /* path with '?query' */
	const char *body, *type;   /* type: application/json when there is a body */
	const char *cookie, *csrf, *bearer, *origin, *key, *if_match, *if_none_match, *accept_encoding,
	        *last_event_id;
};
struct answer {
	int status;
	struct str body, etag, location;
	struct jval json;       /* of a JSON body; J_NULL otherwise */
	struct str code, field; /* of a problem document */
	struct res res;
};
#define CALL(w, ...) call_((w), &(struct call){ __VA_ARGS__ })
/* Lives in w->mem. */
struct answer call_(struct world *, const struct call *);
/* The same in an arena of one's own, for threads. */
struct answer call_in(struct world *, struct arena *, const struct call *);
void call_start(struct world *); /* compiles the routes; only needed before threads */
void call_end(struct world *);
struct str answer_header(const struct answer *,
                         const char *name); /* empty when absent; without the fixed ones */
/* Member of a JSON object by name, through dots: "client.name"; fails the test when it is not there. */
const struct jval *answer_get(const struct answer *, const char *path);
