"""Numbers change without telling: a check over the simulated HAT, and a number that became a stranger's."""

from __future__ import annotations

from pathlib import Path

from appliance.box import Box
from appliance.broadcast_models import Draft, LeftOutReason
from appliance.contacts.audience_spec import AudienceSpec
from appliance.contacts.model import Contact
from appliance.number_check import CheckOutcome, CheckReport, CheckWish
from appliance.number_health.record import ConfirmedHow
from appliance.number_health.states import NumberState, state_of
from appliance.outbox.status import Status
from tests.support.boxes import furnish_office, quiet_box, running_box
from tests.support.clock import FakeClock
from tests.support.people import number, person
from tests.web.office import hand_over, receive
from web.words_numbers import CHECK_TEXTS

SAYS_YES, SAYS_NO, IS_SILENT, IS_GONE, WRITES_ELSE = range(1, 6)


def state(box: Box, serial: int) -> NumberState:
    return state_of(box.number_health.of(number(serial)), now=box.clock.now())


def outcome(box: Box, campaign: str) -> dict[str, CheckOutcome]:
    report = box.number_check.report(campaign)
    assert report is not None
    return {one.contact_id: one.outcome for one in report.people}


def test_a_check_over_the_hat_parts_the_confirmed_the_wrong_the_silent_and_the_dead(tmp_path: Path) -> None:
    with running_box(tmp_path) as office:
        box, hats = office.box, office.hats
        furnish_office(box)
        box.book.import_contacts([person(serial) for serial in range(1, 6)], [])
        box.number_health.fold()
        hats.fault("refuse", number=str(number(IS_GONE)), times=0, code=1)
        campaign = box.number_check.send(CheckWish(), CHECK_TEXTS, token="cek-1", by="euis")
        office.wait_for(lambda: _all_went(box, campaign), "every question")
        for serial, words in ((SAYS_YES, "Ya bu, masih"), (SAYS_NO, "SALAH"), (WRITES_ELSE, "Ini siapa ya?")):
            hats.do("incoming", modem=0, sender=str(number(serial)), text=words)
        office.wait_for(lambda: len(box.inbox.messages().messages) == 3, "three answers")
        box.number_health.fold()
        assert outcome(box, campaign) == {
            "kader1": CheckOutcome.CONFIRMED,
            "kader2": CheckOutcome.DENIED,
            "kader3": CheckOutcome.NO_ANSWER,
            "kader4": CheckOutcome.NOT_DELIVERED,
            "kader5": CheckOutcome.OTHERWISE,
        }
        assert [state(box, serial) for serial in range(1, 6)] == [
            NumberState.CONFIRMED,
            NumberState.DEAD,
            NumberState.UNCONFIRMED,
            NumberState.DOUBTFUL,
            NumberState.UNCONFIRMED,
        ]
        assert [row.person.id for row in box.call_list.rows()] == ["kader2", "kader4"]
        assert box.number_check.preview(CheckWish(), CHECK_TEXTS).people == 0  # a month has not passed


def _all_went(box: Box, campaign: str) -> bool:
    report: CheckReport | None = box.number_check.report(campaign)
    return report is not None and not report.counts.get(CheckOutcome.WAITING)


def test_a_recycled_number_gets_no_name_and_after_salah_nothing_at_all(tmp_path: Path) -> None:
    clock = FakeClock()
    with quiet_box(tmp_path, clock=clock) as box:
        furnish_office(box)
        box.book.import_contacts([person(1, "Hj. Euis Komariah"), person(2)], [])
        box.number_health.fold()
        box.number_health.confirm(number(1), ConfirmedHow.CALL)
        clock.advance(230 * 86400)
        box.number_health.confirm(number(2), ConfirmedHow.CALL)

        # the letter names people: it leaves out whoever may be a stranger by now
        named = Draft(text="Yth. {nama}, besok rapat. -{pengirim}", audience=AudienceSpec(all=True))
        preview = box.broadcasts.preview(named)
        assert [one.number for one in preview.samples] == [number(2)]
        assert dict(preview.left_out) == {LeftOutReason.SILENT_NUMBER: 1}

        # the check does not name her, and the stranger who has her number now answers
        campaign = box.number_check.send(CheckWish(), CHECK_TEXTS, token="cek-1", by="euis")
        (asked,) = _texts(box)
        assert "Euis" not in asked
        hand_over(box, "sent")
        receive(box, number(1), "Salah sambung")
        box.number_health.fold()
        assert outcome(box, campaign) == {"kader1": CheckOutcome.DENIED}
        plain = Draft(text="Besok rapat. -{pengirim}", audience=AudienceSpec(all=True))
        assert dict(box.broadcasts.preview(plain).left_out) == {LeftOutReason.DEAD_NUMBER: 1}

        # a neighbour tells her new number; the old one is remembered as wrong
        (row,) = box.call_list.rows()
        assert [each.person.id for each in row.neighbours] == ["kader2"]
        saved: Contact = box.call_list.take_new_number("kader1", number(9), rev=row.person.rev, by="euis")
        assert [(each.number, each.why) for each in saved.former_numbers] == [(number(1), "wrong")]
        assert box.call_list.rows() == ()
        assert box.broadcasts.preview(plain).accepted == 2


def _texts(box: Box) -> list[str]:
    newest = box.broadcasts.recent()[0].id
    return [row.text for row in box.broadcasts.recipients(newest) if row.status is not Status.LEFT_OUT]
