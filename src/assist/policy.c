/* policy.c - whether a client lets a model draft, what, and by whose asking; and how its drafts have fared.
 */
#include "assist/own.h"
#include "base/app.h"
#include "base/conf.h"
#include "client/client.h"
#include "conn/fetch.h"
#include "record/event.h"

const char *const draft_kinds[DRAFT_KINDS] = { "summary", "reply", "executive", "update", "test" };
static const struct {
	const char *who;
	uint32_t perm;
} who_words[] = { { "work", PERM_WORK },
	          { "lead", PERM_WORK | PERM_SHARE },
	          { "admin", PERM_WORK | PERM_CLIENT_ADMIN } };

SQL(q_get, "SELECT enabled, who, kinds, undecided FROM assist_policy WHERE client_id = $1");
SQL(q_put, "INSERT INTO assist_policy (client_id, enabled, who, kinds) VALUES ($1, $2, $3, $4)"
           " ON CONFLICT (client_id) DO UPDATE SET enabled = excluded.enabled, who = excluded.who,"
           " kinds = excluded.kinds, undecided = CASE WHEN $5 = 1 THEN '' ELSE assist_policy.undecided END");
SQL(q_figures,
    "SELECT prompt, model, count(*), sum(CASE WHEN state = 'accepted' THEN 1 ELSE 0 END),"
    " sum(CASE WHEN state = 'edited' THEN 1 ELSE 0 END), sum(CASE WHEN state = 'rejected' THEN 1 ELSE 0 END),"
    " sum(CASE WHEN state = 'expired' THEN 1 ELSE 0 END), sum(CASE WHEN state = 'failed' THEN 1 ELSE 0 END),"
    " sum(kept_n), sum(dropped_n), sum(words), sum(apart), max(took),"
    " sum(CASE WHEN state = 'failed' THEN 0 ELSE took END)"
    " FROM assist_draft WHERE client_id = $1 AND kind <> 'test' GROUP BY prompt, model ORDER BY prompt, "
    "model LIMIT 100");
SQL(q_reasons,
    "SELECT prompt, reason, count(*) FROM assist_draft WHERE client_id = $1 AND state = 'failed'"
    " AND kind <> 'test' GROUP BY prompt, reason ORDER BY prompt, count(*) DESC, reason LIMIT 100");

bool draft_kind_of(struct str s, enum draft_kind *out)
{
	for (int k = 0; k < DRAFT_TEST; k++)
		if (str_is(s, draft_kinds[k])) {
			*out = (enum draft_kind)k;
			return true;
		}
	return false;
}

bool assist_configured(const struct app *app) { return app->conf && conf_text(app->conf, "assist_url")[0]; }

static void read_kinds(struct str words, bool kinds[DRAFT_KINDS])
{
	struct str word;
	enum draft_kind k;

	while (str_split(&words, ' ', &word))
		if (draft_kind_of(word, &k))
			kinds[k] = true;
}

enum rc policy_load(struct ctx *cx, int64_t client, struct policy *p)
{
	struct rows r;

	*p = (struct policy){ .who = STR("work"), .perm = PERM_WORK };
	TRY(db_run(cx, q_get, &r, INT(client)));
	if (!r.n) {
		read_kinds(STR("summary reply executive update"), p->kinds);
		return RC_OK;
	}
	p->enabled = cell(&r, 0, 0).i == 1;
	for (size_t i = 0; i < COUNT(who_words); i++)
		if (str_is(cell(&r, 0, 1).s, who_words[i].who)) {
			p->who = str_z(who_words[i].who);
			p->perm = who_words[i].perm;
		}
	read_kinds(cell(&r, 0, 2).s, p->kinds);
	read_kinds(cell(&r, 0, 3).s, p->undecided);
	return RC_OK;
}

enum rc policy_allow(struct ctx *cx, int64_t client, enum draft_kind kind)
{
	struct policy p;

	TRY(policy_load(cx, client, &p));
	if (!who_can(cx->who, client, p.perm))
		return fail(cx, RC_DENIED, "denied", "Drafts are not for your role here.");
	if (!assist_configured(cx->app))
		return fail(cx, RC_CONFLICT, "assist_off",
		            "No model is configured on this server (assist_url).");
	if (!p.enabled || !p.kinds[kind])
		return fail(cx, RC_CONFLICT, "assist_off",
		            "Drafts of this kind are switched off for this client.");
	return RC_OK;
}

/* ---- over HTTP --------------------------------------------------------------------------------------- */
static enum rc client_asked(struct ctx *cx, const struct rq *rq, int64_t *out)
{
	struct record r;

	TRY(rq_query_int(cx, rq, "client", 1, INT64_MAX, 0, out));
	if (!*out)
		return fail_field(cx, "client", "say which client: ?client=");
	TRY(record_find(cx, &client_type, arena_fmt(cx->mem, "%lld", (long long)*out), &r));
	if (!who_can(cx->who, *out, PERM_READ))
		return fail(cx, RC_NOT_FOUND, "not_found", "there is no such client");
	return who_can(cx->who, *out, PERM_CLIENT_ADMIN)
	               ? RC_OK
	               : fail(cx, RC_DENIED, "denied", "this needs client_admin");
}

/* The server's host: enough to know who is asked. */
static void write_server(struct jw *w, const struct conf *c)
{
	jw_open(w, "server", '{');
	jw_bool(w, "configured", conf_text(c, "assist_url")[0] != 0);
	jw_str(w, "host", url_host(str_z(conf_text(c, "assist_url"))));
	jw_str(w, "model", str_z(conf_text(c, "assist_model")));
	jw_bool(w, "key", conf_text(c, "assist_key")[0] != 0);
	jw_int(w, "timeout_seconds", conf_int(c, "assist_timeout") / SECONDS(1));
	jw_int(w, "prompt_max", conf_int(c, "assist_prompt_max"));
	jw_int(w, "answer_max", conf_int(c, "assist_answer_max"));
	jw_int(w, "per_hour", conf_int(c, "assist_per_hour"));
	jw_close(w, '}');
}

static void write_kinds(struct jw *w, const char *key, const bool kinds[DRAFT_KINDS])
{
	jw_open(w, key, '[');
	for (int k = 0; k < DRAFT_TEST; k++)
		if (kinds[k])
			jw_str(w, NULL, str_z(draft_kinds[k]));
	jw_close(w, ']');
}

static void write_policy(struct jw *w, const struct policy *p)
{
	jw_bool(w, "enabled", p->enabled);
	jw_str(w, "who", p->who);
	write_kinds(w, "kinds", p->kinds);
	write_kinds(w, "undecided", p->undecided);
}

static void write_reasons(struct jw *w, const struct rows *r, struct str prompt)
{
	jw_open(w, "reasons", '{');
	for (size_t i = 0; i < r->n; i++)
		if (str_eq(cell(r, i, 0).s, prompt)) {
			jw_key(w, cell(r, i, 1).s);
			jw_int(w, NULL, cell(r, i, 2).i);
		}
	jw_close(w, '}');
}

static enum rc write_figures(struct ctx *cx, struct jw *w, int64_t client)
{
	static const char *const names[] = { "asked",  "accepted", "edited",  "rejected", "expired",
		                             "failed", "kept",     "dropped", "words",    "apart" };
	struct rows r, reasons;

	TRY(db_run(cx, q_figures, &r, INT(client)));
	TRY(db_run(cx, q_reasons, &reasons, INT(client)));
	jw_open(w, "figures", '[');
	for (size_t i = 0; i < r.n; i++) {
		int64_t answered = cell(&r, i, 2).i - cell(&r, i, 7).i;

		jw_open(w, NULL, '{');
		jw_str(w, "prompt", cell(&r, i, 0).s);
		jw_str(w, "model", cell(&r, i, 1).s);
		for (size_t k = 0; k < COUNT(names); k++)
			jw_int(w, names[k], cell(&r, i, 2 + k).i);
		jw_int(w, "mean_ms", answered > 0 ? cell(&r, i, 13).i / answered / 1000 : 0);
		write_reasons(w, &reasons, cell(&r, i, 0).s);
		jw_close(w, '}');
	}
	jw_close(w, ']');
	return RC_OK;
}

static enum rc answer(struct ctx *cx, struct res *rs, int64_t client)
{
	struct jw w = JW(&rs->body);
	struct policy p;

	TRY(policy_load(cx, client, &p));
	jw_open(&w, NULL, '{');
	jw_int(&w, "client", client);
	write_policy(&w, &p);
	if (cx->app->conf)
		write_server(&w, cx->app->conf);
	TRY(write_figures(cx, &w, client));
	jw_close(&w, '}');
	return RC_OK;
}

static enum rc get_policy(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	int64_t client;

	TRY(client_asked(cx, rq, &client));
	return answer(cx, rs, client);
}

struct policy_in {
	bool enabled;
	struct str who;
	const struct jval *kinds;
	int64_t client;
	struct policy p;
};

static enum rc put_tx(struct ctx *cx, void *arg)
{
	const struct policy_in *in = arg;
	struct buf kinds = BUF(cx->mem), data = BUF(cx->mem);
	struct jw w = JW(&data);

	for (int k = 0; k < DRAFT_TEST; k++)
		if (in->p.kinds[k])
			buf_fmt(&kinds, "%s%s", kinds.n ? " " : "", draft_kinds[k]);
	TRY(db_run(cx, q_put, NULL, INT(in->client), INT(in->p.enabled), TEXT(in->p.who),
	           TEXT(buf_str(&kinds)), INT(in->kinds != NULL)));
	jw_open(&w, NULL, '{');
	jw_bool(&w, "enabled", in->p.enabled);
	jw_str(&w, "who", in->p.who);
	jw_str(&w, "kinds", buf_str(&kinds));
	jw_close(&w, '}');
	return event_add(cx, in->client, "client", in->client, STR("assist_changed"), buf_str(&data), NULL);
}

static enum rc take(struct ctx *cx, struct policy_in *in)
{
	enum draft_kind k;
	bool known = false;

	in->p.enabled = in->enabled;
	for (size_t i = 0; i < COUNT(who_words); i++)
		known = known || str_is(in->who, who_words[i].who);
	if (!known)
		return fail_field(cx, "who", "who is work, lead or admin");
	in->p.who = in->who;
	if (!in->kinds)
		return RC_OK;
	memset(in->p.kinds, 0, sizeof in->p.kinds);
	for (size_t i = 0; in->kinds->kind == J_ARRAY && i < in->kinds->n; i++) {
		if (in->kinds->items[i].kind != J_STR || !draft_kind_of(in->kinds->items[i].s, &k))
			return fail_field(cx, "kinds", "kinds are summary, reply, executive and update");
		in->p.kinds[k] = true;
	}
	return in->kinds->kind == J_ARRAY ? RC_OK : fail_field(cx, "kinds", "kinds is a list");
}

static enum rc put_policy(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	static const struct jfield fields[] = {
		{ "enabled", JF_BOOL, offsetof(struct policy_in, enabled),
		  .help = "drafts by a model at all" },
		{ "who", JF_STR, offsetof(struct policy_in, who), .max = 10, .help = "work, lead or admin" },
		{ "kinds", JF_VALUE, offsetof(struct policy_in, kinds),
		  .help = "summary, reply, executive, update" },
	};
	struct policy_in in = { 0 };

	TRY(client_asked(cx, rq, &in.client));
	TRY(policy_load(cx, in.client, &in.p));
	in.enabled = in.p.enabled;
	in.who = in.p.who;
	TRY(json_read(cx, rq->body, fields, &in));
	TRY(take(cx, &in));
	TRY(db_tx(cx, put_tx, &in));
	return answer(cx, rs, in.client);
}

const struct route assist_policy_routes[] = {
	{ "GET", "/api/v1/assist/settings", PERM_NONE, get_policy, /* the handler asks, after 404 */
	  "Whether a model may draft for a client, and how its drafts have fared by version of the prompt; "
	  "needs client_admin",
	  .out = "AssistSettings" },
	{ "PUT", "/api/v1/assist/settings", PERM_NONE, put_policy,
	  "Change that; what is absent stays; needs client_admin", .flags = R_WRITE, .in = "AssistSettingsIn",
	  .out = "AssistSettings" },
	{ 0 },
};
