/* why.c - why an item stands where it stands: facts in a fixed order, the first three that hold.
 *
 * A fact is {id, args, text, events}: what it is called, what it is about in numbers, instants and names, the
 * same in plain English, and the events it was read from.  Pages say it in their own language from id and
 * args. tests/unit/test_desk_why.c works each one out again from the events, without anything of this folder.
 */
#include "client/client.h"
#include "desk/parts.h"
#include "person/person.h"
#include "team/team.h"
#include <math.h>

struct fact {
	struct why *why;
	const struct item *t;
	struct jw args;
	struct buf args_text, text, events;
	struct jw list;
	bool strong;
};

/* ---- pieces ---------------------------------------------------------------------------------- */
static void because(struct fact *f, int64_t event)
{
	if (event)
		jw_int(&f->list, NULL, event);
}

static void because_few(struct fact *f, const struct few *few)
{
	for (int64_t i = 0; i < few->n && i < FEW; i++)
		jw_int(&f->list, NULL, few->id[i]);
}

/* "24 min", "3 h", "2 h 15 min", "4 d": as exact as matters. */
static void span(struct buf *b, int64_t usec)
{
	int64_t minutes = (usec < 0 ? -usec : usec) / MINUTES(1);

	if (minutes < 60)
		buf_fmt(b, "%lld min", (long long)minutes);
	else if (minutes < 5 * 60 && minutes % 60)
		buf_fmt(b, "%lld h %lld min", (long long)minutes / 60, (long long)minutes % 60);
	else if (minutes < 48 * 60)
		buf_fmt(b, "%lld h", (long long)minutes / 60);
	else
		buf_fmt(b, "%lld d", (long long)minutes / (24 * 60));
}

/* "16:00" today, else "26 Nov 16:00", in the client's zone. */
static void instant(struct fact *f, int64_t t)
{
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
		                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	struct civil c;

	zone_civil(f->why->zone, t, &c);
	if (zone_day(f->why->zone, t) != zone_day(f->why->zone, f->why->cx->now))
		buf_fmt(&f->text, "%d %s ", c.day, months[c.month - 1]);
	buf_fmt(&f->text, "%02d:%02d", c.hour, c.minute);
}

static void seconds(struct fact *f, const char *key, int64_t usec)
{
	jw_int(&f->args, key, usec / SECONDS(1));
}

static struct str person(struct fact *f, int64_t id) { return desk_name(f->why->cx, &person_type, id); }

static int64_t now_of(const struct fact *f) { return f->why->cx->now; }

/* ---- harm ----------------------------------------------------------------------------------------- */
static bool harm_in(struct fact *f)
{
	int64_t at = item_harm_at(f->t, now_of(f));

	if (at == RANK_NEVER || at < now_of(f))
		return false;
	f->strong = true;
	jw_time(&f->args, "at", at);
	jw_str(&f->args, "effect", f->t->harm.effect);
	jw_str(&f->args, "source", f->t->harm.source);
	jw_real(&f->args, "confidence", f->t->harm.confidence);
	seconds(f, "in_s", at - now_of(f));
	if (f->t->harm.effect.n)
		buf_add(&f->text, f->t->harm.effect);
	else
		buf_add(&f->text, STR("Harm"));
	buf_char(&f->text, ' ');
	instant(f, at);
	buf_add(&f->text, STR(" is in "));
	span(&f->text, at - now_of(f));
	buf_char(&f->text, '.');
	because(f, f->t->harm.event_id);
	return true;
}

static bool harm_passed(struct fact *f)
{
	int64_t at = item_harm_at(f->t, now_of(f));

	if (at == RANK_NEVER || at >= now_of(f))
		return false;
	f->strong = true;
	jw_time(&f->args, "at", at);
	jw_str(&f->args, "effect", f->t->harm.effect);
	seconds(f, "ago_s", now_of(f) - at);
	if (f->t->harm.effect.n)
		buf_add(&f->text, f->t->harm.effect);
	else
		buf_add(&f->text, STR("Harm"));
	buf_add(&f->text, STR(" was "));
	span(&f->text, now_of(f) - at);
	buf_add(&f->text, STR(" ago."));
	because(f, f->t->harm.event_id);
	return true;
}

/* ---- clocks ----------------------------------------------------------------------------------------- */
static const char *const target_words[SLA_KINDS] = {
	"First response", "Solution", "Update", "Answer", "The team's share", "The vendor's part"
};

/* What a deadline rests on: when it began, what it was reckoned by, when it went on again. */
static void because_clock(struct fact *f)
{
	const struct story *s = &f->t->story;

	because(f, s->made_event);
	if (s->priority_event != s->made_event)
		because(f, s->priority_event);
	if (s->reopened.n)
		because(f, s->reopened.id[(s->reopened.n < FEW ? s->reopened.n : FEW) - 1]);
}

static void about_clock(struct fact *f, const struct item_clock *c)
{
	jw_str(&f->args, "target", str_z(sla_kind_names[c->kind]));
	jw_time(&f->args, "at", c->deadline);
	buf_add(&f->text, str_z(target_words[c->kind]));
	because_clock(f);
}

/* The first clock whose deadline is behind, or the nearest of those to come. */
static const struct item_clock *clock_of(const struct fact *f, bool late)
{
	const struct item_clock *best = NULL;

	for (size_t i = 0; i < f->t->nclocks; i++) {
		const struct item_clock *c = &f->t->clocks[i];
		if (c->deadline != RANK_NEVER && (c->deadline < now_of(f)) == late &&
		    (!best || c->deadline < best->deadline))
			best = c;
	}
	return best;
}

static bool overdue_by(struct fact *f)
{
	const struct item_clock *c = clock_of(f, true);

	if (!c)
		return false;
	f->strong = true;
	about_clock(f, c);
	seconds(f, "by_s", now_of(f) - c->deadline);
	buf_add(&f->text, STR(" is overdue by "));
	span(&f->text, now_of(f) - c->deadline);
	buf_char(&f->text, '.');
	return true;
}

static bool due(struct fact *f)
{
	const struct item_clock *c = clock_of(f, false);

	if (!c)
		return false;
	about_clock(f, c);
	seconds(f, "in_s", c->deadline - now_of(f));
	buf_add(&f->text, STR(" is due "));
	instant(f, c->deadline);
	buf_add(&f->text, STR(", in "));
	span(&f->text, c->deadline - now_of(f));
	buf_char(&f->text, '.');
	return true;
}

static bool falls_today(const struct fact *f)
{
	const struct item_clock *c = clock_of(f, false);

	return c && zone_day(f->why->zone, c->deadline) == zone_day(f->why->zone, now_of(f));
}

static bool due_today(struct fact *f) { return falls_today(f) && due(f); }
static bool due_later(struct fact *f) { return !falls_today(f) && due(f); }

enum { TELL_CHANCE = 30 }; /* percent: below that it is no reason */

static bool chance(struct fact *f)
{
	const struct outlook *o = &f->why->outlook;
	double p = f->t->now.chance;

	if (isnan(p) || p * 100 < TELL_CHANCE || p >= 1)
		return false;
	f->strong = p >= desk_setting(f->why->cx->app).likely;
	jw_real(&f->args, "chance", p);
	jw_real(&f->args, "later", f->t->now.chance_later);
	jw_str(&f->args, "target", STR("resolve"));
	jw_str(&f->args, "group", o->group);
	jw_str(&f->args, "group_level", o->group_level);
	jw_str(&f->args, "group_team", o->group_team);
	jw_str(&f->args, "group_priority", o->group_priority);
	jw_int(&f->args, "examples", o->examples);
	jw_int(&f->args, "version", o->version);
	jw_bool(&f->args, "plain", o->plain);
	buf_fmt(&f->text, "%.0f %% likely to miss its solution target if nobody moves it", p * 100);
	if (o->group.n)
		buf_fmt(&f->text, " (from %lld like it: " STR_FMT ")", (long long)o->examples,
		        STR_ARG(o->group));
	buf_char(&f->text, '.');
	because_clock(f);
	return true;
}

/* ---- movement ------------------------------------------------------------------------------------------ */
static bool promise_broken(struct fact *f)
{
	int64_t at = item_promised_at(f->t);

	if (at == RANK_NEVER || at >= now_of(f))
		return false;
	f->strong = true;
	jw_time(&f->args, "at", at);
	jw_str(&f->args, "by", person(f, f->t->promise.by));
	seconds(f, "ago_s", now_of(f) - at);
	buf_add(&f->text, person(f, f->t->promise.by));
	buf_add(&f->text, STR(" promised the next action for "));
	instant(f, at);
	buf_add(&f->text, STR("; nothing has happened since."));
	because(f, f->t->promise.event);
	because(f, f->t->story.moved_event);
	return true;
}

static bool promise(struct fact *f)
{
	int64_t at = item_promised_at(f->t);

	if (at == RANK_NEVER || at < now_of(f))
		return false;
	jw_time(&f->args, "at", at);
	jw_str(&f->args, "by", person(f, f->t->promise.by));
	jw_str(&f->args, "words", f->t->promise.words);
	seconds(f, "in_s", at - now_of(f));
	buf_add(&f->text, person(f, f->t->promise.by));
	buf_add(&f->text, STR(" promised the next action for "));
	instant(f, at);
	buf_char(&f->text, '.');
	because(f, f->t->promise.event);
	return true;
}

static bool silent(struct fact *f)
{
	const struct standing *s = &f->t->now;
	int64_t since = f->t->story.moved_at;

	if (s->silent_at > now_of(f) || item_promised_at(f->t) != RANK_NEVER)
		return false;
	struct str name = desk_name(f->why->cx, &team_type, item_ref(f->t, TICKET_TEAM));

	jw_time(&f->args, "since", since);
	seconds(f, "for_s", now_of(f) - since);
	seconds(f, "usual_s", s->usual);
	jw_str(&f->args, "team", s->pace == 0 ? name : STR(""));
	jw_str(&f->args, "state", rec_str(&f->t->ticket, TICKET_STATE));
	jw_int(&f->args, "level", s->pace);
	jw_int(&f->args, "examples", s->examples);
	buf_add(&f->text, STR("Nobody has moved it for "));
	span(&f->text, now_of(f) - since);
	buf_add(&f->text, s->pace == 2 ? STR("; more than ") : STR("; 95 % of such waits end within "));
	span(&f->text, s->usual);
	if (s->pace == 0 && name.n)
		buf_fmt(&f->text, " in " STR_FMT, STR_ARG(name));
	buf_add(&f->text, s->pace == 2 ? STR(" of working time is too long.") : STR(" of working time."));
	because(f, f->t->story.moved_event);
	return true;
}

static bool nudged(struct fact *f)
{
	if (!f->t->asked.asked_at || f->t->asked.promised_at)
		return false;
	jw_time(&f->args, "at", f->t->asked.asked_at);
	jw_str(&f->args, "by", person(f, f->t->asked.asked_by));
	seconds(f, "ago_s", now_of(f) - f->t->asked.asked_at);
	buf_add(&f->text, person(f, f->t->asked.asked_by));
	buf_add(&f->text, STR(" asked for the next action "));
	span(&f->text, now_of(f) - f->t->asked.asked_at);
	buf_add(&f->text, STR(" ago; no answer yet."));
	because(f, f->t->asked.asked_event);
	return true;
}

static bool unassigned(struct fact *f)
{
	if (item_ref(f->t, TICKET_ASSIGNEE))
		return false;
	jw_time(&f->args, "since", f->t->story.nobody_at);
	seconds(f, "for_s", now_of(f) - f->t->story.nobody_at);
	buf_add(&f->text, STR("Nobody has had it for "));
	span(&f->text, now_of(f) - f->t->story.nobody_at);
	buf_char(&f->text, '.');
	because(f, f->t->story.nobody_event);
	return true;
}

/* ---- what it weighs -------------------------------------------------------------------------- */
static bool waits(struct fact *f)
{
	const struct page_item *p = f->why->row;

	if (!f->t->frees.n)
		return false;
	f->strong = f->t->frees.harm > 0;
	jw_int(&f->args, "n", f->t->frees.n);
	jw_int(&f->args, "harm", f->t->frees.harm);
	jw_open(&f->args, "of", '[');
	for (size_t i = 0; i < p->nof; i++)
		jw_str(&f->args, NULL, p->of[i]);
	jw_close(&f->args, ']');
	buf_fmt(&f->text, "%lld %s for it", (long long)f->t->frees.n,
	        f->t->frees.n == 1 ? "item waits" : "items wait");
	if (f->t->frees.harm)
		buf_fmt(&f->text, ", %lld with harm", (long long)f->t->frees.harm);
	buf_char(&f->text, '.');
	for (size_t i = 0; i < p->nof; i++)
		because(f, p->of_event[i]);
	return true;
}

static bool major(struct fact *f)
{
	if (!f->t->weight.major && !f->t->weight.candidate)
		return false;
	f->strong = f->t->weight.major;
	jw_bool(&f->args, "candidate", f->t->weight.candidate);
	buf_add(&f->text, f->t->weight.major ? STR("It is a major incident.")
	                                     : STR("It is a candidate for a major incident."));
	because(f, f->t->story.major_event);
	return true;
}

static bool vip(struct fact *f)
{
	if (!f->t->weight.vip)
		return false;
	struct str who = person(f, item_ref(f->t, TICKET_REQUESTER));

	jw_str(&f->args, "person", who);
	buf_fmt(&f->text, STR_FMT " is a VIP.", STR_ARG(who));
	because(f, f->t->story.made_event);
	return true;
}

/* "Reassigned 3 times." */
static bool times(struct fact *f, const struct few *few, const char *word)
{
	if (!few->n)
		return false;
	jw_int(&f->args, "n", few->n);
	buf_fmt(&f->text,
	        few->n == 1   ? "%s once."
	        : few->n == 2 ? "%s twice."
	                      : "%s %lld times.",
	        word, (long long)few->n);
	because_few(f, few);
	return true;
}

static bool reopened(struct fact *f) { return times(f, &f->t->story.reopened, "Reopened"); }
static bool bounced(struct fact *f) { return times(f, &f->t->story.bounced, "Bounced"); }
static bool reassigned(struct fact *f)
{
	return f->t->story.reassigned.n > 1 && times(f, &f->t->story.reassigned, "Reassigned");
}

/* ---- how it is ------------------------------------------------------------------------------- */
static bool on_hold(struct fact *f)
{
	const struct record *r = &f->t->ticket;

	if (!str_is(rec_str(r, TICKET_STATE), "on_hold"))
		return false;
	struct str reason = rec_str(r, TICKET_HOLD_REASON), who = STR("");

	if (str_is(reason, "caller"))
		who = person(f, rec_int(r, TICKET_REQUESTER));
	jw_str(&f->args, "reason", reason);
	jw_str(&f->args, "who", who);
	jw_time(&f->args, "since", f->t->story.entered_at);
	seconds(f, "for_s", now_of(f) - f->t->story.entered_at);
	if (!rec_null(r, TICKET_HOLD_UNTIL))
		jw_time(&f->args, "until", rec_int(r, TICKET_HOLD_UNTIL));
	buf_fmt(&f->text, "On hold for the " STR_FMT, STR_ARG(reason));
	if (who.n)
		buf_fmt(&f->text, ", " STR_FMT ",", STR_ARG(who));
	buf_add(&f->text, STR(" for "));
	span(&f->text, now_of(f) - f->t->story.entered_at);
	buf_char(&f->text, '.');
	because(f, f->t->story.entered_event);
	return true;
}

/* Nothing speaks for it but its age. */
static bool quiet(struct fact *f)
{
	const struct story *s = &f->t->story;

	jw_time(&f->args, "opened", s->made_at);
	jw_time(&f->args, "moved", s->moved_at);
	seconds(f, "opened_s", now_of(f) - s->made_at);
	seconds(f, "moved_s", now_of(f) - s->moved_at);
	jw_str(&f->args, "state", rec_str(&f->t->ticket, TICKET_STATE));
	buf_add(&f->text, STR("Opened "));
	span(&f->text, now_of(f) - s->made_at);
	buf_add(&f->text, STR(" ago, last moved "));
	span(&f->text, now_of(f) - s->moved_at);
	buf_add(&f->text, STR(" ago."));
	because(f, s->made_event);
	if (s->moved_event != s->made_event)
		because(f, s->moved_event);
	return true;
}

/* Strongest first; the first three that hold are told. */
static const struct {
	const char *id;
	bool (*tell)(struct fact *); /* false: it does not hold, and nothing was written */
	bool last;                   /* only when nothing else was told */
} kinds[] = {
	{ "harm_in", harm_in, false },
	{ "harm_passed", harm_passed, false },
	{ "overdue_by", overdue_by, false },
	{ "due_today", due_today, false },
	{ "chance", chance, false },
	{ "promise_broken", promise_broken, false },
	{ "silent", silent, false },
	{ "unassigned", unassigned, false },
	{ "waits", waits, false },
	{ "major", major, false },
	{ "promise", promise, false },
	{ "nudged", nudged, false },
	{ "on_hold", on_hold, false },
	{ "vip", vip, false },
	{ "reopened", reopened, false },
	{ "bounced", bounced, false },
	{ "reassigned", reassigned, false },
	{ "due", due_later, false },
	{ "quiet", quiet, true },
};

static bool write_fact(struct why *y, struct jw *w, size_t k)
{
	struct fact f = { .why = y,
		          .t = y->row->item,
		          .args_text = BUF(y->cx->mem),
		          .text = BUF(y->cx->mem),
		          .events = BUF(y->cx->mem) };

	f.args = JW(&f.args_text);
	f.list = JW(&f.events);
	jw_open(&f.args, NULL, '{');
	jw_open(&f.list, NULL, '[');
	if (!kinds[k].tell(&f))
		return false;
	jw_close(&f.args, '}');
	jw_close(&f.list, ']');
	jw_open(w, NULL, '{');
	jw_str(w, "id", str_z(kinds[k].id));
	jw_bool(w, "strong", f.strong);
	jw_str(w, "text", buf_str(&f.text));
	jw_raw(w, "args", buf_str(&f.args_text));
	jw_raw(w, "events", buf_str(&f.events));
	jw_close(w, '}');
	return true;
}

void why_write(struct why *y, struct jw *w, const char *key)
{
	int told = 0;

	jw_open(w, key, '[');
	for (size_t k = 0; k < COUNT(kinds) && told < REASONS; k++)
		if (!kinds[k].last || !told)
			told += write_fact(y, w, k);
	jw_close(w, ']');
}
