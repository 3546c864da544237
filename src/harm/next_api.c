/* next_api.c - asking for a next action, and promising one, over HTTP. */
#include "harm/next_action.h"
#include "person/person.h"
#include "ticket/ticket.h"

struct deed {
	struct record r;
	enum { NUDGE, UNASK, PROMISE, WITHDRAW } what;
	struct str words;
	int64_t at;
	struct asked_row after;
};

static enum rc act(struct ctx *cx, const struct deed *d)
{
	switch (d->what) {
	case NUDGE: return next_action_nudge(cx, &d->r, d->words);
	case UNASK: return next_action_unask(cx, &d->r);
	case PROMISE: return next_action_promise(cx, &d->r, d->at, d->words);
	default: return next_action_withdraw(cx, &d->r);
	}
}

static enum rc deed_tx(struct ctx *cx, void *p)
{
	struct deed *d = p;

	TRY(record_load(cx, d->r.type, d->r.id, &d->r));
	TRY(act(cx, d));
	return asked_load(cx, &d->r, &d->after);
}

/* ---- out ------------------------------------------------------------------------------------ */
static const char *state_of(const struct asked_row *a, int64_t now)
{
	if (a->at)
		return asked_broken(a, now) ? "broken" : "promised";
	return a->asked_at ? "asked" : "none";
}

static enum rc write_asked(struct ctx *cx, struct jw *w, const struct asked_row *a)
{
	if (!a->asked_at) {
		jw_null(w, "asked");
		return RC_OK;
	}
	jw_open(w, "asked", '{');
	jw_instant(w, "at", a->asked_at);
	TRY(record_write_name(cx, w, "by", &person_type, a->asked_by));
	TRY(record_write_name(cx, w, "of", &person_type, a->asked_of));
	jw_str(w, "words", a->asked_words);
	jw_int(w, "event", a->asked_event);
	jw_close(w, '}');
	return RC_OK;
}

static enum rc write_promised(struct ctx *cx, struct jw *w, const struct asked_row *a)
{
	if (!a->at) {
		jw_null(w, "promised");
		return RC_OK;
	}
	jw_open(w, "promised", '{');
	jw_instant(w, "at", a->at);
	TRY(record_write_name(cx, w, "by", &person_type, a->by));
	jw_str(w, "words", a->words);
	jw_instant(w, "made_at", a->made_at);
	jw_bool(w, "broken", asked_broken(a, cx->now));
	jw_int(w, "event", a->event);
	jw_close(w, '}');
	return RC_OK;
}

static enum rc write_all(struct ctx *cx, struct jw *w, const struct record *r, const struct asked_row *a)
{
	int64_t owner;

	TRY(next_action_owner(cx, r, &owner));
	jw_open(w, NULL, '{');
	jw_str(w, "state", str_z(state_of(a, cx->now)));
	TRY(write_asked(cx, w, a));
	TRY(write_promised(cx, w, a));
	TRY(record_write_name(cx, w, "owner", &person_type, owner)); /* whom a nudge would ask */
	jw_int(w, "version", a->version);
	jw_close(w, '}');
	return RC_OK;
}

static enum rc get_next(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	struct asked_row a;
	struct record r;

	TRY(harm_record(cx, rq, 0, &r));
	TRY(asked_load(cx, &r, &a));
	return write_all(cx, &w, &r, &a);
}

/* ---- in -------------------------------------------------------------------------------------- */
static enum rc do_deed(struct ctx *cx, struct deed *d, struct res *rs)
{
	struct jw w = JW(&rs->body);

	TRY(db_tx(cx, deed_tx, d));
	record_undo_header(cx, rs);
	return write_all(cx, &w, &d->r, &d->after);
}

static enum rc post_nudge(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	static const struct jfield fields[] = {
		{ "words", JF_STR, offsetof(struct deed, words), .max = NEXT_WORDS_MAX,
		  .help = "for the owner" },
	};
	struct deed d = { .what = NUDGE, .words = STR("") };

	TRY(harm_record(cx, rq, PERM_WORK, &d.r));
	if (rq->body.n)
		TRY(json_read(cx, rq->body, fields, &d));
	return do_deed(cx, &d, rs);
}

static enum rc delete_nudge(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct deed d = { .what = UNASK };

	TRY(harm_record(cx, rq, PERM_WORK, &d.r));
	return do_deed(cx, &d, rs);
}

static enum rc put_next(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	static const struct jfield fields[] = {
		{ "at", JF_TIME, offsetof(struct deed, at), true, .help = "when the next action will be" },
		{ "words", JF_STR, offsetof(struct deed, words), .max = NEXT_WORDS_MAX,
		  .help = "what it will be" },
	};
	struct deed d = { .what = PROMISE, .words = STR("") };

	TRY(harm_record(cx, rq, PERM_WORK, &d.r));
	TRY(json_read(cx, rq->body, fields, &d));
	return do_deed(cx, &d, rs);
}

static enum rc delete_next(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct deed d = { .what = WITHDRAW };

	TRY(harm_record(cx, rq, PERM_WORK, &d.r));
	return do_deed(cx, &d, rs);
}

/* A further type: one more line. */
#define NEXT_ROUTES(plural, type)                                                                      \
	{ "POST",                                                                                      \
	  "/api/v1/" plural "/{}/nudge",                                                               \
	  PERM_WORK,                                                                                   \
	  post_nudge,                                                                                  \
	  "Ask the owner, or the team's lead, when the next action will be",                           \
	  .data = &(type),                                                                             \
	  .flags = R_WRITE,                                                                            \
	  .in = "NudgeAsk",                                                                            \
	  .out = "NextAction" },                                                                       \
	        { "DELETE",                                                                            \
		  "/api/v1/" plural "/{}/nudge",                                                       \
		  PERM_WORK,                                                                           \
		  delete_nudge,                                                                        \
		  "Take the question back",                                                            \
		  .data = &(type),                                                                     \
		  .flags = R_WRITE,                                                                    \
		  .out = "NextAction" },                                                               \
	        { "GET",                                                                               \
		  "/api/v1/" plural "/{}/next-action",                                                 \
		  PERM_READ,                                                                           \
		  get_next,                                                                            \
		  "What was asked and promised",                                                       \
		  .data = &(type),                                                                     \
		  .out = "NextAction" },                                                               \
	        { "PUT",                                                                               \
		  "/api/v1/" plural "/{}/next-action",                                                 \
		  PERM_WORK,                                                                           \
		  put_next,                                                                            \
		  "Promise when the next action will be: a clock of its own",                          \
		  .data = &(type),                                                                     \
		  .flags = R_WRITE,                                                                    \
		  .in = "NextActionIn",                                                                \
		  .out = "NextAction" },                                                               \
	{                                                                                              \
		"DELETE", "/api/v1/" plural "/{}/next-action", PERM_WORK, delete_next,                 \
		        "Withdraw the promise", .data = &(type), .flags = R_WRITE, .out = "NextAction" \
	}
const struct route next_action_routes[] = { NEXT_ROUTES("tickets", ticket_type), { 0 } };
