"""Finding a place however an office has written it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.contacts.area_tree import Area, AreaTree, Level, MatchKind
from appliance.contacts.folding import distance, fold, natural_key, squash

DATA = Path(__file__).parents[1] / "data"


def tree_of(name: str) -> AreaTree:
    return AreaTree.from_csv((DATA / f"wilayah-{name}.csv").read_text(encoding="utf-8"))


KBB = tree_of("32.17-bandung-barat")
BOGOR = tree_of("32.71-kota-bogor")


def test_a_kabupaten_has_its_kecamatan_and_desa() -> None:
    assert KBB.regency == Area("32.17", Level.REGENCY, "Kabupaten Bandung Barat", "32")
    assert (len(KBB.districts), len(KBB.all_villages), len(KBB)) == (16, 165, 182)
    assert len(KBB.villages("32.17.12")) == 14
    assert KBB.villages("32.99.01") == ()
    cilame = KBB.get("32.17.06.2003")
    assert cilame is not None
    assert KBB.district_of(cilame).name == "Ngamprah"
    assert KBB.get("32.71") is None


def test_a_kota_has_kelurahan_and_its_words_follow() -> None:
    assert BOGOR.regency.level is Level.CITY
    assert {area.level for area in BOGOR.all_villages} == {Level.URBAN_VILLAGE}
    assert len(BOGOR.all_villages) == 68


@pytest.mark.parametrize(
    ("written", "code", "kind"),
    [
        ("Ngamprah", "32.17.06", MatchKind.EXACT),
        ("Kec. Ngamprah", "32.17.06", MatchKind.EXACT),
        ("KECAMATAN  NGAMPRAH", "32.17.06", MatchKind.EXACT),
        ("kec.ngamprah", "32.17.06", MatchKind.EXACT),
        ("Cikalong Wetan", "32.17.04", MatchKind.EXACT),
        ("Gunung Halu", "32.17.15", MatchKind.EXACT),
        ("Sindang Kerta", "32.17.14", MatchKind.EXACT),
        ("Cipeundeuy", "32.17.05", MatchKind.EXACT),
        ("Padalarng", "32.17.08", MatchKind.NEAR),
        ("Pararongpong", "32.17.02", MatchKind.NEAR),
        ("Gunung Hulu", "32.17.15", MatchKind.NEAR),
    ],
)
def test_a_kecamatan_is_found_in_many_spellings(written: str, code: str, kind: MatchKind) -> None:
    match = KBB.find_district(written)
    assert match.area is not None
    assert (match.area.code, match.kind) == (code, kind)


@pytest.mark.parametrize(
    ("written", "district", "code", "kind"),
    [
        ("Ds. Tanimulya", None, "32.17.06.2004", MatchKind.EXACT),
        ("Tani Mulya", None, "32.17.06.2004", MatchKind.EXACT),
        ("DESA TANI-MULYA", "32.17.06", "32.17.06.2004", MatchKind.EXACT),
        ("Tanimulia", "32.17.06", "32.17.06.2004", MatchKind.NEAR),
        ("Tanimuyla", None, "32.17.06.2004", MatchKind.NEAR),
        ("Cipeundeuy", "32.17.05", "32.17.05.2001", MatchKind.EXACT),
        ("Cipeundeuy", "32.17.08", "32.17.08.2008", MatchKind.EXACT),
        ("Mekar sari", "32.17.12", "32.17.12.2011", MatchKind.EXACT),
        ("Sirnagalih", "32.17.05", "32.17.05.2011", MatchKind.EXACT),
    ],
)
def test_a_desa_is_found_in_many_spellings(
    written: str, district: str | None, code: str, kind: MatchKind
) -> None:
    match = KBB.find_village(written, district)
    assert match.area is not None
    assert (match.area.code, match.kind) == (code, kind)


def test_tanah_sereal_is_tanah_sareal() -> None:
    match = BOGOR.find_district("Kec Tanah Sereal")
    assert match.area is not None
    assert (match.area.name, match.kind) == ("Tanah Sareal", MatchKind.NEAR)


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("Cipeundeuy", {"32.17.05.2001", "32.17.08.2008"}),
        ("Ds Sirnagalih", {"32.17.05.2011", "32.17.12.2013"}),
        ("Cipeundeuyy", {"32.17.05.2001", "32.17.08.2008"}),
    ],
)
def test_a_name_that_two_kecamatan_share_is_asked_about(written: str, codes: set[str]) -> None:
    match = KBB.find_village(written)
    assert match.kind is MatchKind.AMBIGUOUS
    assert {area.code for area in match.areas} == codes
    assert match.area is None


@pytest.mark.parametrize(
    "name",
    [
        *("Cipeundeuy", "Mekarwangi", "Wangunsari", "Cipada", "Mandalasari", "Mekarjaya", "Sirnagalih"),
        *("Mekarsari", "Girimukti"),
    ],
)
def test_each_desa_of_a_repeated_name_is_found_with_its_kecamatan_and_asked_about_without(name: str) -> None:
    same = [area for area in KBB.all_villages if area.name == name]
    assert len(same) == 2
    apart = f"Ds. {name[:4]} {name[4:]}".upper()
    assert KBB.find_village(apart).areas == tuple(same)
    assert KBB.find_village(apart).kind is MatchKind.AMBIGUOUS
    for area in same:
        assert KBB.find_village(apart, area.parent).area == area


def test_a_kecamatan_that_has_a_desa_of_its_own_name_is_not_that_desa() -> None:
    named_alike = [
        (district, village)
        for district in KBB.districts
        for village in KBB.villages(district.code)
        if village.name == district.name
    ]
    assert len(named_alike) == 10
    for district, village in named_alike:
        assert KBB.find_district(district.name).area == district
        assert KBB.find_village(district.name, district.code).area == village


def test_every_desa_name_that_repeats_is_ambiguous_and_every_other_is_exact() -> None:
    names = [area.name for area in KBB.all_villages]
    for area in KBB.all_villages:
        kind = KBB.find_village(area.name).kind
        assert kind is (MatchKind.EXACT if names.count(area.name) == 1 else MatchKind.AMBIGUOUS)
        assert KBB.find_village(area.name, area.parent).areas == (area,)


@pytest.mark.parametrize("nothing", ["", "  ", '"', "-", "Ds.", "Kecamatan", "Xyz", "Bandung", "123", "日本"])
def test_what_is_no_place_is_not_made_one(nothing: str) -> None:
    assert KBB.find_village(nothing).kind is MatchKind.NONE
    assert KBB.find_district(nothing).kind is MatchKind.NONE


def test_a_desa_of_another_kecamatan_is_not_found_in_this_one() -> None:
    assert KBB.find_village("Cilame", "32.17.15").kind is MatchKind.NONE
    assert KBB.find_village("Cilame", "99.99.99").kind is MatchKind.NONE


def test_a_short_name_must_be_written_right() -> None:
    tree = AreaTree.from_areas(
        [
            Area("11.01", Level.REGENCY, "Kabupaten Contoh", "11"),
            Area("11.01.01", Level.DISTRICT, "Ie", "11.01"),
            Area("11.01.01.2001", Level.VILLAGE, "Desa Baru", "11.01.01"),
            Area("11.01.01.2002", Level.VILLAGE, "Baru", "11.01.01"),
            Area("11.01.01.2003", Level.VILLAGE, "Lam", "11.01.01"),
        ]
    )
    assert tree.find_village("Lan").kind is MatchKind.NONE
    assert tree.find_village("Bary").areas == (tree.get("11.01.01.2002"),)
    # a name that begins like a prefix is found as written first
    assert tree.find_village("Desa Baru").areas == (tree.get("11.01.01.2001"),)
    assert tree.find_village("Ds. Baru").areas == (tree.get("11.01.01.2002"),)


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=30), district=st.sampled_from([None, "32.17.06", "32.17.12", ""]))
def test_no_text_breaks_the_search_and_it_always_answers_the_same(text: str, district: str | None) -> None:
    for find in (KBB.find_district, lambda text: KBB.find_village(text, district)):
        match = find(text)
        assert match == find(text)
        counts = {MatchKind.NONE: (0, 0), MatchKind.AMBIGUOUS: (2, 9)}
        low, high = counts.get(match.kind, (1, 1))
        assert low <= len(match.areas) <= high


def test_ever_new_misspellings_do_not_fill_the_memory() -> None:
    for number in range(2_100):
        KBB.find_village(f"Cilame{number}")
    assert KBB.find_village("Cilame").kind is MatchKind.EXACT


def test_a_tree_that_is_not_whole_is_refused() -> None:
    regency = Area("32.17", Level.REGENCY, "Kabupaten Bandung Barat", "32")
    orphan = Area("32.17.06.2003", Level.VILLAGE, "Cilame", "32.17.06")
    for areas in ([], [regency, regency], [regency, orphan]):
        with pytest.raises(ValueError):
            AreaTree.from_areas(areas)
    with pytest.raises(ValueError):
        AreaTree.from_csv("a,b\n1,2\n")


def test_a_tree_can_be_taken_apart_and_put_together_again() -> None:
    assert AreaTree.from_areas(reversed(KBB.areas)).areas == KBB.areas


# folding


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Hj. NUR'AÏNI", "hj nuraini"),
        ("Nur’aini", "nuraini"),
        ("  Melati  1/RW.04 ", "melati 1 rw 04"),
        ("Ŝiti\u200bÅminah", "siti aminah"),
        ("ﬁtri ①", "fitri 1"),
        ("", ""),
        ("🙂日本", ""),
    ],
)
def test_text_is_folded_to_what_people_type(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert squash(text) == folded.replace(" ", "")


@pytest.mark.parametrize(
    ("one", "other", "steps"),
    [
        ("cilame", "cilame", 0),
        ("cilame", "clame", 1),
        ("cilame", "cilmae", 1),
        ("cilame", "silami", 2),
        ("", "ab", 2),
        ("cilame", "padalarang", 3),
        ("abc", "xyz", 3),
    ],
)
def test_letters_that_differ_are_counted_up_to_a_limit(one: str, other: str, steps: int) -> None:
    assert distance(one, other, 2) == distance(other, one, 2) == steps


def test_numbers_inside_names_sort_as_numbers() -> None:
    assert sorted(["Melati 10", "Melati 9", "Anggrek", "Melati"], key=natural_key) == [
        "Anggrek",
        "Melati",
        "Melati 9",
        "Melati 10",
    ]
