/* log.c - one line per event, as key=value or as JSON, written with one write().
 *
 * A log line must never be the reason that something fails: a full disk loses the line, nothing else.  The
 * clock here is always the system's: a moved test clock must not reorder the log.
 */
#include "base/json.h"
#include "base/time.h"
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 4096, TEXT_MAX = 200 };

struct log {
	int fd;
	enum log_level least;
	bool json;
	pthread_mutex_t lock; /* lines stay whole, and mem has one user at a time */
	struct arena *mem;
};

struct log *log_new(int fd, enum log_level least, bool json)
{
	struct log *l = or_abort(calloc(1, sizeof *l));

	l->fd = fd;
	l->least = least;
	l->json = json;
	l->mem = arena_new();
	pthread_mutex_init(&l->lock, NULL);
	return l;
}

void log_free(struct log *l)
{
	if (!l)
		return;
	pthread_mutex_destroy(&l->lock);
	arena_free(l->mem);
	free(l);
}

static void write_all(int fd, struct str s)
{
	while (s.n > 0) {
		ssize_t n = write(fd, s.p, s.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		s = str_sub(s, (size_t)n, SIZE_MAX);
	}
}

/* The end of a value that starts at i: past the closing quote, or at the next blank. */
static size_t value_end(struct str s, size_t i)
{
	if (i < s.n && s.p[i] == '"') {
		for (i++; i < s.n && s.p[i] != '"'; i++)
			if (s.p[i] == '\\')
				i++;
		return i < s.n ? i + 1 : s.n;
	}
	while (i < s.n && s.p[i] != ' ')
		i++;
	return i;
}

static void member(struct jw *w, struct arena *a, struct str key, struct str value)
{
	struct jval v;
	char why[80];

	jw_key(w, key);
	if (json_parse_plain(a, value, &v, why, sizeof why) && v.kind != J_ARRAY && v.kind != J_OBJECT)
		jw_raw(w, NULL, value);
	else
		jw_str(w, NULL, value);
}

/* "a=1 b="x y" rest" as members; words without '=' are gathered under "text". */
static void members(struct jw *w, struct arena *a, struct str s)
{
	struct buf words = BUF(a);
	size_t i = 0;

	while (i < s.n) {
		size_t key_end = i;

		while (key_end < s.n && s.p[key_end] != '=' && s.p[key_end] != ' ')
			key_end++;
		struct str key = str_sub(s, i, key_end - i);

		if (key.n > 0 && key_end < s.n && s.p[key_end] == '=') {
			size_t end = value_end(s, key_end + 1);

			member(w, a, key, str_sub(s, key_end + 1, end - key_end - 1));
			i = end;
		} else {
			i = value_end(s, i);
			if (key.n > 0 && words.n > 0)
				buf_char(&words, ' ');
			buf_add(&words, str_sub(s, (size_t)(key.p - s.p), i - (size_t)(key.p - s.p)));
		}
		while (i < s.n && s.p[i] == ' ')
			i++;
	}
	if (words.n > 0)
		jw_str(w, "text", buf_str(&words));
}

/* One line stays one line, whatever a value held. */
static void flatten(char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)p[i] < 0x20 || p[i] == 0x7F)
			p[i] = ' ';
}

void log_line(struct log *l, enum log_level level, const char *event, const char *fmt, ...)
{
	static const char *const names[] = { "debug", "info", "warn", "error" };
	char text[LINE_MAX_BYTES];
	va_list ap;

	if (!l || level < l->least)
		return;
	va_start(ap, fmt);
	int n = vsnprintf(text, sizeof text, fmt, ap);

	va_end(ap);
	if (n < 0)
		return;
	struct str pairs = { text, (size_t)n < sizeof text ? (size_t)n : sizeof text - 1 };
	struct clock *clock = clock_system();

	flatten(text, pairs.n);
	pthread_mutex_lock(&l->lock);
	struct buf line = BUF(l->mem);
	struct str at = time_rfc3339(l->mem, clock->now(clock));

	if (l->json) {
		struct jw w = JW(&line);

		jw_open(&w, NULL, '{');
		jw_str(&w, "time", at);
		jw_str(&w, "level", str_z(names[level]));
		jw_str(&w, "event", str_z(event));
		members(&w, l->mem, pairs);
		jw_close(&w, '}');
		buf_char(&line, '\n');
	} else {
		buf_fmt(&line, STR_FMT " level=%s event=%s%s" STR_FMT "\n", STR_ARG(at), names[level], event,
		        pairs.n ? " " : "", STR_ARG(pairs));
	}
	write_all(l->fd, buf_str(&line));
	arena_reset(l->mem);
	pthread_mutex_unlock(&l->lock);
}

struct str log_text(struct arena *a, struct str s)
{
	struct buf b = BUF(a);
	struct jw w = JW(&b);

	jw_str(&w, NULL, str_clip(s, TEXT_MAX));
	return buf_str(&b);
}
