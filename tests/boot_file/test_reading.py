"""The boot file as people write it on an office PC: good lines hold, the others are told, none stops us."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.boot_file import BootReading, MistakeKind, read_boot_file, read_content, read_installed
from appliance.config import Config
from appliance.errors import ConfigError

DEFAULTS = {
    "box": {"data_dir": "/data/kabar"},
    "web": {"port": 80, "names": ["kabar.lan"]},
    "panel": {"led_pin": 17},
    "modem": [{"name": "Satu"}],
}
GOOD = """\
# the office's own
[box]
name = "Pokjanal Posyandu KBB"
timezone = "WITA"
[sending]
quiet = "19:00-08:00"
[[modem]]
name = "Telkomsel"
daily_cap = 200
[[modem]]
name = "Indosat"
"""


def read(text: str) -> BootReading:
    return read_content(text.encode(), DEFAULTS)


def told(reading: BootReading) -> list[tuple[MistakeKind, str]]:
    return [(mistake.kind, mistake.where) for mistake in reading.mistakes]


def test_a_good_file_lies_over_the_defaults_of_the_box() -> None:
    reading = read(GOOD)
    assert reading.mistakes == ()
    assert reading.config.box.name == "Pokjanal Posyandu KBB"
    assert reading.config.box.data_dir == "/data/kabar"
    assert reading.config.web.port == 80
    assert [modem.name for modem in reading.config.modem] == ["Telkomsel", "Indosat"]


def test_a_line_with_a_missing_quote_costs_that_line_and_no_other() -> None:
    reading = read(
        GOOD.replace('timezone = "WITA"', 'timezone = "WITA').replace("daily_cap = 200", "daily_cap")
    )
    assert told(reading) == [(MistakeKind.NOT_TOML, "line 4"), (MistakeKind.NOT_TOML, "line 9")]
    assert reading.config.box.name == "Pokjanal Posyandu KBB"
    assert reading.config.box.timezone == "WIB"
    assert reading.config.sending.quiet == "19:00-08:00"
    assert [modem.name for modem in reading.config.modem] == ["Telkomsel", "Indosat"]


def test_lines_below_a_broken_header_are_not_taken_for_those_of_the_table_above() -> None:
    reading = read('[box]\nname = "Kantor"\n[[modem\nname = "Telkomsel"\n[sending]\nundo_seconds = 5\n')
    assert told(reading) == [(MistakeKind.NOT_TOML, "line 3")]
    assert reading.config.box.name == "Kantor"
    assert reading.config.sending.undo_seconds == 5


def test_a_table_that_stands_there_twice_is_told_and_its_first_words_hold() -> None:
    reading = read('[box]\nname = "Pertama"\n[box]\nname = "Kedua"\ntimezone = "WIT"\n')
    assert told(reading) == [(MistakeKind.NOT_TOML, "")]
    assert (reading.config.box.name, reading.config.box.timezone) == ("Pertama", "WIT")


def test_an_unknown_key_a_wrong_value_and_a_contradiction_are_told_apart() -> None:
    reading = read(
        '[sending]\nundo_secnds = 3\nquiet = "malam"\nper_person_daily = 2\n'
        "[panel]\nbutton_pin = 17\n[bok]\nx = 1\n"
    )
    assert told(reading) == [
        (MistakeKind.UNKNOWN_KEY, "sending.undo_secnds"),
        (MistakeKind.WRONG_VALUE, "sending.quiet"),
        (MistakeKind.CONTRADICTION, "panel.button_pin"),
        (MistakeKind.UNKNOWN_KEY, "bok"),
    ]
    assert reading.config.sending.per_person_daily == 2
    assert reading.config.sending.quiet == Config().sending.quiet
    assert "did you mean undo_seconds?" in reading.mistakes[0].detail
    assert '"20:00-07:00"' in reading.mistakes[1].detail


def test_no_modem_is_lost_for_a_word_in_it() -> None:
    reading = read(
        '[[modem]]\nname = "Telkomsel"\nprofile = "nokia"\n[[modem]]\nname = "Telkomsel"\n'
        "per_minute = 9\n[[modem]]\ndaily_cap = 7\n"
    )
    assert told(reading) == [
        (MistakeKind.WRONG_VALUE, "modem[0].profile"),
        (MistakeKind.CONTRADICTION, "modem[1].name"),
    ]
    names = [(modem.name, modem.per_minute, modem.daily_cap) for modem in reading.config.modem]
    assert names == [("Telkomsel", 5, 300), ("Modem 1", 9, 300), ("Modem 2", 5, 7)]


def test_modems_that_are_no_tables_leave_the_box_its_own_one() -> None:
    for text in ("modem = [1, 2]", 'modem = "Telkomsel"'):
        reading = read(text)
        assert {kind for kind, _ in told(reading)} == {MistakeKind.WRONG_VALUE}
        assert [modem.name for modem in reading.config.modem] == ["Satu"]


def test_a_modem_in_single_brackets_is_told_and_meant_all_the_same() -> None:
    reading = read('[modem]\nname = "Telkomsel"\n')
    assert told(reading) == [(MistakeKind.WRONG_VALUE, "modem")]
    assert [modem.name for modem in reading.config.modem] == ["Telkomsel"]


def test_a_file_for_a_computer_does_not_move_the_data_or_the_port_of_the_installed_box() -> None:
    reading = read(
        '[box]\ndata_dir = "data"\n[web]\nhost = "192.168.1.5"\nport = 8080\nnames = ["kabar.kantor"]\n'
    )
    assert [kind for kind, _ in told(reading)] == [MistakeKind.FIXED] * 3
    assert reading.config.box.data_dir == "/data/kabar"
    assert (reading.config.web.host, reading.config.web.port) == ("0.0.0.0", 80)
    assert reading.config.web.names == ("kabar.lan", "kabar.kantor")


def test_a_pin_of_the_sim_never_stands_in_a_mistake() -> None:
    reading = read('[[modem]]\nsim_pin = "12x4"\n')
    assert told(reading) == [(MistakeKind.WRONG_VALUE, "modem[0].sim_pin")]
    assert "12x4" not in reading.mistakes[0].detail


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_file_is_read_in_whatever_encoding_a_windows_editor_wrote_it(encoding: str) -> None:
    reading = read_content('[box]\r\nname = "Café Désa"\r\n'.encode(encoding), DEFAULTS)
    assert reading.mistakes == ()
    assert reading.config.box.name == "Café Désa"


def test_what_is_no_text_or_far_too_large_gives_the_defaults() -> None:
    assert told(read_content(b"\0" * 40, DEFAULTS)) == [(MistakeKind.NOT_TEXT, "")]
    assert told(read_content(b"#" * 70_000, DEFAULTS)) == [(MistakeKind.TOO_LARGE, "")]


def test_brackets_without_end_are_a_mistake_like_any_other() -> None:
    reading = read("x = " + "[" * 30_000)
    assert told(reading) == [(MistakeKind.NOT_TOML, "line 1")]


def test_a_file_full_of_nonsense_tells_its_first_mistakes_only() -> None:
    reading = read("[box]\n" + "".join(f"k{i} = 1\n" for i in range(5000)) + 'name = "Tetap terbaca"\n')
    assert len(reading.mistakes) == 20
    assert reading.config.box.name == "Tetap terbaca"


def test_a_number_that_is_none_is_a_wrong_value() -> None:
    reading = read("[[modem]]\nper_minute = nan\n")
    assert told(reading) == [(MistakeKind.WRONG_VALUE, "modem[0].per_minute")]
    assert reading.config.modem[0].per_minute == 5


def test_no_file_is_no_mistake_and_a_folder_in_its_place_is_one(tmp_path: Path) -> None:
    assert read_boot_file(None, DEFAULTS).mistakes == ()
    assert read_boot_file(tmp_path / "kabar.toml", DEFAULTS).mistakes == ()
    reading = read_boot_file(tmp_path, DEFAULTS)
    assert told(reading) == [(MistakeKind.UNREADABLE, "")]
    assert reading.config.box.data_dir == "/data/kabar"
    assert reading.file == str(tmp_path)


def test_the_boxs_own_defaults_are_read_strictly(tmp_path: Path) -> None:
    box = tmp_path / "box.toml"
    box.write_text('[box]\ndata_dir = "/data/kabar"\n')
    boot = tmp_path / "kabar.toml"
    boot.write_text('[box]\nname = "Kantor"\n')
    config = read_installed(box, boot).config
    assert (config.box.data_dir, config.box.name) == ("/data/kabar", "Kantor")
    box.write_text("[box]\ndatadir = 1\n")
    with pytest.raises(ConfigError, match="datadir"):
        read_installed(box, boot)


@settings(deadline=None, max_examples=300)
@given(content=st.binary(max_size=300))
def test_any_octets_at_all_give_a_configuration(content: bytes) -> None:
    assert read_content(content, DEFAULTS).config.box.data_dir == "/data/kabar"


PIECES = st.sampled_from(
    [
        *GOOD.splitlines(),
        *(
            '"""',
            "'''",
            "[",
            "]",
            "[[",
            "x.y.z = 1",
            "[box.name]",
            "reset = 'all'",
            "[wifi]",
            "name = 1979-05-27",
        ),
        *(
            "[[box]]",
            "modem = {}",
            "[modem]",
            "[modem.name]",
            "quiet = inf",
            "names = [[]]",
            "web.names = ['a']",
        ),
    ]
)


@settings(deadline=None, max_examples=300)
@given(lines=st.lists(PIECES, max_size=25))
def test_any_heap_of_half_sensible_lines_gives_a_configuration(lines: list[str]) -> None:
    reading = read("\n".join(lines))
    assert reading.config.box.data_dir == "/data/kabar"
    assert reading.config.web.port == 80


def test_thousands_of_good_lines_below_a_broken_one_are_read_and_the_page_comes() -> None:
    """Reading the lines above it again for each line took eight minutes for this file."""
    lines = "".join(f"x{number}=1\n" for number in range(7000))
    reading = read(f"[sending]\nzz\n{lines}undo_seconds = 5\n")
    assert told(reading)[0] == (MistakeKind.NOT_TOML, "line 2")
    assert reading.config.sending.undo_seconds == 5


def test_a_line_that_no_hand_writes_is_lost_and_the_others_hold() -> None:
    reading = read("a." * 30_000 + "a = 1\n[sending]\nundo_seconds = 5\n# " + "=" * 3000)
    assert told(reading) == [(MistakeKind.NOT_TOML, "line 1")]
    assert reading.config.sending.undo_seconds == 5


def test_beside_a_broken_line_dotted_keys_share_their_table_and_a_key_twice_is_told() -> None:
    reading = read(
        "zz\nsending.undo_seconds = 5\nsending.per_person_daily = 2\nsending.undo_seconds = 6\n"
        '[[modem]]\nname = "Satu"\nname = "Dua"\ndaily_cap = 9\n'
    )
    assert told(reading) == [(MistakeKind.NOT_TOML, f"line {number}") for number in (1, 4, 7)]
    assert (reading.config.sending.undo_seconds, reading.config.sending.per_person_daily) == (5, 2)
    assert [(modem.name, modem.daily_cap) for modem in reading.config.modem] == [("Satu", 9)]


@pytest.mark.parametrize("header", ["[sending]", "[[modem]]"])
def test_a_reset_below_a_table_is_told_with_the_place_where_it_belongs(header: str) -> None:
    nonsense = "".join(f"x{number} = 1\n" for number in range(40))
    reading = read(f'{header}\n{nonsense}reset = "admin"\n')
    kind, where = told(reading)[0]
    assert (kind, where) == (MistakeKind.MISPLACED, f"{header.strip('[]')}.reset")
    assert "put it at the top of the file" in reading.mistakes[0].detail
