/* lint.h - what is wrong with a definition, and what is odd about it, before a clock has ever run under it.
 *
 * docs/clocks.md section 11 is the rule.  A refusal is a proof from the filters themselves
 * (record/filter_logic.h): whatever is not decided is let through.
 *
 * lint_form.c   a definition as filters: whom it is for, when it starts, stops, pauses
 * lint.c        what it says by itself
 * lint_beside.c what it says beside the client's other definitions
 * lint_goal.c   how long its goal is under its calendar, with examples
 */
#pragma once
#include "record/filter_logic.h"
#include "sla/parts.h"

struct finding {
	const char *field, *with; /* of the definition; with: the other field it is about, or NULL */
	bool refuse;              /* it cannot be saved active */
	const char *code;
	struct str text;
	int64_t other; /* the other definition it is about; 0: none */
	struct str other_name;
};
struct findings {
	struct finding *items;
	size_t n, cap;
};
void finding_add(struct ctx *, struct findings *, struct finding);
/* All there is to say, worst first. others: also beside the client's other active definitions. */
MUST_USE enum rc lint(struct ctx *, const struct record *, bool others, struct findings *out);
/* Beside all the others, for each active definition of a client. */
struct lint_of {
	int64_t id;
	struct findings found;
};
MUST_USE enum rc lint_client(struct ctx *, int64_t client_id, struct lint_of **out, size_t *n);
/* RC_INVALID with the first refusal, when the definition is active. */
MUST_USE enum rc lint_refuse(struct ctx *, const struct record *);

/* ---- a definition as filters (lint_form.c) ------------------------------------------------ */
struct form {
	const struct record *r;
	const struct record_type *ticket;
	enum sla_kind target;
	bool active, share;
	const struct filter_node *whom;        /* whom it is for */
	const struct filter_node *starts;      /* and what else is so when a clock of it starts */
	const struct filter_node *going;       /* while one goes on */
	const struct filter_node *when[WHENS]; /* as given; NULL: not given, or nothing is known of it */
	/* As section 4 has them: by the target, by the definition's fields, or by its conditions. */
	const struct filter_node *stop, *cancel, *pause;
};
MUST_USE enum rc form_of(struct ctx *, const struct record *, struct form *out);
/* Does it never hold that all of these do? NULL ends the list. */
bool never(struct ctx *, const struct form *, ...);

/* ---- beside others (lint_beside.c) ---------------------------------------------------------- */
/* forms: all of the client's active definitions in the order of their precedence; i: the one that is asked.
 */
MUST_USE enum rc lint_beside(struct ctx *, const struct form *forms, size_t n, size_t i, struct findings *);
/* The others', with this one in its place. *at: where. */
MUST_USE enum rc forms_with(struct ctx *, const struct record *, struct form **out, size_t *n, size_t *at);

/* ---- the goal (lint_goal.c) -------------------------------------------------------------------- */
MUST_USE enum rc lint_goal(struct ctx *, const struct record *, const struct sla_def *, struct findings *);
/* "goal":{…},"examples":[…] as docs/contract.md says. */
void goal_write(struct ctx *, struct jw *, const struct record *, const struct sla_def *);
