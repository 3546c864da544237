/* update.c - an update goes out: one row per audience, one ledger row per recipient and channel, the next due
 * instant, the status page and the event, in one transaction.
 *
 * Mail and chat leave afterwards through the outbox (deliver.c); what is told in the app or on the status
 * page is there with the commit. */
#include "attention/attention.h"
#include "major/major_int.h"

const char *const update_states[] = { "investigating", "identified", "monitoring", "resolved", NULL };

SQL(q_update, "INSERT INTO comms_update (client_id, major, ticket, audience, n, final, status, subject, body,"
              " facts, made_at, made_by, next_at, published) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,"
              " $11, $12, $13, $14) RETURNING id");
SQL(q_event, "UPDATE comms_update SET event_id = $2 WHERE id = $1");
SQL(q_ledger, "INSERT INTO comms_ledger (client_id, major, update_id, channel, person, address, name, state,"
              " queued_at, done_at, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
              " RETURNING id");
SQL(q_again,
    "UPDATE comms_ledger SET state = 'queued', queued_at = $3, done_at = NULL, tries = 0 WHERE id = $1"
    " AND state = 'failed' AND acked_at IS NULL AND channel IN ('mail', 'chat') AND major ="
    " (SELECT m.id FROM major m WHERE m.ticket = $2) RETURNING update_id");

struct sending {
	const struct record *ticket;
	struct major *m;
	const struct update_in *in;
	struct facts facts;
	struct str facts_json;
};

/* ---- may it be said --------------------------------------------------------------------------------------
 */
static bool known_state(struct str s)
{
	for (size_t i = 0; update_states[i]; i++)
		if (str_is(s, update_states[i]))
			return true;
	return false;
}

static enum rc check_text(struct ctx *cx, const struct update_text *t)
{
	struct str gap;

	if (!str_trim(t->subject).n || t->subject.n > SUBJECT_MAX)
		return fail_field(cx, "subject", "a subject of at most %d bytes is needed for %s",
		                  SUBJECT_MAX, audience_words[t->to]);
	if (!str_trim(t->body).n || t->body.n > BODY_MAX)
		return fail_field(cx, "body", "a text is needed for %s", audience_words[t->to]);
	if (draft_gap(t->subject, &gap) || draft_gap(t->body, &gap))
		return fail_field(cx, "body", "fill the gap [[" STR_FMT "]] in the text for %s", STR_ARG(gap),
		                  audience_words[t->to]);
	return RC_OK;
}

static enum rc check_clock(struct ctx *cx, const struct update_text *t, const struct comms_clock *c)
{
	if (c->state != COMMS_OPEN)
		return fail(cx, RC_CONFLICT, "no_update_due", "No further update is due for %s.",
		            audience_words[t->to]);
	if (t->after >= 0 && t->after != c->sent)
		return fail(cx, RC_CONFLICT, "already_sent",
		            "Somebody else has sent an update to %s meanwhile: look at it first.",
		            audience_words[t->to]);
	return RC_OK;
}

/* ---- who is told
 * ------------------------------------------------------------------------------------------- */
static enum rc ring(struct ctx *cx, const struct sending *s, int64_t update, struct str subject,
                    int64_t person)
{
	struct notice n = { .person = person,
		            .client_id = s->ticket->client_id,
		            .reason = NOTICE_ESCALATION,
		            .kind = STR("major_update"),
		            .detail = subject,
		            .href = arena_fmt(cx->mem, "/updates/%lld", (long long)update),
		            .is_public = true,
		            .app_only = true };

	return notify_add(cx, &n);
}

static enum rc queue(struct ctx *cx, int64_t client, int64_t ledger)
{
	struct str id = arena_fmt(cx->mem, "%lld", (long long)ledger);

	return outbox_add(cx, comms_outbox.name, client, id, STR("update"),
	                  arena_fmt(cx->mem, "{\"ledger\":" STR_FMT "}", STR_ARG(id)));
}

static enum rc tell(struct ctx *cx, const struct sending *s, int64_t update, struct str subject,
                    const struct recipient *r)
{
	bool later = !r->problem.n && (r->by == BY_LETTER || r->by == BY_POST);
	struct rows rows;

	TRY(db_run(cx, q_ledger, &rows, INT(s->m->client_id), INT(s->m->id), INT(update),
	           TEXT(str_z(comms_channels[r->by])), REFV(r->person), TEXT(r->address), TEXT(r->name),
	           TEXT(r->problem.n ? STR("failed")
	                : later      ? STR("queued")
	                             : STR("sent")),
	           INT(cx->now), later ? NUL() : INT(cx->now), TEXT(r->problem)));
	if (later)
		return queue(cx, s->m->client_id, cell(&rows, 0, 0).i);
	return r->by == BY_BELL && !r->problem.n ? ring(cx, s, update, subject, r->person) : RC_OK;
}

/* ---- one audience
 * --------------------------------------------------------------------------------------------- */
static enum rc note(struct ctx *cx, const struct sending *s, const struct update_text *t,
                    const struct comms_clock *c, int64_t update, size_t n)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);
	struct event e;

	jw_str(&w, "audience", str_z(audience_words[t->to]));
	jw_int(&w, "update", update);
	jw_int(&w, "n", c->sent);
	jw_bool(&w, "final", c->final);
	jw_int(&w, "recipients", (int64_t)n);
	TRY(record_note_event(cx, s->ticket, STR("major_update"), buf_str(&b), &e));
	return db_run(cx, q_event, NULL, INT(update), INT(e.id));
}

static enum rc send_one(struct ctx *cx, const struct sending *s, const struct update_text *t, int64_t *id)
{
	struct recipient *to;
	struct comms_clock c;
	struct rows r;
	size_t n;

	TRY(clock_of(cx, s->m->id, t->to, &c));
	TRY(check_clock(cx, t, &c));
	TRY(recipients_of(cx, s->ticket, &c.spec, &to, &n));
	TRY(clock_sent(cx, &c));
	bool page = c.spec.channels & 1u << BY_PAGE;
	TRY(db_run(cx, q_update, &r, INT(s->m->client_id), INT(s->m->id), INT(s->ticket->id),
	           TEXT(str_z(audience_words[t->to])), INT(c.sent), INT(c.final), TEXT(s->in->status),
	           TEXT(str_trim(t->subject)), TEXT(str_trim(t->body)), TEXT(s->facts_json), INT(cx->now),
	           INT(cx->who->person_id), REFV(c.due_at), INT(page)));
	*id = cell(&r, 0, 0).i;
	for (size_t i = 0; i < n; i++)
		TRY(tell(cx, s, *id, str_trim(t->subject), &to[i]));
	if (page)
		TRY(status_publish(cx, s->m, &s->in->page, s->in->status, c.final));
	return note(cx, s, t, &c, *id, n);
}

static enum rc check_all(struct ctx *cx, const struct major *m, const struct update_in *in)
{
	TRY(major_going(cx, m));
	if (!in->n)
		return fail_field(cx, "texts", "a text for at least one audience is needed");
	if (!known_state(in->status))
		return fail_field(cx, "status",
		                  "status is investigating, identified, monitoring or resolved");
	if (str_is(in->status, "resolved") && m->state != MAJOR_CLOSING)
		return fail(cx, RC_CONFLICT, "still_running",
		            "The major incident is still running: end it, then say that it is resolved.");
	for (size_t i = 0; i < in->n; i++) {
		TRY(check_text(cx, &in->texts[i]));
		for (size_t k = 0; k < i; k++)
			if (in->texts[k].to == in->texts[i].to)
				return fail_field(cx, "texts", "one text an audience");
	}
	return RC_OK;
}

enum rc update_send(struct ctx *cx, const struct record *ticket, struct major *m, struct update_in *in)
{
	struct sending s = { .ticket = ticket, .m = m, .in = in };
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);

	if (m->state == MAJOR_CLOSING)
		in->status = STR("resolved");
	TRY(check_all(cx, m, in));
	TRY(facts_of(cx, ticket, m, &s.facts));
	facts_write(&w, NULL, &s.facts);
	s.facts_json = buf_str(&b);
	for (size_t i = 0; i < in->n; i++)
		TRY(send_one(cx, &s, &in->texts[i], &in->ids[i]));
	TRY(status_make(cx, m->client_id));
	return major_settle(cx, ticket, m);
}

/* ---- for a demonstration
 * ------------------------------------------------------------------------------------- */
enum rc major_say(struct ctx *cx, const struct record *ticket, const struct major_said *x)
{
	struct update_text text = { .subject = x->subject, .body = x->body, .after = -1 };
	int64_t id;
	struct update_in in = { .texts = &text, .n = 1, .status = x->status, .ids = &id };
	struct major m;
	bool found;

	if (!audience_find(str_z(x->audience), &text.to))
		return fail_field(cx, "audience", "there is no such audience");
	in.page = (struct published){ .title = x->title,
		                      .impact = x->impact,
		                      .services = (int64_t *)(uintptr_t)x->services,
		                      .nservices = x->nservices,
		                      .given = x->title.n > 0 };
	TRY(major_of(cx, ticket->id, &m, &found));
	return found ? update_send(cx, ticket, &m, &in) : RC_OK;
}

enum rc ledger_again(struct ctx *cx, const struct record *ticket, int64_t id)
{
	struct rows r;

	TRY(db_run(cx, q_again, &r, INT(id), INT(ticket->id), INT(cx->now)));
	if (!r.n)
		return fail(cx, RC_CONFLICT, "not_failed",
		            "Only what could not be sent, by mail or chat, is sent again.");
	TRY(queue(cx, ticket->client_id, id));
	return major_note(cx, ticket, "major_sent_again",
	                  arena_fmt(cx->mem, "\"update\":%lld,\"ledger\":%lld", (long long)cell(&r, 0, 0).i,
	                            (long long)id));
}
