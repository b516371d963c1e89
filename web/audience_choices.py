"""Whom a broadcast may be for, as the book stands: places, roles, groups, states, people, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from appliance.contacts.area_tree import AreaTree
from appliance.contacts.model import Body, Contact, ServiceField
from appliance.contacts.snapshot import Snapshot
from appliance.number_health.states import NumberState
from appliance.outbox.model import Broadcast
from web.audience_form import WITHOUT, AudienceForm
from web.place_names import VILLAGE_PARTS, PlaceNames, parts_of
from web.rule_words import STATE_PHRASES
from web.words_posts import SERVICE_FIELD

FOUND = 8  # people shown while a name is being typed


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to tick. ``people`` None: not counted. ``below``: the places inside, as far as they are
    opened; ``inside``: how many there are."""

    value: str
    word: str
    people: int | None = None
    below: tuple[Choice, ...] = ()
    inside: int = 0


@dataclass(frozen=True, slots=True)
class People:
    """Those ticked, and those a search has found."""

    ticked: tuple[Contact, ...] = ()
    found: tuple[Contact, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class Side:
    """What differs between the audience and its exceptions: which places stand open, which people."""

    places: tuple[Choice, ...]
    people: People


@dataclass(frozen=True, slots=True)
class Choices:
    """Everything a page offers; nothing that would reach nobody. ``sides``: by the fields' prefix."""

    everybody: int
    roles: tuple[Choice, ...] = ()
    bodies: tuple[Choice, ...] = ()
    bidang: tuple[Choice, ...] = ()
    groups: tuple[Choice, ...] = ()
    states: tuple[Choice, ...] = ()
    unanswered: tuple[Choice, ...] = ()
    sides: Mapping[str, Side] | None = None


class Offer:
    """Makes the choices of one book. ``recent``: broadcasts that may be waiting for answers."""

    def __init__(
        self,
        book: Snapshot,
        areas: AreaTree | None,
        *,
        bodies: Mapping[Body, str],
        recent: Sequence[Broadcast] = (),
    ) -> None:
        self._book = book
        self._names = PlaceNames(book, areas)
        self._bodies = bodies
        self._recent = recent

    def choices(self, form: AudienceForm, opened: Collection[str] = ()) -> Choices:
        """For that form. ``opened``: codes of places whose inside is shown, each with the field's name and a
        colon before it."""
        bodies, fields = _bodies_and_fields(self._book)
        return Choices(
            everybody=len(self._book),
            roles=_roles(self._book),
            bodies=tuple(Choice(one, self._bodies[one], bodies[one]) for one in Body if bodies[one]),
            bidang=tuple(
                Choice(one, SERVICE_FIELD[one].text, fields[one]) for one in ServiceField if fields[one]
            ),
            groups=self._groups(),
            states=tuple(Choice(one.value, f"Nomor {STATE_PHRASES[one.value]}") for one in NumberState),
            unanswered=self._unanswered(
                [*(form.unanswered.data or ()), *(form.without_unanswered.data or ())]
            ),
            sides={prefix: self._side(form, prefix, opened) for prefix in ("", WITHOUT)},
        )

    def places(self, opened: Collection[str] = ()) -> tuple[Choice, ...]:
        """The kecamatan, with what is inside those opened."""
        return _by_word(self._place(code, opened) for code in self._book.by_district)

    def inside(self, code: str) -> tuple[Choice, ...]:
        """The desa of a kecamatan, or the posyandu of a desa."""
        return self._below(code, ())

    def people(self, ticked: Iterable[str], query: str) -> People:
        """Whoever is ticked already, and the first whom the query finds besides."""
        by_id = self._book.by_id
        chosen = tuple(by_id[id_] for id_ in dict.fromkeys(ticked) if id_ in by_id)
        if not query.strip():
            return People(chosen)
        page = self._book.search(query, limit=FOUND + len(chosen))
        ids = {one.id for one in chosen}
        new = tuple(one for one in page.items if one.id not in ids)[:FOUND]
        return People(chosen, new, max(0, page.total - len(page.items)))

    def _side(self, form: AudienceForm, prefix: str, opened: Collection[str]) -> Side:
        field = form[f"{prefix}areas"]
        shown = {code.partition(":")[2] for code in opened if code.startswith(f"{field.name}:")}
        for code in field.data or ():
            shown |= {".".join(code.split(".")[:length]) for length in range(3, parts_of(code))}
        for code in tuple(shown):
            shown.add(code.rpartition(".")[0] if parts_of(code) == VILLAGE_PARTS else code)
        ticked = form[f"{prefix}contacts"].data or ()
        return Side(self.places(shown), self.people(ticked, form[f"{prefix}find"].data or ""))

    def _place(self, code: str, opened: Collection[str]) -> Choice:
        index = self._index(code)
        below = self._below(code, opened) if code in opened else ()
        return Choice(code, self._names.name(code), len(index.get(code, ())), below, self._inside(code))

    def _index(self, code: str) -> Mapping[str, tuple[Contact, ...]]:
        parts = parts_of(code)
        if parts < VILLAGE_PARTS:
            return self._book.by_district
        return self._book.by_village if parts == VILLAGE_PARTS else self._book.by_posyandu

    def _codes_below(self, code: str) -> list[str]:
        parts = parts_of(code)
        index = self._book.by_village if parts < VILLAGE_PARTS else self._book.by_posyandu
        return [each for each in index if each.startswith(f"{code}.")] if parts <= VILLAGE_PARTS else []

    def _inside(self, code: str) -> int:
        return len(self._codes_below(code)) if parts_of(code) <= VILLAGE_PARTS else 0

    def _below(self, code: str, opened: Collection[str]) -> tuple[Choice, ...]:
        return _by_word(self._place(each, opened) for each in self._codes_below(code))

    def _groups(self) -> tuple[Choice, ...]:
        """A group made by hand with its people; who belongs to an automatic one is known when it is asked."""
        found: list[Choice] = []
        for id_, group in self._book.groups.items():
            people = None if group.rule else len(self._book.by_group.get(id_, ()))
            if people != 0:
                found.append(Choice(id_, group.name, people))
        return tuple(found)

    def _unanswered(self, ticked: Iterable[str]) -> tuple[Choice, ...]:
        recent = {
            str(one.id): Choice(str(one.id), f"Siaran {one.id}: {_begin(one.template)}")
            for one in self._recent
        }
        older = {word: Choice(word, f"Siaran {word}") for word in ticked if word not in recent}
        return (*recent.values(), *older.values())


def _begin(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 50 else f"{words[:48].rstrip()} ..."


def _bodies_and_fields(book: Snapshot) -> tuple[Counter[str], Counter[str]]:
    """How many people serve at each level, and in each bidang, by any of their posts."""
    bodies: Counter[str] = Counter(person.body for person in book.people if not person.further_posts)
    fields: Counter[str] = Counter(person.field for person in book.people if not person.further_posts)
    for person in book.people:
        if person.further_posts:
            bodies.update({post.body for post in person.places})
            fields.update({post.field for post in person.places})
    return bodies, fields


def _roles(book: Snapshot) -> tuple[Choice, ...]:
    roles = [Choice(role, role[:1].upper() + role[1:], len(people)) for role, people in book.by_role.items()]
    return tuple(sorted(roles, key=lambda one: (-(one.people or 0), one.word)))


def _by_word(choices: Iterable[Choice]) -> tuple[Choice, ...]:
    return tuple(sorted(choices, key=lambda one: one.word))
