"""The copy a person may ask for holds what the office wrote down about them by hand, too."""

from __future__ import annotations

import io
from pathlib import Path

from python_calamine import CalamineWorkbook

from tests.questions.office import open_office
from tests.support.people import number
from web.person_workbook import person_workbook


def test_the_copy_tells_answers_entered_by_hand_and_who_minds_the_conversation(tmp_path: Path) -> None:
    with open_office(tmp_path, people=2) as office:
        box = office.box
        asked = office.asks()
        recipient = office.of(asked, 1).recipient_id
        box.questions.enter(recipient, "yes", people=2, by="siti")
        office.hears(1, "Bu, saya mau tanya sesuatu")
        (euis,) = (user for user in box.accounts.users() if user.name == "euis")
        box.inbox_threads.assign(box.inbox_threads.open_for(number(1)).id, euis.id)
        file = box.privacy.file_of(box.book.snapshot.by_id["kader1"], by="euis")
        other = box.privacy.file_of(box.book.snapshot.by_id["kader2"], by="euis")
        book = CalamineWorkbook.from_filelike(io.BytesIO(person_workbook(file, box.config.box.zone)))
        (_, answer) = book.get_sheet_by_name("Jawaban dicatat").to_python()
        assert answer[1:] == [str(asked.id), "Hadir", "2", "siti", "Lewat telepon"]
        rows = book.get_sheet_by_name("Orang").to_python()
        assert ["Percakapan 0812-0000-0001 diurus oleh", "euis"] in rows
        assert (other.answers, other.minded_by) == ((), ())
