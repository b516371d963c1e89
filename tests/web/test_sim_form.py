"""The form of a SIM card: whoever saves it overwrites nothing they have not seen, and loses nothing."""

from __future__ import annotations

import re
from datetime import date

import pytest

from appliance.box import Box
from appliance.sim_cards.model import Source
from tests.web.visitor import Visitor, text_of, told

HERE = "/modem/telkomsel"
IMSI = "510101234567890"
TOLD = "Sisa pulsa Rp12.345. Masa aktif s.d. 18/12/2026"


@pytest.fixture
def sim(box: Box) -> str:
    """Telkomsel's card; the operator has told its day."""
    card = box.sim_cards.seen("Telkomsel", imsi=IMSI, iccid="8962100012345678901", imei="86").card
    box.sim_cards.keep_reply(card.sim, TOLD)
    return card.sim


def opened(admin: Visitor) -> dict[str, str]:
    """What a browser would send back of the form as it stands."""
    page = admin.get(HERE).text
    form = page[page.index("/kartu-sim") : page.index("Simpan isian kartu")]
    found: dict[str, str] = {}
    for field in re.findall(r"<input[^>]*>", form):
        value = re.search(r' value="([^"]*)"', field)
        name = re.search(r' name="([^"]*)"', field)
        if name and name[1] != "csrf_token":
            found[name[1]] = value[1] if value else ""
    return found


def test_a_day_nobody_has_touched_stays_the_operators(admin: Visitor, box: Box, sim: str) -> None:
    form = opened(admin)
    assert form["expires"] == form["shown_expires"] == "2026-12-18"
    assert told(admin.post(f"{HERE}/kartu-sim", form | {"number": "0812 0000 1111"})) == HERE
    card = box.sim_cards.of(sim)
    assert card is not None
    assert (card.number, card.expires_by) == ("+6281200001111", Source.USSD)


def test_what_the_operator_tells_meanwhile_is_not_overwritten(admin: Visitor, box: Box, sim: str) -> None:
    form = opened(admin)
    box.sim_cards.keep_reply(sim, "Sisa pulsa Rp99.000. Masa aktif s.d. 18/03/2027")
    assert told(admin.post(f"{HERE}/kartu-sim", form | {"code": "*888# 4"})) == HERE
    card = box.sim_cards.of(sim)
    assert card is not None
    assert (card.own_code, card.expires, card.expires_by) == ("*888# 4", date(2027, 3, 18), Source.USSD)


def test_two_people_at_one_card_see_both_versions(admin: Visitor, box: Box, sim: str) -> None:
    form = opened(admin)
    box.sim_cards.save(
        sim, number="+6281200002222", code=None, pattern="", expires=date(2026, 12, 18)
    )  # somebody else was quicker
    answer = admin.post(f"{HERE}/kartu-sim", form | {"number": "0812 0000 1111", "code": "*888# 4"})
    assert answer.status_code == 409
    page = text_of(answer)
    assert "Isian kartu ini baru saja berubah" in page
    assert "0812-0000-2222" in page
    assert 'value="0812 0000 1111"' in answer.text
    assert 'value="*888# 4"' in answer.text
    card = box.sim_cards.of(sim)
    assert card is not None
    assert (card.number, card.own_code) == ("+6281200002222", None)
    again = opened(admin) | {"number": "0812 0000 1111", "code": "*888# 4"}  # seen, and meant all the same
    assert told(admin.post(f"{HERE}/kartu-sim", again)) == HERE
    card = box.sim_cards.of(sim)
    assert card is not None
    assert (card.number, card.own_code) == ("+6281200001111", "*888# 4")


def test_a_day_that_was_taken_out_is_forgotten(admin: Visitor, box: Box, sim: str) -> None:
    admin.post(f"{HERE}/kartu-sim", opened(admin) | {"expires": ""})
    card = box.sim_cards.of(sim)
    assert card is not None
    assert (card.expires, card.expires_by) == (None, Source.NOBODY)


def test_what_was_meant_for_another_card_is_not_saved_with_this_one(
    admin: Visitor, box: Box, sim: str
) -> None:
    form = opened(admin) | {"number": "0812 0000 1111"}
    other = box.sim_cards.seen("Telkomsel", imsi="510011111111111", iccid="", imei="86").card
    answer = admin.post(f"{HERE}/kartu-sim", form)
    assert answer.status_code == 409
    assert "Kartu di modem ini sudah berganti" in answer.text
    assert 'value="0812 0000 1111"' in answer.text
    kept = box.sim_cards.of(other.sim)
    assert kept is not None
    assert kept.number == ""


def test_a_slip_keeps_what_the_form_was_opened_with(admin: Visitor, sim: str) -> None:
    form = opened(admin)
    answer = admin.post(f"{HERE}/kartu-sim", form | {"code": "halo", "shown_number": "0899"})
    assert answer.status_code == 422
    assert 'value="0899"' in answer.text
    assert 'value="halo"' in answer.text
