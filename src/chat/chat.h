/* chat.h - the JSON of one post to an incoming webhook: Slack's blocks, Teams' adaptive card, or plain
 * members.
 *
 * Texts from people stand where the receiver formats nothing (plain_text, TextRun), so that what a ticket
 * says calls nobody and links nowhere. Knows nothing of tickets or the network.
 */
#pragma once
#include "base/base.h"

enum chat_shape { CHAT_SLACK, CHAT_TEAMS, CHAT_JSON, CHAT_SHAPES };
extern const char *const chat_shapes[CHAT_SHAPES]; /* "slack", "teams", "json" */
bool chat_shape_find(struct str, enum chat_shape *out);

struct chat_item {
	struct str key, title, why, detail, url, at; /* at: a time to show; each may be empty */
	bool urgent;
};
struct chat_post {
	struct str title, kind; /* kind: "notice", "digest", "test" */
	struct str open;        /* the word on a link: "Open" */
	struct str footer, footer_url;
	const struct chat_item *items;
	size_t n;
};
struct str chat_json(struct arena *, enum chat_shape, const struct chat_post *);
