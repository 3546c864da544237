/* macro.h - several effects on a ticket at one press: shown before they run, applied whole or not at all.
 *
 * effects is a JSON list, run in order, each seeing what the one before did:
 *   {"do":"set","fields":{"impact":"1","category":"VPN","custom":{…}}}       as PATCH takes them
 *   {"do":"assign","team":3,"assignee":5|"me"|null}                           as the verb "assign"
 *   {"do":"verb","verb":"hold","args":{"reason":"caller","until":"+3d","comment":"…"}}
 *   {"do":"tags","add":["vpn"],"remove":["new"]}
 *   {"do":"comment","body":"Hello {{requester.first_name}}","visibility":"public"|"internal"}
 *   {"do":"checklist","template":4}
 *   {"do":"watch"|"unwatch","person":7|"me"|"requester"}
 * Texts (comments and long verb arguments) have variables (reply/render.h); times may be "+3d" from now. All
 * of it is checked when the macro is saved, in words that name the effect.
 *
 * q (filter language) says for which tickets it is offered. Running is what the asker could do by hand, with
 * the asker's permissions, in ONE transaction: one event after the other, each with the rule
 * "macro/12@3" (the macro and its version). A gap in a text ([[requester.first_name]]) refuses the run until
 * the asker sends the text instead. The preview is a run that is rolled back, so it cannot differ from it.
 */
#pragma once
#include "record/sharing.h"
#include "ticket/ticket.h"

enum macro_field {
	MACRO_NAME,
	MACRO_DESCRIPTION,
	MACRO_Q,
	MACRO_EFFECTS,
	MACRO_OWNER,
	MACRO_SHARED,
	MACRO_TEAM,
	MACRO_POSITION,
	MACRO_ACTIVE,
	MACRO_FIELDS
};
enum { MACRO_EFFECTS_MAX = 20 };
extern const struct record_type macro_type;
extern const struct route macro_routes[]; /* /api/v1/tickets/{key}/macros */

/* ---- effects (macro_effect.c) --------------------------------------------------- */
enum effect_kind {
	EFFECT_SET,
	EFFECT_ASSIGN,
	EFFECT_VERB,
	EFFECT_TAGS,
	EFFECT_COMMENT,
	EFFECT_CHECKLIST,
	EFFECT_WATCH,
	EFFECT_UNWATCH
};
struct effect {
	enum effect_kind kind;
	const struct jval *json;
	const char *word; /* "set" … */
};
/* Read and check a macro's effects for tickets of its client. RC_INVALID field "effects". */
MUST_USE enum rc macro_effects(struct ctx *, const struct record *macro, struct effect **out, size_t *n);
MUST_USE enum rc macro_check(struct ctx *, const struct record *macro);
/* What one did besides changing fields, for a preview. */
struct effect_result {
	struct str text, gaps; /* the rendered comment or long argument; names of what is missing in it */
	bool is_public;
};
/* Do one to the ticket as stored; *ticket is what is stored afterwards. text: instead of the rendered one; or
 * empty. Inside db_tx. */
MUST_USE enum rc effect_run(struct ctx *, const struct effect *, struct record *ticket, struct str text,
                            struct effect_result *out);

/* For a rule that has a ticket in hand and saves it itself: change neo as the effect says, or do at once what
 * makes no new version of it (checklist, watchers). RC_CONFLICT for a verb or a comment, which only a person
 * runs. Inside db_tx. */
MUST_USE enum rc effect_change(struct ctx *, const struct effect *, const struct record *old,
                               struct record *neo);

/* ---- running (macro_run.c) --------------------------------------------------------- */
/* As POST /tickets/{key}/macros/{macro}/run does: the macro as the asker may see it, offered for the ticket,
 * whole or not at all. texts: {"0":"text instead of effect 0's"} or NULL. Opens its own transaction when
 * needed. */
MUST_USE enum rc macro_run(struct ctx *, struct str key, struct str macro, const struct jval *texts,
                           struct record *out);
/* For rules: to a ticket in hand, inside db_tx, whoever may see the macro and wherever it is offered.
 * cx->rule is kept before the macro's own: "routing/4@1 macro/12@3". */
MUST_USE enum rc macro_apply(struct ctx *, struct record *ticket, int64_t macro);
extern const struct bulk_verb macro_bulk;     /* {"verb":"macro","args":{"macro":12}}; for app->bulk_verbs */
extern const struct ticket_hooks macro_hooks; /* for app->ticket_hooks: a rule's effect "macro" */
/* Is it offered for this ticket: active, for its client, its filter finds it? */
MUST_USE enum rc macro_offers(struct ctx *, const struct record *macro, const struct record *ticket,
                              bool *out);
/* The macro and its version as events name it. */
struct str macro_rule(struct ctx *, const struct record *macro);
