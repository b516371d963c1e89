"""Whatever happens in a switch, the launcher finds a whole release: the old one or the new one."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import msgspec
import pytest

from appliance import __version__
from appliance.errors import StorageFull
from appliance.update.manifest import FACTS, BundleProblem, BundleRefused, Facts
from appliance.update.releases import Outcome, Releases, running
from tests.support.releases import BASE_VERSION, QuickDisk, card, put_in_place, sequence, starts


class PowerCut(BaseException):
    """Nothing runs after it."""


class FailingDisk(QuickDisk):
    """The power fails at the step of that number."""

    def __init__(self, step: int) -> None:
        self._left = step

    def _step(self) -> None:
        self._left -= 1
        if self._left == -1:
            raise PowerCut

    def create(self, path: Path) -> int:
        self._step()
        return super().create(path)

    def write(self, handle: int, data: memoryview) -> int:
        self._step()
        return super().write(handle, data)

    def sync(self, handle: int) -> None:
        self._step()
        super().sync(handle)

    def rename(self, path: Path, other: Path) -> None:
        self._step()
        super().rename(path, other)

    def remove(self, path: Path) -> None:
        self._step()
        super().remove(path)

    def sync_folder(self, path: Path) -> None:
        self._step()
        super().sync_folder(path)

    def sync_everything(self, below: Path) -> None:
        self._step()
        super().sync_everything(below)

    def symlink(self, path: Path, target: str) -> None:
        self._step()
        super().symlink(path, target)

    def remove_tree(self, path: Path) -> None:
        """The power may also go away in the middle of it."""
        self._step()
        if path.exists() and self._left == 0:
            next(found for found in sorted(path.rglob("*")) if found.is_file()).unlink()
        super().remove_tree(path)


def again(releases: Releases, folder: Path) -> Releases:
    """The same card after a power cut."""
    del releases
    return Releases(folder / "releases", folder / "base", disk=QuickDisk())


def installed(folder: Path, *versions: str) -> Releases:
    releases = card(folder)
    for version in versions:
        put_in_place(releases, version)
        releases.commit()
    return releases


def test_a_fresh_card_runs_what_it_was_made_with(tmp_path: Path) -> None:
    releases = card(tmp_path)
    assert starts(releases) == BASE_VERSION
    assert releases.trial is None
    assert releases.result is None
    assert releases.newest_sequence == sequence(BASE_VERSION)


def test_a_switch_is_a_trial_until_it_is_committed(tmp_path: Path) -> None:
    releases = card(tmp_path)
    put_in_place(releases, "0.2.0")
    assert starts(releases) == "0.2.0"
    assert releases.trial is not None
    releases.commit()
    assert starts(releases) == "0.2.0"
    assert releases.trial is None


def test_going_back_leads_to_the_release_before(tmp_path: Path) -> None:
    releases = installed(tmp_path, "0.2.0")
    put_in_place(releases, "0.3.0")
    releases.roll_back()
    assert starts(releases) == "0.2.0"
    assert releases.trial is None


def test_going_back_from_the_first_update_leads_to_the_card_s_own(tmp_path: Path) -> None:
    releases = card(tmp_path)
    put_in_place(releases, "0.2.0")
    releases.roll_back()
    assert starts(releases) == BASE_VERSION


def test_a_release_that_went_back_may_be_tried_again(tmp_path: Path) -> None:
    releases = card(tmp_path)
    put_in_place(releases, "0.2.0")
    releases.roll_back()
    put_in_place(releases, "0.2.0")
    releases.commit()
    assert starts(releases) == "0.2.0"


def test_the_newest_two_are_kept_and_the_card_s_own_stays(tmp_path: Path) -> None:
    releases = installed(tmp_path, "0.2.0", "0.3.0", "0.4.0")
    kept = {path.name for path in (tmp_path / "releases").iterdir() if path.is_dir()}
    assert kept == {"0.3.0", "0.4.0", "current"}
    assert (tmp_path / "base").is_dir()
    assert starts(releases) == "0.4.0"


@pytest.mark.parametrize(
    ("version", "problem"),
    [("0.3.0", BundleProblem.SAME), ("0.2.9", BundleProblem.OLDER), ("0.1.0", BundleProblem.OLDER)],
)
def test_what_is_not_newer_is_refused_by_its_number_and_never_by_a_date(
    tmp_path: Path, version: str, problem: BundleProblem
) -> None:
    releases = installed(tmp_path, "0.3.0")
    with pytest.raises(BundleRefused) as refused:
        releases.refuse_if_not_newer(Facts(version, sequence(version), "2099-01-01"))
    assert refused.value.problem is problem
    releases.refuse_if_not_newer(Facts("0.3.1", sequence("0.3.1"), "1970-01-01"))


def test_a_link_that_is_gone_makes_nothing_older_than_the_card_new(tmp_path: Path) -> None:
    releases = card(tmp_path)
    with pytest.raises(BundleRefused):
        releases.refuse_if_not_newer(Facts("0.0.9", sequence("0.0.9")))


def test_the_third_start_of_a_trial_belongs_to_the_release_before(tmp_path: Path) -> None:
    releases = card(tmp_path)
    put_in_place(releases, "0.2.0")
    assert [releases.settle(), starts(releases)] == [None, "0.2.0"]
    assert [releases.settle(), starts(releases)] == [None, "0.2.0"]
    assert [releases.settle(), starts(releases)] == [Outcome.NOT_STARTED, BASE_VERSION]
    result = releases.result
    assert result is not None
    assert (result.outcome, result.version, result.running) == (Outcome.NOT_STARTED, "0.2.0", BASE_VERSION)
    assert [releases.settle(), starts(releases)] == [None, BASE_VERSION]


def test_a_release_that_lives_is_started_as_often_as_one_likes(tmp_path: Path) -> None:
    releases = installed(tmp_path, "0.2.0")
    assert [releases.settle() for _ in range(9)] == [None] * 9
    assert starts(releases) == "0.2.0"


def test_a_release_that_was_damaged_gives_way_to_the_card_s_own(tmp_path: Path) -> None:
    releases = installed(tmp_path, "0.2.0")
    (tmp_path / "releases" / "0.2.0" / "release.json").write_bytes(b"\0" * 40)
    assert starts(releases) == BASE_VERSION


def test_going_back_to_a_release_that_is_gone_leads_to_the_card_s_own(tmp_path: Path) -> None:
    releases = installed(tmp_path, "0.2.0")
    put_in_place(releases, "0.3.0")
    shutil.rmtree(tmp_path / "releases" / "0.2.0")
    releases.roll_back()
    assert starts(releases) == BASE_VERSION


def test_a_full_card_is_told_before_anything_is_unpacked(tmp_path: Path) -> None:
    releases = card(tmp_path)
    with pytest.raises(StorageFull):
        releases.begin(1 << 60)
    assert not releases.staged.exists()


def test_a_program_in_a_checkout_belongs_to_no_release() -> None:
    assert running() == Facts(__version__, 0)


def test_the_box_s_own_user_can_read_all_of_it_whatever_the_act_s_umask_is(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        releases = card(tmp_path)
        put_in_place(releases, "0.2.0")
        releases.tell(Outcome.INSTALLED, "0.2.0")
    finally:
        os.umask(before)
    folder = tmp_path / "releases"
    for path in (folder, *folder.rglob("*")):
        assert path.stat().st_mode & 0o055 == (0o055 if path.is_dir() else 0o044), path


def _switch(releases: Releases) -> None:
    put_in_place(releases, "0.3.0")


def _commit(releases: Releases) -> None:
    put_in_place(releases, "0.3.0")
    releases.commit()


def _go_back(releases: Releases) -> None:
    put_in_place(releases, "0.3.0")
    releases.roll_back()
    releases.tell(Outcome.WENT_BACK, "0.3.0")


def _fail_thrice(releases: Releases) -> None:
    put_in_place(releases, "0.3.0")
    for _ in range(3):
        releases.settle()


@pytest.mark.parametrize("deed", [_switch, _commit, _go_back, _fail_thrice])
def test_a_power_cut_at_any_step_leaves_a_whole_release_and_a_way_on(tmp_path: Path, deed: object) -> None:
    """After each cut: old or new runs; if new, on trial or committed; and the update can be made."""
    assert callable(deed)
    step, seen = 0, set()
    while True:
        folder = tmp_path / str(step)
        folder.mkdir()
        installed(folder, "0.2.0")
        releases = Releases(folder / "releases", folder / "base", disk=FailingDisk(step))
        try:
            deed(releases)
        except PowerCut:
            pass
        else:
            break
        after = again(releases, folder)
        found = starts(after)
        seen.add(found)
        assert found in ("0.2.0", "0.3.0")
        for _ in range(3):  # nothing commits it: it goes back by itself, unless it was committed
            after.settle()
        if deed is not _commit:
            assert starts(after) == "0.2.0"
        if starts(after) == "0.2.0":
            put_in_place(after, "0.3.0")
            after.commit()
        assert starts(after) == "0.3.0"
        assert not after.staged.exists()
        step += 1
    assert step > 10
    assert seen == {"0.2.0", "0.3.0"}


def test_another_name_for_the_number_that_runs_is_no_newer_release(tmp_path: Path) -> None:
    releases = installed(tmp_path, "0.2.0")
    with pytest.raises(BundleRefused) as refused:
        releases.refuse_if_not_newer(Facts("0.2.1", sequence("0.2.0")))
    assert refused.value.problem is BundleProblem.OLDER


def test_what_is_older_than_the_card_s_own_release_is_refused_whatever_runs(tmp_path: Path) -> None:
    """A newer card was written, and its data still hold the update of the old one."""
    releases = installed(tmp_path, "0.2.0")
    newer = msgspec.json.encode(Facts("0.5.0", sequence("0.5.0")))
    (tmp_path / "base" / FACTS).write_bytes(newer)
    assert releases.newest_sequence == sequence("0.5.0")
    with pytest.raises(BundleRefused) as refused:
        releases.refuse_if_not_newer(Facts("0.4.0", sequence("0.4.0")))
    assert refused.value.problem is BundleProblem.OLDER
