"""Whole conversations with the simulated module, written down as text.

``> `` typed, with Enter (``^Z`` and ``^[`` instead of it); ``< `` what it says, empty lines left out and NUL
written ``^@``; ``~ `` seconds that pass; ``! `` a control command; ``= `` in the first line the options of
the simulation. What it says has to be all that is written down, in that order.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from tests.support.hat_by_hand import HatByHand, lines

DIALOGUES = sorted((Path(__file__).parent / "dialogues").glob("*.txt"))


@pytest.mark.parametrize("path", DIALOGUES, ids=lambda path: path.stem)
def test_the_module_speaks_as_written_down(path: Path) -> None:
    text = path.read_text("utf-8").splitlines()
    options = text[0].removeprefix("= ") if text[0].startswith("= ") else "{}"
    hat = HatByHand(**msgspec.json.decode(options))
    said: list[str] = []
    expected: list[str] = []
    for number, line in enumerate(text, 1):
        sign, rest = line[:2], line[2:]
        if sign == "< ":
            expected.append(rest)
            continue
        if sign in ("> ", "~ ", "! "):
            assert said == expected, f"before line {number} of {path.name}"
            said, expected = [], []
        if sign == "> ":
            said = _shown(hat.type(_typed(rest)))
        elif sign == "~ ":
            said = _shown(hat.wait(float(rest)))
        elif sign == "! ":
            answer = hat.command(msgspec.json.decode(rest))
            assert answer["ok"], answer
            said = _shown(hat.hears())
    assert said == expected, f"at the end of {path.name}"


def _typed(text: str) -> str:
    for shown, key in (("^Z", "\x1a"), ("^[", "\x1b")):
        if text.endswith(shown):
            return text.removesuffix(shown) + key
    return f"{text}\r"


def _shown(text: str) -> list[str]:
    return [line.rstrip().replace("\0", "^@") for line in lines(text)]
