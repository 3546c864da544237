-- What an installation remembers about itself, and the deliveries of one receiver.

CREATE TABLE memo (                          -- set-up, last check of history, last backup: record/memo.h
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL,
  at    {{int}} NOT NULL
) {{strict}};

CREATE INDEX outbox_target ON outbox (kind, target, id);
CREATE INDEX event_client ON event (client_id, id);
