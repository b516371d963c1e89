"""A person in the book, and the groups and imports around them. Frozen; the store makes documents of them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from appliance.contacts.audience_spec import AudienceSpec
from appliance.sms.numbers import PhoneNumber

KEPT_FORMER_NUMBERS = 20


class Body(StrEnum):
    """At which level somebody serves; what the level calls itself is the office's vocabulary."""

    KABUPATEN = "kabupaten"  # Pokjanal, Tim Pembina Posyandu
    KECAMATAN = "kecamatan"
    DESA = "desa"  # Pokja, Tim Pembina of the desa or kelurahan
    POSYANDU = "posyandu"


class ServiceField(StrEnum):
    """Bidang: the six minimum services of a posyandu since Permendagri 13/2024; a kader serves one."""

    EDUCATION = "education"
    HEALTH = "health"
    PUBLIC_WORKS = "public_works"
    HOUSING = "housing"
    PUBLIC_ORDER = "public_order"
    SOCIAL = "social"


class ConsentBasis(StrEnum):
    """On what ground somebody's number is kept (UU 27/2022, article 20)."""

    PUBLIC_TASK = "public_task"  # officials, by law and letter of appointment
    GIVEN = "given"  # the person said yes


class WhyFormer(StrEnum):
    """Why a number is no longer somebody's."""

    REPLACED = "replaced"
    WRONG = "wrong"  # somebody else answered
    DEAD = "dead"
    MERGED = "merged"  # stood in an entry that was joined with this one, and was not chosen
    GIVEN_UP = "given_up"


class FormerNumber(msgspec.Struct, frozen=True, kw_only=True):
    """A number that was somebody's until a day (ISO ``YYYY-MM-DD``). ``why``: a ``WhyFormer`` word."""

    number: PhoneNumber
    until: str
    why: str = WhyFormer.REPLACED.value


class Post(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One role at one place. ``body``: a ``Body`` word, ``field``: a ``ServiceField`` word."""

    position: str = ""  # jabatan, as written: 100 letters and more
    short_position: str = ""  # the one for messages; "" = use the position
    role: str = ""  # kader, ketua, sekretaris, bendahara ... folded from the position
    body: str = ""
    field: str = ""
    posyandu: str = ""
    rw: str = ""
    rt: str = ""
    village: str = ""
    village_code: str = ""
    district: str = ""
    district_code: str = ""


class Contact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One person. ``id`` is random and never reused; ``rev`` grows by one with each save.

    ``numbers``: E.164, the main one first; two people may share one. Empty = no mobile number.
    Area codes are Kemendagri codes (``32.17.06``, ``32.17.06.2004``); names are kept beside them as the
    office reads them. ``birth_date``: ISO ``YYYY-MM-DD`` or ``""``. ``salutation`` (sapaan): Bapak, Ibu, Teh,
    dr. ...; ``""`` = not known. The fields from ``position`` to ``district_code`` are the main post; whoever
    serves elsewhere too has ``further_posts``. ``consent``: a ``ConsentBasis`` word, ``consent_on`` its day
    (ISO), "" = not recorded. ``former_numbers``: newest first.
    """

    id: str
    rev: int = 1
    name: str
    nickname: str = ""
    salutation: str = ""
    position: str = ""  # jabatan, as written: 100 letters and more
    short_position: str = ""  # the one for messages; "" = use the position
    role: str = ""  # kader, ketua, sekretaris, bendahara ... folded from the position
    body: str = ""
    field: str = ""
    posyandu: str = ""
    rw: str = ""
    rt: str = ""
    village: str = ""
    village_code: str = ""
    district: str = ""
    district_code: str = ""
    further_posts: tuple[Post, ...] = ()
    numbers: tuple[PhoneNumber, ...] = ()
    former_numbers: tuple[FormerNumber, ...] = ()
    birth_date: str = ""
    note: str = ""
    active: bool = True
    groups: tuple[str, ...] = ()  # ids of groups
    doubts: tuple[str, ...] = ()  # doubt codes left open at import
    import_id: str = ""  # the import that last wrote this person; "" once a person has edited it
    changed_at: datetime | None = None
    consent: str = ""
    consent_on: str = ""
    merged_ids: tuple[str, ...] = ()  # of entries that were joined into this one

    @property
    def ids(self) -> tuple[str, ...]:
        """Every id this person has, or had."""
        return (self.id, *self.merged_ids)

    @property
    def post(self) -> Post:
        """The main post."""
        return Post(**{name: getattr(self, name) for name in Post.__struct_fields__})

    @property
    def posts(self) -> tuple[Post, ...]:
        """All posts, the main one first."""
        return (self.post, *self.further_posts)

    @property
    def places(self) -> tuple[Contact | Post, ...]:
        """As ``posts``, with the person in the place of the main one: for whoever looks at all of a book."""
        return (self, *self.further_posts)

    @property
    def number(self) -> PhoneNumber | None:
        """The number messages go to."""
        return self.numbers[0] if self.numbers else None


class Group(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A group of people. Made by hand, who belongs to it stands in ``Contact.groups``; with a ``rule`` it is
    automatic: whoever the rule means at the moment."""

    id: str
    name: str
    rev: int = 1
    rule: AudienceSpec | None = None


class Posyandu(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A posyandu of the registry. ``id``: the desa's Kemendagri code and three digits of our own
    (``32.17.06.2004.001``), never used again; ``official_number``: of Kepmendagri 100.3-2834/2025."""

    id: str
    name: str
    rev: int = 1
    rw: str = ""
    official_number: str = ""
    note: str = ""  # what stood in an entry that was joined with this one
    import_id: str = ""  # the import that brought it; "" once a person has touched it

    @property
    def village_code(self) -> str:
        """The desa's code."""
        return self.id.rpartition(".")[0]


class ImportRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One import that was taken into the book. ``added`` and ``changed`` count people."""

    id: str
    at: datetime
    added: int
    changed: int
    source: str = ""  # the file's name, as uploaded
    undone_at: datetime | None = None
