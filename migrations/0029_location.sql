-- Where a client's people and machines are: a ticket names its site in words, and the location of that name has the zone.
CREATE TABLE location (
  id {{id}}, client_id {{int}} NOT NULL, number {{int}} NOT NULL DEFAULT 0,
  version {{int}} NOT NULL DEFAULT 1, created_at {{int}} NOT NULL, updated_at {{int}} NOT NULL,
  name    TEXT NOT NULL CHECK (name <> ''),
  zone    TEXT NOT NULL CHECK (zone <> ''),
  address TEXT NOT NULL DEFAULT '',
  active  {{int}} NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) {{strict}};
CREATE UNIQUE INDEX location_name ON location (client_id, lower(name));
