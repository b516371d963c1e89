"""A person in the book, and the groups and imports around them. Frozen; the store makes documents of them."""

from __future__ import annotations

from datetime import datetime

import msgspec

from appliance.sms.numbers import PhoneNumber


class Contact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One person. ``id`` is random and never reused; ``rev`` grows by one with each save.

    ``numbers``: E.164, the main one first; two people may share one. Empty = no mobile number.
    Area codes are Kemendagri codes (``32.17.06``, ``32.17.06.2004``); names are kept beside them as the
    office reads them. ``birth_date``: ISO ``YYYY-MM-DD`` or ``""``. ``salutation`` (sapaan): Bapak, Ibu, Teh,
    dr. ...; ``""`` = not known.
    """

    id: str
    rev: int = 1
    name: str
    nickname: str = ""
    salutation: str = ""
    position: str = ""  # jabatan, as written: 100 letters and more
    short_position: str = ""  # the one for messages; "" = use the position
    role: str = ""  # kader, ketua, sekretaris, bendahara ... folded from the position
    posyandu: str = ""
    rw: str = ""
    rt: str = ""
    village: str = ""
    village_code: str = ""
    district: str = ""
    district_code: str = ""
    numbers: tuple[PhoneNumber, ...] = ()
    birth_date: str = ""
    note: str = ""
    active: bool = True
    groups: tuple[str, ...] = ()  # ids of groups
    doubts: tuple[str, ...] = ()  # doubt codes left open at import
    import_id: str = ""  # the import that last wrote this person; "" once a person has edited it
    changed_at: datetime | None = None

    @property
    def number(self) -> PhoneNumber | None:
        """The number messages go to."""
        return self.numbers[0] if self.numbers else None


class Group(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A hand-made group of people; who belongs to it stands in ``Contact.groups``."""

    id: str
    name: str
    rev: int = 1


class ImportRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One import that was taken into the book. ``added`` and ``changed`` count people."""

    id: str
    at: datetime
    added: int
    changed: int
    source: str = ""  # the file's name, as uploaded
    undone_at: datetime | None = None
