/* proposal.c - bounces ask for routing rules.
 *
 *   team A gives a ticket back ("not ours because …"), team B takes it in the end  ─▶ a row in suggest_bounce
 *   at night and when learning: those of the last 30 days from the same A to the same B that share a field's
 * value, or a word of title or reason, at least LEAST times ─▶ a proposal with its tickets as evidence a
 * person accepts: a routing rule, switched off, to be tried and switched on; or rejects: never proposed again
 *
 * Of several things the same tickets have in common the most telling one is proposed: it covers most of the
 * bounces from A to B, and few tickets that B does not have in the end.
 */
#include "base/json.h"
#include "record/filter.h"
#include "suggest/suggest.h"
#include "suggest/words.h"
#include "team/team.h"
#include <stdlib.h>

enum { LEAST = 3, EVIDENCE = 50, BOUNCES = 2000, COMMON = 400, WORDS_EACH = 40, PROPOSALS = 20 };
#define SINCE DAYS(30)
/* Of the client's tickets of that time that the rule would match, so many ended with the team it routes to.
 */
#define TELLING 0.6

SQL(q_bounce, "INSERT INTO suggest_bounce (client_id, ticket, at, from_team, to_team, reason)"
              " VALUES ($1, $2, $3, $4, $5, $6)");
SQL(q_taken, "UPDATE suggest_bounce SET to_team = $2 WHERE ticket = $1 AND to_team IS NULL");
SQL(q_recent,
    "SELECT ticket, from_team, to_team, reason FROM suggest_bounce WHERE client_id = $1 AND at >= $2"
    " AND to_team IS NOT NULL AND from_team <> to_team ORDER BY from_team, to_team, ticket LIMIT 2000");
SQL(q_put, "INSERT INTO suggest_proposal (client_id, signature, from_team, to_team, q, words, times, "
           "evidence, state,"
           " found_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9) ON CONFLICT (client_id, signature)"
           " DO UPDATE SET times = excluded.times, evidence = excluded.evidence, found_at = excluded.found_at"
           " WHERE suggest_proposal.state = 'open'");

/* ---- as it happens -------------------------------------------------------------- */
enum rc proposal_follow(struct ctx *cx, const struct record *old, const struct record *neo,
                        const struct event *ev)
{
	bool bounced = rec_int(neo, TICKET_BOUNCES) > rec_int(old, TICKET_BOUNCES);

	if (bounced && !rec_null(old, TICKET_TEAM))
		return db_run(cx, q_bounce, NULL, INT(neo->client_id), INT(neo->id), INT(ev->at),
		              INT(rec_int(old, TICKET_TEAM)), REFV(rec_int(neo, TICKET_TEAM)),
		              TEXT(rec_str(neo, TICKET_BOUNCE_REASON)));
	if (rec_changed(old, neo, TICKET_TEAM) && !rec_null(neo, TICKET_TEAM) &&
	    rec_int(neo, TICKET_BOUNCES) > 0)
		return db_run(cx, q_taken, NULL, INT(neo->id), INT(rec_int(neo, TICKET_TEAM)));
	return RC_OK;
}

/* ---- what bounced tickets have in common -------------------------------------------- */
struct bounced {
	int64_t id;
	struct str reason;
	struct record r;
};
/* One thing some of them share: a field's value, or a word. */
struct common {
	struct str field, value; /* field empty: a word */
	int64_t tickets[EVIDENCE];
	size_t n;
};
struct pair { /* from one team to another */
	int64_t client_id, from, to;
	struct bounced *b;
	size_t n;
	struct common *c;
	size_t nc;
};

static const struct {
	const char *name;
	int field;
} shared[] = { { "category", TICKET_CATEGORY },
	       { "subcategory", TICKET_SUBCATEGORY },
	       { "service", TICKET_SERVICE },
	       { "item", TICKET_ITEM },
	       { "site", TICKET_SITE } };

static void note(struct pair *p, struct str field, struct str value, int64_t ticket)
{
	size_t i = 0;

	while (i < p->nc && !(str_eq(p->c[i].field, field) && str_eq(p->c[i].value, value)))
		i++;
	if (i == COMMON)
		return;
	if (i == p->nc)
		p->c[p->nc++] = (struct common){ .field = field, .value = value };
	struct common *c = &p->c[i];

	if (c->n < EVIDENCE && (!c->n || c->tickets[c->n - 1] != ticket))
		c->tickets[c->n++] = ticket;
}

/* Words that are in half of all sentences say nothing about a ticket. */
static bool idle(struct str w)
{
	static const char *const words[] = { "the",   "and",     "for",     "with",   "not",     "our",
		                             "ours",  "from",    "this",    "that",   "was",     "has",
		                             "have",  "are",     "but",     "can",    "cannot",  "please",
		                             "team",  "ticket",  "because", "should", "belongs", "user",
		                             "issue", "problem", "der",     "die",    "das",     "und",
		                             "ist",   "nicht",   "ein",     "eine",   "mit",     "bitte" };

	for (size_t i = 0; i < COUNT(words); i++)
		if (str_is(w, words[i]))
			return true;
	return w.n < 3;
}

static void note_words(struct ctx *cx, struct pair *p, const struct bounced *b)
{
	struct str texts[] = { rec_str(&b->r, TICKET_TITLE) }, token;

	for (size_t i = 0; i < COUNT(texts); i++) {
		struct str rest = search_plain(cx->mem, str_clip(texts[i], 400));
		size_t left = WORDS_EACH;

		while (left-- && search_token(&rest, &token))
			if (!idle(token))
				note(p, STR(""), token, b->id);
	}
}

static void find_common(struct ctx *cx, struct pair *p)
{
	p->c = NEW_ARRAY(cx->mem, struct common, COMMON);
	p->nc = 0;
	for (size_t i = 0; i < p->n; i++) {
		for (size_t f = 0; f < COUNT(shared); f++)
			if (rec_str(&p->b[i].r, (size_t)shared[f].field).n)
				note(p, str_z(shared[f].name), rec_str(&p->b[i].r, (size_t)shared[f].field),
				     p->b[i].id);
		note_words(cx, p, &p->b[i]);
	}
}

/* ---- what is worth proposing ----------------------------------------------------------- */
static struct str quoted(struct ctx *cx, struct str s)
{
	struct buf b = BUF(cx->mem);

	buf_char(&b, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"' || s.p[i] == '\\')
			buf_char(&b, '\\');
		buf_char(&b, s.p[i]);
	}
	buf_char(&b, '"');
	return buf_str(&b);
}

static struct str filter_of(struct ctx *cx, const struct common *c)
{
	if (!c->field.n)
		return arena_fmt(cx->mem, "title:" STR_FMT, STR_ARG(quoted(cx, c->value)));
	return arena_fmt(cx->mem, STR_FMT "=" STR_FMT, STR_ARG(c->field), STR_ARG(quoted(cx, c->value)));
}

/* Share of the month's matching tickets that ended with the team it would route to. */
static enum rc telling(struct ctx *cx, const struct pair *p, struct str q, double *out)
{
	int64_t all, with;

	TRY(record_count(cx, &ticket_type,
	                 arena_fmt(cx->mem, "client:%lld created>-30d team:any " STR_FMT,
	                           (long long)p->client_id, STR_ARG(q)),
	                 &all));
	TRY(record_count(cx, &ticket_type,
	                 arena_fmt(cx->mem, "client:%lld created>-30d team:%lld " STR_FMT,
	                           (long long)p->client_id, (long long)p->to, STR_ARG(q)),
	                 &with));
	*out = all ? (double)with / (double)all : 0;
	return RC_OK;
}

static int most(const void *pa, const void *pb)
{
	const struct common *a = pa, *b = pb;

	if (a->n != b->n)
		return a->n < b->n ? 1 : -1;
	if (!a->field.n != !b->field.n) /* a field before a word */
		return a->field.n ? -1 : 1;
	return str_cmp(a->value, b->value);
}

static struct str ids_json(struct ctx *cx, const struct common *c)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);

	jw_open(&w, NULL, '[');
	for (size_t i = 0; i < c->n; i++)
		jw_int(&w, NULL, c->tickets[i]);
	jw_close(&w, ']');
	return buf_str(&b);
}

struct proposal {
	const struct pair *p;
	const struct common *c;
	struct str q, words, signature, evidence;
};

static enum rc put(struct ctx *cx, void *arg)
{
	const struct proposal *o = arg;

	return db_run(cx, q_put, NULL, INT(o->p->client_id), TEXT(o->signature), INT(o->p->from),
	              INT(o->p->to), TEXT(o->q), TEXT(o->words), INT((int64_t)o->c->n), TEXT(o->evidence),
	              INT(cx->now));
}

static enum rc propose(struct ctx *cx, const struct pair *p, const struct common *c, struct str q)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);
	struct proposal o = { p, c, q, .evidence = ids_json(cx, c) };

	jw_open(&w, NULL, '[');
	jw_open(&w, NULL, '{');
	jw_str(&w, "field", c->field);
	jw_str(&w, "text", c->value);
	jw_close(&w, '}');
	jw_close(&w, ']');
	o.words = buf_str(&b);
	o.signature =
	        arena_fmt(cx->mem, "%lld>%lld " STR_FMT, (long long)p->from, (long long)p->to, STR_ARG(q));
	return db_tx(cx, put, &o);
}

/* The strongest thing in common that is telling; one proposal per pair of teams at a time is enough to read.
 */
static enum rc look_at(struct ctx *cx, struct pair *p)
{
	if (p->n < LEAST)
		return RC_OK;
	find_common(cx, p);
	qsort(p->c, p->nc, sizeof *p->c, most);
	for (size_t i = 0; i < p->nc && i < 12 && p->c[i].n >= LEAST; i++) {
		struct str q = filter_of(cx, &p->c[i]);
		double share;

		TRY(telling(cx, p, q, &share));
		if (share >= TELLING)
			return propose(cx, p, &p->c[i], q);
	}
	return RC_OK;
}

enum rc proposal_derive(struct ctx *cx, int64_t client_id)
{
	struct bounced *b = NEW_ARRAY(cx->mem, struct bounced, BOUNCES);
	struct pair p = { .client_id = client_id };
	struct rows r;
	size_t n = 0;

	TRY(db_run(cx, q_recent, &r, INT(client_id), INT(cx->now - SINCE)));
	for (size_t i = 0; i <= r.n; i++) {
		bool more = i < r.n;

		if (n && (!more || cell(&r, i, 1).i != p.from || cell(&r, i, 2).i != p.to)) {
			p.b = b;
			p.n = n;
			TRY(look_at(cx, &p));
			n = 0;
		}
		if (!more)
			break;
		p.from = cell(&r, i, 1).i;
		p.to = cell(&r, i, 2).i;
		enum rc rc = record_load(cx, &ticket_type, cell(&r, i, 0).i, &b[n].r);

		if (rc == RC_NOT_FOUND)
			continue;
		TRY(rc);
		b[n].id = cell(&r, i, 0).i;
		b[n++].reason = cell(&r, i, 3).s;
	}
	return RC_OK;
}
