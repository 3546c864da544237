/* due.c - the rows of rules over a ticket's clocks: when each is reached, the timer at the next one, and what
 * happens then, once.
 *
 * Nothing acts inside a write: the write only sets the timer, at once when something is reached already. A
 * mark is made in the transaction that acts. Instants are compared, never percentages. */
#include "escalation/escalation_int.h"
#include <stdio.h>
#include <stdlib.h>

SQL(q_marks, "SELECT target, cycle, rule, place, due_at, fired_at, outcome FROM escalation_mark WHERE"
             " ticket = $1 ORDER BY due_at, id LIMIT 2000");
SQL(q_mark, "INSERT INTO escalation_mark (client_id, ticket, target, cycle, rule, place, due_at, fired_at,"
            " outcome) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
            " ON CONFLICT (ticket, target, cycle, rule, place) DO NOTHING");
SQL(q_unmark, "DELETE FROM escalation_mark WHERE ticket = $1 AND target = $2 AND cycle = $3 AND rule = $4 AND"
              " place = $5");

/* ---- when ------------------------------------------------------------------------------------ */
static int64_t share_of(int64_t goal, int64_t percent)
{
	return goal / 100 * percent + goal % 100 * percent / 100;
}

/* The first instant after the deadline; when a change brought the breach, that of the change. */
static int64_t after_deadline(const struct sla_clock *c)
{
	int64_t t = c->deadline == CLOCK_NEVER || c->deadline == INT64_MAX ? CLOCK_NEVER : c->deadline + 1;

	return t != CLOCK_NEVER && c->breached_at != CLOCK_NEVER && c->breached_at > t ? c->breached_at : t;
}

static int64_t running_at(const struct sla_clock *c, int64_t need)
{
	int64_t t = calendar_after(c->def->cal, c->since, need - c->elapsed);

	return t == INT64_MAX ? CLOCK_NEVER : t;
}

int64_t threshold_at(const struct sla_clock *c, const struct threshold *t, int64_t now)
{
	bool at_target = t->percent ? t->n == 100 : t->n == 0;
	int64_t need = t->percent ? share_of(c->goal, t->n) : c->goal + MINUTES(t->n);

	if (!c->attached || (clock_going(c) && c->since == CLOCK_NEVER))
		return CLOCK_NEVER;
	if (need < 0)
		need = 0;
	switch (c->phase) {
	case CLOCK_RUNNING: return at_target ? after_deadline(c) : running_at(c, need);
	case CLOCK_PAUSED: /* what it has counted, it has; but nothing is reached while it is paused */
		if (at_target ? clock_breached(c, now) : c->elapsed >= need)
			return c->since;
		return CLOCK_NEVER;
	case CLOCK_STOPPED:
		if (at_target ? clock_breached(c, now) : c->elapsed >= need)
			return c->stopped_at;
		return CLOCK_NEVER;
	default: return CLOCK_NEVER;
	}
}

/* ---- which rules fit --------------------------------------------------------------------------- */
static bool named(const struct esc_rule *r, const struct record *t)
{
	return r->client_id == t->client_id && !r->meaningless &&
	       (!r->priority.n || str_eq(r->priority, rec_str(t, TICKET_PRIORITY))) &&
	       (!r->team || r->team == rec_int(t, TICKET_TEAM));
}

static enum rc fits(struct ctx *cx, const struct esc_rule *r, struct filter_subject *s, bool *out)
{
	const struct who *asking = cx->who;

	*out = named(r, s->r);
	if (!*out || !r->plan)
		return RC_OK;
	cx->who = &who_system;
	enum rc rc = filter_match(cx, r->plan, s, out);
	cx->who = asking;
	return rc;
}

/* ---- looking ------------------------------------------------------------------------------------- */
enum { FIRING_MAX = 200 };
struct look {
	const struct record *ticket;
	struct sla_clocks cs;
	struct rows marks;
	struct firing *due;
	size_t ndue;
	int64_t next;
	bool act; /* collect what is due; else only when the next one is */
};

static bool mark_fits(const struct rows *m, size_t i, const struct firing *f)
{
	return cell(m, i, 2).i == f->rule->id && cell(m, i, 1).i == f->cycle &&
	       str_eq(cell(m, i, 3).s, f->row->key) && str_is(cell(m, i, 0).s, sla_kind_names[f->kind]);
}

static bool marked(const struct look *l, const struct firing *f)
{
	for (size_t i = 0; i < l->marks.n; i++)
		if (mark_fits(&l->marks, i, f))
			return true;
	return false;
}

static enum rc unmark(struct ctx *cx, const struct look *l, const struct firing *f)
{
	struct run *runs;
	size_t n;

	TRY(db_run(cx, q_unmark, NULL, INT(l->ticket->id), TEXT(str_z(sla_kind_names[f->kind])),
	           INT(f->cycle), INT(f->rule->id), TEXT(f->row->key)));
	TRY(runs_of(cx, l->ticket->id, false, &runs, &n));
	for (size_t i = 0; i < n; i++)
		if (runs[i].rule == f->rule->id && runs[i].cycle == f->cycle &&
		    str_is(runs[i].target, sla_kind_names[f->kind]) && str_eq(runs[i].row, f->row->key))
			TRY(run_end(cx, l->ticket, &runs[i], RUN_CANCELLED, "retargeted"));
	return RC_OK;
}

static enum rc look_at_row(struct ctx *cx, struct look *l, struct firing f)
{
	const struct sla_clock *c = &l->cs.c[f.kind];
	bool done = marked(l, &f);

	f.at = threshold_at(c, f.row, cx->now);
	if (f.at == CLOCK_NEVER)
		return RC_OK;
	if (f.at > cx->now) {
		if (done)
			TRY(unmark(cx, l, &f));
		if (!l->next || f.at < l->next)
			l->next = f.at;
		return RC_OK;
	}
	if (done)
		return RC_OK;
	if (!l->act) {
		l->next = cx->now;
	} else if (l->ndue < FIRING_MAX) {
		f.office = calendar_between(c->def->cal, cx->now, cx->now + DAYS(7)) < DAYS(7);
		l->due[l->ndue++] = f;
	}
	return RC_OK;
}

static enum rc look_at_rule(struct ctx *cx, struct look *l, const struct esc_rule *r,
                            struct filter_subject *s)
{
	bool fit;

	TRY(fits(cx, r, s, &fit));
	if (!fit)
		return RC_OK;
	for (int k = 0; k < SLA_KINDS; k++) {
		const struct sla_clock *c = &l->cs.c[k];
		if (!c->def || c->followed || (r->target.n && !str_is(r->target, sla_kind_names[k])))
			continue;
		for (size_t i = 0; i < r->nrows; i++)
			TRY(look_at_row(cx, l,
			                (struct firing){ r, &r->rows[i], (enum sla_kind)k, c->cycle, 0 }));
	}
	return RC_OK;
}

static enum rc load_clocks(struct ctx *cx, struct look *l)
{
	bool history;

	if (l->ticket->extra && !l->act) { /* the clocks as this write has stored them */
		l->cs = *(const struct sla_clocks *)l->ticket->extra;
		return RC_OK;
	}
	TRY(sla_load(cx, "ticket", l->ticket->id, &l->cs));
	TRY(sla_catch_up(cx, &l->cs, INT64_MAX, &history)); /* a calendar's edit may still be on its way */
	return history ? ticket_clocks_fold(cx, l->ticket->id, INT64_MAX, NULL, &l->cs) : RC_OK;
}

static enum rc look(struct ctx *cx, struct look *l, const struct esc_set *set)
{
	struct filter_subject s = { .r = l->ticket };

	TRY(load_clocks(cx, l));
	if (!l->ticket->fresh || l->act)
		TRY(db_run(cx, q_marks, &l->marks, INT(l->ticket->id)));
	if (l->act)
		l->due = NEW_ARRAY(cx->mem, struct firing, FIRING_MAX);
	for (size_t i = 0; i < set->nrules; i++)
		TRY(look_at_rule(cx, l, &set->rules[i], &s));
	return RC_OK;
}

static enum rc set_timer(struct ctx *cx, const struct record *t, int64_t at)
{
	return timer_set(cx, escalation_due_timer.name, t->client_id, "ticket", t->id, at, STR(""));
}

/* ---- acting ------------------------------------------------------------------------------------------ */
static int by_due(const void *a, const void *b)
{
	const struct firing *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->rule != y->rule ? (x->rule < y->rule ? -1 : 1) : x->row < y->row ? -1 : x->row > y->row;
}

static enum rc mark(struct ctx *cx, const struct record *t, const struct firing *f, const char *outcome)
{
	return db_run(cx, q_mark, NULL, INT(t->client_id), INT(t->id), TEXT(str_z(sla_kind_names[f->kind])),
	              INT(f->cycle), INT(f->rule->id), TEXT(f->row->key), INT(f->at), INT(cx->now),
	              TEXT(str_z(outcome)));
}

static enum rc act(struct ctx *cx, struct record *t, const struct firing *f)
{
	struct str before = cx->rule;
	struct buf b = BUF(cx->mem);
	struct jw w = JW(&b);

	cx->rule = arena_fmt(cx->mem, "escalation/%lld@%lld", (long long)f->rule->id,
	                     (long long)f->rule->version);
	jw_str(&w, "name", f->rule->name);
	jw_str(&w, "target", str_z(sla_kind_names[f->kind]));
	jw_int(&w, "cycle", f->cycle);
	jw_str(&w, "place", f->row->key);
	jw_time(&w, "due_at", f->at);
	jw_open(&w, "did", '[');
	enum rc rc = actions_run(cx, t, f, &w);
	jw_close(&w, ']');
	if (rc == RC_OK)
		rc = record_note(cx, t, STR("escalation_threshold"), buf_str(&b));
	cx->rule = before;
	return rc;
}

/* What lies before the rule as it is now is no news. */
static enum rc fire(struct ctx *cx, struct record *t, const struct look *l, const struct firing *f)
{
	const struct sla_clock *c = &l->cs.c[f->kind];

	if (f->at < f->rule->since)
		return mark(cx, t, f, "passed");
	if (c->phase == CLOCK_STOPPED)
		return mark(cx, t, f, "over");
	TRY(mark(cx, t, f, "acted"));
	return act(cx, t, f);
}

static enum rc fire_all(struct ctx *cx, struct record *t)
{
	struct look l = { .ticket = t, .act = true };
	const struct esc_set *set;

	TRY(esc_set_of(cx, &set));
	if (!esc_has_rules(set, t->client_id))
		return RC_OK;
	TRY(look(cx, &l, set));
	qsort(l.due, l.ndue, sizeof *l.due, by_due);
	for (size_t i = 0; i < l.ndue; i++)
		TRY(fire(cx, t, &l, &l.due[i]));
	struct look again = { .ticket = t };
	t->extra = NULL; /* what was done may have moved the clocks */
	TRY(look(cx, &again, set));
	return set_timer(cx, t, again.next);
}

enum rc escalation_arm(struct ctx *cx, const struct record *ticket)
{
	struct look l = { .ticket = ticket };
	const struct esc_set *set;

	TRY(esc_set_of(cx, &set));
	if (!esc_has_rules(set, ticket->client_id))
		return RC_OK;
	TRY(look(cx, &l, set));
	return set_timer(cx, ticket, l.next);
}

static enum rc run(struct ctx *cx, const struct timer *t)
{
	struct record r;

	TRY(record_load(cx, &ticket_type, t->record_id, &r));
	return fire_all(cx, &r);
}

const struct timer_kind escalation_due_timer = { "escalation_due", run,
	                                         "Does what a rule says before or after a target" };

/* ---- many: a rule or a calendar has changed -------------------------------------------------------------
 */
enum { SWEEP = 100 };

/* The payload is the last ticket that was looked at. */
static enum rc sweep(struct ctx *cx, const struct timer *t)
{
	bool one_client = str_is(t->type, "escalation_rule");
	const struct esc_set *set;
	int64_t after = 0, *ids;
	struct record r;
	size_t n;

	(void)str_int(t->payload, &after);
	TRY(esc_set_of(cx, &set));
	if (!set->nrules)
		return RC_OK;
	TRY(sla_running(cx, "ticket", after, SWEEP, &ids, &n));
	for (size_t i = 0; i < n; i++) {
		TRY(record_load(cx, &ticket_type, ids[i], &r));
		if (!one_client || r.client_id == t->client_id)
			TRY(fire_all(cx, &r));
	}
	if (n < SWEEP)
		return RC_OK;
	return timer_set(cx, escalation_sweep_timer.name, t->client_id, t->type.p, t->record_id, cx->now,
	                 arena_fmt(cx->mem, "%lld", (long long)ids[n - 1]));
}

const struct timer_kind escalation_sweep_timer = { "escalation_sweep", sweep,
	                                           "Sets the thresholds of running clocks anew" };

/* ---- for the ticket's page --------------------------------------------------------------------------------
 */
struct shown {
	struct str rule, place, target, outcome;
	int64_t at, fired_at;
};

static void write_shown(struct jw *w, const struct shown *s)
{
	jw_open(w, NULL, '{');
	jw_str(w, "rule", s->rule);
	jw_str(w, "place", s->place);
	jw_str(w, "target", s->target);
	jw_time(w, "at", s->at);
	jw_instant(w, "fired_at", s->fired_at);
	jw_str(w, "outcome", s->outcome);
	jw_close(w, '}');
}

static struct str rule_name(const struct esc_set *set, int64_t id)
{
	for (size_t i = 0; i < set->nrules; i++)
		if (set->rules[i].id == id)
			return set->rules[i].name;
	return STR("");
}

static enum rc write_armed(struct ctx *cx, struct jw *w, const struct esc_set *set, const struct look *l)
{
	struct filter_subject s = { .r = l->ticket };
	bool fit;

	for (size_t i = 0; i < set->nrules; i++) {
		const struct esc_rule *r = &set->rules[i];
		TRY(fits(cx, r, &s, &fit));
		for (int k = 0; fit && k < SLA_KINDS; k++)
			for (size_t j = 0; l->cs.c[k].def && !l->cs.c[k].followed && j < r->nrows; j++) {
				int64_t at = threshold_at(&l->cs.c[k], &r->rows[j], cx->now);
				if (at > cx->now && (!r->target.n || str_is(r->target, sla_kind_names[k])))
					write_shown(w, &(struct shown){ r->name, r->rows[j].key,
					                                str_z(sla_kind_names[k]),
					                                STR("armed"), at, 0 });
			}
	}
	return RC_OK;
}

enum rc escalation_write_thresholds(struct ctx *cx, struct jw *w, const char *key,
                                    const struct record *ticket)
{
	struct look l = { .ticket = ticket, .act = true };
	const struct esc_set *set;

	TRY(esc_set_of(cx, &set));
	TRY(load_clocks(cx, &l));
	TRY(db_run(cx, q_marks, &l.marks, INT(ticket->id)));
	jw_open(w, key, '[');
	for (size_t i = 0; i < l.marks.n; i++)
		write_shown(w,
		            &(struct shown){ rule_name(set, cell(&l.marks, i, 2).i), cell(&l.marks, i, 3).s,
		                             cell(&l.marks, i, 0).s, cell(&l.marks, i, 6).s,
		                             cell(&l.marks, i, 4).i, cell(&l.marks, i, 5).i });
	TRY(write_armed(cx, w, set, &l));
	jw_close(w, ']');
	return RC_OK;
}
