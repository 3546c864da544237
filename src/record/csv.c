/* csv.c - see csv.h. */
#include "record/csv.h"

void csv_start(struct csv *c, struct arena *mem, struct str text)
{
	size_t count[3] = { 0 };
	bool quoted = false;

	if (str_starts(text, STR("\xef\xbb\xbf")))
		text = str_sub(text, 3, text.n);
	for (size_t i = 0; i < text.n && (quoted || text.p[i] != '\n'); i++) {
		char ch = text.p[i];
		if (ch == '"')
			quoted = !quoted;
		else if (!quoted)
			count[0] += ch == ',', count[1] += ch == ';', count[2] += ch == '\t';
	}
	*c = (struct csv){ .text = text, .next_line = 1, .mem = mem, .sep = ',' };
	if (count[1] > count[0] && count[1] >= count[2])
		c->sep = ';';
	else if (count[2] > count[0])
		c->sep = '\t';
}

static char peek(const struct csv *c) { return c->at < c->text.n ? c->text.p[c->at] : '\n'; }

static bool line_end(const struct csv *c)
{
	return c->at >= c->text.n || c->text.p[c->at] == '\n' ||
	       (c->text.p[c->at] == '\r' && (c->at + 1 >= c->text.n || c->text.p[c->at + 1] == '\n'));
}

static bool quoted_field(struct csv *c, struct str *out, const char **why)
{
	struct buf b = BUF(c->mem);
	size_t from = ++c->at;

	for (; c->at < c->text.n; c->at++) {
		if (c->text.p[c->at] == '\n')
			c->next_line++;
		if (c->text.p[c->at] != '"')
			continue;
		buf_add(&b, str_sub(c->text, from, c->at - from));
		c->at++;
		if (c->at >= c->text.n || c->text.p[c->at] != '"') {
			*out = buf_str(&b);
			if (line_end(c) || peek(c) == c->sep)
				return true;
			*why = "a quoted value goes on after its closing quote";
			return false;
		}
		from = c->at; /* the second of two quotes is kept */
	}
	*why = "a quoted value never ends";
	return false;
}

static bool read_field(struct csv *c, struct str *out, const char **why)
{
	size_t from = c->at;

	if (peek(c) == '"')
		return quoted_field(c, out, why);
	while (!line_end(c) && c->text.p[c->at] != c->sep) {
		if (c->text.p[c->at] == '"') {
			*why = "a quote stands in the middle of a value without quotes";
			return false;
		}
		c->at++;
	}
	*out = str_sub(c->text, from, c->at - from);
	return true;
}

static void skip_line_end(struct csv *c)
{
	if (c->at < c->text.n && c->text.p[c->at] == '\r')
		c->at++;
	if (c->at < c->text.n)
		c->at++;
	c->next_line++;
}

enum csv_got csv_row(struct csv *c, struct str **fields, size_t *n, const char **why)
{
	struct str row[CSV_COLUMNS];

	*n = 0;
	while (c->at < c->text.n && line_end(c)) /* empty lines */
		skip_line_end(c);
	c->line = c->next_line;
	if (c->at >= c->text.n)
		return CSV_END;
	for (;;) {
		if (*n == CSV_COLUMNS) {
			*why = "more than 400 columns";
			return CSV_BAD;
		}
		if (!read_field(c, &row[(*n)++], why))
			return CSV_BAD;
		if (line_end(c))
			break;
		c->at++;
	}
	skip_line_end(c);
	*fields = NEW_ARRAY(c->mem, struct str, *n);
	memcpy(*fields, row, *n * sizeof *row);
	return CSV_ROW;
}
