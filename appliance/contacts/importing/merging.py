"""Lays what a file says over what the book says about the same person, and tells what would change. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from appliance.contacts.folding import as_number, fold, squash
from appliance.contacts.importing.findings import Change
from appliance.contacts.importing.headings import Field
from appliance.contacts.importing.own_words import former_text, posts_text
from appliance.contacts.model import Contact, FormerNumber, Post
from appliance.contacts.posyandu_registry import posyandu_key
from appliance.sms.numbers import PhoneNumber


class Merge(msgspec.Struct, frozen=True):
    """``contact``: as it would be; ``changes``: none = nothing to do; ``overwrites``: not only fills."""

    contact: Contact
    changes: tuple[Change, ...]
    overwrites: bool


def village_key(contact: Contact) -> str:
    """By code where it is known, by letters where not."""
    return contact.village_code or squash(contact.village)


# What is compared, and when two spellings say the same.
_SAYS_THE_SAME: Mapping[str, Callable[[str], str]] = {
    "position": fold,
    "posyandu": posyandu_key,
    "rw": as_number,
    "rt": as_number,
    "birth_date": str,
    "short_position": fold,
    "field": str,
}
# Which column decides a field of a contact; one that the office took out of our file decides nothing.
_DECIDED_BY: Mapping[str, Field] = {
    "name": Field.NAME,
    "nickname": Field.NICKNAME,
    "salutation": Field.SALUTATION,
    "position": Field.POSITION,
    "short_position": Field.SHORT_POSITION,
    "role": Field.ROLE,
    "posyandu": Field.POSYANDU,
    "rw": Field.RW,
    "rt": Field.RT,
    "village": Field.VILLAGE,
    "village_code": Field.VILLAGE,
    "district": Field.DISTRICT,
    "district_code": Field.DISTRICT,
    "numbers": Field.PHONE,
    "birth_date": Field.BIRTH,
    "note": Field.NOTE,
    "active": Field.ACTIVE,
    "groups": Field.GROUPS,
    "body": Field.LEVEL,
    "field": Field.SERVICE_FIELD,
    "further_posts": Field.FURTHER_POSTS,
    "former_numbers": Field.FORMER_NUMBERS,
    "consent": Field.CONSENT,
    "consent_on": Field.CONSENT_ON,
}


def merge(known: Contact, said: Contact) -> Merge:
    """A row of an office's own list about somebody in the book: fills, adds, and overwrites what differs.

    Titles, nickname and salutation stay as the book has them; an empty cell says nothing.
    """
    values: dict[str, object] = {}
    for name, key in _SAYS_THE_SAME.items():
        new, old = getattr(said, name), getattr(known, name)
        if new and key(new) != key(old):
            values[name] = new
    if "position" in values or not known.role:
        values["role"] = said.role or known.role
    if not known.salutation:
        values["salutation"] = said.salutation
    if said.consent and not known.consent:
        values |= {"consent": said.consent, "consent_on": said.consent_on}
    values |= _place(known, said)
    values["numbers"] = (*said.numbers, *(number for number in known.numbers if number not in said.numbers))
    if set(said.numbers) <= set(known.numbers):
        values["numbers"] = known.numbers  # nothing new; the book's order stays
    values["note"] = _joined_notes(known.note, said.note)
    values["active"] = known.active and said.active
    return _merge(known, msgspec.structs.replace(known, **values))


def merge_exactly(known: Contact, said: Contact, columns: frozenset[Field]) -> Merge:
    """A row of our own export: everything as the file says, also what it empties."""
    values = {name: getattr(said, name) for name, column in _DECIDED_BY.items() if column in columns}
    return _merge(known, msgspec.structs.replace(known, **values))


def _place(known: Contact, said: Contact) -> dict[str, object]:
    """The place as a whole, when the row knows it better; words without a code never replace a code."""
    values: dict[str, object] = {}
    if (
        said.village
        and village_key(said) != village_key(known)
        and (said.village_code or not known.village_code)
    ):
        values |= {"village": said.village, "village_code": said.village_code}
    knows_district = said.district_code or not known.district_code
    if said.district and knows_district and squash(said.district) != squash(known.district):
        values |= {"district": said.district, "district_code": said.district_code}
        if not said.village and known.village:
            values |= {"village": "", "village_code": ""}  # a desa of the other kecamatan
    return values


def _joined_notes(old: str, new: str) -> str:
    lines = old.split("\n") if old else []
    return "\n".join([*lines, *(line for line in new.split("\n") if line and line not in lines)])


def _merge(known: Contact, after: Contact) -> Merge:
    changes = tuple(
        Change(name, _shown(getattr(known, name)), _shown(getattr(after, name)))
        for name in _DECIDED_BY
        if getattr(known, name) != getattr(after, name)
    )
    overwrites = any(change.old and not change.new.startswith(change.old) for change in changes)
    return Merge(after, changes, overwrites)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple) and value and isinstance(value[0], Post):
        return posts_text(value)
    if isinstance(value, tuple) and value and isinstance(value[0], FormerNumber):
        return former_text(value)
    if isinstance(value, tuple):
        return ", ".join(item.national if isinstance(item, PhoneNumber) else str(item) for item in value)
    return str(value)
