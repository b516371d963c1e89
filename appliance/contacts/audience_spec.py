"""Whom an office means, as a document: kept in groups, drafts and API calls. Pure."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class SharedPhone(StrEnum):
    """What a phone gets that several people of an audience share: always one message."""

    FIRST = "first"  # for the first by name
    BOTH = "both"  # for the first two by name, who are both named in it


_NARROWING = ("areas", "roles", "bodies", "fields", "number_states", "silent", "unanswered")


class AudienceSpec(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whom an office means. Nothing said = nobody.

    ``areas`` (codes of any level, posyandu too), ``roles``, ``bodies``, ``fields`` (bidang) narrow each
    other and must hold for one post of a person (the ketua of these kecamatan). ``number_states``, ``silent``
    and ``unanswered`` (ids of broadcasts that reached somebody who has not answered since) narrow further.
    What is not said does not narrow. ``groups`` and ``contacts`` (ids) come in addition; a group with a rule
    is whoever its rule means. ``all`` is everybody. Whoever ``exclude`` means is left out; its own
    ``exclude`` names exceptions to that.
    """

    all: bool = False
    groups: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    number_states: tuple[str, ...] = ()
    silent: bool = False
    unanswered: tuple[int, ...] = ()
    contacts: tuple[str, ...] = ()
    exclude: AudienceSpec | None = None

    @property
    def every_group(self) -> frozenset[str]:
        """The ids of all groups it names, exceptions included."""
        below = self.exclude.every_group if self.exclude is not None else frozenset()
        return below | frozenset(self.groups)

    @property
    def narrows(self) -> bool:
        """Something is said that narrows; without it only ``groups`` and ``contacts`` count."""
        return any(getattr(self, name) for name in _NARROWING)
