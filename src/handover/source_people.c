/* source_people.c - the next shift itself: whoever of it cannot be reached, and when nobody is on call. */
#include "handover/handover_int.h"
#include "oncall/oncall.h"

static enum rc one(struct ctx *cx, struct scope *s, const char *section, const struct oncall_entry *e)
{
	struct fact f = { .id = "reach", .at = e->from, .until = e->to, .person = e->person };
	struct found *x;
	struct str name;
	bool out;

	TRY(handover_out_of_reach(cx, e->person, e->from, &out, &name, &f.words));
	if (!out)
		return RC_OK;
	TRY(scope_add(cx, s, section, arena_fmt(cx->mem, "person/%lld", (long long)e->person), &f, &x));
	if (x) {
		x->person = e->person;
		x->title = name;
	}
	return RC_OK;
}

static enum rc gap(struct ctx *cx, struct scope *s, const char *section, const struct oncall_entry *e)
{
	struct fact f = { .id = "gap", .at = e->from, .until = e->to, .person = e->missing };
	struct found *x;

	TRY(scope_add(cx, s, section, arena_fmt(cx->mem, "gap/%lld", (long long)(e->from / SECONDS(1))), &f,
	              &x));
	if (x)
		x->title = STR("Nobody is on call");
	return RC_OK;
}

static bool seen(const struct oncall_entry *e, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (e[k].person == e[i].person)
			return true;
	return false;
}

/* From the boundary to the end of the next shift, at most a week. */
enum rc source_reach(struct ctx *cx, struct scope *s, const char *section)
{
	int64_t to = s->until && s->until < s->at + DAYS(7) ? s->until : s->at + DAYS(7);
	struct oncall_entry *e;
	size_t n;

	if (!s->rotation)
		return RC_OK;
	TRY(oncall_shifts(cx, s->rotation, s->at, to, &e, &n));
	for (size_t i = 0; i < n; i++) {
		if (!e[i].person)
			TRY(gap(cx, s, section, &e[i]));
		else if (!seen(e, i))
			TRY(one(cx, s, section, &e[i]));
	}
	return RC_OK;
}
