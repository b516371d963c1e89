"""Which words our own lines are made of: ``python -m tests.masking.own_words`` writes them down.

They are found where our program speaks to a technician: what it logs and raises, its enums, and the names of
files, classes and functions that a traceback holds. Left out is every word that stands in an SMS, a name or a
place of the tests' data, but for those in ``HARMLESS``.
"""

from __future__ import annotations

import ast
import csv
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

from appliance.masking.known_words import OWN

PROJECT = Path(__file__).resolve().parents[2]
DATA = PROJECT / "tests" / "data"
WORD = re.compile(r"[A-Za-z]+")
# people use them too, and they tell nothing of anybody
HARMLESS = frozenset(
    """a an at check csv data day format help in info kabupaten kader kecamatan menu new no not of off offline
    ok old on per posyandu program radio rp s several sms stop t the tp urgent wifi""".split()  # noqa: SIM905
)
# a feast of the calendar, and a woman's name
NAMES = frozenset({"fitri"})
_SPEAKING = frozenset({"debug", "info", "warning", "error", "exception", "critical", "__init__"})
_CHECKS = frozenset({"good", "attention", "bad"})
# invented people, and the language of those who write
_OTHERS = ("training.py", "modem/simulator/", "contacts/importing/own_words.py", "inbox/grammar/")


def own_words() -> frozenset[str]:
    """In small letters."""
    said: set[str] = set()
    for path in (PROJECT / "appliance").rglob("*.py"):
        name = path.relative_to(PROJECT).as_posix()
        if not any(other in name for other in _OTHERS):
            said |= words_of(name)
            for text in _spoken(ast.parse(path.read_text("utf-8"))):
                said |= words_of(text)
    return frozenset(said - NAMES - (peoples_words() - HARMLESS))


def peoples_words() -> frozenset[str]:
    """What the tests' data hold of people: their SMS, their names, their places."""
    found: set[str] = set()
    for path in DATA.rglob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                texts = (
                    [row["text"]] if "text" in row else [row[key] or "" for key in row if key != "harapan"]
                )
                found |= set().union(*map(words_of, texts))
    return frozenset(found)


def words_of(text: str) -> set[str]:
    return {word.lower() for word in WORD.findall(text)}


def log_formats() -> Iterator[str]:
    """What our loggers are given to fill in."""
    for package in ("appliance", "web"):
        for path in (PROJECT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if _is_call_of(node, _SPEAKING - {"__init__"}) and isinstance(node.args[0], ast.Constant):
                    yield str(node.args[0].value)


def _spoken(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if _is_call_of(node, _SPEAKING):
            for argument in node.args:
                yield from _strings(argument)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CHECKS:
            yield from _strings(node)
        elif isinstance(node, ast.Raise) and node.exc is not None:
            yield from _strings(node.exc)
        elif isinstance(node, ast.FunctionDef):
            yield node.name
        elif isinstance(node, ast.ClassDef):
            yield f"{node.name} {re.sub('(?<=[a-z])(?=[A-Z])', ' ', node.name)}"
            if any(isinstance(base, ast.Name) and base.id.endswith("Enum") for base in node.bases):
                yield from _strings(node)


def _is_call_of(node: ast.AST, names: frozenset[str]) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in names
        and bool(node.args)
    )


def _strings(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


if __name__ == "__main__":
    lines = textwrap.wrap(" ".join(sorted(own_words())), 110)
    (PROJECT / "appliance" / "masking" / OWN).write_text("\n".join(lines) + "\n", "ascii")
