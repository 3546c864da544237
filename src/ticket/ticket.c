/* ticket.c - the ticket type: its fields, what is derived on every write, what follows one.
 *
 * Verbs are in ticket_verbs.c, clocks in ticket_sla.c, parents and children in ticket_family.c, timers in
 * ticket_jobs.c.
 */
#include "ticket/ticket.h"
#include "client/client.h"
#include "ticket/ticket_figures.h"
#include "ticket/ticket_words.h"

CHOICES(levels, { "1", "High", "risk" }, { "2", "Medium", NULL }, { "3", "Low", "mute" });
CHOICES(majors, { "no", "No" }, { "candidate", "Candidate", "risk" }, { "yes", "Major", "harm" },
        { "rejected", "Rejected" });
CHOICES(channels, { "web", "Web" }, { "phone", "Phone" }, { "mail", "Mail" }, { "alert", "Alert" },
        { "chat", "Chat" }, { "api", "API" }, { "import", "Import" });

#define TEXT_FIELD FILTER | SORT | GROUP | HISTORY
#define BY_VERB FILTER | SORT | HISTORY | READONLY

static const struct field fields[] = {
	[TICKET_TITLE] = { "title", F_TEXT, .flags = FILTER | SORT | HISTORY | REQUIRED | SEARCH | COLUMN,
	                   .max = 200, .label = "Title" },
	[TICKET_DESCRIPTION] = { "description", F_BODY, .flags = FILTER | HISTORY | SEARCH | NOT_NULL,
	                         .label = "Description" },
	[TICKET_KIND] = { "kind", F_ENUM, .choices = &ticket_kinds,
	                  .flags = FILTER | SORT | GROUP | HISTORY | ON_CREATE | COLUMN | FACET | NOT_NULL,
	                  .label = "Kind" },
	[TICKET_STATE] = { "state", F_ENUM, .choices = &ticket_states,
	                   .flags = BY_VERB | GROUP | COLUMN | FACET | NOT_NULL, .label = "State" },
	[TICKET_OPEN] = { "open", F_BOOL, .flags = FILTER | GROUP | READONLY, .label = "Open" },
	[TICKET_HOLD_REASON] = { "hold_reason", F_ENUM, .choices = &hold_reasons, .flags = BY_VERB | GROUP,
	                         .label = "On hold for" },
	[TICKET_HOLD_UNTIL] = { "hold_until", F_TIME, .flags = BY_VERB, .label = "On hold until" },
	[TICKET_IMPACT] = { "impact", F_ENUM, .choices = &levels,
	                    .flags = FILTER | SORT | GROUP | HISTORY | NOT_NULL, .label = "Impact" },
	[TICKET_URGENCY] = { "urgency", F_ENUM, .choices = &levels,
	                     .flags = FILTER | SORT | GROUP | HISTORY | NOT_NULL, .label = "Urgency" },
	[TICKET_PRIORITY] = { "priority", F_ENUM, .choices = &ticket_priorities,
	                      .flags = BY_VERB | GROUP | COLUMN | FACET | NOT_NULL, .label = "Priority",
	                      .help = "Impact and urgency under the client's matrix" },
	[TICKET_MAJOR] = { "major", F_ENUM, .choices = &majors,
	                   .flags = INTERNAL | BY_VERB | GROUP | NOT_NULL, .label = "Major incident" },
	[TICKET_REQUESTER] = { "requester", F_REF, .of = "person",
	                       .flags = FILTER | SORT | GROUP | HISTORY | COLUMN, .label = "Requester" },
	[TICKET_OPENED_BY] = { "opened_by", F_REF, .of = "person", .flags = INTERNAL | BY_VERB,
	                       .label = "Opened by" },
	[TICKET_TEAM] = { "team", F_REF, .of = "team",
	                  .flags = INTERNAL | FILTER | SORT | GROUP | HISTORY | ON_CREATE | COLUMN | FACET,
	                  .label = "Team" },
	[TICKET_ASSIGNEE] = { "assignee", F_REF, .of = "person",
	                      .flags =
	                              INTERNAL | FILTER | SORT | GROUP | HISTORY | ON_CREATE | COLUMN | FACET,
	                      .label = "Assignee" },
	[TICKET_CATEGORY] = { "category", F_TEXT, .flags = TEXT_FIELD | FACET | NOT_NULL, .max = 80,
	                      .label = "Category" },
	[TICKET_SUBCATEGORY] = { "subcategory", F_TEXT, .flags = TEXT_FIELD | NOT_NULL, .max = 80,
	                         .label = "Subcategory" },
	[TICKET_SERVICE] = { "service", F_TEXT, .flags = TEXT_FIELD | NOT_NULL, .max = 120,
	                     .label = "Service" },
	[TICKET_ITEM] = { "item", F_TEXT, .flags = TEXT_FIELD | NOT_NULL, .max = 120,
	                  .label = "Configuration item" },
	[TICKET_SITE] = { "site", F_TEXT, .flags = TEXT_FIELD | NOT_NULL, .max = 120, .label = "Site" },
	[TICKET_CHANNEL] = { "channel", F_ENUM, .choices = &channels,
	                     .flags = FILTER | SORT | GROUP | HISTORY | ON_CREATE | NOT_NULL,
	                     .label = "Came by" },
	[TICKET_PARENT] = { "parent", F_REF, .of = "ticket", .flags = INTERNAL | FILTER | HISTORY,
	                    .label = "Parent" },
	[TICKET_CODE] = { "resolution_code", F_ENUM, .choices = &ticket_codes, .flags = BY_VERB | GROUP,
	                  .label = "Resolution" },
	[TICKET_NOTES] = { "resolution_notes", F_BODY, .flags = HISTORY | READONLY | SEARCH | NOT_NULL,
	                   .label = "Resolution notes" },
	[TICKET_CANCEL_REASON] = { "cancel_reason", F_ENUM, .choices = &ticket_cancels,
	                           .flags = BY_VERB | GROUP, .label = "Cancelled because" },
	[TICKET_TRIAGED_AT] = { "triaged_at", F_TIME, .flags = INTERNAL | BY_VERB, .label = "Triaged" },
	[TICKET_CLASSIFIED_AT] = { "classified_at", F_TIME, .flags = BY_VERB | INTERNAL,
	                           .label = "Classified by a person" },
	[TICKET_ACCEPTED_AT] = { "accepted_at", F_TIME, .flags = BY_VERB | INTERNAL, .label = "Accepted" },
	[TICKET_ASSIGNED_AT] = { "assigned_at", F_TIME, .flags = INTERNAL | BY_VERB, .label = "Assigned" },
	[TICKET_RESPONDED_AT] = { "responded_at", F_TIME, .flags = INTERNAL | BY_VERB, .label = "Responded" },
	[TICKET_RESOLVED_AT] = { "resolved_at", F_TIME, .flags = BY_VERB, .label = "Resolved" },
	[TICKET_CLOSED_AT] = { "closed_at", F_TIME, .flags = BY_VERB, .label = "Closed" },
	[TICKET_RESOLVED_BY] = { "resolved_by", F_REF, .of = "person", .flags = INTERNAL | BY_VERB | GROUP,
	                         .label = "Resolved by" },
	[TICKET_REOPENS] = { "reopen_count", F_INT, .flags = BY_VERB | NOT_NULL, .label = "Reopened" },
	[TICKET_REOPENED_AT] = { "reopened_at", F_TIME, .flags = BY_VERB, .label = "Last reopened" },
	[TICKET_REOPENED_BY] = { "reopened_by", F_REF, .of = "person", .flags = INTERNAL | BY_VERB,
	                         .label = "Last reopened by" },
	[TICKET_BOUNCES] = { "bounce_count", F_INT, .flags = BY_VERB | NOT_NULL | INTERNAL,
	                     .label = "Bounced" },
	[TICKET_BOUNCE_REASON] = { "bounce_reason", F_TEXT, .flags = HISTORY | READONLY | INTERNAL | NOT_NULL,
	                           .max = 400, .label = "Bounced because" },
	[TICKET_REASSIGNS] = { "reassign_count", F_INT, .flags = BY_VERB | NOT_NULL | INTERNAL,
	                       .label = "Reassigned" },
	[TICKET_DUE] = { "due_at", F_TIME, .flags = INTERNAL | FILTER | SORT | READONLY | COLUMN,
	                 .label = "Due", .help = "The nearest running deadline" },
	[TICKET_KNOWN_ERROR] = { "known_error", F_BOOL, .flags = FILTER | GROUP | HISTORY,
	                         .label = "Known error" },
	[TICKET_SYMPTOM] = { "symptom", F_BODY, .flags = FILTER | HISTORY | NOT_NULL, .label = "Symptom" },
	[TICKET_ROOT_CAUSE] = { "root_cause", F_BODY,
	                        .flags = FILTER | HISTORY | SEARCH | INTERNAL | NOT_NULL,
	                        .label = "Root cause" },
	[TICKET_WORKAROUND] = { "workaround", F_BODY, .flags = FILTER | HISTORY | SEARCH | NOT_NULL,
	                        .label = "Workaround" },
	[TICKET_EXTERNAL_ID] = { "external_id", F_TEXT, .flags = FILTER | HISTORY | ON_CREATE, .max = 120,
	                         .label = "External id" },
	[TICKET_CHECKS_DONE] = { "checks_done", F_INT,
	                         .flags = FILTER | SORT | READONLY | INTERNAL | NOT_NULL,
	                         .label = "Checklist items done" },
	[TICKET_CHECKS_TOTAL] = { "checks_total", F_INT,
	                          .flags = FILTER | SORT | READONLY | INTERNAL | NOT_NULL,
	                          .label = "Checklist items" },
	[TICKET_CATALOG_ITEM] = { "catalog_item", F_REF, .of = "catalog_item", .flags = BY_VERB | GROUP,
	                          .label = "Ordered" },
	[TICKET_RATING] = { "rating", F_INT, .flags = BY_VERB | GROUP, .min = 1, .max = 5,
	                    .label = "Rating" },
	[TICKET_RATING_WORDS] = { "rating_words", F_BODY, .flags = FILTER | HISTORY | READONLY | NOT_NULL,
	                          .label = "What the requester said" },
	[TICKET_RATED_AT] = { "rated_at", F_TIME, .flags = BY_VERB, .label = "Rated" },
	[TICKET_MERGED_INTO] = { "merged_into", F_REF, .of = "ticket",
	                         .flags = FILTER | HISTORY | READONLY | INTERNAL, .label = "Merged into",
	                         .help = "Replies go there" },
	[TICKET_VENDOR] = { "vendor", F_TEXT, .flags = TEXT_FIELD | NOT_NULL | INTERNAL, .max = 120,
	                    .label = "Vendor", .help = "Whose part it is" },
	[TICKET_CONTRACT] = { "contract", F_REF, .of = "contract",
	                      .flags = FILTER | SORT | GROUP | HISTORY | INTERNAL, .label = "Contract",
	                      .help = "Under which it is worked on" },
	[TICKET_TAGS] = { "tags", F_TAGS, .flags = INTERNAL | FILTER | HISTORY, .label = "Tags" },
};

static const char *const prefixes[] = { "INC", "REQ", "PRB", NULL };
static const char *prefix(const struct record *r)
{
	int i = choices_rank(&ticket_kinds, rec_str(r, TICKET_KIND));
	return prefixes[i < 0 ? 0 : i];
}

/* ---- what every write derives -------------------------------------------------------- */
static bool is_open(struct str state)
{
	return !str_is(state, "resolved") && !str_is(state, "closed") && !str_is(state, "cancelled");
}

void ticket_enter(struct ctx *cx, struct record *r, const char *state)
{
	rec_set(r, TICKET_STATE, TEXT(str_z(state)));
	rec_set(r, TICKET_OPEN, INT(is_open(str_z(state))));
	if (strcmp(state, "on_hold") != 0) {
		rec_set(r, TICKET_HOLD_REASON, NUL());
		rec_set(r, TICKET_HOLD_UNTIL, NUL());
	}
	if (strcmp(state, "new") != 0 && strcmp(state, "cancelled") != 0 && rec_null(r, TICKET_TRIAGED_AT))
		rec_set(r, TICKET_TRIAGED_AT, INT(cx->now));
	if (strcmp(state, "resolved") == 0) {
		rec_set(r, TICKET_RESOLVED_AT, INT(cx->now));
		rec_set(r, TICKET_RESOLVED_BY, REFV(cx->who->person_id));
	}
	if (strcmp(state, "closed") == 0)
		rec_set(r, TICKET_CLOSED_AT, INT(cx->now));
	/* Taking work up or solving it is an answer too. */
	if ((strcmp(state, "in_progress") == 0 || strcmp(state, "resolved") == 0) &&
	    rec_null(r, TICKET_RESPONDED_AT))
		rec_set(r, TICKET_RESPONDED_AT, INT(cx->now));
}

static void defaults(struct ctx *cx, struct record *r)
{
	static const size_t texts[] = { TICKET_DESCRIPTION, TICKET_CATEGORY,   TICKET_SUBCATEGORY,
		                        TICKET_SERVICE,     TICKET_ITEM,       TICKET_SITE,
		                        TICKET_VENDOR,      TICKET_NOTES,      TICKET_BOUNCE_REASON,
		                        TICKET_SYMPTOM,     TICKET_ROOT_CAUSE, TICKET_WORKAROUND,
		                        TICKET_RATING_WORDS };
	static const size_t zeros[] = { TICKET_REOPENS,     TICKET_BOUNCES,     TICKET_REASSIGNS,
		                        TICKET_KNOWN_ERROR, TICKET_CHECKS_DONE, TICKET_CHECKS_TOTAL };

	for (size_t i = 0; i < COUNT(texts); i++)
		rec_default(r, texts[i], TEXT(STR("")));
	for (size_t i = 0; i < COUNT(zeros); i++)
		rec_default(r, zeros[i], INT(0));
	rec_default(r, TICKET_KIND, TEXT(STR("incident")));
	rec_default(r, TICKET_STATE, TEXT(STR("new")));
	rec_default(r, TICKET_IMPACT, TEXT(STR("3")));
	rec_default(r, TICKET_URGENCY, TEXT(STR("3")));
	rec_default(r, TICKET_MAJOR, TEXT(STR("no")));
	rec_default(r, TICKET_CHANNEL, TEXT(cx->who->token_id ? STR("api") : STR("web")));
}

/* A known error with its way around stands on everybody's portal: it is the desk's word. */
static enum rc check_known_error(struct ctx *cx, const struct record *neo)
{
	static const size_t texts[] = { TICKET_SYMPTOM, TICKET_WORKAROUND };

	if (str_is(rec_str(neo, TICKET_KIND), "problem"))
		return fail_field(cx, "kind", "the desk decides what is a problem");
	if (rec_int(neo, TICKET_KNOWN_ERROR))
		return fail_field(cx, "known_error", "the desk decides what is a known error");
	for (size_t i = 0; i < COUNT(texts); i++)
		if (rec_str(neo, texts[i]).n)
			return fail_field(cx, fields[texts[i]].name,
			                  "the desk writes what is known of an error");
	return RC_OK;
}

/* A requester opens for oneself and leaves routing to the desk. */
static enum rc check_requester(struct ctx *cx, const struct record *neo)
{
	if (cx->who->system || who_can(cx->who, neo->client_id, PERM_WORK))
		return RC_OK;
	if (rec_int(neo, TICKET_REQUESTER) != cx->who->person_id)
		return fail_field(cx, "requester", "you can open tickets for yourself only");
	if (!rec_null(neo, TICKET_TEAM))
		return fail_field(cx, "team", "the desk decides which team takes a ticket");
	if (!rec_null(neo, TICKET_ASSIGNEE))
		return fail_field(cx, "assignee", "the desk decides who takes a ticket");
	return check_known_error(cx, neo);
}

static enum rc begin(struct ctx *cx, struct record *neo)
{
	int64_t team = rec_int(neo, TICKET_TEAM), assignee = rec_int(neo, TICKET_ASSIGNEE);

	defaults(cx, neo);
	if (cx->who->person_id) {
		rec_default(neo, TICKET_REQUESTER, INT(cx->who->person_id));
		rec_default(neo, TICKET_OPENED_BY, INT(cx->who->person_id));
	}
	TRY(check_requester(cx, neo));
	if ((team || assignee) && !cx->replay && rec_null(neo, TICKET_ASSIGNED_AT)) {
		TRY(ticket_hand_over(cx, NULL, neo, team, assignee));
		if (str_is(rec_str(neo, TICKET_STATE), "new"))
			ticket_enter(cx, neo, "assigned");
	}
	return RC_OK;
}

static enum rc derive_priority(struct ctx *cx, const struct record *old, struct record *neo)
{
	struct str p;

	if (old && !rec_changed(old, neo, TICKET_IMPACT) && !rec_changed(old, neo, TICKET_URGENCY))
		return RC_OK;
	TRY(client_priority(cx, neo->client_id, rec_str(neo, TICKET_IMPACT), rec_str(neo, TICKET_URGENCY),
	                    &p));
	rec_set(neo, TICKET_PRIORITY, TEXT(p));
	return RC_OK;
}

static enum rc prepare(struct ctx *cx, const struct record *old, struct record *neo)
{
	if (!old)
		TRY(begin(cx, neo));
	else
		defaults(cx, neo); /* a text emptied by null is the empty text */
	if (rec_changed(old, neo, TICKET_PARENT))
		db_ahead_forget(cx); /* ticket_family.c: who has children */
	if (rec_changed(old, neo, TICKET_PARENT) && !rec_null(neo, TICKET_PARENT))
		TRY(ticket_check_parent(cx, neo));
	TRY(derive_priority(cx, old, neo));
	ticket_triage(cx, old, neo);
	rec_set(neo, TICKET_OPEN, INT(is_open(rec_str(neo, TICKET_STATE))));
	return ticket_clocks_prepare(cx, old, neo);
}

/* defaults() fills every column that has one; only what others brought along may be there already. */
static bool settled(const struct record *old, const struct record *neo)
{
	return !rec_changed(old, neo, TICKET_EXTERNAL_ID);
}

static enum rc opened(struct ctx *cx, const struct record *old, const struct record *neo)
{
	const struct ticket_hooks *const *h = cx->app->ticket_hooks;

	for (; old && rec_changed(old, neo, TICKET_OPEN) && h && *h; h++)
		if ((*h)->opened)
			TRY((*h)->opened(cx, neo));
	return RC_OK;
}

static enum rc after(struct ctx *cx, const struct record *old, const struct record *neo,
                     const struct event *ev)
{
	TRY(ticket_clocks_store(cx, neo));
	TRY(ticket_span_keep(cx, old, neo));
	TRY(opened(cx, old, neo));
	if (cx->replay)
		return RC_OK;
	TRY(ticket_timers(cx, old, neo));
	/* an undo takes back what followed as well, event by event */
	return old && !str_is(ev->kind, "undone") ? ticket_family(cx, old, neo) : RC_OK;
}

static enum rc follow(struct ctx *cx, const struct record *old, struct record *neo, const struct event *ev)
{
	const struct ticket_hooks *const *h = cx->app->ticket_hooks;

	/* what is undone calls for no rule: what rules did is undone with it */
	bool quiet = cx->replay || str_is(ev->kind, "undone");

	for (; h && *h; h++)
		if ((*h)->follow && (!quiet || (*h)->replay))
			TRY((*h)->follow(cx, old, neo, ev));
	return RC_OK;
}

SQL(q_progress, "UPDATE ticket SET checks_done = $2, checks_total = $3 WHERE id = $1");
enum rc ticket_progress(struct ctx *cx, int64_t id, int64_t done, int64_t total)
{
	return db_run(cx, q_progress, NULL, INT(id), INT(done), INT(total));
}

/* ---- comments -------------------------------------------------------------------------- */
bool ticket_by_staff(struct ctx *cx, const struct record *r)
{
	int64_t me = cx->who->person_id;

	return me && me != rec_int(r, TICKET_REQUESTER) && who_can(cx->who, r->client_id, PERM_WORK);
}

static bool changed_with(const struct jval *data, const char *field)
{
	const struct jval *c = jval_get(jval_get(data, "changes"), field);

	return c && c->kind == J_ARRAY && c->n == 2;
}

bool ticket_acted(struct ctx *cx, const struct record *r, const struct event *ev, const struct jval *data)
{
	if (!ev->actor_id || ev->rule.n || !ticket_by_staff(cx, r))
		return false;
	return jval_get(data, "comment") || changed_with(data, "state") || changed_with(data, "assignee") ||
	       changed_with(data, "team");
}

SQL(q_asked, "SELECT count(*) FROM ticket WHERE merged_into = $1 AND requester = $2");

/* Who asked for it, or for what was merged into it. */
static enum rc is_caller(struct ctx *cx, const struct record *r, bool *out)
{
	struct rows rows;

	*out = rec_int(r, TICKET_REQUESTER) == cx->who->person_id;
	if (*out)
		return RC_OK;
	TRY(db_run(cx, q_asked, &rows, INT(r->id), INT(cx->who->person_id)));
	*out = cell(&rows, 0, 0).i > 0;
	return RC_OK;
}

/* The desk's own people, or who asked; anybody else's word moves no clock. */
static enum rc voice(struct ctx *cx, const struct record *r, const char **out)
{
	bool caller = false;

	*out = NULL;
	if (cx->replay || !cx->who->person_id)
		return RC_OK;
	if (ticket_by_staff(cx, r)) {
		*out = "staff";
		return RC_OK;
	}
	TRY(is_caller(cx, r, &caller));
	*out = caller ? "requester" : NULL;
	return RC_OK;
}

static enum rc commented(struct ctx *cx, const struct record *old, struct record *neo, struct str body,
                         bool is_public)
{
	struct str state = rec_str(old, TICKET_STATE);
	bool caller;

	if (!is_public || cx->replay || !cx->who->person_id)
		return RC_OK;
	if (ticket_by_staff(cx, old)) {
		rec_default(neo, TICKET_RESPONDED_AT, INT(cx->now));
		return RC_OK;
	}
	TRY(is_caller(cx, old, &caller));
	if (!caller)
		return RC_OK;
	if (str_is(state, "on_hold") && str_is(rec_str(old, TICKET_HOLD_REASON), "caller"))
		ticket_enter(cx, neo, rec_null(old, TICKET_ASSIGNEE) ? "assigned" : "in_progress");
	else if (str_is(state, "resolved"))
		ticket_reopen(cx, neo);
	else if (str_is(state, "closed")) {
		struct record made;
		TRY(ticket_follow_up(cx, old, body, &made));
	}
	return RC_OK;
}

/* ---- reading ------------------------------------------------------------------------------ */
static enum rc extend(struct ctx *cx, struct record *const *rs, size_t n)
{
	int64_t *ids = NEW_ARRAY(cx->mem, int64_t, n + 1);
	struct sla_asked *asked;

	rs[0]->asked = NULL;
	if (n == 1 && rs[0]->fresh && rs[0]->extra)
		return RC_OK; /* just made: the clocks it began with */
	for (size_t i = 0; i < n; i++)
		ids[i] = rs[i]->id;
	TRY(sla_ask_many(cx, "ticket", ids, n, &asked));
	rs[0]->asked = asked;
	return RC_OK;
}

static enum rc extended(struct ctx *cx, struct record *const *rs, size_t n)
{
	struct sla_clocks *clocks = NEW_ARRAY(cx->mem, struct sla_clocks, n + 1);

	if (!rs[0]->asked)
		return RC_OK;
	TRY(sla_take_many(cx, rs[0]->asked, clocks));
	for (size_t i = 0; i < n; i++)
		rs[i]->extra = &clocks[i];
	return RC_OK;
}

static void write_extra(struct ctx *cx, struct jw *w, const struct record *r)
{
	/* What was promised to the client is between the desk and the client, not the requester's to read. */
	if (r->extra && (cx->who->system || who_can(cx->who, r->client_id, PERM_READ)))
		sla_write(cx, w, r->extra);
}

const struct record_type ticket_type = {
	.name = "ticket",
	.plural = "tickets",
	.label = "Ticket",
	.fields = fields,
	.nfields = TICKET_FIELDS,
	.machine = &ticket_machine,
	.flags = T_COMMENTS | T_LINKS | T_ATTACHMENTS | T_WATCHERS | T_CUSTOM | T_SEARCH,
	.read_perm = PERM_READ,
	.create_perm = PERM_CREATE,
	.write_perm = PERM_WORK,
	.name_field = TICKET_TITLE,
	.merged_field = TICKET_MERGED_INTO,
	.owner_field = TICKET_REQUESTER,
	.prefix = prefix,
	.prefixes = prefixes,
	.prepare = prepare,
	.settled = settled,
	.after = after,
	.follow = follow,
	.commented = commented,
	.voice = voice,
	.extend = extend,
	.extended = extended,
	.write = write_extra,
	.words = ticket_words,
	.nwords = TICKET_WORDS,
	.measures = ticket_measures,
	.nmeasures = TICKET_MEASURES,
	.default_sort = "-updated",
	.help = "Something broken, wanted or to be understood",
};
