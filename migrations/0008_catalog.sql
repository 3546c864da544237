-- Request catalog: items with versioned forms, orders with typed answers, approvals over any record, tasks that follow, ratings.

ALTER TABLE ticket ADD COLUMN catalog_item {{int}};
ALTER TABLE ticket ADD COLUMN rating {{int}};
ALTER TABLE ticket ADD COLUMN rating_words TEXT NOT NULL DEFAULT '';
ALTER TABLE ticket ADD COLUMN rated_at {{int}};
CREATE INDEX ticket_rating ON ticket (client_id, rated_at) WHERE rated_at IS NOT NULL;
CREATE INDEX ticket_catalog ON ticket (catalog_item) WHERE catalog_item IS NOT NULL;

CREATE TABLE catalog_item (
  id {{id}}, client_id {{int}} NOT NULL REFERENCES client (id), number {{int}} NOT NULL DEFAULT 0,
  version {{int}} NOT NULL DEFAULT 1, created_at {{int}} NOT NULL, updated_at {{int}} NOT NULL,
  name        TEXT NOT NULL CHECK (name <> ''),
  description TEXT NOT NULL DEFAULT '',
  category    TEXT NOT NULL DEFAULT '',
  icon        TEXT NOT NULL DEFAULT 'box',
  service     TEXT NOT NULL DEFAULT '',
  ticket_category TEXT NOT NULL DEFAULT '',
  team        {{int}},
  delivery    TEXT NOT NULL DEFAULT '',      -- in words: "3 working days"
  delivery_days {{int}},                     -- working days, for the expected day
  impact      TEXT NOT NULL DEFAULT '3', urgency TEXT NOT NULL DEFAULT '3',
  tags        TEXT NOT NULL DEFAULT '',      -- words with spaces between, put on the ticket
  title       TEXT NOT NULL DEFAULT '',      -- pattern: "Laptop for {person}"; '' = the item's name
  audience    TEXT NOT NULL DEFAULT 'all' CHECK (audience IN ('all', 'sites', 'teams')),
  sites       TEXT NOT NULL DEFAULT '',      -- names with commas between
  teams       TEXT NOT NULL DEFAULT '[]',    -- JSON: ids
  form        TEXT NOT NULL DEFAULT '[]',    -- JSON: questions
  steps       TEXT NOT NULL DEFAULT '[]',    -- JSON: approval steps
  own_approval {{int}} NOT NULL DEFAULT 0 CHECK (own_approval IN (0, 1)),
  tasks       TEXT NOT NULL DEFAULT '[]',    -- JSON: templates
  position    {{int}} NOT NULL DEFAULT 0,
  active      {{int}} NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) {{strict}};
CREATE INDEX catalog_item_shelf ON catalog_item (client_id, category, position, id);
CREATE TABLE catalog_version (               -- what an item ever asked and did; an order pins one
  item {{int}} NOT NULL, version {{int}} NOT NULL, valid_from {{int}} NOT NULL,
  form TEXT NOT NULL, steps TEXT NOT NULL, tasks TEXT NOT NULL,
  PRIMARY KEY (item, version)
) {{strict}};
CREATE TABLE catalog_order (
  ticket {{int}} PRIMARY KEY, client_id {{int}} NOT NULL, item {{int}} NOT NULL, version {{int}} NOT NULL,
  at {{int}} NOT NULL, ordered_by {{int}} NOT NULL,
  expected_at {{int}},
  tasks_made {{int}} NOT NULL DEFAULT 0 CHECK (tasks_made IN (0, 1))
) {{strict}};

CREATE TABLE answer (                        -- one row a value: several for several choices
  ticket {{int}} NOT NULL, client_id {{int}} NOT NULL,
  position {{int}} NOT NULL, seq {{int}} NOT NULL,
  name   TEXT NOT NULL, label TEXT NOT NULL, type TEXT NOT NULL,
  text   TEXT NOT NULL DEFAULT '',           -- the stored form: choice id, "yes", date …
  num    {{real}},                           -- number, truth, instant, id of a person or a file
  shown  TEXT NOT NULL,                      -- as it was shown when it was given
  PRIMARY KEY (ticket, position, seq)
) {{strict}};
CREATE INDEX answer_name ON answer (client_id, name, ticket);

CREATE TABLE approval_round (                -- one question put to people, in steps
  id {{id}}, client_id {{int}} NOT NULL,
  type TEXT NOT NULL, record_id {{int}} NOT NULL,
  owner TEXT NOT NULL,                       -- which rule asked: struct approval_owner
  record_key TEXT NOT NULL, title TEXT NOT NULL,
  requester {{int}}, own_ok {{int}} NOT NULL DEFAULT 0 CHECK (own_ok IN (0, 1)),
  team {{int}},
  steps TEXT NOT NULL,                       -- JSON, as it was when asked
  step {{int}} NOT NULL DEFAULT 0,
  state TEXT NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'approved', 'skipped', 'rejected', 'withdrawn', 'expired')),
  at {{int}} NOT NULL, ended_at {{int}}
) {{strict}};
CREATE INDEX approval_round_record ON approval_round (type, record_id, id);
CREATE TABLE approval (
  id {{id}}, client_id {{int}} NOT NULL REFERENCES client (id), number {{int}} NOT NULL DEFAULT 0,
  version {{int}} NOT NULL DEFAULT 1, created_at {{int}} NOT NULL, updated_at {{int}} NOT NULL,
  round       {{int}} NOT NULL REFERENCES approval_round (id),
  of_type     TEXT NOT NULL, of_id {{int}} NOT NULL, of_key TEXT NOT NULL,
  title       TEXT NOT NULL,
  step        {{int}} NOT NULL, step_name TEXT NOT NULL DEFAULT '',
  approver    {{int}},                       -- NULL: nobody could be found
  why         TEXT NOT NULL DEFAULT '',      -- manager, named, lead, fallback, delegated, missing
  state       TEXT NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'approved', 'rejected', 'withdrawn', 'expired', 'skipped')),
  due_at      {{int}}, decided_at {{int}}, decided_by {{int}},
  words       TEXT NOT NULL DEFAULT '',
  delegated_from {{int}},
  reminders   {{int}} NOT NULL DEFAULT 0
) {{strict}};
CREATE INDEX approval_approver ON approval (approver, state, id);
CREATE INDEX approval_round_step ON approval (round, step, id);
CREATE INDEX approval_record ON approval (of_type, of_id, id);

CREATE TABLE task (
  id {{id}}, client_id {{int}} NOT NULL REFERENCES client (id), number {{int}} NOT NULL,
  version {{int}} NOT NULL DEFAULT 1, created_at {{int}} NOT NULL, updated_at {{int}} NOT NULL,
  title       TEXT NOT NULL CHECK (title <> ''),
  description TEXT NOT NULL DEFAULT '',
  state       TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'in_progress', 'done', 'skipped')),
  open        {{int}} NOT NULL DEFAULT 1 CHECK (open IN (0, 1)),
  ticket      {{int}},
  team        {{int}}, assignee {{int}},
  due_at      {{int}},
  due_days    {{int}},                       -- working days after it may begin; sets due_at then
  mandatory   {{int}} NOT NULL DEFAULT 0 CHECK (mandatory IN (0, 1)),
  depends_on  {{int}},
  position    {{int}} NOT NULL DEFAULT 0,
  started_at  {{int}}, done_at {{int}}, done_by {{int}},
  skip_reason TEXT NOT NULL DEFAULT ''
) {{strict}};
CREATE UNIQUE INDEX task_number ON task (number);
CREATE INDEX task_ticket ON task (ticket, position, id) WHERE ticket IS NOT NULL;
CREATE INDEX task_depends ON task (depends_on) WHERE depends_on IS NOT NULL;
CREATE INDEX task_open_assignee ON task (assignee, due_at, id) WHERE open = 1;
CREATE INDEX task_open_team ON task (team, due_at, id) WHERE open = 1;
INSERT INTO counter (name, next) VALUES ('TSK', 10001);
