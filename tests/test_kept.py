"""Asking the file system whether the last flush was true."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from appliance.kept import confirm_kept


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """On a disk, wherever the other tests live: what lies in memory has no journal that could be asked."""
    with TemporaryDirectory(dir="/var/tmp") as folder:
        yield Path(folder)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[int]:
    handle = os.open(tmp_path, os.O_RDONLY | os.O_DIRECTORY)
    yield handle
    os.close(handle)


def test_on_a_healthy_file_system_it_may_be_asked_again_and_again(tmp_path: Path, folder: int) -> None:
    confirm_kept(folder)
    changed = tmp_path.stat().st_ctime_ns
    for _ in range(100):
        confirm_kept(folder)
    assert tmp_path.stat().st_ctime_ns == changed, "asking has changed something: that costs a write"


def test_a_file_system_without_attributes_is_believed() -> None:
    """``/proc`` has none."""
    handle = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY)
    try:
        with pytest.raises(OSError) as caught:
            os.setxattr(handle, "user.kotak_kabar", b"kept")
        assert caught.value.errno in (errno.ENOTSUP, errno.EPERM, errno.EACCES)
        confirm_kept(handle)
    finally:
        os.close(handle)


def test_what_is_no_file_system_any_more_is_not_believed(folder: int) -> None:
    other = os.dup(folder)
    os.close(other)
    with pytest.raises(OSError, match="Bad file descriptor"):
        confirm_kept(other)
