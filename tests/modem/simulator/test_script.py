"""Script files: what they may hold, and how a mistake in one is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.modem.simulator.faults import Fault, Kind, Step
from appliance.modem.simulator.script import ScriptError, TimedCommand, load


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_a_toml_script_holds_faults_and_timed_commands(tmp_path: Path) -> None:
    script = load(
        write(
            tmp_path,
            "faults.toml",
            """
            [[fault]]           # the third message of the second modem
            modem = 1
            send = 3
            kind = "unplug"
            at = "accepted"
            seconds = 4

            [[command]]
            after = 12.5
            do = "incoming"
            from = "+6281311112222"
            text = "siap bu"
            """,
        )
    )
    assert script.faults == (Fault(Kind.UNPLUG, modem=1, send=3, at=Step.ACCEPTED, seconds=4),)
    assert script.timed == (
        TimedCommand(12.5, {"do": "incoming", "from": "+6281311112222", "text": "siap bu"}),
    )


def test_a_script_may_be_json_lines_with_remarks(tmp_path: Path) -> None:
    script = load(
        write(
            tmp_path,
            "faults.jsonl",
            '# two refusals\n{"kind": "refuse", "code": 42, "times": 2}\n\n{"do": "hang", "after": 1}\n',
        )
    )
    assert [fault.code for fault in script.faults] == [42]
    assert [timed.after for timed in script.timed] == [1.0]


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("a.toml", "[[fault]]\nkind = 'explode'", "entry 1 of the script: Invalid enum value 'explode'"),
        ("a.toml", "[[fault]]\nkind = 'hang'\nsecond = 1", "unknown field `second`"),
        ("a.toml", "[[fault]]\nsend = 1", "missing required field `kind`"),
        ("a.toml", "[[fault]]\nkind = 'late'\nseconds = -1", "Expected `float` >= 0"),
        ("a.toml", "[[fault]]\nkind = 'refuse'\nnamespace = 'CMX'", 'namespace is "CMS", "CME"'),
        ("a.toml", "[[fault]]\nkind = 'hang'\nat = 'prompt'\nnumber = '+62812'", "cannot choose a number"),
        ("a.toml", "[[command]]\nafter = 1", "a [[command]] needs `do`"),
        ("a.toml", "[[command]]\ndo = 'hang'\nafter = 'soon'", "`after` is a number of seconds"),
        ("a.toml", "[[faults]]\nkind = 'hang'", "not faults"),
        ("a.toml", "fault = 1", "with double brackets"),
        ("a.toml", "fault = [1]", "with double brackets"),
        ("a.toml", "[fault]\nkind = 'hang'", "with double brackets"),
        ("a.toml", "kind =", "the script is no TOML"),
        ("a.jsonl", "{", "line 1 of the script"),
        ("a.jsonl", "[1]", "line 1 of the script"),
        ("missing.toml", None, "cannot read the script"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, name: str, text: str | None, says: str) -> None:
    path = tmp_path / name if text is None else write(tmp_path, name, text)
    with pytest.raises(ScriptError, match=r".+") as caught:
        load(path)
    assert says in str(caught.value)
