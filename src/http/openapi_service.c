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
#define ALIKE OBJ("\"key\",\"title\",\"state\",\"alike\",\"likely_duplicate\",\"team\",\"created_at\",\"resolved_at\",\"code\",\"notes\",\"workaround\"", \
	P("key", S) "," P("title", S) "," P("state", S) "," P("alike", N) "," P("likely_duplicate", B) "," P("team", S) "," \
	P("created_at", T) "," P("resolved_at", T0) "," P("code", S) "," P("notes", S) "," P("workaround", S))

/* Clocks, hand-overs and pauses (docs/clocks.md sections 9 and 10); times of a clock are microseconds. */
#define NAMED0 "{\"type\":[\"object\",\"null\"],\"properties\":{" P("id", I) "," P("name", S) "}}"
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
	P("policy", NAMED_LIST) "," P("calendar", NAMED_LIST))
#define PROMISE0 "{\"type\":[\"object\",\"null\"],\"properties\":{" P("person", I) "," P("reason", S) "," P("made_at", T) "," P("due_at", T) "," \
	P("state", S) "," P("kept_at", T0) "," P("broken_at", T0) "}}"
#define RUN_NEEDS "\"id\",\"chain\",\"name\",\"state\",\"started_at\",\"step\",\"steps\",\"may_acknowledge\""
#define RUN_PROPS P("id", I) "," P("chain", S) "," P("policy", I0) "," P("name", S) "," P("state", S) "," P("end_reason", S) "," P("target", S) "," \
	P("threshold", S) "," P("started_at", T) "," P("started_by", I0) "," P("ended_at", T0) "," P("round", I) "," P("rounds", I) "," P("step", I) "," \
	P("steps", I) "," P("exhausted", B) "," P("next_at", T0) "," P("next", S) "," P("acks_needed", I) "," P("acks", I) "," \
	P("ack", "{\"type\":[\"object\",\"null\"],\"properties\":{" P("by", I0) "," P("at", T0) "," P("until", T0) "," P("reason", S) "}}") "," \
	P("may_acknowledge", B)
#define REACHED P("people", LIST(OBJ("\"id\",\"state\"", P("id", I) "," P("state", S)))) "," P("webhooks", LIST(I)) "," P("depends", B) "," P("empty", B)
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
	/* attention */
	{ "Presence", OBJ("\"items\"", P("items", LIST(OBJ("\"type\",\"key\",\"id\",\"people\"", P("type", S) "," P("key", S) ","
		P("id", I) "," P("client", I) "," P("people", LIST(OBJ("\"id\",\"name\",\"doing\"", P("id", I) "," P("name", S) ","
		P("doing", S) "," P("what", S) "," P("since", T)))))))) },
	{ "PresenceIn", ONLY("\"key\",\"doing\",\"tab\"", P("type", S) "," P("key", S) "," P("doing", S) "," P("tab", S) "," P("what", S)) },
	{ "LookIn", ONLY("", P("event", I)) },
	{ "SeenIn", ONLY("\"seen\"", P("seen", B)) },
	{ "SnoozeIn", ONLY("", P("until", T0) "," P("wake", S) "," P("reason", S) "," P("team", I)) },
	{ "Snooze", OBJ("\"id\",\"wake\"", P("id", I) "," P("until", T0) "," P("wake", S) "," P("reason", S) "," P("team", I) ","
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
	{ 0 },
};
/* clang-format on */
