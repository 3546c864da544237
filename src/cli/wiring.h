/* wiring.h - which nouns there are: the one list that main, the commands and the tests share. To add a noun,
 * add it here. */
#pragma once
#include "base/app.h"

struct record_type;
extern const struct record_type *const wired_types[]; /* NULL-terminated */
/* Types, routes, timers, outbox kinds and who-is-asking into app. app->db may be set later; once per process.
 */
void wire(struct app *);
void unwire(struct app *);
