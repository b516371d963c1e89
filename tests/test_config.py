"""The static file: what may stand in it, and what is said about a slip of the keyboard."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.config import Config, find_config, load_config, parse_config
from appliance.errors import ConfigError

FULL = """
[box]
data_dir = "/var/lib/kabar"
name = "Pokjanal Posyandu KBB"
timezone = "WITA"
[web]
host = "127.0.0.1"
port = 8081
[sending]
quiet = "20:00-07:00"
undo_seconds = 30
per_person_daily = 5
[[modem]]
name = "Telkomsel"
port = "auto"
profile = "auto"
per_minute = 5
daily_cap = 300
power_pin = 6
[[modem]]
name = "XL"
port = "/dev/ttyUSB2"
per_minute = 0
price = 200
[simulator]
modems = 3
speed = "lte"
[panel]
led_pin = 17
button_pin = 27
"""


def test_without_a_file_the_box_has_one_modem_that_it_looks_for_itself() -> None:
    config = load_config(None)
    assert config == Config()
    assert [modem.port for modem in config.modem] == ["auto"]
    assert config.sending.quiet == "20:00-07:00"


def test_the_example_of_the_manual_is_understood() -> None:
    config = parse_config(FULL)
    assert [modem.name for modem in config.modem] == ["Telkomsel", "XL"]
    assert (config.modem[0].power_pin, config.modem[1].price) == (6, 200)
    assert config.box.zone.utcoffset(None) == timedelta(hours=8)
    assert config.box.zone.tzname(None) == "WITA"


def test_a_box_may_be_told_that_it_has_no_modem() -> None:
    assert parse_config("modem = []").modem == ()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('[sending]\nqiet = ""', "[sending] has no key qiet, did you mean quiet?"),
        ('[sendin]\nquiet = ""', "the file has no key sendin, did you mean sending?"),
        ('[box]\nzzz = ""', "[box] has no key zzz; allowed: data_dir, name, timezone"),
        ('[[modem]]\nprot = "auto"', "[modem[0]] has no key prot, did you mean port?"),
        ('[sending]\nquiet = "8-9"', 'sending.quiet = "8-9" cannot be used; allowed: a span such as'),
        ('[sending]\nquiet = "24:00-07:00"', "sending.quiet"),
        ('[sending]\nquiet = "08:00-08:00"', 'sending.quiet = "08:00-08:00" has no length'),
        ('[web]\nport = "80"', 'web.port = "80" cannot be used; allowed: a whole number from 0 to 65535'),
        ("[web]\nport = 70000", "web.port = 70000 cannot be used; allowed: a whole number from 0 to 65535"),
        ("[web]\nport = true", "web.port = true cannot be used"),
        ("[web]\nnames = [1]", "web.names[0] = 1 cannot be used; allowed: a text"),
        ('[web]\nnames = "kabar"', 'web.names = "kabar" cannot be used; allowed: a list'),
        ("web = 3", "web = 3 cannot be used; allowed: a table in brackets"),
        (
            '[[modem]]\nprofile = "sim9000"',
            'modem[0].profile = "sim9000" cannot be used; allowed: "a76xx", "auto", "ec25"',
        ),
        ('[modem]\nname = "x"', "modem = a [table] cannot be used; allowed: tables in double brackets"),
        ("[[modem]]\nper_minute = -1", "modem[0].per_minute = -1 cannot be used; allowed: a number from 0"),
        ("[[modem]]\nper_minute = nan", "modem[0].per_minute = nan cannot be used"),
        ("[[modem]]\nper_minute = inf", "modem[0].per_minute = inf cannot be used"),
        ('[[modem]]\nname = ""', 'a text in "quotes" of 1 to 60 characters'),
        ('[[modem]]\nname = "a"\n[[modem]]\nname = "a"', 'two modems have name = "a"'),
        (
            '[[modem]]\nname="a"\nport = "/dev/x"\n[[modem]]\nname="b"\nport = "/dev/x"',
            'two modems have port = "/dev/x"',
        ),
        (
            "[panel]\nled_pin = 99",
            "panel.led_pin = 99 cannot be used; allowed: a whole number from 0 to 27, or",
        ),
        ("[panel]\nled_pin = 17\nbutton_pin = 17", "pin 17 is used twice"),
        (
            "[simulator]\npeople_answer = 1",
            "simulator.people_answer = 1 cannot be used; allowed: true or false",
        ),
        ("[sending]\nundo_seconds = [30]", "sending.undo_seconds = a list cannot be used"),
        ('[[modem]]\nsmsc = "0811"', 'modem[0].smsc = "0811" cannot be used; allowed: the operator'),
        ("[sending", "this is not TOML"),
        ('[box]\nname = "' + "x" * 200 + '"', "..."),
    ],
)
def test_a_slip_is_answered_by_a_sentence_that_names_key_value_and_what_is_allowed(
    text: str, sentence: str
) -> None:
    with pytest.raises(ConfigError) as told:
        parse_config(text)
    assert sentence in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("value", ['"12"', '"12a4"', "1234", '["1234"]', '"123456789"'])
def test_a_wrong_pin_is_not_repeated_in_the_sentence(value: str) -> None:
    with pytest.raises(ConfigError) as told:
        parse_config(f"[[modem]]\nsim_pin = {value}")
    assert "modem[0].sim_pin" in str(told.value)
    assert value.strip('[]"') not in str(told.value).removeprefix("modem[0]")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_no_text_brings_anything_but_a_config_or_a_sentence(text: str) -> None:
    with contextlib.suppress(ConfigError):
        assert isinstance(parse_config(text), Config)


def test_the_file_given_wins_over_the_environment_and_that_over_the_boot_partition(tmp_path: Path) -> None:
    boot = tmp_path / "kabar.toml"
    assert find_config(None, {}, [boot]) is None
    boot.write_text("")
    assert find_config(None, {}, [boot]) == boot
    assert find_config(None, {"KABAR_CONFIG": "/etc/x.toml"}, [boot]) == Path("/etc/x.toml")
    assert find_config(Path("mine.toml"), {"KABAR_CONFIG": "/etc/x.toml"}, [boot]) == Path("mine.toml")


def test_a_file_saved_by_a_windows_editor_is_read(tmp_path: Path) -> None:
    path = tmp_path / "kabar.toml"
    path.write_bytes(b'\xef\xbb\xbf[box]\r\nname = "Kotak"\r\n')
    assert load_config(path).box.name == "Kotak"


def test_trouble_with_the_file_itself_is_a_sentence_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no configuration file"):
        load_config(tmp_path / "nothing.toml")
    with pytest.raises(ConfigError, match="is a folder"):
        load_config(tmp_path)
    word = tmp_path / "kabar.docx"
    word.write_bytes(b"PK\x03\x04\xff\xfe")
    with pytest.raises(ConfigError, match="is not a text file"):
        load_config(word)
    typo = tmp_path / "kabar.toml"
    typo.write_text("[web]\nprot = 8080")
    with pytest.raises(ConfigError, match=r"kabar\.toml: \[web\] has no key prot"):
        load_config(typo)
