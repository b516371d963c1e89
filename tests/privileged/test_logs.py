"""The root side of the log export: how much is all that a lesser user may say."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.log_export import JOURNAL, LogsWish
from appliance.machine import Act
from appliance.privileged.logs import LARGEST, collect, commands, main, masked_line
from appliance.privileged.wish import BadWish


def entry(said: object, *, at: int = 1_796_690_000, priority: str = "6", **fields: str) -> bytes:
    told = {
        "__REALTIME_TIMESTAMP": str(at * 1_000_000),
        "_BOOT_ID": "5c31d0aa",
        "PRIORITY": priority,
        "SYSLOG_IDENTIFIER": "kabar",
        "MESSAGE": said,
    }
    return json.dumps(told | fields).encode() + b"\n"


class Journal:
    """``ours`` and ``kernel``: what journalctl gives; ``asked``: how."""

    def __init__(self, ours: Iterable[bytes] = (), kernel: Iterable[bytes] = ()) -> None:
        self.ours, self.kernel = ours, kernel
        self.asked: list[Sequence[str]] = []

    def __call__(self, arguments: Sequence[str]) -> Iterator[bytes]:
        self.asked.append(arguments)
        yield from self.kernel if "_TRANSPORT=kernel" in arguments else self.ours


def wish(folder: Path, content: bytes) -> None:
    (folder / Act.LOGS.wish).write_bytes(content)


def test_the_journal_is_copied_masked_in_order_and_for_the_box_alone(tmp_path: Path) -> None:
    wish(tmp_path, msgspec.json.encode(LogsWish(lines=50)))
    journal = Journal(
        [
            entry("sent to 0812-3456-7890 'halo ibu'", at=1_796_690_009),
            entry("run 3 begins", at=1_796_690_001),
        ],
        [entry("hwmon: Undervoltage detected!", at=1_796_690_005, priority="2", SYSLOG_IDENTIFIER="kernel")],
    )
    assert main(folder=tmp_path, journal=journal) == 0
    copied = tmp_path / JOURNAL
    assert copied.read_text().splitlines() == [
        "2026-12-08 00:33:21 5c31 I kabar: run 3 begins",
        "2026-12-08 00:33:25 5c31 C kernel: hwmon: Undervoltage detected!",
        "2026-12-08 00:33:29 5c31 I kabar: sent to [nomor] [teks]",
    ]
    assert stat.S_IMODE(copied.stat().st_mode) == 0o600
    assert not (tmp_path / Act.LOGS.wish).exists()
    assert "--lines=50" in journal.asked[0]
    assert "--unit=kabar*" in journal.asked[0]


@pytest.mark.parametrize(
    "content",
    [b"", b"{}x", b'{"lines": 0}', b'{"lines": 99999999}', b'{"lines": "1; rm -rf /"}', b'{"unit": "ssh"}'],
)
def test_a_wish_for_anything_else_is_refused(tmp_path: Path, content: bytes) -> None:
    wish(tmp_path, content)
    assert main(folder=tmp_path, journal=Journal([entry("x")])) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_link_that_a_lesser_user_has_laid_leads_nowhere(tmp_path: Path) -> None:
    victim = tmp_path / "shadow"
    victim.write_text("root")
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / JOURNAL).symlink_to(victim)
    (folder / f".{JOURNAL}.new").symlink_to(victim)
    wish(folder, msgspec.json.encode(LogsWish()))
    assert main(folder=folder, journal=Journal([entry("run 3 begins")])) == 0
    assert victim.read_text() == "root"
    assert not (folder / JOURNAL).is_symlink()


def test_a_machine_without_a_journal_is_a_failure_and_no_crash(tmp_path: Path) -> None:
    def none(arguments: Sequence[str]) -> Iterable[bytes]:
        raise FileNotFoundError(2, "No such file", arguments[0])

    wish(tmp_path, msgspec.json.encode(LogsWish()))
    assert main(folder=tmp_path, journal=none) == 1


def test_of_a_journal_that_is_too_large_the_newest_is_kept() -> None:
    long = "so much has happened here that nobody reads it " * 200
    lines = [entry(f"{long} {number}", at=1_796_690_000 + number) for number in range(400)]
    content = collect(LogsWish(), Journal(lines))
    assert LARGEST - 20_000 < len(content) <= LARGEST
    assert content.rstrip().endswith(b" 399")


def test_the_act_asks_journalctl_for_nothing_but_what_is_decided_here() -> None:
    for asked in commands(LogsWish(lines=7)):
        assert "--no-pager" in asked
        assert not any(word.startswith(("--file", "--directory", "--root", "--vacuum")) for word in asked)


def test_how_much_is_checked_also_where_no_file_said_it() -> None:
    with pytest.raises(BadWish):
        collect(LogsWish(lines=-1), Journal())


def test_bytes_that_are_no_text_and_a_message_that_is_missing_are_lines_all_the_same() -> None:
    found = masked_line(entry([*b"line ", 255, 254]))
    assert found is not None
    assert found[1].endswith("kabar: line [teks]")
    assert masked_line(entry(None)) is not None


@given(
    st.binary(max_size=200)
    | st.dictionaries(st.text(max_size=30), st.integers()).map(json.dumps).map(str.encode)
)
def test_nothing_in_a_journal_stops_the_copy(raw: bytes) -> None:
    masked_line(raw)


def test_the_name_of_a_program_makes_no_line_of_its_own() -> None:
    found = masked_line(entry("started", SYSLOG_IDENTIFIER='ka\nbar "x" 081234567890'))
    assert found is not None
    assert found[1].endswith(" [teks] [nomor]: started")
