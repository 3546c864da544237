/* demo_tools.c - the everyday tools of the demo's desk: macros, canned replies in two languages, templates,
 * and checklists that are under way on open tickets. */
#include "base/json.h"
#include "checklist/checklist.h"
#include "demo/demo_int.h"
#include "macro/macro.h"
#include "record/filter.h"
#include "ticket/ticket.h"

enum { RUNNING = 24 };

static const char *raw_id(struct ctx *cx, int64_t id) { return arena_fmt(cx->mem, "#%lld", (long long)id).p; }

/* ---- texts ------------------------------------------------------------------------- */
static const struct {
	const char *title, *code, *language, *category, *body;
} replies[] = {
	{ "Taken up", "ack", "en", "General",
	  "Hello {{requester.first_name}},\n\nthank you, I have taken up {{ticket.key}} and am looking into "
	  "it now. You hear "
	  "from me by {{ticket.due_at}} at the latest.\n\nKind regards\n{{agent.name}}" },
	{ "Übernommen", "ack", "de", "General",
	  "Guten Tag {{requester.first_name}},\n\nvielen Dank, ich habe {{ticket.key}} übernommen und sehe "
	  "es mir gerade an. Sie "
	  "hören von mir spätestens bis {{ticket.due_at}}.\n\nFreundliche Grüße\n{{agent.name}}" },
	{ "Ask for a screenshot", "shot", "en", "General",
	  "Hello {{requester.first_name}},\n\ncould you send me a screenshot of the whole message, and tell "
	  "me what you did "
	  "just before?\n\n- which device (the name is on the sticker)\n- in the office or at home\n- since "
	  "when\n\nThank "
	  "you\n{{agent.first_name}}" },
	{ "Bildschirmfoto erbeten", "bild", "de", "General",
	  "Guten Tag {{requester.first_name}},\n\nkönnten Sie mir ein Bildschirmfoto der ganzen Meldung "
	  "schicken und kurz "
	  "schreiben, was Sie unmittelbar davor getan haben?\n\n- welches Gerät (der Name steht auf dem "
	  "Aufkleber)\n- im Büro "
	  "oder zu Hause\n- seit wann\n\nVielen Dank\n{{agent.first_name}}" },
	{ "Password: how to reset it", "pw", "en", "Access",
	  "Hello {{requester.first_name}},\n\nyou can set a new password yourself: choose **Forgotten?** on "
	  "the sign-in page "
	  "and follow the mail to {{requester.email}}. It works once and for an hour. Call us if nothing "
	  "arrives.\n\n{{agent.name}}" },
	{ "Kennwort zurücksetzen", "pw", "de", "Access",
	  "Guten Tag {{requester.first_name}},\n\nSie können selbst ein neues Kennwort setzen: Wählen Sie "
	  "auf der Anmeldeseite "
	  "**Vergessen?** und folgen Sie der Nachricht an {{requester.email}}. Sie gilt einmal und eine "
	  "Stunde lang. Rufen Sie "
	  "an, wenn nichts ankommt.\n\n{{agent.name}}" },
	{ "VPN: first steps", "vpn", "en", "Network",
	  "Hello {{requester.first_name}},\n\nplease try this and tell me where it stops:\n\n1. leave the "
	  "VPN and connect "
	  "again\n2. open the sign-in page of your home network, if it has one\n3. restart the "
	  "computer\n\nIf it still fails, "
	  "write down the time and the message, and I find it in the log.\n\n{{agent.name}}, {{team.name}}" },
	{ "Waiting for a part", "part", "en", "Hardware",
	  "Hello {{requester.first_name}},\n\nwe have ordered the part for {{ticket.key}}. I tell you as "
	  "soon as it is here, and "
	  "we agree on a time then.\n\n{{agent.name}}" },
	{ "Solved, please check", "done", "en", "General",
	  "Hello {{requester.first_name}},\n\nit should work again. Please try it; if anything is still "
	  "wrong, just answer this "
	  "and {{ticket.key}} is open again.\n\nKind regards\n{{agent.name}}" },
	{ "Gelöst, bitte prüfen", "fertig", "de", "General",
	  "Guten Tag {{requester.first_name}},\n\nes sollte wieder gehen. Bitte probieren Sie es aus; wenn "
	  "noch etwas nicht "
	  "stimmt, antworten Sie einfach, dann ist {{ticket.key}} wieder offen.\n\nFreundliche "
	  "Grüße\n{{agent.name}}" },
};

static enum rc make_replies(struct ctx *cx, struct demo *d)
{
	struct record r;

	for (size_t i = 0; i < COUNT(replies); i++)
		TRY(demo_make(cx, "canned_reply",
		              demo_json(cx->mem, "client", raw_id(cx, d->client[0]), "title",
		                        replies[i].title, "shortcode", replies[i].code, "language",
		                        replies[i].language, "category", replies[i].category, "body",
		                        replies[i].body, "shared", "all", NULL),
		              &r));
	return RC_OK;
}

/* ---- checklists ------------------------------------------------------------------------ */
enum { LIST_JOINER, LIST_LEAVER, LIST_MAJOR, LIST_LAPTOP, LISTS };
static const struct {
	const char *name, *description, *items;
} lists[LISTS] = {
	[LIST_JOINER] = { "Joiner", "Before somebody's first day",
	                  "#[{\"title\":\"Account and "
	                  "mailbox\",\"mandatory\":true,\"due\":\"2d\",\"owner\":\"assignee\"},"
	                  "{\"title\":\"Groups as the manager asked "
	                  "for\",\"mandatory\":true,\"notes\":\"Only what the request "
	                  "names\"},{\"title\":\"Laptop set up and "
	                  "labelled\",\"due\":\"4d\",\"team\":\"ticket\"},"
	                  "{\"title\":\"Phone number assigned\"},{\"title\":\"Welcome mail with first "
	                  "steps\",\"due\":\"5d\"}]" },
	[LIST_LEAVER] = { "Leaver", "When somebody leaves, in this order",
	                  "#[{\"title\":\"Sign out everywhere and lock the "
	                  "account\",\"mandatory\":true,\"due\":\"4h\","
	                  "\"owner\":\"assignee\"},{\"title\":\"Remove from groups and shared "
	                  "mailboxes\",\"mandatory\":true,"
	                  "\"due\":\"1d\"},{\"title\":\"Hand the mailbox to the manager\",\"due\":\"2d\"},"
	                  "{\"title\":\"Fetch laptop, phone and badge\",\"team\":\"ticket\",\"due\":\"3d\"},"
	                  "{\"title\":\"Licences freed\"}]" },
	[LIST_MAJOR] = { "Major incident", "While the house is on fire",
	                 "#[{\"title\":\"Say on the status page what is "
	                 "known\",\"mandatory\":true,\"due\":\"15m\"},"
	                 "{\"title\":\"Call the service owner\",\"mandatory\":true,\"due\":\"30m\"},"
	                 "{\"title\":\"Note of the time line\",\"owner\":\"assignee\"},"
	                 "{\"title\":\"Review within a week planned\",\"mandatory\":true,\"due\":\"2d\"}]" },
	[LIST_LAPTOP] = { "Laptop exchange", "Old out, new in, nothing lost",
	                  "#[{\"title\":\"Backup checked\",\"mandatory\":true,\"owner\":\"assignee\"},"
	                  "{\"title\":\"New device enrolled\",\"due\":\"1d\"},{\"title\":\"Files and "
	                  "profiles carried over\"},"
	                  "{\"title\":\"User has signed in on the new one\",\"mandatory\":true},"
	                  "{\"title\":\"Old disk wiped\",\"due\":\"7d\",\"team\":\"ticket\"}]" },
};

static enum rc make_lists(struct ctx *cx, struct demo *d, int64_t ids[LISTS])
{
	struct record r;

	for (size_t i = 0; i < LISTS; i++) {
		TRY(demo_make(cx, "checklist_template",
		              demo_json(cx->mem, "client", raw_id(cx, d->client[0]), "name", lists[i].name,
		                        "description", lists[i].description, "items", lists[i].items,
		                        "shared", "all", NULL),
		              &r));
		ids[i] = r.id;
	}
	return RC_OK;
}

/* ---- templates ---------------------------------------------------------------------------- */
static enum rc make_templates(struct ctx *cx, struct demo *d, const int64_t ids[LISTS])
{
	const struct {
		const char *name, *description, *title, *body, *fields;
		int list; /* -1: none */
	} all[] = {
		{ "New colleague", "Somebody starts: account, devices, access",
		  "New colleague for {{requester.name}}",
		  "First day:\nName:\nTeam and manager:\nNeeds beyond the usual:",
		  "{\"kind\":\"request\",\"category\":\"Access\",\"impact\":\"3\",\"urgency\":\"2\",\"tags\":"
		  "[\"joiner\"]}",
		  LIST_JOINER },
		{ "Somebody leaves", "Account, devices and mail of a leaver",
		  "Leaver, asked by {{requester.name}}", "Last day:\nName:\nWho gets the mailbox:",
		  "{\"kind\":\"request\",\"category\":\"Access\",\"impact\":\"3\",\"urgency\":\"1\",\"tags\":"
		  "[\"leaver\"]}",
		  LIST_LEAVER },
		{ "Laptop exchange", "A device is too old or broken",
		  "Laptop exchange for {{requester.name}}",
		  "Device now:\nWhat is wrong with it:\nWhen it suits:",
		  "{\"kind\":\"request\",\"category\":\"Hardware\",\"impact\":\"3\",\"urgency\":\"3\"}",
		  LIST_LAPTOP },
		{ "Service is down", "Many cannot work: becomes a major candidate",
		  "Service down, reported {{today}}",
		  "Which service:\nWho is affected, where:\nSince when:\nWhat still works:",
		  "{\"kind\":\"incident\",\"impact\":\"1\",\"urgency\":\"1\",\"tags\":[\"outage\"]}",
		  LIST_MAJOR },
		{ "Phishing mail reported", "Somebody sent in a suspicious message",
		  "Suspicious mail, {{requester.name}}", "Was anything opened or entered:\nSender:\nSubject:",
		  "{\"kind\":\"incident\",\"category\":\"Security\",\"impact\":\"2\",\"urgency\":\"1\","
		  "\"tags\":[\"phishing\"]}",
		  -1 },
	};
	struct record r;

	for (size_t i = 0; i < COUNT(all); i++) {
		struct str fields = arena_fmt(cx->mem, "#%s", all[i].fields);
		TRY(demo_make(cx, "ticket_template",
		              demo_json(cx->mem, "client", raw_id(cx, d->client[0]), "name", all[i].name,
		                        "description", all[i].description, "title", all[i].title, "body",
		                        all[i].body, "fields", fields.p, "checklist",
		                        all[i].list < 0 ? "#null" : raw_id(cx, ids[all[i].list]), "position",
		                        raw_id(cx, (int64_t)i), "shared", "all", NULL),
		              &r));
	}
	return RC_OK;
}

/* ---- macros -------------------------------------------------------------------------------- */
static enum rc make_macros(struct ctx *cx, struct demo *d, const int64_t ids[LISTS])
{
	const char *major =
	        arena_fmt(cx->mem, "{\"do\":\"checklist\",\"template\":%lld}", (long long)ids[LIST_MAJOR]).p;
	const char *network =
	        arena_fmt(cx->mem, "{\"do\":\"assign\",\"team\":%lld}", (long long)d->team[TEAM_NETWORK]).p;
	const char *security =
	        arena_fmt(cx->mem, "{\"do\":\"assign\",\"team\":%lld}", (long long)d->team[TEAM_SECURITY]).p;
	const struct {
		const char *name, *description, *q, *first, *rest;
	} all[] = {
		{ "Ask the caller and wait",
		  "On hold for the caller with a friendly question; resumes after three days", "is:open", "",
		  "{\"do\":\"verb\",\"verb\":\"hold\",\"args\":{\"reason\":\"caller\",\"until\":\"+3d\","
		  "\"comment\":\"Hello "
		  "{{requester.first_name}},\\n\\nto go on with {{ticket.key}} I need an answer from you: "
		  "when did it last work, and "
		  "what does the message say?\\n\\n{{agent.name}}\"}}" },
		{ "Take it and say so", "Mine, and the requester hears it", "is:open", "",
		  "{\"do\":\"verb\",\"verb\":\"accept\"},{\"do\":\"comment\",\"visibility\":\"public\","
		  "\"body\":\"Hello "
		  "{{requester.first_name}}, I have taken up {{ticket.key}} and come back to you by "
		  "{{ticket.due_at}}. "
		  "{{agent.name}}\"}" },
		{ "To the network team", "With the facts they always ask for", "is:open", network,
		  ",{\"do\":\"tags\",\"add\":[\"network\"]},{\"do\":\"comment\",\"visibility\":\"internal\","
		  "\"body\":\"Over to you. "
		  "Checked here: cable, other device, other site. {{agent.first_name}}\"}" },
		{ "Phishing: first measures", "High urgency, security, tagged", "is:open", security,
		  ",{\"do\":\"set\",\"fields\":{\"impact\":\"2\",\"urgency\":\"1\",\"category\":\"Security\"}"
		  "},"
		  "{\"do\":\"tags\",\"add\":[\"phishing\"]},{\"do\":\"watch\",\"person\":\"me\"},"
		  "{\"do\":\"comment\",\"visibility\":\"public\",\"body\":\"Thank you for reporting this, "
		  "{{requester.first_name}}. Do "
		  "not open it again and do not delete it; our security team has it in hand.\"}" },
		{ "Propose as major", "Checklist, watcher and proposal in one",
		  "is:open priority:1,2 major:no", major,
		  ",{\"do\":\"watch\",\"person\":\"me\"},{\"do\":\"verb\",\"verb\":\"propose_major\","
		  "\"args\":{\"comment\":\"More than one "
		  "site is affected. Service: {{ticket.service}}\"}}" },
		{ "Solved by restart", "Resolve with the usual words", "is:open", "",
		  "{\"do\":\"comment\",\"visibility\":\"public\",\"body\":\"Hello {{requester.first_name}}, "
		  "after the restart it works "
		  "again. If it comes back, answer "
		  "this.\"},{\"do\":\"verb\",\"verb\":\"resolve\",\"args\":{\"code\":\"fixed\","
		  "\"notes\":\"Restarted; worked afterwards, checked with {{requester.name}}\"}}" },
	};
	struct record r;

	for (size_t i = 0; i < COUNT(all); i++) {
		struct str effects = arena_fmt(cx->mem, "#[%s%s]", all[i].first, all[i].rest);
		TRY(demo_make(cx, "macro",
		              demo_json(cx->mem, "client", raw_id(cx, d->client[0]), "name", all[i].name,
		                        "description", all[i].description, "q", all[i].q, "effects",
		                        effects.p, "position", raw_id(cx, (int64_t)i), "shared", "all", NULL),
		              &r));
	}
	return RC_OK;
}

/* ---- running checklists ---------------------------------------------------------------------- */
static enum rc tick_some(struct ctx *cx, struct demo *d, const struct record *list)
{
	struct list_query q = { .type = &checklist_item_type,
		                .filter = arena_fmt(cx->mem, "checklist:%lld", (long long)list->id),
		                .sort = STR("position"),
		                .limit = CHECKLIST_ITEMS_MAX };
	int n = dice_range(&d->dice, 0, 3);
	struct list_result r;
	struct record item;

	TRY(record_list(cx, &q, &r));
	for (size_t i = 0; i < r.n && i < (size_t)n; i++)
		TRY(record_verb(cx, &checklist_item_type, record_key(cx->mem, &r.rs[i]), STR("tick"), NULL, 0,
		                &item));
	return RC_OK;
}

static enum rc start_one(struct ctx *cx, struct demo *d, const struct record *ticket, int64_t template)
{
	struct who by = { .person_id = rec_int(ticket, TICKET_ASSIGNEE),
		          .name = STR("demo"),
		          .system = true };
	const struct who *before = cx->who;
	struct record list;

	cx->who = &by;
	enum rc rc = checklist_start(cx, ticket, template, STR(""), &list);
	if (rc == RC_OK)
		rc = tick_some(cx, d, &list);
	cx->who = before;
	return rc;
}

static enum rc run_lists(struct ctx *cx, struct demo *d, const int64_t ids[LISTS])
{
	struct list_query q = { .type = &ticket_type,
		                .filter = STR("is:open assignee:any"),
		                .sort = STR("-updated"),
		                .limit = RUNNING };
	struct list_result r;

	TRY(record_list(cx, &q, &r));
	for (size_t i = 0; i < r.n; i++) {
		bool request = str_is(rec_str(&r.rs[i], TICKET_KIND), "request");
		int list = request ? dice_range(&d->dice, LIST_JOINER, LIST_LEAVER)
		                   : dice_range(&d->dice, LIST_MAJOR, LIST_LAPTOP);
		TRY(start_one(cx, d, &r.rs[i], ids[list]));
	}
	return RC_OK;
}

static enum rc tools_tx(struct ctx *cx, void *p)
{
	struct demo *d = p;
	int64_t ids[LISTS];

	TRY(make_replies(cx, d));
	TRY(make_lists(cx, d, ids));
	TRY(make_templates(cx, d, ids));
	TRY(make_macros(cx, d, ids));
	return run_lists(cx, d, ids);
}

enum rc demo_tools(struct ctx *cx, struct demo *d)
{
	struct who rita = { .person_id = d->staff[0].id, .name = STR("Rita Moreno"), .system = true };
	const struct who *before = cx->who;

	cx->who = &rita;
	enum rc rc = db_tx(cx, tools_tx, d);
	cx->who = before;
	return rc;
}
