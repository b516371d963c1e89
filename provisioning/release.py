"""Make the release bundle: the program and its wheels in one signed file, for image, install and updates.

::

    python -m provisioning.release                       # build/kotak-kabar-0.1.0.kabar-release
    python -m provisioning.release --version 0.1.1       # the same program under another number, for a trial
    python -m provisioning.release --unpack DIR          # and lay it out in DIR, as an image wants it

The key that signs is the PEM file that KABAR_RELEASE_KEY names; without it, one is made for this checkout
(``build/release-key.pem``) and boxes made here believe that one. The same files, key and version give the
same bytes: nothing of this machine, of its clock or of the order of its folders goes in.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import subprocess
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from appliance.update.bundle import SUFFIX, load_key, read_manifest, unpack, write_bundle
from appliance.update.manifest import APP, Manifest, ReleaseFile
from provisioning.wheels import PROJECT, PYTHONS, lay_out, wheels

BUILD = PROJECT / "build"
PACKAGES = ("appliance", "web")
ROOTFS = "provisioning/rootfs"
INSTALLER = "provisioning/install.sh"
PUBLIC_KEY = "release-key.pub"
_PRIVATE_KEY = "release-key.pem"
_MODULES = "*.py"
_VERSION_LINE = re.compile(r"^__version__ = .*$", re.MULTILINE)


def main() -> None:
    arguments = _arguments()
    key = signing_key(os.environ, arguments.build)
    public = write_public_key(key, arguments.build)
    version = arguments.version or project_version()
    bundle: Path = arguments.build / f"kotak-kabar-{version}{SUFFIX}"
    manifest = make(bundle, key, version=version, sequence=arguments.sequence or sequence_of(version))
    print(
        f"{bundle}: {bundle.stat().st_size:,} bytes, {len(manifest.files)} files, {manifest.size:,} unpacked"
    )
    print(f"sequence {manifest.sequence}, made from {manifest.made or 'files without a history'}")
    print(f"sha256 {hashlib.sha256(bundle.read_bytes()).hexdigest()}")
    print(f"boxes verify it with {public}:\n{public.read_text('ascii').strip()}")
    if arguments.unpack:
        unpack_into(bundle, public, arguments.unpack)
        print(f"unpacked into {arguments.unpack}")


def make(
    bundle: Path,
    key: Ed25519PrivateKey,
    *,
    version: str,
    sequence: int,
    wheels_for: Callable[[str], Sequence[Path]] = wheels,
) -> Manifest:
    """Write the bundle, whole or not at all. ``wheels_for``: what goes in for one of ``PYTHONS``."""
    bundle.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=bundle.parent) as name:
        root = Path(name)
        lay_out_program(root / APP, version)
        for python in PYTHONS:
            for wheel in wheels_for(python):
                lay_out(wheel, root / f"site-{python}")
        manifest = Manifest(version, sequence, made_from(PROJECT), tuple(_files(root)))
        draft = root / "draft"
        with draft.open("wb") as into:
            write_bundle(into, manifest, lambda path: (root / path).read_bytes(), key)
        draft.replace(bundle)
    return manifest


def unpack_into(bundle: Path, public: Path, folder: Path) -> None:
    """As it lies on a box: verified, and into an empty folder."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise SystemExit(f"{folder} is not empty")
    with bundle.open("rb") as source:
        unpack(source, read_manifest(source, load_key(public)), folder)


def lay_out_program(into: Path, version: str) -> None:
    """The packages with their data, as pyproject names them; ``__version__`` says what is being released."""
    data = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
    patterns = (_MODULES, *data["tool"]["setuptools"]["package-data"]["*"])
    for package in PACKAGES:
        for pattern in patterns:
            for path in (PROJECT / package).rglob(pattern):
                target = into / path.relative_to(PROJECT)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(path.read_bytes())
    named = into / "appliance" / "__init__.py"
    told, found = _VERSION_LINE.subn(f'__version__ = "{version}"', named.read_text("utf-8"))
    if found != 1:
        raise SystemExit("appliance/__init__.py names no version")
    named.write_text(told, "utf-8")
    (into / "LICENSE").write_bytes((PROJECT / "LICENSE").read_bytes())
    lay_out_system(into / "provisioning")


def lay_out_system(into: Path) -> None:
    """What install.sh puts onto a computer of one's own; links are for the card alone, a bundle has none."""
    files = [PROJECT / INSTALLER, *(path for path in (PROJECT / ROOTFS).rglob("*") if not path.is_symlink())]
    for path in files:
        if path.is_file():
            target = into / path.relative_to(PROJECT / "provisioning")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())


def project_version() -> str:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    return str(project["version"])


def sequence_of(version: str) -> int:
    """A later version has a larger number, so that nobody has to remember to count."""
    major, minor, patch = (int(part) for part in version.partition("-")[0].split("."))
    return (major * 10_000 + minor) * 10_000 + patch


def made_from(project: Path) -> str:
    """The day of the newest change that went in; "" without a history. No box judges by it."""
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        return datetime.fromtimestamp(int(epoch), UTC).date().isoformat()
    inputs = [*PACKAGES, ROOTFS, INSTALLER, "provisioning/wheels-aarch64-*.txt", "pyproject.toml"]
    asked = subprocess.run(
        ["git", "log", "-1", "--format=%cs", "--", *inputs],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    return asked.stdout.strip()


def signing_key(environment: Mapping[str, str], build: Path) -> Ed25519PrivateKey:
    """The office of releases keeps its own key; whoever builds for himself gets one, made once."""
    named = environment.get("KABAR_RELEASE_KEY", "")
    path = Path(named) if named else build / _PRIVATE_KEY
    if not named and not path.exists():
        build.mkdir(parents=True, exist_ok=True)
        fresh = Ed25519PrivateKey.generate()
        path.touch(mode=0o600)
        path.write_bytes(fresh.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise SystemExit(f"{path} holds no Ed25519 key")
    return key


def write_public_key(key: Ed25519PrivateKey, build: Path) -> Path:
    path = build / PUBLIC_KEY
    build.mkdir(parents=True, exist_ok=True)
    path.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return path


def _files(root: Path) -> Iterator[ReleaseFile]:
    found = {path.relative_to(root).as_posix(): path for path in root.rglob("*") if path.is_file()}
    for name in sorted(found):
        content = found[name].read_bytes()
        yield ReleaseFile(name, len(content), hashlib.sha256(content).hexdigest())


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m provisioning.release", description="Make the bundle.")
    parser.add_argument("--build", type=Path, default=BUILD, help="where it and the keys go (build)")
    parser.add_argument("--version", default="", help="instead of pyproject's")
    parser.add_argument("--sequence", type=int, default=0, help="instead of the one the version gives")
    parser.add_argument("--unpack", type=Path, help="also lay the release out in this empty folder")
    return parser.parse_args()


if __name__ == "__main__":
    main()
