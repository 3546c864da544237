/* recipient.c - whom an audience's row reaches, each address once a channel. */
#include "conn/fetch.h"
#include "major/major_int.h"
#include "person/person.h"
#include "team/team.h"

struct list {
	struct recipient *r;
	size_t n, cap;
	int64_t *people;
	size_t npeople;
};

static void grow(struct ctx *cx, struct list *l)
{
	if (l->n < l->cap)
		return;
	struct recipient *more = NEW_ARRAY(cx->mem, struct recipient, l->cap * 2 + 16);
	if (l->n)
		memcpy(more, l->r, l->n * sizeof *more);
	l->r = more;
	l->cap = l->cap * 2 + 16;
}

static void put(struct ctx *cx, struct list *l, struct recipient x)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->r[i].by == x.by && str_eq(l->r[i].address, x.address))
			return;
	grow(cx, l);
	l->r[l->n++] = x;
}

/* ---- people ------------------------------------------------------------------------------------------ */
static void person_put(struct list *l, int64_t id)
{
	for (size_t i = 0; i < l->npeople; i++)
		if (l->people[i] == id)
			return;
	if (l->npeople < RECIPIENTS_MAX)
		l->people[l->npeople++] = id;
}

static enum rc gather(struct ctx *cx, const struct record *ticket, const struct audience_spec *s,
                      struct list *l)
{
	struct ticket_reach reach;
	int64_t *members;
	size_t n;

	l->people = NEW_ARRAY(cx->mem, int64_t, RECIPIENTS_MAX);
	for (size_t i = 0; i < s->npeople; i++)
		person_put(l, s->people[i]);
	for (size_t i = 0; i < s->nteams; i++) {
		TRY(team_members(cx, s->teams[i], &members, &n));
		for (size_t k = 0; k < n; k++)
			person_put(l, members[k]);
	}
	if (!s->requesters)
		return RC_OK;
	TRY(ticket_reaches(cx, ticket->id, &reach));
	for (size_t i = 0; i < reach.npeople; i++)
		person_put(l, reach.people[i]);
	return RC_OK;
}

static void by_letter(struct ctx *cx, struct list *l, const struct record *p)
{
	struct str mail = rec_str(p, PERSON_EMAIL);
	bool good = mail.n && mail_address(mail);

	put(cx, l,
	    (struct recipient){ .by = BY_LETTER,
	                        .person = p->id,
	                        .address = good ? arena_lower(cx->mem, mail)
	                                        : arena_fmt(cx->mem, "person:%lld", (long long)p->id),
	                        .name = rec_str(p, PERSON_NAME),
	                        .problem = good ? STR("") : STR("no e-mail address is known") });
}

static void by_bell(struct ctx *cx, struct list *l, const struct record *p)
{
	bool login = rec_str(p, PERSON_LOGIN).n > 0;

	put(cx, l,
	    (struct recipient){ .by = BY_BELL,
	                        .person = p->id,
	                        .address = arena_fmt(cx->mem, "person:%lld", (long long)p->id),
	                        .name = rec_str(p, PERSON_NAME),
	                        .problem = login ? STR("") : STR("has no sign-in") });
}

static enum rc each_person(struct ctx *cx, const struct audience_spec *s, struct list *l)
{
	for (size_t i = 0; i < l->npeople; i++) {
		struct record p;
		enum rc rc = record_load(cx, &person_type, l->people[i], &p);

		if (rc == RC_NOT_FOUND || (rc == RC_OK && rec_int(&p, PERSON_ACTIVE) != 1))
			continue; /* who has left is told nothing */
		TRY(rc);
		if (s->channels & 1u << BY_LETTER)
			by_letter(cx, l, &p);
		if (s->channels & 1u << BY_BELL)
			by_bell(cx, l, &p);
	}
	return RC_OK;
}

/* ---- others ----------------------------------------------------------------------------------------------
 */
static enum rc chat(struct ctx *cx, const struct audience_spec *s, struct list *l)
{
	struct record r;
	enum rc rc = record_load(cx, &chat_channel_type, s->chat, &r);
	bool there = rc == RC_OK && rec_int(&r, CHANNEL_ACTIVE) == 1;

	if (rc != RC_NOT_FOUND)
		TRY(rc);
	put(cx, l,
	    (struct recipient){ .by = BY_POST,
	                        .address = arena_fmt(cx->mem, "channel:%lld", (long long)s->chat),
	                        .name = rc == RC_OK ? rec_str(&r, CHANNEL_NAME) : STR(""),
	                        .problem = there ? STR("") : STR("the chat channel is switched off") });
	return RC_OK;
}

static enum rc page(struct ctx *cx, int64_t client, struct list *l)
{
	struct status_page p;

	TRY(status_page_of(cx, client, &p));
	put(cx, l,
	    (struct recipient){ .by = BY_PAGE,
	                        .address = STR("page"),
	                        .name = p.title,
	                        .problem = p.active ? STR("") : STR("the status page is switched off") });
	return RC_OK;
}

enum rc recipients_of(struct ctx *cx, const struct record *ticket, const struct audience_spec *s,
                      struct recipient **out, size_t *n)
{
	struct list l = { 0 };

	TRY(gather(cx, ticket, s, &l));
	TRY(each_person(cx, s, &l));
	for (size_t i = 0; (s->channels & 1u << BY_LETTER) && i < s->naddresses; i++)
		put(cx, &l,
		    (struct recipient){ .by = BY_LETTER,
		                        .address = s->addresses[i],
		                        .name = s->addresses[i],
		                        .problem = STR("") });
	if (s->channels & 1u << BY_POST)
		TRY(chat(cx, s, &l));
	if (s->channels & 1u << BY_PAGE)
		TRY(page(cx, ticket->client_id, &l));
	*out = l.r;
	*n = l.n;
	return RC_OK;
}
