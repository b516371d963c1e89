"""The written replies with the reading each must have, and how a reading is compared with it."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import msgspec

from appliance.inbox.grammar.keywords import Keyword, KeywordTable
from appliance.inbox.grammar.reader import read_reply
from appliance.inbox.grammar.reading import Asked, Expecting, Kind, Problem, Reading

PARTS = ("seen", "held_out", "held_out_2")
FOLDER = Path(__file__).parents[2] / "data" / "replies"
TABLE = KeywordTable(
    (
        Keyword(
            name="JADWAL", words=("jadwal", "jdwl"), answer="Hari buka posyandu ada di papan balai desa."
        ),
        Keyword(
            name="ALAMAT",
            words=("alamat", "alamat kantor"),
            answer="Kantor kami di kompleks pemda.",
            flag=True,
        ),
    )
)


class Outcome(StrEnum):
    """RIGHT covers what was rightly left to a person too."""

    RIGHT = "right"
    LEFT = "left"
    MISREAD = "misread"


@dataclass(frozen=True)
class Reply:
    """``fields``: what the reading must say, as text; ``urgent`` and ``problem`` among them."""

    text: str
    expecting: Expecting | None
    kind: Kind
    fields: dict[str, str]


def replies(part: str) -> list[Reply]:
    """``part``: "seen", "held_out" or "held_out_2".

    The counts of "held_out_2", though none of its rows, have once decided on a rule ("mau stop sms"): a new
    part is needed before its share is taken for that of replies never seen.
    """
    with (FOLDER / f"{part}.csv").open(encoding="utf-8", newline="") as file:
        return [
            Reply(row["text"], _expecting(row["expecting"]), Kind(row["kind"]), _fields(row["fields"]))
            for row in csv.DictReader(file)
        ]


def read(reply: Reply) -> Reading:
    return read_reply(reply.text, TABLE, expecting=reply.expecting)


def said(reading: Reading) -> dict[str, str]:
    """What a reading says, in the words of the file."""
    fields = msgspec.structs.asdict(reading.details) if reading.details else {}
    found = {name: str(value) for name, value in fields.items() if value not in (None, "")}
    if reading.problem:
        found["problem"] = reading.problem.value
    if reading.opts_out:
        found["opts_out"] = "1"
    return found


def outcome(reply: Reply, reading: Reading) -> Outcome:
    """A missing answer is left to a person; a wrong one is misread. An opt-out is never merely "left"."""
    if stops(reply) is not reading.stops:
        return Outcome.MISREAD
    if reading.kind is Kind.OPT_OUT:
        return Outcome.RIGHT if reply.kind is reading.kind else Outcome.MISREAD
    if reading.kind is Kind.FREE_TEXT:
        return Outcome.RIGHT if reply.kind is Kind.FREE_TEXT else Outcome.LEFT
    if reading.kind is not reply.kind:
        return Outcome.MISREAD
    got = said(reading)
    if got == {name: value for name, value in reply.fields.items() if name != "urgent"}:
        return Outcome.RIGHT
    return Outcome.LEFT if reading.problem and "problem" not in reply.fields else Outcome.MISREAD


def stops(reply: Reply) -> bool:
    """Its sender wants no more messages."""
    return reply.kind is Kind.OPT_OUT or "opts_out" in reply.fields


def unseen(reply: Reply, reading: Reading) -> bool:
    """It may be an opt-out, and nobody is told."""
    return (
        reply.fields.get("problem") == Problem.MAYBE_OPT_OUT
        and reading.problem is not Problem.MAYBE_OPT_OUT
        and not reading.stops
    )


def _expecting(cell: str) -> Expecting | None:
    if not cell:
        return None
    asked, _, options = cell.partition(":")
    labels = tuple(options.split("/")) if options else ()
    return (
        Expecting(Asked(asked), labels) if asked == Asked.OPTIONS else Expecting(Asked(asked), names=labels)
    )


def _fields(cell: str) -> dict[str, str]:
    pairs = (pair.partition("=") for pair in cell.split(";") if pair)
    return {name: value for name, _, value in pairs}
