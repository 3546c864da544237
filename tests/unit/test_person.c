/* test_person.c - who may, who is signed in, and how that ends: roles, sessions, links, keys. Both engines.
 */
#include "base/conf.h"
#include "base/crypto.h"
#include "base/json.h"
#include "client/client.h"
#include "person/person.h"
#include "record/event.h"
#include "team/team.h"
#include "world.h"
#include <setjmp.h>
#include <stdlib.h>

#include <cmocka.h>

static const struct record_type *const types[] = { &client_type, &team_type,  &person_type,
	                                           &access_type, &token_type, NULL };

struct cast {
	int64_t home, other, person, team;
};

/* ---- a small company ------------------------------------------------------------- */
static enum rc make_client(struct ctx *cx, const char *name, int64_t *out)
{
	struct record *c = record_new(cx, &client_type, 0);

	rec_set(c, CLIENT_NAME, TEXT(str_z(name)));
	rec_set(c, CLIENT_ZONE, TEXT(STR("Europe/Berlin")));
	TRY(record_insert(cx, c));
	*out = c->id;
	return RC_OK;
}

static enum rc make_person(struct ctx *cx, int64_t client, const char *name, const char *login, int64_t *out)
{
	struct record *p = record_new(cx, &person_type, client);

	rec_set(p, PERSON_NAME, TEXT(str_z(name)));
	rec_set(p, PERSON_LOGIN, TEXT(str_z(login)));
	TRY(record_insert(cx, p));
	*out = p->id;
	return RC_OK;
}

static enum rc cast_tx(struct ctx *cx, void *arg)
{
	struct cast *c = arg;

	TRY(make_client(cx, "Home", &c->home));
	TRY(make_client(cx, "Other", &c->other));
	TRY(make_person(cx, c->home, "Ada Quinn", "Ada.Quinn", &c->person));
	struct record *t = record_new(cx, &team_type, c->home);
	rec_set(t, TEAM_NAME, TEXT(STR("Network")));
	TRY(record_insert(cx, t));
	c->team = t->id;
	return access_give(cx, c->person, c->home, 0, STR("agent"));
}

static struct world *world_with(struct cast *c)
{
	struct world *w = world_new(types, NULL);

	world_tx(w, cast_tx, c);
	return w;
}

/* ---- roles ----------------------------------------------------------------------------- */
static void every_role_is_a_choice_and_known(void **state)
{
	(void)state;
	size_t n = 0;

	for (const struct role *r = roles; r->id; r++, n++) {
		assert_true(choices_has(&role_choices, str_z(r->id)));
		assert_int_equal(role_perms(str_z(r->id), false), r->perms);
	}
	assert_int_equal(n, role_choices.n);
	assert_int_equal(role_perms(STR("wizard"), true), 0);
	/* the installation is administered only by who has the role for every client */
	assert_false(role_perms(STR("admin"), false) & PERM_ADMIN);
	assert_true(role_perms(STR("admin"), true) & PERM_ADMIN);
	assert_false(role_perms(STR("auditor"), true) & PERM_WORK);
	assert_false(role_perms(STR("requester"), true) & PERM_READ);
}

static void roles_count_for_their_client_only(void **state)
{
	(void)state;
	struct cast c;
	struct world *w = world_with(&c);
	struct ctx cx = world_ctx(w);
	struct who who;

	assert_int_equal(who_load(&cx, c.person, &who), RC_OK);
	assert_true(who_can(&who, c.home, PERM_WORK));
	assert_false(who_can(&who, c.other, PERM_READ));
	world_free(w);
}

/* ---- sessions ----------------------------------------------------------------------------- */
static enum rc password_tx(struct ctx *cx, void *arg)
{
	struct str encoded;

	TRY(password_hash(cx, STR("correct horse"), &encoded));
	return person_set_password(cx, ((struct cast *)arg)->person, encoded);
}

static struct str cookie(struct ctx *cx, struct str token)
{
	return arena_fmt(cx->mem, "theme=dark; sinew_session=" STR_FMT, STR_ARG(token));
}

static enum rc asks(struct world *w, struct str token, int64_t *person)
{
	struct ctx cx = world_ctx(w);
	struct signin in;

	TRY(auth_of(&cx, cookie(&cx, token), STR(""), &in));
	*person = in.who->person_id;
	return RC_OK;
}

static void a_session_lives_from_sign_in_to_sign_out(void **state)
{
	(void)state;
	struct cast c;
	struct world *w = world_with(&c);
	struct ctx cx = world_ctx(w);
	struct str token;
	struct signin in;
	int64_t person;

	world_tx(w, password_tx, &c);
	assert_int_equal(session_start(&cx, STR("ada.quinn"), STR("wrong horse"), STR("::1"), STR("t"),
	                               &token, &person),
	                 RC_UNAUTHENTICATED);
	assert_string_equal(cx.err.code, "bad_login");
	assert_int_equal(session_start(&cx, STR("nobody"), STR("correct horse"), STR("::1"), STR("t"), &token,
	                               &person),
	                 RC_UNAUTHENTICATED);
	assert_int_equal(session_start(&cx, STR(" ADA.quinn "), STR("correct horse"), STR("::1"), STR("t"),
	                               &token, &person),
	                 RC_OK);
	assert_int_equal(asks(w, token, &person), RC_OK);
	assert_int_equal(person, c.person);
	assert_int_equal(auth_of(&cx, cookie(&cx, token), STR(""), &in), RC_OK);
	assert_true(in.csrf.n >= 24);
	assert_int_equal(session_end(&cx, in.hash), RC_OK);
	assert_int_equal(asks(w, token, &person), RC_UNAUTHENTICATED);
	world_free(w);
}

static void a_session_ends_after_its_hours_unless_used(void **state)
{
	(void)state;
	struct cast c;
	struct world *w = world_with(&c);
	struct ctx cx = world_ctx(w);
	struct str token;
	int64_t person, hours = conf_int(w->app.conf, "session_hours");

	assert_int_equal(session_start_for(&cx, c.person, STR("::1"), STR("t"), &token), RC_OK);
	for (int i = 0; i < 3; i++) { /* each use, hours apart, carries it further */
		world_advance(w, HOURS(hours) - MINUTES(1));
		assert_int_equal(asks(w, token, &person), RC_OK);
	}
	world_advance(w, HOURS(hours) + MINUTES(1));
	assert_int_equal(asks(w, token, &person), RC_UNAUTHENTICATED);
	world_free(w);
}

static enum rc give_lead_tx(struct ctx *cx, void *arg)
{
	struct cast *c = arg;
	return access_give(cx, c->person, c->other, 0, STR("lead"));
}

static void a_role_given_counts_on_the_next_request(void **state)
{
	(void)state;
	struct cast c;
	struct world *w = world_with(&c);
	struct ctx cx = world_ctx(w);
	struct str token;
	struct signin in;

	assert_int_equal(session_start_for(&cx, c.person, STR("::1"), STR("t"), &token), RC_OK);
	assert_int_equal(auth_of(&cx, cookie(&cx, token), STR(""), &in), RC_OK);
	assert_false(who_can(in.who, c.other, PERM_READ));
	world_tx(w, give_lead_tx, &c);
	cx = world_ctx(w); /* the next request */
	assert_int_equal(auth_of(&cx, cookie(&cx, token), STR(""), &in), RC_OK);
	assert_true(who_can(in.who, c.other, PERM_BULK));
	world_free(w);
}

static enum rc off_tx(struct ctx *cx, void *arg)
{
	struct record old;

	TRY(record_load(cx, &person_type, ((struct cast *)arg)->person, &old));
	struct record *neo = record_copy(cx, &old);
	rec_set(neo, PERSON_ACTIVE, INT(0));
	return record_save(cx, &old, neo, STR("changed"), STR(""));
}

struct key {
	int64_t person;
	struct str secret;
};
static enum rc key_tx(struct ctx *cx, void *arg)
{
	struct key *k = arg;
	struct record out;

	return token_make(cx, k->person, STR("script"), cx->now + DAYS(30), &k->secret, &out);
}

static void a_leaver_keeps_nothing_that_signs_in(void **state)
{
	(void)state;
	struct cast c;
	struct world *w = world_with(&c);
	struct ctx cx = world_ctx(w);
	struct key k = { c.person, STR("") };
	struct str session, link, purpose;
	struct signin in;
	int64_t person;

	world_tx(w, key_tx, &k);
	assert_int_equal(session_start_for(&cx, c.person, STR("::1"), STR("t"), &session), RC_OK);
	assert_int_equal(link_make(&cx, c.person, "reset", HOURS(1), &link), RC_OK);
	assert_int_equal(auth_of(&cx, STR(""), arena_fmt(cx.mem, "Bearer " STR_FMT, STR_ARG(k.secret)), &in),
	                 RC_OK);
	assert_int_equal(in.who->person_id, c.person);
	assert_int_equal(in.csrf.n, 0);
	world_tx(w, off_tx, &c);
	cx = world_ctx(w); /* the next request */
	assert_int_equal(auth_of(&cx, STR(""), arena_fmt(cx.mem, "Bearer " STR_FMT, STR_ARG(k.secret)), &in),
	                 RC_UNAUTHENTICATED);
	assert_int_equal(asks(w, session, &person), RC_UNAUTHENTICATED);
	assert_int_equal(link_look(&cx, link, &person, &purpose), RC_NOT_FOUND);
	world_free(w);
}

static void a_key_ends_with_its_date(void **state)
{
	(void)state;
	struct cast c;
	struct world *w = world_with(&c);
	struct key k = { c.person, STR("") };
	struct signin in;

	world_tx(w, key_tx, &k);
	world_advance(w, DAYS(31));
	struct ctx cx = world_ctx(w);
	assert_int_equal(auth_of(&cx, STR(""), arena_fmt(cx.mem, "Bearer " STR_FMT, STR_ARG(k.secret)), &in),
	                 RC_UNAUTHENTICATED);
	assert_int_equal(auth_of(&cx, STR(""), STR("Basic YWRhOmE="), &in), RC_UNAUTHENTICATED);
	assert_int_equal(auth_of(&cx, STR(""), STR(""), &in), RC_OK);
	assert_ptr_equal(in.who, &who_nobody);
	world_free(w);
}

/* ---- links ------------------------------------------------------------------------------------ */
static void only_the_last_link_works_and_only_in_time(void **state)
{
	(void)state;
	struct cast c;
	struct world *w = world_with(&c);
	struct ctx cx = world_ctx(w);
	struct str first, second, purpose;
	int64_t person;

	assert_int_equal(link_make(&cx, c.person, "setup", HOURS(1), &first), RC_OK);
	assert_int_equal(link_make(&cx, c.person, "reset", HOURS(1), &second), RC_OK);
	assert_int_equal(link_look(&cx, first, &person, &purpose), RC_NOT_FOUND);
	assert_int_equal(link_look(&cx, second, &person, &purpose), RC_OK);
	assert_true(str_is(purpose, "reset"));
	world_advance(w, HOURS(2));
	cx = world_ctx(w);
	assert_int_equal(link_look(&cx, second, &person, &purpose), RC_NOT_FOUND);
	assert_string_equal(cx.err.code, "link_gone");
	world_free(w);
}

/* ---- rules of the types -------------------------------------------------------------------------- */
static enum rc twin_tx(struct ctx *cx, void *arg)
{
	struct cast *c = arg;
	int64_t id;
	return make_person(cx, c->home, "Another Ada", "ADA.QUINN", &id);
}

static void bad_people_are_refused_by_field(void **state)
{
	(void)state;
	struct cast c;
	struct world *w = world_with(&c);
	struct ctx cx = world_ctx(w);

	assert_int_equal(db_tx(&cx, twin_tx, &c), RC_INVALID);
	assert_string_equal(cx.err.field, "login");
	assert_int_equal(password_check(&cx, "password", STR("short")), RC_INVALID);
	assert_string_equal(cx.err.field, "password");
	assert_int_equal(password_check(&cx, "password", STR("pässwört")), RC_OK); /* characters, not bytes */
	world_free(w);
}

static void priority_follows_the_clients_matrix(void **state)
{
	(void)state;
	struct cast c;
	struct world *w = world_with(&c);
	struct ctx cx = world_ctx(w);
	struct str p;
	static const char *const expect[3][3] = { { "1", "2", "3" }, { "2", "3", "4" }, { "3", "4", "4" } };
	static const char *const level[] = { "1", "2", "3" };

	for (int i = 0; i < 3; i++)
		for (int u = 0; u < 3; u++) {
			assert_int_equal(client_priority(&cx, c.home, str_z(level[i]), str_z(level[u]), &p),
			                 RC_OK);
			assert_true(str_is(p, expect[i][u]));
		}
	assert_int_equal(client_priority(&cx, c.home, STR("4"), STR("1"), &p), RC_INVALID);
	assert_string_equal(cx.err.field, "impact");
	world_free(w);
}

struct membership {
	int64_t team, person;
	bool member;
};
static enum rc member_tx(struct ctx *cx, void *arg)
{
	struct membership *m = arg;
	return team_member_set(cx, m->team, m->person, m->member);
}

static void members_come_and_go(void **state)
{
	(void)state;
	struct cast c;
	struct world *w = world_with(&c);
	struct ctx cx = world_ctx(w);
	bool is;

	assert_int_equal(team_has_member(&cx, c.team, c.person, &is), RC_OK);
	assert_false(is);
	for (int i = 0; i < 2; i++)
		world_tx(w, member_tx, &(struct membership){ c.team, c.person, true });
	assert_int_equal(team_has_member(&cx, c.team, c.person, &is), RC_OK);
	assert_true(is);
	world_tx(w, member_tx, &(struct membership){ c.team, c.person, false });
	assert_int_equal(team_has_member(&cx, c.team, c.person, &is), RC_OK);
	assert_false(is);
	world_free(w);
}

/* ---- definitions kept in memory ---------------------------------------------------------------- */
static enum rc rename_and_refuse(struct ctx *cx, void *arg)
{
	struct record old, now;
	int64_t team = ((struct cast *)arg)->team;

	TRY(record_load(cx, &team_type, team, &old));
	struct record *neo = record_copy(cx, &old);
	rec_set(neo, TEAM_NAME, TEXT(STR("Networks")));
	TRY(record_save(cx, &old, neo, STR("changed"), STR("")));
	TRY(record_load(cx, &team_type, team, &now));
	assert_true(str_is(rec_str(&now, TEAM_NAME), "Networks"));
	return (fail)(cx, RC_CONFLICT, "changed_my_mind", "no");
}

static enum rc rename_and_keep(struct ctx *cx, void *arg)
{
	enum rc rc = rename_and_refuse(cx, arg);
	return rc == RC_CONFLICT ? RC_OK : rc;
}

static void assert_team_name(struct world *w, int64_t team, const char *name)
{
	struct ctx cx = world_ctx(w);
	struct record t;

	assert_int_equal(record_load(&cx, &team_type, team, &t), RC_OK);
	assert_true(str_is(rec_str(&t, TEAM_NAME), name));
}

static void a_refused_write_leaves_no_trace_in_memory(void **state)
{
	(void)state;
	struct cast c;
	struct world *w = world_with(&c);
	struct ctx cx = world_ctx(w);

	assert_team_name(w, c.team, "Network"); /* kept now */
	assert_int_equal(db_tx(&cx, rename_and_refuse, &c), RC_CONFLICT);
	assert_team_name(w, c.team, "Network");
	world_tx(w, rename_and_keep, &c);
	assert_team_name(w, c.team, "Networks");
	world_free(w);
}

/* ---- nobody gives more than they have --------------------------------------------------------------- */
struct gift {
	int64_t giver, person, client;
};
static enum rc gift_tx(struct ctx *cx, void *arg)
{
	struct gift *g = arg;
	return access_give(cx, g->person, g->client, 0, STR("admin"));
}

static void nobody_gives_more_than_they_have(void **state)
{
	(void)state;
	struct cast c;
	struct world *w = world_with(&c);
	struct ctx cx = world_ctx(w);
	struct grant own = { .client_id = c.home, .role = "admin", .perms = role_perms(STR("admin"), false) };
	struct who admin = { .person_id = c.person, .perms = own.perms, .grants = &own, .ngrants = 1 };

	cx.who = &admin;
	assert_int_equal(db_tx(&cx, gift_tx, &(struct gift){ 0, c.person, 0 }), RC_DENIED);
	assert_int_equal(db_tx(&cx, gift_tx, &(struct gift){ 0, c.person, c.other }), RC_DENIED);
	assert_int_equal(db_tx(&cx, gift_tx, &(struct gift){ 0, c.person, c.home }), RC_OK);
	world_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_role_is_a_choice_and_known),
		cmocka_unit_test(roles_count_for_their_client_only),
		cmocka_unit_test(a_session_lives_from_sign_in_to_sign_out),
		cmocka_unit_test(a_session_ends_after_its_hours_unless_used),
		cmocka_unit_test(a_role_given_counts_on_the_next_request),
		cmocka_unit_test(a_leaver_keeps_nothing_that_signs_in),
		cmocka_unit_test(a_key_ends_with_its_date),
		cmocka_unit_test(only_the_last_link_works_and_only_in_time),
		cmocka_unit_test(bad_people_are_refused_by_field),
		cmocka_unit_test(priority_follows_the_clients_matrix),
		cmocka_unit_test(members_come_and_go),
		cmocka_unit_test(a_refused_write_leaves_no_trace_in_memory),
		cmocka_unit_test(nobody_gives_more_than_they_have),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
