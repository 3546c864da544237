/* test_base.c - text, memory, results, log lines, hashes, permissions, query parameters. */
/* engines: none */
#include "base/crypto.h"
#include "base/route.h"
#include <fcntl.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h> /* needs the others before it */

#define assert_str(s, z)                                        \
	do {                                                    \
		struct str s_ = (s);                            \
		assert_int_equal(s_.n, strlen(z));              \
		assert_memory_equal(s_.n ? s_.p : "", z, s_.n); \
	} while (0)

static int setup(void **state)
{
	assert_true(crypto_init());
	*state = arena_new();
	return 0;
}

static int teardown(void **state)
{
	arena_free(*state);
	return 0;
}

/* ---- str ---------------------------------------------------------------- */
static void test_str_compares(void **state)
{
	(void)state;
	assert_true(str_eq(STR(""), (struct str){ 0 }));
	assert_true(str_is(STR("abc"), "abc"));
	assert_false(str_is(STR("abc"), "ab"));
	assert_true(str_is((struct str){ 0 }, NULL));
	assert_true(str_starts(STR("abc"), STR("ab")) && str_starts(STR("abc"), STR("")));
	assert_false(str_starts(STR("a"), STR("ab")));
	assert_true(str_ends(STR("abc"), STR("bc")) && !str_ends(STR("c"), STR("bc")));
	assert_true(str_ieq(STR("Content-TYPE"), STR("content-type")) && !str_ieq(STR("a@"), STR("a`")));
	assert_true(str_cmp(STR("a"), STR("b")) < 0 && str_cmp(STR("b"), STR("a")) > 0);
	assert_true(str_cmp(STR("a"), STR("ab")) < 0 && str_cmp(STR("\xff"), STR("a")) > 0);
	assert_int_equal(str_cmp(STR("same"), STR("same")), 0);
}

static void test_str_cuts(void **state)
{
	struct str rest = STR("a,,b"), part;

	(void)state;
	assert_str(str_trim(STR(" \t x y\r\n")), "x y");
	assert_str(str_trim(STR("   ")), "");
	assert_str(str_sub(STR("hello"), 1, 3), "ell");
	assert_str(str_sub(STR("hello"), 3, SIZE_MAX), "lo");
	assert_str(str_sub(STR("hello"), 9, 1), "");
	assert_int_equal(str_find(STR("abcabc"), STR("ca"), 0), 2);
	assert_int_equal(str_find(STR("abcabc"), STR("abc"), 1), 3);
	assert_true(str_find(STR("aab"), STR("abc"), 0) == SIZE_MAX);
	assert_true(str_find(STR("ab"), STR("x"), 3) == SIZE_MAX);
	assert_int_equal(str_find(STR("ab"), STR(""), 2), 2);
	assert_true(str_split(&rest, ',', &part));
	assert_str(part, "a");
	assert_true(str_split(&rest, ',', &part));
	assert_str(part, "");
	assert_true(str_split(&rest, ',', &part));
	assert_str(part, "b");
	assert_false(str_split(&rest, ',', &part));
}

static void test_str_numbers(void **state)
{
	static const char *const bad[] = { "",
		                           "-",
		                           "+1",
		                           " 1",
		                           "1 ",
		                           "1a",
		                           "0x1",
		                           "9223372036854775808",
		                           "-9223372036854775809",
		                           "99999999999999999999" };
	static const char *const unreal[] = { "",      "inf", "nan",   "0x1p3", " 1", "1 ",
		                              "1e999", "--1", "1.2.3", "e",     "." };
	int64_t v = 7;
	double d = 7;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(str_int(str_z(bad[i]), &v));
	assert_int_equal(v, 7);
	assert_true(str_int(STR("-9223372036854775808"), &v) && v == INT64_MIN);
	assert_true(str_int(STR("9223372036854775807"), &v) && v == INT64_MAX);
	assert_true(str_int(STR("-0"), &v) && v == 0);
	for (size_t i = 0; i < COUNT(unreal); i++)
		assert_false(str_real(str_z(unreal[i]), &d));
	assert_true(str_real(STR("-1.5e3"), &d) && d == -1500);
}

static void test_str_utf8(void **state)
{
	static const char *const bad[] = { "\x80",
		                           "\xc3",
		                           "\xc0\xaf",
		                           "\xe0\x80\xaf",
		                           "\xed\xa0\x80",
		                           "\xf4\x90\x80\x80",
		                           "\xf0\x80\x80\xaf",
		                           "a\xff",
		                           "\xe2\x82",
		                           "\xf5\x80\x80\x80" };

	(void)state;
	assert_true(str_utf8(STR("")) && str_utf8(STR("aé€𝄞")));
	assert_false(str_utf8((struct str){ "a\0b", 3 }));
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(str_utf8(str_z(bad[i])));
	assert_int_equal(str_chars(STR("aé€𝄞")), 4);
	assert_str(str_clip(STR("aé€"), 2), "a");
	assert_str(str_clip(STR("aé€"), 3), "aé");
	assert_str(str_clip(STR("aé€"), 5), "aé");
	assert_str(str_clip(STR("aé€"), 6), "aé€");
	assert_str(str_clip(STR("é"), 0), "");
}

/* ---- arena and buf ------------------------------------------------------ */
static void test_arena(void **state)
{
	struct arena *a = *state;
	unsigned char zero[1000] = { 0 };

	for (int round = 0; round < 3; round++) {
		for (size_t n = 0; n < 1000; n += 7) {
			unsigned char *p = arena_alloc(a, n);

			assert_int_equal((uintptr_t)p % 16, 0);
			assert_memory_equal(p, zero, n);
			memset(p, 0xAB, n);
		}
		assert_true(arena_used(a) > 70000);
		char *large = arena_alloc(a, 3 << 20);

		assert_int_equal(large[(3 << 20) - 1], 0);
		arena_reset(a);
		assert_int_equal(arena_used(a), 0);
	}
	struct str copy = arena_str(a, (struct str){ "abcdef", 3 });

	assert_string_equal(copy.p, "abc");
	assert_string_equal(arena_str(a, (struct str){ 0 }).p, "");
	assert_string_equal(arena_lower(a, STR("ÄBC-z")).p, "Äbc-z");
	assert_str(arena_fmt(a, "%d-%s", 7, "x"), "7-x");
	assert_int_equal(arena_fmt(a, "%0500d", 1).n, 500);
}

static void test_buf(void **state)
{
	struct arena *a = *state;
	struct buf b = BUF(a), other = BUF(a);

	assert_str(buf_str(&b), "");
	buf_add(&b, (struct str){ 0 });
	buf_int(&b, INT64_MIN);
	buf_char(&b, ' ');
	buf_int(&b, 0);
	buf_fmt(&b, " %s", "x");
	assert_str(buf_str(&b), "-9223372036854775808 0 x");
	b.n = 0;
	for (int i = 0; i < 5000; i++) { /* two bufs that push each other away from the arena's end */
		buf_fmt(&b, "%04d", i);
		buf_char(&other, (char)('a' + i % 26));
	}
	buf_fmt(&b, "%01000d", 0);
	assert_int_equal(b.n, 21000);
	assert_int_equal(strlen(b.p), b.n);
	assert_int_equal(other.n, 5000);
	for (int i = 0; i < 5000; i++) {
		char z[8];

		snprintf(z, sizeof z, "%04d", i);
		assert_memory_equal(b.p + (ptrdiff_t)4 * i, z, 4);
		assert_int_equal(other.p[i], 'a' + i % 26);
	}
}

static void test_buf_grows_in_place(void **state)
{
	struct arena *a = arena_new();
	struct buf b = BUF(a);

	(void)state;
	arena_alloc(a, 128 << 10);
	buf_char(&b, 'x');
	const char *p = b.p;

	for (int i = 0; i < 4000; i++)
		buf_char(&b, 'x');
	assert_ptr_equal(p, b.p);
	arena_free(a);
}

/* ---- rc ----------------------------------------------------------------- */
static void test_fail(void **state)
{
	struct ctx cx = { .mem = *state };
	char many[300];

	assert_int_equal((fail)(&cx, RC_CONFLICT, "ticket_closed", "No %s.", "way"), RC_CONFLICT);
	assert_int_equal(cx.err.rc, RC_CONFLICT);
	assert_string_equal(cx.err.code, "ticket_closed");
	assert_string_equal(cx.err.msg, "No way.");
	assert_string_equal(cx.err.field, "");
	cx.err.extra = STR("\"x\":1");
	assert_int_equal(fail_field(&cx, "title", "%s", "Too long."), RC_INVALID);
	assert_string_equal(cx.err.field, "title");
	assert_string_equal(cx.err.code, "invalid_field");
	assert_int_equal(cx.err.extra.n, 0);
	fail_field(&cx, "feed", "%s", cx.err.msg); /* what was wrong before, told of another field */
	assert_string_equal(cx.err.msg, "Too long.");
	fail_field(&cx, cx.err.field, "It is %s", cx.err.msg);
	assert_string_equal(cx.err.field, "feed");
	assert_string_equal(cx.err.msg, "It is Too long.");
	for (int shift = 0; shift < 4; shift++) { /* a long foreign word is not cut inside a character */
		memset(many, 'x', sizeof many);
		for (int i = shift; i + 3 < (int)sizeof many; i += 3)
			memcpy(many + i, "€", 3);
		many[shift + 290 - 290 % 3] = '\0';
		fail_field(&cx, many, "%s%s", many, many);
		assert_true(str_utf8(str_z(cx.err.field)) && strlen(cx.err.field) > 58);
		assert_true(str_utf8(str_z(cx.err.msg)) && strlen(cx.err.msg) > 390);
	}
}

static void test_rc_status(void **state)
{
	(void)state;
	for (int rc = 0; rc < RC_COUNT_; rc++)
		assert_in_range(rc_status((enum rc)rc), 200, 503);
	assert_int_equal(rc_status(RC_STALE), 412);
}

/* ---- log ---------------------------------------------------------------- */
static struct str logged(struct arena *a, bool json, struct str text)
{
	char name[] = "/tmp/sinew-log-XXXXXX", line[4096] = "";
	int fd = mkstemp(name);
	struct log *l = log_new(fd, LOG_INFO, json);

	assert_true(fd >= 0);
	unlink(name);
	log_line(l, LOG_DEBUG, "hidden", "n=%d", 1);
	log_line(l, LOG_WARN, "request", "status=%d who=" STR_FMT " raw=a\nb tail", 200,
	         STR_ARG(log_text(a, text)));
	log_free(l);
	assert_true(pread(fd, line, sizeof line - 1, 0) > 0);
	close(fd);
	return arena_str(a, str_z(line));
}

static void test_log_text(void **state)
{
	struct str line = logged(*state, false, STR("x\"y\n"));

	assert_true(str_ends(line,
	                     STR("Z level=warn event=request status=200 who=\"x\\\"y\\n\" raw=a b tail\n")));
	assert_true(str_find(line, STR("hidden"), 0) == SIZE_MAX);
	assert_int_equal(str_find(line, STR("\n"), 0), line.n - 1);
	log_line(NULL, LOG_ERROR, "nobody", "listens=%d", 1);
}

static void test_log_json(void **state)
{
	struct str line = logged(*state, true, STR("x\"y z"));
	struct jval v;
	char why[100];

	assert_true(json_parse_plain(*state, line, &v, why, sizeof why));
	assert_int_equal(jval_get(&v, "status")->i, 200);
	assert_str(jval_get(&v, "who")->s, "x\"y z");
	assert_str(jval_get(&v, "raw")->s, "a");
	assert_str(jval_get(&v, "text")->s, "b tail");
	assert_str(jval_get(&v, "event")->s, "request");
	assert_str(jval_get(&v, "level")->s, "warn");
}

static void test_log_clips(void **state)
{
	char big[5000];

	memset(big, 'x', sizeof big);
	assert_int_equal(log_text(*state, (struct str){ big, sizeof big }).n, 202);
}

/* ---- crypto ------------------------------------------------------------- */
static void test_hashes(void **state)
{
	static const char abc[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
	char hex[SHA256_HEX + 1];
	struct sha256 h;

	assert_str(sha256_hex(*state, STR("abc")), abc); /* FIPS 180-4 example */
	sha256_start(&h);
	sha256_more(&h, STR("a"));
	sha256_more(&h, (struct str){ 0 });
	sha256_more(&h, STR("bc"));
	sha256_end_hex(&h, hex);
	assert_string_equal(hex, abc);
	assert_str(sha256_hex(*state, (struct str){ 0 }),
	           "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	assert_str(hmac_sha256_hex(*state, STR("Jefe"),
	                           STR("what do ya want for nothing?")), /* RFC 4231, case 2 */
	           "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	assert_true(secret_equal(STR("abc"), STR("abc")) && secret_equal((struct str){ 0 }, STR("")));
	assert_false(secret_equal(STR("abc"), STR("abd")) || secret_equal(STR("abc"), STR("ab")));
}

static void test_random(void **state)
{
	struct str a = random_token(*state, 24), b = random_token(*state, 24);

	assert_int_equal(a.n, 32);
	assert_int_equal(strspn(a.p, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"), 32);
	assert_false(str_eq(a, b));
	assert_true(random_u64() != random_u64());
}

static void test_passwords(void **state)
{
	struct ctx cx = { .mem = *state };
	struct str hash, again;
	char longest[200];

	assert_int_equal(password_hash(&cx, STR("correct horse"), &hash), RC_OK);
	assert_int_equal(password_hash(&cx, STR("correct horse"), &again), RC_OK);
	assert_true(str_starts(hash, STR("$argon2id$v=19$m=19456,t=2,p=1$")));
	assert_false(str_eq(hash, again));
	assert_true(password_verify(hash, STR("correct horse")));
	assert_false(password_verify(hash, STR("correct horsf")));
	assert_false(password_verify((struct str){ 0 }, STR("")));
	assert_false(password_verify(STR("not a hash"), STR("x")));
	memset(longest, 'x', sizeof longest);
	assert_false(password_verify((struct str){ longest, sizeof longest }, STR("x")));
}

/* ---- who and query ------------------------------------------------------ */
static void test_who(void **state)
{
	struct grant grants[] = { { .client_id = 7, .perms = PERM_READ | PERM_WORK },
		                  { .client_id = 3, .perms = PERM_READ },
		                  { .client_id = 3, .team_id = 9, .perms = PERM_WORK },
		                  { .client_id = 7, .perms = PERM_ASSIGN },
		                  { .client_id = 0, .perms = PERM_AUDIT } };
	struct who w = { .person_id = 1, .grants = grants, .ngrants = COUNT(grants) };
	int64_t *ids;
	bool all;

	assert_int_equal(who_perms(&w, 7), PERM_READ | PERM_WORK | PERM_ASSIGN | PERM_AUDIT);
	assert_int_equal(who_perms(&w, 5), PERM_AUDIT);
	assert_true(who_can(&w, 3, PERM_READ | PERM_WORK) && !who_can(&w, 3, PERM_ASSIGN));
	assert_int_equal(who_clients(&w, *state, PERM_READ | PERM_WORK, &ids, &all), 2);
	assert_false(all);
	assert_true(ids[0] == 3 && ids[1] == 7);
	assert_int_equal(who_clients(&w, *state, PERM_AUDIT | PERM_ASSIGN, &ids, &all), 1);
	assert_int_equal(ids[0], 7);
	assert_int_equal(who_clients(&w, *state, PERM_AUDIT, &ids, &all), 0);
	assert_true(all);
	assert_int_equal(who_clients(&w, *state, PERM_ADMIN, &ids, &all), 0);
	assert_false(all);
	assert_int_equal(who_clients(&who_system, *state, PERM_ADMIN, &ids, &all), 0);
	assert_true(all);
	assert_int_equal(who_clients(&who_nobody, *state, PERM_READ, &ids, &all), 0);
	assert_false(all || who_can(&who_nobody, 1, PERM_READ));
}

static void test_query(void **state)
{
	struct ctx cx = { .mem = *state };
	struct rq rq = { .query = STR("q=a+b%20c%C3%A9&empty=&flag&bad=%zz&cut=%4&utf=%ff&nul=%00&two=1&two="
		                      "2&n=12&%71x=1") };
	struct str v;
	bool present;
	int64_t n;

	assert_int_equal(rq_query(&cx, &rq, "q", &v, &present), RC_OK);
	assert_true(present);
	assert_str(v, "a b cé");
	assert_int_equal(rq_query(&cx, &rq, "empty", &v, &present), RC_OK);
	assert_true(present && v.n == 0);
	assert_int_equal(rq_query(&cx, &rq, "flag", &v, &present), RC_OK);
	assert_true(present && v.n == 0);
	assert_int_equal(rq_query(&cx, &rq, "none", &v, &present), RC_OK);
	assert_false(present);
	assert_int_equal(rq_query(&cx, &rq, "qx", &v, &present), RC_OK);
	assert_true(present);
	for (size_t i = 0; i < 5; i++) {
		static const char *const bad[] = { "bad", "cut", "utf", "nul", "two" };

		assert_int_equal(rq_query(&cx, &rq, bad[i], &v, &present), RC_BAD_REQUEST);
		assert_string_equal(cx.err.field, bad[i]);
		assert_int_equal(cx.err.rc, RC_BAD_REQUEST);
	}
	assert_int_equal(rq_query_int(&cx, &rq, "n", 1, 12, 5, &n), RC_OK);
	assert_int_equal(n, 12);
	assert_int_equal(rq_query_int(&cx, &rq, "none", 1, 12, 5, &n), RC_OK);
	assert_int_equal(n, 5);
	assert_int_equal(rq_query_int(&cx, &rq, "n", 1, 11, 5, &n), RC_BAD_REQUEST);
	assert_int_equal(rq_query_int(&cx, &rq, "q", 1, 11, 5, &n), RC_BAD_REQUEST);
	assert_string_equal(cx.err.field, "q");
}

static void test_res_header(void **state)
{
	struct res rs = { 0 };

	(void)state;
	res_header(&rs, "Link", STR("</x>"));
	res_header(&rs, "X-Bad", STR("a\r\nSet-Cookie: b"));
	assert_int_equal(rs.nheaders, 1);
	assert_str(rs.headers[0].name, "Link");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_str_compares),
		cmocka_unit_test(test_str_cuts),
		cmocka_unit_test(test_str_numbers),
		cmocka_unit_test(test_str_utf8),
		cmocka_unit_test(test_arena),
		cmocka_unit_test(test_buf),
		cmocka_unit_test(test_buf_grows_in_place),
		cmocka_unit_test(test_fail),
		cmocka_unit_test(test_rc_status),
		cmocka_unit_test(test_log_text),
		cmocka_unit_test(test_log_json),
		cmocka_unit_test(test_log_clips),
		cmocka_unit_test(test_hashes),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_passwords),
		cmocka_unit_test(test_who),
		cmocka_unit_test(test_query),
		cmocka_unit_test(test_res_header),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
