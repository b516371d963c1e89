"""Which kecamatan and desa a row belongs to; where two would fit, a person is asked and no code is given."""

from __future__ import annotations

import pytest

from appliance.contacts.importing import DoubtCode
from appliance.contacts.importing.places import Place, PlaceFinder, Surroundings, places_in_title
from tests.support.workbooks import bandung_barat

FINDER = PlaceFinder(bandung_barat())


def codes(place: Place) -> list[DoubtCode]:
    return [doubt.code for doubt in place.doubts]


@pytest.mark.parametrize(
    "village", ["Tanimulya", "Ds. Tani Mulya", "TANIMULYA", "Desa Tani  Mulya", "tanimulya."]
)
@pytest.mark.parametrize("district", ["Ngamprah", "Kec. Ngamprah", "NGAMPRAH", "KECAMATAN NGAMPRAH"])
def test_places_are_found_however_they_are_written(village: str, district: str) -> None:
    place = FINDER.find(village, district)
    assert (place.village_code, place.district_code, place.doubts) == ("32.17.06.2004", "32.17.06", ())


def test_a_desa_that_exists_once_tells_its_kecamatan() -> None:
    assert FINDER.find("Tanimulya", "").district == "Ngamprah"


def test_a_desa_of_two_kecamatan_is_asked_about_even_below_a_row_of_one_of_them() -> None:
    place = FINDER.find("Cipeundeuy", "", above="Padalarang")
    assert codes(place) == [DoubtCode.VILLAGE_AMBIGUOUS]
    assert place.doubts[0].detail == "Cipeundeuy, Padalarang"
    assert (place.village, place.village_code, place.district_code) == ("Cipeundeuy", "", "")


def test_one_or_two_wrong_letters_are_mended_with_a_question() -> None:
    place = FINDER.find("Tanimulia", "Ngampra")
    assert codes(place) == [DoubtCode.DISTRICT_GUESSED, DoubtCode.VILLAGE_GUESSED]
    assert [doubt.detail for doubt in place.doubts] == ["Ngampra -> Ngamprah", "Tanimulia -> Tanimulya"]
    assert place.village_code == "32.17.06.2004"


def test_a_desa_of_another_kecamatan_is_asked_about() -> None:
    place = FINDER.find("Cilame", "Lembang")
    assert codes(place) == [DoubtCode.VILLAGE_ELSEWHERE]
    assert place.doubts[0].detail == "Ngamprah"
    assert (place.village, place.village_code, place.district_code) == ("Cilame", "", "32.17.01")


def test_places_that_do_not_exist_are_kept_as_words() -> None:
    assert codes(FINDER.find("Antah Berantah", "Ngamprah")) == [DoubtCode.VILLAGE_UNKNOWN]
    outside = FINDER.find("Cibiru Wetan", "Kec. CILEUNYI")
    assert codes(outside) == [DoubtCode.DISTRICT_UNKNOWN]
    assert (outside.village, outside.district, outside.district_code) == ("Cibiru Wetan", "Cileunyi", "")


@pytest.mark.parametrize("text", ["Cilame, Kec. Ngamprah", "Cilame/Ngamprah", "Ds. Cilame Kec Ngamprah"])
def test_desa_and_kecamatan_in_one_cell(text: str) -> None:
    assert FINDER.find(text, "").village_code == "32.17.06.2003"
    assert FINDER.find(text, "Ngamprah").village_code == "32.17.06.2003"


def test_without_areas_places_stay_words() -> None:
    assert PlaceFinder(None).find("DS. CILAME", "KEC. NGAMPRAH") == Place("Cilame", "", "Ngamprah", "")


@pytest.mark.parametrize(
    ("title", "district", "village"),
    [
        (["DAFTAR KADER DESA CILAME KECAMATAN NGAMPRAH TAHUN 2025"], "NGAMPRAH", "CILAME"),
        (["Kecamatan", ": Gunung Halu"], "Gunung Halu", ""),
        (["KEC. LEMBANG KAB. BANDUNG BARAT"], "LEMBANG", ""),
        (["DAFTAR KADER POSYANDU AKTIF"], "", ""),
        (["KELURAHAN: CILAME", "TAHUN 2025"], "", "CILAME"),
    ],
)
def test_titles_tell_places(title: list[str], district: str, village: str) -> None:
    assert places_in_title(title) == Surroundings(district, village)
