"""``kabar token``: programs that may use the API."""

from __future__ import annotations

import click

from appliance.command.options import Place, takes_place


@click.group()
def token() -> None:
    """Tokens for programs that use the API."""


@token.command()
@click.argument("name")
@takes_place
def create(place: Place, name: str) -> None:
    """Make a token for the program NAME and print it, this once. Works beside a running box."""
    from appliance.box import open_stores

    with open_stores(place.config, data_dir=place.data_dir) as stores:
        secret = stores.accounts.create_token(name, by="command")
    click.echo(f"Token for {name}, shown only now: {secret}")
