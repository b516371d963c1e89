"""A small collection of structs in a sealed file."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import msgspec
import pytest

from appliance.contacts.documents import Documents
from appliance.errors import DamagedStore, InputError, StaleRevision, StorageError, StorageFull
from tests.support.card import RefusingDisk


class Note(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: str
    rev: int = 1
    text: str = ""


def opened(folder: Path) -> Documents[Note]:
    return Documents(folder / "notes.json", Note, table="notes")


def test_documents_are_added_changed_and_removed_for_good(tmp_path: Path) -> None:
    notes = opened(tmp_path)
    one = notes.add(Note(id="one", text="first", rev=9))
    two = notes.add(Note(id="two", text="second"))
    assert (one.rev, two.rev) == (1, 1)

    one = notes.update(msgspec.structs.replace(one, text=""))
    notes.remove("two")
    notes.remove("two")  # twice is no harm

    assert one == Note(id="one", rev=2)
    assert notes.by_id == opened(tmp_path).by_id == {"one": one}
    assert notes.get("two") is None


def test_an_id_is_given_once(tmp_path: Path) -> None:
    notes = opened(tmp_path)
    one = notes.add(Note(id="one"))
    with pytest.raises(InputError):
        notes.add(Note(id="one", text="another"))
    assert notes.by_id == {"one": one}


def test_a_stale_change_is_refused_with_both_versions(tmp_path: Path) -> None:
    notes = opened(tmp_path)
    read = notes.add(Note(id="one"))
    theirs = notes.update(read)
    with pytest.raises(StaleRevision) as stale:
        notes.update(read)
    assert (stale.value.theirs, stale.value.mine) == (theirs, read)
    with pytest.raises(StaleRevision):
        notes.update(Note(id="nobody"))


def test_what_was_not_saved_is_not_seen(tmp_path: Path) -> None:
    disk = RefusingDisk()
    notes = Documents(tmp_path / "notes.json", Note, table="notes", disk=disk)
    one = notes.add(Note(id="one"))
    for change in (
        lambda: notes.add(Note(id="two")),
        lambda: notes.update(one),
        lambda: notes.remove("one"),
    ):
        disk.refuse = disk.calls
        with pytest.raises(StorageFull):
            change()
        assert notes.by_id == opened(tmp_path).by_id == {"one": one}


def test_only_one_of_many_becomes_the_first(tmp_path: Path) -> None:
    """As the first administrator does: nobody comes between the look and the leap."""
    notes = opened(tmp_path)
    made: list[str] = []

    def become_first(name: str) -> None:
        with notes.locked():
            if not notes.by_id:
                made.append(notes.add(Note(id=name)).id)

    threads = [threading.Thread(target=become_first, args=(f"user{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert list(notes.by_id) == made


def test_damage_is_refused_not_taken_for_an_empty_collection(tmp_path: Path) -> None:
    notes = opened(tmp_path)
    notes.add(Note(id="one"))
    notes.add(Note(id="two"))
    (tmp_path / "notes.json").write_bytes(b"")

    again = opened(tmp_path)
    assert again.recovered
    assert list(again.by_id) == ["one"]

    (tmp_path / "notes.json.1").write_bytes(b"")
    with pytest.raises(DamagedStore):
        opened(tmp_path)


def test_documents_that_this_version_cannot_read_are_a_storage_error(tmp_path: Path) -> None:
    class Other(msgspec.Struct, frozen=True):
        id: str
        rev: int
        text: int

    opened(tmp_path).add(Note(id="one", text="no number"))
    with pytest.raises(StorageError):
        Documents(tmp_path / "notes.json", Other, table="notes")


def test_empty_fields_take_no_room(tmp_path: Path) -> None:
    opened(tmp_path).add(Note(id="one"))
    assert json.loads((tmp_path / "notes.json").read_bytes())["tables"] == {"notes": {"one": {"id": "one"}}}
