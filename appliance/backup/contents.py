"""What a backup holds: a snapshot of the ledger and every sealed file, as members of a tar stream.

Everything of the data folder goes in but what is made anew (work, ballast, logs of SQLite), what was given up
(``.damaged``, the second generations), what was there before a restore (whoever was erased since must not
come back with it), the backups before updates, and the set-up code, which is void. Each member is whole: a
sealed file is only ever replaced, never written into, and the ledger is copied as one snapshot.
"""

from __future__ import annotations

import gzip
import shutil
import tarfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from appliance.backup.envelope import BackupDamaged, EnvelopeWriter
from appliance.contacts.seal import BrokenSeal, check
from appliance.data_folder import DataFolder

SCHEMA = 1  # of the data; raised when an older program can no longer read them

_LEFT_OUT = frozenset({"work", "used", "generations"})  # folders, wherever they stand
_OF_EARLIER_DATA = ("before-restore", "before-update")  # how their folders' names begin
_SEALED = ".json"
_BESIDE = frozenset({"backup-words.txt"})
_MOST_MEMBERS = 2_000
# gzip's; tarfile's own 9 takes ten times as long on a ledger, and minutes on a Pi, for a few octets less
_LEVEL = 2


def sealed_files(folder: DataFolder) -> Iterator[Path]:
    """Every file of the folder that goes into a backup, but the ledger."""
    for path in sorted(folder.root.rglob("*")):
        inside = path.relative_to(folder.root)
        folders = inside.parts[:-1]
        if path.is_symlink() or not path.is_file() or not _LEFT_OUT.isdisjoint(folders):
            continue
        if _is_of_earlier_data(folders):
            continue
        if path.suffix == _SEALED or path.name in _BESIDE:
            yield path


def _is_of_earlier_data(folders: Iterable[str]) -> bool:
    return any(each.startswith(_OF_EARLIER_DATA) for each in folders)


def pack(folder: DataFolder, ledger: Path, into: EnvelopeWriter) -> None:
    """Write all of it. ``ledger``: the snapshot. Raises ``OSError``."""
    with (
        gzip.GzipFile("", "wb", _LEVEL, cast(BinaryIO, into), mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w|") as tar,
    ):
        tar.add(ledger, folder.database.name, filter=_plain)
        for path in sealed_files(folder):
            tar.add(path, str(path.relative_to(folder.root)), filter=_plain)


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Nothing of the machine it was made on."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


def unpack(pieces: Iterator[bytes], into: Path, *, wants_room: Callable[[int], None]) -> None:
    """Lay everything out below ``into``. ``wants_room``: told the size of each member before it is written.

    Older programs packed what earlier restores had replaced, too: that stays where it is.

    Raises ``BackupDamaged`` for what no backup holds; whatever ``pieces`` and ``wants_room`` raise.
    """
    try:
        with tarfile.open(fileobj=cast(BinaryIO, _Reader(pieces)), mode="r|gz") as tar:
            for count, member in enumerate(tar):
                name = PurePosixPath(member.name)
                if not member.isfile() or name.is_absolute() or ".." in name.parts or count > _MOST_MEMBERS:
                    raise BackupDamaged
                if _is_of_earlier_data(name.parts[:-1]):
                    continue
                wants_room(member.size)
                _lay_down(tar, member, into / name)
    except (tarfile.TarError, EOFError) as error:
        raise BackupDamaged from error


def _lay_down(tar: tarfile.TarFile, member: tarfile.TarInfo, path: Path) -> None:
    """By hand: ``extract`` knows no filters before Python 3.11.4, and Debian 12 has 3.11.2."""
    content = tar.extractfile(member)
    if content is None:
        raise BackupDamaged
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    with content, path.open("wb") as file:
        shutil.copyfileobj(content, file)


def check_sealed(below: Path) -> None:
    """Every sealed file that was laid out is whole. Raises ``BackupDamaged``."""
    for path in below.rglob(f"*{_SEALED}"):
        try:
            check(path.read_bytes())
        except BrokenSeal as error:
            raise BackupDamaged from error


class _Reader:
    """Pieces as the file that ``tarfile`` wants to read from."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def read(self, size: int) -> bytes:
        while len(self._rest) < size and (piece := next(self._pieces, None)) is not None:
            self._rest += piece
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken
