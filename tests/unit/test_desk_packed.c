/* test_desk_packed.c - an item as it is kept: all of it comes back, and it is as small as the memory of a
 * hundred thousand allows. */
/* engines: none */
#include "desk/packed.h"
#include <math.h>
#include <setjmp.h>
#include <stdlib.h>

#include <cmocka.h> /* needs the others before it */

enum { BUDGET = 600 }; /* bytes an item, all told: 110,000 of them and the whole server stay under 200 MB */
static const int64_t T0 = 1764147600000000; /* 2025-11-26 09:00 */

static int setup(void **state)
{
	*state = arena_new();
	return 0;
}

static int teardown(void **state)
{
	arena_free(*state);
	return 0;
}

static struct item *blank(struct arena *a)
{
	struct item *t = NEW(a, struct item);

	t->ticket.type = &ticket_type;
	t->ticket.v = NEW_ARRAY(a, struct dbval, TICKET_FIELDS);
	return t;
}

/* What a day at a desk leaves: a title, a service, somebody who has it, two clocks, a few events. */
static struct item *usual(struct arena *a, int64_t i)
{
	struct item *t = blank(a);
	struct record *r = &t->ticket;

	t->id = r->id = 100000 + i;
	t->client_id = r->client_id = 3;
	r->number = 10000 + i;
	r->version = 4;
	r->created_at = T0 + i * SECONDS(37);
	r->updated_at = r->created_at + MINUTES(91);
	rec_set(r, TICKET_TITLE, TEXT(STR("Printer on the third floor does not answer after change 48213")));
	rec_set(r, TICKET_KIND, TEXT(STR("incident")));
	rec_set(r, TICKET_STATE, TEXT(STR("assigned")));
	rec_set(r, TICKET_OPEN, INT(1));
	rec_set(r, TICKET_PRIORITY, TEXT(STR("2")));
	rec_set(r, TICKET_MAJOR, TEXT(STR("no")));
	rec_set(r, TICKET_TEAM, INT(12));
	rec_set(r, TICKET_ASSIGNEE, INT(348));
	rec_set(r, TICKET_REQUESTER, INT(9012));
	rec_set(r, TICKET_OPENED_BY, INT(9012));
	rec_set(r, TICKET_CATEGORY, TEXT(STR("Printing")));
	rec_set(r, TICKET_SUBCATEGORY, TEXT(STR("Queue")));
	rec_set(r, TICKET_SERVICE, TEXT(STR("Print and scan")));
	rec_set(r, TICKET_SITE, TEXT(STR("Linz, main building")));
	rec_set(r, TICKET_CHANNEL, TEXT(STR("portal")));
	rec_set(r, TICKET_REOPENS, INT(0));
	rec_set(r, TICKET_REASSIGNS, INT(1));
	t->story = (struct story){ .last_id = 700000 + i * 6 + 5,
		                   .last_at = r->updated_at,
		                   .made_at = r->created_at,
		                   .made_event = 700000 + i * 6,
		                   .requester = 9012,
		                   .moved_at = r->updated_at,
		                   .moved_event = 700000 + i * 6 + 5,
		                   .entered_at = r->created_at + MINUTES(12),
		                   .entered_event = 700000 + i * 6 + 2,
		                   .nobody_at = r->created_at,
		                   .nobody_event = 700000 + i * 6,
		                   .reassigned = { 1, { 700000 + i * 6 + 3 } } };
	for (int k = 0; k < 2; k++)
		t->clocks[t->nclocks++] = (struct item_clock){ .kind = k ? SLA_RESOLVE : SLA_RESPONSE,
			                                       .phase = CLOCK_RUNNING,
			                                       .deadline = r->created_at + HOURS(8) + k,
			                                       .since = r->created_at,
			                                       .elapsed = MINUTES(17),
			                                       .goal = HOURS(8),
			                                       .def = 21,
			                                       .version = 2,
			                                       .calendar_version = 5,
			                                       .zone = STR("Europe/Vienna") };
	t->weight = (struct weight_case){ .priority = 2, .criticality = 3, .people = 1 };
	return t;
}

/* Everything that can be said, each by a value of its own. */
static struct item *full(struct arena *a)
{
	struct item *t = usual(a, 7);
	int64_t *s = (int64_t *)&t->story, n = 0;

	for (size_t i = 0; i < sizeof t->story / sizeof *s; i++)
		s[i] = i % 2 ? -(++n) : T0 + ++n;
	t->harm = (struct harm){ t->id,
		                 6,
		                 HARM_DEPLETION,
		                 T0 + HOURS(4),
		                 812.25,
		                 -0.0,
		                 STR("GB"),
		                 STR("Bank cut-off: payroll is not paid"),
		                 STR("monitor"),
		                 0.7,
		                 T0 + 1,
		                 T0 + 2,
		                 T0 + 3,
		                 T0 + 4,
		                 348,
		                 700009,
		                 STR("routing/12@3"),
		                 T0 + 5,
		                 T0 - 6 };
	t->asked =
	        (struct next_action){ t->id, T0 + 7, 11, 700010, T0 + 8, 12, 700011, STR("at four"), true };
	t->promise = (struct item_promise){ T0 + 9, 13, INT64_MAX, 700012, STR("at four"), true };
	t->weight = (struct weight_case){ 1, 4, 3000, 5, true, true, true, true, true };
	t->nedges = 2;
	t->edges = NEW_ARRAY(a, struct edge, 2);
	t->edges[0] = (struct edge){ { NODE_TICKET, t->id }, { NODE_TASK, 5 }, 348 };
	t->edges[1] = (struct edge){ { NODE_TICKET, t->id }, { NODE_CALLER, 9012 }, 0 };
	t->frees = (struct frees){ .n = 3, .harm = 2 };
	t->now = (struct standing){ .rank = { .band = BAND_WAITING, .due_kind = DUE_PROMISE, .loss = 0.1 },
		                    .chance = 0.3,
		                    .chance_later = (double)NAN,
		                    .due_clock = -1,
		                    .late_clock = 1 };
	rec_set(&t->ticket, TICKET_HOLD_REASON, TEXT(STR("a reason that is no choice")));
	rec_set(&t->ticket, TICKET_HOLD_UNTIL, INT(T0 + HOURS(9)));
	rec_set(&t->ticket, TICKET_PARENT, INT(4711));
	rec_set(&t->ticket, TICKET_SYMPTOM, TEXT(STR("Light 3\nblinks")));
	return t;
}

static struct item *back(struct arena *a, const struct item *t)
{
	struct packed *p = item_pack(t);
	struct item *out = item_open(a, p);

	free(p); /* nothing of it is held */
	return out;
}

/* Texts stand elsewhere than they stood: the same by content, then by place. */
static void same_text(struct str *x, const struct str *y)
{
	assert_true(str_eq(*x, *y));
	*x = *y;
}

static void same_texts(struct item *x, const struct item *y)
{
	same_text(&x->harm.unit, &y->harm.unit);
	same_text(&x->harm.effect, &y->harm.effect);
	same_text(&x->harm.source, &y->harm.source);
	same_text(&x->harm.rule, &y->harm.rule);
	same_text(&x->asked.words, &y->asked.words);
	same_text(&x->promise.words, &y->promise.words);
	for (size_t i = 0; i < y->nclocks; i++)
		same_text(&x->clocks[i].zone, &y->clocks[i].zone);
}

static void same_fields(const struct record *x, const struct record *y)
{
	for (size_t i = 0; i < TICKET_FIELDS; i++)
		if (!dbval_eq(x->v[i], y->v[i]))
			fail_msg("%s is another", ticket_type.fields[i].name);
}

#define assert_same(x, y, member) assert_memory_equal(&(x)->member, &(y)->member, sizeof(x)->member)

static void same(struct item *x, const struct item *y)
{
	same_texts(x, y);
	same_fields(&x->ticket, &y->ticket);
	assert_same(x, y, id);
	assert_same(x, y, client_id);
	assert_same(x, y, ticket.id);
	assert_same(x, y, ticket.client_id);
	assert_same(x, y, ticket.number);
	assert_same(x, y, ticket.version);
	assert_same(x, y, ticket.created_at);
	assert_same(x, y, ticket.updated_at);
	assert_same(x, y, story);
	assert_same(x, y, harm);
	assert_same(x, y, asked);
	assert_same(x, y, promise);
	assert_same(x, y, clocks);
	assert_same(x, y, nclocks);
	assert_same(x, y, weight);
	assert_same(x, y, frees);
	assert_same(x, y, now);
	assert_int_equal(x->nedges, y->nedges);
	if (y->nedges)
		assert_memory_equal(x->edges, y->edges, y->nedges * sizeof *y->edges);
}

static void all_comes_back(void **state)
{
	struct item *const cases[] = { blank(*state), usual(*state, 0), full(*state) };

	for (size_t i = 0; i < COUNT(cases); i++)
		same(back(*state, cases[i]), cases[i]);
	same(back(*state, back(*state, cases[2])), cases[2]);
}

/* Null and 0 are told apart, for the forecast does. */
static void null_is_not_zero(void **state)
{
	struct item *t = usual(*state, 0);

	rec_set(&t->ticket, TICKET_ASSIGNEE, NUL());
	const struct item *x = back(*state, t);
	assert_true(rec_null(&x->ticket, TICKET_ASSIGNEE));
	assert_false(rec_null(&x->ticket, TICKET_REOPENS));
	assert_int_equal(rec_int(&x->ticket, TICKET_REOPENS), 0);
}

static void edges_are_compared(void **state)
{
	struct item *t = full(*state);
	struct packed *a = item_pack(t);

	rec_set(&t->ticket, TICKET_TITLE, TEXT(STR("Another title")));
	struct packed *b = item_pack(t);
	t->edges[1].who = 1;
	struct packed *c = item_pack(t);
	t->nedges = 0;
	struct packed *d = item_pack(t);
	assert_true(packed_same_edges(a, b));
	assert_false(packed_same_edges(a, c));
	assert_false(packed_same_edges(a, d));
	free(a);
	free(b);
	free(c);
	free(d);
}

/* Whatever an item is given, it is given a hundred thousand times. */
static void it_is_small(void **state)
{
	struct packed *usually = item_pack(usual(*state, 99999)), *fully = item_pack(full(*state));

	print_message("%zu bytes, %zu with everything\n", packed_size(usually), packed_size(fully));
	assert_in_range(packed_size(usually), 1, BUDGET);
	assert_in_range(packed_size(fully), 1, 2 * BUDGET);
	free(usually);
	free(fully);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(all_comes_back, setup, teardown),
		cmocka_unit_test_setup_teardown(null_is_not_zero, setup, teardown),
		cmocka_unit_test_setup_teardown(edges_are_compared, setup, teardown),
		cmocka_unit_test_setup_teardown(it_is_small, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
