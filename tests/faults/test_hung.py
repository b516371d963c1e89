"""Something hangs for good, a page's worker or a sender: everything else goes on, and health says so."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random
from typing import Any

from flask import Flask

from appliance.box import open_box
from appliance.broadcasts import Draft
from appliance.clock import Clock
from appliance.contacts.audience_spec import AudienceSpec
from appliance.errors import PortMissing
from appliance.health import HealthCheck, HealthResult, HealthWord
from appliance.modem.serial_port import Port
from appliance.outbox.sender import LONGEST_WORK
from appliance.pages_watch import LONGEST_REQUEST, PagesWatch
from tests.faults.lives import wait_until
from tests.support.application import create_app
from tests.support.boxes import CHEAP_HASH, config_for, furnish_office, running_box, swift
from tests.support.clock import FakeClock
from tests.support.pages import served
from tests.support.people import person

RAKOR = Draft(text="Yth. {sapaan} {nama}, rakor besok.", audience=AudienceSpec(all=True))
WORKERS = 4
PEOPLE = 60


def test_with_all_but_one_web_worker_hung_pages_are_served_and_with_all_of_them_messages_go_out(
    tmp_path: Path,
) -> None:
    with running_box(tmp_path, seconds_per_sms=0.005) as office:
        box, clock = office.box, FakeClock()
        furnish_office(box)
        box.book.import_contacts([person(serial) for serial in range(1, PEOPLE + 1)], [])
        with _pages_that_may_hang(create_app(box), clock) as (pages, port, hung):
            box.watchdog.attend(pages)
            assert _check(box.health.checks(), "pages") == (HealthResult.GOOD, HealthWord.FINE)
            hanging = [_asked(port, "/hang") for _ in range(WORKERS - 1)]
            wait_until(lambda: len(hung) == WORKERS - 1, "the workers hang")
            with closing(_asked(port, "/login")) as visitor:
                assert visitor.getresponse().status == 200
            assert _check(box.health.checks(), "pages") == (HealthResult.GOOD, HealthWord.FINE)
            clock.advance(LONGEST_REQUEST + 1)
            assert _check(box.health.checks(), "pages") == (HealthResult.BAD, HealthWord.HANGS)
            assert pages.state.detail == f"{WORKERS - 1}/{WORKERS}"
            assert pages.turn(), "one is left"
            hanging.append(_asked(port, "/hang"))
            wait_until(lambda: len(hung) == WORKERS, "every worker hangs")
            assert not pages.turn(), "the watchdog is not fed"
            box.broadcasts.send(RAKOR, token="t", by="euis")
            office.wait_for(lambda: len(office.hats.accepted()) == PEOPLE, "the last message")
            assert len(hung) == WORKERS
        for connection in hanging:
            connection.close()
        wait_until(lambda: not pages.state.hangs, "those that hung are free again")


@contextmanager
def _pages_that_may_hang(app: Flask, clock: Clock) -> Iterator[tuple[PagesWatch, int, list[int]]]:
    """The pages, and one that never answers; -> their watch, their port, and who hangs."""
    go_on = threading.Event()
    hung: list[int] = []

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/hang":
            hung.append(threading.get_ident())
            go_on.wait()
            start_response("200 OK", [("Content-Length", "0")])
            return [b""]
        return app(environ, start_response)

    pages = PagesWatch(answer, workers=WORKERS, clock=clock)
    with served(pages, threads=WORKERS) as port:
        pages.listen_at("127.0.0.1", port)
        try:
            yield pages, port, hung
        finally:
            go_on.set()


def _asked(port: int, path: str) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path)
    return connection


def test_a_sender_that_hangs_is_named_by_health_and_does_not_hold_up_the_box(tmp_path: Path) -> None:
    """Its port blocks for ever, as a broken USB driver may."""
    clock, go_on = FakeClock(), threading.Event()
    reached = threading.Event()

    def blocks(path: str) -> Port:
        reached.set()
        go_on.wait()
        raise PortMissing(f"there is no {path}")

    with open_box(
        config_for(swift(port="/dev/ttyUSB2")),
        data_dir=tmp_path,
        clock=clock,
        ports=blocks,
        random=Random(1),
        hash_cost=CHEAP_HASH,
    ) as box:
        box.start()
        try:
            assert reached.wait(20)
            assert _check(box.health.checks(), "sender") == (HealthResult.GOOD, HealthWord.FINE)
            clock.advance(LONGEST_WORK + 1)
            assert _check(box.health.checks(), "sender") == (HealthResult.BAD, HealthWord.HANGS)
            furnish_office(box)
            box.book.import_contacts([person(1)], [])
            assert box.broadcasts.send(RAKOR, token="t", by="euis").accepted == 1
        finally:
            go_on.set()


def _check(checks: Iterable[HealthCheck], name: str) -> tuple[HealthResult, HealthWord]:
    (found,) = [check for check in checks if check.name.startswith(name)]
    return found.result, found.word
