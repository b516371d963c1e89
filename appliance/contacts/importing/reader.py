"""Read a spreadsheet of any kind into rows, in a process of its own that may be killed."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import msgspec

from appliance.contacts.importing.gate import MIB, Limits, check_size
from appliance.contacts.importing.refusals import ImportRefused, RefusalReason
from appliance.contacts.importing.workbook import Answer, Refusal, Workbook

log = logging.getLogger(__name__)

_PROGRAM = "appliance.contacts.importing.reader_process"


def read_workbook(path: Path, *, limits: Limits | None = None, work_folder: Path | None = None) -> Workbook:
    """Everything the file says, sheet by sheet.

    ``work_folder``: where the reading process stands; it writes nothing there. Raises ImportRefused with a
    reason; takes at most ``limits.seconds``.
    """
    limits = limits or Limits()
    check_size(path.stat().st_size, limits)  # spares the process
    answer = _decode(_ask(path.resolve(), limits, work_folder))
    if isinstance(answer, Refusal):
        raise ImportRefused(answer.reason, answer.detail)
    if not any(sheet.rows for sheet in answer.sheets):
        raise ImportRefused(RefusalReason.EMPTY_WORKBOOK, "no sheet of it holds a single value")
    return answer


def _ask(path: Path, limits: Limits, work_folder: Path | None) -> bytes:
    """The reading process' answer; raises ImportRefused when it dies or takes too long."""
    with subprocess.Popen(
        [sys.executable, "-P", "-m", _PROGRAM, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # what a parser says of a hostile file would only fill the journal
        cwd=work_folder,
        env=_environment(),
    ) as process:
        late = threading.Event()
        timer = threading.Timer(limits.seconds, _kill, (process, late))
        timer.start()
        try:
            packed = _talk(process, limits)
        finally:
            timer.cancel()
            process.kill()
    if late.is_set() or process.returncode == -signal.SIGXCPU:
        raise ImportRefused(RefusalReason.TOOK_TOO_LONG, f"reading it took more than {limits.seconds:g} s")
    if process.returncode != 0:
        raise _died_of(process.returncode, limits)
    return packed


def _died_of(returncode: int, limits: Limits) -> ImportRefused:
    log.warning("the reading process ended with %d", returncode)
    if returncode < 0:  # the allocator aborts, or the kernel kills
        detail = f"reading it needs more than {limits.memory // MIB} MB of memory"
        return ImportRefused(RefusalReason.TOO_MUCH_INSIDE, detail)
    return ImportRefused(RefusalReason.BROKEN_FILE, "it is damaged in a way that stops the reader")


def _talk(process: subprocess.Popen[bytes], limits: Limits) -> bytes:
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the pipes of the reading process are missing")
    try:
        process.stdin.write(msgspec.json.encode(limits))
        process.stdin.close()
    except BrokenPipeError:  # it died before it listened: the answer will be empty
        return b""
    packed = process.stdout.read(limits.answer_size + 1)
    if len(packed) <= limits.answer_size:  # else it does not keep to its limits and is killed
        process.wait()
    return packed


def _kill(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    process.kill()


def _environment() -> dict[str, str]:
    """Nothing of ours but where our code lies; the data folder is never a place to import from."""
    root = str(Path(__file__).resolve().parents[3])
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "VIRTUAL_ENV") if name in os.environ}
    return {**kept, "PYTHONPATH": root, "PYTHONDONTWRITEBYTECODE": "1"}


def _decode(packed: bytes) -> Answer:
    try:
        answer: Answer = msgspec.msgpack.decode(packed, type=Workbook | Refusal)
    except msgspec.DecodeError as error:
        raise ImportRefused(RefusalReason.BROKEN_FILE, "the reading process gave no answer") from error
    return answer
