"""What the port broker keeps in mind: the sections of the configuration, and one search for a port."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from appliance.errors import ModemGone
from appliance.modem.finder import FoundPort, PortKind
from appliance.modem.hats import Hat
from appliance.modem.port_survey import Met

AUTO = "auto"


class Seats(Protocol):
    """What was last time, kept through power cuts. ``imei`` "at 1-1.2": of a modem that tells none."""

    def imei_of(self, name: str) -> str: ...

    def place_of(self, name: str) -> str: ...

    def remember(self, name: str, imei: str, place: str) -> None: ...


def _unknown() -> str:
    return ""


@dataclass(slots=True, eq=False)
class Section:
    """One ``[[modem]]``. ``answered``, ``family``: what its modem told when it was last connected.

    ``hat``: the board it names; only a modem that can be on this board is for this section, because the
    board's power key is pressed for it. ``misnamed``: the modem it is bound to cannot be on this board.
    """

    name: str
    path: str
    imei: str
    answered: Callable[[], str] = _unknown
    family: Callable[[], str] = _unknown
    hat: Hat | None = None
    missing_since: float | None = None
    misnamed: bool = False

    @property
    def is_auto(self) -> bool:
        return self.path == AUTO

    def takes(self, kind: PortKind, family: str) -> bool:
        """``family`` "": nobody knows yet."""
        return self.hat is None or self.hat.may_carry(family, on_usb=kind < PortKind.HEADER)


def in_turn(section: Section, empty: Iterable[Section], before: Collection[Section]) -> list[Section]:
    """Who of the ``empty`` sections chooses before ``section``. ``before``: those above it in the file."""
    rest = [each for each in empty if each is not section]
    boards = [each for each in rest if each.hat is not None and (section.hat is None or each in before)]
    return boards + [each for each in rest if each.hat is None and section.hat is None and each in before]


@dataclass(slots=True)
class Search:
    """What a search for one section's modem has come across.

    ``waiting``: sections that never had a modem and choose before this one: those that name a board before
    those that take any, and among these as the configuration has them.
    """

    waiting: list[Section]
    strangers: list[Met] = field(default_factory=list)
    silent: list[FoundPort] = field(default_factory=list)
    refused: list[tuple[PortKind, ModemGone]] = field(default_factory=list)
    others: int = 0  # modems that belong to other sections
    unfit: int = 0  # modems that cannot be on the board this section names
    own_is_unfit: bool = False
    own_without_sms: bool = False
    others_without_sms: bool = False

    def is_spoken_for(self, kind: PortKind, family: str) -> bool:
        """Whether a section that chooses before this one will take it."""
        for each in self.waiting:
            if each.takes(kind, family):
                self.waiting.remove(each)
                return True
        return False
