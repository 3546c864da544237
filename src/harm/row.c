/* row.c - the harm of a record as a row, and as JSON: what events tell and what the API answers. */
#include "harm/harm_int.h"
#include "person/person.h"
#include <math.h>

#define COLUMNS                                                                                             \
	"h.record_id, h.version, h.kind, h.at, h.level, h.rate, h.unit, h.effect, h.source,"                \
	" h.confidence, h.measured_at, h.expires_at, h.next_check_at, h.set_at, h.set_by, h.event, h.rule," \
	" h.passed_at, h.checked_at"
SQL(q_one, "SELECT " COLUMNS " FROM harm h WHERE h.type = $1 AND h.record_id = $2");
SQL(q_put,
    "INSERT INTO harm (client_id, type, record_id, version, kind, at, level, rate, unit, effect, source,"
    " confidence, measured_at, expires_at, next_check_at, set_at, set_by, event, rule, passed_at, checked_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)"
    " ON CONFLICT (type, record_id) DO UPDATE SET version = excluded.version, kind = excluded.kind,"
    " at = excluded.at, level = excluded.level, rate = excluded.rate, unit = excluded.unit,"
    " effect = excluded.effect, source = excluded.source, confidence = excluded.confidence,"
    " measured_at = excluded.measured_at, expires_at = excluded.expires_at,"
    " next_check_at = excluded.next_check_at, set_at = excluded.set_at, set_by = excluded.set_by,"
    " event = excluded.event, rule = excluded.rule, passed_at = excluded.passed_at,"
    " checked_at = excluded.checked_at");

const char *const harm_kinds[] = { "unset", "none", "instant", "depletion" };

bool harm_kind_read(struct str word, enum harm_kind *out)
{
	for (size_t k = 0; k < COUNT(harm_kinds); k++)
		if (str_is(word, harm_kinds[k])) {
			*out = (enum harm_kind)k;
			return true;
		}
	return false;
}

static enum harm_kind kind_of(struct str word)
{
	enum harm_kind k;

	return harm_kind_read(word, &k) ? k : HARM_UNSET;
}

static double real_of(struct dbval v) { return v.type == DB_INT ? (double)v.i : v.f; }

static struct harm row(const struct rows *r, size_t i)
{
	return (struct harm){ .record_id = cell(r, i, 0).i,
		              .version = cell(r, i, 1).i,
		              .kind = kind_of(cell(r, i, 2).s),
		              .at = cell(r, i, 3).i,
		              .level = real_of(cell(r, i, 4)),
		              .rate = real_of(cell(r, i, 5)),
		              .unit = cell(r, i, 6).s,
		              .effect = cell(r, i, 7).s,
		              .source = cell(r, i, 8).s,
		              .confidence = real_of(cell(r, i, 9)),
		              .measured_at = cell(r, i, 10).i,
		              .expires_at = cell(r, i, 11).i,
		              .next_check_at = cell(r, i, 12).i,
		              .set_at = cell(r, i, 13).i,
		              .set_by = cell(r, i, 14).i,
		              .event_id = cell(r, i, 15).i,
		              .rule = cell(r, i, 16).s,
		              .passed_at = cell(r, i, 17).i,
		              .checked_at = cell(r, i, 18).i };
}

/* ---- reading ----------------------------------------------------------------------------- */
int64_t harm_instant(const struct harm *h, int64_t now)
{
	bool any = h->kind == HARM_INSTANT || h->kind == HARM_DEPLETION;

	return any && harm_known(h, now) ? h->at : CLOCK_NEVER;
}

bool harm_known(const struct harm *h, int64_t now)
{
	return h->kind != HARM_UNSET && (!h->expires_at || h->expires_at > now);
}

enum rc harm_load(struct ctx *cx, const struct record *r, struct harm *out)
{
	struct rows rows;

	*out = (struct harm){ .record_id = r->id };
	TRY(db_run(cx, q_one, &rows, TEXT(str_z(r->type->name)), INT(r->id)));
	if (rows.n)
		*out = row(&rows, 0);
	return RC_OK;
}

enum rc harm_ask(struct ctx *cx, const char *type, const int64_t *ids, size_t n, struct rows *out)
{
	struct dsql *d = NEW(cx->mem, struct dsql);

	*d = DSQL(cx->mem);
	dsql_lit(d, "SELECT " COLUMNS " FROM harm h WHERE h.type = ");
	dsql_arg(d, TEXT(str_z(type)));
	dsql_lit(d, " AND h.record_id");
	dsql_ids(cx, d, ids, n);
	return dsql_ask(cx, d, out);
}

void harm_take(const struct rows *rows, const int64_t *ids, size_t n, struct harm *out)
{
	for (size_t i = 0; i < n; i++)
		out[i] = (struct harm){ .record_id = ids[i] };
	for (size_t k = 0; k < rows->n; k++)
		for (size_t i = 0; i < n; i++)
			if (ids[i] == cell(rows, k, 0).i)
				out[i] = row(rows, k);
}

enum { TOGETHER = 500 };

enum rc harm_many(struct ctx *cx, const char *type, const int64_t *ids, size_t n, struct harm *out)
{
	struct rows rows;

	for (size_t from = 0; from < n; from += TOGETHER) {
		size_t some = n - from < TOGETHER ? n - from : TOGETHER;
		TRY(harm_ask(cx, type, ids + from, some, &rows));
		harm_take(&rows, ids + from, some, out + from);
	}
	return RC_OK;
}

/* ---- writing ------------------------------------------------------------------------------- */
static int64_t sooner(int64_t a, int64_t b) { return !a ? b : !b || a < b ? a : b; }

/* The nearest of what is still to be told; 0: nothing. */
int64_t harm_due(const struct harm *h)
{
	bool any = h->kind == HARM_INSTANT || h->kind == HARM_DEPLETION;
	int64_t t = h->kind != HARM_UNSET ? h->expires_at : 0;

	if (any && !h->passed_at)
		t = sooner(t, h->at + 1);
	return h->kind != HARM_UNSET && !h->checked_at ? sooner(t, h->next_check_at) : t;
}

enum rc harm_store(struct ctx *cx, const struct record *r, struct harm *h)
{
	bool level = h->kind == HARM_DEPLETION;

	h->version++;
	h->record_id = r->id;
	TRY(db_run(cx, q_put, NULL, INT(r->client_id), TEXT(str_z(r->type->name)), INT(r->id),
	           INT(h->version), TEXT(str_z(harm_kinds[h->kind])), REFV(h->at),
	           level ? REAL(h->level) : NUL(), level ? REAL(h->rate) : NUL(), TEXT(h->unit),
	           TEXT(h->effect), TEXT(h->source.n ? h->source : STR("person")), REAL(h->confidence),
	           REFV(h->measured_at), REFV(h->expires_at), REFV(h->next_check_at), REFV(h->set_at),
	           REFV(h->set_by), INT(h->event_id), TEXT(h->rule), REFV(h->passed_at),
	           REFV(h->checked_at)));
	return timer_set(cx, harm_timer.name, r->client_id, r->type->name, r->id, harm_due(h), STR(""));
}

/* ---- JSON -------------------------------------------------------------------------------------- */
static void write_person(struct jw *w, const char *key, int64_t id, struct str name)
{
	if (!id) {
		jw_null(w, key);
		return;
	}
	jw_open(w, key, '{');
	jw_int(w, "id", id);
	jw_str(w, "name", name);
	jw_close(w, '}');
}

enum rc harm_person_name(struct ctx *cx, int64_t id, struct str *out)
{
	*out = STR("");
	return id ? record_names(cx, &person_type, &id, 1, out) : RC_OK;
}

enum rc harm_names(struct ctx *cx, const struct harm *h, size_t n, struct str *out)
{
	int64_t *ids = NEW_ARRAY(cx->mem, int64_t, n + 1);
	bool any = false;

	for (size_t i = 0; i < n; i++) {
		ids[i] = h[i].set_by;
		out[i] = STR("");
		any = any || ids[i];
	}
	return any ? record_names(cx, &person_type, ids, n, out) : RC_OK;
}

static void write_level(struct jw *w, const struct harm *h)
{
	if (h->kind == HARM_DEPLETION) {
		jw_real(w, "level", h->level);
		jw_real(w, "rate", h->rate);
		jw_str(w, "unit", h->unit);
		return;
	}
	jw_null(w, "level");
	jw_null(w, "rate");
	jw_null(w, "unit");
}

void harm_members(struct jw *w, const struct harm *h, const struct str *set_by)
{
	bool said = h->kind != HARM_UNSET;

	jw_str(w, "kind", str_z(harm_kinds[h->kind]));
	jw_instant(w, "at", h->at);
	write_level(w, h);
	jw_str(w, "effect", h->effect);
	jw_str(w, "source", said ? h->source : STR(""));
	jw_real(w, "confidence", said ? h->confidence : 0);
	jw_instant(w, "measured_at", h->measured_at);
	jw_instant(w, "expires_at", h->expires_at);
	jw_instant(w, "next_check_at", h->next_check_at);
	jw_instant(w, "passed_at", h->passed_at);
	jw_instant(w, "checked_at", h->checked_at);
	jw_instant(w, "set_at", h->set_at);
	if (set_by)
		write_person(w, "set_by", h->set_by, *set_by);
	else
		jw_int(w, "set_by", h->set_by);
	jw_str(w, "rule", h->rule);
	jw_int(w, "version", h->version);
	jw_int(w, "event", h->event_id);
}

void harm_write(struct jw *w, const char *key, const struct harm *h, const struct str *set_by)
{
	jw_open(w, key, '{');
	harm_members(w, h, set_by);
	jw_close(w, '}');
}

static double number_of(const struct jval *o, const char *key)
{
	const struct jval *v = jval_get(o, key);

	return v && (v->kind == J_INT || v->kind == J_REAL) ? v->f : 0;
}

void harm_read_back(const struct jval *o, struct harm *h)
{
	*h = (struct harm){ .kind = kind_of(jval_str(o, "kind")),
		            .at = jval_time(o, "at"),
		            .level = number_of(o, "level"),
		            .rate = number_of(o, "rate"),
		            .unit = jval_str(o, "unit"),
		            .effect = jval_str(o, "effect"),
		            .source = jval_str(o, "source"),
		            .confidence = number_of(o, "confidence"),
		            .measured_at = jval_time(o, "measured_at"),
		            .expires_at = jval_time(o, "expires_at"),
		            .next_check_at = jval_time(o, "next_check_at"),
		            .passed_at = jval_time(o, "passed_at"),
		            .checked_at = jval_time(o, "checked_at"),
		            .set_at = jval_time(o, "set_at"),
		            .set_by = jval_int(o, "set_by"),
		            .rule = jval_str(o, "rule"),
		            .version = jval_int(o, "version"),
		            .event_id = jval_int(o, "event") };
}

bool harm_same(const struct harm *a, const struct harm *b)
{
	return a->kind == b->kind && a->at == b->at && fabs(a->level - b->level) < 1e-9 &&
	       fabs(a->rate - b->rate) < 1e-9 && str_eq(a->unit, b->unit) && str_eq(a->effect, b->effect) &&
	       str_eq(a->source, b->source) && fabs(a->confidence - b->confidence) < 1e-9 &&
	       a->measured_at == b->measured_at && a->expires_at == b->expires_at &&
	       a->next_check_at == b->next_check_at;
}
