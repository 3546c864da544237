/* message.h - one message to one person: what it says, as an e-mail and as a post. */
#pragma once
#include "attention/hand_over.h"
#include "attention/parts.h"

struct message_item {
	struct str key, title, why, detail, url, at;
	enum notice_reason reason;
	int64_t n;
	bool urgent;
};
struct message {
	int64_t id, client_id, person, record_id, at;
	struct str what, type, state; /* "notice", "digest", "test"; queued, sent, failed */
	enum notice_channel by;
	struct record to;
	struct notice_setting setting;
	struct str base; /* "https://desk.example.com" */
	struct str mute; /* address of the mute link; empty: there is nothing to mute */
	bool german;
	struct message_item *items;
	size_t n;
};
/* Everything about a queued message, as things are now. RC_NOT_FOUND when it is gone, RC_CONFLICT when
 * nothing of it may be said any more. */
MUST_USE enum rc message_load(struct ctx *, int64_t id, struct message *out);
struct str message_mail(struct ctx *, const struct message *); /* bytes of an e-mail */
struct str message_post(struct ctx *, const struct message *); /* JSON of a post */

/* ---- mute_link.c: signed, expiring ------------------------------------------------------ */
struct mute_token {
	int64_t person, record, expires;
	struct str type;
};
enum { MUTE_LINK_DAYS = 30 };
MUST_USE enum rc mute_token_make(struct ctx *, const struct mute_token *, struct str *out);
/* RC_NOT_FOUND "link_gone" when it is not ours or over. */
MUST_USE enum rc mute_token_read(struct ctx *, struct str token, struct mute_token *out);
