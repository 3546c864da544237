/* words.h - the words that targets and tickets share: kinds, priorities, reasons to hold. */
#pragma once
#include "record/record.h"

CHOICES(ticket_kinds, { "incident", "Incident" }, { "request", "Service request" }, { "problem", "Problem" });
CHOICES(ticket_priorities, { "1", "P1 Critical", "harm" }, { "2", "P2 High", "risk" },
        { "3", "P3 Moderate", NULL }, { "4", "P4 Low", "mute" });
CHOICES(hold_reasons, { "caller", "Caller" }, { "vendor", "Vendor" }, { "change", "Change" },
        { "problem", "Problem" }, { "part", "Part" }, { "approval", "Approval" },
        { "scheduled", "Scheduled" });
