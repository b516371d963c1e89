"""Everything safe mode can do. It holds the folder's lock, opens stores for a moment, and never sends."""

from __future__ import annotations

import logging
import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from random import Random
from typing import BinaryIO

from appliance.accounts.audit import Audit
from appliance.accounts.users import COST
from appliance.backup.arrival import Arrival, Arrived
from appliance.backup.backups import ROOM_BESIDE, Backups
from appliance.backup.backups import restore as restore_backup
from appliance.backup.before_update import keep_backup
from appliance.backup.diary import Where
from appliance.backup.envelope import Header
from appliance.backup.kit import Kit
from appliance.backup.restoring import Restoring
from appliance.backup.settling import settle
from appliance.card_files import CardFiles
from appliance.clock import Clock
from appliance.config import Config
from appliance.contacts.disk import Disk, storage_error
from appliance.contacts.generations import Generations
from appliance.data_folder import DataFolder, FolderLock
from appliance.errors import BoxError, DataFolderInUse, InputError, StorageError
from appliance.log_export import LogExport, run_lines, version_lines
from appliance.machine import Act, ActRefused, Machine
from appliance.masking import mask
from appliance.run_diary import End, RunDiary
from appliance.safe_mode.door import SafeDoor
from appliance.safe_mode.earlier import KeptState, kept_states
from appliance.safe_mode.look import Damage, Finding, StorePart, look, look_from_outside
from appliance.safe_mode.raw_copy import raw_copy
from appliance.safe_mode.stick import backups_on, open_plain
from appliance.schemas import schemas
from appliance.system import Supply
from appliance.update.asked import AskedNote
from appliance.update.bundle import SUFFIX
from appliance.update.examination import newer_release
from appliance.update.manifest import Facts
from appliance.update.messages import UpdateWish
from appliance.update.releases import Releases, Result, running
from appliance.update_desk import Hindrance, UpdateHindered

log = logging.getLogger(__name__)


class NoBackupFirst(InputError):
    """A release might spoil data of which there is no backup; a person must say that this is known."""

    def __init__(self) -> None:
        super().__init__("no backup can be made before this update")


class CannotTryHere(InputError):
    """This computer has no act for it."""

    def __init__(self) -> None:
        super().__init__("this computer cannot do that")


class SafeMode:
    """``machine``: for updates and the journal; ``over``: called when a person says "try again".

    Safe from any thread: acts wait for each other.
    """

    def __init__(
        self,
        config: Config,
        folder: DataFolder,
        *,
        clock: Clock,
        random: Random,
        machine: Machine,
        runs: RunDiary,
        over: Callable[[], None],
        hash_cost: str = COST,
        supply: Supply | None = None,
        disk: Disk | None = None,
    ) -> None:
        self.config = config
        self.folder = folder
        self.clock = clock
        self.runs = runs
        self._random = random
        self._machine = machine
        self._over = over
        self._hash_cost = hash_cost
        self._supply = supply or Supply(monotonic=clock.monotonic)
        self._disk = disk or Disk()
        self._backup_failed = False
        self._no_words = False
        self._releases = Releases(Path(config.box.releases))
        self._asked = AskedNote(folder, self._releases, monotonic=clock.monotonic)
        self._arrival = Arrival(folder, f"came-in{SUFFIX}", what="release", look=self._looked_at)
        self._busy = threading.RLock()
        self._open = ExitStack()
        self._lock_folder()
        self._restoring = Restoring(folder, disk=self._disk)
        with suppress(StorageError):  # one that was stopped half-way is finished first
            self._restoring.finish()
        self.door = SafeDoor(folder, self._files, clock=clock, random=random, cost=hash_cost)
        self._open.callback(self.door.close)
        self.findings = self._look()
        self.log_export = LogExport(
            machine,
            {
                "findings.txt": lambda: [mask(_line(each)) for each in self.findings],
                "starts.txt": lambda: run_lines(runs.runs(limit=100)),
                "versions.txt": version_lines,
            },
            clock=clock,
        )

    def close(self) -> None:
        """Let go of the folder."""
        self._open.close()

    def _lock_folder(self) -> None:
        """Raises DataFolderInUse. A card that takes nothing can be locked by nobody, nor used by anybody."""
        try:
            lock: FolderLock = self.folder.lock()
        except DataFolderInUse:
            raise
        except StorageError as refusal:
            log.warning("the data folder cannot be locked: %s", refusal)
        else:
            self._open.callback(lock.release)

    def _files(self) -> CardFiles:
        """Raises ``RestoreUnfinished``: nothing is opened then, not even to look."""
        self._restoring.refuse_if_unfinished()
        return CardFiles(
            self.config, self.folder, clock=self.clock, random=self._random, hash_cost=self._hash_cost
        )

    # -- what is wrong ------------------------------------------------------------------------------------

    def look_again(self) -> tuple[Finding, ...]:
        """After something was done."""
        with self._busy:
            self.findings = self._look()
            return self.findings

    def _look(self) -> tuple[Finding, ...]:
        if not self.restore_unfinished:
            with suppress(StorageError):  # a card that answers only now and then
                return look(self.folder, self._files)
        return look_from_outside(self.folder)

    @property
    def restore_unfinished(self) -> bool:
        """Whether a restore was decided and stopped half-way: see ``carry_on``."""
        return self._restoring.is_unfinished

    def damage(self, part: StorePart) -> Damage:
        return next((each.damage for each in self.findings if each.part is part), Damage.FINE)

    @property
    def all_fine(self) -> bool:
        return all(each.damage is Damage.FINE for each in self.findings)

    @property
    def last_failure(self) -> str:
        """English: why the last start failed, "" when nobody could write it down."""
        newest = next(iter(self.runs.runs(limit=1)), None)
        return newest.detail if newest is not None and newest.end is End.FAILED else ""

    # -- put back, restore --------------------------------------------------------------------------------

    @property
    def _generations(self) -> Generations:
        return Generations(self.folder.contacts / "generations")

    def kept_states(self) -> tuple[KeptState, ...]:
        """Of the book, the newest first."""
        return () if self.restore_unfinished else kept_states(self._generations)

    def put_back(self, name: str) -> None:
        """What it replaces stays beside it. Raises InputError, DamagedStore, StorageError."""
        with self._busy:
            self._restoring.refuse_if_unfinished()
            try:
                self.folder.drop_ballast()
                self._generations.put_back(name, self.folder.contacts / "contacts.json")
            except OSError as problem:
                raise storage_error(problem, "the earlier state could not be put back") from problem
            log.warning("the book is again as it was in %s", name)
            self.look_again()

    def on_stick(self) -> tuple[tuple[str, Header], ...]:
        """Backups on a stick: name and what can be known without the words."""
        return backups_on(Path(self.config.box.stick)) if self.config.box.stick else ()

    def restore_from_stick(self, name: str, words: str) -> Header:
        """One of ``on_stick``. As ``restore``."""
        if name not in {each for each, _ in self.on_stick()}:
            raise InputError("this backup is not on the stick")
        try:
            with open_plain(Path(self.config.box.stick) / name) as source:
                return self.restore(source, words)
        except OSError as problem:
            raise storage_error(problem, "the backup on the stick cannot be read") from problem

    def restore(self, source: BinaryIO, words: str) -> Header:
        """A backup takes the place of all data; what was there stays in the folder until the next one.

        Raises what ``backup.backups.restore`` raises; ``RestoreUnfinished``: see ``carry_on``; after anything
        else nothing has changed.
        """
        settling = partial(settle, schemas=schemas(), clock=self.clock, zone=self.config.box.zone)
        with self._other_data():
            return restore_backup(
                self.folder, source, words, settle=settling, moment=self.clock.now(), disk=self._disk
            )

    def carry_on(self) -> None:
        """With a restore that was stopped half-way. Raises RestoreUnfinished; it can be tried again."""
        with self._other_data():
            self._restoring.finish()

    @contextmanager
    def _other_data(self) -> Iterator[None]:
        """Nothing is open while they take their places."""
        with self._busy:
            self.door.close()
            came = False
            try:
                with suppress(OSError):
                    self.folder.drop_ballast()
                yield
                came = True
            finally:
                self.door.reopen(same_users=not came)
                self.look_again()

    # -- save ---------------------------------------------------------------------------------------------

    @property
    def can_back_up(self) -> bool:
        """Whether a whole, encrypted backup can be made; else only the folder as it is."""
        if not self.all_fine or self._no_words:
            return False
        with suppress(OSError):
            return self.folder.free_bytes() > 2 * self.folder.database.stat().st_size + ROOM_BESIDE
        return False

    def backup(self) -> BinaryIO:
        """As the box makes them; it opens with the words of the office's emergency kit."""
        with self._busy, self._backups() as backups:
            return backups.draft(where=Where.BROWSER)

    def unseen_words(self) -> str:
        """The words that open ``backup``, made if there are none, while nobody has a kit on which they stand.

        "" = somebody has, or no backup can be made.
        """
        with self._busy:
            if not self.can_back_up:
                return ""
            files = self._files()
            try:
                if Kit(self.folder, audit=lambda: Audit(files.db, self.clock)).is_seen:
                    return ""
                with self._backups() as backups:
                    return backups.words
            except BoxError as problem:  # what opens with words that nobody can be told saves nothing
                log.warning("the words of the backups cannot be told: %s", problem)
                self._no_words = True
                return ""
            finally:
                files.close()

    @contextmanager
    def _backups(self) -> Iterator[Backups]:
        files = self._files()
        try:
            yield Backups(
                self.folder,
                name=lambda: files.settings.current.office_name or self.config.box.name,
                copy_ledger=files.db.copy_to,
                people=lambda: len(files.book),
                clock=self.clock,
                random=self._random,
            )
        finally:
            files.close()

    def raw_copy(self) -> Iterator[bytes]:
        """The folder as it is, a tar stream that is not encrypted."""
        return raw_copy(self.folder)

    # -- go on --------------------------------------------------------------------------------------------

    @property
    def can_update(self) -> bool:
        return self._machine.can(Act.UPDATE)

    @property
    def last_update(self) -> Result | None:
        """What came of the one that was tried last."""
        return self._releases.result

    @property
    def hindrance(self) -> Hindrance | None:
        """Why nothing is installed just now."""
        if self._asked.under_way or self._releases.trial is not None:
            return Hindrance.UNDER_WAY
        return Hindrance.LOW_VOLTAGE if self._supply.was_low() else None

    @property
    def can_keep_backup(self) -> bool:
        """Whether there will be one before an update: the data are whole, and none has failed before."""
        return self.can_back_up and not self._backup_failed

    def update(self, source: BinaryIO, *, even_without_backup: bool = False, by: str = "") -> str:
        """Hand a signed release to the act that installs it; -> its version. Safe mode is over soon after.

        ``by``: the administrator, "" = whoever has the sticker.

        Raises CannotTryHere, UpdateHindered, BundleRefused, NoBackupFirst, StorageError, ActRefused.
        """
        if not self.can_update:
            raise CannotTryHere
        with self._busy:
            self._refuse_if_hindered()
            if not self.can_keep_backup and not even_without_backup:
                raise NoBackupFirst
            arrived = self._arrival.take(source)
            if self.can_keep_backup:
                self._keep_backup()
            self._refuse_if_hindered()  # a backup takes its time
            self._hand_over(arrived, by)
            return arrived.about.version

    def _refuse_if_hindered(self) -> None:
        if (hindrance := self.hindrance) is not None:
            raise UpdateHindered(hindrance)

    def _hand_over(self, arrived: Arrived[Facts], by: str) -> None:
        self._asked.note(arrived.about.version, by=by)
        try:
            self._machine.start(Act.UPDATE, UpdateWish(os.fspath(arrived.path.absolute())))
        except ActRefused:
            self._asked.forget()
            raise
        log.warning("safe mode has asked for the release %s", arrived.about.version)
        if self.damage(StorePart.MESSAGES) is Damage.FINE:
            files = self._files()
            with suppress(BoxError):
                Audit(files.db, self.clock).record(by, "update started", arrived.about.version)
            files.close()

    def _keep_backup(self) -> None:
        try:
            with self._backups() as backups:
                keep_backup(self.folder, backups, at=self.clock.now(), disk=self._disk)
        except BoxError:
            self._backup_failed = True  # a person may go on without one
            self._arrival.drop()
            raise

    def _looked_at(self, source: BinaryIO, size: int) -> Facts:
        key = Path(self.config.box.release_key)
        return newer_release(source, size, key=key, running=running(), releases=self._releases)

    def try_again(self) -> None:
        """The box starts as usual once this program has ended."""
        log.warning("safe mode ends: the box is tried again")
        self._over()

    def work_folder(self) -> Path:
        """Where uploads lie; a card that takes nothing has none, and then they lie in memory."""
        usable = os.access(self.folder.work, os.W_OK) and self.damage(StorePart.CARD) is Damage.FINE
        return self.folder.work if usable else Path(tempfile.gettempdir())


def _line(finding: Finding) -> str:
    return f"{finding.part}: {finding.damage} {finding.detail}".rstrip()
