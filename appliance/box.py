"""THE composition root: everything is built here and handed its values; nobody else builds things.

::

    with open_box(config, data_dir=folder, simulate=True) as box:   # folder locked, stores open, no thread yet
        box.start()                                                 # senders and clerk run
        create_app(box)                                             # the pages talk to its attributes
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from appliance.accounts import Accounts
from appliance.broadcasts import Broadcasts
from appliance.clerk import Clerk
from appliance.clock import Clock
from appliance.config import Config
from appliance.contacts.book import ContactBook
from appliance.contacts.settings import SettingsStore
from appliance.health import Health
from appliance.imports import Importer
from appliance.inbox.store import Inbox
from appliance.outbox.ledger import Ledger
from appliance.outbox.sender import Sender


@dataclass
class Box:
    """The whole box. Pages, command and API reach everything through these attributes."""

    config: Config
    simulated: bool
    data_dir: Path
    clock: Clock
    book: ContactBook  # .snapshot, add, update, remove, groups
    settings: SettingsStore  # the office's own settings (contacts/settings.py)
    accounts: Accounts  # users, roles, sessions, throttle, API tokens, set-up code
    ledger: Ledger
    inbox: Inbox
    broadcasts: Broadcasts  # use cases: check_text, preview, send, report, pause ...
    importer: Importer  # use cases: begin(file) -> preview, confirm, refused file, undo
    senders: tuple[Sender, ...]
    clerk: Clerk
    health: Health  # .checks() -> tuple[HealthCheck, ...]

    def start(self) -> None:
        """Start one sender thread per modem and the clerk."""
        ...

    def stop(self) -> None:
        """Let the senders finish the SMS in hand, stop the clerk, close the stores, release the folder. May
        be called twice."""
        ...

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
