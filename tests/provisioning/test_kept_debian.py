"""The Debian that is kept between builds: used while it is young and whole, else made anew, which is said."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from provisioning.image import host, rootfs

NOW = 1_800_000_000.0
DAY = 86400.0
SOURCES = ["deb http://archive/debian bookworm main"]


class Builder:
    """Makes a tar in no time, and remembers what it was asked."""

    def __init__(self, cache: Path) -> None:
        self.cache = cache
        self.made: list[str] = []
        self.told: list[str] = []
        self.fails = False

    def make(self, tar: Path, sources: Path) -> None:
        self.made.append(sources.read_text())
        tar.write_bytes(f"Debian, number {len(self.made)}".encode())
        if self.fails:
            raise host.CannotBuild("no archive")
        os.utime(tar, (NOW, NOW))

    def tar(self, *, days_later: float = 0.0) -> tuple[Path, bool]:
        return rootfs.rootfs_tar(
            "bookworm",
            SOURCES,
            self.cache,
            make=self.make,
            tell=self.told.append,
            now=lambda: NOW + days_later * DAY,
        )


@pytest.fixture
def builder(tmp_path: Path) -> Builder:
    return Builder(tmp_path / "cache")


def test_it_is_made_once_and_used_for_a_month(builder: Builder) -> None:
    tar, made_now = builder.tar()
    assert made_now
    assert builder.tar(days_later=rootfs.OLDEST + 0.9) == (tar, False)
    assert builder.made == [f"{SOURCES[0]}\n"]
    assert builder.told == []
    assert {path.name for path in builder.cache.iterdir()} == {tar.name, f"{tar.name}.sha256"}


def test_after_a_month_it_is_made_anew_and_the_age_is_said(builder: Builder) -> None:
    builder.tar()
    tar, made_now = builder.tar(days_later=31)
    assert made_now
    assert tar.read_bytes() == b"Debian, number 2"
    assert builder.told == ["the one that was kept is 31 days old: made anew"]


@pytest.mark.parametrize("damage", [b"", b"Debian, numb", b"Debian, number 7"])
def test_one_that_is_cut_short_or_changed_is_made_anew(builder: Builder, damage: bytes) -> None:
    tar, _ = builder.tar()
    tar.write_bytes(damage)
    os.utime(tar, (NOW, NOW))
    assert builder.tar() == (tar, True)
    assert builder.told == ["the one that was kept is damaged: made anew"]
    assert tar.read_bytes() == b"Debian, number 2"
    assert builder.tar() == (tar, False)


@pytest.mark.parametrize("beside", [None, b"", b"\0\0\0\xff"])
def test_one_of_which_nobody_knows_whether_it_is_whole_is_made_anew(
    builder: Builder, beside: bytes | None
) -> None:
    tar, _ = builder.tar()
    digest = tar.with_suffix(".tar.sha256")
    digest.unlink() if beside is None else digest.write_bytes(beside)
    assert builder.tar() == (tar, True)
    (told,) = builder.told
    assert told.endswith(": made anew")


def test_a_build_that_fails_leaves_what_was_there(builder: Builder) -> None:
    tar, _ = builder.tar()
    builder.fails = True
    with pytest.raises(host.CannotBuild):
        builder.tar(days_later=40)
    assert tar.read_bytes() == b"Debian, number 1"
    assert builder.tar() == (tar, False)
    assert {path.name for path in builder.cache.iterdir()} == {tar.name, f"{tar.name}.sha256"}


def test_the_digest_is_one_that_sha256sum_reads(builder: Builder) -> None:
    tar, _ = builder.tar()
    said = host.run(["sh", "-c", 'cd "$1" && sha256sum -c "$2".sha256', "sh", tar.parent, tar.name])
    assert said == f"{tar.name}: OK\n"
