-- Drafts by a model for an audience of a major incident; which event told of an update.

-- A further kind: SQLite has no way to change a CHECK but a new table; ids stay.
-- {{sqlite}}
CREATE TABLE assist_draft_new (
  id {{id}}, client_id {{int}} NOT NULL,
  ticket {{int}} NOT NULL,                     -- 0: a test of the server
  kind   TEXT NOT NULL CHECK (kind IN ('summary', 'reply', 'executive', 'update', 'test')),
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
INSERT INTO assist_draft_new (id, client_id, ticket, kind, state, reason, detail, asked_by, asked_at, lease_by, lease_until, ended_at,
  decided_by, decided_at, model, prompt, as_of, given, left_out, hidden, sent, present, sentences, dropped,
  kept_n, dropped_n, took, final, words, apart)
  SELECT id, client_id, ticket, kind, state, reason, detail, asked_by, asked_at, lease_by, lease_until, ended_at,
  decided_by, decided_at, model, prompt, as_of, given, left_out, hidden, sent, present, sentences, dropped,
  kept_n, dropped_n, took, final, words, apart
  FROM assist_draft;
DROP TABLE assist_draft;
ALTER TABLE assist_draft_new RENAME TO assist_draft;
CREATE INDEX assist_draft_ticket ON assist_draft (ticket, id);
CREATE INDEX assist_draft_open ON assist_draft (state, id) WHERE state IN ('asked', 'running');
CREATE INDEX assist_draft_by ON assist_draft (asked_by, asked_at);
CREATE INDEX assist_draft_prompt ON assist_draft (client_id, prompt);
-- {{end}}
-- {{pg}}
ALTER TABLE assist_draft DROP CONSTRAINT assist_draft_kind_check;
ALTER TABLE assist_draft ADD CONSTRAINT assist_draft_kind_check
  CHECK (kind IN ('summary', 'reply', 'executive', 'update', 'test'));
-- {{end}}
ALTER TABLE assist_draft ADD COLUMN audience TEXT NOT NULL DEFAULT ''; -- of an update

-- It was 0 for all: the event of the sending names the update.
UPDATE comms_update SET event_id = coalesce((SELECT max(e.id) FROM event e WHERE e.type = 'ticket'
  AND e.record_id = comms_update.ticket AND e.kind = 'major_update'
  AND e.data LIKE '%"update":' || comms_update.id || ',%'), 0) WHERE event_id = 0;
