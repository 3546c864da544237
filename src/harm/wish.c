/* wish.c - harm as rules wish it: routing's effect and escalation's action say the same words and come to the
 * same thing. A person's word stands; what a rule has set it does not set again, or the clock would run away
 * from every edit. */
#include "harm/harm_int.h"

/* ---- in and out ------------------------------------------------------------------------- */
static enum rc read_preset(struct ctx *cx, int64_t client, const char *name, const struct jval *v,
                           struct harm_wish *out)
{
	static const struct field preset = { "preset", F_REF, .of = "harm_preset", .flags = REQUIRED };
	struct dbval got;

	out->kind = WISH_PRESET;
	out->preset = v->i;
	if (!client)
		return RC_OK;
	TRY(record_value(cx, &preset, name, v, client, &got));
	out->preset = got.i;
	return RC_OK;
}

static enum rc read_member(struct ctx *cx, int64_t client, const char *name, struct str key,
                           const struct jval *v, struct harm_wish *out)
{
	if (str_is(key, "effect")) {
		if (v->kind != J_STR || str_trim(v->s).n > HARM_EFFECT_MAX)
			return fail_field(cx, name, "effect is a text of at most %d bytes", HARM_EFFECT_MAX);
		out->effect = str_trim(v->s);
		return RC_OK;
	}
	if (out->kind != WISH_NOTHING)
		return fail_field(cx, name, "one of preset, minutes, at, none");
	if (str_is(key, "preset"))
		return read_preset(cx, client, name, v, out);
	if (str_is(key, "minutes") || str_is(key, "offset_minutes")) {
		if (v->kind != J_INT || v->i < 1 || v->i > HARM_MINUTES_MAX)
			return fail_field(cx, name, "minutes: from 1 to %d", HARM_MINUTES_MAX);
		out->kind = WISH_MINUTES;
		out->minutes = v->i;
		return RC_OK;
	}
	if (str_is(key, "at")) {
		if (v->kind != J_STR || !time_parse(v->s, &out->at))
			return fail_field(cx, name, "at is a time such as 2026-11-27T16:00:00Z");
		out->kind = WISH_AT;
		return RC_OK;
	}
	if (!str_is(key, "none") || v->kind != J_BOOL || !v->b)
		return fail_field(cx, name, "one of preset, minutes, at, none (true), and effect");
	out->kind = WISH_NONE;
	return RC_OK;
}

enum rc harm_wish_read(struct ctx *cx, int64_t client_id, const char *name, const struct jval *v,
                       struct harm_wish *out)
{
	*out = (struct harm_wish){ .effect = STR("") };
	if (v->kind != J_OBJECT)
		return fail_field(cx, name, "harm is an object such as {\"preset\":3} or {\"minutes\":90}");
	for (size_t i = 0; i < v->n; i++)
		if (v->items[i].kind != J_NULL)
			TRY(read_member(cx, client_id, name, v->keys[i], &v->items[i], out));
	return out->kind != WISH_NOTHING ? RC_OK : fail_field(cx, name, "one of preset, minutes, at, none");
}

void harm_wish_write(struct jw *w, const char *key, const struct harm_wish *h)
{
	jw_open(w, key, '{');
	if (h->kind == WISH_PRESET)
		jw_int(w, "preset", h->preset);
	if (h->kind == WISH_MINUTES)
		jw_int(w, "minutes", h->minutes);
	if (h->kind == WISH_AT)
		jw_time(w, "at", h->at);
	if (h->kind == WISH_NONE)
		jw_bool(w, "none", true);
	if (h->effect.n)
		jw_str(w, "effect", h->effect);
	jw_close(w, '}');
}

enum rc harm_wish_text(struct ctx *cx, const struct harm_wish *h, struct str *out)
{
	struct str name = STR("");

	switch (h->kind) {
	case WISH_PRESET:
		TRY(record_names(cx, &harm_preset_type, &h->preset, 1, &name));
		*out = name.n ? name : arena_fmt(cx->mem, "harm preset %lld", (long long)h->preset);
		return RC_OK;
	case WISH_MINUTES: *out = arena_fmt(cx->mem, "%lld min", (long long)h->minutes); break;
	case WISH_AT: *out = time_rfc3339(cx->mem, h->at); break;
	default: *out = STR("None"); return RC_OK;
	}
	if (h->effect.n)
		*out = arena_fmt(cx->mem, STR_FMT ": " STR_FMT, STR_ARG(*out), STR_ARG(h->effect));
	return RC_OK;
}

/* ---- what it comes to ------------------------------------------------------------------------ */
static struct str rule_of(struct str rule) { return str_sub(rule, 0, str_find(rule, STR("@"), 0)); }

enum rc harm_wish_try(struct ctx *cx, const struct record *r, const struct harm_wish *wish,
                      enum wish_outcome *out)
{
	struct harm h;

	*out = WISH_CHANGES;
	TRY(harm_load(cx, r, &h));
	if (!harm_known(&h, cx->now))
		return RC_OK;
	if (str_is(h.source, "person"))
		*out = WISH_KEPT;
	else if (h.rule.n && str_eq(rule_of(h.rule), rule_of(cx->rule)))
		*out = WISH_DONE;
	else if (wish->kind == WISH_NONE && h.kind == HARM_NONE)
		*out = WISH_DONE;
	return RC_OK;
}

static enum rc harm_of(struct ctx *cx, const struct record *r, const struct harm_wish *w, struct harm *h)
{
	struct record preset;

	*h = (struct harm){
		.kind = HARM_INSTANT, .source = STR("rule"), .confidence = 1, .effect = w->effect
	};
	switch (w->kind) {
	case WISH_NONE: h->kind = HARM_NONE; return RC_OK;
	case WISH_MINUTES: h->at = cx->now + MINUTES(w->minutes); return RC_OK;
	case WISH_AT: h->at = w->at; return RC_OK;
	default: break;
	}
	enum rc rc = record_load(cx, &harm_preset_type, w->preset, &preset);
	if (rc == RC_NOT_FOUND ||
	    (rc == RC_OK && (preset.client_id != r->client_id || rec_int(&preset, PRESET_ACTIVE) != 1)))
		return fail(cx, RC_CONFLICT, "preset_gone", "its harm preset is gone or switched off");
	TRY(rc);
	if (!h->effect.n)
		h->effect = preset_effect(&preset);
	return preset_instant(cx, &preset, &h->at);
}

enum rc harm_wish_do(struct ctx *cx, const struct record *r, const struct harm_wish *wish,
                     enum wish_outcome *out)
{
	struct harm h;

	TRY(harm_wish_try(cx, r, wish, out));
	if (*out != WISH_CHANGES)
		return RC_OK;
	TRY(harm_of(cx, r, wish, &h));
	return harm_set(cx, r, &h, false);
}
