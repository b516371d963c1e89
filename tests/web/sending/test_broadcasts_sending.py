"""Siaran > Kirim: what was seen is what is sent, once, or a sentence says why not."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from appliance.box import Box
from appliance.contacts.settings import SendingHours
from appliance.errors import StorageError, StorageFull
from appliance.outbox.model import PRIORITY_URGENT
from tests.support.application import create_app
from tests.support.clock import FakeClock
from tests.support.people import NENG, person
from tests.web.office import LETTER, NO_MODEM, PASSWORD, an_office, everybody, looked_at, sent
from tests.web.visitor import Visitor, text_of, told


def hidden_fields(page: str) -> dict[str, Any]:
    """What the first form of a page would post."""
    form = page.split("</form>")[1 if "Keluar</button>" in page.split("</form>", maxsplit=1)[0] else 0]
    found: dict[str, Any] = {}
    for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form):
        found.setdefault(name, []).append(unescape(value))
    return found


@pytest.mark.parametrize("htmx", [False, True])
def test_kirim_leads_to_the_report(admin: Visitor, box: Box, htmx: bool) -> None:
    answer = admin.post("/siaran/tulis/kirim", looked_at(admin, everybody()), htmx=htmx)
    assert told(answer) == "/siaran/1"
    broadcast = box.broadcasts.report(1).broadcast
    assert (broadcast.accepted, broadcast.left_out, broadcast.created_by) == (3, 2, "euis")


def test_a_double_click_on_kirim_makes_one_broadcast(admin: Visitor, box: Box) -> None:
    form = looked_at(admin, everybody())
    answers = [told(admin.post("/siaran/tulis/kirim", form)) for _ in range(2)]
    assert answers == ["/siaran/1", "/siaran/1"]
    assert len(box.broadcasts.recent()) == 1


def test_going_back_looking_again_and_pressing_kirim_again_makes_one_broadcast(
    admin: Visitor, box: Box
) -> None:
    for _ in range(2):
        assert told(admin.post("/siaran/tulis/kirim", looked_at(admin, everybody()))) == "/siaran/1"
    assert len(box.broadcasts.recent()) == 1


def test_going_back_and_writing_something_else_makes_another_broadcast(admin: Visitor, box: Box) -> None:
    sent(admin, box)
    assert sent(admin, box, everybody("Ralat: lusa. -{pengirim}")) == 2


def test_each_newly_opened_form_may_send_the_same_text_again(admin: Visitor, box: Box) -> None:
    assert sent(admin, box, everybody(token="monday")) == 1
    assert sent(admin, box, everybody(token="tuesday")) == 2


def test_two_opened_forms_have_different_tokens(admin: Visitor) -> None:
    pages = [admin.get("/siaran/tulis").text for _ in range(2)]
    tokens = {page.split('name="token" value="')[1].split('"')[0] for page in pages}
    assert len(tokens) == 2
    assert all(len(token) >= 16 for token in tokens)


@pytest.mark.parametrize("htmx", [False, True])
def test_when_the_book_has_changed_since_the_preview_nothing_is_sent_and_the_new_preview_is_shown(
    admin: Visitor, box: Box, htmx: bool
) -> None:
    form = looked_at(admin, everybody())
    box.book.add(person(50, "Orang Baru"))
    answer = admin.post("/siaran/tulis/kirim", form, htmx=htmx)
    assert answer.status_code == 409
    assert box.broadcasts.recent() == ()
    seen = text_of(answer)
    assert "siaran belum dikirim" in seen
    assert "Kirim ke 4 orang" in seen
    again = admin.post("/siaran/tulis/kirim", looked_at(admin, everybody()))
    assert told(again) == "/siaran/1"


def test_somebody_who_opts_out_after_the_preview_is_noticed(admin: Visitor, box: Box) -> None:
    form = looked_at(admin, everybody())
    box.ledger.opt_out(NENG.numbers[0], "sms")
    assert admin.post("/siaran/tulis/kirim", form).status_code == 409


@pytest.mark.parametrize(("how", "told_so"), [("sms", False), ("asked by siti", True)])
def test_lihat_dulu_tells_when_it_was_the_office_that_noted_an_opt_out(
    admin: Visitor, box: Box, how: str, told_so: bool
) -> None:
    box.ledger.opt_out(NENG.numbers[0], how)
    seen = text_of(admin.post("/siaran/tulis/lihat", everybody()))
    assert "Tidak mau menerima lagi" in seen
    assert ("Tidak mau menerima lagi: oleh petugas" in seen) is told_so


def test_what_was_written_differently_from_what_was_seen_is_not_sent(admin: Visitor, box: Box) -> None:
    form = looked_at(admin, everybody())
    assert admin.post("/siaran/tulis/kirim", {**form, "text": "Lain. -{pengirim}"}).status_code == 409
    assert box.broadcasts.recent() == ()


def test_a_draft_that_cannot_be_sent_comes_back_with_the_reason(admin: Visitor, box: Box) -> None:
    answer = admin.post("/siaran/tulis/kirim", {**everybody(who="pilih"), "approved": ""})
    assert answer.status_code == 422
    assert "Belum ada penerima" in answer.text
    assert box.broadcasts.recent() == ()


def test_a_box_without_a_modem_accepts_nothing(tmp_path: Path, clock: FakeClock) -> None:
    with an_office(tmp_path, clock, NO_MODEM) as box:
        visitor = Visitor(create_app(box))
        visitor.log_in("euis", PASSWORD)
        answer = visitor.post("/siaran/tulis/kirim", everybody())
        assert answer.status_code == 422
        assert "Kotak belum mempunyai modem" in answer.text
        assert box.broadcasts.recent() == ()


class TestAnEmergency:
    def test_is_sent_only_after_a_second_yes(self, admin: Visitor, box: Box) -> None:
        form = looked_at(admin, everybody(urgent="y"))
        refused = admin.post("/siaran/tulis/kirim", form)
        assert refused.status_code == 422
        assert "memang darurat" in refused.text
        assert box.broadcasts.recent() == ()
        asked = admin.post("/siaran/tulis/kirim", {**form, "sungguh": "1"})
        assert "Kirim darurat sekarang?" in asked.text
        assert "orang menerima SMS ini sekarang juga" in asked.text
        assert box.broadcasts.recent() == ()
        sure = {**form, "sungguh": "1", "yakin": "1"}
        for _ in range(2):
            assert told(admin.post("/siaran/tulis/kirim", sure)) == "/siaran/1"
        assert box.broadcasts.report(1).broadcast.priority == PRIORITY_URGENT

    def test_has_no_undo(self, admin: Visitor, box: Box) -> None:
        form = looked_at(admin, everybody(urgent="y"))
        admin.post("/siaran/tulis/kirim", {**form, "sungguh": "1", "yakin": "1"})
        assert "detik lagi" not in admin.get("/siaran/1").text

    def test_at_night_is_said_to_wake_people_and_goes_on_from_the_page_that_says_so(
        self, admin: Visitor, box: Box, clock: FakeClock
    ) -> None:
        box.settings.save(replace(box.settings.current, hours=SendingHours()))
        clock.set_wall(datetime(2026, 12, 8, 18, 30, tzinfo=UTC))  # 01.30
        form = looked_at(admin, everybody(urgent="y"))
        asked = admin.post("/siaran/tulis/kirim", {**form, "sungguh": "1"})
        assert "orang yang sedang tidur akan terbangun" in asked.text
        assert "01.30 WIB" in asked.text
        assert told(admin.post("/siaran/tulis/kirim", hidden_fields(asked.text))) == "/siaran/1"

    def test_that_becomes_an_ordinary_message_after_the_preview_is_looked_at_again(
        self, admin: Visitor, box: Box
    ) -> None:
        form = looked_at(admin, everybody(urgent="y"))
        del form["urgent"]
        assert admin.post("/siaran/tulis/kirim", form).status_code == 409


class _CardTrouble:
    """The use cases of a box whose card refuses to be written to."""

    def __init__(self, real: Any, error: StorageError) -> None:
        self._real = real
        self._error = error

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def send(self, *_given: object, **_named: object) -> None:
        raise self._error


class _BoxWithCardTrouble:
    def __init__(self, box: Box, error: StorageError) -> None:
        self._box = box
        self.broadcasts = _CardTrouble(box.broadcasts, error)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._box, name)


@pytest.mark.parametrize(
    ("error", "status", "sentence"),
    [
        (StorageFull("full"), 507, "Kartu penyimpanan penuh, jadi siaran ini belum diterima"),
        (StorageError("read-only"), 503, "Kotak belum dapat menyimpan siaran ini"),
    ],
)
def test_a_card_that_refuses_leaves_the_draft_on_the_page(
    box: Box, error: StorageError, status: int, sentence: str
) -> None:
    visitor = Visitor(create_app(_BoxWithCardTrouble(box, error)))  # type: ignore[arg-type]
    visitor.log_in("euis", PASSWORD)
    answer = visitor.post("/siaran/tulis/kirim", looked_at(visitor, everybody()))
    assert answer.status_code == status
    assert sentence in answer.text
    assert f'name="text" value="{LETTER}"' in answer.text
    assert "Kirim ke 3 orang" in text_of(answer)
