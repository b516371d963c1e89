"""Small files of root: whole or as they were, and on FAT nothing of the old text is left behind."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from appliance.privileged.card import is_torn, mend, overwrite, put, writable

OLD = b'[wifi]\npassword = "rahasia-desa"\n' * 40  # more than two sectors
NEW = b"# done\n"


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "kabar.toml"
    path.write_bytes(OLD)
    return path


def test_a_file_is_overwritten_and_nothing_lies_beside_it(file: Path) -> None:
    overwrite(file, NEW)
    assert file.read_bytes() == NEW
    assert names(file.parent) == ["kabar.toml"]


def test_the_old_text_is_blanked_where_it_lies_on_the_card(file: Path) -> None:
    with file.open("rb") as old:  # what the partition still holds when no name leads there any more
        overwrite(file, NEW)
        assert old.read() == b"\0" * len(OLD)


@pytest.mark.parametrize(
    "left",
    [b"\0" * len(OLD), b"\0" * 512 + OLD[512:], OLD[:512] + b"\0" * 512 + OLD[1024:], b""],
    ids=["all", "first sector", "second sector", "nothing"],
)
def test_a_cut_while_the_old_text_is_blanked_ends_with_the_new_one(file: Path, left: bytes) -> None:
    file.write_bytes(left)
    file.with_suffix(".new").write_bytes(NEW)
    assert is_torn(file)
    mend(file)
    assert file.read_bytes() == NEW
    assert not is_torn(file)


def test_a_cut_before_that_leaves_the_old_one_whatever_lies_beside_it(file: Path) -> None:
    file.with_suffix(".new").write_bytes(NEW[:3])
    mend(file)
    assert file.read_bytes() == OLD
    assert not is_torn(file)


def test_a_cut_between_two_names_ends_with_the_new_one(file: Path) -> None:
    file.rename(file.with_suffix(".new"))
    mend(file)
    assert file.read_bytes() == OLD


def test_a_text_in_utf_16_is_not_taken_for_a_blanked_one(file: Path) -> None:
    file.write_text('[box]\nname = "Kantor"\n', encoding="utf-16")
    before = file.read_bytes()
    file.with_suffix(".new").write_bytes(NEW)
    mend(file)
    assert file.read_bytes() == before


def test_what_is_put_has_its_owner_and_its_rights_from_the_beginning(tmp_path: Path) -> None:
    path = tmp_path / "sticker.toml"
    put(path, b"secret", owner=(os.getuid(), os.getgid()))
    assert path.stat().st_mode & 0o777 == 0o600
    put(path, b"again", mode=0o644)
    assert path.read_bytes() == b"again"
    assert names(tmp_path) == ["sticker.toml"]


def test_what_others_shall_read_they_may_read_under_the_umask_of_an_act(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        put(tmp_path / "report.json", b"{}", mode=0o644)
    finally:
        os.umask(before)
    assert (tmp_path / "report.json").stat().st_mode & 0o777 == 0o644


def test_a_folder_that_is_a_link_is_no_place_to_write(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    with pytest.raises(OSError, match=r".*"):
        put(tmp_path / "link/file", b"x")
    assert names(tmp_path / "real") == []


def test_a_partition_that_may_be_written_anyhow_is_not_remounted(tmp_path: Path) -> None:
    told: list[object] = []
    with writable(tmp_path, told.append):
        (tmp_path / "file").write_text("x")
    assert told == []


@pytest.mark.parametrize("fails", [False, True])
def test_a_partition_that_was_closed_is_closed_again_whatever_happens(tmp_path: Path, fails: bool) -> None:
    told: list[Sequence[str]] = []
    with suppress(OSError), writable(tmp_path, told.append, is_closed=lambda _: True):
        assert told == [("mount", "-o", "remount,rw", str(tmp_path))]
        if fails:
            raise OSError
    assert told[1:] == [("mount", "-o", "remount,ro", str(tmp_path))]
