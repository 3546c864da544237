/* openapi_query.c - which query parameters an address takes. The API tests refuse an answered request with
 * one that is not described here, so the table cannot fall behind what is used. */
#include "http/openapi.h"

static const struct {
	const char *name, *type, *help;
} known[] = {
	{ "q", "string",
	  "filter: state:open priority<=2 team:network \"vpn\"; for search: words or a number" },
	{ "sysparm_query", "string", "the filter in ServiceNow's encoded form" },
	{ "sort", "string", "fields, commas between, '-' before one for descending" },
	{ "group", "string", "field to keep together; of a report: the group whose clocks are meant" },
	{ "limit", "integer", "1 to 200, usually 50" },
	{ "cursor", "string", "`next` of the page before" },
	{ "fields", "string", "only these fields, commas between" },
	{ "count", "integer", "1: also the exact total" },
	{ "by", "string", "field to group by" },
	{ "format", "string", "csv or ndjson" },
	{ "dry_run", "integer", "1: say what would be done, and do nothing" },
	{ "client", "integer", "id of the client meant" },
	{ "mapping", "string", "JSON: which column is which field" },
	{ "name", "string", "file name" },
	{ "comment", "integer", "id of the comment the file belongs to" },
	{ "visibility", "string", "public or internal" },
	{ "after", "integer", "id of the last event seen" },
	{ "before", "integer", "id of the last message seen" },
	{ "show", "string", "moved: those with another deadline only" },
	{ "type", "string", "record type" },
	{ "field", "string", "field of that type; without it the type's own records are offered" },
	{ "prefix", "string", "how it begins" },
	{ "token", "string", "from the one-time link" },
	{ "state", "string",
	  "of a message: waiting, leased, sent or dead; of a proposal: open, accepted or rejected; of major "
	  "incidents: open or past" },
	{ "update", "integer", "id of an update; all unless said" },
	{ "colours", "string", "JSON list of colour rules: [{\"tone\",\"label\",\"q\"}]" },
	{ "measure", "string",
	  "what is counted, commas between: created, resolved, ended, reopened, was_open" },
	{ "days", "integer", "how many days, up to and with `to`" },
	{ "to", "string",
	  "the last day, 2026-11-25, today unless said; of a report: a time, what came then or later is left "
	  "out" },
	{ "within", "integer", "an answer so many milliseconds old will do" },
	{ "words", "string", "words that must all be in it" },
	{ "from", "string", "a time: what came before is left out" },
	{ "for", "integer", "id of the person it is for; staff only" },
	{ "unread", "integer", "1: only what is unread" },
	{ "unseen", "integer", "1: only what was not taken note of" },
	{ "reason", "string", "only those of this reason" },
	{ "mine", "integer", "1: only what is assigned to oneself" },
	{ "band", "string", "harm, risk, today, overdue, waiting or rest" },
	{ "team", "integer",
	  "only this team's; the snooze of this team instead of one's own; the team that a ticket would be "
	  "handed to" },
	{ "kind", "string", "kind of event or message" },
	{ "target", "string", "whom it is for: a webhook's id; of clocks: response, resolve, ola …" },
	{ "rotation", "integer", "id of the rotation whose shift is meant" },
	{ "actor", "integer", "id of the person who did it; 0: the system" },
	{ "record", "integer", "id of the record" },
	{ "since", "string", "from this instant on" },
	{ "until", "string", "before this instant" },
	{ "order", "string", "oldest or newest first" },
	{ "first_year", "integer", "first year wanted" },
	{ "last_year", "integer", "last year wanted" },
	{ "depth", "integer", "how far from the record, 1 to 4; 2 unless said" },
	{ "at", "string", "a time other than now" },
	{ "failing", "integer", "1: only what failed before" },
	{ "cycle", "integer", "which of the clock's cycles, 1 and up; the newest unless said" },
	{ "as_of", "string", "the instant up to which it counts; now unless said" },
	{ "download", "integer", "1: as a file" },
	{ "zone", "string", "the reader's time zone, beside the calendar's" },
	{ "lang", "string", "en or de" },
	{ "near", "integer", "minutes before the breach in which a pause is looked at; 15 unless said" },
	{ "about", "string",
	  "which of them: all, met, breached, paused, unasked, near, returns, reopened, would_breach" },
};

static const struct {
	const char *method, *ends, *names;
} takes[] = {
	{ "GET", "/groups", "q sysparm_query by" },
	{ "GET", "/series", "q sysparm_query measure days to" },
	{ "GET", "/api/v1/views/counts", "q within" },
	{ "GET", "/dashboards/{key}/data", "q days to" },
	{ "GET", "/export", "format q sysparm_query sort fields" },
	{ "POST", "/import", "format dry_run client mapping" },
	{ "GET", "/timeline", "after limit" },
	{ "POST", "/attachments", "name visibility comment" },
	{ "GET", "/api/v1/search", "q type limit" },
	{ "GET", "/api/v1/complete", "type field prefix" },
	{ "GET", "/api/v1/session/link", "token" },
	{ "GET", "/portal/search", "q" },
	{ "GET", "/portal/known-errors", "q" },
	{ "GET", "/portal/catalog", "q for" },
	{ "GET", "/portal/catalog/{id}", "for" },
	{ "GET", "/portal/people", "prefix for" },
	{ "GET", "/portal/requests", "state cursor" },
	{ "POST", "/portal/uploads", "name" },
	{ "GET", "/reports/satisfaction", "from to client" },
	{ "GET", "/api/v1/stream", "after" },
	{ "GET", "/api/v1/audit", "type kind actor record since until order after before limit client" },
	{ "GET", "/api/v1/audit/export", "type kind actor record since until order after before client" },
	{ "POST", "/api/v1/calendars/ics", "first_year last_year" },
	{ "POST", "/api/v1/verify", "client" },
	{ "GET", "/graph", "depth" },
	{ "GET", "/proof", "cycle as_of download" },
	{ "GET", "/proof.pdf", "cycle as_of zone lang" },
	{ "GET", "/clocks/chain", "as_of" },
	{ "GET", "/hand-over", "team" },
	{ "GET", "/api/v1/reports/clocks", "target client from to by near" },
	{ "GET", "/api/v1/reports/clocks/tickets", "target client from to by near about group limit cursor" },
	{ "GET", "/api/v1/operations/{id}", "after" },
	{ "GET", "/replies", "words" },
	{ "GET", "/api/v1/reports/triage", "client from to by" },
	{ "GET", "/api/v1/forecast", "client" },
	{ "POST", "/api/v1/forecast/learn", "client" },
	{ "GET", "/api/v1/suggestions", "client" },
	{ "POST", "/api/v1/suggestions/learn", "client" },
	{ "PUT", "/api/v1/suggestions/thresholds/{id}", "client" },
	{ "GET", "/api/v1/suggestions/proposals", "client state" },
	{ "GET", "/api/v1/jobs", "failing client after limit" },
	{ "GET", "/api/v1/notices", "unread reason cursor limit" },
	{ "GET", "/api/v1/notices/policy", "client" },
	{ "PUT", "/api/v1/notices/policy", "client" },
	{ "GET", "/api/v1/notices/unsubscribe", "token" },
	{ "POST", "/api/v1/notices/unsubscribe", "token days" },
	{ "GET", "/api/v1/mentions", "unseen before limit" },
	{ "DELETE", "/snooze", "team" },
	{ "GET", "/api/v1/sla-targets/findings", "client" },
	{ "GET", "/api/v1/sla-targets/what-if/{key}", "after limit show" },
	{ "GET", "/api/v1/desk", "client team mine band limit cursor" },
	{ "GET", "/api/v1/desk/today", "client" },
	{ "GET", "/api/v1/desk/unblock", "client" },
	{ "GET", "/api/v1/desk/count", "client" },
	{ "GET", "/api/v1/oncall/now", "at client" },
	{ "GET", "/api/v1/oncall/mine", "from to" },
	{ "GET", "/api/v1/shift", "client" },
	{ "GET", "/api/v1/handovers/dropped", "client rotation from to" },
	{ "GET", "/api/v1/handovers/{key}/paper", "lang" },
	{ "GET", "/api/v1/rotations/{key}/shifts", "from to" },
	{ "GET", "/api/v1/escalation-policies/{key}/preflight", "at" },
	{ "GET", "/api/v1/escalation/preflight", "client" },
	{ "GET", "/api/v1/escalations", "client" },
	{ "GET", "/api/v1/majors", "state client" },
	{ "GET", "/api/v1/tickets/{key}/major/ledger", "update" },
	{ "GET", "/api/v1/assist/shift", "client team rotation from to" },
	{ "GET", "/api/v1/assist/settings", "client" },
	{ "PUT", "/api/v1/assist/settings", "client" },
	{ "POST", "/api/v1/assist/test", "client" },
	{ "GET", "/api/v1/outbox", "state kind target client before limit" },
};

static void write_named(struct jw *w, const char *names)
{
	struct str rest = str_z(names), name;

	while (str_split(&rest, ' ', &name))
		for (size_t i = 0; i < COUNT(known); i++)
			if (str_is(name, known[i].name))
				param_write(w, name, "query", known[i].type, known[i].help);
}

void query_write(struct jw *w, const struct operation *o)
{
	if (o->type && str_ends(o->out, STR("List")))
		write_named(w, "q sysparm_query sort group limit cursor fields count colours");
	else if (o->type && strcmp(o->route->method, "GET") == 0 && str_ends(o->path, STR("/{key}")))
		write_named(w, "fields");
	for (size_t i = 0; i < COUNT(takes); i++)
		if (strcmp(o->route->method, takes[i].method) == 0 && str_ends(o->path, str_z(takes[i].ends)))
			write_named(w, takes[i].names);
}
