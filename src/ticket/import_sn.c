/* import_sn.c - read the log, make its people and teams, replay incidents in large transactions, compare the
 * clocks.
 *
 * A hundred incidents are read, then written in two transactions: who and which teams are new (their ids must
 * be known for sure before they are remembered), then the incidents.  Memory is one batch, whatever the size
 * of the file.
 */
#include "base/json.h"
#include "base/lines.h"
#include "client/client.h"
#include "person/person.h"
#include "team/team.h"
#include "ticket/import_sn_rows.h"

enum { BATCH = 100, ROWS_MAX = 20000, CELLS = 100 };
static const int64_t ALWAYS =
        SECONDS(946684800); /* 2000-01-01: targets of a log are in force before it begins */

SQL(q_known, "SELECT id FROM ticket WHERE client_id = $1 AND external_id = $2");

struct incident {
	size_t first, n;
};
struct batch {
	struct arena *mem;
	struct sn_row *rows;
	size_t nrows;
	struct incident *incidents;
	size_t n;
};
struct import {
	struct ctx cx; /* of the batch at hand */
	const struct sn_options *o;
	struct sn_report *report, part; /* part: of the transaction at hand, which may run twice */
	struct sn_world world;
	const struct zone *zone;
	size_t cell[SN_COLUMNS], ncells;
	struct batch b;
	struct str *new_people, *new_teams;
	int64_t *people_ids, *team_ids;
	size_t nnew_people, nnew_teams;
	bool full; /* o->limit is reached */
};

/* ---- names of what is there -------------------------------------------------------- */
static enum rc names_load(struct ctx *cx, int64_t client, struct sn_names *m)
{
	struct list_query q = { .type = m->type,
		                .sort = STR("id"),
		                .limit = LIST_MAX,
		                .no_bodies = true,
		                .filter = arena_fmt(cx->mem, "client:%lld", (long long)client) };
	struct list_result r;

	do {
		TRY(record_list(cx, &q, &r));
		for (size_t i = 0; i < r.n; i++)
			sn_name_add(m, rec_str(&r.rs[i], m->field), r.rs[i].id);
		q.cursor = r.next;
	} while (r.next.n);
	return RC_OK;
}

/* ---- client and targets --------------------------------------------------------------- */
struct client_args {
	struct str name;
	int64_t id;
};

static enum rc client_tx(struct ctx *cx, void *p)
{
	struct client_args *a = p;
	struct record *r = record_new(cx, &client_type, 0);

	rec_set(r, CLIENT_NAME, TEXT(a->name));
	TRY(record_insert(cx, r));
	a->id = r->id;
	return RC_OK;
}

static enum rc find_client(struct import *im)
{
	struct client_args a = { .name = im->o->client ? str_z(im->o->client) : STR("Imported log") };
	enum rc rc = client_by_name(&im->cx, a.name, &im->world.client);

	if (rc != RC_NOT_FOUND || im->o->dry_run)
		return rc == RC_NOT_FOUND ? RC_OK : rc;
	TRY(db_tx(&im->cx, client_tx, &a));
	im->world.client = a.id;
	return RC_OK;
}

struct definition_args {
	struct import *im;
	const struct jval *calendars, *targets;
	struct sn_names have_calendars, have_targets;
};

static struct str name_of(const struct jval *v)
{
	const struct jval *name = jval_get(v, "name");
	return name && name->kind == J_STR ? name->s : STR("");
}

static enum rc define(struct ctx *cx, struct import *im, struct sn_names *have, const struct jval *v)
{
	if (sn_name(have, name_of(v)))
		return RC_OK;
	struct record *r = record_new(cx, have->type, im->world.client);
	TRY(record_take(cx, r, v, true));
	TRY(record_insert(cx, r));
	sn_name_add(have, name_of(v), r->id);
	return RC_OK;
}

/* A target names its calendar; the record wants the id. */
static enum rc with_calendar(struct ctx *cx, const struct sn_names *calendars, const struct jval *v,
                             struct jval *out)
{
	*out = *v;
	if (v->kind != J_OBJECT)
		return fail_field(cx, "targets", "each target is an object");
	out->items = NEW_ARRAY(cx->mem, struct jval, v->n + 1);
	for (size_t i = 0; i < v->n; i++) {
		out->items[i] = v->items[i];
		if (!str_is(v->keys[i], "calendar"))
			continue;
		int64_t id = v->items[i].kind == J_STR ? sn_name(calendars, v->items[i].s) : 0;
		if (!id)
			return fail_field(cx, "calendar",
			                  "a target's calendar is the name of a calendar in the same file");
		out->items[i] = (struct jval){ .kind = J_INT, .i = id, .f = (double)id };
	}
	return RC_OK;
}

static enum rc define_tx(struct ctx *cx, void *p)
{
	struct definition_args *a = p;
	int64_t now = cx->now;
	struct sn_names calendars = a->have_calendars, targets = a->have_targets;

	calendars.cap = targets.cap = 0; /* a second run must not believe the first */
	TRY(names_load(cx, a->im->world.client, &calendars));
	TRY(names_load(cx, a->im->world.client, &targets));
	cx->now = ALWAYS;
	for (size_t i = 0; i < a->calendars->n; i++)
		TRY(define(cx, a->im, &calendars, &a->calendars->items[i]));
	for (size_t i = 0; i < a->targets->n; i++) {
		struct jval one;
		TRY(with_calendar(cx, &calendars, &a->targets->items[i], &one));
		TRY(define(cx, a->im, &targets, &one));
	}
	cx->now = now;
	return RC_OK;
}

static enum rc define_targets(struct import *im)
{
	struct definition_args a = {
		.im = im,
		.have_calendars = { .type = &calendar_type, .field = CALENDAR_NAME, .mem = im->cx.mem },
		.have_targets = { .type = &sla_target_type, .field = SLA_NAME, .mem = im->cx.mem },
	};
	struct jval v;

	if (!im->o->targets.n || im->o->dry_run)
		return RC_OK;
	TRY(json_parse(&im->cx, im->o->targets, &v));
	a.calendars = jval_get(&v, "calendars");
	a.targets = jval_get(&v, "targets");
	if (!a.calendars || a.calendars->kind != J_ARRAY || !a.targets || a.targets->kind != J_ARRAY)
		return fail_field(&im->cx, "targets", "the file is {\"calendars\":[…],\"targets\":[…]}");
	return db_tx(&im->cx, define_tx, &a);
}

/* ---- reading ------------------------------------------------------------------------------ */
static void refuse(struct import *im, const char *what, int64_t line)
{
	struct sn_reason *r = im->report->reasons;
	size_t i = 0;

	im->report->refused++;
	while (i + 2 < SN_REASONS && r[i].what && strcmp(r[i].what, what) != 0)
		i++;
	if (!r[i].what)
		r[i] = (struct sn_reason){ what, 0, line };
	r[i].rows++;
}

static enum rc read_header(struct import *im, struct lines *l)
{
	struct str line, cells[CELLS];
	const char *why;

	if (!lines_next(l, &line, &why))
		return fail_field(&im->cx, "file", "%s", *why ? why : "the file is empty");
	if (str_starts(line, STR("\xef\xbb\xbf")))
		line = str_sub(line, 3, line.n);
	im->ncells = csv_split(im->cx.mem, line, cells, CELLS);
	for (size_t c = 0; c < SN_COLUMNS; c++) {
		size_t i = 0;
		while (i < im->ncells && i < CELLS && !str_is(str_trim(cells[i]), sn_columns[c]))
			i++;
		if (im->ncells > CELLS || i >= im->ncells)
			return fail_field(&im->cx, "file", "there is no column \"%s\"", sn_columns[c]);
		im->cell[c] = i;
	}
	return RC_OK;
}

/* A line into the batch; refused ones are counted and left out. */
static bool read_row(struct import *im, struct str line, int64_t number, struct sn_row *out)
{
	struct str cells[CELLS];

	im->report->read++;
	if (!str_utf8(line)) {
		refuse(im, "the row is not UTF-8", number);
		return false;
	}
	size_t n = csv_split(im->b.mem, arena_str(im->b.mem, line), cells, CELLS);
	if (n != im->ncells) {
		refuse(im, "the row has not as many cells as the header", number);
		return false;
	}
	*out = (struct sn_row){ .line = number };
	for (size_t c = 0; c < SN_COLUMNS; c++)
		out->c[c] = cells[im->cell[c]];
	const char *why = sn_row_read(out, im->zone);
	if (why)
		refuse(im, why, number);
	return !why;
}

/* ---- writing -------------------------------------------------------------------------------- */
static void want(const struct sn_names *known, struct sn_names *seen, struct str name, struct str *list,
                 size_t *n)
{
	if (!name.n || sn_name(known, name) || sn_name(seen, name))
		return;
	sn_name_add(seen, name, 1);
	list[(*n)++] = name;
}

static void collect_names(struct import *im)
{
	struct arena *a = im->b.mem;
	struct sn_names people = { .mem = a }, teams = { .mem = a };

	im->new_people = NEW_ARRAY(a, struct str, im->b.nrows * 6 + 1);
	im->new_teams = NEW_ARRAY(a, struct str, im->b.nrows + 1);
	im->nnew_people = im->nnew_teams = 0;
	for (size_t i = 0; i < im->b.nrows; i++) {
		struct str who[6];
		size_t n = sn_row_people(&im->b.rows[i], who);
		for (size_t k = 0; k < n; k++)
			want(&im->world.people, &people, who[k], im->new_people, &im->nnew_people);
		want(&im->world.teams, &teams, im->b.rows[i].c[SN_GROUP], im->new_teams, &im->nnew_teams);
	}
	im->people_ids = NEW_ARRAY(a, int64_t, im->nnew_people + 1);
	im->team_ids = NEW_ARRAY(a, int64_t, im->nnew_teams + 1);
}

static enum rc make_named(struct ctx *cx, const struct import *im, const struct record_type *t, size_t field,
                          struct str name, int64_t *id)
{
	struct record *r = record_new(cx, t, im->world.client);

	rec_set(r, field, TEXT(name));
	TRY(record_insert(cx, r));
	*id = r->id;
	return RC_OK;
}

static enum rc names_tx(struct ctx *cx, void *p)
{
	struct import *im = p;

	for (size_t i = 0; i < im->nnew_people; i++)
		TRY(make_named(cx, im, &person_type, PERSON_NAME, im->new_people[i], &im->people_ids[i]));
	for (size_t i = 0; i < im->nnew_teams; i++)
		TRY(make_named(cx, im, &team_type, TEAM_NAME, im->new_teams[i], &im->team_ids[i]));
	return RC_OK;
}

static enum rc make_names(struct import *im)
{
	collect_names(im);
	if (im->o->dry_run || im->nnew_people + im->nnew_teams == 0)
		return RC_OK;
	TRY(db_tx(&im->cx, names_tx, im));
	for (size_t i = 0; i < im->nnew_people; i++)
		sn_name_add(&im->world.people, im->new_people[i], im->people_ids[i]);
	for (size_t i = 0; i < im->nnew_teams; i++)
		sn_name_add(&im->world.teams, im->new_teams[i], im->team_ids[i]);
	im->report->people += (int64_t)im->nnew_people;
	im->report->teams += (int64_t)im->nnew_teams;
	return RC_OK;
}

/* Does the engine's verdict on the closed incident agree with the log's last flag? */
static enum rc compare(struct ctx *cx, struct import *im, int64_t id, const struct sn_row *last)
{
	struct sla_clocks cs;
	struct record t;

	if (strcmp(last->state, "closed") != 0)
		return RC_OK;
	TRY(record_load(cx, &ticket_type, id, &t));
	TRY(sla_load(cx, "ticket", id, &cs));
	const struct sla_clock *c = &cs.c[SLA_RESOLVE];
	int64_t priority = 0;
	if (!c->def || !c->attached || !str_int(rec_str(&t, TICKET_PRIORITY), &priority) ||
	    priority > SN_PRIORITIES)
		return RC_OK;
	bool met = strcmp(clock_state(c), "met") == 0, made = str_is(last->c[SN_MADE_SLA], "true");
	im->part.compared[priority]++;
	im->part.agreed[priority] += met == made;
	return RC_OK;
}

static enum rc one_incident(struct ctx *cx, struct import *im, const struct incident *in)
{
	const struct sn_row *rows = &im->b.rows[in->first];
	struct record t;
	struct rows r;

	TRY(db_run(cx, q_known, &r, INT(im->world.client), TEXT(rows[0].c[SN_NUMBER])));
	if (r.n) {
		im->part.unchanged++;
		return compare(cx, im, cell(&r, 0, 0).i, &rows[in->n - 1]);
	}
	TRY(sn_replay(cx, &im->world, rows, in->n, &t));
	im->part.made++;
	im->part.events += t.version;
	return compare(cx, im, t.id, &rows[in->n - 1]);
}

static enum rc incidents_tx(struct ctx *cx, void *p)
{
	struct import *im = p;
	const struct who *who = cx->who;
	int64_t now = cx->now;
	enum rc rc = RC_OK;

	im->part = (struct sn_report){ 0 };
	for (size_t i = 0; i < im->b.n && rc == RC_OK; i++)
		rc = one_incident(cx, im, &im->b.incidents[i]);
	cx->who = who;
	cx->now = now;
	return rc;
}

static enum rc flush(struct import *im)
{
	struct sn_report *r = im->report;

	r->incidents += (int64_t)im->b.n;
	TRY(make_names(im));
	if (!im->o->dry_run && im->b.n) {
		TRY(sla_warm(&im->cx));
		TRY(db_tx(&im->cx, incidents_tx, im));
		r->made += im->part.made;
		r->unchanged += im->part.unchanged;
		r->events += im->part.events;
		for (int p = 1; p <= SN_PRIORITIES; p++) {
			r->compared[p] += im->part.compared[p];
			r->agreed[p] += im->part.agreed[p];
		}
	}
	return RC_OK;
}

/* Forget the batch and keep the row that already belongs to the next one. */
static void next_batch(struct import *im)
{
	arena_reset(im->b.mem);
	im->b.rows = NEW_ARRAY(im->b.mem, struct sn_row, ROWS_MAX);
	im->b.incidents = NEW_ARRAY(im->b.mem, struct incident, BATCH);
	im->b.nrows = im->b.n = 0;
}

static bool same_incident(const struct batch *b, const struct sn_row *r)
{
	return b->n && str_eq(b->rows[b->nrows - 1].c[SN_NUMBER], r->c[SN_NUMBER]);
}

static enum rc add_row(struct import *im, struct str line, int64_t number)
{
	struct sn_row row;

	if (!read_row(im, line, number, &row))
		return RC_OK;
	bool same = same_incident(&im->b, &row);
	if (!same && im->o->limit && im->report->incidents + (int64_t)im->b.n == im->o->limit) {
		im->full = true;
		im->report->read--;
		return RC_OK;
	}
	if ((!same && im->b.n == BATCH) || im->b.nrows == ROWS_MAX) {
		if (same)
			return fail_field(&im->cx, "file", "line %lld: an incident has more rows than %d",
			                  (long long)number, ROWS_MAX);
		struct arena *keep = arena_new();
		line = arena_str(keep, line);
		enum rc rc = flush(im);
		if (rc == RC_OK) {
			next_batch(im);
			im->report->read--; /* counted above, read once more into the new batch */
			(void)read_row(im, line, number, &row);
		}
		arena_free(keep);
		TRY(rc);
	}
	if (!same)
		im->b.incidents[im->b.n++] = (struct incident){ im->b.nrows, 0 };
	im->b.rows[im->b.nrows++] = row;
	im->b.incidents[im->b.n - 1].n++;
	return RC_OK;
}

static enum rc read_all(struct import *im, struct lines *l)
{
	struct str line;
	const char *why;
	int64_t done, total;

	TRY(read_header(im, l));
	next_batch(im);
	while (!im->full && lines_next(l, &line, &why)) {
		if (!line.n)
			continue;
		TRY(add_row(im, line, lines_number(l)));
		if (im->o->progress && im->report->read % 500 == 0) {
			lines_place(l, &done, &total);
			im->o->progress(im->o->arg, done, total);
		}
	}
	if (*why)
		return fail_field(&im->cx, "file", "after line %lld: %s", (long long)lines_number(l), why);
	return flush(im);
}

static enum rc run(struct import *im, struct lines *l)
{
	TRY(find_client(im));
	TRY(define_targets(im));
	if (im->world.client) {
		TRY(names_load(&im->cx, im->world.client, &im->world.people));
		TRY(names_load(&im->cx, im->world.client, &im->world.teams));
	}
	struct arena *outer = im->cx.mem;
	im->cx.mem = im->b.mem;
	enum rc rc = read_all(im, l);
	im->cx.mem = outer;
	return rc;
}

enum rc sn_import(struct ctx *cx, const struct sn_options *o, struct sn_report *out)
{
	struct import *im = NEW(cx->mem, struct import);
	char why[300] = "";

	*out = (struct sn_report){ 0 };
	im->cx = *cx;
	im->cx.replay = true;
	im->o = o;
	im->report = out;
	im->zone = o->zone ? o->zone : zone_utc();
	im->world.people = (struct sn_names){ .type = &person_type, .field = PERSON_NAME, .mem = cx->mem };
	im->world.teams = (struct sn_names){ .type = &team_type, .field = TEAM_NAME, .mem = cx->mem };
	struct lines *l = lines_open(o->path, why, sizeof why);
	if (!l)
		return fail_field(cx, "file", "%s", why);
	im->b.mem = arena_new();
	enum rc rc = run(im, l);
	cx->err = im->cx.err;
	arena_free(im->b.mem);
	lines_close(l);
	db_took_in(cx, out->read);
	return rc;
}
