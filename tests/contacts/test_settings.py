"""The office's own settings and places."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from appliance.contacts.area_tree import AreaTree
from appliance.contacts.audience_spec import SharedPhone
from appliance.contacts.settings import OfficeSettings, SettingsStore, Vocabulary
from appliance.errors import DamagedStore, InputError, StaleRevision, StorageFull
from tests.support.card import RefusingDisk

DATA = Path(__file__).parents[1] / "data"
KBB = AreaTree.from_csv((DATA / "wilayah-32.17-bandung-barat.csv").read_text(encoding="utf-8"))
BOGOR = AreaTree.from_csv((DATA / "wilayah-32.71-kota-bogor.csv").read_text(encoding="utf-8"))


def changed(settings: OfficeSettings, **fields: object) -> OfficeSettings:
    return msgspec.structs.replace(settings, **fields)


def test_a_new_box_knows_nothing_of_its_office(tmp_path: Path) -> None:
    store = SettingsStore(tmp_path)
    assert store.current == OfficeSettings()
    assert store.current.shared_phone is SharedPhone.FIRST
    assert store.areas is None


def test_what_the_office_says_is_kept(tmp_path: Path) -> None:
    store = SettingsStore(tmp_path)
    said = changed(
        store.current,
        office_name="Sekretariat Pokjanal Posyandu KBB",
        sender="Pokjanal KBB",
        vocabulary=Vocabulary.POKJANAL,
        letter_head=("PEMERINTAH KABUPATEN BANDUNG BARAT", "Jl. Raya Padalarang"),
        price=275,
        shared_phone=SharedPhone.BOTH,
    )
    saved = store.save(said)

    assert saved == changed(said, rev=1)
    assert SettingsStore(tmp_path).current == store.current == saved


def test_of_two_people_who_change_settings_the_second_is_shown_both(tmp_path: Path) -> None:
    store = SettingsStore(tmp_path)
    first = store.current
    theirs = store.save(changed(first, sender="Pokjanal"))
    with pytest.raises(StaleRevision) as stale:
        store.save(changed(first, sender="Tim Pembina"))
    assert stale.value.theirs == theirs

    theirs = store.save(changed(theirs, sender="Pokjanal KBB"))
    assert theirs.rev == 2


def test_the_places_of_the_chosen_kabupaten_are_there_after_a_restart(tmp_path: Path) -> None:
    store = SettingsStore(tmp_path)
    settings = store.choose_areas(KBB)
    assert (settings.regency_code, settings.regency_name) == ("32.17", "Kabupaten Bandung Barat")

    again = SettingsStore(tmp_path)
    assert again.areas is not None
    assert again.areas.areas == KBB.areas

    again.choose_areas(BOGOR)
    again.choose_areas(KBB)
    again.choose_areas(BOGOR)
    last = SettingsStore(tmp_path)
    assert last.areas is not None
    assert last.areas.areas == BOGOR.areas
    assert last.current.regency_name == "Kota Bogor"


def test_the_kabupaten_cannot_be_changed_without_its_places(tmp_path: Path) -> None:
    store = SettingsStore(tmp_path)
    with pytest.raises(InputError):
        store.save(changed(store.current, regency_code="32.71"))


def test_a_card_that_refuses_leaves_the_old_kabupaten(tmp_path: Path) -> None:
    SettingsStore(tmp_path).choose_areas(KBB)
    for refused in range(12):
        store = SettingsStore(tmp_path, disk=RefusingDisk(refused))
        try:
            store.choose_areas(BOGOR)
        except StorageFull:
            assert store.current.regency_code == "32.17"
        again = SettingsStore(tmp_path)
        assert again.areas is not None
        assert again.areas.regency.code == again.current.regency_code == store.current.regency_code
        again.choose_areas(KBB)


def test_damaged_places_do_not_stop_the_box_and_can_be_chosen_again(tmp_path: Path) -> None:
    store = SettingsStore(tmp_path)
    store.choose_areas(KBB)
    (tmp_path / "areas-32.17.json").write_bytes(b"scratched")

    again = SettingsStore(tmp_path)
    assert again.areas is None
    again.choose_areas(KBB)

    last = SettingsStore(tmp_path)
    assert last.areas is not None
    assert last.areas.areas == KBB.areas


def test_damaged_settings_are_not_taken_for_none(tmp_path: Path) -> None:
    SettingsStore(tmp_path).choose_areas(KBB)
    (tmp_path / "office.json").write_bytes(b"scratched")
    with pytest.raises(DamagedStore):
        SettingsStore(tmp_path)
