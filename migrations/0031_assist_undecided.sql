-- Who had switched drafts on before updates of major incidents could be drafted has never been asked about them. They stay off; the
-- page asks, once.
ALTER TABLE assist_policy ADD COLUMN undecided TEXT NOT NULL DEFAULT '';  -- kinds nobody has decided about
UPDATE assist_policy SET undecided = 'update' WHERE ' ' || kinds || ' ' NOT LIKE '% update %';
