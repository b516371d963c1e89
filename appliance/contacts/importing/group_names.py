"""Groups as a file names them. One the book does not have yet is carried as its name, to be made. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from appliance.contacts.folding import fold
from appliance.contacts.model import Group

_TO_BE_MADE = "new:"  # an id is made of letters alone
LONGEST = 60  # characters of a group's name


class GroupNames:
    """The groups of the book that people are put into by hand; the same word stands for one new group."""

    def __init__(self, groups: Iterable[Group] = ()) -> None:
        groups = tuple(groups)
        self._ids = {fold(group.name): group.id for group in groups if group.rule is None}
        self._automatic = {fold(group.name) for group in groups if group.rule is not None}

    def ids(self, text: str) -> tuple[str, ...]:
        """``Kader Inti; Arisan`` -> their ids, or placeholders. Nobody is put into an automatic group."""
        found: dict[str, None] = {}
        for name in (" ".join(part.split()) for part in text.split(";")):
            folded = fold(name)
            if not folded or folded in self._automatic:
                continue
            if folded in self._ids or len(name) <= LONGEST:
                found[self._ids.setdefault(folded, f"{_TO_BE_MADE}{name}")] = None
        return tuple(found)


def new_group(group_id: str) -> str:
    """The name of a group that is to be made; "" for one of the book."""
    return group_id.removeprefix(_TO_BE_MADE) if group_id.startswith(_TO_BE_MADE) else ""


def of_the_book(ids: tuple[str, ...]) -> tuple[str, ...]:
    """Without those to be made."""
    return tuple(group_id for group_id in ids if not new_group(group_id))
