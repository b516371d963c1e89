"""Small releases, signed with a key of the tests, and a folder of releases as a box has it."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from appliance.update.bundle import read_manifest, unpack, write_bundle
from appliance.update.manifest import FACTS, Facts, Manifest, ReleaseFile
from appliance.update.releases import ReleaseDisk, Releases

OURS = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
SOMEBODYS = Ed25519PrivateKey.from_private_bytes(b"x" * 32)
PROGRAM = "app/appliance/__main__.py"
BASE_VERSION = "0.1.0"


class QuickDisk(ReleaseDisk):
    """Waits for no card: a test that pulls no plug need not."""

    def sync_everything(self, below: Path) -> None:
        pass

    def sync_folder(self, path: Path) -> None:
        pass


def public_key(folder: Path, key: Ed25519PrivateKey = OURS) -> Path:
    path = folder / "release-key.pub"
    path.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return path


def sequence(version: str) -> int:
    major, minor, patch = map(int, version.split("."))
    return (major * 100 + minor) * 100 + patch


def files(version: str) -> dict[str, bytes]:
    """What is told apart by what it says, and a few more, two of them the same."""
    return {
        PROGRAM: f'print("{version}")\n'.encode(),
        "app/web/templates/page.html": b"<p>" + version.encode() * 3000,
        "site-cp311/flask/app.py": b"x = 1\n" * 500,
        "site-cp313/flask/app.py": b"x = 1\n" * 500,
        "site-cp313/flask/.empty": b"",
    }


def manifest_of(version: str, contents: Mapping[str, bytes]) -> Manifest:
    named = tuple(
        ReleaseFile(path, len(content), hashlib.sha256(content).hexdigest())
        for path, content in sorted(contents.items())
    )
    return Manifest(version, sequence(version), "2026-11-22", named)


def bundle_bytes(
    version: str, contents: Mapping[str, bytes] | None = None, key: Ed25519PrivateKey = OURS
) -> bytes:
    """A whole bundle."""
    contents = files(version) if contents is None else contents
    into = io.BytesIO()
    write_bundle(into, manifest_of(version, contents), contents.__getitem__, key)
    return into.getvalue()


def bundle_in(folder: Path, version: str, key: Ed25519PrivateKey = OURS) -> Path:
    path = folder / f"kotak-kabar-{version}.kabar-release"
    path.write_bytes(bundle_bytes(version, key=key))
    return path


def card(folder: Path, disk: ReleaseDisk | None = None) -> Releases:
    """A card that was made with ``BASE_VERSION``, and no update yet."""
    base = folder / "base"
    program = base / PROGRAM
    program.parent.mkdir(parents=True)
    program.write_bytes(files(BASE_VERSION)[PROGRAM])
    (base / FACTS).write_bytes(msgspec.json.encode(Facts(BASE_VERSION, sequence(BASE_VERSION))))
    return Releases(folder / "releases", base, disk=disk or QuickDisk())


def put_in_place(releases: Releases, version: str) -> None:
    """As the act does it, up to the restart."""
    source = io.BytesIO(bundle_bytes(version))
    manifest = read_manifest(source, OURS.public_key())
    releases.refuse_if_not_newer(manifest)
    unpack(source, manifest, releases.begin(manifest.size))
    releases.switch(manifest)


def starts(releases: Releases) -> str:
    """What the launcher would run: the version it says; "" = nothing at all."""
    current = releases.current()
    if current is None:
        return ""
    said = (current.path / "app/appliance/__main__.py").read_text("utf-8")
    return said.removeprefix('print("').removesuffix('")\n')
