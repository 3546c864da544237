/* words.h - text to words: lower case without accents, then their English stems. */
#pragma once
#include "base/base.h"

struct stemmer;
struct stemmer *stemmer_new(void); /* not shared between threads */
void stemmer_free(struct stemmer *);
/* The stem of a folded word; lives until the next call. */
struct str stemmer_word(struct stemmer *, struct str word);
