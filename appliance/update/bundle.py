"""The release bundle: one file, ``kotak-kabar-<version>.kabar-release``, believed only for its signature.

Layout::

    kotak-kabar-release 1\\n     the format
    4 octets                    length of the manifest, big-endian
    manifest                    JSON, see manifest.py
    64 octets                   Ed25519 signature (RFC 8032) of everything before it
    xz stream                   the contents one after another, in the order of ``Manifest.contents``

Nothing of the manifest is parsed before its signature has been verified, and nothing is unpacked beyond the
sizes that it names. Each content must have the digest that the manifest names, so that a file may be changed
between a look at it and its unpacking without harm: what is checked is what is written.

``cryptography`` is read when a key is: a box has 8 MB of memory for it then.
"""

from __future__ import annotations

import hashlib
import lzma
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from appliance.errors import BoxError
from appliance.update.manifest import (
    FACTS,
    FORMAT,
    BundleProblem,
    BundleRefused,
    Manifest,
    check,
    decode,
    encode,
)

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

SUFFIX = ".kabar-release"
LARGEST_BUNDLE = 192 * 1024 * 1024
SIGNATURE = 64

_MAGIC = b"kotak-kabar-release "
_HEAD = _MAGIC + f"{FORMAT}\n".encode()
_LARGEST_MANIFEST = 8 * 1024 * 1024
_BLOCK = 1 << 18
_MEMORY = 64 * 1024 * 1024  # what the xz stream may ask for


class NoReleaseKey(BoxError):
    """The key to verify releases with is not on this machine, or is none."""


def load_key(path: Path) -> Ed25519PublicKey:
    """The public key as PEM (RFC 7468, SubjectPublicKeyInfo). Raises ``NoReleaseKey``."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(path.read_bytes())
    except (OSError, ValueError, UnsupportedAlgorithm) as problem:
        raise NoReleaseKey(f"{path} holds no key for releases") from problem
    if not isinstance(key, Ed25519PublicKey):
        raise NoReleaseKey(f"{path} holds no Ed25519 key")
    return key


def write_bundle(
    into: BinaryIO, manifest: Manifest, content_of: Callable[[str], bytes], key: Ed25519PrivateKey
) -> None:
    """``content_of``: a file, by its path. The same files and key give the same bytes (of one liblzma)."""
    check(manifest)
    encoded = encode(manifest)
    signed = _HEAD + len(encoded).to_bytes(4) + encoded
    into.write(signed + key.sign(signed))
    packer = lzma.LZMACompressor(preset=6)
    for files in manifest.contents.values():
        into.write(packer.compress(content_of(files[0].path)))
    into.write(packer.flush())


def read_manifest(source: BinaryIO, key: Ed25519PublicKey) -> Manifest:
    """What the bundle says, its signature verified; ``source`` stands at the contents then.

    Raises ``BundleRefused``, ``OSError``.
    """
    from cryptography.exceptions import InvalidSignature

    head = source.read(len(_HEAD))
    if head != _HEAD:
        is_one = head.startswith(_MAGIC) and head[len(_MAGIC) :].strip(b"\n").isdigit()
        raise BundleRefused(BundleProblem.NEWER_FORMAT if is_one else BundleProblem.NO_BUNDLE)
    length = source.read(4)
    size = int.from_bytes(length)
    if len(length) < 4 or size > _LARGEST_MANIFEST:
        raise BundleRefused(BundleProblem.DAMAGED, "manifest")
    encoded, signature = source.read(size), source.read(SIGNATURE)
    if len(encoded) < size or len(signature) < SIGNATURE:
        raise BundleRefused(BundleProblem.DAMAGED, "cut off")
    try:
        key.verify(signature, head + length + encoded)
    except InvalidSignature as error:
        raise BundleRefused(BundleProblem.WRONG_SIGNATURE) from error
    return decode(encoded)


def verify(source: BinaryIO, key: Ed25519PublicKey) -> Manifest:
    """Read all of it and write nothing. Raises ``BundleRefused``, ``OSError``."""
    manifest = read_manifest(source, key)
    for pieces in _contents(source, manifest):
        for _ in pieces:
            pass
    return manifest


def unpack(source: BinaryIO, manifest: Manifest, into: Path) -> None:
    """Lay the release out in the empty folder ``into``, world-readable. Nothing is flushed yet.

    ``source`` as ``read_manifest`` leaves it. What is in several places is written once and linked. When it
    raises (``BundleRefused``, ``OSError``) the folder holds rubbish.
    """
    into.chmod(0o755)
    paths = (PurePosixPath(file.path) for file in manifest.files)
    for folder in sorted({into / parent for path in paths for parent in path.parents} - {into}):
        folder.mkdir()
        folder.chmod(0o755)  # whatever the umask is
    for files, pieces in zip(manifest.contents.values(), _contents(source, manifest), strict=True):
        first = into / files[0].path
        with first.open("xb") as file:
            for piece in pieces:
                file.write(piece)
        first.chmod(0o644)
        for other in files[1:]:
            (into / other.path).hardlink_to(first)
    facts = into / FACTS
    facts.write_bytes(msgspec.json.encode(manifest.facts) + b"\n")
    facts.chmod(0o644)


def _contents(source: BinaryIO, manifest: Manifest) -> Iterator[Iterator[bytes]]:
    """For each content its pieces; to be taken in order and to the end. Raises ``BundleRefused``."""
    stream = _Stream(source)
    for digest, files in manifest.contents.items():
        yield _content(stream, files[0].size, digest)
    if not stream.at_end():
        raise BundleRefused(BundleProblem.DAMAGED, "more than the manifest names")


def _content(stream: _Stream, size: int, digest: str) -> Iterator[bytes]:
    seen, left = hashlib.sha256(), size
    while left:
        piece = stream.read(min(left, _BLOCK))
        seen.update(piece)
        left -= len(piece)
        yield piece
    if seen.hexdigest() != digest:
        raise BundleRefused(BundleProblem.DAMAGED, "digest")


class _Stream:
    """The xz stream, unpacked no further than it is asked for."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._unpacker = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MEMORY)

    def read(self, most: int) -> bytes:
        """At least one byte. Raises ``BundleRefused``."""
        while not self._unpacker.eof:
            if piece := self._step(most):
                return piece
        raise BundleRefused(BundleProblem.DAMAGED, "cut off")

    def at_end(self) -> bool:
        """Nothing follows, inside the stream or behind it."""
        while not self._unpacker.eof:
            if self._step(1):
                return False
        return not self._unpacker.unused_data and not self._source.read(1)

    def _step(self, most: int) -> bytes:
        fresh = self._source.read(_BLOCK) if self._unpacker.needs_input else b""
        if self._unpacker.needs_input and not fresh:
            raise BundleRefused(BundleProblem.DAMAGED, "cut off")
        try:
            return self._unpacker.decompress(fresh, most)
        except lzma.LZMAError as error:
            raise BundleRefused(BundleProblem.DAMAGED, "xz") from error
