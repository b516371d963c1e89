"""A wish to stop, a cry for help and a doubt reach a person of the office, whoever wrote them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.inbox.grammar.reading import Kind
from appliance.questions.model import Question, QuestionKind
from tests.inbox.reader_office import Post, a_post
from tests.questions.office import Office, open_office
from tests.support.people import number

EUIS, STRANGER = number(1), number(99)


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    with a_post(tmp_path) as found:
        yield found


@pytest.mark.parametrize(
    "text",
    [
        "matikan layanan sms ini",
        "nonaktifkan langganan promo ini",
        "jangan promo terus bu",
        "saya bukan kader, tidak pernah minta diskon 5 persen, hapus klik itu dari hp saya",
    ],
)
def test_a_strangers_wish_to_stop_is_seen_though_it_sounds_like_an_advertisement(
    post: Post, text: str
) -> None:
    reading, written = post.write(STRANGER, text)
    assert reading.needs_action
    assert (reading.machine is not None, written) == (True, [])


def test_an_advertisement_that_refuses_nothing_is_for_nobody(post: Post) -> None:
    reading, written = post.write(STRANGER, "PROMO diskon 50% hanya minggu ini, klik tautan kami")
    assert (reading.needs_action, written) == (False, [])


def test_a_stop_behind_kendala_is_seen_and_the_report_is_kept(post: Post) -> None:
    reading, _ = post.write(EUIS, "KENDALA#sepi\nBERHENTI")
    assert reading.needs_action
    assert EUIS not in post.box.ledger.opted_out()
    assert len(post.box.replies.reports.recent()) == 1


def test_mulai_with_a_question_mark_is_seen_and_takes_nobody_back(post: Post) -> None:
    post.write(EUIS, "BERHENTI")
    assert post.write(EUIS, "mulai?")[0].needs_action
    assert EUIS in post.box.ledger.opted_out()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as found:
        found.asks(Question(kind=QuestionKind.EMERGENCY), text="Waspada longsor. Balas AMAN atau BUTUH#isi.")
        yield found


@pytest.mark.parametrize(
    "text",
    ["tolong bu", "bantuan", "HELP", "info", "menu", "henteu aman", "aman belum", "mungkin aman", "aman?"],
)
def test_after_a_warning_whoever_is_not_plainly_safe_is_seen(office: Office, text: str) -> None:
    office.hears(1, text)
    message = office.box.inbox.recent(limit=1).messages[0]
    stored = office.box.replies.readings.of([message.id])[message.id]
    assert stored.reading.kind is not Kind.AMAN
    assert stored.needs_action


def test_somebody_elses_new_number_asks_for_no_change_and_is_seen(post: Post) -> None:
    reading, _ = post.write(EUIS, "bu Neng ganti nomor jadi 081234567890")
    assert reading.needs_action
    assert post.box.replies.requests.open() == ()
