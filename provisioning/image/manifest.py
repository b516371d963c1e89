"""What an image was made of, written beside it: inputs, kernel, release, and the version of every package."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Manifest:
    """``inputs``: changes with anything that goes in but the archive; ``packages``: name -> version.

    ``content``: the same but for the key that boxes believe, which each checkout may make for itself.
    """

    image: str
    inputs: str
    content: str
    suite: str
    epoch: int
    kernel: str
    release: str
    sizes: Mapping[str, int]  # octets of the image, of its partitions' contents, of the compressed file
    packages: Mapping[str, str]

    def text(self) -> str:
        return json.dumps(asdict(self), indent=1) + "\n"


def read(path: Path) -> Manifest:
    """Raises ValueError when it is none."""
    try:
        return Manifest(**json.loads(path.read_text("utf-8")))
    except TypeError as problem:
        raise ValueError(f"{path} is no manifest of an image") from problem


def package_versions(dpkg_status: str) -> dict[str, str]:
    """From dpkg's status file, deb822(5): installed packages only, sorted."""
    found = {}
    for stanza in dpkg_status.split("\n\n"):
        fields = dict(
            line.split(": ", 1) for line in stanza.splitlines() if ": " in line and not line.startswith(" ")
        )
        if fields.get("Status", "").endswith(" installed"):
            found[fields["Package"]] = fields["Version"]
    return dict(sorted(found.items()))


def fingerprint(files: Iterable[tuple[str, Path]], *more: str) -> str:
    """Of names, contents and rights to execute; the same on each computer."""
    whole = hashlib.sha256("\0".join(more).encode())
    for name, path in sorted(files):
        if path.is_symlink():
            content, mark = str(path.readlink()).encode(), "link"
        else:
            content, mark = path.read_bytes(), "program" if path.stat().st_mode & 0o100 else "file"
        whole.update(f"\0{name}\0{mark}\0{hashlib.sha256(content).hexdigest()}".encode())
    return whole.hexdigest()[:16]


def files_of(folder: Path) -> list[tuple[str, Path]]:
    """Everything in ``folder`` that is no folder, by its name inside."""
    return [
        (path.relative_to(folder).as_posix(), path)
        for path in folder.rglob("*")
        if (path.is_symlink() or path.is_file()) and "__pycache__" not in path.parts
    ]
