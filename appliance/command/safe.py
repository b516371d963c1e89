"""``kabar safe``: the small page for a box that cannot start. A second doorway beside command/run.py."""

from __future__ import annotations

import os
import sys
import tempfile
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from random import SystemRandom

import click
from msgspec.structs import replace

from appliance.boot_file import BootReading, Mistake, log_mistakes, read_installed
from appliance.clock import SystemClock
from appliance.command.doorway import (
    INSTALLED_DEFAULTS,
    bound_server,
    end_this_process,
    hosts,
    log_to_stderr,
    machine_here,
    until_told_to_stop,
)
from appliance.command.ending import diary_of
from appliance.config import Config, find_config, load_config
from appliance.data_folder import DataFolder
from appliance.panel_at_work import PanelAtWork
from appliance.safe_mode import SafeMode

AFTERWARDS = 1.0  # seconds, in which whoever said "try again" gets the answer


@click.command()
@click.option("--data-dir", type=click.Path(path_type=Path), help="Where the box keeps its data.")
@click.option("--host", help="The address to listen at.")
@click.option("--port", type=click.IntRange(0, 65535), help="The port of the page; 0 = any free one.")
@click.option("--config", "config_file", type=click.Path(path_type=Path), help="The static file, kabar.toml.")
@click.option("--installed", is_flag=True, help="As the installed box: no mistake in kabar.toml stops it.")
@click.option(
    "--defaults",
    type=click.Path(path_type=Path),
    default=INSTALLED_DEFAULTS,
    help="With --installed: the box's own defaults, over which kabar.toml lies.",
)
def safe(
    data_dir: Path | None,
    host: str | None,
    port: int | None,
    config_file: Path | None,
    installed: bool,
    defaults: Path,
) -> None:
    """Show what is wrong, save, put back, restore; send nothing. It ends when somebody says: try again."""
    log_to_stderr(verbose=False, simulate=False)
    path = find_config(config_file, os.environ)
    reading = read_installed(defaults, path) if installed else BootReading(load_config(path))
    log_mistakes(reading)
    config = reading.config
    web = replace(
        config.web,
        host=host if host is not None else config.web.host,
        port=port if port is not None else config.web.port,
    )
    _serve(replace(config, web=web), data_dir or Path(config.box.data_dir), reading.mistakes)


def _serve(config: Config, folder: Path, mistakes: Sequence[Mistake]) -> None:
    from web.safe_mode import create_safe_app

    with until_told_to_stop(), ExitStack() as stack:
        clock, machine = SystemClock(), machine_here()
        panel = stack.enter_context(PanelAtWork(config.panel, clock=clock, run_folder=machine.folder))
        mode = SafeMode(
            config,
            DataFolder(folder),
            clock=clock,
            random=SystemRandom(),
            machine=machine,
            runs=diary_of(folder),
            over=lambda: threading.Timer(AFTERWARDS, end_this_process).start(),
        )
        stack.callback(mode.close)
        panel.stand_before_nothing(machine, lambda: _forget(mode))
        # what comes in lies on the card where that takes anything, not in /tmp, which is memory on the box
        tempfile.tempdir = os.fspath(mode.work_folder())
        server = bound_server(create_safe_app(mode, mistakes=mistakes), config)
        stack.callback(server.close)
        _greet(mode, config, server.effective_port)
        stack.callback(panel.ending)
        server.run()  # ends with KeyboardInterrupt, after the requests in hand
        click.echo("Safe mode is over.")


def _forget(mode: SafeMode) -> None:
    """Somebody has held the button since power came."""
    mode.door.forget_administrators()
    if code := mode.door.terminal_code:
        click.echo(f"Code to come in: {code}")


def _greet(mode: SafeMode, config: Config, port: int) -> None:
    """Where to look, and how to come in, for whoever started it."""
    lines = ["Kotak Kabar in safe mode: no SMS is sent. Open in a browser:"]
    lines += [f"  http://{each}:{port}/" for each in hosts(config.web.host)]
    lines += [f"{each.part}: {each.damage}" for each in mode.findings]
    if code := mode.door.terminal_code:
        lines.append(f"Code to come in: {code}")
    lines.append("Ctrl-C stops it.")
    click.echo("\n".join(lines))
    sys.stdout.flush()
