-- Escalation: rules of thresholds, policies, what was done at a threshold, runs with their log, promises.

CREATE TABLE escalation_rule (
  id {{id}}, client_id {{int}} NOT NULL, number {{int}} NOT NULL DEFAULT 0,
  version {{int}} NOT NULL DEFAULT 1, created_at {{int}} NOT NULL, updated_at {{int}} NOT NULL,
  name        TEXT NOT NULL CHECK (name <> ''),
  description TEXT NOT NULL DEFAULT '',
  target      TEXT, priority TEXT, team {{int}}, -- NULL: any
  condition   TEXT NOT NULL DEFAULT '',        -- a filter over the ticket
  thresholds  TEXT NOT NULL DEFAULT '[]',      -- JSON: docs/escalation.md
  position    {{int}} NOT NULL DEFAULT 0,
  active      {{int}} NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) {{strict}};
CREATE TABLE escalation_policy (
  id {{id}}, client_id {{int}} NOT NULL, number {{int}} NOT NULL DEFAULT 0,
  version {{int}} NOT NULL DEFAULT 1, created_at {{int}} NOT NULL, updated_at {{int}} NOT NULL,
  name           TEXT NOT NULL CHECK (name <> ''),
  description    TEXT NOT NULL DEFAULT '',
  team           {{int}},
  steps          TEXT NOT NULL DEFAULT '[]',
  skip_empty     {{int}} NOT NULL DEFAULT 1 CHECK (skip_empty IN (0, 1)),
  repeats        {{int}} NOT NULL DEFAULT 0 CHECK (repeats BETWEEN 0 AND 5),
  ack_timeout    {{int}} NOT NULL DEFAULT 0,   -- minutes; 0: none
  on_team_change TEXT NOT NULL DEFAULT 'restart' CHECK (on_team_change IN ('cancel', 'restart')),
  position       {{int}} NOT NULL DEFAULT 0,
  active         {{int}} NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
  next_step      {{int}} NOT NULL DEFAULT 1
) {{strict}};
CREATE TABLE escalation_version (              -- every state both ever had
  of_type TEXT NOT NULL, of_id {{int}} NOT NULL, version {{int}} NOT NULL, valid_from {{int}} NOT NULL,
  data TEXT NOT NULL,
  PRIMARY KEY (of_type, of_id, version)
) {{strict}};

CREATE TABLE escalation_mark (                 -- a row of a rule that was reached: what makes it once
  id {{id}}, client_id {{int}} NOT NULL, ticket {{int}} NOT NULL,
  target TEXT NOT NULL, cycle {{int}} NOT NULL, rule {{int}} NOT NULL, place TEXT NOT NULL,
  due_at {{int}} NOT NULL, fired_at {{int}} NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('acted', 'over', 'passed'))
) {{strict}};
CREATE UNIQUE INDEX escalation_mark_of ON escalation_mark (ticket, target, cycle, rule, place);

CREATE TABLE escalation_run (
  id {{id}}, client_id {{int}} NOT NULL, ticket {{int}} NOT NULL,
  policy {{int}}, rotation {{int}},
  builtin    TEXT NOT NULL CHECK (builtin IN ('policy', 'lead', 'rotation')),
  state      TEXT NOT NULL CHECK (state IN ('firing', 'acknowledged', 'done', 'cancelled')),
  end_reason TEXT NOT NULL DEFAULT '',
  priority   TEXT NOT NULL DEFAULT '',         -- of the ticket when it began
  target TEXT NOT NULL DEFAULT '', cycle {{int}} NOT NULL DEFAULT 0, rule {{int}}, place TEXT NOT NULL DEFAULT '',
  team {{int}},
  started_at {{int}} NOT NULL, started_by {{int}}, since {{int}} NOT NULL,
  step {{int}} NOT NULL DEFAULT 0,             -- its id
  step_place {{int}} NOT NULL DEFAULT 0, step_order TEXT NOT NULL DEFAULT '',
  step_at {{int}} NOT NULL, round {{int}} NOT NULL DEFAULT 0, reminded {{int}} NOT NULL DEFAULT 0,
  begun {{int}} NOT NULL DEFAULT 0, exhausted {{int}} NOT NULL DEFAULT 0,
  next_at {{int}},
  ack_by {{int}}, ack_at {{int}}, ack_until {{int}}, ack_reason TEXT NOT NULL DEFAULT '',
  ended_at {{int}}
) {{strict}};
CREATE INDEX escalation_run_ticket ON escalation_run (ticket);
CREATE INDEX escalation_run_going ON escalation_run (state) WHERE state IN ('firing', 'acknowledged');
CREATE INDEX escalation_run_policy ON escalation_run (policy, state);
CREATE INDEX escalation_run_no_rule ON escalation_run (ended_at) WHERE end_reason = 'no_rule';

CREATE TABLE escalation_log (                  -- who was told, by what, and whether there was anybody
  id {{id}}, client_id {{int}} NOT NULL, run {{int}} NOT NULL, ticket {{int}} NOT NULL,
  at {{int}} NOT NULL, due_at {{int}} NOT NULL,
  what TEXT NOT NULL, round {{int}} NOT NULL DEFAULT 0, step {{int}},
  person {{int}}, ref {{int}},
  channel TEXT NOT NULL DEFAULT '', outcome TEXT NOT NULL DEFAULT '', detail TEXT NOT NULL DEFAULT ''
) {{strict}};
CREATE INDEX escalation_log_ticket ON escalation_log (ticket, id);
CREATE INDEX escalation_log_run ON escalation_log (run, person);

CREATE TABLE escalation_ack (                  -- who has acknowledged: several may have to
  run {{int}} NOT NULL, person {{int}} NOT NULL, at {{int}} NOT NULL,
  PRIMARY KEY (run, person)
) {{strict}};
CREATE TABLE escalation_promise (              -- when the next action will be: a clock of its own
  id {{id}}, client_id {{int}} NOT NULL, ticket {{int}} NOT NULL, person {{int}} NOT NULL,
  reason TEXT NOT NULL, made_at {{int}} NOT NULL, due_at {{int}} NOT NULL,
  kept_at {{int}}, broken_at {{int}},
  state TEXT NOT NULL CHECK (state IN ('open', 'kept', 'broken', 'withdrawn'))
) {{strict}};
CREATE INDEX escalation_promise_ticket ON escalation_promise (ticket);
CREATE INDEX escalation_promise_open ON escalation_promise (due_at) WHERE state = 'open';
