"""The page of safe mode when the card has refused in the middle of a restore, or before it."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from appliance.contacts.disk import Disk
from appliance.safe_mode import SafeMode
from tests.safe_mode.office import CODE, DamagedOffice
from tests.safe_mode.test_unfinished_restore import BROKEN, FULL, RefusesNames
from tests.web.test_safe_mode import Guest
from tests.web.visitor import text_of


@pytest.fixture
def office(tmp_path: Path) -> DamagedOffice:
    office = DamagedOffice(tmp_path)
    office.lay_sticker()
    return office


def whoever_restores(mode: SafeMode, office: DamagedOffice) -> tuple[Guest, str]:
    """Euis has come in and restores; -> what she is told."""
    guest = Guest(mode)
    guest.come_in()
    file = (io.BytesIO(office.backup), "cadangan.kabar")
    return guest, text_of(guest.post("/pulihkan", kata=office.words, berkas=file, yakin="ya"))


class RefusesTheFolder(Disk):
    """In which the old data are to be kept: nothing of them has moved."""

    def make_folder(self, path: Path) -> None:
        raise FULL


class RefusesTheDecision(Disk):
    def rename(self, path: Path, other: Path) -> None:
        raise BROKEN


@pytest.mark.parametrize("disk", [RefusesNames("settings"), RefusesTheFolder()], ids=["half-way", "full"])
def test_that_data_are_unchanged_is_not_told_once_the_restore_is_decided(
    office: DamagedOffice, disk: Disk
) -> None:
    with office.safe(disk=disk) as mode:
        guest, told = whoever_restores(mode, office)
        assert "tidak berubah" not in told
        assert "Pemulihan belum selesai" in told
        assert "Lanjutkan pemulihan" in text_of(guest.get()), "she is still in"
    assert office.people() == ["Hj. Euis Komariah"], "as she was told, the next start goes on with it"


def test_that_data_are_unchanged_is_told_before_the_decision_and_stays_true(office: DamagedOffice) -> None:
    before = office.people()
    with office.safe(disk=RefusesTheDecision()) as mode:
        _, told = whoever_restores(mode, office)
        assert "Data tidak berubah" in told
        assert "Lanjutkan pemulihan" not in told
    assert office.people() == before


def test_an_unfinished_restore_is_carried_on_with_by_one_button_and_nothing_else_is_offered(
    office: DamagedOffice,
) -> None:
    disk = RefusesNames("users.json")
    with office.safe(disk=disk) as mode:
        guest, told = whoever_restores(mode, office)
        for other in ("Kembalikan buku kontak", "Ya, ganti semua data", "Berkas cadangan (.kabar)"):
            assert other not in told
        assert "Menunggu pemulihan" in told
        copy = guest.post("/unduh")
        with tarfile.open(fileobj=io.BytesIO(copy.data)) as tar:
            assert any(name.endswith("contacts.json") for name in tar.getnames())
        assert guest.post("/catatan").data.startswith(b"PK")
        assert "kartu menolak" in text_of(guest.post("/lanjutkan")), "the card is still bad"
        disk.is_mended()
        told = text_of(guest.post("/lanjutkan"))
        assert "Data sudah dipulihkan" in told
        assert "Pulihkan cadangan" in told
        assert "Pemulihan belum selesai" not in told
    assert office.people() == ["Hj. Euis Komariah"]


def test_whoever_comes_later_comes_in_by_the_sticker_and_is_told_why(office: DamagedOffice) -> None:
    disk = RefusesNames("users.json")
    with office.safe(disk=disk) as mode:
        whoever_restores(mode, office)
    with office.safe(disk=disk) as mode:
        guest = Guest(mode)
        assert "Pemulihan cadangan belum selesai" in text_of(guest.get())
        assert "Lanjutkan pemulihan" not in text_of(guest.post("/lanjutkan"))
        assert mode.restore_unfinished, "nobody carries on who has not come in"
        disk.is_mended()
        assert "Lanjutkan pemulihan" in text_of(guest.post("/masuk", kode=CODE))
        assert "Data sudah dipulihkan" in text_of(guest.post("/lanjutkan"))
