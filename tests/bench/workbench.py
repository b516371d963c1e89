"""What every measure is handed: where to work, whether to be quick, what another has measured already."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

T = TypeVar("T")


class Workbench:
    """``folder`` is kept from run to run (the built offices); what is in ``folder/run`` is not."""

    def __init__(self, folder: Path, *, quick: bool, say: Callable[[str], object]) -> None:
        self.folder = folder
        self.quick = quick
        self.say = say
        self._run = folder / "run"
        self._known: dict[str, object] = {}
        self.clean()
        self._run.mkdir(parents=True)

    def fresh(self, name: str) -> Path:
        """An empty folder that is gone after the run."""
        path = self._run / name
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir()
        return path

    def once(self, name: str, find_out: Callable[[], T]) -> T:
        """What two measures need is done for the first one only."""
        if name not in self._known:
            self._known[name] = find_out()
        return cast(T, self._known[name])

    def clean(self) -> None:
        """Remove what runs have left."""
        shutil.rmtree(self._run, ignore_errors=True)
