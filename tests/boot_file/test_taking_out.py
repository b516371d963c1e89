"""Orders leave the boot file, everything else stays as somebody wrote it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.boot_file.taking_out import without
from appliance.boot_file.text import loads

NOTES = {"reset": "# done: reset", "wifi": "# done: wifi", "network": "# done: network"}
FILE = """\
# Berkas kotak
reset = "admin"   # lupa kata sandi

[box]
name = "Kantor"   # nama kantor

[wifi]
name = "Kantor Desa"
# password = "rahasia-desa"
password = "rahasia-desa"

# kartu pertama
[[modem]]
name = "Telkomsel"
"""


def test_comments_and_order_of_the_other_lines_stay() -> None:
    assert without(FILE, NOTES, ["rahasia-desa"]) == (
        "# Berkas kotak\n# done: reset\n\n[box]\n"
        'name = "Kantor"   # nama kantor\n\n# done: wifi\n\n# kartu pertama\n[[modem]]\nname = "Telkomsel"\n'
    )


@pytest.mark.parametrize(
    "text",
    [
        'wifi = {name = "Aula", password = "rahasia-desa"}\n[box]\nname = "Kantor"\n',
        'wifi.name = "Aula"\nwifi.password = "rahasia-desa"\nbox.name = "Kantor"\n',
        '[box]\nname = "Kantor"\n["wifi"]\nname = "Aula"\npassword = "rahasia-desa"\n',
        '[box]\nname = "Kantor"\n[wifi]\nname = "Aula"\npassword = """\nrahasia-desa"""\n',
        '[box]\nname = """Kantor"""\n[wifi]\nname = "Aula"\npassword = \'rahasia-desa\'\n',
    ],
)
def test_however_it_was_written_the_password_leaves_the_file(text: str) -> None:
    left = without(text, NOTES, ["rahasia-desa"])
    assert "rahasia-desa" not in left
    assert loads(left) == {"box": {"name": "Kantor"}}
    assert "# done: wifi" in left


def test_lines_that_only_look_like_orders_stay() -> None:
    text = 'reset = "admin"\n[box]\nname = """\n[wifi]\nreset = 1\n"""\n[[modem]]\nname = "x\\u007f"\n'
    assert loads(without(text, NOTES)) == {key: value for key, value in loads(text).items() if key != "reset"}


TOML_VALUES = st.recursive(
    st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(deadline=None, max_examples=200)
@given(
    tables=st.dictionaries(st.sampled_from(["box", "web", "wifi", "reset", "ä b"]), TOML_VALUES, max_size=4)
)
def test_a_file_written_anew_means_the_same(tables: dict[str, object]) -> None:
    from appliance.boot_file.taking_out import _written

    text = "".join(_written(tables))
    assert loads(text) == tables
    left = loads(without(text, NOTES))
    assert left == {key: value for key, value in tables.items() if key not in NOTES}


def test_a_password_that_stands_behind_another_line_leaves_the_file_too() -> None:
    text = '[box]\nname = "Kantor"  # Wi-Fi: rahasia-desa\n[wifi]\nname = "Aula"\npassword = "rahasia-desa"\n'
    left = without(text, NOTES, ["rahasia-desa"])
    assert "rahasia-desa" not in left
    assert loads(left) == {"box": {"name": "Kantor"}}
    assert "# done: wifi" in left
