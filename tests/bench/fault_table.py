"""Measures on the simulated HAT how each fault is noticed, what the box does, and when it sends again.

``python -m tests.bench.fault_table`` prints the table of the README; every cell of it comes from a run.
"""

from __future__ import annotations

import logging
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from appliance.modem_log import LogWord
from appliance.outbox.sender_status import SenderState
from tests.bench.faults import BOARDS, FAULTS, Fault, people_reached, two_years_behind
from tests.bench.measure import BenchFailed, Measure
from tests.bench.workbench import Workbench
from tests.support.day import NAME, Day, a_day
from tests.support.wired_pin import WiredPins

MANY = 2000  # people: the queue never runs dry
TITLES = {"sim7600": "SIM7600 on USB", "sim800": "SIM800 on the header", "huawei": "Huawei stick"}
CALM = frozenset({SenderState.SENDING, SenderState.READY, SenderState.PACING})

# The lines of the history as the README says them.
PHRASES: dict[str, str] = {
    LogWord.PORT_MISSING: "the port is gone",
    LogWord.PORT_IN_USE: "the program is named",
    LogWord.NOT_READY: "AT is answered, sending is not possible",
    LogWord.RESTARTED: "a start nobody asked for",
    LogWord.UNDERVOLTAGE: "its own UNDER-VOLTAGE line",
    LogWord.CONNECTED: "found, set up again",
    LogWord.RESYNC: "ESC and AT",
    LogWord.REOPENED: "port opened anew",
    LogWord.SET_UP_AGAIN: "set up again",
    LogWord.SEARCHED: "AT+COPS=0",
    LogWord.RADIO_CYCLED: "radio off and on",
    LogWord.RESET_COMMAND: "the module's restart command",
    LogWord.POWERED_OFF: "switched off by command",
    LogWord.POWER_KEY: "power key",
    LogWord.USB_RESET: "USB reset",
    LogWord.GAVE_UP: "rests 5, 15, 60 min, looks on",
    LogWord.REGISTRATION_LOST: "+CREG",
    LogWord.REGISTRATION_DENIED: "+CREG: the network does not want this SIM",
    LogWord.MODE_CHANGED: "2G instead of LTE",
    LogWord.STORE_FULL: "store full",
    LogWord.NO_CREDIT: "says: out of credit",
    LogWord.EXPIRED: "says: masa aktif over",
    LogWord.BLOCKED: "says: blocked",
    LogWord.CAUSE_UNKNOWN: "says: cause unknown",
    LogWord.BALANCE_CHECKED: "balance by USSD",
    LogWord.TEST_SENT: "one test message to the administrator",
    LogWord.RESUMED: "goes on",
    LogWord.PIN_REFUSED: "PIN refused",
}
_TROUBLES: dict[str, str] = {
    SenderState.NO_NETWORK: "+CREG",
    "not_handed_over": "no prompt",
    "account": "refused as if for the account",
    "temporary": "refused without a reason",
    "uncertain": "no answer",
    "registration_denied": "+CREG: the network does not want this SIM",
}
# What follows from the rest, or only says what was noticed.
_SAYS_NOTHING = frozenset(
    {
        LogWord.RECOVERED,
        LogWord.REGISTERED,
        LogWord.REGISTRATION_LOST,
        LogWord.REGISTRATION_DENIED,
        LogWord.LOST,
        LogWord.RESTARTED,
        LogWord.UNDERVOLTAGE,
    }
)


@dataclass(frozen=True)
class Row:
    """``again_in``: seconds from the beginning, or from the end of a cause that only others can end; None:
    it was not. ``lasted``: seconds of that cause. ``unknown``: messages nobody knows about afterwards.
    """

    fault: Fault
    family: str
    noticed_by: str
    noticed_in: float | None
    steps: tuple[str, ...]
    again_in: float | None
    unknown: int
    twice: int

    @property
    def is_recovered(self) -> bool:
        return self.again_in is not None and self.again_in <= self.fault.within and not self.twice

    @property
    def again(self) -> str:
        if self.again_in is None:
            return "not recovered"
        said = f"{self.fault.then}{duration(self.again_in)}"
        return f"{said} after {self.fault.ended_by}" if self.fault.end is not None else said


class _Watch:
    """What can be seen of a fault from its beginning on."""

    def __init__(self, day: Day) -> None:
        self._day = day
        self._begun = day.clock.monotonic()
        self._known = len(day.words())
        self._error_at = day.sender.status().last_error_at
        self._written = sum(len(port.written) for port in day.table.ports)
        self.noticed_in: float | None = None
        self.noticed_by = ""

    @property
    def elapsed(self) -> float:
        return self._day.clock.monotonic() - self._begun

    @property
    def words(self) -> list[str]:
        return self._day.words()[self._known :]

    @property
    def details(self) -> list[str]:
        """The history since, as phrases."""
        entries = list(reversed(self._day.box.modem_log.entries(NAME, 500)))[self._known :]
        return [
            _phrase(str(entry.word), entry.detail) for entry in entries if entry.word not in _SAYS_NOTHING
        ]

    def wrote(self, octets: bytes) -> bool:
        """Whether the modem was told that."""
        written = [data for port in self._day.table.ports for _at, data in port.written]
        return any(octets in data for data in written[self._written :])

    def look(self) -> None:
        if self.noticed_in is not None:
            return
        status = self._day.sender.status()
        if self.words[:1] == [LogWord.BALANCE_CHECKED] and status.last_error_at == self._error_at:
            self.noticed_by = (
                "the operator's SMS about it"  # nothing was refused, and it was asked all the same
            )
        elif self.words:
            self.noticed_by = PHRASES.get(self.words[0], self.words[0])
        elif status.state not in CALM:
            self.noticed_by = _trouble(status.reason or status.state)
        elif status.last_error_at != self._error_at:
            self.noticed_by = _trouble(status.last_error)
        else:
            return
        self.noticed_in = self.elapsed


def measure_fault(folder: Path, fault: Fault, family: str) -> Row:
    """One run of one fault: from a queue that is being sent until it is being sent again."""
    with _day(folder, fault, family) as day:
        if not fault.at_boot:
            day.until(lambda: day.is_ready, "the modem", within=300)
            day.pass_time(seconds=90)  # everything that is done behind a start is done
        settings = day.box.settings
        settings.save(replace(settings.current, admin_number="081298765432"))
        broadcast = day.accept(MANY)
        if not fault.at_boot:
            day.until(lambda: people_reached(day) >= 5, "the first messages", within=120)
            day.pass_time(seconds=3)
        watch = _Watch(day)
        fault.begin(day)
        again_in = _until_well(day, fault, watch)
        counts = {status.value: n for status, n in day.counts(broadcast).items()}
        watch.noticed_by = _noticed(watch)
        steps = _steps(watch)
        return Row(
            fault,
            family,
            fault.sees or watch.noticed_by or "-",
            None if fault.sees else watch.noticed_in,
            (fault.does,) if fault.does else steps,
            again_in,
            counts.get("unknown", 0),
            len(day.twice()),
        )


def _until_well(day: Day, fault: Fault, watch: _Watch) -> float | None:
    """Seconds until things go on, counted from the end of the cause; None: not in time."""
    ended = fault.end is None
    mark = fault.progress(day)
    while watch.elapsed < fault.lasts + fault.within:
        if not ended and watch.elapsed >= fault.lasts and fault.end is not None:
            fault.end(day)
            ended, mark = True, fault.progress(day)
        day.turn()
        watch.look()
        if ended and fault.progress(day) > mark:
            return watch.elapsed - fault.lasts
    return None


def _day(folder: Path, fault: Fault, family: str):  # type: ignore[no-untyped-def]
    board = BOARDS[family] if fault.board else "none"
    return a_day(
        folder,
        family,
        modem={"port": "auto", "hat": board, **fault.modem},
        sending={"quiet": "20:00-07:00"},
        pins=WiredPins(),
        hat=board,
        usb=family != "sim800",
        cold=fault.at_boot,
        **({"box_clock": two_years_behind} if fault.at_boot else {}),
    )


def _steps(watch: _Watch) -> tuple[str, ...]:
    """What the history says the box has done, each once; or that it went on with an ESC."""
    said = tuple(dict.fromkeys(step for step in watch.details if step != watch.noticed_by))
    if said:
        return said
    if watch.wrote(b"ATE0"):
        return ("set up again",)
    return ("ESC and AT, the message once more",) if watch.wrote(b"\x1b") else ()


def _noticed(watch: _Watch) -> str:
    """A connection that is lost is one of three things, as the history tells."""
    if watch.noticed_by != LogWord.LOST:
        return watch.noticed_by
    first = next((word for word in watch.words if word in (LogWord.PORT_MISSING, LogWord.RESYNC)), None)
    if first is None:
        return "the port breaks"
    return PHRASES[LogWord.PORT_MISSING] if first == LogWord.PORT_MISSING else "AT is not answered"


def _phrase(word: str, detail: str) -> str:
    if word == LogWord.NOT_READY:
        return f"says: {detail.replace('_', ' ')}"
    if word == LogWord.PORT_IN_USE:
        return f"says: {detail} has it"
    return PHRASES.get(word, word)


def _trouble(word: str) -> str:
    return _TROUBLES.get(word, word.replace("_", " "))


def rows(folder: Path, faults: Iterable[Fault] = FAULTS) -> Iterator[Row]:
    """Each fault with each of its families, in a folder of its own."""
    for number, fault in enumerate(faults):
        for family in fault.families:
            yield measure_fault(folder / f"{number}-{family}", fault, family)


def as_markdown(measured: Sequence[Row]) -> str:
    """The table of the README."""
    lines = [
        "| fault | modem | noticed by | what the box does | sends again |",
        "|---|---|---|---|---|",
    ]
    for row in measured:
        seen = row.noticed_by
        if row.noticed_in is not None:
            seen += f" ({duration(row.noticed_in)})"
        cells = (row.fault.name, TITLES[row.family], seen, ", ".join(row.steps) or "goes on", row.again)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def duration(seconds: float) -> str:
    """As people say it: ``8 s``, ``2 min 5 s``, ``1 h 3 min``."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def measure(bench: Workbench) -> Iterator[Measure]:
    """For ``kabar bench --only faults``: a line for each row; the table itself is said."""
    logging.getLogger("appliance").setLevel(logging.CRITICAL)
    measured = list(rows(bench.fresh("faults")))
    bench.say("the table of the README\n\n" + as_markdown(measured) + "\n")
    for row in measured:
        if row.again_in is None:
            raise BenchFailed(f"{row.fault.name}, {row.family}: not recovered")
        yield Measure(f"{row.fault.name[:46]}, {row.family}", row.again_in, "s", bar=row.fault.within)


def main() -> int:
    logging.getLogger("appliance").setLevel(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        measured = list(rows(Path(folder)))
    print(as_markdown(measured))
    return 0 if all(row.is_recovered for row in measured) else 1


if __name__ == "__main__":
    sys.exit(main())
