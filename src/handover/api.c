/* api.c - the routes of hand-overs: a whole one at once, making and redrafting one, adding to it, paper.
 * Publishing, accepting and changing are the types' own routes. */
#include "handover/handover_int.h"
#include "oncall/oncall.h"
#include "person/person.h"
#include "team/team.h"

/* ---- a whole one ---------------------------------------------------------------------------- */
static enum rc write_sheet(struct ctx *cx, struct jw *w, struct record *h)
{
	struct record *items;
	bool takes;
	size_t n;

	TRY(handover_takes(cx, h, &takes));
	TRY(handover_items(cx, h->id, &items, &n));
	jw_open(w, NULL, '{');
	TRY(record_write(cx, w, "handover", h, STR("")));
	TRY(record_write_many(cx, w, "items", items, n, STR("")));
	jw_open(w, "sections", '[');
	for (size_t i = 0; i < handover_sections.n; i++)
		jw_str(w, NULL, str_z(handover_sections.items[i].id));
	jw_close(w, ']');
	jw_open(w, "may", '{');
	jw_bool(w, "give", handover_gives(cx, h));
	jw_bool(w, "take", takes);
	jw_close(w, '}');
	jw_close(w, '}');
	return RC_OK;
}

static enum rc answer(struct ctx *cx, struct res *rs, int64_t id)
{
	struct jw w = JW(&rs->body);
	struct record h;

	TRY(record_load(cx, &handover_type, id, &h));
	return write_sheet(cx, &w, &h);
}

static enum rc get_sheet(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct record h;

	TRY(handover_find(cx, rq->param[0], &h));
	return answer(cx, rs, h.id);
}

/* ---- making one ------------------------------------------------------------------------------- */
struct making {
	const struct jval *rotation, *team, *incoming;
	int64_t at;
	struct str note;
	struct record out;
};
static const struct jfield making_fields[] = {
	{ "rotation", JF_VALUE, offsetof(struct making, rotation), .help = "whose next boundary it is" },
	{ "team", JF_VALUE, offsetof(struct making, team),
	  .help = "without a rotation: a team's, at an instant" },
	{ "at", JF_TIME, offsetof(struct making, at) },
	{ "incoming", JF_VALUE, offsetof(struct making, incoming), .help = "who takes over, with a team" },
	{ "note", JF_STR, offsetof(struct making, note), .max = 8000 },
};

static enum rc reference(struct ctx *cx, const char *type, const char *name, const struct jval *v,
                         int64_t client, int64_t *out)
{
	const struct field f = { .name = name, .type = F_REF, .of = type, .flags = REQUIRED };
	struct dbval id;

	if (!v)
		return fail_field(cx, name, "say which %s", name);
	TRY(record_value(cx, &f, name, v, client, &id));
	if (id.type != DB_INT)
		return fail_field(cx, name, "say which %s", name);
	*out = id.i;
	return RC_OK;
}

/* Of the rotation's next boundary: by who is on call until then, or who plans. */
static enum rc of_rotation(struct ctx *cx, const struct making *m, struct boundary *b)
{
	struct record r;
	int64_t id;
	bool found;

	TRY(reference(cx, "rotation", "rotation", m->rotation, 0, &id));
	TRY(record_load(cx, &rotation_type, id, &r));
	TRY(record_allow(cx, &r, PERM_WORK));
	TRY(handover_boundary(cx, &r, m->at ? m->at - 1 : cx->now, b, &found));
	if (!found || (m->at && b->at != m->at))
		return fail(cx, RC_CONFLICT, "no_boundary",
		            "no shift of this rotation hands over to somebody else then");
	if (cx->who->system || b->outgoing == cx->who->person_id ||
	    who_can(cx->who, r.client_id, ONCALL_PLAN))
		return RC_OK;
	return fail(cx, RC_DENIED, "not_outgoing", "only who hands over, or a lead, may do this");
}

/* Of a team without a rotation: the asker's own, to somebody they name. */
static enum rc of_team(struct ctx *cx, const struct making *m, struct boundary *b)
{
	struct record team;
	int64_t id, incoming;
	bool able;

	TRY(reference(cx, "team", "team", m->team, 0, &id));
	TRY(record_load(cx, &team_type, id, &team));
	TRY(record_allow(cx, &team, PERM_WORK));
	TRY(reference(cx, "person", "incoming", m->incoming, 0, &incoming));
	TRY(handover_able(cx, incoming, team.client_id, &able));
	if (!able || incoming == cx->who->person_id)
		return fail_field(cx, "incoming",
		                  "who takes over is somebody else who works for this client");
	if (m->at <= cx->now)
		return fail_field(cx, "at", "at: when it is handed over, an instant ahead");
	if (!cx->who->person_id)
		return fail_field(cx, "team", "only a person hands over");
	*b = (struct boundary){ .client = team.client_id,
		                .team = id,
		                .at = m->at,
		                .outgoing = cx->who->person_id,
		                .incoming = incoming,
		                .shift = rec_str(&team, TEAM_NAME),
		                .next_shift = rec_str(&team, TEAM_NAME) };
	return RC_OK;
}

static enum rc make_tx(struct ctx *cx, void *p)
{
	struct making *m = p;
	struct boundary b;

	TRY(m->rotation ? of_rotation(cx, m, &b) : of_team(cx, m, &b));
	TRY(handover_make(cx, &b, &m->out));
	if (!m->note.n)
		return RC_OK;
	struct record *neo = record_copy(cx, &m->out);
	rec_set(neo, HANDOVER_NOTE, TEXT(m->note));
	return record_save(cx, &m->out, neo, STR("changed"), STR(""));
}

static enum rc post_handover(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct making m = { .note = STR("") };

	TRY(json_read(cx, rq->body, making_fields, &m));
	TRY(db_tx(cx, make_tx, &m));
	rs->status = 201;
	rs->location = arena_fmt(cx->mem, "/api/v1/handovers/%lld", (long long)m.out.id);
	TRY(record_load(cx, &handover_type, m.out.id, &m.out));
	return record_answer(cx, rs, &m.out, STR(""));
}

/* ---- redrafting, adding ------------------------------------------------------------------------- */
struct changing {
	struct str key;
	struct item_in in;
	struct record out;
};

static enum rc may_change(struct ctx *cx, struct str key, struct record *h)
{
	TRY(handover_find(cx, key, h));
	TRY(record_allow(cx, h, PERM_WORK));
	TRY(handover_must_give(cx, h));
	return handover_is(h, "draft") ? RC_OK
	                               : fail(cx, RC_CONFLICT, "wrong_state", "it is " STR_FMT ", no draft",
	                                      STR_ARG(rec_str(h, HANDOVER_STATE)));
}

static enum rc redraft_tx(struct ctx *cx, void *p)
{
	struct changing *c = p;

	TRY(may_change(cx, c->key, &c->out));
	return handover_redraft(cx, &c->out);
}

static enum rc post_redraft(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct changing c = { .key = rq->param[0] };

	TRY(db_tx(cx, redraft_tx, &c));
	return answer(cx, rs, c.out.id);
}

static enum rc add_tx(struct ctx *cx, void *p)
{
	struct changing *c = p;
	struct record h;

	TRY(may_change(cx, c->key, &h));
	return handover_add(cx, &h, &c->in, &c->out);
}

static enum rc post_item(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct changing c = { .key = rq->param[0] };
	struct jval body, rest;

	TRY(json_parse(cx, rq->body, &body));
	if (body.kind != J_OBJECT)
		return fail(cx, RC_BAD_REQUEST, "bad_json", "the body must be a JSON object");
	rest = jval_without(cx->mem, &body, "ticket", "title");
	c.in = (struct item_in){ str_trim(jval_str(&body, "ticket")),
		                 str_clip(str_trim(jval_str(&body, "title")), 300), &rest };
	TRY(db_tx(cx, add_tx, &c));
	rs->status = 201;
	rs->location = arena_fmt(cx->mem, "/api/v1/handover-items/%lld", (long long)c.out.id);
	return record_answer(cx, rs, &c.out, STR(""));
}

/* ---- paper --------------------------------------------------------------------------------------- */
static enum rc get_paper(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct sheet *s = NEW(cx->mem, struct sheet);
	struct str lang = STR("");
	struct record h;
	bool sent;

	TRY(handover_find(cx, rq->param[0], &h));
	TRY(rq_query(cx, rq, "lang", &lang, &sent));
	s->german = sent && str_is(lang, "de");
	TRY(sheet_load(cx, &h, s));
	rs->content_type = "application/pdf";
	res_header(rs, "Content-Disposition",
	           arena_fmt(cx->mem, "attachment; filename=\"handover-%lld.pdf\"", (long long)h.id));
	return handover_paper(cx, s, &rs->body);
}

const struct route handover_routes[] = {
	{ "GET", "/api/v1/shift", PERM_READ, get_shift,
	  "The shift one stands in: until when, who is next, and whether it is handed over", .out = "Shift" },
	{ "GET", "/api/v1/handovers/dropped", PERM_READ, get_dropped,
	  "What was not accepted at its boundary, and what became of it; the last 30 days unless said",
	  .out = "HandoverDropped" },
	{ "POST", "/api/v1/handovers", PERM_WORK, post_handover,
	  "Draft one now: of a rotation's next boundary, or of a team to a person", .flags = R_WRITE,
	  .in = "HandoverIn", .out = "Handover" },
	{ "GET", "/api/v1/handovers/{}/sheet", PERM_READ, get_sheet,
	  "A hand-over with its items, and what one may do", .out = "HandoverSheet" },
	{ "POST", "/api/v1/handovers/{}/redraft", PERM_WORK, post_redraft,
	  "Bring the draft up to date; what people wrote stays", .flags = R_WRITE, .out = "HandoverSheet" },
	{ "POST", "/api/v1/handovers/{}/items", PERM_WORK, post_item, "Add a ticket, or a few words",
	  .flags = R_WRITE, .in = "HandoverItemIn", .out = "HandoverItem" },
	{ "GET", "/api/v1/handovers/{}/paper", PERM_READ, get_paper, "The same on paper; lang=de for German",
	  .out = "application/pdf" },
	{ 0 },
};
