"""The wheels a box runs on: pinned and hashed for each Python it may have, fetched, and laid out as a folder.

::

    python -m provisioning.wheels          # resolve pyproject's dependencies anew and write the hash files

The hash files are ordinary requirements files, one for each Python (``wheels-aarch64-cp311.txt``): Debian 12
has 3.11, Debian 13 has 3.13. They are the only thing a release is made from; nothing is resolved while one is
made (pip, "Secure installs": hash-checking mode).
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

HERE = Path(__file__).parent
PROJECT = HERE.parent
CACHE = PROJECT / "build" / "wheels"
PYTHONS = ("cp311", "cp313")
# the newest that Debian 12's glibc (2.36) runs; lgpio is built for nothing older than 2_34 (PEP 600)
PLATFORMS = ("manylinux2014_aarch64", "manylinux_2_28_aarch64", "manylinux_2_34_aarch64")
# Nobody has built it for 3.13. Raspberry Pi OS has it as python3-lgpio; without it the pins stay unused.
NOT_FOR: Mapping[str, frozenset[str]] = {"cp313": frozenset({"lgpio"})}
NOT_USED = frozenset({"setuptools"})  # colorzero names it, and imports nothing of it

_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
# of a wheel (PEP 427) nothing is used but modules and what is known of the package
_LEFT_OUT = frozenset({"RECORD", "INSTALLER", "REQUESTED", "direct_url.json"})
_LIBRARIES = frozenset({"purelib", "platlib"})


def hash_file(python: str) -> Path:
    return HERE / f"wheels-aarch64-{python}.txt"


def wheels(python: str, *, pins: Path | None = None, cache: Path = CACHE) -> list[Path]:
    """The wheels of the hash file, sorted by name; fetched with pip unless all of them lie in ``cache``."""
    pins = pins or hash_file(python)
    wanted = set(_HASH.findall(pins.read_text("utf-8")))
    folder = cache / python
    found = _matching(folder, wanted)
    if len(found) < len(wanted):
        shutil.rmtree(folder, ignore_errors=True)
        _pip_download(python, folder, ["--no-deps", "--require-hashes", "-r", str(pins)])
        found = _matching(folder, wanted)
    if len(found) != len(wanted):
        raise SystemExit(f"pip brought {len(found)} of {len(wanted)} wheels for {python}")
    return found


def lay_out(wheel: Path, into: Path) -> None:
    """The modules of a wheel below ``into``; no scripts, no headers, and nothing that names this machine."""
    with zipfile.ZipFile(wheel) as archive:
        for member in sorted(archive.namelist()):
            target = _target(PurePosixPath(member))
            if member.endswith("/") or target is None:
                continue
            path = into / target
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(archive.read(member))


def refresh(python: str) -> None:
    """Resolve anew, within ``constraints.txt``, and write the hash file."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = list(_requirements(python))
        _pip_download(python, Path(folder), ["-c", str(HERE / "constraints.txt"), *wanted])
        lines = sorted(_pinned(Path(folder)), key=str.casefold)
    head = (
        f"# What a release carries for {python} on aarch64. Written by: python -m provisioning.wheels\n"
        "# From pyproject.toml and constraints.txt; change those, never this.\n"
    )
    hash_file(python).write_text(head + "".join(f"{line}\n" for line in lines), "utf-8")
    print(f"{hash_file(python).name}: {len(lines)} wheels")


def _requirements(python: str) -> Iterator[str]:
    """The project's own, without its markers: pip would judge them by the machine it runs on."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
    for line in project["project"]["dependencies"]:
        requirement = line.partition(";")[0].strip()
        name = re.split(r"[<>=~!\[ ]", requirement)[0]
        if name not in NOT_FOR.get(python, frozenset()):
            yield requirement


def _pip_download(python: str, into: Path, what: Sequence[str]) -> None:
    into.mkdir(parents=True, exist_ok=True)
    platforms = [option for platform in PLATFORMS for option in ("--platform", platform)]
    tags = ["--python-version", python.removeprefix("cp"), "--implementation", "cp"]
    tags += ["--abi", python, "--abi", "abi3", "--abi", "none"]
    pip = [sys.executable, "-m", "pip", "download", "-qq", "--disable-pip-version-check"]
    subprocess.run([*pip, "--only-binary=:all:", *platforms, *tags, "--dest", str(into), *what], check=True)


def _pinned(folder: Path) -> Iterator[str]:
    for wheel in folder.glob("*.whl"):
        name, version = wheel.name.split("-")[:2]
        if name in NOT_USED:
            continue
        yield f"{name.replace('_', '-')}=={version} --hash=sha256:{_digest(wheel)}"


def _matching(folder: Path, wanted: set[str]) -> list[Path]:
    return sorted(path for path in folder.glob("*.whl") if _digest(path) in wanted)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _target(member: PurePosixPath) -> PurePosixPath | None:
    top = member.parts[0]
    if top.endswith(".data"):
        return PurePosixPath(*member.parts[2:]) if member.parts[1] in _LIBRARIES else None
    if top.endswith(".dist-info") and member.name in _LEFT_OUT:
        return None
    return member


if __name__ == "__main__":
    for each in PYTHONS:
        refresh(each)
