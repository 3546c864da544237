/* words.c - what a hand-over says on paper and by mail, in English and German. The page has its own words
 * (web/src/messages): these are for where there is no browser. */
#include "handover/handover_int.h"

struct pair {
	const char *en, *de;
};
static const char *said(const struct pair *p, bool german) { return german ? p->de : p->en; }

static const struct pair words[HW_WORDS] = {
	[HW_TITLE] = { "Hand-over", "Übergabe" },
	[HW_FROM] = { "From", "Von" },
	[HW_TO] = { "To", "An" },
	[HW_AT] = { "At", "Um" },
	[HW_OWNER] = { "Owner", "Zuständig" },
	[HW_BACKUP] = { "Backup", "Vertretung" },
	[HW_CHECK] = { "Next check", "Nächste Prüfung" },
	[HW_NOTE] = { "Note", "Notiz" },
	[HW_WITHOUT] = { "Without, because", "Ohne, weil" },
	[HW_NOBODY] = { "nobody", "niemand" },
	[HW_ACCEPTED] = { "accepted", "angenommen" },
	[HW_ASKED] = { "question", "Frage" },
	[HW_DROPPED] = { "not accepted at the boundary", "zum Schichtwechsel nicht angenommen" },
	[HW_NOTHING] = { "There is nothing on it.", "Es steht nichts darauf." },
	[HW_OPEN] = { "to be accepted", "anzunehmen" },
	[HW_ACCOUNTABLE] = { "Accountable until it is accepted", "Verantwortlich, bis es angenommen ist" },
	[HW_PAGE] = { "Open it", "Öffnen" },
};

const char *handover_word(enum handover_word w, bool german) { return said(&words[w], german); }

static const struct {
	const char *id;
	struct pair said;
} sections[] = {
	{ "carry", { "Left over from the last hand-over", "Von der letzten Übergabe übrig" } },
	{ "harm", { "Harm within four hours", "Schaden in den nächsten vier Stunden" } },
	{ "breach", { "Targets within four hours", "Ziele in den nächsten vier Stunden" } },
	{ "promise", { "Promises due", "Fällige Zusagen" } },
	{ "escalation", { "Open escalations", "Offene Eskalationen" } },
	{ "silent", { "Not moving", "Bewegt sich nicht" } },
	{ "muted", { "Snoozed and muted", "Zurückgestellt und stumm" } },
	{ "reach", { "Who can be reached", "Erreichbarkeit" } },
	{ "hand", { "Added by hand", "Von Hand ergänzt" } },
}, facts[] = {
	/* %1: instant, %2: the second one, %3: who, %4: words, %5: number */
	{ "carry", { "Handed over by %3 at %1 and accepted by nobody.", "Von %3 um %1 übergeben und von niemandem angenommen." } },
	{ "harm", { "Harm at %1: %4", "Schaden um %1: %4" } },
	{ "breach", { "Target at %1.", "Ziel um %1." } },
	{ "missed", { "Target missed at %1.", "Ziel um %1 verfehlt." } },
	{ "promise", { "%3 promised the next action for %1: %4", "%3 hat den nächsten Schritt für %1 zugesagt: %4" } },
	{ "next_action", { "Next action promised for %1: %4", "Nächster Schritt für %1 zugesagt: %4" } },
	{ "escalation", { "Escalated since %1, nobody has it. %4", "Eskaliert seit %1, niemand hat es. %4" } },
	{ "acknowledged", { "Escalated, %3 has it. %4", "Eskaliert, %3 hat es. %4" } },
	{ "silent", { "Nothing has happened since %1; usual is %5 minutes.", "Seit %1 ist nichts geschehen; üblich sind %5 Minuten." } },
	{ "snoozed", { "Snoozed by %3 until %2. %4", "Zurückgestellt von %3 bis %2. %4" } },
	{ "muted", { "%3 hears nothing of it.", "%3 hört nichts davon." } },
	{ "reach", { "%3 cannot be reached outside the desk (%4).", "%3 ist außerhalb des Desks nicht erreichbar (%4)." } },
	{ "gap", { "Nobody is on call from %1 to %2.", "Von %1 bis %2 hat niemand Bereitschaft." } },
};

const char *handover_section_word(struct str section, bool german)
{
	for (size_t i = 0; i < COUNT(sections); i++)
		if (str_is(section, sections[i].id))
			return said(&sections[i].said, german);
	return "";
}

/* ---- facts -------------------------------------------------------------------------------- */
static struct str instant(struct ctx *cx, const struct sheet *s, const struct jval *fact, const char *key)
{
	int64_t t;

	return time_parse(jval_str(fact, key), &t) ? sheet_time(cx, s, t) : STR("?");
}

static struct str part(struct ctx *cx, const struct sheet *s, const struct jval *fact, char n)
{
	struct str who = jval_str(fact, "who");

	switch (n) {
	case '1': return instant(cx, s, fact, "at");
	case '2': return jval_str(fact, "until").n ? instant(cx, s, fact, "until") : STR("…");
	case '3': return who.n ? who : str_z(handover_word(HW_NOBODY, s->german));
	case '4': return jval_str(fact, "words");
	default: return arena_fmt(cx->mem, "%lld", (long long)jval_int(fact, "n"));
	}
}

static void sentence(struct ctx *cx, const struct sheet *s, const struct jval *fact, struct buf *b)
{
	struct str id = jval_str(fact, "id");
	int64_t at;

	if (str_is(id, "breach") && time_parse(jval_str(fact, "at"), &at) && at < cx->now)
		id = STR("missed");
	for (size_t i = 0; i < COUNT(facts); i++) {
		if (!str_is(id, facts[i].id))
			continue;
		if (b->n)
			buf_char(b, ' ');
		for (const char *p = said(&facts[i].said, s->german); *p; p++) {
			if (*p == '%' && p[1])
				buf_add(b, part(cx, s, fact, *++p));
			else
				buf_char(b, *p);
		}
	}
}

struct str sheet_why(struct ctx *cx, const struct sheet *s, size_t item)
{
	struct buf b = BUF(cx->mem);
	struct jval v;
	char why[80];

	if (!json_parse_plain(cx->mem, rec_str(&s->items[item], HI_FACTS), &v, why, sizeof why) ||
	    v.kind != J_ARRAY)
		return STR("");
	for (size_t i = 0; i < v.n; i++)
		sentence(cx, s, &v.items[i], &b);
	return str_trim(buf_str(&b));
}
