/* test_json.c - the writer cannot produce bad JSON, the reader takes nothing doubtful. */
/* engines: none */
#include "base/json.h"
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h> /* needs the others before it */

#define assert_str(s, z)                                        \
	do {                                                    \
		struct str s_ = (s);                            \
		assert_int_equal(s_.n, strlen(z));              \
		assert_memory_equal(s_.n ? s_.p : "", z, s_.n); \
	} while (0)

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

/* ---- writer ------------------------------------------------------------- */
static void test_shapes(void **state)
{
	struct buf b = BUF(*state);
	struct jw w = JW(&b);

	jw_open(&w, NULL, '{');
	jw_str(&w, "a", STR("x"));
	jw_open(&w, "list", '[');
	jw_int(&w, NULL, -1);
	jw_bool(&w, NULL, true);
	jw_null(&w, NULL);
	jw_open(&w, NULL, '{');
	jw_close(&w, '}');
	jw_open(&w, NULL, '[');
	jw_close(&w, ']');
	jw_close(&w, ']');
	jw_strk(&w, STR("k\"ey"), STR(""));
	jw_key(&w, STR("obj"));
	jw_open(&w, NULL, '{');
	jw_time(&w, "at", SECONDS(1764084960));
	jw_close(&w, '}');
	jw_raw(&w, "raw", STR("[1]"));
	jw_bool(&w, "no", false);
	jw_close(&w, '}');
	assert_str(buf_str(&b), "{\"a\":\"x\",\"list\":[-1,true,null,{},[]],\"k\\\"ey\":\"\","
	                        "\"obj\":{\"at\":\"2025-11-25T15:36:00Z\"},\"raw\":[1],\"no\":false}");
}

static struct str text_out(struct arena *a, struct str s)
{
	struct buf b = BUF(a);
	struct jw w = JW(&b);

	jw_str(&w, NULL, s);
	return buf_str(&b);
}

static void test_text_out(void **state)
{
	struct arena *a = *state;

	assert_str(text_out(a, STR("")), "\"\"");
	assert_str(text_out(a, STR("a\"b\\c\n\r\t\b\f\x01\x1f\x7f/")),
	           "\"a\\\"b\\\\c\\n\\r\\t\\b\\f\\u0001\\u001f\x7f/\"");
	assert_str(text_out(a, STR("a\0b")), "\"a\\u0000b\"");
	assert_str(text_out(a, STR("grüße € 𝄞")), "\"grüße € 𝄞\"");
	assert_str(text_out(a, STR("a\xff"
	                           "b\xc3")),
	           "\"a\xEF\xBF\xBD"
	           "b\xEF\xBF\xBD\"");
	assert_str(text_out(a, STR("\xed\xa0\x80")), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
	assert_str(text_out(a, STR("\xc3(")), "\"\xEF\xBF\xBD(\"");
}

/* Every byte at every place of a word: the scan over eight bytes sees what the slow one sees. */
static void test_text_every_byte(void **state)
{
	struct arena *a = arena_new();
	struct jval v;
	char why[100], in[24];

	(void)state;
	for (int c = 1; c < 256; c++) {
		for (size_t at = 0; at < sizeof in; at++) {
			memset(in, 'x', sizeof in);
			in[at] = (char)c;
			assert_true(json_parse_plain(a, text_out(a, (struct str){ in, sizeof in }), &v, why,
			                             sizeof why));
			if (c < 0x80)
				assert_memory_equal(v.s.p, in, sizeof in);
			else
				assert_memory_equal(v.s.p + at, "\xEF\xBF\xBD", 3);
			assert_int_equal(v.s.n, c < 0x80 ? sizeof in : sizeof in + 2);
		}
		arena_reset(a);
	}
	arena_free(a);
}

static const char *real_out(struct arena *a, double v)
{
	struct buf b = BUF(a);
	struct jw w = JW(&b);

	jw_real(&w, NULL, v);
	return b.p;
}

static void test_real_out(void **state)
{
	struct arena *a = *state;
	uint64_t seed = 42;

	assert_string_equal(real_out(a, 0.1), "0.1");
	assert_string_equal(real_out(a, 0.1 + 0.2), "0.30000000000000004");
	assert_string_equal(real_out(a, 1.0 / 3), "0.3333333333333333");
	assert_string_equal(real_out(a, 100), "100");
	assert_string_equal(real_out(a, -0.0), "0");
	assert_string_equal(real_out(a, 5e-324), "5e-324");
	assert_string_equal(real_out(a, DBL_MAX), "1.7976931348623157e+308");
	assert_string_equal(real_out(a, NAN), "null");
	assert_string_equal(real_out(a, -INFINITY), "null");
	for (int i = 0; i < 20000; i++) {
		double v;

		seed = seed * 6364136223846793005u + 1442695040888963407u;
		memcpy(&v, &seed, sizeof v);
		if (isfinite(v))
			assert_true(strtod(real_out(a, v), NULL) == v);
	}
}

/* ---- reader ------------------------------------------------------------- */
static bool parses(struct arena *a, struct str s, struct jval *v)
{
	char why[300] = "";
	bool ok = json_parse_plain(a, s, v, why, sizeof why);

	assert_true(ok || why[0]);
	return ok;
}

static void test_tree(void **state)
{
	struct jval v;

	assert_true(parses(*state, STR(" {\"z\":1,\"a\":[true,null,-2.5,\"é\\u20ac\"],\"o\":{}} "), &v));
	assert_int_equal(v.kind, J_OBJECT);
	assert_int_equal(v.n, 3);
	assert_str(v.keys[0], "z"); /* input order */
	assert_str(v.keys[1], "a");
	assert_true(jval_get(&v, "z")->kind == J_INT && jval_get(&v, "z")->f == 1);
	const struct jval *list = jval_get(&v, "a");

	assert_true(list->items[0].b && list->items[1].kind == J_NULL && list->items[2].f == -2.5);
	assert_str(list->items[3].s, "é€");
	assert_null(jval_get(&v, "none"));
	assert_null(jval_get(list, "z"));
	assert_null(jval_get(NULL, "z"));
	assert_true(parses(*state, STR("-9223372036854775808"), &v) && v.i == INT64_MIN);
	assert_true(parses(*state, STR("\"x\""), &v) && v.kind == J_STR);
}

static void test_instants(void **state)
{
	struct buf b = BUF(*state);
	struct jw w = JW(&b);
	struct jval v;
	char why[80];

	jw_open(&w, NULL, '{');
	jw_instant(&w, "at", SECONDS(1764084960));
	jw_instant(&w, "none", 0);
	jw_str(&w, "soon", STR("soon"));
	jw_close(&w, '}');
	assert_str(buf_str(&b), "{\"at\":\"2025-11-25T15:36:00Z\",\"none\":null,\"soon\":\"soon\"}");
	assert_true(json_parse_plain(*state, buf_str(&b), &v, why, sizeof why));
	assert_int_equal(jval_time(&v, "at"), SECONDS(1764084960));
	assert_int_equal(jval_time(&v, "none"), 0);
	assert_int_equal(jval_time(&v, "soon"), 0);
	assert_int_equal(jval_time(&v, "absent"), 0);
}

static void test_refused(void **state)
{
	static const struct str bad[] = {
		STR(""),
		STR("  "),
		STR("{"),
		STR("{}x"),
		STR("{} {}"),
		STR("[1,]"),
		STR("{\"a\":1,}"),
		STR("{\"a\":1,\"a\":2}"),
		STR("{a:1}"),
		STR("'x'"),
		STR("01"),
		STR("+1"),
		STR("1."),
		STR(".5"),
		STR("nul"),
		STR("NaN"),
		STR("Infinity"),
		STR("9223372036854775808"),
		STR("-9223372036854775809"),
		STR("1e400"),
		STR("\"\xff\""),
		STR("\"\xc0\xaf\""),
		STR("\"\xed\xa0\x80\""),
		STR("\"\\ud800\""),
		STR("\"\\u0000\""),
		STR("\"a\0b\""),
		STR("{}\0"),
		STR("{\"a\":\0null}"),
		STR("[1\0]"),
		STR("\"\\"),
		STR("\"\\\""),
		STR("\"\\udc00\""),
		STR("\"\\ud800\\u0041\""),
		STR("\"\\u12g4\""),
		STR("\"\\u12"),
		STR("\"\xf4\x90\x80\x80\""),
		STR("-"),
		STR("1e"),
		STR("[1 2]"),
		STR("{\"a\" 1}"),
		STR("{\"a\":1 \"b\":2}"),
		STR("[1}"),
		STR("truest"),
		STR("\"a\nb\""),
		STR("\"\\x\""),
		STR("[1]//"),
		STR("{\"\\u0000\":1}"),
		STR("\xEF\xBB\xBF{}"),
	};
	struct jval v;

	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(parses(*state, bad[i], &v));
}

static void test_escapes(void **state)
{
	struct jval v;

	assert_true(parses(*state, STR("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00E9\\u20ac\\uD834\\udd1e\\u007f.\""),
	                   &v));
	assert_str(v.s, "\"\\/\b\f\n\r\t\u00e9€𝄞\x7f.");
}

/* Few and many members, and one of them twice. */
static void test_many_members(void **state)
{
	for (int n = 1; n < 600; n += n < 60 ? 1 : 97) {
		struct buf b = BUF(*state);
		struct jw w = JW(&b);
		struct jval v;

		jw_open(&w, NULL, '{');
		for (int i = 0; i < n; i++)
			jw_int(&w, arena_fmt(*state, "k%d", (i * 7919) % n).p, i);
		jw_close(&w, '}');
		assert_true(parses(*state, buf_str(&b), &v));
		assert_true(v.n == (size_t)n && v.items[n - 1].i == n - 1);
		b.n--;
		buf_add(&b, STR(",\"k0\":0}"));
		assert_false(parses(*state, buf_str(&b), &v));
	}
}

static void test_depth(void **state)
{
	struct jval v;

	assert_true(parses(*state,
	                   arena_fmt(*state, "%.*s%.*s", 32, "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", 32,
	                             "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"),
	                   &v));
	assert_false(parses(*state,
	                    arena_fmt(*state, "[%.*s%.*s]", 32, "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", 32,
	                              "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"),
	                    &v));
	assert_true(parses(*state, STR("\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[[[[[[[[[[\""), &v));
}

static void test_back_out(void **state)
{
	struct buf b = BUF(*state);
	struct jw w = JW(&b);
	struct jval v;
	struct str text = STR("{\"b\":[1,2.5,\"x\\n\",null,true],\"a\":{\"k\\\"\":{}}}");

	assert_true(parses(*state, text, &v));
	jw_val(&w, NULL, &v);
	assert_true(str_eq(buf_str(&b), text));
}

static void test_bad_json_problem(void **state)
{
	struct ctx cx = { .mem = *state };
	struct jval v;

	assert_int_equal(json_parse(&cx, STR("{\n\"a\": oops}"), &v), RC_BAD_REQUEST);
	assert_string_equal(cx.err.code, "bad_json");
	assert_non_null(strstr(cx.err.msg, "line 2"));
}

/* ---- tables ------------------------------------------------------------- */
struct order {
	struct str title;
	int64_t count, due;
	double weight;
	bool urgent;
	const struct jval *more;
};
static const struct jfield order_fields[] = {
	{ "title", JF_STR, offsetof(struct order, title), true, 5, "" },
	{ "count", JF_INT, offsetof(struct order, count), false, 9, "" },
	{ "due", JF_TIME, offsetof(struct order, due), false, 0, "" },
	{ "weight", JF_REAL, offsetof(struct order, weight), false, 0, "" },
	{ "urgent", JF_BOOL, offsetof(struct order, urgent), false, 0, "" },
	{ "more", JF_VALUE, offsetof(struct order, more), false, 0, "" },
};

static void test_table_reads(void **state)
{
	struct ctx cx = { .mem = *state };
	struct order o = { .count = 4 };

	assert_int_equal(
	        json_read(&cx,
	                  STR("{\"title\":\"\xE2\x82\xAC\",\"due\":\"1970-01-01T00:00:01Z\",\"weight\":2,"
	                      "\"urgent\":true,\"more\":null,\"count\":null}"),
	                  order_fields, &o),
	        RC_OK);
	assert_str(o.title, "€");
	assert_true(o.count == 4 && o.due == SECONDS(1) && o.weight == 2 && o.urgent &&
	            o.more->kind == J_NULL);
	o = (struct order){ 0 };
	assert_int_equal(json_read(&cx, STR("{\"title\":\"\"}"), order_fields, &o), RC_OK);
	assert_true(o.title.n == 0 && o.title.p && !o.more);
}

static void test_table_refuses(void **state)
{
	static const struct {
		struct str body;
		const char *field;
	} cases[] = {
		{ STR("{}"), "title" },
		{ STR("{\"title\":null}"), "title" },
		{ STR("{\"title\":1}"), "title" },
		{ STR("{\"title\":\"123456\"}"), "title" },
		{ STR("{\"title\":\"x\",\"count\":\"1\"}"), "count" },
		{ STR("{\"title\":\"x\",\"count\":1.5}"), "count" },
		{ STR("{\"title\":\"x\",\"count\":10}"), "count" },
		{ STR("{\"title\":\"x\",\"due\":\"tomorrow\"}"), "due" },
		{ STR("{\"title\":\"x\",\"due\":5}"), "due" },
		{ STR("{\"title\":\"x\",\"weight\":\"2\"}"), "weight" },
		{ STR("{\"title\":\"x\",\"urgent\":1}"), "urgent" },
		{ STR("{\"title\":\"x\",\"tytle\":1}"), "tytle" },
	};
	struct ctx cx = { .mem = *state };
	struct order o = { 0 };

	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(json_read(&cx, cases[i].body, order_fields, &o), RC_INVALID);
		assert_string_equal(cx.err.field, cases[i].field);
		assert_string_equal(cx.err.code, "invalid_field");
	}
	assert_int_equal(json_read(&cx, STR("[]"), order_fields, &o), RC_BAD_REQUEST);
}

/* What the writer must write for a text, one byte at a time. */
static struct str plainly(struct arena *a, struct str s)
{
	struct buf b = BUF(a);

	buf_char(&b, '"');
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == '"' || c == '\\')
			buf_fmt(&b, "\\%c", c);
		else if (c == '\n')
			buf_add(&b, STR("\\n"));
		else if (c < 0x20)
			buf_fmt(&b, "\\u%04x", c);
		else if (c == 0xFF)
			buf_add(&b, STR("\xEF\xBF\xBD"));
		else
			buf_char(&b, (char)c);
	}
	buf_char(&b, '"');
	return buf_str(&b);
}

/* Text goes eight bytes at a time: whatever its length, and wherever something stands that needs a thought.
 */
static void any_length_any_place(void **state)
{
	static const char *const odd[] = { "",     "\"",   "\\",       "\n",
		                           "\x01", "\xFF", "\xC3\xA4", "\xF0\x9F\x98\x80" };
	struct arena *a = *state;

	for (size_t len = 0; len < 36; len++)
		for (size_t at = 0; at <= len; at++)
			for (size_t k = 0; k < COUNT(odd); k++) {
				struct buf text = BUF(a), got = BUF(a);
				struct jw w = JW(&got);

				for (size_t i = 0; i < len; i++) {
					if (i == at)
						buf_add(&text, str_z(odd[k]));
					buf_char(&text, (char)('a' + i % 26));
				}
				jw_str(&w, NULL, buf_str(&text));
				struct str want = plainly(a, buf_str(&text));
				assert_true(str_eq(buf_str(&got), want));
			}
}

static void any_number(void **state)
{
	struct arena *a = *state;
	int64_t v = 1;

	for (int i = 0; i < 64; i++, v = (int64_t)((uint64_t)v << 1))
		for (int64_t d = -1; d <= 1; d++) {
			struct buf b = BUF(a);
			int64_t n = (int64_t)((uint64_t)v + (uint64_t)d);

			buf_int(&b, n);
			assert_true(str_eq(buf_str(&b), arena_fmt(a, "%lld", (long long)n)));
		}
	for (int64_t n = -2000; n <= 2000; n++) {
		struct buf b = BUF(a);

		buf_int(&b, n);
		assert_true(str_eq(buf_str(&b), arena_fmt(a, "%lld", (long long)n)));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shapes),
		cmocka_unit_test(test_text_out),
		cmocka_unit_test(test_text_every_byte),
		cmocka_unit_test(test_real_out),
		cmocka_unit_test(test_tree),
		cmocka_unit_test(test_instants),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_escapes),
		cmocka_unit_test(test_many_members),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_back_out),
		cmocka_unit_test(test_bad_json_problem),
		cmocka_unit_test(test_table_reads),
		cmocka_unit_test(test_table_refuses),
		cmocka_unit_test(any_length_any_place),
		cmocka_unit_test(any_number),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
