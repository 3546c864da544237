/* api.c - a clock's proof sheet as JSON and as PDF. */
#include "base/app.h"
#include "base/json.h"
#include "base/time.h"
#include "proof/print.h"
#include "proof/proof.h"

struct asked {
	struct record ticket;
	enum sla_kind kind;
	int64_t cycle, as_of;
	struct proof *proof;
};

static enum rc missing(struct ctx *cx)
{
	return fail(cx, RC_NOT_FOUND, "clock_not_found", "this ticket has no such clock");
}

enum rc proof_ticket(struct ctx *cx, struct str key, struct record *out)
{
	TRY(record_find(cx, &ticket_type, key, out));
	if (record_allow(cx, out, PERM_READ) != RC_OK)
		return fail(cx, RC_NOT_FOUND, "ticket_not_found", "there is no such ticket");
	return RC_OK;
}

enum rc proof_as_of(struct ctx *cx, const struct rq *rq, int64_t *out)
{
	struct str text;
	bool sent;

	*out = cx->now;
	TRY(rq_query(cx, rq, "as_of", &text, &sent));
	if (sent && !time_parse(text, out))
		return fail_field(cx, "as_of", "as_of is an instant such as 2026-11-25T15:36:00Z");
	if (*out > cx->now)
		*out = cx->now; /* nobody knows what will have happened */
	return RC_OK;
}

static enum rc read_asked(struct ctx *cx, const struct rq *rq, struct asked *a)
{
	a->kind = sla_kind_of(rq->param[1]);
	TRY(proof_ticket(cx, rq->param[0], &a->ticket));
	if (a->kind == SLA_KINDS)
		return missing(cx);
	TRY(rq_query_int(cx, rq, "cycle", 0, INT64_MAX, -1, &a->cycle));
	TRY(proof_as_of(cx, rq, &a->as_of));
	TRY(proof_make(cx, &a->ticket, a->as_of, &a->proof));
	if (a->cycle == -1)
		a->cycle = proof_cycles(a->proof, a->kind);
	return a->cycle >= 1 && a->cycle <= proof_cycles(a->proof, a->kind) ? RC_OK : missing(cx);
}

static void as_file(struct ctx *cx, struct res *rs, const struct asked *a, const char *ending)
{
	struct str key = record_key(cx->mem, &a->ticket);

	res_header(rs, "Content-Disposition",
	           arena_fmt(cx->mem, "attachment; filename=\"" STR_FMT "-%s-%lld.%s\"", STR_ARG(key),
	                     sla_kind_names[a->kind], (long long)a->cycle, ending));
}

static enum rc get_sheet(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	struct asked a = { 0 };
	struct str file;
	bool sent;

	TRY(read_asked(cx, rq, &a));
	TRY(rq_query(cx, rq, "download", &file, &sent));
	if (sent)
		as_file(cx, rs, &a, "json");
	return proof_write(cx, &w, a.proof, a.kind, a.cycle, true);
}

static enum rc zone_asked(struct ctx *cx, const struct rq *rq, const struct zone **out)
{
	struct str name;
	bool sent;

	*out = NULL;
	TRY(rq_query(cx, rq, "zone", &name, &sent));
	return sent ? zone_named(cx, name, out) : RC_OK;
}

static enum rc get_pdf(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	const struct zone *zone;
	struct asked a = { 0 };
	struct str lang = STR("");
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);
	struct jval sheet;
	bool sent;

	TRY(read_asked(cx, rq, &a));
	TRY(zone_asked(cx, rq, &zone));
	TRY(rq_query(cx, rq, "lang", &lang, &sent));
	TRY(proof_write(cx, &w, a.proof, a.kind, a.cycle, true));
	TRY(json_parse(cx, buf_str(&b), &sheet));
	as_file(cx, rs, &a, "pdf");
	rs->content_type = "application/pdf";
	return proof_print(cx, &sheet, zone, str_is(lang, "de"), &rs->body);
}

const struct route proof_routes[] = {
	{ "GET", "/api/v1/tickets/{}/clocks/{}/proof", PERM_NONE, get_sheet,
	  "How a clock was counted: its ledger, and what it takes to count it again", .out = "ProofSheet" },
	{ "GET", "/api/v1/tickets/{}/clocks/{}/proof.pdf", PERM_NONE, get_pdf, "The same on paper",
	  .out = "application/pdf" },
	{ 0 },
};
