/* histories.c - random lives of a ticket through the engine, as proof sheets, one a line.
 *
 *   histories FIRST_SEED COUNT | tools/recompute --check
 *
 * Events, definitions and calendars go into a database, and from there through the same code as a ticket's
 * own (proof/proof.h), so that what is compared is what people are shown. The key of a line is INC and its
 * seed. */
#include "calendar/calendar.h"
#include "client/client.h"
#include "contract/contract.h"
#include "history.h"
#include "person/person.h"
#include "proof/proof.h"
#include "team/team.h"
#include "world.h"
#include <stdio.h>
#include <stdlib.h>

static const struct record_type *const types[] = { &client_type,     &team_type,
	                                           &person_type,     &calendar_type,
	                                           &sla_target_type, &ticket_type,
	                                           &contract_type,   NULL };

SQL(q_event,
    "INSERT INTO event (id, client_id, seq, at, type, record_id, actor_id, kind, rule, data, hash, cause)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0)");
SQL(q_calendar, "INSERT INTO calendar_version (calendar, version, valid_from, zone, hours, exceptions)"
                " VALUES ($1, $2, $3, $4, $5, $6)");
SQL(q_definition,
    "INSERT INTO sla_target_version (sla_target, version, valid_from, data) VALUES ($1, $2, $3, $4)");
SQL(q_no_events, "DELETE FROM event");
SQL(q_no_calendars, "DELETE FROM calendar_version");
SQL(q_no_definitions, "DELETE FROM sla_target_version");
SQL(q_name, "INSERT INTO calendar (id, client_id, number, version, created_at, updated_at, name, zone, "
            "hours, exceptions,"
            " active) VALUES ($1, 1, 0, 1, 0, 0, $2, 'UTC', '[]', '[]', 1)");
SQL(q_client, "INSERT INTO client (id, client_id, number, version, created_at, updated_at, name)"
              " VALUES (1, 1, 0, 1, 0, 0, 'client')");
SQL(q_team, "INSERT INTO team (id, client_id, number, version, created_at, updated_at, name, active)"
            " VALUES ($1, 1, 0, 1, 0, 0, $2, 1)");

static enum rc put_event(struct ctx *cx, const struct history_event *x, bool alone)
{
	const struct event *e = &x->e;

	if (alone && e->seq > 1) /* another record's, of which the hash is all that matters */
		TRY(db_run(cx, q_event, NULL, INT(e->id - 1), INT(e->client_id), INT(e->seq - 1), INT(0),
		           TEXT(STR("team")), INT(1), INT(0), TEXT(STR("changed")), TEXT(STR("")),
		           TEXT(STR("{}")), TEXT(x->prev)));
	return db_run(cx, q_event, NULL, INT(e->id), INT(e->client_id), INT(e->seq), INT(e->at),
	              TEXT(e->type), INT(e->record_id), INT(e->actor_id), TEXT(e->kind), TEXT(e->rule),
	              TEXT(e->data), TEXT(x->hash));
}

static enum rc put(struct ctx *cx, void *arg)
{
	const struct history *h = arg;

	TRY(db_run(cx, q_no_events, NULL));
	TRY(db_run(cx, q_no_calendars, NULL));
	TRY(db_run(cx, q_no_definitions, NULL));
	for (size_t i = 0; i < h->nevents; i++)
		TRY(put_event(cx, &h->events[i], i == 0 || h->events[i - 1].e.seq + 1 != h->events[i].e.seq));
	for (size_t i = 0; i < h->ncalendars; i++) {
		const struct history_calendar *c = &h->calendars[i];
		TRY(db_run(cx, q_calendar, NULL, INT(c->id), INT(c->version), INT(c->valid_from),
		           TEXT(c->zone), TEXT(c->hours), TEXT(c->exceptions)));
	}
	for (size_t i = 0; i < h->ndefinitions; i++) {
		const struct history_definition *d = &h->definitions[i];
		TRY(db_run(cx, q_definition, NULL, INT(d->id), INT(d->version), INT(d->valid_from),
		           TEXT(history_data(cx->mem, h, d))));
	}
	return RC_OK;
}

static enum rc names(struct ctx *cx, void *arg)
{
	(void)arg;
	TRY(db_run(cx, q_client, NULL));
	for (int id = 101; id <= 103; id++)
		TRY(db_run(cx, q_name, NULL, INT(id), TEXT(arena_fmt(cx->mem, "calendar %d", id))));
	for (int id = 3; id <= 5; id++)
		TRY(db_run(cx, q_team, NULL, INT(id), TEXT(arena_fmt(cx->mem, "team %d", id))));
	return RC_OK;
}

static enum rc sheet(struct ctx *cx, const struct history *h, struct buf *out)
{
	struct record *r = record_new(cx, &ticket_type, h->client);
	struct jw w = JW(out);
	struct proof *p;

	r->id = h->record;
	r->number = (int64_t)h->seed;
	rec_set(r, TICKET_KIND, TEXT(STR("incident")));
	TRY(proof_make(cx, r, h->as_of, &p));
	return proof_write_all(cx, &w, p);
}

static void live(struct world *w, struct arena *mem, uint64_t seed)
{
	const struct history *h = history_make(mem, seed);
	struct buf out = BUF(mem);
	struct ctx cx = world_ctx_in(w, mem);

	if (!w->app.calendars || seed % HISTORY_BLOCK == 0) {
		calendars_free(w->app.calendars);
		w->app.calendars = calendars_new();
	}

	world_ok(&cx, db_tx(&cx, put, (void *)(uintptr_t)h));
	w->app.sla = sla_cache_new(); /* what the last life left in memory is not this one's */
	cx = world_ctx_in(w, mem);
	world_ok(&cx, sheet(&cx, h, &out));
	sla_cache_free(w->app.sla);
	w->app.sla = NULL;
	buf_char(&out, '\n');
	fwrite(out.p, 1, out.n, stdout);
}

int main(int argc, char **argv)
{
	int64_t first, count;

	if (argc != 3 || !str_int(str_z(argv[1]), &first) || !str_int(str_z(argv[2]), &count)) {
		fprintf(stderr, "usage: histories FIRST_SEED COUNT\n");
		return 2;
	}
	struct world *w = world_new(types, NULL);
	struct arena *mem = arena_new();

	world_tx(w, names, NULL);
	for (int64_t i = 0; i < count; i++) {
		arena_reset(mem);
		live(w, mem, (uint64_t)(first + i));
	}
	calendars_free(w->app.calendars);
	arena_free(mem);
	world_free(w);
	return 0;
}
