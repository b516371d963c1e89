"""All of Indonesia, offline, and nothing of it left in memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from appliance.contacts.area_tree import AreaTree, Level
from appliance.contacts.areas import load_areas, regencies
from appliance.errors import InputError

DATA = Path(__file__).parents[1] / "data"


@pytest.mark.parametrize("name", ["32.17-bandung-barat", "32.71-kota-bogor"])
def test_the_tree_is_the_official_one(name: str) -> None:
    official = AreaTree.from_csv((DATA / f"wilayah-{name}.csv").read_text(encoding="utf-8"))
    assert load_areas(official.regency.code).areas == official.areas


def test_papua_says_distrik_and_has_desa_adat() -> None:
    jayapura = load_areas("91.03")
    assert jayapura.regency.name == "Kabupaten Jayapura"
    assert {area.level for area in jayapura.districts} == {Level.DISTRICT}
    assert any(area.code.split(".")[3].startswith("3") for area in jayapura.all_villages)


@pytest.mark.parametrize("code", ["", "99.99", "32", "32.17.06", "bandung", "--help", "32.17\n"])
def test_a_code_that_is_no_kabupaten_is_refused(code: str) -> None:
    with pytest.raises(InputError):
        load_areas(code)


def test_a_kabupaten_is_found_by_the_words_of_its_name() -> None:
    assert [one.name for one in regencies("bandung barat")] == ["Kabupaten Bandung Barat"]
    assert [one.name for one in regencies("KAB. Bandung")] == [
        "Kabupaten Bandung",
        "Kabupaten Bandung Barat",
        "Kota Bandung",
    ]
    (bogor,) = regencies("kota bogor")
    assert (bogor.code, bogor.province) == ("32.71", "Jawa Barat")
    assert regencies("atlantis") == ()


def test_all_514_of_all_provinces_are_there() -> None:
    everything = regencies()
    assert len(everything) == 514
    assert len({one.province for one in everything}) == 38
    assert {one.name for one in regencies("bengkulu")} >= {"Kota Bengkulu", "Kabupaten Bengkulu Selatan"}
    # no kabupaten is called so: those of the province
    assert {one.province for one in regencies("jawa tengah")} == {"Jawa Tengah"}
    assert len(regencies("jawa tengah")) == 35


_ASK_AND_WEIGH = """
import sys
from appliance.contacts.areas import load_areas
load_areas("32.17")
assert not [name for name in sys.modules if name.startswith("lokal")], "the library is in this process"
"""


def test_after_the_choice_the_big_table_is_not_in_memory() -> None:
    subprocess.run([sys.executable, "-c", _ASK_AND_WEIGH], check=True)
