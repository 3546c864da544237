-- Clocks as docs/clocks.md has them: six targets in cycles, conditions, goals of four kinds, contracts.

CREATE TABLE contract (                      -- what was agreed with a client, or with a vendor behind the desk
  id {{id}}, client_id {{int}} NOT NULL, number {{int}} NOT NULL DEFAULT 0,
  version {{int}} NOT NULL DEFAULT 1, created_at {{int}} NOT NULL, updated_at {{int}} NOT NULL,
  name        TEXT NOT NULL CHECK (name <> ''),
  kind        TEXT NOT NULL DEFAULT 'customer' CHECK (kind IN ('customer', 'vendor')),
  vendor      TEXT NOT NULL DEFAULT '',
  starts_on   TEXT NOT NULL DEFAULT '',      -- a date, 2026-01-01, or empty
  ends_on     TEXT NOT NULL DEFAULT '',
  services    TEXT NOT NULL DEFAULT '',      -- names, separated by commas
  active      {{int}} NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) {{strict}};
CREATE INDEX contract_client ON contract (client_id, name);

ALTER TABLE ticket ADD COLUMN vendor TEXT NOT NULL DEFAULT '';
ALTER TABLE ticket ADD COLUMN contract {{int}};

-- More targets than two: SQLite has no way to change a CHECK but a new table; ids stay.
-- {{sqlite}}
CREATE TABLE sla_target_new (
  id {{id}}, client_id {{int}} NOT NULL, number {{int}} NOT NULL DEFAULT 0,
  version {{int}} NOT NULL DEFAULT 1, created_at {{int}} NOT NULL, updated_at {{int}} NOT NULL,
  name        TEXT NOT NULL CHECK (name <> ''),
  kind        TEXT,
  priority    TEXT,
  target      TEXT NOT NULL CHECK (target IN ('response', 'resolve', 'update', 'answer', 'ola', 'contract')),
  goal        {{int}} NOT NULL CHECK (goal >= 0),
  calendar    {{int}} NOT NULL REFERENCES calendar (id),
  pause_on    TEXT NOT NULL DEFAULT 'caller vendor change problem part approval scheduled',
  stop_on     TEXT NOT NULL DEFAULT 'resolved' CHECK (stop_on IN ('resolved', 'closed')),
  position    {{int}} NOT NULL DEFAULT 0,
  active      {{int}} NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) {{strict}};
INSERT INTO sla_target_new (id, client_id, number, version, created_at, updated_at, name, kind, priority, target, goal,
  calendar, pause_on, stop_on, position, active)
  SELECT id, client_id, number, version, created_at, updated_at, name, kind, priority, target, goal, calendar, pause_on,
    stop_on, position, active FROM sla_target;
DROP TABLE sla_target;
ALTER TABLE sla_target_new RENAME TO sla_target;
CREATE TABLE clock_new (
  id          {{id}},
  client_id   {{int}} NOT NULL,
  type        TEXT NOT NULL, record_id {{int}} NOT NULL,
  target      TEXT NOT NULL CHECK (target IN ('response', 'resolve', 'update', 'answer', 'ola', 'contract')),
  sla_target  {{int}} NOT NULL, sla_version {{int}} NOT NULL,
  calendar    {{int}} NOT NULL, calendar_version {{int}} NOT NULL,
  goal        {{int}} NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('running', 'paused', 'met', 'breached', 'cancelled')),
  reason      TEXT NOT NULL DEFAULT '',
  started_at  {{int}} NOT NULL,
  since       {{int}},
  elapsed     {{int}} NOT NULL DEFAULT 0,
  deadline    {{int}},
  original_deadline {{int}} NOT NULL,
  stopped_at  {{int}},
  breached_at {{int}},
  born_breached {{int}} NOT NULL DEFAULT 0 CHECK (born_breached IN (0, 1))
) {{strict}};
INSERT INTO clock_new (id, client_id, type, record_id, target, sla_target, sla_version, calendar, calendar_version, goal,
  state, reason, started_at, since, elapsed, deadline, original_deadline, stopped_at, breached_at, born_breached)
  SELECT id, client_id, type, record_id, target, sla_target, sla_version, calendar, calendar_version, goal, state, reason,
    started_at, since, elapsed, deadline, original_deadline, stopped_at, breached_at, born_breached FROM clock;
DROP TABLE clock;
ALTER TABLE clock_new RENAME TO clock;
CREATE UNIQUE INDEX clock_one ON clock (type, record_id, target);
CREATE INDEX clock_due ON clock (deadline) WHERE state = 'running';
-- {{end}}
-- {{pg}}
ALTER TABLE sla_target DROP CONSTRAINT sla_target_target_check;
ALTER TABLE sla_target ADD CONSTRAINT sla_target_target_check
  CHECK (target IN ('response', 'resolve', 'update', 'answer', 'ola', 'contract'));
ALTER TABLE sla_target DROP CONSTRAINT sla_target_goal_check;
ALTER TABLE sla_target ADD CONSTRAINT sla_target_goal_check CHECK (goal >= 0);
-- {{end}}

ALTER TABLE sla_target ADD COLUMN service TEXT NOT NULL DEFAULT '';  -- empty: any, as for the next three
ALTER TABLE sla_target ADD COLUMN vendor TEXT NOT NULL DEFAULT '';
ALTER TABLE sla_target ADD COLUMN contract {{int}};
ALTER TABLE sla_target ADD COLUMN team {{int}};
ALTER TABLE sla_target ADD COLUMN start_when TEXT NOT NULL DEFAULT '';   -- filters over the ticket's own fields
ALTER TABLE sla_target ADD COLUMN stop_when TEXT NOT NULL DEFAULT '';
ALTER TABLE sla_target ADD COLUMN pause_when TEXT NOT NULL DEFAULT '';
ALTER TABLE sla_target ADD COLUMN resume_when TEXT NOT NULL DEFAULT '';
ALTER TABLE sla_target ADD COLUMN cancel_when TEXT NOT NULL DEFAULT '';
ALTER TABLE sla_target ADD COLUMN reset_when TEXT NOT NULL DEFAULT '';
ALTER TABLE sla_target ADD COLUMN cancel_on TEXT NOT NULL DEFAULT 'unmatched' CHECK (cancel_on IN ('unmatched', 'explicit', 'never'));
ALTER TABLE sla_target ADD COLUMN goal_as TEXT NOT NULL DEFAULT 'open' CHECK (goal_as IN ('open', 'workdays', 'relative', 'share'));
ALTER TABLE sla_target ADD COLUMN goal_time TEXT NOT NULL DEFAULT '';    -- relative: "17:30" or "close"
ALTER TABLE sla_target ADD COLUMN zone_from TEXT NOT NULL DEFAULT '';    -- words of: caller client definition
ALTER TABLE sla_target ADD COLUMN zone TEXT NOT NULL DEFAULT '';
ALTER TABLE sla_target ADD COLUMN count_from TEXT NOT NULL DEFAULT 'created' CHECK (count_from IN ('created', 'attached'));
ALTER TABLE sla_target ADD COLUMN credit_pauses {{int}} NOT NULL DEFAULT 1 CHECK (credit_pauses IN (0, 1));

ALTER TABLE clock ADD COLUMN cycle {{int}} NOT NULL DEFAULT 1;
ALTER TABLE clock ADD COLUMN ended {{int}} NOT NULL DEFAULT 0;   -- 1: only a next cycle comes; 2: one has begun that has no clock
ALTER TABLE clock ADD COLUMN stretches TEXT NOT NULL DEFAULT ''; -- the cycle's life (sla/stretches.c); empty: its events know
ALTER TABLE clock ADD COLUMN attached_at {{int}};                -- when the definition was chosen
ALTER TABLE clock ADD COLUMN zone TEXT NOT NULL DEFAULT '';      -- whose days these are; empty: the calendar's
ALTER TABLE clock ADD COLUMN late {{int}} NOT NULL DEFAULT 0;    -- the deadline is the next open instant
ALTER TABLE clock ADD COLUMN resolve_left {{int}};               -- of the resolution clock when the cycle began
ALTER TABLE clock ADD COLUMN team {{int}};                       -- ola: whose share it is
CREATE INDEX clock_calendar ON clock (calendar, id) WHERE state IN ('running', 'paused');

CREATE TABLE clock_past (                    -- cycles that are over; they never change
  client_id   {{int}} NOT NULL,
  type        TEXT NOT NULL, record_id {{int}} NOT NULL, target TEXT NOT NULL, cycle {{int}} NOT NULL,
  sla_target  {{int}} NOT NULL, sla_version {{int}} NOT NULL,
  calendar    {{int}} NOT NULL, calendar_version {{int}} NOT NULL,
  goal        {{int}} NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('running', 'paused', 'met', 'breached', 'cancelled')),
  reason      TEXT NOT NULL DEFAULT '',
  started_at  {{int}} NOT NULL,
  since       {{int}},
  elapsed     {{int}} NOT NULL DEFAULT 0,
  deadline    {{int}},
  original_deadline {{int}} NOT NULL,
  stopped_at  {{int}},
  breached_at {{int}},
  born_breached {{int}} NOT NULL DEFAULT 0 CHECK (born_breached IN (0, 1)),
  ended       {{int}} NOT NULL DEFAULT 1,
  stretches   TEXT NOT NULL DEFAULT '',
  attached_at {{int}},
  zone        TEXT NOT NULL DEFAULT '',
  late        {{int}} NOT NULL DEFAULT 0,
  resolve_left {{int}},
  team        {{int}},
  PRIMARY KEY (type, record_id, target, cycle)
) {{strict}};
