/* example.c - examples as bytes for the child process that learns: lengths and texts, in the machine's own
 * order. */
#include "suggest/learn.h"

static void put_text(struct buf *b, struct str s)
{
	uint32_t n = (uint32_t)s.n;

	buf_add(b, (struct str){ (const char *)&n, sizeof n });
	buf_add(b, s);
}

void example_write(struct buf *b, const struct example *e)
{
	int64_t head[2] = { e->at, e->copies };

	buf_add(b, (struct str){ (const char *)head, sizeof head });
	put_text(b, e->label);
	put_text(b, e->title);
	put_text(b, e->description);
	for (size_t i = 0; i < EXAMPLE_FIELDS; i++)
		put_text(b, e->field[i]);
}

static bool take(struct str *rest, void *to, size_t n)
{
	if (rest->n < n)
		return false;
	memcpy(to, rest->p, n);
	*rest = str_sub(*rest, n, rest->n);
	return true;
}

static bool take_text(struct str *rest, struct str *out)
{
	uint32_t n;

	if (!take(rest, &n, sizeof n) || rest->n < n)
		return false;
	*out = str_sub(*rest, 0, n);
	*rest = str_sub(*rest, n, rest->n);
	return true;
}

bool example_read(struct str *rest, struct example *e, bool *bad)
{
	int64_t head[2];
	bool whole = rest->n && take(rest, head, sizeof head);

	*bad = rest->n && !whole;
	*e = (struct example){ 0 };
	if (!whole)
		return false;
	e->at = head[0];
	e->copies = (int)head[1];
	whole = take_text(rest, &e->label) && take_text(rest, &e->title) && take_text(rest, &e->description);
	for (size_t i = 0; i < EXAMPLE_FIELDS && whole; i++)
		whole = take_text(rest, &e->field[i]);
	*bad = !whole;
	return whole;
}
