-- Assist: which clients let a model draft, and what it drafted (docs/assist.md).

CREATE TABLE assist_policy (                   -- no row: off
  client_id {{int}} PRIMARY KEY,
  enabled {{int}} NOT NULL DEFAULT 0 CHECK (enabled IN (0, 1)),
  who     TEXT NOT NULL DEFAULT 'work' CHECK (who IN ('work', 'lead', 'admin')),
  kinds   TEXT NOT NULL DEFAULT 'summary reply executive'
) {{strict}};

CREATE TABLE assist_draft (
  id {{id}}, client_id {{int}} NOT NULL,
  ticket {{int}} NOT NULL,                     -- 0: a test of the server
  kind   TEXT NOT NULL CHECK (kind IN ('summary', 'reply', 'executive', 'test')),
  state  TEXT NOT NULL CHECK (state IN ('asked', 'running', 'ready', 'failed', 'accepted', 'edited', 'rejected', 'expired')),
  reason TEXT NOT NULL DEFAULT '',             -- why it failed: a word; why it was rejected: a sentence
  detail TEXT NOT NULL DEFAULT '',
  asked_by {{int}} NOT NULL, asked_at {{int}} NOT NULL,
  lease_by TEXT NOT NULL DEFAULT '', lease_until {{int}},
  ended_at {{int}},                            -- ready or failed
  decided_by {{int}}, decided_at {{int}},
  model TEXT NOT NULL DEFAULT '', prompt TEXT NOT NULL, -- version of the prompt: "summary-1"
  as_of {{int}} NOT NULL DEFAULT 0,            -- last event that was given
  given TEXT NOT NULL DEFAULT '[]',            -- ids of events that were given
  left_out {{int}} NOT NULL DEFAULT 0,         -- events there was no room for
  hidden TEXT NOT NULL DEFAULT '{}',           -- how many originals of each kind were hidden
  sent TEXT NOT NULL DEFAULT '',               -- what left the machine
  present TEXT NOT NULL DEFAULT '',            -- what it is compared with
  sentences TEXT NOT NULL DEFAULT '[]', dropped TEXT NOT NULL DEFAULT '[]',
  kept_n {{int}} NOT NULL DEFAULT 0, dropped_n {{int}} NOT NULL DEFAULT 0,
  took {{int}} NOT NULL DEFAULT 0,             -- microseconds until the answer
  final TEXT NOT NULL DEFAULT '',              -- what was accepted, perhaps edited
  words {{int}} NOT NULL DEFAULT 0, apart {{int}} NOT NULL DEFAULT 0 -- of it, and changed by the person
) {{strict}};
CREATE INDEX assist_draft_ticket ON assist_draft (ticket, id);
CREATE INDEX assist_draft_open ON assist_draft (state, id) WHERE state IN ('asked', 'running');
CREATE INDEX assist_draft_by ON assist_draft (asked_by, asked_at);
CREATE INDEX assist_draft_prompt ON assist_draft (client_id, prompt);
