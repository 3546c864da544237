/* harm_desk.h - a desk on which there is harm, and next actions: what the tests of src/harm stand on. */
#pragma once
#include "call.h"
#include "desk.h"
#include "harm/harm_int.h"
#include "harm/next_action.h"
#include "jobs/jobs.h"

int harm_desk_setup(void **state); /* a struct desk, on Tuesday 2025-11-25 at nine */
int harm_desk_teardown(void **state);
/* A request as somebody; of a ticket's harm; of anything else below a ticket. */
struct answer harm_desk_ask(struct desk *, const struct who *, const char *method, const char *path,
                            const char *body);
struct answer harm_desk_put(struct desk *, const struct who *, struct str key, const char *body);
struct answer harm_desk_path(struct desk *, const struct who *, const char *method, struct str key,
                             const char *rest, const char *body);
extern const char HARM_CUTOFF[]; /* a body for harm_desk_put: at four that day */
/* A ticket of the network's, nobody's or Ada's. */
struct str harm_desk_ticket(struct desk *);
struct str harm_desk_owned(struct desk *);
struct harm harm_desk_now(struct desk *, struct str key);
struct next_action harm_desk_next(struct desk *, struct str key);
int64_t harm_desk_found(struct desk *, const char *filter); /* how many tickets */
/* The last deed of that kind is taken back, or refused with that code. */
void harm_desk_undo(struct desk *, const struct who *, const char *kind, enum rc expected);
