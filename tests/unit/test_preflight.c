/* test_preflight.c - what a policy may say, and what it would come to in the next seven days:
 * docs/escalation.md as tests. */
#include "paging.h"

SQL(t_notices, "SELECT COALESCE(sum(n), 0) FROM notification WHERE person = $1 AND reason = $2");

static struct jval object(struct desk *d, const char *json)
{
	struct jval v;
	char why[100];

	if (!json_parse_plain(d->world->mem, str_z(json), &v, why, sizeof why))
		fail_msg("%s in %s", why, json);
	return v;
}

/* ---- preflight --------------------------------------------------------------------------------- */
static struct jval preflight(struct desk *d, int64_t policy_id, const char *at_text)
{
	struct rq rq = { .param = { str_z(F(d, "%lld", LL(policy_id))) },
		         .query = str_z(at_text ? F(d, "at=%s", at_text) : "") };
	struct res rs = { 0 };
	struct jval v;
	char why[100];

	d->cx = world_ctx(d->world);
	rs.body = BUF(d->world->mem);
	world_ok(&d->cx, preflight_saved(&d->cx, &rq, &rs));
	if (!json_parse_plain(d->world->mem, buf_str(&rs.body), &v, why, sizeof why))
		fail_msg("%s", why);
	return v;
}

static size_t problems(const struct jval *v, const char *kind)
{
	const struct jval *list = jval_get(v, "problems");
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++)
		n += str_is(jval_str(&list->items[i], "kind"), kind);
	return n;
}

static void vector_28_a_person_without_contact_is_found_ahead(void **state)
{
	struct desk *d = *state;
	int64_t mute = desk_make(d, &person_type, F(d, "{\"client\":%lld,\"name\":\"Mute\"}", LL(d->client)));
	struct jval v;

	d->cx = world_ctx(d->world);
	int64_t p = policy(d, F(d, ",\"team\":%lld", LL(d->network)),
	                   F(d,
	                     "[{\"targets\":[{\"person\":%lld}],\"delay\":10},{\"targets\":[{\"person\":%lld}"
	                     "],\"delay\":10}]",
	                     LL(mute), LL(d->dora)));
	v = preflight(d, p, NULL);
	assert_int_equal(problems(&v, "no_access"), 1);
	assert_int_equal(problems(&v, "inactive"), 1);
	assert_int_equal(problems(&v, "empty"), 2);
	assert_int_equal(problems(&v, "nobody"), 1);
	desk_change(d, &escalation_policy_type, p, three(d) ? F(d, "{\"steps\":%s}", three(d)) : "");
	v = preflight(d, p, NULL);
	assert_int_equal(jval_get(&v, "problems")->n, 0);
	/* Ada has access and neither a sign-in nor an address: the chain would have gone over her head */
	desk_change(d, &person_type, d->ada, "{\"login\":null,\"email\":\"\",\"phone\":\"\"}");
	v = preflight(d, p, NULL);
	assert_int_equal(problems(&v, "unreachable"), 1);
	/* and her lead learns of it once a day */
	desk_change(d, &team_type, d->network, F(d, "{\"lead\":%lld}", LL(d->cora)));
	at(d, "2025-11-26T09:00:00Z");
	assert_int_equal(N(d, t_notices, INT(d->cora), W("escalation")), 1);
	at(d, "2025-11-26T12:00:00Z");
	assert_int_equal(N(d, t_notices, INT(d->cora), W("escalation")), 1);
}

static void preflight_says_who_it_is_on_sunday_at_three(void **state)
{
	struct desk *d = *state;
	int64_t r = desk_make(d, &rotation_type,
	                      F(d,
	                        "{\"client\":%lld,\"name\":\"Net\",\"zone\":\"UTC\",\"layers\":[{\"name\":"
	                        "\"L\",\"people\":[%lld,%lld],"
	                        "\"unit\":\"day\",\"every\":1,\"at\":\"09:00\",\"start\":\"2025-11-24T09:00:"
	                        "00Z\",\"end\":\"2025-11-30T09:00:00Z\"}]}",
	                        LL(d->client), LL(d->ada), LL(d->ben)));
	int64_t p =
	        policy(d, "",
	               F(d,
	                 "[{\"targets\":[{\"rotation\":%lld}],\"delay\":10},{\"targets\":[{\"person\":%lld}],"
	                 "\"delay\":30,\"only_if\":{\"calendar\":%lld,\"open\":false}}]",
	                 LL(r), LL(d->cora), LL(d->calendar)));
	struct jval v = preflight(d, p, NULL);
	const struct jval *sunday = jval_get(&v, "sunday"), *acts = jval_get(sunday, "acts");

	assert_true(str_is(jval_str(sunday, "at"), "2025-11-30T03:00:00Z"));
	assert_int_equal(acts->n, 3); /* Ada's or Ben's night, Cora, nobody more */
	const struct jval *who = &jval_get(&acts->items[0], "people")->items[0];
	assert_int_equal(jval_int(who, "id"), d->ben); /* Monday Ada, Tuesday Ben … Saturday Ben */
	assert_int_equal(problems(&v, "empty"), 1);    /* from Sunday 09:00 the rotation is over */
	assert_int_equal(problems(&v, "nobody"), 1); /* … and on Monday from nine to five step 2 is outside */
	v = preflight(d, p, "2025-12-01T10:00:00Z");
	acts = jval_get(jval_get(&v, "timeline"), "acts");
	assert_true(str_is(jval_str(&acts->items[0], "what"), "empty"));
	assert_true(str_is(jval_str(&acts->items[1], "what"), "outside"));
}

static void what_a_policy_may_say(void **state)
{
	struct desk *d = *state;
	static const struct {
		const char *steps, *field;
	} bad[] = {
		{ "[]", "steps" },
		{ "[{\"targets\":[],\"delay\":5}]", "steps[0].targets" },
		{ "[{\"targets\":[{\"lead\":true}],\"delay\":9001}]", "steps[0].delay" },
		{ "[{\"targets\":[{\"lead\":true}],\"delay\":10,\"reminders\":2,\"every\":5}]",
		  "steps[0].reminders" },
		{ "[{\"targets\":[{\"lead\":true},{\"lead\":true}],\"delay\":10}]", "steps[0].targets[1]" },
		{ "[{\"targets\":[{\"nobody\":1}],\"delay\":10}]", "steps[0].targets[0]" },
		{ "[{\"targets\":[{\"person\":987654}],\"delay\":10}]", "steps[0].targets[0]" },
		{ "[{\"targets\":[{\"lead\":true}],\"delay\":10,\"wait\":3}]", "steps[0]" },
		{ "[{\"targets\":[{\"lead\":true}],\"delay\":10,\"acks\":6}]", "steps[0].acks" },
	};

	for (size_t i = 0; i < COUNT(bad); i++) {
		struct jval v = object(d, F(d, "{\"client\":%lld,\"name\":\"X\",\"steps\":%s}", LL(d->client),
		                            bad[i].steps));
		struct record r;
		d->cx = world_ctx(d->world);
		assert_int_equal(record_create(&d->cx, &escalation_policy_type, &v, &r), RC_INVALID);
		assert_string_equal(d->cx.err.field, bad[i].field);
	}
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
		T(vector_28_a_person_without_contact_is_found_ahead),
		T(preflight_says_who_it_is_on_sunday_at_three),
		T(what_a_policy_may_say),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
