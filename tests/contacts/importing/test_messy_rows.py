"""The 25 messy rows an office really sends, and what becomes of each: one test per row, by its number."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.contacts.importing import (
    DoubtCode,
    ImportRow,
    Preview,
    ProblemCode,
    RemarkCode,
    SkippedRow,
    SkipReason,
    read_and_preview,
)
from appliance.contacts.model import Contact
from appliance.contacts.snapshot import Snapshot
from tests.support.spreadsheets import TODAY, everything
from tests.support.workbooks import DATA, bandung_barat


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Preview:
    """The whole file, read once by the real reading process."""
    path = DATA / "contoh-kontak-berantakan.csv"
    work: Path = tmp_path_factory.mktemp("work")
    return read_and_preview(
        path, path.name, areas=bandung_barat(), snapshot=Snapshot(), today=TODAY, work_folder=work
    )


def row(found: Preview, number: int) -> ImportRow:
    """The person with that number in the column No; the file's first line is the heading."""
    people = (*found.good, *found.doubtful, *found.refused)
    return next(person for person in people if person.row == number + 1)


def good(found: Preview, number: int) -> Contact:
    person = row(found, number)
    assert person in found.good
    assert person.contact is not None
    return person.contact


def doubtful(found: Preview, number: int, *codes: DoubtCode) -> Contact:
    person = row(found, number)
    assert person in found.doubtful
    assert tuple(doubt.code for doubt in person.doubts) == codes
    assert person.contact is not None
    return person.contact


def remarks(found: Preview, number: int) -> set[RemarkCode]:
    return {remark.code for remark in row(found, number).remarks}


def place(contact: Contact) -> tuple[str, str]:
    return contact.village, contact.district


def numbers(contact: Contact) -> list[str]:
    return [number.national for number in contact.numbers]


def test_row_1_titles_give_the_salutation_and_prefixes_of_places_go(found: Preview) -> None:
    contact = good(found, 1)
    assert (contact.name, contact.salutation, contact.nickname) == (
        "Hj. Euis Komariah",
        "Ibu",
        "Euis Komariah",
    )
    assert numbers(contact) == ["081200001111"]
    assert place(contact) == ("Cilame", "Ngamprah")
    assert (contact.village_code, contact.district_code) == ("32.17.06.2003", "32.17.06")
    assert contact.birth_date == "1978-05-12"


def test_row_2_the_lost_zero_the_day_number_and_the_capitals_are_mended(found: Preview) -> None:
    contact = good(found, 2)
    assert contact.name == "Neng Yani"
    assert numbers(contact) == ["081200001112"]
    assert contact.birth_date == "1978-05-12"
    assert remarks(found, 2) == {RemarkCode.NAME_CASE, RemarkCode.LEADING_ZERO, RemarkCode.DATE_SERIAL}


def test_row_3_plus_62_and_a_month_in_letters(found: Preview) -> None:
    contact = good(found, 3)
    assert numbers(contact) == ["081200001113"]
    assert contact.birth_date == "1978-05-12"


def test_row_4_the_nik_is_suspect_and_02_03_may_be_rt_or_rw(found: Preview) -> None:
    contact = doubtful(found, 4, DoubtCode.RW_UNCLEAR)
    assert numbers(contact) == ["081200001114"]
    assert (contact.rw, contact.rt, contact.note) == ("", "", "RW: 02/03")
    assert contact.birth_date == "1978-05-12"
    assert remarks(found, 4) == {RemarkCode.NIK_DAMAGED, RemarkCode.DATE_SHORT_YEAR}


def test_row_5_who_died_is_proposed_as_inactive_and_a_bare_year_is_no_date(found: Preview) -> None:
    contact = doubtful(found, 5, DoubtCode.DECEASED)
    assert (contact.name, contact.active) == ("Tati Rohaeti", False)
    assert contact.birth_date == ""
    assert contact.note == "alm\nTgl Lahir: 1965"
    assert RemarkCode.DATE_ONLY_YEAR in remarks(found, 5)


def test_row_6_two_numbers_in_a_cell_and_a_name_that_is_none(found: Preview) -> None:
    contact = doubtful(found, 6, DoubtCode.NAME_IS_A_ROLE)
    assert numbers(contact) == ["081200001116", "085700001116"]
    assert RemarkCode.SPARE_NUMBER in remarks(found, 6)


def test_row_7_dots_in_the_number_and_a_town_before_the_date(found: Preview) -> None:
    contact = good(found, 7)
    assert numbers(contact) == ["085700001117"]
    assert contact.birth_date == "1978-05-12"
    assert (contact.rt, contact.rw, contact.role) == ("01", "04", "sekretaris")
    assert remarks(found, 7) == {RemarkCode.BIRTHPLACE_NOT_TAKEN}


def test_row_8_digits_lost_for_ever_are_asked_for_and_the_person_is_kept(found: Preview) -> None:
    contact = doubtful(found, 8, DoubtCode.NUMBER_DAMAGED)
    assert contact.numbers == ()
    assert contact.note == "No HP: 8.12E+10"
    assert contact.doubts == ("number_damaged",)
    assert contact.rw == "04"
    assert RemarkCode.RW_ROMAN in remarks(found, 8)


def test_row_9_letters_read_as_digits_must_be_confirmed_and_the_kecamatan_follows_from_above(
    found: Preview,
) -> None:
    contact = doubtful(found, 9, DoubtCode.NUMBER_LOOKALIKE)
    assert numbers(contact) == ["081200001119"]
    assert place(contact) == ("Tanimulya", "Ngamprah")
    assert RemarkCode.PLACE_FROM_ABOVE in remarks(found, 9)


def test_row_10_a_ditto_mark_a_number_that_may_be_short_and_a_day_that_never_was(found: Preview) -> None:
    contact = doubtful(found, 10, DoubtCode.DATE_IMPOSSIBLE)
    assert numbers(contact) == ["08120000112"]
    assert place(contact) == ("Tanimulya", "Ngamprah")
    assert (contact.birth_date, contact.note) == ("", "Tgl Lahir: 31-02-1980")
    assert {RemarkCode.NUMBER_MAY_BE_SHORT, RemarkCode.PLACE_FROM_ABOVE} <= remarks(found, 10)
    assert "number_may_be_short" in contact.doubts


def test_row_11_an_apostrophe_a_husbands_name_and_a_date_of_zeros(found: Preview) -> None:
    contact = good(found, 11)
    assert numbers(contact) == ["081200001121"]
    assert (contact.salutation, contact.village, contact.birth_date) == ("Ibu", "Tanimulya", "")
    assert remarks(found, 11) == {RemarkCode.HUSBANDS_NAME, RemarkCode.DATE_ZERO}


def test_row_12_words_beside_name_and_number_go_into_the_note(found: Preview) -> None:
    contact = good(found, 12)
    assert (contact.name, contact.note) == ("Nyai Kokom", "HP suami\nWA suami")
    assert numbers(contact) == ["081200001122"]


def test_row_13_two_people_may_share_one_phone(found: Preview) -> None:
    contact = good(found, 13)
    assert contact.name == "Elis Lisnawati"
    assert contact.numbers == good(found, 12).numbers
    assert remarks(found, 13) == {RemarkCode.SHARED_NUMBER}


def test_row_14_the_same_person_again_is_told_and_not_taken_twice(found: Preview) -> None:
    (twin,) = [skipped for skipped in found.skipped if skipped.row == 15]
    assert twin.reason is SkipReason.DUPLICATE
    assert twin.detail == "contoh-kontak-berantakan 14"
    assert "Dahlia I" in twin.cells


def test_row_15_an_old_short_number_a_split_name_and_the_day_before_the_month(found: Preview) -> None:
    contact = good(found, 15)
    assert numbers(contact) == ["0811221125"]
    assert (contact.salutation, contact.nickname) == ("dr.", "Rina Marlina")
    assert (contact.district, contact.district_code) == ("Cikalongwetan", "32.17.04")
    assert contact.birth_date == "1980-04-03"
    assert remarks(found, 15) == set()


def test_row_16_a_desa_of_two_kecamatan_must_be_asked_about(found: Preview) -> None:
    contact = doubtful(found, 16, DoubtCode.VILLAGE_AMBIGUOUS)
    assert row(found, 16).doubts[0].detail == "Cipeundeuy, Padalarang"
    assert (contact.village, contact.village_code, contact.district) == ("Cipeundeuy", "", "")
    assert (contact.salutation, contact.nickname, contact.note) == ("Bapak", "Dadang", "Kades")


def test_row_17_a_landline_takes_no_sms_and_the_first_of_january_may_be_a_stand_in(found: Preview) -> None:
    contact = doubtful(found, 17, DoubtCode.NUMBER_LANDLINE)
    assert (contact.numbers, contact.note) == ((), "No HP: 022-6866127")
    assert contact.birth_date == "1971-01-01"
    assert RemarkCode.DATE_FIRST_OF_JANUARY in remarks(found, 17)


def test_row_18_somebody_without_a_phone_is_kept(found: Preview) -> None:
    contact = good(found, 18)
    assert contact.numbers == ()
    assert place(contact) == ("Mekarsari", "Cipongkor")
    assert remarks(found, 18) == {RemarkCode.WITHOUT_NUMBER}


def test_row_19_same_name_and_birth_at_another_posyandu_is_a_question(found: Preview) -> None:
    contact = doubtful(found, 19, DoubtCode.MAYBE_SAME_PERSON)
    assert row(found, 19).doubts[0].detail == "Siti Aminah (contoh-kontak-berantakan 19)"
    assert (contact.posyandu, contact.village_code) == ("Kenanga", "32.17.12.2013")


def test_row_20_the_kecamatan_decides_between_two_desa_of_one_name(found: Preview) -> None:
    contact = good(found, 20)
    assert place(contact) == ("Sirnagalih", "Cipeundeuy")
    assert contact.village_code == "32.17.05.2011"
    assert contact.birth_date == "1979-03-05"


def test_row_21_teh_is_a_salutation_and_thirteen_digits_are_right_for_tri(found: Preview) -> None:
    contact = good(found, 21)
    assert (contact.name, contact.salutation, contact.nickname) == ("Teh Nia", "Teh", "Nia")
    assert numbers(contact) == ["0895300001131"]
    assert contact.birth_date == "1988-05-05"


def test_row_22_a_row_of_titles_and_a_nip_in_the_nik_column(found: Preview) -> None:
    contact = good(found, 22)
    assert (contact.salutation, contact.nickname) == ("Ibu", "Neneng Rohaeti")
    assert numbers(contact) == ["081122001132"]
    assert place(contact) == ("", "")
    assert remarks(found, 22) == {RemarkCode.NIK_IS_NIP}


def test_row_23_or_between_numbers_and_an_office_instead_of_a_name(found: Preview) -> None:
    contact = doubtful(found, 23, DoubtCode.NAME_IS_A_ROLE)
    assert numbers(contact) == ["081200001133", "087800001133"]
    assert (contact.district, contact.district_code) == ("Gununghalu", "32.17.15")


def test_row_24_sixteen_digits_are_refused_with_everything_that_is_wrong(found: Preview) -> None:
    person = row(found, 24)
    assert person in found.refused
    assert [problem.code for problem in person.problems] == [ProblemCode.NUMBER_TOO_LONG]
    assert DoubtCode.NAME_TWO_SPELLINGS in {doubt.code for doubt in person.doubts}
    assert person.contact is None


def test_row_25_the_total_is_no_person(found: Preview) -> None:
    (total,) = [skipped for skipped in found.skipped if skipped.row == 26]
    assert total.reason is SkipReason.SUBTOTAL


def test_every_row_of_the_file_is_in_exactly_one_place(found: Preview) -> None:
    assert sorted(one.row for one in everything(found)) == list(range(1, 27))
    assert all(isinstance(one, ImportRow | SkippedRow) for one in everything(found))


def test_nik_is_never_taken(found: Preview) -> None:
    kept = (*found.good, *found.doubtful, *found.refused)
    assert "3217060000000001" not in repr(kept)
    assert "3217060000000010" not in repr(kept)
    assert "196800001990002001" not in repr(kept)
