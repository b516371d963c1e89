"""``kabar check`` on the box reads the card's file as the box does, and no mistake in it hides the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.boot_file import MOST_MISTAKES, MistakeKind, instead, read_content
from tests.command.conftest import Terminal, Told

DEFAULTS = {"box": {"data_dir": "/data/kabar"}, "web": {"port": 80}}


@pytest.fixture
def defaults(kabar: Terminal) -> Path:
    file = kabar.folder / "box.toml"
    file.write_text(f'[box]\ndata_dir = "{kabar.data}"\n[web]\nport = 80\n')
    return file


def check(kabar: Terminal, defaults: Path, text: str) -> Told:
    file = kabar.folder / "kabar.toml"
    file.write_text(text)
    words = ("check", "--installed", "--defaults", defaults, "--config", file)
    return kabar(*words, place=False)


def test_a_good_file_with_orders_and_modems_is_good(kabar: Terminal, defaults: Path) -> None:
    told = check(
        kabar,
        defaults,
        '[wifi]\nname = "Aula"\n[[modem]]\nname = "Telkomsel"\n[[modem]]\nname = "Indosat"\n',
    )
    assert (told.status, told.err) == (0, "")
    assert "configuration: good, 2 modem(s)" in told.out
    assert "book: good" in told.out


def test_every_mistake_has_its_line_and_what_is_used_and_the_rest_is_looked_at(
    kabar: Terminal, defaults: Path
) -> None:
    told = check(
        kabar,
        defaults,
        'reset = semua\n[sending]\nquiet = "malam"\nzz\nundo = 3\n[web]\nport = 8080\n'
        '[[modem]]\nname = "Telkomsel"\nsim_pin = "12x4"\n',
    )
    assert told.status == 1
    assert told.err == f"kabar: {kabar.folder / 'kabar.toml'} has to be mended, see above\n"
    lines = told.out.splitlines()
    assert lines[0].startswith("configuration: 6 mistake(s) in ")
    assert [line.split(":")[0].strip() for line in lines[1:13:2]] == [
        f"line {number}" for number in (1, 4, 3, 5, 7, 10)
    ]
    assert [line.strip() for line in lines[2:14:2]] == [
        "nothing is done for it",
        "the line is left out",
        'quiet = "20:00-07:00" is used',
        "the line is left out",
        "port = 80 is used",
        "the box goes on without it",
    ]
    assert "book: good" in told.out
    assert "12x4" not in told.out + told.err


def test_a_file_of_which_nothing_can_be_read_stops_no_check(kabar: Terminal, defaults: Path) -> None:
    told = check(kabar, defaults, "\0" * 40)
    assert told.status == 1
    assert "the file is not a text\n    the box's own settings are used" in told.out
    assert "book: good" in told.out


def test_a_file_full_of_nonsense_says_that_there_is_more(kabar: Terminal, defaults: Path) -> None:
    assert f"at least {MOST_MISTAKES} mistake(s)" in check(kabar, defaults, "zz\n" * 40).out


def test_a_card_without_the_file_is_good(kabar: Terminal, defaults: Path) -> None:
    file = kabar.folder / "nothing.toml"
    told = kabar("check", "--installed", "--defaults", defaults, "--config", file, place=False)
    assert (told.status, told.err) == (0, "")


@pytest.mark.parametrize(
    ("text", "kind", "used"),
    [
        (
            '[box]\nname = "A"\n[box]\nname = "B"\n',
            MistakeKind.NOT_TOML,
            "the first of two that disagree holds",
        ),
        ("[bok]\nx = 1\n", MistakeKind.UNKNOWN_KEY, "the line is left out"),
        ('[modem]\nname = "Aula"\n', MistakeKind.WRONG_VALUE, "1 modem(s) are used: Aula"),
        ("[[modem]]\nprice = -1\n", MistakeKind.WRONG_VALUE, "the box goes on without it"),
        (
            '[[modem]]\nname = "A"\n[[modem]]\nname = "A"\n',
            MistakeKind.CONTRADICTION,
            'name = "Modem 1" is used',
        ),
        ("[box]\nreset = admin\n", MistakeKind.MISPLACED, "nothing is done for it"),
        ('zz\n[wifi]\nname = "A"\n', MistakeKind.HELD_BACK, "nothing is done for it"),
        ("modem = [1]\n", MistakeKind.WRONG_VALUE, "the line is left out"),
    ],
)
def test_what_is_used_instead_is_told_of_every_kind(text: str, kind: MistakeKind, used: str) -> None:
    reading = read_content(text.encode(), DEFAULTS)
    assert (reading.mistakes[0].kind, instead(reading.mistakes[0], reading.config)) == (kind, used)
