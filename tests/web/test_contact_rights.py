"""The rights of a person: a copy of everything, an end to messages, erasure that keeps the statistics."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from python_calamine import CalamineWorkbook

from appliance.accounts import Role
from appliance.box import Box
from appliance.contacts.model import FormerNumber
from appliance.outbox.status import Status
from appliance.sms.pdu import Concatenation, encode_deliver
from tests.support.application import create_app
from tests.support.boxes import PASSWORD
from tests.support.clock import FakeClock
from tests.support.people import NENG, number, person
from tests.web.office import ELIS, an_office, hand_over, receive, sent
from tests.web.visitor import Visitor, text_of, told

EUIS = "kader1"
FORMULA = "=HYPERLINK(1)"


@pytest.fixture
def box(tmp_path: Path, clock: FakeClock) -> Iterator[Box]:
    with an_office(tmp_path / "data", clock) as office:
        yield office


@pytest.fixture
def broadcast(admin: Visitor, box: Box, clock: FakeClock) -> int:
    """Three got it; Euis has answered, and so has Neng, whose phone Elis shares."""
    id_ = sent(admin, box)
    clock.advance(60)
    hand_over(box, "sent", "sent", "sent")
    receive(box, str(number(1)), "HADIR bu Euis")
    receive(box, str(number(2)), "Punten, abdi udur")
    return id_


def erase(visitor: Visitor, contact_id: str = EUIS, **more: str) -> str:
    return told(visitor.post(f"/kontak/{contact_id}/hapus-data", {"yakin": "1", **more}))


def everything(box: Box) -> str:
    """All texts of the ledger, the inbox and the book."""
    with box.db.read() as cur:
        tables = {
            "recipient": "name || contact_id || coalesce(number, '') || text",
            "message": "sender || coalesce(number, '') || text",
            "incoming": "sender || coalesce(number, '') || text || pdu",
            "audit": "subject",
        }
        rows = [row[0] for name, what in tables.items() for row in cur.execute(f"SELECT {what} FROM {name}")]
    return " ".join([*rows, str(box.book.snapshot.people)])


def report_of(box: Box, id_: int) -> dict[Status, int]:
    return {status: count for status, count in box.ledger.counts(id_).items() if count}


def test_after_an_erasure_nothing_tells_of_the_person(admin: Visitor, box: Box, broadcast: int) -> None:
    assert "Euis" in everything(box)
    box.ledger.finish_erasures()
    where = erase(admin)
    assert where == "/kontak"
    box.clock.advance(8 * 24 * 3600)  # type: ignore[attr-defined]
    box.ledger.finish_erasures()
    kept = everything(box)
    for word in ("Euis", "HADIR", str(number(1))):
        assert word not in kept, word


def test_after_an_erasure_the_database_holds_no_byte_of_what_was_written_while_the_box_runs(
    admin: Visitor, box: Box, broadcast: int, tmp_path: Path
) -> None:
    def kept(word: str) -> list[str]:
        files = sorted((tmp_path / "data").glob("box.sqlite3*"))
        return [file.name for file in files if word.encode() in file.read_bytes()]

    assert kept("HADIR bu Euis")
    erase(admin)
    assert kept("HADIR bu Euis") == []
    assert kept("Ibu Euis") == []
    assert kept("Punten")


def test_an_erasure_leaves_every_count_as_it_was(admin: Visitor, box: Box, broadcast: int) -> None:
    before = report_of(box, broadcast)
    messages = len(box.inbox.recent().messages)
    erase(admin)
    assert report_of(box, broadcast) == before
    assert len(box.inbox.recent().messages) == messages
    page = text_of(admin.get(f"/siaran/{broadcast}"))
    assert "Dadang" in page
    assert "Euis Komariah, " not in page


def test_what_waits_for_the_erased_one_is_cancelled_and_the_others_get_theirs(
    admin: Visitor, box: Box, clock: FakeClock
) -> None:
    id_ = sent(admin, box)
    clock.advance(60)
    erase(admin)
    hand_over(box, "sent", "sent")
    assert box.ledger.claim("Telkomsel", "510100000000001") is None
    assert report_of(box, id_)[Status.CANCELLED] == 1


def test_an_opt_out_survives_erasure_and_a_new_list(admin: Visitor, box: Box, broadcast: int) -> None:
    erase(admin, jangan="1")
    assert number(1) in box.ledger.opted_out()
    box.book.add(person(1, "Euis lagi"))
    assert "tidak mau menerima" in admin.get("/kontak/kader1").text.lower()


def test_what_came_from_a_shared_phone_stays_for_the_other(admin: Visitor, box: Box, broadcast: int) -> None:
    page = text_of(admin.get(f"/kontak/{NENG.id}/hapus-data"))
    assert "juga dipakai orang lain" in page
    assert "isi 1 pesan" in page
    erase(admin, NENG.id)
    assert "Punten" in everything(box)
    assert NENG.id not in box.book.snapshot.by_id
    assert ELIS.id in box.book.snapshot.by_id


def test_erasure_wants_a_tick_and_an_administrator(admin: Visitor, box: Box, broadcast: int) -> None:
    answer = admin.post(f"/kontak/{EUIS}/hapus-data", {})
    assert "Belum ada yang dihapus" in admin.get(told(answer)).text
    box.accounts.add_user("siti", Role.PETUGAS, PASSWORD, by="test")
    officer = Visitor(create_app(box))
    officer.log_in("siti", PASSWORD)
    assert officer.post(f"/kontak/{EUIS}/hapus-data", {"yakin": "1"}).status_code == 403
    assert EUIS in box.book.snapshot.by_id


def test_an_erasure_is_written_down_without_a_name(admin: Visitor, box: Box, broadcast: int) -> None:
    erase(admin)
    last = box.accounts.audit.entries(limit=1)[0]
    assert (last.who, last.what, last.subject) == ("euis", "person erased", f"contact {EUIS}")
    assert "orang yang sudah dihapus" in admin.get("/pengaturan/catatan?jenis=hak").text


def test_the_copy_holds_everything_that_is_kept(admin: Visitor, box: Box, broadcast: int) -> None:
    group = box.book.add_group("Panitia jambore")
    euis = box.book.snapshot.by_id[EUIS]
    former = FormerNumber(number=number(88), until="2026-01-10", why="dead")
    box.book.update(
        type(euis)(
            **{
                **{name: getattr(euis, name) for name in euis.__struct_fields__},
                "note": FORMULA,
                "groups": (group.id,),
                "former_numbers": (former,),
            }
        )
    )
    box.ledger.opt_out(number(1), "sms")
    answer = admin.get(f"/kontak/{EUIS}/data")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    assert book.sheet_names == ["Orang", "Nomor", "Pesan", "Jawaban dicatat", "Catatan"]
    cells = " | ".join(
        str(cell)
        for name in book.sheet_names
        for row in book.get_sheet_by_name(name).to_python()
        for cell in row
    )
    for kept in (
        *("Hj. Euis Komariah", "Ketua Posyandu", "Panitia jambore", FORMULA, "Melati 3"),
        *("0812-0000-0001", "0812-0000-0088", "Nomor mati", "10 Januari 2026"),
        *("HADIR bu Euis", "besok posyandu", "dari kantor", "ke kantor", "berhenti (sms)"),
        "Mengunduh data satu orang",
    ):
        assert kept in cells, kept
    assert "Punten" not in cells  # somebody else's
    assert box.accounts.audit.entries(limit=1)[0].what == "person's data exported"


def test_somebody_who_says_so_by_mouth_gets_no_more_and_may_come_back(admin: Visitor, box: Box) -> None:
    admin.post(f"/kontak/{EUIS}/berhenti")
    assert number(1) in box.ledger.opted_out()
    assert "Ia meminta dikirimi lagi" in admin.get(f"/kontak/{EUIS}").text
    admin.post(f"/kontak/{EUIS}/terima-lagi")
    assert number(1) not in box.ledger.opted_out()
    deeds = [entry.what for entry in box.accounts.audit.entries(limit=2)]
    assert deeds == ["opted in again at their wish", "opted out at their wish"]


def test_the_copy_leaves_out_what_was_written_to_somebody_else_on_the_same_phone(
    admin: Visitor, box: Box, broadcast: int
) -> None:
    to_elis = {row.text for row in box.ledger.recipients(broadcast) if row.contact_id == ELIS.id}
    assert len(to_elis) == 1

    def texts(contact_id: str) -> list[list[str]]:
        book = CalamineWorkbook.from_filelike(io.BytesIO(admin.get(f"/kontak/{contact_id}/data").data))
        return [[str(cell) for cell in row] for row in book.get_sheet_by_name("Pesan").to_python()]

    assert to_elis <= {row[-1] for row in texts(ELIS.id)}
    out = next(row for row in texts(NENG.id) if row[1] == "dari kantor")
    assert out[-1] == "(isi pesan tidak disalin: untuk orang lain di HP yang sama)"
    assert out[0]
    assert out[3]


def test_whoever_shares_the_phone_is_named_when_it_is_to_get_no_more(admin: Visitor, box: Box) -> None:
    page = text_of(admin.get(told(admin.post(f"/kontak/{NENG.id}/berhenti"))))
    assert f"{NENG.name}, juga {ELIS.name} (nomor HP-nya sama), tidak dikirimi siaran lagi" in page
    page = text_of(admin.get(told(admin.post(f"/kontak/{NENG.id}/terima-lagi"))))
    assert f"juga {ELIS.name} (nomor HP-nya sama), akan ikut dikirimi siaran lagi" in page


def with_former(box: Box, *former: FormerNumber) -> None:
    euis = box.book.snapshot.by_id[EUIS]
    box.book.update(msgspec.structs.replace(euis, former_numbers=former))


def test_of_a_former_number_only_what_came_while_it_was_theirs_is_emptied(
    admin: Visitor, box: Box, broadcast: int
) -> None:
    before = FormerNumber(number=number(88), until="2026-01-10", why="replaced")
    still = FormerNumber(number=number(89), until="2027-01-10", why="replaced")
    neng = FormerNumber(number=number(2), until="2027-01-10", why="wrong")
    receive(box, str(number(88)), "kabar ti nu boga ayeuna")
    receive(box, str(number(89)), "kabar ti Euis")
    with_former(box, before, still, neng)
    erase(admin)
    kept = everything(box)
    assert "nu boga ayeuna" in kept
    assert "kabar ti Euis" not in kept
    assert "Punten" in kept  # that number is Neng's by now


def test_half_a_message_of_the_erased_one_is_emptied_too(admin: Visitor, box: Box, broadcast: int) -> None:
    half = encode_deliver(
        number(1), "satengah warta", sent_at=box.clock.now(), concatenation=Concatenation(7, 2, 1)
    )
    box.inbox.store_raw("510100000000001", half, box.clock.now())
    box.inbox.fold()
    assert "satengah" in everything(box)
    erase(admin)
    kept = everything(box)
    assert "satengah" not in kept
    assert half not in kept


def test_what_is_known_of_the_number_is_not_learned_again_after_the_erasure(
    admin: Visitor, box: Box, broadcast: int
) -> None:
    erase(admin)
    box.number_health.fold()
    assert box.number_health.of(number(1)) is None


def test_what_a_failed_message_said_of_a_shared_number_is_learned_before_it_is_emptied(
    admin: Visitor, box: Box, clock: FakeClock
) -> None:
    sent(admin, box)
    clock.advance(60)
    hand_over(box, "failed", "failed", "failed")
    erase(admin, NENG.id)
    box.number_health.fold()
    record = box.number_health.of(number(2))
    assert record is not None
    assert record.failures == 1


def test_before_an_ordinary_removal_the_page_offers_the_erasure(admin: Visitor, box: Box) -> None:
    page = admin.get(f"/kontak/{EUIS}/hapus").text
    assert f'href="/kontak/{EUIS}/hapus-data"' in page
    assert "meminta datanya dihapus" in page
