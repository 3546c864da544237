/* draft.c - rows of drafts: asked for, decided, forgotten.  What the model said comes in by worker.c alone.
 *
 *   asked ─▶ running ─▶ ready ─▶ accepted | edited | rejected
 *     │         └─▶ failed(reason)   └─▶ expired, a day later
 *     └─▶ expired
 *
 * Asking and deciding are events of the client's chain (type "assist_draft"), not of the ticket: they move
 * nothing of it. 90 days later what was sent is forgotten, and all texts of what nobody accepted; the figures
 * stay.
 */
#include "assist/own.h"
#include "assist/text.h"
#include "base/app.h"
#include "base/conf.h"
#include "record/event.h"

#define REMEMBER DAYS(90)

/* What was sent is long, and looked at with one draft alone. */
#define COLUMNS(sent)                                                                                    \
	"id, client_id, ticket, kind, state, reason, detail, asked_by, asked_at, ended_at, decided_by, " \
	"decided_at, model, prompt, as_of, given, left_out, hidden, " sent                               \
	", present, sentences, dropped, kept_n, dropped_n, took, final, words, apart, audience"
SQL(q_get, "SELECT " COLUMNS("sent") " FROM assist_draft WHERE id = $1");
SQL(q_list, "SELECT " COLUMNS("''") " FROM assist_draft WHERE ticket = $1 ORDER BY id DESC LIMIT 20");
SQL(q_accepted,
    "SELECT " COLUMNS(
            "''") " FROM assist_draft WHERE ticket = $1 AND kind = $2 AND state IN ('accepted', 'edited')"
                  " ORDER BY id DESC LIMIT 1");
SQL(q_recent, "SELECT count(*) FROM assist_draft WHERE asked_by = $1 AND asked_at > $2");
SQL(q_waiting, "SELECT count(*) FROM assist_draft WHERE ticket = $1 AND kind = $2 AND audience = $3"
               " AND state IN ('asked', 'running')");
SQL(q_add, "INSERT INTO assist_draft (client_id, ticket, kind, state, asked_by, asked_at, prompt, present,"
           " audience) VALUES ($1, $2, $3, 'asked', $4, $5, $6, $7, $8) RETURNING id");
SQL(q_decide, "UPDATE assist_draft SET state = $2, reason = $3, decided_by = $4, decided_at = $5, final = "
              "$6, words = $7,"
              " apart = $8 WHERE id = $1 AND state = 'ready'");
SQL(q_expire, "UPDATE assist_draft SET state = 'expired', lease_by = '', lease_until = NULL WHERE id = $1"
              " AND state IN ('asked', 'running', 'ready')");
SQL(q_forget_sent, "UPDATE assist_draft SET sent = '' WHERE id = $1");
SQL(q_forget,
    "UPDATE assist_draft SET present = '', sentences = '[]', dropped = '[]', final = '', detail = ''"
    " WHERE id = $1 AND state NOT IN ('accepted', 'edited')");

/* ---- reading ------------------------------------------------------------------------------------------- */
static struct draft row(const struct rows *r, size_t i)
{
	struct draft d = { 0 };
	size_t c = 0;

	d.id = cell(r, i, c++).i;
	d.client = cell(r, i, c++).i;
	d.ticket = cell(r, i, c++).i;
	for (int k = 0; k < DRAFT_KINDS; k++)
		d.kind = str_is(cell(r, i, c).s, draft_kinds[k]) ? (enum draft_kind)k : d.kind;
	c++;
	d.state = cell(r, i, c++).s;
	d.reason = cell(r, i, c++).s;
	d.detail = cell(r, i, c++).s;
	d.asked_by = cell(r, i, c++).i;
	d.asked_at = cell(r, i, c++).i;
	d.ended_at = cell(r, i, c++).i;
	d.decided_by = cell(r, i, c++).i;
	d.decided_at = cell(r, i, c++).i;
	d.model = cell(r, i, c++).s;
	d.prompt = cell(r, i, c++).s;
	d.as_of = cell(r, i, c++).i;
	d.given = cell(r, i, c++).s;
	d.left_out = cell(r, i, c++).i;
	d.hidden = cell(r, i, c++).s;
	d.sent = cell(r, i, c++).s;
	d.present = cell(r, i, c++).s;
	d.sentences = cell(r, i, c++).s;
	d.dropped = cell(r, i, c++).s;
	d.kept = cell(r, i, c++).i;
	d.dropped_n = cell(r, i, c++).i;
	d.took = cell(r, i, c++).i;
	d.final = cell(r, i, c++).s;
	d.words = cell(r, i, c++).i;
	d.apart = cell(r, i, c++).i;
	d.audience = cell(r, i, c++).s;
	return d;
}

enum rc assist_draft_load(struct ctx *cx, int64_t id, struct draft *out)
{
	struct rows r;

	TRY(db_run(cx, q_get, &r, INT(id)));
	if (!r.n)
		return fail(cx, RC_NOT_FOUND, "not_found", "there is no such draft");
	*out = row(&r, 0);
	return RC_OK;
}

enum rc assist_draft_list(struct ctx *cx, int64_t ticket, struct draft **out, size_t *n)
{
	struct rows r;

	TRY(db_run(cx, q_list, &r, INT(ticket)));
	*out = NEW_ARRAY(cx->mem, struct draft, r.n + 1);
	*n = r.n;
	for (size_t i = 0; i < r.n; i++)
		(*out)[i] = row(&r, i);
	return RC_OK;
}

enum rc draft_accepted(struct ctx *cx, int64_t ticket, enum draft_kind kind, struct draft *out, bool *found)
{
	struct rows r;

	TRY(db_run(cx, q_accepted, &r, INT(ticket), TEXT(str_z(draft_kinds[kind]))));
	*found = r.n > 0;
	if (*found)
		*out = row(&r, 0);
	return RC_OK;
}

struct str assist_draft_text(struct ctx *cx, const struct draft *d)
{
	const char *between = d->kind == DRAFT_REPLY ? " " : "\n";
	struct buf b = BUF(cx->mem);
	struct jval v;
	char why[80];

	if (!json_parse_plain(cx->mem, d->sentences, &v, why, sizeof why) || v.kind != J_ARRAY)
		return STR("");
	for (size_t i = 0; i < v.n; i++)
		buf_fmt(&b, "%s" STR_FMT, b.n ? between : "", STR_ARG(jval_str(&v.items[i], "text")));
	return buf_str(&b);
}

/* ---- asking
 * ------------------------------------------------------------------------------------------------- */
static enum rc tell_chain(struct ctx *cx, const struct draft *d, const char *kind)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);

	jw_open(&w, NULL, '{');
	jw_str(&w, "kind", str_z(draft_kinds[d->kind]));
	jw_int(&w, "ticket", d->ticket);
	if (d->audience.n)
		jw_str(&w, "audience", d->audience);
	jw_str(&w, "prompt", d->prompt);
	jw_close(&w, '}');
	return event_add(cx, d->client, "assist_draft", d->id, str_z(kind), buf_str(&b), NULL);
}

static enum rc within_limits(struct ctx *cx, const struct draft *d)
{
	int64_t most = conf_int(cx->app->conf, "assist_per_hour");
	struct rows r;

	TRY(db_run(cx, q_recent, &r, INT(cx->who->person_id), INT(cx->now - HOURS(1))));
	if (cell(&r, 0, 0).i >= most)
		return fail(cx, RC_TOO_MANY, "slow_down", "at most %lld drafts an hour", (long long)most);
	TRY(db_run(cx, q_waiting, &r, INT(d->ticket), TEXT(str_z(draft_kinds[d->kind])), TEXT(d->audience)));
	return cell(&r, 0, 0).i && d->ticket
	               ? fail(cx, RC_CONFLICT, "being_drafted", "Such a draft is being written already.")
	               : RC_OK;
}

enum rc draft_ask(struct ctx *cx, const struct draft_wish *wish, int64_t *id)
{
	struct draft d = { .client = wish->client,
		           .ticket = wish->ticket ? wish->ticket->id : 0,
		           .kind = wish->kind,
		           .audience = wish->audience,
		           .prompt = str_z(prompt_version(wish->kind, wish->audience)) };
	struct rows r;

	TRY(within_limits(cx, &d));
	TRY(db_run(cx, q_add, &r, INT(d.client), INT(d.ticket), TEXT(str_z(draft_kinds[d.kind])),
	           INT(cx->who->person_id), INT(cx->now), TEXT(d.prompt), TEXT(wish->present),
	           TEXT(d.audience)));
	*id = d.id = cell(&r, 0, 0).i;
	TRY(timer_set(cx, assist_timer.name, d.client, "assist_draft", d.id, cx->now + DECIDE_WITHIN,
	              STR("")));
	return tell_chain(cx, &d, "asked");
}

/* ---- deciding
 * --------------------------------------------------------------------------------------------------- */
enum rc draft_decide(struct ctx *cx, const struct draft *d, enum decision what, struct str text,
                     struct str reason)
{
	static const char *const states[] = { "accepted", "edited", "rejected" };
	struct str drafted = assist_draft_text(cx, d), final = what == DECIDE_EDIT ? text : drafted;
	int64_t apart = what == DECIDE_EDIT ? (int64_t)words_apart(cx->mem, drafted, text) : 0;

	if (!str_is(d->state, "ready"))
		return fail(cx, RC_CONFLICT, "not_ready", "This draft is " STR_FMT ".", STR_ARG(d->state));
	if (what == DECIDE_EDIT && !apart)
		what = DECIDE_ACCEPT; /* it was opened and left as it is */
	TRY(db_run(cx, q_decide, NULL, INT(d->id), TEXT(str_z(states[what])), TEXT(reason),
	           INT(cx->who->person_id), INT(cx->now), TEXT(what == DECIDE_REJECT ? STR("") : final),
	           INT(what == DECIDE_REJECT ? 0 : (int64_t)text_words(drafted)), INT(apart)));
	return tell_chain(cx, d, states[what]);
}

/* ---- what becomes of it by itself: it is laid aside
 * ----------------------------------------------------------------- */
static enum rc age(struct ctx *cx, const struct timer *t)
{
	if (str_is(t->payload, "forget")) {
		TRY(db_run(cx, q_forget_sent, NULL, INT(t->record_id)));
		return db_run(cx, q_forget, NULL, INT(t->record_id));
	}
	TRY(db_run(cx, q_expire, NULL, INT(t->record_id)));
	return timer_set(cx, assist_timer.name, t->client_id, "assist_draft", t->record_id,
	                 t->due_at + REMEMBER, STR("forget"));
}

const struct timer_kind assist_timer = { "assist_draft", age,
	                                 "Lay aside a draft that nobody decided; later forget its texts" };
