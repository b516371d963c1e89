"""What lies on the card, opened when it is first used: ledger, book, settings, users."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from random import Random

from appliance.accounts.users import UserDocument
from appliance.boot_file import Mistake
from appliance.clock import Clock
from appliance.config import Config
from appliance.contacts.area_tree import AreaTree
from appliance.contacts.book import ContactBook
from appliance.contacts.documents import Documents
from appliance.contacts.settings import SettingsStore
from appliance.data_folder import DataFolder
from appliance.database import Database
from appliance.machine import Machine, NoMachine
from appliance.schemas import schemas


class CardFiles:
    """The files of one data folder. ``vouch``: SystemClock's; ``machine``: None = it has no acts."""

    def __init__(
        self,
        config: Config,
        folder: DataFolder,
        *,
        clock: Clock,
        random: Random,
        hash_cost: str,
        vouch: Callable[..., object] | None = None,
        simulated: bool = False,
        machine: Machine | None = None,
    ) -> None:
        self.config = config
        self.machine: Machine = machine or NoMachine()
        self.simulated = simulated
        self.folder = folder
        self.clock = clock
        self.bell = threading.Event()  # wakes the clerk
        self._random = random
        self._hash_cost = hash_cost
        self._vouch = vouch
        self._open = ExitStack()
        self.boot_mistakes: tuple[Mistake, ...] = ()  # what is wrong in the boot file; see command/run.py

    @property
    def data_dir(self) -> Path:
        """The one folder that holds everything."""
        return self.folder.root

    @property
    def areas(self) -> AreaTree | None:
        """The places of the office's kabupaten; None until one is chosen."""
        return self.settings.areas

    @cached_property
    def db(self) -> Database:
        db = Database.open(self.folder.database, schemas(), mark=self.folder.database_mark)
        self._open.callback(db.close)
        return db

    @cached_property
    def book(self) -> ContactBook:
        folder, mark, zone = self.folder.contacts, self.folder.contacts_mark, self.config.box.zone
        book = ContactBook.open(folder, clock=self.clock, random=self._random, mark=mark, zone=zone)
        self._open.callback(book.close)
        return book

    @cached_property
    def settings(self) -> SettingsStore:
        settings = SettingsStore(self.folder.settings, mark=self.folder.settings_mark)
        self._open.callback(settings.close)
        return settings

    @cached_property
    def user_documents(self) -> Documents[UserDocument]:
        documents = Documents(self.folder.users, UserDocument, table="users", mark=self.folder.users_mark)
        self._open.callback(documents.close)
        return documents

    def recovered(self) -> list[str]:
        """Which sealed files were damaged, so that an earlier state was taken."""
        files = (
            ("book", self.book.recovered),
            ("settings", self.settings.recovered),
            ("users", self.user_documents.recovered),
        )
        return [name for name, recovered in files if recovered]

    def close(self) -> None:
        """Close what was opened. May be called twice."""
        self._open.close()
