/* ticket_words.h - the closed word lists of a ticket that only this folder needs. */
#pragma once
#include "sla/words.h"

CHOICES(ticket_states, { "new", "New", "info" }, { "triaged", "Triaged", "info" },
        { "assigned", "Assigned", NULL }, { "in_progress", "In progress", NULL },
        { "on_hold", "On hold", "mute" }, { "resolved", "Resolved", "ok" }, { "closed", "Closed", "mute" },
        { "cancelled", "Cancelled", "mute" });
CHOICES(ticket_codes, { "fixed", "Fixed" }, { "workaround", "Workaround given" }, { "answered", "Answered" },
        { "fulfilled", "Fulfilled" }, { "not_reproducible", "Not reproducible" },
        { "known_error", "Known error" }, { "other", "Other" });
CHOICES(ticket_cancels, { "duplicate", "Duplicate" }, { "not_an_issue", "Not an issue" },
        { "withdrawn", "Withdrawn" }, { "rejected", "Not approved" });
