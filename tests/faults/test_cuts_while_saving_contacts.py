"""Promise 7: the book is, after any cut, exactly as before or exactly as after: a save cut at every step."""

from __future__ import annotations

import shutil
from itertools import count
from typing import Literal

import pytest
from msgspec.structs import replace

from appliance.contacts.model import Contact
from tests.faults.conftest import Opener
from tests.faults.cuts import CodeCut
from tests.faults.office import Office
from tests.support.crowd import a_crowd

NEW = tuple(a_crowd(40))
IMPORT = "import1"

EVERY_SYSTEM_CALL = "appliance.contacts.disk"
EVERY_LINE_OF_THE_IMPORT = "appliance.contacts.book:ContactBook.import_contacts"


@pytest.mark.parametrize(
    ("where", "when"),
    [(EVERY_SYSTEM_CALL, "call"), (EVERY_LINE_OF_THE_IMPORT, "line")],
    ids=["before-each-system-call", "at-each-line"],
)
def test_an_import_is_in_the_book_as_a_whole_or_not_at_all(
    office: Opener, where: str, when: Literal["call", "line"]
) -> None:
    kantor = office(people=5, modems=0)
    before = _people(kantor)
    after = before | {person.id: person for person in NEW}
    untouched = shutil.copytree(kantor.data_dir, kantor.folder / "untouched")
    found_before = found_after = 0
    for step in count(1):
        life = kantor.start(take=NEW, cut=CodeCut(where, when, step))
        life.work_and_stop()
        said = life.last_words()
        found = _people(kantor)
        assert found in (before, after), f"half an import was left by step {step}"
        assert found == after or "taken" not in said, (
            f"an import that was confirmed is lost after step {step}"
        )
        found_before += found == before
        found_after += found == after
        if "end" in said:
            break
        shutil.rmtree(kantor.data_dir)
        shutil.copytree(untouched, kantor.data_dir)
    assert found_before > 1
    assert found_after >= 1


def _people(kantor: Office) -> dict[str, Contact]:
    """The book as the next start finds it; without times and import marks. An import can be taken back."""
    with kantor.opened() as stores:
        book = stores.book
        assert not book.recovered, "a cut is no damage"
        people = dict(book.snapshot.by_id)
        if any(record.id == IMPORT for record in book.snapshot.imports):
            assert book.undo_import(IMPORT).removed == len(NEW)
        return {id_: replace(person, changed_at=None, import_id="") for id_, person in people.items()}
