"""Copy the journal to where the box can read it, masked. Runs as root (kabar-logs.service).

What the box wishes is only how much. Which units, and what is masked, is decided here: a box that was taken
over learns from it nothing that it had not said itself, but for the kernel's own warnings.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from appliance.log_export import JOURNAL, LogsWish
from appliance.machine import RUN_FOLDER, Act
from appliance.masking import mask_record
from appliance.privileged.card import put
from appliance.privileged.wish import BadWish, read_wish

log = logging.getLogger(__name__)

MOST_LINES = 50_000
KERNEL_LINES = 1_000
LARGEST = 2 * 1024 * 1024  # octets; the newest are kept
_LEVELS = "EACEWNID"  # journalctl's priorities 0 to 7: emergency, alert, critical, error, warning ...

Journal = Callable[[Sequence[str]], Iterable[bytes]]  # journalctl with these arguments -> its lines


def commands(wish: LogsWish) -> tuple[Sequence[str], ...]:
    """What is asked of journalctl(1): our units, and what the kernel warns of (voltage, card, USB)."""
    shape = ("--no-pager", "--quiet", "--output=json", "--output-fields=MESSAGE,PRIORITY,SYSLOG_IDENTIFIER")
    return (
        (*shape, f"--lines={wish.lines}", "--unit=kabar*"),
        (*shape, f"--lines={KERNEL_LINES}", "--priority=warning", "_TRANSPORT=kernel"),
    )


def masked_line(raw: bytes) -> tuple[int, str] | None:
    """When (microseconds since 1970), and a line fit for a stranger. None: the journal gave no such thing."""
    try:
        entry: dict[str, Any] = msgspec.json.decode(raw, type=dict[str, Any])
        at = int(entry["__REALTIME_TIMESTAMP"])
        moment = datetime.fromtimestamp(at // 1_000_000, UTC)
        level = _LEVELS[int(entry.get("PRIORITY", 6))]
    except (ValueError, KeyError, TypeError, IndexError, OverflowError, OSError):  # msgspec's is a ValueError
        return None
    boot = str(entry.get("_BOOT_ID", ""))[:4]
    name = " ".join(mask_record(_text(entry.get("SYSLOG_IDENTIFIER"))))
    said = " ".join(mask_record(_text(entry.get("MESSAGE"))))
    return at, f"{moment:%Y-%m-%d %H:%M:%S} {boot} {level} {name}: {said}"


def _text(message: object) -> str:
    """journalctl gives numbers for a message that is not plain text, null for one that is too long."""
    if isinstance(message, list):
        return bytes(each for each in message if isinstance(each, int) and 0 <= each < 256).decode(
            "utf-8", "replace"
        )
    return message if isinstance(message, str) else ""


def collect(wish: LogsWish, journal: Journal) -> bytes:
    """All of it in order of time, the newest ``LARGEST`` octets. Raises BadWish, OSError."""
    if not 1 <= wish.lines <= MOST_LINES:
        raise BadWish(f"{wish.lines} lines are not between 1 and {MOST_LINES}")
    found = [
        line for asked in commands(wish) for raw in journal(asked) if (line := masked_line(raw)) is not None
    ]
    kept: deque[bytes] = deque()
    size = 0
    for _, text in sorted(found, reverse=True):
        encoded = text.encode("utf-8", "replace") + b"\n"
        size += len(encoded)
        if size > LARGEST:
            break
        kept.appendleft(encoded)
    return b"".join(kept)


def journalctl(arguments: Sequence[str]) -> Iterator[bytes]:
    """The lines of journalctl(1), as they come. Raises OSError when it cannot be run."""
    command = ("journalctl", *arguments)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL) as process:
        if process.stdout is not None:
            yield from process.stdout


def main(*, folder: Path = RUN_FOLDER, journal: Journal = journalctl) -> int:
    """-> the exit status: 1 = the wish was refused, or the journal cannot be had."""
    wish = folder / Act.LOGS.wish
    try:
        content = collect(read_wish(wish, LogsWish), journal)
        owner = folder.stat()
        # for the box alone: whoever else may log in here has no business with its journal
        put(folder / JOURNAL, content, owner=(owner.st_uid, owner.st_gid))
    except BadWish as refusal:
        log.error("%s", refusal)
        return 1
    except OSError as problem:
        log.error("the journal could not be copied (%s)", os.strerror(problem.errno or 0))
        return 1
    finally:
        wish.unlink(missing_ok=True)
    log.info("%d octets of the journal were copied", len(content))
    return 0


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    sys.exit(main())
