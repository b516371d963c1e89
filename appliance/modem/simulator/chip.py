"""What differs between module families, as data: names, boot, stores, power, radio, clock, USSD."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Gives(StrEnum):
    """What a step of the boot makes possible."""

    COMMANDS = "commands"  # AT is answered at all
    SIM = "sim"
    NETWORK = "network"  # registered
    MESSAGES = "messages"  # SMS commands work
    NOTHING = "nothing"


@dataclass(frozen=True)
class BootStep:
    """At this share of the boot time the module says ``line`` ("" = nothing) and can do one thing more.

    ``fixed_rate``: the line is only said when AT+IPR is not 0; a module that guesses the rate keeps quiet.
    """

    share: float
    line: str
    gives: Gives
    fixed_rate: bool = False


@dataclass(frozen=True)
class Identity:
    """Answers about the module itself. In the lines ``{imei}`` and ``{iccid}`` stand for the real ones.

    ``more``: further commands of the family that only tell who it is, with the lines they say.
    ``iccid``: command -> line; ``iccid_when_locked``: also before the PIN;
    ``files_when_locked``: AT+CRSM reads what the card shows to anybody before the PIN, too.
    """

    manufacturer: str
    model: str
    revision: str
    type_allocation_code: str
    iccid: Mapping[str, str]
    iccid_when_locked: bool = False
    files_when_locked: bool = False
    information: tuple[str, ...] = ()  # ATI; () = the five lines of the specification
    revision_line: str = "+CGMR: {revision}"
    more: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Boot:
    """From power on to ready. ``first_bytes`` leave before anything else.

    ``guesses_rate``: AT+IPR is 0 when new; then the first ``lost_commands`` after a start find no ear.
    ``mass_storage``: after a commanded restart it comes back as a disk, without a port, until replugged.
    ``usb``: the port exists only while the module runs.
    """

    steps: tuple[BootStep, ...]
    first_bytes: bytes = b""
    guesses_rate: bool = False
    lost_commands: int = 0
    mass_storage: bool = False
    usb: bool = False


@dataclass(frozen=True)
class KeyTimes:
    """The module's power key, in seconds: how long it must be pressed to start, and to stop.

    ``too_long``: a press that goes on after the start until then stops it again. ``down``: it takes to shut
    down, and hears no key meanwhile.
    """

    on: float = 0.5
    off: float = 2.5
    too_long: float = 12.0
    down: float = 12.0


@dataclass(frozen=True)
class Farewells:
    """What it says about its power.

    ``by_command``: shut-down command -> lines and final result. ``by_key``: when the key switches it off;
    ``after_command``: behind the OK.
    """

    by_command: Mapping[str, tuple[tuple[str, ...], str]]
    by_key: str = ""
    after_command: str = ""
    undervoltage: str = ""
    undervoltage_off: str = ""


@dataclass(frozen=True)
class Messages:
    """Its short message service. Of ``stores`` (name -> slots) the first serves until AT+CPMS says otherwise.

    ``cnmi``: what AT+CNMI=? claims. ``cnmi_refused``: what it refuses all the same, None matching any value.
    ``stores_shown``: AT+CPMS=?, if not simply all stores three times.
    ``report_store``: where reports go with ds=2 or ``reports_announced_as``; "" = where messages go.
    ``announced_in``: the store that +CDSI names, whatever is true.
    """

    cnmi: str
    stores: Mapping[str, int]
    first_index: int
    not_ready: tuple[str, int]  # SMS command before the message service is up
    empty_index: int | None  # +CMS code of AT+CMGR on a free index; None = a bare OK
    network_timer: int  # +CMS code when the network never answered in time
    cnmi_refused: tuple[tuple[int | None, ...], ...] = ()
    stores_shown: str = ""
    stores_not_ready: str = ""  # what AT+CPMS? says before the service is up; "" = the error
    report_store: str = ""
    announced_in: str = ""
    reports_announced_as: str = "+CDSI"
    reports_always_stored: bool = False
    full: str = ""  # said when a message finds no room; {store}
    prompt: bytes = b"\r\n> "
    more_messages: tuple[str, int] | None = None  # the error of AT+CMMS; None = it works
    exists: bool = True  # False: sold without SMS, every command of it is an ERROR
    over_lte: bool = True


@dataclass(frozen=True)
class RadioFacts:
    """``modes``: command with its value -> "auto", "2g" or "4g". ``place``: what +CREG adds with =2 or =3,
    with ``{lac}``, ``{cell}`` and ``{technology}``. ``rests_at``: values of AT+CFUN that really let go of the
    network, so that the search begins anew afterwards. ``zero_leaves_card``: AT+CFUN=0 gives up the card too,
    and 1 repeats the boot from there with its lines.
    """

    lte: bool
    modes: Mapping[str, str] = field(default_factory=dict)
    place: str = ',"{lac}","{cell}",{technology}'
    rests_at: tuple[int, ...] = (0, 4)
    zero_leaves_card: bool = False


@dataclass(frozen=True)
class ClockFacts:
    """How it tells the network's time.

    ``epoch``: where AT+CCLK starts when nobody told the time. ``needs``: settings (command -> value) without
    which the network's time is ignored. ``local_when``: the settings with which AT+CCLK is local; else UTC.
    ``lines``: said when the network tells the time, once ``lines_when`` is set; see ``network_time``.
    """

    epoch: str = "1980-01-06"
    needs: tuple[str, str] | None = None
    local_when: tuple[str, str] | None = None
    lines: tuple[str, ...] = ()
    lines_when: tuple[str, str] | None = None


@dataclass(frozen=True)
class UssdFacts:
    """How an answer is written: ``style`` "plain", "ucs2" or "packed" with that ``dcs`` (None = left out).

    ``frame``: the whole line. ``typed``: how the code has to be given. ``garbage``: hex behind the text.
    ``before_ok``: the answer overtakes the OK of the command.
    """

    style: str = "plain"
    dcs: int | None = 15
    frame: str = '+CUSD: {mode},"{text}"{dcs}'
    typed: str = "plain"
    garbage: str = ""
    before_ok: bool = False


@dataclass(frozen=True)
class Chip:
    """One family. ``commands``: those of its maker that it knows, beside what every module knows."""

    name: str
    identity: Identity
    boot: Boot
    key: KeyTimes
    farewells: Farewells
    messages: Messages
    radio: RadioFacts
    commands: frozenset[str]
    clock: ClockFacts = ClockFacts()
    ussd: UssdFacts = UssdFacts()
    noise: tuple[str, ...] = ()  # lines it says by itself every while, until AT^CURC=0
