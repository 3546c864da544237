/* reach.c - whom a step reaches at an instant: the people behind its targets, whether each can be reached,
 * and its channels. */
#include "escalation/escalation_int.h"
#include "oncall/oncall.h"
#include "team/team.h"
#include "webhook/webhook.h"

/* ---- rotations of a span -------------------------------------------------------------------- */
struct shifts {
	int64_t from, to;
	struct {
		int64_t rotation;
		struct oncall_entry *e;
		size_t n;
	} items[64];
	size_t n;
	struct {
		int64_t person;
		enum page_state state;
	} known[256];
	size_t nknown;
};

struct shifts *shifts_new(struct ctx *cx, int64_t from, int64_t to)
{
	struct shifts *s = NEW(cx->mem, struct shifts);

	s->from = from;
	s->to = to;
	return s;
}

/* Index of a rotation, looked up when it is new; a rotation that is gone has no shifts. */
static enum rc shifts_of(struct ctx *cx, struct shifts *s, int64_t rotation, size_t *out)
{
	for (*out = 0; *out < s->n; ++*out)
		if (s->items[*out].rotation == rotation)
			return RC_OK;
	if (s->n == COUNT(s->items))
		*out = --s->n; /* more than a client has: the last is looked up again */
	s->items[*out].rotation = rotation;
	s->items[*out].n = 0;
	s->n++;
	enum rc rc = oncall_shifts(cx, rotation, s->from, s->to, &s->items[*out].e, &s->items[*out].n);
	if (rc != RC_NOT_FOUND)
		return rc;
	cx->err = (struct err){ 0 };
	return RC_OK;
}

enum rc shifts_edges(struct ctx *cx, struct shifts *s, int64_t rotation, int64_t **out, size_t *n)
{
	size_t k;

	*n = 0;
	TRY(shifts_of(cx, s, rotation, &k));
	*out = NEW_ARRAY(cx->mem, int64_t, s->items[k].n * 2 + 1);
	for (size_t i = 0; i < s->items[k].n; i++) {
		(*out)[(*n)++] = s->items[k].e[i].from;
		(*out)[(*n)++] = s->items[k].e[i].to;
	}
	return RC_OK;
}

static enum rc on_call(struct ctx *cx, struct shifts *s, int64_t rotation, int64_t at, int64_t *person)
{
	struct oncall_entry e;
	bool found = false;
	size_t k;

	*person = 0;
	if (s && at >= s->from && at < s->to) {
		TRY(shifts_of(cx, s, rotation, &k));
		for (size_t i = 0; i < s->items[k].n; i++)
			if (s->items[k].e[i].from <= at && at < s->items[k].e[i].to)
				*person = s->items[k].e[i].person;
		return RC_OK;
	}
	enum rc rc = oncall_at(cx, rotation, at, &e, &found);
	if (rc == RC_NOT_FOUND)
		cx->err = (struct err){ 0 };
	else
		TRY(rc);
	*person = rc == RC_OK && found ? e.person : 0;
	return RC_OK;
}

/* ---- a step ------------------------------------------------------------------------------------ */
static enum rc state_of(struct ctx *cx, const struct reach_place *p, int64_t person, enum page_state *out)
{
	struct shifts *s = p->shifts;

	for (size_t i = 0; s && i < s->nknown; i++)
		if (s->known[i].person == person) {
			*out = s->known[i].state;
			return RC_OK;
		}
	TRY(reach_person(cx, person, p->client_id, out));
	if (s && s->nknown < COUNT(s->known)) {
		s->known[s->nknown].person = person;
		s->known[s->nknown++].state = *out;
	}
	return RC_OK;
}

static enum rc add_person(struct ctx *cx, const struct reach_place *p, int64_t person, struct target by,
                          struct reached *out)
{
	struct reached_person *n;
	enum page_state state;

	for (size_t i = 0; i < out->npeople; i++)
		if (out->people[i].person == person)
			return RC_OK;
	if (!person)
		return RC_OK;
	if (out->npeople == out->cap) {
		n = NEW_ARRAY(cx->mem, struct reached_person, out->cap * 2 + 8);
		if (out->npeople)
			memcpy(n, out->people, out->npeople * sizeof *n);
		out->people = n;
		out->cap = out->cap * 2 + 8;
	}
	TRY(state_of(cx, p, person, &state));
	out->people[out->npeople++] = (struct reached_person){ person, state, by };
	out->somebody = out->somebody || page_reaches(state);
	return RC_OK;
}

static enum rc add_team(struct ctx *cx, const struct reach_place *p, struct target by, struct reached *out)
{
	int64_t *people;
	size_t n;

	TRY(team_members(cx, by.id, &people, &n));
	for (size_t i = 0; i < n; i++)
		TRY(add_person(cx, p, people[i], by, out));
	return RC_OK;
}

static enum rc add_hook(struct ctx *cx, int64_t id, struct reached *out)
{
	struct record h;
	enum rc rc = record_load(cx, &webhook_type, id, &h);

	if (rc == RC_NOT_FOUND) {
		cx->err = (struct err){ 0 };
		return RC_OK;
	}
	TRY(rc);
	if (!out->hooks)
		out->hooks = NEW_ARRAY(cx->mem, int64_t, TARGETS_MAX);
	if (rec_int(&h, WEBHOOK_ACTIVE) != 1)
		return RC_OK;
	out->hooks[out->nhooks++] = id;
	out->somebody = true;
	return RC_OK;
}

static enum rc add_channel(struct ctx *cx, const struct reach_place *p, int64_t asked, struct reached *out)
{
	int64_t id;

	TRY(esc_channel(cx, p, asked, &id));
	for (size_t i = 0; i < out->nchats; i++)
		if (out->chats[i] == id)
			return RC_OK;
	if (!id)
		return RC_OK;
	if (!out->chats)
		out->chats = NEW_ARRAY(cx->mem, int64_t, TARGETS_MAX);
	out->chats[out->nchats++] = id;
	out->somebody = true;
	return RC_OK;
}

/* On paper: which person or channel it is only the ticket says. */
static bool depends(const struct reach_place *p, struct target t)
{
	bool of_team = t.kind == TO_LEAD || (t.kind == TO_CHANNEL && !t.id);

	return p->shifts && (t.kind == TO_OWNER || (of_team && !p->team));
}

enum rc reach_step(struct ctx *cx, const struct reach_place *p, const struct step *s, int64_t at,
                   struct reached *out)
{
	int64_t person;

	*out = (struct reached){ 0 };
	for (size_t i = 0; i < s->ntargets; i++) {
		struct target t = s->targets[i];
		if (depends(p, t)) {
			out->depends = out->somebody = true;
			continue;
		}
		switch (t.kind) {
		case TO_PERSON: TRY(add_person(cx, p, t.id, t, out)); break;
		case TO_TEAM: TRY(add_team(cx, p, t, out)); break;
		case TO_WEBHOOK: TRY(add_hook(cx, t.id, out)); break;
		case TO_CHANNEL: TRY(add_channel(cx, p, t.id, out)); break;
		case TO_OWNER: TRY(add_person(cx, p, p->owner, t, out)); break;
		case TO_ROTATION:
			TRY(on_call(cx, p->shifts, t.id, at, &person));
			TRY(add_person(cx, p, person, t, out));
			break;
		default: TRY(team_lead(cx, p->team, &person)); TRY(add_person(cx, p, person, t, out));
		}
	}
	return RC_OK;
}
