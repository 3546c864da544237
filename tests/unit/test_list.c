/* test_list.c - filters, lists, groups, paging and scope on both engines, against a slow, obvious model in
 * memory. */
#include "read_world.h"
#include "record/read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <sqlite3.h> /* to look at plans, which db.h has no door for */

#include <cmocka.h>

enum { ROWS = 120, ROUNDS = 400 };
static const char *const tag_names[] = { "vip", "vpn", "50%_off" };

struct row {
	struct test_row t;
	bool tags[3], watched;
	int64_t cost; /* custom field, -1: none */
};
static struct row rows[ROWS];
static struct read_world *w;
static uint64_t seed = 20261123;

static const struct grant staff_grants[] = { { 1, 0, "agent", PERM_READ | PERM_READ_OWN | PERM_WORK } };
static const struct grant mixed_grants[] = { { 1, 0, "agent", PERM_READ | PERM_READ_OWN | PERM_WORK },
	                                     { 2, 0, "requester", PERM_READ_OWN } };
static const struct grant own_grants[] = { { 1, 0, "requester", PERM_READ_OWN },
	                                   { 2, 0, "requester", PERM_READ_OWN } };
static const struct grant all_grants[] = { { 0, 0, "coordinator", PERM_READ | PERM_READ_OWN | PERM_WORK } };
static const struct who staff = {
	.person_id = 2, .perms = PERM_READ | PERM_READ_OWN | PERM_WORK, .grants = staff_grants, .ngrants = 1
};
static const struct who mixed = {
	.person_id = 2, .perms = PERM_READ | PERM_READ_OWN | PERM_WORK, .grants = mixed_grants, .ngrants = 2
};
static const struct who own = { .person_id = 2, .perms = PERM_READ_OWN, .grants = own_grants, .ngrants = 2 };
static const struct who all = {
	.person_id = 2, .perms = PERM_READ | PERM_READ_OWN | PERM_WORK, .grants = all_grants, .ngrants = 1
};

/* ---- chance ------------------------------------------------------------------- */

static unsigned chance(unsigned n)
{
	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (unsigned)(seed >> 33) % n;
}

static const char *pick(const char *const *list, size_t n) { return list[chance((unsigned)n)]; }

static const char *const titles[] = { "VPN is down",
	                              "Printer jam on floor 3",
	                              "printer says 100% full",
	                              "under_score",
	                              "Mail to a_b fails",
	                              "vpn slow",
	                              "Zebra crossing",
	                              "alpha! beta" };
static const char *const categories[] = { "", "vpn", "Network", "mail", "network core" };

static void make_rows(void)
{
	static struct test_row plain[ROWS];

	for (int i = 0; i < ROWS; i++) {
		struct test_row *t = &rows[i].t;
		*t = (struct test_row){ .id = 1000 + i, .client = 1 + chance(2), .number = 500 + i };
		t->created = w->cx.now - HOURS(chance(240)) - 1;
		t->updated = t->created + HOURS(chance(20)); /* many equal */
		t->requester = chance(4);
		t->team = chance(4);
		t->assignee = chance(4);
		t->parent = i && !chance(4) ? 1000 + chance((unsigned)i) : 0;
		t->due = chance(3) ? w->cx.now + HOURS(chance(100)) - HOURS(50) + 1 : 0;
		t->reopen = chance(4);
		t->kind = chance(2) ? "incident" : "request";
		t->title = pick(titles, COUNT(titles));
		t->description = "";
		t->state = test_states.items[chance(8)].id;
		t->open = choices_rank(&test_states, str_z(t->state)) < 5;
		t->hold = chance(2) ? test_holds.items[chance(3)].id : NULL;
		t->priority = test_priorities.items[chance(4)].id;
		t->category = pick(categories, COUNT(categories));
		t->bounce = chance(3) ? "" : "not ours";
		t->known = !chance(3);
		rows[i].watched = !chance(6);
		for (int k = 0; k < 3; k++)
			rows[i].tags[k] = !chance(4);
		rows[i].cost = chance(2) ? (int64_t)chance(10) : -1;
		plain[i] = *t;
	}
	add_tickets(w, plain, ROWS);
}

static void add_rest(void)
{
	for (int i = 0; i < ROWS; i++) {
		const struct test_row *t = &rows[i].t;
		for (int k = 0; k < 3; k++)
			if (rows[i].tags[k])
				add_tag(w, t->client, t->id, tag_names[k]);
		if (rows[i].watched)
			add_watcher(w, t->client, t->id, 2);
		if (rows[i].cost >= 0)
			set_custom(w, t->client, t->client, t->id, INT(rows[i].cost), NUL(), NUL());
	}
}

static int start(void **state)
{
	(void)state;
	w = read_world_new(NULL);
	add_client(w, 1, "Home");
	add_client(w, 2, "Acme");
	add_team(w, 1, 1, "Network");
	add_team(w, 2, 1, "Network Core");
	add_team(w, 3, 1, "mail");
	add_person(w, 1, 1, "Anna Meier", "anna");
	add_person(w, 2, 1, "Bo Larsen", "bo");
	add_person(w, 3, 2, "Carl Anders", NULL);
	add_member(w, 1, 2);
	add_custom(w, 1, 1, "cost", "int");
	add_custom(w, 2, 2, "cost", "int");
	make_rows();
	add_rest();
	return 0;
}

static int stop(void **state)
{
	(void)state;
	read_world_free(w);
	return 0;
}

/* ---- the model ------------------------------------------------------------------ */

struct cond {
	enum { AND, OR, NOT, LEAF } kind;
	struct cond *a, *b;
	char text[120];
	bool (*holds)(const struct row *, const struct cond *);
	int64_t x, y;
	const char *s;
};

static bool has(const char *text, const char *part) /* letters of either case */
{
	struct str t = arena_lower(w->cx.mem, str_z(text)), p = arena_lower(w->cx.mem, str_z(part));

	return str_find(t, p, 0) != SIZE_MAX;
}

static bool m_state(const struct row *r, const struct cond *c)
{
	return !strcmp(r->t.state, test_states.items[c->x].id);
}
static bool m_states(const struct row *r, const struct cond *c)
{
	return m_state(r, c) || !strcmp(r->t.state, test_states.items[c->y].id);
}
static bool m_state_le(const struct row *r, const struct cond *c)
{
	return choices_rank(&test_states, str_z(r->t.state)) <= c->x;
}
static bool m_prio_lt(const struct row *r, const struct cond *c) { return r->t.priority[0] - '1' < c->x; }
static bool m_prio_ge(const struct row *r, const struct cond *c) { return r->t.priority[0] - '1' >= c->x; }
static bool m_hold_ne(const struct row *r, const struct cond *c)
{
	return !r->t.hold || strcmp(r->t.hold, test_holds.items[c->x].id) != 0;
}
static bool m_hold_none(const struct row *r, const struct cond *c)
{
	(void)c;
	return !r->t.hold;
}
static bool m_open(const struct row *r, const struct cond *c) { return r->t.open == c->x; }
static bool m_known(const struct row *r, const struct cond *c) { return r->t.known == c->x; }
static bool m_overdue(const struct row *r, const struct cond *c)
{
	(void)c;
	return r->t.open && r->t.due && r->t.due < w->cx.now;
}
static bool m_team(const struct row *r, const struct cond *c) { return r->t.team == c->x; }
static bool m_team_two(const struct row *r, const struct cond *c)
{
	return r->t.team == c->x || r->t.team == c->y;
}
static bool m_assignee(const struct row *r, const struct cond *c) { return r->t.assignee == c->x; }
static bool m_assignee_any(const struct row *r, const struct cond *c)
{
	(void)c;
	return r->t.assignee != 0;
}
static bool m_title(const struct row *r, const struct cond *c) { return has(r->t.title, c->s); }
static bool m_title_is(const struct row *r, const struct cond *c) { return !strcmp(r->t.title, c->s); }
static bool m_category(const struct row *r, const struct cond *c) { return has(r->t.category, c->s); }
static bool m_category_none(const struct row *r, const struct cond *c)
{
	(void)c;
	return !r->t.category[0];
}
static bool m_begins(const struct row *r, const struct cond *c)
{
	return str_starts(arena_lower(w->cx.mem, str_z(r->t.title)), str_z(c->s));
}
static bool m_reopen(const struct row *r, const struct cond *c) { return r->t.reopen >= c->x; }
static bool m_due_before(const struct row *r, const struct cond *c) { return r->t.due && r->t.due < c->x; }
static bool m_due_span(const struct row *r, const struct cond *c)
{
	return r->t.due && r->t.due >= w->cx.now && r->t.due <= c->x;
}
static bool m_due_none(const struct row *r, const struct cond *c)
{
	(void)c;
	return !r->t.due;
}
static bool m_created(const struct row *r, const struct cond *c) { return r->t.created > c->x; }
static bool m_day(const struct row *r, const struct cond *c)
{
	return r->t.created >= c->x && r->t.created < c->y;
}
static bool m_tag(const struct row *r, const struct cond *c) { return r->tags[c->x]; }
static bool m_tag_none(const struct row *r, const struct cond *c)
{
	(void)c;
	return !r->tags[0] && !r->tags[1] && !r->tags[2];
}
static bool m_cost(const struct row *r, const struct cond *c) { return r->cost >= 0 && r->cost > c->x; }
static bool m_cost_none(const struct row *r, const struct cond *c)
{
	(void)c;
	return r->cost < 0;
}
static bool m_word(const struct row *r, const struct cond *c) { return has(r->t.title, c->s); }
static bool m_key(const struct row *r, const struct cond *c) { return r->t.id == c->x; }
static bool m_client(const struct row *r, const struct cond *c) { return r->t.client == c->x; }
static bool m_watcher(const struct row *r, const struct cond *c)
{
	(void)c;
	return r->watched;
}
static bool m_parent(const struct row *r, const struct cond *c) { return r->t.parent == c->x; }

static bool holds(const struct row *r, const struct cond *c)
{
	switch (c->kind) {
	case AND: return holds(r, c->a) && holds(r, c->b);
	case OR: return holds(r, c->a) || holds(r, c->b);
	case NOT: return !holds(r, c->a);
	default: return c->holds(r, c);
	}
}

static bool visible(const struct row *r, const struct who *who)
{
	bool mine = r->t.requester == 2 || r->watched;

	if (who->system || who == &all)
		return true;
	if (who == &staff)
		return r->t.client == 1;
	return who == &mixed ? r->t.client == 1 || mine : mine;
}

/* ---- random filters ---------------------------------------------------------------- */

#define SAY(c, ...) snprintf((c)->text, sizeof(c)->text, __VA_ARGS__)

static void enum_leaf(struct cond *c)
{
	c->x = chance(8);
	c->y = chance(8);
	switch (chance(8)) {
	case 0:
		c->holds = m_state;
		SAY(c, "state:%s", test_states.items[c->x].id);
		break;
	case 1:
		c->holds = m_states;
		SAY(c, "state=%s,\"%s\"", test_states.items[c->x].id, test_states.items[c->y].label);
		break;
	case 2:
		c->holds = m_state_le;
		SAY(c, "state<=%s", test_states.items[c->x].id);
		break;
	case 3:
		c->x %= 4;
		c->holds = m_prio_lt;
		SAY(c, "priority<%d", (int)c->x + 1);
		break;
	case 4:
		c->x %= 4;
		c->holds = m_prio_ge;
		SAY(c, "priority>=%s", test_priorities.items[c->x].label);
		break;
	case 5:
		c->x %= 3;
		c->holds = m_hold_ne;
		SAY(c, "hold_reason!=%s", test_holds.items[c->x].id);
		break;
	case 6:
		c->holds = m_hold_none;
		SAY(c, "hold_reason:none");
		break;
	default:
		c->holds = m_state;
		SAY(c, "is:%s", test_states.items[c->x].id);
		break;
	}
}

static void ref_leaf(struct cond *c)
{
	switch (chance(10)) {
	case 0:
		c->holds = m_team;
		c->x = 1;
		SAY(c, "team:network");
		break;
	case 1:
		c->holds = m_team_two;
		c->x = 1;
		c->y = 2;
		SAY(c, "team:netw");
		break;
	case 2:
		c->holds = m_team;
		c->x = 1;
		SAY(c, "team:me");
		break;
	case 3:
		c->holds = m_team;
		c->x = chance(4);
		c->x ? SAY(c, "team=%d", (int)c->x) : SAY(c, "team:none");
		break;
	case 4:
		c->holds = m_assignee;
		c->x = 2;
		SAY(c, "assignee:me");
		break;
	case 5:
		c->holds = m_assignee;
		c->x = 1;
		SAY(c, "assignee:meier");
		break;
	case 6:
		c->holds = m_assignee_any;
		SAY(c, "assignee:any");
		break;
	case 7:
		c->holds = m_client;
		c->x = 2;
		SAY(c, "client:acme");
		break;
	case 8:
		c->holds = m_parent;
		c->x = 1001;
		SAY(c, "parent:%s501", strcmp(rows[1].t.kind, "incident") ? "REQ" : "INC");
		break;
	default:
		c->holds = m_team_two;
		c->x = 2;
		c->y = 3;
		SAY(c, "team:mail,\"network core\"");
		break;
	}
}

static void text_leaf(struct cond *c)
{
	static const char *const parts[] = { "vpn", "100%", "a_b", "!", "er", "Printer" };
	static const char *const text_words[] = { "vpn", "printer", "fails", "zebra" };

	switch (chance(6)) {
	case 0:
		c->s = pick(parts, COUNT(parts));
		c->holds = m_title;
		SAY(c, "title:\"%s\"", c->s);
		break;
	case 1:
		c->s = pick(titles, COUNT(titles));
		c->holds = m_title_is;
		SAY(c, "title=\"%s\"", c->s);
		break;
	case 2:
		c->s = "Net";
		c->holds = m_category;
		SAY(c, "category:Net");
		break;
	case 3:
		c->holds = m_category_none;
		SAY(c, "category:none");
		break;
	case 4:
		c->s = "vpn";
		c->holds = m_begins;
		SAY(c, "title^=VPN");
		break;
	default:
		c->s = pick(text_words, COUNT(text_words));
		c->holds = m_word;
		SAY(c, "%s", c->s);
		break;
	}
}

static void other_leaf(struct cond *c)
{
	int n = (int)chance(12);

	c->x = chance(2);
	switch (n) {
	case 0:
		c->holds = m_open;
		c->x = 1;
		SAY(c, "is:open");
		break;
	case 1:
		c->holds = m_known;
		SAY(c, "known_error:%s", c->x ? "yes" : "no");
		break;
	case 2:
		c->holds = m_overdue;
		SAY(c, "is:overdue");
		break;
	case 3:
		c->x = chance(4);
		c->holds = m_reopen;
		SAY(c, "reopen_count>=%d", (int)c->x);
		break;
	case 4:
		c->x = w->cx.now + HOURS(4);
		c->holds = m_due_before;
		SAY(c, "due<+4h");
		break;
	case 5:
		c->x = w->cx.now + DAYS(1);
		c->holds = m_due_span;
		SAY(c, "due:+1d");
		break;
	case 6:
		c->holds = m_due_none;
		SAY(c, "due_at:none");
		break;
	case 7:
		c->x = w->cx.now - DAYS(2);
		c->holds = m_created;
		SAY(c, "created>-2d");
		break;
	case 8:
		c->y = w->cx.now - HOURS(12);
		c->x = c->y - DAYS(1);
		c->holds = m_day;
		SAY(c, "created:yesterday");
		break;
	case 9:
		c->x = chance(3);
		c->holds = m_tag;
		SAY(c, "tag:%s", tag_names[c->x]);
		break;
	case 10:
		c->x = chance(10);
		c->holds = m_cost;
		SAY(c, "cf.cost>%d", (int)c->x);
		break;
	default: {
		int i = (int)chance(ROWS);
		c->x = rows[i].t.id;
		c->holds = m_key;
		SAY(c, "key:%s%d", strcmp(rows[i].t.kind, "incident") ? "req" : "inc", (int)rows[i].t.number);
	}
	}
}

static void rare_leaf(struct cond *c)
{
	switch (chance(3)) {
	case 0:
		c->holds = m_tag_none;
		SAY(c, "tag:none");
		break;
	case 1:
		c->holds = m_cost_none;
		SAY(c, "cf.cost:none");
		break;
	default:
		c->holds = m_watcher;
		SAY(c, "watcher:me");
		break;
	}
}

static struct cond *make(int depth)
{
	struct cond *c = NEW(w->cx.mem, struct cond);
	unsigned kind = depth > 3 ? 3 : chance(6);

	c->kind = kind > 2 ? LEAF : kind == 0 ? AND : kind == 1 ? OR : NOT;
	if (c->kind != LEAF) {
		c->a = make(depth + 1);
		c->b = c->kind == NOT ? NULL : make(depth + 1);
		return c;
	}
	switch (chance(5)) {
	case 0: enum_leaf(c); break;
	case 1: ref_leaf(c); break;
	case 2: text_leaf(c); break;
	case 3: other_leaf(c); break;
	default: rare_leaf(c); break;
	}
	return c;
}

static void put(struct buf *b, const struct cond *c)
{
	if (c->kind == LEAF) {
		buf_add(b, str_z(c->text));
		return;
	}
	buf_add(b, c->kind == NOT ? STR("-(") : STR("("));
	put(b, c->a);
	if (c->b) {
		buf_add(b, c->kind == AND ? STR(" ") : STR(" OR "));
		put(b, c->b);
	}
	buf_char(b, ')');
}

/* ---- the property ------------------------------------------------------------------------ */

static const char *const sorts[] = { "-updated",
	                             "created",
	                             "due",
	                             "-due,priority",
	                             "title,-created",
	                             "state,-due",
	                             "-state",
	                             "team,-priority",
	                             "-assignee,title",
	                             "hold_reason,-hold_reason,id",
	                             "-hold_reason",
	                             "cf.cost,-updated",
	                             "-cf.cost",
	                             "priority,updated",
	                             "-key",
	                             "client,due",
	                             "known_error",
	                             "reopen_count,-category",
	                             "" };

static void fail_at(const struct str filter, const char *sort, const char *what)
{
	fprintf(stderr, "%s\n  filter %.*s\n  sort %s\n  %s %s\n", what, STR_ARG(filter), sort,
	        w->cx.err.field, w->cx.err.msg);
	abort();
}

/* Walk all pages; every row of the model exactly once. */
static void check_pages(struct str filter, const char *sort, const bool *want, size_t nwant)
{
	bool seen[ROWS] = { false };
	size_t n = 0;
	struct list_query q = { .type = &test_ticket,
		                .filter = filter,
		                .sort = str_z(sort),
		                .limit = 1 + (int)chance(40),
		                .count = true };
	struct list_result r;

	do {
		if (record_list(&w->cx, &q, &r) != RC_OK)
			fail_at(filter, sort, "refused");
		if ((size_t)r.total != nwant)
			fail_at(filter, sort, "wrong total");
		for (size_t i = 0; i < r.n; i++) {
			size_t k = (size_t)(r.rs[i].id - 1000);
			if (!want[k] || seen[k])
				fail_at(filter, sort, seen[k] ? "a row twice" : "a row too many");
			seen[k] = true;
			n++;
		}
		q.cursor = r.next;
	} while (q.cursor.n);
	if (n != nwant)
		fail_at(filter, sort, "rows are missing");
}

static void check_groups(struct str filter, size_t nwant)
{
	static const char *const by[] = { "state", "team",        "priority", "client",
		                          "open",  "hold_reason", "cf.cost" };
	struct list_group *g;
	size_t n, sum = 0;

	if (record_groups(&w->cx, &test_ticket, filter, str_z(pick(by, COUNT(by))), &g, &n) != RC_OK)
		fail_at(filter, "", "groups refused");
	for (size_t i = 0; i < n; i++)
		sum += (size_t)g[i].n;
	if (sum != nwant)
		fail_at(filter, "", "groups do not add up");
}

static void test_property(void **state)
{
	static const struct who *const askers[] = { &all, &staff, &mixed, &own };

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		struct arena *round = arena_new(), *kept = w->cx.mem;
		bool want[ROWS];
		size_t n = 0;
		w->cx.mem = round;
		read_world_as(w, askers[chance(4)]);
		struct cond *c = make(0);
		struct buf b = BUF(w->cx.mem);
		put(&b, c);
		for (int k = 0; k < ROWS; k++) {
			want[k] = visible(&rows[k], w->cx.who) && holds(&rows[k], c);
			n += want[k];
		}
		check_pages(buf_str(&b), pick(sorts, COUNT(sorts)), want, n);
		check_groups(buf_str(&b), n);
		w->cx.mem = kept;
		arena_free(round);
	}
	read_world_as(w, &who_system);
}

/* ---- orders ------------------------------------------------------------------------------- */

static int64_t key_of(const struct row *r, const char *key) /* INT64_MAX: empty */
{
	if (!strcmp(key, "due"))
		return r->t.due ? r->t.due : INT64_MAX;
	if (!strcmp(key, "state"))
		return choices_rank(&test_states, str_z(r->t.state));
	if (!strcmp(key, "hold_reason"))
		return r->t.hold ? choices_rank(&test_holds, str_z(r->t.hold)) : INT64_MAX;
	if (!strcmp(key, "cf.cost"))
		return r->cost >= 0 ? r->cost : INT64_MAX;
	if (!strcmp(key, "team")) /* mail, Network, Network Core */
		return r->t.team == 0 ? INT64_MAX : r->t.team == 3 ? 0 : r->t.team;
	return r->t.updated;
}

static void test_orders(void **state)
{
	static const char *const keys[] = { "due", "state", "hold_reason", "cf.cost", "team", "updated" };

	(void)state;
	for (size_t k = 0; k < COUNT(keys) * 2; k++) {
		bool down = k % 2;
		struct list_query q = { .type = &test_ticket,
			                .limit = LIST_MAX,
			                .sort = arena_fmt(w->cx.mem, "%s%s", down ? "-" : "", keys[k / 2]) };
		struct list_result r;
		must(w, record_list(&w->cx, &q, &r));
		assert_int_equal(r.n, ROWS);
		for (size_t i = 1; i < r.n; i++) {
			int64_t a = key_of(&rows[r.rs[i - 1].id - 1000], keys[k / 2]);
			int64_t b = key_of(&rows[r.rs[i].id - 1000], keys[k / 2]);
			assert_true(
			        a == b ? (down ? r.rs[i - 1].id > r.rs[i].id : r.rs[i - 1].id < r.rs[i].id)
			        : b == INT64_MAX ? true
			        : a == INT64_MAX ? false
			        : down           ? a > b
			                         : a < b);
		}
	}
}

static void refused(const char *q, const char *sort, const char *cursor, const char *field, const char *why)
{
	struct list_query l = { .type = &test_ticket,
		                .filter = str_z(q),
		                .sort = str_z(sort),
		                .cursor = str_z(cursor),
		                .limit = 10 };
	struct list_result r;

	assert_int_equal(record_list(&w->cx, &l, &r), RC_INVALID);
	assert_string_equal(w->cx.err.field, field);
	if (!strstr(w->cx.err.msg, why))
		fail_at(str_z(q), sort, why);
}

static void test_refusals(void **state)
{
	(void)state;
	refused("stat:new", "", "", "q", "did you mean \"state\"?");
	refused("title:1 prioritty<2", "", "", "q", "did you mean \"priority\"? (at character 9)");
	refused("xyzzy:1", "", "", "q", "there is no field \"xyzzy\"");
	refused("state:opn", "", "", "q", "is not one of new triaged");
	refused("due<soon", "", "", "q", "is not a time");
	refused("reopen_count:many", "", "", "q", "is not a number");
	refused("known_error:maybe", "", "", "q", "is not yes or no");
	refused("title<x", "", "", "q", "cannot be compared by size");
	refused("reopen_count>1,2", "", "", "q", "takes one value");
	refused("team:nosuch", "", "", "q", "there is no team \"nosuch\"");
	refused("is:opne", "", "", "q", "is:opne is not known");
	refused("cf.none>1", "", "", "q", "there is no field");
	refused("", "statte", "", "sort", "did you mean \"state\"?");
	refused("", "description", "", "sort", "cannot be sorted by");
	refused("", "state", "AAAA", "cursor", "this is no cursor");
	refused("", "state", "!!", "cursor", "this is no cursor");
	read_world_as(w, &own);
	refused("bounce_reason:x", "", "", "q", "there is no field");
	refused("", "bounce_reason", "", "sort", "there is no field");
	read_world_as(w, &who_system);
}

/* A cursor of one order is no cursor of another; a forged one shows nothing that scope hides. */
static void test_cursor(void **state)
{
	struct list_query q = { .type = &test_ticket, .sort = STR("-due,title"), .limit = 5 };
	struct list_result r;

	(void)state;
	must(w, record_list(&w->cx, &q, &r));
	q.cursor = r.next;
	q.sort = STR("title");
	assert_int_equal(record_list(&w->cx, &q, &r), RC_INVALID);
	assert_string_equal(w->cx.err.field, "cursor");
	q.sort = STR("-due,title");
	for (size_t i = 0; i < q.cursor.n; i++) {
		struct str broken = arena_str(w->cx.mem, q.cursor);
		((char *)(uintptr_t)broken.p)[i] = broken.p[i] == 'A' ? 'B' : 'A';
		struct list_query f = q;
		f.cursor = broken;
		enum rc rc = record_list(&w->cx, &f, &r);
		assert_true(rc == RC_OK || rc == RC_INVALID);
		f.cursor.n = i;
		rc = record_list(&w->cx, &f, &r);
		assert_true(rc == RC_INVALID || i == 0);
	}
}

/* Somebody who is requester of one client asks an internal field: only the client where he is staff answers.
 */
static void test_internal(void **state)
{
	struct list_query q = { .type = &test_ticket,
		                .filter = STR("bounce_reason:ours"),
		                .limit = LIST_MAX };
	struct list_result r;
	size_t want = 0;

	(void)state;
	read_world_as(w, &mixed);
	must(w, record_list(&w->cx, &q, &r));
	for (int i = 0; i < ROWS; i++)
		want += rows[i].t.client == 1 && rows[i].t.bounce[0];
	assert_int_equal(r.n, want);
	read_world_as(w, &who_nobody);
	q.filter = STR("");
	must(w, record_list(&w->cx, &q, &r));
	assert_int_equal(r.n, 0);
	read_world_as(w, &who_system);
}

static void test_group_order(void **state)
{
	struct list_group *g;
	size_t n;

	(void)state;
	must(w, record_groups(&w->cx, &test_ticket, STR(""), STR("state"), &g, &n));
	assert_int_equal(n, 8);
	for (size_t i = 0; i < n; i++)
		assert_true(str_is(g[i].label, test_states.items[i].label));
	must(w, record_groups(&w->cx, &test_ticket, STR(""), STR("team"), &g, &n));
	assert_int_equal(n, 4);
	for (size_t i = 1; i < 3; i++)
		assert_true(g[i - 1].n >= g[i].n);
	assert_true(str_is(g[3].label, "None") && g[3].value.type == DB_NULL);
}

static bool plan_has(sqlite3 *file, const char *text, const char *part)
{
	sqlite3_stmt *st;
	bool found = false;
	char *sql = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", text);

	assert_int_equal(sqlite3_prepare_v2(file, sql, -1, &st, NULL), SQLITE_OK);
	while (sqlite3_step(st) == SQLITE_ROW)
		found = found || strstr((const char *)sqlite3_column_text(st, 3), part);
	sqlite3_finalize(st);
	sqlite3_free(sql);
	return found;
}

static void look(sqlite3 *file, const char *filter, const char *sort, const char *text)
{
	if (plan_has(file, text, "TEMP B-TREE"))
		fail_at(str_z(filter), sort, "it sorts");
	if (!plan_has(file, text, "USING INDEX ticket_"))
		fail_at(str_z(filter), sort, "no index");
}

/* The lists everyone looks at all day must walk an index, not sort the table. */
static void test_plans(void **state)
{
	static const char *const hot[][2] = {
		{ "is:open", "due" },
		{ "is:open team:1", "-updated" },
		{ "is:open assignee:me", "-updated" },
		{ "is:open", "priority,created" },
		{ "", "-updated" },
		{ "", "-created" },
		{ "requester:me", "-updated" },
	};

	sqlite3 *file;

	(void)state;
	if (db_engine(w->world->app.db) != ENGINE_SQLITE)
		return; /* PostgreSQL plans by statistics, which 120 rows do not make */
	assert_int_equal(sqlite3_open(arena_fmt(w->cx.mem, "%s/sinew.db", w->world->dir).p, &file),
	                 SQLITE_OK);
	read_world_as(w, &staff);
	for (size_t i = 0; i < COUNT(hot); i++) {
		struct list_query q = { .type = &test_ticket,
			                .filter = str_z(hot[i][0]),
			                .sort = str_z(hot[i][1]),
			                .limit = 50 };
		struct dsql d;
		must(w, read_page_sql(&w->cx, &q, &d));
		look(file, hot[i][0], hot[i][1], arena_str(w->cx.mem, buf_str(&d.text)).p);
	}
	/* Requesters: from the few ids that are theirs, whatever the order. */
	struct list_query q = { .type = &test_ticket, .sort = STR("-updated"), .limit = 50 };
	struct dsql d;
	read_world_as(w, &own);
	must(w, read_page_sql(&w->cx, &q, &d));
	assert_true(plan_has(file, arena_str(w->cx.mem, buf_str(&d.text)).p,
	                     "SEARCH r USING INTEGER PRIMARY KEY"));
	assert_true(plan_has(file, "SELECT 1 FROM ticket r WHERE r.number = 5",
	                     "INDEX ticket_number (number=?)"));
	sqlite3_close(file);
	read_world_as(w, &who_system);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_property), cmocka_unit_test(test_orders),
		cmocka_unit_test(test_refusals), cmocka_unit_test(test_cursor),
		cmocka_unit_test(test_internal), cmocka_unit_test(test_group_order),
		cmocka_unit_test(test_plans),
	};

	return cmocka_run_group_tests_name("list", tests, start, stop);
}
