"""Siaran > a broadcast's report: counts that add up, the list behind them, the file, the decisions."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from pathlib import Path

import pytest
from msgspec.structs import replace
from python_calamine import CalamineWorkbook

from appliance.box import Box
from appliance.outbox.status import BroadcastState, Status
from tests.support.clock import FakeClock
from tests.support.people import person
from tests.web.office import everybody, hand_over, sent, to_numbers
from tests.web.visitor import Visitor, text_of, told
from web.views.broadcasts import PAGE, PRINTED

SMALL = 2048


@pytest.fixture
def under_way(admin: Visitor, box: Box, clock: FakeClock) -> int:
    """A broadcast of three people: one sent, one failed, one unknown."""
    number = sent(admin, box)
    clock.advance(31)
    hand_over(box, "sent", "failed", "unknown")
    return number


def figures(page: str) -> dict[str, int]:
    """The big numbers by state, from the page itself."""
    found = re.findall(r'id="saring-(\w+)".*?<b[^>]*>([\d.]+)</b>', page, re.DOTALL)
    return {state: int(count.replace(".", "")) for state, count in found}


def test_every_recipient_is_counted_once(admin: Visitor, under_way: int) -> None:
    shown = figures(admin.get(f"/siaran/{under_way}").text)
    assert shown == {"queued": 0, "sent": 1, "delivered": 0, "failed": 1, "unknown": 1, "left_out": 2}
    assert sum(shown.values()) == 5


def test_a_state_is_a_word_with_an_icon_and_its_reason(admin: Visitor, under_way: int) -> None:
    page = admin.get(f"/siaran/{under_way}").text
    assert re.search(r'<span class="badge red"><svg[^>]*>.*?</svg> Gagal</span>', page)
    assert "Nomor ditolak jaringan" in page
    assert "Jawaban modem tidak datang" in page


@pytest.mark.parametrize("htmx", [False, True])
def test_the_list_can_be_narrowed_to_one_state(admin: Visitor, under_way: int, htmx: bool) -> None:
    page = text_of(admin.get(f"/siaran/{under_way}?keadaan=left_out", htmx=htmx))
    assert "Cucu Sumiati" in page
    assert "Tanpa nomor HP" in page
    assert "H. Dadang Sunandar" not in page


def test_an_unknown_state_in_the_address_shows_everybody(admin: Visitor, under_way: int) -> None:
    assert "Cucu Sumiati" in admin.get(f"/siaran/{under_way}?keadaan=%3Cb%3E&sesudah=x").text


def test_the_moving_part_is_small_and_polls_only_while_something_can_change(
    admin: Visitor, box: Box, under_way: int
) -> None:
    live = admin.get(f"/siaran/{under_way}/kemajuan", htmx=True)
    assert len(gzip.compress(live.data)) <= SMALL
    assert 'hx-trigger="every 3s"' in live.text
    assert "HX-Trigger" not in live.headers
    box.broadcasts.cancel(under_way, by="euis")
    number = sent(admin, box, to_numbers("0812-9999-0001"))
    box.broadcasts.cancel(number, by="euis")
    still = admin.get(f"/siaran/{number}/kemajuan", htmx=True)
    assert still.status_code == 200
    assert "hx-trigger" not in still.text
    assert still.headers["HX-Trigger"] == "siaran-berhenti"  # the list on the page looks once more


def test_a_paused_broadcast_is_looked_at_now_and_then_because_reports_still_come_in(
    admin: Visitor, box: Box, clock: FakeClock
) -> None:
    number = sent(admin, box)
    clock.advance(31)
    hand_over(box, "sent")
    box.broadcasts.pause(number, by="siti")
    for page in (f"/siaran/{number}/kemajuan", "/siaran"):
        assert 'hx-trigger="every 15s"' in admin.get(page, htmx=True).text
    box.broadcasts.resume(number, by="siti")
    assert 'hx-trigger="every 3s"' in admin.get(f"/siaran/{number}/kemajuan", htmx=True).text
    assert 'hx-trigger="every 5s"' in admin.get("/siaran", htmx=True).text


def test_the_page_includes_the_very_fragment_that_is_polled(admin: Visitor, under_way: int) -> None:
    live = admin.get(f"/siaran/{under_way}/kemajuan", htmx=True).text
    tokens = re.compile(r'name="csrf_token" value="[^"]+"')
    assert tokens.sub("", live).strip() in tokens.sub("", admin.get(f"/siaran/{under_way}").text)


def test_the_moving_part_without_script_is_the_report(admin: Visitor, under_way: int) -> None:
    assert told(admin.get(f"/siaran/{under_way}/kemajuan")) == f"/siaran/{under_way}"


def test_recipients_come_fifty_to_a_page_and_every_one_exactly_once(admin: Visitor, box: Box) -> None:
    box.book.import_contacts([person(serial) for serial in range(100, 230)], [])
    number = sent(admin, box)
    seen: list[str] = []
    path = f"/siaran/{number}"
    while path:
        page = admin.get(path).text
        listed = page.split('id="penerima"')[1]
        rows = re.findall(r'<th scope="row">(?:<a[^>]*>)?([^<]+)', listed)
        assert len(rows) <= PAGE
        seen += rows
        found = re.search(r'href="([^"]+)">Berikutnya', listed)
        path = found.group(1).replace("&amp;", "&").split("#")[0] if found else ""
    assert len(seen) == len(set(seen)) == 135


class TestUndo:
    @pytest.mark.parametrize("htmx", [False, True])
    def test_within_thirty_seconds_one_press_takes_everything_back(
        self, admin: Visitor, box: Box, htmx: bool
    ) -> None:
        number = sent(admin, box)
        assert "Batalkan (30 detik lagi)" in text_of(admin.get(f"/siaran/{number}"))
        answer = admin.post(f"/siaran/{number}/batalkan", htmx=htmx)
        assert told(answer) == f"/siaran/{number}"
        page = admin.get(f"/siaran/{number}").text
        assert "Tidak ada SMS yang terkirim" in page
        assert "0 dari 3 dikirim, 3 dibatalkan" in page
        assert box.ledger.counts(number)[Status.CANCELLED] == 3

    def test_pressing_it_twice_does_no_harm(self, admin: Visitor, box: Box) -> None:
        number = sent(admin, box)
        for _ in range(2):
            assert told(admin.post(f"/siaran/{number}/batalkan")) == f"/siaran/{number}"

    def test_the_seconds_run_down_and_then_the_button_is_another(
        self, admin: Visitor, box: Box, clock: FakeClock
    ) -> None:
        number = sent(admin, box)
        clock.advance(12)
        assert "(18 detik lagi)" in text_of(admin.get(f"/siaran/{number}"))
        clock.advance(20)
        page = text_of(admin.get(f"/siaran/{number}"))
        assert "detik lagi" not in page
        assert "Batalkan sisanya" in page


class TestDecisions:
    @pytest.mark.parametrize("htmx", [False, True])
    def test_pause_and_resume(self, admin: Visitor, box: Box, clock: FakeClock, htmx: bool) -> None:
        number = sent(admin, box)
        clock.advance(31)
        assert told(admin.post(f"/siaran/{number}/jeda", htmx=htmx)) == f"/siaran/{number}"
        assert box.broadcasts.report(number).broadcast.state is BroadcastState.PAUSED
        page = admin.get(f"/siaran/{number}").text
        assert "Dijeda" in page
        assert "Lanjutkan" in page
        assert told(admin.post(f"/siaran/{number}/lanjutkan", htmx=htmx)) == f"/siaran/{number}"
        assert box.broadcasts.report(number).broadcast.state is BroadcastState.ACTIVE

    def test_cancelling_the_rest_is_asked_for_once_more(
        self, admin: Visitor, box: Box, clock: FakeClock
    ) -> None:
        number = sent(admin, box)
        clock.advance(31)
        hand_over(box, "sent")
        asked = text_of(admin.get(f"/siaran/{number}/batalkan"))
        assert "2 dari 3 penerima belum dikirimi" in asked
        admin.post(f"/siaran/{number}/batalkan")
        page = admin.get(f"/siaran/{number}").text
        assert "tidak dapat ditarik kembali" in page
        assert "1 dari 3 dikirim, 2 dibatalkan" in page
        counts = box.ledger.counts(number)
        assert (counts[Status.SENT], counts[Status.CANCELLED]) == (1, 2)

    def test_what_is_over_cannot_be_paused_or_cancelled(
        self, admin: Visitor, box: Box, under_way: int
    ) -> None:
        box.broadcasts.cancel(under_way, by="euis")
        for act in ("jeda", "lanjutkan"):
            assert told(admin.post(f"/siaran/{under_way}/{act}")) == f"/siaran/{under_way}"
            assert "tidak ada yang berubah" in admin.get(f"/siaran/{under_way}").text

    def test_sending_again_warns_that_uncertain_messages_may_arrive_twice(
        self, admin: Visitor, under_way: int
    ) -> None:
        page = text_of(admin.get(f"/siaran/{under_way}/kirim-ulang"))
        assert "Gagal: 1 orang" in page
        assert "Tidak pasti: 1 orang" in page
        assert "dua kali" in page

    @pytest.mark.parametrize("htmx", [False, True])
    def test_only_what_was_ticked_is_sent_again(
        self, admin: Visitor, box: Box, under_way: int, htmx: bool
    ) -> None:
        answer = admin.post(f"/siaran/{under_way}/kirim-ulang", {"gagal": "1"}, htmx=htmx)
        assert told(answer) == f"/siaran/{under_way}"
        counts = box.ledger.counts(under_way)
        assert (counts[Status.QUEUED], counts[Status.UNKNOWN], counts[Status.FAILED]) == (1, 1, 0)

    def test_sending_again_to_nobody_is_a_sentence(self, admin: Visitor, under_way: int) -> None:
        answer = admin.post(f"/siaran/{under_way}/kirim-ulang", {})
        assert answer.status_code == 422
        assert "Centang dulu" in answer.text

    def test_pressing_send_again_twice_sends_again_once(
        self, admin: Visitor, box: Box, under_way: int
    ) -> None:
        for _ in range(2):
            admin.post(f"/siaran/{under_way}/kirim-ulang", {"gagal": "1", "pasti": "1", "yakin": "1"})
        assert box.ledger.counts(under_way)[Status.QUEUED] == 2
        assert "Tidak ada lagi yang perlu dikirim ulang" in admin.get(f"/siaran/{under_way}").text

    def test_a_cancelled_broadcast_is_not_sent_again(self, admin: Visitor, box: Box, under_way: int) -> None:
        box.broadcasts.cancel(under_way, by="euis")
        admin.post(f"/siaran/{under_way}/kirim-ulang", {"gagal": "1"})
        assert box.ledger.counts(under_way)[Status.QUEUED] == 0

    def test_somebody_who_only_approves_sees_the_report_and_no_button(
        self, approver: Visitor, admin: Visitor, box: Box, under_way: int
    ) -> None:
        page = approver.get(f"/siaran/{under_way}")
        assert page.status_code == 200
        assert "Kirim ulang" not in page.text
        for act in ("jeda", "lanjutkan", "batalkan", "kirim-ulang", "besok", "berhenti"):
            assert approver.post(f"/siaran/{under_way}/{act}").status_code == 403


@pytest.mark.parametrize(
    "path", ["", "/kemajuan", "/penerima.xlsx", "/batalkan", "/kirim-ulang", "/berhenti"]
)
def test_a_broadcast_that_is_not_there_is_a_page_that_says_so(admin: Visitor, path: str) -> None:
    for number in ("77", "999999999", "99999999999999999999999"):
        assert admin.get(f"/siaran/{number}{path}", htmx=path == "/kemajuan").status_code == 404


class TestTheWorkbook:
    def rows(self, visitor: Visitor, number: int, query: str = "") -> list[list[object]]:
        answer = visitor.get(f"/siaran/{number}/penerima.xlsx{query}")
        assert answer.status_code == 200
        assert "attachment" in answer.headers["Content-Disposition"]
        return CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()

    def test_has_one_line_for_each_recipient(self, admin: Visitor, under_way: int) -> None:
        rows = self.rows(admin, under_way)
        assert rows[0][:3] == ["Nama", "Nomor HP", "Keadaan"]
        assert len(rows) == 1 + 5
        assert ["Hj. Euis Komariah", "0812-0000-0001"] in [row[:2] for row in rows]

    def test_holds_only_the_state_that_was_asked_for(self, admin: Visitor, under_way: int) -> None:
        rows = self.rows(admin, under_way, "?keadaan=failed")
        assert [row[2] for row in rows[1:]] == ["Gagal"]
        assert rows[1][3] == "Nomor ditolak jaringan"

    def test_counts_the_sms_and_none_for_those_left_out(self, admin: Visitor, box: Box) -> None:
        number = sent(admin, box)
        rows = self.rows(admin, number)
        counts = {row[0]: row[4] for row in rows[1:]}
        assert counts["Cucu Sumiati"] == 0
        assert sum(row[4] for row in rows[1:] if isinstance(row[4], float)) == 3

    def test_phone_numbers_are_text_and_formulas_are_inert(
        self, admin: Visitor, box: Box, tmp_path: Path
    ) -> None:
        evil = ['=HYPERLINK("http://jahat.example","klik")', "+62", "-1+1", "@SUM(1)", "\tx", "http://x.id"]
        people = [person(60 + place, name) for place, name in enumerate(evil)]
        box.book.import_contacts(people, [])
        number = sent(admin, box, everybody("=1+1 -{pengirim}"))
        content = admin.get(f"/siaran/{number}/penerima.xlsx").data
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert "<hyperlink" not in sheet
        assert re.findall(r' t="(\w+)"', sheet)
        others = re.findall(r'<c r="([A-Z])\d+"[^>]*(?<!t="inlineStr")(?<!t="s")><v>', sheet)
        assert set(others) == {"E"}  # how many SMS
        names = [row[0] for row in self.rows(admin, number)]
        assert '=HYPERLINK("http://jahat.example","klik")' in names


class TestTheList:
    def test_an_empty_list_says_what_to_do(self, admin: Visitor) -> None:
        page = admin.get("/siaran")
        assert "Belum ada siaran" in page.text
        assert 'href="/siaran/tulis"' in page.text

    def test_the_newest_comes_first_and_older_ones_by_key(self, admin: Visitor, box: Box) -> None:
        for serial in range(23):
            sent(admin, box, to_numbers("0812-9999-0001", text=f"Siaran ke {serial}. -P", token=str(serial)))
        first = admin.get("/siaran").text
        assert first.index("Siaran ke 22.") < first.index("Siaran ke 3.")
        assert "Siaran ke 2." not in first
        older = admin.get("/siaran?sebelum=4").text
        assert "Siaran ke 2." in older
        assert "hx-get" not in older

    def test_the_list_moves_while_something_runs(self, admin: Visitor, box: Box) -> None:
        sent(admin, box)
        assert 'hx-trigger="every 5s"' in admin.get("/siaran").text
        fragment = admin.get("/siaran", htmx=True)
        assert "<html" not in fragment.text
        assert len(gzip.compress(fragment.data)) <= SMALL

    @pytest.mark.parametrize("before", ["x", "-1", "0", "99999999999999999999"])
    def test_garbage_in_the_address_is_harmless(self, admin: Visitor, before: str) -> None:
        assert admin.get(f"/siaran?sebelum={before}").status_code == 200


class TestPaper:
    def test_everybody_in_the_chosen_state_is_on_one_page(self, admin: Visitor, box: Box) -> None:
        box.book.import_contacts([person(serial) for serial in range(100, 230)], [])
        number = sent(admin, box)
        page = admin.get(f"/siaran/{number}/cetak").text
        assert len(re.findall(r'<th scope="row">', page)) == 135
        some = admin.get(f"/siaran/{number}/cetak?keadaan=left_out").text
        assert len(re.findall(r'<th scope="row">', some)) == 2
        assert (
            f'href="/siaran/{number}/cetak?keadaan=left_out"'
            in admin.get(f"/siaran/{number}?keadaan=left_out").text
        )

    def test_it_carries_letter_head_counts_message_and_signature(
        self, admin: Visitor, box: Box, under_way: int
    ) -> None:
        heads = ("PEMERINTAH KABUPATEN BANDUNG BARAT", "Tim Pembina Posyandu")
        office = replace(
            box.settings.current, letter_head=heads, signatory="Neng Yani", signatory_position="Sekretaris"
        )
        box.settings.save(office)
        page = text_of(admin.get(f"/siaran/{under_way}/cetak"))
        for expected in (*heads, "Sekretaris", "1 terkirim", "1 gagal", "2 tidak dikirimi", "besok posyandu"):
            assert expected in page
        assert "Selasa, 8 Desember 2026" in page

    def test_beyond_a_thousand_it_says_how_many_there_are_and_where_the_rest_is(
        self, admin: Visitor, box: Box
    ) -> None:
        box.book.import_contacts([person(serial) for serial in range(100, 1200)], [])
        number = sent(admin, box)
        page = admin.get(f"/siaran/{number}/cetak")
        assert len(re.findall(r'<th scope="row">', page.text)) == PRINTED
        assert "Daftar ini memuat 1.000 dari 1.105 orang. Daftar lengkapnya ada di berkas Excel" in text_of(
            page
        )

    def test_the_report_itself_says_on_paper_that_it_is_only_a_part(self, admin: Visitor, box: Box) -> None:
        box.book.import_contacts([person(serial) for serial in range(100, 200)], [])
        number = sent(admin, box)
        assert "Di halaman ini 50 dari 105 penerima" in text_of(admin.get(f"/siaran/{number}"))
