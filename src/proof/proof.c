/* proof.c - a proof sheet: what the fold tells while it folds, and everything it looked at. */
#include "proof/proof.h"
#include "base/app.h"
#include "base/crypto.h"
#include "base/time.h"
#include "client/client.h"
#include "person/person.h"
#include "proof/own.h"
#include "sla/ledger.h"

/* A ledger, growing: the lines' text, for one cycle of one target. */
struct book {
	enum sla_kind kind;
	int64_t cycle, lines;
	struct buf text;
	struct book *next;
};
struct proof {
	struct ctx *cx;
	struct record r;
	int64_t as_of;
	struct sla_clocks clocks;
	struct book *books, **end;
	struct event_proof *events;
	size_t nevents;
};

/* ---- listening -------------------------------------------------------------------------- */
static struct book *book_of(const struct proof *p, enum sla_kind kind, int64_t cycle)
{
	for (struct book *b = p->books; b; b = b->next)
		if (b->kind == kind && b->cycle == cycle)
			return b;
	return NULL;
}

/* A clock has no number yet while its first line is told. */
static struct book *book_for(struct proof *p, const struct sla_clock *c)
{
	int64_t cycle = c->cycle ? c->cycle : p->clocks.cycles[c->kind] + 1;
	struct book *b = book_of(p, c->kind, cycle);

	if (b)
		return b;
	b = NEW(p->cx->mem, struct book);
	*b = (struct book){ c->kind, cycle, 0, BUF(p->cx->mem), NULL };
	*p->end = b;
	p->end = &b->next;
	return b;
}

static void write_recount(struct jw *w, const struct ledger_line *l)
{
	jw_open(w, "recount", '[');
	for (size_t i = 0; i < l->nrecount; i++) {
		const struct ledger_stretch *s = &l->recount[i];
		jw_open(w, NULL, '{');
		jw_time(w, "from", s->from);
		jw_time(w, "to", s->to);
		jw_str(w, "reason", s->reason);
		jw_bool(w, "counts", s->counts);
		jw_int(w, "open", s->open);
		jw_close(w, '}');
	}
	jw_close(w, ']');
}

static void write_pinned(struct jw *w, const struct sla_def *d)
{
	jw_int(w, "definition", d->id);
	jw_int(w, "definition_version", d->version);
	jw_int(w, "calendar", d->calendar);
	jw_int(w, "calendar_version", d->calendar_version);
	jw_str(w, "zone", d->zone.n ? d->zone : zone_name(calendar_zone(d->cal)));
}

/* A start at its cycle's beginning counts nothing anew. */
static bool tells_recount(const struct ledger_line *l)
{
	return l->recount && (l->what != LEDGER_START || l->at > l->clock->started_at);
}

static void hear(void *arg, const struct ledger_line *l)
{
	struct proof *p = arg;
	struct book *b = book_for(p, l->clock);
	struct jw w = { .b = &b->text, .comma = b->lines > 0 };

	jw_open(&w, NULL, '{');
	jw_int(&w, "n", ++b->lines);
	jw_time(&w, "at", l->at);
	if (l->event)
		jw_int(&w, "event", l->event->id);
	else
		jw_null(&w, "event");
	jw_str(&w, "what", str_z(ledger_what_names[l->what]));
	if (l->event)
		jw_int(&w, "by", l->event->actor_id);
	else
		jw_null(&w, "by");
	jw_str(&w, "reason", l->reason);
	jw_str(&w, "rule", l->event ? l->event->rule : STR(""));
	write_pinned(&w, l->clock->def);
	jw_int(&w, "open", l->open);
	jw_int(&w, "total", l->total);
	jw_int(&w, "goal", l->clock->goal);
	sla_write_instant(&w, "deadline", l->deadline);
	if (tells_recount(l))
		write_recount(&w, l);
	jw_close(&w, '}');
}

enum rc proof_make(struct ctx *cx, const struct record *ticket, int64_t as_of, struct proof **out)
{
	struct proof *p = NEW(cx->mem, struct proof);
	struct sla_ledger *ledger = NEW(cx->mem, struct sla_ledger);

	*p = (struct proof){ .cx = cx, .r = *ticket, .as_of = as_of };
	p->end = &p->books;
	*ledger = (struct sla_ledger){ hear, p };
	TRY(event_proofs(cx, "ticket", ticket->id, as_of, &p->events, &p->nevents));
	TRY(ticket_clocks_fold(cx, ticket->id, as_of, ledger, &p->clocks));
	for (int k = 0; k < SLA_KINDS; k++)
		clock_settle(&p->clocks.c[k], as_of);
	*out = p;
	return RC_OK;
}

int64_t proof_cycles(const struct proof *p, enum sla_kind kind) { return p->clocks.cycles[kind]; }

/* ---- the question: events, definitions, calendars, what filters look at --------------------- */
static void write_event(struct jw *w, const struct event_proof *p)
{
	const struct event *e = &p->e;

	jw_open(w, NULL, '{');
	jw_int(w, "id", e->id);
	jw_int(w, "client_id", e->client_id);
	jw_int(w, "seq", e->seq);
	jw_int(w, "at", e->at);
	jw_str(w, "type", e->type);
	jw_int(w, "record_id", e->record_id);
	jw_int(w, "actor_id", e->actor_id);
	jw_str(w, "kind", e->kind);
	jw_str(w, "rule", e->rule);
	jw_str(w, "data", e->data);
	jw_str(w, "prev", p->prev);
	jw_str(w, "hash", p->hash);
	jw_close(w, '}');
}

static void write_definition(struct jw *w, const struct sla_version *v)
{
	jw_open(w, NULL, '{');
	jw_int(w, "id", v->id);
	jw_int(w, "version", v->version);
	jw_time(w, "valid_from", v->valid_from);
	for (size_t i = 0; i < v->data.n; i++) {
		jw_key(w, v->data.keys[i]);
		jw_val(w, NULL, &v->data.items[i]);
	}
	jw_close(w, '}');
}

static enum rc write_calendar(struct ctx *cx, struct jw *w, int64_t id, int64_t until)
{
	struct calendar_version *v;
	size_t n;

	TRY(calendar_versions(cx, id, until, &v, &n));
	for (size_t i = 0; i < n; i++) {
		jw_open(w, NULL, '{');
		jw_int(w, "id", id);
		jw_int(w, "version", v[i].version);
		jw_time(w, "valid_from", v[i].valid_from);
		jw_str(w, "name", v[i].name);
		jw_str(w, "zone", v[i].zone);
		jw_raw(w, "hours", v[i].hours);
		jw_raw(w, "exceptions", v[i].exceptions);
		jw_close(w, '}');
	}
	return RC_OK;
}

static enum rc write_definitions(struct ctx *cx, struct jw *w, const struct proof *p)
{
	struct sla_version *v;
	size_t n, k;

	TRY(sla_versions(cx, p->r.client_id, p->as_of, &v, &n));
	jw_open(w, "definitions", '[');
	for (size_t i = 0; i < n; i++)
		write_definition(w, &v[i]);
	jw_close(w, ']');
	jw_open(w, "calendars", '[');
	for (size_t i = 0; i < n; i++) {
		for (k = 0; k < i && v[k].calendar != v[i].calendar; k++)
			;
		if (k == i)
			TRY(write_calendar(cx, w, v[i].calendar, p->as_of));
	}
	jw_close(w, ']');
	return RC_OK;
}

static const char *kind_of_field(enum field_type t)
{
	switch (t) {
	case F_INT: return "int";
	case F_REAL: return "real";
	case F_BOOL: return "bool";
	case F_TIME: return "time";
	case F_ENUM: return "enum";
	case F_REF: return "ref";
	case F_TAGS: return "tags";
	default: return "text";
	}
}

static void write_field(struct jw *w, struct str as, const struct field *f)
{
	jw_key(w, as);
	jw_open(w, NULL, '{');
	if (!str_is(as, f->name))
		jw_str(w, "field", str_z(f->name));
	jw_str(w, "type", str_z(kind_of_field(f->type)));
	if (f->type == F_REF)
		jw_str(w, "of", str_z(f->of));
	if (f->type == F_ENUM) {
		jw_open(w, "choices", '[');
		for (size_t i = 0; i < f->choices->n; i++) {
			jw_open(w, NULL, '{');
			jw_str(w, "id", str_z(f->choices->items[i].id));
			jw_str(w, "label", str_z(f->choices->items[i].label));
			jw_close(w, '}');
		}
		jw_close(w, ']');
	}
	jw_close(w, '}');
}

/* Filters may leave out "_at", and say tag for tags. */
static enum rc write_fields(struct ctx *cx, struct jw *w, const struct proof *p)
{
	static const struct field created = { .name = "created_at", .type = F_TIME };
	struct sla_looks looks;

	TRY(sla_looks(cx, p->r.client_id, INT64_MAX, &looks));
	jw_open(w, "fields", '{');
	write_field(w, STR("created"), &created);
	write_field(w, STR("created_at"), &created);
	for (size_t i = 0; i < ticket_type.nfields && i < 64; i++) {
		const struct field *f = &ticket_type.fields[i];
		struct str name = str_z(f->name);
		if (!(looks.fields >> i & 1))
			continue;
		write_field(w, name, f);
		if (str_ends(name, STR("_at")))
			write_field(w, str_sub(name, 0, name.n - 3), f);
		if (f->type == F_TAGS)
			write_field(w, STR("tag"), f);
	}
	jw_close(w, '}');
	return RC_OK;
}

static enum rc write_question(struct ctx *cx, struct jw *w, const struct proof *p, const char *target,
                              int64_t cycle)
{
	jw_int(w, "sheet", 1);
	jw_open(w, "record", '{');
	jw_str(w, "type", STR("ticket"));
	jw_int(w, "id", p->r.id);
	jw_str(w, "key", record_key(cx->mem, &p->r));
	jw_int(w, "client", p->r.client_id);
	jw_close(w, '}');
	if (target) {
		jw_str(w, "target", str_z(target));
		jw_int(w, "cycle", cycle);
	}
	jw_time(w, "as_of", p->as_of);
	TRY(write_fields(cx, w, p));
	jw_raw(w, "names", STR("{}")); /* a version says references by id */
	jw_open(w, "events", '[');
	for (size_t i = 0; i < p->nevents; i++)
		write_event(w, &p->events[i]);
	jw_close(w, ']');
	return write_definitions(cx, w, p);
}

/* ---- the answer: ledger, result, and the hash over all of it ----------------------------------- */
static const struct sla_clock *clock_of(const struct proof *p, enum sla_kind kind, int64_t cycle)
{
	const struct sla_clocks *cs = &p->clocks;

	for (size_t i = 0; i < cs->npast; i++)
		if (cs->past[i].kind == kind && cs->past[i].cycle == cycle)
			return &cs->past[i];
	return cs->c[kind].cycle == cycle ? &cs->c[kind] : NULL;
}

static struct str result_text(struct arena *a, const struct sla_clock *c, int64_t as_of)
{
	static const char *const phases[] = { [CLOCK_NONE] = "cancelled",
		                              [CLOCK_RUNNING] = "running",
		                              [CLOCK_PAUSED] = "paused",
		                              [CLOCK_STOPPED] = "stopped",
		                              [CLOCK_CANCELLED] = "cancelled" };
	struct buf b = BUF(a);
	struct jw w = JW(&b);

	jw_open(&w, NULL, '{');
	jw_str(&w, "phase", str_z(c->attached ? phases[c->phase] : "cancelled"));
	jw_int(&w, "goal", c->goal);
	jw_int(&w, "elapsed", clock_elapsed(c, as_of));
	sla_write_instant(&w, "deadline", ledger_deadline(c));
	sla_write_instant(&w, "original_deadline", c->original_deadline);
	sla_write_instant(&w, "breached_at", c->breached_at);
	jw_bool(&w, "born_breached", c->born_breached);
	sla_write_instant(&w, "started_at", c->started_at);
	sla_write_instant(&w, "stopped_at", c->stopped_at);
	jw_close(&w, '}');
	return buf_str(&b);
}

static void write_hash(struct jw *w, const struct proof *p, struct str ledger, struct str result)
{
	struct sha256 h;
	char hex[SHA256_HEX + 1];

	sha256_start(&h);
	for (size_t i = 0; i < p->nevents; i++) {
		sha256_more(&h, p->events[i].hash);
		sha256_more(&h, STR("\n"));
	}
	sha256_more(&h, ledger);
	sha256_more(&h, result);
	sha256_end_hex(&h, hex);
	jw_str(w, "proof", (struct str){ hex, SHA256_HEX });
}

static void write_answer(struct ctx *cx, struct jw *w, const struct proof *p, enum sla_kind kind,
                         int64_t cycle)
{
	struct book *b = book_of(p, kind, cycle);
	const struct sla_clock *c = clock_of(p, kind, cycle);

	assert(b && c);
	struct str ledger = arena_fmt(cx->mem, "[" STR_FMT "]", STR_ARG(buf_str(&b->text)));
	struct str result = result_text(cx->mem, c, p->as_of);
	jw_raw(w, "ledger", ledger);
	jw_raw(w, "result", result);
	write_hash(w, p, ledger, result);
}

enum rc proof_write(struct ctx *cx, struct jw *w, const struct proof *p, enum sla_kind kind, int64_t cycle,
                    bool shown)
{
	jw_open(w, NULL, '{');
	TRY(write_question(cx, w, p, sla_kind_names[kind], cycle));
	write_answer(cx, w, p, kind, cycle);
	if (shown)
		TRY(proof_write_shown(cx, w, &p->r, p->events, p->nevents, clock_of(p, kind, cycle), p->as_of,
		                      p->clocks.cycles[kind]));
	jw_close(w, '}');
	return RC_OK;
}

enum rc proof_write_all(struct ctx *cx, struct jw *w, const struct proof *p)
{
	jw_open(w, NULL, '{');
	TRY(write_question(cx, w, p, NULL, 0));
	jw_open(w, "clocks", '[');
	for (int k = 0; k < SLA_KINDS; k++)
		for (int64_t cycle = 1; cycle <= p->clocks.cycles[k]; cycle++) {
			jw_open(w, NULL, '{');
			jw_str(w, "target", str_z(sla_kind_names[k]));
			jw_int(w, "cycle", cycle);
			write_answer(cx, w, p, (enum sla_kind)k, cycle);
			jw_close(w, '}');
		}
	jw_close(w, ']');
	jw_close(w, '}');
	return RC_OK;
}
