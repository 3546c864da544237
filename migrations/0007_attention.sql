-- Attention: what each person has seen, follows, put aside, is told about, and has not finished writing.

CREATE TABLE nudge (                         -- "ask anew" for one person's browsers; swept after an hour
  id {{id}}, person {{int}} NOT NULL, bits {{int}} NOT NULL, at {{int}} NOT NULL
) {{strict}};
CREATE INDEX nudge_at ON nudge (at);

CREATE TABLE seen (                          -- the newest event a person has looked at, per record
  person {{int}} NOT NULL, type TEXT NOT NULL, record_id {{int}} NOT NULL,
  event_id    {{int}} NOT NULL,
  unread      {{int}} NOT NULL DEFAULT 0 CHECK (unread IN (0, 1)), -- marked by hand
  at          {{int}} NOT NULL,
  PRIMARY KEY (person, type, record_id)
) {{strict}};
CREATE TABLE seen_from (                     -- events up to here count as seen; made when a person first looks at a record
  person {{int}} PRIMARY KEY, event_id {{int}} NOT NULL
) {{strict}};

CREATE TABLE snooze (
  id {{id}},
  person      {{int}} NOT NULL,              -- whose; 0: everybody of the team
  team        {{int}} NOT NULL DEFAULT 0,
  client_id   {{int}} NOT NULL, type TEXT NOT NULL, record_id {{int}} NOT NULL,
  until       {{int}},                       -- NULL: only the condition wakes it
  wake        TEXT NOT NULL CHECK (wake IN ('time', 'reply', 'state', 'any')),
  reason      TEXT NOT NULL DEFAULT '',
  made_by     {{int}} NOT NULL, at {{int}} NOT NULL,
  woke_at     {{int}}, woke_because TEXT NOT NULL DEFAULT '', woke_by {{int}} NOT NULL DEFAULT 0
) {{strict}};
CREATE UNIQUE INDEX snooze_one ON snooze (type, record_id, person, team) WHERE woke_at IS NULL;
CREATE INDEX snooze_person ON snooze (person, team, type, record_id) WHERE woke_at IS NULL;
CREATE INDEX snooze_woke ON snooze (person, woke_at) WHERE woke_at IS NOT NULL;
CREATE TABLE snooze_seen (                   -- who has looked at a ticket since it woke
  snooze {{int}} NOT NULL REFERENCES snooze (id), person {{int}} NOT NULL, at {{int}} NOT NULL,
  PRIMARY KEY (snooze, person)
) {{strict}};

CREATE TABLE mute (                          -- "stop telling me": about a record, about a reason, or both
  id {{id}},
  person      {{int}} NOT NULL,
  type        TEXT NOT NULL DEFAULT '', record_id {{int}} NOT NULL DEFAULT 0, -- 0: any record
  reason      TEXT NOT NULL DEFAULT '',      -- '': any reason
  until       {{int}},                       -- NULL: for ever
  at          {{int}} NOT NULL
) {{strict}};
CREATE UNIQUE INDEX mute_one ON mute (person, type, record_id, reason);

CREATE TABLE watch_end (                     -- a watch that ends by itself
  id {{id}},
  person {{int}} NOT NULL, type TEXT NOT NULL, record_id {{int}} NOT NULL,
  until       {{int}}                        -- NULL: when it is resolved
) {{strict}};
CREATE UNIQUE INDEX watch_end_one ON watch_end (type, record_id, person);

CREATE TABLE subscription (                  -- follow a team, a tag or a saved view
  id {{id}},
  person      {{int}} NOT NULL,
  kind        TEXT NOT NULL CHECK (kind IN ('team', 'tag', 'view')),
  target      {{int}} NOT NULL DEFAULT 0,    -- the team or view
  word        TEXT NOT NULL DEFAULT '',      -- the tag
  what        TEXT NOT NULL DEFAULT 'new' CHECK (what IN ('new', 'all')),
  until       {{int}},
  at          {{int}} NOT NULL
) {{strict}};
CREATE UNIQUE INDEX subscription_one ON subscription (person, kind, target, word);
CREATE TABLE subscription_hit (              -- a record is new to a subscription once
  subscription {{int}} NOT NULL, type TEXT NOT NULL, record_id {{int}} NOT NULL,
  PRIMARY KEY (subscription, type, record_id)
) {{strict}};

CREATE TABLE notice_setting (
  person      {{int}} PRIMARY KEY,
  modes       TEXT NOT NULL DEFAULT '{}',    -- JSON: reason -> off | app | digest; what is absent has its default
  wants_team  {{int}} NOT NULL DEFAULT 0 CHECK (wants_team IN (0, 1)), -- the mode of "team" is not off
  quiet       {{int}} NOT NULL DEFAULT 0 CHECK (quiet IN (0, 1)),
  quiet_from  {{int}} NOT NULL DEFAULT 1200, quiet_to {{int}} NOT NULL DEFAULT 420, -- minutes of the person's civil day
  quiet_days  {{int}} NOT NULL DEFAULT 96,   -- bits: whole days, 1 Monday … 64 Sunday
  urgent      {{int}} NOT NULL DEFAULT 1 CHECK (urgent IN (0, 1)), -- what is urgent breaks through
  digest_at   {{int}} NOT NULL DEFAULT 480
) {{strict}};

CREATE TABLE notification (
  id {{id}},
  person      {{int}} NOT NULL,
  client_id   {{int}} NOT NULL, type TEXT NOT NULL DEFAULT '', record_id {{int}} NOT NULL DEFAULT 0,
  reason      TEXT NOT NULL,
  event_id    {{int}} NOT NULL DEFAULT 0, first_event {{int}} NOT NULL DEFAULT 0, -- the newest and the oldest it stands for
  n           {{int}} NOT NULL DEFAULT 1,
  actor       {{int}} NOT NULL DEFAULT 0,    -- of the newest
  kind        TEXT NOT NULL DEFAULT '',      -- of the newest event
  detail      TEXT NOT NULL DEFAULT '',      -- a few words: the beginning of a comment, a target's name
  href        TEXT NOT NULL DEFAULT '',      -- where it leads when it is about no record
  urgent      {{int}} NOT NULL DEFAULT 0 CHECK (urgent IN (0, 1)),
  first_at    {{int}} NOT NULL, at {{int}} NOT NULL,
  visible_at  {{int}} NOT NULL,              -- later than `at` in quiet hours and for a digest
  read_at     {{int}}
) {{strict}};
CREATE UNIQUE INDEX notification_open ON notification (person, type, record_id, reason, href) WHERE read_at IS NULL;
CREATE INDEX notification_person ON notification (person, at, id);
CREATE INDEX notification_event ON notification (event_id);
CREATE INDEX notification_at ON notification (at);

CREATE TABLE clock_notice (                  -- thresholds of a clock that have been told: 75, 100 (per cent of the goal)
  type TEXT NOT NULL, record_id {{int}} NOT NULL, target TEXT NOT NULL, threshold {{int}} NOT NULL,
  at {{int}} NOT NULL,
  PRIMARY KEY (type, record_id, target, threshold)
) {{strict}};

CREATE TABLE draft (                         -- what somebody was writing, per place: "ticket/INC10001/comment"
  id {{id}},
  person      {{int}} NOT NULL,
  place       TEXT NOT NULL,
  title       TEXT NOT NULL DEFAULT '',      -- for the list: where it was
  body        TEXT NOT NULL,                 -- JSON, the place's own
  device      TEXT NOT NULL DEFAULT '', device_name TEXT NOT NULL DEFAULT '',
  version     {{int}} NOT NULL DEFAULT 1,
  at          {{int}} NOT NULL
) {{strict}};
CREATE UNIQUE INDEX draft_place ON draft (person, place);
CREATE INDEX draft_at ON draft (at);
