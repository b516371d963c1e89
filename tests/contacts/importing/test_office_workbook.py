"""A whole kabupaten's workbook: 16 sheets, 15,000 people, and a preview that says what was written."""

from __future__ import annotations

from collections import Counter

import pytest

from appliance.contacts.importing import DoubtCode, Preview, ProblemCode, SkipReason, read_workbook
from appliance.contacts.importing.gate import FileKind, Limits, inspect
from appliance.contacts.importing.preview import preview
from appliance.contacts.importing.progress import Progress, Step
from appliance.contacts.snapshot import Snapshot
from tests.support.spreadsheets import TODAY
from tests.support.workbooks import Made, bandung_barat, make_office_workbook


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return make_office_workbook(tmp_path_factory.mktemp("office") / "kader-kbb.xlsx", rows=15_000)


@pytest.fixture(scope="module")
def steps() -> list[Progress]:
    return []


@pytest.fixture(scope="module")
def found(made: Made, steps: list[Progress]) -> Preview:
    return preview(
        read_workbook(made.path, work_folder=made.path.parent),
        made.path.name,
        areas=bandung_barat(),
        snapshot=Snapshot(),
        today=TODAY,
        tell=steps.append,
    )


def test_a_real_workbook_of_15_000_people_passes_the_gate(made: Made) -> None:
    assert inspect(made.path, Limits()) is FileKind.XLSX


def test_the_preview_counts_exactly_what_was_written(made: Made, found: Preview) -> None:
    assert made.rows == 15_000
    assert (len(found.good), len(found.doubtful), len(found.refused)) == (
        made.good,
        made.doubtful,
        made.refused,
    )
    assert found.without_number == made.without_number


def test_everybody_is_in_the_right_kecamatan_by_code(made: Made, found: Preview) -> None:
    people = [row.contact for row in (*found.good, *found.doubtful) if row.contact is not None]
    refused = Counter(row.sheet for row in found.refused)
    assert Counter(one.district for one in people) + refused == made.rows_per_district
    assert Counter(one.district for one in people if one.numbers) == made.numbers_per_district
    assert all(one.village_code.startswith(one.district_code + ".") for one in people)


def test_no_number_was_changed_or_given_to_somebody_else(found: Preview) -> None:
    numbers = [
        number for row in (*found.good, *found.doubtful) if row.contact for number in row.contact.numbers
    ]
    assert len(numbers) == len(set(numbers))


def test_questions_and_refusals_are_those_that_were_put_in(found: Preview) -> None:
    assert {doubt.code for row in found.doubtful for doubt in row.doubts} == {DoubtCode.DATE_IMPOSSIBLE}
    assert {problem.code for row in found.refused for problem in row.problems} == {
        ProblemCode.NUMBER_TOO_LONG
    }


def test_titles_headings_totals_and_signatures_are_all_told(found: Preview) -> None:
    reasons = Counter(skip.reason for skip in found.skipped)
    assert reasons[SkipReason.SUBTOTAL] == 165
    assert reasons[SkipReason.TITLE] == 3 * 16
    assert reasons[SkipReason.HEADING] == 2 * 16
    assert reasons[SkipReason.COLUMN_NUMBERS] == 16
    assert reasons[SkipReason.SIGNATURE] == 5 * 16
    assert reasons.keys() - {SkipReason.BLANK} == {
        *(SkipReason.SUBTOTAL, SkipReason.TITLE, SkipReason.HEADING),
        *(SkipReason.COLUMN_NUMBERS, SkipReason.SIGNATURE),
    }


def test_progress_counts_every_row_once_from_the_first_to_the_last(
    found: Preview, steps: list[Progress]
) -> None:
    assert found.tables
    rows = [progress.rows for progress in steps]
    assert rows == sorted(rows)
    assert (rows[-1], steps[-1].step) == (steps[-1].of, Step.COMPARING)
    assert len(steps) > 30
