-- Tickets, business calendars, service level targets and their clocks.

CREATE TABLE calendar (
  id {{id}}, client_id {{int}} NOT NULL, number {{int}} NOT NULL DEFAULT 0,
  version {{int}} NOT NULL DEFAULT 1, created_at {{int}} NOT NULL, updated_at {{int}} NOT NULL,
  name        TEXT NOT NULL CHECK (name <> ''),
  zone        TEXT NOT NULL,
  hours       TEXT NOT NULL,                 -- JSON: [{"days":[1,2,3,4,5],"from":"09:00","to":"17:00"}, …]
  exceptions  TEXT NOT NULL DEFAULT '[]',    -- JSON: [{"date":"2026-12-25","name":"…","open":[]}, …]
  active      {{int}} NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) {{strict}};
CREATE TABLE calendar_version (              -- every state a calendar ever had; clocks pin one
  calendar {{int}} NOT NULL, version {{int}} NOT NULL, valid_from {{int}} NOT NULL,
  zone TEXT NOT NULL, hours TEXT NOT NULL, exceptions TEXT NOT NULL,
  PRIMARY KEY (calendar, version)
) {{strict}};

CREATE TABLE sla_target (
  id {{id}}, client_id {{int}} NOT NULL, number {{int}} NOT NULL DEFAULT 0,
  version {{int}} NOT NULL DEFAULT 1, created_at {{int}} NOT NULL, updated_at {{int}} NOT NULL,
  name        TEXT NOT NULL CHECK (name <> ''),
  kind        TEXT,                          -- ticket kind, NULL = any
  priority    TEXT,                          -- NULL = any
  target      TEXT NOT NULL CHECK (target IN ('response', 'resolve')),
  goal        {{int}} NOT NULL CHECK (goal > 0), -- minutes of open calendar time
  calendar    {{int}} NOT NULL REFERENCES calendar (id),
  pause_on    TEXT NOT NULL DEFAULT 'caller vendor change problem part approval scheduled', -- hold reasons
  stop_on     TEXT NOT NULL DEFAULT 'resolved' CHECK (stop_on IN ('resolved', 'closed')),
  position    {{int}} NOT NULL DEFAULT 0,    -- lowest matching wins per target
  active      {{int}} NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) {{strict}};
CREATE TABLE sla_target_version (
  sla_target {{int}} NOT NULL, version {{int}} NOT NULL, valid_from {{int}} NOT NULL, data TEXT NOT NULL,
  PRIMARY KEY (sla_target, version)
) {{strict}};

CREATE TABLE clock (                         -- a fold over events, kept as instants; never percentages
  id          {{id}},
  client_id   {{int}} NOT NULL,
  type        TEXT NOT NULL, record_id {{int}} NOT NULL,
  target      TEXT NOT NULL CHECK (target IN ('response', 'resolve')),
  sla_target  {{int}} NOT NULL, sla_version {{int}} NOT NULL,
  calendar    {{int}} NOT NULL, calendar_version {{int}} NOT NULL,
  goal        {{int}} NOT NULL,              -- microseconds of open time
  state       TEXT NOT NULL CHECK (state IN ('running', 'paused', 'met', 'breached', 'cancelled')), -- met/breached: stopped
  reason      TEXT NOT NULL DEFAULT '',      -- why paused
  started_at  {{int}} NOT NULL,
  since       {{int}},                       -- running or paused since
  elapsed     {{int}} NOT NULL DEFAULT 0,    -- open microseconds used before `since`
  deadline    {{int}},                       -- running: when the goal is used up; stopped: what it was; paused: NULL
  original_deadline {{int}} NOT NULL,
  stopped_at  {{int}},
  breached_at {{int}},                       -- the instant the goal was used up, once that lies in the past of a fold step
  born_breached {{int}} NOT NULL DEFAULT 0 CHECK (born_breached IN (0, 1))
) {{strict}};
CREATE UNIQUE INDEX clock_one ON clock (type, record_id, target);
CREATE INDEX clock_due ON clock (deadline) WHERE state = 'running';

CREATE TABLE ticket (
  id {{id}}, client_id {{int}} NOT NULL REFERENCES client (id), number {{int}} NOT NULL,
  version {{int}} NOT NULL DEFAULT 1, created_at {{int}} NOT NULL, updated_at {{int}} NOT NULL,
  kind        TEXT NOT NULL CHECK (kind IN ('incident', 'request', 'problem')),
  title       TEXT NOT NULL CHECK (title <> ''),
  description TEXT NOT NULL DEFAULT '',
  state       TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'triaged', 'assigned', 'in_progress', 'on_hold', 'resolved', 'closed', 'cancelled')),
  open        {{int}} NOT NULL DEFAULT 1 CHECK (open IN (0, 1)), -- state is none of resolved, closed, cancelled
  hold_reason TEXT, hold_until {{int}},
  impact      TEXT NOT NULL DEFAULT '3', urgency TEXT NOT NULL DEFAULT '3', priority TEXT NOT NULL DEFAULT '4',
  major       TEXT NOT NULL DEFAULT 'no' CHECK (major IN ('no', 'candidate', 'yes', 'rejected')),
  requester   {{int}}, opened_by {{int}},
  team        {{int}}, assignee {{int}},
  category    TEXT NOT NULL DEFAULT '', subcategory TEXT NOT NULL DEFAULT '',
  service     TEXT NOT NULL DEFAULT '', item TEXT NOT NULL DEFAULT '', site TEXT NOT NULL DEFAULT '',
  channel     TEXT NOT NULL DEFAULT 'web' CHECK (channel IN ('web', 'phone', 'mail', 'alert', 'chat', 'api', 'import')),
  parent      {{int}},
  resolution_code TEXT, resolution_notes TEXT NOT NULL DEFAULT '', cancel_reason TEXT,
  triaged_at {{int}}, assigned_at {{int}}, responded_at {{int}}, resolved_at {{int}}, closed_at {{int}},
  resolved_by {{int}},
  reopen_count {{int}} NOT NULL DEFAULT 0, reopened_at {{int}}, reopened_by {{int}},
  bounce_count {{int}} NOT NULL DEFAULT 0, bounce_reason TEXT NOT NULL DEFAULT '',
  reassign_count {{int}} NOT NULL DEFAULT 0,
  due_at      {{int}},                       -- the nearest running deadline, kept from the clocks for sorting
  known_error {{int}} NOT NULL DEFAULT 0 CHECK (known_error IN (0, 1)),
  symptom TEXT NOT NULL DEFAULT '', root_cause TEXT NOT NULL DEFAULT '', workaround TEXT NOT NULL DEFAULT '',
  external_id TEXT
) {{strict}};
CREATE UNIQUE INDEX ticket_number ON ticket (number, kind); -- keys are looked up by number
CREATE UNIQUE INDEX ticket_external ON ticket (client_id, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX ticket_open_due ON ticket (due_at, id) WHERE open = 1;
CREATE INDEX ticket_open_team ON ticket (team, updated_at, id) WHERE open = 1;
CREATE INDEX ticket_open_assignee ON ticket (assignee, updated_at, id) WHERE open = 1;
CREATE INDEX ticket_open_priority ON ticket (priority, created_at, id) WHERE open = 1;
CREATE INDEX ticket_updated ON ticket (updated_at, id);
CREATE INDEX ticket_created ON ticket (created_at, id);
CREATE INDEX ticket_requester ON ticket (requester, updated_at, id);
CREATE INDEX ticket_parent ON ticket (parent) WHERE parent IS NOT NULL;
INSERT INTO counter (name, next) VALUES ('INC', 10001), ('REQ', 10001), ('PRB', 10001);
