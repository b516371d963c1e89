-- What became of each message: how it was read, what it asked for, what the box wrote back by itself.

CREATE TABLE IF NOT EXISTS reading (
    message_id  INTEGER PRIMARY KEY,
    number      TEXT,                       -- NULL: a name or a short code, which nobody answers
    at          TEXT NOT NULL,              -- when the message was received
    kind        TEXT NOT NULL,
    details     TEXT NOT NULL DEFAULT '',   -- JSON of a Details struct
    confidence  TEXT NOT NULL DEFAULT 'sure',
    problem     TEXT NOT NULL DEFAULT '',
    urgent      INTEGER NOT NULL DEFAULT 0,
    posyandu    TEXT NOT NULL DEFAULT '',   -- as written before the keyword
    machine     TEXT NOT NULL DEFAULT '',   -- why a machine seems to have written it
    about       TEXT NOT NULL DEFAULT '',   -- what the open question was about
    question_id INTEGER,                    -- the broadcast that asked
    known       INTEGER NOT NULL DEFAULT 0, -- the number stood in the book
    needs_action INTEGER NOT NULL DEFAULT 0,
    answer      TEXT NOT NULL DEFAULT '',   -- code of the automatic answer, whether it went out or not
    refusal     TEXT NOT NULL DEFAULT '',   -- why it did not
    incomplete  INTEGER NOT NULL DEFAULT 0  -- a part was missing: read again when it has come
) STRICT;
CREATE INDEX IF NOT EXISTS reading_number ON reading (number, message_id);
CREATE INDEX IF NOT EXISTS reading_incomplete ON reading (message_id) WHERE incomplete;

CREATE TABLE IF NOT EXISTS reading_mark (
    id   INTEGER PRIMARY KEY CHECK (id = 1),
    upto INTEGER NOT NULL                   -- messages up to this id have been read
) STRICT;

-- What the box writes by itself: kept together with the reading, handed to the outbox afterwards under its token.
CREATE TABLE IF NOT EXISTS auto_sms (
    token        TEXT PRIMARY KEY,          -- answer-12, notice-3, forward-7-0812...: never two of one
    message_id   INTEGER NOT NULL,          -- what it answers
    number       TEXT,
    code         TEXT NOT NULL,             -- an entry of answers.toml
    text         TEXT NOT NULL,
    at           TEXT NOT NULL,             -- when it may go out
    day          TEXT NOT NULL,             -- of the office, for the sum of the day
    rupiah       INTEGER NOT NULL,
    broadcast_id INTEGER                    -- NULL: not handed over yet; 0: not sent after all
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS auto_sms_number ON auto_sms (number, at);
CREATE INDEX IF NOT EXISTS auto_sms_due ON auto_sms (at) WHERE broadcast_id IS NULL;
CREATE INDEX IF NOT EXISTS auto_sms_day ON auto_sms (day);
CREATE INDEX IF NOT EXISTS auto_sms_message ON auto_sms (message_id);

-- What only a person decides.
CREATE TABLE IF NOT EXISTS request (
    id         INTEGER PRIMARY KEY,
    kind       TEXT NOT NULL,               -- number_change, register, erase
    number     TEXT,                        -- who asks
    message_id INTEGER NOT NULL UNIQUE,
    old        TEXT,                        -- of a number change
    new        TEXT,
    name       TEXT NOT NULL DEFAULT '',    -- of a registration, as written
    place      TEXT NOT NULL DEFAULT '',
    state      TEXT NOT NULL DEFAULT 'waiting',
    made_at    TEXT NOT NULL,
    decided_by TEXT NOT NULL DEFAULT '',
    decided_at TEXT,
    contact_id TEXT NOT NULL DEFAULT ''     -- whom the decision changed
) STRICT;
CREATE INDEX IF NOT EXISTS request_state ON request (state, id);
CREATE INDEX IF NOT EXISTS request_old ON request (old) WHERE old IS NOT NULL;
CREATE INDEX IF NOT EXISTS request_number ON request (number);

CREATE TABLE IF NOT EXISTS posyandu_report (
    id           INTEGER PRIMARY KEY,
    message_id   INTEGER NOT NULL UNIQUE,
    number       TEXT,
    kind         TEXT NOT NULL,             -- strata, dana, kendala, skdn, kader, buka, lapor, aman, butuh
    details      TEXT NOT NULL,             -- JSON of a Details struct
    text         TEXT NOT NULL,             -- as it came, always
    contact_id   TEXT NOT NULL DEFAULT '',  -- who sent it
    posyandu     TEXT NOT NULL DEFAULT '',  -- for which; '' = not known (yet)
    posyandu_id  TEXT NOT NULL DEFAULT '',  -- of the registry
    village_code TEXT NOT NULL DEFAULT '',
    choices      TEXT NOT NULL DEFAULT '',  -- JSON of places: the sender was asked which
    at           TEXT NOT NULL,
    month        TEXT NOT NULL,             -- YYYY-MM of the office
    replaced_by  INTEGER                    -- the newer report of the same kind, place and month
) STRICT;
CREATE INDEX IF NOT EXISTS posyandu_report_open ON posyandu_report (number) WHERE choices <> '';
CREATE INDEX IF NOT EXISTS posyandu_report_place ON posyandu_report (kind, village_code, posyandu, month);

CREATE TABLE IF NOT EXISTS alarm (
    id         INTEGER PRIMARY KEY,
    message_id INTEGER NOT NULL UNIQUE,     -- that raised it
    number     TEXT,
    at         TEXT NOT NULL,
    messages   INTEGER NOT NULL DEFAULT 1,  -- of the same sender while it stands
    taken_by   TEXT NOT NULL DEFAULT '',
    taken_at   TEXT,
    held_back  INTEGER NOT NULL DEFAULT 0   -- not forwarded: too many were
) STRICT;
CREATE INDEX IF NOT EXISTS alarm_open ON alarm (id) WHERE taken_at IS NULL;
CREATE INDEX IF NOT EXISTS alarm_number ON alarm (number, at);

-- What the office has chosen for automatic answers, and its own keywords: one document each.
CREATE TABLE IF NOT EXISTS reply_document (
    name TEXT PRIMARY KEY,
    rev  INTEGER NOT NULL,
    body TEXT NOT NULL                      -- JSON
) STRICT, WITHOUT ROWID;
