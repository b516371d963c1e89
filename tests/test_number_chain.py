"""Number changes behind one another: who is told, who may stop them, what comes back, whose BERHENTI."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from appliance.accounts import Role
from appliance.errors import StaleRevision
from appliance.inbox.change_notices import Notice
from appliance.inbox.requests import RequestState
from appliance.request_desk import NotTold, RequestDesk
from tests.inbox.reader_office import Post, a_post
from tests.support.application import create_app
from tests.support.boxes import PASSWORD
from tests.support.people import number
from tests.test_request_desk import DAY, SlowBook, desk_with, newest, numbers_of, state_of
from tests.web.office import hand_over
from tests.web.visitor import Visitor, text_of, told

EUIS, NENG, THIEF, OTHER = (number(serial) for serial in (1, 2, 78, 79))


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    with a_post(tmp_path) as found:
        yield found


@pytest.fixture
def desk(post: Post) -> RequestDesk:
    return post.box.replies.request_desk


@pytest.fixture
def chained(post: Post, desk: RequestDesk) -> None:
    """Somebody has taken Euis's number, and then another one from there."""
    for named in (EUIS, OTHER):
        post.write(THIEF, f"GANTI#{named}")
        desk.change_number(newest(post).id, "kader1", by="euis", phoned=True)
    assert numbers_of(post) == (OTHER,)


def visitor(post: Post) -> Visitor:
    post.box.accounts.add_user("asih", Role.ADMIN, PASSWORD, full_name="Asih", by="test")
    found = Visitor(create_app(post.box))
    found.log_in("asih", PASSWORD)
    return found


# -- what is put back -------------------------------------------------------------------------------------


def test_the_first_number_comes_back_however_often_it_was_changed_since(
    post: Post, desk: RequestDesk, chained: None
) -> None:
    post.write(EUIS, "TOLAK")
    (view,) = desk.open()
    desk.undo_change(view.request.id, by="euis")
    assert numbers_of(post) == (EUIS,)
    assert state_of(post, view.request) is RequestState.REFUSED


def test_the_first_number_stands_first_when_the_new_one_was_replaced_by_hand(
    post: Post, desk: RequestDesk
) -> None:
    post.write(THIEF, f"GANTI#{EUIS}")
    desk.change_number(newest(post).id, "kader1", by="euis", phoned=True)
    euis = post.box.book.snapshot.by_id["kader1"]
    post.box.book.update(msgspec.structs.replace(euis, numbers=(OTHER,)))
    post.write(EUIS, "TOLAK")
    desk.undo_change(newest(post).id, by="euis")
    assert numbers_of(post) == (EUIS, OTHER)


def test_what_the_book_did_not_take_back_stays_disputed(post: Post, desk: RequestDesk, chained: None) -> None:
    post.write(EUIS, "TOLAK")
    (view,) = desk.open()
    with pytest.raises(StaleRevision):
        desk_with(post, SlowBook(post, breaks=True)).undo_change(view.request.id, by="euis")
    assert state_of(post, view.request) is RequestState.DISPUTED


def test_the_page_says_that_the_number_is_back_only_when_it_is(post: Post, chained: None) -> None:
    post.write(EUIS, "TOLAK")
    euis = visitor(post)
    answer = euis.post(f"/kotak-masuk/permintaan/{newest(post).id}/kembalikan")
    assert "memakai nomor lamanya lagi" in text_of(euis.get(told(answer)))
    assert numbers_of(post) == (EUIS,)


# -- who hears of it --------------------------------------------------------------------------------------


def test_a_change_from_a_number_that_came_lately_is_told_to_the_one_before(
    post: Post, desk: RequestDesk
) -> None:
    post.write(THIEF, f"GANTI#{EUIS}")
    desk.change_number(newest(post).id, "kader1", by="euis", phoned=True)
    written = post.write(THIEF, f"GANTI#{OTHER}")[1]
    request = newest(post)
    assert sorted(line.split()[0] for line in written) == [EUIS, THIEF]
    assert all("TOLAK" in line for line in written)
    assert desk.before(request) == (EUIS,)
    hand_over(post.box, "sent", "sent", "sent", "sent")
    assert desk.notice(request) is Notice.SENT


def test_it_is_not_granted_without_a_call_when_the_one_before_was_not_told(
    post: Post, desk: RequestDesk
) -> None:
    for asking in (number(60), number(61), number(62)):  # as many as one number is told of in a day
        post.write(asking, f"GANTI#{EUIS}", after=DAY / 8)
        desk.refuse(newest(post).id, by="euis")
    post.write(THIEF, f"GANTI#{EUIS}")
    desk.change_number(newest(post).id, "kader1", by="euis", phoned=True)
    post.write(THIEF, f"GANTI#{OTHER}")
    request = newest(post)
    hand_over(post.box, *["sent"] * 8)
    assert desk.notice(request) is Notice.MISSING
    with pytest.raises(NotTold):
        desk.change_number(request.id, "kader1", by="euis")
    page = text_of(visitor(post).get(f"/kotak-masuk/permintaan/{request.id}"))
    assert "Dua kali ganti nomor" in page


def test_a_tolak_of_the_first_number_stops_what_its_successor_asks(post: Post, desk: RequestDesk) -> None:
    post.write(THIEF, f"GANTI#{EUIS}")
    first = newest(post)
    desk.change_number(first.id, "kader1", by="euis", phoned=True)
    post.write(THIEF, f"GANTI#{OTHER}")
    second = newest(post)
    post.write(EUIS, "TOLAK")
    assert (state_of(post, first), state_of(post, second)) == (RequestState.DISPUTED, RequestState.STOPPED)


def test_after_two_weeks_the_number_is_the_persons_own(post: Post, desk: RequestDesk) -> None:
    post.write(THIEF, f"GANTI#{EUIS}")
    desk.change_number(newest(post).id, "kader1", by="euis", phoned=True)
    written = post.write(THIEF, f"GANTI#{OTHER}", after=15 * DAY)[1]
    assert [line.split()[0] for line in written] == [THIEF]
    assert desk.before(newest(post)) == ()


def test_nobody_is_promised_a_notice_that_is_not_sent(post: Post) -> None:
    first = post.write(THIEF, f"GANTI#{EUIS}")[1]
    second = post.write(OTHER, f"GANTI#{EUIS}")[1]
    assert "dan nomor lama kami beri tahu" in first[0]
    assert [line.split()[0] for line in second] == [OTHER]
    assert "beri tahu" not in second[0]
    assert "Permintaan ganti nomor kami terima" in second[0]


# -- whoever does not want messages -----------------------------------------------------------------------


def test_the_next_number_of_somebody_who_said_berhenti_gets_no_broadcast(
    post: Post, desk: RequestDesk
) -> None:
    post.write(EUIS, "BERHENTI")
    post.write(THIEF, f"GANTI#{EUIS}")
    request = newest(post)
    euis = visitor(post)
    assert "Tidak mau menerima siaran" in text_of(euis.get(f"/kotak-masuk/permintaan/{request.id}"))
    answer = euis.post(f"/kotak-masuk/permintaan/{request.id}/setujui", {"orang": "kader1", "ditelepon": "1"})
    assert "nomor baru juga tidak dikirimi siaran" in text_of(euis.get(told(answer)))
    assert numbers_of(post) == (THIEF,)
    assert {EUIS, THIEF} <= post.box.ledger.opted_out()
    post.write(THIEF, "MULAI")
    assert THIEF not in post.box.ledger.opted_out()


@pytest.mark.parametrize("instead", [True, False])
def test_a_number_that_the_office_puts_in_its_place_stays_out_too(
    post: Post, desk: RequestDesk, instead: bool
) -> None:
    post.write(NENG, "BERHENTI")
    desk.give_number(post.box.book.snapshot.by_id["kader2"], OTHER, instead=instead, by="euis")
    assert (OTHER in post.box.ledger.opted_out()) is instead


def test_the_page_says_so_when_the_office_gives_the_number(post: Post) -> None:
    post.write(NENG, "BERHENTI")
    post.write(OTHER, "ini nomor baru Neng")
    neng, asih = post.box.book.snapshot.by_id["kader2"], visitor(post)
    path = f"/kotak-masuk/{post.box.inbox_threads.open_for(OTHER).id}/nomor-dari"
    answer = asih.post(path, {"orang": neng.id, "rev": str(neng.rev), "cara": "ganti"})
    assert "pernah membalas BERHENTI" in text_of(asih.get(told(answer)))


def test_a_change_of_somebody_who_wants_messages_says_nothing_of_it(post: Post, desk: RequestDesk) -> None:
    post.write(THIEF, f"GANTI#{EUIS}")
    assert "BERHENTI" not in text_of(visitor(post).get(f"/kotak-masuk/permintaan/{newest(post).id}"))
    desk.change_number(newest(post).id, "kader1", by="euis", phoned=True)
    assert THIEF not in post.box.ledger.opted_out()
