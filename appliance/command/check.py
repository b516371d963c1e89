"""``kabar check``: is everything as it should be? Opens every store, sends nothing."""

from __future__ import annotations

import click

from appliance.command.options import Place, takes_place
from appliance.errors import BoxError, DataFolderInUse


class NotWell(BoxError):
    """Something does not work."""


@click.command()
@takes_place
def check(place: Place) -> None:
    """Read the static file, open every store, look for modems. Status 1: something does not work."""
    from appliance.box import open_box
    from appliance.health import HealthResult
    from appliance.modem.finder import find_ports
    from appliance.modem.port_survey import devices

    click.echo(f"configuration: good, {len(place.config.modem)} modem(s)")
    try:
        with open_box(place.config, data_dir=place.data_dir) as box:
            checks = [
                each
                for each in box.health.checks()
                if each.name in ("clock", "card", "book", "settings", "users")
            ]
            contacts, admins = len(box.book), not box.accounts.needs_first_admin
    except DataFolderInUse:
        click.echo(f"data folder {place.data_dir}: a box is running on it; its page shows how it is")
        return
    for each in checks:
        click.echo(f"{each.name}: {each.result}, {each.word.replace('_', ' ')} {each.detail}".rstrip())
    click.echo(f"contacts: {contacts}; first administrator: {'made' if admins else 'not made yet'}")
    wanted = [section.port for section in place.config.modem if section.port == "auto"]
    found = devices(find_ports())
    click.echo(f'places for a modem: {len(found)} found, {len(wanted)} wanted by port = "auto"')
    if any(each.result is HealthResult.BAD for each in checks):
        raise NotWell("something does not work, see above")
