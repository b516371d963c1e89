"""What is kept of each SIM: who says it, what stays when it changes modem, and what a person may set."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from appliance.database import Database
from appliance.errors import InputError, StaleRevision
from appliance.modem.profile import NetworkMode
from appliance.sim_cards.model import Conclusion, Hold, SimCard, SimEntry, Source
from appliance.sim_cards.operator_sms import Sign
from appliance.sim_cards.operators import OperatorCodes
from appliance.sim_cards.store import SimCards
from tests.sim_cards.cards import open_cards_database
from tests.support.clock import FakeClock

TELKOMSEL = "510101234567890"
XL = "510119876543210"
MODEM = "Modem 1"


class Desk:
    """The store, its clock, and short ways to use both."""

    def __init__(self, db: Database) -> None:
        self.clock = FakeClock()
        self.db = db
        self.cards = SimCards(db, self.clock)

    def put_in(self, imsi: str = TELKOMSEL, modem: str = MODEM, iccid: str = "8962") -> bool:
        """-> whether another SIM was in that modem before."""
        return self.cards.seen(modem, imsi=imsi, iccid=iccid, imei="86", operator="TELKOMSEL").swapped

    def card(self, sim: str = TELKOMSEL) -> SimCard:
        found = self.cards.of(sim)
        assert found is not None
        return found


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    db = open_cards_database(tmp_path)
    yield Desk(db)
    db.close()


def test_a_sim_is_known_by_its_imsi_with_the_code_of_its_operator(desk: Desk) -> None:
    assert not desk.put_in()
    card = desk.card()
    assert (card.sim, card.modem, card.code, card.own_code) == (TELKOMSEL, MODEM, "*888# 4", None)
    assert (card.balance, card.expires, card.hold) == (None, None, None)


def test_a_swapped_sim_is_noticed_and_both_keep_what_is_theirs(desk: Desk) -> None:
    desk.put_in()
    desk.cards.keep_reply(TELKOMSEL, "Sisa pulsa Rp5.000. Aktif s.d. 08/01/2027")
    assert desk.put_in(XL)
    assert not desk.put_in(XL), "the same one again is no swap"
    assert desk.card(XL).balance is None
    last = desk.cards.last_of(MODEM)
    assert last is not None
    assert last.sim == XL
    assert desk.put_in(TELKOMSEL)
    assert desk.card().balance == 5000
    assert [card.sim for card in desk.cards.all()] == [TELKOMSEL, XL]


def test_a_sim_in_another_modem_takes_its_account_along(desk: Desk) -> None:
    desk.put_in()
    desk.cards.keep_reply(TELKOMSEL, "Sisa pulsa Rp5.000")
    desk.put_in(modem="Modem 2")
    assert (desk.card().modem, desk.card().balance) == ("Modem 2", 5000)
    assert desk.cards.last_of(MODEM) is None


def test_meeting_the_same_sim_again_writes_nothing(desk: Desk) -> None:
    desk.put_in()
    with desk.db.read() as cur:
        before = cur.execute("PRAGMA data_version").fetchone()[0], desk.card()
        desk.put_in()
        assert (cur.execute("PRAGMA data_version").fetchone()[0], desk.card()) == before


def test_a_reply_is_kept_as_it_came_with_what_it_says(desk: Desk) -> None:
    desk.put_in()
    text = "Sisa pulsa Anda Rp12.345. Masa aktif s.d. 08/01/2027."
    desk.cards.keep_reply(TELKOMSEL, text)
    card = desk.card()
    assert (card.balance, card.balance_at, card.balance_by) == (12345, desk.clock.now(), Source.USSD)
    assert (card.expires, card.expires_by) == (date(2027, 1, 8), Source.USSD)
    assert (card.last_reply, card.last_reply_by) == (text, Source.USSD)


def test_a_reply_that_says_nothing_takes_nothing_away(desk: Desk) -> None:
    desk.put_in()
    desk.cards.keep_reply(TELKOMSEL, "Sisa pulsa Rp5.000")
    desk.cards.keep_reply(TELKOMSEL, "Maaf, permintaan Anda tidak dapat kami proses.")
    card = desk.card()
    assert card.balance == 5000
    assert card.last_reply.startswith("Maaf")


def test_what_a_person_says_of_a_sim_counts_until_the_operator_says_otherwise(desk: Desk) -> None:
    desk.put_in()
    desk.cards.save(
        TELKOMSEL, number="0812 0000 0001", code="*123#  4", pattern="", expires=date(2026, 12, 20)
    )
    card = desk.card()
    assert (card.number, card.code, card.own_code) == ("0812 0000 0001", "*123# 4", "*123# 4")
    assert (card.expires, card.expires_by) == (date(2026, 12, 20), Source.PERSON)
    desk.cards.keep_reply(TELKOMSEL, "Aktif s.d. 08/01/2027")
    assert (desk.card().expires, desk.card().expires_by) == (date(2027, 1, 8), Source.USSD)


def test_saving_the_form_again_does_not_make_the_operators_day_a_persons(desk: Desk) -> None:
    desk.put_in()
    desk.cards.keep_reply(TELKOMSEL, "Aktif s.d. 08/01/2027")
    desk.cards.save(TELKOMSEL, number="", code=None, pattern="", expires=date(2027, 1, 8))
    assert desk.card().expires_by is Source.USSD


@pytest.mark.parametrize("nothing", ["", "-", " - "])
def test_a_person_may_have_nothing_dialled(desk: Desk, nothing: str) -> None:
    desk.put_in()
    desk.cards.save(TELKOMSEL, number="", code=nothing, pattern="", expires=None)
    assert (desk.card().code, desk.card().own_code) == ("", "")
    desk.cards.save(TELKOMSEL, number="", code=None, pattern="", expires=None)
    assert desk.card().code == "*888# 4"


@pytest.mark.parametrize(
    "code", ["888", "*888", "AT+CFUN=1", '*888#",15', "*888# x", "*888# 1 1 1 1 1 1", "+62812"]
)
def test_what_cannot_be_dialled_is_refused(desk: Desk, code: str) -> None:
    desk.put_in()
    with pytest.raises(InputError):
        desk.cards.save(TELKOMSEL, number="", code=code, pattern="", expires=None)


def test_a_pattern_without_a_place_is_refused(desk: Desk) -> None:
    desk.put_in()
    with pytest.raises(InputError):
        desk.cards.save(TELKOMSEL, number="", code=None, pattern="Pulsa", expires=None)


def test_a_persons_pattern_reads_the_next_reply(desk: Desk) -> None:
    desk.put_in()
    desk.cards.save(TELKOMSEL, number="", code=None, pattern="kredit {saldo}", expires=None)
    assert desk.cards.keep_reply(TELKOMSEL, "Kredit 700. Poin 3").balance == 700


def test_nothing_can_be_said_of_a_sim_that_was_never_seen(desk: Desk) -> None:
    with pytest.raises(InputError):
        desk.cards.set_network_mode(XL, NetworkMode.ONLY_2G)


# -- a form that was opened a while ago --------------------------------------------------------------------


def test_what_was_not_touched_stays_as_the_operator_has_told_it_meanwhile(desk: Desk) -> None:
    desk.put_in()
    shown = desk.card().entry
    desk.cards.keep_reply(TELKOMSEL, "Aktif s.d. 08/01/2027")
    desk.cards.save(TELKOMSEL, number="+62811", code=None, pattern="", expires=None, shown=shown)
    card = desk.card()
    assert (card.number, card.expires, card.expires_by) == ("+62811", date(2027, 1, 8), Source.USSD)


def test_two_people_who_fill_in_different_fields_both_keep_theirs(desk: Desk) -> None:
    desk.put_in()
    shown = desk.card().entry
    desk.cards.save(TELKOMSEL, number="+62811", code=None, pattern="", expires=None, shown=shown)
    desk.cards.save(TELKOMSEL, number="", code="*123#", pattern="", expires=None, shown=shown)
    assert (desk.card().number, desk.card().own_code) == ("+62811", "*123#")


def test_where_both_have_changed_the_same_field_nothing_is_written_and_both_are_told(desk: Desk) -> None:
    desk.put_in()
    shown = desk.card().entry
    desk.cards.keep_reply(TELKOMSEL, "Aktif s.d. 08/01/2027")
    with pytest.raises(StaleRevision) as refusal:
        desk.cards.save(
            TELKOMSEL, number="+62811", code=None, pattern="", expires=date(2026, 12, 20), shown=shown
        )
    assert refusal.value.theirs == SimEntry(expires=date(2027, 1, 8))
    assert refusal.value.mine == SimEntry("+62811", expires=date(2026, 12, 20))
    assert (desk.card().number, desk.card().expires_by) == ("", Source.USSD)


def test_two_who_say_the_same_do_not_contradict_each_other(desk: Desk) -> None:
    desk.put_in()
    shown = desk.card().entry
    desk.cards.keep_reply(TELKOMSEL, "Aktif s.d. 08/01/2027")
    desk.cards.save(TELKOMSEL, number="", code=None, pattern="", expires=date(2027, 1, 8), shown=shown)
    assert desk.card().expires_by is Source.USSD


# -- SMS of the operator -----------------------------------------------------------------------------------


def test_an_operators_sms_brings_the_balance_up_to_date_and_is_told_once(desk: Desk) -> None:
    desk.put_in()
    desk.cards.heard(TELKOMSEL, "TELKOMSEL", "Isi ulang berhasil. Sisa pulsa Anda Rp60.000")
    assert (desk.card().balance, desk.card().balance_by) == (60000, Source.SMS)
    notice = desk.cards.take_notice(TELKOMSEL)
    assert notice is not None
    assert notice.sign is Sign.NONE
    assert desk.cards.take_notice(TELKOMSEL) is None


def test_a_person_who_writes_about_pulsa_changes_nothing(desk: Desk) -> None:
    desk.put_in()
    assert desk.cards.heard(TELKOMSEL, "+6281200000001", "Sisa pulsa saya Rp500, pulsa tidak cukup") is None
    assert desk.card().balance is None
    assert desk.cards.take_notice(TELKOMSEL) is None


def test_an_sms_does_not_shorten_a_masa_aktif_that_ussd_or_a_person_told(desk: Desk) -> None:
    desk.put_in()
    desk.cards.keep_reply(TELKOMSEL, "Aktif s.d. 08/01/2027")
    desk.cards.heard(TELKOMSEL, "TELKOMSEL", "Masa aktif kartu s.d. 20/12/2026, isi pulsa")
    assert desk.card().expires == date(2027, 1, 8)
    desk.cards.heard(TELKOMSEL, "TELKOMSEL", "Masa aktif kartu s.d. 20/03/2027")
    assert desk.card().expires == date(2027, 3, 20)


def test_an_sms_to_a_sim_nobody_knows_is_nothing(desk: Desk) -> None:
    assert desk.cards.heard(XL, "XL", "Sisa pulsa Rp500") is None


# -- pausing and modes -------------------------------------------------------------------------------------


def test_a_pause_is_there_after_a_restart_until_it_is_ended(desk: Desk) -> None:
    desk.put_in()
    hold = Hold(TELKOMSEL, desk.clock.now(), Conclusion.NO_CREDIT, 2, desk.clock.now() + timedelta(hours=1))
    desk.cards.hold(hold)
    again = SimCards(desk.db, desk.clock).of(TELKOMSEL)
    assert again is not None
    assert again.hold == hold
    desk.cards.release(TELKOMSEL)
    assert desk.card().hold is None


def test_a_persons_mode_wins_over_what_the_box_found(desk: Desk) -> None:
    desk.put_in()
    desk.cards.keep_worked(TELKOMSEL, NetworkMode.ONLY_2G)
    assert (desk.card().worked_mode, desk.card().worked_at) == (NetworkMode.ONLY_2G, desk.clock.now())
    desk.cards.set_network_mode(TELKOMSEL, NetworkMode.ONLY_4G)
    assert (desk.card().network_mode, desk.card().worked_mode) == (NetworkMode.ONLY_4G, None)


# -- the table of codes ------------------------------------------------------------------------------------


def test_every_operator_of_the_table_has_a_code() -> None:
    codes = OperatorCodes.default()
    for plmn in ("51010", "51001", "51011", "51008", "51089", "51009"):
        assert codes.code_of(plmn + "1234567890").split()[0].endswith("#")
    assert codes.code_of("26201") == codes.name_of("") == ""


@pytest.mark.parametrize(
    "text",
    [
        "",
        '[[operator]]\nname = "X"\ncode = "888"\nplmn = ["51010"]',
        '[[operator]]\nname = "X"\ncode = "*1#"\nplmn = ["5101"]',
        '[[operator]]\nname = ""\ncode = "*1#"\nplmn = ["51010"]',
        '[[operator]]\nname = "X"\ncode = "*1#"\nplmn = ["51010"]\n'
        '[[operator]]\nname = "Y"\ncode = "*1#"\nplmn = ["51010"]',
    ],
)
def test_a_table_that_cannot_be_meant_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        OperatorCodes.load(text)


def test_an_sms_that_was_under_way_for_days_does_not_undo_what_is_newer(desk: Desk) -> None:
    desk.put_in()
    desk.cards.keep_reply(TELKOMSEL, "Sisa pulsa Rp60.000")
    old = desk.clock.now() - timedelta(days=2)
    assert desk.cards.heard(TELKOMSEL, "TELKOMSEL", "Sisa pulsa Anda Rp100", old) is None
    assert desk.card().balance == 60_000
    desk.clock.advance(3600)
    assert desk.cards.heard(TELKOMSEL, "TELKOMSEL", "Sisa pulsa Anda Rp100", desk.clock.now()) is not None
    assert desk.card().balance == 100
