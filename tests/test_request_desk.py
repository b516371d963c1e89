"""Decisions on requests: an old number that says no wins whenever it says so; nobody is replaced unheard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.contacts.model import Contact
from appliance.contacts.sight import Sight
from appliance.errors import StaleRevision
from appliance.inbox.change_notices import Notice
from appliance.inbox.grammar.reading import Kind
from appliance.inbox.requests import AlreadyDecided, Request, RequestKind, RequestState
from appliance.request_desk import NobodyThere, NotTold, RequestDesk
from appliance.sms.pdu import Concatenation, encode_deliver
from appliance.sms.status_codes import ErrorClass
from tests.inbox.reader_office import Post, a_post
from tests.support.people import number, person
from tests.web.office import SIM, hand_over

EUIS, NENG, DADANG, STRANGER = (number(serial) for serial in (1, 2, 3, 99))
DAY = 86_400


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    with a_post(tmp_path) as found:
        yield found


@pytest.fixture
def desk(post: Post) -> RequestDesk:
    return post.box.replies.request_desk


def newest(post: Post) -> Request:
    return max(post.box.replies.requests.open(), key=lambda each: each.id)


def state_of(post: Post, request: Request) -> RequestState:
    found = post.box.replies.requests.get(request.id)
    assert found is not None
    return found.state


def numbers_of(post: Post, contact_id: str = "kader1") -> tuple[str, ...]:
    return post.box.book.snapshot.by_id[contact_id].numbers


class SlowBook:
    """The contact book, so slow that the old number says TOLAK ``before`` or ``after`` the change."""

    def __init__(
        self, post: Post, *, before: bool = False, after: bool = False, breaks: bool = False
    ) -> None:
        self._post, self._before, self._after, self._breaks = post, before, after, breaks

    @property
    def snapshot(self) -> object:
        return self._post.box.book.snapshot

    def update(self, contact: Contact) -> Contact:
        if self._before:
            self._post.write(EUIS, "TOLAK")
        if self._breaks:
            raise StaleRevision(contact.id, contact.rev)
        saved = self._post.box.book.update(contact)
        if self._after:
            self._post.write(EUIS, "TOLAK")
        return saved


def desk_with(post: Post, book: SlowBook) -> RequestDesk:
    box = post.box
    return RequestDesk(
        requests=box.replies.requests,
        book=book,  # type: ignore[arg-type]  # as far as the desk uses it
        privacy=box.privacy,
        audit=box.accounts.audit,
        notices=box.replies.notices,
        consent=box.ledger,
    )


# -- who says no, and when --------------------------------------------------------------------------------


@pytest.mark.parametrize("before", [True, False])
def test_a_tolak_while_the_book_is_being_changed_disputes_it_and_it_can_be_undone(
    post: Post, desk: RequestDesk, before: bool
) -> None:
    post.write(STRANGER, f"GANTI#{EUIS}")
    request = newest(post)
    with pytest.raises(AlreadyDecided):
        desk_with(post, SlowBook(post, before=before, after=not before)).change_number(
            request.id, "kader1", by="euis", phoned=True
        )
    assert state_of(post, request) is RequestState.DISPUTED
    assert numbers_of(post) == (STRANGER,)
    desk.undo_change(request.id, by="euis")
    assert numbers_of(post) == (EUIS,)


def test_what_the_book_refused_waits_again(post: Post, desk: RequestDesk) -> None:
    post.write(STRANGER, f"GANTI#{EUIS}")
    request = newest(post)
    with pytest.raises(StaleRevision):
        desk_with(post, SlowBook(post, breaks=True)).change_number(
            request.id, "kader1", by="euis", phoned=True
        )
    assert state_of(post, request) is RequestState.WAITING
    desk.change_number(request.id, "kader1", by="euis", phoned=True)
    assert state_of(post, request) is RequestState.APPROVED


def test_what_the_book_refused_while_the_old_number_said_no_is_stopped(post: Post) -> None:
    post.write(STRANGER, f"GANTI#{EUIS}")
    request = newest(post)
    with pytest.raises(StaleRevision):
        desk_with(post, SlowBook(post, before=True, breaks=True)).change_number(
            request.id, "kader1", by="euis", phoned=True
        )
    assert state_of(post, request) is RequestState.STOPPED
    assert numbers_of(post) == (EUIS,)


@pytest.mark.parametrize("changed", [True, False])
def test_a_cut_while_deciding_leaves_what_can_be_decided_again_either_way(
    post: Post, desk: RequestDesk, changed: bool
) -> None:
    for wanted in (RequestState.APPROVED, RequestState.REFUSED):
        post.write(STRANGER, f"GANTI#{EUIS}")
        begun = post.box.replies.requests.begin(newest(post), by="euis", contact_id="kader1")
        if changed:
            euis = post.box.book.snapshot.by_id["kader1"]
            post.box.book.update(person(1, euis.name, numbers=(STRANGER,), rev=euis.rev))
        assert [view.request.id for view in desk.open()] == [begun.id]
        if wanted is RequestState.REFUSED:
            desk.refuse(begun.id, by="euis")
            assert numbers_of(post) == (EUIS,)
        else:
            desk.change_number(begun.id, "kader1", by="euis", phoned=True)
            assert numbers_of(post) == (STRANGER,)
            post.write(EUIS, "TOLAK")
            desk.undo_change(begun.id, by="euis")
        assert desk.open() == ()


def test_tolak_is_obeyed_however_late_and_the_request_is_listed_again(post: Post, desk: RequestDesk) -> None:
    post.write(STRANGER, f"GANTI#{EUIS}")
    request = newest(post)
    desk.change_number(request.id, "kader1", by="euis", phoned=True)
    assert "hentikan" in post.write(EUIS, "TOLAK", after=40 * DAY)[1][0]
    assert [view.request.state for view in desk.open()] == [RequestState.DISPUTED]


def test_bukan_saya_is_understood_while_the_book_knows_the_former_number(
    post: Post, desk: RequestDesk
) -> None:
    post.write(STRANGER, f"GANTI#{EUIS}")
    desk.change_number(newest(post).id, "kader1", by="euis", phoned=True)
    reading, written = post.write(EUIS, "bukan saya bu", after=40 * DAY)
    assert reading.reading.kind is Kind.REFUSE_CHANGE
    assert "hentikan" in written[0]
    assert [view.request.state for view in desk.open()] == [RequestState.DISPUTED]


def test_a_plain_bukan_two_weeks_after_a_request_that_waits_is_no_answer_to_it(post: Post) -> None:
    post.write(STRANGER, f"GANTI#{EUIS}")
    reading, _ = post.write(EUIS, "bukan", after=15 * DAY)
    assert reading.reading.kind is not Kind.REFUSE_CHANGE
    assert newest(post).state is RequestState.WAITING


def test_who_looked_before_the_tolak_decides_nothing_after_it(post: Post, desk: RequestDesk) -> None:
    post.write(STRANGER, f"GANTI#{EUIS}")
    request = newest(post)
    post.write(EUIS, "TOLAK")
    with pytest.raises(AlreadyDecided):
        desk.change_number(request.id, "kader1", by="euis", phoned=True)
    with pytest.raises(AlreadyDecided):
        post.box.replies.requests.decide(
            request.id, RequestState.APPROVED, by="euis", seen=(RequestState.WAITING,)
        )
    desk.refuse(request.id, by="euis")
    assert numbers_of(post) == (EUIS,)


# -- who has been told ------------------------------------------------------------------------------------


def test_without_a_notice_that_went_out_somebody_must_have_telephoned(post: Post, desk: RequestDesk) -> None:
    post.write(STRANGER, f"GANTI#{EUIS}")
    request = newest(post)
    assert desk.notice(request) is Notice.WAITING
    with pytest.raises(NotTold):
        desk.change_number(request.id, "kader1", by="euis")
    assert state_of(post, request) is RequestState.WAITING
    hand_over(post.box, "sent", "sent")
    assert desk.notice(request) is Notice.SENT
    desk.change_number(request.id, "kader1", by="euis")
    assert numbers_of(post) == (STRANGER,)


def test_a_notice_that_failed_or_was_never_written_tells_nobody(post: Post, desk: RequestDesk) -> None:
    post.write(STRANGER, f"GANTI#{EUIS}")
    request = newest(post)
    while (segment := post.box.ledger.claim("Telkomsel", SIM)) is not None:
        post.box.ledger.record_error(segment.id, error_class=ErrorClass.NUMBER, code=28, namespace="CMS")
        post.clock.advance(DAY)
    assert desk.notice(request) is Notice.FAILED
    post.write(STRANGER, f"GANTI#{number(55)}")  # in no book: nobody is written to
    assert desk.notice(newest(post)) is Notice.MISSING


def test_a_further_number_by_daftar_is_told_to_the_first_which_may_say_no(
    post: Post, desk: RequestDesk
) -> None:
    post.write(STRANGER, "DAFTAR#Neng Yani#Melati 3")
    request = newest(post)
    desk.join(request.id, "kader2", by="euis")
    assert numbers_of(post, "kader2") == (NENG, STRANGER)
    assert any(line.startswith(f"{NENG} Ada permintaan") for line in post.written(request.message_id))
    reading, _ = post.write(NENG, "bukan saya bu")
    assert reading.reading.kind is Kind.REFUSE_CHANGE
    assert state_of(post, request) is RequestState.DISPUTED
    desk.undo_change(request.id, by="euis")
    assert numbers_of(post, "kader2") == (NENG,)


@pytest.mark.parametrize("instead", [True, False])
def test_a_number_given_by_the_office_is_told_to_the_old_one_which_may_say_no(
    post: Post, desk: RequestDesk, instead: bool
) -> None:
    neng = post.box.book.snapshot.by_id["kader2"]
    desk.give_number(neng, STRANGER, instead=instead, by="euis")
    assert STRANGER in numbers_of(post, "kader2")
    assert desk.open() == ()
    (view,) = desk.decided()
    assert post.written(view.request.message_id)[0].startswith(f"{NENG} Ada permintaan")
    post.write(NENG, "TOLAK")
    desk.undo_change(desk.open()[0].request.id, by="euis")
    assert numbers_of(post, "kader2") == (NENG,)


def test_a_first_number_for_somebody_without_one_is_told_to_nobody(post: Post, desk: RequestDesk) -> None:
    desk.give_number(post.box.book.snapshot.by_id["kader4"], STRANGER, instead=True, by="euis")
    assert numbers_of(post, "kader4") == (STRANGER,)
    assert post.answers() == 0


# -- what is kept of what people write --------------------------------------------------------------------


def test_nothing_is_asked_by_half_a_message(post: Post) -> None:
    part = encode_deliver(
        STRANGER, f"GANTI#{EUIS} ", sent_at=post.clock.now(), concatenation=Concatenation(7, 2, 1)
    )
    post.box.inbox.store_raw(SIM, part, post.clock.now())
    post.clock.advance(DAY)
    post.box.inbox.fold()
    post.read()
    assert post.box.replies.requests.open() == ()


def test_who_is_in_the_book_and_names_another_of_the_book_asks_for_that_ones_place(post: Post) -> None:
    post.write(DADANG, f"GANTI#{EUIS}")
    request = newest(post)
    assert (request.old, request.new) == (EUIS, DADANG)


def test_of_many_registrations_of_a_number_the_newest_waits(post: Post, desk: RequestDesk) -> None:
    for turn in range(5):
        post.write(STRANGER, f"DAFTAR#Tati Ke {'abcde'[turn]}#Anggrek")
    (view,) = desk.open()
    assert view.request.name.endswith(("e", "E"))


def test_registrations_hide_no_erasure_and_no_change_and_the_most_urgent_comes_first(
    post: Post, desk: RequestDesk
) -> None:
    with post.box.db.write() as cur:
        cur.executemany(
            "INSERT INTO request (kind, number, message_id, name, made_at) VALUES ('register', ?, ?, 'X', ?)",
            [(number(1000 + turn), 10_000 + turn, post.clock.now().isoformat()) for turn in range(300)],
        )
    post.write(NENG, "HAPUS data saya")
    post.write(STRANGER, f"GANTI#{EUIS}")
    post.write(STRANGER, f"GANTI#{DADANG}")
    post.write(DADANG, "TOLAK")
    found = [view.request for view in desk.open()]
    assert [each.state for each in found[:1]] == [RequestState.STOPPED]
    assert [each.kind for each in found[1:3]] == [RequestKind.ERASE, RequestKind.NUMBER_CHANGE]
    assert len(found) == desk.waiting() == 303
    ngamprah, elsewhere = Sight(frozenset({"32.17.06"})), Sight(frozenset({"32.17.01"}))
    assert desk.waiting(ngamprah) == len(desk.open(ngamprah)) >= 2
    assert desk.open(elsewhere) == ()


def test_only_who_has_the_number_that_asked_is_erased(post: Post, desk: RequestDesk) -> None:
    post.write(NENG, "HAPUS data saya")
    with pytest.raises(NobodyThere):
        desk.erase(newest(post).id, "kader1", by="euis")
    assert "kader1" in post.box.book.snapshot.by_id
