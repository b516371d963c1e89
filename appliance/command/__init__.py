"""The ``kabar`` command: one file for each family of commands, read only when it is asked for.

Exit status 0 = done, 1 = could not be done, 2 = not understood; an error is one English sentence on stderr.
"""

from __future__ import annotations

import importlib
import logging
import sys
from collections.abc import Mapping, Sequence

import click

from appliance.errors import BoxError

# name -> (module, what ``kabar --help`` says): the file is imported when the command is used, because a Pi
# needs seconds for all of them together.
FAMILIES: Mapping[str, tuple[str, str]] = {
    "run": ("appliance.command.run", "Start the box: pages, API, senders."),
    "safe": ("appliance.command.safe", "The small page for a box that cannot start; sends nothing."),
    "check": ("appliance.command.check", "Look whether everything is as it should be."),
    "contacts": ("appliance.command.contacts", "Take contacts from a workbook, or write them to one."),
    "user": ("appliance.command.user", "Add people who may log in, give new passwords."),
    "token": ("appliance.command.token", "Make a token for a program that uses the API."),
    "broadcast": ("appliance.command.broadcast", "Send a broadcast, ask how one is doing."),
    "backup": ("appliance.command.backup", "Write everything the box holds to one encrypted file."),
    "restore": ("appliance.command.restore", "Put a backup in the place of the data."),
    "modem": ("appliance.command.modem", "List modems, try one."),
    "simulator": ("appliance.command.simulator", "Simulated HATs behind pseudo-terminals."),
    "bench": ("appliance.command.bench", "Measure the numbers of the design."),
}


class Families(click.Group):
    """Commands that are imported only when they are used."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(FAMILIES)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        if name not in FAMILIES:
            return None
        module = importlib.import_module(FAMILIES[name][0])
        command: click.Command = getattr(module, name)
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, said) for name, (_, said) in FAMILIES.items()])


@click.command(cls=Families, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kotak-kabar", prog_name="kabar")
def kabar() -> None:
    """Kotak Kabar: a box that sends personal SMS for an office."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and leave with its exit status."""
    sys.exit(run_command(arguments))


def run_command(arguments: Sequence[str] | None = None, *, commands: click.Command = kabar) -> int:
    """The exit status; what went wrong is one sentence on stderr."""
    try:
        result = commands.main(args=arguments, prog_name="kabar", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return error.exit_code
    except click.ClickException as error:
        return _say(error.format_message(), error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        return _say("stopped", 1)
    except (BoxError, OSError) as error:
        return _say(str(error), 1)
    except Exception as error:
        # Our own mistake; whoever wants to know more sets the log level.
        logging.getLogger(__name__).debug("the command failed", exc_info=True)
        return _say(f"this should not have happened: {type(error).__name__}: {error}", 1)
    return result if isinstance(result, int) else 0


def _say(sentence: str, status: int) -> int:
    line = " ".join(sentence.split())
    click.echo(f"kabar: {line}", err=True)
    return status
