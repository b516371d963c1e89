-- Which modem a section of the configuration had last, so that it gets the same one again.

CREATE TABLE IF NOT EXISTS modem_seat (
    name  TEXT PRIMARY KEY,  -- of the section
    imei  TEXT NOT NULL,     -- the modem's; "at 1-1.2" for one that does not tell it
    place TEXT NOT NULL      -- where it was plugged
) STRICT;
