/* render.h - texts with variables: "Hello {{requester.first_name}}, …".  One renderer for canned replies,
 * macros and templates.
 *
 *   - An unknown variable, or one that cannot be known where the text is used, is refused when it is saved.
 *   - A variable without a value leaves a gap that cannot be overlooked, [[requester.first_name]], and is
 *     named in *gaps: nothing is ever silently empty.  Who sends the text must fill it.
 *   - "\{{" is two braces.  What is put in is never looked at again.
 *
 * Times are in the requester's zone (else the client's), in the words of the text's language.
 */
#pragma once
#include "record/record.h"

struct render {
	const struct record *ticket;     /* NULL: there is none yet */
	int64_t client, requester, team; /* used when there is no ticket; 0: not known */
	struct str language;             /* "de"; any other is English */
};
enum render_for { RENDER_TICKET, RENDER_NEW }; /* about a ticket, or for one that does not exist yet */
/* RC_INVALID naming the field, and in the sentence the variable. */
MUST_USE enum rc render_check(struct ctx *, const char *field, struct str text, enum render_for);
/* gaps: names with ", " between, empty when there are none. May be NULL. */
MUST_USE enum rc render_text(struct ctx *, const struct render *, struct str text, struct str *out,
                             struct str *gaps);
/* Does a text still hold a gap that a renderer left? The first one's name. */
bool render_gap(struct str text, struct str *name);
/* The language a person reads, "en" when nothing is known. */
MUST_USE enum rc render_language(struct ctx *, int64_t person, struct str *out);
/* For one of many: a text with variables as this ticket's requester reads it; RC_INVALID when a gap is left,
 * for nobody would fill it.  app->fill_in. */
MUST_USE enum rc render_fill_in(struct ctx *, const struct record *, struct str text, struct str *out);
