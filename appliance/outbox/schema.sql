-- The outbox. Times are milliseconds since 1970 UTC. Rows that change are small, rows that are large never change:
-- a commit writes every page it has touched, and the card lives longer the fewer they are.

CREATE TABLE IF NOT EXISTS broadcast (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    token           TEXT UNIQUE,            -- of the form: a double click is one broadcast
    template        TEXT NOT NULL,
    created_at      INTEGER NOT NULL,
    created_by      TEXT NOT NULL,
    priority        INTEGER NOT NULL,       -- 0 reply, 1 urgent, 2 bulk
    not_before      INTEGER,                -- a schedule: waits for a trusted clock
    undo_until      INTEGER,                -- shown to people; the waiting is measured without the wall clock
    price           INTEGER NOT NULL,       -- rupiah for one segment
    flash           INTEGER NOT NULL,
    accepted        INTEGER NOT NULL,
    left_out        INTEGER NOT NULL,
    segments        INTEGER NOT NULL,
    first_recipient INTEGER NOT NULL,       -- its recipients are these ids and no others
    last_recipient  INTEGER NOT NULL,
    state           TEXT NOT NULL,          -- active, paused, cancelled
    pause_reason    TEXT NOT NULL DEFAULT '',
    begun_at        INTEGER,                -- first claim: the undo time is over
    closed_at       INTEGER,                -- since when nothing is left to send
    stop_at         INTEGER,                -- stands still from then ...
    resume_at       INTEGER,                -- ... until then: both or neither
    cost            INTEGER,                -- rupiah for all, as foreseen at *Kirim*; NULL: segments * price
    question        TEXT,                   -- JSON of what it asks; NULL: nothing
    emptied         INTEGER NOT NULL DEFAULT 0  -- 1: its old texts are being emptied, 2: they have been
) STRICT;
CREATE INDEX IF NOT EXISTS broadcast_open ON broadcast (priority, id) WHERE closed_at IS NULL;
CREATE INDEX IF NOT EXISTS broadcast_asks ON broadcast (id) WHERE question IS NOT NULL;

CREATE TABLE IF NOT EXISTS decision (
    id           INTEGER PRIMARY KEY,
    broadcast_id INTEGER NOT NULL,
    at           INTEGER NOT NULL,
    who          TEXT NOT NULL,             -- '' = the box itself
    what         TEXT NOT NULL,
    people       INTEGER NOT NULL DEFAULT 0,
    until        INTEGER,
    word         TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX IF NOT EXISTS decision_of ON decision (broadcast_id, id);

-- What a person approved is what is sent: frozen at Kirim.
CREATE TABLE IF NOT EXISTS recipient (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT NOT NULL,
    contact_id TEXT NOT NULL,
    number     TEXT,                        -- E.164; NULL: left out for want of one
    tail       INTEGER,                     -- its last eight digits: how delivery reports find it
    text       TEXT NOT NULL,
    parts      TEXT,                        -- JSON array; NULL when the text is the only part
    encoding   TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS recipient_tail ON recipient (tail);
-- Whoever asks to be erased (UU 27/2022) is written down here first; the row stays, the person goes out of it.
CREATE TABLE IF NOT EXISTS erasure (
    recipient_id INTEGER PRIMARY KEY,
    asked_at     INTEGER NOT NULL,
    done_at      INTEGER                    -- NULL: what becomes of the message is still open
) STRICT;
CREATE INDEX IF NOT EXISTS erasure_open ON erasure (recipient_id) WHERE done_at IS NULL;
DROP TRIGGER IF EXISTS recipient_is_frozen;  -- of a box from before the erasures
DROP TRIGGER IF EXISTS recipient_stays_or_is_erased;  -- and from before old texts were emptied
-- The changes that may be made to a recipient that no modem will carry any more: emptying one that is to be erased,
-- and emptying the text of one whose broadcast is old.
CREATE TRIGGER IF NOT EXISTS recipient_stays_or_is_emptied BEFORE UPDATE ON recipient
WHEN EXISTS (
    SELECT 1 FROM segment s WHERE s.id BETWEEN OLD.id * 16 AND OLD.id * 16 + 15
    AND s.status IN ('queued', 'sending', 'errored')
) OR NOT (
    NEW.id = OLD.id AND NEW.encoding = OLD.encoding AND NEW.text = '' AND NEW.parts IS NULL
    AND (
        EXISTS (SELECT 1 FROM erasure e WHERE e.recipient_id = OLD.id AND e.done_at IS NULL)
        AND NEW.name = '' AND NEW.contact_id = ''
        AND (NEW.number IS NULL OR NEW.number IS OLD.number) AND (NEW.tail IS NULL OR NEW.tail IS OLD.tail)
        OR EXISTS (
            SELECT 1 FROM segment s JOIN broadcast b ON b.id = s.broadcast_id
            WHERE s.id = OLD.id * 16 + 1 AND b.emptied = 1
        )
        AND NEW.name = OLD.name AND NEW.contact_id = OLD.contact_id
        AND NEW.number IS OLD.number AND NEW.tail IS OLD.tail
    )
) BEGIN
    SELECT RAISE (ABORT, 'what a person approved is what is sent');
END;

-- id = recipient id * 16 + sequence: the parts of one message are neighbours, as are the messages of one broadcast.
CREATE TABLE IF NOT EXISTS segment (
    id               INTEGER PRIMARY KEY,
    broadcast_id     INTEGER NOT NULL,
    sequence         INTEGER NOT NULL,      -- from 1
    total            INTEGER NOT NULL,
    status           TEXT NOT NULL,
    recipient_status TEXT,                  -- on the first segment: what all of them make of the recipient
    changed_at       INTEGER NOT NULL,
    reason           TEXT NOT NULL DEFAULT '',
    due_at           INTEGER,               -- waits until then: a retry, or tomorrow
    attempt          INTEGER NOT NULL DEFAULT 0,  -- claims
    counted          INTEGER NOT NULL DEFAULT 0,  -- refusals that speak against the recipient
    refused_at       INTEGER,
    modem            TEXT NOT NULL DEFAULT '',
    sim              TEXT,                  -- that carries it; on a queued segment: that has carried other parts
    claimed_at       INTEGER,
    clock_trusted    INTEGER NOT NULL DEFAULT 0,  -- 1: claimed_at may be compared with the SMSC's time; 2: the clock was set since
    reference        INTEGER,               -- TP-MR, 0-255
    concatenation    INTEGER,               -- on the first segment: 8-bit reference, counted per destination
    tp_status        INTEGER,               -- of the last delivery report
    route            INTEGER NOT NULL DEFAULT 0, -- operator group of the number, 0 = not known
    again            INTEGER NOT NULL DEFAULT 0  -- 1: a person has it sent again, so it waits its turn, whatever else is out
) STRICT;
DROP INDEX IF EXISTS segment_ready;          -- of a box from before the routes
DROP INDEX IF EXISTS segment_begun;          -- and from before what is sent again waited its turn
CREATE INDEX IF NOT EXISTS segment_next ON segment (broadcast_id, route)
    WHERE status = 'queued' AND sequence = 1 AND due_at IS NULL AND sim IS NULL;
CREATE INDEX IF NOT EXISTS segment_bound ON segment (sim, again, broadcast_id)
    WHERE status = 'queued' AND due_at IS NULL AND sim IS NOT NULL;
CREATE INDEX IF NOT EXISTS segment_due ON segment (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS segment_unknown ON segment (sim) WHERE status = 'unknown';

CREATE TABLE IF NOT EXISTS operator_group (
    route INTEGER PRIMARY KEY,
    name  TEXT NOT NULL UNIQUE              -- as in sms/operators.toml
) STRICT;

-- When a message that a person has sent again had gone out before: its rows tell of the last time only.
CREATE TABLE IF NOT EXISTS earlier_sending (
    recipient_id INTEGER NOT NULL,
    at           INTEGER NOT NULL,
    PRIMARY KEY (recipient_id, at)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS concatenation (
    number    TEXT PRIMARY KEY,
    reference INTEGER NOT NULL              -- the last one used
) STRICT, WITHOUT ROWID;

-- Raw, as the SIM gave it. Kept until a segment is found for it.
CREATE TABLE IF NOT EXISTS report (
    id          INTEGER PRIMARY KEY,
    sim         TEXT NOT NULL,
    pdu         BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    reference   INTEGER NOT NULL,
    recipient   TEXT NOT NULL,
    tail        INTEGER,
    sent_at     INTEGER,                    -- SCTS: when the SMSC took the message
    tp_status   INTEGER NOT NULL,
    segment_id  INTEGER                     -- NULL: not matched yet
) STRICT;
CREATE INDEX IF NOT EXISTS report_unmatched ON report (tail) WHERE segment_id IS NULL;

CREATE TABLE IF NOT EXISTS opt_out (
    number TEXT PRIMARY KEY,
    at     INTEGER NOT NULL,
    how    TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS consent_log (
    id     INTEGER PRIMARY KEY,
    at     INTEGER NOT NULL,
    number TEXT NOT NULL,
    what   TEXT NOT NULL,                   -- out, in
    how    TEXT NOT NULL
) STRICT;

-- Lines to one's own phone. Each is a broadcast of one recipient that only this modem takes and no page lists.
CREATE TABLE IF NOT EXISTS test_message (
    broadcast_id INTEGER PRIMARY KEY,
    modem        TEXT NOT NULL,
    kind         TEXT NOT NULL              -- canary, person
) STRICT;
CREATE INDEX IF NOT EXISTS test_message_modem ON test_message (modem, broadcast_id);
