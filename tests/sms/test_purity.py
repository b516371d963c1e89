"""The room of texts and PDUs knows no time, no chance, no files and nothing of the rest of the house."""

from __future__ import annotations

import ast
from pathlib import Path

import appliance.sms

ALLOWED = {
    *(
        "__future__",
        "ast",
        "binascii",
        "collections.abc",
        "dataclasses",
        "datetime",
        "difflib",
        "enum",
        "functools",
    ),
    *("re", "tomllib", "typing", "unicodedata"),
    "importlib.resources",  # operators.py reads the table that ships with it
}


def imported(source: str) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def test_the_room_imports_only_what_is_pure():
    for path in Path(appliance.sms.__path__[0]).glob("*.py"):
        foreign = {
            name
            for name in imported(path.read_text("utf-8"))
            if name not in ALLOWED and not name.startswith("appliance.sms")
        }
        assert not foreign, path.name
        assert "datetime.now" not in path.read_text("utf-8")
