"""Is the modem behind a board's power key at work somewhere? The key is a toggle: then it is not pressed."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from appliance.errors import ModemGone, PortForbidden, PortInUse
from appliance.modem.finder import FoundPort, PortKind
from appliance.modem.held_port import Hold
from appliance.modem.port_sections import Section
from appliance.modem.port_survey import PortSurvey, devices


@dataclass(frozen=True, slots=True)
class AtWork:
    """A modem that is connected or answers. ``identity`` None: it cannot be asked, it may be anybody."""

    path: str
    kind: PortKind
    identity: str | None
    family: str = ""


def path_of_its_modem(section: Section, last: str, at_work: Sequence[AtWork]) -> str:
    """Where the modem of ``section`` is among them; "" = nowhere.

    It is known by its IMEI (``last``: the one remembered). Before it has told one, any modem that can be on
    the section's board may be it.
    """
    wanted = _identity(section, last)
    if any(each.identity == wanted and not section.takes(each.kind, each.family) for each in at_work):
        wanted = ""  # that one was never on this board
    for each in at_work:
        can_be = bool(each.family) and section.takes(each.kind, each.family)
        if each.identity is None or (each.identity == wanted if wanted else can_be):
            return each.path
    return ""


def held_elsewhere(
    holds: Iterable[Hold], sections: Mapping[str, Section], ports: Iterable[FoundPort]
) -> Iterator[AtWork]:
    """The modems of these other sections."""
    kinds = {os.path.realpath(port.path): port.kind for port in ports}
    for hold in holds:
        kind = kinds.get(os.path.realpath(hold.path), PortKind.MODEM)
        holder = sections[hold.section]
        yield AtWork(hold.path, kind, hold.imei or holder.answered(), holder.family())


def answering(ports: Iterable[FoundPort], held: Collection[str], survey: PortSurvey) -> Iterator[AtWork]:
    """Modems on ports that no section holds; one in another program's hands may be anybody."""
    taken = {os.path.realpath(path) for path in held}
    for device in devices(ports):
        if any(os.path.realpath(port.path) in taken for port in device):
            continue
        try:
            met = survey.meet_anew(device)
        except (PortInUse, PortForbidden):
            if device[0].kind < PortKind.HEADER:  # the header may be a console's
                yield AtWork(device[0].path, device[0].kind, None)
            continue
        except ModemGone:
            continue
        met.close()
        if met.who is not None:
            yield AtWork(met.port.path, met.port.kind, met.identity, met.who.family)


def socket_of(path: str, ports: Iterable[FoundPort]) -> str:
    """Where the device behind ``path`` is plugged; "" = nobody knows."""
    real = os.path.realpath(path)
    return next((port.device for port in ports if os.path.realpath(port.path) == real), "")


def _identity(section: Section, last: str) -> str:
    family = section.family()
    of_another_board = section.hat is not None and family not in ("", section.hat.family)
    if section.misnamed or of_another_board:
        return ""
    return section.imei or section.answered() or last
