/* test_conf.c - settings: who wins, what is refused, what is shown. */
/* engines: none */
#include "base/conf.h"
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h> /* needs the others before it */

static char why[500];

static bool put(struct conf *c, const char *name, const char *value)
{
	why[0] = '\0';
	return conf_set(c, str_z(name), str_z(value), "flag", why, sizeof why);
}

static bool load(struct conf *c, const char *text)
{
	char path[] = "/tmp/sinew-conf-XXXXXX";
	int fd = mkstemp(path);

	assert_true(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
	bool ok = conf_load_file(c, path, why, sizeof why);

	unlink(path);
	return ok;
}

static void test_defaults(void **state)
{
	struct conf *c = conf_new();

	(void)state;
	assert_string_equal(conf_text(c, "data_dir"), "./data");
	assert_string_equal(conf_text(c, "database"), "");
	assert_string_equal(conf_text(c, "listen"), "127.0.0.1:8080");
	assert_int_equal(conf_int(c, "workers"), 48);
	assert_int_equal(conf_int(c, "body_max"), 1 << 20);
	assert_int_equal(conf_int(c, "upload_max"), 50 << 20);
	assert_int_equal(conf_int(c, "webhook_timeout"), SECONDS(10));
	assert_false(conf_bool(c, "test_hooks"));
	assert_string_equal(conf_source(c, "workers"), "default");
	conf_free(c);
	conf_free(NULL);
}

static void test_table(void **state)
{
	(void)state;
	for (size_t i = 0; conf_items[i].name; i++) {
		const struct conf_item *item = &conf_items[i];

		assert_true(item->help && item->help[strlen(item->help) - 1] == '.');
		assert_true(item->section && item->def);
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(item->name, conf_items[j].name);
	}
}

static void test_precedence(void **state)
{
	char *env[] = { "HOME=/root",
		        "SINEW_WORKERS=30",
		        "SINEW_LOG_LEVEL=warn",
		        "SINEW_CONFIG=/etc/x",
		        "SINEW_PORT_8080_TCP=tcp://10.0.0.1:8080",
		        NULL };
	struct conf *c = conf_new();

	(void)state;
	assert_true(put(c, "workers", "20"));
	assert_true(conf_load_env(c, env, why, sizeof why));
	assert_true(load(c, "# a comment\n\n workers = 40 \r\nlog_level=error\nbase_url = "
	                    "https://a.example/?x=y # no\n"));
	assert_int_equal(conf_int(c, "workers"), 20);
	assert_string_equal(conf_text(c, "log_level"), "warn");
	assert_string_equal(conf_text(c, "base_url"), "https://a.example/?x=y # no");
	assert_string_equal(conf_source(c, "workers"), "flag");
	assert_string_equal(conf_source(c, "log_level"), "environment");
	assert_string_equal(conf_source(c, "base_url"), "file");
	assert_true(put(c, "workers", "21") && conf_int(c, "workers") == 21);
	conf_free(c);
}

static void test_values(void **state)
{
	static const struct {
		const char *name, *value;
		int64_t want; /* -1: refused */
	} cases[] = {
		{ "body_max", "2048", 2048 },
		{ "body_max", "64KiB", 65536 },
		{ "body_max", "2M", 2 << 20 },
		{ "upload_max", "1 GiB", 1 << 30 },
		{ "body_max", "-1", -1 },
		{ "body_max", "1", -1 },
		{ "body_max", "1XB", -1 },
		{ "body_max", "99999999999999999G", -1 },
		{ "workers", "15", -1 },
		{ "workers", "513", -1 },
		{ "workers", "many", -1 },
		{ "workers", "", -1 },
		{ "webhook_timeout", "1m30s", SECONDS(90) },
		{ "webhook_timeout", "30", -1 },
		{ "webhook_timeout", "10m", -1 },
	};
	struct conf *c = conf_new();

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(put(c, cases[i].name, cases[i].value), cases[i].want >= 0);
		if (cases[i].want >= 0)
			assert_int_equal(conf_int(c, cases[i].name), cases[i].want);
		else
			assert_non_null(strstr(why, cases[i].name));
	}
	assert_true(put(c, "test_hooks", "on") && conf_bool(c, "test_hooks"));
	assert_true(put(c, "test_hooks", "0") && !conf_bool(c, "test_hooks"));
	assert_false(put(c, "test_hooks", "maybe"));
	assert_false(put(c, "log_level", "loud"));
	assert_non_null(strstr(why, "debug, info, warn or error"));
	assert_false(put(c, "log_format", "xml"));
	assert_false(put(c, "data_dir", "\xff"));
	conf_free(c);
}

static void test_bounds_are_told(void **state)
{
	struct conf *c = conf_new();

	(void)state;
	assert_false(put(c, "workers", "1"));
	assert_string_equal(why, "workers must be from 16 to 512");
	assert_false(put(c, "body_max", "1G"));
	assert_string_equal(why, "body_max must be from 1KiB to 64MiB");
	assert_false(put(c, "webhook_timeout", "1h"));
	assert_string_equal(why, "webhook_timeout must be from 1s to 300s");
	conf_free(c);
}

static void test_unknown(void **state)
{
	char *env[] = { "SINEW_LISTN=x", NULL };
	char longest[200];
	struct conf *c = conf_new();

	(void)state;
	assert_false(put(c, "data_dri", "x"));
	assert_string_equal(why, "there is no setting \"data_dri\"; did you mean data_dir?");
	assert_false(put(c, "qqqqqq", "x"));
	assert_string_equal(why, "there is no setting \"qqqqqq\"");
	assert_false(put(c, "", "x"));
	memset(longest, 'x', sizeof longest - 1);
	longest[sizeof longest - 1] = '\0';
	assert_false(put(c, longest, "x"));
	assert_false(conf_load_env(c, env, why, sizeof why));
	assert_string_equal(why, "SINEW_LISTN: there is no setting \"listn\"; did you mean listen?");
	conf_free(c);
}

static void test_bad_files(void **state)
{
	struct conf *c = conf_new();

	(void)state;
	assert_true(conf_load_file(c, "/nonexistent/sinew.conf", why, sizeof why));
	assert_false(conf_load_file(c, "/", why, sizeof why));
	assert_false(load(c, "workers = 20\nhello\n"));
	assert_non_null(strstr(why, ":2: a line must read name = value"));
	assert_false(load(c, "workers = 20\nworkers = 30\n"));
	assert_non_null(strstr(why, ":2: workers is set twice"));
	assert_false(load(c, "\n\nwrokers = 20\n"));
	assert_non_null(strstr(why, ":3: there is no setting \"wrokers\"; did you mean workers?"));
	conf_free(c);
}

static void test_describe(void **state)
{
	struct arena *a = arena_new();
	struct conf *c = conf_new();
	struct buf b = BUF(a), defaults = BUF(a);

	(void)state;
	assert_true(put(c, "database", "postgresql://sinew:hunter2@db/sinew"));
	assert_true(put(c, "base_url", "https://a|b"));
	conf_describe(c, &b);
	assert_null(strstr(b.p, "hunter2"));
	assert_non_null(strstr(b.p, "| `database` | `***` (flag) |"));
	assert_non_null(strstr(b.p, "a\\|b"));
	assert_non_null(strstr(b.p, "### Storage\n\n| Setting | Value | Meaning |"));
	conf_describe(NULL, &defaults);
	for (size_t i = 0; conf_items[i].name; i++)
		assert_non_null(strstr(defaults.p, conf_items[i].name));
	conf_free(c);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),        cmocka_unit_test(test_table),
		cmocka_unit_test(test_precedence),      cmocka_unit_test(test_values),
		cmocka_unit_test(test_bounds_are_told), cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_bad_files),       cmocka_unit_test(test_describe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
