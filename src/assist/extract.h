/* extract.h - between the files that choose: what is chosen so far, and how a sentence gets in. */
#pragma once
#include "assist/story.h"
#include "assist/text.h"

enum { SENTENCES_MAX = 40 };
struct extract {
	struct story s;
	struct word_count *words;
	struct sentence out[SENTENCES_MAX];
	size_t n, left_out;
};
/* A fact in plain English, with what it is made of. Nothing happens when there is no room or no event. */
struct sentence *extract_fact(struct extract *, enum assist_part, const char *id, struct str text,
                              struct str args, const int64_t *events, size_t n);
/* Somebody's words. */
void extract_quote(struct extract *, enum assist_part, const char *id, const struct fact *, struct str words);

/* From fields and events (facts.c), each adding what there is to tell. */
MUST_USE enum rc extract_known(struct extract *);
MUST_USE enum rc extract_handed(struct extract *);
MUST_USE enum rc extract_waits(struct extract *);
MUST_USE enum rc extract_outcome(struct extract *);
