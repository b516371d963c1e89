-- How fresh each number is. Everything here is folded from what the ledger and the inbox hold: times are milliseconds
-- since 1970 UTC, and nothing says whose a number is.

CREATE TABLE IF NOT EXISTS number_health (
    number            TEXT PRIMARY KEY,     -- E.164
    first_seen_at     INTEGER NOT NULL,
    confirmed_at      INTEGER,
    confirmed_how     TEXT NOT NULL DEFAULT '',
    last_sent_at      INTEGER,
    last_delivered_at INTEGER,
    last_reply_at     INTEGER,
    failures          INTEGER NOT NULL DEFAULT 0,   -- in a row
    permanent         INTEGER NOT NULL DEFAULT 0,   -- how many of them for good
    failure           TEXT NOT NULL DEFAULT '',
    failure_at        INTEGER,
    failed_segment    INTEGER NOT NULL DEFAULT 0,   -- the part that was counted last
    denied_at         INTEGER,
    denied_how        TEXT NOT NULL DEFAULT '',
    woke_at           INTEGER                       -- first message that arrived after a long silence
) STRICT, WITHOUT ROWID;

-- Whether a number is a person's, as last said of that person; no rows: said before people were told apart.
CREATE TABLE IF NOT EXISTS number_word (
    number       TEXT NOT NULL,
    contact_id   TEXT NOT NULL,                     -- '' = of nobody in the book
    confirmed_at INTEGER,
    confirmed_how TEXT NOT NULL DEFAULT '',
    denied_at    INTEGER,
    denied_how   TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (number, contact_id)
) STRICT, WITHOUT ROWID;

-- How far each source has been folded: an id (report, message) or a time (sent).
CREATE TABLE IF NOT EXISTS number_fold (
    source TEXT PRIMARY KEY,
    upto   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Which broadcasts ask whose a number is. Written before the broadcast is: a power cut between leaves no check that
-- does not know itself.
CREATE TABLE IF NOT EXISTS number_check (
    token        TEXT PRIMARY KEY,
    campaign     TEXT NOT NULL,             -- the broadcasts of one click
    made_at      INTEGER NOT NULL,
    made_by      TEXT NOT NULL,
    anonymous    INTEGER NOT NULL,          -- its text says nothing about a person
    broadcast_id INTEGER                    -- NULL: not accepted yet
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS number_check_campaign ON number_check (campaign);
