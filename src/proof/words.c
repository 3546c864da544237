/* words.c - see words.h. The web UI has its own (web/src/messages); a PDF is made where there is no browser.
 */
#include "proof/words.h"

struct pair {
	const char *en, *de;
};
static const struct pair words[W_COUNT_] = {
	[W_TITLE] = { "How this was counted", "So wurde gezählt" },
	[W_CYCLE] = { "cycle", "Durchgang" },
	[W_CLIENT] = { "Client", "Kunde" },
	[W_DEFINITION] = { "Definition", "Ziel" },
	[W_CALENDAR] = { "Calendar", "Kalender" },
	[W_AS_OF] = { "Counted up to", "Gezählt bis" },
	[W_VERSION] = { "version", "Fassung" },
	[W_NUMBER] = { "#", "Nr." },
	[W_WHAT] = { "What happened", "Was geschah" },
	[W_BY] = { "By", "Von" },
	[W_EVENT] = { "Event", "Ereignis" },
	[W_RULE] = { "Def. · Cal.", "Ziel · Kal." },
	[W_OPEN] = { "Counted", "Gezählt" },
	[W_TOTAL] = { "Total", "Summe" },
	[W_LEFT] = { "Left", "Rest" },
	[W_DEADLINE] = { "Deadline", "Frist" },
	[W_SYSTEM] = { "System", "System" },
	[W_NONE] = { "time alone", "die Zeit" },
	[W_COUNTED_ANEW] = { "counted anew", "neu gezählt" },
	[W_COUNTS] = { "counts", "zählt" },
	[W_NOT] = { "does not count", "zählt nicht" },
	[W_PAGE] = { "Page", "Seite" },
	[W_OF] = { "of", "von" },
	[W_HASH] = { "SHA-256 of events, ledger and result",
	             "SHA-256 über Ereignisse, Rechnung und Ergebnis" },
	[W_EVENTS] = { "events", "Ereignisse" },
	[W_RUNNING] = { "running", "läuft" },
	[W_OUTSIDE] = { "outside hours", "außerhalb der Zeiten" },
	[W_PAUSED] = { "paused", "angehalten" },
	[W_STOPPED] = { "stopped", "beendet" },
	[W_OVER] = { "past the deadline", "nach der Frist" },
	[W_CHECK] = { "The JSON of this sheet can be counted again with tools/recompute --check.",
	              "Das JSON dieses Nachweises lässt sich mit tools/recompute --check nachrechnen." },
	[V_MET] = { "Met: it stopped with %s left.", "Eingehalten: beendet mit %s Rest." },
	[V_MISSED] = { "Breached at %s: it stopped %s of open time later.",
	               "Überschritten am %s: erst %s offener Zeit später beendet." },
	[V_OVER] = { "Breached at %s: over by %s of open time, and still running.",
	             "Überschritten am %s: um %s offener Zeit, und läuft weiter." },
	[V_OVER_HELD] = { "Breached at %s and on hold: over by %s of open time.",
	                  "Überschritten am %s und angehalten: um %s offener Zeit." },
	[V_RUNNING] = { "Running: %s left, until %s.", "Läuft: noch %s, bis %s." },
	[V_HELD] = { "Paused: %s left when it goes on.", "Angehalten: noch %s, sobald es weitergeht." },
	[V_CANCELLED] = { "Cancelled: it counts for nothing.", "Abgebrochen: zählt für nichts." },
	[V_NEVER] = { "Running, and its calendar is never open long enough: there is no deadline.",
	              "Läuft, doch der Kalender ist nie lange genug offen: es gibt keine Frist." },
};

struct entry {
	const char *id;
	struct pair said;
};
static const struct entry whats[] = {
	{ "start", { "Started", "Begonnen" } },
	{ "pause", { "Paused", "Angehalten" } },
	{ "resume", { "Resumed", "Fortgesetzt" } },
	{ "hold", { "Goes on counting", "Zählt weiter" } },
	{ "retarget", { "Another definition", "Anderes Ziel" } },
	{ "calendar", { "Calendar changed", "Kalender geändert" } },
	{ "stop", { "Stopped", "Beendet" } },
	{ "reopen", { "Reopened", "Wieder geöffnet" } },
	{ "cancel", { "Cancelled", "Abgebrochen" } },
	{ "revive", { "Taken up again", "Wieder aufgenommen" } },
	{ "breach", { "Breached", "Überschritten" } },
};
static const struct entry reasons[] = {
	{ "caller", { "waiting for the caller", "wartet auf den Melder" } },
	{ "vendor", { "waiting for the vendor", "wartet auf den Lieferanten" } },
	{ "change", { "waiting for a change", "wartet auf eine Änderung" } },
	{ "problem", { "waiting for a problem", "wartet auf ein Problem" } },
	{ "part", { "waiting for a part", "wartet auf ein Teil" } },
	{ "approval", { "waiting for approval", "wartet auf Freigabe" } },
	{ "scheduled", { "scheduled", "eingeplant" } },
	{ "responded", { "first response", "erste Antwort" } },
	{ "resolved", { "resolved", "gelöst" } },
	{ "closed", { "closed", "geschlossen" } },
	{ "said", { "a public word of staff", "öffentliches Wort des Teams" } },
	{ "team", { "another team", "anderes Team" } },
	{ "hold_over", { "the vendor is done", "Lieferant ist fertig" } },
	{ "stop_when", { "by its stop condition", "nach der Bedingung fürs Ende" } },
	{ "pause_when", { "by its pause condition", "nach der Bedingung fürs Anhalten" } },
	{ "cancel_when", { "by its cancel condition", "nach der Bedingung fürs Abbrechen" } },
	{ "reset", { "by its reset condition", "nach der Bedingung fürs Neubeginnen" } },
	{ "cancelled", { "the ticket was cancelled", "Ticket abgebrochen" } },
	{ "unmatched", { "no definition fits", "kein Ziel passt" } },
	{ "born", { "used up before it began", "schon vorher verbraucht" } },
};
static const struct entry targets[] = {
	{ "response", { "First response", "Erste Antwort" } },
	{ "update", { "Update", "Zwischenbescheid" } },
	{ "answer", { "Answer to the requester", "Antwort an den Melder" } },
	{ "resolve", { "Resolution", "Lösung" } },
	{ "ola", { "Team's share", "Anteil des Teams" } },
	{ "contract", { "Vendor's contract", "Vertrag des Lieferanten" } },
};

const char *proof_word(enum proof_word w, bool german) { return german ? words[w].de : words[w].en; }

static const char *look_up(struct arena *a, const struct entry *in, size_t n, struct str id, bool german)
{
	for (size_t i = 0; i < n; i++)
		if (str_is(id, in[i].id))
			return german ? in[i].said.de : in[i].said.en;
	return arena_str(a, id).p;
}

const char *proof_what(struct arena *a, struct str what, bool german)
{
	return look_up(a, whats, COUNT(whats), what, german);
}

const char *proof_reason(struct arena *a, struct str reason, bool german)
{
	return look_up(a, reasons, COUNT(reasons), reason, german);
}

const char *proof_target(struct arena *a, struct str target, bool german)
{
	return look_up(a, targets, COUNT(targets), target, german);
}
