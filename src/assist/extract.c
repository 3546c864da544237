/* extract.c - which sentences matter: what was asked, what is known, what was tried, and the last words,
 * chosen from people's own texts by rule.  Facts from fields and events are in facts.c.
 *
 * A text's sentences are weighed by how often their words occur in the whole story and by cues ("replaced",
 * "because", "will"); greetings, signatures and quoted mail count nothing; two that say the same are told
 * once. Ties go to the earlier one. Chosen sentences are told part by part, and inside a part as they were
 * said.
 */
#include "assist/extract.h"
#include "assist/own.h"

enum { ASKED = 2, KNOWN = 2, TRIED = 3, ALIKE = 60, CANDIDATES = 400, LOOK_BACK = 3 };

const char *const assist_parts[PARTS] = { "asked", "known",   "tried", "handed",
	                                  "waits", "outcome", "said",  "next" };

/* ---- adding ---------------------------------------------------------------------------------- */
struct sentence *extract_fact(struct extract *x, enum assist_part part, const char *id, struct str text,
                              struct str args, const int64_t *events, size_t n)
{
	if (x->n == SENTENCES_MAX || !n) {
		x->left_out += n > 0;
		return NULL;
	}
	struct sentence *out = &x->out[x->n++];

	*out = (struct sentence){ .part = part,
		                  .id = id,
		                  .text = text,
		                  .args = args,
		                  .events = NEW_ARRAY(x->s.cx->mem, int64_t, n),
		                  .nevents = n,
		                  .ticket = x->s.ticket->id };
	memcpy(out->events, events, n * sizeof *events);
	return out;
}

static bool told(const struct extract *x, struct str words)
{
	for (size_t i = 0; i < x->n; i++)
		if (str_eq(x->out[i].text, words) ||
		    (words.n > 20 && text_alike(x->s.cx->mem, x->out[i].text, words) >= 90))
			return true;
	return false;
}

void extract_quote(struct extract *x, enum assist_part part, const char *id, const struct fact *f,
                   struct str words)
{
	if (!words.n || told(x, words))
		return;
	struct sentence *s = extract_fact(x, part, id, words, STR(""), &f->id, 1);

	if (!s)
		return;
	s->at = f->at;
	s->by = f->actor;
	s->ticket = f->ticket;
}

/* ---- candidates ---------------------------------------------------------------------------------- */
struct candidate {
	struct str words;
	const struct fact *fact;
	int score;
	unsigned cues;
	bool taken, again; /* again: it says what was told or taken already */
};
struct candidates {
	struct candidate v[CANDIDATES];
	size_t n;
};

static void add_text(struct extract *x, struct candidates *c, const struct fact *f, struct str text)
{
	struct text_cursor at = text_cursor(x->s.cx->mem, text);
	struct str words;

	while (c->n < CANDIDATES && text_sentence(&at, &words)) {
		if (text_is_phrase(words))
			continue;
		c->v[c->n++] = (struct candidate){ .words = words,
			                           .fact = f,
			                           .cues = text_cues(words),
			                           .score = text_score(x->s.cx->mem, x->words, words) };
	}
}

static bool like_those_taken(struct extract *x, const struct candidates *c, const struct candidate *one)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->v[i].taken && text_alike(x->s.cx->mem, c->v[i].words, one->words) >= ALIKE)
			return true;
	return false;
}

static size_t best(struct extract *x, struct candidates *c, unsigned cue)
{
	size_t found = SIZE_MAX;
	int most = 0;

	for (size_t i = 0; i < c->n; i++) {
		struct candidate *one = &c->v[i];

		if (one->taken || one->again || (cue && !(one->cues & cue)) || one->score <= most)
			continue;
		one->again = told(x, one->words) || like_those_taken(x, c, one);
		if (one->again)
			continue;
		most = one->score;
		found = i;
	}
	return found;
}

/* The best few that have a cue (0: any), told in the order in which they were said. */
static void choose(struct extract *x, struct candidates *c, enum assist_part part, unsigned cue, size_t most)
{
	size_t at, n = 0;

	while (n < most && (at = best(x, c, cue)) != SIZE_MAX) {
		c->v[at].taken = true;
		n++;
	}
	for (size_t i = 0; i < c->n; i++)
		if (c->v[i].taken)
			extract_quote(x, part, "quote", c->v[i].fact, c->v[i].words);
	x->left_out += n == most && best(x, c, cue) != SIZE_MAX;
}

/* ---- what was asked ------------------------------------------------------------------------------- */
static void asked(struct extract *x)
{
	const struct fact *made = x->s.n ? &x->s.facts[0] : NULL, *f = story_last_change(&x->s, TICKET_TITLE);
	struct candidates *c = NEW(x->s.cx->mem, struct candidates);

	if (!made)
		return;
	extract_quote(x, PART_ASKED, "title", f ? f : made, rec_str(x->s.ticket, TICKET_TITLE));
	f = story_last_change(&x->s, TICKET_DESCRIPTION);
	add_text(x, c, f ? f : made, rec_str(x->s.ticket, TICKET_DESCRIPTION));
	for (size_t i = 0; i < c->n; i++) {
		c->v[i].score += i == 0 ? 12 : 0; /* people begin with what matters to them */
		c->v[i].score += c->v[i].cues & (CUE_ASKS | CUE_CAUSE) ? 6 : 0;
	}
	choose(x, c, PART_ASKED, 0, ASKED);
}

/* ---- what people found and did ------------------------------------------------------------------------- */
static void known(struct extract *x)
{
	struct candidates *c = NEW(x->s.cx->mem, struct candidates);

	for (size_t i = 0; i < x->s.n; i++)
		if (x->s.facts[i].said.n)
			add_text(x, c, &x->s.facts[i], x->s.facts[i].said);
	for (size_t i = 0; i < c->n; i++) /* a hope is not knowledge */
		c->v[i].score -= c->v[i].cues & (CUE_NEXT | CUE_ASKS) ? 8 : 0;
	choose(x, c, PART_KNOWN, CUE_CAUSE, KNOWN);
}

static void tried(struct extract *x)
{
	struct candidates *c = NEW(x->s.cx->mem, struct candidates);

	for (size_t i = 0; i < x->s.n; i++)
		if (x->s.facts[i].said.n && !x->s.facts[i].by_requester)
			add_text(x, c, &x->s.facts[i], x->s.facts[i].said);
	choose(x, c, PART_TRIED, CUE_TRIED, TRIED);
}

/* ---- the last words, and what comes next ------------------------------------------------------------------
 */
static struct str best_of(struct extract *x, const struct fact *f, unsigned cue)
{
	struct candidates *c = NEW(x->s.cx->mem, struct candidates);
	size_t at;

	add_text(x, c, f, f->said);
	at = best(x, c, cue);
	return at == SIZE_MAX ? STR("") : c->v[at].words;
}

static const struct fact *last_said(const struct extract *x, bool by_requester)
{
	for (size_t i = x->s.n; i-- > 0;)
		if (x->s.facts[i].said.n && x->s.facts[i].by_requester == by_requester)
			return &x->s.facts[i];
	return NULL;
}

static void last_words(struct extract *x)
{
	const struct fact *a = last_said(x, true), *b = last_said(x, false);
	const struct fact *first = a && b && a->id > b->id ? b : a, *second = first == a ? b : a;

	if (first)
		extract_quote(x, PART_SAID, "quote", first, best_of(x, first, 0));
	if (second)
		extract_quote(x, PART_SAID, "quote", second, best_of(x, second, 0));
}

static void next_step(struct extract *x)
{
	int looked = 0;

	if (rec_int(x->s.ticket, TICKET_OPEN) != 1 || !x->s.n)
		return;
	for (size_t i = x->s.n; i-- > 0 && looked < LOOK_BACK;) {
		const struct fact *f = &x->s.facts[i];

		if (!f->said.n || f->by_requester)
			continue;
		looked++;
		struct candidates *c = NEW(x->s.cx->mem, struct candidates);
		add_text(x, c, f, f->said);
		for (size_t k = c->n; k-- > 0;)
			if (c->v[k].cues & CUE_NEXT) {
				extract_quote(x, PART_NEXT, "quote", f, c->v[k].words);
				return;
			}
	}
	if (x->s.only_public) /* what the desk has written down for itself is not known here */
		return;
	extract_fact(x, PART_NEXT, "no_next", STR("Nobody has written down a next step."), STR(""),
	             &x->s.facts[x->s.n - 1].id, 1);
}

/* ---- the whole
 * ------------------------------------------------------------------------------------------------ */
static void count_words(struct extract *x)
{
	x->words = word_count_new(x->s.cx->mem);
	word_count_add(x->words, rec_str(x->s.ticket, TICKET_TITLE));
	word_count_add(x->words, rec_str(x->s.ticket, TICKET_DESCRIPTION));
	for (size_t i = 0; i < x->s.n; i++)
		word_count_add(x->words, x->s.facts[i].said);
}

static void tell(struct extract *x, struct summary *out)
{
	out->v = NEW_ARRAY(x->s.cx->mem, struct sentence, x->n + 1);
	for (int part = 0; part < PARTS; part++)
		for (size_t i = 0; i < x->n; i++)
			if ((int)x->out[i].part == part)
				out->v[out->n++] = x->out[i];
	out->left_out = x->left_out;
	out->as_of = x->s.n ? x->s.facts[x->s.n - 1].id : 0;
	out->cut = x->s.cut;
}

enum rc assist_summary(struct ctx *cx, const struct record *ticket, struct summary *out)
{
	bool all = cx->who->system || who_can(cx->who, ticket->client_id, ticket_type.read_perm);
	struct extract *x = NEW(cx->mem, struct extract);

	*out = (struct summary){ 0 };
	TRY(story_load(cx, ticket, !all, &x->s));
	count_words(x);
	asked(x);
	TRY(extract_known(x));
	TRY(extract_handed(x));
	TRY(extract_waits(x));
	TRY(extract_outcome(x));
	next_step(x); /* what the reader looks for first takes its sentence first */
	last_words(x);
	known(x);
	tried(x);
	tell(x, out);
	return RC_OK;
}

/* ---- as JSON
 * ------------------------------------------------------------------------------------------------------ */
void assist_write_sentence(struct ctx *cx, struct jw *w, const struct sentence *s)
{
	jw_open(w, NULL, '{');
	jw_str(w, "part", str_z(assist_parts[s->part]));
	jw_str(w, "id", str_z(s->id));
	jw_str(w, "text", s->text);
	jw_raw(w, "args", arena_fmt(cx->mem, "{" STR_FMT "}", STR_ARG(s->args)));
	jw_open(w, "events", '[');
	for (size_t i = 0; i < s->nevents; i++)
		jw_int(w, NULL, s->events[i]);
	jw_close(w, ']');
	if (s->at)
		jw_time(w, "at", s->at);
	if (s->by)
		jw_int(w, "by", s->by);
	jw_close(w, '}');
}

void assist_write_summary(struct ctx *cx, struct jw *w, const struct summary *s)
{
	jw_int(w, "as_of", s->as_of);
	jw_int(w, "left_out", (int64_t)s->left_out);
	jw_bool(w, "cut", s->cut);
	jw_open(w, "sentences", '[');
	for (size_t i = 0; i < s->n; i++)
		assist_write_sentence(cx, w, &s->v[i]);
	jw_close(w, ']');
}
