/* instants.c - when the next word is owed by a target, where tickets are listed: between our updates, and to
 * answer the requester. Paused clocks have no such instant. */
#include "sla/sla.h"

static const struct filter_word words[] = {
	/* and to an audience of a major incident: major/extra.c. The list of states is that of the index. */
	{ "next_update", "When the next update or answer is due",
	  .instant = "SELECT k.record_id AS id, k.deadline AS due FROM clock k WHERE k.type = 'ticket'"
	             " AND k.state IN ('running', 'paused') AND k.state = 'running'"
	             " AND k.target IN ('update', 'answer') AND k.deadline IS NOT NULL" },
};
const struct type_words sla_words = { "ticket", words, COUNT(words) };
