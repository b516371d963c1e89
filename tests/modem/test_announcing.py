"""A message that is announced: the modem prompts for it while the box still writes the intent down."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from appliance.errors import ModemGone, NotHandedOver, SendRefused
from appliance.sms.numbers import PhoneNumber
from appliance.sms.pdu import Concatenation, SubmitPdu, encode_submit
from appliance.sms.segments import Encoding
from tests.modem.test_send_dialogues import outcome
from tests.support.scripted_modem import DIALOGUES, GREETING, connected_modem, told
from tests.support.scripted_port import Dialogue, dialogue_files

ASKED = f"AT+CMGS={GREETING.tpdu_length}"
ANSWERED = f"> {ASKED}\n< >\n> *^Z\n< +CMGS: 5\n< OK\n"
ANOTHER = encode_submit(PhoneNumber("+6281234567890"), "Halo, Bu Euis", encoding=Encoding.GSM7)


def part(sequence: int) -> SubmitPdu:
    return encode_submit(
        PhoneNumber("+6281234567890"),
        "Halo",
        encoding=Encoding.GSM7,
        concatenation=Concatenation(7, 2, sequence),
        validity=timedelta(hours=24),
    )


def test_only_the_length_is_told_until_it_is_sent() -> None:
    modem, port = connected_modem()
    port.play(ANSWERED)

    modem.announce(GREETING)

    assert port.sent == [ASKED]
    assert modem.send(GREETING) == 5
    assert port.sent[:1] == [ASKED]
    assert len(port.sent) == 2


def test_what_is_withdrawn_leaves_the_prompt_and_is_never_sent() -> None:
    modem, port = connected_modem()
    port.play(f"> {ASKED}\n< >\n")
    modem.announce(GREETING)

    modem.withdraw()

    assert port.sent == [ASKED, "^[", "AT"]
    assert modem.ready_to_send
    port.play(ANSWERED)
    assert modem.send(GREETING) == 5
    assert sum("^Z" in sent for sent in port.sent) == 1


def test_withdrawing_when_nothing_was_announced_says_nothing_to_the_modem() -> None:
    modem, port = connected_modem()

    modem.withdraw()

    assert port.sent == []


def test_another_message_than_the_announced_one_gets_a_prompt_of_its_own() -> None:
    modem, port = connected_modem()
    port.play(f"> {ASKED}\n< >\n")
    modem.announce(GREETING)

    port.play(f"> AT+CMGS={ANOTHER.tpdu_length}\n< >\n> *^Z\n< +CMGS: 6\n< OK\n")

    assert modem.send(ANOTHER) == 6
    assert port.sent[:4] == [ASKED, "^[", "AT", f"AT+CMGS={ANOTHER.tpdu_length}"]
    assert not any(GREETING.hex in sent for sent in port.sent)


def test_a_message_refused_before_is_waited_for_first_not_announced() -> None:
    # the refusal may come twice, and would then be taken for the answer to AT+CMGS
    modem, port = connected_modem()
    port.play(f"> {ASKED}\n< >\n> *^Z\n< +CMS ERROR: 38\n. 0.1\n< +CMS ERROR: 38\n")
    with pytest.raises(SendRefused):
        modem.send(GREETING)
    before = list(port.sent)

    modem.announce(GREETING)

    assert port.sent == before
    port.play(ANSWERED)
    assert modem.send(GREETING) == 5


def test_the_first_part_of_a_long_message_asks_for_the_link_first_the_others_are_announced() -> None:
    modem, port = connected_modem()
    first, second = part(1), part(2)
    port.play(f"> AT+CMMS=1\n< OK\n> AT+CMGS={first.tpdu_length}\n< >\n> *^Z\n< +CMGS: 1\n< OK\n")
    modem.announce(first)
    assert port.sent == []
    assert modem.send(first) == 1

    port.play(f"> AT+CMGS={second.tpdu_length}\n< >\n> *^Z\n< +CMGS: 2\n< OK\n")
    modem.announce(second)

    assert port.sent[-1] == f"AT+CMGS={second.tpdu_length}"
    assert modem.send(second) == 2
    assert port.sent.count("AT+CMMS=1") == 1


def test_a_modem_that_has_restarted_is_not_asked_for_a_prompt() -> None:
    modem, port = connected_modem()
    port.play("< RDY\n< +CFUN: 1\n")

    modem.announce(GREETING)

    assert port.sent == []
    with pytest.raises(NotHandedOver):
        modem.send(GREETING)


def test_a_modem_that_vanishes_at_the_announcement_is_told_of_when_it_is_to_send() -> None:
    modem, port = connected_modem()
    port.breaks_after = 0

    modem.announce(GREETING)

    assert port.closed
    with pytest.raises(NotHandedOver):
        modem.send(GREETING)
    with pytest.raises(ModemGone):
        modem.poll(0)


def test_a_modem_that_vanishes_while_it_prompts_is_found_out_later() -> None:
    modem, port = connected_modem()
    port.play(f"> {ASKED}\n! vanish\n")
    modem.announce(GREETING)

    modem.withdraw()

    assert not modem.connected


@pytest.mark.parametrize("path", dialogue_files(DIALOGUES / "send"), ids=lambda path: path.stem)
def test_each_dialogue_ends_the_same_for_an_announced_message(path: Path) -> None:
    dialogue = Dialogue.read(path)
    given = dict(line.split(" ", 2)[1:] for line in dialogue.outcomes if line.startswith("with "))
    expected = [line for line in dialogue.outcomes if not line.startswith("with ")]
    modem, port = connected_modem(module=given.get("family", ""))
    port.play(dialogue)

    modem.announce(GREETING)
    came_of_it = [outcome(modem.send)]
    if len(expected) > 1:
        came_of_it += [f"then {told(event)}" for event in modem.poll(60)]

    assert came_of_it == expected
    assert port.unsaid == []
    texts = [written for written in port.writes if written.endswith(b"\x1a")]
    assert texts in ([], [GREETING.hex.encode() + b"\x1a"])
