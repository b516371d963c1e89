"""The pages of one modem: what is shown, what may be filled in, who may act, and what is hostile."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest
from flask import Flask, render_template

from appliance.box import Box
from appliance.modem.profile import NetworkMode
from appliance.modem_cards import card
from appliance.modem_desk.models import Conclusion, DeskCard, SimFacts
from appliance.modem_log import LogWord
from appliance.outbox.errands import Errand, ErrandKind, Errands
from appliance.outbox.sender_status import Recovering, SenderState
from tests.support.application import create_app
from tests.support.boxes import PASSWORD, config_for, furnish_office, quiet_box, swift
from tests.support.clock import FakeClock
from tests.web.visitor import Visitor, text_in, text_of, told

HERE = "/modem/telkomsel"
IMSI = "510101234567890"


@pytest.fixture
def sim(box: Box) -> str:
    """Telkomsel's card has been seen."""
    return box.sim_cards.seen("Telkomsel", imsi=IMSI, iccid="8962100", imei="86").card.sim


def filled(**changed: str) -> dict[str, str]:
    return {"number": "0812 0000 1111", "code": "", "pattern": "", "expires": "2027-01-08", **changed}


# -- what a person knows of the SIM ------------------------------------------------------------------------


def test_what_the_office_knows_of_a_card_is_kept_and_shown(admin: Visitor, box: Box, sim: str) -> None:
    assert told(admin.post(f"{HERE}/kartu-sim", filled(code="*888# 4"))) == HERE
    kept = box.sim_cards.of(sim)
    assert kept is not None
    assert (kept.number, kept.own_code, kept.expires) == ("+6281200001111", "*888# 4", date(2027, 1, 8))
    page = text_of(admin.get(HERE))
    assert "8 Januari 2027" in page
    assert "diisi petugas" in page
    assert 'value="0812-0000-1111"' in admin.get(HERE).text


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"number": "022-6866127"}, "tidak dapat menerima SMS"),
        ({"code": "halo"}, "Isi kode seperti *888#"),
        ({"code": "*888#;ATD112"}, "Isi kode seperti *888#"),
        ({"pattern": "Pulsa Anda"}, "Tulis {saldo} di tempat angka pulsa"),
        ({"expires": "besok"}, "Ini bukan tanggal."),
    ],
)
def test_a_slip_in_the_form_is_explained_and_nothing_is_lost(
    admin: Visitor, box: Box, sim: str, changed: dict[str, str], sentence: str
) -> None:
    answer = admin.post(f"{HERE}/kartu-sim", filled(**changed))
    assert answer.status_code == 422
    assert sentence in answer.text
    kept = box.sim_cards.of(sim)
    assert kept is not None
    assert kept.expires is None


def test_without_a_card_there_is_no_form_and_no_harm(admin: Visitor) -> None:
    assert "Belum ada kartu yang dikenal" in admin.get(HERE).text
    assert "Kartu SIM modem ini belum dikenal" in text_of(
        admin.post(f"{HERE}/kartu-sim", filled(), follow_redirects=True)
    )


@pytest.mark.parametrize(
    ("days", "words"), [(30, ""), (14, "14 hari lagi"), (3, "3 hari lagi"), (0, "hari ini")]
)
def test_the_end_of_validity_is_warned_of(
    admin: Visitor, box: Box, sim: str, clock: FakeClock, days: int, words: str
) -> None:
    day = clock.now().date() + timedelta(days=days)
    box.sim_cards.save(sim, number="", code=None, pattern="", expires=day)
    card_text = text_of(admin.get(f"{HERE}/kartu", htmx=True))
    assert (words or "Masa aktif") in card_text
    assert ("hari lagi" in card_text) == (0 < days <= 14)


def test_a_card_that_is_past_its_validity_says_so(
    admin: Visitor, box: Box, sim: str, clock: FakeClock
) -> None:
    gone = clock.now().date() - timedelta(days=2)
    box.sim_cards.save(sim, number="", code=None, pattern="", expires=gone)
    assert "Masa aktif sudah habis" in admin.get("/modem").text


def test_a_network_that_the_box_chose_itself_is_told(admin: Visitor, box: Box, sim: str) -> None:
    assert "dipilih kotak" not in admin.get("/modem").text
    box.sim_cards.keep_worked(sim, NetworkMode.ONLY_2G)
    for page in ("/modem", HERE):
        assert "2G, dipilih kotak" in admin.get(page).text
    box.sim_cards.set_network_mode(sim, NetworkMode.ONLY_4G)
    assert "dipilih kotak" not in admin.get("/modem").text


def test_a_program_that_holds_the_port_is_named(app: Flask, box: Box) -> None:
    held = replace(card(swift("Telkomsel"), None, price=250), state=SenderState.OFFLINE, reason="port_in_use")
    box.modem_log.note("Telkomsel", LogWord.PORT_IN_USE, "minicom")
    shown = replace(box.modem_desk.card("telkomsel"), card=held, other_program="minicom")
    with app.test_request_context():
        page = render_template("modems/_card.html", desk=shown, may_act=True, admin_number="")
    assert "Nama program itu: minicom." in text_in(page)


# -- who may act -------------------------------------------------------------------------------------------

ACTS = (
    "pulsa",
    "uji",
    "coba-lagi",
    "nyalakan-ulang",
    "kartu-sim",
    "jaringan",
    "pin",
    "pasang/uji",
    "pasang/diterima",
)


@pytest.mark.parametrize("act", ACTS)
def test_who_approves_may_look_but_not_act(approver: Visitor, act: str) -> None:
    assert approver.post(f"{HERE}/{act}").status_code == 403


@pytest.mark.parametrize("act", ACTS)
def test_a_modem_nobody_knows_is_not_found(admin: Visitor, act: str) -> None:
    assert admin.post(f"/modem/tidak-ada/{act}").status_code == 404


def test_who_approves_sees_no_buttons(approver: Visitor, box: Box, sim: str) -> None:
    for path in ("/modem", HERE, f"{HERE}/pasang"):
        page = approver.get(path)
        assert page.status_code == 200
        for word in ("Cek pulsa</button>", "Nyalakan ulang modem", "Coba PIN ini", "Kirim SMS uji</button>"):
            assert word not in page.text, (path, word)


def test_an_officer_may_act(officer: Visitor) -> None:
    assert told(officer.post(f"{HERE}/pulsa")) == "/modem"
    assert told(officer.post(f"{HERE}/pulsa", {"dari": "rincian"})) == HERE
    assert told(officer.post(f"{HERE}/coba-lagi", {"dari": "pasang"})) == f"{HERE}/pasang"
    assert told(officer.post(f"{HERE}/pulsa", {"dari": "//evil.example"})) == "/modem"


def test_each_deed_is_written_down_with_its_doer_and_no_secret(admin: Visitor, box: Box, sim: str) -> None:
    admin.post(f"{HERE}/nyalakan-ulang")
    admin.post(f"{HERE}/pin", {"pin": "2468"})
    admin.post(f"{HERE}/pasang/uji", {"number": "0812 0000 1111"})
    deeds = [(entry.who, entry.what, entry.subject) for entry in box.accounts.audit.entries()]
    assert ("euis", "modem restarted", "Telkomsel") in deeds
    assert ("euis", "test message sent", "Telkomsel to 0812-****-1111") in deeds
    assert "2468" not in str(deeds)


# -- the test message --------------------------------------------------------------------------------------


def test_uji_kirim_without_a_number_asks_for_one(admin: Visitor) -> None:
    assert told(admin.post(f"{HERE}/uji")) == f"{HERE}/pasang"
    assert "Isi dulu nomor HP tujuannya" in admin.get(f"{HERE}/pasang").text


def test_pressing_twice_sends_one_test_message(admin: Visitor, box: Box) -> None:
    for _ in range(2):
        admin.post(f"{HERE}/pasang/uji", {"number": "0812 0000 1111"})
    assert "masih dikirim" in admin.get(f"{HERE}/pasang").text
    trial = box.modem_desk.card("telkomsel").trial
    assert trial is not None
    assert trial.broadcast_id == 1


def test_a_test_message_is_one_sms_however_long_the_names(tmp_path: Path, clock: FakeClock) -> None:
    name = "Modem ruang rapat lantai dua yang paling dekat dengan jendela"[:60]
    with quiet_box(tmp_path / "data", config_for(swift(name)), clock=clock) as box:
        furnish_office(box)
        visitor = Visitor(create_app(box))
        visitor.log_in("euis", PASSWORD)
        slug = box.modem_desk.cards()[0].slug
        assert visitor.post(f"/modem/{slug}/pasang/uji", {"number": "081200001111"}).status_code == 303
        assert box.modem_desk.card(slug).trial is not None


def test_a_wrong_number_in_the_wizard_is_explained(admin: Visitor) -> None:
    answer = admin.post(f"{HERE}/pasang/uji", {"number": "12"})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text


def test_a_pin_of_letters_is_refused_and_never_shown_again(admin: Visitor) -> None:
    answer = admin.post(f"{HERE}/pin", {"pin": "rahasia"})
    assert answer.status_code == 422
    assert "PIN adalah 4 sampai 8 angka." in answer.text
    assert "rahasia" not in answer.text


def test_a_slip_in_the_wizard_comes_back_to_the_wizard_with_the_form(admin: Visitor) -> None:
    answer = admin.post(f"{HERE}/pin", {"pin": "12", "dari": "pasang"})
    assert answer.status_code == 422
    assert "<h1>Pasang modem: Telkomsel</h1>" in answer.text
    assert "PIN adalah 4 sampai 8 angka." in answer.text
    assert 'name="dari" value="pasang"' in answer.text
    assert 'aria-invalid="true"' in answer.text


# -- the history -------------------------------------------------------------------------------------------


def test_the_history_is_told_in_words(admin: Visitor, box: Box) -> None:
    for word in LogWord:
        box.modem_log.note("Telkomsel", word, "x")
    page = text_of(admin.get(HERE))
    assert "Kotak menekan tombol daya modem" in page
    assert "30 hari terakhir: kotak menyapa modem kembali 1 kali" in page
    assert not {str(word) for word in LogWord if "_" in word} & set(page.split())


def test_a_day_of_signal_is_drawn_and_said(stranger: Visitor, box: Box, clock: FakeClock) -> None:
    for _ in range(24 * 12):
        box.modem_log.sample("Telkomsel", 80, True, "4G")
        clock.advance(300)
    box.modem_log.flush()
    stranger.log_in("euis", PASSWORD)
    card_text = stranger.get(f"{HERE}/kartu", htmx=True).text
    assert 'aria-label="24 jam terakhir: kuat, tidak terputus"' in card_text
    assert text_of(stranger.get(HERE)).count("kuat (80%)") == 24


# -- the outside is hostile --------------------------------------------------------------------------------

NASTY = "<script>alert(1)</script>{{ 7*7 }}"


def test_what_the_operator_writes_is_shown_as_it_came(admin: Visitor, box: Box, sim: str) -> None:
    box.sim_cards.keep_reply(sim, NASTY)
    page = admin.get(HERE).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in page
    assert "<script>alert" not in page


def test_names_from_the_configuration_and_the_line_are_only_text(tmp_path: Path, clock: FakeClock) -> None:
    with quiet_box(tmp_path / "data", config_for(swift(NASTY)), clock=clock) as box:
        furnish_office(box)
        box.modem_log.note(NASTY, LogWord.PORT_IN_USE, NASTY)
        visitor = Visitor(create_app(box))
        visitor.log_in("euis", PASSWORD)
        slug = box.modem_desk.cards()[0].slug
        for path in ("/modem", f"/modem/{slug}", f"/modem/{slug}/pasang", f"/modem/{slug}/nyalakan-ulang"):
            page = visitor.get(path)
            assert page.status_code == 200
            assert "<script>alert" not in page.text, path
            assert ">49" not in page.text


# -- everything at once ------------------------------------------------------------------------------------


@pytest.fixture
def busy(clock: FakeClock) -> DeskCard:
    """A modem with every trouble that fits on one card."""
    status = replace(
        card(swift("Telkomsel", daily_cap=300, per_minute=5), None, price=250),
        state=SenderState.OFFLINE,
        reason="gone",
        operator="Telkomsel",
        network="4G",
        signal_percent=12,
        imsi_masked="51010...7890",
        sent_today=1234,
        failed_today=5,
        unknown_today=1,
        restarts=5,
        resumes_in=240.0,
        recovering=Recovering("silent", "power_key", 2, 240.0),
        power_complaints=2,
    )
    errands = Errands(clock=clock)
    errands.ask(Errand(ErrandKind.CHECK_BALANCE))
    sim = SimFacts(
        masked="51010...7890",
        operator="Telkomsel",
        number="+6281200001111",
        balance=350,
        balance_at=clock.now(),
        expires=clock.now().date(),
        expires_by="ussd",
        days_left=0,
        warning=0,
        code="",
        usual_code="*888#",
        pattern="",
        last_reply="",
        last_reply_at=None,
        last_reply_by="",
        network_mode="auto",  # type: ignore[arg-type]
        conclusion=Conclusion.NO_CREDIT,
        asks_again_at=clock.now(),
    )
    return DeskCard(status, "telkomsel", sim, errands.views(), None, ())


def test_the_fullest_card_still_fits_into_two_kilobytes(app: Flask, busy: DeskCard) -> None:
    with app.test_request_context():
        page = render_template("modems/_card.html", desk=busy, may_act=True, admin_number="")
    told_there = text_in(page)
    assert "Kotak baru saja menekan tombol daya modem; langkah berikutnya dalam 4 menit" in told_there
    assert "Pulsa habis." in told_there
    assert "Catu daya kurang kuat." in told_there
    assert "Pulsa sedang ditanyakan ke operator" in told_there
    assert len(gzip.compress(page.encode())) <= 2048


def test_of_a_module_for_data_only_no_other_try_is_promised(app: Flask, busy: DeskCard) -> None:
    data_only = replace(busy.card, state=SenderState.NOT_READY, reason="sms_unsupported")
    with app.test_request_context():
        page = render_template(
            "modems/_card.html", desk=replace(busy, card=data_only), may_act=True, admin_number=""
        )
    shown = text_in(page)
    assert "Ganti dengan modul yang dapat SMS" in shown
    assert "mencoba lagi sendiri" not in shown
    assert "langkah berikutnya" not in shown
    assert 'class="btn main"' not in page


def test_a_card_goes_by_the_digits_on_it(admin: Visitor, box: Box) -> None:
    box.sim_cards.seen("Telkomsel", imsi=IMSI, iccid="8962100012345678901F", imei="86")
    for page in (admin.get(HERE), admin.get(f"{HERE}/kartu", htmx=True)):
        assert "nomor kartu ...45678901" in text_of(page)
        assert "51010...7890" not in page.text


def test_the_masa_tenggang_is_shown(admin: Visitor, box: Box, sim: str) -> None:
    box.sim_cards.keep_reply(sim, "Kartu kamu dlm masa tenggang s/d 25-12-2026. Isi pulsa segera.")
    for page in (admin.get(HERE), admin.get(f"{HERE}/kartu", htmx=True)):
        assert "Masa tenggang sampai 25 Desember 2026" in text_of(page)


def test_the_test_button_says_whom_it_writes_to_and_leads_to_another(admin: Visitor, box: Box) -> None:
    settings = box.settings
    settings.save(msgspec.structs.replace(settings.current, admin_number="+6281200001111"))
    page = admin.get("/modem").text
    assert "Uji kirim ke nomor saya" in page
    assert f'href="{HERE}/pasang#uji">ke 0812-0000-1111 (ganti)' in page


@pytest.mark.parametrize(
    ("recovering", "sentence"),
    [
        (Recovering("silent", "reset_command", 1, None), "Kotak sedang menyalakan ulang modem."),
        (Recovering("silent", "", 1, 60.0), "Kotak menunggu apakah modem pulih sendiri"),
        (Recovering("silent", "give_up", 3, 900.0), "mulai lagi dari awal dalam 15 menit (putaran ke-3)"),
    ],
)
def test_recovery_is_told_as_it_goes(
    app: Flask, busy: DeskCard, recovering: Recovering, sentence: str
) -> None:
    desk = replace(busy, card=replace(busy.card, recovering=recovering))
    with app.test_request_context():
        page = render_template("modems/_card.html", desk=desk, may_act=True, admin_number="")
    assert sentence in text_in(page)
