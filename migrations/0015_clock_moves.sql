-- A calendar's new version finds its clocks by the version they have: those that were moved leave the range.
DROP INDEX clock_calendar;
CREATE INDEX clock_calendar ON clock (calendar, calendar_version, id) WHERE state IN ('running', 'paused');
