"""The box is brought up to date: a bundle comes in, a backup is made, the update act is started.

The act puts the release in place and starts the box again; see privileged/update.py. What was asked for is
noted on the card, so that the box which comes back, old or new, knows that it was an update and how it went.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

import msgspec

from appliance.accounts.audit import Audit
from appliance.backup.arrival import Arrival, ArrivalInUse, Arrived, plain_files
from appliance.backup.backups import Backups
from appliance.backup.before_update import keep_backup, kept_backups
from appliance.clock import Clock
from appliance.contacts.disk import Disk
from appliance.data_folder import DataFolder
from appliance.errors import InputError, StorageError
from appliance.machine import Act, ActRefused, Machine
from appliance.outbox.sender_status import SenderState, SenderStatus
from appliance.system import Supply
from appliance.update.asked import AskedNote
from appliance.update.bundle import SUFFIX
from appliance.update.examination import newer_release
from appliance.update.manifest import Facts
from appliance.update.messages import RUNNING, RunningNote, UpdateWish
from appliance.update.releases import Outcome, Releases, Result

log = logging.getLogger(__name__)

_AT_WORK = frozenset({SenderState.SENDING, SenderState.PACING})


class Hindrance(StrEnum):
    """Why nothing is installed just now."""

    NOT_HERE = "not_here"  # an ordinary computer: it is brought up to date in its own way
    LOW_VOLTAGE = "low_voltage"  # an act that writes a lot on a supply that does not hold
    SENDING = "sending"  # a broadcast goes out, or an SMS is with a modem
    UNDER_WAY = "under_way"  # another one is being installed
    NOTHING_ARRIVED = "nothing_arrived"  # given up, or the box was started anew in between
    NOT_STARTED = "not_started"  # systemd did not take the act


class UpdateHindered(InputError):
    """Nothing was begun."""

    def __init__(self, hindrance: Hindrance) -> None:
        super().__init__(f"the box is not brought up to date: {hindrance.replace('_', ' ')}")
        self.hindrance = hindrance


class BundleNotOnStick(InputError):
    """There is no such file on the stick, or no stick."""

    def __init__(self) -> None:
        super().__init__("this release is not on the stick")


class UpdateDesk:
    """One release at a time. ``stick``: where one is mounted; ``running``: what this program belongs to."""

    def __init__(
        self,
        folder: DataFolder,
        *,
        machine: Callable[[], Machine],
        releases: Releases,
        key: Path,
        stick: Path,
        running: Facts,
        backups: Backups,
        audit: Audit,
        clock: Clock,
        supply: Supply,
        senders: Callable[[], Sequence[SenderStatus | None]],
        is_mounted: Callable[[Path], bool] = os.path.ismount,
        disk: Disk | None = None,
    ) -> None:
        self._folder = folder
        self._machine = machine
        self._releases = releases
        self._key = key
        self._stick = stick
        self.running = running
        self._backups = backups
        self._audit = audit
        self._clock = clock
        self._supply = supply
        self._senders = senders
        self._is_mounted = is_mounted
        self._disk = disk or Disk()
        self._arrival = Arrival(folder, f"came-in{SUFFIX}", what="release", look=self._looked_at)
        self._note = AskedNote(folder, releases, monotonic=clock.monotonic)
        self._tidy = False

    # -- looking ------------------------------------------------------------------------------------------

    @property
    def here(self) -> bool:
        """Whether this is a box that brings itself up to date."""
        return self._machine().can(Act.UPDATE)

    @property
    def arrived(self) -> Arrived[Facts] | None:
        """A whole bundle, verified."""
        return self._arrival.arrived

    @property
    def result(self) -> Result | None:
        """What came of the last one that was tried."""
        return self._releases.result

    @property
    def under_way(self) -> str:
        """The version that is being installed at this moment; "" = none."""
        return self._note.under_way

    @property
    def hindrance(self) -> Hindrance | None:
        """What stands against it now, whatever has arrived."""
        if not self.here:
            return Hindrance.NOT_HERE
        if self._is_under_way:
            return Hindrance.UNDER_WAY
        if self._supply.was_low():
            return Hindrance.LOW_VOLTAGE
        return Hindrance.SENDING if any(map(_is_at_work, self._senders())) else None

    def on_stick(self) -> tuple[str, ...]:
        """Names of bundles that lie on the stick itself, or in its folders of the first level."""
        if not self._stick.name or not self._is_mounted(self._stick):
            return ()
        return tuple(str(path.relative_to(self._stick)) for path in plain_files(self._stick, SUFFIX))

    @property
    def folder(self) -> Path:
        """Where whatever is on its way in may lie."""
        return self._folder.work

    def kept_backups(self) -> list[Path]:
        """Those that were made before updates, the newest first."""
        return kept_backups(self._folder)

    # -- a bundle comes in --------------------------------------------------------------------------------

    def take(self, source: BinaryIO) -> Arrived[Facts]:
        """Keep what was uploaded, if it may be installed. Raises ``BundleRefused``, ``StorageFull`` ..."""
        with self._arrival.alone():
            self._refuse_if_not_here()
            return self._arrival.take(source)

    def take_from_stick(self, name: str) -> Arrived[Facts]:
        """One of ``on_stick``; it stays there. Raises ``BundleNotOnStick``, ``BundleRefused`` ..."""
        with self._arrival.alone():
            self._refuse_if_not_here()
            if name not in self.on_stick():
                raise BundleNotOnStick
            return self._arrival.take_from_stick(self._stick / name)

    def drop(self) -> None:
        """Forget what came in. What lies on the stick stays there.

        Raises ``UpdateHindered``: it is being installed; ``ArrivalInUse``: it is about to be.
        """
        with self._arrival.alone():
            self._refuse_if_under_way()
            self._arrival.drop()

    # -- and is installed ---------------------------------------------------------------------------------

    def start(self, *, seen: str, by: str) -> Arrived[Facts]:
        """Make a backup, note what is asked, and start the act; soon afterwards the box ends.

        ``seen``: the mark of the release that a person looked at. Raises ``UpdateHindered``, what
        ``Arrival.held`` raises, ``StorageFull``, ``StorageError``; then nothing has changed.
        """
        self._refuse_if_hindered()
        if self._arrival.arrived is None:
            raise UpdateHindered(Hindrance.NOTHING_ARRIVED)
        with self._arrival.held(seen) as arrived:
            self._refuse_if_hindered()
            keep_backup(self._folder, self._backups, at=self._clock.now(), disk=self._disk)
            self._refuse_if_hindered()  # a backup takes its time
            self._hand_over(arrived, by)
        return arrived

    def _refuse_if_hindered(self) -> None:
        if (hindrance := self.hindrance) is not None:
            raise UpdateHindered(hindrance)

    def _hand_over(self, arrived: Arrived[Facts], by: str) -> None:
        self._note.note(arrived.about.version, by=by)
        try:
            self._machine().start(Act.UPDATE, UpdateWish(os.fspath(arrived.path.absolute())))
        except ActRefused as refused:
            log.error("%s", refused)
            self._note.forget()
            raise UpdateHindered(Hindrance.NOT_STARTED) from refused
        self._audit.record(by, "update started", arrived.about.version)

    # -- before and after the restart ---------------------------------------------------------------------

    def step(self, *, ready: bool) -> bool:
        """The clerk's: tell the act how this box is, let it end a trial, note how it went."""
        self._supply.look()
        if self.here:
            self._tell(ready=ready)
            if ready and self._releases.trial is not None:
                with suppress(ActRefused):  # one that is at work goes on; see systemctl(1), start
                    self._machine().start(Act.UPDATE, UpdateWish())
        self._note_outcome()
        if not self._tidy and not self.under_way:
            self._tidy = True
            self._forget_arrived()  # came in before a restart
        return False

    def _tell(self, *, ready: bool) -> None:
        path = self._machine().folder / RUNNING
        draft = path.with_suffix(".new")
        note = RunningNote(self.running.version, self.running.sequence, ready)
        try:
            draft.write_bytes(msgspec.json.encode(note))
            draft.replace(path)
        except OSError as problem:
            log.warning("%s cannot be written: %s", path, problem)

    def _note_outcome(self) -> None:
        """Without a result the power failed before anything was switched."""
        asked, result = self._note.asked, self._releases.result
        if asked is None or self.under_way:
            return
        news = asked.mark != self._releases.result_mark
        installed = news and result is not None and result.outcome is Outcome.INSTALLED
        self._audit.record("", "update installed" if installed else "update not installed", asked.version)
        with suppress(StorageError):
            self._note.forget()
        self._forget_arrived()

    def _forget_arrived(self) -> None:
        """Unless somebody has brought another in this moment: then it is gone already."""
        try:
            with suppress(ArrivalInUse):
                self._arrival.drop()
        except OSError as problem:
            log.warning("a release that came in could not be removed: %s", problem.strerror)

    # -- inside -------------------------------------------------------------------------------------------

    @property
    def _is_under_way(self) -> bool:
        return bool(self.under_way) or self._releases.trial is not None

    def _looked_at(self, source: BinaryIO, size: int) -> Facts:
        return newer_release(source, size, key=self._key, running=self.running, releases=self._releases)

    def _refuse_if_not_here(self) -> None:
        if not self.here:
            raise UpdateHindered(Hindrance.NOT_HERE)
        self._refuse_if_under_way()

    def _refuse_if_under_way(self) -> None:
        if self._is_under_way:
            raise UpdateHindered(Hindrance.UNDER_WAY)


def _is_at_work(sender: SenderStatus | None) -> bool:
    return sender is not None and (sender.sending_since is not None or sender.state in _AT_WORK)
