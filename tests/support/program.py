"""``kabar run`` as a process of its own, as an office starts it."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0  # seconds
_ADDRESS = re.compile(r"http://\S+(?=/)")
_CODE = re.compile(r"Set-up code.*: (\S+)")


class Program:
    """``address`` of the pages; ``setup_code``, "" when nobody needs one any more; what it printed."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.greeting = _greeting(process)
        address, code = _ADDRESS.search(self.greeting), _CODE.search(self.greeting)
        assert address is not None, f"it did not start: {self.greeting}"
        self.address = address[0]
        self.setup_code = code[1] if code else ""

    def kill(self) -> None:
        """Pull the plug."""
        self.process.kill()
        assert self.process.wait(PATIENCE) == -signal.SIGKILL

    def stop(self) -> int:
        """As systemd does; -> its exit status."""
        self.process.terminate()
        return self.process.wait(PATIENCE)


@contextmanager
def kabar_run(config: Path, log: Path, *words: str) -> Iterator[Program]:
    """Ready when it is given out; gone at the end, however that comes. ``log``: what it says on stderr."""
    command: Sequence[str] = (sys.executable, "-m", "appliance", "run", "--config", str(config), *words)
    with (
        log.open("a") as errors,
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=errors, text=True) as process,
    ):
        try:
            yield Program(process)
        finally:
            process.kill()


def _greeting(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if line.startswith("Ctrl-C"):
            break
    return "".join(lines)
