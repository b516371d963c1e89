"""A release is compiled once, when it is put in place, and readable for the box that may not write there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from appliance.update.bytecode import compile_release

SITE = f"site-cp3{sys.version_info.minor}"


def test_everything_this_python_imports_is_compiled_and_can_be_read_by_everybody(tmp_path: Path) -> None:
    for path in ("app/appliance/one.py", f"{SITE}/flask/app.py", "site-cp399/flask/app.py"):
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text("VALUE = 1\n")
    before = os.umask(0o077)
    try:
        compile_release(tmp_path, Path("/data/releases/0.2.0"))
    finally:
        os.umask(before)
    made = list(tmp_path.rglob("*.pyc"))
    assert {path.relative_to(tmp_path).parts[0] for path in made} == {"app", SITE}
    for path in made:
        assert path.parent.stat().st_mode & 0o777 == 0o755
        assert path.stat().st_mode & 0o044 == 0o044
        assert b"/data/releases/0.2.0/" in path.read_bytes()


def test_it_is_used_though_the_source_has_another_date(tmp_path: Path) -> None:
    module = tmp_path / "app" / "one.py"
    module.parent.mkdir()
    module.write_text("VALUE = 1\n")
    compile_release(tmp_path, tmp_path)
    module.write_text("VALUE = 2\n")
    said = subprocess.run(
        [sys.executable, "-c", "import one; print(one.VALUE)"],
        env={"PYTHONPATH": str(tmp_path / "app")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout == "1\n"


def test_a_file_that_is_no_python_hinders_nothing(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "old.py").write_text("print 'hello'\n")
    (tmp_path / "app" / "good.py").write_text("VALUE = 1\n")
    compile_release(tmp_path, tmp_path)
    assert [path.name.split(".")[0] for path in tmp_path.rglob("*.pyc")] == ["good"]
