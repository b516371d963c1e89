"""What an audience names must be there: a code misspelt would silently be nobody, or nobody excepted."""

from __future__ import annotations

from collections.abc import Iterator

from appliance.broadcasts import Draft
from appliance.contacts.audience_spec import AudienceSpec
from appliance.contacts.snapshot import Snapshot
from web.api.problems import Problem
from web.boxed import the_box


def require_known(draft: Draft) -> None:
    """Raises a 422 that names the first area, group, role, contact or broadcast that is nowhere."""
    box = the_box()
    snapshot, listed = box.book.snapshot, box.settings.areas
    codes = {
        *(area.code for area in (listed.areas if listed is not None else ())),
        *snapshot.by_district,
        *snapshot.by_village,
        *snapshot.posyandu,
    }
    for field, kind, word in _unknown(draft.audience, snapshot, _with_those_above(codes)):
        raise Problem(422, f"there is no {kind} {word}", field=field)


def _unknown(
    spec: AudienceSpec, snapshot: Snapshot, areas: set[str], place: str = "audience"
) -> Iterator[tuple[str, str, str]]:
    """Where it stands, what it should be, and what was written."""
    for key, kind, written, known in (
        ("areas", "area", spec.areas, areas),
        ("groups", "group", spec.groups, snapshot.groups),
        ("roles", "role", spec.roles, snapshot.by_role),
        ("contacts", "contact", spec.contacts, snapshot.by_id),
    ):
        yield from ((f"{place}.{key}", kind, word) for word in written if word not in known)
    for number in spec.unanswered:
        if the_box().ledger.broadcast(number) is None:
            yield f"{place}.unanswered", "broadcast", str(number)
    if spec.exclude is not None:
        yield from _unknown(spec.exclude, snapshot, areas, f"{place}.exclude")


def _with_those_above(codes: set[str]) -> set[str]:
    """32.17.06.2004 is also in 32.17.06, 32.17 and 32."""
    steps = (code.split(".") for code in codes)
    return {".".join(parts[:length]) for parts in steps for length in range(1, len(parts) + 1)}
