/* test_read.c - what leaves the record layer: JSON of lists and records, groups, export, search, completion,
 * meta. */
#include "read_world.h"
#include "record/link.h"
#include "record/read.h"
#include "record/record_api.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static struct read_world *w;
static const struct route *routes;
static struct res rs;

static const struct grant staff_grants[] = { { 1, 0, "agent", PERM_READ | PERM_READ_OWN | PERM_WORK } };
static const struct grant own_grants[] = { { 1, 0, "requester", PERM_READ_OWN } };
static const struct who staff = {
	.person_id = 2, .perms = PERM_READ | PERM_READ_OWN | PERM_WORK, .grants = staff_grants, .ngrants = 1
};
static const struct who requester = {
	.person_id = 1, .perms = PERM_READ_OWN, .grants = own_grants, .ngrants = 1
};

static const struct test_row rows[] = {
	{ .id = 10,
	  .client = 1,
	  .number = 1,
	  .created = 1,
	  .updated = 30,
	  .requester = 1,
	  .team = 1,
	  .assignee = 2,
	  .kind = "incident",
	  .title = "Drucker im Büro klemmt",
	  .description = "The tray of mail.example.com, says \"Jo\"",
	  .state = "new",
	  .priority = "2",
	  .category = "=cmd()",
	  .bounce = "secret words",
	  .open = true,
	  .due = SECONDS(60) },
	{ .id = 11,
	  .client = 1,
	  .number = 2,
	  .created = 2,
	  .updated = 20,
	  .requester = 3,
	  .parent = 10,
	  .kind = "request",
	  .title = "New, \"shiny\" laptop\nplease",
	  .description = "",
	  .state = "on_hold",
	  .hold = "vendor",
	  .priority = "3",
	  .category = "-1+1",
	  .bounce = "",
	  .open = true,
	  .reopen = 3 },
	{ .id = 12,
	  .client = 2,
	  .number = 3,
	  .created = 3,
	  .updated = 10,
	  .kind = "problem",
	  .title = "Foreign klemmt",
	  .description = "",
	  .state = "closed",
	  .priority = "1",
	  .category = "vpn",
	  .bounce = "" },
};

static int start(void **state)
{
	(void)state;
	w = read_world_new(NULL);
	add_client(w, 1, "Home");
	add_client(w, 2, "Acme");
	add_team(w, 1, 1, "Network");
	add_person(w, 1, 1, "Anna Meier", "anna");
	add_person(w, 2, 1, "Bo Larsen", "bo");
	add_person(w, 3, 2, "Carl Anders", NULL);
	add_tickets(w, rows, COUNT(rows));
	add_tag(w, 1, 10, "vip");
	add_tag(w, 1, 10, "office");
	add_custom(w, 1, 1, "cost", "real");
	add_custom(w, 2, 1, "note", "text");
	set_custom(w, 1, 1, 10, NUL(), REAL(2.5), NUL());
	set_custom(w, 2, 1, 10, NUL(), NUL(), TEXT(STR("hi")));
	routes = record_read_routes(&w->world->app);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	free((void *)(uintptr_t)routes);
	read_world_free(w);
	return 0;
}

/* ---- calling routes -------------------------------------------------------------- */

static enum rc call(const char *path, const char *key, const char *query)
{
	struct rq rq = { .method = STR("GET"), .query = str_z(query), .param = { str_z(key) } };

	rs = (struct res){ .body = BUF(w->cx.mem) };
	for (const struct route *r = routes; r->path; r++) {
		if (strcmp(r->path, path) != 0)
			continue;
		rq.extra = r->data;
		return r->handle(&w->cx, &rq, &rs);
	}
	fail_msg("no route %s", path);
	return RC_INTERNAL;
}

static struct jval get(const char *path, const char *key, const char *query)
{
	struct jval v;

	must(w, call(path, key, query));
	must(w, json_parse(&w->cx, buf_str(&rs.body), &v));
	return v;
}

static const struct jval *at(const struct jval *v, const char *path)
{
	struct str rest = str_z(path), part;
	int64_t i;

	while (v && str_split(&rest, '.', &part)) {
		if (v->kind == J_ARRAY)
			v = str_int(part, &i) && (size_t)i < v->n ? &v->items[i] : NULL;
		else
			v = jval_get(v, arena_str(w->cx.mem, part).p);
	}
	return v;
}

static void is(const struct jval *v, const char *path, const char *want)
{
	const struct jval *x = at(v, path);
	struct str got = !x                  ? STR("(absent)")
	                 : x->kind == J_STR  ? x->s
	                 : x->kind == J_INT  ? arena_fmt(w->cx.mem, "%lld", (long long)x->i)
	                 : x->kind == J_REAL ? arena_fmt(w->cx.mem, "%g", x->f)
	                 : x->kind == J_NULL ? STR("(null)")
	                 : x->kind == J_BOOL ? (x->b ? STR("true") : STR("false"))
	                                     : arena_fmt(w->cx.mem, "(%zu)", x->n);

	if (!str_is(got, want))
		fail_msg("%s is %.*s, not %s", path, STR_ARG(got), want);
}

/* ---- records ------------------------------------------------------------------------ */

static void test_record(void **state)
{
	(void)state;
	read_world_as(w, &staff);
	struct jval v = get("/api/v1/tickets/{}", "inc1", "");
	is(&v, "id", "10");
	is(&v, "key", "INC1");
	is(&v, "type", "ticket");
	is(&v, "client.name", "Home");
	is(&v, "version", "1");
	is(&v, "title", "Drucker im Büro klemmt");
	is(&v, "team.name", "Network");
	is(&v, "assignee.id", "2");
	is(&v, "assignee.name", "Bo Larsen");
	is(&v, "parent", "(null)");
	is(&v, "due_at", "1970-01-01T00:01:00Z");
	is(&v, "open", "true");
	is(&v, "bounce_reason", "secret words");
	is(&v, "tags.0", "office");
	is(&v, "tags.1", "vip");
	is(&v, "custom.cost", "2.5");
	is(&v, "custom.note", "hi");
	is(&v, "verbs.0", "triage");
	is(&v, "verbs.1", "cancel");
	is(&v, "verbs", "(2)");
	assert_true(str_is(rs.etag, "1"));
	v = get("/api/v1/tickets/{}", "11", "fields=parent,title");
	is(&v, "parent.key", "INC1");
	is(&v, "parent.name", "Drucker im Büro klemmt");
	is(&v, "state", "(absent)");
	is(&v, "tags", "(absent)");
	assert_int_equal(call("/api/v1/tickets/{}", "11", "fields=titel"), RC_INVALID);
	assert_string_equal(w->cx.err.field, "fields");
	assert_int_equal(call("/api/v1/tickets/{}", "PRB3", ""), RC_NOT_FOUND);
	assert_int_equal(call("/api/v1/tickets/{}", "12", ""), RC_NOT_FOUND);
	assert_int_equal(call("/api/v1/tickets/{}", "INC2", ""), RC_NOT_FOUND); /* REQ2 it is */
	assert_int_equal(call("/api/v1/tickets/{}", "INC-1", ""), RC_NOT_FOUND);
	assert_int_equal(call("/api/v1/tickets/{}", "'; DROP", ""), RC_NOT_FOUND);
	read_world_as(w, &requester);
	v = get("/api/v1/tickets/{}", "INC1", "");
	is(&v, "title", "Drucker im Büro klemmt");
	is(&v, "bounce_reason", "(absent)");
	is(&v, "verbs", "(1)");
	is(&v, "verbs.0", "cancel");
	assert_int_equal(call("/api/v1/tickets/{}", "REQ2", ""), RC_NOT_FOUND);
	add_watcher(w, 1, 11, 1);
	v = get("/api/v1/tickets/{}", "REQ2", "");
	is(&v, "id", "11");
	is(&v, "verbs", "(0)"); /* watching is not owning */
}

static void test_list(void **state)
{
	(void)state;
	read_world_as(w, &staff);
	struct jval v = get("/api/v1/tickets", "", "q=is:open&count=1&limit=1");
	is(&v, "items.0.key", "INC1");
	is(&v, "items", "(1)");
	is(&v, "total", "2");
	assert_true(at(&v, "next")->kind == J_STR);
	v = get("/api/v1/tickets", "",
	        arena_fmt(w->cx.mem, "q=is:open&limit=1&cursor=%.*s", STR_ARG(at(&v, "next")->s)).p);
	is(&v, "items.0.key", "REQ2");
	is(&v, "next", "(null)");
	is(&v, "total", "(absent)");
	v = get("/api/v1/tickets", "", "sysparm_query=active%3Dtrue%5EORDERBYpriority&fields=priority");
	is(&v, "items.0.priority", "2");
	is(&v, "items.1.priority", "3");
	is(&v, "items.1.description", "(absent)");
	v = get("/api/v1/tickets", "", "q=nosuchword");
	is(&v, "items", "(0)");
	assert_int_equal(call("/api/v1/tickets", "", "limit=201"), RC_BAD_REQUEST);
	assert_int_equal(call("/api/v1/tickets", "", "q=foo:1"), RC_INVALID);
	assert_int_equal(call("/api/v1/tickets", "", "sysparm_query=foo"), RC_INVALID);
	assert_string_equal(w->cx.err.field, "sysparm_query");
	v = get("/api/v1/tickets/groups", "", "by=team");
	is(&v, "groups.0.label", "Network");
	is(&v, "groups.0.value", "1");
	is(&v, "groups.0.count", "1");
	is(&v, "groups.1.value", "(null)");
	is(&v, "total", "2");
	v = get("/api/v1/tickets/groups", "", "by=tags");
	is(&v, "groups", "(3)");
	is(&v, "total", "2");
	v = get("/api/v1/tickets/groups", "", "by=open");
	is(&v, "groups.0.value", "true");
	assert_int_equal(call("/api/v1/tickets/groups", "", "by=title"), RC_INVALID);
	assert_int_equal(call("/api/v1/tickets/groups", "", ""), RC_INVALID);
	v = get("/api/v1/clients", "", "sort=name");
	is(&v, "items", "(1)");
}

/* ---- export ---------------------------------------------------------------------------- */

static struct str file_text(void)
{
	char *p = arena_alloc(w->cx.mem, 65536);
	int fd = open(rs.file, O_RDONLY);
	ssize_t n;

	assert_true(fd >= 0);
	n = read(fd, p, 65535);
	close(fd);
	assert_true(rs.file_temp && n >= 0);
	unlink(rs.file);
	return (struct str){ p, (size_t)n };
}

static void test_export(void **state)
{
	(void)state;
	read_world_as(w, &staff);
	must(w, call("/api/v1/tickets/export", "",
	             "format=csv&fields=key,client,title,category,team,parent,due_at,open,tags"));
	assert_string_equal(
	        file_text().p,
	        "key,client,title,category,team,parent,due_at,open,tags\r\n"
	        "INC1,Home,Drucker im Büro klemmt,'=cmd(),Network,,1970-01-01T00:01:00Z,true,office vip\r\n"
	        "REQ2,Home,\"New, \"\"shiny\"\" laptop\nplease\",'-1+1,,INC1,,true,\r\n");
	must(w, call("/api/v1/tickets/export", "", "format=ndjson&q=key:INC1&fields=title"));
	struct str text = file_text();
	struct jval v;
	must(w, json_parse(&w->cx, str_trim(text), &v));
	is(&v, "title", "Drucker im Büro klemmt");
	assert_int_equal(call("/api/v1/tickets/export", "", "format=xls"), RC_INVALID);
	assert_int_equal(call("/api/v1/tickets/export", "", "fields=nope"), RC_INVALID);
	read_world_as(w, &requester);
	must(w, call("/api/v1/tickets/export", "", ""));
	text = file_text();
	assert_true(str_find(text, STR("secret"), 0) == SIZE_MAX &&
	            str_find(text, STR("bounce"), 0) == SIZE_MAX);
	assert_true(str_find(text, STR("INC1"), 0) != SIZE_MAX &&
	            str_find(text, STR("Foreign"), 0) == SIZE_MAX);
}

/* ---- search ------------------------------------------------------------------------------ */

static enum rc add_comment(struct ctx *cx, void *arg)
{
	struct record r = { .type = &test_ticket, .id = 11, .client_id = 1, .version = 2 };

	(void)arg;
	TRY(search_add_text(cx, &r, STR("The vendor’s café-router, 10.0.0.17, is late")));
	TRY(search_add_text(cx, &r, STR("zweiter Kommentar")));
	return search_put(cx, &r, STR("Old, \"rusty\" laptop"), STR("changed"));
}

static void finds(const char *words, const char *want)
{
	struct jval v = get("/api/v1/search", "", arena_fmt(w->cx.mem, "q=%s", words).p);
	struct buf b = BUF(w->cx.mem);

	for (size_t i = 0; i < at(&v, "items")->n; i++) {
		if (i)
			buf_char(&b, ' ');
		buf_add(&b, at(&at(&v, "items")->items[i], "key")->s);
	}
	if (!str_is(buf_str(&b), want))
		fail_msg("%s finds %.*s, not %s", words, STR_ARG(buf_str(&b)), want);
}

static void test_search(void **state)
{
	(void)state;
	read_world_as(w, &staff);
	world_tx(w->world, add_comment, NULL);
	finds("klemmt", "INC1");
	finds("BURO", "INC1");
	finds("b%C3%BCro", "INC1");
	finds("drucker+kle", "INC1");
	finds("druck+klemmt", ""); /* only the last word is a beginning */
	finds("example", "INC1");
	finds("%22im+b%C3%BCro%22", "INC1");
	finds("%22b%C3%BCro+im%22", "");
	finds("shiny", "");
	finds("rusty", "REQ2");
	finds("kommentar", "REQ2");
	finds("10.0.0.17", "REQ2");
	finds("cafe", "REQ2");
	finds("inc1", "INC1");
	finds("2", "REQ2");
	finds("prb3", ""); /* foreign */
	finds("%22%22+-+*", "");
	finds("%27+OR+1%3D1+NEAR(", "");
	struct jval v = get("/api/v1/search", "", "q=late");
	is(&v, "items.0.type", "ticket");
	is(&v, "items.0.client.name", "Home");
	is(&v, "items.0.state", "on_hold");
	assert_true(str_find(at(&v, "items.0.snippet")->s, STR("\x01late\x02"), 0) != SIZE_MAX);
	v = get("/api/v1/search", "", "q=tray");
	is(&v, "items.0.snippet", "The \x01tray\x02 of mail.example.com, says \"Jo\"");
	finds("klemmt&limit=1", "INC1"); /* a better one is foreign: the next is looked at */
	read_world_as(w, &requester);
	finds("klemmt", "INC1");
	finds("tray", ""); /* those who read their own search titles */
	read_world_as(w, &who_system);
	finds("prb3", "PRB3");
	finds("klemmt&limit=1", "PRB3");
	finds("klemmt", "PRB3 INC1"); /* the shorter title ranks first on SQLite and PostgreSQL alike */
}

static void test_complete(void **state)
{
	(void)state;
	read_world_as(w, &staff);
	struct jval v = get("/api/v1/complete", "", "type=ticket&field=team&prefix=net");
	is(&v, "items.0.value", "1");
	is(&v, "items.0.label", "Network");
	v = get("/api/v1/complete", "", "type=ticket&field=state&prefix=in%20p");
	is(&v, "items.0.value", "in_progress");
	v = get("/api/v1/complete", "", "type=ticket&field=assignee&prefix=lar");
	is(&v, "items.0.label", "Bo Larsen");
	v = get("/api/v1/complete", "", "type=ticket&field=category&prefix=v");
	is(&v, "items", "(0)"); /* only the foreign client has one */
	v = get("/api/v1/complete", "", "type=ticket&field=tag&prefix=o");
	is(&v, "items.0.value", "office");
	v = get("/api/v1/complete", "", "type=ticket&field=is&prefix=o");
	is(&v, "items.0.value", "overdue");
	v = get("/api/v1/complete", "", "type=ticket&prefix=INC1");
	is(&v, "items.0.value", "INC1");
	v = get("/api/v1/complete", "", "type=person&prefix=anna");
	is(&v, "items.0.label", "Anna Meier");
	assert_int_equal(call("/api/v1/complete", "", "type=nope"), RC_INVALID);
	assert_int_equal(call("/api/v1/complete", "", "type=ticket&field=nope"), RC_INVALID);
}

static void test_counts(void **state)
{
	(void)state;
	add_view(w, 1, 1, 2, "none", "is:open");
	add_view(w, 2, 1, 2, "none",
	         "stat:open"); /* its field is gone: no number, and no harm to the others */
	add_view(w, 3, 1, 1, "all", "klemmt");
	add_view(w, 4, 1, 1, "none", "");
	read_world_as(w, &staff);
	struct jval v = get("/api/v1/views/counts", "", "");
	is(&v, "counts", "(3)");
	is(&v, "counts.1", "2");
	is(&v, "counts.2", "(null)");
	is(&v, "counts.3", "1");
	v = get("/api/v1/views", "", "");
	is(&v, "items", "(3)");
	assert_int_equal(call("/api/v1/views/{}", "4", ""), RC_NOT_FOUND);
	read_world_as(w, &requester);
	v = get("/api/v1/views/counts", "", "");
	is(&v, "counts.3", "1"); /* his own view; of his own records */
	is(&v, "counts.4", "2");
}

static void test_meta(void **state)
{
	(void)state;
	read_world_as(w, &staff);
	struct jval v = get("/api/v1/meta", "", "");
	is(&v, "types.0.name", "ticket");
	is(&v, "types.0.prefixes.0", "INC");
	is(&v, "types.0.states.3.label", "In progress");
	is(&v, "types.0.verbs.1.from", "(3)");
	is(&v, "types.0.verbs.1.perm", "work");
	is(&v, "types.0.words.0.name", "overdue");
	is(&v, "types.0.fields.1.name", "title");
	is(&v, "types.0.fields.1.max", "200");
	assert_true(at(&v, "links")->n > 3);
	is(&v, "links.0.kind", link_kinds[0].kind);
	assert_int_equal(rs.etag.n, 24);
	assert_true(str_find(buf_str(&rs.body), STR("\"password\""), 0) == SIZE_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_record), cmocka_unit_test(test_list),     cmocka_unit_test(test_export),
		cmocka_unit_test(test_search), cmocka_unit_test(test_complete), cmocka_unit_test(test_counts),
		cmocka_unit_test(test_meta),
	};

	return cmocka_run_group_tests_name("read", tests, start, stop);
}
