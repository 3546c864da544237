/* demo_int.h - what the demo's own files share. */
#pragma once
#include "base/time.h"
#include "demo/demo.h"
#include "record/record.h"

enum { DEMO_CLIENTS = 3, DEMO_TEAMS = 9, DEMO_STAFF = 62, DEMO_ASKERS = 180 };

/* splitmix64: the same seed gives the same company on every machine */
struct dice {
	uint64_t s;
};
uint64_t dice_next(struct dice *);
int dice_range(struct dice *, int lo, int hi); /* both included */
bool dice_percent(struct dice *, int percent);
/* Log-normal-like spread around a median, in minutes: most near it, a few far longer. */
int64_t dice_minutes(struct dice *, int median);

struct demo_person {
	int64_t id, client;
	int team; /* index; -1 for askers */
	int site;
	bool vip;
	const char *name;
};
struct demo {
	struct dice dice;
	int64_t now;
	int64_t client[DEMO_CLIENTS], calendar[DEMO_CLIENTS];
	const struct zone *zone[DEMO_CLIENTS];
	int64_t team[DEMO_TEAMS];
	struct demo_person staff[DEMO_STAFF], asker[DEMO_ASKERS];
	int nstaff, naskers;
	const struct demo_options *options;
};
extern const char *const demo_team_names[DEMO_TEAMS];
extern const char *const demo_sites[DEMO_CLIENTS][4];
enum {
	TEAM_DESK,
	TEAM_NETWORK,
	TEAM_SERVERS,
	TEAM_WORKPLACE,
	TEAM_FINANCE,
	TEAM_IDENTITY,
	TEAM_DATABASE,
	TEAM_SECURITY,
	TEAM_FIELD
};
MUST_USE enum rc demo_people(struct ctx *,
                             struct demo *); /* clients, calendars, targets, teams, people, views */

MUST_USE enum rc demo_rules(struct ctx *, struct demo *); /* services and routing rules; inside db_tx */

/* One kind of trouble, as tickets tell it. {site} {host} {app} {n} {name} {room} {ext} are filled in. */
struct scenario {
	const char *kind; /* incident, request */
	int team;
	char impact, urgency;
	const char *category, *subcategory, *service, *item;
	const char *title[3];
	const char *text[2];
	const char *work[3];  /* internal notes */
	const char *reply[2]; /* to the requester */
	const char *fix;      /* resolution notes */
	int weight;           /* how often */
	int median;           /* minutes of work */
};
extern const struct scenario demo_scenarios[];
extern const size_t demo_nscenarios;
/* Fill placeholders for one ticket; the same dice give the same words. */
struct str demo_fill_text(struct arena *, const char *text, const struct demo *,
                          const struct demo_person *who, uint64_t salt);
extern const char *const demo_bounces[], *const demo_holds[][2], *const demo_caller_replies[],
                                                                         *const demo_reopens[];
extern const size_t demo_nbounces, demo_nholds, demo_ncaller_replies, demo_nreopens;

/* JSON object from name, value pairs ended by NULL; values starting with '#' are raw JSON. */
struct str demo_json(struct arena *, ...);
MUST_USE enum rc demo_make(struct ctx *, const char *type, struct str json, struct record *out);
MUST_USE enum rc demo_catalog(struct ctx *, struct demo *);  /* what can be ordered, and orders */
MUST_USE enum rc demo_play(struct ctx *, struct demo *);     /* the tickets */
MUST_USE enum rc demo_oncall(struct ctx *, struct demo *);   /* rotations */
MUST_USE enum rc demo_desk(struct ctx *, struct demo *);     /* who waits on whom */
MUST_USE enum rc demo_handover(struct ctx *, struct demo *); /* shifts of the desk, handed over */
MUST_USE enum rc demo_major(struct ctx *, struct demo *);    /* one that runs, a plan, a status page */
MUST_USE enum rc demo_tools(struct ctx *, struct demo *);    /* macros, replies, templates, checklists */
MUST_USE enum rc demo_harm(struct ctx *, struct demo *);     /* what is lost, and when; a nudge */
