/* head.c - see head.h. No allocation, no state: made for the fuzzer. */
#include "http/head.h"

static bool is_token(struct str s)
{
	static const char marks[] = "!#$%&'*+-.^_`|~";

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i], low = (char)(c | 0x20);
		if ((c < '0' || c > '9') && (low < 'a' || low > 'z') && !(c && strchr(marks, c)))
			return false;
	}
	return s.n > 0;
}

static bool is_value(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if ((c < 0x20 && c != '\t') || c == 0x7F)
			return false;
	}
	return true;
}

static bool is_host(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i], low = (char)(c | 0x20);
		if ((c < '0' || c > '9') && (low < 'a' || low > 'z') && !(c && strchr("-._:[]", c)))
			return false;
	}
	return s.n > 0 && s.n <= 255;
}

static bool is_number(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 0 && s.n <= 18;
}

/* ---- the request line ----------------------------------------------------------- */
static int read_target(struct str target, struct rq *rq, const char **why)
{
	for (size_t i = 0; i < target.n; i++)
		if (target.p[i] <= 0x20 || target.p[i] >= 0x7F || target.p[i] == '#') {
			*why = "The address has a byte that must be escaped.";
			return 400;
		}
	if (target.n > HEAD_TARGET) {
		*why = "The address is too long.";
		return 414;
	}
	if (str_starts(target, STR("http://")) || str_starts(target, STR("https://"))) { /* RFC 9112 3.2.2 */
		target = str_sub(target, target.p[4] == 's' ? 8 : 7, SIZE_MAX);
		size_t slash = str_find(target, STR("/"), 0);
		rq->host = str_sub(target, 0, slash);
		target = slash == SIZE_MAX ? STR("/") : str_sub(target, slash, SIZE_MAX);
	}
	if (target.n == 0 || target.p[0] != '/') {
		*why = "The address must begin with a slash.";
		return 400;
	}
	size_t mark = str_find(target, STR("?"), 0);
	rq->path = str_sub(target, 0, mark);
	rq->query = mark == SIZE_MAX ? STR("") : str_sub(target, mark + 1, SIZE_MAX);
	if (rq->path.n > HEAD_PATH) {
		*why = "The path is longer than 2048 bytes.";
		return 414;
	}
	return 0;
}

static int read_line(const struct head *h, struct rq *rq, const char **why)
{
	rq->method = h->method;
	if (!is_token(h->method) || h->method.n > 16) {
		*why = "The method is not a word.";
		return 400;
	}
	if (!str_is(h->version, "HTTP/1.1") && !str_is(h->version, "HTTP/1.0")) {
		*why = "Only HTTP/1.1 and HTTP/1.0 are spoken here.";
		return 505;
	}
	return read_target(h->target, rq, why);
}

/* ---- the other lines -------------------------------------------------------------- */
/* Headers that are used, each at most once: two would leave it to the reader which one counts. */
static const struct known {
	const char *name;
	size_t at; /* in struct rq */
} known[] = {
	{ "Content-Type", offsetof(struct rq, content_type) },
	{ "If-Match", offsetof(struct rq, if_match) },
	{ "If-None-Match", offsetof(struct rq, if_none_match) },
	{ "Idempotency-Key", offsetof(struct rq, idempotency_key) },
	{ "Accept", offsetof(struct rq, accept) },
	{ "Cookie", offsetof(struct rq, cookie) },
	{ "Authorization", offsetof(struct rq, authorization) },
	{ "X-CSRF-Token", offsetof(struct rq, csrf) },
	{ "Last-Event-ID", offsetof(struct rq, last_event_id) },
	{ "Origin", offsetof(struct rq, origin) },
	{ "User-Agent", offsetof(struct rq, user_agent) },
	{ "Accept-Encoding", offsetof(struct rq, accept_encoding) },
	{ "Accept-Language", offsetof(struct rq, accept_language) },
};

struct framing {
	struct str host, length, coding, expect, encoding;
	int hosts, lengths, codings;
};

static bool take_framing(struct framing *f, const struct header *l)
{
	if (str_ieq(l->name, STR("Host"))) {
		f->host = l->value;
		f->hosts++;
	} else if (str_ieq(l->name, STR("Content-Length"))) {
		f->length = l->value;
		f->lengths++;
	} else if (str_ieq(l->name, STR("Transfer-Encoding"))) {
		f->coding = l->value;
		f->codings++;
	} else if (str_ieq(l->name, STR("Expect"))) {
		f->expect = l->value;
	} else if (str_ieq(l->name, STR("Content-Encoding"))) {
		f->encoding = l->value;
	} else {
		return false;
	}
	return true;
}

static int take_known(struct rq *rq, const struct header *l, uint32_t *seen, const char **why)
{
	for (size_t i = 0; i < COUNT(known); i++) {
		if (!str_ieq(l->name, str_z(known[i].name)))
			continue;
		if (*seen & 1u << i) {
			*why = "A header that may be there once is there twice.";
			return 400;
		}
		*seen |= 1u << i;
		*(struct str *)((char *)rq + known[i].at) = str_trim(l->value);
	}
	return 0;
}

static int read_lines(const struct head *h, struct rq *rq, struct framing *f, const char **why)
{
	uint32_t seen = 0;

	for (size_t i = 0; i < h->n; i++) {
		if (!is_token(h->lines[i].name) || !is_value(h->lines[i].value)) {
			*why = "A header has a byte that no header may have.";
			return 400;
		}
		if (take_framing(f, &h->lines[i]))
			continue;
		int status = take_known(rq, &h->lines[i], &seen, why);
		if (status)
			return status;
	}
	return 0;
}

static int refuse(int status, const char *reason, const char **why)
{
	*why = reason;
	return status;
}

static int check_body(const struct head *h, const struct framing *f, struct head_body *body, const char **why)
{
	*body = (struct head_body){ .length = -1 };
	if (f->lengths > 1 || f->codings > 1 || (f->lengths && f->codings))
		return refuse(400, "The length of the body is given in more than one way.", why);
	if (f->codings && (!str_ieq(str_trim(f->coding), STR("chunked")) || str_is(h->version, "HTTP/1.0")))
		return refuse(501, "Only Transfer-Encoding: chunked is understood.", why);
	if (f->lengths && !is_number(str_trim(f->length)))
		return refuse(400, "Content-Length is not a whole number.", why);
	if (f->expect.n && !str_ieq(str_trim(f->expect), STR("100-continue")))
		return refuse(417, "Only Expect: 100-continue is understood.", why);
	if (f->encoding.n && !str_ieq(str_trim(f->encoding), STR("identity")))
		return refuse(415, "Send the body without Content-Encoding.", why);
	body->chunked = f->codings == 1;
	if (f->lengths && !str_int(str_trim(f->length), &body->length))
		return refuse(400, "Content-Length is not a whole number.", why);
	return 0;
}

int head_read(const struct head *h, struct rq *rq, struct head_body *body, const char **why)
{
	struct framing f = { 0 };
	int status = read_line(h, rq, why);

	if (status == 0)
		status = read_lines(h, rq, &f, why);
	if (status)
		return status;
	if (f.hosts > 1 || (f.hosts == 0 && str_is(h->version, "HTTP/1.1")))
		return refuse(400, "There must be one Host header.", why);
	if (f.hosts && !is_host(str_trim(f.host)))
		return refuse(400, "The Host header is malformed.", why);
	if (!rq->host.n) /* an address in absolute form has said it already */
		rq->host = str_trim(f.host);
	return check_body(h, &f, body, why);
}

/* ---- behind a proxy ------------------------------------------------------------------ */
bool head_trusts(struct str trusted, struct str address)
{
	struct str one;

	while (str_split(&trusted, ',', &one))
		if (str_eq(str_trim(one), address))
			return true;
	return false;
}

static struct str line_value(const struct head *h, const char *name)
{
	for (size_t i = 0; i < h->n; i++)
		if (str_ieq(h->lines[i].name, str_z(name)))
			return h->lines[i].value;
	return STR("");
}

/* The last address that is no trusted proxy's: everything left of it is the asker's own word. */
void head_forwarded(const struct head *h, struct str trusted, struct rq *rq)
{
	struct str rest = line_value(h, "X-Forwarded-For"), one, real = { 0 };

	if (!trusted.n || !head_trusts(trusted, rq->remote))
		return;
	rq->secure = str_ieq(str_trim(line_value(h, "X-Forwarded-Proto")), STR("https"));
	while (str_split(&rest, ',', &one)) {
		one = str_trim(one);
		if (one.n && one.n <= 45 && !head_trusts(trusted, one))
			real = one;
	}
	if (real.n)
		rq->remote = real;
}
