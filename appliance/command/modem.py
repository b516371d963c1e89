"""``kabar modem``: what the box would talk to."""

from __future__ import annotations

import click
import msgspec

from appliance.command.options import Place, takes_place


@click.group()
def modem() -> None:
    """Modems."""


@modem.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
@takes_place
def list_modems(place: Place, as_json: bool) -> None:
    """The modems of the configuration, and the ports that were found on USB."""
    from appliance.modem.finder import find_ports

    found = find_ports()
    if as_json:
        configured = [
            {"name": each.name, "port": each.port, "profile": each.profile} for each in place.config.modem
        ]
        ports = [{"path": each.path, "usb": f"{each.vid:04x}:{each.pid:04x}"} for each in found]
        click.echo(msgspec.json.encode({"configured": configured, "found": ports}).decode())
        return
    if not place.config.modem:
        click.echo("The configuration names no modem.")
    for section in place.config.modem:
        click.echo(f"configured: {section.name}, port {section.port}, profile {section.profile}")
    for port in found:
        click.echo(f"found: {port.path} (USB {port.vid:04x}:{port.pid:04x})")
    if not found:
        click.echo("No modem was found on USB.")
