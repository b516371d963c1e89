"""Somebody is erased (UU 27/2022): text and number leave the rows; that something came stays."""

from __future__ import annotations

from collections.abc import Mapping

from appliance.database import Cursor
from appliance.sms.numbers import PhoneNumber

_MESSAGES = "SELECT id FROM message WHERE number = ? AND (? = '' OR substr(received_at, 1, 10) <= ?)"
_EMPTY_MESSAGE = (
    "UPDATE message SET sender = '', number = NULL, text = '', read_at = coalesce(read_at, ?) WHERE id = ?"
)
_EMPTY_PARTS = "UPDATE incoming SET pdu = '', sender = '', number = NULL, text = '' WHERE message_id = ?"
# Parts of a message that is not whole: the rest of it will make a message of its own, marked as incomplete.
_EMPTY_WAITING = (
    "UPDATE incoming SET pdu = '', sender = '', number = NULL, text = '', state = 'joined'"
    " WHERE number = ? AND state = 'waiting'"
)

# What a message was understood to say goes with it; that there was a report, and its figures, stay.
_EMPTY_WHAT_IT_MEANT = (
    "UPDATE reading SET number = NULL, details = '', posyandu = '' WHERE message_id = ?",
    "UPDATE request SET number = NULL, old = NULL, new = NULL, name = '', place = '' WHERE message_id = ?",
    "UPDATE posyandu_report SET number = NULL, contact_id = '', text = '', choices = '',"
    " details = iif(kind IN ('kendala', 'lapor', 'butuh'), '', details) WHERE message_id = ?",
    "UPDATE auto_sms SET number = NULL, text = '' WHERE message_id = ?",
    "UPDATE alarm SET number = NULL WHERE message_id = ?",
)

# What the box wrote to somebody because of what others had written, and requests of others about them.
_EMPTY_ABOUT_THEM = (
    "UPDATE auto_sms SET number = NULL, text = '' WHERE number = ?",
    "UPDATE reading SET details = ''"
    " WHERE message_id IN (SELECT message_id FROM request WHERE ? IN (old, new))",
    "UPDATE request SET number = NULL WHERE number = ?",
    "UPDATE request SET old = NULL WHERE old = ?",
    "UPDATE request SET new = NULL WHERE new = ?",
)

EMPTY_BODIES = (
    "UPDATE reading SET details = '' WHERE message_id = ?"
    " AND kind IN ('kendala', 'lapor', 'butuh', 'register')",
    "UPDATE posyandu_report SET text = '', details = iif(kind IN ('kendala', 'lapor', 'butuh'), '', details)"
    " WHERE message_id = ?",
    "UPDATE request SET name = '', place = '' WHERE message_id = ? AND state IN ('approved', 'refused')",
)
"""People's own words in what was made of a message; figures stay. For messages whose text is not kept."""


def erase(cur: Cursor, numbers: Mapping[PhoneNumber, str], now: str) -> int:
    """``numbers``: each with the ISO day until which it was the person's, "" = still; -> how many messages.

    The digests stay: what a SIM tells again is still known.
    """
    done = 0
    for number, until in numbers.items():
        for row in cur.execute(_MESSAGES, (number, until, until)).fetchall():
            cur.execute(_EMPTY_MESSAGE, (now, row["id"]))
            cur.execute(_EMPTY_PARTS, (row["id"],))
            for emptying in _EMPTY_WHAT_IT_MEANT:
                cur.execute(emptying, (row["id"],))
            done += 1
        cur.execute(_EMPTY_WAITING, (number,))
        if not until:  # a former number may be somebody else's by now
            for emptying in _EMPTY_ABOUT_THEM:
                cur.execute(emptying, (number,))
    return done
