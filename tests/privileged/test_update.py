"""The update act: whatever it is handed, afterwards a release runs that has shown that it lives."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import pytest

from appliance.errors import StorageError
from appliance.privileged.update import PATIENCE, Surroundings, UpdateAct, main, settle
from appliance.update.manifest import BundleProblem
from appliance.update.messages import RunningNote, UpdateWish
from appliance.update.releases import Outcome, Releases
from tests.support.releases import (
    BASE_VERSION,
    SOMEBODYS,
    QuickDisk,
    bundle_bytes,
    bundle_in,
    card,
    public_key,
    put_in_place,
    sequence,
    starts,
)

FORGET = "systemctl reset-failed kabar.service"


class Machine:
    """A card, systemd, and a box. Versions of ``dead`` do not live, those of ``breaks`` do not even start."""

    def __init__(
        self,
        folder: Path,
        *,
        dead: Sequence[str] = (),
        breaks: Sequence[str] = (),
        disk: QuickDisk | None = None,
    ) -> None:
        self.folder, self.dead, self.breaks = folder, dead, breaks
        self.releases = card(folder, disk)
        self.run_folder, self.data, self.stick = folder / "run", folder / "data", folder / "stick"
        for made in (self.run_folder, self.data, self.stick):
            made.mkdir()
        self.now, self.commands = 0.0, []  # type: float, list[str]
        self.meanwhile: Callable[[], None] = lambda: None
        self.around = Surroundings(
            run_folder=self.run_folder,
            key=public_key(folder),
            sources=(self.data, self.stick),
            monotonic=lambda: self.now,
            wait=self.wait,
        )

    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.meanwhile()

    def systemctl(self, command: Sequence[str]) -> int:
        self.commands.append(" ".join(command))
        return self.start() if "restart" in command else 0

    def start(self) -> int:
        """As ``kabar.service`` does, four times if need be."""
        for _ in range(4):
            settle(self.releases, self.systemctl)
            if starts(self.releases) not in self.breaks:
                self.tell()
                return 0
        return 1

    def tell(self) -> None:
        current = self.releases.current()
        assert current is not None
        lives = current.facts.version not in self.dead
        note = RunningNote(current.facts.version, current.facts.sequence, lives)
        (self.run_folder / "running.json").write_bytes(msgspec.json.encode(note))

    def wish(self, bundle: Path | str) -> None:
        (self.run_folder / "update.json").write_bytes(msgspec.json.encode(UpdateWish(str(bundle))))

    def act(self) -> Outcome | None:
        return UpdateAct(self.releases, self.systemctl, self.around).do()

    def update(self, bundle: Path | str) -> Outcome | None:
        self.wish(bundle)
        return self.act()

    @property
    def problem(self) -> BundleProblem | None:
        assert self.releases.result is not None
        return self.releases.result.problem


def test_a_good_bundle_is_installed_started_and_kept(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    assert machine.update(bundle_in(machine.data, "0.2.0")) is Outcome.INSTALLED
    assert starts(machine.releases) == "0.2.0"
    assert machine.releases.trial is None
    # what failed before it counts as little as its own start: the safe mode is for three that fail
    assert machine.commands == [FORGET, "systemctl restart kabar.service", FORGET]
    result = machine.releases.result
    assert result is not None
    assert (result.outcome, result.version, result.running) == (Outcome.INSTALLED, "0.2.0", "0.2.0")


def test_a_bundle_may_lie_on_the_stick(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    assert machine.update(bundle_in(machine.stick, "0.2.0")) is Outcome.INSTALLED


def test_a_release_that_never_says_it_lives_gives_way_to_the_one_before(tmp_path: Path) -> None:
    machine = Machine(tmp_path, dead=["0.3.0"])
    machine.update(bundle_in(machine.data, "0.2.0"))
    assert machine.update(bundle_in(machine.data, "0.3.0")) is Outcome.WENT_BACK
    assert starts(machine.releases) == "0.2.0"
    assert machine.now >= PATIENCE
    assert machine.commands[-1] == "systemctl restart kabar.service"
    assert machine.releases.result is not None
    assert machine.releases.result.running == "0.2.0"


def test_a_release_that_cannot_even_start_gives_way_by_itself(tmp_path: Path) -> None:
    machine = Machine(tmp_path, breaks=["0.2.0"])
    assert machine.update(bundle_in(machine.data, "0.2.0")) is Outcome.NOT_STARTED
    assert starts(machine.releases) == BASE_VERSION
    # the release before it does not stand one failure away from the safe mode
    assert machine.commands == [FORGET, "systemctl restart kabar.service", FORGET]
    assert machine.releases.result is not None
    assert machine.releases.result.outcome is Outcome.NOT_STARTED


def test_a_release_whose_starts_fail_while_it_is_waited_for_is_left_at_once(tmp_path: Path) -> None:
    machine = Machine(tmp_path, dead=["0.2.0"])
    machine.meanwhile = lambda: settle(machine.releases, machine.systemctl)
    assert machine.update(bundle_in(machine.data, "0.2.0")) is Outcome.NOT_STARTED
    assert starts(machine.releases) == BASE_VERSION
    assert machine.now < PATIENCE


def test_what_the_old_release_says_of_itself_is_not_taken_for_the_new_one(tmp_path: Path) -> None:
    machine = Machine(tmp_path, dead=["0.2.0"])
    old = msgspec.json.encode(RunningNote(BASE_VERSION, sequence(BASE_VERSION), True))
    machine.meanwhile = lambda: (machine.run_folder / "running.json").write_bytes(old) and None
    assert machine.update(bundle_in(machine.data, "0.2.0")) is Outcome.WENT_BACK


@pytest.mark.parametrize(
    ("bundle", "problem"),
    [
        (bundle_bytes("0.2.0", key=SOMEBODYS), BundleProblem.WRONG_SIGNATURE),
        (bundle_bytes("0.2.0").replace(b"0.2.0", b"0.9.0", 1), BundleProblem.WRONG_SIGNATURE),
        (bundle_bytes("0.2.0")[:-20], BundleProblem.DAMAGED),
        (bundle_bytes("0.2.0")[:30], BundleProblem.DAMAGED),
        (bundle_bytes("0.1.0"), BundleProblem.SAME),
        (bundle_bytes("0.0.9"), BundleProblem.OLDER),
        (b"kotak-kabar-release 7\n", BundleProblem.NEWER_FORMAT),
        (b"", BundleProblem.NO_BUNDLE),
    ],
)
def test_what_is_refused_changes_nothing_and_restarts_nothing(
    tmp_path: Path, bundle: bytes, problem: BundleProblem
) -> None:
    machine = Machine(tmp_path)
    (machine.data / "x.kabar-release").write_bytes(bundle)
    assert machine.update(machine.data / "x.kabar-release") is Outcome.REFUSED
    assert machine.problem is problem
    assert machine.commands == []
    assert starts(machine.releases) == BASE_VERSION
    assert not machine.releases.staged.exists()
    assert not (tmp_path / "releases" / "current").exists()


def test_a_box_without_a_key_believes_nobody(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.around.key.unlink()
    assert machine.update(bundle_in(machine.data, "0.2.0")) is Outcome.REFUSED
    assert starts(machine.releases) == BASE_VERSION


def test_a_link_that_leads_out_of_the_data_is_not_followed(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    bundle_in(tmp_path, "0.2.0").rename(tmp_path / "elsewhere")
    (machine.data / "link").symlink_to(tmp_path / "elsewhere")
    for path in (machine.data / "link", machine.data / ".." / "elsewhere", tmp_path / "elsewhere"):
        assert machine.update(path) is Outcome.NOT_READ
    assert starts(machine.releases) == BASE_VERSION


def test_a_pipe_a_folder_and_nothing_at_all_are_no_bundles(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    os.mkfifo(machine.data / "pipe")
    for path in (machine.data / "pipe", machine.data, machine.data / "missing", "\0", "x" * 9000):
        assert machine.update(path) is Outcome.NOT_READ
    assert machine.commands == []


@pytest.mark.parametrize(
    "wish", [b"", b"{}", b"[]", b'{"bundle": 3}', b'{"bundle": "", "run": "sh"}', b"\xff"]
)
def test_a_wish_that_is_none_does_nothing(tmp_path: Path, wish: bytes) -> None:
    machine = Machine(tmp_path)
    (machine.run_folder / "update.json").write_bytes(wish)
    assert machine.act() is None
    assert machine.commands == []
    assert machine.releases.result is None


def test_a_wish_counts_once(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.update(bundle_in(machine.data, "0.2.0"))
    assert machine.act() is None


def test_a_full_card_is_told_and_nothing_changes(tmp_path: Path) -> None:
    class Full(QuickDisk):
        def free_bytes(self, path: Path) -> int:
            del path
            return 1024

    machine = Machine(tmp_path, disk=Full())
    assert machine.update(bundle_in(machine.data, "0.2.0")) is Outcome.NO_ROOM
    assert starts(machine.releases) == BASE_VERSION


def test_a_card_that_refuses_the_switch_keeps_the_old_release(tmp_path: Path) -> None:
    class Refusing(QuickDisk):
        def sync_everything(self, below: Path) -> None:
            raise OSError(5, "Input/output error")

    machine = Machine(tmp_path, disk=Refusing())
    assert machine.update(bundle_in(machine.data, "0.2.0")) is Outcome.NOT_WRITTEN
    assert starts(machine.releases) == BASE_VERSION
    assert machine.commands == []


def test_a_trial_that_a_power_cut_interrupted_is_ended_at_the_box_s_wish(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    put_in_place(machine.releases, "0.2.0")  # then the power fails
    machine.start()
    machine.wish("")
    assert machine.act() is Outcome.INSTALLED
    assert machine.commands == [FORGET]
    assert starts(machine.releases) == "0.2.0"
    assert machine.releases.trial is None


def test_a_trial_that_does_not_live_after_a_power_cut_goes_back(tmp_path: Path) -> None:
    machine = Machine(tmp_path, dead=["0.2.0"])
    put_in_place(machine.releases, "0.2.0")
    machine.start()
    machine.wish("")
    assert machine.act() is Outcome.WENT_BACK
    assert starts(machine.releases) == BASE_VERSION


def test_a_new_bundle_waits_until_the_trial_before_it_has_ended(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    put_in_place(machine.releases, "0.2.0")
    machine.start()
    assert machine.update(bundle_in(machine.data, "0.3.0")) is Outcome.INSTALLED
    assert starts(machine.releases) == "0.3.0"
    assert (tmp_path / "releases" / "0.2.0").is_dir()


def test_settling_never_keeps_the_box_from_starting(tmp_path: Path) -> None:
    class Refusing(QuickDisk):
        def rename(self, path: Path, other: Path) -> None:
            raise OSError(30, "Read-only file system")

    machine = Machine(tmp_path)
    put_in_place(machine.releases, "0.2.0")
    settle(Releases(tmp_path / "releases", tmp_path / "base", disk=Refusing()), machine.systemctl)
    assert starts(machine.releases) == "0.2.0"


def test_a_power_cut_while_the_result_is_written_harms_nothing(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.update(bundle_in(machine.data, "0.2.0"))
    (tmp_path / "releases" / ".result.json").write_bytes(b'{"outc')
    assert machine.update(bundle_in(machine.data, "0.3.0")) is Outcome.INSTALLED


def test_the_act_knows_no_other_words() -> None:
    assert main(["rm", "-rf"]) == 2


def test_a_card_without_any_release_is_told_as_a_storage_error(tmp_path: Path) -> None:
    releases = Releases(tmp_path / "nothing" / "releases", tmp_path / "base", disk=QuickDisk())
    (tmp_path / "nothing").write_text("a file, no folder")
    with pytest.raises(StorageError):
        releases.begin(10)


def test_a_note_of_another_release_by_the_same_name_is_no_sign_of_life(tmp_path: Path) -> None:
    machine = Machine(tmp_path, dead=["0.2.0"])

    def left_over() -> None:
        note = RunningNote("0.2.0", sequence("0.2.0") - 1, ready=True)
        (machine.run_folder / "running.json").write_bytes(msgspec.json.encode(note))

    machine.meanwhile = left_over
    assert machine.update(bundle_in(machine.data, "0.2.0")) is Outcome.WENT_BACK
    assert starts(machine.releases) == BASE_VERSION
