"""``kabar run``: the box itself. The doorway where the appliance and the pages meet."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from appliance import training
from appliance.accounts.forgetting import obey_mark
from appliance.boot_file import BootReading, log_mistakes, read_installed
from appliance.box import Box, open_box
from appliance.clock import SystemClock
from appliance.command.doorway import (
    INSTALLED_DEFAULTS,
    THREADS,
    bound_server,
    end_this_process,
    hosts,
    log_to_stderr,
    machine_here,
    until_told_to_stop,
)
from appliance.command.ending import noting_failures
from appliance.command.serving import Serving
from appliance.config import Config, PanelSection, find_config, load_config
from appliance.data_folder import DataFolder
from appliance.door import Door, Wsgi
from appliance.errors import BoxError
from appliance.machine import NoMachine
from appliance.memory import keep_few_heaps
from appliance.pages_watch import PagesWatch
from appliance.panel_at_work import PanelAtWork, presses
from appliance.watchdog import ServiceManager

if TYPE_CHECKING:
    from appliance.modem.simulator.child import SimulatorProcess


@click.command()
@click.option("--simulate", is_flag=True, help="A training office with simulated HATs; no SMS leaves it.")
@click.option("--empty", is_flag=True, help="With --simulate: begin with an empty book.")
@click.option("--data-dir", type=click.Path(path_type=Path), help="Where the box keeps its data.")
@click.option("--host", help="The address to listen at.")
@click.option("--port", type=click.IntRange(0, 65535), help="The port of the pages; 0 = any free one.")
@click.option("--config", "config_file", type=click.Path(path_type=Path), help="The static file, kabar.toml.")
@click.option("--installed", is_flag=True, help="As the installed box: no mistake in kabar.toml stops it.")
@click.option(
    "--defaults",
    type=click.Path(path_type=Path),
    default=INSTALLED_DEFAULTS,
    help="With --installed: the box's own defaults, over which kabar.toml lies.",
)
@click.option("--verbose", is_flag=True, help="Tell more on stderr.")
def run(
    simulate: bool,
    empty: bool,
    data_dir: Path | None,
    host: str | None,
    port: int | None,
    config_file: Path | None,
    installed: bool,
    defaults: Path,
    verbose: bool,
) -> None:
    """Start the box: pages, API and senders. Ctrl-C ends it after the SMS in hand."""
    if empty and not simulate:
        raise click.UsageError("--empty goes with --simulate")
    if installed and simulate:
        raise click.UsageError("--installed does not go with --simulate")
    log_to_stderr(verbose=verbose, simulate=simulate)
    keep_few_heaps()
    reading = _read_config(find_config(config_file, os.environ), defaults if installed else None, simulate)
    log_mistakes(reading)
    config = _listening_at(reading.config, host, port)
    folder = data_dir or Path(config.box.data_dir)
    with noting_failures(folder, os.environ), until_told_to_stop(), ExitStack() as stack:
        if simulate:
            hats = stack.enter_context(_simulator(config, folder))
            config = training.simulated_modems(config, hats.ports)
        # one clock for every box of this process: what it has heard of the time stays known
        clock = SystemClock(believe_host=simulate)
        furnish = simulate and not empty
        # before the box: opening it may take a minute on a Pi, and the lamp says so
        section, machine = (PanelSection(), NoMachine()) if simulate else (config.panel, machine_here())
        panel = stack.enter_context(PanelAtWork(section, clock=clock, run_folder=machine.folder))
        at_home = DataFolder(folder)
        panel.leave_unless_done(lambda: at_home.replace(at_home.forget_administrators, ""))

        def open_next() -> Box:
            box = open_box(
                config,
                data_dir=folder,
                simulate=simulate,
                with_training_office=furnish,
                clock=clock,
                machine=machine,
            )
            box.boot_mistakes = reading.mistakes
            obey_mark(box.accounts, box.folder)
            panel.stand_before(box, presses(box))
            return box

        _serve(open_next, stack, told_to_stop=panel.ending)


def _listening_at(config: Config, host: str | None, port: int | None) -> Config:
    """What the command line says goes before the file."""
    web = replace(
        config.web,
        host=host if host is not None else config.web.host,
        port=port if port is not None else config.web.port,
    )
    return replace(config, web=web)


def _read_config(path: Path | None, defaults: Path | None, simulate: bool) -> BootReading:
    """``defaults``: those of the installed box, which starts whatever ``path`` holds."""
    if defaults is not None:
        return read_installed(defaults, path)
    return BootReading(load_config(path, ease=training.ease if simulate else None))


def _serve(open_next: Callable[[], Box], stack: ExitStack, *, told_to_stop: Callable[[], object]) -> None:
    """Answer requests until a signal comes. The port is taken before the senders start."""
    from web import create_app
    from web.starting_again import starting_again

    manager = ServiceManager.of(os.environ)
    door = Door(starting_again)

    def pages_of(box: Box) -> Wsgi:
        box.watchdog.attend(watch, manager)
        return create_app(box)

    serving = Serving(
        open_box=open_next, pages=pages_of, door=door, manager=manager, gave_up=end_this_process
    )
    stack.callback(serving.stop)
    box = serving.box
    watch = PagesWatch(door, workers=THREADS, clock=box.clock)
    # A backup that is uploaded is larger than the memory: what comes in lies on the card meanwhile, and not
    # in /tmp, which is memory on the box.
    tempfile.tempdir = os.fspath(box.folder.work)
    server = bound_server(watch, box.config)
    stack.callback(server.close)
    watch.listen_at(box.config.web.host, server.effective_port)
    serving.start()
    _greet(box, server.effective_port)
    if manager is not None:
        manager.ready()
        stack.callback(manager.stopping)
    stack.callback(told_to_stop)  # first of all that happens then
    server.run()  # ends with KeyboardInterrupt, after the requests in hand
    click.echo("Stopping: the SMS in hand is finished first.")
    if serving.failure is not None:
        raise BoxError(f"the box could not be opened again: {serving.failure}") from serving.failure


def _greet(box: Box, port: int) -> None:
    """Where to look, and what to type first. On stdout, for whoever started it."""
    lines = ["Kotak Kabar is ready. Open in a browser:"]
    lines += [f"  http://{host}:{port}/" for host in hosts(box.config.web.host)]
    if code := box.accounts.setup_code():
        lines.append(f"Set-up code for the first administrator: {code}")
    if box.simulated:
        lines.append("Training: the modems are simulated, no SMS leaves this computer.")
    lines.append(f"Data: {box.data_dir.resolve()}")
    lines.append("Ctrl-C stops it.")
    click.echo("\n".join(lines))
    sys.stdout.flush()


@contextmanager
def _simulator(config: Config, folder: Path) -> Iterator[SimulatorProcess]:
    """The simulated HATs as a program of their own, which ends with this one however that ends."""
    from appliance.modem.simulator.child import SimulatorFailed, SimulatorProcess
    from appliance.modem.simulator.simulation import Options

    wanted = config.simulator
    options = Options(
        modems=wanted.modems,
        speed=wanted.speed,
        reports=wanted.reports,
        seed=wanted.seed,
        answers=training.SHARE_OF_ANSWERS if wanted.people_answer else 0.0,
    )
    # a second start shall hear of the running box, not of its simulator; the box takes the lock for good
    DataFolder(folder).lock().release()
    try:
        process = SimulatorProcess(folder / "simulator", options)
    except (SimulatorFailed, OSError) as error:
        raise BoxError(f"the simulated HATs cannot be started: {error}") from error
    with process:
        yield process
