"""One conversation: what was sent and received, an answer by hand, who minds it, an unknown number."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from msgspec.structs import replace

from appliance.box import Box
from appliance.contacts.settings import SendingHours
from appliance.inbox.threads import Tray
from appliance.outbox.model import PRIORITY_REPLY
from appliance.sms.numbers import PhoneNumber
from appliance.sms.pdu import Concatenation, encode_deliver
from tests.support.clock import FakeClock
from tests.support.people import EUIS, NENG
from tests.web.office import SIM, hand_over, receive, sent
from tests.web.visitor import Visitor, text_of, told

STRANGER = PhoneNumber("+6281299990000")
HERS = EUIS.numbers[0]


def conversation(box: Box, number: PhoneNumber = HERS) -> str:
    """The address of the conversation with a number."""
    return f"/kotak-masuk/{box.inbox_threads.open_for(number).id}"


def answers(box: Box, number: PhoneNumber = HERS) -> list[str]:
    """What was written by hand to a number and goes out before everything else."""
    rows = box.ledger.messages(sorted(box.ledger.sent_to([number])))
    found = [(row, box.ledger.broadcast(row.broadcast_id)) for row in rows]
    return [row.text for row, of in found if of is not None and of.priority == PRIORITY_REPLY]


def at_night(box: Box) -> None:
    """The office is closed all day but for one minute."""
    now = box.clock.now().astimezone(box.config.box.zone)
    opens, closes = (now + timedelta(hours=2)).time(), (now + timedelta(hours=3)).time()
    settings = box.settings.current
    hours = SendingHours(
        opens=opens.replace(second=0, microsecond=0, tzinfo=None),
        closes=closes.replace(second=0, microsecond=0, tzinfo=None),
        friday_noon=False,
        breaking_fast=False,
        idul_fitri=False,
    )
    box.settings.save(replace(settings, hours=hours))


def test_it_shows_what_was_sent_and_what_came(admin: Visitor, box: Box, clock: FakeClock) -> None:
    number = sent(admin, box)
    clock.advance(31)
    hand_over(box, "sent", "sent", "sent")
    receive(box, HERS, "Insya Allah hadir")
    page = text_of(admin.get(conversation(box)))
    assert "besok posyandu" in page
    assert "Insya Allah hadir" in page
    assert f"Siaran {number}" in page
    assert f"menjawab siaran {number}" in page
    assert "Terkirim" in page
    assert "Lihat kontak" in page


def test_an_answer_goes_before_the_broadcast_that_waits(admin: Visitor, box: Box, clock: FakeClock) -> None:
    sent(admin, box)
    clock.advance(31)
    receive(box, HERS, "Jam berapa bu?")
    answer = admin.post(f"{conversation(box)}/jawab", {"teks": "Jam 9, Bu. -Pokjanal", "token": "a1"})
    assert told(answer) == conversation(box)
    claimed = box.ledger.claim("Telkomsel", SIM)
    assert claimed is not None
    assert (claimed.number, claimed.text) == (HERS, "Jam 9, Bu. -Pokjanal")
    page = text_of(admin.get(conversation(box)))
    assert "Euis Komariah" in page
    assert "Sedang dikirim" in page or "Dikirim" in page or "Mengirim" in page


def test_an_answer_is_no_broadcast_in_the_list(admin: Visitor, box: Box) -> None:
    receive(box, HERS, "Jam berapa bu?")
    admin.post(f"{conversation(box)}/jawab", {"teks": "Jam sembilan", "token": "a1"})
    assert box.broadcasts.recent() == ()
    assert "Jam sembilan" not in admin.get("/siaran").text


def test_a_double_click_is_one_answer(admin: Visitor, box: Box) -> None:
    receive(box, HERS, "Jam berapa bu?")
    for _ in range(2):
        admin.post(f"{conversation(box)}/jawab", {"teks": "Jam 9", "token": "a1"})
    assert answers(box) == ["Jam 9"]


def test_the_same_form_in_two_conversations_is_two_answers(admin: Visitor, box: Box) -> None:
    for number in (HERS, NENG.numbers[0]):
        receive(box, number, "Jam berapa bu?")
        admin.post(f"{conversation(box, number)}/jawab", {"teks": "Jam 9", "token": "a1"})
    assert answers(box) == answers(box, NENG.numbers[0]) == ["Jam 9"]


def test_braces_in_an_answer_stay_braces(admin: Visitor, box: Box) -> None:
    receive(box, HERS, "?")
    admin.post(f"{conversation(box)}/jawab", {"teks": "Tulis {nama} saja", "token": "a1"})
    assert answers(box) == ["Tulis {nama} saja"]


@pytest.mark.parametrize(
    ("text", "said"), [("  ", "Tulis dulu jawabannya"), ("a" * 1600, "paling panjang 10 SMS")]
)
def test_what_cannot_be_sent_comes_back_with_what_was_written(
    admin: Visitor, box: Box, text: str, said: str
) -> None:
    receive(box, HERS, "?")
    answer = admin.post(f"{conversation(box)}/jawab", {"teks": text, "token": "a1"})
    assert answer.status_code == 422
    assert said in answer.text
    assert text.strip() in answer.text
    assert answers(box) == []


def test_outside_the_hours_somebody_says_when(admin: Visitor, box: Box) -> None:
    receive(box, HERS, "Bu, besok jadi?")
    at_night(box)
    page = admin.get(conversation(box)).text
    assert "Kirim sekarang juga" in page
    asked = admin.post(f"{conversation(box)}/jawab", {"teks": "Jadi", "token": "a1"})
    assert asked.status_code == 409
    assert "Kirim sekarang?" in asked.text
    assert ">Jadi</textarea>" in asked.text
    assert answers(box) == []
    admin.post(f"{conversation(box)}/jawab", {"teks": "Jadi", "token": "a1", "kapan": "now"})
    assert box.ledger.claim("Telkomsel", SIM) is not None


def test_an_answer_may_wait_for_the_morning(admin: Visitor, box: Box, clock: FakeClock) -> None:
    receive(box, HERS, "Bu, besok jadi?")
    at_night(box)
    admin.post(f"{conversation(box)}/jawab", {"teks": "Jadi", "token": "a1", "kapan": "morning"})
    assert box.ledger.claim("Telkomsel", SIM) is None
    assert "dikirim" in text_of(admin.get(conversation(box)))
    clock.advance(2 * 3600 + 60)
    assert box.ledger.claim("Telkomsel", SIM) is not None


def test_whoever_wants_no_broadcasts_is_answered_all_the_same(admin: Visitor, box: Box) -> None:
    receive(box, HERS, "BERHENTI")
    assert "tetap dikirim, karena ia sendiri yang menulis" in admin.get(conversation(box)).text
    admin.post(f"{conversation(box)}/jawab", {"teks": "Baik, Bu", "token": "a1"})
    assert box.ledger.claim("Telkomsel", SIM) is not None


def test_a_service_is_never_answered(admin: Visitor, box: Box) -> None:
    receive(box, "TELKOMSEL", "Sisa pulsa Rp1")
    [thread] = box.inbox_threads.page(Tray.SERVICES).threads
    page = admin.get(f"/kotak-masuk/{thread.id}").text
    assert "Sisa pulsa" in page
    assert "tidak pernah menjawabnya" in page
    assert "<textarea" not in page
    answer = admin.post(f"/kotak-masuk/{thread.id}/jawab", {"teks": "Halo", "token": "a1"})
    assert answer.status_code == 422
    assert box.ledger.claim("Telkomsel", SIM) is None


def test_the_counter_counts_while_typing(admin: Visitor, box: Box) -> None:
    receive(box, HERS, "?")
    piece = admin.post(f"{conversation(box)}/hitung", {"teks": "a" * 161}, htmx=True)
    assert "161 huruf 2 SMS Rp600" in text_of(piece)
    whole = admin.post(f"{conversation(box)}/hitung", {"teks": "halo"})
    assert ">halo</textarea>" in whole.text


def test_a_ready_answer_comes_into_the_box_signed(admin: Visitor, box: Box) -> None:
    receive(box, HERS, "?")
    assert 'data-insert="Terima kasih, sudah kami catat. -Pokjanal KBB"' in admin.get(conversation(box)).text
    page = admin.post(f"{conversation(box)}/siap", {"teks": "Ya.", "siap": "0"})
    assert ">Ya. Terima kasih, sudah kami catat. -Pokjanal KBB</textarea>" in page.text


def test_the_office_keeps_its_own_ready_answers(admin: Visitor, box: Box) -> None:
    rev = str(box.settings.current.rev)
    form = {"answers": "Siap.\n\nBaik, {pengirim}", "keep_months": "12", "rev": rev}
    assert told(admin.post("/pengaturan/kotak-masuk", form)) == "/pengaturan"
    assert box.settings.current.quick_answers == ("Siap.", "Baik, {pengirim}")
    receive(box, HERS, "?")
    page = admin.get(conversation(box)).text
    assert 'data-insert="Baik, Pokjanal KBB"' in page
    assert "dihapus sesudah 12 bulan" in page
    stale = admin.post("/pengaturan/kotak-masuk", form)
    assert stale.status_code == 409
    bad = admin.post("/pengaturan/kotak-masuk", {**form, "keep_months": "-1"})
    assert bad.status_code == 422


def test_somebody_takes_it_on_and_is_done_with_it(admin: Visitor, officer: Visitor, box: Box) -> None:
    receive(box, HERS, "Bu, punten")
    path = conversation(box)
    admin.post(f"{path}/perlu")
    siti = next(user for user in box.accounts.users() if user.name == "siti")
    admin.post(f"{path}/tugas", {"siapa": siti.id})
    assert "Bu, punten" in officer.get("/kotak-masuk?lihat=saya").text
    assert "Bu, punten" not in admin.get("/kotak-masuk?lihat=saya").text
    assert told(officer.post(f"{path}/selesai")) == "/kotak-masuk"
    assert "Sudah ditangani oleh Siti" in text_of(admin.get(path))
    receive(box, HERS, "Bu?")
    assert "Sudah ditangani oleh" not in text_of(admin.get(path))
    assert admin.post(f"{path}/tugas", {"siapa": "nobody"}).status_code == 400


def test_the_approver_reads_but_does_not_answer(approver: Visitor, box: Box) -> None:
    receive(box, HERS, "Bu, punten")
    path = conversation(box)
    assert "Bu, punten" in approver.get(path).text
    assert "<textarea" not in approver.get(path).text
    for deed in ("jawab", "selesai", "perlu", "tugas", "hitung", "siap"):
        assert approver.post(f"{path}/{deed}", {"teks": "x"}).status_code == 403


def test_new_lines_and_states_appear_by_themselves(admin: Visitor, box: Box) -> None:
    receive(box, HERS, "Bu, punten")
    page = admin.get(conversation(box)).text
    found = re.search(r'hx-get="(/kotak-masuk/\d+/kabar[^"]+)"', page)
    assert found
    ask = found.group(1).replace("&amp;", "&")
    assert admin.get(ask, htmx=True).status_code == 204
    receive(box, HERS, "Jadi tidak?")
    piece = admin.get(ask, htmx=True)
    assert "Jadi tidak?" in piece.text
    assert len(piece.data) <= 2048
    assert box.inbox.unread() == 0
    admin.post(f"{conversation(box)}/jawab", {"teks": "Jadi", "token": "a1"})
    assert "Menunggu" in text_of(admin.get(ask, htmx=True))
    hand_over(box, "sent")
    assert "Terkirim" in text_of(admin.get(ask, htmx=True))
    assert admin.get("/kotak-masuk/999/kabar", htmx=True).status_code == 286
    assert told(admin.get(ask)) == conversation(box)


def test_a_part_that_is_missing_is_said_and_comes_late(admin: Visitor, box: Box, clock: FakeClock) -> None:
    def part(place: int, text: str) -> None:
        pdu = encode_deliver(HERS, text, sent_at=clock.now(), concatenation=Concatenation(7, 2, place))
        box.inbox.store_raw(SIM, pdu, clock.now())
        box.inbox.fold()

    part(2, "tidak bisa hadir")
    clock.advance(11 * 60)
    box.inbox.fold()
    page = text_of(admin.get(conversation(box)))
    assert "[...]tidak bisa hadir" in page
    assert "Sebagian pesan ini belum datang" in page
    part(1, "Maaf bu, saya ")
    page = text_of(admin.get(conversation(box)))
    assert "Maaf bu, saya tidak bisa hadir" in page
    assert "belum datang" not in page


def test_a_stranger_becomes_a_contact_or_the_new_number_of_one(admin: Visitor, box: Box) -> None:
    receive(box, STRANGER, "Ini Neng, nomor baru")
    path = conversation(box, STRANGER)
    page = admin.get(path).text
    assert f'href="/kontak/baru?nomor=%2B{STRANGER[1:]}"' in page
    assert STRANGER in admin.get(f"/kontak/baru?nomor=%2B{STRANGER[1:]}").text
    asked = admin.get(f"{path}/nomor-dari?cari=neng").text
    person = next(one for one in box.book.snapshot.people if one.id == NENG.id)
    assert person.name in asked
    stale = admin.post(f"{path}/nomor-dari", {"orang": person.id, "rev": "99", "cara": "ganti"})
    assert "nomor-dari" in told(stale)
    admin.post(f"{path}/nomor-dari", {"orang": person.id, "rev": str(person.rev), "cara": "ganti"})
    changed = box.book.snapshot.by_id[person.id]
    assert changed.numbers == (STRANGER,)
    assert [each.number for each in changed.former_numbers] == list(NENG.numbers)
    assert person.name in text_of(admin.get(path))
    assert admin.get(f"{path}/nomor-dari").status_code == 404


def test_a_conversation_can_be_begun_from_a_persons_page(admin: Visitor, box: Box) -> None:
    page = admin.get(f"/kontak/{EUIS.id}").text
    found = re.search(r'href="(/kotak-masuk/nomor/[^"]+)"', page)
    assert found
    assert told(admin.get(found.group(1))) == conversation(box)
    assert admin.get("/kotak-masuk/nomor/+6281255556666").status_code == 404
    assert admin.get("/kotak-masuk/nomor/x").status_code == 404


@pytest.mark.parametrize("path", ["/kotak-masuk/999", "/kotak-masuk/99999999999999999999"])
def test_a_conversation_that_is_not_there_is_not_found(admin: Visitor, path: str) -> None:
    assert admin.get(path).status_code == 404
