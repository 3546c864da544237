/* fuzz_head.c - any bytes as a request's head: what head_read lets through must be unambiguous.
 *
 * The bytes are cut as libmicrohttpd would: request line, then "name: value" lines.
 */
#include "http/head.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static struct str word(struct str *rest, char sep)
{
	struct str out = { 0 };

	(void)str_split(rest, sep, &out);
	return out;
}

static void check(const struct head *h, const struct rq *rq, const struct head_body *body)
{
	int lengths = 0, codings = 0, hosts = 0;

	for (size_t i = 0; i < h->n; i++) {
		lengths += str_ieq(h->lines[i].name, STR("content-length"));
		codings += str_ieq(h->lines[i].name, STR("transfer-encoding"));
		hosts += str_ieq(h->lines[i].name, STR("host"));
	}
	if (lengths + codings > 1 || hosts > 1 || body->chunked != (codings == 1) ||
	    (body->length >= 0) != (lengths == 1))
		abort();
	if (rq->path.n == 0 || rq->path.p[0] != '/' || rq->path.n > HEAD_PATH)
		abort();
	for (size_t i = 0; i < rq->path.n; i++)
		if (rq->path.p[i] <= 0x20 || rq->path.p[i] >= 0x7F || rq->path.p[i] == '?')
			abort();
	for (size_t i = 0; i < rq->cookie.n; i++)
		if ((unsigned char)rq->cookie.p[i] < 0x20 && rq->cookie.p[i] != '\t')
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str rest = { (const char *)data, n }, line = { 0 };
	static struct head h;
	struct rq rq = { .remote = STR("10.0.0.1") };
	struct head_body body;
	const char *why = NULL;

	(void)str_split(&rest, '\n', &line);
	h = (struct head){ .method = word(&line, ' ') };
	h.target = word(&line, ' ');
	h.version = line;
	while (h.n < HEAD_LINES && str_split(&rest, '\n', &line)) {
		struct str name = word(&line, ':');
		h.lines[h.n++] = (struct header){ name, str_trim(line) };
	}
	int status = head_read(&h, &rq, &body, &why);
	if (status == 0)
		check(&h, &rq, &body);
	else if (status < 400 || status > 599 || !why)
		abort();
	head_forwarded(&h, STR("10.0.0.1, 10.0.0.2"), &rq);
	if (rq.remote.n > 45)
		abort();
	return 0;
}
