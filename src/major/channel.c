/* channel.c - chat channels as records, and one post to one of them. */
#include "attention/hand_over.h"
#include "conn/fetch.h"
#include "major/major_int.h"

CHOICES(languages, { "en", "English" }, { "de", "German" });
CHOICES(shapes, { "slack", "Slack" }, { "teams", "Teams" }, { "json", "Plain JSON" });

static const struct field fields[] = {
	[CHANNEL_NAME] = { "name", F_TEXT, .flags = FILTER | SORT | HISTORY | REQUIRED | COLUMN, .max = 120,
	                   .label = "Name" },
	[CHANNEL_URL] = { "url", F_TEXT, .flags = REQUIRED, .max = 2000, .label = "Address",
	                  .help = "Of an incoming webhook: whoever knows it can post there" },
	[CHANNEL_SHAPE] = { "shape", F_ENUM, .choices = &shapes,
	                    .flags = FILTER | HISTORY | COLUMN | NOT_NULL, .label = "Kind" },
	[CHANNEL_LANGUAGE] = { "language", F_ENUM, .choices = &languages,
	                       .flags = FILTER | HISTORY | NOT_NULL, .label = "Language",
	                       .help = "Of what the program itself posts there" },
	[CHANNEL_ACTIVE] = { "active", F_BOOL, .flags = FILTER | HISTORY | COLUMN, .label = "Active" },
};

static enum rc prepare(struct ctx *cx, const struct record *old, struct record *neo)
{
	rec_default_blank(neo, CHANNEL_SHAPE, TEXT(STR("json")));
	rec_default_blank(neo, CHANNEL_LANGUAGE, TEXT(STR("en")));
	rec_default_blank(neo, CHANNEL_ACTIVE, INT(1));
	if (rec_changed(old, neo, CHANNEL_URL) && fetch_check_url(cx, rec_str(neo, CHANNEL_URL)) != RC_OK)
		return fail_field(cx, "url", "the address begins with https:// or http:// and names a host");
	return RC_OK;
}

const struct record_type chat_channel_type = {
	.name = "chat_channel",
	.plural = "chat-channels",
	.label = "Chat channel",
	.fields = fields,
	.nfields = CHANNEL_FIELDS,
	.flags = T_SLOW,
	.read_perm = PERM_CLIENT_ADMIN, /* the address is a secret */
	.create_perm = PERM_CLIENT_ADMIN,
	.write_perm = PERM_CLIENT_ADMIN,
	.name_field = CHANNEL_NAME,
	.owner_field = -1,
	.prepare = prepare,
	.default_sort = "name",
	.help = "A room of Slack, Teams or another chat",
};

enum rc channel_open(struct ctx *cx, int64_t id, int64_t client_id, bool *open)
{
	struct record r;
	enum rc rc = id ? record_load(cx, &chat_channel_type, id, &r) : RC_NOT_FOUND;

	*open = rc == RC_OK && rec_int(&r, CHANNEL_ACTIVE) == 1 && r.client_id == client_id;
	if (rc != RC_NOT_FOUND)
		return rc;
	cx->err = (struct err){ 0 };
	return RC_OK;
}

enum rc channel_german(struct ctx *cx, int64_t id, bool *german)
{
	struct record r;

	TRY(record_load(cx, &chat_channel_type, id, &r));
	*german = str_is(rec_str(&r, CHANNEL_LANGUAGE), "de");
	return RC_OK;
}

enum rc channel_post(struct ctx *cx, int64_t id, const struct chat_post *post, int64_t delivery,
                     struct handed *h)
{
	enum chat_shape shape = CHAT_JSON;
	struct record r;

	TRY(record_load(cx, &chat_channel_type, id, &r));
	(void)chat_shape_find(rec_str(&r, CHANNEL_SHAPE), &shape);
	return post_hand_over(cx, rec_str(&r, CHANNEL_URL), chat_json(cx->mem, shape, post), delivery, h);
}
