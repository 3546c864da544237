-- What the clocks of a major incident were before its plan was chosen anew, for taking that back: the newest choice alone.
ALTER TABLE major ADD COLUMN plan_undo TEXT NOT NULL DEFAULT '';  -- JSON: src/major/undo.c; empty: nothing to take back
ALTER TABLE major ADD COLUMN plan_event {{int}} NOT NULL DEFAULT 0; -- which event chose it
