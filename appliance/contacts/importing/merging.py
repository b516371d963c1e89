"""Lays what a file says over what the book says about the same person, and tells what would change. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import repeat

import msgspec

from appliance.contacts.duplicates import bare_name
from appliance.contacts.folding import as_number, fold, squash
from appliance.contacts.importing.findings import Change
from appliance.contacts.importing.headings import Field
from appliance.contacts.importing.own_words import (
    day_first,
    former_birth_text,
    former_text,
    posts_text,
)
from appliance.contacts.importing.positions import body_of, field_of, role_of
from appliance.contacts.model import Contact, FormerNumber, Post
from appliance.contacts.posyandu_registry import posyandu_key
from appliance.sms.numbers import PhoneNumber


class Merge(msgspec.Struct, frozen=True):
    """``contact``: as it would be; ``changes``: none = nothing to do; ``overwrites``: not only fills.

    ``filled``: as it would be if nothing the book says were overwritten.
    """

    known: Contact
    contact: Contact
    changes: tuple[Change, ...]
    overwrites: bool
    filled: Contact


def village_key(place: Contact | Post) -> str:
    """By code where it is known, by letters where not."""
    return place.village_code or squash(place.village)


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


# What belongs together: a desa is not filled in beside another's kecamatan.
_TOGETHER = (
    frozenset({"village", "village_code", "district", "district_code"}),
    frozenset({"position", "role", "body"}),
)


_MANY = ("groups", "further_posts", "former_numbers")
_DERIVED = frozenset({"role", "body"})


def merge(known: Contact, said: Contact, told: frozenset[str] = frozenset()) -> Merge:
    """A row of an office's own list about somebody in the book: fills, adds, and overwrites what differs.

    Titles, nickname and salutation stay as the book has them, but for what is ``told`` in a column of its
    own (see ``Draft.told``); an empty cell says nothing. The row speaks of
    the post at its own place; where the person has none there, of the main one.
    """
    at = post_at(known, said) or 0
    turned = _with_main(known, at)
    merged = _keeping_birth(_merge(known, _with_main(_laid_over(turned, said, told), at)))
    if not merged.overwrites and {change.field for change in merged.changes} <= _DERIVED:
        return _merge(known, known)  # the box's own words for the jabatan are no news of the file
    return merged


def _keeping_birth(merged: Merge) -> Merge:
    """A birth date that is overwritten stays in the note: two people may have been taken for one."""
    old = merged.known.birth_date
    if old in ("", merged.contact.birth_date):
        return merged
    note = _joined_notes(merged.contact.note, former_birth_text(old))
    return msgspec.structs.replace(
        _merge(merged.known, msgspec.structs.replace(merged.contact, note=note)), filled=merged.filled
    )


def merge_as_same(known: Contact, said: Contact, told: frozenset[str] = frozenset()) -> Merge:
    """The same for somebody of whom a person said that it is the same: then the name is taken, too."""
    after = merge(known, said, told).contact
    if bare_name(known.name) != bare_name(said.name):
        after = msgspec.structs.replace(after, name=said.name)
    return _merge(known, after)


def joined(known: Contact, said: Contact) -> Contact:
    """One person with the posts of both; numbers and notes are added, nothing is overwritten or lost."""
    at = post_at(known, said)
    base = merge(known, said).filled if at is not None else known
    further = base.further_posts
    post = said.post
    is_there = at is not None and fold(post.position) in ("", fold(base.posts[at].position))
    if not is_there and post not in base.posts:
        further = (*further, post)
    lines = [said.note]
    if said.birth_date and base.birth_date not in ("", said.birth_date):
        lines.append(day_first(said.birth_date))
    if bare_name(said.name) != bare_name(base.name):
        lines.append(f"= {said.name}")
    return msgspec.structs.replace(
        base,
        further_posts=tuple(dict.fromkeys((*further, *said.further_posts))),
        groups=tuple(dict.fromkeys((*base.groups, *said.groups))),
        former_numbers=tuple(dict.fromkeys((*base.former_numbers, *said.former_numbers))),
        numbers=tuple(dict.fromkeys((*base.numbers, *said.numbers))),
        birth_date=base.birth_date or said.birth_date,
        salutation=base.salutation or said.salutation,
        nickname=base.nickname or said.nickname,
        consent=base.consent or said.consent,
        consent_on=base.consent_on if base.consent else said.consent_on,
        note=_joined_notes(base.note, "\n".join(lines)),
        active=base.active or said.active,
        doubts=tuple(dict.fromkeys((*base.doubts, *said.doubts))),
    )


def post_at(known: Contact, said: Contact) -> int | None:
    """Which of the known posts is at the place the row names; 0 = the main one, None = none of them."""
    for index, place in enumerate(known.places):
        same_village = village_key(place) == village_key(said) or (
            not (place.village_code and said.village_code) and squash(place.village) == squash(said.village)
        )
        if same_village and posyandu_key(place.posyandu) == posyandu_key(said.posyandu):
            return index
    return None


def _with_main(contact: Contact, index: int) -> Contact:
    """The contact with that post and the main one exchanged; twice gives the same contact again."""
    if not index:
        return contact
    posts = list(contact.posts)
    posts[0], posts[index] = posts[index], posts[0]
    return msgspec.structs.replace(
        contact, **msgspec.structs.asdict(posts[0]), further_posts=tuple(posts[1:])
    )


def _laid_over(known: Contact, said: Contact, told: frozenset[str]) -> Contact:
    values: dict[str, object] = {}
    for name, key in _SAYS_THE_SAME.items():
        new, old = getattr(said, name), getattr(known, name)
        if new and key(new) != key(old):
            values[name] = new
    if "position" in values or not known.role:
        values["role"] = said.role or known.role
    if "position" in values or not known.body:
        values["body"] = said.body or known.body
    if not known.salutation:
        values["salutation"] = said.salutation
    if said.consent and not known.consent:
        values |= {"consent": said.consent, "consent_on": said.consent_on}
    values |= _place(known, said)
    values["numbers"] = (*said.numbers, *(number for number in known.numbers if number not in said.numbers))
    if set(said.numbers) <= set(known.numbers):
        values["numbers"] = known.numbers  # nothing new; the book's order stays
    values["note"] = _joined_notes(known.note, said.note)
    values["active"] = said.active if Field.ACTIVE in told else known.active and said.active
    values |= {name: getattr(said, name) for name in ("nickname", "salutation") if name in told}
    values |= {name: _all_of(known, said, name) for name in _MANY}
    return msgspec.structs.replace(known, **values)


def _all_of(known: Contact, said: Contact, name: str) -> tuple[object, ...]:
    """The book's, then the file's that are new."""
    return tuple(dict.fromkeys((*getattr(known, name), *getattr(said, name))))


def merge_exactly(known: Contact, said: Contact, columns: frozenset[Field]) -> Merge:
    """A row of our own export: everything as the file says, also what it empties."""
    values = {name: getattr(said, name) for name, column in _DECIDED_BY.items() if column in columns}
    after = msgspec.structs.replace(known, **values)
    before = (*known.posts, *repeat(Post(), len(after.posts)))
    posts = [_derived_anew(old, new) for old, new in zip(before, after.posts, strict=False)]
    main = msgspec.structs.asdict(posts[0])
    return _merge(known, msgspec.structs.replace(after, **main, further_posts=tuple(posts[1:])))


def _derived_anew(old: Post, new: Post) -> Post:
    """What follows from a jabatan follows the new one, but for what the file itself says otherwise."""
    if new.position == old.position:
        return new
    follows = {
        "role": role_of(new.position),
        "body": body_of(new.position, new),
        "field": field_of(new.position),
    }
    kept = {name for name in follows if getattr(new, name) != getattr(old, name)}
    if old.field != field_of(old.position):
        kept.add("field")  # chosen by the office: a kader of that bidang may become its ketua
    return msgspec.structs.replace(new, **{name: word for name, word in follows.items() if name not in kept})


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
    over = {
        change.field
        for change in changes
        if not _adds(change.field, getattr(known, change.field), getattr(after, change.field))
    }
    kept = over.union(*(group for group in _TOGETHER if group & over))
    fills = {change.field: getattr(after, change.field) for change in changes if change.field not in kept}
    return Merge(known, after, changes, bool(over), msgspec.structs.replace(known, **fills))


def _adds(field: str, old: object, new: object) -> bool:
    """Whether nothing that stood there is lost: an empty field, a line or an item more behind the others.

    A longer text says something else: ``Delima 12`` is not ``Delima 1``.
    """
    if isinstance(old, tuple) and isinstance(new, tuple):
        return new[: len(old)] == old
    if isinstance(old, bool):
        return False
    return not old or (field == "note" and str(new).startswith(f"{old}\n"))


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
