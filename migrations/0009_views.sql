-- Views with colour rules and a team's first view, dashboards, and the times a ticket was open.

ALTER TABLE view ADD COLUMN colours TEXT NOT NULL DEFAULT '';  -- JSON: [{"tone":"harm","label":"Late","q":"is:breached"}, …]
ALTER TABLE view ADD COLUMN team_start {{int}} NOT NULL DEFAULT 0 CHECK (team_start IN (0, 1));

CREATE TABLE dashboard (
  id {{id}}, client_id {{int}} NOT NULL, number {{int}} NOT NULL DEFAULT 0,
  version {{int}} NOT NULL DEFAULT 1, created_at {{int}} NOT NULL, updated_at {{int}} NOT NULL,
  name        TEXT NOT NULL CHECK (name <> ''),
  tiles       TEXT NOT NULL DEFAULT '',      -- JSON: src/dashboard/tile.h
  owner       {{int}} NOT NULL,
  shared      TEXT NOT NULL DEFAULT 'none' CHECK (shared IN ('none', 'team', 'all')),
  team        {{int}},
  position    {{int}} NOT NULL DEFAULT 0
) {{strict}};
CREATE INDEX dashboard_owner ON dashboard (owner);

CREATE TABLE ticket_span (                   -- from being opened or reopened to being resolved, closed or cancelled
  ticket      {{int}} NOT NULL REFERENCES ticket (id),
  turn        {{int}} NOT NULL,              -- 1, then one more for each reopening
  client_id   {{int}} NOT NULL,
  from_at     {{int}} NOT NULL,
  to_at       {{int}},                       -- NULL while it is open
  PRIMARY KEY (ticket, turn)
) {{strict}};
CREATE INDEX ticket_span_from ON ticket_span (from_at, ticket);
CREATE INDEX ticket_span_to ON ticket_span (to_at, ticket);

-- What older tickets can still tell: the last reopening, and the last end.
INSERT INTO ticket_span (ticket, turn, client_id, from_at, to_at)
SELECT t.id, 1, t.client_id, t.created_at,
  CASE WHEN t.reopened_at IS NOT NULL THEN
    COALESCE((SELECT max(e.at) FROM event e WHERE e.type = 'ticket' AND e.record_id = t.id AND e.kind = 'resolve' AND e.at < t.reopened_at), t.reopened_at)
  WHEN t.open = 0 THEN
    COALESCE(t.resolved_at, t.closed_at, (SELECT max(e.at) FROM event e WHERE e.type = 'ticket' AND e.record_id = t.id AND e.kind = 'cancel'), t.updated_at)
  END
FROM ticket t;
INSERT INTO ticket_span (ticket, turn, client_id, from_at, to_at)
SELECT t.id, 2, t.client_id, t.reopened_at,
  CASE WHEN t.open = 0 THEN
    COALESCE(t.resolved_at, t.closed_at, (SELECT max(e.at) FROM event e WHERE e.type = 'ticket' AND e.record_id = t.id AND e.kind = 'cancel'), t.updated_at)
  END
FROM ticket t WHERE t.reopened_at IS NOT NULL;

CREATE INDEX ticket_resolved ON ticket (resolved_at, id) WHERE resolved_at IS NOT NULL;
CREATE INDEX ticket_responded ON ticket (responded_at, id) WHERE responded_at IS NOT NULL;
