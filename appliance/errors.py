"""The tree of errors: whose fault it is, and whether trying again helps. English; the pages have own words.

``BoxError``            everything the box raises on purpose; ``str(error)`` is one English sentence
|- ``InputError``       the person's or the file's: say it, keep what was typed
|- ``StorageError``     the card's: nothing was half done
|- ``ModemError``       the modem's or the network's, see each class
"""

from __future__ import annotations

from dataclasses import dataclass

from appliance.sms.status_codes import ErrorClass


class BoxError(Exception):
    """Anything the box raises on purpose. ``str(error)`` is one sentence in English, no code in front."""


class InputError(BoxError):
    """What came in cannot be used as it is. Nothing has been changed."""


class ConfigError(InputError):
    """The static file holds something that cannot be meant: key, value and what is allowed are named."""


class StaleRevision(InputError):
    """Somebody else saved the same document first. Carries both versions; nothing was written."""

    def __init__(self, theirs: object, mine: object) -> None:
        super().__init__("somebody else has changed this entry in the meantime")
        self.theirs = theirs
        self.mine = mine


class BookFull(InputError):
    """The book would hold more people than the box is tested with (``limit``). Nothing was added."""

    def __init__(self, room: int, limit: int) -> None:
        super().__init__(f"the book holds at most {limit} people and has room for {room} more")
        self.room = room
        self.limit = limit


class StorageError(BoxError):
    """The card refused or the data on it are damaged. What was acknowledged before is still there."""


class StorageFull(StorageError):
    """No room for this change. Nothing of it was written."""


class DataFolderInUse(StorageError):
    """Another process (a running box) holds the data folder."""


class DamagedStore(StorageError):
    """Both generations of a sealed file are unreadable or lost: safe mode, never an empty book."""


class ModemError(BoxError):
    """The modem or the network. Subclasses say what is true of the message in hand."""


class ModemGone(ModemError):
    """The port vanished, cannot be opened, or no longer answers AT. Nothing was handed over by this call."""


class PortInUse(ModemGone):
    """Another program holds the serial port: ``program`` is its name, "" when it cannot be known."""

    def __init__(self, sentence: str, program: str = "") -> None:
        super().__init__(sentence)
        self.program = program


class PortForbidden(ModemGone):
    """The port is there, and this program may not open it. No restart of the modem changes that."""


class PortMissing(ModemGone):
    """There is no such port: nothing is plugged in, or it is just coming back. Not the modem's fault."""


class NoModemLeft(PortMissing):
    """Modems were found, but each belongs to another section of the configuration."""


class NotHandedOver(ModemError):
    """The attempt ended before Ctrl-Z (no prompt, refused +CMGS=): nothing was sent, a retry is safe."""


@dataclass
class SendRefused(ModemError):
    """A final result after Ctrl-Z says the network or the modem did not take the message.

    ``code``: the number of ``+CMS ERROR``/``+CME ERROR`` (None for a bare ERROR), ``namespace``: "CMS", "CME"
    or "", ``error_class``: what follows from it (sms/status_codes.py).
    """

    code: int | None
    namespace: str
    error_class: ErrorClass

    def __str__(self) -> str:
        shown = "ERROR" if self.code is None else f"+{self.namespace} ERROR: {self.code}"
        return f"the message was refused ({shown}, {self.error_class})"


@dataclass
class SendUncertain(ModemError):
    """Nobody knows whether it left: silence after Ctrl-Z, a reboot, an unplug, a code such as 332.

    ``why`` is a short English phrase for the log. Never resend by machine.
    """

    why: str

    def __str__(self) -> str:
        return f"it is not known whether the message left ({self.why})"
