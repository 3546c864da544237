/* setup.h - the first-run set-up: which of its steps are done, kept on the server so that it can be left and
 * taken up again on another computer.
 *
 *   open --> done, skipped --> open        each step by itself
 *   finished: the wizard is no longer offered; it can be opened again from the administration.
 *
 * The steps themselves are ordinary writes through the ordinary API; nothing here makes a record.
 */
#pragma once
#include "base/route.h"

extern const struct route setup_routes[]; /* GET and PATCH /api/v1/setup */
