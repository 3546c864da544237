/* fuzz_json.c - any bytes through the JSON reader; what it takes comes back from the writer and reads the
 * same. */
#include "base/json.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static struct str written(struct arena *a, const struct jval *v)
{
	struct buf b = BUF(a);
	struct jw w = JW(&b);

	jw_val(&w, NULL, v);
	return buf_str(&b);
}

static void read_into_struct(struct ctx *cx, struct str text)
{
	struct {
		struct str title;
		int64_t count, due;
		double weight;
		bool urgent;
		const struct jval *more;
	} out = { 0 };
	const struct jfield fields[] = {
		{ "title", JF_STR, (size_t)((char *)&out.title - (char *)&out), true, 200, "" },
		{ "count", JF_INT, (size_t)((char *)&out.count - (char *)&out), false, 9, "" },
		{ "due", JF_TIME, (size_t)((char *)&out.due - (char *)&out), false, 0, "" },
		{ "weight", JF_REAL, (size_t)((char *)&out.weight - (char *)&out), false, 0, "" },
		{ "urgent", JF_BOOL, (size_t)((char *)&out.urgent - (char *)&out), false, 0, "" },
		{ "more", JF_VALUE, (size_t)((char *)&out.more - (char *)&out), false, 0, "" },
	};

	if (json_read(cx, text, fields, &out) == RC_OK && !str_utf8(out.title))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct ctx cx = { .mem = arena_new() };
	struct str text = { (const char *)data, n }, once, twice;
	struct jval v, again;
	char why[200];

	if (json_parse_plain(cx.mem, text, &v, why, sizeof why)) {
		once = written(cx.mem, &v);
		if (!json_parse_plain(cx.mem, once, &again, why, sizeof why))
			abort();
		twice = written(cx.mem, &again);
		if (!str_eq(once, twice) || !str_utf8(once))
			abort();
	}
	read_into_struct(&cx, text);

	struct buf b = BUF(cx.mem); /* any bytes as text: always good JSON */
	struct jw w = JW(&b);

	jw_str(&w, NULL, text);
	if (!json_parse_plain(cx.mem, buf_str(&b), &v, why, sizeof why) && !memchr(data, 0, n))
		abort();
	arena_free(cx.mem);
	return 0;
}
