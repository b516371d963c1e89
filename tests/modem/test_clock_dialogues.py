"""The network's time in every dialect, as written down in ``dialogues/clock``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.connect_dialogues import Bench, ConnectDialogue
from tests.support.scripted_modem import DIALOGUES
from tests.support.scripted_port import Answers, Dialogue, Step, dialogue_files

REGISTERED: list[tuple[Step, ...]] = [(Step("<", "+CREG: 2,1"), Step("<", "OK"))]


def bench_of(path: Path) -> tuple[Bench, list[str], str]:
    """A module set up, what it says unasked, and the time that has to come of it."""
    dialogue = Dialogue.read(path)
    family = next(line.removeprefix("with family ") for line in dialogue.outcomes if line.startswith("with"))
    base = ConnectDialogue.read(DIALOGUES / "connect" / f"{family}.txt")
    answers: Answers = {**base.answers, **dialogue.answers(), "AT+CREG?": REGISTERED}
    heard = [line.removeprefix("heard ") for line in dialogue.outcomes if line.startswith("heard ")]
    return Bench(ConnectDialogue(answers, base.expected)), heard, dialogue.outcomes[-1]


@pytest.mark.parametrize("path", dialogue_files(DIALOGUES / "clock"), ids=lambda path: path.stem)
def test_the_networks_time_is_read_in_every_dialect(path: Path) -> None:
    bench, heard, expected = bench_of(path)
    bench.connect()
    bench.modem.refresh()
    if heard:
        bench.port.play("".join(f"< {line}\n" for line in heard))
        bench.modem.poll(5)

    told = bench.modem.network_time()

    assert ("nothing" if told is None else told.isoformat()) == expected


def test_a_time_told_unasked_goes_on_running() -> None:
    bench, heard, _expected = bench_of(DIALOGUES / "clock" / "sim800-told-unasked.txt")
    bench.connect()
    bench.modem.refresh()
    bench.port.play("".join(f"< {line}\n" for line in heard))
    bench.modem.poll(5)
    bench.clock.advance(600)

    told = bench.modem.network_time()

    assert told is not None
    assert told.isoformat() == "2026-12-08T09:10:00+07:00"


def test_a_time_told_long_ago_is_no_news() -> None:
    bench, heard, _expected = bench_of(DIALOGUES / "clock" / "sim800-told-unasked.txt")
    bench.connect()
    bench.modem.refresh()
    bench.port.play("".join(f"< {line}\n" for line in heard))
    bench.modem.poll(5)
    bench.clock.advance(90_000)

    assert bench.modem.network_time() is None


def test_a_time_is_believed_only_while_the_modem_is_registered() -> None:
    bench, _heard, _expected = bench_of(DIALOGUES / "clock" / "sim7600-wib.txt")
    bench.connect()
    bench.port.answers["AT+CREG?"] = [(Step("<", "+CREG: 2,2"), Step("<", "OK"))]
    bench.port.answers["AT+CEREG?"] = [(Step("<", "+CEREG: 2,2"), Step("<", "OK"))]
    bench.modem.refresh()

    assert bench.modem.network_time() is None
