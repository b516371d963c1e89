"""Which section of the configuration gets which modem: the same one as last time, known by its IMEI.

Each opening looks anew at what is plugged in, so a modem is found again under any name. What a section gets,
best first:

1. the modem it is bound to (``imei``), else the one it had last
2. in the place where that one was plugged, a modem that does not answer (yet): it can only be revived by
   somebody who holds its port
3. when its own has been gone for a minute, or it never had one: a modem no other section has a claim on
4. a silent port nobody has a claim on, but no serial adapter: that might be a printer

A section that names a board (``hat``) gets only a modem that can be on this board, and chooses before those
that name none: its power key is pressed for it. A silent one has to prove that it is the right one before the
first message goes through it. A module that cannot do SMS is given to nobody. A fixed path is opened as it
is, and its modem left to it.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace

from appliance.clock import Clock
from appliance.errors import ModemGone, NoModemLeft, PortForbidden, PortInUse, PortMissing, StorageError
from appliance.modem.events import ModemNotReady, Trouble
from appliance.modem.finder import Findings, FoundPort, PortKind
from appliance.modem.hats import Hat
from appliance.modem.header_uart import Obstacle
from appliance.modem.held_port import HeldPort, Hold
from appliance.modem.modems_at_work import answering, held_elsewhere, path_of_its_modem, socket_of
from appliance.modem.port_sections import Search, Seats, Section, in_turn
from appliance.modem.port_survey import Met, PortSurvey, devices
from appliance.modem.probe import Probed, probe
from appliance.modem.serial_port import Port, PortOpener, WriteFailed

log = logging.getLogger(__name__)

REPLACED_AFTER = 60.0  # seconds without its own modem; one that restarts is back by then


class PortBroker:
    """One per box; safe from any thread. An opening may take seconds, while others wait for their turn."""

    def __init__(
        self, *, look: Callable[[], Findings], open_port: PortOpener, seats: Seats, clock: Clock
    ) -> None:
        self._look = look
        self._open_port = open_port
        self._seats = seats
        self._clock = clock
        self._sections: dict[str, Section] = {}
        self._opening = threading.Lock()  # one search at a time: nobody is asked twice
        self._books = threading.Lock()  # for ``_held``, never kept while a modem is waited for
        self._held: dict[str, HeldPort] = {}  # by section
        self._stopping = threading.Event()
        self._survey = PortSurvey(open_port=open_port, clock=clock, stopping=self._stopping.is_set)

    def opener(
        self,
        name: str,
        path: str,
        imei: str = "",
        *,
        answered: Callable[[], str] = lambda: "",
        family: Callable[[], str] = lambda: "",
        hat: Hat | None = None,
    ) -> Callable[[], Port]:
        """How the section ``name`` opens its port; to be asked for all sections before the first is used.

        The opener raises ``PortMissing``, ``NoModemLeft``, ``PortInUse`` (``.program``), ``PortForbidden``,
        another ``ModemGone``, or ``ModemNotReady`` when the only modem cannot do SMS.
        """
        section = Section(name, path, imei, answered, family, hat)
        self._sections[name] = section
        return lambda: self._open(section)

    def unassigned(self) -> tuple[FoundPort, ...]:
        """Modems that no section uses: one port of each. Asks nobody, so an adapter counts once known."""
        taken = self._taken_paths()
        in_use = self._imeis_in_use()
        free = [ports for ports in devices(self._look().ports) if not self._is_taken(ports, taken)]
        found = (self._survey.best_known(ports) for ports in free)
        return tuple(
            port
            for port, who in found
            if (who is not None or port.kind < PortKind.HEADER)
            and not (who is not None and who.imei in in_use)
        )

    def known(self, port: FoundPort) -> Probed | None:
        """Who answered on that port since it was plugged in, as far as it was asked."""
        return self._survey.known(port)

    def obstacles(self) -> tuple[Obstacle, ...]:
        """What is plugged in but cannot be used as it is: a stick that is a CD-ROM, a port that is off."""
        return self._look().obstacles

    def stop(self) -> None:
        """End a search that is under way; there will be no other."""
        self._stopping.set()

    # -- opening -----------------------------------------------------------------------------------------

    def _open(self, section: Section) -> Port:
        self._let_go_of_stale(section)
        with self._opening:
            if self._stopping.is_set():
                raise ModemGone("the box is stopping")
            return self._open_auto(section) if section.is_auto else self._open_fixed(section)

    def _let_go_of_stale(self, section: Section) -> None:
        """An open descriptor would keep a replugged device from getting its old name back."""
        with self._books:
            stale = self._held.get(section.name)
        if stale is not None:
            stale.close()

    def _open_fixed(self, section: Section) -> Port:
        wire = self._open_port(section.path)
        heard = b""
        if section.imei:
            try:
                who = probe(wire, self._clock, stopping=self._stopping.is_set)
                if who is not None and who.imei != section.imei:
                    raise ModemGone(
                        f"{section.path} leads to the modem {_short(who.imei)},"
                        f" but this section is for {_short(section.imei)}"
                    )
            except BaseException:
                wire.close()
                raise
            heard = who.heard if who is not None else b""
        return self._hold(wire, Hold(section.name, section.path, "", section.imei), heard)

    def _open_auto(self, section: Section) -> Port:
        self._take_back_wrong_ones()
        findings = self._look()
        self._survey.forget_all_but(findings.ports)
        wanted = section.imei or self._seats.imei_of(section.name)
        search = Search(self._waiting(section, never_had_one=not wanted))
        try:
            own = self._search(section, wanted, self._free(findings), search)
            if own is not None:
                return self._take(section, own)
            return self._second_best(section, wanted, search, findings)
        finally:
            for met in search.strangers:
                if met.port.path not in self._paths_held():
                    met.close()

    def _free(self, findings: Findings) -> list[tuple[FoundPort, ...]]:
        taken = self._taken_paths()
        return [ports for ports in devices(findings.ports) if not self._is_taken(ports, taken)]

    def _search(
        self, section: Section, wanted: str, free: Sequence[tuple[FoundPort, ...]], search: Search
    ) -> Met | None:
        """The section's own modem, or the first good one if it never had any; the rest goes to ``search``."""
        claimed = self._claims_of_others(section)
        place = self._seats.place_of(section.name)
        # its old place first: then nobody else need be asked
        for ports in sorted(free, key=lambda ports: ports[0].device != place):
            try:
                met = self._survey.meet(ports)
            except (PortInUse, PortForbidden) as error:
                search.refused.append((ports[0].kind, error))
            except ModemGone as error:
                log.info("%s: %s", section.name, error)
            else:
                if self._judge(section, met, wanted, claimed, search):
                    return met
        return None

    def _waiting(self, section: Section, *, never_had_one: bool) -> list[Section]:
        held = {each.hold.section for each in self._holds()}
        never = [each for each in self._sections.values() if not self._seats.imei_of(each.name)]
        empty = [each for each in never if each.is_auto and not each.imei and each.name not in held]
        return in_turn(section, empty, self._chosen_before(section) if never_had_one else ())

    def _judge(
        self, section: Section, met: Met, wanted: str, claimed: frozenset[str], search: Search
    ) -> bool:
        """Whether this is the one; if not, what it is, and its port is let go unless it may still serve."""
        who = met.who
        if who is None:
            search.silent.append(met.port)
            return False
        if not who.sms:
            search.own_without_sms |= met.identity == wanted
            search.others_without_sms = True
        elif met.identity in claimed:
            search.others += 1
        elif not section.takes(met.port.kind, who.family):
            search.unfit += 1
            search.own_is_unfit |= met.identity == wanted
            section.misnamed |= met.identity == section.imei
        elif met.identity == wanted:
            return True
        elif search.is_spoken_for(met.port.kind, who.family):
            search.others += 1
        elif not wanted:
            return True
        else:
            search.strangers.append(met)
            return False
        met.close()
        return False

    def _second_best(self, section: Section, wanted: str, search: Search, findings: Findings) -> Port:
        place = self._seats.place_of(section.name)
        possible = [port for port in search.silent if section.takes(port.kind, "")]
        for port in possible:
            if place and port.device == place and not search.own_is_unfit:
                return self._take_silent(section, port)
        replaceable = bool(wanted) and self._may_be_replaced(section, at_once=search.own_is_unfit)
        if replaceable and search.strangers:
            return self._take(section, search.strangers[0])
        places = {self._seats.place_of(name) for name in self._sections if name != section.name}
        silent = [
            port for port in possible if port.kind is not PortKind.ADAPTER and port.device not in places
        ]
        turn = 0 if wanted else sum(each in search.waiting for each in self._chosen_before(section))
        if turn < len(silent) and (not wanted or replaceable or section.imei):
            return self._take_silent(section, silent[turn])
        if wanted:
            missing = f"the modem {_short(wanted)} is not there"
            return self._complain(search, findings, missing, waits=not replaceable)
        missing = "no modem was found on USB or on the header"
        if section.hat is not None and search.unfit:
            missing = f"none of the modems that were found can be on the board {section.hat.name}"
        return self._complain(search, findings, missing)

    def _chosen_before(self, section: Section) -> list[Section]:
        order = list(self._sections.values())
        return order[: order.index(section)]

    def _may_be_replaced(self, section: Section, *, at_once: bool) -> bool:
        if section.imei:
            return False
        if at_once:
            return True
        now = self._clock.monotonic()
        if section.missing_since is None:
            section.missing_since = now
        return now - section.missing_since >= REPLACED_AFTER

    def _complain(self, search: Search, findings: Findings, missing: str, *, waits: bool = False) -> Port:
        """Raise what explains best why there is no modem. ``waits``: for its own, and for no other."""
        # some other device's adapter in some other program's hands explains less than the rest
        refused = sorted(search.refused, key=lambda each: each[0])
        if refused and refused[0][0] is not PortKind.ADAPTER:
            raise refused[0][1]
        if search.own_without_sms or (search.others_without_sms and not waits):
            raise ModemNotReady(Trouble.SMS_UNSUPPORTED)
        used = sorted(each.hold.section for each in self._holds())
        if not waits and (search.others or used):
            raise NoModemLeft(
                f"every modem that was found belongs to another section ({', '.join(used) or 'not open yet'})"
            )
        if refused:
            raise refused[0][1]
        if search.silent:
            paths = ", ".join(port.path for port in search.silent)
            raise ModemGone(f"{missing}; nothing answers AT on {paths}")
        raise PortMissing("; ".join([missing, *(obstacle.sentence for obstacle in findings.obstacles)]))

    # -- before a power key is pressed -------------------------------------------------------------------

    def elsewhere(self, name: str) -> str:
        """Where the modem behind that section's board is at work; "" = nowhere: its key may be pressed.

        To be asked when the section has let go of its port: every free port is asked anew.
        """
        section = self._sections[name]
        if section.hat is None:
            return ""
        with self._opening:
            ports = self._look().ports
            others = [held.hold for held in self._holds() if held.hold.section != name]
            at_work = [*held_elsewhere(others, self._sections, ports)]
            at_work += answering(ports, self._paths_held(), self._survey)
        return path_of_its_modem(section, self._seats.imei_of(name), at_work)

    def place(self, name: str) -> str:
        """The USB socket of the modem that section has; "" = none, or nobody knows."""
        with self._books:
            held = self._held.get(name)
        if held is None or held.hold.device:
            return held.hold.device if held is not None else ""
        return socket_of(held.path, self._look().ports)

    # -- giving out --------------------------------------------------------------------------------------

    def _take(self, section: Section, met: Met) -> Port:
        wire = met.wire
        if wire is None:
            try:
                wire = self._open_port(met.port.path)
            except PortInUse:
                raise
            except ModemGone:
                self._survey.forget(met.port)
                raise
        section.missing_since = None
        self._remember(section, met.identity, met.port.device)
        hold = Hold(section.name, met.port.path, met.port.device, met.identity)
        return self._hold(wire, hold, self._survey.take_heard(met.port))

    def _take_silent(self, section: Section, port: FoundPort) -> Port:
        log.info("%s: %s is given out although nothing answers there yet", section.name, port.path)
        wire = self._open_port(port.path)
        return self._hold(wire, Hold(section.name, port.path, port.device), b"", self._prove)

    def _hold(
        self, wire: Port, hold: Hold, heard: bytes, prove: Callable[[HeldPort], None] | None = None
    ) -> Port:
        held = HeldPort(wire, hold, heard=heard, let_go=self._let_go, prove=prove)
        with self._books:
            self._held[hold.section] = held
        return held

    def _let_go(self, held: HeldPort) -> None:
        with self._books:
            if self._held.get(held.hold.section) is held:
                del self._held[held.hold.section]

    def _remember(self, section: Section, identity: str, place: str) -> None:
        before = self._seats.imei_of(section.name)
        if before and before != identity:
            log.warning("%s: another modem takes its place (%s)", section.name, _short(identity))
        try:
            self._seats.remember(section.name, identity, place)
        except StorageError as error:  # a full card is no reason to stop sending
            log.error("%s: which modem it has is not noted: %s", section.name, error)

    def _prove(self, held: HeldPort) -> None:
        """Before its first message a modem that was silent has told its IMEI; it may be another section's."""
        section = self._sections[held.hold.section]
        told = section.answered()
        if self._is_wrong(section, told):
            raise WriteFailed(
                f"{held.path} leads to the modem {_short(told)}, which is not this section's", 0
            )
        if told:
            held.hold = replace(held.hold, imei=told)
            self._remember(section, told, held.hold.device)

    def _take_back_wrong_ones(self) -> None:
        """Who has nothing to send would keep another section's modem for ever."""
        for held in self._holds():
            section = self._sections[held.hold.section]
            if not held.is_proven and self._is_wrong(section, section.answered()):
                held.withdraw()

    def _is_wrong(self, section: Section, told: str) -> bool:
        bound_to_another = bool(section.imei and told and told != section.imei)
        family = section.family() if told else ""
        if section.hat is not None and family not in ("", section.hat.family):
            return True
        return bound_to_another or told in self._claims_of_others(section)

    # -- who has what ------------------------------------------------------------------------------------

    def _holds(self) -> list[HeldPort]:
        with self._books:
            return list(self._held.values())

    def _paths_held(self) -> frozenset[str]:
        return frozenset(held.path for held in self._holds())

    def _taken_paths(self) -> frozenset[str]:
        """Ports that are held, or reserved by a fixed path, by their real names of this moment."""
        fixed = [section.path for section in self._sections.values() if not section.is_auto]
        return frozenset(os.path.realpath(path) for path in (*fixed, *self._paths_held()))

    @staticmethod
    def _is_taken(ports: Sequence[FoundPort], taken: frozenset[str]) -> bool:
        """A modem is taken with all its ports."""
        return any(os.path.realpath(port.path) in taken for port in ports)

    def _imeis_in_use(self, but: str = "") -> frozenset[str]:
        """The same modem may be plugged in twice, on USB and on the header: it is still one."""
        holds = [held.hold for held in self._holds() if held.hold.section != but]
        return frozenset({hold.imei or self._sections[hold.section].answered() for hold in holds} - {""})

    def _claims_of_others(self, section: Section) -> frozenset[str]:
        """Modems that other sections are bound to, had last, or have just now."""
        rest = [each for each in self._sections.values() if each is not section]
        claims = {each.imei or self._seats.imei_of(each.name) for each in rest if each.is_auto or each.imei}
        return frozenset((claims | self._imeis_in_use(but=section.name)) - {""})


def _short(identity: str) -> str:
    """The last digits, enough to compare with a label."""
    return f"...{identity[-4:]}" if identity.isdecimal() else identity
