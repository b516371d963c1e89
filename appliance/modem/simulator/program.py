"""``kabar simulator DIR -n N``: the simulated HATs as a program of their own."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import Any

import click

from appliance.modem.simulator.boards import BOARDS
from appliance.modem.simulator.chips import CHIPS
from appliance.modem.simulator.latency import SPEEDS
from appliance.modem.simulator.report_habits import HABITS

SHARE = click.FloatRange(0, 1)
SECONDS = click.FloatRange(0)


@click.command("simulator")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("-n", "--modems", type=click.IntRange(1, 64), default=1, help="How many HATs.")
@click.option(
    "--speed", type=click.Choice(list(SPEEDS)), default="lte", show_default=True, help="The bearer."
)
@click.option("--seconds-per-sms", type=SECONDS, help="Instead of a bearer: exactly this, Ctrl-Z to answer.")
@click.option("--reports", type=click.Choice(list(HABITS)), default="prompt", show_default=True)
@click.option("--answers", type=SHARE, default=0.0, help="Share of messages a person answers, 0 to 1.")
@click.option("--seed", type=int, default=1, show_default=True, help="Other cards, other luck.")
@click.option(
    "--script", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Faults to come."
)
@click.option(
    "--nasty",
    type=SECONDS,
    default=0.0,
    help="Everyday misfortune; 1 = as often as users of real modems tell.",
)
@click.option("--brown-out", is_flag=True, help="With --nasty: a weak supply, so now and then a restart.")
@click.option("--chip", default="sim7600", show_default=True, help=f"One for each HAT: {', '.join(CHIPS)}.")
@click.option("--hat", default="none", show_default=True, help=f"The board: {', '.join(BOARDS)}.")
@click.option("--usb", is_flag=True, help="Ports exist only while their module runs.")
@click.option("--slots", type=click.IntRange(1, 250), help="Size of every message store.")
@click.option("--boot-seconds", type=SECONDS, help="From power on to the last line of the boot.")
@click.option("--cold", is_flag=True, help="The HATs boot at the start.")
@click.option("--crumbs", is_flag=True, help="Lines come a few bytes at a time.")
@click.option("--chatter", type=SHARE, default=0.0, help="Share of answers with a stray line inside.")
@click.option("--pulsa", type=click.IntRange(0), default=50_000_000, help="Credit of each SIM, in rupiah.")
@click.option("--price", type=click.IntRange(0), default=350, help="Of one segment, in rupiah.")
@click.option("--pin", default="", help="Every SIM asks for this PIN.")
@click.option("--until-stdin-closes", is_flag=True, help="End with the program that started this one.")
def simulator(folder: Path, script: Path | None, until_stdin_closes: bool, **options: Any) -> None:
    """Simulated HATs behind pseudo-terminals: DIR/modem0, DIR/modem1 and so on.

    DIR/network.jsonl is what the network took and did; DIR/control.sock takes commands, one JSON object
    a line. Prints "ready" when the ports exist.
    """
    from appliance.modem.simulator.script import ScriptError, load
    from appliance.modem.simulator.server import FolderInUse, Server
    from appliance.modem.simulator.simulation import Options

    try:
        with Server(folder, Options(**options), load(script) if script is not None else None) as server:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda *_: server.stop())
            if until_stdin_closes:
                server.stop_at_end_of(sys.stdin.fileno())
            for hat in server.simulation.hats:
                click.echo(f"{folder / hat.name} {hat.sim.card.operator.name} {hat.sim.card.number}")
            click.echo("ready")
            server.run()
    except (ScriptError, FolderInUse, OSError, ValueError) as error:
        raise click.ClickException(str(error)) from error
