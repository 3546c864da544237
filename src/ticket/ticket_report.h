/* ticket_report.h - what reports over a period ask for alike. */
#pragma once
#include "ticket/ticket.h"

/* "from" and "to" of the address: until now, from 30 days before. RC_INVALID naming the one that is wrong. */
MUST_USE enum rc report_span(struct ctx *, const struct rq *, int64_t *from, int64_t *to);
/* "client" of the address: 0 when none is named; its zone, else UTC. RC_INVALID when there is none such. */
MUST_USE enum rc report_client(struct ctx *, const struct rq *, int64_t *client, const struct zone **);
/* The civil day, week (from Monday) or month of an instant, as its first day; and its ends. */
struct str report_period(struct arena *, const struct zone *, struct str by, int64_t at, int64_t *from,
                         int64_t *to);
