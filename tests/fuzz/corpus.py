"""What honest modems say: the seeds that the mutators damage."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path

from appliance.sms.numbers import PhoneNumber
from appliance.sms.pdu import Concatenation, encode_deliver, encode_status_report, encode_submit
from appliance.sms.segments import Encoding
from tests.support.scripted_port import Answers, Dialogue

DIALOGUES = Path(__file__).parents[1] / "modem"
NINE = datetime(2026, 12, 8, 9, 0, tzinfo=timezone(timedelta(hours=7)))

# Every shape of unsolicited line of any family, and the answers that are written in many ways.
LINES = (
    "OK",
    "ERROR",
    "ABORTED",
    "NO CARRIER",
    "COMMAND NOT SUPPORT",
    "+CMS ERROR: 38",
    "+CMS ERROR: 332",
    "+CMS ERROR: 513",
    "+CMS ERROR: Unknown error",
    "+CME ERROR: 14",
    "+CME ERROR: SIM busy",
    "> ",
    ">",
    '+CMTI: "SM",3',
    '+CMTI: "ME",0',
    '+CDSI: "SM",0',
    '+CDSI: "SR",1',
    "+CMT: ,25",
    '+CMT: "",28',
    "+CDS: 25",
    "+CDS: ,25",
    "+CMGL: 0,1,,25",
    '+CMGL: 1,0,"",28',
    "+CMGR: 0,,29",
    "+CMGR: 3,,29",
    "+CMGS: 64",
    "+CMGS: 0",
    '+CMGS: 64,"26/12/08,09:00:00+28"',
    "+CPMS: ,,,,,,,,",
    '+CPMS: "SM",3,10,"SM",3,10,"SM",3,10',
    '+CPMS: ("ME","SM"),("ME","SM"),("ME","SM")',
    '+CPMS: "ME",0,23',
    "+CREG: 1",
    '+CREG: 2,1,"5E25","0169605F",7',
    "+CREG: 2,1,5E25,605F",
    "+CEREG: 0,11",
    "+CGREG: 6",
    "+CSQ: 20,99",
    "+CSQ: 99,99",
    '+COPS: 0,2,"51010",7',
    "+COPS: 0",
    '+CCLK: "26/12/08,09:00:00+28"',
    '+CCLK: "80/01/06,00:00:19"',
    '+CCLK: "XX/XX/XX,XX:XX:XX"',
    "+CCLK: 04/01/01 , 00:03:19+00",
    "^NWTIME: 26/12/08,02:00:00+28,00",
    '*PSUTTZ: 2026,12,8,2,0,0,"+28",0',
    "+NITZ: 26/12/08,02:00:00+28,0",
    '+CTZE: "+28",0,"2026/12/08,09:00:00"',
    "+CTZV: 28",
    "DST: 0",
    '+CSCA: "+6281100000",145',
    '+CSCA: "002B00360032",145',
    "+CPIN: READY",
    "+CPIN: SIM PIN",
    "+CPIN: NOT INSERTED",
    "+CPINR: SIM PIN,3,10",
    "+SPIC: 3,10,0,10",
    "^CPIN: SIM PIN,3,10,3,10,3",
    "+CFUN: 1",
    "RDY",
    "*ATREADY: 1",
    "SMS DONE",
    "PB DONE",
    "Call Ready",
    "SMS Ready",
    "SMS READY",
    "+QIND: SMS DONE",
    "+QUSIM: 1",
    "POWERED DOWN",
    "NORMAL POWER DOWN",
    "UNDER-VOLTAGE WARNNING",
    "UNDER-VOLTAGE WARNING",
    "UNDER-VOLTAGE POWER DOWN",
    "OVER-VOLTAGE WARNNING",
    "+CMTE: 1",
    "^SMMEMFULL: 1",
    '+CIEV: "SMSFULL",1',
    "^RSSI:17",
    "^MODE:5,4",
    "^BOOT:20952548,0,0,0,20",
    "+CNSMOD: 8",
    "RING",
    '+CLIP: "+6281234567890",145,,,,0',
    '+CUSD: 0,"Sisa pulsa Anda Rp12.345. Masa aktif s.d. 08/01/2027",15',
    '+CUSD: 1,"Menu\r\n1. Pulsa\r\n0. Keluar",15',
    '+CUSD: 0,"004D006100610066",72',
    '+CUSD: 0,"49B41C74ACD3D161",15',
    "+CUSD: 0,49B41C74ACD3D161",
    '+CUSD: 0,"6139004D0061EEEEFFFF",17',
    "+CUSD: 2",
    "SIMCOM_SIM7600E-H",
    "861477030012345",
    "+ICCID: 8962100441234567890F",
    '+CCID: "8962100441234567890F"',
    "OKE SIAP",
    "AT+CMGS=25",
    "",
)

REAL_PDUS = (
    "079119890400202306400C91197909913764511090718384225110907183252200",  # a report, from the field
    "07917283010010F5040BC87238880900F10000993092516195800AE8329BFD4697D9EC37",
    "07911326040000F0040B911346610089F60000208062917314080CC8F71D14969741F977FD07",
    "0011000B916407281553F80000AA0AE8329BFD4697D9EC37",
)


@cache
def pdus() -> tuple[str, ...]:
    """As hex: messages, parts of messages, names, flashes, reports, and what we send ourselves."""
    number = PhoneNumber("+6281234567890")
    made = [
        encode_deliver("+6281234567890", "BERHENTI", sent_at=NINE),
        encode_deliver("TELKOMSEL", "Pulsa Anda tinggal Rp0 {habis} [1] €", sent_at=NINE, smsc="+6281100000"),
        encode_deliver("4444", "Masa aktif s.d. 08/01/2027", sent_at=NINE, message_class=0),
        encode_deliver(
            "+6281234567890", "Nuhun, abdi hadir \U0001f64f 😊", sent_at=NINE, encoding=Encoding.UCS2
        ),
        encode_status_report(
            message_reference=7, recipient="+6281234567890", sent_at=NINE, discharged_at=NINE, status=0x30
        ),
        encode_submit(number, "Yth. Ibu Euis", encoding=Encoding.GSM7).hex,
        encode_submit(number, "Yth. Ibu Euis ✓", encoding=Encoding.UCS2, status_report=False, flash=True).hex,
    ]
    for reference, total in ((7, 3), (300, 2), (255, 255)):
        for sequence in range(1, min(total, 3) + 1):
            part = Concatenation(reference, total, sequence)
            made.append(encode_deliver("+6281234567890", "x" * 100, sent_at=NINE, concatenation=part))
    return (*REAL_PDUS, *made)


@cache
def utterances() -> tuple[bytes, ...]:
    """Whole pieces of what modems said: the received side of every dialogue."""
    said = []
    for path in sorted(DIALOGUES.rglob("dialogues/**/*.txt")):
        try:
            dialogue = Dialogue.read(path)
        except AssertionError:  # written in the simulated HAT's own notation
            continue
        lines = [step.text for step in dialogue.steps if step.kind == "<"]
        said.append("".join(f"\r\n{line}\r\n" for line in lines).encode("latin-1", "replace"))
    return tuple(each for each in said if each)


@cache
def families() -> tuple[Answers, ...]:
    """What each family's modem answers while it is set up; some of them ask for a PIN."""
    found = []
    for path in sorted((DIALOGUES / "dialogues" / "connect").glob("*.txt")):
        try:
            found.append(Dialogue.read(path).answers())
        except KeyError:  # the modem speaks first in it
            continue
    return tuple(found)


@cache
def seeds() -> tuple[bytes, ...]:
    """Lines, announced PDUs and whole utterances, as bytes."""
    announced = [
        f"{head}{len(pdu) // 2 - 1 - int(pdu[:2], 16)}\r\n{pdu}\r\n"
        for head in ("+CMT: ,", "+CDS: ", "+CMGL: 1,1,,", "+CMGR: 0,,")
        for pdu in pdus()
    ]
    texts = [*(f"\r\n{line}\r\n" for line in LINES), *announced, *pdus()]
    return (*(text.encode("latin-1") for text in texts), *utterances())
