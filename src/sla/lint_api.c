/* lint_api.c - findings over HTTP: of a definition that is being written, and of all that a client has. */
#include "client/client.h"
#include "sla/lint.h"

/* ---- written ------------------------------------------------------------------------------- */
static void write_finding(struct jw *w, const struct finding *f)
{
	jw_open(w, NULL, '{');
	jw_str(w, "severity", f->refuse ? STR("refuse") : STR("warn"));
	jw_str(w, "code", str_z(f->code));
	jw_open(w, "fields", '[');
	jw_str(w, NULL, str_z(f->field));
	if (f->with)
		jw_str(w, NULL, str_z(f->with));
	jw_close(w, ']');
	jw_str(w, "text", f->text);
	if (f->other) {
		jw_open(w, "other", '{');
		jw_int(w, "id", f->other);
		jw_str(w, "name", f->other_name);
		jw_close(w, '}');
	} else
		jw_null(w, "other");
	jw_close(w, '}');
}

static void write_findings(struct jw *w, const struct findings *f)
{
	jw_open(w, "findings", '[');
	for (size_t i = 0; i < f->n; i++)
		write_finding(w, &f->items[i]);
	jw_close(w, ']');
}

/* ---- whose -------------------------------------------------------------------------------------- */
static enum rc take_client(struct ctx *cx, const struct jval *v, int64_t *out)
{
	static const struct field client = { "client", F_REF, .of = "client" };
	struct dbval id = NUL();
	struct record r;

	if (v)
		TRY(record_value(cx, &client, "client", v, 0, &id));
	if (id.type != DB_INT)
		return fail_field(cx, "client", "say whose definitions");
	TRY(record_load(cx, &client_type, id.i, &r));
	*out = r.id;
	return record_allow(cx, &r, PERM_CLIENT_ADMIN);
}

/* ---- a draft --------------------------------------------------------------------------------------- */
/* What is wrong with a field by itself is a finding too. */
static enum rc field_wrong(struct ctx *cx, enum rc rc, struct findings *out)
{
	if (rc != RC_INVALID)
		return rc;
	finding_add(cx, out,
	            (struct finding){ .field = arena_str(cx->mem, str_z(cx->err.field)).p,
	                              .refuse = true,
	                              .code = "invalid",
	                              .text = arena_str(cx->mem, str_z(cx->err.msg)) });
	cx->err = (struct err){ 0 };
	return RC_OK;
}

static bool countable(const struct findings *f)
{
	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->items[i].code, "invalid") == 0)
			return false;
	return true;
}

static enum rc answer(struct ctx *cx, struct jw *w, const struct record *r, const struct findings *f)
{
	const struct sla_def *d;
	struct str data;

	jw_open(w, NULL, '{');
	write_findings(w, f);
	if (r && countable(f)) {
		TRY(sla_target_data(cx, r, &data));
		TRY(sla_def_of(cx, data, &d));
		goal_write(cx, w, r, d);
	} else {
		jw_null(w, "goal");
		jw_open(w, "examples", '[');
		jw_close(w, ']');
	}
	jw_close(w, '}');
	return RC_OK;
}

static enum rc post_lint(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct findings found = { 0 };
	struct record *old, *r = NULL;
	struct jval body;
	struct jw w = JW(&rs->body);
	int64_t client = 0;

	TRY(json_parse(cx, rq->body, &body));
	if (body.kind != J_OBJECT)
		return fail_field(cx, "client", "a draft is an object");
	TRY(take_client(cx, jval_get(&body, "client"), &client));
	enum rc rc = sla_draft(cx, client, &body, false, &old, &r); /* what is missing is still to come */
	if (rc != RC_OK) {
		TRY(field_wrong(cx, rc, &found));
		return answer(cx, &w, NULL, &found);
	}
	TRY(lint(cx, r, true, &found));
	return answer(cx, &w, r, &found);
}

/* ---- all of a client ------------------------------------------------------------------------------------
 */
static enum rc get_findings(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct lint_of *all;
	struct jw w = JW(&rs->body);
	struct record client;
	int64_t id;
	size_t n;

	TRY(rq_query_int(cx, rq, "client", 1, INT64_MAX, 0, &id));
	if (!id)
		return fail_field(cx, "client", "say whose definitions");
	TRY(record_find(cx, &client_type, arena_fmt(cx->mem, "%lld", (long long)id), &client));
	TRY(record_allow(cx, &client, PERM_CLIENT_ADMIN));
	TRY(lint_client(cx, id, &all, &n));
	jw_open(&w, NULL, '{');
	jw_open(&w, "items", '[');
	for (size_t i = 0; i < n; i++) {
		jw_open(&w, NULL, '{');
		jw_int(&w, "id", all[i].id);
		write_findings(&w, &all[i].found);
		jw_close(&w, '}');
	}
	jw_close(&w, ']');
	jw_close(&w, '}');
	return RC_OK;
}

const struct route sla_routes[] = {
	{ "POST", "/api/v1/sla-targets/lint", PERM_CLIENT_ADMIN, post_lint,
	  "What is wrong or odd with a definition that is being written, what its goal comes to, and when "
	  "tickets "
	  "would be due; nothing is written",
	  .in = "SlaDraft", .out = "SlaLint" },
	{ "GET", "/api/v1/sla-targets/findings", PERM_CLIENT_ADMIN, get_findings,
	  "What is odd about a client's active definitions beside one another: which are never reached, "
	  "which lie "
	  "over others",
	  .out = "SlaFindings" },
	{ 0 },
};
