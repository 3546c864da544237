/* catalog_parts.h - what the files of this folder share. */
#pragma once
#include "catalog/catalog.h"

enum { CATALOG_TEMPLATES = 40 };
/* Check task templates:
 * [{"name","title","description","team","person","after","due_days","due_from","mandatory","when"}].
 * RC_INVALID naming "tasks". */
MUST_USE enum rc templates_check(struct ctx *, int64_t client, const struct jval *, const struct form *);
/* Make the tasks of an order whose conditions hold; once. Inside db_tx. */
MUST_USE enum rc templates_make(struct ctx *, const struct record *ticket, const struct jval *templates,
                                const struct ticket_answer *, size_t n);
/* Text of a member, empty when it is not there. */
static inline struct str text_of(const struct jval *v, const char *name)
{
	const struct jval *m = jval_get(v, name);
	return m && m->kind == J_STR ? m->s : STR("");
}
static inline int64_t int_of(const struct jval *v, const char *name)
{
	const struct jval *m = jval_get(v, name);
	return m && m->kind == J_INT ? m->i : 0;
}
static inline bool true_of(const struct jval *v, const char *name)
{
	const struct jval *m = jval_get(v, name);
	return m && m->kind == J_BOOL && m->b;
}
/* Whole-text match of a question's pattern; RC_INVALID naming field when the pattern itself is none. */
MUST_USE enum rc pattern_match(struct ctx *, const char *field, struct str pattern, struct str text,
                               bool *out);
