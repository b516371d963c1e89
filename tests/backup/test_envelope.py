"""What is encrypted comes back to the last byte, or is refused: never half of it, never something else."""

from __future__ import annotations

import io
import random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.backup.envelope import (
    CHUNK,
    BackupDamaged,
    EnvelopeWriter,
    Header,
    NoBackup,
    WrongPassphrase,
    open_envelope,
    read_header,
)

WORDS = "padi kuda melati bambu ombak sungai rumput embun"
HEADER = Header(schema=1, program="0.1.0", box="KBB", made_at="2026-12-08T09:00:00+00:00", n=2**14)


def sealed(content: bytes, *, header: Header = HEADER, salt: bytes = b"0123456789abcdef") -> bytes:
    into = io.BytesIO()
    envelope = EnvelopeWriter(into, msgspec.structs.replace(header, salt=salt.hex()), WORDS)
    for start in range(0, len(content), 100_003):  # pieces that fit no chunk
        envelope.write(content[start : start + 100_003])
    envelope.finish()
    return into.getvalue()


def opened(file: bytes, words: str = WORDS) -> bytes:
    return b"".join(open_envelope(io.BytesIO(file), words)[1])


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 17])
def test_content_of_any_size_comes_back_as_it_was(size: int) -> None:
    content = random.Random(size).randbytes(size)
    assert opened(sealed(content)) == content


def test_the_header_can_be_read_without_the_words() -> None:
    header, _ = read_header(io.BytesIO(sealed(b"secret")))
    assert (header.box, header.made_at, header.schema) == ("KBB", "2026-12-08T09:00:00+00:00", 1)


@pytest.mark.parametrize(
    "made_at",
    ["9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+14:00", "2200-01-01T00:00:00+00:00", "2026-12-08", ""],
)
def test_a_header_of_a_year_that_no_box_was_in_has_no_date(made_at: str) -> None:
    assert msgspec.structs.replace(HEADER, made_at=made_at).made is None
    assert HEADER.made is not None


@pytest.mark.parametrize("people", [-1, 10**7 + 1])
def test_a_header_of_more_people_than_there_can_be_is_refused(people: int) -> None:
    with pytest.raises(NoBackup):
        read_header(io.BytesIO(sealed(b"", header=msgspec.structs.replace(HEADER, people=people))))


def test_nothing_of_the_content_can_be_read_in_the_file() -> None:
    assert b"0812-3456" not in sealed(b"0812-3456-7890 " * 1000)


def test_other_words_open_nothing() -> None:
    with pytest.raises(WrongPassphrase):
        opened(sealed(b"content"), "padi kuda melati bambu ombak sungai rumput pagi")


def test_two_backups_of_the_same_content_have_nothing_in_common() -> None:
    first, second = (sealed(b"same " * 50, salt=salt) for salt in (b"a" * 16, b"b" * 16))
    assert first[-200:] != second[-200:]


def test_a_file_cut_off_between_two_chunks_is_damaged_and_not_shorter() -> None:
    file = sealed(b"x" * (2 * CHUNK + 5))
    end_of_second = len(file) - (5 + 16 + 4)
    with pytest.raises(BackupDamaged):
        opened(file[:end_of_second])


def test_two_chunks_that_changed_places_are_damage() -> None:
    file = sealed(bytes(CHUNK) + b"y" * CHUNK + b"end")
    _, line = read_header(io.BytesIO(file))
    start, step = len(file) - 2 * (CHUNK + 20) - 23, CHUNK + 20
    one, other = file[start : start + step], file[start + step : start + 2 * step]
    assert line in file[:start]
    with pytest.raises((WrongPassphrase, BackupDamaged)):
        opened(file[:start] + other + one + file[start + 2 * step :])


def test_something_behind_the_end_is_damage() -> None:
    with pytest.raises(BackupDamaged):
        opened(sealed(b"content") + b"more")


@pytest.mark.parametrize(
    "file", [b"", b"PK\x03\x04 a workbook", b"KOTAK-KABAR-BACKUP\n", b"KOTAK-KABAR-BACKUP\n{}\n"]
)
def test_what_is_no_backup_is_called_so(file: bytes) -> None:
    with pytest.raises(NoBackup) as refused:
        opened(file)
    assert not refused.value.newer


def test_a_backup_of_a_newer_format_is_called_newer_whatever_else_it_says() -> None:
    with pytest.raises(NoBackup) as refused:
        opened(b'KOTAK-KABAR-BACKUP\n{"format":2,"cipher":"of tomorrow"}\n')
    assert refused.value.newer


def test_a_header_that_asks_for_a_costly_key_is_refused() -> None:
    greedy = b'{"format":1,"schema":1,"program":"","box":"","made_at":"","salt":"00","n":1073741824}\n'
    with pytest.raises(NoBackup):
        opened(b"KOTAK-KABAR-BACKUP\n" + greedy)


SMALL = sealed(b"the whole book, and every message" * 20)


@settings(max_examples=40)  # each makes a key, which is meant to be slow
@given(st.integers(0, len(SMALL) - 1), st.integers(1, 255))
def test_no_altered_byte_goes_unnoticed(place: int, change: int) -> None:
    altered = bytearray(SMALL)
    altered[place] ^= change
    with pytest.raises((NoBackup, WrongPassphrase, BackupDamaged)):
        opened(bytes(altered))


@settings(max_examples=40)  # each makes a key, which is meant to be slow
@given(st.integers(0, len(SMALL) - 1))
def test_half_a_file_is_never_a_backup(length: int) -> None:
    with pytest.raises((NoBackup, WrongPassphrase, BackupDamaged)):
        opened(SMALL[:length])
