"""A signed bundle with a later number is taken; one that does not start is given up by the box itself."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from tempfile import TemporaryDirectory

from appliance.update.bundle import SUFFIX, write_bundle
from appliance.update.manifest import Manifest, ReleaseFile
from appliance.update.releases import Outcome
from provisioning import release
from tests.boot.clerk import PASSWORD, fields
from tests.boot.office import office
from tests.boot.trial import Box, Trial
from tests.faults.visitor import NO_ANSWER
from web.words_update import OUTCOME

PAGE = "/pengaturan/pembaruan"
LONG = 900.0  # seconds: compiled, started, watched for two minutes, and back
_BROKEN = "raise SystemExit('this release cannot start')\n"


def run(trial: Trial, box: Box) -> None:
    version = release.project_version()
    had = office(box)
    with trial.steps.step("an update is taken, and the box lives on it") as said:
        later = _next(version, 1)
        _install(box, _bundle(trial, later))
        said(_await(box, Outcome.INSTALLED, later))
        assert box.machine.shell().run("/usr/lib/kabar/start which") == f"/data/releases/{later}"
        assert office(box) == had, "the update has changed what the office had"
    with trial.steps.step("an update that cannot start is given up") as said:
        broken = _next(version, 2)
        _install(box, _bundle(trial, broken, broken=True))
        said(_await(box, Outcome.NOT_STARTED, broken))
        assert box.machine.shell().run("/usr/lib/kabar/start which") == f"/data/releases/{later}"
        assert office(box) == had, "the way back has changed what the office had"


def _next(version: str, by: int) -> str:
    head, _, last = version.rpartition(".")
    return f"{head}.{int(last) + by}"


def _install(box: Box, bundle: bytes) -> None:
    """As an administrator does it: the file, a look, the own password."""
    visitor = box.clerk.visitor
    visitor.get(PAGE)
    page = visitor.send_file(PAGE, "berkas", f"pembaruan{SUFFIX}", bundle)
    visitor.post(f"{PAGE}/periksa", {"seen": fields(page)["seen"], "password": PASSWORD})


def _await(box: Box, outcome: Outcome, version: str) -> str:
    def told() -> str:
        try:
            page = box.clerk.visitor.get(PAGE)
        except NO_ANSWER:
            return ""
        return OUTCOME[outcome].text if OUTCOME[outcome].help in page and version in page else ""

    found: str = box.machine.wait_until(told, f"the page says {outcome}", LONG)
    return found


def _bundle(trial: Trial, version: str, *, broken: bool = False) -> bytes:
    """From the bundle that the image was made with, under another number, signed with the same key."""
    key = release.signing_key(os.environ, trial.build)
    public = trial.build / release.PUBLIC_KEY
    made = trial.build / f"kotak-kabar-{release.project_version()}{SUFFIX}"
    with TemporaryDirectory(dir=trial.folder) as name:
        root = Path(name) / "release"
        release.unpack_into(made, public, root)
        (root / "release.json").unlink()
        if broken:
            (root / "app/appliance/__main__.py").write_text(_BROKEN)
        files = tuple(_files(root))
        manifest = Manifest(version, release.sequence_of(version), "2026-01-01", files)
        with (Path(name) / "bundle").open("wb") as into:
            write_bundle(into, manifest, lambda path: (root / path).read_bytes(), key)
        return (Path(name) / "bundle").read_bytes()


def _files(root: Path) -> list[ReleaseFile]:
    found = []
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        content = path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        found.append(ReleaseFile(path.relative_to(root).as_posix(), len(content), digest))
    return sorted(found, key=lambda file: file.path)
