"""Everything the box keeps about a person as a workbook that they can read. Text stays text: no formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo

from appliance.contacts.model import Contact, WhyFormer
from appliance.conversation_reads import Line
from appliance.number_health.record import NumberRecord
from appliance.privacy import EnteredAnswer, NumberKept, PersonFile
from appliance.questions.model import Value
from appliance.questions.store import Told
from web.filters import iso_date, telephone
from web.person_words import COMPARED, post_line, shown
from web.strings import label, reason
from web.words_audit import deed

Row = Sequence[str]

NOT_THEIRS = "(isi pesan tidak disalin: untuk orang lain di HP yang sama)"


def person_workbook(file: PersonFile, zone: tzinfo) -> bytes:
    """An xlsx with one sheet for each kind of thing; times are the office's."""
    import xlsxwriter  # seldom used, and a Pi takes a second for it

    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        for name, heads, rows in _sheets(file, zone):
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for column, head in enumerate(heads):
                sheet.set_column(column, column, 80 if head == "Isi pesan" else 26)
                sheet.write_string(0, column, head, bold)
            for line, row in enumerate(rows, start=1):
                for column, cell in enumerate(row):
                    sheet.write_string(line, column, cell)
    return content.getvalue()


def _sheets(file: PersonFile, zone: tzinfo) -> Iterable[tuple[str, Row, list[Row]]]:
    yield "Orang", ("Isian", "Yang disimpan"), _person(file, zone)
    numbers = ("Nomor", "Sampai", "Sebab", "Tidak mau menerima", "Riwayat persetujuan", "Catatan nomor")
    yield "Nomor", numbers, [_number(each, zone) for each in file.numbers]
    talk = ("Waktu", "Arah", "Nomor", "Keadaan", "Sebab", "Siaran", "Isi pesan")
    yield "Pesan", talk, [_message(line, zone, file.person) for line in file.messages]
    answers = ("Waktu", "Siaran", "Jawaban", "Orang yang datang", "Dicatat oleh", "Diketahui lewat")
    yield "Jawaban dicatat", answers, [_answer(each, zone) for each in file.answers]
    deeds: list[Row] = [(_time(each.at, zone), each.who, deed(each.what).text) for each in file.deeds]
    yield "Catatan", ("Waktu", "Oleh", "Yang dilakukan"), deeds


def _person(file: PersonFile, zone: tzinfo) -> list[Row]:
    person = file.person
    groups = {group.id: group for group in file.groups}
    rows: list[Row] = [(word, shown(person, name, groups)) for name, word in COMPARED.items()]
    rows += [("Tugas", post_line(post)) for post in person.posts if post_line(post)]
    rows += [("Belum dipastikan waktu diambil dari Excel", doubt) for doubt in person.doubts]
    if file.imported is not None:
        said = f"{file.imported.source} ({_time(file.imported.at, zone)})"
        rows.append(("Diambil dari berkas", said))
    if person.changed_at is not None:
        rows.append(("Terakhir diubah", _time(person.changed_at, zone)))
    rows += [(f"Percakapan {telephone(number)} diurus oleh", who) for number, who in file.minded_by]
    rows.append(("Nomor kontak di kotak", person.id))
    rows.append(("Salinan ini dibuat", _time(file.at, zone)))
    return rows


def _answer(entered: EnteredAnswer, zone: tzinfo) -> Row:
    answer = entered.answer
    return (
        _time(answer.at, zone),
        str(entered.broadcast_id),
        label(Value(answer.value)).text if answer.value in set(Value) else answer.value,
        str(answer.people or ""),
        answer.entered_by,
        label(Told(answer.told)).text if answer.told in set(Told) else answer.told,
    )


def _number(kept: NumberKept, zone: tzinfo) -> Row:
    consents = (
        f"{_time(each.at, zone)} {'berhenti' if each.what == 'out' else 'mau lagi'} ({each.how})"
        for each in kept.consents
    )
    return (
        telephone(kept.number),
        iso_date(kept.until) if kept.until else "masih dipakai",
        label(WhyFormer(kept.why)).text if kept.why in set(WhyFormer) else kept.why,
        _time(kept.opted_out.at, zone) if kept.opted_out is not None else "",
        "; ".join(consents),
        "; ".join(_record(kept.record, zone)),
    )


def _record(record: NumberRecord | None, zone: tzinfo) -> Iterable[str]:
    if record is None:
        return
    moments = {
        "dikenal sejak": record.first_seen_at,
        "dipastikan": record.confirmed_at,
        "SMS terakhir dikirim": record.last_sent_at,
        "SMS terakhir sampai": record.last_delivered_at,
        "balasan terakhir": record.last_reply_at,
        "gagal terakhir": record.failure_at,
        "dikatakan nomor orang lain": record.denied_at,
    }
    for word, at in moments.items():
        if at is not None:
            yield f"{word} {_time(at, zone)}"
    if record.failures:
        yield f"gagal berturut-turut {record.failures}"


def _message(line: Line, zone: tzinfo, person: Contact) -> Row:
    """What the office wrote to somebody else on a shared phone is not this person's to read."""
    if line.sent is not None:
        sent = line.sent
        why = reason(sent.reason).text if sent.reason else ""
        number = telephone(sent.number) if sent.number else ""
        theirs = not sent.contact_id or sent.contact_id in person.ids
        return (
            _time(line.at, zone),
            "dari kantor",
            number,
            label(sent.status).text,
            why,
            str(sent.broadcast_id),
            sent.text if theirs else NOT_THEIRS,
        )
    came = line.received
    if came is None:
        return ()
    asked = str(came.broadcast_id or "")
    return (_time(line.at, zone), "ke kantor", telephone(came.sender), "Diterima", "", asked, came.text)


def _time(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H.%M}"
