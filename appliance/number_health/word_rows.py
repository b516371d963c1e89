"""What was said of each person at a number, as rows of a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from appliance.database import Cursor
from appliance.number_health.record import Word
from appliance.outbox.rows import from_ms, maybe_ms
from appliance.sms.numbers import PhoneNumber

_COLUMNS = "number, contact_id, confirmed_at, confirmed_how, denied_at, denied_how"


def put_words(cur: Cursor, words: Iterable[tuple[PhoneNumber, Sequence[Word]]]) -> None:
    """These take the place of all that stood there of these numbers."""
    numbers = list(words)
    cur.executemany("DELETE FROM number_word WHERE number = ?", [(str(number),) for number, _ in numbers])
    cur.executemany(
        f"INSERT INTO number_word ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)",
        [_row(number, word) for number, said in numbers for word in said],
    )


def read_words(cur: Cursor, times: dict[int, datetime]) -> dict[PhoneNumber, tuple[Word, ...]]:
    """All of them, in the order of their ids. ``times``: moments that are known already, to be shared."""

    def moment(value: int | None) -> datetime | None:
        return None if value is None else times.setdefault(value, from_ms(value))

    found: dict[PhoneNumber, tuple[Word, ...]] = {}
    for row in cur.execute(f"SELECT {_COLUMNS} FROM number_word ORDER BY number, contact_id"):
        number = PhoneNumber(row["number"])
        word = Word(
            contact_id=row["contact_id"],
            confirmed_at=moment(row["confirmed_at"]),
            confirmed_how=row["confirmed_how"],
            denied_at=moment(row["denied_at"]),
            denied_how=row["denied_how"],
        )
        found[number] = (*found.get(number, ()), word)
    return found


def _row(number: PhoneNumber, word: Word) -> tuple[object, ...]:
    return (
        str(number),
        word.contact_id,
        maybe_ms(word.confirmed_at),
        word.confirmed_how,
        maybe_ms(word.denied_at),
        word.denied_how,
    )
