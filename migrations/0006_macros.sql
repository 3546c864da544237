-- Macros, canned replies, ticket templates, checklists and their templates; how often each is used.

ALTER TABLE ticket ADD COLUMN checks_done {{int}} NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN checks_total {{int}} NOT NULL DEFAULT 0;

CREATE TABLE macro (
  id {{id}}, client_id {{int}} NOT NULL REFERENCES client (id), number {{int}} NOT NULL DEFAULT 0,
  version {{int}} NOT NULL DEFAULT 1, created_at {{int}} NOT NULL, updated_at {{int}} NOT NULL,
  name        TEXT NOT NULL CHECK (name <> ''),
  description TEXT NOT NULL DEFAULT '',
  q           TEXT NOT NULL DEFAULT '',      -- offered only where this filter matches
  effects     TEXT NOT NULL,                 -- JSON: [{"do":"set","fields":{…}}, …], see src/macro/macro.h
  owner       {{int}} NOT NULL,
  shared      TEXT NOT NULL DEFAULT 'none' CHECK (shared IN ('none', 'team', 'all')),
  team        {{int}},
  position    {{int}} NOT NULL DEFAULT 0,
  active      {{int}} NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) {{strict}};
CREATE INDEX macro_client ON macro (client_id, position);

CREATE TABLE canned_reply (
  id {{id}}, client_id {{int}} NOT NULL REFERENCES client (id), number {{int}} NOT NULL DEFAULT 0,
  version {{int}} NOT NULL DEFAULT 1, created_at {{int}} NOT NULL, updated_at {{int}} NOT NULL,
  title       TEXT NOT NULL CHECK (title <> ''),
  shortcode   TEXT NOT NULL DEFAULT '',      -- typed after "/"
  body        TEXT NOT NULL CHECK (body <> ''),
  language    TEXT NOT NULL DEFAULT 'en',
  category    TEXT NOT NULL DEFAULT '',
  owner       {{int}} NOT NULL,
  shared      TEXT NOT NULL DEFAULT 'none' CHECK (shared IN ('none', 'team', 'all')),
  team        {{int}},
  active      {{int}} NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) {{strict}};
CREATE INDEX canned_reply_client ON canned_reply (client_id, title);

CREATE TABLE checklist_template (
  id {{id}}, client_id {{int}} NOT NULL REFERENCES client (id), number {{int}} NOT NULL DEFAULT 0,
  version {{int}} NOT NULL DEFAULT 1, created_at {{int}} NOT NULL, updated_at {{int}} NOT NULL,
  name        TEXT NOT NULL CHECK (name <> ''),
  description TEXT NOT NULL DEFAULT '',
  items       TEXT NOT NULL,                 -- JSON: [{"title":"…","mandatory":true,"due":"4h", …}]
  owner       {{int}} NOT NULL,
  shared      TEXT NOT NULL DEFAULT 'none' CHECK (shared IN ('none', 'team', 'all')),
  team        {{int}},
  active      {{int}} NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) {{strict}};
CREATE INDEX checklist_template_client ON checklist_template (client_id, name);

CREATE TABLE ticket_template (
  id {{id}}, client_id {{int}} NOT NULL REFERENCES client (id), number {{int}} NOT NULL DEFAULT 0,
  version {{int}} NOT NULL DEFAULT 1, created_at {{int}} NOT NULL, updated_at {{int}} NOT NULL,
  name        TEXT NOT NULL CHECK (name <> ''),
  description TEXT NOT NULL DEFAULT '',
  title       TEXT NOT NULL DEFAULT '',      -- patterns with variables
  body        TEXT NOT NULL DEFAULT '',
  fields      TEXT NOT NULL DEFAULT '{}',    -- JSON: as POST /tickets takes them
  checklist   {{int}} REFERENCES checklist_template (id),
  owner       {{int}} NOT NULL,
  shared      TEXT NOT NULL DEFAULT 'none' CHECK (shared IN ('none', 'team', 'all')),
  team        {{int}},
  position    {{int}} NOT NULL DEFAULT 0,
  active      {{int}} NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) {{strict}};
CREATE INDEX ticket_template_client ON ticket_template (client_id, position);

CREATE TABLE checklist (
  id {{id}}, client_id {{int}} NOT NULL REFERENCES client (id), number {{int}} NOT NULL DEFAULT 0,
  version {{int}} NOT NULL DEFAULT 1, created_at {{int}} NOT NULL, updated_at {{int}} NOT NULL,
  title       TEXT NOT NULL CHECK (title <> ''),
  ticket      {{int}} NOT NULL REFERENCES ticket (id),
  template    {{int}}
) {{strict}};
CREATE INDEX checklist_ticket ON checklist (ticket, id);

CREATE TABLE checklist_item (
  id {{id}}, client_id {{int}} NOT NULL REFERENCES client (id), number {{int}} NOT NULL DEFAULT 0,
  version {{int}} NOT NULL DEFAULT 1, created_at {{int}} NOT NULL, updated_at {{int}} NOT NULL,
  title       TEXT NOT NULL CHECK (title <> ''),
  notes       TEXT NOT NULL DEFAULT '',
  checklist   {{int}} NOT NULL REFERENCES checklist (id),
  ticket      {{int}} NOT NULL REFERENCES ticket (id),
  state       TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'waived')),
  live        {{int}} NOT NULL DEFAULT 1 CHECK (live IN (0, 1)), -- open, and so is its ticket
  mandatory   {{int}} NOT NULL DEFAULT 0 CHECK (mandatory IN (0, 1)),
  owner       {{int}}, team {{int}},
  due_at      {{int}},
  position    {{real}} NOT NULL DEFAULT 0,
  done_at     {{int}}, done_by {{int}},
  reason      TEXT NOT NULL DEFAULT ''       -- why waived
) {{strict}};
CREATE INDEX checklist_item_list ON checklist_item (checklist, position, id);
CREATE INDEX checklist_item_ticket ON checklist_item (ticket, id);
CREATE INDEX checklist_item_owner ON checklist_item (owner, due_at, id) WHERE live = 1;
CREATE INDEX checklist_item_team ON checklist_item (team, due_at, id) WHERE live = 1;

CREATE TABLE used (                          -- how often a definition was put to use; no event, no new version
  type TEXT NOT NULL, record_id {{int}} NOT NULL, client_id {{int}} NOT NULL,
  uses {{int}} NOT NULL, last_at {{int}} NOT NULL,
  PRIMARY KEY (type, record_id)
) {{strict}};
