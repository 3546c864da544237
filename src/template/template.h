/* template.h - ticket templates: what a kind of ticket begins with, so that nobody types it.
 *
 * title and body are patterns with variables (reply/render.h, those that need no ticket); fields is what
 * POST /tickets takes (kind, impact, category, team, tags, custom …); checklist is started with the ticket.
 */
#pragma once
#include "record/sharing.h"

enum template_field {
	TEMPLATE_NAME,
	TEMPLATE_DESCRIPTION,
	TEMPLATE_TITLE,
	TEMPLATE_BODY,
	TEMPLATE_VALUES,
	TEMPLATE_CHECKLIST,
	TEMPLATE_OWNER,
	TEMPLATE_SHARED,
	TEMPLATE_TEAM,
	TEMPLATE_POSITION,
	TEMPLATE_ACTIVE,
	TEMPLATE_FIELDS
};
extern const struct record_type ticket_template_type;
extern const struct route template_routes[];

/* A ticket from the template: its fields, over which those sent win; its checklist; all in one transaction.
 * sent may be NULL. client, requester 0: as POST /tickets finds them. The template is taken as it is,
 * whoever may see it: for the desk's own rules (a catalog's order). */
MUST_USE enum rc template_make(struct ctx *, int64_t template, int64_t client, int64_t requester,
                               const struct jval *sent, struct record *ticket);
