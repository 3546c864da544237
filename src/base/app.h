/* app.h - process-wide wiring, made once in main (or in a test's world) and passed by pointer.
 *
 * Everything a test may want to fake is reached from here: the clock, random bytes, outbound transport.
 * Nothing here changes after start except through the pointed-to objects, which guard themselves.
 */
#pragma once
#include "base/base.h"

struct clock;
struct conf;
struct db;
struct event;
struct record;
struct record_type;
struct route;
struct timer_kind;
struct outbox_kind;
struct live;
struct fetch;
struct http;
struct limiter;
struct signin;
struct zones;
struct calendars;
struct type_words;
struct record_extras;
struct presence;
struct kept;
struct counted;
struct sla_cache;
struct webhook_cache;
struct signins;
struct suggest_cache;
struct forecast_cache;
struct ticket_hooks;
struct bulk_verb;
struct operation;
struct operation_job;
struct undoer;
struct routing_cache;
struct escalation_cache;
struct approval_owner;
struct assist;
struct jobs;
struct who;
struct ranked;
struct today;

struct app {
	struct clock *clock; /* base/time.h */
	struct zones *zones; /* base/time.h */
	struct conf *conf;   /* base/conf.h */
	struct log *log;
	struct db *db;                           /* db/db.h */
	const struct record_type *const *types;  /* NULL-terminated; record/record.h */
	const struct route *const *routes;       /* NULL-terminated list of tables each ended by {0} */
	const struct timer_kind *const *timers;  /* NULL-terminated; jobs/jobs.h */
	const struct outbox_kind *const *outbox; /* NULL-terminated; jobs/jobs.h */
	struct live *live;               /* record/live.h; NULL when nobody listens (CLI, unit tests) */
	struct fetch *fetch;             /* conn/fetch.h; outbound HTTP, faked in tests */
	const char *data_dir;            /* attachments, SQLite file, secrets */
	const char *program;             /* this binary, to run itself (jobs/child.c); NULL: /proc/self/exe */
	struct forecast_cache *forecast; /* forecast/forecast.h: models in memory; NULL: nothing is known */
	struct suggest_cache *suggest;   /* suggest/suggest.h: models in memory; NULL: nothing is suggested */
	/* Who is asking, from the Cookie and Authorization headers (base/route.h); person's auth_of, or a
	 * test's own. */
	enum rc (*auth)(struct ctx *, struct str cookie, struct str authorization, struct signin *out);
	/* Called inside the write's transaction after each event of a record, not in replay: webhooks,
	 * notifications. NULL: nobody. */
	enum rc (*on_event)(struct ctx *, const struct record *, const struct event *);
	/* The same when a record was deleted: it is no longer there, this is what it was. NULL: nobody. */
	enum rc (*on_deleted)(struct ctx *, const struct record *);
	/* May this verb be used on a ticket now? Asked by the verbs that take work up or end it (resume,
	 * start, accept, resolve); RC_CONFLICT says who or what it waits for. NULL: always. */
	enum rc (*ticket_gate)(struct ctx *, const struct record *, const char *verb);
	const struct approval_owner *const *approval_owners; /* NULL-terminated; approval/approval.h */
	/* The same for what people wrote: after the event's comment was stored, with the people it mentions.
	 * NULL: nobody. */
	enum rc (*on_comment)(struct ctx *, const struct record *, const struct event *, struct str body,
	                      bool is_public, const int64_t *mentioned, size_t n);
	const struct type_words *const *words; /* NULL-terminated; record/record.h; NULL: none */
	/* record/record.h; NULL-terminated, at most RECORD_EXTRAS; NULL: none */
	const struct record_extras *const *extras;
	const struct undoer *const *undoers; /* record/undo.h; NULL-terminated; NULL: none */
	struct presence *presence;           /* record/presence.h; NULL: nobody is shown */
	/* A text with its variables filled in for a record (canned replies); NULL: as it is. */
	enum rc (*fill_in)(struct ctx *, const struct record *, struct str text, struct str *out);
	const struct bulk_verb *const
	        *bulk_verbs; /* NULL-terminated: what nouns add to bulk; NULL: nothing */
	/* Work on many records has ended by itself (record/operation.h), inside the transaction in which it
	 * did; and whoever began it has fetched its end, outside of any. NULL: nobody is told. */
	enum rc (*on_operation)(struct ctx *, const struct operation *);
	enum rc (*operation_looked)(struct ctx *, const struct operation *);
	/* A person's grants as they are now, for work that goes on in their name (operations); nobody's for
	 * one who has left. person's who_for. */
	enum rc (*who_of)(struct ctx *, int64_t person, const struct who **out);
	/* Work on many rows that nobody asked for record by record (record/operation.h); NULL-terminated, or
	 * NULL. */
	const struct operation_job *const *operation_jobs;
	/* What other records' events did to this one without an event of its own (record/event.h), oldest
	 * first; its timeline tells them. NULL: nothing. */
	enum rc (*told_elsewhere)(struct ctx *, const struct record *, struct event **, size_t *n);
	struct jobs *jobs; /* jobs/jobs.h; NULL: nothing runs in the background (CLI, unit tests) */
	void (*jobs_wake)(struct jobs *); /* how record/ reaches up to it; NULL with jobs */
	struct assist *assist;            /* assist/assist.h: asks a model; NULL: none is asked here */
	struct limiter *limiter;          /* base/limiter.h; NULL: nothing is limited (CLI, unit tests) */
	struct http *http;                /* http/http.h: compiled routes, counters; made by http_new */
	struct kept *kept;       /* record/kept.h: definitions in memory; NULL: read anew each time */
	struct counted *counted; /* record/counted.h: remembered counts; NULL: counted anew each time */
	struct signins *signins; /* person/person.h: sessions and tokens seen; NULL: looked up each time */
	struct calendars
	        *calendars;    /* calendar/calendar.h: shared parsed calendars; NULL: parsed anew each time */
	struct sla_cache *sla; /* sla/sla.h: shared targets; NULL: read anew each time */
	struct webhook_cache *webhooks; /* webhook/webhook.h: the active ones; NULL: read anew each time */
	struct routing_cache *routing;  /* routing/routing.h: the active rules; NULL: read anew each time */
	struct escalation_cache *escalation; /* escalation/escalation.h: active rules, policies; NULL: anew */
	struct ranked *desk;                 /* desk/desk.h: open work in its order; NULL: there is no desk */
	/* Has its order changed since *at for somebody? desk/desk.h: ranked_moved. NULL: no. */
	bool (*desk_moved)(struct app *, const struct who *, uint64_t *at, char *order);
	/* What it holds, for the metrics: ranked_held. NULL: nothing. */
	void (*desk_held)(struct app *, int64_t *items, int64_t *bytes);
	/* desk/today.h: what nouns above the desk add to the line of today; NULL-terminated. NULL: nothing.
	 */
	enum rc (*const *desk_today)(struct ctx *, struct today *);
	/* ticket/ticket.h: what nouns above a ticket do when one is written; NULL-terminated, in order. NULL:
	 * nobody. */
	const struct ticket_hooks *const *ticket_hooks;
};
