"""The set-up code: the sticker's on a box that has one, else one of its own making."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from appliance.accounts.setup_code import SetupCode
from appliance.sticker import make_sticker, sticker_text


@pytest.fixture
def code(tmp_path: Path) -> SetupCode:
    return SetupCode(tmp_path / "setup-code.txt", random=Random(1), sticker=tmp_path / "sticker.toml")


def test_the_code_on_the_sticker_is_the_one_that_opens_the_box(code: SetupCode, tmp_path: Path) -> None:
    sticker = make_sticker(Random(7))
    (tmp_path / "sticker.toml").write_text(sticker_text(sticker))
    assert code.read() == sticker.setup_code
    assert code.matches(sticker.setup_code.lower().replace("-", " "))
    assert not (tmp_path / "setup-code.txt").exists()
    code.void()
    assert code.read() == sticker.setup_code  # the next first administrator needs it again


def test_a_box_whose_sticker_cannot_be_read_makes_a_code_of_its_own(code: SetupCode, tmp_path: Path) -> None:
    (tmp_path / "sticker.toml").write_text("setup_code = 1")
    assert code.read() == (tmp_path / "setup-code.txt").read_text().strip()


def test_a_box_without_a_sticker_keeps_its_code_until_it_is_used(code: SetupCode) -> None:
    made = code.read()
    assert code.read() == made
    code.void()
    assert code.read() != made
