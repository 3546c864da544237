/* text.c - see text.h. */
#include "assist/text.h"
#include <ctype.h>

enum { WRAPPED = 45 /* a line longer than this goes on in the next one */, SLOTS = 8192 };

static bool wordy(char c) { return isalnum((unsigned char)c) || (unsigned char)c >= 0x80; }

/* ---- lines to paragraphs ---------------------------------------------------------------- */
/* What follows is another mail, or a signature. */
static bool is_tail(struct str line)
{
	static const char *const marks[] = { "-----Original", "-----Urspr", "________________" };

	if (str_is(line, "--"))
		return true;
	for (size_t i = 0; i < COUNT(marks); i++)
		if (str_starts(line, str_z(marks[i])))
			return true;
	return (str_starts(line, STR("On ")) && str_ends(line, STR("wrote:"))) ||
	       (str_starts(line, STR("Am ")) && str_ends(line, STR(":")) &&
	        str_find(line, STR("schrieb"), 0) != SIZE_MAX);
}

/* "- ", "* ", "• ", "1. ", "2) ", "## ": how many bytes the mark is. */
static size_t bullet(struct str line)
{
	size_t i = 0;

	if (str_starts(line, STR("• ")))
		return sizeof "•";
	if (line.n > 1 && strchr("-*+", line.p[0]) && line.p[1] == ' ')
		return 2;
	while (i < line.n && line.p[i] == '#')
		i++;
	if (i && i < line.n && line.p[i] == ' ')
		return i + 1;
	for (i = 0; i < line.n && i < 3 && isdigit((unsigned char)line.p[i]);)
		i++;
	return i && i + 1 < line.n && strchr(".)", line.p[i]) && line.p[i + 1] == ' ' ? i + 2 : 0;
}

struct text_cursor text_cursor(struct arena *a, struct str text)
{
	return (struct text_cursor){ .a = a, .rest = text };
}

/* Fences open and close, and nothing inside them is told; quoted lines neither. */
static bool passed_over(struct text_cursor *c, struct str line)
{
	if (str_starts(line, STR("```"))) {
		c->fenced = !c->fenced;
		return true;
	}
	return c->fenced || str_starts(line, STR(">"));
}

/* The next paragraph with its lines joined; a short line ends one. */
static bool next_para(struct text_cursor *c)
{
	struct str ahead = c->rest, line;
	struct buf b = BUF(c->a);

	while (!c->ended && str_split(&ahead, '\n', &line)) {
		line = str_trim(line);
		size_t mark = bullet(line);

		if (b.n && mark)
			break;
		c->rest = ahead;
		c->ended = !c->fenced && is_tail(line);
		if (c->ended || passed_over(c, line))
			continue;
		if (!line.n && b.n)
			break;
		if (b.n)
			buf_char(&b, ' ');
		buf_add(&b, str_trim(str_sub(line, mark, SIZE_MAX)));
		if (b.n && line.n < WRAPPED)
			break;
	}
	c->para = str_trim(buf_str(&b));
	return c->para.n > 0;
}

/* ---- paragraphs to sentences --------------------------------------------------------------- */
static bool abbreviation(struct str before)
{
	static const char *const known[] = { "e.g",  "i.e", "etc",  "vs",  "approx", "mr",  "mrs",
		                             "dr",   "no",  "st",   "z.b", "bzw",    "usw", "ca",
		                             "nr",   "d.h", "evtl", "ggf", "hr",     "fr",  "u.a",
		                             "inkl", "max", "min",  "tel", "abt",    "str" };
	size_t i = before.n;

	while (i > 0 && before.p[i - 1] != ' ' && before.p[i - 1] != '(')
		i--;
	struct str word = str_sub(before, i, SIZE_MAX);

	if (word.n == 1 || (word.n <= 2 && isdigit((unsigned char)word.p[0])))
		return true; /* an initial, "3. March" */
	for (size_t k = 0; k < COUNT(known); k++)
		if (str_ieq(word, str_z(known[k])))
			return true;
	return false;
}

/* Where the first sentence of a paragraph ends. */
static size_t sentence_end(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		size_t past = i + 1;

		if (!strchr(".!?", s.p[i]))
			continue;
		while (past < s.n && strchr(".!?)\"'", s.p[past]))
			past++;
		if (past < s.n && s.p[past] != ' ')
			continue;
		if (s.p[i] == '.' && past < s.n && abbreviation(str_sub(s, 0, i)))
			continue;
		return past;
	}
	return s.n;
}

static struct str single_spaces(struct arena *a, struct str s)
{
	struct buf b = BUF(a);

	for (size_t i = 0; i < s.n; i++) {
		bool space = s.p[i] == ' ' || s.p[i] == '\t' || s.p[i] == '\r';

		if (!space)
			buf_char(&b, s.p[i]);
		else if (b.n && b.p[b.n - 1] != ' ')
			buf_char(&b, ' ');
	}
	return str_trim(buf_str(&b));
}

bool text_sentence(struct text_cursor *c, struct str *out)
{
	while (c->para.n || next_para(c)) {
		size_t end = sentence_end(c->para);
		struct str s = single_spaces(c->a, str_sub(c->para, 0, end));

		c->para = str_trim(str_sub(c->para, end, SIZE_MAX));
		if (s.n < 2)
			continue;
		*out = s.n <= SENTENCE_BYTES ? s
		                             : arena_fmt(c->a, STR_FMT "…",
		                                         STR_ARG(str_trim(str_clip(s, SENTENCE_BYTES - 3))));
		return true;
	}
	return false;
}

/* ---- words ------------------------------------------------------------------------------------ */
static bool stop_word(struct str w)
{
	static const char words[] = " the and for are was were has have had not but with that this from you "
	                            "your our they them then than "
	                            "there here what when which who will would can could should been being "
	                            "its into out about also just "
	                            "all any one his her him she too very please get got does did how why "
	                            "some more only over after before "
	                            "der die das und ist sind war hat haben nicht aber mit dass diese dieser "
	                            "dieses von sie ihr wir uns "
	                            "ein eine einen einem einer auf aus bei bin bis den dem des doch durch "
	                            "für habe hier ich ihm ihn ihre "
	                            "kann mein mich mir nach noch nur oder sehr sich sein seit über um was "
	                            "wenn wie wird zum zur als auch "
	                            "bitte ";
	char padded[32];

	if (w.n + 2 >= sizeof padded)
		return false;
	padded[0] = ' ';
	memcpy(padded + 1, w.p, w.n);
	padded[w.n + 1] = ' ';
	return memmem(words, sizeof words - 1, padded, w.n + 2) != NULL;
}

static bool next_run(struct str *rest, struct str *out)
{
	size_t i = 0, from;

	while (i < rest->n && !wordy(rest->p[i]))
		i++;
	from = i;
	while (i < rest->n && wordy(rest->p[i]))
		i++;
	*out = str_sub(*rest, from, i - from);
	*rest = str_sub(*rest, i, SIZE_MAX);
	return out->n > 0;
}

bool text_word(struct arena *a, struct str *rest, struct str *out)
{
	struct str run;

	while (next_run(rest, &run)) {
		*out = arena_lower(a, run);
		if (run.n >= 3 && !stop_word(*out))
			return true;
	}
	return false;
}

size_t text_words(struct str s)
{
	struct str run;
	size_t n = 0;

	while (next_run(&s, &run))
		n++;
	return n;
}

bool text_is_phrase(struct str s)
{
	static const char *const starts[] = { "hi",           "hello",        "hey",       "dear",
		                              "good morning", "thanks",       "thank you", "regards",
		                              "best",         "kind regards", "cheers",    "hallo",
		                              "guten",        "sehr geehrt",  "liebe",     "moin",
		                              "danke",        "vielen dank",  "viele gr",  "mit freundlichen",
		                              "beste gr",     "lg",           "mfg",       "many thanks" };

	if (text_words(s) > 6)
		return false;
	for (size_t i = 0; i < COUNT(starts); i++) {
		size_t n = strlen(starts[i]);

		if (s.n >= n && str_ieq(str_sub(s, 0, n), str_z(starts[i])) &&
		    (s.n == n || strlen(starts[i]) > 6 || !wordy(s.p[n])))
			return true;
	}
	return text_words(s) < 2;
}

/* ---- counts ------------------------------------------------------------------------------------- */
struct word_count {
	struct arena *a;
	size_t n;
	struct {
		struct str word;
		int count;
	} slots[SLOTS];
};

struct word_count *word_count_new(struct arena *a)
{
	struct word_count *c = NEW(a, struct word_count);

	c->a = a;
	return c;
}

static size_t slot_of(const struct word_count *c, struct str w)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < w.n; i++)
		h = (h ^ (unsigned char)w.p[i]) * 16777619u;
	size_t at = h % SLOTS;

	while (c->slots[at].word.n && !str_eq(c->slots[at].word, w))
		at = (at + 1) % SLOTS;
	return at;
}

void word_count_add(struct word_count *c, struct str text)
{
	struct str w;

	while (text_word(c->a, &text, &w)) {
		size_t at = slot_of(c, w);

		if (!c->slots[at].word.n) {
			if (c->n > SLOTS / 2)
				continue; /* a very long story: new words no longer count */
			c->slots[at].word = w;
			c->n++;
		}
		c->slots[at].count++;
	}
}

int word_count_of(const struct word_count *c, struct str w) { return c->slots[slot_of(c, w)].count; }

/* ---- what a sentence is about ---------------------------------------------------------------------- */
/* One of the cues, which are in lower case, stands in it as the beginning of a word: "restart" in
 * "restarted". */
static bool has_cue(struct str s, const char *const *cues, size_t n)
{
	for (size_t i = 0; i < s.n; i++) {
		if (i && wordy(s.p[i - 1]))
			continue;
		for (size_t k = 0; k < n; k++)
			if (ascii_lower(s.p[i]) == cues[k][0] &&
			    str_ieq(str_sub(s, i, strlen(cues[k])), str_z(cues[k])))
				return true;
	}
	return false;
}

unsigned text_cues(struct str s)
{
	static const char *const tried[] = {
		"tried",         "restarted",    "rebooted",     "replaced",  "checked",     "tested",
		"reset",         "reinstalled",  "cleared",      "updated",   "rolled back", "verified",
		"confirmed",     "swapped",      "disabled",     "enabled",   "installed",   "removed",
		"patched",       "changed",      "cleaned",      "ran ",      "moved ",      "versucht",
		"neu gestartet", "neugestartet", "ausgetauscht", "geprüft",   "getestet",    "zurückgesetzt",
		"installiert",   "aktualisiert", "gelöscht",     "überprüft", "deaktiviert", "aktiviert",
		"geändert",      "gestartet",    "entfernt",     "umgesteckt"
	};
	static const char *const cause[] = { "cause",     "because",  "error",        "fails",
		                             "failed",    "since ",   "turned out",   "turns out",
		                             "found ",    "affect",   "reason",       "due to",
		                             "ursache",   "weil",     "fehler",       "seit ",
		                             "betroffen", "betrifft", "festgestellt", "gefunden",
		                             "liegt an",  "grund" };
	static const char *const next[] = { "will ",    "i'll",     "we'll",   "next ",     "tomorrow",
		                            "going to", "plan to",  "planned", "schedul",   "waiting for",
		                            "need to",  "needs to", "to do",   "follow up", "werde",
		                            "wird ",    "morgen",   "nächst",  "geplant",   "termin",
		                            "warte",    "müssen",   "muss " };
	static const char *const asks[] = { "please", "can you",    "could you", "need ",
		                            "bitte",  "können sie", "kannst du", "brauche" };
	unsigned out = 0;

	out |= has_cue(s, tried, COUNT(tried)) ? CUE_TRIED : 0;
	out |= has_cue(s, cause, COUNT(cause)) ? CUE_CAUSE : 0;
	out |= has_cue(s, next, COUNT(next)) ? CUE_NEXT : 0;
	out |= has_cue(s, asks, COUNT(asks)) || memchr(s.p, '?', s.n) ? CUE_ASKS : 0;
	return out;
}

/* Words that come again and again are what it is about; figures, names of machines and times are telling;
 * very short and very long sentences tell little for their room. */
int text_score(struct arena *a, const struct word_count *c, struct str s)
{
	int sum = 0, words = 0, digits = 0;
	struct str rest = s, w;

	while (text_word(a, &rest, &w)) {
		int n = word_count_of(c, w);

		sum += 10 * (n > 6 ? 6 : n);
		words++;
	}
	for (size_t i = 0; i < s.n; i++)
		digits += isdigit((unsigned char)s.p[i]) != 0;
	if (!words || text_is_phrase(s))
		return 0;
	return sum / (words + 3) + (digits ? 6 : 0) + (words > 12 ? 10 : words);
}

enum { ALIKE_MOST = 64 };

static size_t words_of(struct arena *a, struct str s, struct str words[ALIKE_MOST])
{
	size_t n = 0;

	while (n < ALIKE_MOST && text_word(a, &s, &words[n]))
		n++;
	return n;
}

int text_alike(struct arena *a, struct str x, struct str y)
{
	struct str xs[ALIKE_MOST], ys[ALIKE_MOST];
	size_t nx = words_of(a, x, xs), ny = words_of(a, y, ys), common = 0, least = nx < ny ? nx : ny;

	for (size_t i = 0; i < nx; i++)
		for (size_t k = 0; k < ny; k++)
			if (str_eq(xs[i], ys[k])) {
				common++;
				break;
			}
	return least ? (int)(100 * common / least) : 0;
}
