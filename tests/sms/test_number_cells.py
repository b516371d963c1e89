"""The phone column of real lists: 25 messy rows, and what else people write."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.sms.numbers import MAX_CELL, NumberDoubt, NumberProblem, OperatorTable, PhoneNumber, read_cell

LOOKALIKE = NumberDoubt.LOOKALIKE_LETTERS
ZERO = NumberDoubt.LEADING_ZERO_LOST
SHORT = NumberDoubt.MAY_MISS_A_DIGIT
SEVERAL = NumberDoubt.SEVERAL_NUMBERS
LEFTOVER = NumberDoubt.LEFTOVER_DIGITS
ODD_PREFIX = NumberDoubt.ODD_PREFIX


@pytest.mark.parametrize(
    ("cell", "numbers", "doubts", "note"),
    [
        ("0812-0000-1111", ["081200001111"], set(), ""),
        ("81200001112", ["081200001112"], {ZERO}, ""),
        ("+62 812 0000 1113", ["081200001113"], set(), ""),
        ("62812 0000 1114", ["081200001114"], set(), ""),
        ("0812 0000 1116 / 0857 0000 1116", ["081200001116", "085700001116"], {SEVERAL}, ""),
        ("0857.0000.1117", ["085700001117"], set(), ""),
        ("O8l2 0000 1119", ["081200001119"], {LOOKALIKE}, ""),
        ("08120000112", ["08120000112"], {SHORT}, ""),
        ("'081200001121", ["081200001121"], set(), ""),
        ("081200001122 (WA suami)", ["081200001122"], set(), "WA suami"),
        ("0811-22-1125", ["0811221125"], set(), ""),
        ("085100001126", ["085100001126"], set(), ""),
        ("0895 3000 01131 ", ["0895300001131"], set(), ""),
        ("62-811-2200-1132", ["081122001132"], set(), ""),
        ("0812 0000 1133 atau 0878 0000 1133", ["081200001133", "087800001133"], {SEVERAL}, ""),
    ],
)
def test_the_good_cells_of_the_messy_list(cell: str, numbers: list[str], doubts: set[NumberDoubt], note: str):
    read = read_cell(cell)
    assert [number.national for number in read.numbers] == numbers
    assert read.problem is None
    assert (read.doubts, read.note) == (doubts, note)


@pytest.mark.parametrize(
    ("cell", "problem", "note"),
    [
        ("8.12E+10", NumberProblem.DAMAGED, ""),
        ("022-6866127", NumberProblem.LANDLINE, "022-6866127"),
        ("tidak punya", NumberProblem.NO_NUMBER, ""),
        ("0812000011345678", NumberProblem.TOO_LONG, ""),
        ("24", NumberProblem.TOO_SHORT, ""),
    ],
)
def test_the_refused_cells_of_the_messy_list(cell: str, problem: NumberProblem, note: str):
    read = read_cell(cell)
    assert (read.numbers, read.problem, read.note) == ((), problem, note)


@pytest.mark.parametrize(
    ("cell", "numbers", "doubts", "note"),
    [
        # the traps of libphonenumber
        ("62811812345", ["0811812345"], set(), ""),
        ("0062 812 0000 1111", ["081200001111"], set(), ""),
        ("08123456789O", ["081234567890"], {LOOKALIKE}, ""),
        ("+62 812 3456 7890 a.n. Bu Neng", ["081234567890"], set(), "a.n. Bu Neng"),
        ("0812_3456_7890", ["081234567890"], set(), ""),
        # prefixes gone wrong
        ("(+62) 812 0000 1111", ["081200001111"], set(), ""),
        ("+62 0812 0000 1111", ["081200001111"], set(), ""),
        ("+0812 0000 1111", ["081200001111"], {ODD_PREFIX}, ""),
        ("062 812 0000 11112", ["0812000011112"], {ODD_PREFIX}, ""),
        ("6262812 0000 1111", ["081200001111"], {ODD_PREFIX}, ""),
        # a number cell turned into text
        ("81200001112.0", ["081200001112"], {ZERO}, ""),
        ("6281200001112,00", ["081200001112"], set(), ""),
        # several
        ("0812 0000 1116\n0857 0000 1116", ["081200001116", "085700001116"], {SEVERAL}, ""),
        ("0812 0000 1116 0857 0000 1116", ["081200001116", "085700001116"], {SEVERAL}, ""),
        ("81200001116 85700001116", ["081200001116", "085700001116"], {SEVERAL, ZERO}, ""),
        ("0812 0000 1116 (WA) 0857 0000 1116", ["081200001116", "085700001116"], {SEVERAL}, "WA"),
        ("1. 081200001122, 2. 085700001122", ["081200001122", "085700001122"], {SEVERAL}, ""),
        ("081200001122; 0812-0000-1122", ["081200001122"], set(), ""),
        # beside the number
        ("HP: 081200001122", ["081200001122"], set(), ""),
        ("WA 081200001122", ["081200001122"], set(), "WA"),
        ("081200001122WA", ["081200001122"], set(), "WA"),
        ("Bu Neng 081200001122", ["081200001122"], set(), "Bu Neng"),
        ("081200001122 (kader RW 05)", ["081200001122"], set(), "kader RW 05"),
        ("081200001122 RW05", ["081200001122"], set(), "RW05"),
        ("022-6866127 / 0812 0000 1111", ["081200001111"], set(), "022-6866127"),
        ("081200001116/7", ["081200001116"], {LEFTOVER}, "7"),
        ("081200001122 (2)", ["081200001122"], {LEFTOVER}, "2"),
        ("8,12E+10 / 0857 0000 1116", ["085700001116"], {LEFTOVER}, "8,12E+10"),
        ("081200001116?", ["081200001116"], {NumberDoubt.MARKED_UNCERTAIN}, "?"),
        ("081200001116 (tdk aktif)", ["081200001116"], {NumberDoubt.MARKED_UNCERTAIN}, "tdk aktif"),
        ("0812/0000/1111", ["081200001111"], {NumberDoubt.ODD_SEPARATORS}, ""),
        # full-width digits, en dashes, bidi marks, non-breaking spaces
        ("０８１２ ３４５６ ７８９０", ["081234567890"], set(), ""),
        ("\u202a+62\u00a0812–3456–7890\u202c", ["081234567890"], set(), ""),
        # prefixes that no operator of the table has
        ("0828 1234 5678", ["082812345678"], {NumberDoubt.UNKNOWN_PREFIX}, ""),
    ],
)
def test_what_else_people_write(cell: str, numbers: list[str], doubts: set[NumberDoubt], note: str):
    read = read_cell(cell)
    assert [number.national for number in read.numbers] == numbers
    assert read.problem is None
    assert (read.doubts, read.note) == (doubts, note)


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("", NumberProblem.EMPTY),
        (" - ", NumberProblem.EMPTY),
        ("?", NumberProblem.EMPTY),
        ("—", NumberProblem.EMPTY),
        ("tdk ada", NumberProblem.NO_NUMBER),
        ("belum punya HP", NumberProblem.NO_NUMBER),
        ("N/A", NumberProblem.NO_NUMBER),
        ("tidak ada (RW 05)", NumberProblem.NO_NUMBER),
        ("8,12E+10", NumberProblem.DAMAGED),
        ("3,21706E+15", NumberProblem.DAMAGED),
        ("6.28E+12", NumberProblem.DAMAGED),
        ("########", NumberProblem.DAMAGED),
        ("0812 0000 11??", NumberProblem.DAMAGED),
        ("0812...1116", NumberProblem.DAMAGED),
        ("0812 0000 11?? tidak jelas", NumberProblem.DAMAGED),
        ("0812-****-1116", NumberProblem.DAMAGED),
        ("0812-xxxx-1116", NumberProblem.LETTERS),
        ("0226866xxx", NumberProblem.LETTERS),
        ("0812 0000 111 O", NumberProblem.LETTERS),
        ("0812 Neng 0000", NumberProblem.TOO_SHORT),
        ("Bu Neng", NumberProblem.LETTERS),
        ("٠٨١٢٣٤٥٦٧٨٩٠", NumberProblem.LETTERS),
        ("0812٣٤٥٦٧٨٩٠", NumberProblem.LETTERS),
        ("0251 8321000", NumberProblem.LANDLINE),
        ("+62 22 6866127", NumberProblem.LANDLINE),
        ("(022) 6866127", NumberProblem.LANDLINE),
        ("022/6866127", NumberProblem.LANDLINE),
        ("226866127", NumberProblem.LANDLINE),
        ("6866127", NumberProblem.LANDLINE),
        ("0800 1234 567", NumberProblem.LANDLINE),
        ("4444", NumberProblem.SHORT_CODE),
        ("817", NumberProblem.SHORT_CODE),
        ("1500123", NumberProblem.SHORT_CODE),
        ("*888#", NumberProblem.SHORT_CODE),
        ("0812 3456", NumberProblem.TOO_SHORT),
        ("81234567", NumberProblem.TOO_SHORT),
        ("12/05/1978", NumberProblem.TOO_SHORT),
        ("081234567890123", NumberProblem.TOO_LONG),
        ("3217060000000001", NumberProblem.TOO_LONG),
        ("081200001116085700001116", NumberProblem.TOO_LONG),
        ("+60 12 345 6789", NumberProblem.FOREIGN),
        ("0060123456789", NumberProblem.FOREIGN),
        ("+812 0000 1112", NumberProblem.FOREIGN),
        ("+65", NumberProblem.TOO_SHORT),
        ("+ 60 12 345 6789", NumberProblem.FOREIGN),
        ("0", NumberProblem.NO_NUMBER),
        ("0000-0000", NumberProblem.NO_NUMBER),
        ("0812 3456 7890 " * 40, NumberProblem.TOO_LONG),
    ],
)
def test_every_refusal_has_its_reason(cell: str, problem: NumberProblem):
    read = read_cell(cell)
    assert (read.numbers, read.problem) == ((), problem)


def test_old_numbers_of_ten_digits_are_complete_under_the_old_prefixes_only():
    assert read_cell("0811221125").doubts == set()
    assert read_cell("0816221125").doubts == set()
    assert read_cell("0857221125").doubts == {SHORT}


def test_the_office_may_bring_its_own_operators():
    table = OperatorTable.load('[[brand]]\nname = "Ceria"\ngroup = "Ceria"\nprefixes = ["0828"]')
    assert read_cell("082812345678", table).doubts == set()
    assert read_cell("081212345678", table).doubts == {NumberDoubt.UNKNOWN_PREFIX}


cells = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="0128+62 -./()OolIxE,?*\n\u00a0٣０", max_size=40),
    st.lists(
        st.sampled_from(
            [
                *"/ -()Ol7?'",
                *["0812", "0000", "1116", "62", "+62", "081200001116", "085700001116", "022", "6866127"],
            ]
        )
        | st.sampled_from(["WA", "atau", "xx", "E+10", "00"]),
        max_size=10,
    ).map("".join),
)


@settings(max_examples=600)
@given(cells)
def test_a_cell_has_numbers_or_a_problem_and_no_digit_is_invented(cell: str):
    read = read_cell(cell)
    assert bool(read.numbers) is (read.problem is None)
    if not read.numbers:
        assert not read.doubts
    digits = cell.translate(str.maketrans("OolI０１２３４５６７８９", "00110123456789"))
    written = re.sub(r"[^0-9]", "", digits)
    for number in read.numbers:
        assert type(number) is PhoneNumber
        assert number[3:] in written


@given(cells)
def test_what_was_read_reads_the_same_again(cell: str):
    for number in read_cell(cell).numbers:
        for form in (number, number.national, number.display):
            assert read_cell(form).numbers == (number,)


@given(st.from_regex(r"08[1-9][0-9]{7,10}", fullmatch=True), st.text(alphabet=" -._", max_size=3), st.data())
def test_separators_inside_a_number_change_nothing(national: str, separator: str, data: st.DataObject):
    place = data.draw(st.integers(1, len(national) - 1))
    if separator.startswith("..") or separator.count("_") > 1 or separator.count(".") > 2:
        separator = "-"
    if re.fullmatch(r"\.0{1,2}", separator + national[place:]):
        separator = " "
    read = read_cell(national[:place] + separator + national[place:])
    assert [number.national for number in read.numbers] == [national]


def test_a_very_long_cell_is_refused_without_being_read():
    assert read_cell("0" * (MAX_CELL + 1)).problem is NumberProblem.TOO_LONG
