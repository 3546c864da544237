-- A calendar's edit writes every clock under it anew. What moves then is in no index any more, and on PostgreSQL pages are filled
-- by half: the new row finds room beside the old one, and no index has to be touched (src/sla/moves.c).
DROP INDEX clock_due;
DROP INDEX clock_calendar;
CREATE INDEX clock_calendar ON clock (calendar, id) WHERE state IN ('running', 'paused');
-- {{pg}}
ALTER TABLE clock SET (fillfactor = 50);
-- {{end}}
ALTER TABLE operation ADD COLUMN place {{int}} NOT NULL DEFAULT 0;  -- where a job goes on
