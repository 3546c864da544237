/* macro_api.c - what is offered for a ticket, the preview, and the run.
 *
 * A preview does everything the run would do, inside a transaction that is then rolled back: what it shows is
 * what would happen, down to deadlines and refusals, and an effect that is refused does not keep the next
 * ones from being tried.
 */
#include "base/json.h"
#include "macro/macro.h"
#include "record/filter.h"

static enum rc open_ticket(struct ctx *cx, struct str key, struct record *out)
{
	TRY(record_find(cx, &ticket_type, key, out));
	return record_allow(cx, out, PERM_WORK);
}

/* ---- what is offered ------------------------------------------------------------------ */
static enum rc get_macros(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct list_query q = { .type = &macro_type,
		                .filter = STR("active:true"),
		                .sort = STR("position,name"),
		                .limit = LIST_MAX };
	struct jw w = JW(&rs->body);
	struct list_result got;
	struct record ticket;
	size_t n = 0;
	bool offered;

	TRY(open_ticket(cx, rq->param[0], &ticket));
	TRY(record_list(cx, &q, &got));
	for (size_t i = 0; i < got.n; i++) {
		TRY(macro_offers(cx, &got.rs[i], &ticket, &offered));
		if (offered)
			got.rs[n++] = got.rs[i];
	}
	jw_open(&w, NULL, '{');
	TRY(record_write_many(cx, &w, "items", got.rs, n, STR("")));
	jw_close(&w, '}');
	return RC_OK;
}

/* ---- preview ---------------------------------------------------------------------------- */
struct texts_in {
	const struct jval *texts;
};
static const struct jfield texts_fields[] = { { "texts", JF_VALUE, offsetof(struct texts_in, texts) } };

static enum rc read_texts(struct ctx *cx, const struct rq *rq, const struct jval **out)
{
	struct texts_in in = { 0 };

	if (str_trim(rq->body).n)
		TRY(json_read(cx, rq->body, texts_fields, &in));
	if (in.texts && in.texts->kind != J_OBJECT && in.texts->kind != J_NULL)
		return fail_field(cx, "texts", "texts is an object: number of the effect, text");
	*out = in.texts && in.texts->kind == J_OBJECT ? in.texts : NULL;
	return RC_OK;
}

struct preview {
	struct str key, macro;
	const struct jval *texts;
	struct buf out;
	bool done, clean;
};

static struct str changed_fields(struct ctx *cx, const struct record *old, const struct record *neo)
{
	struct buf b = BUF(cx->mem);

	for (size_t f = 0; f < ticket_type.nfields; f++) {
		const struct field *d = &ticket_type.fields[f];
		if (d->type != F_TAGS && !(d->flags & HIDDEN) && rec_changed(old, neo, f))
			buf_fmt(&b, "%s%s", b.n ? "," : "", d->name);
	}
	return buf_str(&b);
}

static void write_tags(struct jw *w, const char *key, struct str tags)
{
	struct str tag;

	jw_open(w, key, '[');
	while (str_split(&tags, '\n', &tag))
		if (tag.n)
			jw_str(w, NULL, tag);
	jw_close(w, ']');
}

static enum rc write_changes(struct ctx *cx, struct jw *w, struct record *old, struct record *neo,
                             struct str old_tags)
{
	struct str names = changed_fields(cx, old, neo), rest = names, one, tags;

	jw_open(w, "fields", '[');
	while (str_split(&rest, ',', &one))
		jw_str(w, NULL, one);
	jw_close(w, ']');
	if (names.n) {
		TRY(record_write(cx, w, "before", old, names));
		TRY(record_write(cx, w, "after", neo, names));
	}
	TRY(record_tags(cx, neo, &tags));
	if (str_eq(tags, old_tags))
		return RC_OK;
	jw_open(w, "tags", '{');
	write_tags(w, "before", old_tags);
	write_tags(w, "after", tags);
	jw_close(w, '}');
	return RC_OK;
}

static void write_text(struct jw *w, const struct effect_result *did)
{
	struct str gaps = did->gaps, gap;

	if (!did->text.n)
		return;
	jw_open(w, "text", '{');
	jw_str(w, "body", did->text);
	jw_str(w, "visibility", did->is_public ? STR("public") : STR("internal"));
	jw_open(w, "gaps", '[');
	while (str_split(&gaps, ',', &gap))
		jw_str(w, NULL, str_trim(gap));
	jw_close(w, ']');
	jw_close(w, '}');
}

static void write_refusal(struct jw *w, const struct err *e)
{
	jw_open(w, "error", '{');
	jw_str(w, "code", str_z(e->code));
	jw_str(w, "detail", str_z(e->msg));
	if (*e->field)
		jw_str(w, "field", str_z(e->field));
	jw_close(w, '}');
}

static bool refused(enum rc rc)
{
	return rc == RC_INVALID || rc == RC_CONFLICT || rc == RC_DENIED || rc == RC_NOT_FOUND;
}

static enum rc preview_effect(struct ctx *cx, struct preview *p, struct jw *w, const struct effect *e,
                              size_t i, struct record *ticket)
{
	const struct jval *text = p->texts ? jval_get(p->texts, arena_fmt(cx->mem, "%zu", i).p) : NULL;
	struct record *before = record_copy(cx, ticket), *after = record_copy(cx, ticket);
	struct effect_result did;
	struct str tags;

	TRY(record_tags(cx, ticket, &tags));
	enum rc rc =
	        effect_run(cx, e, after, text && text->kind == J_STR ? str_trim(text->s) : STR(""), &did);
	if (rc != RC_OK && !refused(rc))
		return rc;
	struct err why = cx->err;

	cx->err = (struct err){ 0 };
	p->clean = p->clean && rc == RC_OK;
	if (rc == RC_OK)
		*ticket = *after;
	jw_open(w, NULL, '{');
	jw_str(w, "do", str_z(e->word));
	jw_val(w, "effect", e->json);
	jw_bool(w, "ok", rc == RC_OK);
	TRY(write_changes(cx, w, before, ticket, tags));
	write_text(w, &did);
	if (rc != RC_OK)
		write_refusal(w, &why);
	jw_close(w, '}');
	return RC_OK;
}

static enum rc preview_all(struct ctx *cx, struct preview *p, const struct record *macro, struct jw *w,
                           struct record *ticket)
{
	struct effect *e;
	size_t n;

	TRY(macro_effects(cx, macro, &e, &n));
	jw_open(w, "effects", '[');
	for (size_t i = 0; i < n; i++)
		TRY(preview_effect(cx, p, w, &e[i], i, ticket));
	jw_close(w, ']');
	return RC_OK;
}

static enum rc preview_tx(struct ctx *cx, void *arg)
{
	struct preview *p = arg;
	struct record macro, ticket;
	bool offered;

	p->done = false;
	p->clean = true;
	p->out = BUF(cx->mem);
	struct jw w = JW(&p->out);

	TRY(open_ticket(cx, p->key, &ticket));
	TRY(record_find(cx, &macro_type, p->macro, &macro));
	TRY(macro_offers(cx, &macro, &ticket, &offered));
	jw_open(&w, NULL, '{');
	jw_open(&w, "macro", '{');
	jw_int(&w, "id", macro.id);
	jw_str(&w, "name", rec_str(&macro, MACRO_NAME));
	jw_int(&w, "version", macro.version);
	jw_close(&w, '}');
	jw_bool(&w, "offered", offered);
	cx->rule = macro_rule(cx, &macro);
	enum rc rc = preview_all(cx, p, &macro, &w, &ticket);
	cx->rule = STR("");
	TRY(rc);
	jw_bool(&w, "ok", p->clean && offered);
	jw_close(&w, '}');
	p->done = true;
	return fail(cx, RC_CONFLICT, "preview", "a preview writes nothing"); /* rolls it back */
}

static enum rc post_preview(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct preview p = { .key = rq->param[0], .macro = rq->param[1] };

	TRY(read_texts(cx, rq, &p.texts));
	assert(!db_in_tx(cx)); /* inside another transaction nothing would be rolled back: hence R_MANY */
	enum rc rc = db_tx(cx, preview_tx, &p);
	if (!p.done)
		return rc;
	cx->err = (struct err){ 0 };
	buf_add(&rs->body, buf_str(&p.out));
	return RC_OK;
}

/* ---- run ----------------------------------------------------------------------------------- */
static enum rc post_run(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	const struct jval *texts;
	struct record ticket;

	TRY(read_texts(cx, rq, &texts));
	TRY(macro_run(cx, rq->param[0], rq->param[1], texts, &ticket));
	record_undo_header_whole(cx, rs);
	return record_answer(cx, rs, &ticket, STR(""));
}

const struct route macro_routes[] = {
	{ "GET", "/api/v1/tickets/{}/macros", PERM_NONE, get_macros, "Macros offered for a ticket",
	  .out = "MacroOffers" },
	{ "POST", "/api/v1/tickets/{}/macros/{}/preview", PERM_NONE, post_preview,
	  "What a macro would change, say and fail at; nothing is written", .flags = R_WRITE | R_MANY,
	  .in = "MacroTexts", .out = "MacroPreview" },
	{ "POST", "/api/v1/tickets/{}/macros/{}/run", PERM_NONE, post_run,
	  "Run a macro: all its effects or none", .flags = R_WRITE, .in = "MacroTexts", .out = "Ticket" },
	{ 0 },
};
