/* harm_api.c - the harm of a record over HTTP: look, set, clear, what the key H opens, a line read. */
#include "client/client.h"
#include "harm/harm_int.h"
#include "record/read.h"
#include "record/write_api.h"
#include "ticket/ticket.h"

/* ---- looking ------------------------------------------------------------------------------ */
static enum rc write_named(struct ctx *cx, struct jw *w, const char *key, const struct harm *h)
{
	struct str name;

	TRY(harm_person_name(cx, h->set_by, &name));
	harm_write(w, key, h, &name);
	return RC_OK;
}

/* As it counts now: what has expired is not believed, though its timer may not have come yet. */
static struct harm as_of(const struct harm *h, int64_t now)
{
	if (harm_known(h, now))
		return *h;
	return (struct harm){ .record_id = h->record_id, .version = h->version };
}

static enum rc get_harm(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	struct record r;
	struct harm h;

	TRY(harm_record(cx, rq, 0, &r));
	TRY(harm_load(cx, &r, &h));
	h = as_of(&h, cx->now);
	rs->etag = arena_fmt(cx->mem, "%lld", (long long)h.version);
	return write_named(cx, &w, NULL, &h);
}

/* ---- setting ---------------------------------------------------------------------------------- */
struct put {
	struct record r;
	struct harm wish, before, after;
	struct str kind;
	const struct jval *ignored, *at, *level, *rate, *measured_at, *expires_at, *next_check_at,
	        *confidence;
	const struct jval *unit;
	int64_t version;
	bool force;
};
#define F(name) #name, JF_VALUE, offsetof(struct put, name)
static const struct jfield put_fields[] = {
	{ "kind", JF_STR, offsetof(struct put, kind), true, .max = 20,
	  .help = "instant, depletion, none: nothing is lost, or unset: take back what was said" },
	{ F(at), .help = "instant: after which something is lost" },
	{ F(level), .help = "depletion: what is left" },
	{ F(rate), .help = "depletion: what goes in an hour" },
	{ F(unit), .help = "GB, %, min" },
	{ F(measured_at), .help = "depletion: when; now" },
	{ "effect", JF_STR, offsetof(struct put, wish.effect), .max = HARM_EFFECT_MAX,
	  .help = "what is lost" },
	{ "source", JF_STR, offsetof(struct put, wish.source), .max = 20,
	  .help = "person, monitor, contract or change" },
	{ F(confidence), .help = "0 to 1; 1" },
	{ F(expires_at), .help = "not believed any more from then on" },
	{ F(next_check_at), .help = "owner and setter are asked then whether it is still so" },
	{ "force", JF_BOOL, offsetof(struct put, force), .help = "over another person's word" },
	/* so that what was read can be written back */
	{ "set_at", JF_VALUE, offsetof(struct put, ignored), .help = "not looked at" },
	{ "set_by", JF_VALUE, offsetof(struct put, ignored), .help = "not looked at" },
	{ "passed_at", JF_VALUE, offsetof(struct put, ignored), .help = "not looked at" },
	{ "checked_at", JF_VALUE, offsetof(struct put, ignored), .help = "not looked at" },
	{ "version", JF_VALUE, offsetof(struct put, ignored), .help = "not looked at: If-Match" },
	{ "rule", JF_VALUE, offsetof(struct put, ignored), .help = "not looked at" },
	{ "event", JF_VALUE, offsetof(struct put, ignored), .help = "not looked at" },
};

static enum rc time_in(struct ctx *cx, const char *name, const struct jval *v, int64_t *out)
{
	if (!v || v->kind == J_NULL)
		return RC_OK;
	if (v->kind != J_STR || !time_parse(v->s, out))
		return fail_field(cx, name, "%s is a time such as 2026-11-27T16:00:00Z", name);
	return RC_OK;
}

static enum rc real_in(struct ctx *cx, const char *name, const struct jval *v, double *out)
{
	if (!v || v->kind == J_NULL)
		return RC_OK;
	if (v->kind != J_INT && v->kind != J_REAL)
		return fail_field(cx, name, "%s is a number", name);
	*out = v->f;
	return RC_OK;
}

static enum rc take(struct ctx *cx, struct str body, struct put *p)
{
	struct harm *h = &p->wish;

	TRY(json_read(cx, body, put_fields, p));
	if (!harm_kind_read(p->kind, &h->kind))
		return fail_field(cx, "kind", "kind is instant, depletion, none or unset");
	if (str_is(h->source, "rule"))
		return fail_field(cx, "source", "source is person, monitor, contract or change");
	TRY(time_in(cx, "at", p->at, &h->at));
	TRY(real_in(cx, "level", p->level, &h->level));
	TRY(real_in(cx, "rate", p->rate, &h->rate));
	TRY(real_in(cx, "confidence", p->confidence, &h->confidence));
	TRY(time_in(cx, "measured_at", p->measured_at, &h->measured_at));
	TRY(time_in(cx, "expires_at", p->expires_at, &h->expires_at));
	TRY(time_in(cx, "next_check_at", p->next_check_at, &h->next_check_at));
	if (p->unit && p->unit->kind != J_STR && p->unit->kind != J_NULL)
		return fail_field(cx, "unit", "unit is a text");
	h->unit = p->unit && p->unit->kind == J_STR ? p->unit->s : STR("");
	return RC_OK;
}

static enum rc put_tx(struct ctx *cx, void *arg)
{
	struct put *p = arg;

	TRY(record_load(cx, p->r.type, p->r.id, &p->r));
	TRY(harm_load(cx, &p->r, &p->before));
	if (p->version && p->version != p->before.version)
		return fail(cx, RC_STALE, "stale", "somebody has changed it meanwhile");
	return harm_put(cx, &p->r, &p->before, &p->wish, p->force, &p->after);
}

static enum rc answer(struct ctx *cx, struct res *rs, const struct put *p)
{
	struct jw w = JW(&rs->body);
	struct str name;

	record_undo_header(cx, rs);
	rs->etag = arena_fmt(cx->mem, "%lld", (long long)p->after.version);
	jw_open(&w, NULL, '{');
	TRY(harm_person_name(cx, p->after.set_by, &name));
	harm_members(&w, &p->after, &name);
	TRY(write_named(cx, &w, "before", &p->before));
	jw_close(&w, '}');
	return RC_OK;
}

static enum rc put_harm(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct put p = { .wish = { .confidence = 1, .effect = STR(""), .source = STR("person") } };

	TRY(harm_record(cx, rq, PERM_WORK, &p.r));
	TRY(if_match(cx, rq, &p.version));
	TRY(take(cx, rq->body, &p));
	TRY(db_tx(cx, put_tx, &p));
	return answer(cx, rs, &p);
}

static enum rc delete_harm(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct put p = { .wish = { .confidence = 1, .effect = STR(""), .source = STR("person") } };

	TRY(harm_record(cx, rq, PERM_WORK, &p.r));
	TRY(if_match(cx, rq, &p.version));
	TRY(db_tx(cx, put_tx, &p));
	return answer(cx, rs, &p);
}

/* ---- a line ---------------------------------------------------------------------------------------- */
/* The asker's zone; of those who have none, the client's. */
static enum rc zone_for(struct ctx *cx, int64_t client_id, const struct zone **out)
{
	return cx->who->person_id ? read_zone(cx, out) : client_zone(cx, client_id, out);
}

/* What PUT takes. */
static void write_body(struct jw *w, const char *key, const struct harm *h)
{
	jw_open(w, key, '{');
	jw_str(w, "kind", str_z(harm_kinds[h->kind]));
	if (h->kind == HARM_INSTANT)
		jw_time(w, "at", h->at);
	if (h->kind == HARM_DEPLETION) {
		jw_real(w, "level", h->level);
		jw_real(w, "rate", h->rate);
		jw_str(w, "unit", h->unit);
	}
	if (h->kind != HARM_UNSET)
		jw_str(w, "effect", h->effect);
	jw_close(w, '}');
}

static enum rc post_read(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct in {
		struct str text;
	} in = { 0 };
	static const struct jfield fields[] = {
		{ "text", JF_STR, offsetof(struct in, text), true, .max = 300,
		  .help = "16:00 bank cut-off · in 40 min · disk 12 GB at 3 GB/h · none" },
	};
	struct harm_line line = { .now = cx->now };
	struct jw w = JW(&rs->body);
	struct record r;
	struct harm h;

	TRY(harm_record(cx, rq, PERM_WORK, &r));
	TRY(json_read(cx, rq->body, fields, &in));
	TRY(zone_for(cx, r.client_id, &line.zone));
	TRY(harm_read(cx, &line, in.text, &h));
	write_body(&w, NULL, &h);
	return RC_OK;
}

/* ---- what H opens ------------------------------------------------------------------------------------- */
struct choice_of {
	struct str id, name;
	struct harm h;
	int64_t n; /* its digit; 0: none */
};

static void write_choice(struct jw *w, const struct choice_of *c)
{
	jw_open(w, NULL, '{');
	jw_str(w, "id", c->id);
	if (c->n)
		jw_int(w, "n", c->n);
	else
		jw_null(w, "n");
	jw_str(w, "name", c->name);
	jw_str(w, "effect", c->h.effect);
	jw_instant(w, "at", c->h.at);
	write_body(w, "body", &c->h);
	jw_close(w, '}');
}

static enum rc write_presets(struct ctx *cx, struct jw *w, int64_t client_id)
{
	struct record *presets;
	int64_t digit = 0;
	size_t n;

	TRY(presets_of(cx, client_id, &presets, &n));
	for (size_t i = 0; i < n; i++) {
		struct choice_of c = { .id = arena_fmt(cx->mem, "preset:%lld", (long long)presets[i].id),
			               .name = rec_str(&presets[i], PRESET_NAME),
			               .h = { .kind = HARM_INSTANT, .effect = preset_effect(&presets[i]) } };
		enum rc rc = preset_instant(cx, &presets[i], &c.h.at);
		if (rc == RC_CONFLICT || rc == RC_NOT_FOUND) { /* no such day any more */
			cx->err = (struct err){ 0 };
			continue;
		}
		TRY(rc);
		c.n = digit < 9 ? ++digit : 0;
		write_choice(w, &c);
	}
	return RC_OK;
}

static enum rc get_choices(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	const struct zone *z;
	struct record r;
	struct harm h;

	TRY(harm_record(cx, rq, PERM_WORK, &r));
	TRY(harm_load(cx, &r, &h));
	h = as_of(&h, cx->now);
	TRY(zone_for(cx, r.client_id, &z));
	jw_open(&w, NULL, '{');
	jw_str(&w, "zone", zone_name(z));
	TRY(write_named(cx, &w, "now", &h));
	jw_open(&w, "items", '[');
	TRY(write_presets(cx, &w, r.client_id));
	write_choice(&w, &(struct choice_of){
	                         STR("none"), STR("None"), { .kind = HARM_NONE, .effect = STR("") }, 0 });
	if (h.kind != HARM_UNSET)
		write_choice(&w, &(struct choice_of){ STR("clear"), STR("Clear"), { .effect = STR("") }, 0 });
	jw_close(&w, ']');
	jw_close(&w, '}');
	return RC_OK;
}

/* A further type: one more line. */
#define HARM_ROUTES(plural, type)                                                                       \
	{ "GET",                                                                                        \
	  "/api/v1/" plural "/{}/harm",                                                                 \
	  PERM_READ,                                                                                    \
	  get_harm,                                                                                     \
	  "What is lost when nothing is done, and when",                                                \
	  .data = &(type),                                                                              \
	  .out = "Harm" },                                                                              \
	        { "PUT",                                                                                \
		  "/api/v1/" plural "/{}/harm",                                                         \
		  PERM_WORK,                                                                            \
		  put_harm,                                                                             \
		  "Say what is lost, and when",                                                         \
		  .data = &(type),                                                                      \
		  .flags = R_WRITE,                                                                     \
		  .in = "HarmIn",                                                                       \
		  .out = "HarmSet" },                                                                   \
	        { "DELETE",                                                                             \
		  "/api/v1/" plural "/{}/harm",                                                         \
		  PERM_WORK,                                                                            \
		  delete_harm,                                                                          \
		  "Nobody has said anything any more",                                                  \
		  .data = &(type),                                                                      \
		  .flags = R_WRITE,                                                                     \
		  .out = "HarmSet" },                                                                   \
	        { "POST",                                                                               \
		  "/api/v1/" plural "/{}/harm/read",                                                    \
		  PERM_WORK,                                                                            \
		  post_read,                                                                            \
		  "Read a line such as \"16:00 bank cut-off\" into what PUT takes; nothing is written", \
		  .data = &(type),                                                                      \
		  .in = "HarmLine",                                                                     \
		  .out = "HarmIn" },                                                                    \
	{                                                                                               \
		"GET", "/api/v1/" plural "/{}/harm/choices", PERM_WORK, get_choices,                    \
		        "What the key H offers: presets with their instants, none, clear",              \
		        .data = &(type), .out = "HarmChoices"                                           \
	}
const struct route harm_routes[] = { HARM_ROUTES("tickets", ticket_type), { 0 } };
