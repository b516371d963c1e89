"""``kabar contacts``: the same import and export as the pages', for whoever has a terminal."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from appliance.backup.restoring import Restoring
from appliance.box import open_stores
from appliance.command.options import Place, takes_place
from appliance.contacts.documents import SealedFile
from appliance.contacts.generations import Generations
from appliance.contacts.importing import ImportRefused, Preview, RowKind, export_workbook
from appliance.contacts.model import Contact
from appliance.data_folder import DataFolder
from appliance.errors import BoxError, StorageError
from appliance.imports import ImportJob
from appliance.stores import Stores


class CannotWrite(BoxError):
    """A file that the command should write cannot be written."""


@click.group()
def contacts() -> None:
    """Contacts from and to workbooks."""


@contacts.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option(
    "--only-good", is_flag=True, help="Leave out the doubtful rows; they come back with the refused."
)
@takes_place
def import_contacts(place: Place, file: Path, dry_run: bool, only_good: bool) -> None:
    """Take the people of FILE (xlsx, xls, ods, csv). Refused rows are written beside FILE, to be mended.

    Not beside a running box: its pages do the same.
    """
    if not file.is_file():
        raise click.UsageError(f"there is no file {file}")
    with open_stores(place.config, data_dir=place.data_dir, alone=not dry_run) as stores:
        job = _read(stores, file)
        _tell(job.preview, only_good=only_good)
        if dry_run:
            click.echo("Nothing was changed.")
            return
        done = stores.importer.confirm(job.id, with_doubtful=not only_good, by="command")
        click.echo(f"{done.added} added, {done.changed} changed, {done.unchanged} already as they are.")
        if job.preview.refused or (only_good and job.preview.doubtful):
            beside = file.with_name(f"{file.stem}-refused.xlsx")
            _write(beside, stores.importer.refused_file(job.id, with_doubtful=only_good))
            click.echo(f"What was not taken is in {beside}, each row with its reason.")


@contacts.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@takes_place
def export_contacts(place: Place, file: Path) -> None:
    """Write everybody to FILE, an xlsx that can be changed and imported again. Works beside a running box."""
    with open_stores(place.config, data_dir=place.data_dir) as stores:
        snapshot = stores.book.snapshot
        _write(file, export_workbook(snapshot))
        click.echo(f"{len(snapshot)} contacts are in {file}.")


@contacts.command("generations")
@takes_place
def list_generations(place: Place) -> None:
    """List the earlier states that are kept, the newest first. Works beside a running box."""
    kept = Generations(DataFolder(place.data_dir).contacts / "generations")
    for name in kept.names():
        click.echo(f"{name}  {_size(kept.path(name))}")
    if not kept.names():
        click.echo("No earlier state of the book is kept.")


@contacts.command("put-back")
@click.argument("name")
@takes_place
def put_back(place: Place, name: str) -> None:
    """Make the earlier state NAME the book again, also where the book is damaged or lost.

    Not beside a running box. What it replaces stays beside it as contacts.json.damaged.
    """
    folder = DataFolder(place.data_dir)
    target = folder.contacts / "contacts.json"
    with folder.lock():
        Restoring(folder).refuse_if_unfinished()
        Generations(folder.contacts / "generations").put_back(name, target)
        click.echo(f"The book is again as it was in {name}: {_size(target)}.")


def _size(path: Path) -> str:
    try:
        return f"{len(SealedFile(path).table('contacts', Contact).all())} contacts"
    except StorageError:
        return "damaged"


def _read(stores: Stores, file: Path) -> ImportJob:
    try:
        return stores.importer.begin(file, file.name, by="command")
    except ImportRefused as refused:
        raise BoxError(f"{file} cannot be taken: {refused}") from refused


def _tell(preview: Preview, *, only_good: bool) -> None:
    taken = (*preview.good, *(() if only_good else preview.doubtful))
    kinds = Counter(row.kind for row in taken)
    click.echo(
        f"{preview.filename}: {len(preview.good)} good, {len(preview.doubtful)} doubtful,"
        f" {len(preview.refused)} refused, {len(preview.skipped)} skipped"
        f" ({kinds[RowKind.NEW]} new, {kinds[RowKind.CHANGED]} changed, {kinds[RowKind.SAME]} the same)"
    )
    for row in preview.refused[:20]:
        why = ", ".join(f"{problem.code} {problem.detail}".strip() for problem in row.problems)
        click.echo(f"  refused: {row.sheet} row {row.row}: {why}")


def _write(path: Path, content: bytes) -> None:
    """All of it or nothing: a half-written workbook must not take the place of a good one."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise CannotWrite(f"{path} cannot be written: {error.strerror}") from error
