"""USSD in every dialect, menus among them, as written down in ``dialogues/ussd``."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.modem.events import UssdFailed
from appliance.modem.modem import Modem
from tests.support.scripted_modem import DIALOGUES, connected_modem
from tests.support.scripted_port import Dialogue, dialogue_files


def outcome(modem: Modem, code: str, answers: list[str]) -> str:
    try:
        return "text " + modem.ussd_menu(code, answers, timeout=30).replace("\n", "\\n")
    except UssdFailed as error:
        return f"failed {error}"


@pytest.mark.parametrize("chop", [0, 1], ids=["whole", "one octet"])
@pytest.mark.parametrize("path", dialogue_files(DIALOGUES / "ussd"), ids=lambda path: path.stem)
def test_each_dialogue_brings_its_text_however_its_bytes_are_cut(path: Path, chop: int) -> None:
    dialogue = Dialogue.read(path)
    given = dict(line.split(" ", 2)[1:] for line in dialogue.outcomes if line.startswith("with "))
    expected = dialogue.outcomes[-1]
    modem, port = connected_modem(chop=chop)
    port.play(dialogue)

    came_of_it = outcome(modem, given.get("code", "*888#"), given.get("answers", "").split())

    if expected.startswith("failed "):
        assert came_of_it.startswith("failed ")
        assert expected.removeprefix("failed ") in came_of_it
    else:
        assert came_of_it == expected
    assert port.unsaid == []
    assert modem.connected


@pytest.mark.parametrize("choice", ["", "4;AT+CMGD=1", "empat"])
def test_only_a_choice_is_sent_to_a_menu(choice: str) -> None:
    modem, port = connected_modem()
    with pytest.raises(UssdFailed):
        modem.ussd_menu("*888#", [choice])
    assert port.sent == []


def test_texts_of_the_network_and_vouchers_stay_out_of_the_dialogue_ring() -> None:
    modem, port = connected_modem()
    port.play(
        '> AT+CUSD=1,"*123*1234567890123456#",15\n< OK\n< +CUSD: 0,Pulsa Anda bertambah Rp50.000,15\n'
        "> AT+CUSD=2\n< OK\n"
    )
    modem.ussd("*123*1234567890123456#")

    kept = "\n".join(modem.dialogue.lines())

    assert "AT+CUSD=1" in kept
    assert "bertambah" not in kept
    assert "123456" not in kept
