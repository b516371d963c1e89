"""The box as a process that can be killed: the real one, through ``open_box``, told what to do by a test.

It says what it does, one JSON line each, and hears from the test when it is enough.
"""

from __future__ import annotations

import select
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from appliance.box import Box, open_box
from appliance.broadcasts import Draft
from appliance.clock import ClockTrust
from appliance.config import Config
from appliance.contacts.audience_spec import AudienceSpec
from appliance.contacts.model import Contact
from appliance.errors import StorageError
from appliance.modem.serial_port import Port, open_serial
from appliance.outbox.rows import to_ms
from tests.faults.cuts import CodeCut, Cut, CutWire, Scissors, WireCut, watch_for
from tests.support.application import create_app
from tests.support.boxes import CHEAP_HASH, config_for, swift
from tests.support.pages import served

HURRY = 10.0  # a second of the box's waiting takes a tenth: promises do not depend on how long one waits
LOOK = 0.003  # seconds between two looks whether something has come true
MOVING = (
    "SELECT 1 FROM segment WHERE status IN ('queued', 'sending', 'errored')"
    " AND (due_at IS NULL OR due_at <= ?) LIMIT 1"
)


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What one life of the box is to be.

    ``text``: a broadcast to everybody in the book, sent under ``token`` as *Kirim* does. ``take``: people who
    come into the book as by an import. ``serve``: pages, too. ``cut``: where the plug is pulled. ``halt``:
    before its threads start it says ``halted`` and waits for a word. ``ahead``: seconds that its wall clock
    is wrong by.
    """

    data_dir: str
    ports: tuple[str, ...] = ()
    text: str = ""
    token: str = ""
    take: tuple[Contact, ...] = ()
    serve: bool = False
    undo_seconds: int = 0
    trusted: bool = True
    hurry: float = HURRY
    cut: Cut | None = None
    halt: bool = False
    ahead: float = 0.0


Say = Callable[[dict[str, Any]], None]
Hear = Callable[[], str]


class HurriedClock:
    """The machine's clock for people, ``ahead`` seconds wrong though it may be trusted; for waiting one that
    runs ``hurry`` times as fast."""

    def __init__(self, hurry: float, trusted: bool, ahead: float = 0.0) -> None:
        self.ahead = timedelta(seconds=ahead)
        self._hurry = hurry
        self._trusted = trusted

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def monotonic(self) -> float:
        return time.monotonic() * self._hurry

    def trust(self) -> ClockTrust:
        return ClockTrust(self._trusted, "test" if self._trusted else "none")


def configuration(ports: tuple[str, ...], *, undo_seconds: int = 0) -> Config:
    """A box that sends as fast as its modems take it, day and night."""
    modems = (swift(f"Modem {number}", port=port) for number, port in enumerate(ports, 1))
    return config_for(*modems, undo_seconds=undo_seconds)


def live(plan: Plan, say: Say, hear: Hear) -> None:
    """One life: until the plug is pulled, or the test says ``finish``.

    What the card refuses is said, with a reason: ``unusable`` the whole box, ``refused`` one wish.
    """
    if isinstance(plan.cut, CodeCut):
        watch_for(plan.cut)
    clock = HurriedClock(plan.hurry, plan.trusted, plan.ahead)
    scissors = Scissors(plan.cut if isinstance(plan.cut, WireCut) else None, clock.monotonic)

    def open_port(path: str) -> Port:
        return CutWire(open_serial(path), scissors, plan.hurry)

    try:
        box = open_box(
            configuration(plan.ports, undo_seconds=plan.undo_seconds),
            data_dir=Path(plan.data_dir),
            clock=clock,
            ports=open_port,
            hash_cost=CHEAP_HASH,
        )
    except StorageError as problem:
        say({"said": "unusable", "why": str(problem)})
        return
    with box:
        _do_wishes(plan, box, say)
        if plan.halt:
            say({"said": "halted"})
            hear()
        box.start()
        with _pages(box, plan.serve, say):
            _attend(box, clock, scissors, say, hear)
    say({"said": "end"})


def _do_wishes(plan: Plan, box: Box, say: Say) -> None:
    """Before the senders start: the test hears of it before anything can be cut."""
    if plan.take:
        _wish(lambda: box.book.import_contacts(plan.take, [], "import1"), "taken", say)
    if plan.text:
        draft = Draft(text=plan.text, audience=AudienceSpec(all=True))
        _wish(lambda: box.broadcasts.send(draft, token=plan.token, by="euis"), "accepted", say)


def _wish(wish: Callable[[], object], word: str, say: Say) -> None:
    try:
        wish()
    except StorageError as problem:
        say({"said": "refused", "why": str(problem)})
    else:
        say({"said": word})


def _attend(box: Box, clock: HurriedClock, scissors: Scissors, say: Say, hear: Hear) -> None:
    """Answer the test until it says ``finish``.

    ``idle``: when nothing is left to send. ``settle``: when what is left waits for its time. ``set-clock
    SECONDS``: somebody sets the wall clock so far ahead.
    """
    while (words := hear()) != "finish":
        word, _, value = words.partition(" ")
        if word == "idle":
            _wait_until(lambda: not box.ledger.active())
            say({"said": "idle", "pause": scissors.longest_pause})
        elif word == "settle":
            _wait_until(lambda: not _moves(box))
            say({"said": "settled", "open": len(box.ledger.active()), "pause": scissors.longest_pause})
        elif word == "set-clock":
            clock.ahead += timedelta(seconds=float(value))
            say({"said": "set"})
        elif word == "drain":
            _drain(box)
            say({"said": "drained"})
        elif word == "cancel":
            stopped = box.broadcasts.cancel(box.broadcasts.recent(limit=1)[0].id, by="euis")
            say({"said": "cancelled", "recipients": stopped})
        else:
            raise ValueError(f"a test said {word!r}")


def _moves(box: Box) -> bool:
    """Something could be handed over now."""
    with box.db.read() as cur:
        return cur.execute(MOVING, (to_ms(box.clock.now()),)).fetchone() is not None


def _drain(box: Box) -> None:
    """Every sender has listened to its modem, and committed what it heard, since this was called."""
    for sender in box.senders:
        _wait_until(lambda sender=sender: sender.status().connected)  # type: ignore[misc]
        for _turn in range(2):
            before = sender.status().turned_at
            sender.wake()
            _wait_until(lambda sender=sender, before=before: sender.status().turned_at != before)  # type: ignore[misc]


@contextmanager
def _pages(box: Box, wanted: bool, say: Say) -> Iterator[None]:
    if not wanted:
        yield
        return
    with served(create_app(box)) as port:
        say({"said": "serving", "port": port})
        yield


def _wait_until(condition: Callable[[], Any]) -> None:
    """The test's own patience is the limit."""
    while not condition():
        select.select([], [], [], LOOK)
