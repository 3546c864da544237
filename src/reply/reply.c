/* reply.c - the canned reply type, and what is offered for a ticket. */
#include "reply/reply.h"
#include "base/json.h"
#include "client/client.h"
#include "record/filter.h"
#include "reply/render.h"
#include "ticket/ticket.h"
#include <stdlib.h>

enum { OFFERED = 200, SHOWN = 20, WORDS = 6 };

CHOICES(languages, { "en", "English" }, { "de", "German" }, { "fr", "French" }, { "es", "Spanish" },
        { "it", "Italian" }, { "nl", "Dutch" }, { "pl", "Polish" }, { "pt", "Portuguese" });

static const struct field fields[REPLY_FIELDS] = {
	[REPLY_TITLE] = { "title", F_TEXT, .flags = FILTER | SORT | HISTORY | REQUIRED | COLUMN, .max = 120,
	                  .label = "Title" },
	[REPLY_SHORTCODE] = { "shortcode", F_TEXT, .flags = FILTER | SORT | HISTORY | COLUMN | NOT_NULL,
	                      .max = 30, .label = "Short code", .help = "Typed after / in a reply" },
	[REPLY_BODY] = { "body", F_BODY, .flags = FILTER | HISTORY | REQUIRED, .max = 16384, .label = "Text",
	                 .help = "Markdown with variables such as {{requester.first_name}}" },
	[REPLY_LANGUAGE] = { "language", F_ENUM, .choices = &languages,
	                     .flags = FILTER | SORT | GROUP | HISTORY | COLUMN | FACET | NOT_NULL,
	                     .label = "Language" },
	[REPLY_CATEGORY] = { "category", F_TEXT,
	                     .flags = FILTER | SORT | GROUP | HISTORY | COLUMN | FACET | NOT_NULL, .max = 80,
	                     .label = "Category" },
	[REPLY_OWNER] = { "owner", F_REF, .of = "person", .flags = FILTER | HISTORY | READONLY,
	                  .label = "Owner" },
	[REPLY_SHARED] = { "shared", F_ENUM, .choices = &sharing_choices, .flags = FILTER | HISTORY | COLUMN,
	                   .label = "Shared with" },
	[REPLY_TEAM] = { "team", F_REF, .of = "team", .flags = FILTER | HISTORY, .label = "Team" },
	[REPLY_ACTIVE] = { "active", F_BOOL, .flags = FILTER | HISTORY, .label = "Active" },
};
static const struct sharing sharing = { REPLY_OWNER, REPLY_SHARED, REPLY_TEAM, REPLY_ACTIVE };

static enum rc prepare(struct ctx *cx, const struct record *old, struct record *neo)
{
	struct str code = rec_str(neo, REPLY_SHORTCODE);

	if (rec_null(neo, REPLY_SHORTCODE))
		rec_set(neo, REPLY_SHORTCODE, TEXT(STR("")));
	if (rec_null(neo, REPLY_CATEGORY))
		rec_set(neo, REPLY_CATEGORY, TEXT(STR("")));
	if (rec_null(neo, REPLY_LANGUAGE))
		rec_set(neo, REPLY_LANGUAGE, TEXT(STR("en")));
	for (size_t i = 0; i < code.n; i++)
		if (code.p[i] == ' ' || code.p[i] == '/' || code.p[i] == '"')
			return fail_field(cx, "shortcode", "a short code is one word without / and quotes");
	TRY(sharing_prepare(cx, &sharing, old, neo));
	return render_check(cx, "body", rec_str(neo, REPLY_BODY), RENDER_TICKET);
}

const struct record_type canned_reply_type = {
	.name = "canned_reply",
	.plural = "canned-replies",
	.label = "Canned reply",
	.fields = fields,
	.nfields = REPLY_FIELDS,
	.flags = T_PERSONAL | T_DELETE,
	.read_perm = PERM_READ,
	.create_perm = PERM_WORK,
	.write_perm = PERM_WORK,
	.steward_perm = PERM_CLIENT_ADMIN,
	.name_field = REPLY_TITLE,
	.owner_field = REPLY_OWNER,
	.prepare = prepare,
	.shared = sharing_scope,
	.extend = used_extend,
	.write = used_write,
	.default_sort = "title",
	.help = "A text with variables, inserted into a reply",
};

/* ---- what is offered ------------------------------------------------------------------ */

/* Each word somewhere in the reply. Quotes would end the word in the filter. */
static struct str filter_of(struct ctx *cx, struct str words)
{
	struct buf b = BUF(cx->mem);
	struct str word;
	int n = 0;

	buf_add(&b, STR("active:true"));
	while (n < WORDS && str_split(&words, ' ', &word)) {
		struct buf clean = BUF(cx->mem);
		for (size_t i = 0; i < word.n; i++)
			if (word.p[i] != '"' && word.p[i] != '\\')
				buf_char(&clean, word.p[i]);
		if (!clean.n)
			continue;
		buf_fmt(&b, " (title:\"%s\" OR shortcode:\"%s\" OR category:\"%s\" OR body:\"%s\")", clean.p,
		        clean.p, clean.p, clean.p);
		n++;
	}
	return buf_str(&b);
}

struct ranking {
	struct record r;
	int64_t uses;
	bool exact, language;
};

static int by_rank(const void *pa, const void *pb)
{
	const struct ranking *a = pa, *b = pb;

	if (a->exact != b->exact)
		return a->exact ? -1 : 1;
	if (a->language != b->language)
		return a->language ? -1 : 1;
	if (a->uses != b->uses)
		return a->uses > b->uses ? -1 : 1;
	return str_cmp(rec_str(&a->r, REPLY_TITLE), rec_str(&b->r, REPLY_TITLE));
}

/* The typed short code first, then the requester's language, then what is used most. */
static enum rc rank(struct ctx *cx, const struct record *ticket, struct str words, struct list_result *got,
                    struct ranking *out, size_t *n)
{
	struct record **list = NEW_ARRAY(cx->mem, struct record *, got->n + 1);
	struct str language;

	*n = 0;
	TRY(render_language(cx, rec_int(ticket, TICKET_REQUESTER), &language));
	for (size_t i = 0; i < got->n; i++)
		if (sharing_offers(&sharing, &got->rs[i], ticket->client_id, CLIENT_HOME))
			list[(*n)++] = &got->rs[i];
	TRY(used_extend(cx, list, *n));
	for (size_t i = 0; i < *n; i++) {
		const struct used *u = list[i]->extra;
		out[i] = (struct ranking){ *list[i], u->uses,
			                   words.n && str_ieq(rec_str(list[i], REPLY_SHORTCODE), words),
			                   str_eq(rec_str(list[i], REPLY_LANGUAGE), language) };
	}
	qsort(out, *n, sizeof *out, by_rank);
	return RC_OK;
}

static enum rc write_reply(struct ctx *cx, struct jw *w, const char *key, const struct record *ticket,
                           const struct record *reply, int64_t uses)
{
	struct render in = { .ticket = ticket, .language = rec_str(reply, REPLY_LANGUAGE) };
	struct str body, gaps, gap;

	TRY(render_text(cx, &in, rec_str(reply, REPLY_BODY), &body, &gaps));
	jw_open(w, key, '{');
	jw_int(w, "id", reply->id);
	jw_str(w, "title", rec_str(reply, REPLY_TITLE));
	jw_str(w, "shortcode", rec_str(reply, REPLY_SHORTCODE));
	jw_str(w, "category", rec_str(reply, REPLY_CATEGORY));
	jw_str(w, "language", rec_str(reply, REPLY_LANGUAGE));
	jw_str(w, "body", body);
	jw_open(w, "gaps", '[');
	while (str_split(&gaps, ',', &gap))
		jw_str(w, NULL, str_trim(gap));
	jw_close(w, ']');
	jw_int(w, "uses", uses);
	jw_close(w, '}');
	return RC_OK;
}

/* Who may answer the ticket; the texts are the desk's, so never those who only ask. */
static enum rc open_ticket(struct ctx *cx, struct str key, struct record *out)
{
	TRY(record_find(cx, &ticket_type, key, out));
	return record_allow(cx, out, PERM_WORK);
}

static enum rc get_replies(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct list_query q = { .type = &canned_reply_type, .sort = STR("title"), .limit = OFFERED };
	struct jw w = JW(&rs->body);
	struct list_result got;
	struct ranking *ranked;
	struct record ticket;
	struct str words;
	bool present;
	size_t n;

	TRY(open_ticket(cx, rq->param[0], &ticket));
	TRY(rq_query(cx, rq, "words", &words, &present));
	words = present ? str_trim(str_clip(words, 200)) : STR("");
	q.filter = filter_of(cx, words);
	TRY(record_list(cx, &q, &got));
	ranked = NEW_ARRAY(cx->mem, struct ranking, got.n + 1);
	TRY(rank(cx, &ticket, words, &got, ranked, &n));
	jw_open(&w, NULL, '{');
	jw_open(&w, "items", '[');
	for (size_t i = 0; i < n && i < SHOWN; i++)
		TRY(write_reply(cx, &w, NULL, &ticket, &ranked[i].r, ranked[i].uses));
	jw_close(&w, ']');
	jw_close(&w, '}');
	return RC_OK;
}

static enum rc use_tx(struct ctx *cx, void *reply) { return used_add(cx, reply); }

/* Rendered for the ticket, and counted as used. */
static enum rc post_reply(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	struct record ticket, reply;
	struct record *list = &reply;

	TRY(open_ticket(cx, rq->param[0], &ticket));
	TRY(record_find(cx, &canned_reply_type, rq->param[1], &reply));
	if (!sharing_offers(&sharing, &reply, ticket.client_id, CLIENT_HOME))
		return fail(cx, RC_CONFLICT, "not_offered", "\"" STR_FMT "\" is not for this ticket",
		            STR_ARG(rec_str(&reply, REPLY_TITLE)));
	TRY(db_tx(cx, use_tx, &reply));
	TRY(used_extend(cx, &list, 1));
	return write_reply(cx, &w, NULL, &ticket, &reply, ((const struct used *)reply.extra)->uses);
}

const struct route reply_routes[] = {
	{ "GET", "/api/v1/tickets/{}/replies", PERM_NONE, get_replies,
	  "Canned replies for a ticket, rendered: ?words= searches; the best 20", .out = "Replies" },
	{ "POST", "/api/v1/tickets/{}/replies/{}", PERM_NONE, post_reply,
	  "One canned reply rendered for the ticket and counted as used", .flags = R_WRITE, .out = "Reply" },
	{ 0 },
};
