/* api.c - routes of major incidents that read: the panel of a ticket, its ledger, the list. What a person
 * does is in act.c, what is said in send.c. */
#include "client/client.h"
#include "major/major_int.h"
#include "person/person.h"

enum rc major_at(struct ctx *cx, const struct rq *rq, struct record *ticket, struct major *m)
{
	bool found;

	TRY(record_find(cx, &ticket_type, rq->param[0], ticket));
	TRY(record_allow(cx, ticket, PERM_READ));
	TRY(major_of(cx, ticket->id, m, &found));
	return found ? RC_OK
	             : fail(cx, RC_NOT_FOUND, "no_major",
	                    "This ticket is no major incident and no candidate.");
}

enum rc major_run_at(struct ctx *cx, const struct rq *rq, struct record *ticket, struct major *m)
{
	TRY(major_at(cx, rq, ticket, m));
	return major_must_run(cx, m);
}

/* ---- the panel --------------------------------------------------------------------------------------------
 */
static void write_clock(struct ctx *cx, struct jw *w, const struct comms_clock *c)
{
	jw_open(w, NULL, '{');
	jw_str(w, "audience", str_z(audience_words[c->spec.to]));
	jw_str(w, "state", str_z(clock_words[c->state]));
	jw_bool(w, "final", c->final);
	write_instant(w, "due_at", c->due_at);
	jw_bool(w, "overdue", c->state == COMMS_OPEN && c->due_at && c->due_at < cx->now);
	jw_bool(w, "snoozed", c->snoozed);
	jw_str(w, "snooze_reason", c->snooze_reason);
	jw_str(w, "skip_reason", c->skip_reason);
	jw_int(w, "sent", c->sent);
	jw_int(w, "skipped", c->skipped);
	write_instant(w, "last_at", c->last_at);
	spec_write(w, "plan", &c->spec);
	jw_close(w, '}');
}

/* An incident with what belongs to it, read in sets: one, or all of a list. */
struct head {
	const struct record *ticket;
	const struct major *m;
	const struct comms_clock *clocks; /* its own, those switched off too */
	size_t n;
};

static void want_names(struct ctx *cx, struct names *all, const struct head *h)
{
	const struct major *m = h->m;

	names_want(cx, all, &client_type, m->client_id);
	names_want(cx, all, &person_type, m->proposed_by);
	names_want(cx, all, &person_type, m->decided_by);
	names_want(cx, all, &person_type, m->ended_by);
	for (int i = 0; i < MAJOR_ROLES; i++)
		names_want(cx, all, &person_type, m->roles[i]);
	names_want(cx, all, &comms_plan_type, m->plan);
	for (size_t i = 0; i < h->n; i++)
		if (h->clocks[i].state != COMMS_OFF)
			spec_want_names(cx, all, &h->clocks[i].spec, 1);
}

static void write_clocks(struct ctx *cx, struct jw *w, const struct names *names, const struct head *h)
{
	struct audience_spec *specs = NEW_ARRAY(cx->mem, struct audience_spec, h->n + 1);
	size_t k = 0;

	jw_open(w, "audiences", '[');
	for (size_t i = 0; i < h->n; i++) {
		if (h->clocks[i].state == COMMS_OFF)
			continue;
		write_clock(cx, w, &h->clocks[i]);
		specs[k++] = h->clocks[i].spec;
	}
	jw_close(w, ']');
	spec_write_names(cx, w, names, specs, k);
}

static void write_plan(struct jw *w, const struct names *names, const struct major *m)
{
	if (!m->plan) {
		jw_null(w, "plan");
		return;
	}
	jw_open(w, "plan", '{');
	jw_int(w, "id", m->plan);
	jw_str(w, "name", names_get(names, &comms_plan_type, m->plan));
	jw_int(w, "version", m->plan_version);
	jw_close(w, '}');
}

/* What is said of an incident in the panel and in the list. */
static void write_head(struct ctx *cx, struct jw *w, const struct names *names, const struct head *h)
{
	const struct record *ticket = h->ticket;
	const struct major *m = h->m;

	jw_str(w, "key", record_key(cx->mem, ticket));
	jw_str(w, "title", rec_str(ticket, TICKET_TITLE));
	names_write(w, "client", names, &client_type, m->client_id);
	jw_str(w, "service", rec_str(ticket, TICKET_SERVICE));
	jw_str(w, "ticket_state", rec_str(ticket, TICKET_STATE));
	jw_str(w, "state", str_z(major_states[m->state]));
	write_instant(w, "proposed_at", m->proposed_at);
	names_write(w, "proposed_by", names, &person_type, m->proposed_by);
	write_instant(w, "decided_at", m->decided_at);
	names_write(w, "decided_by", names, &person_type, m->decided_by);
	write_instant(w, "ended_at", m->ended_at);
	names_write(w, "ended_by", names, &person_type, m->ended_by);
	jw_str(w, "end_reason", m->end_reason);
	write_instant(w, "closed_at", m->closed_at);
	jw_str(w, "language", m->language);
	jw_open(w, "roles", '{');
	for (int i = 0; i < MAJOR_ROLES; i++)
		names_write(w, major_roles[i], names, &person_type, m->roles[i]);
	jw_close(w, '}');
	write_plan(w, names, m);
	write_clocks(cx, w, names, h);
}

enum rc major_answer(struct ctx *cx, const struct record *ticket, struct res *rs)
{
	struct jw w = JW(&rs->body);
	struct status_page page;
	struct comms_clock *clocks;
	struct names names = { 0 };
	struct major m;
	bool found, known;
	size_t n;

	TRY(major_of(cx, ticket->id, &m, &found));
	TRY(clocks_of(cx, m.id, &clocks, &n));
	const struct head h = { ticket, &m, clocks, n };

	want_names(cx, &names, &h);
	TRY(names_load(cx, &names));
	TRY(status_page_of(cx, m.client_id, &page));
	TRY(status_incident_known(cx, m.id, &known));
	jw_open(&w, NULL, '{');
	write_head(cx, &w, &names, &h);
	TRY(updates_write(cx, &w, "updates", m.id));
	jw_open(&w, "page", '{');
	jw_bool(&w, "active", page.active);
	jw_str(&w, "slug", page.slug);
	jw_bool(&w, "published", known);
	jw_close(&w, '}');
	jw_open(&w, "may", '{');
	jw_bool(&w, "run", major_may_run(cx, &m));
	jw_bool(&w, "decide", cx->who->system || who_can(cx->who, m.client_id, PERM_MAJOR));
	jw_close(&w, '}');
	jw_close(&w, '}');
	return RC_OK;
}

static enum rc get_major(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct record ticket;
	struct major m;

	TRY(major_at(cx, rq, &ticket, &m));
	return major_answer(cx, &ticket, rs);
}

static enum rc get_ledger(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	struct record ticket;
	struct major m;
	int64_t update;

	TRY(major_at(cx, rq, &ticket, &m));
	TRY(rq_query_int(cx, rq, "update", 0, INT64_MAX, 0, &update));
	jw_open(&w, NULL, '{');
	TRY(ledger_write(cx, &w, "items", m.id, update));
	jw_close(&w, '}');
	return RC_OK;
}

/* ---- the list
 * ------------------------------------------------------------------------------------------------ */
static const struct record *ticket_of(const struct record *all, size_t n, int64_t id)
{
	for (size_t i = 0; i < n; i++)
		if (all[i].id == id)
			return &all[i];
	return NULL;
}

/* Their tickets, clocks and names: a query for each kind of thing, however many incidents there are. */
static enum rc list_heads(struct ctx *cx, const struct major *m, size_t n, struct head **out, size_t *nout)
{
	int64_t *ids = NEW_ARRAY(cx->mem, int64_t, 2 * n + 1), *tickets = ids + n;
	struct comms_clock *clocks;
	struct record *all;
	size_t nclocks, nall;

	for (size_t i = 0; i < n; i++) {
		ids[i] = m[i].id;
		tickets[i] = m[i].ticket;
	}
	TRY(record_load_many(cx, &ticket_type, tickets, n, true, &all, &nall));
	TRY(clocks_of_all(cx, ids, n, &clocks, &nclocks));
	*out = NEW_ARRAY(cx->mem, struct head, n + 1);
	*nout = 0;
	for (size_t i = 0; i < n; i++) {
		struct head h = { .ticket = ticket_of(all, nall, m[i].ticket), .m = &m[i] };
		size_t from = 0;

		while (from < nclocks && clocks[from].major != m[i].id)
			from++;
		h.clocks = clocks + from;
		while (from + h.n < nclocks && clocks[from + h.n].major == m[i].id)
			h.n++;
		if (h.ticket)
			(*out)[(*nout)++] = h;
	}
	return RC_OK;
}

static enum rc write_list(struct ctx *cx, struct jw *w, const struct head *h, size_t n)
{
	struct names names = { 0 };

	for (size_t i = 0; i < n; i++)
		want_names(cx, &names, &h[i]);
	TRY(names_load(cx, &names));
	jw_open(w, "items", '[');
	for (size_t i = 0; i < n; i++) {
		jw_open(w, NULL, '{');
		write_head(cx, w, &names, &h[i]);
		jw_close(w, '}');
	}
	jw_close(w, ']');
	return RC_OK;
}

static enum rc get_list(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	struct major *majors;
	struct head *heads;
	struct str state;
	int64_t client;
	bool given, past;
	size_t n;

	TRY(rq_query(cx, rq, "state", &state, &given));
	TRY(rq_query_int(cx, rq, "client", 0, INT64_MAX, 0, &client));
	past = given && str_is(state, "past");
	if (given && !past && !str_is(state, "open"))
		return fail_field(cx, "state", "state is open or past");
	TRY(majors_of(cx, past, client, &majors, &n));
	TRY(list_heads(cx, majors, n, &heads, &n));
	jw_open(&w, NULL, '{');
	TRY(write_list(cx, &w, heads, n));
	jw_close(&w, '}');
	return RC_OK;
}

const struct route major_routes[] = {
	{ "GET", "/api/v1/majors", PERM_READ, get_list,
	  "Major incidents and candidates, newest first; state=past for what is over", .out = "MajorList" },
	{ "GET", "/api/v1/tickets/{}/major", PERM_READ, get_major,
	  "The major incident of a ticket: roles, audiences with their clocks, updates", .out = MAJOR_PANEL },
	{ "GET", "/api/v1/tickets/{}/major/ledger", PERM_READ, get_ledger,
	  "Who got an update, by which way, and who has acknowledged it", .out = "MajorLedger" },
	{ 0 },
};
