"""An encrypted stream that cannot be cut short, mixed or altered without being noticed. The only
``import cryptography`` for backups.

A line that names the format, a line of JSON (``Header``), then chunks: four bytes of length (big-endian) and
that many bytes of AES-256-GCM (NIST SP 800-38D). The nonce is the chunk's number; the key is made of the
passphrase and the header's random salt by scrypt (RFC 7914), so no key meets a nonce twice. Each chunk is
bound to the header and to being the last or not, as in the STREAM construction (Hoang et al. 2015).

``cryptography`` is read when the first chunk is made or opened: a box that runs does neither for days, and
it would have 8 MB of memory for it all the while.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, BinaryIO

import msgspec

from appliance.errors import InputError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"KOTAK-KABAR-BACKUP\n"
FORMAT = 1
CHUNK = 256 * 1024  # bytes of content in one chunk
SALT = 16  # bytes

_TAG = 16
_YEARS = range(1970, 2200)  # the first: of a box that did not know the date
_LONGEST_HEADER = 4096
_SCRYPT_N, _SCRYPT_R, _SCRYPT_P = 2**15, 8, 1  # 32 MB for a moment: what a Zero 2 W can spare
_SCRYPT_ROOM = 64 * 1024 * 1024

# Bounds, so that a hostile header cannot ask for gigabytes.
_N = Annotated[int, msgspec.Meta(ge=2**14, le=2**17)]


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """Readable without the words. ``schema``: the version of the data inside; ``program``: who wrote it;
    ``made_at``: RFC 3339; ``people``: how many are in its book, for whoever chooses among files; ``box_id``:
    tells boxes of one office apart ("" in older files)."""

    format: int = FORMAT
    schema: int
    program: str
    box: str
    made_at: str
    people: Annotated[int, msgspec.Meta(ge=0, le=10**7)] = 0
    box_id: str = ""
    salt: str = ""  # hex
    n: _N = _SCRYPT_N
    r: Annotated[int, msgspec.Meta(ge=1, le=16)] = _SCRYPT_R
    p: Annotated[int, msgspec.Meta(ge=1, le=4)] = _SCRYPT_P

    @property
    def made(self) -> datetime | None:
        """``made_at``, with its zone; None when it is no moment: nothing here is proven before the words.

        Nor in a year in which no box was: at the ends of the calendar another zone has no name for it.
        """
        try:
            moment = datetime.fromisoformat(self.made_at)
        except ValueError:
            return None
        return moment if moment.tzinfo is not None and moment.year in _YEARS else None


class NoBackup(InputError):
    """The file is no backup of a box, or not one that this program can read. ``newer``: of a newer box."""

    def __init__(self, why: str, *, newer: bool = False) -> None:
        super().__init__(f"this file cannot be restored: {why}")
        self.newer = newer


class WrongPassphrase(InputError):
    """The words are not those of this backup, or its very beginning was altered."""

    def __init__(self) -> None:
        super().__init__("the passphrase does not open this backup")


class BackupDamaged(InputError):
    """The words are right, and the file is cut off or altered further on."""

    def __init__(self) -> None:
        super().__init__("this backup is damaged or was not copied to its end")


class EnvelopeWriter:
    """Takes bytes; ``finish`` closes the envelope, never the file. Without it nothing opens."""

    def __init__(self, into: BinaryIO, header: Header, passphrase: str) -> None:
        """``header.salt`` must be new and random."""
        self._into = into
        line = msgspec.json.encode(header) + b"\n"
        self._into.write(MAGIC + line)
        self._cipher, self._bound = _cipher(header, passphrase), hashlib.sha256(MAGIC + line).digest()
        self._number = 0
        self._rest = bytearray()

    def write(self, content: bytes) -> int:
        self._rest += content
        while len(self._rest) > CHUNK:  # the last chunk is never empty but in an empty envelope
            self._put(bytes(self._rest[:CHUNK]), last=False)
            del self._rest[:CHUNK]
        return len(content)

    def finish(self) -> None:
        self._put(bytes(self._rest), last=True)
        self._rest.clear()

    def _put(self, content: bytes, *, last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number), content, _binding(self._bound, last=last))
        self._number += 1
        self._into.write(len(sealed).to_bytes(4, "big") + sealed)


def read_header(source: BinaryIO) -> tuple[Header, bytes]:
    """The header and its raw line; the file then stands at the first chunk. Raises ``NoBackup``."""
    if source.read(len(MAGIC)) != MAGIC:
        raise NoBackup("it is not a backup of this kind of box")
    line = source.readline(_LONGEST_HEADER)
    try:
        version = msgspec.json.decode(line, type=_Version).format
        if version > FORMAT:
            raise NoBackup("it was made by a newer box", newer=True)
        return msgspec.json.decode(line, type=Header), line
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise NoBackup("its beginning is damaged") from error


def open_envelope(source: BinaryIO, passphrase: str) -> tuple[Header, Iterator[bytes]]:
    """The header, and the content piece by piece.

    Raises ``NoBackup``, and ``WrongPassphrase`` at the first piece or ``BackupDamaged`` later. What came
    before such an error must not be used.
    """
    header, line = read_header(source)
    return header, _pieces(source, header, line, passphrase)


def _pieces(source: BinaryIO, header: Header, line: bytes, passphrase: str) -> Iterator[bytes]:
    from cryptography.exceptions import InvalidTag

    cipher, bound = _cipher(header, passphrase), hashlib.sha256(MAGIC + line).digest()
    number, sealed = 0, _next_chunk(source)
    while True:
        following = source.read(4)
        last = not following
        try:
            yield cipher.decrypt(_nonce(number), sealed, _binding(bound, last=last))
        except InvalidTag:
            # A file cut off behind its first chunk looks like wrong words at first.
            raise (
                WrongPassphrase() if number == 0 and not _opens(cipher, sealed, bound) else BackupDamaged()
            ) from None
        if last:
            return
        number, sealed = number + 1, _next_chunk(source, following)


def _opens(cipher: AESGCM, sealed: bytes, bound: bytes) -> bool:
    """Whether the words fit a first chunk, wherever it stands."""
    from cryptography.exceptions import InvalidTag

    for last in (False, True):
        try:
            cipher.decrypt(_nonce(0), sealed, _binding(bound, last=last))
        except InvalidTag:
            continue
        return True
    return False


def _next_chunk(source: BinaryIO, length: bytes | None = None) -> bytes:
    length = source.read(4) if length is None else length
    size = int.from_bytes(length, "big")
    if len(length) < 4 or not _TAG <= size <= CHUNK + _TAG:
        raise BackupDamaged
    sealed = source.read(size)
    if len(sealed) < size:
        raise BackupDamaged
    return sealed


class _Version(msgspec.Struct):
    format: int


def _cipher(header: Header, passphrase: str) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        salt = bytes.fromhex(header.salt)
        key = hashlib.scrypt(
            passphrase.encode(),
            salt=salt,
            n=header.n,
            r=header.r,
            p=header.p,
            maxmem=_SCRYPT_ROOM,
            dklen=32,
        )
    except ValueError as error:
        raise NoBackup("its beginning is damaged") from error
    return AESGCM(key)


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")


def _binding(bound: bytes, *, last: bool) -> bytes:
    return bound + (b"last" if last else b"more")
