/* mail.h - the bytes of one e-mail: RFC 5322 headers, RFC 2047 words, RFC 2045 quoted-printable, text and
 * HTML as alternatives. Knows nothing of tickets, servers or the network (conn/fetch.h hands it over).
 *
 * Whatever the texts say, a header stays one header: control characters become spaces before anything else.
 */
#pragma once
#include "base/base.h"

struct mail {
	int64_t at;
	struct str from_name, from, to_name, to; /* names may be empty; addresses are bare (mail_address) */
	struct str subject;
	struct str id;          /* "message.812@desk.example.com": without brackets */
	struct str thread;      /* the same of what it belongs to, or empty */
	struct str unsubscribe; /* an address to open, or empty */
	bool one_click;         /* POST to that address is enough (RFC 8058) */
	struct str text, html;  /* lines ended by \n */
};
/* Lines ended by CRLF, ready to be handed over. */
struct str mail_bytes(struct arena *, const struct mail *);
/* Text for HTML and XML: & < > " as entities, without the characters that XML 1.0 forbids (controls other
 * than tab and line ends, U+FFFE, U+FFFF): a single one, and no reader takes a feed. */
struct str html_escape(struct arena *, struct str);
