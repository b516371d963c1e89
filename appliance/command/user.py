"""``kabar user``: people who may log in. Not beside a running box, which would not see them."""

from __future__ import annotations

import sys

import click

from appliance.accounts.models import Role
from appliance.command.options import Place, takes_place

FROM_STDIN = click.option(
    "--password-stdin", is_flag=True, help="Read the password from the first line of stdin."
)


@click.group()
def user() -> None:
    """People who may log in."""


@user.command()
@click.argument("name")
@click.option("--role", type=click.Choice([str(role) for role in Role]), required=True)
@click.option("--full-name", default="", help="As pages show it.")
@FROM_STDIN
@takes_place
def add(place: Place, name: str, role: str, full_name: str, password_stdin: bool) -> None:
    """Add somebody who may log in."""
    from appliance.box import open_stores

    with open_stores(place.config, data_dir=place.data_dir, alone=True) as stores:
        stores.accounts.add_user(
            name, Role(role), _password(password_stdin), full_name=full_name, by="command"
        )
    click.echo(f"{name} may log in as {role}")


@user.command("reset-password")
@click.argument("name")
@FROM_STDIN
@takes_place
def reset_password(place: Place, name: str, password_stdin: bool) -> None:
    """Give somebody a new password; whoever is logged in under that name is logged out."""
    from appliance.box import open_stores

    with open_stores(place.config, data_dir=place.data_dir, alone=True) as stores:
        stores.accounts.reset_password(name, _password(password_stdin), by="command")
    click.echo(f"{name} has a new password")


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    word: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return word
