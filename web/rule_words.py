"""A sentence for whom a rule means: ``Semua ketua di Kec. Rongga dan Kec. Gununghalu.`` Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from appliance.contacts.audience_spec import AudienceSpec
from appliance.contacts.model import Body, ServiceField
from web.words_posts import SERVICE_FIELD

NOBODY_YET = "Belum ada yang dipilih."
MANY = 4  # so many names are said, the rest is counted

STATE_PHRASES: Mapping[str, str] = {
    "confirmed": "sudah dipastikan",
    "unconfirmed": "belum dipastikan",
    "doubtful": "diragukan",
    "dead": "mati",
    "opted_out": "berhenti",
}


@dataclass(frozen=True, slots=True)
class Names:
    """What codes and ids are called. ``bodies``: by the office's vocabulary."""

    place: Callable[[str], str]
    group: Callable[[str], str]
    person: Callable[[str], str]
    bodies: Mapping[Body, str]


def rule_sentence(spec: AudienceSpec, names: Names) -> str:
    """One or two sentences that say all of the rule."""
    meant = _phrases(spec, names, "semua ")
    if not meant:
        return NOBODY_YET
    said = "; juga ".join(meant)
    sentence = f"{said[:1].upper()}{said[1:]}"
    if spec.exclude is not None:
        without = _excluded(spec.exclude, names)
        if without:
            sentence = f"{sentence}, kecuali {without}"
    return f"{sentence}."


def _excluded(spec: AudienceSpec, names: Names) -> str:
    without = _and(_phrases(spec, names, ""))
    kept = _and(_phrases(spec.exclude, names, "")) if spec.exclude is not None else ""
    return f"{without} (tetapi {kept} tetap ikut)" if without and kept else without


def _phrases(spec: AudienceSpec, names: Names, every: str) -> list[str]:
    """Each way in which somebody is meant. ``every``: what stands before a kind of people."""
    found: list[str] = []
    if spec.all:
        found.append(f"{every}orang di kontak")
    elif spec.narrows:
        found.append(_narrowed(spec, names, every))
    if spec.groups:
        found.append(f"anggota kelompok {_named(spec.groups, names.group, 'kelompok')}")
    if spec.contacts:
        found.append(_named(spec.contacts, names.person, "orang"))
    return found


def _narrowed(spec: AudienceSpec, names: Names, every: str) -> str:
    words = [every + (_and(spec.roles) if spec.roles else "orang")]
    if spec.bodies:
        words.append(
            _and([names.bodies.get(Body(one), one) if one in set(Body) else one for one in spec.bodies])
        )
    if spec.fields:
        words.append(f"bidang {_and([_field(one) for one in spec.fields])}")
    if spec.areas:
        words.append(f"di {_named(spec.areas, names.place, 'tempat')}")
    about: list[str] = []
    if spec.number_states:
        states = [STATE_PHRASES.get(state, state) for state in spec.number_states]
        about.append(f"nomornya {_and(states, 'atau')}")
    if spec.silent:
        about.append("nomornya sudah 7 bulan diam")
    if spec.unanswered:
        numbers = [str(number) for number in spec.unanswered]
        about.append(f"belum membalas siaran {_and(numbers, 'atau')}")
    if about:
        words.append(f"yang {_and(about)}")
    return " ".join(words)


def _field(word: str) -> str:
    return SERVICE_FIELD[ServiceField(word)].text if word in set(ServiceField) else word


def _named(ids: Sequence[str], name: Callable[[str], str], kind: str) -> str:
    """The first names, and how many more there are."""
    if len(ids) <= MANY:
        return _and([name(id_) for id_ in ids])
    shown = MANY - 1
    return f"{', '.join(name(id_) for id_ in ids[:shown])} dan {len(ids) - shown} {kind} lain"


def _and(words: Sequence[str], last: str = "dan") -> str:
    """``a, b dan c``"""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
