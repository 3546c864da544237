/* own.h - what the files of src/assist share and nobody else needs. */
#pragma once
#include "assist/answer.h"
#include "assist/story.h"
#include "major/major.h"

void assist_write_sentence(struct ctx *, struct jw *, const struct sentence *);

/* ---- who may (policy.c) -------------------------------------------------------------------------- */
enum draft_kind {
	DRAFT_SUMMARY,
	DRAFT_REPLY,
	DRAFT_EXECUTIVE,
	DRAFT_UPDATE, /* for one audience of a major incident */
	DRAFT_TEST,
	DRAFT_KINDS
};
extern const char *const draft_kinds[DRAFT_KINDS];
bool draft_kind_of(struct str, enum draft_kind *out); /* not "test" */
struct policy {
	bool enabled;
	uint32_t perm; /* who may use it */
	struct str who;
	bool kinds[DRAFT_KINDS];
	bool undecided[DRAFT_KINDS]; /* off, and nobody was ever asked: they came after the policy was made */
};
MUST_USE enum rc policy_load(struct ctx *, int64_t client, struct policy *out);
bool assist_configured(const struct app *); /* is there a server to ask at all? */
/* RC_CONFLICT "assist_off" or RC_DENIED: with a sentence. */
MUST_USE enum rc policy_allow(struct ctx *, int64_t client, enum draft_kind);

/* ---- what is sent (prompt.c) ------------------------------------------------------------------------ */
struct prompt {
	struct redaction *hidden;
	struct given *given; /* oldest first */
	size_t n, left_out;
	struct str body, key; /* the request's, and the ticket's key */
	int64_t as_of;
	struct str model;
};
const char *prompt_version(enum draft_kind, struct str audience); /* audience: of an update */
/* Of a story that holds what the asker may see, or for a reply what the requester may. */
MUST_USE enum rc prompt_make(struct ctx *, enum draft_kind, const struct story *, struct prompt *out);
/* Of what may be told to an audience of a major incident; each has words of its own. */
MUST_USE enum rc prompt_update(struct ctx *, const struct record *ticket, struct str audience,
                               const struct major_brief *, struct prompt *out);
MUST_USE enum rc prompt_test(struct ctx *, struct prompt *out); /* made-up events: no data of anybody */

/* ---- drafts (draft.c) ---------------------------------------------------------------------------------- */
struct draft {
	int64_t id, client, ticket, asked_by, asked_at, ended_at, decided_by, decided_at, as_of, left_out,
	        kept, dropped_n, took, words, apart;
	enum draft_kind kind;
	struct str audience; /* of an update; else empty */
	struct str state, reason, detail, model, prompt, given, hidden, sent, present, sentences, dropped,
	        final;
};
MUST_USE enum rc assist_draft_load(struct ctx *, int64_t id,
                                   struct draft *out); /* RC_NOT_FOUND; asks nobody who may */
MUST_USE enum rc assist_draft_list(struct ctx *, int64_t ticket, struct draft **out,
                                   size_t *n); /* newest first */
/* The last summary that a person accepted; *found. */
MUST_USE enum rc draft_accepted(struct ctx *, int64_t ticket, enum draft_kind, struct draft *out,
                                bool *found);
struct str assist_draft_text(struct ctx *, const struct draft *); /* its sentences as one text */
#define DECIDE_WITHIN DAYS(1) /* after it was asked for; then it expires */
/* Inside db_tx. */
struct draft_wish {
	int64_t client;
	const struct record *ticket; /* NULL: a test */
	enum draft_kind kind;
	struct str audience, present;
};
MUST_USE enum rc draft_ask(struct ctx *, const struct draft_wish *, int64_t *id);
enum decision { DECIDE_ACCEPT, DECIDE_EDIT, DECIDE_REJECT };
MUST_USE enum rc draft_decide(struct ctx *, const struct draft *, enum decision, struct str text,
                              struct str reason);

/* ---- the worker (worker.c) --------------------------------------------------------------------------------
 */
void assist_wake(struct assist *);
