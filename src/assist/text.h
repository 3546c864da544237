/* text.h - people's texts as sentences and words: where one ends, what is worth telling, what it is about.
 *
 * Rules only, English and German; the same text gives the same answer on every machine.
 */
#pragma once
#include "base/base.h"

enum { SENTENCE_BYTES = 320 };
/* The next sentence of a text, white space made single, at most SENTENCE_BYTES (then with "…"). Quoted mail,
 * signatures, fenced logs and bullets' marks are passed over. False: no more. */
struct text_cursor {
	struct arena *a;
	struct str rest;    /* of the text */
	struct str para;    /* of the paragraph at hand, joined */
	bool fenced, ended; /* inside ``` */
};
struct text_cursor text_cursor(struct arena *, struct str text);
bool text_sentence(struct text_cursor *, struct str *out);
bool text_is_phrase(struct str sentence); /* a greeting, thanks, a farewell: nothing in it */

/* Words of letters and digits, ASCII lower case, in turn; stop words and those under three bytes are not
 * told. */
bool text_word(struct arena *, struct str *rest, struct str *out);
size_t text_words(struct str); /* how many, of all */

/* How often words occur in everything at hand. */
struct word_count;
struct word_count *word_count_new(struct arena *);
void word_count_add(struct word_count *, struct str text);
int word_count_of(const struct word_count *, struct str word);

enum text_cue { CUE_TRIED = 1, CUE_CAUSE = 2, CUE_NEXT = 4, CUE_ASKS = 8 };
unsigned text_cues(struct str sentence); /* which kinds of words are in it */
/* How much a sentence tells, on no scale but its own. */
int text_score(struct arena *, const struct word_count *, struct str sentence);
/* Share of words the shorter one has in common with the other, in hundredths. */
int text_alike(struct arena *, struct str a, struct str b);
