-- The kernel: clients, people, access, events, what hangs on any record, jobs.
-- {{id}} {{int}} {{real}} {{strict}} are replaced by the runner; lines between "-- {{sqlite}}" or "-- {{pg}}" and "-- {{end}}" belong to one engine.

CREATE TABLE stamp (id {{int}} PRIMARY KEY CHECK (id = 1), n {{int}} NOT NULL) {{strict}};
INSERT INTO stamp (id, n) VALUES (1, 1);

CREATE TABLE counter (name TEXT PRIMARY KEY, next {{int}} NOT NULL) {{strict}};

CREATE TABLE client (
  id          {{id}},
  client_id   {{int}} NOT NULL,              -- = id
  number      {{int}} NOT NULL DEFAULT 0,
  version     {{int}} NOT NULL DEFAULT 1,
  created_at  {{int}} NOT NULL,
  updated_at  {{int}} NOT NULL,
  name        TEXT NOT NULL CHECK (name <> ''),
  short_name  TEXT NOT NULL DEFAULT '',
  zone        TEXT NOT NULL DEFAULT 'UTC',
  calendar    {{int}},
  matrix      TEXT NOT NULL DEFAULT '',      -- impact × urgency as JSON; '' = the default
  auto_close_days {{int}} NOT NULL DEFAULT 5,
  domain      TEXT NOT NULL DEFAULT '',
  active      {{int}} NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) {{strict}};

CREATE TABLE team (
  id {{id}}, client_id {{int}} NOT NULL REFERENCES client (id), number {{int}} NOT NULL DEFAULT 0,
  version {{int}} NOT NULL DEFAULT 1, created_at {{int}} NOT NULL, updated_at {{int}} NOT NULL,
  name        TEXT NOT NULL CHECK (name <> ''),
  description TEXT NOT NULL DEFAULT '',
  email       TEXT NOT NULL DEFAULT '',
  lead        {{int}},
  calendar    {{int}},
  active      {{int}} NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) {{strict}};
CREATE UNIQUE INDEX team_name ON team (client_id, name);

CREATE TABLE person (
  id {{id}}, client_id {{int}} NOT NULL REFERENCES client (id), number {{int}} NOT NULL DEFAULT 0,
  version {{int}} NOT NULL DEFAULT 1, created_at {{int}} NOT NULL, updated_at {{int}} NOT NULL,
  name        TEXT NOT NULL CHECK (name <> ''),
  login       TEXT,                          -- lower case; NULL: cannot sign in
  email       TEXT NOT NULL DEFAULT '',
  phone       TEXT NOT NULL DEFAULT '',
  title       TEXT NOT NULL DEFAULT '',
  site        TEXT NOT NULL DEFAULT '',
  zone        TEXT NOT NULL DEFAULT '',      -- '' = the client's
  locale      TEXT NOT NULL DEFAULT '',
  vip         {{int}} NOT NULL DEFAULT 0 CHECK (vip IN (0, 1)),
  team        {{int}},                       -- main team
  manager     {{int}},
  active      {{int}} NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
  password    TEXT NOT NULL DEFAULT '',      -- argon2id, encoded
  settings    TEXT NOT NULL DEFAULT ''       -- JSON: theme, density, columns …
) {{strict}};
CREATE UNIQUE INDEX person_login ON person (login) WHERE login IS NOT NULL;
CREATE INDEX person_client ON person (client_id, name);
CREATE INDEX person_email ON person (email);

CREATE TABLE access (                        -- a role given to a person for a client (NULL = every client), maybe for a team
  id {{id}}, client_id {{int}} NOT NULL, number {{int}} NOT NULL DEFAULT 0,
  version {{int}} NOT NULL DEFAULT 1, created_at {{int}} NOT NULL, updated_at {{int}} NOT NULL,
  person      {{int}} NOT NULL REFERENCES person (id),
  for_client  {{int}} REFERENCES client (id),
  team        {{int}} REFERENCES team (id),
  role        TEXT NOT NULL CHECK (role IN ('requester', 'agent', 'lead', 'coordinator', 'change_manager', 'approver', 'auditor', 'admin'))
) {{strict}};
CREATE INDEX access_person ON access (person);
CREATE UNIQUE INDEX access_once ON access (person, COALESCE(for_client, 0), role, COALESCE(team, 0));

CREATE TABLE team_member (
  team {{int}} NOT NULL REFERENCES team (id), person {{int}} NOT NULL REFERENCES person (id),
  PRIMARY KEY (team, person)
) {{strict}};
CREATE INDEX team_member_person ON team_member (person);

CREATE TABLE session (
  hash        TEXT PRIMARY KEY,              -- SHA-256 of the cookie's token
  person      {{int}} NOT NULL REFERENCES person (id),
  csrf        TEXT NOT NULL,
  created_at  {{int}} NOT NULL,
  expires_at  {{int}} NOT NULL,
  remote      TEXT NOT NULL DEFAULT '', user_agent TEXT NOT NULL DEFAULT ''
) {{strict}};
CREATE INDEX session_person ON session (person);
CREATE INDEX session_expires ON session (expires_at);

CREATE TABLE token (                         -- API tokens; the secret is shown once
  id {{id}}, client_id {{int}} NOT NULL, number {{int}} NOT NULL DEFAULT 0,
  version {{int}} NOT NULL DEFAULT 1, created_at {{int}} NOT NULL, updated_at {{int}} NOT NULL,
  name        TEXT NOT NULL CHECK (name <> ''),
  person      {{int}} NOT NULL REFERENCES person (id),
  hash        TEXT NOT NULL,
  expires_at  {{int}},
  last_used_at {{int}},
  revoked     {{int}} NOT NULL DEFAULT 0 CHECK (revoked IN (0, 1))
) {{strict}};
CREATE UNIQUE INDEX token_hash ON token (hash);

CREATE TABLE signin_link (                   -- one-time links: set-up, password reset
  hash        TEXT PRIMARY KEY,
  person      {{int}} NOT NULL REFERENCES person (id),
  purpose     TEXT NOT NULL CHECK (purpose IN ('setup', 'reset', 'signin')),
  expires_at  {{int}} NOT NULL
) {{strict}};

CREATE TABLE event (
  id          {{id}},
  client_id   {{int}} NOT NULL,
  seq         {{int}} NOT NULL,
  at          {{int}} NOT NULL,
  type        TEXT NOT NULL,
  record_id   {{int}} NOT NULL,
  actor_id    {{int}} NOT NULL,              -- 0: the system
  kind        TEXT NOT NULL,
  rule        TEXT NOT NULL DEFAULT '',
  data        TEXT NOT NULL,
  hash        TEXT NOT NULL
) {{strict}};
CREATE UNIQUE INDEX event_chain ON event (client_id, seq);
CREATE INDEX event_record ON event (type, record_id, id);

CREATE TABLE chain (client_id {{int}} PRIMARY KEY, seq {{int}} NOT NULL, hash TEXT NOT NULL) {{strict}};

CREATE TABLE comment (
  id          {{id}},
  client_id   {{int}} NOT NULL,
  type        TEXT NOT NULL,
  record_id   {{int}} NOT NULL,
  at          {{int}} NOT NULL,
  author      {{int}} NOT NULL,
  visibility  TEXT NOT NULL CHECK (visibility IN ('public', 'internal')),
  body        TEXT NOT NULL,
  event_id    {{int}} NOT NULL,
  edited_at   {{int}}
) {{strict}};
CREATE INDEX comment_record ON comment (type, record_id, id);

CREATE TABLE link (                          -- kinds and both names: record/link.c
  id          {{id}},
  client_id   {{int}} NOT NULL,
  kind        TEXT NOT NULL,
  from_type   TEXT NOT NULL, from_id {{int}} NOT NULL,
  to_type     TEXT NOT NULL, to_id {{int}} NOT NULL,
  at          {{int}} NOT NULL, actor {{int}} NOT NULL
) {{strict}};
CREATE UNIQUE INDEX link_once ON link (kind, from_type, from_id, to_type, to_id);
CREATE INDEX link_back ON link (to_type, to_id, kind);

CREATE TABLE attachment (
  id          {{id}},
  client_id   {{int}} NOT NULL,
  type        TEXT NOT NULL, record_id {{int}} NOT NULL,
  comment_id  {{int}},
  name        TEXT NOT NULL,
  mime        TEXT NOT NULL,                 -- sniffed, not believed
  size        {{int}} NOT NULL,
  sha256      TEXT NOT NULL,                 -- file name under attachments/
  visibility  TEXT NOT NULL CHECK (visibility IN ('public', 'internal')),
  at          {{int}} NOT NULL, actor {{int}} NOT NULL,
  removed     {{int}} NOT NULL DEFAULT 0 CHECK (removed IN (0, 1))
) {{strict}};
CREATE INDEX attachment_record ON attachment (type, record_id, id);

CREATE TABLE watcher (
  type TEXT NOT NULL, record_id {{int}} NOT NULL, person {{int}} NOT NULL REFERENCES person (id),
  client_id {{int}} NOT NULL, at {{int}} NOT NULL,
  PRIMARY KEY (type, record_id, person)
) {{strict}};
CREATE INDEX watcher_person ON watcher (person, type, record_id);

CREATE TABLE mention (
  comment_id {{int}} NOT NULL, person {{int}} NOT NULL, client_id {{int}} NOT NULL,
  type TEXT NOT NULL, record_id {{int}} NOT NULL, at {{int}} NOT NULL, seen_at {{int}},
  PRIMARY KEY (comment_id, person)
) {{strict}};
CREATE INDEX mention_person ON mention (person, at);

CREATE TABLE tag (
  type TEXT NOT NULL, record_id {{int}} NOT NULL, name TEXT NOT NULL, client_id {{int}} NOT NULL,
  PRIMARY KEY (type, record_id, name)
) {{strict}};
CREATE INDEX tag_name ON tag (name, type, record_id);

CREATE TABLE view (                          -- saved views
  id {{id}}, client_id {{int}} NOT NULL, number {{int}} NOT NULL DEFAULT 0,
  version {{int}} NOT NULL DEFAULT 1, created_at {{int}} NOT NULL, updated_at {{int}} NOT NULL,
  name        TEXT NOT NULL CHECK (name <> ''),
  of_type     TEXT NOT NULL,
  q           TEXT NOT NULL DEFAULT '', sort TEXT NOT NULL DEFAULT '', grouping TEXT NOT NULL DEFAULT '',
  columns     TEXT NOT NULL DEFAULT '',
  owner       {{int}} NOT NULL,
  shared      TEXT NOT NULL DEFAULT 'none' CHECK (shared IN ('none', 'team', 'all')),
  team        {{int}},
  pinned      {{int}} NOT NULL DEFAULT 1 CHECK (pinned IN (0, 1)),
  position    {{int}} NOT NULL DEFAULT 0
) {{strict}};

CREATE TABLE custom_field (
  id {{id}}, client_id {{int}} NOT NULL, number {{int}} NOT NULL DEFAULT 0,
  version {{int}} NOT NULL DEFAULT 1, created_at {{int}} NOT NULL, updated_at {{int}} NOT NULL,
  of_type     TEXT NOT NULL,
  name        TEXT NOT NULL,                 -- snake_case; used in filters as cf.name
  label       TEXT NOT NULL,
  kind        TEXT NOT NULL CHECK (kind IN ('text', 'int', 'real', 'bool', 'time', 'enum')),
  options     TEXT NOT NULL DEFAULT '',      -- enum: JSON array of texts
  required    {{int}} NOT NULL DEFAULT 0 CHECK (required IN (0, 1)),
  active      {{int}} NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) {{strict}};
CREATE UNIQUE INDEX custom_field_name ON custom_field (client_id, of_type, name);

CREATE TABLE custom_value (
  field_id {{int}} NOT NULL REFERENCES custom_field (id), record_id {{int}} NOT NULL,
  client_id {{int}} NOT NULL, int_v {{int}}, real_v {{real}}, text_v TEXT,
  PRIMARY KEY (field_id, record_id)
) {{strict}};
CREATE INDEX custom_value_int ON custom_value (field_id, int_v);
CREATE INDEX custom_value_text ON custom_value (field_id, text_v);
CREATE INDEX custom_value_record ON custom_value (record_id, field_id);

CREATE TABLE timer (
  id          {{id}},
  kind        TEXT NOT NULL,
  client_id   {{int}} NOT NULL,
  type        TEXT NOT NULL, record_id {{int}} NOT NULL,
  due_at      {{int}} NOT NULL,
  payload     TEXT NOT NULL DEFAULT '',
  attempts    {{int}} NOT NULL DEFAULT 0,
  last_error  TEXT NOT NULL DEFAULT '',
  original_due_at {{int}} NOT NULL
) {{strict}};
CREATE INDEX timer_due ON timer (due_at, id);
CREATE UNIQUE INDEX timer_one ON timer (kind, type, record_id);

CREATE TABLE outbox (
  id          {{id}},
  kind        TEXT NOT NULL, client_id {{int}} NOT NULL, target TEXT NOT NULL, event_type TEXT NOT NULL DEFAULT '',
  payload     TEXT NOT NULL,
  state       TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'leased', 'sent', 'dead')),
  attempts    {{int}} NOT NULL DEFAULT 0,
  next_at     {{int}} NOT NULL,
  lease_until {{int}}, lease_by TEXT NOT NULL DEFAULT '',
  created_at  {{int}} NOT NULL, done_at {{int}},
  last_status {{int}}, last_detail TEXT NOT NULL DEFAULT ''
) {{strict}};
CREATE INDEX outbox_due ON outbox (next_at, id) WHERE state = 'waiting';
CREATE INDEX outbox_lease ON outbox (lease_until) WHERE state = 'leased';
CREATE INDEX outbox_state ON outbox (state, id);

CREATE TABLE webhook (
  id {{id}}, client_id {{int}} NOT NULL, number {{int}} NOT NULL DEFAULT 0,
  version {{int}} NOT NULL DEFAULT 1, created_at {{int}} NOT NULL, updated_at {{int}} NOT NULL,
  name        TEXT NOT NULL CHECK (name <> ''),
  url         TEXT NOT NULL,
  secret      TEXT NOT NULL DEFAULT '',
  of_type     TEXT NOT NULL DEFAULT 'ticket',
  q           TEXT NOT NULL DEFAULT '',      -- filter: which records
  kinds       TEXT NOT NULL DEFAULT '',      -- space-separated event kinds; '' = all
  active      {{int}} NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) {{strict}};

CREATE TABLE idempotency (                   -- answers kept for repeated writes
  key         TEXT NOT NULL, person {{int}} NOT NULL,
  request     TEXT NOT NULL,                 -- SHA-256 of method, path, body
  status      {{int}} NOT NULL, etag TEXT NOT NULL DEFAULT '', location TEXT NOT NULL DEFAULT '', body TEXT NOT NULL,
  at          {{int}} NOT NULL,
  PRIMARY KEY (person, key)
) {{strict}};
CREATE INDEX idempotency_at ON idempotency (at);

CREATE TABLE search_doc (
  id          {{id}},                        -- rowid of search_text on SQLite
  client_id   {{int}} NOT NULL, type TEXT NOT NULL, record_id {{int}} NOT NULL, at {{int}} NOT NULL
-- {{pg}}
  , title TEXT NOT NULL DEFAULT '', body TEXT NOT NULL DEFAULT ''
  , words tsvector GENERATED ALWAYS AS (setweight(to_tsvector('simple', title), 'A') || setweight(to_tsvector('simple', left(body, 200000)), 'B')) STORED
-- {{end}}
) {{strict}};
CREATE UNIQUE INDEX search_doc_record ON search_doc (type, record_id);
-- {{sqlite}}
CREATE VIRTUAL TABLE search_text USING fts5 (title, body, tokenize = 'unicode61 remove_diacritics 2');
-- {{end}}
-- {{pg}}
CREATE INDEX search_doc_words ON search_doc USING gin (words);
-- {{end}}
