"""The pages for modems over a running box and a simulated HAT: every wish really happens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from appliance.box import Box
from appliance.modem_desk.models import DeskCard
from appliance.outbox.errands import ErrandState
from tests.support.application import create_app
from tests.support.boxes import PASSWORD, Office, furnish_office, running_box
from tests.support.simulator import SimulatedHats
from tests.web.visitor import Visitor, text_of

HERE = "/modem/modem-1"
PHONE = "+6281200001111"
MILLION = 1_000_000


@contextmanager
def at_work(folder: Path, **simulator: Any) -> Iterator[tuple[Office, Visitor]]:
    """A box with one modem, whose administrator is Euis; PHONE is hers."""
    with running_box(folder, **simulator) as office:
        furnish_office(office.box)
        settings = office.box.settings
        settings.save(replace(settings.current, admin_number=PHONE))
        visitor = Visitor(create_app(office.box))
        visitor.log_in("euis", PASSWORD)
        yield office, visitor


def desk(box: Box) -> DeskCard:
    return box.modem_desk.card("modem-1")


def ready(office: Office) -> None:
    office.wait_for(lambda: desk(office.box).card.ready, "the modem")


def over(office: Office) -> Callable[[], bool]:
    """The last wish has come to an end."""
    return lambda: bool(desk(office.box).errands) and desk(office.box).errands[0].is_over


def kept(hats: SimulatedHats) -> Any:
    """What the simulated module remembers."""
    return hats.state(0)


def test_cek_pulsa_asks_the_operator_and_shows_its_answer(tmp_path: Path) -> None:
    with at_work(tmp_path, pulsa=54_321) as (office, visitor):
        ready(office)
        answer = visitor.post(f"{HERE}/pulsa")
        assert answer.status_code == 303
        assert "Pulsa Modem 1 sedang ditanyakan" in visitor.get("/modem").text
        office.wait_for(over(office), "the balance")
        card = text_of(visitor.get(f"{HERE}/kartu", htmx=True))
        assert "Rp54.321" in card
        assert "Cek pulsa" in card
        assert "Operator sudah menjawab." in card
        assert "hx-get" not in visitor.get(HERE, htmx=True).text  # nothing to wait for any more
        details = text_of(visitor.get(HERE))
        assert "Jawaban operator yang terakhir" in details
        assert "54.321" in details
        assert "jawaban operator" in details


def test_an_answer_nobody_can_read_is_shown_as_it_came(tmp_path: Path) -> None:
    with at_work(tmp_path) as (office, visitor):
        ready(office)
        visitor.post(f"{HERE}/kartu-sim", {"code": "*888#"})  # Telkomsel answers that with a menu
        visitor.post(f"{HERE}/pulsa")
        office.wait_for(over(office), "the answer")
        assert desk(office.box).errands[0].state is ErrandState.FAILED
        assert "Bila jawabannya berupa menu" in visitor.get("/modem").text
        assert "4 Cek Pulsa &amp; Masa Aktif" in visitor.get(HERE).text


def test_uji_kirim_reaches_the_phone_of_the_settings(tmp_path: Path) -> None:
    with at_work(tmp_path) as (office, visitor):
        ready(office)
        assert visitor.post(f"{HERE}/uji").status_code == 303
        office.wait_for(lambda: (trial := desk(office.box).trial) and trial.arrived, "the report")
        [sent] = office.hats.accepted()
        assert sent["number"] == PHONE
        assert "Uji kirim Kotak Kabar lewat modem Modem 1" in sent["text"]
        card = text_of(visitor.get(f"{HERE}/kartu", htmx=True))
        assert "Uji kirim ke 0812-0000-1111" in card
        assert "sampai di HP" in card
        assert "Belum ada siaran" in text_of(visitor.get("/siaran"))  # it is nobody's broadcast


def test_nyalakan_ulang_asks_first_and_then_really_restarts_the_module(tmp_path: Path) -> None:
    with at_work(tmp_path) as (office, visitor):
        ready(office)
        boots = kept(office.hats)["boots"]
        assert "tidak ada yang terkirim dua kali" in text_of(visitor.get(f"{HERE}/nyalakan-ulang"))
        assert kept(office.hats)["boots"] == boots
        visitor.post(f"{HERE}/nyalakan-ulang")
        office.wait_for(over(office), "the restart")
        assert kept(office.hats)["boots"] == boots + 1
        ready(office)
        assert "Modem sudah menyala ulang." in text_of(visitor.get(f"{HERE}/kartu", htmx=True))
        assert "Modem dinyalakan ulang atas permintaan : euis" in text_of(visitor.get(HERE))


def test_2g_saja_is_what_the_modem_keeps_to(tmp_path: Path) -> None:
    with at_work(tmp_path) as (office, visitor):
        ready(office)
        assert "Pilihan jaringan" in visitor.get(HERE).text
        visitor.post(f"{HERE}/jaringan", {"mode": "2g"})
        office.wait_for(lambda: kept(office.hats)["network_mode"] == "2g", "the modem to be told")
        office.wait_for(over(office), "the errand")
        assert 'value="2g" checked' in visitor.get(HERE).text


def test_pasang_modem_goes_from_a_locked_card_to_seven_green_lights(tmp_path: Path) -> None:
    with at_work(tmp_path, pin="2468") as (office, visitor):
        steps = f"{HERE}/pasang"
        office.wait_for(lambda: desk(office.box).card.reason == "pin_required", "the PIN to be asked for")
        page = text_of(visitor.get(steps))
        assert "Isi PIN-nya; kotak mencobanya satu kali saja" in page
        assert "Hanya dicoba satu kali." in page
        assert 'id="isi-pin"' not in visitor.get(steps).text  # the form is on the page
        assert 'id="isi-pin"' in visitor.get(steps, htmx=True).text  # a page that was opened before has none
        visitor.post(f"{HERE}/pin", {"pin": "2468", "dari": "pasang"})
        ready(office)
        assert visitor.get(steps, htmx=True).text.count('class="green"') == 5
        visitor.post(f"{steps}/uji", {"number": "0812 0000 1111"})
        office.wait_for(
            lambda: "Ketujuh lampu hijau" in visitor.get(steps, htmx=True).text, "seven green lights"
        )
        assert "hx-get" not in visitor.get(steps, htmx=True).text  # nothing left to wait for
        assert "2468" not in visitor.get(HERE).text


def test_a_wrong_pin_is_tried_once_and_the_card_stays_open_for_the_right_one(tmp_path: Path) -> None:
    with at_work(tmp_path, pin="2468") as (office, visitor):
        office.wait_for(lambda: desk(office.box).card.reason == "pin_required", "the PIN to be asked for")
        visitor.post(f"{HERE}/pin", {"pin": "1111"})
        office.wait_for(lambda: desk(office.box).card.reason == "pin_refused", "the refusal")
        visitor.post(f"{HERE}/coba-lagi")
        office.wait_for(over(office), "another try")
        office.wait_for(lambda: desk(office.box).card.reason == "pin_refused", "the refusal once more")
        assert kept(office.hats)["pin_tries"] == 2
        assert "Kotak tidak mencobanya lagi supaya kartu tidak terkunci" in text_of(
            visitor.get(f"{HERE}/kartu", htmx=True)
        )
        assert "PIN ditolak kartu SIM" in text_of(visitor.get(HERE))
        visitor.post(f"{HERE}/pin", {"pin": "2468", "confirmed": "y"})
        ready(office)


def test_of_each_pin_it_is_said_whether_it_is_tried(tmp_path: Path) -> None:
    with at_work(tmp_path, pin="2468") as (office, visitor):
        office.wait_for(lambda: desk(office.box).card.reason == "pin_required", "the PIN to be asked for")
        assert "tetap coba" not in visitor.get(f"{HERE}/pasang").text, "nothing to insist on"
        for left, wrong in ((2, "1111"), (1, "2222")):
            visitor.post(f"{HERE}/pin", {"pin": wrong, "dari": "pasang"})
            assert "akan dicoba satu kali" in visitor.get(f"{HERE}/pasang").text
            office.wait_for(over(office), "the try")
            office.wait_for(lambda left=left: kept(office.hats)["pin_tries"] == left, "the refusal")  # type: ignore[misc]
        visitor.post(f"{HERE}/pin", {"pin": "1111", "dari": "pasang"})
        assert "sudah pernah ditolak kartu ini" in visitor.get(f"{HERE}/pasang").text
        visitor.post(f"{HERE}/pin", {"pin": "2468", "dari": "pasang", "confirmed": "y"})
        page = visitor.get(f"{HERE}/pasang").text
        assert "tinggal satu percobaan" in page
        assert "Pasang kartu di HP, buka dengan PIN yang benar" in page
        assert kept(office.hats)["pin_tries"] == 1


def test_without_a_report_a_person_or_an_answer_makes_the_last_light_green(tmp_path: Path) -> None:
    with at_work(tmp_path, reports="never") as (office, visitor):
        ready(office)
        steps = f"{HERE}/pasang"
        visitor.post(f"{steps}/uji", {"number": PHONE})
        office.wait_for(lambda: visitor.get(steps, htmx=True).text.count('class="green"') == 6, "six lights")
        assert "Sudah saya terima" in visitor.get(steps).text
        visitor.post(f"{steps}/diterima")
        page = text_of(visitor.get(steps))
        assert "Ketujuh lampu hijau" in page
        assert "Anda mengatakan SMS sudah diterima." in page


def test_an_answer_from_the_phone_makes_the_last_light_green(tmp_path: Path) -> None:
    with at_work(tmp_path, reports="never") as (office, visitor):
        ready(office)
        steps = f"{HERE}/pasang"
        visitor.post(f"{steps}/uji", {"number": PHONE})
        office.wait_for(lambda: office.hats.accepted(), "the message to go out")
        office.hats.do("incoming", modem=0, sender=PHONE, text="OK")
        office.wait_for(lambda: "Ketujuh lampu hijau" in visitor.get(steps, htmx=True).text, "the answer")
        assert "Balasan dari nomor itu sudah masuk." in text_of(visitor.get(steps))
