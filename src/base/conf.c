/* conf.c - reading settings from file, environment and flags, and printing them.
 *
 * Every value is checked when it is set and refused with a sentence, so that code which reads one never
 * fails. The table itself is conf_items.c.  Sources rank by their order here: a lower one never overrides a
 * higher one.
 */
#include "base/conf.h"
#include "base/time.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { ITEMS_MAX = 64, FILE_MAX_BYTES = 1 << 20, VALUE_MAX = 4096 };

static const char *const sources[] = { "default", "file", "environment", "flag" };

struct conf {
	struct {
		char *text;
		int64_t number;
		size_t source;
	} values[ITEMS_MAX];
};

static size_t item_count(void)
{
	size_t n = 0;

	while (conf_items[n].name)
		n++;
	assert(n <= ITEMS_MAX);
	return n;
}

/* Index of a setting, item_count() when there is none. */
static size_t item_find(struct str name)
{
	size_t i = 0;

	while (conf_items[i].name && !str_is(name, conf_items[i].name))
		i++;
	return i;
}

/* ---- nearest name ------------------------------------------------------- */
enum { NAME_MAX_BYTES = 40 };

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

/* Edits (insert, drop, replace, swap two neighbours) that turn a into b; SIZE_MAX for names too long to be
 * meant. */
static size_t distance(struct str a, struct str b)
{
	size_t rows[3][NAME_MAX_BYTES + 1] = { 0 };

	if (a.n > NAME_MAX_BYTES || b.n > NAME_MAX_BYTES)
		return SIZE_MAX;
	for (size_t j = 0; j <= b.n; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= a.n; i++) {
		const size_t *before = rows[(i + 1) % 3], *above = rows[(i - 1) % 3];
		size_t *row = rows[i % 3];

		row[0] = i;
		for (size_t j = 1; j <= b.n; j++) {
			row[j] = least(least(above[j], row[j - 1]) + 1,
			               above[j - 1] + (a.p[i - 1] != b.p[j - 1]));
			if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1])
				row[j] = least(row[j], before[j - 2] + 1);
		}
	}
	return rows[a.n % 3][b.n];
}

static bool unknown(struct str name, char *why, size_t whysz)
{
	const char *nearest = NULL;
	size_t best = name.n / 2 + 1;

	for (size_t i = 0; conf_items[i].name; i++) {
		size_t d = distance(name, str_z(conf_items[i].name));

		if (d < best) {
			best = d;
			nearest = conf_items[i].name;
		}
	}
	name = str_clip(name, NAME_MAX_BYTES);
	if (nearest)
		snprintf(why, whysz, "there is no setting \"" STR_FMT "\"; did you mean %s?", STR_ARG(name),
		         nearest);
	else
		snprintf(why, whysz, "there is no setting \"" STR_FMT "\"", STR_ARG(name));
	return false;
}

/* ---- values ------------------------------------------------------------- */
static bool parse_bool(struct str s, int64_t *out)
{
	*out = str_is(s, "true") || str_is(s, "yes") || str_is(s, "on") || str_is(s, "1");
	return *out || str_is(s, "false") || str_is(s, "no") || str_is(s, "off") || str_is(s, "0");
}

/* "500", "64KiB", "50MiB", "1GiB"; K, M and G mean the same. */
static bool parse_size(struct str s, int64_t *out)
{
	static const struct {
		const char *suffix;
		int shift;
	} units[] = { { "KiB", 10 }, { "MiB", 20 }, { "GiB", 30 }, { "K", 10 }, { "M", 20 }, { "G", 30 } };
	int64_t scale = 1;

	for (size_t i = 0; i < COUNT(units); i++) {
		struct str suffix = str_z(units[i].suffix);

		if (str_ends(s, suffix)) {
			s = str_trim(str_sub(s, 0, s.n - suffix.n));
			scale = (int64_t)1 << units[i].shift;
			break;
		}
	}
	return str_int(s, out) && *out >= 0 && !__builtin_mul_overflow(*out, scale, out);
}

static bool parse_value(const struct conf_item *item, struct str s, int64_t *out)
{
	*out = 0;
	switch (item->type) {
	case CONF_TEXT:
	case CONF_SECRET: return true;
	case CONF_INT: return str_int(s, out);
	case CONF_BOOL: return parse_bool(s, out);
	case CONF_SIZE: return parse_size(s, out);
	case CONF_DURATION: return time_parse_duration(s, out);
	}
	return false;
}

static const char *const wants[] = {
	[CONF_TEXT] = "text",
	[CONF_INT] = "a whole number",
	[CONF_BOOL] = "true or false",
	[CONF_SIZE] = "a size such as 50MiB",
	[CONF_DURATION] = "a duration such as 10s or 1h30m",
	[CONF_SECRET] = "text",
};

/* A bound in the words a person would use to set it. */
static void show_bound(const struct conf_item *item, int64_t v, char *out, size_t n)
{
	if (item->type == CONF_DURATION)
		snprintf(out, n, "%llds", (long long)(v / SECONDS(1)));
	else if (item->type == CONF_SIZE && v >= 1 << 20 && v % (1 << 20) == 0)
		snprintf(out, n, "%lldMiB", (long long)(v >> 20));
	else if (item->type == CONF_SIZE && v >= 1 << 10 && v % (1 << 10) == 0)
		snprintf(out, n, "%lldKiB", (long long)(v >> 10));
	else
		snprintf(out, n, "%lld", (long long)v);
}

static bool words_ok(const struct conf_item *item, struct str s)
{
	if (strcmp(item->name, "log_level") == 0)
		return str_is(s, "debug") || str_is(s, "info") || str_is(s, "warn") || str_is(s, "error");
	if (strcmp(item->name, "log_format") == 0)
		return str_is(s, "text") || str_is(s, "json");
	return true;
}

/* The value itself is not repeated in messages: it may be a secret in the wrong place. */
static bool set(struct conf *c, struct str name, struct str value, size_t source, char *why, size_t whysz)
{
	size_t i = item_find(name);
	const struct conf_item *item = &conf_items[i];
	int64_t v;

	if (!item->name)
		return unknown(name, why, whysz);
	if (value.n > VALUE_MAX || !str_utf8(value)) {
		snprintf(why, whysz, "%s must be UTF-8 text of at most %d bytes", item->name, VALUE_MAX);
		return false;
	}
	if (!parse_value(item, value, &v)) {
		snprintf(why, whysz, "%s must be %s", item->name, wants[item->type]);
		return false;
	}
	if (!words_ok(item, value)) {
		snprintf(why, whysz, "%s has no such choice: %s", item->name, item->help);
		return false;
	}
	if ((item->min || item->max) && (v < item->min || v > item->max)) {
		char low[32], high[32];

		show_bound(item, item->min, low, sizeof low);
		show_bound(item, item->max, high, sizeof high);
		snprintf(why, whysz, "%s must be from %s to %s", item->name, low, high);
		return false;
	}
	if (source < c->values[i].source)
		return true;
	free(c->values[i].text);
	c->values[i].text = or_abort(strndup(value.n ? value.p : "", value.n));
	c->values[i].number = v;
	c->values[i].source = source;
	return true;
}

bool conf_set(struct conf *c, struct str name, struct str value, const char *source, char *why, size_t whysz)
{
	size_t rank = 0;

	while (rank < COUNT(sources) && strcmp(sources[rank], source) != 0)
		rank++;
	assert(rank < COUNT(sources));
	return set(c, name, value, rank, why, whysz);
}

struct conf *conf_new(void)
{
	struct conf *c = or_abort(calloc(1, sizeof *c));
	size_t n = item_count();
	char why[200];

	for (size_t i = 0; i < n; i++) {
		bool ok = set(c, str_z(conf_items[i].name), str_z(conf_items[i].def), 0, why, sizeof why);

		assert(ok); /* a default outside its own bounds */
	}
	return c;
}

void conf_free(struct conf *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < ITEMS_MAX; i++)
		free(c->values[i].text);
	free(c);
}

/* ---- file and environment ----------------------------------------------- */
static bool load_line(struct conf *c, struct str line, bool *seen, char *why, size_t whysz)
{
	line = str_trim(line);
	if (line.n == 0 || line.p[0] == '#')
		return true;
	size_t eq = str_find(line, STR("="), 0);

	if (eq == SIZE_MAX) {
		snprintf(why, whysz, "a line must read name = value");
		return false;
	}
	struct str name = str_trim(str_sub(line, 0, eq)), value = str_trim(str_sub(line, eq + 1, SIZE_MAX));
	size_t i = item_find(name);

	if (conf_items[i].name && seen[i]) {
		snprintf(why, whysz, "%s is set twice", conf_items[i].name);
		return false;
	}
	seen[i] = true;
	return set(c, name, value, 1, why, whysz);
}

static bool load_text(struct conf *c, const char *path, struct str text, char *why, size_t whysz)
{
	bool seen[ITEMS_MAX + 1] = { 0 };
	struct str line;
	char reason[300];

	for (int number = 1; str_split(&text, '\n', &line); number++) {
		if (!load_line(c, line, seen, reason, sizeof reason)) {
			snprintf(why, whysz, "%s:%d: %s", path, number, reason);
			return false;
		}
	}
	return true;
}

bool conf_load_file(struct conf *c, const char *path, char *why, size_t whysz)
{
	FILE *f = fopen(path, "rb");

	if (!f && errno == ENOENT)
		return true;
	char *text = or_abort(malloc(FILE_MAX_BYTES + 1));
	size_t n = f ? fread(text, 1, FILE_MAX_BYTES + 1, f) : 0;
	bool ok = f && !ferror(f) && n <= FILE_MAX_BYTES;

	if (ok)
		ok = load_text(c, path, (struct str){ text, n }, why, whysz);
	else if (n > FILE_MAX_BYTES)
		snprintf(why, whysz, "%s: is larger than a settings file can be (1 MiB)", path);
	else
		snprintf(why, whysz, "%s: %s", path, strerror(errno));
	if (f)
		fclose(f);
	free(text);
	return ok;
}

/* Variables that are ours but no settings: where the settings file is (main.c), where the tests find the
 * binary (CMakeLists.txt), and what Kubernetes adds for a service of our name. */
static bool foreign(struct str variable)
{
	return str_is(variable, "SINEW_CONFIG") || str_is(variable, "SINEW_BINARY") ||
	       str_starts(variable, STR("SINEW_SERVICE_")) || str_starts(variable, STR("SINEW_PORT"));
}

bool conf_load_env(struct conf *c, char **env, char *why, size_t whysz)
{
	for (; *env; env++) {
		struct str pair = str_z(*env);
		char name[NAME_MAX_BYTES + 1] = "", reason[300];
		size_t eq = str_find(pair, STR("="), 0);

		if (eq == SIZE_MAX || !str_starts(pair, STR("SINEW_")) || foreign(str_sub(pair, 0, eq)))
			continue;
		struct str upper = str_sub(pair, 6, eq - 6);

		for (size_t i = 0; i < upper.n && i < NAME_MAX_BYTES; i++)
			name[i] = ascii_lower(upper.p[i]);
		if (!set(c, str_z(name), str_sub(pair, eq + 1, SIZE_MAX), 2, reason, sizeof reason)) {
			snprintf(why, whysz, STR_FMT ": %s", STR_ARG(str_sub(pair, 0, eq)), reason);
			return false;
		}
	}
	return true;
}

/* ---- reading ------------------------------------------------------------ */
static size_t must_find(const char *name)
{
	size_t i = item_find(str_z(name));

	assert(conf_items[i].name);
	return i;
}

const char *conf_text(const struct conf *c, const char *name) { return c->values[must_find(name)].text; }

int64_t conf_int(const struct conf *c, const char *name)
{
	size_t i = must_find(name);
	enum conf_type type = conf_items[i].type;

	assert(type == CONF_INT || type == CONF_SIZE || type == CONF_DURATION);
	return c->values[i].number;
}

bool conf_bool(const struct conf *c, const char *name)
{
	size_t i = must_find(name);

	assert(conf_items[i].type == CONF_BOOL);
	return c->values[i].number != 0;
}

const char *conf_source(const struct conf *c, const char *name)
{
	return sources[c->values[must_find(name)].source];
}

/* A table cell: '|' would end it, a newline would end the table. */
static void cell(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '|')
			buf_char(out, '\\');
		buf_add(out, s.p[i] == '\n' ? STR(" ") : str_sub(s, i, 1));
	}
}

void conf_describe(const struct conf *c, struct buf *out)
{
	const char *section = "";

	for (size_t i = 0; conf_items[i].name; i++) {
		const struct conf_item *item = &conf_items[i];
		const char *value = c ? c->values[i].text : item->def;

		if (strcmp(section, item->section) != 0) {
			section = item->section;
			buf_fmt(out, "%s### %s\n\n| Setting | %s | Meaning |\n|---|---|---|\n", i ? "\n" : "",
			        section, c ? "Value" : "Default");
		}
		buf_fmt(out, "| `%s` | ", item->name);
		if (item->type == CONF_SECRET && *value)
			value = "***";
		if (*value) {
			buf_char(out, '`');
			cell(out, str_z(value));
			buf_char(out, '`');
		}
		if (c && c->values[i].source)
			buf_fmt(out, " (%s)", sources[c->values[i].source]);
		buf_add(out, STR(" | "));
		cell(out, str_z(item->help));
		buf_add(out, STR(" |\n"));
	}
}
