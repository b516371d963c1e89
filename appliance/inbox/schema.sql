-- What came in. The raw PDU is written before the SIM is told to forget it; everything else can be made from it again.

CREATE TABLE IF NOT EXISTS message (
    id           INTEGER PRIMARY KEY,
    sim          TEXT NOT NULL,
    sender       TEXT NOT NULL,         -- as the network gave it: +62812..., 4444, TELKOMSEL
    number       TEXT,                  -- E.164 when the sender is an Indonesian mobile
    text         TEXT NOT NULL,
    sent_at      TEXT,                  -- the SMS centre's time stamp
    received_at  TEXT NOT NULL,
    broadcast_id INTEGER,               -- the last one sent to that number before this came
    keyword      TEXT NOT NULL,         -- "opt_out" or ""
    problem      TEXT NOT NULL,         -- "", "incomplete" or "unreadable"
    read_at      TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS message_unread ON message (id) WHERE read_at IS NULL;
CREATE INDEX IF NOT EXISTS message_number ON message (number, id);

CREATE TABLE IF NOT EXISTS incoming (
    id           INTEGER PRIMARY KEY,
    sim          TEXT NOT NULL,
    digest       BLOB NOT NULL,         -- SHA-256 of the PDU, time stamp included: the same SMS read twice is one
    pdu          TEXT NOT NULL,         -- hex, as the modem gave it
    received_at  TEXT NOT NULL,
    state        TEXT NOT NULL DEFAULT 'raw' CHECK (state IN ('raw', 'waiting', 'joined')),
    sender       TEXT NOT NULL DEFAULT '',
    number       TEXT,
    text         TEXT NOT NULL DEFAULT '',
    sent_at      TEXT,
    reference    INTEGER,               -- of the concatenation; NULL = a message of one part
    total        INTEGER NOT NULL DEFAULT 1,
    sequence     INTEGER NOT NULL DEFAULT 1,
    keyword      TEXT NOT NULL DEFAULT '',
    message_id   INTEGER REFERENCES message (id),
    UNIQUE (sim, digest)
) STRICT;
CREATE INDEX IF NOT EXISTS incoming_open ON incoming (state, id) WHERE state <> 'joined';
CREATE INDEX IF NOT EXISTS incoming_message ON incoming (message_id);
CREATE INDEX IF NOT EXISTS incoming_part ON incoming (sim, sender, reference) WHERE reference IS NOT NULL;
