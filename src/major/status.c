/* status.c - a client's public status page: its settings, what was published on it, and the page itself,
 * which is served as it was made when something was last written.
 *
 * What can be on it: the page's own title and words, names of the services chosen for it, and the titles and
 * texts of updates that a person sent to users or client. Nothing else of a ticket is ever read here. */
#include "attention/hand_over.h"
#include "base/crypto.h"
#include "client/client.h"
#include "major/major_int.h"
#include "service/service.h"

enum { SLUG_MIN = 3, SLUG_MAX = 60, SERVICES_MAX = 60, TITLE_MAX = 120, INTRO_MAX = 1000 };
static const char CACHE[] = "public, max-age=60";
const char *const impact_words[] = { "degraded", "partial", "outage", NULL };

SQL(q_page, "SELECT slug, active, title, intro, language, services, changed_at FROM status_page WHERE "
            "client_id = $1");
SQL(q_put, "INSERT INTO status_page (client_id, slug, active, title, intro, language, services, made_at,"
           " changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) ON CONFLICT (client_id) DO UPDATE SET"
           " slug = excluded.slug, active = excluded.active, title = excluded.title, intro = excluded.intro,"
           " language = excluded.language, services = excluded.services, changed_at = excluded.changed_at");
SQL(q_taken, "SELECT client_id FROM status_page WHERE slug = $1 AND client_id <> $2");
SQL(q_made, "UPDATE status_page SET html = $2, json = $3, atom = $4, made_at = $5 WHERE client_id = $1");
SQL(q_html, "SELECT html FROM status_page WHERE slug = $1 AND active = 1");
SQL(q_json, "SELECT json FROM status_page WHERE slug = $1 AND active = 1");
SQL(q_atom, "SELECT atom FROM status_page WHERE slug = $1 AND active = 1");
SQL(q_incident, "SELECT id FROM status_incident WHERE major = $1");
SQL(q_incident_add,
    "INSERT INTO status_incident (client_id, major, title, impact, services, status, began_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7)");
SQL(q_incident_set, "UPDATE status_incident SET status = $2, ended_at = $3 WHERE major = $1");
SQL(q_incident_words, "UPDATE status_incident SET title = $2, impact = $3, services = $4 WHERE major = $1");
SQL(q_over,
    "UPDATE status_incident SET status = 'resolved', ended_at = $2 WHERE major = $1 AND ended_at IS NULL"
    " RETURNING id");
SQL(q_shown, "SELECT status FROM status_incident WHERE major = $1 AND ended_at IS NULL");
SQL(q_back, "UPDATE status_incident SET status = $2, ended_at = NULL WHERE major = $1");
SQL(q_reopen, "UPDATE status_incident SET status = 'investigating', ended_at = NULL WHERE major = $1");
SQL(q_withdraw,
    "UPDATE comms_update SET published = 2 WHERE id = $1 AND major = $2 AND published = 1 RETURNING id");

/* ---- lists of ids
 * ------------------------------------------------------------------------------------------- */
struct str ids_json(struct ctx *cx, const int64_t *ids, size_t n)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);

	jw_open(&w, NULL, '[');
	for (size_t i = 0; i < n; i++)
		jw_int(&w, NULL, ids[i]);
	jw_close(&w, ']');
	return buf_str(&b);
}

enum rc ids_parse(struct ctx *cx, struct str json, int64_t **out, size_t *n)
{
	struct jval v = { 0 };
	char why[80];

	if (!json_parse_plain(cx->mem, json, &v, why, sizeof why))
		v.n = 0;
	*out = NEW_ARRAY(cx->mem, int64_t, v.n + 1);
	for (*n = 0; *n < v.n; ++*n)
		(*out)[*n] = v.items[*n].i;
	return RC_OK;
}

/* ---- the row
 * --------------------------------------------------------------------------------------------------- */
enum rc status_page_of(struct ctx *cx, int64_t client, struct status_page *p)
{
	struct rows r;

	*p = (struct status_page){ .client_id = client,
		                   .slug = STR(""),
		                   .title = STR(""),
		                   .intro = STR(""),
		                   .language = STR("en"),
		                   .services = STR("[]") };
	TRY(db_run(cx, q_page, &r, INT(client)));
	if (!r.n)
		return RC_OK;
	p->there = true;
	p->slug = cell(&r, 0, 0).s;
	p->active = cell(&r, 0, 1).i == 1;
	p->title = cell(&r, 0, 2).s;
	p->intro = cell(&r, 0, 3).s;
	p->language = cell(&r, 0, 4).s;
	p->services = cell(&r, 0, 5).s;
	p->changed_at = cell(&r, 0, 6).i;
	return RC_OK;
}

enum rc status_make(struct ctx *cx, int64_t client)
{
	struct status_page p;
	struct page_made made;
	int64_t midnight;

	TRY(status_page_of(cx, client, &p));
	if (!p.there)
		return RC_OK;
	TRY(page_write(cx, &p, &made));
	TRY(db_run(cx, q_made, NULL, INT(client), TEXT(made.html), TEXT(made.json), TEXT(made.atom),
	           INT(cx->now)));
	TRY(client_day_end(cx, client, &midnight));
	return timer_set(cx, status_day_timer.name, client, "client", client, p.active ? midnight : 0,
	                 STR(""));
}

static enum rc new_day(struct ctx *cx, const struct timer *t) { return status_make(cx, t->client_id); }
const struct timer_kind status_day_timer = { "status_day", new_day, "A status page's last 14 days move on" };

/* ---- publishing
 * ---------------------------------------------------------------------------------------------------- */
enum rc status_incident_known(struct ctx *cx, int64_t major, bool *out)
{
	struct rows r;

	TRY(db_run(cx, q_incident, &r, INT(major)));
	*out = r.n > 0;
	return RC_OK;
}

static bool impact_known(struct str s)
{
	for (size_t i = 0; impact_words[i]; i++)
		if (str_is(s, impact_words[i]))
			return true;
	return false;
}

static enum rc check_words(struct ctx *cx, const struct major *m, const struct published *p)
{
	static const struct field ref = { "services", F_REF, .of = "service" };

	if (!str_trim(p->title).n || p->title.n > TITLE_MAX)
		return fail_field(cx, "page.title", "say in a few words what the public is to read");
	if (!impact_known(p->impact))
		return fail_field(cx, "page.impact", "impact is degraded, partial or outage");
	if (p->nservices > SERVICES_MAX)
		return fail_field(cx, "page.services", "at most %d services", SERVICES_MAX);
	for (size_t i = 0; i < p->nservices; i++) {
		struct jval v = { .kind = J_INT, .i = p->services[i] };
		struct dbval id;

		TRY(record_value(cx, &ref, "page.services", &v, m->client_id, &id));
	}
	return RC_OK;
}

enum rc status_publish(struct ctx *cx, const struct major *m, const struct published *p, struct str status,
                       bool final)
{
	bool known;

	TRY(status_incident_known(cx, m->id, &known));
	if (!known && !p->given)
		return fail_field(cx, "page",
		                  "the first public update needs a title and an impact for the page");
	if (p->given)
		TRY(check_words(cx, m, p));
	struct str services = ids_json(cx, p->services, p->nservices);
	if (!known)
		TRY(db_run(cx, q_incident_add, NULL, INT(m->client_id), INT(m->id), TEXT(str_trim(p->title)),
		           TEXT(p->impact), TEXT(services), TEXT(status), INT(cx->now)));
	else if (p->given)
		TRY(db_run(cx, q_incident_words, NULL, INT(m->id), TEXT(str_trim(p->title)), TEXT(p->impact),
		           TEXT(services)));
	return db_run(cx, q_incident_set, NULL, INT(m->id), TEXT(status), final ? INT(cx->now) : NUL());
}

enum rc status_over(struct ctx *cx, const struct major *m)
{
	struct rows r;

	TRY(db_run(cx, q_over, &r, INT(m->id), INT(m->ended_at)));
	return r.n ? status_make(cx, m->client_id) : RC_OK;
}

enum rc status_shown(struct ctx *cx, const struct major *m, struct str *out)
{
	struct rows r;

	TRY(db_run(cx, q_shown, &r, INT(m->id)));
	*out = r.n ? cell(&r, 0, 0).s : STR("");
	return RC_OK;
}

enum rc status_back(struct ctx *cx, const struct major *m, struct str shown)
{
	TRY(db_run(cx, q_back, NULL, INT(m->id), TEXT(shown)));
	return status_make(cx, m->client_id);
}

enum rc status_reopen(struct ctx *cx, const struct major *m)
{
	TRY(db_run(cx, q_reopen, NULL, INT(m->id)));
	return status_make(cx, m->client_id);
}

/* ---- settings
 * ---------------------------------------------------------------------------------------------------------
 */
struct settings {
	struct str slug, title, intro, language;
	bool active;
	const struct jval *services;
	struct record client;
	struct status_page page;
};
static const struct jfield settings_fields[] = {
	{ "slug", JF_STR, offsetof(struct settings, slug), .max = SLUG_MAX,
	  .help = "the last part of its address; empty: one that cannot be guessed" },
	{ "title", JF_STR, offsetof(struct settings, title), .max = TITLE_MAX },
	{ "intro", JF_STR, offsetof(struct settings, intro), .max = INTRO_MAX },
	{ "language", JF_STR, offsetof(struct settings, language), .max = 2 },
	{ "active", JF_BOOL, offsetof(struct settings, active), .help = "whether anybody can read it" },
	{ "services", JF_VALUE, offsetof(struct settings, services), .help = "ids, in the order shown" },
};

static enum rc check_slug(struct ctx *cx, struct settings *s)
{
	struct rows r;

	if (!s->slug.n)
		s->slug =
		        s->page.slug.n
		                ? s->page.slug
		                : arena_lower(cx->mem,
		                              str_sub(sha256_hex(cx->mem, random_token(cx->mem, 24)), 0, 20));
	if (s->slug.n < SLUG_MIN)
		return fail_field(cx, "slug", "an address has at least %d characters", SLUG_MIN);
	for (size_t i = 0; i < s->slug.n; i++) {
		char c = s->slug.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c == '-' && i)))
			return fail_field(cx, "slug", "an address is of small letters, digits and hyphens");
	}
	TRY(db_run(cx, q_taken, &r, TEXT(s->slug), INT(s->client.id)));
	return r.n ? fail_field(cx, "slug", "this address is taken") : RC_OK;
}

static enum rc take_services(struct ctx *cx, const struct settings *s, struct str *out)
{
	static const struct field ref = { "services", F_REF, .of = "service" };
	int64_t ids[SERVICES_MAX];
	struct dbval id;
	size_t n = 0;

	*out = s->page.services;
	if (!s->services)
		return RC_OK;
	if (s->services->kind != J_ARRAY || s->services->n > SERVICES_MAX)
		return fail_field(cx, "services", "a list of at most %d services", SERVICES_MAX);
	for (; n < s->services->n; n++) {
		TRY(record_value(cx, &ref, "services", &s->services->items[n], s->client.id, &id));
		ids[n] = id.i;
	}
	*out = ids_json(cx, ids, n);
	return RC_OK;
}

static enum rc settings_tx(struct ctx *cx, void *p)
{
	struct settings *s = p;
	struct str services;
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);

	TRY(check_slug(cx, s));
	TRY(take_services(cx, s, &services));
	if (!str_trim(s->title).n)
		return fail_field(cx, "title", "the page needs a title");
	if (!str_is(s->language, "en") && !str_is(s->language, "de"))
		return fail_field(cx, "language", "language is en or de");
	TRY(db_run(cx, q_put, NULL, INT(s->client.id), TEXT(s->slug), INT(s->active),
	           TEXT(str_trim(s->title)), TEXT(str_trim(s->intro)), TEXT(s->language), TEXT(services),
	           INT(cx->now)));
	jw_bool(&w, "active", s->active);
	jw_str(&w, "title", s->title);
	TRY(record_note(cx, &s->client, STR("status_page"), buf_str(&b)));
	return status_make(cx, s->client.id);
}

enum rc status_page_on(struct ctx *cx, const struct record *client, struct str slug, struct str title,
                       const int64_t *services, size_t n)
{
	TRY(db_run(cx, q_put, NULL, INT(client->id), TEXT(slug), INT(1), TEXT(title), TEXT(STR("")),
	           TEXT(STR("en")), TEXT(ids_json(cx, services, n)), INT(cx->now)));
	TRY(record_note(cx, client, STR("status_page"), STR("\"active\":true")));
	return status_make(cx, client->id);
}

static enum rc client_at(struct ctx *cx, const struct rq *rq, uint32_t perm, struct record *client)
{
	TRY(record_find(cx, &client_type, rq->param[0], client));
	return record_allow(cx, client, perm);
}

static enum rc answer(struct ctx *cx, int64_t client, struct res *rs)
{
	struct jw w = JW(&rs->body);
	struct status_page p;

	TRY(status_page_of(cx, client, &p));
	jw_open(&w, NULL, '{');
	jw_int(&w, "client", client);
	jw_str(&w, "slug", p.slug);
	jw_bool(&w, "active", p.active);
	jw_str(&w, "title", p.title);
	jw_str(&w, "intro", p.intro);
	jw_str(&w, "language", p.language);
	jw_raw(&w, "services", p.services);
	jw_str(&w, "url",
	       p.there ? arena_fmt(cx->mem, STR_FMT "/status/" STR_FMT, STR_ARG(base_address(cx)),
	                           STR_ARG(p.slug))
	               : STR(""));
	write_instant(&w, "changed_at", p.changed_at);
	jw_close(&w, '}');
	return RC_OK;
}

static enum rc get_settings(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct record client;

	TRY(client_at(cx, rq, PERM_READ, &client));
	return answer(cx, client.id, rs);
}

static enum rc put_settings(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct settings s = { 0 };

	TRY(client_at(cx, rq, PERM_CLIENT_ADMIN, &s.client));
	TRY(status_page_of(cx, s.client.id, &s.page));
	s.title = s.page.title.n ? s.page.title : rec_str(&s.client, CLIENT_NAME);
	s.intro = s.page.intro;
	s.language = s.page.language;
	s.active = s.page.active;
	s.slug = STR("");
	TRY(json_read(cx, rq->body, settings_fields, &s));
	TRY(db_tx(cx, settings_tx, &s));
	return answer(cx, s.client.id, rs);
}

/* ---- an update is taken off the page
 * ------------------------------------------------------------------------------------ */
struct withdrawing {
	struct record ticket;
	struct major m;
	int64_t update;
};

static enum rc withdraw_tx(struct ctx *cx, void *p)
{
	struct withdrawing *x = p;
	struct rows r;

	TRY(db_run(cx, q_withdraw, &r, INT(x->update), INT(x->m.id)));
	if (!r.n)
		return fail(cx, RC_CONFLICT, "not_published", "This update is not on the status page.");
	TRY(major_note(cx, &x->ticket, "major_withdrawn",
	               arena_fmt(cx->mem, "\"update\":%lld", (long long)x->update)));
	return status_make(cx, x->m.client_id);
}

static enum rc post_withdraw(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct withdrawing x = { 0 };

	TRY(major_run_at(cx, rq, &x.ticket, &x.m));
	if (!str_int(rq->param[1], &x.update))
		return fail(cx, RC_NOT_FOUND, "not_found", "There is no such update.");
	TRY(db_tx(cx, withdraw_tx, &x));
	rs->status = 204;
	return RC_OK;
}

/* ---- the page, for everybody
 * ---------------------------------------------------------------------------------------------- */
static enum rc get_page(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct str slug = rq->param[0];
	bool json = str_ends(slug, STR(".json")), atom = str_ends(slug, STR(".atom"));
	struct rows r;

	if (json || atom)
		slug.n -= strlen(".json");
	TRY(db_run_(cx, json ? &q_json : atom ? &q_atom : &q_html, &r, ARGS(TEXT(str_clip(slug, 100)))));
	if (!r.n)
		return fail(cx, RC_NOT_FOUND, "not_found", "There is nothing at this address.");
	buf_add(&rs->body, cell(&r, 0, 0).s);
	rs->content_type = json   ? "application/json"
	                   : atom ? "application/atom+xml; charset=utf-8"
	                          : "text/html; charset=utf-8";
	rs->etag = str_sub(sha256_hex(cx->mem, cell(&r, 0, 0).s), 0, 32);
	res_header(rs, "Cache-Control", str_z(CACHE));
	return RC_OK;
}

static const char style[] =
        ":root{color-scheme:light "
        "dark;--ink:#1c2024;--soft:#5b636c;--line:#d9dde1;--ground:#fff;--ok:#1a7a45;"
        "--risk:#9a5b00;--harm:#b3261e}"
        "@media(prefers-color-scheme:dark){:root{--ink:#e6e9ec;--soft:#a3abb3;--line:#343a41;--ground:#"
        "16191d;"
        "--ok:#62c58b;--risk:#e5ad54;--harm:#ff8a80}}"
        "body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.55 system-ui,sans-serif}"
        "main{max-width:44rem;margin:0 auto;padding:2rem 1rem 4rem}h1{font-size:1.6rem;margin:0 0 .5rem}"
        "h2{font-size:1.15rem;margin:2.25rem 0 .5rem}h3{font-size:1rem;margin:0}"
        ".soft,footer{color:var(--soft)}.all{font-size:1.15rem;font-weight:600;padding:.75rem "
        "1rem;border:1px "
        "solid var(--line);border-left:.4rem solid var(--ok);margin:1.25rem 0}"
        ".all.degraded,.all.partial{border-left-color:var(--risk)}.all.outage{border-left-color:var(--harm)}"
        "ul,ol{list-style:none;margin:0;padding:0}li.service{display:flex;justify-content:space-between;gap:"
        "1rem;"
        "padding:.6rem 0;border-bottom:1px solid var(--line)}.ok{color:var(--ok)}.degraded b,.partial "
        "b,b.degraded,b.partial{color:var(--risk)}b.outage{color:var(--harm)}"
        "article{border:1px solid var(--line);padding:1rem;margin:.75rem 0}article li{margin-top:.9rem}"
        ".text{white-space:pre-wrap;overflow-wrap:anywhere;margin:.2rem "
        "0}time{color:var(--soft);font-variant-"
        "numeric:tabular-nums}li.day{padding:.5rem 0;border-bottom:1px solid var(--line)}"
        "button{font:inherit;padding:.6rem 1.2rem;border:1px solid "
        "currentColor;background:transparent;color:inherit;cursor:pointer}"
        "a{color:inherit}:focus-visible{outline:3px solid "
        "var(--ok);outline-offset:2px}.done{color:var(--ok);font-"
        "weight:600}footer{margin-top:3rem;font-size:.875rem}";

static enum rc get_style(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	(void)rq;
	rs->content_type = "text/css; charset=utf-8";
	rs->static_bytes = style;
	rs->static_n = sizeof style - 1;
	rs->etag = str_sub(sha256_hex(cx->mem, (struct str){ style, sizeof style - 1 }), 0, 32);
	res_header(rs, "Cache-Control", STR("public, max-age=3600"));
	return RC_OK;
}

const struct route status_routes[] = {
	{ "GET", "/status/style.css", PERM_PUBLIC, get_style, "The look of status pages", .flags = R_QUICK,
	  .out = "text/css" },
	{ "GET", "/status/{}", PERM_PUBLIC, get_page,
	  "A client's status page when it is switched on; with .json or .atom at the end for programs",
	  .out = "text/html application/json application/atom+xml" },
	{ "GET", "/api/v1/status-pages/{}", PERM_READ, get_settings, "A client's status page: its settings",
	  .out = "StatusPage" },
	{ "PUT", "/api/v1/status-pages/{}", PERM_CLIENT_ADMIN, put_settings,
	  "Change it; what is left out stays as it is", .flags = R_WRITE, .in = "StatusPageIn",
	  .out = "StatusPage" },
	{ "POST", "/api/v1/tickets/{}/major/updates/{}/withdraw", PERM_READ, post_withdraw,
	  "Take an update off the status page; who got it keeps it", .flags = R_WRITE },
	{ 0 },
};
