"""Which program has a serial port open, and what to do about it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
# comm holds 15 characters at most
_MODEM_MANAGER = "ModemManager"
_ADVICE = {
    "kabar": "the box itself is at work there and its page Modem tells how; stop it to try here",
    _MODEM_MANAGER: "it takes every modem for itself: sudo systemctl mask --now ModemManager",
    "agetty": "it is a login on the serial line: sudo systemctl mask --now serial-getty@{tty}",
    "pppd": "it makes an Internet connection through the modem: end that connection",
    "gammu-smsd": "two programs cannot share a modem: sudo systemctl disable --now gammu-smsd",
    "smsd": "two programs cannot share a modem: sudo systemctl disable --now smstools",
}
_SELDOM_READABLE = (_MODEM_MANAGER, "agetty", "pppd")  # they run as root: we may not look at their files


@dataclass(frozen=True, slots=True)
class Holder:
    """A program that has the port open. ``certain``: seen with it; otherwise it merely runs and likes to."""

    program: str  # "" = it ended before it could be asked
    process: int
    certain: bool = True

    def __str__(self) -> str:
        if self.process == os.getpid():
            return "this program"
        name = f"{self.program} (process {self.process})" if self.program else f"process {self.process}"
        return name if self.certain else f"perhaps {name}"


def holders(path: str, proc: Path = PROC) -> list[Holder]:
    """Everybody who has the device open, as far as we may look: ourselves first, then by name."""
    device = os.path.realpath(path)
    found = (_holder(process) for process in _processes(proc) if _has_open(process, device))
    us = os.getpid()
    return sorted(
        found, key=lambda each: (each.process != us, each.program == "", each.program, each.process)
    )


def others(path: str, proc: Path = PROC) -> list[Holder]:
    """The same without ourselves."""
    return [each for each in holders(path, proc) if each.process != os.getpid()]


def suspects(path: str, proc: Path = PROC) -> list[Holder]:
    """For a port that is refused: who holds it; if that is hidden from us, who is known to do such things."""
    seen = holders(path, proc)
    if seen:
        return seen
    running = (_holder(process, certain=False) for process in _processes(proc))
    return [each for each in running if each.program in _SELDOM_READABLE]


def in_use(path: str, who: Iterable[Holder]) -> tuple[str, str]:
    """The sentence for a port that others hold, and the program's name ("" when it cannot be known)."""
    who = list(who)
    names = ", ".join(map(str, who)) or "another program"
    program = who[0].program if who else ""
    advice = _ADVICE.get(program, "").format(tty=Path(os.path.realpath(path)).name)
    return f"{path} is held by {names}" + (f"; {advice}" if advice else ""), program


def _processes(proc: Path) -> Iterator[Path]:
    try:
        yield from (entry for entry in proc.iterdir() if entry.name.isdecimal())
    except OSError:
        return


def _has_open(process: Path, device: str) -> bool:
    try:
        return any(os.readlink(entry) == device for entry in (process / "fd").iterdir())  # noqa: PTH115
    except OSError:
        return False  # another user's, or ended meanwhile


def _holder(process: Path, *, certain: bool = True) -> Holder:
    try:
        name = (process / "comm").read_text(errors="replace").strip()
    except OSError:
        name = ""
    return Holder(name, int(process.name), certain)
