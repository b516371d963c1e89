"""The command as a terminal sees it: exit status, stdout, stderr."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from appliance.command import run_command


@dataclass(frozen=True)
class Told:
    """What a command said."""

    status: int
    out: str
    err: str


class Terminal:
    """``kabar(...)`` in a folder of its own. Whatever goes wrong is one sentence on stderr, and never a
    traceback."""

    def __init__(self, folder: Path, capture: Callable[[], tuple[str, str]]) -> None:
        self.folder = folder
        self.data = folder / "data"
        self._capture = capture

    def __call__(self, *words: str | Path, place: bool = True) -> Told:
        where = ("--data-dir", str(self.data), "--config", str(self.config)) if place else ()
        self._capture()
        status = run_command([*map(str, words), *where])
        told = Told(status, *self._capture())
        assert "Traceback" not in told.err
        return told

    def refused(self, *words: str | Path, status: int = 1, place: bool = True) -> str:
        """The sentence of a command that cannot be done."""
        told = self(*words, place=place)
        assert (told.status, told.out if status == 2 else "") == (status, "")
        assert told.err.count("\n") == 1
        assert told.err.startswith("kabar: ")
        return told.err

    @property
    def config(self) -> Path:
        """A static file without anything in it, unless a test has written one."""
        path = self.folder / "kabar.toml"
        path.touch()
        return path


@pytest.fixture
def kabar(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Somebody types: no service of systemd's, even where the tests run in one."""
    monkeypatch.delenv("INVOCATION_ID", raising=False)
    return Terminal(tmp_path, lambda: tuple(capsys.readouterr()))  # type: ignore[arg-type, return-value]
