"""Siaran under way: stop until tomorrow, go on, send again after a second question; twice is once."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from appliance.box import Box
from appliance.broadcasts import WaitingReason
from appliance.contacts.settings import SendingHours
from appliance.outbox.claims import ClaimRules
from appliance.outbox.decisions import Decided
from appliance.outbox.status import Status
from tests.support.clock import FakeClock
from tests.web.office import everybody, hand_over, looked_at, sent
from tests.web.visitor import Visitor, text_of, told

MORNING = datetime(2026, 12, 9, 0, 0, tzinfo=UTC)  # 07.00 WIB


@pytest.fixture
def running(admin: Visitor, box: Box, clock: FakeClock) -> int:
    """A broadcast of three, one of them sent, in an office that works from 07.00 to 20.00."""
    box.settings.save(replace(box.settings.current, hours=SendingHours()))
    number = sent(admin, box)
    clock.advance(31)
    hand_over(box, "sent")
    return number


def said(box: Box, number: int) -> list[tuple[str, Decided]]:
    return [(each.who, each.what) for each in box.broadcasts.decisions(number)]


class TestUntilTomorrow:
    def test_lanjut_besok_stops_at_once_and_lanjutkan_goes_on(
        self, admin: Visitor, box: Box, running: int
    ) -> None:
        for _ in range(2):
            assert told(admin.post(f"/siaran/{running}/besok")) == f"/siaran/{running}"
        report = box.broadcasts.report(running)
        assert (report.waiting_reason, report.waiting_until) == (WaitingReason.STOPPED, MORNING)
        assert report.finish_at is not None
        assert report.finish_at > MORNING
        page = admin.get(f"/siaran/{running}")
        assert "Dilanjutkan besok 07.00 WIB" in text_of(page)
        assert 'id="tombol-lanjutkan"' in page.text
        assert 'id="tombol-besok"' not in page.text
        admin.post(f"/siaran/{running}/lanjutkan")
        assert box.broadcasts.report(running).waiting_reason is WaitingReason.NONE
        assert said(box, running) == [("euis", Decided.TOMORROW), ("euis", Decided.RESUMED)]
        assert "Dihentikan sampai besok 07.00 WIB" in text_of(admin.get(f"/siaran/{running}"))

    def test_an_hour_to_stop_at_is_set_shown_and_taken_away(
        self, admin: Visitor, box: Box, running: int
    ) -> None:
        admin.post(f"/siaran/{running}/berhenti", {"jam": "15:00"})
        assert "Siaran berhenti 15.00 WIB dan dilanjutkan besok 07.00 WIB." in text_of(
            admin.get(f"/siaran/{running}")
        )
        assert "Berhenti 15.00 WIB, dilanjutkan besok 07.00 WIB." in text_of(admin.get(f"/siaran/{running}"))
        assert 'value="15:00"' in admin.get(f"/siaran/{running}/berhenti").text
        admin.post(f"/siaran/{running}/berhenti", {"jam": ""})
        assert box.broadcasts.report(running).broadcast.stop is None

    def test_an_hour_that_has_passed_means_tomorrow(self, admin: Visitor, box: Box, running: int) -> None:
        admin.post(f"/siaran/{running}/berhenti", {"jam": "08.00"})
        stop = box.broadcasts.report(running).broadcast.stop
        assert stop is not None
        assert stop.at == datetime(2026, 12, 9, 1, 0, tzinfo=UTC)
        assert stop.until == datetime(2026, 12, 10, 0, 0, tzinfo=UTC)

    def test_an_hour_that_cannot_be_is_told(self, admin: Visitor, box: Box, running: int) -> None:
        answer = admin.post(f"/siaran/{running}/berhenti", {"jam": "25:99"})
        assert answer.status_code == 422
        assert "Jam ini tidak ada" in answer.text
        assert box.broadcasts.report(running).broadcast.stop is None

    def test_what_is_cancelled_says_that_nothing_changes(
        self, admin: Visitor, box: Box, running: int
    ) -> None:
        box.broadcasts.cancel(running, by="euis")
        for path, given in (("besok", {}), ("berhenti", {"jam": "15:00"})):
            admin.post(f"/siaran/{running}/{path}", given)
            assert "tidak ada yang berubah" in admin.get(f"/siaran/{running}").text

    def test_the_hour_can_be_chosen_when_writing(self, admin: Visitor, box: Box) -> None:
        box.settings.save(replace(box.settings.current, hours=SendingHours()))
        form = everybody(stop_time="15:00")
        look = admin.post("/siaran/tulis/lihat", form)
        assert "Berhenti 15.00 WIB, dilanjutkan besok 07.00 WIB" in text_of(look)
        admin.post("/siaran/tulis/kirim", looked_at(admin, form))
        stop = box.broadcasts.report(1).broadcast.stop
        assert stop is not None
        assert (stop.at, stop.until) == (datetime(2026, 12, 8, 8, 0, tzinfo=UTC), MORNING)


class TestAgain:
    def test_those_who_failed_are_sent_to_at_once(self, admin: Visitor, box: Box, running: int) -> None:
        hand_over(box, "failed", "unknown")
        admin.post(f"/siaran/{running}/kirim-ulang", {"gagal": "1"})
        assert box.ledger.counts(running)[Status.QUEUED] == 1
        assert box.ledger.counts(running)[Status.UNKNOWN] == 1
        assert said(box, running) == [("euis", Decided.FAILED_AGAIN)]

    def test_those_who_are_unknown_take_a_second_yes_that_says_how_many_may_get_it_twice(
        self, admin: Visitor, box: Box, running: int
    ) -> None:
        hand_over(box, "unknown", "unknown")
        asked = admin.post(f"/siaran/{running}/kirim-ulang", {"pasti": "1"})
        assert "Sampai 2 orang dapat menerima pesan ini dua kali" in text_of(asked)
        assert box.ledger.counts(running)[Status.UNKNOWN] == 2
        admin.post(f"/siaran/{running}/kirim-ulang", {"pasti": "1", "yakin": "1"})
        assert box.ledger.counts(running)[Status.QUEUED] == 2
        assert said(box, running) == [("euis", Decided.UNKNOWN_AGAIN)]

    def test_pressing_twice_on_one_look_sends_once_though_it_is_unknown_again_meanwhile(
        self, admin: Visitor, box: Box, clock: FakeClock, running: int
    ) -> None:
        hand_over(box, "unknown")
        clock.advance(60)
        page = admin.get(f"/siaran/{running}/kirim-ulang").text
        seen = re.findall(r'name="dilihat" value="(\d+)"', page)[0]
        form = {"pasti": "1", "yakin": "1", "dilihat": seen}
        clock.advance(2)
        admin.post(f"/siaran/{running}/kirim-ulang", form)
        hand_over(box, "unknown", "unknown")
        admin.post(f"/siaran/{running}/kirim-ulang", form)
        assert box.ledger.counts(running)[Status.UNKNOWN] == 2
        assert "Tidak ada lagi yang perlu dikirim ulang" in admin.get(f"/siaran/{running}").text


def test_the_report_says_who_gets_nothing_and_who_waits_until_tomorrow(
    admin: Visitor, box: Box, clock: FakeClock, running: int
) -> None:
    page = text_of(admin.get(f"/siaran/{running}"))
    assert "Tidak dikirimi: 2 orang" in page
    hand_over(box, "sent", "sent")
    again = sent(admin, box, everybody(token="later"))
    clock.advance(31)
    assert box.ledger.claim("Telkomsel", "510101234567890", ClaimRules(per_person_daily=1)) is None
    page = text_of(admin.get(f"/siaran/{again}"))
    assert "3 orang menunggu sampai besok" in page
    assert "Sudah cukup untuk hari ini" in page
    report = box.broadcasts.report(again)
    assert (report.waiting_reason, report.waiting_until) == (WaitingReason.PERSON_LIMIT, MORNING)
