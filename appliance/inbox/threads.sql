-- One conversation for each number, made and kept up by the messages themselves: no row of it can lag behind.
-- Needs the tables of schema.sql and two_ways.sql.

CREATE TABLE IF NOT EXISTS thread (
    id           INTEGER PRIMARY KEY,
    key          TEXT NOT NULL UNIQUE,      -- the number; of a service '@' and its name, which nobody can imitate
    number       TEXT,                      -- NULL: a service (4444, TELKOMSEL), never answered
    sender       TEXT NOT NULL,
    turn         INTEGER NOT NULL,          -- grows with each message of any thread: the newest is the largest
    last_message INTEGER,                   -- that came in; NULL: none has
    last_at      TEXT NOT NULL,             -- when something last came in or was answered by hand
    unread       INTEGER NOT NULL DEFAULT 0,
    needs_action INTEGER NOT NULL DEFAULT 0,
    urgent       INTEGER NOT NULL DEFAULT 0,
    assigned_to  TEXT NOT NULL DEFAULT '',  -- id of a user
    done_at      TEXT,
    done_by      TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS thread_turn ON thread (turn);
CREATE INDEX IF NOT EXISTS thread_unread ON thread (turn) WHERE unread > 0;
CREATE INDEX IF NOT EXISTS thread_needs ON thread (turn) WHERE needs_action;
CREATE INDEX IF NOT EXISTS thread_urgent ON thread (turn) WHERE urgent;
CREATE INDEX IF NOT EXISTS thread_assigned ON thread (assigned_to, turn) WHERE assigned_to <> '';
CREATE INDEX IF NOT EXISTS message_broadcast ON message (broadcast_id, number) WHERE broadcast_id IS NOT NULL;

CREATE TRIGGER IF NOT EXISTS message_joins_its_thread AFTER INSERT ON message BEGIN
    INSERT INTO thread (key, number, sender, turn, last_message, last_at, unread)
    VALUES (
        coalesce(NEW.number, '@' || NEW.sender), NEW.number, NEW.sender,
        (SELECT coalesce(max(turn), 0) + 1 FROM thread), NEW.id, NEW.received_at, NEW.read_at IS NULL
    )
    ON CONFLICT (key) DO UPDATE SET
        turn = excluded.turn, last_message = excluded.last_message, last_at = excluded.last_at,
        unread = unread + excluded.unread, done_at = NULL, done_by = '';
END;

CREATE TRIGGER IF NOT EXISTS message_is_read AFTER UPDATE OF read_at ON message
WHEN (OLD.read_at IS NULL) <> (NEW.read_at IS NULL) BEGIN
    UPDATE thread SET unread = max(0, unread + iif(NEW.read_at IS NULL, 1, -1))
    WHERE key = coalesce(OLD.number, '@' || OLD.sender);
END;

-- The part that was missing has come: whoever has read the rest has not read this.
CREATE TRIGGER IF NOT EXISTS message_is_whole AFTER UPDATE OF problem ON message
WHEN OLD.problem = 'incomplete' AND NEW.problem = '' BEGIN
    UPDATE message SET read_at = NULL WHERE id = NEW.id AND read_at IS NOT NULL;
    UPDATE thread SET turn = (SELECT max(turn) + 1 FROM thread), done_at = NULL, done_by = ''
    WHERE key = coalesce(NEW.number, '@' || NEW.sender);
END;

-- Somebody is erased: the thread goes with the last message.
CREATE TRIGGER IF NOT EXISTS message_is_erased AFTER UPDATE OF number ON message
WHEN OLD.number IS NOT NULL AND NEW.number IS NULL BEGIN
    DELETE FROM thread WHERE key = OLD.number
        AND NOT EXISTS (SELECT 1 FROM message WHERE number = OLD.number);
    UPDATE thread SET last_message = (SELECT max(id) FROM message WHERE number = OLD.number)
    WHERE key = OLD.number;
END;

CREATE TRIGGER IF NOT EXISTS reading_calls_for_a_person AFTER INSERT ON reading
WHEN NEW.number IS NOT NULL AND (NEW.needs_action OR NEW.urgent) BEGIN
    UPDATE thread SET needs_action = max(needs_action, NEW.needs_action), urgent = max(urgent, NEW.urgent)
    WHERE key = NEW.number;
END;

-- Of a box from before the threads.
INSERT INTO thread (key, number, sender, turn, last_message, last_at, unread)
SELECT coalesce(number, '@' || sender), number, sender, max(id), max(id), received_at, sum(read_at IS NULL)
FROM message
WHERE NOT EXISTS (SELECT 1 FROM thread) AND (number IS NOT NULL OR sender <> '' OR problem <> '')
GROUP BY coalesce(number, '@' || sender);

-- What an office that keeps messages for so many months has emptied, and how far it has looked.
CREATE TABLE IF NOT EXISTS purge_mark (
    what TEXT PRIMARY KEY,
    upto INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The office's days on which a trusted clock was seen: nothing is old before it has lived among young days.
CREATE TABLE IF NOT EXISTS day_lived (
    day TEXT PRIMARY KEY                  -- ISO date, UTC
) STRICT, WITHOUT ROWID;
