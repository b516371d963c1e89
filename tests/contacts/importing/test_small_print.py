"""Small things of a preview: nothing is dropped without a word, and the words fit."""

from __future__ import annotations

from appliance.contacts.importing import DoubtCode, RemarkCode
from appliance.contacts.importing.cells import read_neighbourhood
from appliance.contacts.importing.decisions import UNDECIDED, decide
from appliance.contacts.importing.headings import Field
from appliance.contacts.importing.phones import MOST_NUMBERS, read_phones
from tests.contacts.importing.test_decisions import EUIS, only, read
from web.words_import import change_word


def test_what_stands_beside_the_rw_goes_into_the_note() -> None:
    found = read_neighbourhood("Dusun II RW.05", Field.RW)
    assert (found.rw, found.keep) == ("05", "Dusun II RW.05")
    assert [remark.code for remark in found.remarks] == [RemarkCode.NOTE_FROM_RW]
    assert read_neighbourhood("RT 02/RW 05", Field.RT_RW).keep == ""


def test_a_second_row_about_somebody_at_the_same_place_is_not_called_two_places() -> None:
    found = read(EUIS, (*EUIS[:5], "081200001111 / 085700009999", EUIS[6]))
    assert [doubt.code for doubt in found.doubtful[0].doubts] == [DoubtCode.MORE_ABOUT_A_ROW]
    euis = only(decide(found, UNDECIDED))
    assert (len(euis.posts), len(euis.numbers)) == (1, 2)


def test_numbers_beyond_the_fifth_go_into_the_note() -> None:
    cells = [("HP", f"08120000111{digit}") for digit in range(7)]
    phones = read_phones(cells)
    assert len(phones.numbers) == MOST_NUMBERS == 5
    assert phones.notes == ["HP: 081200001115, 081200001116"]
    assert RemarkCode.TOO_MANY_NUMBERS in [remark.code for remark in phones.remarks]


def test_dates_are_shown_day_first() -> None:
    assert change_word("birth_date", "1978-05-12") == "12-05-1978"
