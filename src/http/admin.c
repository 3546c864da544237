/* admin.c - what only administrators and auditors ask: settings, and whether history is whole. The log itself
 * is audit.c, how the installation does is health.c. */
#include "base/conf.h"
#include "db/db.h"
#include "http/parts.h"
#include "record/event.h"
#include "record/memo.h"
#include "record/record.h"

/* ---- settings ---------------------------------------------------------------------- */
static const char *type_name(enum conf_type t)
{
	static const char *const names[] = {
		[CONF_TEXT] = "text", [CONF_SECRET] = "secret",     [CONF_INT] = "int",
		[CONF_BOOL] = "bool", [CONF_DURATION] = "duration", [CONF_SIZE] = "size"
	};

	return names[t];
}

enum rc get_settings(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	const struct conf *c = cx->app->conf;
	struct jw w = JW(&rs->body);

	(void)rq;
	jw_open(&w, NULL, '{');
	jw_open(&w, "items", '[');
	for (const struct conf_item *i = conf_items; i->name; i++) {
		bool secret = i->type == CONF_SECRET;
		jw_open(&w, NULL, '{');
		jw_str(&w, "name", str_z(i->name));
		jw_str(&w, "section", str_z(i->section));
		jw_str(&w, "help", str_z(i->help));
		jw_str(&w, "value",
		       secret && conf_text(c, i->name)[0] ? STR("***") : str_z(conf_text(c, i->name)));
		jw_str(&w, "default", str_z(i->def));
		jw_str(&w, "type", str_z(type_name(i->type)));
		jw_str(&w, "source", str_z(conf_source(c, i->name)));
		jw_close(&w, '}');
	}
	jw_close(&w, ']');
	jw_close(&w, '}');
	return RC_OK;
}

/* ---- verify ---------------------------------------------------------------------------- */
enum rc post_verify(struct ctx *cx, const struct rq *rq, struct res *rs)
{
	int64_t client, checked = 0, bad = 0;
	char why[400] = "";

	TRY(audited_client(cx, rq, &client));
	TRY(event_verify(cx, client, &checked, &bad, why, sizeof why, NULL, NULL));
	struct jw w = JW(&rs->body);
	jw_open(&w, NULL, '{');
	jw_bool(&w, "ok", bad == 0);
	jw_int(&w, "checked", checked);
	if (bad) {
		jw_int(&w, "event", bad);
		jw_str(&w, "detail", str_z(why));
	}
	jw_close(&w, '}');
	return client ? RC_OK : memo_put(cx, "verified", buf_str(&rs->body));
}
