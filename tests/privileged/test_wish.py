"""What root reads from a lesser user: a plain, short file of known keys, or nothing."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest

from appliance.privileged.wish import LONGEST, BadWish, read_wish


class Wish(msgspec.Struct, forbid_unknown_fields=True):
    number: int


def test_a_plain_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "wish.json"
    path.write_text('{"number": 3}')
    assert read_wish(path, Wish) == Wish(3)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b'{"number": "3"}',
        b'{"number": 3, "more": 1}',
        b"\xff\xfe",
        b" " * LONGEST + b'{"number": 3}',
        b"[" * 60_000,
    ],
    ids=["empty", "no-key", "list", "text", "unknown-key", "no-utf8", "too-long", "deep"],
)
def test_anything_else_is_refused_with_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "wish.json"
    path.write_bytes(content)
    with pytest.raises(BadWish):
        read_wish(path, Wish)


def test_links_pipes_folders_and_nothing_at_all_are_refused(tmp_path: Path) -> None:
    plain = tmp_path / "secret.json"
    plain.write_text('{"number": 3}')
    (tmp_path / "link").symlink_to(plain)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name in ("link", "pipe", "folder", "nothing"):
        with pytest.raises(BadWish):
            read_wish(tmp_path / name, Wish)


def test_a_wish_is_read_up_to_its_longest_and_not_one_octet_more(tmp_path: Path) -> None:
    path, wish = tmp_path / "wish.json", b'{"number": 3}'
    path.write_bytes(wish + b" " * (LONGEST - len(wish)))
    assert read_wish(path, Wish) == Wish(3)
    path.write_bytes(wish + b" " * (LONGEST - len(wish) + 1))
    with pytest.raises(BadWish, match="too long"):
        read_wish(path, Wish)
