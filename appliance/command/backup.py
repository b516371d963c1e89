"""``kabar backup``: everything the box holds as one encrypted file. Works beside a running box."""

from __future__ import annotations

from pathlib import Path

import click

from appliance.backup.diary import Where
from appliance.box import open_stores
from appliance.command.options import Place, takes_place
from appliance.errors import BoxError


class CannotWriteBackup(BoxError):
    """The file cannot be written."""


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--show-words", is_flag=True, help="Print the words that open it, too.")
@takes_place
def backup(place: Place, file: Path, show_words: bool) -> None:
    """Write a backup to FILE. It opens only with the words printed under *Cadangan data* on the page."""
    unfinished = file.with_name(f".{file.name}.unfinished")
    with open_stores(place.config, data_dir=place.data_dir) as stores:
        try:
            with unfinished.open("wb") as into:
                header = stores.backups.write(into)
            unfinished.replace(file)
            stores.backups.diary.note(Where.COMMAND, file.stat().st_size)
        except OSError as error:
            raise CannotWriteBackup(f"{file} cannot be written: {error.strerror}") from error
        finally:
            unfinished.unlink(missing_ok=True)
        click.echo(f"{header.people} contacts and all messages are in {file} ({file.stat().st_size} bytes).")
        if show_words:
            click.echo(f"It opens with: {stores.backups.words}")
