"""What comes unasked: messages and reports in all four forms, calls for a sweep, the radio's news."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from appliance.errors import ModemGone
from appliance.modem.arrivals import Arrivals
from appliance.modem.at_channel import Unsolicited
from appliance.modem.events import IncomingPdu, ReportPdu, Undervoltage
from appliance.modem.modem import Modem
from appliance.sms.pdu import encode_deliver
from tests.support.scripted_modem import GREETING, answering, connected_modem, scripted_modem, told

MESSAGE = encode_deliver("+6281234567890", "Siap bu", sent_at=datetime(2026, 12, 8, 2, 0, tzinfo=UTC))
ANOTHER = encode_deliver("+6281234567891", "Hadir", sent_at=datetime(2026, 12, 8, 2, 1, tzinfo=UTC))
# python-gsmmodem issue 44: a report a real network sent
REPORT = "079119890400202306400C91197909913764511090718384225110907183252200"
LENGTH = len(MESSAGE) // 2 - 1 - int(MESSAGE[:2], 16)
OWN = "0031000D91261832547698F00000A804C830FB0D"


def polled(modem: Modem, timeout: float = 5) -> list[str]:
    return [told(event) for event in modem.poll(timeout)]


def test_a_message_announced_by_cmti_is_read_from_where_it_lies() -> None:
    modem, port = connected_modem()
    port.play(f'< +CMTI: "ME",0\n> AT+CMGR=0\n< +CMGR: 0,,{LENGTH}\n< {MESSAGE}\n< OK\n')

    assert modem.poll(5) == [IncomingPdu(MESSAGE, "ME", 0)]


def test_a_message_on_the_sim_is_read_there_while_the_module_receives_elsewhere() -> None:
    modem, port = connected_modem()
    port.play(
        f'< +CMTI: "SM",7\n> AT+CPMS="SM"\n< +CPMS: 1,20,0,23,0,23\n< OK\n'
        f"> AT+CMGR=7\n< +CMGR: 0,,{LENGTH}\n< {MESSAGE}\n< OK\n"
    )

    assert modem.poll(5) == [IncomingPdu(MESSAGE, "SM", 7)]


def test_an_inline_message_has_no_place() -> None:
    modem, port = connected_modem()
    port.play(f"< +CMT: ,{LENGTH}\n< {MESSAGE}\n")
    assert modem.poll(5) == [IncomingPdu(MESSAGE, None, None)]


@pytest.mark.parametrize("header", ["+CDS: 25", "+CDS:25", "+CDS: ,25"])
def test_an_inline_report_is_one_whatever_its_header_looks_like(header: str) -> None:
    modem, port = connected_modem()
    port.play(f"< {header}\n< {REPORT}\n")
    assert modem.poll(5) == [ReportPdu(REPORT, None, None)]


def test_a_stored_report_is_read_from_its_store() -> None:
    modem, port = connected_modem()
    answering(port, 'AT+CPMS="SR"', "OK")
    port.play(f'< +CDSI: "SR",2\n> AT+CPMS="SR"\n< OK\n> AT+CMGR=2\n< +CMGR: ,,25\n< {REPORT}\n< OK\n')
    assert modem.poll(5) == [ReportPdu(REPORT, "SR", 2)]


def test_a_report_announced_in_the_wrong_store_is_looked_for_among_the_reports() -> None:
    # EC25 says "SM" and keeps it in "SR"; the place it names is empty: a bare OK
    modem, port = connected_modem()
    port.play(
        '< +CDSI: "SM",0\n> AT+CPMS="SM"\n< OK\n> AT+CMGR=0\n< OK\n'
        f'> AT+CPMS="SR"\n< OK\n> AT+CMGR=0\n< +CMGR: 0,,25\n< {REPORT}\n< OK\n'
    )
    assert modem.poll(5) == [ReportPdu(REPORT, "SR", 0)]


def test_a_report_announced_where_another_message_lies_brings_both() -> None:
    # EC25: what lies at that place in "SM" has nothing to do with it, and must not be lost for it
    modem, port = connected_modem()
    port.play(
        f'< +CDSI: "SM",0\n> AT+CPMS="SM"\n< OK\n> AT+CMGR=0\n< +CMGR: 1,,{LENGTH}\n< {MESSAGE}\n< OK\n'
        f'> AT+CPMS="SR"\n< OK\n> AT+CMGR=0\n< +CMGR: 0,,25\n< {REPORT}\n< OK\n'
    )
    assert modem.poll(5) == [IncomingPdu(MESSAGE, "SM", 0), ReportPdu(REPORT, "SR", 0)]


def test_reports_that_are_stored_are_swept_each_time() -> None:
    modem, port = scripted_modem()
    for way in ("2,1,0,1,0", "1,1,0,1,0"):
        answering(port, f"AT+CNMI={way}", "ERROR")
    answering(port, "AT+CNMI=2,1,0,2,0", "OK")
    answering(port, 'AT+CPMS="SR"', "OK")
    modem.connect()
    answering(port, "AT+CMGL=4", "OK", f"+CMGL: 4,0,,25\n{REPORT}\nOK", "OK")

    assert modem.sweep() == [ReportPdu(REPORT, "SR", 4)]
    port.sent.clear()
    modem.sweep()
    assert 'AT+CPMS="SR"' in port.sent


@pytest.mark.parametrize(
    "line", ['^SMMEMFULL: "ME"', '+CIEV: "SMSFULL",1', '+QIND: "smsfull","ME"', "SMS FULL", "+CIEV: smsfull"]
)
def test_every_way_of_saying_that_a_store_is_full_is_understood(line: str) -> None:
    modem, port = connected_modem()
    answering(port, "AT+CMGL=4", f"+CMGL: 0,1,,{LENGTH}\n{MESSAGE}\nOK", "OK")
    port.play(f"< {line}\n")
    assert polled(modem) == ["IncomingPdu ME 0"]


def test_a_store_that_is_no_longer_full_is_no_call_for_a_sweep() -> None:
    modem, port = connected_modem()
    port.play('< +CIEV: "SMSFULL",0\n')
    assert modem.poll(5) == []
    assert "AT+CMGL=4" not in port.sent


def test_a_store_full_of_messages_written_on_this_modem_is_emptied_of_them() -> None:
    modem, port = connected_modem()
    answering(port, "AT+CMGL=4", f"+CMGL: 0,2,,19\n{OWN}\n+CMGL: 1,3,,19\n{OWN}\nOK", "OK")
    answering(port, "AT+CPMS?", '+CPMS: "ME",22,23,"ME",22,23,"ME",22,23\nOK')

    assert modem.sweep() == []

    assert [sent for sent in port.sent if sent.startswith("AT+CMGD")] == ["AT+CMGD=0", "AT+CMGD=1"]


def test_a_modem_found_in_text_mode_has_restarted() -> None:
    modem, port = connected_modem()
    answering(port, "AT+CMGF?", "+CMGF: 1\nOK")

    modem.refresh()

    assert not modem.connected
    assert polled(modem) == ["Restarted it is in text mode again"]


def test_a_modem_that_cannot_be_kept_from_echoing_is_no_reason_for_alarm() -> None:
    modem, port = scripted_modem()
    answering(port, "AT+CGMM", "AT+CGMM\nSIMCOM_SIM7600E-H\nOK")
    modem.connect()
    port.play("> AT+CMGS=19\n<| AT+CMGS=19\\r\\r\\n>\\x20\n> *^Z\n< +CMGS: 3\n< OK\n")
    assert modem.send(GREETING) == 3


def test_a_report_announced_as_a_message_is_known_by_its_type() -> None:
    # E303 and E3531 do so
    modem, port = connected_modem()
    port.play(f'< +CMTI: "ME",4\n> AT+CMGR=4\n< +CMGR: 0,,25\n< {REPORT}\n< OK\n')
    assert modem.poll(5) == [ReportPdu(REPORT, "ME", 4)]


def test_a_message_announced_as_a_report_is_known_by_its_type() -> None:
    modem, port = connected_modem()
    port.play(f"< +CDS: {LENGTH}\n< {MESSAGE}\n")
    assert modem.poll(5) == [IncomingPdu(MESSAGE)]


def test_an_announced_place_that_is_empty_gives_nothing() -> None:
    modem, port = connected_modem()
    port.play('< +CMTI: "ME",3\n> AT+CMGR=3\n< +CMS ERROR: 321\n')
    assert modem.poll(5) == []


def test_what_cannot_be_decoded_is_handed_on_as_it_is() -> None:
    modem, port = connected_modem()
    port.play('< +CMTI: "ME",3\n> AT+CMGR=3\n< +CMGR: 0,,26\n< FFFFFFFF\n< OK\n')
    assert modem.poll(5) == [IncomingPdu("FFFFFFFF", "ME", 3)]


def test_a_store_that_is_full_is_swept_at_once() -> None:
    modem, port = connected_modem()
    answering(port, "AT+CMGL=4", f"+CMGL: 0,1,,{LENGTH}\n{MESSAGE}\n+CMGL: 1,1,,25\n{REPORT}\nOK", "OK")
    port.play('< ^SMMEMFULL: "ME"\n')
    assert polled(modem) == ["IncomingPdu ME 0", "ReportPdu ME 1"]


def test_the_first_sweep_looks_on_the_sim_too() -> None:
    # messages from before the module's own store was chosen
    modem, port = connected_modem()
    listing = f"+CMGL: 3,1,,{LENGTH}\n{MESSAGE}\nOK"
    answering(port, "AT+CMGL=4", "OK", listing, "OK")

    assert modem.sweep() == [IncomingPdu(MESSAGE, "SM", 3)]
    port.sent.clear()
    assert modem.sweep() == []
    assert port.sent == ["AT+CMGL=4"]


def test_every_tenth_sweep_looks_on_the_sim_again() -> None:
    # messages of class 2 go there whatever store receives
    modem, port = connected_modem()
    modem.sweep()
    looked = []
    for _sweep in range(20):
        port.sent.clear()
        modem.sweep()
        looked.append('AT+CPMS="SM"' in port.sent)
    assert looked == [False] * 9 + [True] + [False] * 9 + [True]


def test_a_full_store_has_everything_swept_at_once() -> None:
    modem, port = connected_modem()
    modem.sweep()
    port.sent.clear()
    port.play('< ^SMMEMFULL: "SM"\n')
    polled(modem)
    assert 'AT+CPMS="SM"' in port.sent


def test_a_sweep_leaves_what_was_written_on_this_sim_alone() -> None:
    modem, port = connected_modem()
    answering(port, "AT+CMGL=4", f"+CMGL: 0,2,,19\n{OWN}\n+CMGL: 1,3,,19\n{OWN}\nOK", "OK")
    assert modem.sweep() == []


def test_lines_that_come_while_a_store_is_listed_are_kept_apart() -> None:
    modem, port = connected_modem()
    answering(
        port,
        "AT+CMGL=4",
        f"+CMGL: 0,1,,{LENGTH}\n+CREG: 5\n{MESSAGE}\n+CDS: 25\n{REPORT}\n+CMGL: 1,1,,{LENGTH}\n{MESSAGE}\nOK",
        "OK",
    )
    assert [event.index for event in modem.sweep()] == [0, 1]
    assert polled(modem) == ["ReportPdu None None"]


def test_a_store_that_cannot_be_listed_now_is_no_disaster() -> None:
    modem, port = connected_modem()
    answering(port, "AT+CMGL=4", "+CMS ERROR: 314")
    assert modem.sweep() == []
    assert modem.connected


LISTED = f"+CMGL: 3,0,,{LENGTH}\n{MESSAGE}\nOK"
LISTED_ANOTHER = f"+CMGL: 3,0,,{LENGTH}\n{ANOTHER}\nOK"


@pytest.mark.parametrize(
    ("answer", "emptied"), [("OK", True), ("+CMS ERROR: 321", True), ("+CMS ERROR: 500", False)]
)
def test_a_place_is_emptied_and_an_empty_one_is_fine_too(answer: str, emptied: bool) -> None:
    modem, port = connected_modem()
    answering(port, "AT+CMGL=4", LISTED, "OK")
    answering(port, "AT+CMGD=3", answer)

    [message] = modem.sweep()
    assert modem.delete(message) is emptied


def test_a_message_is_given_out_once_until_its_place_is_emptied() -> None:
    modem, port = connected_modem()
    answering(port, "AT+CMGL=4", LISTED, "OK")
    port.play(f'< +CMTI: "ME",3\n> AT+CMGR=3\n< +CMGR: 0,,{LENGTH}\n< {MESSAGE}\n< OK\n')

    assert polled(modem) == ["IncomingPdu ME 3"]
    assert modem.sweep() == []


def test_a_place_is_emptied_once_for_by_then_another_message_may_lie_there() -> None:
    modem, port = connected_modem()
    answering(port, "AT+CMGL=4", LISTED, "OK", LISTED_ANOTHER)
    answering(port, "AT+CMGD=3", "OK")
    [first] = modem.sweep()
    modem.delete(first)
    [second] = modem.sweep()  # it came at once, to the same place

    assert modem.delete(first) is True
    assert port.sent.count("AT+CMGD=3") == 1
    modem.delete(second)
    assert port.sent.count("AT+CMGD=3") == 2


def test_a_message_that_could_not_be_committed_is_given_out_again() -> None:
    modem, port = connected_modem()
    answering(port, "AT+CMGL=4", LISTED, "OK", LISTED)
    [message] = modem.sweep()
    modem.leave(message)
    assert modem.sweep() == [message]


def test_nothing_is_deleted_that_was_not_read() -> None:
    modem, port = connected_modem()
    modem.delete(IncomingPdu(MESSAGE, "ME", 1))
    assert "AT+CMGD=1" not in port.sent


def test_a_modem_that_insists_is_acknowledged_after_the_commit() -> None:
    modem, port = scripted_modem()
    answering(port, "AT+CSMS?", "+CSMS: 1,1,1,1\nOK")
    modem.connect()
    port.play(f"< +CDS: 25\n< {REPORT}\n")
    assert len(modem.poll(5)) == 1
    assert "AT+CNMA" not in port.sent

    modem.poll(0)  # the events of the poll before are committed

    assert port.sent.count("AT+CNMA") == 1


def test_registration_lines_keep_the_state_fresh() -> None:
    modem, port = connected_modem()
    assert modem.refresh().registered
    port.play("< +CREG: 0\n< +CEREG: 3\n")
    modem.poll(5)
    assert (modem.state.registered, modem.state.registration) == (False, 0)

    port.play('< +CEREG: 5,"5E25","0169605F",7\n')
    modem.poll(5)
    assert (modem.state.registered, modem.state.roaming, modem.state.network) == (True, True, "4G")


def test_the_state_tells_signal_operator_and_network() -> None:
    modem, _port = connected_modem()
    state = modem.refresh()
    assert (state.registered, state.operator, state.network) == (True, "Telkomsel", "4G")
    assert (state.signal_percent, state.signal_dbm) == (65, -73)


def test_a_modem_that_does_not_answer_when_asked_is_gone() -> None:
    modem, port = connected_modem()
    answering(port, "AT+CSQ", "")
    with pytest.raises(ModemGone):
        modem.refresh()
    assert port.closed


def test_wake_makes_a_waiting_poll_return() -> None:
    modem, port = connected_modem()
    modem.wake()
    before = port.clock.monotonic()
    assert modem.poll(60) == []
    assert port.clock.monotonic() == before


def test_poll_returns_at_once_when_something_is_there() -> None:
    modem, port = connected_modem()
    port.play(f"< +CDS: 25\n< {REPORT}\n. 30\n")
    before = port.clock.monotonic()
    modem.poll(60)
    assert port.clock.monotonic() == before


CLOCKS = [
    ('+CCLK: "26/12/08,09:00:00+28"', datetime(2026, 12, 8, 2, 0, tzinfo=UTC)),
    ("+CCLK: 26/12/08,11:00:00+36", datetime(2026, 12, 8, 2, 0, tzinfo=UTC)),
    ('+CCLK: "80/01/06,00:00:10+00"', None),
    ('+CCLK: "26/12/08,09:00:00"', None),
    ('+CCLK: "XX/XX/XX,XX:XX:XX"', None),
]


@pytest.mark.parametrize(("line", "expected"), CLOCKS)
def test_the_networks_time_is_believed_only_when_it_can_be_meant(line: str, expected: object) -> None:
    modem, port = connected_modem()
    modem.refresh()
    answering(port, "AT+CCLK?", f"{line}\nOK")
    assert modem.network_time() == expected


def test_a_network_clock_that_does_not_run_is_not_believed() -> None:
    modem, port = connected_modem()
    modem.refresh()
    answering(
        port,
        "AT+CCLK?",
        '+CCLK: "26/12/08,09:00:00+28"\nOK',
        '+CCLK: "26/12/08,09:00:10+28"\nOK',
        '+CCLK: "26/12/08,09:00:10+28"\nOK',
    )
    first = modem.network_time()
    assert first is not None
    modem.poll(10)
    assert modem.network_time() == first + timedelta(seconds=10)
    modem.poll(10)
    assert modem.network_time() is None


def test_no_time_without_a_network() -> None:
    modem, port = scripted_modem()
    answering(port, "AT+CREG?", "+CREG: 2,2\nOK")
    answering(port, "AT+CEREG?", "+CEREG: 2,2\nOK")
    answering(port, "AT+CCLK?", '+CCLK: "26/12/08,09:00:00+28"\nOK')
    modem.connect()
    modem.refresh()
    assert modem.network_time() is None


def test_one_start_is_one_piece_of_news() -> None:
    arrivals = Arrivals()
    for line in ("RDY", "+CFUN: 1", "+CPIN: READY", "Call Ready", "SMS Ready"):
        arrivals.hear(Unsolicited(line.partition(":")[0], line))
    assert len(arrivals.events) == 1


def test_a_place_announced_twice_is_read_once() -> None:
    arrivals = Arrivals()
    for _ in range(2):
        arrivals.hear(Unsolicited("+CMTI", '+CMTI: "ME",1'))
    assert list(arrivals.places) == [("ME", 1)]


def test_a_line_that_announces_nothing_readable_is_passed_over() -> None:
    arrivals = Arrivals()
    for line in ("+CMTI:", '+CMTI: "ME",x', "+CDS: 25", "+CREG: ?", "+CUSD: no", "+NEVER: 1"):
        arrivals.hear(Unsolicited(line.partition(":")[0], line))
    assert not arrivals.events
    assert not arrivals.places
    assert not arrivals.ussd


@pytest.mark.parametrize("line", ["UNDER-VOLTAGE WARNNING", "UNDER-VOLTAGE WARNING"])
def test_a_voltage_warning_is_told_and_no_restart_yet(line: str) -> None:
    modem, port = connected_modem()
    port.play(f"< {line}\n")
    assert modem.poll(5) == [Undervoltage(line)]
    assert modem.connected


@pytest.mark.parametrize(
    "line", ["+CPIN: NOT READY", "+CPIN: NOT INSERTED", "+CPIN: SIM PIN", "^SIMST: 255,1"]
)
def test_a_card_that_is_taken_out_has_to_be_set_up_for_and_is_no_brown_out(line: str) -> None:
    modem, port = connected_modem()
    port.play(f"< {line}\n")
    assert modem.poll(5) == []
    assert not modem.connected
    modem.connect()
    assert modem.ready_to_send


def test_a_card_that_is_said_to_be_ready_is_no_news() -> None:
    modem, port = connected_modem()
    port.play("< +CPIN: READY\n")
    assert modem.poll(5) == []
    assert modem.connected
