-- The modems' history: what happened to each and how well it heard the network. Bounded by count, not by age:
-- the clock may be wrong for a while.

CREATE TABLE IF NOT EXISTS modem_event (
    id           INTEGER PRIMARY KEY,   -- the order in which it happened
    modem        TEXT NOT NULL,         -- its name in the configuration
    at           INTEGER NOT NULL,      -- milliseconds since 1970
    until        INTEGER NOT NULL,      -- the last of its repetitions
    times        INTEGER NOT NULL,
    word         TEXT NOT NULL,
    detail       TEXT NOT NULL,
    clock_trusted INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS modem_event_of ON modem_event (modem, id);

CREATE TABLE IF NOT EXISTS signal_point (
    id           INTEGER PRIMARY KEY,
    modem        TEXT NOT NULL,
    at           INTEGER NOT NULL,      -- milliseconds since 1970: when its five minutes began
    percent      INTEGER,               -- the mean of what was measured; NULL: the modem could not say
    registered   INTEGER NOT NULL,      -- 1: all through
    network      TEXT NOT NULL          -- 2G, 3G, 4G or nothing
) STRICT;
CREATE INDEX IF NOT EXISTS signal_point_of ON signal_point (modem, at);
CREATE INDEX IF NOT EXISTS signal_point_order ON signal_point (modem, id);
