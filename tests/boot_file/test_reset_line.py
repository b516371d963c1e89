"""``reset`` as people write it who are locked out: what can mean one thing only is done, the rest is told."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.boot_file import Mistake, MistakeKind, read_content
from appliance.boot_file.one_shots import OneShots, Reset, read
from appliance.boot_file.reset_line import plain, without_reset
from appliance.boot_file.text import parse

DEFAULTS = {"box": {"data_dir": "/data/kabar"}}
EVIDENT = [
    "reset = admin",
    "reset = “admin”",
    "reset = „Admin”   # lupa sandi",
    'Reset = "admin"',
    'RESET="ADMIN"',
    'reset: "admin"',
    "reset:admin",
    'reset = "admin',
    "  “reset” = ‘ admin ’ ",
    'reset = "admin"\nreset = admin',
]


def orders(text: str) -> OneShots:
    return read(parse(text))


def told(text: str) -> tuple[Mistake, ...]:
    return read_content(text.encode(), DEFAULTS).mistakes


@pytest.mark.parametrize("line", EVIDENT)
def test_what_can_mean_one_thing_only_is_that_order_and_no_mistake(line: str) -> None:
    text = f'# kartu\n{line}\n[box]\nname = "Kantor"\n'
    assert orders(text).reset is Reset.ADMIN
    assert told(text) == ()


@pytest.mark.parametrize("line", EVIDENT)
def test_new_administrators_are_made_whatever_another_line_holds(line: str) -> None:
    text = f'zz\n{line}\n[box]\ntimezone = WIB\nname = "Kantor"\n'
    found = orders(text)
    assert (found.reset, found.mistakes) == (Reset.ADMIN, ())
    assert all(not mistake.reset for mistake in told(text))


@pytest.mark.parametrize("line", ["reset = ALL", "Reset: “all”"])
def test_everything_is_erased_only_by_a_file_that_can_be_read_whole(line: str) -> None:
    assert orders(f"{line}\n").reset is Reset.ALL
    assert orders(f"{line}\nzz\n").reset is None
    assert [mistake.reset for mistake in told(f"{line}\nzz\n")] == [True, False]


@pytest.mark.parametrize(
    ("text", "kind", "where", "line"),
    [
        ('reset = "admin"\nreset = "all"\n', MistakeKind.CONTRADICTION, "reset", 1),
        ('reset = "admin"\nReset = "all"\n', MistakeKind.CONTRADICTION, "reset", 1),
        ('reset = "admin"\nreset = semua\n', MistakeKind.CONTRADICTION, "reset", 1),
        ('# oh\nreset = "administrator"\n', MistakeKind.WRONG_VALUE, "reset", 2),
        ("reset admin\n", MistakeKind.WRONG_VALUE, "reset", 1),
        ("reset = admin, please\n", MistakeKind.WRONG_VALUE, "reset", 1),
        ("Reset = semua\n", MistakeKind.WRONG_VALUE, "reset", 1),
        ("[box]\nReset = admin\n", MistakeKind.MISPLACED, "box.reset", 2),
        ("[[modem\nreset = “admin”\n", MistakeKind.MISPLACED, "modem.reset", 2),
        ('[wifi]\nname = "Aula"\nreset = "admin"\n', MistakeKind.MISPLACED, "wifi.reset", 3),
        ("[ ]\nreset = admin\n", MistakeKind.MISPLACED, "line 2", 2),
    ],
)
def test_what_may_mean_something_else_is_not_done_and_told_first_with_its_line(
    text: str, kind: MistakeKind, where: str, line: int
) -> None:
    assert orders(text).reset is None
    first = told(text)[0]
    assert (first.kind, first.where, first.line, first.reset) == (kind, where, line, True)
    assert not [mistake for mistake in told(text) if mistake.line == line and not mistake.reset]


def test_behind_any_number_of_other_mistakes_reset_and_the_other_orders_are_told_first() -> None:
    nonsense = "".join(f"zz{number}\n" for number in range(25))
    found = told(f'{nonsense}reset = "all"\n{nonsense}[wifi]\nname = "Aula"\n')
    assert [mistake.where for mistake in found[:3]] == ["reset", "wifi", "line 1"]
    assert len(found) == 20


@pytest.mark.parametrize("content", [b"\0" * 40, b"#" * 70_000])
def test_a_file_of_which_nothing_can_be_read_may_have_held_a_reset(content: bytes) -> None:
    assert [mistake.reset for mistake in read_content(content, DEFAULTS).mistakes] == [True]


@pytest.mark.parametrize(
    "text",
    [
        'name = """\nreset = "admin"\n"""\n',
        'zz\nname = """\nreset = "admin"\n"""\n',
        "# reset = admin\n#reset = admin\n",
        'reset_pin = "admin"\nreset-all = 1\n',
    ],
)
def test_what_only_looks_like_the_order_is_none(text: str) -> None:
    assert orders(text).reset is None


def test_every_other_line_stays_as_it_is_and_where_it_is() -> None:
    text = '# kartu\nRESET: admin\nzz\nreset = "admin"\n[box]\nname = Kantor\n'
    assert without_reset(text, "# done") == "# kartu\n# done\nzz\n\n[box]\nname = Kantor\n"
    assert plain(text) == '# kartu\nreset = "admin"\nzz\n\n[box]\nname = Kantor\n'


PIECES = st.sampled_from(
    [*EVIDENT, "reset = all", "zz", '"""', "'''", "[box]", "[ [", "x = [", 'name = "K"', "reset.a = 1", ""]
)


@settings(deadline=None, max_examples=300)
@given(lines=st.lists(PIECES, max_size=12))
def test_a_line_of_reset_at_the_top_is_done_or_told_and_gone_once_it_is_done(lines: list[str]) -> None:
    text = "\n".join(lines)
    parsed = parse(text)
    found = read(parsed)
    long_text = any(mark in text for mark in ('"""', "'''"))
    if "reset" in text and not long_text:
        assert found.reset or any(mistake.reset for mistake in found.mistakes)
    if found.reset and not long_text:
        assert not read(parse(without_reset(parsed.text, "# done"))).reset
