"""Two questions that come from outside: which broadcast a form's token made, and which one an SMS answers."""

from __future__ import annotations

from appliance.database import Database
from appliance.outbox.model import PRIORITY_REPLY
from appliance.outbox.rows import PARTS_ROOM, tail_of
from appliance.outbox.status import CARRIED
from appliance.sms.numbers import PhoneNumber


def broadcast_of_token(db: Database, beginning: str) -> tuple[int, str] | None:
    """The broadcast whose token begins so: its id and the rest of the token; None if there is none."""
    with db.read() as cur:
        row = cur.execute(
            "SELECT id, token FROM broadcast WHERE token >= ? AND token < ? ORDER BY id LIMIT 1",
            (beginning, f"{beginning}\U0010ffff"),
        ).fetchone()
    return None if row is None else (int(row["id"]), str(row["token"]).removeprefix(beginning))


def last_broadcast_to(db: Database, number: PhoneNumber) -> int | None:
    """The id of the newest broadcast of which a message went to that number; None if none ever did."""
    marks = ", ".join("?" for _ in CARRIED)
    with db.read() as cur:
        row = cur.execute(
            "SELECT s.broadcast_id FROM recipient r"
            f" JOIN segment s ON s.id = r.id * {PARTS_ROOM} + 1"
            f" WHERE r.tail = ? AND r.number = ? AND s.recipient_status IN ({marks})"
            # neither a test nor a reply is what somebody answers
            " AND NOT EXISTS (SELECT 1 FROM test_message t WHERE t.broadcast_id = s.broadcast_id)"
            f" AND (SELECT b.priority FROM broadcast b WHERE b.id = s.broadcast_id) > {PRIORITY_REPLY}"
            " ORDER BY r.id DESC LIMIT 1",
            (tail_of(number), number, *CARRIED),
        ).fetchone()
    return None if row is None else int(row["broadcast_id"])
