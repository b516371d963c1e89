"""``kabar restore``: a backup takes the place of the data. Not beside a running box."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from appliance.backup.backups import restore as restore_backup
from appliance.backup.settling import settle
from appliance.clock import SystemClock
from appliance.command.options import Place, takes_place
from appliance.data_folder import DataFolder
from appliance.schemas import schemas


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--words-stdin", is_flag=True, help="Read the words from standard input instead of asking.")
@takes_place
def restore(place: Place, file: Path, words_stdin: bool) -> None:
    """Put the backup FILE in the place of the data. What was there stays beside it for a month.

    What waited to be sent when the backup was made is paused: it may have gone out since.
    """
    words = sys.stdin.readline() if words_stdin else click.prompt("The eight words", hide_input=True)
    folder = DataFolder(place.data_dir)
    settling = partial(settle, schemas=schemas(), clock=SystemClock(), zone=place.config.box.zone)
    with folder.lock(), file.open("rb") as source:
        header = restore_backup(folder, source, words, settle=settling, moment=datetime.now(UTC))
    click.echo(f"The data are as they were on {header.made_at}: {header.people} contacts.")
    click.echo("Broadcasts that were waiting are paused; look at each before you let it go on.")
