-- Harm: the instant after which something is lost, beside the contract's clocks; what was asked of an owner and
-- promised; presets; and what wakes a snooze. docs/harm.md.

CREATE TABLE harm (                            -- no row, or 'unset': nobody has said anything
  id {{id}}, client_id {{int}} NOT NULL, type TEXT NOT NULL, record_id {{int}} NOT NULL,
  version       {{int}} NOT NULL DEFAULT 1,
  kind          TEXT NOT NULL CHECK (kind IN ('unset', 'none', 'instant', 'depletion')),
  at            {{int}},                       -- the loss; of a depletion: as computed when it was written
  level         {{real}}, rate {{real}},       -- what is left, and what goes per hour
  unit          TEXT NOT NULL DEFAULT '',
  effect        TEXT NOT NULL DEFAULT '',
  source        TEXT NOT NULL DEFAULT 'person'
                CHECK (source IN ('person', 'monitor', 'contract', 'change', 'rule')),
  confidence    {{real}} NOT NULL DEFAULT 1,
  measured_at   {{int}}, expires_at {{int}}, next_check_at {{int}},
  set_at        {{int}}, set_by {{int}},
  rule          TEXT NOT NULL DEFAULT '',      -- 'routing/12@3'; what a rule has set it does not set again
  event         {{int}} NOT NULL DEFAULT 0,
  passed_at     {{int}}, checked_at {{int}}    -- told: it has passed, it needs to be looked at
) {{strict}};
CREATE UNIQUE INDEX harm_of ON harm (type, record_id);
CREATE INDEX harm_at ON harm (type, at) WHERE kind IN ('instant', 'depletion');

CREATE TABLE harm_preset (                     -- "bank cut-off 16:00 on working days of calendar X"
  id {{id}}, client_id {{int}} NOT NULL, number {{int}} NOT NULL DEFAULT 0,
  version {{int}} NOT NULL DEFAULT 1, created_at {{int}} NOT NULL, updated_at {{int}} NOT NULL,
  name     TEXT NOT NULL CHECK (name <> ''),
  effect   TEXT NOT NULL DEFAULT '',
  time     TEXT NOT NULL DEFAULT '',           -- '16:00', of the calendar's day; '': minutes
  minutes  {{int}},                            -- from when it is set
  calendar {{int}},                            -- only its working days, in its zone; NULL: every day
  position {{int}} NOT NULL DEFAULT 0,
  active   {{int}} NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) {{strict}};
CREATE INDEX harm_preset_of ON harm_preset (client_id, position);

CREATE TABLE next_action (                     -- what is asked of an owner now, and what is promised now
  id {{id}}, client_id {{int}} NOT NULL, type TEXT NOT NULL, record_id {{int}} NOT NULL,
  version     {{int}} NOT NULL DEFAULT 1,
  asked_at    {{int}}, asked_by {{int}}, asked_of {{int}}, asked_event {{int}} NOT NULL DEFAULT 0,
  asked_words TEXT NOT NULL DEFAULT '',
  promised_at {{int}},                         -- the instant that was promised
  promised_by {{int}}, promised_event {{int}} NOT NULL DEFAULT 0, made_at {{int}},
  words       TEXT NOT NULL DEFAULT '',
  broken      {{int}} NOT NULL DEFAULT 0 CHECK (broken IN (0, 1))
) {{strict}};
CREATE UNIQUE INDEX next_action_of ON next_action (type, record_id);
CREATE INDEX next_action_asked ON next_action (type, asked_at) WHERE asked_at IS NOT NULL;
CREATE INDEX next_action_at ON next_action (type, promised_at) WHERE promised_at IS NOT NULL;

-- Beside snooze.wake, which older programs know: 'change', 'assign', 'harm', or a filter the record must meet.
ALTER TABLE snooze ADD COLUMN wake_on TEXT NOT NULL DEFAULT '';
ALTER TABLE snooze ADD COLUMN wake_filter TEXT NOT NULL DEFAULT '';
