-- Undo, operations over many records, merged tickets.

-- All events of one deed (a verb with what followed from it) name its first one; 0: it is the first. Not part of the
-- hash: it says how events hang together, and only undo reads it.
ALTER TABLE event ADD COLUMN cause {{int}} NOT NULL DEFAULT 0;
CREATE INDEX event_cause ON event (cause) WHERE cause > 0;

CREATE TABLE undone (                        -- deeds that were taken back, once each
  event       {{int}} PRIMARY KEY,           -- the deed's first event
  by_event    {{int}} NOT NULL,              -- the first event of the undo
  at          {{int}} NOT NULL,
  person      {{int}} NOT NULL
) {{strict}};

CREATE TABLE operation (                     -- one verb, patch, comment or undo for many records
  id          {{id}},
  person      {{int}} NOT NULL,              -- who started it, and in whose name it goes on
  type        TEXT NOT NULL,                 -- record type
  verb        TEXT NOT NULL,
  args        TEXT NOT NULL,                 -- JSON, as sent
  keys        TEXT NOT NULL,                 -- one a line, in order
  state       TEXT NOT NULL CHECK (state IN ('running', 'done', 'cancelled')),
  total       {{int}} NOT NULL,
  done        {{int}} NOT NULL DEFAULT 0,    -- how many have a result
  ok          {{int}} NOT NULL DEFAULT 0,
  created_at  {{int}} NOT NULL,
  ended_at    {{int}},
  lease_until {{int}} NOT NULL,              -- a runner that died is replaced after this
  lease_by    TEXT NOT NULL DEFAULT '',
  undoes      {{int}} NOT NULL DEFAULT 0     -- the operation that this one takes back
) {{strict}};
CREATE INDEX operation_running ON operation (lease_until) WHERE state = 'running';
CREATE INDEX operation_person ON operation (person, id);
CREATE UNIQUE INDEX operation_undoes ON operation (undoes) WHERE undoes > 0;

CREATE TABLE operation_part (                -- results, written in the transaction that made them
  operation   {{int}} NOT NULL REFERENCES operation (id),
  first       {{int}} NOT NULL,              -- place of its first key, from 0
  results     TEXT NOT NULL,                 -- JSON: [{"key","ok","status","code","detail","field","event"}, …]
  PRIMARY KEY (operation, first)
) {{strict}};

CREATE INDEX link_out ON link (from_type, from_id);

ALTER TABLE ticket ADD COLUMN merged_into {{int}};
CREATE INDEX ticket_merged ON ticket (merged_into) WHERE merged_into IS NOT NULL;
