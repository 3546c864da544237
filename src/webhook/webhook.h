/* webhook.h - tell another system about events of records, signed, at least once.
 *
 *   event of a record ─ webhook_on_event (same transaction) ─▶ outbox row ─ worker ─▶ POST url
 *
 * THE REQUEST   Content-Type: application/json
 *               Sinew-Event: ticket.resolved
 *               Sinew-Delivery: 812                      the same for every attempt: forget what you have
 * seen Sinew-Signature: t=1764000000,v1=HEX     HMAC-SHA-256 with the secret over "t.body"
 * {"event":7,"type":"ticket","id":3,"key":"INC3","client":1,"kind":"resolved","at":"…","actor":5,"rule":"","data":{…}}
 *
 * Any 2xx is success; 410 ends it; everything else is tried again (jobs.h).  A webhook sees its own client's
 * records only. The secret is made here and shown once: POST /api/v1/webhooks/{id}/secret makes a new one.
 */
#pragma once
#include "jobs/jobs.h"
#include "record/event.h"
#include "record/record.h"

enum {
	WEBHOOK_NAME,
	WEBHOOK_URL,
	WEBHOOK_SECRET,
	WEBHOOK_TYPE,
	WEBHOOK_Q,
	WEBHOOK_KINDS,
	WEBHOOK_ACTIVE,
	WEBHOOK_FIELDS
};
extern const struct record_type webhook_type;
extern const struct route webhook_routes[];
extern const struct outbox_kind webhook_outbox;

/* The active webhooks, read again when db_stamp changes. app->webhooks; NULL: read each time. */
struct webhook_cache *webhook_cache_new(void);
void webhook_cache_free(struct webhook_cache *);
/* For app->on_event. */
MUST_USE enum rc webhook_on_event(struct ctx *, const struct record *, const struct event *);
/* Tell one webhook of a record because a rule says so, whatever it listens to. members: of the body's "data",
 * `"step":2`. Inside db_tx; RC_CONFLICT when it is gone, switched off or of another client. */
MUST_USE enum rc webhook_call(struct ctx *, int64_t webhook, const struct record *, const char *kind,
                              struct str members);
/* "t=…,v1=…" for a body sent at `at`. */
struct str webhook_signature(struct arena *, struct str secret, int64_t at, struct str body);
