/* shift.c - the shift the asker stands in: which, until when, who is next, and whether it is handed over yet.
 *
 * Of several rotations the one that concerns the asker most: on call now, next, of a team of theirs, any. */
#include "handover/handover_int.h"
#include "oncall/oncall.h"
#include "person/person.h"
#include "record/filter.h"
#include "team/team.h"

enum { LOOKED_AT = 40 };
enum near { ON_NOW, COMES_NEXT, OWN_TEAM, ANY, NOBODY };

/* What of the rotation is still to be done: first what a past boundary left, then the next one's. */
SQL(q_left, "SELECT id FROM handover WHERE rotation = $1 AND at <= $2 AND state IN ('draft', 'published')"
            " AND unaccepted > 0 ORDER BY at DESC LIMIT 1");
SQL(q_next,
    "SELECT id FROM handover WHERE rotation = $1 AND at > $2 AND state IN ('draft', 'published', 'accepted')"
    " ORDER BY at LIMIT 1");

struct shift {
	struct record rotation;
	struct boundary b;
	int64_t person; /* on call now */
	enum near near;
	bool found;
};

static enum rc look(struct ctx *cx, const struct record *rotation, bool own_team, struct shift *out)
{
	*out = (struct shift){ .rotation = *rotation, .near = own_team ? OWN_TEAM : ANY };
	TRY(handover_boundary(cx, rotation, cx->now, &out->b, &out->found));
	out->person = out->found ? out->b.on_call : 0;
	if (!out->person)
		out->near = NOBODY;
	else if (out->person == cx->who->person_id)
		out->near = ON_NOW;
	else if (out->b.incoming == cx->who->person_id)
		out->near = COMES_NEXT;
	return RC_OK;
}

static bool nearer(const struct shift *a, const struct shift *b)
{
	return a->near != b->near ? a->near < b->near : a->b.at < b->b.at;
}

/* How near a rotation can be at most, known without its schedule: on call now or next are only those who are
 * named in it. */
static enum rc at_most(struct ctx *cx, const struct record *rotation, const int64_t *named, size_t n,
                       bool *own_team, enum near *out)
{
	*own_team = false;
	if (!rec_null(rotation, ROTATION_TEAM))
		TRY(team_has_member(cx, rec_int(rotation, ROTATION_TEAM), cx->who->person_id, own_team));
	*out = *own_team ? OWN_TEAM : ANY;
	for (size_t i = 0; i < n; i++)
		if (named[i] == rotation->id)
			*out = ON_NOW;
	return RC_OK;
}

static enum rc list(struct ctx *cx, struct str client, struct list_result *out)
{
	struct buf b = BUF(cx->mem);
	struct list_query q = { .type = &rotation_type, .sort = STR("name"), .limit = LOOKED_AT };

	buf_add(&b, STR("active:yes"));
	if (client.n) {
		buf_add(&b, STR(" client:"));
		buf_quoted(&b, str_clip(client, 100));
	}
	q.filter = buf_str(&b);
	return record_list(cx, &q, out);
}

/* Schedules are read of those that can be nearest, and of others only when none of these is. */
static enum rc choose(struct ctx *cx, struct str client, struct shift *best)
{
	static const enum near rounds[] = { ON_NOW, OWN_TEAM, ANY };
	enum near most[LOOKED_AT];
	bool own_team[LOOKED_AT];
	struct list_result l;
	struct shift s;
	int64_t *named;
	size_t n;

	best->near = NOBODY;
	TRY(list(cx, client, &l));
	TRY(rotations_of(cx, cx->who->person_id, &named, &n));
	for (size_t i = 0; i < l.n; i++)
		TRY(at_most(cx, &l.rs[i], named, n, &own_team[i], &most[i]));
	for (size_t round = 0; round < COUNT(rounds) && best->near >= rounds[round]; round++)
		for (size_t i = 0; i < l.n; i++) {
			if (most[i] != rounds[round])
				continue;
			TRY(look(cx, &l.rs[i], own_team[i], &s));
			if (s.near != NOBODY && (best->near == NOBODY || nearer(&s, best)))
				*best = s;
		}
	return RC_OK;
}

/* ---- writing --------------------------------------------------------------------------------- */
static enum rc write_handover(struct ctx *cx, struct jw *w, const struct shift *s)
{
	struct record h;
	struct rows r;

	TRY(db_run(cx, q_left, &r, INT(s->rotation.id), INT(cx->now)));
	if (!r.n)
		TRY(db_run(cx, q_next, &r, INT(s->rotation.id), INT(cx->now)));
	if (!r.n) {
		jw_null(w, "handover");
		return RC_OK;
	}
	TRY(record_load(cx, &handover_type, cell(&r, 0, 0).i, &h));
	jw_open(w, "handover", '{');
	jw_int(w, "id", h.id);
	jw_str(w, "state", rec_str(&h, HANDOVER_STATE));
	jw_time(w, "at", rec_int(&h, HANDOVER_AT));
	jw_int(w, "items", rec_int(&h, HANDOVER_ITEMS));
	jw_int(w, "unaccepted", rec_int(&h, HANDOVER_UNACCEPTED));
	jw_int(w, "dropped", rec_int(&h, HANDOVER_DROPPED));
	jw_bool(w, "crossed", rec_int(&h, HANDOVER_AT) <= cx->now);
	TRY(record_write_name(cx, w, "accountable", &person_type,
	                      handover_is(&h, "accepted") ? rec_int(&h, HANDOVER_INCOMING)
	                                                  : rec_int(&h, HANDOVER_OUTGOING)));
	jw_close(w, '}');
	return RC_OK;
}

static void write_none(struct jw *w)
{
	jw_null(w, "rotation");
	jw_null(w, "name");
	jw_null(w, "until");
	jw_open(w, "next", '[');
	jw_close(w, ']');
	jw_null(w, "handover");
}

static enum rc write_shift(struct ctx *cx, struct jw *w, const struct shift *s)
{
	static const char *const nears[] = { "outgoing", "incoming", "team", "other" };

	jw_open(w, "rotation", '{');
	jw_int(w, "id", s->rotation.id);
	jw_str(w, "name", rec_str(&s->rotation, ROTATION_NAME));
	jw_close(w, '}');
	jw_str(w, "name", s->b.shift);
	jw_time(w, "until", s->b.at);
	jw_str(w, "zone", rec_str(&s->rotation, ROTATION_ZONE));
	TRY(record_write_name(cx, w, "now", &person_type, s->person));
	jw_open(w, "next", '[');
	TRY(record_write_name(cx, w, NULL, &person_type, s->b.incoming));
	jw_close(w, ']');
	jw_str(w, "you", str_z(nears[s->near]));
	return write_handover(cx, w, s);
}

enum rc get_shift(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	struct jw w = JW(&rs->body);
	struct shift s = { .near = NOBODY };
	struct str client;
	bool sent;

	TRY(rq_query(cx, rq, "client", &client, &sent));
	TRY(choose(cx, sent ? client : STR(""), &s));
	jw_open(&w, NULL, '{');
	if (s.near == NOBODY)
		write_none(&w);
	else
		TRY(write_shift(cx, &w, &s));
	jw_close(&w, '}');
	return RC_OK;
}
