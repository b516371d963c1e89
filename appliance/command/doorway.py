"""Serving pages, whichever: take the port, listen to signals, say where to look, log to the journal."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from appliance.backup.desk import LARGEST_BACKUP
from appliance.config import Config
from appliance.errors import BoxError
from appliance.log_export import RecentLines
from appliance.machine import Machine, NoMachine, SystemdMachine

# Above what any page takes, so that a file that is far too large still gets a sentence of ours; waitress's
# own answer is for nothing but abuse. Kept in a file, not in memory, while it comes in.
LARGEST_REQUEST = LARGEST_BACKUP + 16 * 1024 * 1024
INSTALLED_DEFAULTS = Path("/usr/lib/kabar/box.toml")
THREADS = 6
CHANNEL_SECONDS = 30


class CannotServe(BoxError):
    """The port cannot be had."""


def bound_server(app: Any, config: Config) -> Any:
    from waitress.server import create_server

    try:
        return create_server(
            app,
            host=config.web.host,
            port=config.web.port,
            threads=THREADS,
            max_request_body_size=LARGEST_REQUEST,
            channel_timeout=CHANNEL_SECONDS,
            ident=None,
            clear_untrusted_proxy_headers=True,
        )
    except OSError as error:
        raise CannotServe(
            f"the pages cannot be served at {config.web.host} port {config.web.port}"
            f" ({error.strerror or error}); another port: --port"
        ) from error


def hosts(listening: str) -> list[str]:
    """Under which hosts the pages can be asked for."""
    if listening not in ("0.0.0.0", "::", ""):
        return [f"[{listening}]" if ":" in listening else listening]
    return ["localhost", *_own_addresses()]


def _own_addresses() -> list[str]:
    """The address of this machine in the office's network; none when it has none. Sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # a UDP "connection" only asks the routing table; the address is one that is never used (RFC 5737)
            probe.connect(("192.0.2.1", 9))
            return [str(probe.getsockname()[0])]
        except OSError:
            return []


@contextmanager
def until_told_to_stop() -> Iterator[None]:
    """SIGTERM (systemd) and SIGINT (Ctrl-C) end the serving; a second one while it ends changes nothing."""
    told = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        if not told.is_set():
            told.set()
            raise KeyboardInterrupt

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    except KeyboardInterrupt:
        if not told.is_set():
            raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def end_this_process() -> None:
    """As if we had been told to; whoever started us starts us again."""
    os.kill(os.getpid(), signal.SIGTERM)


def log_to_stderr(*, verbose: bool, simulate: bool) -> None:
    """systemd's journal stamps the lines itself. A newcomer in training reads the page, not the log."""
    level = logging.DEBUG if verbose else logging.WARNING if simulate else logging.INFO
    logging.basicConfig(level=level, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    logging.getLogger().addHandler(RecentLines())
    # waitress tells of every browser that waits its turn
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)


def machine_here() -> Machine:
    """Only what systemd has started as its service asks systemd for anything (sd_booted(3))."""
    by_systemd = "INVOCATION_ID" in os.environ and Path("/run/systemd/system").is_dir()
    return SystemdMachine() if by_systemd else NoMachine()
