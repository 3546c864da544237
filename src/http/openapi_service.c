/* openapi_service.c - JSON schemas of answers that belong to no record type: who one is, what there is, what
 * runs.
 *
 * Written by hand because their writers are; tests/api holds every answer against them.
 */
#include "http/openapi.h"

/* clang-format off */
#define S "{\"type\":\"string\"}"
#define S0 "{\"type\":[\"string\",\"null\"]}"
#define I "{\"type\":\"integer\"}"
#define I0 "{\"type\":[\"integer\",\"null\"]}"
#define B "{\"type\":\"boolean\"}"
#define T "{\"type\":\"string\",\"format\":\"date-time\"}"
#define T0 "{\"type\":[\"string\",\"null\"],\"format\":\"date-time\"}"
#define REF "{\"$ref\":\"#/components/schemas/Ref\"}"
#define LIST(of) "{\"type\":\"array\",\"items\":" of "}"
#define OBJ(required, props) "{\"type\":\"object\",\"required\":[" required "],\"properties\":{" props "}}"
#define ONLY(required, props) "{\"type\":\"object\",\"additionalProperties\":false,\"required\":[" required \
	"],\"properties\":{" props "}}"
#define P(name, schema) "\"" name "\":" schema
#define ANY "{}"
#define TO(name) "{\"$ref\":\"#/components/schemas/" name "\"}"
#define MAP "{\"type\":\"object\"}"
#define REPLY OBJ("\"id\",\"title\",\"body\",\"gaps\"", P("id", I) "," P("title", S) "," P("shortcode", S) "," P("category", S) "," \
	P("language", S) "," P("body", S) "," P("gaps", LIST(S)) "," P("uses", I))
#define OPTIONS LIST(OBJ("\"id\",\"label\"", P("id", S) "," P("label", S) "," P("tone", S0)))

/* Seconds after arrival, on the wall and in the client's open hours; null: not yet. */
#define TRIAGE_STEP "{\"type\":[\"object\",\"null\"],\"properties\":{" P("at", T) "," P("after", I) "," P("after_open", I) "}}"
#define TRIAGE_TIMES OBJ("\"n\"", P("n", I) "," P("median", I0) "," P("p90", I0) "," P("median_open", I0) "," P("p90_open", I0))
#define TRIAGE_GROUP OBJ("\"label\",\"q\",\"n\"", P("label", S) "," P("q", S) "," P("n", I) "," P("untriaged", I) "," \
	P("classified", TRIAGE_TIMES) "," P("accepted", TRIAGE_TIMES))
#define ANY "{}"
#define R0 "{\"type\":[\"number\",\"null\"]}"
#define TO(name) "{\"$ref\":\"#/components/schemas/" name "\"}"
#define PORTAL_ITEM P("id", I) "," P("name", S) "," P("description", S) "," P("category", S) "," P("icon", S) "," P("delivery", S)
#define PORTAL_REQUEST P("key", S) "," P("title", S) "," P("kind", S) "," P("stage", S) "," P("created_at", T) "," \
	P("updated_at", T) "," P("rating", I0) "," P("expected_at", T0) "," P("tasks", ONLY("\"done\",\"all\"", P("done", I) "," \
	P("all", I)))
#define PORTAL_APPROVAL P("id", I) "," P("key", S) "," P("title", S) "," P("step_name", S) "," P("why", S) "," P("state", S) "," \
	P("asked_at", T) "," P("due_at", T0) "," P("decided_at", T0) "," P("words", S)
#define N "{\"type\":\"number\"}"
#define SUGGESTED OBJ("\"version\",\"items\"", P("version", I) "," P("items", LIST(OBJ("\"value\",\"name\",\"confidence\",\"because\"", \
	"\"value\":{\"type\":[\"string\",\"integer\"]}," P("name", S) "," P("confidence", N) "," P("because", \
	LIST(OBJ("\"field\",\"text\",\"share\"", P("field", S) "," P("text", S) "," P("share", N))))))))
#define PROPOSAL OBJ("\"id\",\"from\",\"to\",\"q\",\"common\",\"times\",\"evidence\",\"state\",\"rule\"", P("id", I) "," \
	P("from", OBJ("\"id\",\"name\"", P("id", I) "," P("name", S))) "," P("to", OBJ("\"id\",\"name\"", P("id", I) "," P("name", S))) "," \
	P("q", S) "," P("common", LIST(OBJ("\"field\",\"text\"", P("field", S) "," P("text", S)))) "," P("times", I) "," \
	P("evidence", LIST(OBJ("\"key\",\"title\",\"reason\"", P("key", S) "," P("title", S) "," P("reason", S)))) "," \
	P("state", S) "," P("found_at", T) "," P("decided_at", T0) "," P("rule", I0))
#define VERDICT "{\"type\":[\"object\",\"null\"],\"properties\":{" P("tickets", I) "," P("moments", I) "," P("auc", N) "," \
	P("auc_opening", R0) "," P("auc_plain", R0) "," P("plain_by", LIST(S)) "," P("brier", N) "," P("brier_plain", R0) "," \
	P("speaks", LIST(OBJ("\"what\",\"auc\"", P("what", S) "," P("auc", N)))) "," P("ece", N) "," P("rate", N) "," P("calibration", \
	LIST(OBJ("\"promised\",\"happened\",\"moments\"", P("promised", N) "," P("happened", N) "," P("moments", I)))) "}}"
#define RATE OBJ("\"happened\",\"of\"", P("happened", I) "," P("of", I))
#define ALIKE OBJ("\"key\",\"title\",\"state\",\"alike\",\"likely_duplicate\",\"team\",\"created_at\",\"resolved_at\",\"code\",\"notes\",\"workaround\"", \
	P("key", S) "," P("title", S) "," P("state", S) "," P("alike", N) "," P("likely_duplicate", B) "," P("team", S) "," \
	P("created_at", T) "," P("resolved_at", T0) "," P("code", S) "," P("notes", S) "," P("workaround", S))

/* The clock of harm (docs/harm.md), as it is answered; kind unset: nobody has said anything. */
#define N0 "{\"type\":[\"number\",\"null\"]}"
#define HARM_NEEDS "\"kind\",\"at\",\"level\",\"rate\",\"unit\",\"effect\",\"source\",\"confidence\",\"expires_at\",\"next_check_at\",\"set_at\",\"set_by\",\"version\",\"event\""
#define HARM_PROPS P("kind", HARM_KIND) "," P("at", T0) "," P("level", N0) "," P("rate", N0) "," P("unit", S0) "," P("effect", S) "," \
	P("source", S) "," P("confidence", N) "," P("measured_at", T0) "," P("expires_at", T0) "," P("next_check_at", T0) "," \
	P("passed_at", T0) "," P("checked_at", T0) "," P("set_at", T0) "," P("set_by", NAMED0) "," P("rule", S) "," P("version", I) "," P("event", I)
#define HARM_KIND "{\"type\":\"string\",\"enum\":[\"unset\",\"none\",\"instant\",\"depletion\"]}"

/* A row of the desk (docs/desk.md). */
#define DESK_FACT ONLY("\"id\",\"strong\",\"text\",\"args\",\"events\"", P("id", S) "," P("strong", B) "," P("text", S) "," \
	P("args", "{\"type\":\"object\"}") "," P("events", LIST(I)))
#define DESK_NUMBERS ONLY("\"chance\",\"loss\",\"weight\",\"parts\",\"silent_s\",\"usual_s\",\"waits\"", P("chance", R0) "," \
	P("chance_later", R0) "," P("reassign", R0) "," P("loss", N) "," P("weight", N) "," P("parts", ONLY("\"chance\",\"harm\"", \
	P("chance", N) "," P("harm", N) "," P("late", N) "," P("still", N) "," P("broken", N))) "," P("silent_s", I) "," \
	P("usual_s", I) "," P("waits", I) "," P("waits_harm", I))
#define DESK_ITEM ONLY("\"type\",\"id\",\"key\",\"client\",\"title\",\"state\",\"priority\",\"band\",\"due\",\"why\",\"numbers\",\"version\"", \
	P("type", S) "," P("id", I) "," P("key", S) "," P("client", NAMED0) "," P("title", S) "," P("state", S) "," P("priority", S) "," \
	P("team", NAMED0) "," P("assignee", NAMED0) "," P("band", S) "," P("due", "{\"type\":[\"object\",\"null\"],\"properties\":{" \
	P("at", T) "," P("kind", S) "," P("share", N) "}}") "," P("why", LIST(DESK_FACT)) "," P("numbers", DESK_NUMBERS) "," \
	P("nudged_at", T0) "," P("version", I))

/* Clocks, hand-overs and pauses (docs/clocks.md sections 9 and 10); times of a clock are microseconds. */
#define NAMED0 "{\"type\":[\"object\",\"null\"],\"properties\":{" P("id", I) "," P("name", S) "}}"
#define MAJOR_PROPS P("key", S) "," P("title", S) "," P("client", "{\"type\":\"object\",\"properties\":{" P("id", I) "," P("name", S) "}}") "," \
	P("service", S) "," P("ticket_state", S) "," P("state", S) "," P("proposed_at", T0) "," P("proposed_by", NAMED0) "," \
	P("decided_at", T0) "," P("decided_by", NAMED0) "," P("ended_at", T0) "," P("ended_by", NAMED0) "," P("end_reason", S) "," \
	P("closed_at", T0) "," P("language", S) "," P("roles", OBJ("\"manager\",\"comms\",\"technical\",\"scribe\"", \
	P("manager", NAMED0) "," P("comms", NAMED0) "," P("technical", NAMED0) "," P("scribe", NAMED0))) "," \
	P("plan", "{\"type\":[\"object\",\"null\"],\"properties\":{" P("id", I) "," P("name", S) "," P("version", I) "}}") "," \
	P("audiences", LIST(TO("MajorClock"))) "," P("names", "{\"type\":\"object\"}")
#define BUDGET_PROPS P("cycle", I) "," P("name", S) "," P("goal", I) "," P("used", I) "," P("left", I) "," P("percent", I0) "," \
	P("state", S) "," P("breached", B) "," P("deadline", T0)
#define BUDGET OBJ("\"cycle\",\"name\",\"goal\",\"used\",\"left\",\"state\",\"breached\"", BUDGET_PROPS)
#define BUDGET0 "{\"type\":[\"object\",\"null\"],\"properties\":{" BUDGET_PROPS "}}"
#define CUSTOMER0 "{\"type\":[\"object\",\"null\"],\"properties\":{" P("state", S) "," P("goal", I) "," P("left", I) "," \
	P("deadline", T0) "," P("breached", B) "}}"
#define HOP OBJ("\"from\",\"to\",\"team\",\"person\",\"event\",\"by\",\"rule\",\"changed\",\"returned\",\"used\",\"customer\",\"budgets\"", \
	P("from", T) "," P("to", T0) "," P("team", NAMED0) "," P("person", NAMED0) "," P("event", I) "," P("by", NAMED0) "," \
	P("rule", S) "," P("changed", S) "," P("returned", B) "," P("used", I0) "," P("customer", CUSTOMER0) "," \
	"\"budgets\":{\"type\":[\"array\",\"null\"],\"items\":" BUDGET "}")
#define COUNTED OBJ("\"clocks\",\"times\"", P("clocks", I) "," P("times", I))
#define FIGURES_NAMES "\"n\",\"met\",\"breached\",\"overrun_median\",\"paused\",\"paused_seconds\",\"unasked\",\"near\",\"returns\"," \
	"\"reopened\",\"would_breach\""
#define FIGURES P("n", I) "," P("met", I) "," P("breached", I) "," P("overrun_median", I0) "," P("paused", COUNTED) "," \
	P("paused_seconds", I) "," P("unasked", COUNTED) "," P("near", COUNTED) "," P("returns", COUNTED) "," \
	P("reopened", COUNTED) "," P("would_breach", I)
#define CLOCKS_ASK P("target", S) "," P("from", T) "," P("to", T) "," P("by", S) "," P("near_minutes", I)

/* A piece of an on-call schedule; person null with gap true: nobody is. */
#define SHIFT_PROPS P("from", T) "," P("to", T) "," P("person", REF) "," P("layer", I0) "," \
	"\"why\":{\"type\":\"string\",\"enum\":[\"nobody\",\"layer\",\"override\",\"swap\"]}," P("override", I0) "," P("gap", B) "," \
	"\"missing\":{\"type\":[\"object\",\"null\"],\"properties\":{" P("person", REF) "," P("why", S) "," P("layer", I0) "}}"
#define SHIFT OBJ("\"from\",\"to\",\"person\",\"why\",\"gap\",\"missing\"", SHIFT_PROPS)
#define SHIFT0 "{\"type\":[\"object\",\"null\"],\"properties\":{" SHIFT_PROPS "," P("phone", S) "," P("reach", LIST(S)) "}}"
#define POINTS OBJ("\"points\",\"of\"", P("points", I) "," P("of", I))
#define COVERAGE P("percent", N) "," P("needed_seconds", I) "," P("open_seconds", I) "," P("missing_seconds", I) "," \
	P("score", OBJ("\"points\",\"cover\",\"balance\",\"nights_and_weekends\"", P("points", I) "," P("cover", POINTS) "," P("balance", POINTS) "," \
	P("nights_and_weekends", POINTS))) "," P("gaps_in_all", I) "," P("gaps", LIST(TO("OncallShift"))) "," P("people", \
	LIST(OBJ("\"person\",\"hours\",\"night_hours\",\"weekend_hours\",\"shifts\"", P("person", REF) "," P("hours", N) "," P("night_hours", N) "," \
	P("weekend_hours", N) "," P("shifts", I))))
#define SHIFTS P("from", T) "," P("to", T) "," P("zone", S) "," P("layers", LIST(OBJ("\"name\",\"shifts\"", P("name", S) "," \
	P("shifts", LIST(TO("OncallShift")))))) "," P("shifts", LIST(TO("OncallShift"))) "," P("people", LIST(REF))

/* What goes on for a ticket: names says what ids are called, by kind. */
#define NAMED_LIST LIST(OBJ("\"id\",\"name\"", P("id", I) "," P("name", S)))
#define NAMED OBJ("\"person\"", P("person", NAMED_LIST) "," P("team", NAMED_LIST) "," P("rotation", NAMED_LIST) "," P("webhook", NAMED_LIST) "," \
	P("channel", NAMED_LIST) "," P("policy", NAMED_LIST) "," P("calendar", NAMED_LIST))
#define PROMISE0 "{\"type\":[\"object\",\"null\"],\"properties\":{" P("person", I) "," P("reason", S) "," P("made_at", T) "," P("due_at", T) "," \
	P("state", S) "," P("kept_at", T0) "," P("broken_at", T0) "}}"
#define RUN_NEEDS "\"id\",\"chain\",\"name\",\"state\",\"started_at\",\"step\",\"steps\",\"may_acknowledge\""
#define RUN_PROPS P("id", I) "," P("chain", S) "," P("policy", I0) "," P("name", S) "," P("state", S) "," P("end_reason", S) "," P("target", S) "," \
	P("threshold", S) "," P("started_at", T) "," P("started_by", I0) "," P("ended_at", T0) "," P("round", I) "," P("rounds", I) "," P("step", I) "," \
	P("steps", I) "," P("exhausted", B) "," P("next_at", T0) "," P("next", S) "," P("acks_needed", I) "," P("acks", I) "," \
	P("ack", "{\"type\":[\"object\",\"null\"],\"properties\":{" P("by", I0) "," P("at", T0) "," P("until", T0) "," P("reason", S) "}}") "," \
	P("may_acknowledge", B)
#define REACHED P("people", LIST(OBJ("\"id\",\"state\"", P("id", I) "," P("state", S)))) "," P("webhooks", LIST(I)) "," P("channels", LIST(I)) "," P("depends", B) "," P("empty", B)
#define WALK OBJ("\"at\",\"acts\"", P("at", T) "," P("acts", LIST(OBJ("\"at\",\"what\",\"round\",\"step\",\"people\",\"empty\"", P("at", T) "," P("what", S) "," \
	P("round", I) "," P("step", I0) "," P("skipped", B) "," REACHED))))
#define FLIGHT_NEEDS "\"from\",\"to\",\"zone\",\"steps\",\"problems\",\"timeline\",\"sunday\",\"names\""
#define FLIGHT P("from", T) "," P("to", T) "," P("zone", S) "," P("steps", LIST(OBJ("\"step\",\"spans\"", P("step", I) "," P("spans", LIST(OBJ("\"from\",\"to\"", \
	P("from", T) "," P("to", T) "," P("inside", B) "," REACHED)))))) "," P("problems", LIST(OBJ("\"kind\",\"from\",\"to\"", P("kind", S) "," P("step", I0) "," \
	P("from", T) "," P("to", T) "," P("person", I0)))) "," P("timeline", WALK) "," P("sunday", WALK) "," P("names", NAMED)

const struct named_schema service_schemas[] = {
	{ "SignIn", ONLY("\"login\",\"password\"", P("login", S) "," P("password", S)) },
	{ "LinkUse", ONLY("\"token\"", P("token", S) "," P("password", S)) },
	{ "LinkPurpose", OBJ("\"purpose\",\"name\"", P("purpose", S) "," P("name", S) "," P("login", S0)) },
	{ "OneTimeLink", OBJ("\"url\",\"expires_at\"", P("url", S) "," P("expires_at", T)) },
	{ "TokenMake", ONLY("\"name\"", P("name", S) "," P("expires_at", T) "," P("person", I)) },
	{ "TokenSecret", OBJ("\"id\",\"name\",\"secret\"", P("id", I) "," P("name", S) ","
		"\"secret\":{\"type\":\"string\",\"description\":\"shown now and never again\"}," P("expires_at", T)) },
	{ "Secret", OBJ("\"secret\"", P("secret", S)) },
	{ "Me", OBJ("\"id\",\"name\",\"client\",\"roles\",\"perms\",\"clients\",\"settings\",\"csrf\",\"now\"",
		P("id", I) "," P("name", S) "," P("login", S0) "," P("email", S) "," P("phone", S) "," P("zone", S) "," P("locale", S) ","
		P("client", REF) "," P("roles", LIST(OBJ("\"role\"", P("role", S) "," P("client", REF) "," P("team", REF)))) ","
		P("perms", LIST(S)) "," P("clients", LIST(OBJ("\"id\",\"name\",\"perms\"", P("id", I) "," P("name", S) ","
		P("short_name", S) "," P("zone", S) "," P("perms", LIST(S))))) "," P("settings", "{\"type\":\"object\"}") ","
		P("csrf", S) "," P("version", S) "," P("now", T)) },
	{ "MePatch", ONLY("", P("name", S) "," P("zone", S) "," P("locale", S) "," P("phone", S) "," P("settings", "{\"type\":\"object\"}") ","
		P("password", S) "," P("old_password", S)) },
	{ "Members", OBJ("\"items\"", P("items", LIST(OBJ("\"id\",\"name\"", P("id", I) "," P("name", S) "," P("login", S0) ","
		P("title", S) "," P("active", B))))) },
	/* definitions that are being written */
	{ "SlaDraft", "{\"type\":\"object\",\"required\":[\"client\"],\"properties\":{\"client\":{\"type\":[\"integer\",\"string\"]},"
		P("id", I0) "}}" },
	{ "SlaFinding", OBJ("\"severity\",\"code\",\"fields\",\"text\",\"other\"",
		"\"severity\":{\"type\":\"string\",\"enum\":[\"refuse\",\"warn\"]}," P("code", S) "," P("fields", LIST(S)) "," P("text", S) ","
		"\"other\":{\"type\":[\"object\",\"null\"],\"properties\":{" P("id", I) "," P("name", S) "}}") },
	{ "SlaLint", OBJ("\"findings\",\"goal\",\"examples\"", P("findings", LIST(TO("SlaFinding"))) ","
		"\"goal\":{\"type\":[\"object\",\"null\"],\"properties\":{" P("day_minutes", I) "," P("zone", S) "," P("readings",
		LIST(OBJ("\"goal_as\",\"goal\",\"due_at\"", P("goal_as", S) "," P("goal", I) "," P("due_at", T0)))) "}},"
		P("examples", LIST(OBJ("\"name\",\"opened_at\",\"due_at\"", P("name", S) "," P("opened_at", T) "," P("due_at", T0))))) },
	{ "SlaFindings", OBJ("\"items\"", P("items", LIST(OBJ("\"id\",\"findings\"", P("id", I) "," P("findings", LIST(TO("SlaFinding"))))))) },
	{ "WhatIfAsk", ONLY("\"client\",\"changes\"", "\"client\":{\"type\":[\"integer\",\"string\"]}," P("changes", LIST("{\"type\":\"object\"}")) ","
		P("period", S) "," P("from", S) "," P("to", S)) },
	{ "WhatIfSide", OBJ("\"verdict\",\"due_at\"", P("verdict", S) "," P("due_at", T0) "," P("definition", S) "," P("calendar", S) ","
		P("zone", S) "," P("goal_seconds", I)) },
	{ "WhatIf", OBJ("\"id\",\"operation\",\"state\",\"from\",\"to\",\"as_of\",\"total\",\"checked\",\"differ\",\"moved\",\"counts\",\"items\",\"next\"",
		P("id", I) "," P("operation", I) "," P("state", S) "," P("from", T) "," P("to", T) "," P("as_of", T) "," P("total", I) ","
		P("checked", I) "," P("differ", I) "," P("moved", I) "," P("counts", LIST(OBJ("\"target\",\"before\",\"after\",\"clocks\"",
		P("target", S) "," P("before", S) "," P("after", S) "," P("clocks", I)))) "," P("items", LIST(OBJ(
		"\"key\",\"title\",\"priority\",\"target\",\"cycle\",\"before\",\"after\",\"why\"", P("key", S) "," P("title", S) "," P("priority", S) ","
		P("target", S) "," P("cycle", I) "," P("before", TO("WhatIfSide")) "," P("after", TO("WhatIfSide")) "," P("why", LIST(S))))) ","
		P("next", I0)) },
	{ "CalendarDraft", ONLY("\"zone\",\"hours\"", P("zone", S) "," P("hours", ANY) "," P("exceptions", ANY)) },
	{ "CalendarPreview", OBJ("\"zone\",\"open_now\",\"days\"", P("zone", S) "," P("open_now", B) "," P("opens_at", T0) ","
		P("days", LIST(OBJ("\"date\",\"open\"", P("date", S) "," P("weekday", I) "," P("name", S) "," P("open",
		LIST(OBJ("\"from\",\"to\"", P("from", S) "," P("to", S) "," P("opens_at", T) "," P("closes_at", T)))))))) },
	{ "Jobs", OBJ("\"kinds\",\"outbox\",\"items\",\"next\"", P("kinds", LIST(OBJ("\"kind\"", P("kind", S) "," P("help", S) ","
		P("waiting", I) "," P("next_at", T) "," P("failing", I)))) "," P("outbox", "{\"type\":\"object\"}") ","
		P("items", LIST(OBJ("\"id\",\"kind\"", P("id", I) "," P("kind", S) "," P("client", I) "," P("type", S) ","
		P("record", I) "," P("due_at", T) "," P("original_due_at", T) "," P("attempts", I) "," P("last_error", S)))) ","
		P("next", I0)) },
	{ "Outbox", OBJ("\"items\",\"next\"", P("items", LIST(OBJ("\"id\",\"kind\",\"state\"", P("id", I) "," P("kind", S) ","
		P("client", I) "," P("target", S) "," P("event", S) "," P("state", S) "," P("attempts", I) "," P("next_at", T0) ","
		P("created_at", T) "," P("done_at", T0) "," P("last_status", I0) "," P("last_detail", S) "," P("payload", S)))) ","
		P("next", I0)) },
	/* proof sheets (docs/clocks.md section 7) */
	{ "ProofSheet", OBJ("\"sheet\",\"record\",\"target\",\"cycle\",\"as_of\",\"events\",\"definitions\",\"calendars\",\"ledger\",\"result\",\"proof\"",
		P("sheet", I) "," P("record", "{\"type\":\"object\"}") "," P("target", S) "," P("cycle", I) "," P("as_of", T) ","
		P("fields", "{\"type\":\"object\"}") "," P("names", "{\"type\":\"object\"}") "," P("events", LIST("{\"type\":\"object\"}")) ","
		P("definitions", LIST("{\"type\":\"object\"}")) "," P("calendars", LIST("{\"type\":\"object\"}")) ","
		P("ledger", LIST("{\"type\":\"object\"}")) "," P("result", "{\"type\":\"object\"}") "," P("proof", S) ","
		P("shown", "{\"type\":\"object\"}")) },
	{ "ClockChain", OBJ("\"key\",\"as_of\",\"clock\",\"hops\",\"teams\",\"people\"", P("key", S) "," P("as_of", T) ","
		"\"clock\":{\"type\":[\"object\",\"null\"],\"properties\":{" P("state", S) "," P("goal", I) "," P("elapsed", I) ","
		P("breached", B) "," P("deadline", T0) "}}," P("hops", LIST(HOP)) ","
		P("teams", LIST(OBJ("\"team\",\"used\"", P("team", NAMED0) "," P("used", I0)))) ","
		P("people", LIST(OBJ("\"person\",\"used\"", P("person", NAMED0) "," P("used", I0))))) },
	{ "HandOver", OBJ("\"as_of\",\"team\",\"same\",\"customer\",\"budget\"", P("as_of", T) "," P("team", NAMED0) "," P("same", B) ","
		P("customer", BUDGET0) "," P("budget", BUDGET0)) },
	{ "ClocksReport", OBJ("\"target\",\"from\",\"to\",\"by\",\"near_minutes\",\"cut\",\"groups\",\"total\",\"weeks\",\"used\",\"teams\",\"people\"",
		CLOCKS_ASK "," P("cut", B) "," P("groups", LIST(OBJ("\"group\",\"label\"," FIGURES_NAMES, P("group", S) ","
		P("label", S) "," FIGURES))) "," P("total", OBJ(FIGURES_NAMES, FIGURES)) ","
		P("weeks", LIST(OBJ("\"week\"," FIGURES_NAMES, P("week", S) "," FIGURES))) "," P("used", I) ","
		P("teams", LIST(OBJ("\"team\",\"used\",\"clocks\"", P("team", NAMED0) "," P("used", I) "," P("clocks", I)))) ","
		P("people", LIST(OBJ("\"person\",\"used\",\"clocks\"", P("person", NAMED0) "," P("used", I) "," P("clocks", I))))) },
	{ "ClocksBehind", OBJ("\"target\",\"from\",\"to\",\"by\",\"about\",\"items\",\"next\",\"cut\"", CLOCKS_ASK "," P("about", S) ","
		P("items", LIST(OBJ("\"key\",\"title\",\"cycle\",\"met\",\"stopped_at\",\"goal\",\"elapsed\",\"team\",\"person\",\"pauses\",\"returns\",\"reopened\",\"would_breach_at\"",
		P("key", S) "," P("title", S) "," P("client", I) "," P("cycle", I) "," P("met", B) "," P("stopped_at", T) "," P("goal", I) ","
		P("elapsed", I) "," P("deadline", T0) "," P("team", S) "," P("person", S) ","
		P("pauses", LIST(OBJ("\"from\",\"to\",\"reason\",\"open\",\"left\",\"unasked\",\"near\",\"event\"", P("from", T) ","
		P("to", T) "," P("reason", S) "," P("open", I) "," P("left", I) "," P("unasked", B) "," P("near", B) "," P("event", I0)))) ","
		P("returns", LIST(OBJ("\"at\",\"team\",\"event\"", P("at", T) "," P("team", S) "," P("event", I)))) ","
		P("reopened", LIST(OBJ("\"done_at\",\"back_at\",\"event\"", P("done_at", T) "," P("back_at", T) "," P("event", I0)))) ","
		P("would_breach_at", T0)))) "," P("next", S0) "," P("cut", B)) },
	/* triage and routing */
	{ "TriageClock", OBJ("\"arrived_at\",\"classified\",\"accepted\",\"now\"", P("arrived_at", T) "," P("classified", TRIAGE_STEP) ","
		P("accepted", TRIAGE_STEP) "," P("now", TRIAGE_STEP) "," P("open", B) "," P("zone", S)) },
	{ "TriageReport", OBJ("\"from\",\"to\",\"by\",\"groups\",\"total\"", P("from", T) "," P("to", T) "," P("by", S) "," P("cut", B) ","
		P("groups", LIST(TRIAGE_GROUP)) "," P("total", TRIAGE_GROUP)) },
	{ "RoutingTry", ONLY("\"client\",\"rules\"", "\"client\":{\"type\":[\"integer\",\"string\"]}," P("rules", LIST("{\"type\":\"object\"}")) ","
		P("days", I) "," P("from", S) "," P("to", S) "," P("limit", I) "," P("after", I)) },
	{ "RoutingTried", OBJ("\"from\",\"to\",\"items\",\"next\"", P("from", T) "," P("to", T) "," P("items", LIST(OBJ(
		"\"key\",\"title\",\"before\",\"after\",\"ended\",\"rules\"", P("key", S) "," P("title", S) "," P("created_at", T) ","
		P("before", "{\"type\":\"object\"}") "," P("after", "{\"type\":\"object\"}") "," P("ended", "{\"type\":\"object\"}") ","
		P("rules", LIST(OBJ("\"id\",\"name\"", P("id", I) "," P("name", S))))))) "," P("next", I0) "," P("checked", I) ","
		P("changed", I) "," P("fields", LIST(OBJ("\"field\",\"changed\"", P("field", S) "," P("label", S) "," P("changed", I) ","
		P("as_ended", I) "," P("as_ended_before", I)))) "," P("rules", LIST(OBJ("\"id\",\"name\",\"fired\"", P("id", I) ","
		P("name", S) "," P("fired", I))))) },
	{ "RoutingOrder", ONLY("\"ids\"", P("ids", LIST(I))) },
	{ "RoutingWhy", OBJ("\"items\",\"pins\",\"rules\"", P("items", LIST(OBJ("\"event\",\"at\",\"rule\",\"inputs\",\"set\",\"kept\"",
		P("event", I) "," P("at", T) "," P("kind", S) "," P("rule", OBJ("\"id\",\"name\",\"version\"", P("id", I) "," P("name", S) ","
		P("version", I) "," P("version_now", I0))) "," P("condition", S) "," P("inputs", LIST(OBJ("\"field\",\"label\"",
		P("field", S) "," P("label", S) "," P("value", "{}")))) "," P("set", LIST(OBJ("\"field\",\"label\"", P("field", S) ","
		P("label", S) "," P("from", "{}") "," P("to", "{}")))) "," P("kept", LIST(OBJ("\"field\",\"label\"", P("field", S) ","
		P("label", S)))) "," P("problem", S)))) "," P("pins", LIST(OBJ("\"field\",\"label\",\"person\",\"at\"", P("field", S) ","
		P("label", S) "," P("person", REF) "," P("at", T)))) "," P("rules", I)) },
	{ "Meta", OBJ("\"types\",\"roles\"", P("types", LIST(OBJ("\"name\",\"plural\",\"label\",\"fields\",\"states\",\"verbs\"",
		P("name", S) "," P("plural", S) "," P("label", S) "," P("help", S) "," P("flags", LIST(S)) ","
		P("prefixes", LIST(S)) "," P("default_sort", S) "," P("name_field", S) ","
		P("fields", LIST(OBJ("\"name\",\"type\",\"label\",\"flags\"", P("name", S) "," P("type", S) "," P("label", S) ","
		P("help", S) "," P("flags", LIST(S)) "," P("choices", OPTIONS) "," P("of", S) "," P("max", I)))) ","
		P("words", LIST(OBJ("\"name\"", P("name", S) "," P("help", S) "," P("values", LIST(S))))) "," P("states", OPTIONS) ","
		P("verbs", LIST(OBJ("\"verb\",\"label\",\"from\",\"to\",\"args\"", P("verb", S) "," P("label", S) ","
		P("from", LIST(S)) "," P("to", S0) "," P("own", B) "," P("help", S) "," P("shortcut", S) ","
		P("args", LIST(OBJ("\"name\",\"type\",\"required\"", P("name", S) "," P("type", S) "," P("label", S) ","
		P("help", S) "," P("required", B) "," P("choices", OPTIONS) "," P("of", S) "," P("max", I))))))) ))) ","
		P("links", LIST(OBJ("\"kind\",\"label\",\"back\"", P("kind", S) "," P("label", S) "," P("back", S)))) ","
		P("roles", OPTIONS)) },
	{ "Setup", OBJ("\"offered\",\"begun\",\"finished_at\",\"steps\"", P("offered", B) "," P("begun", B) "," P("finished_at", T0) ","
		P("steps", LIST(OBJ("\"id\",\"state\",\"count\"", P("id", S) "," P("state", S) "," P("count", I))))) },
	{ "SetupPatch", ONLY("", P("step", S) "," P("state", S) "," P("finished", B)) },
	{ "HolidayFeed", OBJ("\"feed\",\"tried_at\",\"read_at\",\"wrong\"", P("feed", S0) "," P("tried_at", T0) "," P("read_at", T0) "," P("wrong", S0)) },
	{ "Asked", OBJ("\"asked\"", P("asked", B)) },
	{ "Holidays", OBJ("\"items\",\"left_out\"", P("items", LIST(OBJ("\"date\",\"name\"", P("date", S) "," P("name", S)))) ","
		P("left_out", LIST(OBJ("\"name\",\"why\"", P("name", S) "," P("why", S))))) },
	{ "Roles", OBJ("\"perms\",\"roles\"", P("perms", LIST(OBJ("\"id\",\"help\"", P("id", S) "," P("help", S)))) ","
		P("roles", LIST(OBJ("\"id\",\"label\",\"help\",\"perms\",\"everywhere\"", P("id", S) "," P("label", S) "," P("help", S) ","
		P("perms", LIST(S)) "," P("everywhere", LIST(S)))))) },
	{ "Health", OBJ("\"version\",\"now\",\"database\",\"timers\",\"outbox\",\"requests\",\"verified\",\"backup\",\"checks\"",
		P("version", S) "," P("now", T) "," P("uptime_seconds", I) "," P("memory_bytes", I) "," P("disk_free_bytes", I) ","
		P("disk_bytes", I) "," P("files", I) "," P("files_bytes", I) ","
		P("database", OBJ("\"engine\",\"version\",\"schema\",\"bytes\"", P("engine", S) "," P("version", S) "," P("schema", I) ","
		P("bytes", I) "," P("wal_bytes", I) "," P("writes", I) "," P("commits", I) "," P("retries", I) "," P("reads", I) ","
		P("commit_usec", I))) ","
		P("timers", OBJ("\"waiting\",\"overdue\"", P("waiting", I) "," P("overdue", I) "," P("failing", I) "," P("oldest_due_at", T0))) ","
		P("outbox", LIST(OBJ("\"state\",\"count\"", P("state", S) "," P("count", I) "," P("oldest_at", T)))) ","
		P("requests", OBJ("\"streams\"", P("streams", I) "," P("waiting", I) "," P("refused", I))) ","
		P("verified", "{\"type\":[\"object\",\"null\"]}") "," P("backup", "{\"type\":[\"object\",\"null\"]}") ","
		P("checks", LIST(OBJ("\"id\",\"state\"", P("id", S) "," P("state", S))))) },
	{ "Completions", OBJ("\"items\"", P("items", LIST(OBJ("\"value\",\"label\"", "\"value\":{\"type\":[\"string\",\"integer\"]}," P("label", S))))) },
	{ "Hits", OBJ("\"items\"", P("items", LIST(OBJ("\"type\",\"id\",\"key\",\"title\"", P("type", S) "," P("id", I) ","
		P("key", S) "," P("title", S) "," P("state", S0) "," P("client", REF) "," P("snippet", S))))) },
	{ "Suggestions", OBJ("\"team\",\"category\"", P("team", SUGGESTED) "," P("category", SUGGESTED)) },
	{ "SuggestionChoice", ONLY("\"target\",\"value\",\"accept\"", P("target", S) "," "\"value\":{\"type\":[\"string\",\"integer\"]},"
		P("accept", B)) },
	{ "SuggestionThreshold", ONLY("\"threshold\"", "\"threshold\":{\"type\":[\"number\",\"null\"]}") },
	{ "SuggestionModels", OBJ("\"client\",\"closed_since\",\"queued_at\",\"tried_at\",\"note\",\"outcomes\",\"thresholds\",\"models\"",
		P("client", I) "," P("closed_since", I) "," P("queued_at", T0) "," P("tried_at", T0) "," P("note", S) ","
		P("outcomes", LIST(OBJ("\"target\",\"outcome\",\"count\",\"bounced\"", P("target", S) "," P("outcome", S) ","
		P("count", I) "," P("bounced", I)))) "," P("thresholds", LIST(OBJ("\"target\",\"threshold\"", P("target", S) ","
		P("threshold", N) "," P("precision_shown", N) "," P("precision_now", N) "," P("suspended", B) ","
		P("version", I) "," P("set_at", T)))) "," P("models", LIST(OBJ("\"target\",\"version\",\"active\",\"measure\"",
		P("target", S) "," P("version", I) "," P("active", B) "," P("made_at", T) "," P("millis", I) ","
		P("examples", I) "," P("labels", I) "," P("measure", OBJ("\"tested\",\"learned\",\"top1\",\"top3\",\"most_common\",\"calibration\",\"curve\"",
		P("tested", I) "," P("learned", I) "," P("top1", N) "," P("top3", N) "," P("most_common", N) ","
		P("calibration", N) "," P("curve", LIST(OBJ("\"threshold\",\"precision\",\"share\",\"answered\"",
		P("threshold", N) "," P("precision", N) "," P("share", N) "," P("answered", I)))))))))) },
	{ "Forecast", OBJ("\"client\",\"version\",\"plain\",\"trained_at\",\"examples\",\"queued_at\",\"tried_at\",\"note\",\"needed\",\"new\",\"progress\",\"versions\","
		"\"rates\",\"silence_default\",\"silences\"", P("needed", I) "," P("new", I) ","
		P("progress", "{\"type\":[\"object\",\"null\"],\"required\":[\"step\",\"done\",\"of\"],\"properties\":{"
		P("step", "{\"type\":\"string\",\"enum\":[\"queued\",\"reading\",\"learning\"]}") "," P("done", I) "," P("of", I) "}}") ","
		P("rates", OBJ("\"breach\",\"reassign\"", P("breach", RATE) "," P("reassign", RATE))) ","
		P("silence_default", OBJ("\"median_s\",\"p95_s\"", P("median_s", I) "," P("p95_s", I))) ","
		P("silences", LIST(OBJ("\"state\",\"any_team\",\"team\",\"median_s\",\"p95_s\",\"examples\"", P("state", S) ","
		P("any_team", B) "," P("team", NAMED0) "," P("median_s", I) "," P("p95_s", I) "," P("examples", I)))) ","
		P("client", I) "," P("version", I) "," P("plain", B) "," P("trained_at", T0) "," P("examples", I) ","
		P("queued_at", T0) "," P("tried_at", T0) "," P("note", S) "," P("versions", LIST(OBJ(
		"\"version\",\"active\",\"plain\",\"measure\"", P("version", I) "," P("active", B) "," P("plain", B) ","
		P("trained_at", T) "," P("millis", I) "," P("examples", I) "," P("moments", I) ","
		P("measure", OBJ("\"breach\",\"reassign\"", P("breach", VERDICT) "," P("reassign", VERDICT))))))) },
	{ "Proposals", OBJ("\"items\"", P("items", LIST(PROPOSAL))) },
	{ "Proposal", PROPOSAL },
	{ "Similar", OBJ("\"open\",\"solved\"", P("open", LIST(ALIKE)) "," P("solved", LIST(ALIKE))) },
	{ "Counts", OBJ("\"counts\"", P("counts", "{\"type\":\"object\",\"additionalProperties\":" I0 "}")) },
	{ "Checklists", OBJ("\"checklists\",\"items\"", P("checklists", LIST(TO("Checklist"))) "," P("items", LIST(TO("ChecklistItem")))), "checklist" },
	{ "ChecklistIn", ONLY("", P("title", S) "," P("template", I)) },
	{ "ChecklistItemIn", ONLY("\"title\"", P("title", S) "," P("notes", S0) "," P("mandatory", B) "," P("owner", ANY) "," P("team", ANY) ","
		P("due_at", T0)) },
	{ "Waive", ONLY("\"reason\"", P("reason", S)) },
	{ "TemplateIn", "{\"type\":\"object\",\"description\":\"fields as POST /tickets takes them; they win over the template's\"}" },
	{ "TemplateAsk", OBJ("", P("requester", ANY) "," P("client", ANY)) },
	{ "TemplateFields", OBJ("\"fields\",\"gaps\",\"checklist\"", P("fields", "{\"type\":\"object\"}") "," P("gaps", LIST(S)) ","
		P("checklist", "{\"type\":[\"object\",\"null\"],\"properties\":{" P("id", I) "," P("name", S) "," P("items", LIST(S)) "}}")) },
	{ "Reply", REPLY },
	{ "Replies", OBJ("\"items\"", P("items", LIST(TO("Reply")))) },
	{ "MacroOffers", OBJ("\"items\"", P("items", LIST(TO("Macro")))), "macro" },
	{ "MacroTexts", ONLY("", "\"texts\":{\"type\":\"object\",\"description\":\"number of the effect, from 0: the text to use\","
		"\"additionalProperties\":" S "}") },
	{ "MacroPreview", OBJ("\"macro\",\"offered\",\"effects\",\"ok\"", P("macro", OBJ("\"id\",\"name\",\"version\"", P("id", I) ","
		P("name", S) "," P("version", I))) "," P("offered", B) "," P("ok", B) "," P("effects", LIST(OBJ("\"do\",\"effect\",\"ok\",\"fields\"",
		P("do", S) "," P("effect", "{\"type\":\"object\"}") "," P("ok", B) "," P("fields", LIST(S)) ","
		P("before", "{\"type\":\"object\"}") "," P("after", "{\"type\":\"object\"}") "," P("tags", OBJ("\"before\",\"after\"", P("before", LIST(S)) ","
		P("after", LIST(S)))) "," P("text", OBJ("\"body\",\"visibility\",\"gaps\"", P("body", S) "," P("visibility", S) "," P("gaps", LIST(S)))) ","
		P("error", OBJ("\"code\",\"detail\"", P("code", S) "," P("detail", S) "," P("field", S))))))) },
	/* the desk */
	{ "Desk", ONLY("\"as_of\",\"order\",\"open\",\"need\",\"bands\",\"items\",\"next\"", P("as_of", T) "," P("order", S) "," P("open", I) ","
		P("need", I) "," P("bands", LIST(OBJ("\"id\",\"total\"", P("id", S) "," P("total", I)))) ","
		P("items", LIST(DESK_ITEM)) "," P("next", S0)) },
	{ "DeskToday", ONLY("\"zone\",\"items\"", P("zone", S) "," P("items", LIST(ONLY("\"at\",\"until\",\"kind\",\"title\",\"detail\",\"tone\",\"href\",\"say\",\"args\"",
		P("at", T) "," P("until", T0) "," P("kind", S) "," P("title", S) "," P("detail", S) "," P("tone", S) "," P("href", S) ","
		P("say", S) "," P("args", "{\"type\":\"object\"}"))))) },
	{ "DeskUnblock", ONLY("\"items\"", P("items", LIST(ONLY("\"type\",\"id\",\"key\",\"title\",\"verb\",\"frees\",\"harm\",\"of\",\"href\"",
		P("type", S) "," P("id", I) "," P("key", S) "," P("client", NAMED0) "," P("title", S) "," P("verb", S) "," P("who", NAMED0) ","
		P("frees", I) "," P("harm", I) "," P("weight", N) "," P("circle", B) "," P("of", LIST(S)) "," P("href", S))))) },
	{ "DeskCount", ONLY("\"need\"", P("need", I)) },
	/* attention */
	{ "Presence", OBJ("\"items\"", P("items", LIST(OBJ("\"type\",\"key\",\"id\",\"people\"", P("type", S) "," P("key", S) ","
		P("id", I) "," P("client", I) "," P("people", LIST(OBJ("\"id\",\"name\",\"doing\"", P("id", I) "," P("name", S) ","
		P("doing", S) "," P("what", S) "," P("since", T)))))))) },
	{ "PresenceIn", ONLY("\"key\",\"doing\",\"tab\"", P("type", S) "," P("key", S) "," P("doing", S) "," P("tab", S) "," P("what", S)) },
	{ "LookIn", ONLY("", P("event", I)) },
	{ "SeenIn", ONLY("\"seen\"", P("seen", B)) },
	{ "SnoozeIn", ONLY("", P("until", T0) "," P("wake", ANY) "," P("reason", S) "," P("team", I)) },
	{ "Snooze", OBJ("\"id\",\"wake\"", P("id", I) "," P("until", T0) "," P("wake", S) "," P("filter", S) "," P("reason", S) "," P("team", I) ","
		P("by", I) "," P("at", T) "," P("woke_at", T) "," P("because", S) "," P("woke_by", I)) },
	{ "Snoozes", OBJ("\"items\"", P("items", LIST(OBJ("\"key\",\"title\",\"snooze\"", P("key", S) "," P("title", S) ","
		P("snooze", "{\"$ref\":\"#/components/schemas/Snooze\"}"))))) },
	{ "MuteIn", ONLY("", P("key", S) "," P("reason", S) "," P("until", T0)) },
	{ "MadeId", OBJ("\"id\"", P("id", I)) },
	{ "Mutes", OBJ("\"items\"", P("items", LIST(OBJ("\"id\",\"reason\"", P("id", I) "," P("key", S) "," P("title", S) ","
		P("reason", S) "," P("until", T0) "," P("at", T))))) },
	{ "SubscriptionIn", ONLY("\"kind\"", P("kind", S) "," P("target", I) "," P("word", S) "," P("what", S) "," P("until", T0)) },
	{ "Subscriptions", OBJ("\"items\"", P("items", LIST(OBJ("\"id\",\"kind\",\"name\"", P("id", I) "," P("kind", S) ","
		P("target", I) "," P("word", S) "," P("name", S) "," P("what", S) "," P("until", T0))))) },
	{ "WatchIn", ONLY("", P("until", T0) "," P("resolved", B)) },
	{ "Mentions", OBJ("\"items\",\"next\",\"unseen\"", P("items", LIST(OBJ("\"id\",\"key\",\"title\",\"author\",\"body\",\"at\",\"seen\"",
		P("id", I) "," P("key", S) "," P("title", S) "," P("event", I) "," P("author", REF) "," P("visibility", S) ","
		P("body", S) "," P("at", T) "," P("seen", B)))) "," P("next", I0) "," P("unseen", I)) },
	{ "Notices", OBJ("\"items\",\"next\",\"unread\",\"held\"", P("items", LIST(OBJ("\"id\",\"reason\",\"n\",\"at\",\"read\"",
		P("id", I) "," P("type", S) "," P("key", S) "," P("title", S) "," P("state", S) "," P("reason", S) "," P("event", I) ","
		P("first_event", I) "," P("n", I) "," P("actor", REF) "," P("kind", S) "," P("detail", S) "," P("href", S) ","
		P("urgent", B) "," P("first_at", T) "," P("at", T) "," P("held", B) "," P("read", B) "," P("desktop", B) ","
		P("sent", LIST(OBJ("\"channel\",\"state\",\"at\"", P("channel", S) "," P("state", S) "," P("at", T) "," P("error", S))))))) ","
		P("next", S0) "," P("unread", I) "," P("held", I)) },
	{ "NoticeCounts", OBJ("\"unread\",\"mentions\",\"drafts\"", P("unread", I) "," P("held", I) "," P("mentions", I) "," P("drafts", I)) },
	{ "NoticesReadIn", ONLY("", P("ids", LIST(I)) "," P("key", S) "," P("all", B) "," P("unread", B)) },
	{ "NoticeSettings", OBJ("\"reasons\",\"quiet\",\"quiet_from\",\"quiet_to\",\"quiet_days\",\"urgent\",\"digest_at\"",
		P("reasons", LIST(OBJ("\"id\",\"mode\",\"default\",\"channels\",\"locked\"", P("id", S) "," P("mode", S) "," P("default", S) ","
		P("urgent", B) "," P("breaks", B) "," P("channels", OBJ("\"app\",\"mail\",\"chat\",\"desktop\"", P("app", S) "," P("mail", S) ","
		P("chat", S) "," P("desktop", S))) "," P("locked", LIST(S))))) ","
		P("quiet", B) "," P("quiet_from", S) "," P("quiet_to", S) "," P("quiet_days", LIST(I)) "," P("urgent", B) ","
		P("work_hours", B) "," P("hours_known", B) "," P("digest_at", S) "," P("digest_days", LIST(I)) "," P("delay", I0) ","
		P("delay_default", I) "," P("zone", S)) },
	{ "NoticeSettingsIn", ONLY("", P("modes", "{\"type\":\"object\"}") "," P("channels", "{\"type\":\"object\"}") ","
		P("breaks", "{\"type\":\"object\"}") "," P("quiet", B) "," P("quiet_from", S) "," P("quiet_to", S) ","
		P("quiet_days", LIST(I)) "," P("urgent", B) "," P("work_hours", B) "," P("digest_at", S) "," P("digest_days", LIST(I)) ","
		P("delay", I0)) },
	{ "NoticeContacts", OBJ("\"items\",\"outside\"", P("outside", B) "," P("items", LIST(OBJ("\"channel\",\"state\",\"address\"",
		P("channel", S) "," P("state", S) "," P("address", S) "," P("shape", S) "," P("when", T) "," P("when_urgent", T) ","
		P("since", T) "," P("error", S))))) },
	{ "NoticeChatIn", ONLY("\"url\",\"shape\"", P("url", S) "," P("shape", S)) },
	{ "NoticeMessage", OBJ("\"channel\",\"state\",\"error\"", P("channel", S) "," P("state", S) "," P("done_at", T0) "," P("error", S)) },
	{ "NoticePolicy", OBJ("\"client\",\"channels\",\"defaults\",\"locked\",\"delay\",\"from_name\"", P("client", I) ","
		P("channels", "{\"type\":\"object\"}") "," P("defaults", "{\"type\":\"object\"}") "," P("locked", "{\"type\":\"object\"}") ","
		P("delay", I) "," P("from_name", S)) },
	{ "NoticePolicyIn", ONLY("", P("channels", "{\"type\":\"object\"}") "," P("locked", "{\"type\":\"object\"}") ","
		P("delay", I) "," P("from_name", S)) },
	{ "NoticeMail", OBJ("\"set_up\",\"server\",\"tls\",\"from\",\"queued\",\"sent\",\"failed\"", P("set_up", B) "," P("server", S) ","
		P("tls", S) "," P("from", S) "," P("signs_in", B) "," P("queued", I) "," P("sent", I) "," P("failed", I) ","
		P("last_sent_at", T0) "," P("last_error", S) "," P("last_error_at", T0)) },
	{ "MuteLink", OBJ("\"key\",\"expires_at\"", P("key", S) "," P("expires_at", T)) },
	{ "DraftIn", ONLY("\"body\",\"device\"", P("body", "{\"type\":\"object\"}") "," P("title", S) "," P("device", S) ","
		P("device_name", S) "," P("base", I)) },
	{ "DraftKept", OBJ("\"version\",\"at\"", P("version", I) "," P("at", T)) },
	{ "Draft", OBJ("\"place\",\"body\",\"version\",\"at\"", P("place", S) "," P("title", S) "," P("device", S) "," P("device_name", S) ","
		P("version", I) "," P("at", T) "," P("body", "{\"type\":\"object\"}")) },
	{ "Drafts", OBJ("\"items\"", P("items", LIST("{\"$ref\":\"#/components/schemas/Draft\"}"))) },
	/* on call */
	{ "OncallShift", SHIFT },
	{ "OncallNow", OBJ("\"at\",\"items\"", P("at", T) "," P("items", LIST(OBJ("\"rotation\",\"now\",\"next\",\"gaps\"",
		P("rotation", "{\"type\":\"object\"}") "," P("now", SHIFT0) "," P("next", SHIFT0) "," P("gaps", LIST(TO("OncallShift"))))))) },
	{ "OncallMine", OBJ("\"items\"", P("items", LIST(OBJ("\"rotation\",\"from\",\"to\"", P("rotation", OBJ("\"id\",\"name\",\"zone\"",
		P("id", I) "," P("name", S) "," P("zone", S))) "," P("from", T) "," P("to", T) "," P("why", S))))) },
	{ "OncallShifts", OBJ("\"from\",\"to\",\"zone\",\"layers\",\"shifts\",\"people\"", SHIFTS) },
	{ "OncallCoverage", OBJ("\"from\",\"to\",\"percent\",\"score\",\"gaps\",\"people\"", P("from", T) "," P("to", T) "," COVERAGE) },
	{ "OncallPreview", ONLY("\"zone\",\"layers\"", P("client", ANY) "," P("rotation", I) "," P("zone", S) "," P("layers", LIST(ANY)) ","
		P("hours", ANY) "," P("from", T) "," P("to", T)) },
	{ "OncallPreviewed", OBJ("\"from\",\"to\",\"zone\",\"layers\",\"shifts\",\"people\",\"coverage\"", SHIFTS ","
		P("coverage", OBJ("\"percent\",\"score\",\"gaps\",\"people\"", P("from", T) "," P("to", T) "," COVERAGE))) },
	{ "OncallFeeds", OBJ("\"items\"", P("items", LIST(OBJ("\"id\",\"rotation\",\"name\",\"made_at\"", P("id", I) "," P("rotation", REF) ","
		P("name", S) "," P("made_at", T) "," P("used_at", T0))))) },
	{ "OncallOverrideIn", ONLY("\"rotation\",\"to\"", P("rotation", ANY) "," P("person", ANY) "," P("from", T0) "," P("to", T) "," P("reason", S)) },
	{ "OncallSwapIn", ONLY("\"rotation\",\"from\",\"to\"", P("rotation", ANY) "," P("offered_to", ANY) "," P("from", T) "," P("to", T) ","
		P("back_from", T0) "," P("back_to", T0) "," P("note", S)) },
	{ "TimeOffIn", ONLY("\"from\",\"to\"", P("person", ANY) "," P("from", T) "," P("to", T) "," P("reason", S)) },
	{ "OncallFeedMake", ONLY("", P("rotation", ANY) "," P("name", S)) },
	{ "OncallFeedSecret", OBJ("\"id\",\"url\"", P("id", I) "," "\"url\":{\"type\":\"string\",\"description\":\"shown now and never again\"}") },
	/* major incidents: docs/major.md */
	{ "MajorIncident", OBJ("\"key\",\"title\",\"client\",\"state\",\"roles\",\"audiences\",\"updates\",\"page\",\"may\"", MAJOR_PROPS ","
		P("updates", LIST(TO("MajorSent"))) "," P("page", OBJ("\"active\",\"slug\",\"published\"", P("active", B) "," P("slug", S) ","
		P("published", B))) "," P("may", OBJ("\"run\",\"decide\"", P("run", B) "," P("decide", B)))) },
	{ "MajorRow", OBJ("\"key\",\"title\",\"client\",\"state\",\"roles\",\"audiences\"", MAJOR_PROPS) },
	{ "MajorList", OBJ("\"items\"", P("items", LIST(TO("MajorRow")))) },
	{ "CommsRow", OBJ("\"audience\",\"channels\",\"cadence\"", P("audience", S) "," P("channels", LIST(S)) "," P("cadence", I) "," P("first", I) ","
		P("calendar", I0) "," P("people", LIST(I)) "," P("teams", LIST(I)) "," P("addresses", LIST(S)) "," P("requesters", B) ","
		P("chat", I0) "," P("subject", S) "," P("text", S) "," P("last", S)) },
	{ "MajorClock", OBJ("\"audience\",\"state\",\"final\",\"due_at\",\"overdue\",\"snoozed\",\"sent\",\"skipped\",\"plan\"", P("audience", S) ","
		P("state", S) "," P("final", B) "," P("due_at", T0) "," P("overdue", B) "," P("snoozed", B) "," P("snooze_reason", S) ","
		P("skip_reason", S) "," P("sent", I) "," P("skipped", I) "," P("last_at", T0) "," P("plan", TO("CommsRow"))) },
	{ "MajorFact", OBJ("\"id\",\"text\",\"inside\",\"events\"", P("id", S) "," P("text", S) "," P("inside", B) "," P("events", LIST(I))) },
	{ "MajorSent", OBJ("\"id\",\"event\",\"audience\",\"n\",\"final\",\"status\",\"subject\",\"body\",\"at\",\"by\",\"ledger\",\"published\"", P("id", I) "," P("event", I) ","
		P("audience", S) "," P("n", I) "," P("final", B) "," P("status", S) "," P("subject", S) "," P("body", S) ","
		P("facts", LIST(TO("MajorFact"))) "," P("at", T) "," P("by", NAMED0) "," P("next_at", T0) "," P("published", S) ","
		P("ledger", OBJ("\"queued\",\"sent\",\"failed\",\"acknowledged\"", P("queued", I) "," P("sent", I) "," P("failed", I) ","
		P("acknowledged", I)))) },
	{ "MajorLedger", OBJ("\"items\"", P("items", LIST(OBJ("\"id\",\"update\",\"channel\",\"name\",\"state\",\"queued_at\",\"reason\"", P("id", I) ","
		P("update", I) "," P("channel", S) "," P("person", I0) "," P("name", S) "," P("address", S) "," P("state", S) ","
		P("queued_at", T) "," P("done_at", T0) "," P("tries", I) "," P("reason", S) "," P("acknowledged_at", T0) ","
		P("acknowledged_by", S))))) },
	{ "MajorDraft", OBJ("\"facts\",\"texts\"", P("facts", LIST(TO("MajorFact"))) "," P("texts", LIST(OBJ("\"audience\",\"subject\",\"body\",\"gaps\",\"final\",\"after\"",
		P("audience", S) "," P("subject", S) "," P("body", S) "," P("gaps", S) "," P("final", B) "," P("after", I) ","
		P("next_at", T0))))) },
	{ "MajorPreviewAsk", ONLY("\"audience\",\"subject\",\"body\"", P("audience", S) "," P("subject", S) "," P("body", S)) },
	{ "MajorPreview", OBJ("\"audience\",\"subject\",\"text\",\"recipients\"", P("audience", S) "," P("subject", S) "," P("text", S) ","
		P("recipients", LIST(OBJ("\"channel\",\"name\",\"problem\"", P("channel", S) "," P("name", S) "," P("problem", S))))) },
	{ "MajorUpdateIn", ONLY("\"texts\"", P("texts", LIST(OBJ("\"audience\",\"subject\",\"body\"", P("audience", S) "," P("subject", S) ","
		P("body", S) "," P("after", I)))) "," P("status", S) "," P("page", ANY)) },
	{ "MajorRoleIn", ONLY("\"person\"", P("person", I0)) },
	{ "MajorPlanIn", ONLY("\"plan\"", P("plan", I)) },
	{ "MajorSnoozeAsk", ONLY("\"audience\",\"minutes\",\"reason\"", P("audience", S) "," P("minutes", I) "," P("reason", S)) },
	{ "MajorSkipAsk", ONLY("\"audience\",\"reason\"", P("audience", S) "," P("reason", S)) },
	{ "MajorEndAsk", ONLY("", P("reason", S)) },
	{ "MyUpdates", OBJ("\"items\"", P("items", LIST(ONLY("\"id\",\"subject\",\"body\",\"final\",\"at\",\"audience\"", P("id", I) "," P("subject", S) ","
		P("body", S) "," P("final", B) "," P("at", T) "," P("next_at", T0) "," P("acknowledged_at", T0) "," P("audience", S))))) },
	{ "StatusPage", OBJ("\"client\",\"slug\",\"active\",\"title\",\"language\",\"services\",\"url\"", P("client", I) "," P("slug", S) ","
		P("active", B) "," P("title", S) "," P("intro", S) "," P("language", S) "," P("services", LIST(I)) "," P("url", S) ","
		P("changed_at", T0)) },
	{ "StatusPageIn", ONLY("", P("slug", S) "," P("active", B) "," P("title", S) "," P("intro", S) "," P("language", S) ","
		P("services", LIST(I))) },
	/* hand-overs */
	{ "Shift", OBJ("\"rotation\",\"name\",\"until\",\"next\",\"handover\"", P("rotation", NAMED0) "," P("name", S0) "," P("until", T0) ","
		P("zone", S) "," P("now", NAMED0) "," P("next", LIST(NAMED0)) "," P("you", S) "," P("handover", "{\"type\":[\"object\",\"null\"],"
		"\"properties\":{" P("id", I) "," P("state", S) "," P("at", T) "," P("items", I) "," P("unaccepted", I) "," P("dropped", I) ","
		P("crossed", B) "," P("accountable", NAMED0) "}}")) },
	{ "HandoverDropped", OBJ("\"from\",\"to\",\"handovers\",\"items\",\"removed\",\"dropped\",\"lost\",\"unaccepted\",\"rows\"",
		P("from", T) "," P("to", T) "," P("handovers", I) "," P("items", I) "," P("removed", I) "," P("dropped", I) "," P("lost", I) ","
		P("unaccepted", I) "," P("rows", LIST(OBJ("\"item\",\"handover\",\"at\",\"title\",\"state\",\"live\"", P("item", I) ","
		P("handover", I) "," P("rotation", NAMED0) "," P("shift", S) "," P("at", T) "," P("title", S) "," P("state", S) "," P("live", B) ","
		P("ticket", "{\"type\":[\"object\",\"null\"],\"properties\":{" P("id", I) "," P("key", S) "," P("state", S) "}}") ","
		P("outgoing", NAMED0) "," P("incoming", NAMED0) "," P("lost_at", T0) "," P("accepted_at", T0) "," P("found_again", I0))))) },
	{ "HandoverIn", ONLY("", P("rotation", ANY) "," P("team", ANY) "," P("at", T) "," P("incoming", ANY) "," P("note", S)) },
	{ "HandoverItemIn", ONLY("", P("ticket", S) "," P("title", S) "," P("owner", ANY) "," P("backup", ANY) "," P("next_check_at", T0) ","
		P("without", S) "," P("note", S)) },
	{ "HandoverSheet", OBJ("\"handover\",\"items\",\"sections\",\"may\"", P("handover", TO("Handover")) "," P("items", LIST(TO("HandoverItem"))) ","
		P("sections", LIST(S)) "," P("may", OBJ("\"give\",\"take\"", P("give", B) "," P("take", B)))) },
	/* escalation */
	{ "Escalation", OBJ("\"runs\",\"promise\",\"log\",\"thresholds\",\"names\"", P("runs", LIST(TO("EscalationRun"))) ","
		P("promise", PROMISE0) "," P("log", LIST(OBJ("\"run\",\"at\",\"due_at\",\"what\"", P("run", I) "," P("at", T) ","
		P("due_at", T) "," P("what", S) "," P("round", I) "," P("step", I) "," P("person", I0) "," P("ref", I) "," P("channel", S) ","
		P("outcome", S) "," P("detail", S)))) "," P("thresholds", LIST(OBJ("\"rule\",\"place\",\"target\",\"at\",\"outcome\"",
		P("rule", S) "," P("place", S) "," P("target", S) "," P("at", T) "," P("fired_at", T0) "," P("outcome", S)))) "," P("names", NAMED)) },
	{ "EscalationRun", OBJ(RUN_NEEDS, RUN_PROPS) },
	{ "Escalations", OBJ("\"at\",\"items\",\"no_rule\",\"names\"", P("at", T) "," P("items", LIST(TO("EscalationRow"))) ","
		P("no_rule", LIST(TO("EscalationRow"))) "," P("names", NAMED)) },
	{ "EscalationRow", OBJ(RUN_NEEDS ",\"ticket\",\"promise\"", RUN_PROPS "," P("promise", PROMISE0) "," P("ticket", "{\"type\":\"object\"}")) },
	{ "EscalationAsk", ONLY("\"reason\"", P("policy", ANY) "," P("rotation", ANY) "," P("reason", S)) },
	{ "EscalationHave", ONLY("\"reason\",\"next_at\"", P("reason", S) "," P("next_at", T) "," P("run", I) "," P("take_over", B)) },
	{ "EscalationGive", ONLY("", P("run", I)) },
	{ "Preflight", OBJ(FLIGHT_NEEDS, FLIGHT) },
	{ "Preflights", OBJ("\"items\"", P("items", LIST(OBJ("\"policy\"," FLIGHT_NEEDS, P("policy", "{\"type\":\"object\"}") "," FLIGHT)))) },
	{ "PreflightAsk", ONLY("\"client\",\"steps\"", P("client", ANY) "," P("team", ANY) "," P("steps", LIST(ANY)) "," P("repeat", I) ","
		P("ack_timeout", I) "," P("skip_empty", B) "," P("at", T)) },
	/* harm, next action */
	{ "Harm", OBJ(HARM_NEEDS, HARM_PROPS) },
	{ "HarmSet", OBJ(HARM_NEEDS ",\"before\"", HARM_PROPS "," P("before", TO("Harm"))) },
	{ "HarmIn", ONLY("\"kind\"", P("kind", HARM_KIND) "," P("at", T0) "," P("level", N0) "," P("rate", N0) "," P("unit", S0) ","
		P("effect", S) "," P("source", S) "," P("confidence", N0) "," P("measured_at", T0) "," P("expires_at", T0) ","
		P("next_check_at", T0) "," P("force", B) "," P("set_at", ANY) "," P("set_by", ANY) "," P("passed_at", ANY) ","
		P("checked_at", ANY) "," P("version", ANY) "," P("rule", ANY) "," P("event", ANY)) },
	{ "HarmLine", ONLY("\"text\"", P("text", S)) },
	{ "HarmChoices", OBJ("\"zone\",\"now\",\"items\"", P("zone", S) "," P("now", TO("Harm")) "," P("items",
		LIST(OBJ("\"id\",\"n\",\"name\",\"effect\",\"at\",\"body\"", P("id", S) "," P("n", I0) "," P("name", S) "," P("effect", S) ","
		P("at", T0) "," P("body", TO("HarmIn")))))) },
	{ "NudgeAsk", ONLY("", P("words", S)) },
	{ "NextActionIn", ONLY("\"at\"", P("at", T) "," P("words", S)) },
	{ "NextAction", OBJ("\"state\",\"asked\",\"promised\",\"owner\",\"version\"", P("state", S) "," P("asked",
		"{\"type\":[\"object\",\"null\"],\"properties\":{" P("at", T) "," P("by", NAMED0) "," P("of", NAMED0) "," P("words", S) ","
		P("event", I) "}}") "," P("promised", "{\"type\":[\"object\",\"null\"],\"properties\":{" P("at", T) "," P("by", NAMED0) ","
		P("words", S) "," P("made_at", T) "," P("broken", B) "," P("event", I) "}}") "," P("owner", NAMED0) "," P("version", I)) },
	{ "OpenApi", "{\"type\":\"object\"}" },
	/* ---- catalog, approvals, tasks, portal ---- */
	{ "CatalogVersions", OBJ("\"items\"", P("items", LIST(OBJ("\"version\",\"valid_from\",\"orders\"", P("version", I) ","
		P("valid_from", T) "," P("orders", I))))) },
	{ "CatalogVersion", OBJ("\"version\",\"form\",\"steps\",\"tasks\"", P("version", I) "," P("form", LIST(ANY)) ","
		P("steps", LIST(ANY)) "," P("tasks", LIST(ANY))) },
	{ "Answers", LIST(ONLY("\"name\",\"label\",\"type\",\"value\",\"text\"", P("name", S) "," P("label", S) "," P("type", S) ","
		P("value", ANY) "," P("text", S))) },
	{ "Order", OBJ("\"item\",\"answers\",\"approvals\",\"tasks\"", P("item", "{\"type\":[\"object\",\"null\"]}") ","
		P("ordered_at", T) "," P("ordered_by", REF) "," P("expected_at", T0) "," P("answers", TO("Answers")) ","
		P("approvals", LIST(OBJ("\"state\",\"at\",\"steps\"", P("state", S) "," P("at", T) "," P("steps", LIST(ANY))))) ","
		P("tasks", LIST(ANY))) },
	{ "AskIn", ONLY("\"people\"", P("people", LIST(I)) "," P("need", S) "," P("percent", I) "," P("name", S) ","
		P("due_hours", I) "," P("remind_hours", I)) },
	{ "GivenReason", ONLY("\"reason\"", P("reason", S)) },
	{ "OrderIn", ONLY("", P("version", I) "," P("answers", "{\"type\":\"object\"}") "," P("for", I) "," P("words", S)) },
	{ "Satisfaction", ONLY("\"from\",\"to\",\"asked\",\"rated\",\"average\",\"stars\",\"low\",\"teams\"", P("from", T) ","
		P("to", T) "," P("asked", I) "," P("rated", I) "," P("average", R0) "," P("stars", LIST(I)) "," P("low", I) ","
		P("teams", LIST(ONLY("\"team\",\"asked\",\"rated\",\"average\",\"stars\",\"low\"", P("team", REF) "," P("asked", I) ","
		P("rated", I) "," P("average", R0) "," P("stars", LIST(I)) "," P("low", I))))) },
	/* The portal's answers name every member they may have: one more is a leak, and a test says so. */
	{ "PortalItemRow", ONLY("\"id\",\"name\",\"icon\"", PORTAL_ITEM) },
	{ "PortalCatalog", ONLY("\"items\"", P("items", LIST(TO("PortalItemRow")))) },
	{ "PortalItem", ONLY("\"id\",\"name\",\"form\",\"version\",\"steps\"", PORTAL_ITEM "," P("version", I) ","
		P("form", LIST("{\"type\":\"object\"}")) "," P("steps", LIST(ONLY("\"name\",\"who\",\"sometimes\"", P("name", S) ","
		P("who", S) "," P("sometimes", B))))) },
	{ "PortalOrdered", ONLY("\"id\",\"key\",\"title\",\"state\"", P("id", I) "," P("key", S) "," P("title", S) "," P("state", S)) },
	{ "PortalUpload", ONLY("\"id\",\"name\",\"size\"", P("id", I) "," P("name", S) "," P("size", I)) },
	{ "PortalPeople", ONLY("\"items\"", P("items", LIST(ONLY("\"id\",\"name\"", P("id", I) "," P("name", S))))) },
	{ "PortalKnownRow", ONLY("\"id\",\"title\",\"workaround\"", P("id", I) "," P("title", S) "," P("symptom", S) ","
		P("workaround", S) "," P("solved", B) "," P("updated_at", T)) },
	{ "PortalKnown", ONLY("\"items\"", P("items", LIST(TO("PortalKnownRow")))) },
	{ "PortalRequestRow", ONLY("\"key\",\"title\",\"stage\"", PORTAL_REQUEST) },
	{ "PortalRequests", ONLY("\"items\",\"next\",\"total\"", P("items", LIST(TO("PortalRequestRow"))) "," P("next", S0) ","
		P("total", I)) },
	{ "PortalRounds", LIST(ONLY("\"state\",\"at\",\"steps\"", P("state", S) "," P("at", T) ","
		P("steps", LIST(ONLY("\"name\",\"state\"", P("name", S) "," P("state", S)))))) },
	{ "PortalRequest", ONLY("\"key\",\"title\",\"stage\",\"talk\",\"can\"", PORTAL_REQUEST "," P("description", S) ","
		P("solution", S) "," P("rating_words", S) "," P("rate_until", T0) "," P("answers", TO("Answers")) ","
		P("approvals", TO("PortalRounds")) "," P("talk", LIST(ONLY("\"id\",\"at\",\"name\",\"mine\",\"body\"", P("id", I) ","
		P("at", T) "," P("name", S) "," P("mine", B) "," P("body", S)))) "," P("files", LIST(ONLY("\"id\",\"name\"",
		P("id", I) "," P("name", S) "," P("size", I) "," P("at", T)))) "," P("can", LIST(S))) },
	{ "PortalApprovalRow", ONLY("\"id\",\"key\",\"title\",\"state\"", PORTAL_APPROVAL) },
	{ "PortalApprovals", ONLY("\"asked\",\"decided\"", P("asked", LIST(TO("PortalApprovalRow"))) ","
		P("decided", LIST(TO("PortalApprovalRow")))) },
	{ "PortalApproval", ONLY("\"id\",\"key\",\"title\",\"state\",\"answers\"", PORTAL_APPROVAL "," P("description", S) ","
		P("requester", "{\"type\":[\"object\",\"null\"],\"additionalProperties\":false,\"properties\":{" P("name", S) ","
		P("title", S) "," P("site", S) "}}") ","
		P("item", "{\"type\":[\"object\",\"null\"],\"additionalProperties\":false,\"properties\":{" P("name", S) ","
		P("description", S) "," P("icon", S) "}}") "," P("answers", TO("Answers")) "," P("rounds", TO("PortalRounds"))) },
	{ "PortalHome", ONLY("\"open\",\"open_total\",\"approvals\",\"rate\"", P("open", LIST(TO("PortalRequestRow"))) ","
		P("open_total", I) "," P("approvals", LIST(TO("PortalApprovalRow"))) "," P("rate", LIST(TO("PortalRequestRow")))) },
	{ "PortalFound", ONLY("\"catalog\",\"known\",\"requests\"", P("catalog", LIST(TO("PortalItemRow"))) ","
		P("known", LIST(TO("PortalKnownRow"))) "," P("requests", LIST(TO("PortalRequestRow")))) },
	/* assist */
	{ "AssistSentence", OBJ("\"part\",\"id\",\"text\",\"args\",\"events\"", P("part", S) "," P("id", S) "," P("text", S) ","
		P("args", MAP) "," P("events", LIST(I)) "," P("at", T) "," P("by", I)) },
	{ "AssistSummary", OBJ("\"key\",\"as_of\",\"left_out\",\"cut\",\"sentences\",\"people\"", P("key", S) "," P("as_of", I) ","
		P("left_out", I) "," P("cut", B) "," P("sentences", LIST(TO("AssistSentence"))) "," P("people", MAP)) },
	{ "AssistCount", OBJ("\"n\",\"keys\"", P("n", I) "," P("keys", LIST(S))) },
	{ "AssistShift", OBJ("\"from\",\"to\",\"counts\",\"items\",\"left_out\",\"cut\",\"people\"", P("from", T) "," P("to", T) ","
		P("counts", OBJ("\"opened\",\"resolved\",\"reopened\",\"handed_over\",\"on_hold\",\"major\"", P("opened", TO("AssistCount")) ","
		P("resolved", TO("AssistCount")) "," P("reopened", TO("AssistCount")) "," P("handed_over", TO("AssistCount")) ","
		P("on_hold", TO("AssistCount")) "," P("major", TO("AssistCount")))) ","
		P("items", LIST(OBJ("\"id\",\"key\",\"title\",\"state\",\"priority\",\"sentences\"", P("id", I) "," P("key", S) "," P("title", S) ","
		P("state", S) "," P("priority", S) "," P("major", S) "," P("sentences", LIST(TO("AssistSentence")))))) ","
		P("left_out", I) "," P("cut", B) "," P("people", MAP)) },
	{ "AssistClaim", OBJ("\"text\",\"events\"", P("text", S) "," P("events", LIST(I)) "," P("reason", S) "," P("detail", S)) },
	{ "AssistDraft", OBJ("\"id\",\"kind\",\"state\",\"reason\",\"sentences\",\"dropped\",\"text\",\"present\",\"final\"", P("id", I) ","
		P("kind", S) "," P("audience", S) "," P("state", S) "," P("reason", S) "," P("detail", S) "," P("asked_by", REF) "," P("asked_at", T) ","
		P("ended_at", T0) "," P("decided_by", REF) "," P("decided_at", T0) "," P("expires_at", T0) "," P("model", S) ","
		P("prompt", S) "," P("as_of", I) "," P("given", LIST(I)) "," P("left_out", I) "," P("hidden", MAP) "," P("took_ms", I) ","
		P("sentences", LIST(TO("AssistClaim"))) "," P("dropped", LIST(TO("AssistClaim"))) "," P("text", S) "," P("present", S) ","
		P("final", S) "," P("words", I) "," P("apart", I) "," P("sent", S)) },
	{ "AssistAsked", TO("AssistDraft") },
	{ "AssistDraftIn", ONLY("\"kind\"", P("kind", S) "," P("audience", S) "," P("present", S)) },
	{ "AssistDrafts", OBJ("\"kinds\",\"summary\",\"executive\",\"items\"", P("kinds", LIST(S)) ","
		P("summary", "{\"anyOf\":[" TO("AssistDraft") ",{\"type\":\"null\"}]}") ","
		P("executive", "{\"anyOf\":[" TO("AssistDraft") ",{\"type\":\"null\"}]}") "," P("items", LIST(TO("AssistDraft")))) },
	{ "AssistDecision", ONLY("\"decision\"", P("decision", S) "," P("text", S) "," P("reason", S)) },
	{ "AssistSettingsIn", ONLY("", P("enabled", B) "," P("who", S) "," P("kinds", LIST(S))) },
	{ "AssistSettings", OBJ("\"client\",\"enabled\",\"who\",\"kinds\",\"undecided\",\"server\",\"figures\"", P("client", I) "," P("enabled", B) ","
		P("who", S) "," P("kinds", LIST(S)) "," P("undecided", LIST(S)) "," P("server", OBJ("\"configured\",\"host\",\"model\",\"key\"", P("configured", B) ","
		P("host", S) "," P("model", S) "," P("key", B) "," P("timeout_seconds", I) "," P("prompt_max", I) "," P("answer_max", I) ","
		P("per_hour", I))) "," P("figures", LIST(OBJ("\"prompt\",\"model\",\"asked\",\"accepted\",\"edited\",\"rejected\",\"expired\",\"failed\",\"kept\",\"dropped\",\"words\",\"apart\",\"mean_ms\",\"reasons\"",
		P("prompt", S) "," P("model", S) "," P("asked", I) "," P("accepted", I) "," P("edited", I) "," P("rejected", I) ","
		P("expired", I) "," P("failed", I) "," P("kept", I) "," P("dropped", I) "," P("words", I) "," P("apart", I) ","
		P("mean_ms", I) "," P("reasons", MAP))))) },
	{ 0 },
};
/* clang-format on */
