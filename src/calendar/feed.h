/* feed.h - holidays from an address: read once a day, days by hand kept, days gone by left alone.
 *
 *   calendar.feed ─ timer "calendar_feed", daily ─▶ outbox (retries, back-off) ─▶ GET ─▶ PATCH of exceptions
 *
 * An exception that came from the feed says so ("source":"feed"); what a person wrote for the same date wins.
 * Days from today on follow the feed; a day that is past stays whatever the feed says later.  A file without
 * a single whole day is taken for a mistake of its sender and changes nothing.
 */
#pragma once
#include "calendar/calendar.h"
#include "jobs/jobs.h"

extern const struct timer_kind calendar_feed_timer;
extern const struct outbox_kind calendar_feed_outbox;
