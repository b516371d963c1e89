"""The supply is cut at any write of an update: the launcher finds a whole release, the old or the new one.

The launcher is the real one (``provisioning/rootfs/usr/lib/kabar/start``), on the disk as the cut left it.
"""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from appliance.update.bundle import read_manifest, unpack
from appliance.update.manifest import FACTS
from appliance.update.releases import Outcome, Releases
from tests.faults.block_log import BlockLog, ImageFile, PowerCuts
from tests.faults.logged_disk import LoggedDisk, copy_image, salvage, why_not
from tests.support.releases import OURS, PROGRAM, bundle_bytes

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not() or "this machine has all it needs")

LAUNCHER = Path(__file__).resolve().parents[2] / "provisioning/rootfs/usr/lib/kabar/start"
CUTS = 220
BASE, FIRST, SECOND, THIRD = "0.1.0", "0.2.0", "0.3.0", "0.4.0"


def content(version: str) -> dict[str, bytes]:
    """A release of some size, so that a cut finds it half written."""
    noise = {
        f"site-cp311/part{number}.py": hashlib.shake_256(f"{version} {number}".encode()).digest(30_000)
        for number in range(12)
    }
    return {
        PROGRAM: version.encode(),
        "app/web/__init__.py": version.encode(),
        "site-cp313/x.py": b"same in all\n",
        **noise,
    }


@dataclass(frozen=True)
class Said:
    """``at``: octets of the log when it was said; ``may_run``: what a start after it may find."""

    at: int
    may_run: frozenset[str]


class Written:
    """A disk on which releases are put in place, kept, and given up; and what was said meanwhile."""

    def __init__(self, folder: Path) -> None:
        self.disk = LoggedDisk(folder)
        self.said: list[Said] = []
        with self.disk.attached():
            self._lay_out_base()
            self._releases = Releases(
                self.disk.mounted / "data/releases", self.disk.mounted / "opt/kabar/base"
            )
            self.began = self.disk.written
            self._say(BASE)
            self._put_in_place(FIRST, BASE)
            self._releases.commit()
            self._releases.tell(Outcome.INSTALLED, FIRST)
            self._put_in_place(SECOND, FIRST)
            self._say(FIRST, SECOND)
            for _ in range(3):  # it never lives: the third start goes back
                self._releases.settle()
            self._say(FIRST)
            self._put_in_place(SECOND, FIRST)
            self._releases.commit()
            self._put_in_place(THIRD, SECOND)
            self._releases.commit()  # the first one goes
        self.log = BlockLog(self.disk.log)

    def _lay_out_base(self) -> None:
        base = self.disk.mounted / "opt/kabar/base"
        for path, octets in content(BASE).items():
            (base / path).parent.mkdir(parents=True, exist_ok=True)
            (base / path).write_bytes(octets)
        (base / FACTS).write_text('{"version":"0.1.0","sequence":100,"made":""}')
        subprocess.run(["sync", "-f", str(base)], check=True)

    def _say(self, *may_run: str) -> None:
        self.said.append(Said(self.disk.written, frozenset(may_run)))

    def _put_in_place(self, version: str, before: str) -> None:
        source = io.BytesIO(bundle_bytes(version, content(version)))
        manifest = read_manifest(source, OURS.public_key())
        self._releases.refuse_if_not_newer(manifest)
        unpack(source, manifest, self._releases.begin(manifest.size))
        self._say(before, version)
        self._releases.switch(manifest)
        self._say(version)

    def may_run(self, at: int) -> frozenset[str]:
        """What had been said by then; and what was begun next may already be there."""
        place = max(place for place, each in enumerate(self.said) if each.at <= at)
        following = self.said[place + 1 : place + 2]
        return self.said[place].may_run.union(*(each.may_run for each in following))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return Written(tmp_path_factory.mktemp("update"))


def after_cuts(
    written: Written, folder: Path, cuts: int, *, honest: bool = True
) -> Iterator[tuple[Path, int]]:
    """The files after each of so many cuts, and how much of the log was written by then."""
    chance = Random(11)
    ends = [request.end for request in written.log.requests]
    first = next(place for place, end in enumerate(ends) if end > written.began)
    points = sorted(chance.choices(range(first, len(ends) + 1), k=cuts))
    durable, left, found = folder / "durable.img", folder / "left.img", folder / "found"
    copy_image(written.disk.base, durable)
    with durable.open("r+b", buffering=0) as file:
        power = PowerCuts(written.log, ImageFile(file), chance, honest=honest)
        for point in points:
            power.advance(point)
            copy_image(durable, left)
            with left.open("r+b", buffering=0) as image:
                power.leave_on(ImageFile(image))
            salvage(left, found)
            yield found, ends[point - 1] if point else 0
            shutil.rmtree(found)


def chosen(root: Path) -> Path:
    """The release that the launcher would start on that card."""
    python = root / "usr/bin"
    python.mkdir(parents=True, exist_ok=True)
    (python / "python3.11").touch()
    if not (python / "python3").exists():
        (python / "python3").symlink_to("python3.11")
    done = subprocess.run(
        ["/bin/sh", str(LAUNCHER), "which"],
        env={"KABAR_ROOT": str(root), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    return Path(done.stdout.strip())


def version_of(release: Path) -> str:
    """Its version, if every file of it is as it was made; else "damaged"."""
    version = (release / PROGRAM).read_text("utf-8")
    whole = all((release / path).read_bytes() == octets for path, octets in content(version).items())
    return version if whole else "damaged"


def test_after_a_cut_at_any_write_of_an_update_the_launcher_finds_all_of_old_or_new(
    written: Written, tmp_path: Path
) -> None:
    seen: Counter[str] = Counter()
    for root, at in after_cuts(written, tmp_path, CUTS):
        found = version_of(chosen(root))
        assert found in written.may_run(at)
        releases = Releases(root / "data/releases", root / "opt/kabar/base")
        current = releases.current()
        assert current is not None
        assert current.facts.version == found, "launcher and act judge alike"
        releases.settle()
        assert version_of(chosen(root)) in written.may_run(at)
        seen[found] += 1
    assert sum(seen.values()) == CUTS
    assert set(seen) == {BASE, FIRST, SECOND, THIRD}


def test_a_card_that_lies_about_flushing_is_found_out(written: Written, tmp_path: Path) -> None:
    def is_bad(root: Path, at: int) -> bool:
        try:
            return version_of(chosen(root)) not in written.may_run(at)
        except (OSError, UnicodeDecodeError, KeyError, subprocess.CalledProcessError):
            return True

    assert any(is_bad(root, at) for root, at in after_cuts(written, tmp_path, CUTS, honest=False))
