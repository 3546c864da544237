-- What a new ticket need not pay for.
-- A CHECK with a list of three or more texts makes SQLite build a table of them for every row that is written (four for a ticket,
-- two for each clock: a ninth of what its transaction cost); the same said with OR costs next to nothing. What is allowed stays as
-- it is and no row is touched, so the text of the schema is changed in place, as SQLite's own instructions for such a change
-- say; the indexes below have every connection read the schema anew.
-- {{sqlite}}
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql =
  replace(replace(replace(replace(sql,
    '(kind IN (''incident'', ''request'', ''problem''))',
    '(kind = ''incident'' OR kind = ''request'' OR kind = ''problem'')'),
    '(state IN (''new'', ''triaged'', ''assigned'', ''in_progress'', ''on_hold'', ''resolved'', ''closed'', ''cancelled''))',
    '(state = ''new'' OR state = ''triaged'' OR state = ''assigned'' OR state = ''in_progress'''
      || ' OR state = ''on_hold'' OR state = ''resolved'' OR state = ''closed'' OR state = ''cancelled'')'),
    '(major IN (''no'', ''candidate'', ''yes'', ''rejected''))',
    '(major = ''no'' OR major = ''candidate'' OR major = ''yes'' OR major = ''rejected'')'),
    '(channel IN (''web'', ''phone'', ''mail'', ''alert'', ''chat'', ''api'', ''import''))',
    '(channel = ''web'' OR channel = ''phone'' OR channel = ''mail'' OR channel = ''alert'''
      || ' OR channel = ''chat'' OR channel = ''api'' OR channel = ''import'')')
  WHERE type = 'table' AND name = 'ticket';
UPDATE sqlite_schema SET sql =
  replace(replace(sql,
    '(target IN (''response'', ''resolve'', ''update'', ''answer'', ''ola'', ''contract''))',
    '(target = ''response'' OR target = ''resolve'' OR target = ''update'' OR target = ''answer'''
      || ' OR target = ''ola'' OR target = ''contract'')'),
    '(state IN (''running'', ''paused'', ''met'', ''breached'', ''cancelled''))',
    '(state = ''running'' OR state = ''paused'' OR state = ''met'' OR state = ''breached'' OR state = ''cancelled'')')
  WHERE type = 'table' AND name = 'clock';
UPDATE sqlite_schema SET sql =
  replace(sql,
    '(state IN (''running'', ''paused'', ''met'', ''breached'', ''cancelled''))',
    '(state = ''running'' OR state = ''paused'' OR state = ''met'' OR state = ''breached'' OR state = ''cancelled'')')
  WHERE type = 'table' AND name = 'clock_past';
UPDATE sqlite_schema SET sql =
  replace(sql,
    '(state IN (''candidate'', ''rejected'', ''running'', ''closing'', ''ended''))',
    '(state = ''candidate'' OR state = ''rejected'' OR state = ''running'' OR state = ''closing'' OR state = ''ended'')')
  WHERE type = 'table' AND name = 'major';
PRAGMA writable_schema = RESET;
-- {{end}}
-- Nobody looks for spans that have not ended; and a client's events are found by their place in its chain (event_chain).
DROP INDEX ticket_span_to;
CREATE INDEX ticket_span_to ON ticket_span (to_at, ticket) WHERE to_at IS NOT NULL;
DROP INDEX event_client;
