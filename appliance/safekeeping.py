"""Who may use the box, and its spare keys: accounts, backups, the way back, the USB stick."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property, partial
from pathlib import Path

from appliance.accounts import Accounts
from appliance.accounts.setup_code import SetupCode
from appliance.accounts.users import Users
from appliance.backup.backups import Backups
from appliance.backup.desk import RestoreDesk
from appliance.backup.settling import settle
from appliance.browser_clock import BrowserClock
from appliance.card_files import CardFiles
from appliance.clock import SystemClock
from appliance.network_desk import NetworkDesk
from appliance.outbox.sender_status import SenderStatus
from appliance.run_diary import RunDiary
from appliance.saved_time import SavedTime
from appliance.schemas import schemas
from appliance.system import Supply, boot_facts, program_version
from appliance.update.releases import Releases, running
from appliance.update_desk import UpdateDesk
from appliance.usb_stick import UsbStick


class Safekeeping(CardFiles):
    """What does not know the office's work."""

    @cached_property
    def accounts(self) -> Accounts:
        return Accounts(
            users=Users(self.user_documents, clock=self.clock, random=self._random, cost=self._hash_cost),
            db=self.db,
            clock=self.clock,
            random=self._random,
            setup_code=SetupCode(self.folder.setup_code, random=self._random, sticker=self.folder.sticker),
        )

    @cached_property
    def network_desk(self) -> NetworkDesk:
        return NetworkDesk(
            self.machine,
            sticker=self.folder.sticker,
            audit=lambda: self.accounts.audit,
            clock=self.clock,
            random=self._random,
        )

    @cached_property
    def backups(self) -> Backups:
        return Backups(
            self.folder,
            name=lambda: self.settings.current.office_name or self.config.box.name,
            copy_ledger=self.db.copy_to,
            people=lambda: len(self.book),
            clock=self.clock,
            random=self._random,
        )

    @cached_property
    def runs(self) -> RunDiary:
        """Why the box started, the last few times."""
        return RunDiary(
            self.folder,
            clock=self.clock,
            boot=boot_facts(),
            version=program_version(os.environ),
            last_result=self.machine.folder / "last-result",
        )

    @cached_property
    def saved_time(self) -> SavedTime | None:
        """The last known time; None: this clock is a test's."""
        return SavedTime(self.folder, self.clock) if isinstance(self.clock, SystemClock) else None

    @cached_property
    def browser_clock(self) -> BrowserClock:
        """The time as an administrator tells it."""
        clock, saved = self.clock, self.saved_time
        if not isinstance(clock, SystemClock) or saved is None:
            return BrowserClock(clock=clock, audit=self.accounts.audit, vouch=None)
        return BrowserClock(
            clock=clock,
            audit=self.accounts.audit,
            vouch=clock.vouch,
            is_ruled_out=clock.is_ruled_out,
            taken=saved.keep_now,
        )

    @cached_property
    def restore_desk(self) -> RestoreDesk:
        return RestoreDesk(
            self.folder,
            settle=partial(settle, schemas=schemas(), clock=self.clock, zone=self.config.box.zone),
            clock=self.clock,
            restart=self.ask_restart,
        )

    @cached_property
    def stick(self) -> UsbStick:
        return UsbStick(
            Path(self.config.box.stick),
            backups=self.backups,
            card_free=self.folder.free_bytes,
            clock=self.clock,
            zone=self.config.box.zone,
            audit=self.accounts.audit,
        )

    @cached_property
    def update_desk(self) -> UpdateDesk:
        return UpdateDesk(
            self.folder,
            machine=lambda: self.machine,
            releases=Releases(Path(self.config.box.releases)),
            key=Path(self.config.box.release_key),
            stick=Path(self.config.box.stick),
            running=running(),
            backups=self.backups,
            audit=self.accounts.audit,
            clock=self.clock,
            supply=Supply(monotonic=self.clock.monotonic),
            senders=lambda: self.sender_statuses(),
        )

    def sender_statuses(self) -> Sequence[SenderStatus | None]:
        """Of a box that runs; see ``Stores``."""
        return ()

    def ask_restart(self) -> None:
        """Other data are to take over; see ``Box``."""
