"""``kabar check``: is everything as it should be? Sends nothing, and works beside a running box."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from appliance.boot_file import MOST_MISTAKES, BootReading, instead, read_installed
from appliance.command.doorway import INSTALLED_DEFAULTS
from appliance.command.options import Place
from appliance.config import find_config, load_config
from appliance.errors import BoxError, DataFolderInUse

if TYPE_CHECKING:
    from appliance.health import HealthCheck

# What only a box that runs can say of itself.
_ONLY_RUNNING = ("clerk", "stick", "pages", "sender", "modem")


class NotWell(BoxError):
    """Something does not work."""


@click.command()
@click.option("--data-dir", type=click.Path(path_type=Path), help="Where the box keeps its data.")
@click.option("--config", "config_file", type=click.Path(path_type=Path), help="The static file, kabar.toml.")
@click.option("--installed", is_flag=True, help="As the installed box: no mistake in kabar.toml stops it.")
@click.option(
    "--defaults",
    type=click.Path(path_type=Path),
    default=INSTALLED_DEFAULTS,
    help="With --installed: the box's own defaults, over which kabar.toml lies.",
)
def check(data_dir: Path | None, config_file: Path | None, installed: bool, defaults: Path) -> None:
    """Read the static file, look at everything the health page shows. Status 1: something does not work.

    Beside a running box this is what the box last told; else every store is opened, and modems are counted.
    """
    from appliance.command.advice import told
    from appliance.health import HealthResult

    path = find_config(config_file, os.environ)
    reading = read_installed(defaults, path) if installed else BootReading(load_config(path))
    _tell_configuration(reading)
    place = Place(reading.config, data_dir or Path(reading.config.box.data_dir))
    try:
        checks = _at_rest(place)
    except DataFolderInUse:
        checks = _as_told(place)
    for each in checks:
        click.echo(told(each))
    if any(each.result is HealthResult.BAD for each in checks):
        raise NotWell("something does not work, see above")
    if reading.mistakes:
        raise NotWell(f"{reading.file} has to be mended, see above")


def _tell_configuration(reading: BootReading) -> None:
    """Each mistake with its line, and what the box does instead."""
    modems = f"{len(reading.config.modem)} modem(s)"
    if not reading.mistakes:
        click.echo(f"configuration: good, {modems}")
        return
    most = "at least " if len(reading.mistakes) == MOST_MISTAKES else ""
    click.echo(f"configuration: {most}{len(reading.mistakes)} mistake(s) in {reading.file}, {modems}")
    for each in reading.mistakes:
        line = f"line {each.line}: " if each.line else ""
        said = each.detail.removeprefix(f"line {each.line} ")
        click.echo(f"  {line}{said}\n    {instead(each, reading.config)}")


def _at_rest(place: Place) -> Sequence[HealthCheck]:
    """No box runs here. Raises DataFolderInUse."""
    from appliance.box import open_box
    from appliance.modem.finder import find_ports
    from appliance.modem.port_survey import devices

    with open_box(place.config, data_dir=place.data_dir) as box:
        checks = [each for each in box.health.checks() if each.name.partition(" ")[0] not in _ONLY_RUNNING]
        contacts, admins = len(box.book), not box.accounts.needs_first_admin
    click.echo(f"contacts: {contacts}; first administrator: {'made' if admins else 'not made yet'}")
    wanted = [section.port for section in place.config.modem if section.port == "auto"]
    found = devices(find_ports())
    click.echo(f'places for a modem: {len(found)} found, {len(wanted)} wanted by port = "auto"')
    return checks


def _as_told(place: Place) -> Sequence[HealthCheck]:
    """By the box that runs here. Raises NotWell when it has been silent."""
    from appliance.data_folder import DataFolder
    from appliance.health.told import STALE, last_told
    from appliance.machine import RUN_FOLDER
    from appliance.system import boot_facts

    folders = (RUN_FOLDER, DataFolder(place.data_dir).work)
    told = last_told(place.data_dir, folders, boot=boot_facts().id)
    if told is None:
        click.echo(f"a box is running on {place.data_dir}, and has not told yet how it is; ask in a minute")
        return ()
    age = time.monotonic() - told.ticks
    click.echo(f"a box is running on {place.data_dir}; as it told {age:.0f} s ago:")
    if age > STALE:
        raise NotWell(f"the box that runs on {place.data_dir} has told nothing for {age:.0f} s")
    return told.checks
