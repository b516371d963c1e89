-- SIM cards by what they are known by (IMSI, else ICCID): what the operator and the office say of each.

CREATE TABLE IF NOT EXISTS sim_card (
    sim           TEXT PRIMARY KEY,
    imsi          TEXT NOT NULL,
    iccid         TEXT NOT NULL,
    imei          TEXT NOT NULL,              -- of the modem it was last seen in
    modem         TEXT NOT NULL,              -- that modem's name
    visit         INTEGER NOT NULL,           -- grows whenever a SIM is put into a modem: the largest is in it
    operator      TEXT NOT NULL,
    first_seen_at TEXT NOT NULL,
    number        TEXT NOT NULL DEFAULT '',   -- its own, as a person says
    balance       INTEGER,                    -- rupiah
    balance_at    TEXT,
    balance_by    TEXT NOT NULL DEFAULT '',   -- ussd, sms
    expires       TEXT,                       -- the last day of its masa aktif
    expires_by    TEXT NOT NULL DEFAULT '',   -- ussd, sms, person
    grace_until   TEXT,                       -- the last day of its masa tenggang: it can receive only
    code          TEXT,                       -- NULL: the operator's usual one; '': never asked
    pattern       TEXT NOT NULL DEFAULT '',
    asked_at      TEXT,                       -- when the code was last dialled
    last_reply    TEXT NOT NULL DEFAULT '',   -- raw
    last_reply_at TEXT,
    last_reply_by TEXT NOT NULL DEFAULT '',   -- ussd, sms
    network_mode  TEXT NOT NULL DEFAULT 'auto',  -- a person's choice
    worked_mode   TEXT NOT NULL DEFAULT '',   -- what the box found to work where automatic did not
    worked_at     TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS sim_card_modem ON sim_card (modem, visit);

-- SIMs that pause because their operator seems to refuse everything. A restart of the box does not end it.
CREATE TABLE IF NOT EXISTS sim_hold (
    sim        TEXT PRIMARY KEY,
    since      TEXT NOT NULL,
    conclusion TEXT NOT NULL,                 -- inquiring, no_credit, expired, blocked, unknown
    rounds     INTEGER NOT NULL,              -- inquiries so far
    next_at    TEXT                           -- when the next one is due; NULL: at once
) STRICT, WITHOUT ROWID;

-- PINs that were tried. What was refused once is never tried again; only digests of them are kept.
CREATE TABLE IF NOT EXISTS sim_pin_try (
    card   TEXT NOT NULL,                     -- ICCID, or 'imei:' and the modem's number while it cannot be read
    digest BLOB NOT NULL,
    result TEXT NOT NULL,                     -- tried (nobody knows how it ended), accepted, refused
    at     TEXT NOT NULL,
    PRIMARY KEY (card, digest)
) STRICT, WITHOUT ROWID;

-- What a card showed right after it refused a PIN: where its number cannot be read, more tells of another one.
CREATE TABLE IF NOT EXISTS sim_pin_left (
    card       TEXT PRIMARY KEY,
    tries_left INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- For which card the page's PIN was given; '' or no row: for the next one that asks.
CREATE TABLE IF NOT EXISTS sim_pin_for (
    modem TEXT PRIMARY KEY,
    card  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- A PIN that a person gave on the page.
CREATE TABLE IF NOT EXISTS sim_pin (
    modem     TEXT PRIMARY KEY,
    pin       TEXT NOT NULL,
    confirmed INTEGER NOT NULL,               -- the person knows that few tries are left
    at        TEXT NOT NULL
) STRICT, WITHOUT ROWID;
