/* words.c - the only place that knows libstemmer. */
#include "suggest/words.h"
#include <libstemmer.h>

struct stemmer *stemmer_new(void) { return or_abort(sb_stemmer_new("english", "UTF_8")); }

void stemmer_free(struct stemmer *s) { sb_stemmer_delete((struct sb_stemmer *)s); }

struct str stemmer_word(struct stemmer *s, struct str word)
{
	const sb_symbol *p = sb_stemmer_stem((struct sb_stemmer *)s, (const sb_symbol *)word.p, (int)word.n);

	return p ? (struct str){ (const char *)p, (size_t)sb_stemmer_length((struct sb_stemmer *)s) } : word;
}
