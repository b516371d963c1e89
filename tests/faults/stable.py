"""A process that has loaded the box once and forks a fresh one for each connection: a start takes no time.

``python -m tests.faults.stable SOCKET``; ends when its stdin does.
"""

from __future__ import annotations

import faulthandler
import json
import logging
import os
import select
import signal
import socket
import sys
import traceback
from pathlib import Path
from typing import Any

import msgspec

from tests.faults.driver import Plan, live
from web import families

LOG_NAME = "box.log"


def serve(path: str) -> None:
    """Until nobody holds our stdin any more."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel buries what was killed
    families()  # loads every page
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as door:
        door.bind(path)
        door.listen(16)
        print("ready", flush=True)
        while True:
            ready, _, _ = select.select([door, sys.stdin], [], [])
            if sys.stdin in ready:
                return
            line, _ = door.accept()
            if os.fork() == 0:
                door.close()
                _be_a_box(line)
            line.close()


def _be_a_box(line: socket.socket) -> None:
    """Never returns. Whatever goes wrong is told to the test."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    words = line.makefile("r", encoding="utf-8")

    def say(event: dict[str, Any]) -> None:
        line.sendall(json.dumps(event).encode() + b"\n")

    try:
        say({"said": "born", "pid": os.getpid()})
        plan = msgspec.json.decode(words.readline(), type=Plan, dec_hook=lambda kind, word: kind(word))
        _log_into(Path(plan.data_dir).with_name(LOG_NAME))
        live(plan, say, lambda: words.readline().strip() or "finish")
    except BaseException:
        say({"said": "failed", "why": traceback.format_exc()})
    finally:
        os._exit(0)


def _log_into(path: Path) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(handle, 2)
    faulthandler.enable()
    logging.raiseExceptions = False  # a log that may not be written to is no mistake of the program
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")


if __name__ == "__main__":
    serve(sys.argv[1])
