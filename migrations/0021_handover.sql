-- Hand-overs between shifts: what is handed over, item by item, and who answers for it until it is accepted.

ALTER TABLE rotation ADD COLUMN handover_before {{int}} NOT NULL DEFAULT 60;  -- minutes; 0: none is drafted
ALTER TABLE rotation ADD COLUMN handover_remind {{int}} NOT NULL DEFAULT 15;  -- minutes

CREATE TABLE handover (
  id {{id}}, client_id {{int}} NOT NULL, number {{int}} NOT NULL DEFAULT 0,
  version {{int}} NOT NULL DEFAULT 1, created_at {{int}} NOT NULL, updated_at {{int}} NOT NULL,
  rotation     {{int}} REFERENCES rotation (id),  -- NULL: of a team, by hand
  team         {{int}},
  shift        TEXT NOT NULL DEFAULT '',           -- name of the one that ends, and of the one that begins
  next_shift   TEXT NOT NULL DEFAULT '',
  from_at      {{int}}, at {{int}} NOT NULL, until_at {{int}}, -- the one that ends began; the boundary; the other ends
  outgoing     {{int}} NOT NULL REFERENCES person (id),
  incoming     {{int}} REFERENCES person (id),
  state        TEXT NOT NULL DEFAULT 'draft'
               CHECK (state IN ('draft', 'published', 'accepted', 'lapsed', 'cancelled')),
  note         TEXT NOT NULL DEFAULT '',
  drafted_at   {{int}}, published_at {{int}}, published_by {{int}}, accepted_at {{int}},
  items        {{int}} NOT NULL DEFAULT 0,         -- counted by handover/count.c: all but removed and settled ones
  unaccepted   {{int}} NOT NULL DEFAULT 0,         -- live, and nobody has accepted it
  removed      {{int}} NOT NULL DEFAULT 0,
  dropped      {{int}} NOT NULL DEFAULT 0,         -- not accepted when the boundary was crossed
  lost         {{int}} NOT NULL DEFAULT 0,         -- … and in no later hand-over
  left_out     {{int}} NOT NULL DEFAULT 0          -- found beyond the bound of a section
) {{strict}};
CREATE UNIQUE INDEX handover_boundary ON handover (rotation, at) WHERE rotation IS NOT NULL;
CREATE INDEX handover_client ON handover (client_id, at);

CREATE TABLE handover_item (
  id {{id}}, client_id {{int}} NOT NULL, number {{int}} NOT NULL DEFAULT 0,
  version {{int}} NOT NULL DEFAULT 1, created_at {{int}} NOT NULL, updated_at {{int}} NOT NULL,
  handover     {{int}} NOT NULL REFERENCES handover (id),
  section      TEXT NOT NULL,
  about        TEXT NOT NULL,                      -- "ticket/12", "person/5", "gap/1764000000", "hand/9": one item each
  ticket       {{int}}, person {{int}},
  title        TEXT NOT NULL,
  facts        TEXT NOT NULL DEFAULT '[]',         -- JSON: why it is here
  owner        {{int}}, backup {{int}},
  next_check_at {{int}},
  without      TEXT NOT NULL DEFAULT '',           -- why it has no owner or no next check
  note         TEXT NOT NULL DEFAULT '',
  by_hand      {{int}} NOT NULL DEFAULT 0 CHECK (by_hand IN (0, 1)),
  state        TEXT NOT NULL DEFAULT 'open'
               CHECK (state IN ('open', 'asked', 'accepted', 'removed', 'settled')),
  question     TEXT NOT NULL DEFAULT '', answer TEXT NOT NULL DEFAULT '',
  because      TEXT NOT NULL DEFAULT '',           -- why it was removed
  accepted_by  {{int}}, accepted_at {{int}},
  dropped_at   {{int}}, lost_at {{int}},
  position     {{int}} NOT NULL DEFAULT 0
) {{strict}};
CREATE UNIQUE INDEX handover_item_about ON handover_item (handover, about);
CREATE INDEX handover_item_ticket ON handover_item (ticket, state) WHERE ticket IS NOT NULL;
CREATE INDEX handover_item_same ON handover_item (about, handover);
