/* rotation.c - rotations as records, and the versions that keep the past as it was. */
#include "client/client.h"
#include "oncall/oncall_parts.h"
#include "record/event.h"

static const struct field fields[ROTATION_FIELDS] = {
	[ROTATION_NAME] = { "name", F_TEXT, .flags = FILTER | SORT | HISTORY | REQUIRED | SEARCH | COLUMN,
	                    .max = 120, .label = "Name" },
	[ROTATION_TEAM] = { "team", F_REF, .of = "team", .flags = FILTER | GROUP | HISTORY | COLUMN,
	                    .label = "Team" },
	[ROTATION_ZONE] = { "zone", F_TEXT, .flags = FILTER | SORT | HISTORY | NOT_NULL | COLUMN, .max = 64,
	                    .label = "Time zone", .help = "Of its hand-offs; the client's unless said" },
	[ROTATION_LAYERS] = { "layers", F_JSON, .flags = HISTORY | NOT_NULL, .max = 65536, .label = "Layers",
	                      .help = "From the top: who is on call, in turn" },
	[ROTATION_HOURS] = { "hours", F_JSON, .flags = HISTORY | NOT_NULL, .label = "Must be covered",
	                     .help = "Times of the week at which somebody must be on call; empty: always" },
	[ROTATION_DESCRIPTION] = { "description", F_BODY, .flags = HISTORY | NOT_NULL, .max = 4000,
	                           .label = "Description" },
	[ROTATION_ACTIVE] = { "active", F_BOOL, .flags = FILTER | HISTORY | COLUMN, .label = "Active" },
	[ROTATION_HANDOVER] = { "handover_before", F_INT, .flags = HISTORY | NOT_NULL, .max = 1440,
	                        .label = "Draft hand-over before",
	                        .help = "Minutes before a shift ends; 0: no hand-over is drafted" },
	[ROTATION_HANDOVER_REMIND] = { "handover_remind", F_INT, .flags = HISTORY | NOT_NULL, .min = 1,
	                               .max = 1440, .label = "Remind of hand-over after",
	                               .help = "Minutes after which who takes over is reminded to accept" },
};

SQL(q_version_add, "INSERT INTO rotation_version (rotation, version, valid_from, zone, layers, hours, active)"
                   " VALUES ($1, $2, $3, $4, $5, $6, $7)");
SQL(q_told_from,
    "INSERT INTO oncall_told (rotation, up_to) VALUES ($1, $2) ON CONFLICT (rotation) DO NOTHING");

static bool named_before(const struct plan *p, size_t layer, size_t at, int64_t person)
{
	for (size_t i = 0; i <= layer; i++)
		for (size_t k = 0; k < (i == layer ? at : p->layers[i].npeople); k++)
			if (p->layers[i].people[k] == person)
				return true;
	return false;
}

/* Whoever is new to it must be able to; who was there already may have left since, and is a gap. */
static enum rc check_people(struct ctx *cx, const struct record *old, const struct record *neo,
                            const struct plan *p)
{
	int64_t *known = NULL;
	size_t n = 0;

	if (old)
		TRY(people_of(cx, neo->id, &known, &n));
	for (size_t i = 0; i < p->nlayers; i++)
		for (size_t k = 0; k < p->layers[i].npeople; k++) {
			int64_t person = p->layers[i].people[k];
			bool there = named_before(p, i, k, person);

			for (size_t j = 0; j < n; j++)
				there = there || known[j] == person;
			if (!there)
				TRY(person_must_be_able(cx,
				                        arena_fmt(cx->mem, "layers[%zu].people[%zu]", i, k).p,
				                        person, neo->client_id));
		}
	return RC_OK;
}

static enum rc prepare(struct ctx *cx, const struct record *old, struct record *neo)
{
	struct record client;
	struct plan p;

	if (!rec_str(neo, ROTATION_ZONE).n) {
		TRY(record_load(cx, &client_type, neo->client_id, &client));
		rec_set(neo, ROTATION_ZONE, TEXT(rec_str(&client, CLIENT_ZONE)));
	}
	rec_default_blank(neo, ROTATION_LAYERS, TEXT(STR("[]")));
	rec_default_blank(neo, ROTATION_HOURS, TEXT(STR("[]")));
	rec_default_blank(neo, ROTATION_DESCRIPTION, TEXT(STR("")));
	rec_default_blank(neo, ROTATION_ACTIVE, INT(1));
	rec_default(neo, ROTATION_HANDOVER, INT(60));
	rec_default(neo, ROTATION_HANDOVER_REMIND, INT(15));
	TRY(plan_parse(cx, cx->mem, rec_str(neo, ROTATION_ZONE), rec_str(neo, ROTATION_LAYERS),
	               rec_str(neo, ROTATION_HOURS), &p));
	return rec_changed(old, neo, ROTATION_LAYERS) ? check_people(cx, old, neo, &p) : RC_OK;
}

static bool plan_changed(const struct record *old, const struct record *neo)
{
	return rec_changed(old, neo, ROTATION_ZONE) || rec_changed(old, neo, ROTATION_LAYERS) ||
	       rec_changed(old, neo, ROTATION_HOURS) || rec_changed(old, neo, ROTATION_ACTIVE);
}

static enum rc note_people(struct ctx *cx, const struct record *r)
{
	struct plan p;

	TRY(plan_parse(cx, cx->mem, rec_str(r, ROTATION_ZONE), rec_str(r, ROTATION_LAYERS),
	               rec_str(r, ROTATION_HOURS), &p));
	for (size_t i = 0; i < p.nlayers; i++)
		for (size_t k = 0; k < p.layers[i].npeople; k++)
			if (!named_before(&p, i, k, p.layers[i].people[k]))
				TRY(rotation_name_person(cx, r->id, p.layers[i].people[k]));
	return RC_OK;
}

static enum rc after(struct ctx *cx, const struct record *old, const struct record *neo,
                     const struct event *ev)
{
	(void)ev;
	if (old && !plan_changed(old, neo))
		return RC_OK;
	TRY(db_run(cx, q_version_add, NULL, INT(neo->id), INT(neo->version), INT(cx->now),
	           TEXT(rec_str(neo, ROTATION_ZONE)), TEXT(rec_str(neo, ROTATION_LAYERS)),
	           TEXT(rec_str(neo, ROTATION_HOURS)), INT(rec_int(neo, ROTATION_ACTIVE))));
	TRY(note_people(cx, neo));
	if (!old)
		TRY(db_run(cx, q_told_from, NULL, INT(neo->id), INT(cx->now - 1)));
	return oncall_touch(cx, neo->id, neo->client_id);
}

const struct record_type rotation_type = {
	.name = "rotation",
	.plural = "rotations",
	.label = "Rotation",
	.fields = fields,
	.nfields = ROTATION_FIELDS,
	.flags = T_SEARCH,
	.read_perm = PERM_READ,
	.create_perm = ONCALL_PLAN,
	.write_perm = ONCALL_PLAN,
	.name_field = ROTATION_NAME,
	.owner_field = -1,
	.prepare = prepare,
	.after = after,
	.default_sort = "name",
	.help = "Who is on call, in turn",
};

enum rc rotation_find(struct ctx *cx, struct str key, uint32_t perm, struct record *out)
{
	TRY(record_find(cx, &rotation_type, key, out));
	return record_allow(cx, out, perm);
}
