"""``kabar modem``: which modems there are, and whether one of them could send."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
import msgspec

from appliance.command.options import Place, takes_place

if TYPE_CHECKING:
    from appliance.modem.examination import Examination
    from appliance.modem.finder import Findings, FoundPort

_SIGNS = {"good": "  ok", "note": "note", "bad": "  NO"}


@click.group()
def modem() -> None:
    """Modems."""


@modem.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
@takes_place
def list_modems(place: Place, as_json: bool) -> int:
    """The modems of the configuration, and what is plugged in. Opens no port.

    Status 1: the configuration wants a modem, and none was found.
    """
    from appliance.modem.finder import look

    findings = look()
    if as_json:
        configured = [
            {"name": each.name, "port": each.port, "profile": each.profile} for each in place.config.modem
        ]
        click.echo(msgspec.json.encode({"configured": configured, **_as_facts(findings)}).decode())
    else:
        if not place.config.modem:
            click.echo("The configuration names no modem.")
        for section in place.config.modem:
            click.echo(f"configured: {section.name}, port {section.port}, profile {section.profile}")
        _tell(findings)
    wanted = any(section.port == "auto" for section in place.config.modem)
    return 1 if wanted and not findings.ports else 0


@modem.command("try")
@click.argument("port")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def try_modem(port: str, as_json: bool) -> int:
    """Talk to the modem on PORT ("/dev/ttyUSB2"): who it is, whether it could send, what to do.

    Sends no SMS and tries no PIN. Status 0: it could send; 1: there is something to do.
    """
    from appliance.clock import SystemClock
    from appliance.modem.examination import examine
    from appliance.modem.finder import look
    from appliance.modem.header_uart import Places
    from appliance.modem.serial_port import open_serial

    places = Places()
    result = examine(port, open_port=open_serial, findings=look(places), places=places, clock=SystemClock())
    if as_json:
        click.echo(msgspec.json.encode(_as_object(result)).decode())
    else:
        for step in result.steps:
            click.echo(f"{_SIGNS[step.verdict]}  {step.name}: {step.found}")
        click.echo(f"What to do: {result.advice}.")
    return 0 if result.could_send else 1


def _as_object(result: Examination) -> dict[str, Any]:
    return {
        "port": result.port,
        "could_send": result.could_send,
        "to_do": result.advice,
        "steps": [
            {"name": step.name, "verdict": step.verdict.value, "found": step.found, "to_do": step.to_do}
            for step in result.steps
        ],
    }


def _as_facts(findings: Findings) -> dict[str, Any]:
    from appliance.modem.port_holder import others

    return {
        "found": [
            {
                "path": port.path,
                "usb": port.usb,
                "kind": port.kind.name.lower(),
                "title": port.title,
                "interface": port.interface,
                "device": port.device,
                "by_path": port.by_path,
                "held_by": [str(each) for each in others(port.path)],
            }
            for port in findings.ports
        ],
        "obstacles": [
            {"word": each.word.value, "where": each.where, "sentence": each.sentence}
            for each in findings.obstacles
        ],
    }


def _tell(findings: Findings) -> None:
    for port in findings.ports:
        click.echo(f"found: {_described(port)}")
    for obstacle in findings.obstacles:
        click.echo(f"obstacle: {obstacle.sentence}")
    if findings.ports:
        click.echo(f"What to do: kabar modem try {findings.ports[0].path}")
    else:
        click.echo("No modem was found on USB or on the header.")
        click.echo("What to do: plug a modem in, wait half a minute, and ask again.")


def _described(port: FoundPort) -> str:
    from appliance.modem.port_holder import others

    where = f"USB {port.usb}, interface {port.interface:02x}, socket {port.device}" if port.usb else ""
    said = f"{port.path}: {port.title}" + (f" ({where})" if where else "")
    if port.by_path:
        said += f", {port.by_path}"
    held = ", ".join(map(str, others(port.path)))
    return said + (f", held by {held}" if held else "")
