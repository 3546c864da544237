/* test_embed.c - what tools/embed.sh puts into the binary is what lies in the folders. */
/* engines: none */
#include "db/migrations.h"
#include "http/assets.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

static const struct asset *find(const char *path)
{
	for (const struct asset *a = assets; a->path; a++)
		if (strcmp(a->path, path) == 0)
			return a;
	return NULL;
}

static void assets_are_sorted_and_typed(void **state)
{
	(void)state;
	const struct asset *page = find("/index.html"), *code = find("/assets/app-0a1b2c3d.js");
	assert_non_null(page);
	assert_non_null(code);
	assert_string_equal(page->type, "text/html; charset=utf-8");
	assert_string_equal(code->type, "text/javascript; charset=utf-8");
	assert_false(page->immutable);
	assert_true(code->immutable);
	assert_string_not_equal(page->etag, code->etag);
	for (const struct asset *a = assets; a[1].path; a++)
		assert_true(strcmp(a[0].path, a[1].path) < 0);
}

static void plain_bytes_are_the_file(void **state)
{
	(void)state;
	const struct asset *page = find("/index.html");
	FILE *f = fopen("tests/support/site/index.html", "rb");
	assert_non_null(f);
	char bytes[4096];
	size_t n = fread(bytes, 1, sizeof bytes, f);
	fclose(f);
	assert_int_equal(page->plain.n, n);
	assert_memory_equal(page->plain.p, bytes, n);
}

static void gzip_unpacks_to_the_plain_bytes(void **state)
{
	(void)state;
	const struct asset *page = find("/index.html");
	unsigned char out[4096];
	assert_non_null(page->gzip.p);
	assert_true(page->gzip.n < page->plain.n);
	z_stream z = { .next_in = (unsigned char *)(uintptr_t)page->gzip.p,
		       .avail_in = (uInt)page->gzip.n,
		       .next_out = out,
		       .avail_out = sizeof out };
	assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
	assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
	assert_int_equal(z.total_out, page->plain.n);
	assert_memory_equal(out, page->plain.p, page->plain.n);
	inflateEnd(&z);
}

static void what_does_not_shrink_is_left_plain(void **state)
{
	(void)state;
	const struct asset *code = find("/assets/app-0a1b2c3d.js");
	assert_null(code->gzip.p);
	assert_int_equal(code->gzip.n, 0);
}

static void migrations_are_in_order(void **state)
{
	(void)state;
	int number = 0;
	for (const struct migration *m = migrations; m->name; m++) {
		assert_int_equal(m->number, ++number);
		assert_int_equal(strlen(m->sql), m->n);
		assert_int_equal(strlen(m->sha256), 64);
		assert_int_equal(strtol(m->name, NULL, 10), number);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(assets_are_sorted_and_typed),
		cmocka_unit_test(plain_bytes_are_the_file),
		cmocka_unit_test(gzip_unpacks_to_the_plain_bytes),
		cmocka_unit_test(what_does_not_shrink_is_left_plain),
		cmocka_unit_test(migrations_are_in_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
