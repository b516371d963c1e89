"""The release bundle is made of what the project names, the same each time, and of nothing else."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

import appliance
from appliance.update.bundle import load_key, read_manifest, verify
from appliance.update.manifest import BundleRefused
from provisioning.release import (
    lay_out_program,
    make,
    project_version,
    sequence_of,
    signing_key,
    unpack_into,
    write_public_key,
)
from provisioning.wheels import NOT_FOR, NOT_USED, PROJECT, PYTHONS, hash_file, lay_out, wheels
from tests.support.releases import OURS, SOMEBODYS, public_key

PIN = re.compile(r"([a-z0-9_.-]+)==[^ ]+ --hash=sha256:[0-9a-f]{64}", re.IGNORECASE)


def a_wheel(folder: Path, name: str = "thing") -> Path:
    """As PEP 427 has it, with all that may be in one."""
    path = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(f"{name}/__init__.py", "VALUE = 7\n")
        wheel.writestr(f"{name}-1.0.dist-info/METADATA", f"Name: {name}\nVersion: 1.0\n")
        wheel.writestr(f"{name}-1.0.dist-info/RECORD", "of another machine")
        wheel.writestr(f"{name}-1.0.data/scripts/{name}", "#!/of/another/machine")
        wheel.writestr(f"{name}-1.0.data/platlib/_{name}.so", "machine code")
    return path


def bundle_in(folder: Path) -> Path:
    folder.mkdir()
    wheel = a_wheel(folder)
    bundle = folder / "x.kabar-release"
    make(bundle, OURS, version="0.1.7", sequence=17, wheels_for=lambda _python: [wheel])
    return bundle


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bundle_in(tmp_path_factory.mktemp("release") / "one")


def test_the_same_checkout_gives_the_same_bytes(tmp_path: Path) -> None:
    """With the folders listed in another order, as another file system might."""
    one, two = tmp_path / "one", tmp_path / "two"
    lay_out_program(one, "0.1.7")
    lay_out_program(two, "0.1.7")
    listed = [sorted(str(path.relative_to(each)) for path in each.rglob("*")) for each in (one, two)]
    assert listed[0] == listed[1]
    assert bundle_in(tmp_path / "a").read_bytes() == bundle_in(tmp_path / "b").read_bytes()


def test_the_bundle_is_whole_signed_and_named(bundle: Path) -> None:
    with bundle.open("rb") as source:
        manifest = verify(source, OURS.public_key())
    assert (manifest.version, manifest.sequence) == ("0.1.7", 17)
    with bundle.open("rb") as source, pytest.raises(BundleRefused):
        read_manifest(source, SOMEBODYS.public_key())


def test_it_carries_every_file_of_the_packages_that_the_project_knows(bundle: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "appliance", "web"], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("this is no checkout")
    with bundle.open("rb") as source:
        carried = {file.path for file in read_manifest(source, OURS.public_key()).files}
    known = {path for path in listed.stdout.splitlines() if (PROJECT / path).exists()}
    assert {f"app/{path}" for path in known} <= carried
    assert not [path for path in carried if path.endswith((".pyc", ".pem", ".sqlite3"))]


def test_the_unpacked_program_runs_and_says_its_version(bundle: Path, tmp_path: Path) -> None:
    release = tmp_path / "release"
    unpack_into(bundle, public_key(tmp_path), release)
    told = subprocess.run(
        [
            sys.executable,
            "-P",
            "-c",
            "import appliance, web, thing; print(appliance.__version__, thing.VALUE)",
        ],
        env={**os.environ, "PYTHONPATH": f"{release / 'app'}:{release / 'site-cp311'}"},
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    assert told.stdout == "0.1.7 7\n"


def test_it_is_unpacked_into_an_empty_folder_only(bundle: Path, tmp_path: Path) -> None:
    (tmp_path / "release").mkdir()
    (tmp_path / "release" / "old").touch()
    with pytest.raises(SystemExit):
        unpack_into(bundle, public_key(tmp_path), tmp_path / "release")


def test_a_wheel_leaves_its_modules_and_nothing_of_the_machine(tmp_path: Path) -> None:
    lay_out(a_wheel(tmp_path), tmp_path / "site")
    found = {
        str(path.relative_to(tmp_path / "site")) for path in (tmp_path / "site").rglob("*") if path.is_file()
    }
    assert found == {"thing/__init__.py", "thing-1.0.dist-info/METADATA", "_thing.so"}


def test_later_versions_have_larger_numbers() -> None:
    versions = ["0.1.0", "0.1.9", "0.1.10", "0.2.0", "0.10.0", "1.0.0", "1.0.1", "12.0.0"]
    assert sorted(versions, key=sequence_of) == versions


def test_program_and_project_name_the_same_version() -> None:
    assert appliance.__version__ == project_version()


def test_a_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    first = signing_key({}, tmp_path)
    path = write_public_key(first, tmp_path)
    raw = (Encoding.Raw, PublicFormat.Raw)
    assert load_key(path).public_bytes(*raw) == signing_key({}, tmp_path).public_key().public_bytes(*raw)
    assert (tmp_path / "release-key.pem").stat().st_mode & 0o777 == 0o600
    named = signing_key({"KABAR_RELEASE_KEY": str(tmp_path / "release-key.pem")}, tmp_path / "elsewhere")
    assert named.public_key().public_bytes(*raw) == first.public_key().public_bytes(*raw)
    assert not (tmp_path / "elsewhere").exists()


def test_nothing_that_signs_is_ever_committed() -> None:
    assert "build/" in (PROJECT / ".gitignore").read_text("utf-8").splitlines()


@pytest.mark.parametrize("python", PYTHONS)
def test_every_library_is_pinned_with_its_digest_and_without_a_host(python: str) -> None:
    text = hash_file(python).read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    pinned = {found[1].lower().replace("_", "-") for line in lines if (found := PIN.fullmatch(line))}
    assert len(pinned) == len(lines)
    assert "://" not in text
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
    for requirement in project["project"]["dependencies"]:
        name = re.split(r"[<>=~!;\[ ]", requirement)[0]
        assert name.lower() in pinned or name in NOT_FOR.get(python, ()), (
            f"{name}: python -m provisioning.wheels"
        )
    assert not pinned & NOT_USED


def test_wheels_that_lie_there_with_the_right_digest_are_not_fetched_again(tmp_path: Path) -> None:
    """And a changed one would be: its digest is not in the file."""
    (tmp_path / "cp311").mkdir()
    wheel = a_wheel(tmp_path / "cp311")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    pins = tmp_path / "pins.txt"
    pins.write_text(f"thing==1.0 --hash=sha256:{digest}\n")
    assert wheels("cp311", pins=pins, cache=tmp_path) == [wheel]
