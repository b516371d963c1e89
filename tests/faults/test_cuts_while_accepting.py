"""Steps 1 to 4 of a broadcast: the plug is pulled before, in and after the transaction of *Kirim*."""

from __future__ import annotations

from typing import Any

import pytest

from appliance.outbox.status import Status
from tests.faults.conftest import Opener
from tests.faults.cuts import CodeCut
from tests.faults.office import SHORT, Office
from tests.faults.visitor import NO_ANSWER, Visitor

PEOPLE = 8
FORM = "form-of-this-morning"
BEFORE_THE_COMMIT = (
    CodeCut("web.views.broadcasts_write:preview", "call"),
    CodeCut("appliance.broadcasts:Broadcasts.preview", "return"),
    CodeCut("web.views.broadcasts_write:send", "call"),
    CodeCut("appliance.outbox.ledger:Ledger.accept", "call"),
    CodeCut("appliance.outbox.accepting:_check", "return", PEOPLE // 2),
    CodeCut("appliance.outbox.accepting:_insert_broadcast", "return"),
    CodeCut("appliance.outbox.accepting:_recipient_rows", "return", PEOPLE // 2),
    CodeCut("appliance.outbox.accepting:_segment_rows", "return", PEOPLE // 2),
    CodeCut("appliance.outbox.accepting:accept", "return"),
)
AFTER_THE_COMMIT = (
    CodeCut("appliance.outbox.ledger:Ledger.accept", "return"),
    CodeCut("appliance.broadcasts:Broadcasts.send", "return"),
    CodeCut("web.views.broadcasts_write:send", "return"),
)


def _name(cut: CodeCut) -> str:
    return f"{cut.where.partition(':')[2]}-{cut.when}"


@pytest.mark.parametrize("cut", BEFORE_THE_COMMIT, ids=_name)
def test_before_kirim_is_committed_nothing_is_there_and_nothing_is_sent(office: Opener, cut: CodeCut) -> None:
    kantor = office(people=PEOPLE)
    visitor = _kirim_without_an_answer(kantor, cut)
    kantor.finish()
    assert kantor.audit().broadcasts == 0
    assert kantor.accepted() == []
    # The page is still open: look again, press Kirim again.
    _kirim(kantor, visitor)
    assert kantor.audit()[Status.DELIVERED] == PEOPLE


@pytest.mark.parametrize("cut", AFTER_THE_COMMIT, ids=_name)
def test_what_is_committed_is_sent_although_nobody_got_an_answer(office: Opener, cut: CodeCut) -> None:
    kantor = office(people=PEOPLE)
    visitor = _kirim_without_an_answer(kantor, cut)
    kantor.expect(SHORT)
    kantor.finish()
    kantor.audit()
    # Nobody told the office. It presses Kirim once more, and it is the broadcast that is there already.
    _kirim(kantor, visitor, is_new=False)
    assert kantor.audit().broadcasts == 1


def test_in_the_undo_time_nothing_is_sent_and_afterwards_everything(office: Opener) -> None:
    kantor = office(people=PEOPLE)
    _kill_in_the_undo_time(kantor)
    assert kantor.accepted() == []
    kantor.finish(**SOON_OVER)
    assert kantor.audit()[Status.DELIVERED] == PEOPLE


def test_after_the_cut_it_can_still_be_undone(office: Opener) -> None:
    kantor = office(people=PEOPLE)
    _kill_in_the_undo_time(kantor)
    life = kantor.start(hurry=1)
    life.ask("cancel", "cancelled")
    kantor.let_finish(life)
    assert kantor.audit()[Status.CANCELLED] == PEOPLE


CANCELLING = (
    (CodeCut("appliance.outbox.control:_set_state", "return"), Status.DELIVERED),
    (CodeCut("appliance.outbox.control:cancel", "return"), Status.DELIVERED),
    (CodeCut("appliance.outbox.ledger:Ledger.cancel", "return"), Status.CANCELLED),
)


@pytest.mark.parametrize(
    ("cut", "everybody"), CANCELLING, ids=["nobody-yet", "all-but-the-commit", "committed"]
)
def test_cancelling_is_all_or_nothing(office: Opener, cut: CodeCut, everybody: Status) -> None:
    kantor = office(people=PEOPLE)
    life = kantor.start(text=SHORT, token="rakor", cut=cut, **UNDO)
    kantor.broadcast(life, SHORT)
    life.say("cancel")
    kantor.note_cut(life.await_death())
    kantor.finish(**SOON_OVER)
    assert kantor.audit()[everybody] == PEOPLE


UNDO: dict[str, Any] = {"undo_seconds": 30, "hurry": 1}
SOON_OVER: dict[str, Any] = {"hurry": 40}  # the undo time begins anew with each start


def _kill_in_the_undo_time(kantor: Office) -> None:
    life = kantor.start(text=SHORT, token="rakor", **UNDO)
    kantor.broadcast(life, SHORT)
    kantor.kill(life)


def _kirim_without_an_answer(kantor: Office, cut: CodeCut) -> Visitor:
    """Write, look, press *Kirim*; somewhere on this way the box dies."""
    kantor.admit()
    life = kantor.start(serve=True, cut=cut)
    visitor = kantor.visitor(life)
    with pytest.raises(NO_ANSWER):
        visitor.press_kirim(visitor.look(SHORT, FORM))
    kantor.note_cut(life.await_death())
    return visitor


def _kirim(kantor: Office, visitor: Visitor, *, is_new: bool = True) -> None:
    """The same form again, on the same open page: nobody has to log in again."""
    life = kantor.start(serve=True)
    visitor.move(life.hear("serving")["port"])
    page = visitor.press_kirim(visitor.look(SHORT, FORM))
    assert "Diterima kotak" in page
    if is_new:
        kantor.expect(SHORT)
    kantor.let_finish(life)
