"""What tells one image from another: what is in it, and nothing else; so an image is tested once."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from provisioning.image import build, tree

PROJECT = Path(__file__).resolve().parents[2]
# In the clone: a line is added to each file in turn, and taken away again
ASK = """
import json, sys
from pathlib import Path
from provisioning.image.build import content

def with_a_line(name):
    path = Path(name)
    before = path.read_bytes() if path.exists() else None
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((before or b"") + b"\\n# one more line\\n")
    try:
        return content("bookworm")
    finally:
        path.unlink() if before is None else path.write_bytes(before)

names = sys.argv[1:]
print(json.dumps([content("bookworm"), {name: with_a_line(name) for name in names}]))
"""
INSIDE = (
    "appliance/box.py",
    "web/__init__.py",
    "web/static/kabar.css",
    "provisioning/rootfs/etc/fstab",
    "provisioning/rootfs/usr/lib/kabar/start",
    "provisioning/install.sh",
    "provisioning/boot/kabar.toml",
    "provisioning/image/init",
    "provisioning/image/packages.py",
    "provisioning/wheels-aarch64-cp311.txt",
)
OUTSIDE = (
    "README.md",
    "CHANGELOG.md",
    "Makefile",
    ".ci/run",
    "tests/test_sticker.py",
    "provisioning/image/sticker_sheet.css",
    "build/release-key.pem",
    "build/kotak-kabar-0.1.0.inputs",
)


def asked(clone: Path, *names: str) -> tuple[str, dict[str, str]]:
    done = subprocess.run(
        [sys.executable, "-c", ASK, *names], cwd=clone, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    alone, changed = json.loads(done.stdout)
    return alone, changed


@pytest.fixture(scope="module")
def clones(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two people's checkouts of one commit."""
    folder = tmp_path_factory.mktemp("clones")
    for name in ("one", "two"):
        clone = ["git", "clone", "--quiet", "--depth", "1", PROJECT.as_uri(), folder / name]
        done = subprocess.run(clone, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"this is no clone itself: {done.stderr.strip()}")
    return folder / "one", folder / "two"


def test_two_clones_with_keys_of_their_own_make_an_image_of_the_same_content(
    clones: tuple[Path, Path],
) -> None:
    one, two = clones
    for clone, key in ((one, "a"), (two, "b")):
        (clone / "build").mkdir()
        (clone / "build/release-key.pem").write_text(key)
        (clone / "build/release-key.pub").write_text(key)
    said = [
        subprocess.run(
            [sys.executable, "-m", "provisioning.image", "--content"],
            cwd=clone,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for clone in clones
    ]
    assert said[0] == said[1]
    assert said[0].strip() == asked(one)[0]


def test_whatever_lies_on_the_card_makes_it_another_image_and_nothing_else_does(
    clones: tuple[Path, Path],
) -> None:
    alone, changed = asked(clones[0], *INSIDE, *OUTSIDE)
    assert {name for name, content in changed.items() if content == alone} == set(OUTSIDE)
    assert len({changed[name] for name in INSIDE}) == len(INSIDE)


def test_every_file_of_the_bundle_is_known_so_that_none_is_an_old_one() -> None:
    """The bundle is kept between builds, and lies on the card as the release it was made with."""
    known = {name for name, _ in build._release_files()}
    assert "install.sh" in known
    shipped = {path.relative_to(tree.OVERLAY) for path in tree.OVERLAY.rglob("*") if path.is_file()}
    assert {f"rootfs/{path.as_posix()}" for path in shipped} <= known
