-- How far learning of chances is, for the page that waits for it.

ALTER TABLE forecast_client ADD COLUMN step TEXT NOT NULL DEFAULT '';    -- reading, learning; '': not begun, or ended
ALTER TABLE forecast_client ADD COLUMN done {{int}} NOT NULL DEFAULT 0;  -- tickets read
ALTER TABLE forecast_client ADD COLUMN todo {{int}} NOT NULL DEFAULT 0;  -- of so many
