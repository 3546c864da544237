-- Chances of breach and of reassignment, learned from a client's past tickets, and how long silence usually is.

CREATE TABLE forecast_client (               -- how far learning is, per client
  client_id    {{int}} PRIMARY KEY,
  seen         {{int}} NOT NULL DEFAULT 0,   -- tickets there were at the last learning
  queued_at    {{int}},                      -- learning was asked for and has not ended
  tried_at     {{int}},                      -- last end of learning
  note         TEXT NOT NULL DEFAULT ''      -- why there is no model beside the plain rates
) {{strict}};

CREATE TABLE forecast_model (                -- every version there was; one is active per client
  id {{id}}, client_id {{int}} NOT NULL,
  version   {{int}} NOT NULL,
  active    {{int}} NOT NULL CHECK (active IN (0, 1)),
  file      TEXT NOT NULL,                   -- in data_dir/models, named by its SHA-256; '': plain rates only
  trained_at {{int}} NOT NULL,
  millis    {{int}} NOT NULL,                -- how long it took
  tickets   {{int}} NOT NULL,                -- that were over
  moments   {{int}} NOT NULL,
  measure   TEXT NOT NULL,                   -- JSON: per question what was measured on the newest part
  plain     TEXT NOT NULL                    -- JSON: plain rates and usual silences (plain.h)
) {{strict}};
CREATE UNIQUE INDEX forecast_model_version ON forecast_model (client_id, version);
CREATE INDEX forecast_model_active ON forecast_model (client_id) WHERE active = 1;
