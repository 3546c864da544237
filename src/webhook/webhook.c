/* webhook.c - the webhook type, the fan-out of events into the outbox, and the delivery. */
#include "webhook/webhook.h"
#include "base/app.h"
#include "base/conf.h"
#include "base/crypto.h"
#include "base/json.h"
#include "base/time.h"
#include "conn/fetch.h"
#include "record/filter.h"
#include <pthread.h>
#include <stdlib.h>

static const struct field fields[WEBHOOK_FIELDS] = {
	[WEBHOOK_NAME] = { "name", F_TEXT, .flags = FILTER | SORT | HISTORY | REQUIRED | COLUMN, .max = 80,
	                   .label = "Name" },
	[WEBHOOK_URL] = { "url", F_TEXT, .flags = HISTORY | REQUIRED | COLUMN, .max = 2000,
	                  .label = "Address", .help = "https://… that is sent a POST for every event" },
	[WEBHOOK_SECRET] = { "secret", F_TEXT, .flags = HIDDEN | READONLY, .max = 100, .label = "Secret" },
	[WEBHOOK_TYPE] = { "of_type", F_TEXT, .flags = FILTER | HISTORY | COLUMN, .max = 40,
	                   .label = "Records", .help = "The type of record, such as ticket" },
	[WEBHOOK_Q] = { "q", F_TEXT, .flags = HISTORY | NOT_NULL, .max = 2000, .label = "Filter",
	                .help = "Only records that match; empty: all" },
	[WEBHOOK_KINDS] = { "kinds", F_TEXT, .flags = HISTORY | COLUMN | NOT_NULL, .max = 500,
	                    .label = "Events", .help = "Kinds of event, with spaces between; empty: all" },
	[WEBHOOK_ACTIVE] = { "active", F_BOOL, .flags = FILTER | HISTORY | COLUMN, .label = "Active" },
};

SQL(q_active, "SELECT id, client_id, of_type, q, kinds FROM webhook WHERE active = 1 ORDER BY id LIMIT 1000");
SQL(q_one, "SELECT url, secret, active FROM webhook WHERE id = $1");
SQL(q_secret, "UPDATE webhook SET secret = $1 WHERE id = $2");

/* ---- the type ----------------------------------------------------------------------- */
static enum rc check_filter(struct ctx *cx, const struct record_type *t, struct str q)
{
	struct dsql *d = NEW(cx->mem, struct dsql);
	struct filter_node *tree;

	*d = DSQL(cx->mem);
	TRY(filter_parse(cx, q, &tree));
	return filter_compile(cx, t, tree, d);
}

static enum rc prepare(struct ctx *cx, const struct record *old, struct record *neo)
{
	if (rec_null(neo, WEBHOOK_TYPE))
		rec_set(neo, WEBHOOK_TYPE, TEXT(STR("ticket")));
	if (rec_null(neo, WEBHOOK_ACTIVE))
		rec_set(neo, WEBHOOK_ACTIVE, INT(1));
	if (!old)
		rec_set(neo, WEBHOOK_SECRET, TEXT(random_token(cx->mem, 32)));
	TRY(fetch_check_url(cx, rec_str(neo, WEBHOOK_URL)));
	const struct record_type *t = type_find(cx->app, rec_str(neo, WEBHOOK_TYPE));

	if (!t)
		return fail_field(cx, "of_type", "There are no records of type \"" STR_FMT "\".",
		                  STR_ARG(rec_str(neo, WEBHOOK_TYPE)));
	rec_set(neo, WEBHOOK_TYPE, TEXT(str_z(t->name)));
	if (!rec_changed(old, neo, WEBHOOK_Q) && !rec_changed(old, neo, WEBHOOK_TYPE))
		return RC_OK; /* one that has become meaningless can still be switched off */
	return check_filter(cx, t, rec_str(neo, WEBHOOK_Q));
}

const struct record_type webhook_type = {
	.name = "webhook",
	.plural = "webhooks",
	.label = "Webhook",
	.fields = fields,
	.nfields = WEBHOOK_FIELDS,
	.flags = T_SLOW | T_DELETE,
	.read_perm = PERM_ADMIN,
	.create_perm = PERM_ADMIN,
	.write_perm = PERM_ADMIN,
	.name_field = WEBHOOK_NAME,
	.owner_field = -1,
	.prepare = prepare,
	.default_sort = "name",
	.help = "Another system that is told about events",
};

/* ---- which are there -------------------------------------------------------------------- */
struct hook {
	int64_t id, client_id;
	struct str of_type, q, kinds;
};
struct webhook_cache {
	pthread_mutex_t lock;
	struct arena *mem;
	int64_t stamp;
	bool full;
	struct hook *hooks;
	size_t n;
};

struct webhook_cache *webhook_cache_new(void)
{
	struct webhook_cache *c = or_abort(calloc(1, sizeof *c));

	c->mem = arena_new();
	pthread_mutex_init(&c->lock, NULL);
	return c;
}

void webhook_cache_free(struct webhook_cache *c)
{
	if (!c)
		return;
	pthread_mutex_destroy(&c->lock);
	arena_free(c->mem);
	free(c);
}

static struct hook *hooks_of(struct arena *a, const struct rows *r)
{
	struct hook *hooks = NEW_ARRAY(a, struct hook, r->n + 1);

	for (size_t i = 0; i < r->n; i++)
		hooks[i] = (struct hook){ .id = cell(r, i, 0).i,
			                  .client_id = cell(r, i, 1).i,
			                  .of_type = arena_str(a, cell(r, i, 2).s),
			                  .q = arena_str(a, cell(r, i, 3).s),
			                  .kinds = arena_str(a, cell(r, i, 4).s) };
	return hooks;
}

/* What a reader of the cache gets is its own copy of the array; the texts stay until the next change of
 * definitions, and only the writer's thread, which is the one asking, makes such a change visible. */
static enum rc load_hooks(struct ctx *cx, struct hook **out, size_t *n)
{
	struct webhook_cache *c = cx->app->webhooks;
	struct rows r;
	int64_t stamp;

	TRY(db_stamp(cx, &stamp));
	if (c) {
		pthread_mutex_lock(&c->lock);
		bool hit = c->full && c->stamp == stamp;

		if (hit) {
			*n = c->n;
			*out = NEW_ARRAY(cx->mem, struct hook, c->n + 1);
			memcpy(*out, c->hooks, sizeof **out * c->n);
		}
		pthread_mutex_unlock(&c->lock);
		if (hit)
			return RC_OK;
	}
	TRY(db_run(cx, q_active, &r));
	*out = hooks_of(cx->mem, &r);
	*n = r.n;
	if (!c)
		return RC_OK;
	pthread_mutex_lock(&c->lock);
	arena_reset(c->mem);
	c->hooks = hooks_of(c->mem, &r);
	c->n = r.n;
	c->stamp = stamp;
	c->full = true;
	pthread_mutex_unlock(&c->lock);
	return RC_OK;
}

/* ---- events in -------------------------------------------------------------------------- */
static bool kind_wanted(struct str kinds, struct str kind)
{
	struct str word;
	bool any = true;

	while (str_split(&kinds, ' ', &word)) {
		if (!word.n)
			continue;
		any = false;
		if (str_eq(word, kind))
			return true;
	}
	return any;
}

static enum rc matches(struct ctx *cx, const struct hook *h, const struct record *r, bool *out)
{
	const struct who *asking = cx->who;
	int64_t n = 0;

	*out = true;
	if (!h->q.n)
		return RC_OK;
	cx->who = &who_system; /* whether it matches does not depend on who acts */
	enum rc rc = record_count(
	        cx, r->type, arena_fmt(cx->mem, "id:%lld (" STR_FMT ")", (long long)r->id, STR_ARG(h->q)),
	        &n);

	cx->who = asking;
	*out = n > 0;
	if (rc ==
	    RC_INVALID) { /* the filter outlived a custom field: that must not keep anybody from working */
		log_line(cx->app->log, LOG_WARN, "webhook_filter", "webhook=%lld detail=" STR_FMT,
		         (long long)h->id, STR_ARG(log_text(cx->mem, str_z(cx->err.msg))));
		cx->err = (struct err){ 0 };
		return RC_OK;
	}
	return rc;
}

static struct str payload(struct ctx *cx, const struct record *r, const struct event *e)
{
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);

	jw_open(&w, NULL, '{');
	jw_int(&w, "event", e->id);
	jw_str(&w, "type", e->type);
	jw_int(&w, "id", r->id);
	jw_str(&w, "key", record_key(cx->mem, r));
	jw_int(&w, "client", r->client_id);
	jw_str(&w, "kind", e->kind);
	jw_time(&w, "at", e->at);
	if (e->actor_id)
		jw_int(&w, "actor", e->actor_id);
	else
		jw_null(&w, "actor");
	jw_str(&w, "rule", e->rule);
	jw_raw(&w, "data", e->data);
	jw_close(&w, '}');
	return buf_str(&b);
}

enum rc webhook_on_event(struct ctx *cx, const struct record *r, const struct event *e)
{
	struct hook *hooks;
	struct str body = { 0 };
	size_t n;
	bool wanted;

	TRY(load_hooks(cx, &hooks, &n));
	for (size_t i = 0; i < n; i++) {
		const struct hook *h = &hooks[i];

		if (h->client_id != r->client_id || !str_is(h->of_type, r->type->name) ||
		    !kind_wanted(h->kinds, e->kind))
			continue;
		TRY(matches(cx, h, r, &wanted));
		if (!wanted)
			continue;
		if (!body.n)
			body = payload(cx, r, e);
		TRY(outbox_add(cx, "webhook", h->client_id, arena_fmt(cx->mem, "%lld", (long long)h->id),
		               arena_fmt(cx->mem, "%s." STR_FMT, r->type->name, STR_ARG(e->kind)), body));
	}
	return RC_OK;
}

enum rc webhook_call(struct ctx *cx, int64_t webhook, const struct record *r, const char *kind,
                     struct str members)
{
	struct str type = str_z(r->type->name), kinds = str_z(kind);
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);
	struct record h;
	enum rc rc = record_load(cx, &webhook_type, webhook, &h);

	if (rc == RC_NOT_FOUND ||
	    (rc == RC_OK && (rec_int(&h, WEBHOOK_ACTIVE) != 1 || h.client_id != r->client_id)))
		return fail(cx, RC_CONFLICT, "webhook_gone", "webhook %lld is gone or switched off",
		            (long long)webhook);
	TRY(rc);
	jw_open(&w, NULL, '{');
	jw_str(&w, "type", type);
	jw_int(&w, "id", r->id);
	jw_str(&w, "key", record_key(cx->mem, r));
	jw_int(&w, "client", r->client_id);
	jw_str(&w, "kind", kinds);
	jw_time(&w, "at", cx->now);
	jw_null(&w, "actor");
	jw_str(&w, "rule", cx->rule);
	jw_raw(&w, "data", arena_fmt(cx->mem, "{" STR_FMT "}", STR_ARG(members)));
	jw_close(&w, '}');
	return outbox_add(cx, "webhook", h.client_id, arena_fmt(cx->mem, "%lld", (long long)webhook),
	                  arena_fmt(cx->mem, "%s.%s", r->type->name, kind), buf_str(&b));
}

/* ---- requests out ---------------------------------------------------------------------------- */
struct str webhook_signature(struct arena *a, struct str secret, int64_t at, struct str body)
{
	long long t = (long long)(at / 1000000);
	struct buf message = BUF(a);

	buf_fmt(&message, "%lld.", t);
	buf_add(&message, body);
	struct str hex = hmac_sha256_hex(a, secret, buf_str(&message));

	return arena_fmt(a, "t=%lld,v1=" STR_FMT, t, STR_ARG(hex));
}

static enum rc send(struct ctx *cx, const struct outbox_item *item, struct str url, struct str secret,
                    int *status, struct str *detail)
{
	const struct fetch_header headers[] = {
		{ "Content-Type", STR("application/json") },
		{ "Sinew-Event", item->event_type },
		{ "Sinew-Delivery", arena_fmt(cx->mem, "%lld", (long long)item->id) },
		{ "Sinew-Signature", webhook_signature(cx->mem, secret, cx->now, item->payload) },
	};
	struct fetch_request rq = { .method = "POST",
		                    .url = url,
		                    .body = item->payload,
		                    .headers = headers,
		                    .nheaders = COUNT(headers) };
	struct fetch_response rs;

	if (cx->app->conf)
		rq.timeout = conf_int(cx->app->conf, "webhook_timeout");
	TRY(cx->app->fetch->send(cx->app->fetch, cx, &rq, &rs));
	*status = rs.status;
	*detail = str_utf8(rs.body) ? str_clip(rs.body, 500) : STR("(not text)");
	if (rs.status >= 200 && rs.status < 300)
		return RC_OK;
	return fail(cx, rs.status == 410 ? RC_NOT_FOUND : RC_UNAVAILABLE, "refused",
	            "The receiver answered %d.", rs.status);
}

static enum rc deliver(struct ctx *cx, const struct outbox_item *item, int *status, struct str *detail)
{
	int64_t id = 0;
	struct rows r;

	if (!str_int(item->target, &id))
		return fail(cx, RC_INTERNAL, "bad_target", "The message names no webhook.");
	TRY(db_run(cx, q_one, &r, INT(id)));
	if (!r.n)
		return fail(cx, RC_NOT_FOUND, "not_found", "The webhook is gone.");
	if (!cell(&r, 0, 2).i)
		return fail(cx, RC_CONFLICT, "inactive", "The webhook is switched off.");
	if (!cx->app->fetch)
		return fail(cx, RC_UNAVAILABLE, "no_network", "This process sends nothing.");
	return send(cx, item, cell(&r, 0, 0).s, cell(&r, 0, 1).s, status, detail);
}

const struct outbox_kind webhook_outbox = { "webhook", deliver, "An event for another system" };

/* ---- a new secret ------------------------------------------------------------------------------ */
struct renewal {
	struct str key, secret;
};

static enum rc renew(struct ctx *cx, void *p)
{
	struct renewal *n = p;
	struct record r;
	struct event ev;

	TRY(record_find(cx, &webhook_type, n->key, &r));
	TRY(record_allow(cx, &r, PERM_ADMIN));
	n->secret = random_token(cx->mem, 32);
	TRY(db_run(cx, q_secret, NULL, TEXT(n->secret), INT(r.id)));
	return event_add(cx, r.client_id, "webhook", r.id, STR("secret_renewed"), STR("{}"), &ev);
}

static enum rc post_secret(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct renewal n = { .key = rq->param[0] };
	struct jw w = JW(&rs->body);

	TRY(db_tx(cx, renew, &n));
	jw_open(&w, NULL, '{');
	jw_str(&w, "secret", n.secret);
	jw_close(&w, '}');
	rs->status = 201;
	return RC_OK;
}

/* ---- a test ------------------------------------------------------------------------------------- */
static enum rc test_tx(struct ctx *cx, void *p)
{
	const struct record *r = p;
	struct event ev;
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);

	jw_open(&w, NULL, '{');
	jw_str(&w, "type", STR("test"));
	jw_int(&w, "webhook", r->id);
	jw_int(&w, "client", r->client_id);
	jw_time(&w, "at", cx->now);
	jw_int(&w, "actor", cx->who->person_id);
	jw_close(&w, '}');
	TRY(event_add(cx, r->client_id, "webhook", r->id, STR("tested"), STR("{}"), &ev));
	return outbox_add(cx, "webhook", r->client_id, arena_fmt(cx->mem, "%lld", (long long)r->id),
	                  STR("test"), buf_str(&b));
}

static enum rc post_test(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct record r;

	TRY(record_find(cx, &webhook_type, rq->param[0], &r));
	TRY(record_allow(cx, &r, PERM_ADMIN));
	if (!rec_int(&r, WEBHOOK_ACTIVE))
		return fail(cx, RC_CONFLICT, "inactive", "The webhook is switched off.");
	TRY(db_tx(cx, test_tx, &r));
	rs->status = 204;
	return RC_OK;
}

const struct route webhook_routes[] = {
	{ "POST", "/api/v1/webhooks/{}/test", PERM_NONE, post_test, /* the handler asks, after 404 */
	  "Send it a signed message of the kind \"test\"; the outbox shows how it went; needs admin",
	  .flags = R_WRITE },
	{ "POST", "/api/v1/webhooks/{}/secret", PERM_NONE, post_secret, /* the handler asks, after 404 */
	  "Make a new signing secret; it is shown this once; needs admin", .flags = R_WRITE | R_SECRET,
	  .out = "Secret" },
	{ 0 },
};
