"""Steps 4 to 6 of a broadcast: the plug is pulled at each moment of the hand-over to a modem."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.outbox.status import Status
from tests.faults.conftest import Opener
from tests.faults.cuts import Wire, WireCut
from tests.faults.office import LONG, SHORT
from tests.support.simulator import simulated_hat

OF_A_SEND = (
    Wire.BEFORE_FIRST_BYTE,
    Wire.COMMAND_WRITTEN,
    Wire.PROMPT_READ,
    Wire.HALF_PDU,
    Wire.WITHOUT_CTRL_Z,
    Wire.CTRL_Z_WRITTEN,
    Wire.ANSWER_READ,
)
HANDED_OVER = (Wire.CTRL_Z_WRITTEN, Wire.ANSWER_READ)
# For a message that follows another: AT+CMGS= names its length, and no card has its intent yet.
ANNOUNCED = (Wire.BEFORE_FIRST_BYTE, Wire.COMMAND_WRITTEN)

every_moment = pytest.mark.parametrize("moment", OF_A_SEND, ids=lambda moment: moment.name.lower())


def left_to_a_person(moment: Wire, nth: int) -> int:
    """What the network has is known by its report; what it has not is unknown if the card had its intent."""
    return 0 if moment in HANDED_OVER or (moment in ANNOUNCED and nth > 1) else 1


@every_moment
@pytest.mark.parametrize("nth", [1, 4, 6])
def test_at_most_the_message_in_hand_is_unknown(office: Opener, moment: Wire, nth: int) -> None:
    kantor = office(people=6)
    kantor.cut(WireCut(moment, nth), text=SHORT, token="rakor")
    kantor.finish()
    verdict = kantor.audit()
    left = left_to_a_person(moment, nth)
    assert verdict[Status.UNKNOWN] == left
    assert verdict[Status.DELIVERED] == 6 - left


@every_moment
@pytest.mark.parametrize("nth", [1, 2, 3, 5])
def test_of_a_message_of_three_parts_only_the_part_in_hand_is_unknown(
    office: Opener, moment: Wire, nth: int
) -> None:
    kantor = office(people=2)
    kantor.cut(WireCut(moment, nth), text=LONG, token="rapat")
    kantor.finish()
    verdict = kantor.audit()
    left = left_to_a_person(moment, nth)
    assert verdict.taken_by_network == 6 - left
    assert verdict[Status.UNKNOWN] == left


@every_moment
def test_with_three_modems_each_leaves_at_most_one_unknown(office: Opener, moment: Wire) -> None:
    kantor = office(people=15, modems=3)
    kantor.cut(WireCut(moment, 7), text=SHORT, token="rakor")
    kantor.finish()
    verdict = kantor.audit()
    assert verdict[Status.UNKNOWN] + verdict[Status.DELIVERED] == 15
    assert verdict[Status.UNKNOWN] <= 3


def test_seven_cuts_in_a_row_leave_seven_unknown_at_most(office: Opener) -> None:
    kantor = office(people=20)
    kantor.cut(WireCut(OF_A_SEND[0], 2), text=SHORT, token="rakor")
    for moment in OF_A_SEND[1:]:
        kantor.cut(WireCut(moment, 2))
    kantor.finish()
    assert kantor.audit()[Status.UNKNOWN] == sum(left_to_a_person(moment, 2) for moment in OF_A_SEND)


def test_cuts_in_a_row_with_three_modems_and_three_parts(office: Opener) -> None:
    kantor = office(people=12, modems=3)
    kantor.cut(WireCut(Wire.CTRL_Z_WRITTEN, 3), text=LONG, token="rapat")
    for moment in (Wire.HALF_PDU, Wire.ANSWER_READ, Wire.BEFORE_FIRST_BYTE):
        kantor.cut(WireCut(moment, 4))
    kantor.finish()
    assert kantor.audit()[Status.UNKNOWN] <= 4 * 3


def test_what_is_unknown_stays_so_however_often_the_box_starts(office: Opener, tmp_path: Path) -> None:
    """Nothing settles it: the network took nothing, and no report ever comes."""
    kantor = office(people=3)
    kantor.cut(WireCut(Wire.WITHOUT_CTRL_Z, 1), text=SHORT, token="rakor")
    for _start in range(3):
        kantor.finish()
    verdict = kantor.audit()
    assert verdict[Status.UNKNOWN] == 1
    assert verdict.taken_by_network == 2


def test_an_answer_that_waited_on_the_wire_settles_the_message(office: Opener, tmp_path: Path) -> None:
    """The box died behind Ctrl-Z; what the modem answered meanwhile is found at the next start."""
    with simulated_hat(tmp_path / "mute", reports="never") as hats:
        kantor = office(people=4, hats=hats)
        kantor.cut(WireCut(Wire.CTRL_Z_WRITTEN, 2), text=SHORT, token="rakor")
        kantor.finish(reports=False)
        verdict = kantor.audit()
    assert verdict[Status.SENT] == 4
    assert verdict[Status.UNKNOWN] == 0


def test_the_answer_of_another_message_never_settles_the_one_that_is_unknown(
    office: Opener, tmp_path: Path
) -> None:
    """The modem says its last answer once more while the box is down: that message is settled already."""
    with simulated_hat(tmp_path / "mute", reports="never") as hats:
        kantor = office(people=4, hats=hats)
        kantor.cut(WireCut(Wire.HALF_PDU, 3), text=SHORT, token="rakor")
        last = kantor.accepted()[-1]["mr"]
        hats.do("say", hex=f"\r\n+CMGS: {last}\r\n\r\nOK\r\n".encode().hex())
        kantor.finish(reports=False)
        verdict = kantor.audit()
    assert verdict[Status.UNKNOWN] == 1
    assert verdict[Status.SENT] == 3


def test_without_any_word_from_the_network_it_is_left_to_a_person(office: Opener, tmp_path: Path) -> None:
    """The network took it and fell silent: no answer, no report. The machine sends it to nobody twice."""
    silent = [{"kind": "silence", "send": 2, "accepted": True}, {"kind": "report", "send": 2, "copies": 0}]
    with simulated_hat(tmp_path / "mute", script=silent) as hats:
        kantor = office(people=4, hats=hats)
        kantor.cut(WireCut(Wire.CTRL_Z_WRITTEN, 2), text=SHORT, token="rakor")
        kantor.finish(reports=False)
        verdict = kantor.audit()
    assert verdict[Status.UNKNOWN] == 1
    assert verdict.taken_by_network == 4
