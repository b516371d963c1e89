"""Safe mode brings the box up to date: with a backup before it, and never on a supply that does not hold."""

from __future__ import annotations

import io
from contextlib import AbstractContextManager
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from appliance import __version__
from appliance.backup.before_update import kept_backups
from appliance.contacts.disk import Disk
from appliance.errors import StorageError
from appliance.machine import Act, ActRefused
from appliance.safe_mode import CannotTryHere, NoBackupFirst, SafeMode
from appliance.system import Supply
from appliance.update.manifest import BundleProblem, BundleRefused
from appliance.update.messages import UpdateWish
from appliance.update_desk import Hindrance, UpdateHindered
from tests.safe_mode.office import DamagedOffice
from tests.support.boxes import quiet_box
from tests.support.noting_machine import NotingMachine
from tests.support.releases import SOMEBODYS, bundle_bytes, card, public_key, put_in_place


@pytest.fixture
def office(tmp_path: Path) -> DamagedOffice:
    return DamagedOffice(tmp_path)


def test_an_ordinary_computer_is_not_updated_from_here(office: DamagedOffice, tmp_path: Path) -> None:
    with office.safe() as mode, pytest.raises(CannotTryHere):
        mode.update(io.BytesIO(b""))
    machine = NotingMachine(tmp_path / "run")
    with office.safe(machine) as mode, pytest.raises(BundleRefused) as refused:
        mode.update(io.BytesIO(bundle_bytes("0.2.0")))
    assert refused.value.problem is BundleProblem.WRONG_SIGNATURE  # there is no key here
    assert machine.done == []


class Pi:
    """The machine under a damaged office: it can be updated, and its supply holds or does not."""

    def __init__(self, office: DamagedOffice, folder: Path) -> None:
        self.office = office
        self.machine = NotingMachine(folder / "run")
        self.sensor = folder / "sys/class/hwmon/hwmon1"
        self.sensor.mkdir(parents=True)
        (self.sensor / "name").write_text("rpi_volt\n")
        self.holds_voltage(True)
        self.supply = Supply(folder, monotonic=office.clock.monotonic)
        places = replace(
            office.config.box, release_key=str(public_key(folder)), releases=str(folder / "releases")
        )
        office.config = replace(office.config, box=places)

    def holds_voltage(self, holds: bool) -> None:
        (self.sensor / "in0_lcrit_alarm").write_text("0\n" if holds else "1\n")

    def safe(self, disk: Disk | None = None) -> AbstractContextManager[SafeMode]:
        return self.office.safe(self.machine, self.supply, disk)

    @property
    def kept(self) -> list[Path]:
        return kept_backups(self.office.folder)


@pytest.fixture
def pi(office: DamagedOffice, tmp_path: Path) -> Pi:
    return Pi(office, tmp_path)


def new_release() -> io.BytesIO:
    return io.BytesIO(bundle_bytes("9.2.0"))


def test_before_an_update_a_backup_is_kept_that_the_words_open(pi: Pi) -> None:
    with pi.safe() as mode:
        assert mode.can_keep_backup
        assert mode.update(new_release()) == "9.2.0"
        [(act, wish)] = pi.machine.done
        assert act is Act.UPDATE
        assert isinstance(wish, UpdateWish)
        assert Path(wish.bundle).read_bytes() == new_release().getvalue()
        [kept] = pi.kept
        with kept.open("rb") as source:
            assert mode.restore(source, pi.office.words).people == 2


def test_an_update_of_damaged_data_wants_to_hear_that_there_will_be_no_backup(pi: Pi) -> None:
    pi.office.damage("contacts.json")
    with pi.safe() as mode:
        assert not mode.can_keep_backup
        with pytest.raises(NoBackupFirst):
            mode.update(new_release())
        assert pi.machine.done == []
        mode.update(new_release(), even_without_backup=True)
    assert len(pi.machine.done) == 1
    assert pi.kept == []


def test_a_backup_that_fails_stops_the_update_until_somebody_goes_on_without_one(pi: Pi) -> None:
    (pi.office.folder.root / "before-update").write_text("in the way")
    with pi.safe() as mode:
        with pytest.raises(StorageError):
            mode.update(new_release(), even_without_backup=True)
        assert pi.machine.done == []
        assert not list(pi.office.folder.work.glob("came-in*"))
        with pytest.raises(NoBackupFirst):
            mode.update(new_release())
        mode.update(new_release(), even_without_backup=True)
    assert len(pi.machine.done) == 1


def test_nothing_is_installed_on_a_supply_that_does_not_hold(pi: Pi) -> None:
    pi.holds_voltage(False)
    with pi.safe() as mode:
        for holds in (False, True):  # it was low a moment ago
            pi.holds_voltage(holds)
            with pytest.raises(UpdateHindered) as hindered:
                mode.update(new_release(), even_without_backup=True)
            assert hindered.value.hindrance is Hindrance.LOW_VOLTAGE
        assert pi.machine.done == []
        pi.office.clock.advance(181)
        mode.update(new_release())
    assert len(pi.machine.done) == 1


class Hungry(Disk):
    """The backup is what makes the voltage drop."""

    def __init__(self, pi: Pi) -> None:
        self._pi = pi

    def rename(self, path: Path, other: Path) -> None:
        super().rename(path, other)
        self._pi.holds_voltage(False)


def test_a_supply_that_gives_in_while_the_backup_is_written_stops_the_update(pi: Pi) -> None:
    with pi.safe(Hungry(pi)) as mode, pytest.raises(UpdateHindered):
        mode.update(new_release())
    assert len(pi.kept) == 1
    assert pi.machine.done == []


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (bundle_bytes(__version__), BundleProblem.SAME),
        (bundle_bytes("9.2.0", key=SOMEBODYS), BundleProblem.WRONG_SIGNATURE),
        (bundle_bytes("9.2.0")[:-20], BundleProblem.DAMAGED),
    ],
)
def test_only_a_whole_newer_release_of_ours_is_handed_on(
    pi: Pi, content: bytes, problem: BundleProblem
) -> None:
    with pi.safe() as mode, pytest.raises(BundleRefused) as refused:
        mode.update(io.BytesIO(content))
    assert refused.value.problem is problem
    assert pi.machine.done == []
    assert pi.kept == []


def test_a_double_press_makes_one_backup_and_starts_one_update(pi: Pi) -> None:
    with pi.safe() as mode:
        mode.update(new_release(), by="euis")
        with pytest.raises(UpdateHindered) as hindered:
            mode.update(new_release(), by="euis")
        assert hindered.value.hindrance is Hindrance.UNDER_WAY
    assert len(pi.machine.done) == 1
    assert len(pi.kept) == 1


def test_the_box_that_comes_up_afterwards_knows_of_it(pi: Pi) -> None:
    with pi.safe() as mode:
        mode.update(new_release(), by="euis")
    with quiet_box(pi.office.folder.root, clock=pi.office.clock, simulate=False) as box:
        noted = {(entry.who, entry.what, entry.subject) for entry in box.accounts.audit.entries()}
        assert ("euis", "update started", "9.2.0") in noted
        box.update_desk.step(ready=True)
        assert box.accounts.audit.entries(limit=1)[0].what == "update not installed"


def test_an_act_that_is_refused_leaves_no_update_under_way(pi: Pi) -> None:
    class Unwilling(NotingMachine):
        def start(self, act: Act, wish: msgspec.Struct | None = None) -> None:
            raise ActRefused("systemd does not answer")

    with pi.office.safe(Unwilling(pi.machine.folder), pi.supply) as mode:
        for _ in range(2):
            with pytest.raises(ActRefused):
                mode.update(new_release())
        assert mode.hindrance is None


def test_nothing_is_installed_while_a_release_is_on_trial(pi: Pi, tmp_path: Path) -> None:
    put_in_place(card(tmp_path), "0.2.0")
    with pi.safe() as mode:
        with pytest.raises(UpdateHindered) as hindered:
            mode.update(new_release())
        assert hindered.value.hindrance is Hindrance.UNDER_WAY
    assert pi.machine.done == []
