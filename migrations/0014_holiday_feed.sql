-- 0014: calendars that read their holidays once a day from an iCalendar address (src/calendar/feed.c)
ALTER TABLE calendar ADD COLUMN feed TEXT NOT NULL DEFAULT '';
CREATE TABLE calendar_feed (                 -- how reading went last; no fact about the calendar, so no event
  calendar {{int}} PRIMARY KEY REFERENCES calendar (id),
  at       {{int}} NOT NULL,                 -- when it was tried
  read_at  {{int}},                          -- when it last went well
  wrong    TEXT NOT NULL                     -- what was wrong; empty: nothing
) {{strict}};
