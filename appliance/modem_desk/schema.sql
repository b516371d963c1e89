-- Test messages that somebody has seen on the phone. The messages themselves are the ledger's.

CREATE TABLE IF NOT EXISTS test_seen (
    broadcast_id INTEGER PRIMARY KEY,
    at           TEXT NOT NULL,
    by           TEXT NOT NULL
) STRICT;
