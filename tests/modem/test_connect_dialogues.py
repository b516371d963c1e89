"""Each family's set-up as written down in ``dialogues/connect``: starts, PINs, refusals, empty settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.modem.profiles import PROFILES
from tests.support.connect_dialogues import Bench, ConnectDialogue
from tests.support.scripted_modem import DIALOGUES
from tests.support.scripted_port import dialogue_files

FILES = list(dialogue_files(DIALOGUES / "connect"))
SITUATIONS = (
    "cold-start",
    "pin-asked",
    "pin-accepted",
    "pin-refused",
    "puk",
    "no-sim",
    "sms-never-ready",
    "flight-mode",
    "cnmi-fallback",
    "empty-csca",
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_set_up_ends_as_its_dialogue_says(path: Path) -> None:
    dialogue = ConnectDialogue.read(path)
    bench = Bench(dialogue)
    outcome, *rest = dialogue.expected

    assert bench.connect() == outcome

    for line in rest:
        assert bench.holds(line), line
    assert bench.modem.ready_to_send != outcome.startswith("not ready")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_however_the_bytes_are_cut_it_ends_the_same(path: Path) -> None:
    dialogue = ConnectDialogue.read(path)
    assert Bench(dialogue, chop=1).connect() == dialogue.expected[0]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_pin_is_ever_written_down(path: Path) -> None:
    bench = Bench(ConnectDialogue.read(path))
    bench.connect()
    if bench.pins.pin:
        assert bench.pins.pin not in "\n".join(bench.modem.dialogue.lines())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_set_up_sends_no_message_and_no_ctrl_z(path: Path) -> None:
    bench = Bench(ConnectDialogue.read(path))
    bench.connect()
    assert not any(sent.endswith("^Z") or sent.startswith("AT+CMGS") for sent in bench.port.sent)


@pytest.mark.parametrize("family", sorted(PROFILES))
@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_family_has_a_dialogue_for_every_situation(family: str, situation: str) -> None:
    assert (DIALOGUES / "connect" / f"{family}-{situation}.txt").is_file()
