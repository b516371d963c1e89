"""What a release says of itself: version, place among the releases, every file with its digest. Pure.

The manifest is what is signed. A path is made of few letters only, lies below one of the known folders and
leads nowhere else; there is nothing but plain files, so that no link or device can be meant at all.
"""

from __future__ import annotations

import re
from enum import StrEnum
from itertools import pairwise

import msgspec

from appliance.errors import InputError

FORMAT = 1
MOST_FILES = 20_000
LARGEST_FILE = 64 * 1024 * 1024
LARGEST_RELEASE = 512 * 1024 * 1024  # unpacked
APP = "app"
FOLDERS = re.compile(rf"{APP}|site-cp3\d\d")
FACTS = "release.json"  # beside those folders

_VERSION = re.compile(r"\d{1,4}\.\d{1,4}\.\d{1,4}(-[a-z0-9]{1,20})?")
_PART = re.compile(r"[A-Za-z0-9_+@-][A-Za-z0-9_.+@-]{0,119}|\.[A-Za-z0-9_][A-Za-z0-9_.+@-]{0,118}")
_LONGEST_PATH = 240
_DEEPEST = 16
_DIGEST = re.compile(r"[0-9a-f]{64}")


class BundleProblem(StrEnum):
    """Why a bundle is not taken."""

    NO_BUNDLE = "no_bundle"  # some other file
    NEWER_FORMAT = "newer_format"  # a layout that this release cannot read
    WRONG_SIGNATURE = "wrong_signature"  # not made by whoever makes the releases of this box, or altered
    STRANGE = "strange"  # signed, and yet it holds what no release holds
    DAMAGED = "damaged"  # cut off, or its content is not what the manifest says
    OLDER = "older"
    SAME = "same"  # it runs already


class BundleRefused(InputError):
    """Nothing of the bundle is used, and nothing has changed."""

    def __init__(self, problem: BundleProblem, detail: str = "") -> None:
        super().__init__(f"the release is refused: {problem.replace('_', ' ')}{detail and f' ({detail})'}")
        self.problem = problem


class ReleaseFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``path``: with ``/``, below the release's folder; ``size`` in bytes; ``sha256`` in hexadecimal."""

    path: str
    size: int
    sha256: str


class Facts(msgspec.Struct, frozen=True):
    """What ``release.json`` says. ``sequence`` grows; ``made``: a date for people, or ""."""

    version: str
    sequence: int
    made: str = ""


class Manifest(Facts, frozen=True):
    """``files``: sorted by path."""

    files: tuple[ReleaseFile, ...] = ()

    @property
    def facts(self) -> Facts:
        return Facts(self.version, self.sequence, self.made)

    @property
    def size(self) -> int:
        """Bytes of all files when they are unpacked."""
        return sum(file.size for file in self.files)

    @property
    def contents(self) -> dict[str, list[ReleaseFile]]:
        """The files by digest, in the order in which their contents follow in the bundle, each once."""
        grouped: dict[str, list[ReleaseFile]] = {}
        for file in self.files:
            grouped.setdefault(file.sha256, []).append(file)
        return grouped


def encode(manifest: Manifest) -> bytes:
    """The same manifest gives the same bytes."""
    return msgspec.json.encode(manifest)


def decode(encoded: bytes) -> Manifest:
    """Raises ``BundleRefused`` (STRANGE) for whatever is not a manifest of a release."""
    try:
        manifest = msgspec.json.decode(encoded, type=Manifest)
    except msgspec.DecodeError as error:
        raise BundleRefused(BundleProblem.STRANGE, "no manifest") from error
    check(manifest)
    return manifest


def is_version(text: str) -> bool:
    """Whether a release may be called so; its folder gets that name."""
    return _VERSION.fullmatch(text) is not None


def check(manifest: Manifest) -> None:
    """Raises ``BundleRefused`` (STRANGE). Also what is signed is checked: a key can get lost."""
    if not is_version(manifest.version) or not 0 < manifest.sequence < 1 << 53 or len(manifest.made) > 40:
        raise BundleRefused(BundleProblem.STRANGE, "version or sequence")
    if not 0 < len(manifest.files) <= MOST_FILES:
        raise BundleRefused(BundleProblem.STRANGE, f"{len(manifest.files)} files")
    sizes: dict[str, int] = {}
    for file in manifest.files:
        _check_file(file)
        if sizes.setdefault(file.sha256, file.size) != file.size:
            raise BundleRefused(BundleProblem.STRANGE, "one content, two sizes")
    if manifest.size > LARGEST_RELEASE:
        raise BundleRefused(BundleProblem.STRANGE, "too large")
    _check_names([file.path for file in manifest.files])


def _check_file(file: ReleaseFile) -> None:
    parts = file.path.split("/")
    if not 1 < len(parts) <= _DEEPEST or len(file.path) > _LONGEST_PATH or not FOLDERS.fullmatch(parts[0]):
        raise BundleRefused(BundleProblem.STRANGE, f"path {file.path[:80]!r}")
    if not all(_PART.fullmatch(part) for part in parts):
        raise BundleRefused(BundleProblem.STRANGE, f"path {file.path[:80]!r}")
    if not 0 <= file.size <= LARGEST_FILE or not _DIGEST.fullmatch(file.sha256):
        raise BundleRefused(BundleProblem.STRANGE, f"size or digest of {file.path!r}")


def _check_names(paths: list[str]) -> None:
    """Every name once, in order, and no file where another needs a folder."""
    if any(one >= other for one, other in pairwise(paths)):
        raise BundleRefused(BundleProblem.STRANGE, "names twice, or out of order")
    known = set(paths)
    for path in paths:
        parts = path.split("/")
        if any("/".join(parts[:depth]) in known for depth in range(1, len(parts))):
            raise BundleRefused(BundleProblem.STRANGE, f"{path!r} lies below a file")
