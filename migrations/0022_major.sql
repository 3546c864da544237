-- Major incidents: plans of who is told what how often, clocks for the next update, updates, who got them, the public status page.
-- docs/major.md is the rule.

CREATE TABLE chat_channel (
  id {{id}}, client_id {{int}} NOT NULL, number {{int}} NOT NULL DEFAULT 0,
  version {{int}} NOT NULL DEFAULT 1, created_at {{int}} NOT NULL, updated_at {{int}} NOT NULL,
  name   TEXT NOT NULL CHECK (name <> ''),
  url    TEXT NOT NULL,                         -- a secret: whoever knows it can post there
  shape  TEXT NOT NULL DEFAULT 'json',
  active {{int}} NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) {{strict}};
CREATE TABLE comms_plan (
  id {{id}}, client_id {{int}} NOT NULL, number {{int}} NOT NULL DEFAULT 0,
  version {{int}} NOT NULL DEFAULT 1, created_at {{int}} NOT NULL, updated_at {{int}} NOT NULL,
  name        TEXT NOT NULL CHECK (name <> ''),
  description TEXT NOT NULL DEFAULT '',
  language    TEXT NOT NULL DEFAULT 'en',
  audiences   TEXT NOT NULL DEFAULT '[]',       -- JSON: docs/major.md
  standard    {{int}} NOT NULL DEFAULT 0 CHECK (standard IN (0, 1)),
  position    {{int}} NOT NULL DEFAULT 0,
  active      {{int}} NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) {{strict}};

CREATE TABLE major (                            -- one per ticket that ever was a candidate
  id {{id}}, client_id {{int}} NOT NULL, ticket {{int}} NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('candidate', 'rejected', 'running', 'closing', 'ended')),
  proposed_at {{int}}, proposed_by {{int}}, decided_at {{int}}, decided_by {{int}},
  ended_at {{int}}, ended_by {{int}}, end_reason TEXT NOT NULL DEFAULT '',
  closed_at {{int}},                            -- the last audience had its last update
  plan {{int}}, plan_version {{int}}, language TEXT NOT NULL DEFAULT 'en'
) {{strict}};
CREATE UNIQUE INDEX major_ticket ON major (ticket);
CREATE INDEX major_client ON major (client_id, state);

CREATE TABLE major_role (
  major {{int}} NOT NULL, role TEXT NOT NULL CHECK (role IN ('manager', 'comms', 'technical', 'scribe')),
  person {{int}} NOT NULL, since {{int}} NOT NULL,
  PRIMARY KEY (major, role)
) {{strict}};

CREATE TABLE comms_clock (                      -- when an audience of a major is to hear of it next
  id {{id}}, client_id {{int}} NOT NULL, major {{int}} NOT NULL, ticket {{int}} NOT NULL,
  audience TEXT NOT NULL, position {{int}} NOT NULL DEFAULT 0,
  spec     TEXT NOT NULL,                       -- JSON: the plan's row as it was when the plan was chosen
  state    TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'sent', 'skipped', 'off')),
  final    {{int}} NOT NULL DEFAULT 0 CHECK (final IN (0, 1)),
  due_at   {{int}}, told_at {{int}},            -- told_at: the due instant whose passing was told
  snoozed  {{int}} NOT NULL DEFAULT 0 CHECK (snoozed IN (0, 1)), snooze_reason TEXT NOT NULL DEFAULT '',
  sent {{int}} NOT NULL DEFAULT 0, skipped {{int}} NOT NULL DEFAULT 0,
  last_at {{int}}, skip_reason TEXT NOT NULL DEFAULT ''
) {{strict}};
CREATE UNIQUE INDEX comms_clock_of ON comms_clock (major, audience);
CREATE INDEX comms_clock_due ON comms_clock (due_at) WHERE state = 'open';

CREATE TABLE comms_update (                     -- what one audience was told
  id {{id}}, client_id {{int}} NOT NULL, major {{int}} NOT NULL, ticket {{int}} NOT NULL,
  audience TEXT NOT NULL, n {{int}} NOT NULL, final {{int}} NOT NULL DEFAULT 0,
  status TEXT NOT NULL DEFAULT '', subject TEXT NOT NULL, body TEXT NOT NULL,
  facts TEXT NOT NULL DEFAULT '[]',             -- JSON: what was known then, with the ids of its events
  made_at {{int}} NOT NULL, made_by {{int}} NOT NULL, event_id {{int}} NOT NULL DEFAULT 0,
  next_at {{int}},
  published {{int}} NOT NULL DEFAULT 0 CHECK (published IN (0, 1, 2)) -- 1: on the status page; 2: taken off it
) {{strict}};
CREATE UNIQUE INDEX comms_update_n ON comms_update (major, audience, n);

CREATE TABLE comms_ledger (                     -- one update to one person by one channel
  id {{id}}, client_id {{int}} NOT NULL, major {{int}} NOT NULL, update_id {{int}} NOT NULL,
  channel TEXT NOT NULL CHECK (channel IN ('mail', 'chat', 'status', 'app')),
  person {{int}}, address TEXT NOT NULL, name TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'failed')),
  queued_at {{int}} NOT NULL, tried_at {{int}}, done_at {{int}}, tries {{int}} NOT NULL DEFAULT 0,
  reason TEXT NOT NULL DEFAULT '',
  acked_at {{int}}, acked_by TEXT NOT NULL DEFAULT '' -- link, app
) {{strict}};
CREATE UNIQUE INDEX comms_ledger_once ON comms_ledger (update_id, channel, address);
CREATE INDEX comms_ledger_major ON comms_ledger (major, id);
CREATE INDEX comms_ledger_person ON comms_ledger (person, id) WHERE channel = 'app';

CREATE TABLE status_page (                      -- one per client; its pages are made when something is written
  client_id {{int}} PRIMARY KEY,
  slug TEXT NOT NULL, active {{int}} NOT NULL DEFAULT 0 CHECK (active IN (0, 1)),
  title TEXT NOT NULL DEFAULT '', intro TEXT NOT NULL DEFAULT '', language TEXT NOT NULL DEFAULT 'en',
  services TEXT NOT NULL DEFAULT '[]',          -- JSON: ids, in the order shown
  html TEXT NOT NULL DEFAULT '', json TEXT NOT NULL DEFAULT '', atom TEXT NOT NULL DEFAULT '',
  made_at {{int}} NOT NULL, changed_at {{int}} NOT NULL
) {{strict}};
CREATE UNIQUE INDEX status_page_slug ON status_page (slug);
CREATE TABLE status_incident (                  -- what the public may know of a major incident
  id {{id}}, client_id {{int}} NOT NULL, major {{int}} NOT NULL,
  title TEXT NOT NULL, impact TEXT NOT NULL CHECK (impact IN ('degraded', 'partial', 'outage')),
  services TEXT NOT NULL DEFAULT '[]', status TEXT NOT NULL,
  began_at {{int}} NOT NULL, ended_at {{int}}
) {{strict}};
CREATE UNIQUE INDEX status_incident_major ON status_incident (major);
CREATE INDEX status_incident_client ON status_incident (client_id, began_at);
