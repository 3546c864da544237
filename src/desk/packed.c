/* packed.c - see packed.h.
 *
 * The layout is said once (edges, rest): the same walk counts the bytes, writes them and reads them again.
 *
 *   code 0 n   this value and the n that follow are nothing: 0, null, empty
 *   code 1     a number: INT64_MAX; a text: the one before; a choice: a text follows; a real: eight bytes
 *   code 2 …   a number: its distance from the base, sign last; a text: bytes that follow; a choice: its
 * place
 *
 * Where the bytes end, nothing is left to say.
 */
#include "desk/packed.h"
#include <stdlib.h>

enum way { COUNT_ONLY, WRITE, READ };
struct codes {
	enum way way;
	unsigned char *p, *end; /* end: of what is read */
	size_t n;               /* bytes counted */
	uint64_t nothing;       /* values of a row that are nothing: to be written, or read already */
	int64_t made_at, made_event;
	struct str text;   /* the last one */
	struct arena *mem; /* of what is read */
};

/* ---- bytes -------------------------------------------------------------------------------- */
static void put_byte(struct codes *c, unsigned char b)
{
	if (c->way == WRITE)
		*c->p++ = b;
	c->n++;
}

static void put_raw(struct codes *c, const void *p, size_t n)
{
	if (c->way == WRITE && n) {
		memcpy(c->p, p, n);
		c->p += n;
	}
	c->n += n;
}

static void put_number(struct codes *c, uint64_t v)
{
	for (; v >= 128; v >>= 7)
		put_byte(c, (unsigned char)(v | 128));
	put_byte(c, (unsigned char)v);
}

static uint64_t get_number(struct codes *c)
{
	uint64_t v = 0;

	for (int shift = 0;; shift += 7) {
		assert(c->p < c->end && shift < 64);
		v |= (uint64_t)(*c->p & 127) << shift;
		if (*c->p++ < 128)
			return v;
	}
}

static const unsigned char *get_raw(struct codes *c, size_t n)
{
	const unsigned char *p = c->p;

	assert(n <= (size_t)(c->end - c->p));
	c->p += n;
	return p;
}

/* ---- codes ------------------------------------------------------------------------------------ */
static void put_code(struct codes *c, uint64_t code)
{
	if (c->nothing) {
		put_byte(c, 0);
		put_number(c, c->nothing - 1);
		c->nothing = 0;
	}
	put_number(c, code);
}

static void put_nothing(struct codes *c) { c->nothing++; }

/* 0: the value is nothing. */
static uint64_t get_code(struct codes *c)
{
	if (c->nothing) {
		c->nothing--;
		return 0;
	}
	uint64_t code = c->p == c->end ? 0 : get_number(c);

	if (!code)
		c->nothing = c->p == c->end ? UINT64_MAX : get_number(c);
	return code;
}

/* ---- values --------------------------------------------------------------------------------------- */
/* Distances are far smaller than half of all numbers: instants are of some thousand years, ids are counted.
 */
static uint64_t code_of(int64_t v, int64_t base)
{
	int64_t d = v - base;

	return v == INT64_MAX ? 1 : (((uint64_t)d << 1) ^ (uint64_t)(d >> 63)) + 2;
}

static int64_t of_code(uint64_t code, int64_t base)
{
	if (code == 1)
		return INT64_MAX;
	code -= 2;
	return base + (int64_t)(code >> 1 ^ (0 - (code & 1)));
}

static void number(struct codes *c, int64_t *v, int64_t base)
{
	if (c->way == READ) {
		uint64_t code = get_code(c);
		*v = code ? of_code(code, base) : 0;
	} else if (*v) {
		put_code(c, code_of(*v, base));
	} else {
		put_nothing(c);
	}
}

static void whole(struct codes *c, int64_t *v) { number(c, v, 0); }
static void instant(struct codes *c, int64_t *v) { number(c, v, c->made_at); }
static void event(struct codes *c, int64_t *v) { number(c, v, c->made_event); }

static int word(struct codes *c, int v)
{
	int64_t wide = v;

	whole(c, &wide);
	return (int)wide;
}

static void flag(struct codes *c, bool *v) { *v = word(c, *v) != 0; }

static void real(struct codes *c, double *v)
{
	static const double zero = 0; /* not -0: every bit comes back */

	if (c->way == READ) {
		*v = 0;
		if (get_code(c))
			memcpy(v, get_raw(c, sizeof *v), sizeof *v);
	} else if (memcmp(v, &zero, sizeof zero) == 0) {
		put_nothing(c);
	} else {
		put_code(c, 1);
		put_raw(c, v, sizeof *v);
	}
}

static void put_text(struct codes *c, struct str s)
{
	if (!s.n) {
		put_nothing(c);
		return;
	}
	if (str_eq(s, c->text)) {
		put_code(c, 1);
		return;
	}
	c->text = s;
	put_code(c, s.n + 1);
	put_raw(c, s.p, s.n);
}

static struct str get_text(struct codes *c, uint64_t code)
{
	if (code < 2)
		return code ? c->text : STR("");
	size_t n = (size_t)code - 1;

	c->text = (struct str){ (const char *)get_raw(c, n), n };
	return c->text;
}

static void text(struct codes *c, struct str *s)
{
	if (c->way == READ)
		*s = get_text(c, get_code(c));
	else
		put_text(c, *s);
}

/* ---- the ticket's fields ---------------------------------------------------------------------- */
static const uint8_t fields[] = {
	TICKET_TITLE,       TICKET_KIND,      TICKET_STATE,     TICKET_OPEN,     TICKET_HOLD_REASON,
	TICKET_HOLD_UNTIL,  TICKET_PRIORITY,  TICKET_MAJOR,     TICKET_TEAM,     TICKET_CATEGORY,
	TICKET_SUBCATEGORY, TICKET_SERVICE,   TICKET_ITEM,      TICKET_SITE,     TICKET_SYMPTOM,
	TICKET_CHANNEL,     TICKET_REQUESTER, TICKET_OPENED_BY, TICKET_ASSIGNEE, TICKET_PARENT,
	TICKET_REOPENS,     TICKET_REASSIGNS, TICKET_CONTRACT,
};

static void put_field(struct codes *c, const struct field *f, struct dbval v)
{
	int place = f->type == F_ENUM ? choices_rank(f->choices, v.s) : -1;

	assert(v.type != DB_REAL);
	if (v.type == DB_NULL || (v.type == DB_TEXT && !v.s.n)) {
		put_nothing(c);
	} else if (v.type == DB_INT) { /* 0 is said: null is not */
		put_code(c, code_of(v.i, f->type == F_TIME ? c->made_at : 0));
	} else if (place >= 0) {
		put_code(c, (uint64_t)place + 2);
	} else {
		if (f->type == F_ENUM) /* one that is no choice any more */
			put_code(c, 1);
		put_text(c, v.s);
	}
}

static struct dbval get_field(struct codes *c, const struct field *f)
{
	uint64_t code = get_code(c);

	if (!code)
		return NUL();
	if (f->type == F_ENUM)
		return TEXT(code == 1 ? get_text(c, get_code(c)) : str_z(f->choices->items[code - 2].id));
	if (f->type == F_TEXT || f->type == F_BODY)
		return TEXT(get_text(c, code));
	return INT(of_code(code, f->type == F_TIME ? c->made_at : 0));
}

static void ticket(struct codes *c, struct record *r)
{
	whole(c, &r->number);
	whole(c, &r->version);
	instant(c, &r->updated_at);
	for (size_t i = 0; i < COUNT(fields); i++) {
		const struct field *f = &ticket_type.fields[fields[i]];
		if (c->way == READ)
			r->v[fields[i]] = get_field(c, f);
		else
			put_field(c, f, r->v[fields[i]]);
	}
}

/* ---- the rest of it ------------------------------------------------------------------------------ */
static void few(struct codes *c, struct few *f)
{
	whole(c, &f->n);
	for (int i = 0; i < FEW; i++)
		event(c, &f->id[i]);
}

static void story(struct codes *c, struct story *s)
{
	whole(c, &s->made_event);
	c->made_event = s->made_event;
	event(c, &s->last_id);
	instant(c, &s->last_at);
	instant(c, &s->made_at);
	whole(c, &s->requester);
	instant(c, &s->moved_at);
	event(c, &s->moved_event);
	instant(c, &s->entered_at);
	event(c, &s->entered_event);
	instant(c, &s->nobody_at);
	event(c, &s->nobody_event);
	event(c, &s->linked_event);
	event(c, &s->parent_event);
	event(c, &s->priority_event);
	event(c, &s->major_event);
	event(c, &s->promised_event);
	few(c, &s->reassigned);
	few(c, &s->bounced);
	few(c, &s->reopened);
}

static void one_clock(struct codes *c, struct item_clock *k)
{
	k->kind = (enum sla_kind)word(c, (int)k->kind);
	k->phase = (enum clock_phase)word(c, (int)k->phase);
	instant(c, &k->deadline);
	instant(c, &k->since);
	whole(c, &k->elapsed);
	whole(c, &k->goal);
	whole(c, &k->def);
	whole(c, &k->version);
	whole(c, &k->calendar_version);
	text(c, &k->zone);
}

static void clocks(struct codes *c, struct item *t)
{
	t->nclocks = (size_t)word(c, (int)t->nclocks);
	for (size_t i = 0; i < t->nclocks; i++)
		one_clock(c, &t->clocks[i]);
}

static void weight(struct codes *c, struct weight_case *w)
{
	w->priority = word(c, w->priority);
	w->criticality = word(c, w->criticality);
	whole(c, &w->people);
	whole(c, &w->waits);
	flag(c, &w->vip);
	flag(c, &w->major);
	flag(c, &w->candidate);
	flag(c, &w->reopened);
	flag(c, &w->contract);
}

static void harm(struct codes *c, struct harm *h)
{
	whole(c, &h->record_id);
	whole(c, &h->version);
	h->kind = (enum harm_kind)word(c, (int)h->kind);
	instant(c, &h->at);
	real(c, &h->level);
	real(c, &h->rate);
	text(c, &h->unit);
	text(c, &h->effect);
	text(c, &h->source);
	real(c, &h->confidence);
	instant(c, &h->measured_at);
	instant(c, &h->expires_at);
	instant(c, &h->next_check_at);
	instant(c, &h->set_at);
	whole(c, &h->set_by);
	event(c, &h->event_id);
	text(c, &h->rule);
	instant(c, &h->passed_at);
	instant(c, &h->checked_at);
}

static void asked(struct codes *c, struct next_action *a)
{
	whole(c, &a->record_id);
	instant(c, &a->asked_at);
	whole(c, &a->asked_by);
	event(c, &a->asked_event);
	instant(c, &a->promised_at);
	whole(c, &a->promised_by);
	event(c, &a->promised_event);
	text(c, &a->words);
	flag(c, &a->broken);
}

static void promise(struct codes *c, struct item_promise *p)
{
	instant(c, &p->at);
	whole(c, &p->by);
	instant(c, &p->made_at);
	event(c, &p->event);
	text(c, &p->words);
	flag(c, &p->escalated);
}

static void rest(struct codes *c, struct item *t)
{
	story(c, &t->story);
	ticket(c, &t->ticket);
	clocks(c, t);
	weight(c, &t->weight);
	harm(c, &t->harm);
	asked(c, &t->asked);
	promise(c, &t->promise);
}

static void node(struct codes *c, int64_t ticket, struct node *n)
{
	n->kind = (enum node_kind)word(c, (int)n->kind);
	number(c, &n->id, ticket);
}

static void edges(struct codes *c, struct item *t)
{
	t->nedges = (size_t)word(c, (int)t->nedges);
	if (c->way == READ)
		t->edges = NEW_ARRAY(c->mem, struct edge, t->nedges + 1);
	for (size_t i = 0; i < t->nedges; i++) {
		node(c, t->id, &t->edges[i].from);
		node(c, t->id, &t->edges[i].to);
		whole(c, &t->edges[i].who);
	}
}

/* ---- packing ---------------------------------------------------------------------------------- */
typedef void walk(struct codes *, struct item *);

static size_t put(struct item *t, walk *each, unsigned char *p)
{
	struct codes c = { .way = p ? WRITE : COUNT_ONLY, .p = p, .made_at = t->ticket.created_at };

	each(&c, t);
	return c.n;
}

static void get(struct arena *mem, struct item *t, walk *each, unsigned char *p, size_t n)
{
	struct codes c = { .way = READ, .p = p, .end = p + n, .made_at = t->ticket.created_at, .mem = mem };

	each(&c, t);
}

/* What walks over all of them ask. */
static void front(struct packed *p, const struct item *t)
{
	p->team = item_ref(t, TICKET_TEAM);
	p->assignee = item_ref(t, TICKET_ASSIGNEE);
	p->last_event = t->story.last_id;
	p->first_due = INT64_MAX;
	p->last_due = INT64_MIN;
	for (size_t i = 0; i < t->nclocks; i++) {
		int64_t at = t->clocks[i].deadline;
		if (at == RANK_NEVER)
			continue;
		p->first_due = at < p->first_due ? at : p->first_due;
		p->last_due = at > p->last_due ? at : p->last_due;
	}
	p->harm = t->harm.kind != HARM_UNSET;
	p->promise = t->promise.at != 0;
	p->weighty = t->weight.priority == 1 || t->weight.priority == 2 || t->weight.major;
}

struct packed *item_pack(const struct item *from)
{
	struct item *t = (struct item *)(uintptr_t)from; /* writing changes nothing of it */
	size_t of_edges = put(t, edges, NULL), more = put(t, rest, NULL);
	struct packed *p = or_abort(malloc(sizeof *p + of_edges + more));

	*p = (struct packed){ .id = t->id,
		              .client_id = t->client_id,
		              .created_at = t->ticket.created_at,
		              .now = t->now,
		              .read_at = t->read_at,
		              .frees = (uint32_t)t->frees.n,
		              .frees_harm = (uint32_t)t->frees.harm,
		              .edge_bytes = (uint32_t)of_edges,
		              .bytes = (uint32_t)(of_edges + more) };
	front(p, t);
	put(t, edges, p->data);
	put(t, rest, p->data + of_edges);
	return p;
}

static struct item *open_front(struct arena *mem, const struct packed *p)
{
	struct item *t = NEW(mem, struct item);

	t->id = t->ticket.id = p->id;
	t->client_id = t->ticket.client_id = p->client_id;
	t->ticket.type = &ticket_type;
	t->ticket.created_at = p->created_at;
	t->now = p->now;
	t->read_at = p->read_at;
	t->frees = (struct frees){ .n = p->frees, .harm = p->frees_harm };
	return t;
}

struct item *item_open_edges(struct arena *mem, const struct packed *p)
{
	struct item *t = open_front(mem, p);

	get(mem, t, edges, (unsigned char *)(uintptr_t)p->data, p->edge_bytes);
	return t;
}

struct item *item_open(struct arena *mem, const struct packed *p)
{
	struct item *t = open_front(mem, p);
	unsigned char *data = arena_room(mem, p->bytes + 1); /* its texts are read from this copy */

	if (p->bytes)
		memcpy(data, p->data, p->bytes);
	t->ticket.v = NEW_ARRAY(mem, struct dbval, TICKET_FIELDS);
	get(mem, t, edges, data, p->edge_bytes);
	get(mem, t, rest, data + p->edge_bytes, p->bytes - p->edge_bytes);
	return t;
}
