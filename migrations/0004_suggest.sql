-- Suggestions: models learned from closed tickets, what became of what they said, and rules that bounces propose.

CREATE TABLE suggest_client (                -- how far learning is, per client
  client_id    {{int}} PRIMARY KEY,
  closed_since {{int}} NOT NULL DEFAULT 0,   -- tickets closed since the last learning
  queued_at    {{int}},                      -- learning was asked for and has not ended
  tried_at     {{int}},                      -- last end of learning
  note         TEXT NOT NULL DEFAULT '',     -- why there is no model, or no newer one
  nightly      {{int}} NOT NULL DEFAULT 0 CHECK (nightly IN (0, 1)) -- the timer is set
) {{strict}};

CREATE TABLE suggest_model (                 -- every model there was; one is active per client and target
  id {{id}}, client_id {{int}} NOT NULL,
  target    TEXT NOT NULL CHECK (target IN ('team', 'category')),
  version   {{int}} NOT NULL,
  active    {{int}} NOT NULL CHECK (active IN (0, 1)),
  file      TEXT NOT NULL,                   -- in data_dir/models, named by its SHA-256
  made_at   {{int}} NOT NULL,
  millis    {{int}} NOT NULL,                -- how long it took
  examples  {{int}} NOT NULL,
  labels    {{int}} NOT NULL,
  top1      {{real}} NOT NULL, top3 {{real}} NOT NULL,
  measure   TEXT NOT NULL                    -- JSON: tested, learned, top1, top3, most_common, calibration, curve
) {{strict}};
CREATE UNIQUE INDEX suggest_model_version ON suggest_model (client_id, target, version);
CREATE INDEX suggest_model_active ON suggest_model (client_id, target) WHERE active = 1;

CREATE TABLE suggest_setting (               -- when a suggestion is applied by itself; no row: never
  client_id {{int}} NOT NULL,
  target    TEXT NOT NULL CHECK (target IN ('team', 'category')),
  threshold {{real}} NOT NULL CHECK (threshold > 0 AND threshold <= 1),
  precision_shown {{real}} NOT NULL,         -- what was measured and shown when it was set
  version   {{int}} NOT NULL,                -- of the model it was measured on
  set_by    {{int}} NOT NULL, set_at {{int}} NOT NULL,
  PRIMARY KEY (client_id, target)
) {{strict}};

CREATE TABLE suggestion (                    -- what people, or a threshold, made of a suggestion
  id {{id}}, client_id {{int}} NOT NULL,
  ticket    {{int}} NOT NULL,
  target    TEXT NOT NULL CHECK (target IN ('team', 'category')),
  value     TEXT NOT NULL,                   -- id of a team, name of a category
  outcome   TEXT NOT NULL CHECK (outcome IN ('accepted', 'rejected', 'auto')),
  version   {{int}} NOT NULL,
  confidence {{real}} NOT NULL,
  rank      {{int}} NOT NULL,                -- 1 to 3
  person    {{int}},
  at        {{int}} NOT NULL,
  bounced_at {{int}}                         -- it was accepted, and the team gave the ticket back
) {{strict}};
CREATE UNIQUE INDEX suggestion_one ON suggestion (ticket, target, value);
CREATE INDEX suggestion_client ON suggestion (client_id, target, version, outcome);

CREATE TABLE suggest_bounce (                -- a team gave a ticket back: from whom, why, and where it went
  id {{id}}, client_id {{int}} NOT NULL,
  ticket    {{int}} NOT NULL,
  at        {{int}} NOT NULL,
  from_team {{int}} NOT NULL,
  to_team   {{int}},                         -- NULL until somebody takes it
  reason    TEXT NOT NULL
) {{strict}};
CREATE INDEX suggest_bounce_client ON suggest_bounce (client_id, at);
CREATE INDEX suggest_bounce_ticket ON suggest_bounce (ticket, id);

CREATE TABLE suggest_proposal (              -- a routing rule that bounces ask for; a person decides
  id {{id}}, client_id {{int}} NOT NULL,
  signature TEXT NOT NULL,                   -- what makes it the same proposal again
  from_team {{int}} NOT NULL, to_team {{int}} NOT NULL,
  q         TEXT NOT NULL,                   -- filter of the rule
  words     TEXT NOT NULL,                   -- JSON: what the tickets have in common, as shown
  times     {{int}} NOT NULL,                -- within the last 30 days
  evidence  TEXT NOT NULL,                   -- JSON: ids of the tickets
  state     TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'rejected')),
  found_at  {{int}} NOT NULL,
  decided_by {{int}}, decided_at {{int}},
  rule      {{int}}                          -- the routing rule made from it
) {{strict}};
CREATE UNIQUE INDEX suggest_proposal_one ON suggest_proposal (client_id, signature);
