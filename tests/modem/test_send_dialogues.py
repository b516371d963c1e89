"""One message, whatever the modem makes of it: each dialogue ends as its last lines say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from appliance.errors import ModemGone, NotHandedOver, SendRefused, SendUncertain
from appliance.sms.pdu import SubmitPdu
from tests.support.scripted_modem import DIALOGUES, GREETING, connected_modem, told
from tests.support.scripted_port import Dialogue, dialogue_files


def outcome(send: Callable[[SubmitPdu], int]) -> str:
    """What came of a message, in the words of the dialogues."""
    try:
        return f"reference {send(GREETING)}"
    except SendRefused as error:
        return f"refused {error.namespace or '-'} {error.code} {error.error_class}"
    except SendUncertain:
        return "uncertain"
    except NotHandedOver:
        return "not handed over"
    except ModemGone:
        return "gone"


@pytest.mark.parametrize("chop", [0, 1, 3], ids=["whole", "one octet", "three octets"])
@pytest.mark.parametrize("path", dialogue_files(DIALOGUES / "send"), ids=lambda path: path.stem)
def test_each_dialogue_ends_as_it_says_however_its_bytes_are_cut(path: Path, chop: int) -> None:
    dialogue = Dialogue.read(path)
    given = dict(line.split(" ", 2)[1:] for line in dialogue.outcomes if line.startswith("with "))
    expected = [line for line in dialogue.outcomes if not line.startswith("with ")]
    modem, port = connected_modem(chop=chop, module=given.get("family", ""))
    port.play(dialogue)

    came_of_it = [outcome(modem.send)]
    if len(expected) > 1:
        came_of_it += [f"then {told(event)}" for event in modem.poll(60)]

    assert came_of_it == expected
    assert port.unsaid == []
    # At most once: the PDU went out whole in one write, or not at all; and nothing was written behind it.
    texts = [written for written in port.writes if written.endswith(b"\x1a")]
    assert texts in ([], [GREETING.hex.encode() + b"\x1a"])
    if expected[0] == "uncertain":
        assert port.sent[-1].endswith("^Z")
