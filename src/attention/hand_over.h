/* hand_over.h - the last steps of sending, for every noun that writes to people: one e-mail to the mail
 * server, one post to a chat, and a signature under an address that works without a sign-in.
 *
 * What is said and to whom is the caller's; what came of it is written down by the caller too.
 */
#pragma once
#include "chat/chat.h"
#include "mail/mail.h"
#include "record/record.h"

/* "https://desk.example.com", and the host in it for Message-IDs. */
struct str base_address(struct ctx *);
struct str mail_host(struct ctx *);
/* The name that mail to a client's people comes from. */
MUST_USE enum rc mail_from_name(struct ctx *, int64_t client, struct str *out);

struct handed {
	bool begun;        /* the network was asked: before that nothing can have arrived */
	int status;        /* the last reply; 0: there was none */
	struct str detail; /* and what it said, for the outbox */
};
/* Outside any transaction. RC_UNAVAILABLE: may be different later; also when this server sends no mail. */
MUST_USE enum rc mail_hand_over(struct ctx *, struct str to, struct str bytes, struct handed *);
/* delivery: the same for every attempt. RC_NOT_FOUND when the receiver says that it is gone. */
MUST_USE enum rc post_hand_over(struct ctx *, struct str url, struct str body, int64_t delivery,
                                struct handed *);

/* HMAC of a text under the installation's own key, made when first needed. */
MUST_USE enum rc link_sign(struct ctx *, struct str plain, struct str *out);
