/* arena.c - memory with one life, and text that grows in it.
 *
 * Blocks double from 8 KiB to 256 KiB, so that a small request costs one malloc and a large one few.  An
 * arena that is used again keeps one block, as large as its last use was (within KEEP): whoever answers large
 * requests one after another asks the system for memory once.  A buf
 * whose bytes are the newest in its arena grows in place: writing one long answer copies nothing.  Under
 * AddressSanitizer unused bytes are poisoned, so that reading past an allocation is caught although malloc
 * never sees it.
 */
#include "base/base.h"
#include <stdio.h>
#include <stdlib.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_ASAN 1
#endif
#endif
#ifdef ARENA_ASAN
#include <sanitizer/asan_interface.h>
#define HIDE(p, n) ASAN_POISON_MEMORY_REGION((p), (n))
#define SHOW(p, n) ASAN_UNPOISON_MEMORY_REGION((p), (n))
#else
#define HIDE(p, n) ((void)(p), (void)(n))
#define SHOW(p, n) ((void)(p), (void)(n))
#endif

enum { BLOCK_FIRST = 8 << 10, BLOCK_LARGEST = 256 << 10, KEEP = 512 << 10, SLACK = 16, BUF_FIRST = 64 };

struct block {
	struct block *older;
	size_t cap;
	_Alignas(16) char data[];
};

struct arena {
	char *tip, *end; /* free bytes of the newest block */
	struct block *newest;
	size_t used, next_cap;
	int slack; /* uses in a row that needed little of the one block */
};

void *or_abort(void *p)
{
	if (!p) {
		fputs("sinew: out of memory\n", stderr);
		abort();
	}
	return p;
}

static void block_add(struct arena *a, size_t need)
{
	size_t cap = need > a->next_cap ? need : a->next_cap;

	if (cap > PTRDIFF_MAX)
		or_abort(NULL);
	struct block *b = or_abort(malloc(sizeof *b + cap));

	b->older = a->newest;
	b->cap = cap;
	HIDE(b->data, cap);
	a->newest = b;
	a->tip = b->data;
	a->end = b->data + cap;
	a->next_cap = cap < BLOCK_LARGEST / 2 ? cap * 2 : BLOCK_LARGEST;
}

struct arena *arena_new(void)
{
	struct arena *a = or_abort(calloc(1, sizeof *a));

	a->next_cap = BLOCK_FIRST;
	return a;
}

static void blocks_free(struct block *b)
{
	while (b) {
		struct block *older = b->older;

		SHOW(b->data, b->cap);
		free(b);
		b = older;
	}
}

void arena_free(struct arena *a)
{
	if (!a)
		return;
	blocks_free(a->newest);
	free(a);
}

static void block_again(struct arena *a)
{
	struct block *b = a->newest;

	HIDE(b->data, b->cap);
	a->tip = b->data;
	a->end = a->tip + b->cap;
}

/* What was used this time fits into one block next time. A block that is four times too large again and again
 * goes as well: one large request does not make all that follow hold its memory. */
void arena_reset(struct arena *a)
{
	struct block *b = a->newest;
	size_t fits = BLOCK_FIRST;

	while (fits < a->used && fits < KEEP)
		fits *= 2;
	a->used = 0;
	a->next_cap = fits;
	if (b && !b->older && b->cap >= fits) {
		a->slack = b->cap / 4 > fits ? a->slack + 1 : 0;
		if (a->slack < SLACK) {
			block_again(a);
			return;
		}
	}
	a->slack = 0;
	blocks_free(b);
	a->newest = NULL;
	a->tip = a->end = NULL;
}

/* As arena_alloc, without the zeroes. */
static void *take(struct arena *a, size_t n)
{
	if (n > PTRDIFF_MAX)
		or_abort(NULL);
	size_t room = (n + 15) & ~(size_t)15;

	if (__builtin_expect((size_t)(a->end - a->tip) < room, 0))
		block_add(a, room);
	char *p = a->tip;

	a->tip += room;
	a->used += room;
	SHOW(p, n);
	return p;
}

void *arena_alloc(struct arena *a, size_t n) { return memset(take(a, n ? n : 1), 0, n); }

void *arena_room(struct arena *a, size_t n) { return take(a, n ? n : 1); }

size_t arena_used(const struct arena *a) { return a->used; }

struct str arena_str(struct arena *a, struct str s)
{
	char *p = take(a, s.n + 1);

	if (s.n)
		memcpy(p, s.p, s.n);
	p[s.n] = '\0';
	return (struct str){ p, s.n };
}

struct str arena_fmt(struct arena *a, const char *fmt, ...)
{
	va_list ap, again;
	char small[256];

	va_start(ap, fmt);
	va_copy(again, ap);
	int n = vsnprintf(small, sizeof small, fmt, ap);

	va_end(ap);
	assert(n >= 0);
	char *p = take(a, (size_t)n + 1);

	if ((size_t)n < sizeof small)
		memcpy(p, small, (size_t)n + 1);
	else
		vsnprintf(p, (size_t)n + 1, fmt, again);
	va_end(again);
	return (struct str){ p, (size_t)n };
}

struct str arena_lower(struct arena *a, struct str s)
{
	char *p = take(a, s.n + 1);

	for (size_t i = 0; i < s.n; i++)
		p[i] = ascii_lower(s.p[i]);
	p[s.n] = '\0';
	return (struct str){ p, s.n };
}

/* ---- buf ---------------------------------------------------------------- */

char *buf_grow_(struct buf *b, size_t more)
{
	size_t need, cap = b->cap ? b->cap : BUF_FIRST;

	if (__builtin_add_overflow(b->n + 1, more, &need) || need > PTRDIFF_MAX / 2)
		or_abort(NULL);
	while (cap < need)
		cap *= 2;
	struct arena *a = b->a;

	if (b->p && b->p + b->cap == a->tip && (size_t)(a->end - a->tip) >= cap - b->cap) {
		SHOW(a->tip, cap - b->cap);
		a->tip += cap - b->cap;
		a->used += cap - b->cap;
	} else {
		char *p = take(a, cap);

		if (b->p)
			memcpy(p, b->p, b->n);
		b->p = p;
	}
	b->cap = cap;
	return b->p + b->n;
}

void buf_fmt(struct buf *b, const char *fmt, ...)
{
	va_list ap, again;

	buf_room(b, 64);
	va_start(ap, fmt);
	va_copy(again, ap);
	int n = vsnprintf(b->p + b->n, b->cap - b->n, fmt, ap);

	va_end(ap);
	assert(n >= 0);
	if ((size_t)n >= b->cap - b->n) {
		buf_room(b, (size_t)n);
		vsnprintf(b->p + b->n, b->cap - b->n, fmt, again);
	}
	va_end(again);
	b->n += (size_t)n;
}

/* "00" to "99": two digits for one division. */
static const char pairs[] = "00010203040506070809101112131415161718192021222324"
                            "25262728293031323334353637383940414243444546474849"
                            "50515253545556575859606162636465666768697071727374"
                            "75767778798081828384858687888990919293949596979899";

char *put_int(char *p, int64_t v)
{
	char digits[INT_CHARS], *end = digits + sizeof digits, *at = end;
	uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

	for (; u >= 10; u /= 100)
		memcpy(at -= 2, &pairs[u % 100 * 2], 2);
	if (u || at == end)
		*--at = (char)('0' + u);
	if (v < 0)
		*--at = '-';
	memcpy(p, at, (size_t)(end - at));
	return p + (end - at);
}

void buf_int(struct buf *b, int64_t v) { buf_end(b, put_int(buf_room(b, INT_CHARS), v)); }

void buf_quoted(struct buf *b, struct str s)
{
	buf_char(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"' || s.p[i] == '\\')
			buf_char(b, '\\');
		buf_char(b, s.p[i]);
	}
	buf_char(b, '"');
}
