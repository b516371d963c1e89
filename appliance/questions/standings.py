"""How everybody who was asked stands, in few strokes: 15,000 people are counted by place on one page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple, Protocol

from appliance.contacts.model import Contact
from appliance.contacts.sight import WHOLE_OFFICE, Sight
from appliance.contacts.snapshot import Snapshot
from appliance.database import Cursor
from appliance.outbox.rows import PARTS_ROOM
from appliance.outbox.status import CARRIED
from appliance.questions.model import Question
from appliance.questions.tally import Standing, Tally, group_of, tally

_ASKED = (
    "SELECT r.id, r.contact_id, s.recipient_status FROM broadcast b"
    " JOIN recipient r ON r.id BETWEEN b.first_recipient AND b.last_recipient"
    f" JOIN segment s ON s.id = r.id * {PARTS_ROOM} + 1 AND s.recipient_status <> 'left_out'"
    " WHERE b.id = ? ORDER BY r.id"
)
# The newest clear answer of each, or else the newest of all: the last row of each recipient.
_ANSWERS = (
    "SELECT recipient_id, value, people, late FROM answer WHERE broadcast_id = ?"
    " ORDER BY value <> 'unclear', at, id"
)
_WITHOUT = {reached: Standing(reached=reached) for reached in (True, False)}


class Stand(NamedTuple):
    """One recipient. ``contact``: as the book has them now, None for a number in no book."""

    recipient_id: int
    contact: Contact | None
    group: str
    standing: Standing


class Placed(Protocol):
    """Who can be counted by place."""

    @property
    def contact(self) -> Contact | None: ...

    @property
    def standing(self) -> Standing: ...


def stands(
    cur: Cursor, broadcast_id: int, question: Question, book: Snapshot, sight: Sight = WHOLE_OFFICE
) -> list[Stand]:
    """Those whom ``sight`` sees, in the order in which they were written to."""
    answered = {
        row["recipient_id"]: (row["value"], bool(row["late"]), row["people"])
        for row in cur.execute(_ANSWERS, (broadcast_id,))
    }
    known, carried = book.by_id, {str(status) for status in CARRIED}
    silent = {reached: group_of(question, standing) for reached, standing in _WITHOUT.items()}
    found = []
    for recipient_id, ids, status in cur.execute(_ASKED, (broadcast_id,)):
        contact = known.get(ids.partition(" ")[0])
        if not sees(sight, contact):
            continue
        reached = status in carried
        answer = answered.get(recipient_id)
        if answer is None:
            found.append(Stand(recipient_id, contact, silent[reached], _WITHOUT[reached]))
        else:
            value, late, people = answer
            standing = Standing(value, reached, late, people)
            found.append(Stand(recipient_id, contact, group_of(question, standing), standing))
    return found


def sees(sight: Sight, contact: Contact | None) -> bool:
    """A number in no book is for those who see the whole office."""
    return sight.is_whole or (contact is not None and sight.sees(contact))


def by_place(
    question: Question, people: Iterable[Placed], *, desa: bool = False
) -> Mapping[tuple[str, str], Tally]:
    """A tally for each kecamatan, or each desa: by (kecamatan, desa) as the book writes them, sorted;
    ``("", "")``: nobody knows where."""
    parts: dict[tuple[str, str], list[Standing]] = {}
    for each in people:
        parts.setdefault(place_of(each, desa=desa), []).append(each.standing)
    return {place: tally(question, parts[place]) for place in sorted(parts, key=_unknown_last)}


def place_of(person: Placed, *, desa: bool = False) -> tuple[str, str]:
    """Kecamatan and desa of the main post."""
    if person.contact is None:
        return "", ""
    return person.contact.district, person.contact.village if desa else ""


def _unknown_last(place: tuple[str, str]) -> tuple[bool, str, bool, str]:
    district, village = place
    return not district, district.casefold(), not village, village.casefold()
