"""The sealed file: what it keeps, what it notices, what it refuses."""

from __future__ import annotations

import errno
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tinydb import TinyDB, where

from appliance.contacts.disk import Disk
from appliance.contacts.seal import BrokenSeal, check, seal
from appliance.contacts.sealed_storage import SealedStorage
from appliance.errors import DamagedStore, InputError, StorageError, StorageFull
from tests.support.card import RefusingDisk


def tables(*names: str) -> dict[str, dict[str, Any]]:
    return {"people": {str(place): {"name": name, "rev": 1} for place, name in enumerate(names)}}


def content(storage: SealedStorage) -> dict[str, dict[str, Any]] | None:
    read = storage.read()
    return read and {name: {key: dict(value) for key, value in table.items()} for name, table in read.items()}


def written(path: Path, *generations: dict[str, dict[str, Any]]) -> SealedStorage:
    storage = SealedStorage(path)
    for generation in generations:
        storage.write(generation)
    return storage


def test_a_file_is_ordinary_json_that_only_its_owner_may_read(tmp_path: Path) -> None:
    written(tmp_path / "book.json", tables("Euis", "Neng"))

    document = json.loads((tmp_path / "book.json").read_bytes())
    assert document["tables"] == tables("Euis", "Neng")
    assert list(document)[-1] == "_sha256"
    assert (tmp_path / "book.json").stat().st_mode & 0o777 == 0o600


def test_the_generation_before_the_last_save_is_kept(tmp_path: Path) -> None:
    written(tmp_path / "book.json", tables("Euis"), tables("Neng"), tables("Ai"))

    assert content(SealedStorage(tmp_path / "book.json")) == tables("Ai")
    assert json.loads((tmp_path / "book.json.1").read_bytes())["tables"] == tables("Neng")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["book.json", "book.json.1"]


def test_where_there_never_was_a_file_the_book_is_empty(tmp_path: Path) -> None:
    assert SealedStorage(tmp_path / "book.json").read() is None


def test_what_is_done_to_what_was_read_reaches_neither_memory_nor_file(tmp_path: Path) -> None:
    storage = written(tmp_path / "book.json", tables("Euis"))

    read = storage.read()
    assert read is not None
    read["people"]["0"]["name"] = "changed"
    read["people"]["0"].update(spoilt=True)
    del read["people"]

    assert content(storage) == tables("Euis")
    assert content(SealedStorage(tmp_path / "book.json")) == tables("Euis")


def test_tinydb_works_on_it_as_on_its_own_storages(tmp_path: Path) -> None:
    def opened() -> TinyDB:
        return TinyDB(tmp_path / "book.json", storage=SealedStorage)

    with opened() as database:
        people = database.table("people")
        people.insert_multiple({"name": name, "numbers": [1]} for name in ("Euis", "Neng", "Ai"))
        people.update({"name": "Hj. Euis"}, where("name") == "Euis")
        people.remove(where("name") == "Neng")

    with opened() as database:
        people = database.table("people")
        assert [dict(document) for document in people.all()] == [
            {"name": "Hj. Euis", "numbers": [1]},
            {"name": "Ai", "numbers": [1]},
        ]
        assert people.get(doc_id=3) == {"name": "Ai", "numbers": [1]}


def test_an_update_that_breaks_off_leaves_nothing_behind(tmp_path: Path) -> None:
    """TinyDB changes the very documents it read: were they the storage's own, they would stay changed."""
    with TinyDB(tmp_path / "book.json", storage=SealedStorage) as database:
        database.insert({"name": "Euis", "numbers": [1]})

        def spoil(document: Any) -> None:
            document["numbers"].append(2)
            raise RuntimeError

        with pytest.raises(RuntimeError):
            database.update(spoil)

        assert database.all() == [{"name": "Euis", "numbers": [1]}]


def test_several_changes_in_one_save_are_all_kept_or_none(tmp_path: Path) -> None:
    storage = written(tmp_path / "book.json", tables("Euis"))
    with TinyDB(storage=lambda: storage) as database:
        people = database.table("people")

        def three_changes() -> None:
            people.update({"name": "Neng"})
            people.insert({"name": "Ai"})
            assert len(people) == 2  # seen inside
            raise RuntimeError

        with pytest.raises(RuntimeError), storage.one_save():
            three_changes()
        assert content(storage) == tables("Euis")

        with storage.one_save():
            people.update({"name": "Neng"})
            people.insert({"name": "Ai", "rev": 1})
    saved = content(SealedStorage(tmp_path / "book.json"))
    assert saved is not None
    assert [person["name"] for person in saved["people"].values()] == ["Neng", "Ai"]
    assert json.loads((tmp_path / "book.json.1").read_bytes())["tables"] == tables("Euis")  # it was one save


def test_a_save_inside_a_save_is_a_mistake_of_the_program(tmp_path: Path) -> None:
    storage = SealedStorage(tmp_path / "book.json")
    with storage.one_save(), pytest.raises(RuntimeError), storage.one_save():
        pass


# damage


def test_a_damaged_file_gives_way_to_its_previous_generation_and_says_so(tmp_path: Path) -> None:
    written(tmp_path / "book.json", tables("Euis"), tables("Neng"))
    (tmp_path / "book.json").write_bytes(b"")

    storage = SealedStorage(tmp_path / "book.json")

    assert storage.recovered
    assert content(storage) == tables("Euis")


def test_a_lost_file_gives_way_to_its_previous_generation(tmp_path: Path) -> None:
    written(tmp_path / "book.json", tables("Euis"), tables("Neng"))
    (tmp_path / "book.json").unlink()

    storage = SealedStorage(tmp_path / "book.json")

    assert storage.recovered
    assert content(storage) == tables("Euis")


def test_two_damaged_generations_are_never_an_empty_book(tmp_path: Path) -> None:
    written(tmp_path / "book.json", tables("Euis"), tables("Neng"))
    for name in ("book.json", "book.json.1"):
        (tmp_path / name).write_bytes((tmp_path / name).read_bytes()[:-10])

    with pytest.raises(DamagedStore):
        SealedStorage(tmp_path / "book.json")


def test_a_damaged_file_without_a_previous_generation_is_never_an_empty_book(tmp_path: Path) -> None:
    (tmp_path / "book.json").write_text("{}")

    with pytest.raises(DamagedStore):
        SealedStorage(tmp_path / "book.json")


def test_a_damaged_file_never_takes_the_place_of_the_good_previous_one(tmp_path: Path) -> None:
    written(tmp_path / "book.json", tables("Euis"), tables("Neng"))
    (tmp_path / "book.json").write_bytes(b"scratched")

    storage = SealedStorage(tmp_path / "book.json")
    storage.write(tables("Ai"))

    assert content(SealedStorage(tmp_path / "book.json")) == tables("Ai")
    assert json.loads((tmp_path / "book.json.1").read_bytes())["tables"] == tables("Euis")
    assert (tmp_path / "book.json.damaged").read_bytes() == b"scratched"


def test_a_file_damaged_while_the_box_runs_is_noticed_at_the_next_save(tmp_path: Path) -> None:
    storage = written(tmp_path / "book.json", tables("Euis"), tables("Neng"))
    (tmp_path / "book.json").write_bytes(b"scratched")

    storage.write(tables("Ai"))

    assert content(SealedStorage(tmp_path / "book.json")) == tables("Ai")
    assert json.loads((tmp_path / "book.json.1").read_bytes())["tables"] == tables("Euis")


def test_when_only_the_damaged_copy_is_left_the_book_is_not_empty_but_damaged(tmp_path: Path) -> None:
    (tmp_path / "book.json.damaged").write_bytes(b"scratched")

    with pytest.raises(DamagedStore):
        SealedStorage(tmp_path / "book.json")


# loss


def marked(path: Path, disk: Disk | None = None) -> SealedStorage:
    return SealedStorage(path, disk=disk, mark=path.parent / "mark")


def lose(path: Path) -> None:
    for lost in path.parent.glob(f"{path.name}*"):
        lost.unlink()


def test_a_file_that_was_saved_once_and_is_gone_is_never_an_empty_book(tmp_path: Path) -> None:
    path = tmp_path / "book.json"
    assert marked(path).read() is None  # opening alone leaves no mark: it is still new
    assert marked(path).read() is None
    marked(path).write(tables("Euis"))
    lose(path)

    with pytest.raises(DamagedStore, match="missing") as lost:
        marked(path)

    assert str(tmp_path / "mark") in str(lost.value)  # what to move away, to begin anew on purpose
    assert not path.exists()
    (tmp_path / "mark").unlink()
    assert marked(path).read() is None


@pytest.mark.parametrize("name", ["book.json.damaged", "book.json.1.new"])
def test_what_only_a_saved_file_leaves_behind_tells_that_there_was_one(tmp_path: Path, name: str) -> None:
    written(tmp_path / "book.json", tables("Euis"))
    (tmp_path / name).hardlink_to(tmp_path / "book.json")
    (tmp_path / "book.json").unlink()

    with pytest.raises(DamagedStore, match=name):
        SealedStorage(tmp_path / "book.json")


def test_a_save_that_was_cut_is_named_when_it_is_all_that_is_left(tmp_path: Path) -> None:
    path = tmp_path / "book.json"
    marked(path).write(tables("Euis"))
    path.rename(tmp_path / "book.json.new")

    with pytest.raises(DamagedStore, match=r"book\.json\.new"):
        marked(path)


def test_a_file_from_before_there_were_marks_gets_one_when_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "book.json"
    written(path, tables("Euis"))
    assert content(marked(path)) == tables("Euis")
    assert (tmp_path / "mark").stat().st_mode & 0o777 == 0o600
    lose(path)

    with pytest.raises(DamagedStore):
        marked(path)


def test_a_mark_that_the_card_refuses_spoils_no_save_and_is_made_with_the_next(tmp_path: Path) -> None:
    whole = RefusingDisk()
    SealedStorage(tmp_path / "whole.json", disk=whole).write(tables("Ai"))
    for more in range(2):  # making it, flushing its folder
        path = tmp_path / f"{more}" / "book.json"
        path.parent.mkdir()
        storage = marked(path, RefusingDisk(whole.calls + more))

        storage.write(tables("Ai"))
        assert content(storage) == content(SealedStorage(path)) == tables("Ai")

        storage.write(tables("Ai", "Iis"))
        lose(path)
        with pytest.raises(DamagedStore):
            marked(path)


def test_a_first_save_that_the_card_refuses_leaves_no_mark(tmp_path: Path) -> None:
    whole = RefusingDisk()
    SealedStorage(tmp_path / "whole.json", disk=whole).write(tables("Ai"))
    for refused in range(whole.calls):
        storage = marked(tmp_path / "book.json", RefusingDisk(refused))
        with pytest.raises(StorageFull):
            storage.write(tables("Ai"))
        assert marked(tmp_path / "book.json").read() is None


def test_a_file_of_a_newer_version_is_refused_and_not_touched(tmp_path: Path) -> None:
    image = bytearray(b'{"_v":2,"tables":{}}')
    seal(image)
    (tmp_path / "book.json").write_bytes(image)

    with pytest.raises(StorageError, match="newer"):
        SealedStorage(tmp_path / "book.json")
    assert (tmp_path / "book.json").read_bytes() == image


def test_every_truncation_and_every_flipped_bit_is_noticed() -> None:
    image = bytearray(json.dumps({"_v": 1, "tables": tables("Euis Komariah", "Neng")}).encode())
    seal(image)
    check(image)

    for length in range(len(image)):
        with pytest.raises(BrokenSeal):
            check(image[:length])
    for place in range(len(image) * 8):
        damaged = bytearray(image)
        damaged[place // 8] ^= 1 << place % 8
        with pytest.raises(BrokenSeal):
            check(damaged)


@settings(max_examples=200, deadline=None)
@given(names=st.lists(st.text(max_size=12), max_size=6), data=st.data())
def test_no_damage_of_any_kind_goes_unnoticed(names: list[str], data: st.DataObject) -> None:
    image = bytearray(json.dumps({"_v": 1, "tables": tables(*names)}).encode())
    seal(image)
    start = data.draw(st.integers(0, len(image) - 1))
    end = data.draw(st.integers(start, min(len(image), start + 40)))
    instead = data.draw(st.binary(max_size=40))
    damaged = image[:start] + instead + image[end:]

    if damaged == image:
        check(damaged)
    else:
        with pytest.raises(BrokenSeal):
            check(damaged)


# refusals of the card


@pytest.mark.parametrize(("code", "error"), [(errno.ENOSPC, StorageFull), (errno.EIO, StorageError)])
def test_a_refusal_at_any_step_leaves_file_and_memory_as_they_were(
    tmp_path: Path, code: int, error: type[StorageError]
) -> None:
    whole = RefusingDisk()
    written(tmp_path / "whole.json", tables("Euis"), tables("Neng"))
    SealedStorage(tmp_path / "whole.json", disk=whole).write(tables("Ai"))
    assert whole.calls > 6

    for refused in range(whole.calls):
        path = tmp_path / f"{refused}.json"
        written(path, tables("Euis"), tables("Neng"))
        storage = SealedStorage(path, disk=RefusingDisk(refused, code))

        with pytest.raises(error):
            storage.write(tables("Ai"))

        assert content(storage) == tables("Neng")
        assert content(SealedStorage(path)) == tables("Neng")
        # and once the card takes it again, it is as if nothing had been
        storage.write(tables("Ai", "Iis"))
        assert content(SealedStorage(path)) == tables("Ai", "Iis")


def test_a_refusal_of_the_very_first_save_leaves_no_file(tmp_path: Path) -> None:
    for refused in range(4):
        path = tmp_path / f"{refused}.json"
        storage = SealedStorage(path, disk=RefusingDisk(refused))
        with pytest.raises(StorageFull):
            storage.write(tables("Ai"))
        assert SealedStorage(path).read() is None


class NearlyFullDisk(Disk):
    def free_bytes(self, path: Path) -> int:
        return 500


def test_with_less_room_than_two_images_a_save_is_not_even_begun(tmp_path: Path) -> None:
    storage = SealedStorage(tmp_path / "book.json", disk=NearlyFullDisk())
    storage.write(tables("Euis"))
    with pytest.raises(StorageFull):
        storage.write(tables(*["somebody who needs room"] * 20))
    assert content(storage) == tables("Euis")


def test_half_a_character_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    storage = written(tmp_path / "book.json", tables("Euis"))
    with pytest.raises(InputError):
        storage.write(tables("\ud83d"))
    assert content(SealedStorage(tmp_path / "book.json")) == tables("Euis")
