"""``kabar broadcast``: send and ask, straight in the data folder.

The ledger takes writers from several processes, so this works beside a running box (whose senders find the
new broadcast within a second) and without one (it waits for the next start). There is no undo time: nobody
is looking at a page with a button.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from datetime import date, datetime, time
from pathlib import Path
from uuid import uuid4

import click
import msgspec

from appliance.box import open_stores
from appliance.broadcasts import BroadcastPreview, BroadcastReport, CannotSend, Draft, EventDetails
from appliance.command.options import Place, takes_place
from appliance.contacts.audience_spec import AudienceSpec
from appliance.errors import BoxError
from appliance.outbox.model import Broadcast
from appliance.outbox.status import Status

JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")


@click.group()
def broadcast() -> None:
    """Broadcasts."""


@broadcast.command()
@click.option("--text", help='The text, with fields such as {nama}; "-" reads it from stdin.')
@click.option("--text-file", type=click.Path(path_type=Path), help="A UTF-8 file with the text.")
@click.option("--all", "everybody", is_flag=True, help="To everybody in the book.")
@click.option("--group", "groups", multiple=True, metavar="ID")
@click.option(
    "--area", "areas", multiple=True, metavar="CODE", help="A kecamatan or desa, by Kemendagri code."
)
@click.option("--role", "roles", multiple=True, metavar="NAME", help="kader, ketua ...; narrows the areas.")
@click.option("--contact", "contacts", multiple=True, metavar="ID")
@click.option("--number", "numbers", multiple=True, metavar="08...", help="May be in no book.")
@click.option("--urgent", is_flag=True, help="In front of everything else, at night too.")
@click.option("--not-before", metavar="TIME", help="RFC 3339, such as 2026-12-08T09:00:00+07:00.")
@click.option("--event", "title", default="", help="{acara}")
@click.option("--place", "where", default="", help="{tempat}")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="{hari} and {tanggal}")
@click.option("--time", "hour", type=click.DateTime(["%H:%M"]), help="{jam}")
@click.option("--key", default="", help="The same key again sends nothing twice.")
@click.option("--dry-run", is_flag=True, help="Only say who would get it and what it would cost.")
@JSON
@takes_place
def send(place: Place, as_json: bool, dry_run: bool, key: str, **given: object) -> None:
    """Accept a broadcast: written down and flushed when this returns."""
    draft = _draft(**given)  # type: ignore[arg-type]
    with open_stores(place.config, data_dir=place.data_dir) as stores:
        if dry_run:
            _tell_preview(stores.broadcasts.preview(draft), as_json=as_json)
            return
        token = f"command {key or uuid4().hex}"
        try:
            accepted = stores.broadcasts.send(draft, token=token, by="command", undo=False, same_draft=True)
        except CannotSend as refused:
            raise BoxError(_why_not(refused.preview)) from refused
    _tell_accepted(accepted, as_json=as_json)


@broadcast.command()
@click.argument("broadcast_id", metavar="ID", type=int)
@JSON
@takes_place
def status(place: Place, broadcast_id: int, as_json: bool) -> None:
    """How broadcast ID is doing."""
    with open_stores(place.config, data_dir=place.data_dir) as stores:
        report = stores.broadcasts.report(broadcast_id)
    if as_json:
        _print_json(
            {
                "id": report.broadcast.id,
                "state": report.broadcast.state,
                "counts": {str(state): number for state, number in report.counts.items()},
                "eta": report.finish_at.isoformat() if report.finish_at else None,
            }
        )
        return
    _tell_report(report)


def _draft(
    *,
    text: str | None,
    text_file: Path | None,
    everybody: bool,
    groups: tuple[str, ...],
    areas: tuple[str, ...],
    roles: tuple[str, ...],
    contacts: tuple[str, ...],
    numbers: tuple[str, ...],
    urgent: bool,
    not_before: str | None,
    title: str,
    where: str,
    day: datetime | None,
    hour: datetime | None,
) -> Draft:
    return Draft(
        text=_text(text, text_file),
        audience=AudienceSpec(all=everybody, groups=groups, areas=areas, roles=roles, contacts=contacts),
        numbers=numbers,
        urgent=urgent,
        not_before=_moment(not_before),
        event=EventDetails(title, where, _date(day), _time(hour)),
    )


def _text(text: str | None, text_file: Path | None) -> str:
    if (text is None) == (text_file is None):
        raise click.UsageError("give the text with --text or with --text-file")
    if text_file is None:
        return sys.stdin.read() if text == "-" else text or ""
    try:
        return text_file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BoxError(f"{text_file} cannot be read as UTF-8 text: {error}") from error


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    with suppress(ValueError):
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return moment
    raise click.UsageError(f"--not-before is written like 2026-12-08T09:00:00+07:00, not {text}")


def _date(day: datetime | None) -> date | None:
    return day.date() if day else None


def _time(hour: datetime | None) -> time | None:
    return hour.time() if hour else None


def _why_not(preview: BroadcastPreview) -> str:
    words = ", ".join(blocker.replace("_", " ") for blocker in preview.blockers)
    found = ", ".join(problem.found for problem in preview.problems)
    return f"nothing was sent: {words}" + (f" ({found})" if found else "")


def _tell_preview(preview: BroadcastPreview, *, as_json: bool) -> None:
    summary = {
        "accepted": preview.accepted,
        "left_out": len(preview.left_out_people),
        "segments": preview.segments,
        "cost": preview.cost,
        "blockers": [str(blocker) for blocker in preview.blockers],
    }
    if as_json:
        _print_json(summary)
        return
    click.echo(
        f"{preview.accepted} would get it ({preview.segments} SMS, Rp{preview.cost}),"
        f" {summary['left_out']} left out. Nothing was sent."
    )
    for blocker in preview.blockers:
        click.echo(f"  in the way: {blocker.replace('_', ' ')}")
    for sample in preview.samples:
        click.echo(f"  {sample.name or sample.number}: {sample.text}")


def _tell_accepted(accepted: Broadcast, *, as_json: bool) -> None:
    if as_json:
        _print_json(
            {
                "id": accepted.id,
                "accepted": accepted.accepted,
                "left_out": accepted.left_out,
                "segments": accepted.segments,
                "cost": accepted.cost,
            }
        )
        return
    click.echo(
        f"Broadcast {accepted.id} is accepted: {accepted.accepted} people, {accepted.segments} SMS,"
        f" Rp{accepted.cost}; {accepted.left_out} left out."
    )


def _tell_report(report: BroadcastReport) -> None:
    counts = ", ".join(f"{number} {state}" for state, number in report.counts.items() if number)
    click.echo(f"Broadcast {report.broadcast.id}: {report.broadcast.state}; {counts or 'nobody'}.")
    waiting = report.counts[Status.QUEUED] + report.counts[Status.ERRORED]
    if waiting and report.finish_at:
        click.echo(f"Finished about {report.finish_at.astimezone():%Y-%m-%d %H:%M}.")


def _print_json(value: object) -> None:
    click.echo(msgspec.json.encode(value).decode())
