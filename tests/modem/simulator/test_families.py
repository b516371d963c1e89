"""What sets the module families apart, beyond their written conversations."""

from __future__ import annotations

import pytest

from appliance.modem.simulator.chips import CHIPS
from tests.support.hat_by_hand import PDU_SET_UP, HatByHand, lines, messages_in, reports_in

WITH_SMS = [name for name, chip in CHIPS.items() if chip.messages.exists]


def of(chip: str, **options: object) -> HatByHand:
    hat = HatByHand(chip=chip, **options)
    hat.ask("ATE0;+CMEE=1")
    hat.ask("AT^CURC=0")
    return hat


def set_up(chip: str, **options: object) -> HatByHand:
    """As a driver would, with what this family accepts."""
    hat = of(chip, **options)
    assert hat.ask("AT+CMGF=0") == ["OK"]
    assert "OK" in [hat.ask(f"AT+CNMI={wanted},1,0,1,0")[-1] for wanted in (2, 1)]
    if not hat.hat.radio.carries_messages:
        hat.ask("AT+CNMP=13")
        hat.wait(5.0)
    return hat


@pytest.mark.parametrize("chip", WITH_SMS)
def test_every_family_that_has_sms_sends_one_and_brings_its_report(chip: str) -> None:
    hat = set_up(chip)
    assert hat.send()[0].startswith("+CMGS: ")
    said = hat.wait(5.0)
    if chip == "huawei":
        assert lines(said) == ['+CMTI: "SM",0']
        said = hat.type("AT+CMGR=0\r")
        assert "+CMGR: 0,," in said
    else:
        assert [report.status for report in reports_in(said)] == [0]
    assert len(hat.accepted) == 1


@pytest.mark.parametrize("chip", WITH_SMS)
def test_every_family_that_has_sms_brings_what_people_write(chip: str) -> None:
    hat = set_up(chip)
    hat.do("incoming", sender="+6281311112222", text="siap bu")
    store = hat.hat.memories[2]
    assert lines(hat.hears()) == [f'+CMTI: "{store.name}",{store.first_index}']
    assert [message.text for message in messages_in(hat.type("AT+CMGL=4\r"))] == ["siap bu"]


@pytest.mark.parametrize("chip", list(CHIPS))
def test_every_family_says_who_made_it_and_its_own_imei(chip: str) -> None:
    hat = of(chip)
    identity = CHIPS[chip].identity
    assert hat.ask("AT+CGMI") == [identity.manufacturer, "OK"]
    assert hat.ask("AT+CGMM") == [identity.model, "OK"]
    assert hat.ask("AT+CGSN") == [hat.state["imei"], "OK"]
    assert hat.state["imei"].startswith(identity.type_allocation_code)
    assert identity.revision in hat.ask("AT+CGMR")[0]
    for command in identity.iccid:
        assert hat.state["iccid"] in hat.ask(f"AT{command}")[0]


def test_no_two_families_answer_the_same_to_who_they_are() -> None:
    assert len({chip.identity.model for chip in CHIPS.values()}) == len(CHIPS)


@pytest.mark.parametrize(
    ("chip", "answer"),
    [
        ("sim800", "+CME ERROR: 14"),
        ("sim868", "+CMS ERROR: 521"),
        ("sim7600", "+CMS ERROR: 515"),
        ("a7670e", "+CMS ERROR: 314"),
        ("ec25", "+CMS ERROR: 512"),
    ],
)
def test_each_family_has_its_own_number_for_not_ready_yet(chip: str, answer: str) -> None:
    hat = HatByHand(chip=chip, cold=True, boot_seconds=10.0)
    hat.wait(8.1)
    for _ in range(3):  # the first ones may fall into the search for the rate
        hat.ask("ATE0;+CMEE=1")
    assert hat.ask("AT+CPMS?") == [answer]


@pytest.mark.parametrize("accepted", [True, False])
@pytest.mark.parametrize(
    ("chip", "code"),
    [
        ("sim800", 225),
        ("sim7600", 332),
        ("a7670e", 332),
        ("sim7070", 500),
        ("ec25", 332),
        ("huawei", 500),
        ("generic", 513),
    ],
)
def test_each_family_has_its_own_number_for_a_network_that_does_not_answer(
    chip: str, code: int, accepted: bool
) -> None:
    hat = set_up(chip)
    hat.do("fault", kind="timer", accepted=accepted)
    assert hat.send() == []
    said = lines(hat.wait(46.0))
    assert said[-1] == f"+CMS ERROR: {code}"
    assert len(hat.accepted) == accepted


def test_the_network_has_some_of_the_messages_it_never_answered() -> None:
    hat = set_up("sim7600")
    hat.do("fault", kind="timer", seconds=1, times=0)
    for _ in range(30):
        hat.send()
        hat.wait(2.0)
    assert 5 < len(hat.accepted) < 25


@pytest.mark.parametrize(
    ("chip", "answer"),
    [
        ("sim800", '+CREG: 2,1,"5E25","605F"'),
        ("ec25", '+CREG: 2,1,"5E25","605F00",7'),
        ("huawei", "+CREG: 2,1,5E25,605F00"),
    ],
)
def test_the_cell_is_written_in_the_familys_own_way(chip: str, answer: str) -> None:
    assert of(chip).ask("AT+CREG=2;+CREG?") == [answer, "OK"]


@pytest.mark.parametrize("value", [6, 7, 9, 10])
def test_registered_for_sms_only_is_enough(value: int) -> None:
    hat = HatByHand()
    hat.set_up()
    hat.do("registration", value=value)
    assert hat.ask("AT+CEREG?") == [f"+CEREG: 0,{value}", "OK"]
    assert hat.send()[-1] == "OK"


@pytest.mark.parametrize("value", [0, 2, 3, 4, 8, 11])
def test_emergency_only_and_the_like_are_no_registration(value: int) -> None:
    hat = HatByHand()
    hat.set_up()
    hat.do("registration", value=value)
    assert hat.send() == ["+CMS ERROR: 331"]


def test_a_firmware_may_claim_a_mode_and_refuse_it() -> None:
    hat = of("generic")
    assert hat.ask("AT+CNMI=?")[0].startswith("+CNMI: (0,1,2,3)")
    assert hat.ask(PDU_SET_UP)[-1] == "+CMS ERROR: 303"


def test_a_stored_report_of_a_quectel_is_not_where_it_is_said_to_be() -> None:
    hat = of("ec25")
    hat.ask("AT+CMGF=0;+CNMI=2,1,0,2,0")
    hat.send()
    assert lines(hat.wait(5.0)) == ['+CDSI: "SM",0']
    assert hat.ask('AT+CPMS="SM";+CMGR=0')[-1] == "OK"
    assert "+CMGR" not in hat.type("AT+CMGR=0\r")
    said = hat.type('AT+CPMS="SR";+CMGR=0\r')
    assert "+CMGR: 0,," in said


def test_a_full_stick_says_so_instead_of_announcing() -> None:
    hat = set_up("huawei")
    hat.do("fill")
    hat.do("incoming", sender="+6281311112222", text="siap bu")
    assert lines(hat.hears()) == ['^SMMEMFULL: "SM"']
    assert hat.ask("AT+CMGD=5") == ["OK", '+CMTI: "SM",5']


def test_a_stick_is_a_disk_after_a_restart_by_command_until_it_is_plugged_again() -> None:
    hat = of("huawei", boot_seconds=10.0)
    assert hat.ask("AT+CFUN=1,1") == ["OK"]
    hat.wait(300.0)
    assert (hat.state["plugged"], hat.state["mass_storage"]) == (False, True)
    hat.do("plug")
    assert "^SRVST:2" in hat.wait(11.0)
    assert (hat.state["plugged"], hat.state["mass_storage"]) == (True, False)


def test_a_stick_talks_until_it_is_told_not_to() -> None:
    hat = HatByHand(chip="huawei", speed="lte")
    assert len(lines(hat.wait(100.0))) == 5
    hat.ask("AT^CURC=0")
    hat.wait(1.0)
    assert hat.wait(100.0) == ""


def test_a_module_on_usb_has_a_port_only_while_it_runs() -> None:
    hat = of("ec25", boot_seconds=10.0)
    assert hat.ask("AT+QPOWD=1") == ["OK", "POWERED DOWN"]
    hat.wait(60.0)
    assert not hat.hat.plugged
    hat.do("power-on")
    assert not hat.hat.plugged
    hat.wait(3.1)
    assert hat.hat.plugged


def test_any_module_may_hang_on_usb() -> None:
    hat = HatByHand(usb=True, boot_seconds=10.0)
    hat.ask("AT+CRESET")
    hat.wait(1.0)
    assert not hat.hat.plugged
    assert "PB DONE" in hat.wait(10.0)
    assert hat.hat.plugged


def test_each_modem_of_a_simulation_may_be_another() -> None:
    hat = HatByHand(modems=4, chip="sim7600,sim800,ec25", hat="waveshare-sim7600,itead-sim800,sixfab-4g")
    states = hat.do("state")["modems"]
    assert [state["chip"] for state in states] == ["sim7600", "sim800", "ec25", "ec25"]
    assert [state["hat"] for state in states] == [
        "waveshare-sim7600",
        "itead-sim800",
        "sixfab-4g",
        "sixfab-4g",
    ]


def test_a_family_that_does_not_exist_is_refused_at_the_door() -> None:
    with pytest.raises(ValueError, match="'sim9000' is none of sim7600, "):
        HatByHand(chip="sim7600,sim9000")
    with pytest.raises(ValueError, match="'breadboard' is none of none, "):
        HatByHand(hat="breadboard")


def test_a_module_that_searches_for_the_rate_loses_the_first_commands() -> None:
    hat = HatByHand(chip="sim800", cold=True, boot_seconds=10.0)
    assert hat.wait(4.1) == "\0\0\0"
    assert [hat.ask("AT") for _ in range(3)] == [[], [], ["AT", "OK"]]


def test_a_rate_once_fixed_is_kept_and_brings_the_first_line_of_the_boot() -> None:
    hat = of("sim800", boot_seconds=10.0)
    hat.ask("AT+IPR=115200;&W")
    hat.do("reboot")
    assert "RDY" in hat.wait(4.1)
    assert hat.ask("AT") == ["AT", "OK"]


@pytest.mark.parametrize("chip", list(CHIPS))
def test_every_command_of_every_family_is_answered_in_every_form(chip: str) -> None:
    hat = of(chip)
    known = lines(hat.type("AT+CLAC\r"))[:-1]
    assert len(known) > 60
    leave_out = {"+CLAC", "+CFUN", "+CRESET", "+CREBOOT", "+CPOF", "+CPOWD", "+QPOWD", "+CMGS", "E", "V", "Q"}
    for name in sorted(set(known) - leave_out - {"D"}):
        for form in ("", "?", "=?", "=", '="x"', "=1", "=-1", '=9,9,"",', "=1,1,1,1,1,1"):
            if name[0] in "+^":
                hat.ask(f"AT{name}{form}")
                hat.wait(60.0)
    assert hat.ask("ATE0V1Q0")[-1] == "OK"
