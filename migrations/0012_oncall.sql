-- On call: rotations with every version they had, who stands in, swaps, time off, calendar feeds.

CREATE TABLE rotation (
  id {{id}}, client_id {{int}} NOT NULL, number {{int}} NOT NULL DEFAULT 0,
  version {{int}} NOT NULL DEFAULT 1, created_at {{int}} NOT NULL, updated_at {{int}} NOT NULL,
  name        TEXT NOT NULL CHECK (name <> ''),
  team        {{int}},
  zone        TEXT NOT NULL,
  layers      TEXT NOT NULL DEFAULT '[]',    -- JSON: oncall/oncall.h
  hours       TEXT NOT NULL DEFAULT '[]',    -- JSON: when somebody must be on call; [] = always
  description TEXT NOT NULL DEFAULT '',
  active      {{int}} NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) {{strict}};
CREATE UNIQUE INDEX rotation_name ON rotation (client_id, name);
CREATE TABLE rotation_version (              -- every state a rotation ever had; what was planned then stays true
  rotation {{int}} NOT NULL, version {{int}} NOT NULL, valid_from {{int}} NOT NULL,
  zone TEXT NOT NULL, layers TEXT NOT NULL, hours TEXT NOT NULL, active {{int}} NOT NULL,
  PRIMARY KEY (rotation, version)
) {{strict}};
CREATE TABLE oncall_person (                 -- who was ever named in a rotation, by a layer or by standing in
  rotation {{int}} NOT NULL, person {{int}} NOT NULL,
  PRIMARY KEY (rotation, person)
) {{strict}};
CREATE INDEX oncall_person_person ON oncall_person (person);

CREATE TABLE oncall_override (
  id {{id}}, client_id {{int}} NOT NULL, number {{int}} NOT NULL DEFAULT 0,
  version {{int}} NOT NULL DEFAULT 1, created_at {{int}} NOT NULL, updated_at {{int}} NOT NULL,
  rotation    {{int}} NOT NULL REFERENCES rotation (id),
  person      {{int}} NOT NULL REFERENCES person (id),
  from_at     {{int}} NOT NULL, to_at {{int}} NOT NULL,
  reason      TEXT NOT NULL DEFAULT '',
  swap        {{int}},                       -- the swap that made it
  made_by     {{int}},
  state       TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'cancelled')),
  CHECK (from_at < to_at OR state = 'cancelled')
) {{strict}};
CREATE INDEX oncall_override_rotation ON oncall_override (rotation, to_at);

CREATE TABLE oncall_swap (
  id {{id}}, client_id {{int}} NOT NULL, number {{int}} NOT NULL DEFAULT 0,
  version {{int}} NOT NULL DEFAULT 1, created_at {{int}} NOT NULL, updated_at {{int}} NOT NULL,
  rotation    {{int}} NOT NULL REFERENCES rotation (id),
  person      {{int}} NOT NULL REFERENCES person (id), -- who gives the shift away
  offered_to  {{int}},                       -- NULL: anybody of the rotation
  from_at     {{int}} NOT NULL, to_at {{int}} NOT NULL,
  back_from   {{int}}, back_to {{int}},      -- what the giver takes in return
  note        TEXT NOT NULL DEFAULT '',
  state       TEXT NOT NULL DEFAULT 'offered' CHECK (state IN ('offered', 'accepted', 'declined', 'withdrawn', 'expired')),
  answered_by {{int}}, answered_at {{int}},
  answer      TEXT NOT NULL DEFAULT ''
) {{strict}};
CREATE INDEX oncall_swap_rotation ON oncall_swap (rotation, state);

CREATE TABLE time_off (
  id {{id}}, client_id {{int}} NOT NULL, number {{int}} NOT NULL DEFAULT 0,
  version {{int}} NOT NULL DEFAULT 1, created_at {{int}} NOT NULL, updated_at {{int}} NOT NULL,
  person      {{int}} NOT NULL REFERENCES person (id),
  from_at     {{int}} NOT NULL, to_at {{int}} NOT NULL,
  reason      TEXT NOT NULL DEFAULT '',
  state       TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'cancelled')),
  CHECK (from_at < to_at OR state = 'cancelled')
) {{strict}};
CREATE INDEX time_off_person ON time_off (person, to_at);

CREATE TABLE oncall_away (                   -- when somebody named in a rotation could not work for its client
  person {{int}} NOT NULL, client_id {{int}} NOT NULL, from_at {{int}} NOT NULL,
  to_at {{int}},                             -- NULL: still so
  why TEXT NOT NULL CHECK (why IN ('inactive', 'no_access')),
  PRIMARY KEY (person, client_id, from_at)
) {{strict}};

CREATE TABLE oncall_told (                   -- up to when hand-offs were told, per rotation
  rotation {{int}} PRIMARY KEY, up_to {{int}} NOT NULL
) {{strict}};
CREATE TABLE oncall_gap (                    -- gaps of the next days that were told
  rotation {{int}} NOT NULL, from_at {{int}} NOT NULL, to_at {{int}} NOT NULL,
  PRIMARY KEY (rotation, from_at)
) {{strict}};

CREATE TABLE oncall_feed (                   -- addresses of calendar feeds; the secret is shown once
  id {{id}},
  person      {{int}} NOT NULL REFERENCES person (id),
  rotation    {{int}},                       -- NULL: the person's own shifts, of all rotations
  hash        TEXT NOT NULL,                 -- SHA-256 of the secret
  name        TEXT NOT NULL DEFAULT '',
  made_at     {{int}} NOT NULL, used_at {{int}}, revoked_at {{int}}
) {{strict}};
CREATE UNIQUE INDEX oncall_feed_hash ON oncall_feed (hash);
CREATE INDEX oncall_feed_person ON oncall_feed (person);
