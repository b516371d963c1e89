"""What a look at the box gives: checks as values ``(name, result, word, detail)``, with their figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

MEGABYTE = 1024 * 1024


class HealthResult(StrEnum):
    """``good``: as it should be; ``attention``: a person should look; ``bad``: something does not work."""

    GOOD = "good"
    ATTENTION = "attention"
    BAD = "bad"


class HealthPart(StrEnum):
    """What belongs together for a reader."""

    POWER = "power"  # supply, heat
    KEEPING = "keeping"  # card, files, backup
    RADIO = "radio"  # modems, SIMs
    WORK = "work"  # clock, memory, threads, starts


class HealthWord(StrEnum):
    """What was found; the pages have a sentence for each."""

    FINE = "fine"
    CLOCK_UNTRUSTED = "clock_untrusted"  # nothing scheduled is sent
    CLOCK_DISAGREE = "clock_disagree"  # nor here: two who should know say different times
    CLOCK_BATTERY = "clock_battery"  # the battery clock says what cannot be
    HOT = "hot"
    MEMORY_SHORT = "memory_short"
    CARD_READ_ONLY = "card_read_only"  # the kernel takes nothing for it any more
    CARD_WORN = "card_worn"  # it says itself that its end is near
    WEAR_UNKNOWN = "wear_unknown"  # it does not tell
    POWER_CUTS = "power_cuts"  # several of the last starts
    STOPPED_ITSELF = "stopped_itself"  # the last start; ``detail``: the diary's word for why
    BALANCE_LOW = "balance_low"
    BALANCE_UNKNOWN = "balance_unknown"
    CLOCK_CORRECTED = "clock_corrected"  # the machine's own clock is wrong, and the box knows better
    POWER_UNMEASURED = "power_unmeasured"  # this machine does not tell; modems may, by starting anew
    POWER_WEAK = "power_weak"  # ``detail``: who has noticed
    LITTLE_ROOM = "little_room"
    NO_ROOM = "no_room"
    CARD_GIVEN_UP = "card_given_up"  # it keeps nothing any more; checked and mended at the next start
    RECOVERED = "recovered"  # the file was damaged, its previous generation was taken
    STOPPED = "stopped"  # the thread is not running
    RESTARTED = "restarted"  # the thread died and was started again
    HANGS = "hangs"  # the thread lives and does nothing
    NO_MODEM = "no_modem"  # the configuration names none
    NOT_CONNECTED = "not_connected"  # ``detail``: why, as far as it is known
    PORT_IN_USE = "port_in_use"  # another program holds its port
    GIVEN_UP = "given_up"  # nothing the box can do has helped; it will try again
    NOT_READY = "not_ready"  # it answers and cannot send; ``detail``: the modem's word for why
    SIM_EXPIRES_SOON = "sim_expires_soon"  # ``detail``: days left
    SIM_EXPIRED = "sim_expired"
    SIM_NO_CREDIT = "sim_no_credit"
    SIM_BLOCKED = "sim_blocked"
    SIM_NOT_SENDING = "sim_not_sending"
    PANEL_DEAD = "panel_dead"  # lamp or button; ``detail``: which
    BUTTON_STUCK = "button_stuck"
    BACKUP_OLD = "backup_old"  # ``detail``: days since the last one
    BACKUP_MISDATED = "backup_misdated"  # ``detail``: its date, which has not come yet
    BACKUP_NEVER = "backup_never"  # and there is something to lose
    KIT_UNSEEN = "kit_unseen"  # there are backups, and nobody has seen the words that open them


Figures = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """One thing looked at. ``name``: clock, power, temperature, memory, card, wear, book, settings, users,
    backup, kit, lamp, restarts, clerk, stick, pages, ``sender NAME``, modems, ``modem NAME``, ``sim NAME`` or
    ``balance NAME`` (the modem's name); ``detail``: the figure, name or word behind it.

    ``figures``: what a page or a program may want to show, by name with its unit, such as ``free_mb``.
    """

    name: str
    result: HealthResult
    word: HealthWord
    detail: str = ""
    figures: Figures = field(default=(), compare=False)

    @property
    def part(self) -> HealthPart:
        return _PARTS.get(self.name.partition(" ")[0], HealthPart.WORK)

    def figure(self, name: str) -> float | None:
        return dict(self.figures).get(name)


_PARTS = {
    "power": HealthPart.POWER,
    "temperature": HealthPart.POWER,
    "card": HealthPart.KEEPING,
    "wear": HealthPart.KEEPING,
    "book": HealthPart.KEEPING,
    "settings": HealthPart.KEEPING,
    "users": HealthPart.KEEPING,
    "backup": HealthPart.KEEPING,
    "kit": HealthPart.KEEPING,
    "modems": HealthPart.RADIO,
    "modem": HealthPart.RADIO,
    "sim": HealthPart.RADIO,
    "balance": HealthPart.RADIO,
    "sender": HealthPart.RADIO,
}


def good(name: str, detail: str = "", figures: Figures = ()) -> HealthCheck:
    return HealthCheck(name, HealthResult.GOOD, HealthWord.FINE, detail, figures)


def attention(name: str, word: HealthWord, detail: str = "", figures: Figures = ()) -> HealthCheck:
    return HealthCheck(name, HealthResult.ATTENTION, word, detail, figures)


def bad(name: str, word: HealthWord, detail: str = "", figures: Figures = ()) -> HealthCheck:
    return HealthCheck(name, HealthResult.BAD, word, detail, figures)


@dataclass(frozen=True, slots=True)
class ThreadState:
    """A thread, or some, that should always run. ``deaths``: how often it ended by an error since the start.

    ``hangs``: it lives and does nothing; ``detail``: how many of them, where there are several.
    """

    name: str
    alive: bool
    deaths: int
    last_error: str = ""
    hangs: bool = False
    detail: str = ""
