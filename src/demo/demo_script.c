/* demo_script.c - the lives of two thousand tickets, written as scripts, sorted by time, played through the
 * verbs. */
#include "base/json.h"
#include "calendar/calendar.h"
#include "demo/demo_int.h"
#include "record/comment.h"
#include "ticket/ticket.h"
#include <stdlib.h>

enum { DAYS_BACK = 60, CHUNK = 64, MAX_STEPS = 24 };
enum act { ACT_CREATE, ACT_VERB, ACT_REPLY, ACT_NOTE, ACT_LINK };
struct step {
	int64_t at;
	int ticket, seq;
	enum act act;
	const struct demo_person *who; /* NULL: the system */
	const char *verb;
	struct str text; /* body, or JSON arguments of the verb */
};
struct life {
	const struct scenario *sc;
	const struct demo_person *asker;
	uint64_t salt;
	int64_t id, at; /* when it was opened */
	int parent;     /* index of the parent's life, -1 none */
	char key[24];
	bool major, problem, fresh, stubborn;
};
struct play {
	struct demo *d;
	struct life *lives;
	struct step *steps;
	size_t nlives, nsteps, cap, from, to;
};

static void step_add(struct ctx *cx, struct play *p, struct step s)
{
	if (s.at >= p->d->now) /* the future has not happened */
		return;
	if (p->nsteps == p->cap) {
		struct step *old = p->steps;
		p->cap = p->cap ? p->cap * 2 : 4096;
		p->steps = NEW_ARRAY(cx->mem, struct step, p->cap);
		if (p->nsteps)
			memcpy(p->steps, old, sizeof *old * p->nsteps);
	}
	s.seq = (int)p->nsteps;
	p->steps[p->nsteps++] = s;
}

static int step_order(const void *a, const void *b)
{
	const struct step *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->seq - y->seq;
}

/* ---- writing a life ------------------------------------------------------------------- */
static int client_index(const struct demo *d, int64_t client)
{
	int i = 0;
	while (i < DEMO_CLIENTS - 1 && d->client[i] != client)
		i++;
	return i;
}

static const struct demo_person *someone(struct demo *d, int team)
{
	for (;;) {
		const struct demo_person *p = &d->staff[dice_range(&d->dice, 0, d->nstaff - 1)];
		if (p->team == team)
			return p;
	}
}

/* An instant on a working day of that client, busiest mid-morning. */
static int64_t pick_time(struct demo *d, int client, int days_ago)
{
	struct civil c;
	int64_t at;

	zone_civil(d->zone[client], d->now - DAYS(days_ago), &c);
	c.hour = dice_percent(&d->dice, 60) ? dice_range(&d->dice, 8, 12) : dice_range(&d->dice, 7, 18);
	c.minute = dice_range(&d->dice, 0, 59);
	c.second = dice_range(&d->dice, 0, 59);
	c.usec = 0;
	int weekday = civil_weekday(civil_days(c.year, c.month, c.day));
	at = zone_instant(d->zone[client], &c, ZONE_EARLIER);
	if (weekday >= 6 && dice_percent(&d->dice, 85)) /* weekends are quiet */
		at -= DAYS(weekday - 4);
	return at;
}

static const struct scenario *pick_scenario(struct demo *d)
{
	int total = 0;

	for (size_t i = 0; i < demo_nscenarios; i++)
		total += demo_scenarios[i].weight;
	int roll = dice_range(&d->dice, 0, total - 1);
	const struct scenario *s = demo_scenarios;
	while (roll >= s->weight)
		roll -= (s++)->weight;
	return s;
}

static const char *pick(struct demo *d, const char *const *words, size_t n)
{
	size_t have = 0;

	while (have < n && words[have])
		have++;
	return words[dice_next(&d->dice) % have];
}

struct writer {
	struct ctx *cx;
	struct play *p;
	struct demo *d;
	struct life *l;
	int index, team;
	int64_t at;
	const struct demo_person *owner;
};

static struct str words(struct writer *w, const char *text)
{
	return demo_fill_text(w->cx->mem, text, w->d, w->l->asker, w->l->salt);
}

static void add(struct writer *w, enum act act, const struct demo_person *who, const char *verb,
                struct str text)
{
	step_add(w->cx, w->p,
	         (struct step){ .at = w->at,
	                        .ticket = w->index,
	                        .act = act,
	                        .who = who,
	                        .verb = verb,
	                        .text = text });
}

static void later(struct writer *w, int median) { w->at += MINUTES(dice_minutes(&w->d->dice, median)); }

static const char *id_text(struct writer *w, int64_t id)
{
	return arena_fmt(w->cx->mem, "#%lld", (long long)id).p;
}

static void assign_to(struct writer *w, int team, const struct demo_person *by)
{
	w->team = team;
	w->owner = someone(w->d, team);
	add(w, ACT_VERB, by, "assign",
	    demo_json(w->cx->mem, "team", id_text(w, w->d->team[team]), "assignee", id_text(w, w->owner->id),
	              NULL));
}

static void write_create(struct writer *w)
{
	static const char *const channels[] = { "web", "mail", "phone", "mail", "chat" };
	const struct scenario *sc = w->l->sc;
	struct demo *d = w->d;
	const char *title = pick(d, sc->title, COUNT(sc->title));
	const char *impact = arena_fmt(w->cx->mem, "%c",
	                               w->l->major                  ? '1'
	                               : dice_percent(&d->dice, 80) ? sc->impact
	                                                            : '3')
	                             .p;
	const char *urgency = arena_fmt(w->cx->mem, "%c",
	                                w->l->major                  ? '1'
	                                : dice_percent(&d->dice, 80) ? sc->urgency
	                                                             : '3')
	                              .p;
	struct str item = sc->item ? words(w, sc->item) : STR("");

	add(w, ACT_CREATE, w->l->asker, NULL,
	    demo_json(w->cx->mem, "client", id_text(w, w->l->asker->client), "kind",
	              w->l->problem ? "problem" : sc->kind, "title", words(w, title).p, "description",
	              words(w, pick(d, sc->text, COUNT(sc->text))).p, "requester",
	              id_text(w, w->l->asker->id), "impact", impact, "urgency", urgency, "category",
	              sc->category, "subcategory", sc->subcategory, "service", sc->service, "item",
	              item.n ? item.p : "", "site",
	              demo_sites[client_index(d, w->l->asker->client)][w->l->asker->site], "channel",
	              channels[dice_range(&d->dice, 0, 4)], NULL));
}

static void write_triage(struct writer *w)
{
	struct demo *d = w->d;
	const struct demo_person *desk = someone(d, TEAM_DESK);

	later(w, 14);
	add(w, ACT_VERB, desk, "triage", demo_json(w->cx->mem, "category", w->l->sc->category, NULL));
	later(w, 4);
	if (!dice_percent(&d->dice, 9)) {
		assign_to(w, w->l->sc->team, desk);
		return;
	}
	int wrong = (w->l->sc->team + dice_range(&d->dice, 1, DEMO_TEAMS - 1)) % DEMO_TEAMS;
	assign_to(w, wrong, desk);
	later(w, 45);
	add(w, ACT_VERB, w->owner, "bounce",
	    demo_json(w->cx->mem, "reason", demo_bounces[dice_next(&d->dice) % demo_nbounces], NULL));
	later(w, 20);
	assign_to(w, w->l->sc->team, desk);
}

static void write_hold(struct writer *w)
{
	struct demo *d = w->d;
	const char *const *hold = demo_holds[dice_next(&d->dice) % demo_nholds];

	add(w, ACT_VERB, w->owner, "hold",
	    demo_json(w->cx->mem, "reason", hold[0], "comment", hold[1], NULL));
	later(w, strcmp(hold[0], "caller") ? 1500 : 420);
	if (strcmp(hold[0], "caller") == 0)
		add(w, ACT_REPLY, w->l->asker, NULL,
		    str_z(demo_caller_replies[dice_next(&d->dice) %
		                              demo_ncaller_replies])); /* resumes by itself */
	else
		add(w, ACT_VERB, w->owner, "resume", STR("{}"));
	later(w, 30);
}

static void write_work(struct writer *w)
{
	const struct scenario *sc = w->l->sc;
	struct demo *d = w->d;

	later(w, 25);
	if (dice_percent(&d->dice, 9)) { /* nobody takes it for a long while */
		later(w, 2500);
	}
	add(w, ACT_VERB, w->owner, "accept", STR("{}"));
	later(w, sc->median / 4);
	add(w, ACT_NOTE, w->owner, NULL, words(w, pick(d, sc->work, COUNT(sc->work))));
	if (dice_percent(&d->dice, 70)) {
		later(w, 10);
		add(w, ACT_REPLY, w->owner, NULL, words(w, pick(d, sc->reply, COUNT(sc->reply))));
	}
	if (dice_percent(&d->dice, 24))
		write_hold(w);
	if (dice_percent(&d->dice, 30)) {
		later(w, sc->median / 4);
		add(w, ACT_NOTE, w->owner, NULL, words(w, pick(d, sc->work, COUNT(sc->work))));
	}
	later(w, sc->median);
}

static void write_end(struct writer *w)
{
	struct demo *d = w->d;

	add(w, ACT_VERB, w->owner, "resolve",
	    demo_json(w->cx->mem, "code",
	              w->l->sc->kind[0] == 'r'     ? "fulfilled"
	              : dice_percent(&d->dice, 80) ? "fixed"
	                                           : "workaround",
	              "notes", words(w, w->l->sc->fix).p, NULL));
	for (int times = 0; times < 3 && dice_percent(&d->dice, times ? 30 : 5); times++) {
		later(w, 900);
		add(w, ACT_VERB, w->owner, "reopen",
		    demo_json(w->cx->mem, "comment", demo_reopens[dice_next(&d->dice) % demo_nreopens],
		              NULL));
		later(w, 120);
		add(w, ACT_NOTE, w->owner, NULL, words(w, pick(d, w->l->sc->work, COUNT(w->l->sc->work))));
		later(w, w->l->sc->median);
		add(w, ACT_VERB, w->owner, "resolve",
		    demo_json(w->cx->mem, "code", "fixed", "notes", words(w, w->l->sc->fix).p, NULL));
	}
	w->at += DAYS(7) + HOURS(1);
	add(w, ACT_VERB, NULL, "close", STR("{}"));
}

/* Majors: proposed by the desk, decided by the coordinator, with children that say the same thing. */
static void write_major(struct writer *w)
{
	w->at += MINUTES(6);
	add(w, ACT_VERB, someone(w->d, TEAM_DESK), "propose_major",
	    demo_json(w->cx->mem, "comment", "Eight calls in ten minutes, all the same.", NULL));
	w->at += MINUTES(4);
	add(w, ACT_VERB, &w->d->staff[0], "decide_major",
	    demo_json(w->cx->mem, "accept", "#true", "comment",
	              "Agreed. Bridge is open, updates every 30 minutes.", NULL));
}

/* What a rule has proposed and is none; where no rule has, nothing comes of it. */
static void write_not_major(struct writer *w)
{
	struct writer later_on = *w;

	later_on.at += MINUTES(7);
	add(&later_on, ACT_VERB, &w->d->staff[0], "decide_major",
	    demo_json(w->cx->mem, "accept", "#false", "comment",
	              w->l->parent >= 0 ? "Part of the one that is running."
	                                : "One department only, no bridge needed.",
	              NULL));
}

/* What came in within the last hour: nobody looked yet, or it is classified and waits for a team. */
static void write_fresh(struct writer *w)
{
	if (dice_percent(&w->d->dice, 60))
		return;
	w->at += MINUTES(2);
	add(w, ACT_VERB, someone(w->d, TEAM_DESK), "triage",
	    demo_json(w->cx->mem, "category", w->l->sc->category, NULL));
	if (dice_percent(&w->d->dice, 50)) { /* the team knows, nobody has it */
		w->at += MINUTES(1);
		add(w, ACT_VERB, someone(w->d, TEAM_DESK), "assign",
		    demo_json(w->cx->mem, "team", id_text(w, w->d->team[w->l->sc->team]), NULL));
	}
}

/* Fixed twice, came back twice, still open. */
static void write_stubborn(struct writer *w)
{
	for (int i = 0; i < 2; i++) {
		add(w, ACT_VERB, w->owner, "resolve",
		    demo_json(w->cx->mem, "code", "fixed", "notes", words(w, w->l->sc->fix).p, NULL));
		later(w, 300);
		add(w, ACT_VERB, w->owner, "reopen",
		    demo_json(w->cx->mem, "comment", demo_reopens[dice_next(&w->d->dice) % demo_nreopens],
		              NULL));
		later(w, 60);
	}
}

static void write_life(struct ctx *cx, struct play *p, int index, int days_ago)
{
	struct demo *d = p->d;
	struct life *l = &p->lives[index];
	struct writer w = { .cx = cx, .p = p, .d = d, .l = l, .index = index };

	w.at = pick_time(d, client_index(d, l->asker->client), days_ago);
	if (l->fresh)
		w.at = d->now - MINUTES(dice_range(&d->dice, 3, 75));
	while (!l->fresh && w.at >= d->now - HOURS(2))
		w.at -= HOURS(3);
	if (l->parent >= 0) /* children come in after the first call */
		w.at = p->lives[l->parent].at + MINUTES(dice_range(&d->dice, 2, 25));
	l->at = w.at;
	write_create(&w);
	if (l->fresh) {
		write_fresh(&w);
		return;
	}
	if (l->major)
		write_major(&w);
	else if (l->sc->impact == '1')
		write_not_major(&w);
	if (l->parent >= 0) {
		w.at += MINUTES(5);
		add(&w, ACT_LINK, someone(d, TEAM_DESK), NULL, STR(""));
	}
	if (!l->major && dice_percent(&d->dice, 3)) {
		later(&w, 60);
		add(&w, ACT_VERB, someone(d, TEAM_DESK), "cancel",
		    demo_json(cx->mem, "reason", dice_percent(&d->dice, 60) ? "duplicate" : "not_an_issue",
		              NULL));
		return;
	}
	write_triage(&w);
	write_work(&w);
	if (l->stubborn)
		write_stubborn(&w);
	if (l->parent >= 0 || l->problem ||
	    l->stubborn) /* the parent's resolution resolves the child; problems stay */
		return;
	write_end(&w);
}

/* ---- casting ------------------------------------------------------------------------------ */
static const struct scenario *scenario_by_category(const char *category)
{
	for (size_t i = 0; i < demo_nscenarios; i++)
		if (strcmp(demo_scenarios[i].subcategory, category) == 0)
			return &demo_scenarios[i];
	return demo_scenarios;
}

static const struct demo_person *asker_of(struct demo *d, int64_t client)
{
	for (;;) {
		const struct demo_person *p = &d->asker[dice_range(&d->dice, 0, d->naskers - 1)];
		if (!client || p->client == client)
			return p;
	}
}

/* Two majors with children today and last week, two problems; the rest ordinary. Newer days carry a little
 * more. */
static void cast(struct ctx *cx, struct play *p)
{
	static const struct {
		const char *subcategory;
		int days, children;
	} majors[] = {
		{ "Virtualisation", 0, 6 }, { "Payroll", 0, 2 }, { "WAN", 8, 5 }, { "Performance", 23, 4 }
	};
	struct demo *d = p->d;
	size_t i = 0;

	for (size_t m = 0; m < COUNT(majors); m++) {
		size_t head = i;
		for (int c = 0; c <= majors[m].children && i < p->nlives; c++, i++) {
			p->lives[i] = (struct life){ .sc = scenario_by_category(majors[m].subcategory),
				                     .asker = asker_of(d, d->client[m % 2 ? 0 : m / 2]),
				                     .salt = dice_next(&d->dice),
				                     .parent = c ? (int)head : -1,
				                     .major = c == 0 };
			write_life(cx, p, (int)i, majors[m].days);
		}
	}
	for (; i < p->nlives; i++) {
		int span = dice_percent(&d->dice, 30) ? 10 : DAYS_BACK;
		p->lives[i] = (struct life){ .sc = pick_scenario(d),
			                     .asker = asker_of(d, 0),
			                     .salt = dice_next(&d->dice),
			                     .parent = -1,
			                     .problem = i % 130 == 129,
			                     .fresh = i % 100 == 50,
			                     .stubborn = i % 400 == 77 };
		write_life(cx, p, (int)i, dice_range(&d->dice, 0, span - 1));
	}
}

/* ---- playing -------------------------------------------------------------------------------- */
static enum rc play_create(struct ctx *cx, struct life *l, const struct step *s)
{
	struct record r;

	TRY(demo_make(cx, "ticket", s->text, &r));
	l->id = r.id;
	struct str key = record_key(cx->mem, &r);
	assert(key.n < sizeof l->key);
	memcpy(l->key, key.p, key.n);
	l->key[key.n] = 0;
	return RC_OK;
}

static enum rc play_verb(struct ctx *cx, struct life *l, const struct step *s)
{
	struct jval args;
	struct record out;

	TRY(json_parse(cx, s->text, &args));
	enum rc rc = record_verb(cx, &ticket_type, str_z(l->key), str_z(s->verb), &args, 0, &out);
	/* a child that its parent resolved meanwhile simply keeps that end */
	return rc == RC_CONFLICT ? RC_OK : rc;
}

static enum rc play_comment(struct ctx *cx, struct life *l, const struct step *s)
{
	struct record r, after;
	struct comment c;

	TRY(record_load(cx, &ticket_type, l->id, &r));
	return comment_put(cx, &r, s->text, s->act == ACT_REPLY, &c, &after);
}

static enum rc play_link(struct ctx *cx, struct play *p, struct life *l)
{
	struct jval v;
	struct record out;
	struct str parent = arena_fmt(cx->mem, "{\"parent\":%lld}", (long long)p->lives[l->parent].id);

	TRY(json_parse(cx, parent, &v));
	return record_patch(cx, &ticket_type, str_z(l->key), &v, 0, NULL, &out);
}

static enum rc play_step(struct ctx *cx, struct play *p, const struct step *s)
{
	struct life *l = &p->lives[s->ticket];
	struct who who = { .person_id = s->who ? s->who->id : 0, .name = STR("demo"), .system = true };
	enum rc rc;

	cx->now = s->at;
	cx->who = &who;
	switch (s->act) {
	case ACT_CREATE: rc = play_create(cx, l, s); break;
	case ACT_VERB: rc = play_verb(cx, l, s); break;
	case ACT_LINK: rc = play_link(cx, p, l); break;
	default: rc = play_comment(cx, l, s); break;
	}
	cx->who = &who_system;
	return rc;
}

static enum rc chunk_tx(struct ctx *cx, void *arg)
{
	struct play *p = arg;

	for (size_t i = p->from; i < p->to; i++)
		TRY(play_step(cx, p, &p->steps[i]));
	return RC_OK;
}

enum rc demo_play(struct ctx *cx, struct demo *d)
{
	int want = d->options->tickets ? d->options->tickets : 2000;
	struct play p = { .d = d, .nlives = (size_t)want };

	p.lives = NEW_ARRAY(cx->mem, struct life, p.nlives);
	cast(cx, &p);
	qsort(p.steps, p.nsteps, sizeof *p.steps, step_order);
	struct arena *keep = cx->mem, *chunk = arena_new();
	enum rc rc = RC_OK;
	for (p.from = 0; p.from < p.nsteps && rc == RC_OK; p.from = p.to) {
		p.to = p.from + CHUNK < p.nsteps ? p.from + CHUNK : p.nsteps;
		arena_reset(chunk);
		cx->mem = chunk;
		rc = db_tx(cx, chunk_tx, &p);
		cx->mem = keep;
		if (d->options->progress)
			d->options->progress(d->options->arg, (int64_t)p.to, (int64_t)p.nsteps);
	}
	arena_free(chunk);
	return rc;
}
