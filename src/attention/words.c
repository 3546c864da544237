/* words.c - see words.h. */
#include "attention/words.h"

struct pair {
	const char *en, *de;
};
static struct str said(struct pair p, bool german) { return str_z(german ? p.de : p.en); }

static const struct pair words[WORDS] = {
	[SAY_OPEN] = { "Open", "Öffnen" },
	[SAY_STOP] = { "No more messages about this", "Keine Nachrichten mehr hierzu" },
	[SAY_SETTINGS] = { "What I am told, and how", "Was ich erfahre und wie" },
	[SAY_WHY] = { "Why you get this", "Warum Sie das erhalten" },
	[SAY_DIGEST] = { " notifications", " Benachrichtigungen" },
	[SAY_TEST] = { "A test message", "Eine Testnachricht" },
	[SAY_TEST_TEXT] = { "This way works: notifications will reach you here.",
	                    "Dieser Weg führt zum Ziel: Benachrichtigungen kommen hier an." },
	[SAY_TIMES] = { " times", "-mal" },
	[SAY_SYSTEM] = { "The desk", "Der Desk" },
	[SAY_URGENT] = { "urgent", "dringend" },
	[SAY_MUTE] = { "Mute", "Stummschalten" },
};

struct str word_of(enum word w, bool german) { return said(words[w], german); }
bool speaks_german(struct str locale) { return str_starts(locale, STR("de")); }

static const struct pair reasons[NOTICE_REASONS] = {
	[NOTICE_MENTION] = { "Mention", "Erwähnung" },
	[NOTICE_ESCALATION] = { "Escalation", "Eskalation" },
	[NOTICE_ONCALL] = { "On call", "Bereitschaft" },
	[NOTICE_APPROVAL] = { "Approval", "Genehmigung" },
	[NOTICE_NUDGE] = { "Nudge", "Nachfrage" },
	[NOTICE_ASSIGNED] = { "Assigned", "Zugewiesen" },
	[NOTICE_HARM] = { "Harm", "Schaden" },
	[NOTICE_BREACH] = { "Missed", "Verfehlt" },
	[NOTICE_RISK] = { "Due soon", "Bald fällig" },
	[NOTICE_WOKE] = { "Back", "Zurück" },
	[NOTICE_REPLY] = { "Reply", "Antwort" },
	[NOTICE_ANSWER] = { "Answer", "Antwort" },
	[NOTICE_CHECKLIST] = { "Checklist", "Checkliste" },
	[NOTICE_TEAM] = { "Team", "Team" },
	[NOTICE_WATCHING] = { "Watching", "Beobachtet" },
	[NOTICE_FOLLOWING] = { "Following", "Gefolgt" },
	[NOTICE_BULK] = { "Done", "Fertig" },
};

struct str reason_word(enum notice_reason r, bool german)
{
	return reasons[r].en ? said(reasons[r], german) : str_z(notice_reasons[r].id);
}

/* ---- why ------------------------------------------------------------------------------ */
struct entry {
	const char *id;
	struct pair said;
};

static const struct entry targets[] = {
	{ "response", { "first response", "erste Antwort" } },
	{ "resolve", { "solution", "Lösung" } },
	{ "update", { "next update", "nächster Zwischenstand" } },
	{ "answer", { "answer to the requester", "Antwort an den Melder" } },
	{ "ola", { "team's share", "Anteil des Teams" } },
	{ "contract", { "vendor's contract", "Vertrag des Lieferanten" } },
};
static const struct entry becauses[] = {
	{ "time", { "its time came", "die Zeit gekommen ist" } },
	{ "reply", { "the requester replied", "geantwortet wurde" } },
	{ "state", { "its state changed", "sich der Status geändert hat" } },
	{ "any", { "something changed", "sich etwas geändert hat" } },
	{ "breach", { "a target was missed", "ein Ziel verfehlt wurde" } },
	{ "change", { "it was changed", "es geändert wurde" } },
	{ "assign", { "it was handed over", "es übergeben wurde" } },
	{ "harm", { "its harm changed", "sich der drohende Schaden geändert hat" } },
	{ "filter", { "what you waited for is so", "eingetreten ist, worauf Sie gewartet haben" } },
	{ "hand", { "somebody brought it back", "jemand es zurückgeholt hat" } },
};
static const struct entry dids[] = {
	{ "created", { "opened it", "hat es eröffnet" } },
	{ "changed", { "changed it", "hat es geändert" } },
	{ "commented", { "wrote on it", "hat dazu geschrieben" } },
	{ "assign", { "assigned it", "hat es zugewiesen" } },
	{ "resolve", { "solved it", "hat es gelöst" } },
	{ "reopen", { "reopened it", "hat es wieder geöffnet" } },
	{ "hold", { "put it on hold", "hat es angehalten" } },
	{ "resume", { "resumed it", "hat es fortgesetzt" } },
	{ "close", { "closed it", "hat es geschlossen" } },
	{ "harm_set", { "said what is lost, and when", "hat gesagt, welcher Schaden wann droht" } },
	{ "harm_cleared",
	  { "took back what was said of harm", "hat die Angabe zum Schaden zurückgenommen" } },
};
/* %1: who. Of harm and of next actions. */
static const struct entry harms[] = {
	{ "harm_set",
	  { "%1 said what is lost and when, and it is yours.",
	    "%1 hat gesagt, welcher Schaden wann droht, und es ist Ihres." } },
	{ "harm_check_due",
	  { "It is time to look whether this harm is still so.",
	    "Es ist Zeit nachzusehen, ob dieser Schaden noch droht." } },
	{ "harm_expired",
	  { "What was said of its harm has run out: is it still so?",
	    "Die Angabe zum Schaden ist abgelaufen: Gilt sie noch?" } },
	{ "harm_passed",
	  { "Its harm has come, and it is still open.",
	    "Der Schaden ist eingetreten, und es ist noch offen." } },
	{ "nudged",
	  { "%1 asks when the next action will be.", "%1 fragt, wann die nächste Handlung sein wird." } },
	{ "next_action_set",
	  { "%1 promised the next action you asked for.",
	    "%1 hat die nächste Handlung zugesagt, nach der Sie gefragt haben." } },
	{ "next_action_broken",
	  { "A promised next action did not happen.", "Eine zugesagte Handlung ist nicht erfolgt." } },
};
static const struct entry escalations[] = {
	{ "threshold", { "A rule tells you of it.", "Eine Regel macht Sie darauf aufmerksam." } },
	{ "paged", { "You are paged: acknowledge it.", "Sie werden gerufen: bitte bestätigen." } },
	{ "reminded",
	  { "You are paged again: acknowledge it.", "Sie werden noch einmal gerufen: bitte bestätigen." } },
	{ "page_withdrawn",
	  { "You were paged; it was withdrawn, nothing is asked of you.",
	    "Sie wurden gerufen; das ist zurückgezogen, es wird nichts von Ihnen verlangt." } },
	{ "exhausted",
	  { "Nobody has answered the escalation.", "Auf die Eskalation hat niemand geantwortet." } },
	{ "update_overdue",
	  { "The next update of a major incident is overdue.",
	    "Die nächste Meldung zu einer Großstörung ist überfällig." } },
	{ "major_update",
	  { "There is news of a major incident for you.", "Zu einer Großstörung gibt es Neues für Sie." } },
	{ "major_role",
	  { "You have a role in a major incident.", "Sie haben eine Rolle in einer Großstörung." } },
	{ "major_role_gone",
	  { "Your role in a major incident was taken back.",
	    "Ihre Rolle in einer Großstörung wurde zurückgenommen." } },
	{ "hole",
	  { "The next seven days of an escalation policy have a hole.",
	    "In den nächsten sieben Tagen hat ein Eskalationsplan eine Lücke." } },
};
static const struct entry oncalls[] = {
	{ "shift_begins",
	  { "Your shift has begun: you are on call.",
	    "Ihre Schicht hat begonnen: Sie haben Bereitschaft." } },
	{ "shift_tomorrow", { "Your shift begins in a day.", "Ihre Schicht beginnt in einem Tag." } },
	{ "put_on_call", { "You were put on call.", "Sie wurden für die Bereitschaft eingetragen." } },
	{ "swap_offered", { "A shift is offered to you.", "Ihnen wird eine Schicht angeboten." } },
	{ "swap_accepted",
	  { "Your offer was accepted: the shift is no longer yours.",
	    "Ihr Angebot wurde angenommen: Die Schicht gehört nicht mehr Ihnen." } },
	{ "swap_declined",
	  { "Your offer was declined: the shift is still yours.",
	    "Ihr Angebot wurde abgelehnt: Die Schicht gehört weiter Ihnen." } },
	{ "swap_withdrawn",
	  { "What was offered to you is no longer offered.",
	    "Was Ihnen angeboten war, wird nicht mehr angeboten." } },
	{ "swap_expired",
	  { "Nobody took the shift you offered: it is yours.",
	    "Niemand nahm die Schicht, die Sie angeboten haben: Sie gehört Ihnen." } },
	{ "gap",
	  { "Nobody will be on call, in a rotation of your team.",
	    "In einem Plan Ihres Teams wird niemand Bereitschaft haben." } },
	{ "gap_filled_below",
	  { "Somebody will be missing in a rotation of your team; the layer below stands in.",
	    "In einem Plan Ihres Teams wird jemand fehlen; die Ebene darunter springt ein." } },
	{ "handover_drafted",
	  { "A hand-over of your shift is drafted: look it over and publish it.",
	    "Eine Übergabe Ihrer Schicht ist vorbereitet: Bitte durchsehen und veröffentlichen." } },
	{ "handover_published",
	  { "A shift is handed over to you: accept it item by item.",
	    "Eine Schicht wird Ihnen übergeben: Bitte Punkt für Punkt annehmen." } },
	{ "handover_unpublished",
	  { "Your shift is over and its hand-over is not published: everything on it is still yours.",
	    "Ihre Schicht ist vorbei und die Übergabe nicht veröffentlicht: Alles darauf bleibt bei "
	    "Ihnen." } },
	{ "handover_unaccepted",
	  { "Your shift has begun and items of the hand-over wait for you.",
	    "Ihre Schicht hat begonnen, und Punkte der Übergabe warten auf Sie." } },
	{ "handover_question",
	  { "There is a question about an item you hand over.",
	    "Zu einem Punkt, den Sie übergeben, gibt es eine Frage." } },
	{ "handover_answered",
	  { "Your question about a hand-over was answered.",
	    "Ihre Frage zu einer Übergabe wurde beantwortet." } },
	{ "handover_accepted",
	  { "All of your hand-over was accepted: you are released.",
	    "Ihre Übergabe wurde ganz angenommen: Sie sind entlastet." } },
	{ "handover_withdrawn",
	  { "A hand-over to you was taken back to be changed.",
	    "Eine Übergabe an Sie wurde zur Änderung zurückgenommen." } },
};

static struct str look(const struct entry *list, size_t n, struct str id, struct str none, bool german)
{
	for (size_t i = 0; i < n; i++)
		if (str_is(id, list[i].id))
			return said(list[i].said, german);
	return none;
}
#define LOOK(list, id, none, german) look(list, COUNT(list), id, none, german)

/* %1: who; %2: what. */
static const struct pair whys[NOTICE_REASONS] = {
	[NOTICE_MENTION] = { "%1 mentioned you.", "%1 hat Sie erwähnt." },
	[NOTICE_ESCALATION] = { "%2", "%2" },
	[NOTICE_APPROVAL] = { "%1 asks for your approval.", "%1 bittet um Ihre Genehmigung." },
	[NOTICE_ASSIGNED] = { "%1 assigned it to you.", "%1 hat es Ihnen zugewiesen." },
	[NOTICE_BREACH] = { "Its target was missed (%2), and it is yours.",
	                    "Das Ziel wurde verfehlt (%2), und es ist Ihres." },
	[NOTICE_RISK] = { "Three quarters of the time for its target are gone (%2), and it is yours.",
	                  "Drei Viertel der Zeit bis zum Ziel sind um (%2), und es ist Ihres." },
	[NOTICE_WOKE] = { "You had put it aside; it is back because %2.",
	                  "Sie hatten es zurückgestellt; es ist wieder da, weil %2." },
	[NOTICE_REPLY] = { "%1 wrote on a ticket assigned to you.",
	                   "%1 hat zu einem Ihnen zugewiesenen Ticket geschrieben." },
	[NOTICE_ANSWER] = { "%1 answered your request.", "%1 hat Ihre Anfrage beantwortet." },
	[NOTICE_CHECKLIST] = { "A checklist item of yours is due.",
	                       "Ein Punkt Ihrer Checkliste ist fällig." },
	[NOTICE_TEAM] = { "%1 routed it to a team of yours.", "%1 hat es einem Ihrer Teams gegeben." },
	[NOTICE_WATCHING] = { "%1 %2, and you watch it.", "%1 %2, und Sie beobachten es." },
	[NOTICE_FOLLOWING] = { "It is new in something you follow.", "Es ist neu in etwas, dem Sie folgen." },
	[NOTICE_BULK] = { "You started it, and it is done: %2.",
	                  "Sie haben es begonnen, und es ist fertig: %2." },
};

static struct str fill(struct arena *a, struct str text, struct str who, struct str what)
{
	struct buf b = BUF(a);

	for (size_t i = 0; i < text.n; i++) {
		char next = i + 1 < text.n ? text.p[i + 1] : '\0';

		if (text.p[i] == '%' && (next == '1' || next == '2')) {
			buf_add(&b, next == '1' ? who : what);
			i++;
		} else
			buf_char(&b, text.p[i]);
	}
	return buf_str(&b);
}

static struct str what_of(const struct why_case *c, bool de)
{
	static const struct pair other = { "did something on it", "hat etwas daran getan" };

	switch (c->reason) {
	case NOTICE_BREACH:
	case NOTICE_RISK: return LOOK(targets, c->kind, c->kind, de);
	case NOTICE_ESCALATION: return LOOK(escalations, c->kind, c->kind, de);
	case NOTICE_WOKE: return LOOK(becauses, c->kind, c->kind, de);
	case NOTICE_BULK: return c->detail;
	default: return LOOK(dids, c->kind, said(other, de), de);
	}
}

struct str why_sentence(struct arena *a, const struct why_case *c, bool de)
{
	static const struct pair taken = { "%1 took it from you.", "%1 hat es Ihnen abgenommen." },
	                         solved = { "%1 solved your request.", "%1 hat Ihre Anfrage gelöst." };
	struct pair p = whys[c->reason];
	struct str actor = c->actor.n ? c->actor : word_of(SAY_SYSTEM, de);

	if (c->reason == NOTICE_HARM || c->reason == NOTICE_NUDGE)
		return fill(a, LOOK(harms, c->kind, reason_word(c->reason, de), de), actor, STR(""));
	if (c->reason == NOTICE_ONCALL || !p.en)
		return LOOK(oncalls, c->kind, reason_word(c->reason, de), de);
	if (c->reason == NOTICE_ASSIGNED && str_is(c->detail, "taken"))
		p = taken;
	if (c->reason == NOTICE_ANSWER && str_is(c->kind, "resolve"))
		p = solved;
	return fill(a, said(p, de), actor, what_of(c, de));
}
