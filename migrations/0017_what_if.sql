-- Changed definitions tried on the tickets of a period: what was asked, how far it is, and each clock that differs.
CREATE TABLE what_if (
  id {{id}}, client_id {{int}} NOT NULL, person {{int}} NOT NULL, operation {{int}} NOT NULL DEFAULT 0,
  created_at {{int}} NOT NULL,
  changes     TEXT NOT NULL,                 -- JSON: [{"id":0 for a new one,"data":{as in sla_target_version}}]
  from_at     {{int}} NOT NULL, to_at {{int}} NOT NULL, -- tickets made then
  as_of       {{int}} NOT NULL,              -- both sides are told at this instant
  total       {{int}} NOT NULL,
  checked     {{int}} NOT NULL DEFAULT 0,
  differ      {{int}} NOT NULL DEFAULT 0,    -- tickets with another verdict
  moved       {{int}} NOT NULL DEFAULT 0,    -- tickets with another deadline and the same verdicts
  rows_made   {{int}} NOT NULL DEFAULT 0,
  counts      TEXT NOT NULL DEFAULT '[]',    -- JSON: [[target, verdict before, verdict after, clocks]]
  after_at    {{int}} NOT NULL, after_id {{int}} NOT NULL DEFAULT 0 -- the last ticket looked at
) {{strict}};
CREATE INDEX what_if_client ON what_if (client_id, created_at);
CREATE TABLE what_if_row (
  what_if {{int}} NOT NULL, n {{int}} NOT NULL,
  ticket  {{int}} NOT NULL,
  verdict {{int}} NOT NULL,                  -- 1: another verdict; 0: another deadline only
  data    TEXT NOT NULL,                     -- JSON: target, cycle, before, after, why
  PRIMARY KEY (what_if, n)
) {{strict}};
