-- Triage, routing rules, services.

ALTER TABLE ticket ADD COLUMN classified_at {{int}};  -- first decided on by a person (ticket_triage.c)
ALTER TABLE ticket ADD COLUMN accepted_at {{int}};    -- first taken up by its assignee
UPDATE ticket SET classified_at = triaged_at, accepted_at = CASE WHEN state IN ('in_progress', 'on_hold', 'resolved', 'closed') THEN responded_at END;
CREATE INDEX ticket_untriaged ON ticket (created_at, id) WHERE open = 1 AND classified_at IS NULL;

CREATE TABLE ticket_pin (                    -- fields set by hand: rules leave them alone until released
  ticket {{int}} NOT NULL, field TEXT NOT NULL, client_id {{int}} NOT NULL,
  person {{int}} NOT NULL, at {{int}} NOT NULL,
  PRIMARY KEY (ticket, field)
) {{strict}};

CREATE TABLE service (
  id {{id}}, client_id {{int}} NOT NULL, number {{int}} NOT NULL DEFAULT 0,
  version {{int}} NOT NULL DEFAULT 1, created_at {{int}} NOT NULL, updated_at {{int}} NOT NULL,
  name        TEXT NOT NULL CHECK (name <> ''),
  criticality TEXT NOT NULL DEFAULT '3' CHECK (criticality IN ('1', '2', '3', '4')),
  owner_team  {{int}},
  description TEXT NOT NULL DEFAULT '',
  active      {{int}} NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) {{strict}};
CREATE UNIQUE INDEX service_name ON service (client_id, lower(name));

CREATE TABLE routing_rule (
  id {{id}}, client_id {{int}} NOT NULL, number {{int}} NOT NULL DEFAULT 0,
  version {{int}} NOT NULL DEFAULT 1, created_at {{int}} NOT NULL, updated_at {{int}} NOT NULL,
  name        TEXT NOT NULL CHECK (name <> ''),
  description TEXT NOT NULL DEFAULT '',
  purpose     TEXT NOT NULL DEFAULT 'routing' CHECK (purpose IN ('routing', 'major')),
  position    {{int}} NOT NULL DEFAULT 0,    -- lowest first, then lowest id
  runs_on     TEXT NOT NULL DEFAULT 'created' CHECK (runs_on IN ('created', 'changed', 'both')),
  condition   TEXT NOT NULL DEFAULT '',      -- in the filter grammar; '' = every ticket
  effects     TEXT NOT NULL,                 -- JSON: {"team":3,"add_tags":["vpn"],…}
  stop        {{int}} NOT NULL DEFAULT 0 CHECK (stop IN (0, 1)), -- no later rule after this one has fired
  all_clients {{int}} NOT NULL DEFAULT 0 CHECK (all_clients IN (0, 1)),
  active      {{int}} NOT NULL DEFAULT 0 CHECK (active IN (0, 1))
) {{strict}};
CREATE TABLE routing_rule_version (          -- every state a rule ever had; events name one
  rule {{int}} NOT NULL, version {{int}} NOT NULL, valid_from {{int}} NOT NULL, data TEXT NOT NULL,
  PRIMARY KEY (rule, version)
) {{strict}};
