"""Bringing the box up to date, as its own user: look first, save first, start the act, know how it went."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import msgspec
import pytest

from appliance.backup.arrival import Arrived
from appliance.backup.diary import Where
from appliance.box import open_stores
from appliance.health import ThreadState
from appliance.machine import Act
from appliance.outbox.sender_status import SenderState, SenderStatus
from appliance.stores import Stores
from appliance.system import Supply
from appliance.update.asked import ACT_SECONDS
from appliance.update.bundle import LARGEST_BUNDLE
from appliance.update.manifest import BundleProblem, BundleRefused, Facts
from appliance.update.messages import RunningNote, UpdateWish
from appliance.update.releases import Outcome
from appliance.update_desk import BundleNotOnStick, Hindrance, UpdateDesk, UpdateHindered
from tests.support.boxes import CHEAP_HASH, config_for, swift
from tests.support.clock import FakeClock
from tests.support.installed_box import installed_box
from tests.support.noting_machine import NotingMachine
from tests.support.releases import (
    BASE_VERSION,
    SOMEBODYS,
    bundle_bytes,
    bundle_in,
    card,
    public_key,
    put_in_place,
    sequence,
)
from tests.support.sender_statuses import AT_REST

ALARM = "sys/class/hwmon/hwmon1"


class House:
    """A box of ``BASE_VERSION``, without threads; ``again()`` is its next start."""

    def __init__(self, folder: Path, stores: Stores, clock: FakeClock) -> None:
        self.folder, self.stores, self.clock = folder, stores, clock
        self.machine = NotingMachine(folder / "run")
        self.releases = card(folder)
        self.stick = folder / "stick"
        self.stick.mkdir()
        self.stick_in = True
        self.senders: list[SenderStatus | None] = [None]
        self.supply = folder / ALARM
        self.supply.mkdir(parents=True)
        (self.supply / "name").write_text("rpi_volt\n")
        self.holds_voltage(True)
        self.desk = self.again()

    def again(self, version: str = BASE_VERSION) -> UpdateDesk:
        self.desk = UpdateDesk(
            self.stores.folder,
            machine=lambda: self.machine,
            releases=self.releases,
            key=public_key(self.folder),
            stick=self.stick,
            running=Facts(version, sequence(version)),
            backups=self.stores.backups,
            audit=self.stores.accounts.audit,
            clock=self.clock,
            supply=Supply(self.folder, monotonic=self.clock.monotonic),
            senders=lambda: self.senders,
            is_mounted=lambda _path: self.stick_in,
        )
        return self.desk

    def holds_voltage(self, holds: bool) -> None:
        (self.supply / "in0_lcrit_alarm").write_text("0\n" if holds else "1\n")

    def upload(self, version: str = "0.2.0") -> None:
        self.desk.take(io.BytesIO(bundle_bytes(version)))

    def install(self) -> Arrived[Facts]:
        """What has arrived, as whoever has just looked at it does."""
        arrived = self.desk.arrived
        return self.desk.start(seen=arrived.mark if arrived else "", by="euis")

    def hindered(self) -> Hindrance:
        with pytest.raises(UpdateHindered) as hindered:
            self.install()
        return hindered.value.hindrance

    def deeds(self) -> list[str]:
        return [entry.what for entry in self.stores.accounts.audit.entries()]

    @property
    def files(self) -> set[str]:
        return {path.name for path in self.stores.folder.work.iterdir()}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    clock = FakeClock()
    with open_stores(
        config_for(swift()), data_dir=tmp_path / "data", clock=clock, random=Random(1), hash_cost=CHEAP_HASH
    ) as stores:
        yield House(tmp_path, stores, clock)


def test_an_uploaded_release_is_verified_saved_first_and_handed_to_the_act(house: House) -> None:
    house.upload()
    assert house.desk.arrived is not None
    assert house.desk.arrived.about.version == "0.2.0"
    house.install()
    (act, wish) = house.machine.done[-1]
    assert act is Act.UPDATE
    assert isinstance(wish, UpdateWish)
    assert Path(wish.bundle).read_bytes() == bundle_bytes("0.2.0")
    assert house.desk.under_way == "0.2.0"
    assert house.deeds()[0] == "update started"
    assert len(house.desk.kept_backups()) == 1
    assert house.stores.backups.diary.made()[Where.UPDATE].size > 0


def test_a_release_on_the_stick_is_installed_from_there(house: House) -> None:
    (house.stick / "unduhan").mkdir()
    bundle_in(house.stick / "unduhan", "0.2.0")
    assert house.desk.on_stick() == ("unduhan/kotak-kabar-0.2.0.kabar-release",)
    house.desk.take_from_stick("unduhan/kotak-kabar-0.2.0.kabar-release")
    arrived = house.install()
    assert arrived.path == house.stick / "unduhan/kotak-kabar-0.2.0.kabar-release"
    assert arrived.on_stick


def test_what_is_no_release_or_has_a_name_that_is_no_text_is_not_offered(house: House) -> None:
    bundle_in(house.stick, "0.2.0")
    os.mkfifo(house.stick / "pipe.kabar-release")
    (house.stick / os.fsdecode(b"\xe9.kabar-release")).write_bytes(bundle_bytes("0.2.0"))
    assert house.desk.on_stick() == ("kotak-kabar-0.2.0.kabar-release",)
    with pytest.raises(BundleNotOnStick):
        house.desk.take_from_stick("pipe.kabar-release")


def test_only_what_lies_on_the_stick_can_be_named(house: House) -> None:
    bundle_in(house.folder, "0.2.0")
    for name in (
        "../kotak-kabar-0.2.0.kabar-release",
        str(house.folder / "kotak-kabar-0.2.0.kabar-release"),
        "",
    ):
        with pytest.raises(BundleNotOnStick):
            house.desk.take_from_stick(name)
    house.stick_in = False
    assert house.desk.on_stick() == ()


@pytest.mark.parametrize(
    ("bundle", "problem"),
    [
        (bundle_bytes("0.2.0", key=SOMEBODYS), BundleProblem.WRONG_SIGNATURE),
        (bundle_bytes("0.2.0")[:-9], BundleProblem.DAMAGED),
        (bundle_bytes("0.1.0"), BundleProblem.SAME),
        (bundle_bytes("0.0.9"), BundleProblem.OLDER),
        (b"kotak-kabar-release 2\n", BundleProblem.NEWER_FORMAT),
        (b"foto.jpg", BundleProblem.NO_BUNDLE),
    ],
)
def test_a_bundle_that_may_not_be_installed_is_refused_at_the_door(
    house: House, bundle: bytes, problem: BundleProblem
) -> None:
    with pytest.raises(BundleRefused) as refused:
        house.desk.take(io.BytesIO(bundle))
    assert refused.value.problem is problem
    assert house.desk.arrived is None
    assert house.files == set()


def test_a_file_too_large_to_be_one_is_not_even_read(house: House) -> None:
    class Large(io.BytesIO):
        def seek(self, place: int, whence: int = 0) -> int:
            return LARGEST_BUNDLE + 1 if whence == io.SEEK_END else super().seek(place)

        def read(self, size: int | None = -1) -> bytes:
            raise AssertionError("it is read")

    with pytest.raises(BundleRefused):
        house.desk.take(Large())


def test_nothing_is_installed_while_the_voltage_is_too_low(house: House) -> None:
    house.upload()
    house.holds_voltage(False)
    assert house.hindered() is Hindrance.LOW_VOLTAGE
    house.holds_voltage(True)
    assert house.hindered() is Hindrance.LOW_VOLTAGE, "it was low a moment ago"
    house.clock.advance(600)
    house.install()
    assert house.machine.done


@pytest.mark.parametrize("state", [SenderState.SENDING, SenderState.PACING])
def test_nothing_is_installed_while_a_broadcast_goes_out(house: House, state: SenderState) -> None:
    house.upload()
    house.senders = [replace(AT_REST, state=SenderState.READY), replace(AT_REST, state=state)]
    assert house.hindered() is Hindrance.SENDING
    assert house.machine.done == []
    assert house.desk.kept_backups() == []


def test_nothing_is_installed_while_an_sms_is_with_a_modem(house: House) -> None:
    house.upload()
    house.senders = [replace(AT_REST, sending_since=4.0)]
    assert house.hindered() is Hindrance.SENDING


def test_resting_modems_and_night_do_not_hinder(house: House) -> None:
    house.upload()
    house.senders = [
        replace(AT_REST, state=SenderState.QUIET_HOURS),
        replace(AT_REST, state=SenderState.OFFLINE),
    ]
    house.install()
    assert house.desk.under_way == "0.2.0"


def test_an_ordinary_computer_takes_no_release(house: House) -> None:
    house.machine.knows = frozenset()
    assert house.desk.hindrance is Hindrance.NOT_HERE
    with pytest.raises(UpdateHindered):
        house.upload()
    assert not house.desk.step(ready=True)
    assert list(house.machine.folder.iterdir()) == []


def test_two_clicks_start_one_update(house: House) -> None:
    house.upload()
    house.install()
    assert house.hindered() is Hindrance.UNDER_WAY
    assert len(house.machine.done) == 1
    with pytest.raises(UpdateHindered):
        house.upload("0.3.0")


def test_a_release_that_is_being_installed_is_not_dropped(house: House) -> None:
    house.upload()
    arrived = house.install()
    with pytest.raises(UpdateHindered) as hindered:
        house.desk.drop()
    assert hindered.value.hindrance is Hindrance.UNDER_WAY
    assert arrived.path.is_file()


def test_without_a_file_nothing_is_started(house: House) -> None:
    assert house.hindered() is Hindrance.NOTHING_ARRIVED
    house.upload()
    house.desk.drop()
    assert house.hindered() is Hindrance.NOTHING_ARRIVED
    assert house.files == set()


def test_the_newest_two_backups_before_updates_are_kept_and_open_with_the_office_s_words(
    house: House,
) -> None:
    for version in ("0.2.0", "0.3.0", "0.4.0"):
        house.upload(version)
        house.install()
        house.releases.tell(Outcome.WENT_BACK, version)
        house.desk.step(ready=True)
        house.clock.advance(60)
    kept = house.desk.kept_backups()
    assert len(kept) == 2
    assert kept[0].name > kept[1].name
    assert kept[0].stat().st_mode & 0o077 == 0 or kept[0].parent.stat().st_mode & 0o077 == 0


def test_how_it_went_is_noted_once_by_the_box_that_comes_back(house: House) -> None:
    house.upload()
    house.install()
    put_in_place(house.releases, "0.2.0")
    house.again("0.2.0")
    house.desk.step(ready=False)
    assert house.desk.under_way == "0.2.0"
    house.releases.commit()
    house.releases.tell(Outcome.INSTALLED, "0.2.0")
    house.desk.step(ready=True)
    house.desk.step(ready=True)
    assert house.desk.under_way == ""
    assert house.deeds()[:2] == ["update installed", "update started"]
    assert house.desk.result is not None
    assert house.desk.result.outcome is Outcome.INSTALLED


def test_a_release_that_went_back_is_noted_by_the_old_box(house: House) -> None:
    house.upload()
    house.install()
    house.releases.tell(Outcome.WENT_BACK, "0.2.0")
    house.again()
    house.desk.step(ready=True)
    assert house.deeds()[0] == "update not installed"
    assert house.desk.hindrance is None
    assert house.files == set()


def test_a_power_cut_before_the_switch_is_noted_and_the_way_is_free_again(house: House) -> None:
    house.upload()
    house.install()
    house.again()
    house.desk.step(ready=True)
    assert house.deeds()[0] == "update not installed"
    assert house.desk.hindrance is None


def test_an_act_that_says_nothing_is_not_waited_for_for_ever(house: House) -> None:
    house.upload()
    house.install()
    house.clock.advance(ACT_SECONDS + 1)
    assert house.desk.under_way == ""
    house.desk.step(ready=True)
    assert house.deeds()[0] == "update not installed"


def test_the_box_tells_the_act_how_it_is_and_ends_a_trial_once_it_is_ready(house: House) -> None:
    put_in_place(house.releases, "0.2.0")
    house.again("0.2.0")
    house.desk.step(ready=False)
    assert house.machine.done == []
    house.desk.step(ready=True)
    assert house.machine.done == [(Act.UPDATE, UpdateWish())]
    note = msgspec.json.decode((house.machine.folder / "running.json").read_bytes(), type=RunningNote)
    assert note == RunningNote("0.2.0", sequence("0.2.0"), True)


def test_without_a_trial_the_act_is_left_alone(house: House) -> None:
    house.desk.step(ready=True)
    assert house.machine.done == []


def test_an_act_that_does_not_start_leaves_nothing_behind(house: House) -> None:
    house.upload()

    class Refusing(NotingMachine):
        def can(self, act: Act) -> bool:
            return True

    house.machine = Refusing(house.folder / "run", knows=frozenset())
    assert house.hindered() is Hindrance.NOT_STARTED
    assert house.desk.under_way == ""
    assert "update started" not in house.deeds()


def test_the_supply_is_watched_between_the_pages(house: House) -> None:
    """It is too low for seconds only, and the one who looks later should still hear of it."""
    house.upload()
    house.holds_voltage(False)
    house.desk.step(ready=True)
    house.holds_voltage(True)
    assert house.desk.hindrance is Hindrance.LOW_VOLTAGE


def test_a_box_whose_pages_answer_and_whose_threads_turn_says_that_it_is_ready(tmp_path: Path) -> None:
    class Pages:
        answers = True
        state = ThreadState("pages", alive=True, deaths=0)

        def turn(self) -> bool:
            return self.answers

    def ready() -> bool:
        note = msgspec.json.decode((at.machine.folder / "running.json").read_bytes(), type=RunningNote)
        return note.ready

    with installed_box(tmp_path) as at:
        at.box.clerk.step()
        assert not ready(), "nobody serves the pages yet"
        at.box.watchdog.attend(Pages())
        at.clock.advance(10)
        at.box.clerk.step()
        assert ready()
        Pages.answers = False
        at.clock.advance(10)
        at.box.clerk.step()
        assert not ready()
