-- What people answered. The question itself stands in broadcast.question: it is accepted with its broadcast or not at all.
-- An answer hangs on the message it answers, not on a person: whoever is erased goes out of the recipient, and the count
-- stays. Times are milliseconds since 1970 UTC.

CREATE TABLE IF NOT EXISTS answer (
    id           INTEGER PRIMARY KEY,
    broadcast_id INTEGER NOT NULL,
    recipient_id INTEGER NOT NULL,
    value        TEXT NOT NULL,             -- yes, no, maybe, read, safe, need, an option's number, unclear
    people       INTEGER,                   -- that come; NULL: not said
    at           INTEGER NOT NULL,
    late         INTEGER NOT NULL,          -- after the deadline
    message_id   INTEGER UNIQUE,            -- that says so; NULL: somebody of the office entered it
    entered_by   TEXT NOT NULL DEFAULT '',
    told         TEXT NOT NULL DEFAULT ''   -- how that person was told: phone, in_person, other
) STRICT;
CREATE INDEX IF NOT EXISTS answer_of ON answer (broadcast_id, recipient_id, at, id);
