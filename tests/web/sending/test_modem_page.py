"""Modem: what each one can do just now, and what to do when it cannot."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask, render_template

from appliance.box import Box
from appliance.modem.events import Trouble
from appliance.modem_cards import card
from appliance.modem_desk.models import Conclusion, DeskCard
from appliance.outbox.connection import GONE, PORT_IN_USE
from appliance.outbox.sender_status import SenderState, SenderStatus
from appliance.sms.status_codes import ErrorClass
from tests.support.application import create_app
from tests.support.boxes import swift
from tests.support.clock import FakeClock
from tests.support.sender_statuses import AT_REST
from tests.web.office import NO_MODEM, PASSWORD, an_office
from tests.web.visitor import Visitor, text_in, text_of


def test_each_modem_has_its_card(admin: Visitor) -> None:
    page = text_of(admin.get("/modem"))
    assert "Telkomsel" in page
    assert "Indosat" in page
    assert "Rp300 per SMS" in page
    assert "batas 300" in page
    assert "secepat jaringan" in page


def test_a_modem_that_does_not_answer_says_what_to_do_and_what_is_safe(admin: Visitor) -> None:
    page = text_of(admin.get("/modem"))
    assert "Pesan menunggu di kotak dan tidak hilang" in page
    assert "Sinyal belum diketahui" in page


def test_the_cards_move_in_a_small_fragment(admin: Visitor) -> None:
    assert 'hx-get="/modem/indosat/kartu"' in admin.get("/modem").text
    fragment = admin.get("/modem/telkomsel/kartu", htmx=True)
    assert "<html" not in fragment.text
    assert 'hx-trigger="every 5s"' in fragment.text
    assert len(gzip.compress(fragment.data)) <= 2048


def test_a_box_without_a_modem_says_so(tmp_path: Path, clock: FakeClock) -> None:
    with an_office(tmp_path, clock, NO_MODEM) as box:
        visitor = Visitor(create_app(box))
        visitor.log_in("euis", PASSWORD)
        assert "belum mempunyai modem" in visitor.get("/modem").text


# -- what goes wrong with a modem, as its sender tells it --------------------------------------------------

LOST = replace(AT_REST, connected=False, operator="", network="", signal_percent=None)


def told_of(app: Flask, status: SenderStatus) -> str:
    """What the card says of a modem whose sender tells this."""
    with app.test_request_context():
        shown = card(swift("Telkomsel"), status, price=250)
        desk = DeskCard(card=shown, slug="telkomsel", sim=None, errands=(), trial=None, signal=())
        return text_in(render_template("modems/_card.html", desk=desk, may_act=True, admin_number=""))


def test_what_became_of_the_messages_of_today_is_counted(app: Flask) -> None:
    assert "Hari ini 12 terkirim Kecepatan" in told_of(app, AT_REST)
    told = told_of(app, replace(AT_REST, failed_today=1, unknown_today=2))
    assert "12 terkirim, 1 ditolak, 2 tidak pasti" in told


def test_a_port_that_vanished(app: Flask) -> None:
    told = told_of(app, replace(LOST, state=SenderState.OFFLINE, reason=GONE, resumes_in=60.0))
    assert "Modem tidak ditemukan" in told
    assert "Periksa kabel dan daya modem." in told
    assert "Kotak mencoba lagi sendiri dalam 1 menit. Pesan menunggu di kotak dan tidak hilang." in told


def test_a_port_that_another_program_holds(app: Flask) -> None:
    told = told_of(app, replace(LOST, state=SenderState.OFFLINE, reason=PORT_IN_USE))
    assert "Modem dipakai program lain" in told


def test_a_modem_without_sim(app: Flask) -> None:
    told = told_of(app, replace(LOST, state=SenderState.NOT_READY, reason=Trouble.NO_SIM, resumes_in=30.0))
    assert "Tidak ada kartu SIM" in told
    assert "Pasang kartu SIM" in told


def test_a_sim_the_network_does_not_let_in(app: Flask) -> None:
    told = told_of(app, replace(AT_REST, state=SenderState.NO_NETWORK, reason="registration_denied"))
    assert "Kartu SIM ditolak jaringan" in told
    assert "Masa aktif kartu mungkin habis" in told
    searching = told_of(app, replace(AT_REST, state=SenderState.NO_NETWORK))
    assert "Mencari sinyal" in searching


def test_a_modem_whose_credit_may_be_used_up_says_so_once_and_can_be_asked_to_try_again(app: Flask) -> None:
    resting = replace(
        AT_REST,
        state=SenderState.PAUSED,
        reason=ErrorClass.ACCOUNT,
        last_error=ErrorClass.ACCOUNT,
        last_error_at=datetime(2026, 12, 8, 2, 0, tzinfo=UTC),
        failed_today=3,
        resumes_in=900.0,
    )
    told = told_of(app, resting)
    assert "Pulsa mungkin habis" in told
    assert (
        "Periksa pulsa dan masa aktif kartu ini, lalu isi. Kotak mencoba lagi sendiri dalam 15 menit" in told
    )
    assert "Coba lagi sekarang" in told
    assert "SMS ditolak operator" not in told  # the same again


def test_a_sim_whose_credit_is_known_to_be_used_up_says_it_once(app: Flask) -> None:
    paused = replace(
        AT_REST, state=SenderState.PAUSED, reason=Conclusion.NO_CREDIT, last_error=ErrorClass.ACCOUNT
    )
    told = told_of(app, paused)
    assert told.count("Pulsa habis") == 1
    assert "Isi pulsa kartu ini." in told
    assert "SMS ditolak operator" not in told


def test_a_modem_that_is_set_aside_says_so_and_why(app: Flask) -> None:
    aside = replace(
        AT_REST,
        state=SenderState.SET_ASIDE,
        reason=ErrorClass.TEMPORARY,
        last_error=ErrorClass.TEMPORARY,
        resumes_in=300.0,
    )
    told = told_of(app, aside)
    assert told.count("Disisihkan: Jaringan menolak") == 1
    assert "Kotak mencoba lagi sendiri dalam 5 menit" in told
    assert "Coba lagi sekarang" in told


def test_silence_in_a_row_speaks_of_credit_too(app: Flask) -> None:
    told = told_of(app, replace(AT_REST, state=SenderState.PAUSED, reason=ErrorClass.UNCERTAIN))
    assert "Jaringan tidak menjawab" in told
    assert "periksa pulsa" in told


def test_a_modem_that_restarts_again_and_again_speaks_of_its_power(app: Flask) -> None:
    assert "adaptor" in told_of(app, replace(AT_REST, restarts=4))
    assert "adaptor" not in told_of(app, replace(AT_REST, restarts=1))


REASONS = {
    SenderState.OFFLINE: ["", GONE, PORT_IN_USE],
    SenderState.CONNECTING: ["", GONE, *Trouble],
    SenderState.NOT_READY: ["", *Trouble],
    SenderState.PAUSED: ["", *ErrorClass],
    SenderState.SET_ASIDE: ["", *ErrorClass],
}
LAST_ERRORS = ["", "not_handed_over", *ErrorClass]


@pytest.mark.parametrize("state", SenderState)
def test_no_state_reason_or_error_reaches_the_page_as_a_bare_word(app: Flask, state: SenderState) -> None:
    for reason in REASONS.get(state, [""]):
        for error in LAST_ERRORS:
            told = told_of(app, replace(AT_REST, state=state, reason=reason, last_error=error))
            bare = {str(state), str(reason), str(error)} - {"", "modem", "sim"}  # those are our words, too
            words = set(re.findall(r"[a-z_]+", told))
            assert not bare & words, (state, reason, error)


def test_the_last_error_of_a_modem_that_goes_on_alarms_nobody(app: Flask) -> None:
    told = told_of(app, replace(AT_REST, state=SenderState.SENDING, last_error=ErrorClass.NUMBER))
    assert "Satu nomor ditolak jaringan. Pesan lain tetap dikirim." in told


def test_coba_lagi_wakes_the_modem_and_only_for_people_who_may_send(
    admin: Visitor, approver: Visitor, box: Box
) -> None:
    assert admin.post("/modem/telkomsel/coba-lagi").status_code == 303
    assert "Modem Telkomsel mencoba lagi" in admin.get("/modem").text
    assert admin.post("/modem/tidak-ada/coba-lagi").status_code == 404
    assert approver.post("/modem/telkomsel/coba-lagi").status_code == 403
