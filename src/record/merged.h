/* merged.h - records whose story belongs to another one's: a ticket merged into a ticket.
 *
 * Nothing is moved: events and comments stay where they happened, and the other record shows them with its
 * own.  Types say so with merged_field.
 */
#pragma once
#include "record/record.h"

/* Those merged into r, and into those, that the asker may see; at most 100. */
MUST_USE enum rc merged_parts(struct ctx *, const struct record *r, struct record **out, size_t *n);
/* Where what is said about r goes: r itself, or the record it was merged into in the end. */
MUST_USE enum rc merged_end(struct ctx *, const struct record *r, struct record *out);
