-- Sessions, throttle, API tokens and audit: what changes with each visit. Users themselves live in a sealed file.

CREATE TABLE IF NOT EXISTS session (
    token_hash   BLOB PRIMARY KEY,      -- SHA-256 of the cookie's token
    user_id      TEXT NOT NULL,
    address      TEXT NOT NULL,
    created_at   TEXT NOT NULL,         -- for people; never used to decide
    boot         TEXT NOT NULL,         -- the run of the program in which seen was measured
    seen         REAL NOT NULL,         -- monotonic seconds of the last visit in that run
    age          REAL NOT NULL          -- seconds of use so far
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS session_user ON session (user_id);

CREATE TABLE IF NOT EXISTS throttle (
    key          TEXT PRIMARY KEY,      -- account:NAME, address:IP, setup:
    failures     INTEGER NOT NULL,
    wait         REAL NOT NULL,         -- seconds from at until the next try
    boot         TEXT NOT NULL,
    at           REAL NOT NULL          -- monotonic seconds of the last try in that run
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS api_token (
    id           INTEGER PRIMARY KEY,
    token_hash   BLOB NOT NULL UNIQUE,
    name         TEXT NOT NULL,
    created_at   TEXT NOT NULL,
    created_by   TEXT NOT NULL,
    last_used_at TEXT
) STRICT;

CREATE TABLE IF NOT EXISTS audit (
    id           INTEGER PRIMARY KEY,
    at           TEXT NOT NULL,
    who          TEXT NOT NULL,
    what         TEXT NOT NULL,
    subject      TEXT NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS audit_person (   -- whom a deed was done to that was done to many at once
    contact_id   TEXT NOT NULL,
    audit_id     INTEGER NOT NULL,
    PRIMARY KEY (contact_id, audit_id)
) STRICT, WITHOUT ROWID;
