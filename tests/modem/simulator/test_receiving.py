"""What comes in: stores, announcements, full stores, direct delivery, and all that AT+CNMI can make of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from appliance.sms.pdu import encode_deliver, joined_text
from tests.support.hat_by_hand import HatByHand, lines, messages_in, reports_in

EUIS = "+6281311112222"


def hat_set_up(**options: object) -> HatByHand:
    hat = HatByHand(**options)
    hat.set_up()
    return hat


def test_a_message_is_stored_and_announced_with_its_index() -> None:
    hat = hat_set_up()
    hat.do("incoming", sender=EUIS, text="siap bu, insya allah hadir")
    assert lines(hat.hears()) == ['+CMTI: "ME",0']
    (message,) = messages_in(hat.type("AT+CMGR=0\r"), "+CMGR:")
    assert message.sender == EUIS
    assert message.text == "siap bu, insya allah hadir"
    assert message.smsc == "+6281100000"
    assert message.sent_at is not None
    assert message.sent_at.isoformat() == "2026-12-08T09:00:00+07:00"


@pytest.mark.parametrize("indication", [1, 2])
def test_a_message_for_the_card_goes_there_whatever_store_receives(indication: int) -> None:
    hat = hat_set_up()
    hat.ask(f"AT+CNMI=2,{indication},0,1,0")
    sent_at = datetime(2026, 12, 8, 9, 0, tzinfo=UTC)
    hat.do("incoming-pdu", pdu=encode_deliver(EUIS, "untuk kartu", sent_at=sent_at, message_class=2))
    assert lines(hat.hears()) == ['+CMTI: "SM",0']


def test_reading_marks_as_read_and_deleting_frees_the_slot() -> None:
    hat = hat_set_up()
    hat.do("incoming", sender=EUIS, text="HADIR")
    hat.hears()
    assert hat.ask("AT+CMGR=0")[0].startswith("+CMGR: 0,,")
    assert hat.ask("AT+CMGR=0")[0].startswith("+CMGR: 1,,")
    assert hat.ask("AT+CMGL=0") == ["OK"]
    assert hat.ask("AT+CMGL=1")[0].startswith("+CMGL: 0,1,,")
    assert hat.ask("AT+CMGD=0") == ["OK"]
    assert hat.ask("AT+CMGR=0") == ["+CMS ERROR: 321"]
    assert hat.ask("AT+CMGD=0") == ["OK"]
    assert hat.ask("AT+CMGD=99") == ["+CMS ERROR: 321"]
    assert hat.ask("AT+CMGD=x") == ["+CMS ERROR: 321"]


def test_a_long_message_comes_as_parts_that_make_the_text_again() -> None:
    hat = hat_set_up()
    text = "Wa'alaikumsalam bu, mohon maaf 🙏 timbangan kami rusak. " * 5
    hat.do("incoming", sender=EUIS, text=text)
    assert hat.hears().count("+CMTI") == 5
    parts = messages_in(hat.type("AT+CMGL=4\r"))
    assert [part.concatenation.sequence for part in parts if part.concatenation] == [1, 2, 3, 4, 5]
    assert len({part.concatenation.reference for part in parts if part.concatenation}) == 1
    assert joined_text(parts) == text


def test_parts_can_come_backwards_twice_or_not_at_all() -> None:
    hat = hat_set_up()
    hat.do("incoming", sender=EUIS, text="x" * 400, backwards=True, copies=2, parts=[1, 3])
    parts = messages_in(hat.type("AT+CMGL=4\r"))
    assert [part.concatenation.sequence for part in parts if part.concatenation] == [3, 3, 1, 1]


def test_an_operator_writes_under_its_name() -> None:
    hat = hat_set_up()
    hat.do("incoming", sender="TELKOMSEL", text="Pulsa Anda hampir habis")
    (message,) = messages_in(hat.type("AT+CMGL=4\r"))
    assert message.sender == "TELKOMSEL"
    assert message.sender_is_alphanumeric


@pytest.mark.parametrize("slots", [10, 25])
def test_messages_for_a_full_store_wait_in_the_network(slots: int) -> None:
    hat = hat_set_up(slots=slots)
    for number in range(slots + 5):
        hat.do("incoming", sender=EUIS, text=f"pesan {number}")
    assert hat.hears().count("+CMTI") == slots
    assert hat.do("state")["modems"][0]["waiting_messages"] == 5
    # a freed slot is filled at once, and the announcement comes after the answer
    assert hat.ask("AT+CMGD=3") == ["OK", '+CMTI: "ME",3']
    got = [message.text for message in messages_in(hat.type("AT+CMGL=4\r"))]
    assert sorted(got) == sorted(f"pesan {n}" for n in range(slots + 1) if n != 3)


def test_a_thousand_messages_come_through_ten_slots_without_loss() -> None:
    hat = hat_set_up(slots=10)
    for number in range(1000):
        hat.do("incoming", sender=EUIS, text=f"pesan {number}")
    got: list[str] = []
    while len(got) < 1000:
        got += [message.text for message in messages_in(hat.type("AT+CMGL=4\r"))]
        for index in range(10):
            hat.ask(f"AT+CMGD={index}")
    assert got == [f"pesan {number}" for number in range(1000)]


def test_old_messages_fill_a_store_but_for_what_is_left_free() -> None:
    hat = hat_set_up()
    assert hat.do("fill", leave=2) == {"ok": True, "used": 23, "capacity": 25}
    assert hat.do("fill", store="SM")["used"] == 10
    assert not hat.do("fill", store="XX")["ok"]
    assert hat.ask("AT+CPMS?")[0] == '+CPMS: "ME",23,25,"ME",23,25,"ME",23,25'
    assert hat.ask('AT+CPMS="SM","SM","SM"')[0] == "+CPMS: 10,10,10,10,10,10"
    assert hat.ask("AT+CMGD=0,4") == ["OK"]
    assert hat.ask("AT+CPMS?")[0] == '+CPMS: "SM",0,10,"SM",0,10,"SM",0,10'
    assert hat.ask('AT+CPMS="XX"') == ["+CMS ERROR: 303"]


def test_messages_come_one_after_the_other_on_a_real_bearer() -> None:
    hat = HatByHand(speed="2g")
    hat.ask("ATE0;+CMGF=0")
    hat.wait(1.0)
    for _ in range(3):
        hat.do("incoming", sender=EUIS, text="siap")
    assert hat.hears().count("+CMTI") == 1
    assert hat.wait(1.9) == ""
    assert hat.wait(10.0).count("+CMTI") == 2


def test_without_announcement_a_message_lies_in_the_store_all_the_same() -> None:
    hat = hat_set_up()
    hat.ask("AT+CNMI=2,0,0,1,0")
    hat.do("incoming", sender=EUIS, text="diam-diam")
    assert hat.hears() == ""
    assert [message.text for message in messages_in(hat.type("AT+CMGL=4\r"))] == ["diam-diam"]


def test_direct_delivery_shows_the_message_and_stores_nothing() -> None:
    hat = hat_set_up()
    hat.ask("AT+CNMI=2,2,0,1,0")
    hat.do("incoming", sender=EUIS, text="langsung")
    (message,) = messages_in(hat.hears(), "+CMT:")
    assert message.text == "langsung"
    assert hat.ask("AT+CMGL=4") == ["OK"]


def test_a_direct_message_that_nobody_acknowledges_goes_back_and_stops_direct_delivery() -> None:
    hat = hat_set_up()
    assert hat.ask("AT+CSMS=1") == ["+CSMS: 1,1,1", "OK"]
    hat.ask("AT+CNMI=2,2,0,1,0")
    hat.do("incoming", sender=EUIS, text="pertama")
    assert "+CMT:" in hat.hears()
    assert hat.ask("AT+CNMA") == ["OK"]
    assert hat.ask("AT+CNMA") == ["+CMS ERROR: 340"]
    hat.do("incoming", sender=EUIS, text="kedua")
    hat.hears()
    hat.wait(20.0)
    assert hat.ask("AT+CNMI?")[0] == "+CNMI: 2,0,0,0,0"
    assert [message.text for message in messages_in(hat.type("AT+CMGL=4\r"))] == ["kedua"]


def test_reports_can_be_stored_instead_of_shown() -> None:
    hat = hat_set_up()
    hat.ask("AT+CNMI=2,1,0,2,0")
    hat.hand_over()
    assert lines(hat.wait(1.0)) == ['+CDSI: "ME",0']
    (report,) = reports_in(hat.type("AT+CMGR=0\r").replace("+CMGR:", "+CDS:"))
    assert report.message_reference == hat.accepted[0]["mr"]


def test_nothing_is_announced_while_a_pdu_is_being_typed() -> None:
    hat = hat_set_up()
    hat.type("AT+CMGS=22\r")
    hat.do("incoming", sender=EUIS, text="siap")
    assert hat.hears() == ""
    assert lines(hat.type("\x1b")) == ["OK", '+CMTI: "ME",0']


def test_with_mode_zero_announcements_wait_for_another_mode() -> None:
    hat = hat_set_up()
    hat.ask("AT+CNMI=0,1,0,1,0")
    hat.do("incoming", sender=EUIS, text="siap")
    assert hat.hears() == ""
    assert hat.ask("AT+CNMI=2,1,0,1,0") == ["OK", '+CMTI: "ME",0']


def test_a_message_to_the_number_of_another_hat_arrives_there() -> None:
    hat = hat_set_up(modems=2)
    other = hat.simulation.hats[1]
    hat.hand_over(other.sim.card.number, "Uji kirim")
    hat.wait(1.0)
    assert other.stores["ME"].used == 1


def test_a_ready_made_pdu_comes_in_as_it_is() -> None:
    hat = hat_set_up()
    pdu = "00040C914356789012340000" + "62112271705382" + "00"
    assert hat.do("incoming-pdu", pdu=pdu)["ok"]
    assert lines(hat.hears()) == ['+CMTI: "ME",0']
    assert hat.ask("AT+CMGR=0")[1] == pdu
    assert not hat.do("incoming-pdu", pdu="0")["ok"]


def test_a_report_about_anything_can_be_sent() -> None:
    hat = hat_set_up()
    assert hat.do("report", number=EUIS, mr=7, status=0x46, sent_at="2026-12-08T08:00:00+07:00")["ok"]
    (report,) = reports_in(hat.hears())
    assert (report.recipient, report.message_reference, report.status) == (EUIS, 7, 0x46)
    assert report.sent_at is not None
    assert report.sent_at.isoformat() == "2026-12-08T08:00:00+07:00"
    assert not hat.do("report", number=EUIS, mr=7, sent_at="2026-12-08T08:00:00")["ok"]


def test_now_and_then_nothing_announces_a_message_that_lies_there() -> None:
    hat = hat_set_up()
    hat.do("lost-announcements", share=1.0)
    hat.do("incoming", sender=EUIS, text="siap bu")
    assert hat.hears() == ""
    assert hat.ask("AT+CPMS?")[0].startswith('+CPMS: "ME",1,')
    assert len(messages_in(hat.type("AT+CMGL=4\r"))) == 1


def test_in_mode_one_what_comes_while_a_pdu_is_typed_is_thrown_away() -> None:
    hat = hat_set_up()
    hat.ask("AT+CNMI=1,1,0,1,0")
    hat.type("AT+CMGS=22\r")
    hat.do("incoming", sender=EUIS, text="siap bu")
    assert hat.type("\x1b").count("+CMTI") == 0
    assert len(messages_in(hat.type("AT+CMGL=4\r"))) == 1


def test_a_store_may_be_full_of_what_was_sent_by_another_program() -> None:
    hat = hat_set_up()
    hat.do("fill", kept=3)
    assert hat.ask("AT+CMGL=3")[0].startswith("+CMGL: 0,3,,")
    hat.do("incoming", sender=EUIS, text="siap bu")
    assert hat.hears() == ""
    assert lines(hat.type("AT+CMGD=0,2\r"))[-1].startswith('+CMTI: "ME",')


def test_a_module_may_insist_on_acknowledgement() -> None:
    hat = hat_set_up()
    hat.do("acknowledgement", forced=True)
    assert hat.ask("AT+CSMS?") == ["+CSMS: 1,1,1,1", "OK"]
    assert hat.ask("AT+CSMS=0") == ["+CMS ERROR: 303"]
    hat.send()
    assert len(reports_in(hat.wait(5.0))) == 1
    hat.wait(20.0)  # nobody acknowledges: nothing more comes directly
    assert hat.ask("AT+CNMI?") == ["+CNMI: 2,0,0,0,0", "OK"]
