"""How ``kabar run`` ends when it cannot go on: the reason goes into the diary, and damage has its own status.

Three is for systemd alone: RestartPreventExitStatus= in kabar.service makes the safe mode take over at once,
for a store that is damaged is as damaged at the next start.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click

from appliance.clock import SystemClock
from appliance.data_folder import DataFolder
from appliance.errors import DamagedStore, DataFolderInUse
from appliance.machine import RUN_FOLDER
from appliance.run_diary import RunDiary
from appliance.system import boot_facts, program_version

DAMAGED = 3


@contextmanager
def noting_failures(data_dir: Path, environ: Mapping[str, str]) -> Iterator[None]:
    """Whatever is raised inside is noted and goes on; to systemd a damaged store is the exit status 3.

    A service is known by ``INVOCATION_ID`` (systemd.exec(5)).
    """
    try:
        yield
    except (DataFolderInUse, click.ClickException):
        raise  # another box works there, and the diary is its
    except Exception as problem:
        diary_of(data_dir).fail(problem)
        damaged = isinstance(problem, DamagedStore) or isinstance(problem.__cause__, DamagedStore)
        if damaged and "INVOCATION_ID" in environ:
            click.echo(f"kabar: {' '.join(str(problem).split())}", err=True)
            raise click.exceptions.Exit(DAMAGED) from problem
        raise


def diary_of(data_dir: Path) -> RunDiary:
    """Of a folder whose box is not open."""
    return RunDiary(
        DataFolder(data_dir),
        clock=SystemClock(),
        boot=boot_facts(),
        version=program_version(os.environ),
        last_result=RUN_FOLDER / "last-result",
    )
