"""Whom an office means, as a document: kept in groups, drafts and API calls. Pure."""

from __future__ import annotations

import msgspec


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
