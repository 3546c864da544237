-- By which ways people are told: what each person wants by which channel, what a client prescribes, what waits to be sent,
-- what was sent, and whether an address works. docs/notifications.md is the rule.

ALTER TABLE notice_setting ADD COLUMN channels TEXT NOT NULL DEFAULT '{}';      -- JSON: mail | chat | desktop -> reason -> off | now | digest; what is absent has its default
ALTER TABLE notice_setting ADD COLUMN breaks TEXT NOT NULL DEFAULT '{}';        -- JSON: reason -> true | false: breaks through quiet hours
ALTER TABLE notice_setting ADD COLUMN work_hours {{int}} NOT NULL DEFAULT 1;    -- targets of business hours wait for the person's own
ALTER TABLE notice_setting ADD COLUMN digest_days {{int}} NOT NULL DEFAULT 127; -- bits: 1 Monday … 64 Sunday
ALTER TABLE notice_setting ADD COLUMN delay {{int}};                            -- minutes; NULL: the client's
ALTER TABLE notice_setting ADD COLUMN chat_url TEXT NOT NULL DEFAULT '';        -- a secret: whoever knows it can post there
ALTER TABLE notice_setting ADD COLUMN chat_shape TEXT NOT NULL DEFAULT 'json';

ALTER TABLE notification ADD COLUMN in_app {{int}} NOT NULL DEFAULT 1;          -- 0: by other channels only, never in the list
ALTER TABLE notification ADD COLUMN desktop {{int}} NOT NULL DEFAULT 0;         -- 1: an open browser may show it outside the page

CREATE TABLE notice_policy (                 -- what an administrator prescribes for the people of a client
  client_id   {{int}} PRIMARY KEY,
  channels    TEXT NOT NULL DEFAULT '{}',    -- JSON: app | mail | chat | desktop -> reason -> off | now | digest
  locked      TEXT NOT NULL DEFAULT '{}',    -- JSON: channel -> [reasons] that a person cannot change
  delay       {{int}} NOT NULL DEFAULT 5,    -- minutes in which reading in the app spares a message
  from_name   TEXT NOT NULL DEFAULT ''       -- the name a mail comes from
) {{strict}};

CREATE TABLE notice_send (                   -- a notification that goes out by a channel, or went
  id {{id}},
  notification {{int}} NOT NULL, person {{int}} NOT NULL, client_id {{int}} NOT NULL,
  channel     TEXT NOT NULL CHECK (channel IN ('mail', 'chat')),
  type        TEXT NOT NULL DEFAULT '', record_id {{int}} NOT NULL DEFAULT 0, href TEXT NOT NULL DEFAULT '', -- the notification's
  digest      {{int}} NOT NULL DEFAULT 0 CHECK (digest IN (0, 1)),
  due_at      {{int}} NOT NULL,
  state       TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'read', 'muted', 'dropped')),
  message     {{int}} NOT NULL DEFAULT 0,    -- notice_message, once there is one
  at          {{int}} NOT NULL               -- when it came to stand so
) {{strict}};
CREATE UNIQUE INDEX notice_send_waiting ON notice_send (notification, channel) WHERE state = 'waiting';
CREATE INDEX notice_send_due ON notice_send (person, channel, due_at) WHERE state = 'waiting';
CREATE INDEX notice_send_message ON notice_send (message);
CREATE INDEX notice_send_notification ON notice_send (notification);

CREATE TABLE notice_message (                -- one e-mail or one post
  id {{id}},
  person      {{int}} NOT NULL, client_id {{int}} NOT NULL,
  channel     TEXT NOT NULL CHECK (channel IN ('mail', 'chat')),
  what        TEXT NOT NULL CHECK (what IN ('notice', 'digest', 'test')),
  type        TEXT NOT NULL DEFAULT '', record_id {{int}} NOT NULL DEFAULT 0, href TEXT NOT NULL DEFAULT '', -- of a notice: what it is about
  at          {{int}} NOT NULL,
  state       TEXT NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sent', 'failed')),
  done_at     {{int}},
  error       TEXT NOT NULL DEFAULT ''       -- of the last attempt
) {{strict}};
CREATE INDEX notice_message_person ON notice_message (person, channel, at);
CREATE INDEX notice_message_at ON notice_message (at);

CREATE TABLE contact_state (                 -- whether an address works, as far as the last message tells
  person      {{int}} NOT NULL, channel TEXT NOT NULL,
  address     TEXT NOT NULL,                 -- the one it is about: SHA-256 of a chat's
  ok_at       {{int}}, failed_at {{int}},    -- failed_at NULL: it works
  error       TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (person, channel)
) {{strict}};

CREATE TABLE notice_key (id {{int}} PRIMARY KEY, secret TEXT NOT NULL) {{strict}}; -- one row: signs the links in messages
