/* boundary.c - where two shifts meet, from the on-call calendar; and what lies in a day. */
#include "handover/handover_int.h"
#include "oncall/oncall.h"
#include "record/filter.h"

SQL(q_between, "SELECT id FROM handover WHERE rotation = $1 AND at >= $2 AND at < $3 AND state <> 'cancelled'"
               " ORDER BY at LIMIT 100");

static struct str layer_name(struct ctx *cx, const struct record *rotation, int layer)
{
	struct jval v;
	char why[80];

	if (layer >= 0 &&
	    json_parse_plain(cx->mem, rec_str(rotation, ROTATION_LAYERS), &v, why, sizeof why) &&
	    v.kind == J_ARRAY && (size_t)layer < v.n) {
		struct str name = jval_str(&v.items[layer], "name");
		if (name.n)
			return name;
	}
	return rec_str(rotation, ROTATION_NAME);
}

/* Consecutive entries of one person are one turn of duty; those with nobody go. */
static size_t turns(struct oncall_entry *e, size_t n)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		if (!e[i].person)
			continue;
		if (k && e[k - 1].person == e[i].person && e[k - 1].to == e[i].from)
			e[k - 1].to = e[i].to;
		else
			e[k++] = e[i];
	}
	return k;
}

static enum rc schedule(struct ctx *cx, int64_t rotation, int64_t after, struct oncall_entry **e, size_t *n)
{
	TRY(oncall_shifts(cx, rotation, after - DAYS(HANDOVER_AHEAD), after + DAYS(HANDOVER_AHEAD), e, n));
	*n = turns(*e, *n);
	return RC_OK;
}

static void between(struct ctx *cx, const struct record *r, const struct oncall_entry *a,
                    const struct oncall_entry *b, struct boundary *out)
{
	*out = (struct boundary){ .rotation = r->id,
		                  .client = r->client_id,
		                  .team = rec_int(r, ROTATION_TEAM),
		                  .from = a->from,
		                  .at = a->to,
		                  .next_from = b->from,
		                  .until = b->to,
		                  .outgoing = a->person,
		                  .incoming = b->person,
		                  .shift = layer_name(cx, r, a->layer),
		                  .next_shift = layer_name(cx, r, b->layer) };
}

/* From turn *i on: the first that ends after an instant and is followed by somebody else. */
static bool next(const struct oncall_entry *e, size_t n, int64_t after, size_t *i)
{
	while (*i + 1 < n && (e[*i].to <= after || e[*i].person == e[*i + 1].person))
		++*i;
	return *i + 1 < n;
}

enum rc handover_boundary(struct ctx *cx, const struct record *r, int64_t after, struct boundary *out,
                          bool *found)
{
	struct oncall_entry *e;
	size_t n, i = 0;

	TRY(schedule(cx, r->id, after, &e, &n));
	*found = next(e, n, after, &i);
	if (!*found)
		return RC_OK;
	between(cx, r, &e[i], &e[i + 1], out);
	for (size_t k = 0; k < n; k++)
		if (e[k].from <= after && after < e[k].to)
			out->on_call = e[k].person;
	return RC_OK;
}

/* ---- a line of the day ---------------------------------------------------------------------- */
struct moments {
	struct handover_moment *v;
	size_t n, cap;
};

static struct handover_moment *moment(struct ctx *cx, struct moments *m)
{
	if (m->n == m->cap) {
		struct handover_moment *more = NEW_ARRAY(cx->mem, struct handover_moment, m->cap * 2 + 16);

		if (m->n)
			memcpy(more, m->v, m->n * sizeof *more);
		m->v = more;
		m->cap = m->cap * 2 + 16;
	}
	m->v[m->n] = (struct handover_moment){ 0 };
	return &m->v[m->n++];
}

static enum rc known(struct ctx *cx, const struct record *rotation, int64_t from, int64_t to,
                     struct moments *m)
{
	struct record h;
	struct rows r;

	TRY(db_run(cx, q_between, &r, INT(rotation->id), INT(from), INT(to)));
	for (size_t i = 0; i < r.n; i++) {
		struct handover_moment *x = moment(cx, m);

		TRY(record_load(cx, &handover_type, cell(&r, i, 0).i, &h));
		x->at = rec_int(&h, HANDOVER_AT);
		x->title = rec_str(rotation, ROTATION_NAME);
		x->detail = rec_str(&h, HANDOVER_SHIFT);
		x->unaccepted = rec_int(&h, HANDOVER_UNACCEPTED);
		x->href = arena_fmt(cx->mem, "/handovers/%lld", (long long)h.id);
	}
	return RC_OK;
}

static bool has(const struct moments *m, size_t first, int64_t at)
{
	for (size_t i = first; i < m->n; i++)
		if (m->v[i].at == at)
			return true;
	return false;
}

static enum rc of_rotation(struct ctx *cx, const struct record *rotation, int64_t from, int64_t to,
                           struct moments *m)
{
	size_t first = m->n, n;
	struct oncall_entry *e;
	struct boundary b;

	TRY(known(cx, rotation, from, to, m));
	TRY(schedule(cx, rotation->id, from - 1, &e, &n));
	for (size_t i = 0; next(e, n, from - 1, &i) && e[i].to < to; i++) {
		if (has(m, first, e[i].to))
			continue;
		between(cx, rotation, &e[i], &e[i + 1], &b);
		struct handover_moment *x = moment(cx, m);
		x->at = b.at;
		x->title = rec_str(rotation, ROTATION_NAME);
		x->detail = b.shift;
		x->href = STR("/handovers");
	}
	return RC_OK;
}

enum rc handover_moments(struct ctx *cx, int64_t client, int64_t from, int64_t to,
                         struct handover_moment **out, size_t *n)
{
	struct list_query q = { .type = &rotation_type,
		                .filter = client ? arena_fmt(cx->mem, "active:yes client:%lld",
		                                             (long long)client)
		                                 : STR("active:yes"),
		                .sort = STR("name"),
		                .limit = LIST_MAX };
	struct list_result l;
	struct moments m = { 0 };

	TRY(record_list(cx, &q, &l));
	for (size_t i = 0; i < l.n; i++)
		TRY(of_rotation(cx, &l.rs[i], from, to, &m));
	for (size_t i = 1; i < m.n; i++) /* few, and nearly in order */
		for (size_t k = i; k > 0 && m.v[k - 1].at > m.v[k].at; k--) {
			struct handover_moment x = m.v[k];
			m.v[k] = m.v[k - 1];
			m.v[k - 1] = x;
		}
	*out = m.v;
	*n = m.n;
	return RC_OK;
}
