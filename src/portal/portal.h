/* portal.h - the desk as those see it who ask for something: what can be ordered, one's own requests, what
 * waits for one's approval, known errors with a way around them.
 *
 * Everything here is written member by member from an allow-list; nothing is a record passed on. Not shown:
 * teams, assignees, internal comments, rules, clocks, counts of others' work. Staff who answer in public are
 * named. tests/api/portal.spec.ts holds every answer against schemas that refuse a member more.
 */
#pragma once
#include "base/route.h"
#include "record/record.h"

extern const struct route portal_routes[];
