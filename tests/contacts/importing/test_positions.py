"""What a jabatan tells: at which level somebody serves, and in which bidang."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.contacts.importing.positions import body_of, field_of
from appliance.contacts.model import Body, Post, ServiceField

AT_A_POSYANDU = Post(posyandu="Melati 1", village="Cilame", district="Ngamprah")
IN_A_DESA = Post(village="Cilame", district="Ngamprah")
IN_A_KECAMATAN = Post(district="Ngamprah")
ABOVE = Post()


@pytest.mark.parametrize(
    ("position", "body"),
    [
        ("Kader", "posyandu"),
        ("Kader Posyandu Bidang Kesehatan", "posyandu"),
        ("Ketua Posyandu", "posyandu"),
        ("Ketua Pokja", "desa"),
        ("Ketua Pokja Posyandu", "desa"),
        ("Sekretaris Pokja Posyandu Desa Cilame", "desa"),
        ("Tim Pembina Posyandu Desa", "desa"),
        ("Kepala Desa", "desa"),
        ("Lurah", "desa"),
        ("Bidan Desa", "desa"),
        ("Camat", "kecamatan"),
        ("Sekcam", "kecamatan"),
        ("Kepala Puskesmas Ngamprah", "kecamatan"),
        ("Ketua Pokjanal Posyandu Kecamatan", "kecamatan"),
        ("Ketua Pokja IV TP PKK Kec. Rongga", "kecamatan"),
        ("Kasi PMD Kecamatan Rongga", "kecamatan"),
        ("PLKB", "kecamatan"),
        ("Kabid PMD", "kabupaten"),
        ("Kepala Dinas Pemberdayaan Masyarakat dan Desa", "kabupaten"),
        ("Kepala Bidang Pemerintahan Desa", "kabupaten"),
        ("Kepala Sub Bidang Pemberdayaan Budaya Lokal Masyarakat pada Badan Kesbangpol", "kabupaten"),
        ("Ketua Tim Pembina Posyandu Kabupaten", "kabupaten"),
        ("Ketua Tim Pembina Posyandu Kota", "kabupaten"),
        ("Bendahara", ""),
        ("Tokoh masyarakat", ""),
        ("", ""),
    ],
)
def test_most_positions_tell_the_level_themselves(position: str, body: str) -> None:
    assert body_of(position) == body


@pytest.mark.parametrize(
    ("position", "post", "body"),
    [
        ("Bendahara", AT_A_POSYANDU, "posyandu"),
        ("Bendahara", IN_A_DESA, ""),
        ("Anggota Tim Pembina Posyandu", AT_A_POSYANDU, "desa"),
        ("Anggota Tim Pembina Posyandu", IN_A_DESA, "desa"),
        ("Anggota Tim Pembina Posyandu", IN_A_KECAMATAN, "kecamatan"),
        ("Sekretaris Pokjanal", ABOVE, "kabupaten"),
        ("Kasi PMD", IN_A_KECAMATAN, "kecamatan"),
        ("Kasi PMD", ABOVE, "kabupaten"),
        ("Camat", IN_A_DESA, "kecamatan"),
    ],
)
def test_where_several_levels_have_such_a_post_its_place_tells(position: str, post: Post, body: str) -> None:
    assert body_of(position, post) == body


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("Bidang Pendidikan", ServiceField.EDUCATION),
        ("Kader Kesehatan", ServiceField.HEALTH),
        ("KETUA BIDANG PEKERJAAN UMUM", ServiceField.PUBLIC_WORKS),
        ("PU", ServiceField.PUBLIC_WORKS),
        ("Perumahan Rakyat", ServiceField.HOUSING),
        ("Trantibumlinmas", ServiceField.PUBLIC_ORDER),
        ("Ketenteraman, Ketertiban Umum dan Perlindungan Masyarakat", ServiceField.PUBLIC_ORDER),
        ("Ketentraman", ServiceField.PUBLIC_ORDER),
        ("Ketua Bidang Sosial", ServiceField.SOCIAL),
        ("Kader", ""),
        ("Pendidikan dan Kesehatan", ""),
        ("Puskesmas", ""),
        ("", ""),
    ],
)
def test_one_of_the_six_services_is_known_by_its_name_and_never_guessed_of_two(text: str, field: str) -> None:
    assert field_of(text) == field


@given(st.text(max_size=80), st.sampled_from([None, AT_A_POSYANDU, IN_A_DESA, IN_A_KECAMATAN, ABOVE]))
def test_whatever_stands_there_the_answer_is_a_word_of_ours(text: str, post: Post | None) -> None:
    assert body_of(text, post) in {"", *Body}
    assert field_of(text) in {"", *ServiceField}
