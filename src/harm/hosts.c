/* hosts.c - the types of records that can come to harm: one line each, and the routes' way to one of them. */
#include "harm/harm_int.h"
#include "ticket/ticket.h"

static const struct harm_host hosts[] = {
	{ &ticket_type, TICKET_OPEN, TICKET_ASSIGNEE, TICKET_TEAM, ticket_acted },
};

const struct harm_host *harm_host(const struct record_type *t)
{
	for (size_t i = 0; i < COUNT(hosts); i++)
		if (hosts[i].type == t)
			return &hosts[i];
	return NULL;
}

enum rc harm_record(struct ctx *cx, const struct rq *rq, uint32_t perm, struct record *out)
{
	TRY(record_find(cx, rq->extra, rq->param[0], out));
	return record_allow(cx, out, PERM_READ | perm);
}
