/* fuzz_csv.c - any bytes as CSV; the rows read, written out again with every value in quotes, must read the
 * same. */
#include "record/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void write_row(struct buf *b, const struct str *fields, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_char(b, ',');
		buf_char(b, '"');
		for (size_t k = 0; k < fields[i].n; k++) {
			if (fields[i].p[k] == '"')
				buf_char(b, '"');
			buf_char(b, fields[i].p[k]);
		}
		buf_char(b, '"');
	}
	buf_char(b, '\n');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *mem = arena_new();
	struct buf b = BUF(mem);
	struct csv one, two;
	struct str *x, *y;
	size_t nx, ny;
	const char *why;

	csv_start(&one, mem, (struct str){ (const char *)data, n });
	while (csv_row(&one, &x, &nx, &why) == CSV_ROW) {
		assert(nx > 0 && nx <= CSV_COLUMNS && one.at <= one.text.n);
		b = BUF(mem);
		write_row(&b, x, nx);
		/* The separator is guessed anew, so tell it. */
		csv_start(&two, mem, buf_str(&b));
		two.sep = ',';
		enum csv_got got = csv_row(&two, &y, &ny, &why);
		assert(got == CSV_ROW && ny == nx);
		for (size_t i = 0; i < nx; i++)
			assert(str_eq(x[i], y[i]));
	}
	arena_free(mem);
	return 0;
}
