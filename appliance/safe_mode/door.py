"""Who may use safe mode: an administrator by password, or, where the users are damaged, who has the sticker.

Whoever asked at the box itself that the administrators be forgotten (boot file, button) has lost the
password: then too it is the sticker.

Guessing is slowed down in memory only: the card may take nothing. Pulling the plug forgets the failures, and
costs more time than they would.
"""

from __future__ import annotations

import hmac
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from random import Random

from appliance.accounts import Role, Throttled, WrongPassword, WrongSetupCode
from appliance.accounts.throttle import ACCOUNT, SETUP, Rule
from appliance.accounts.users import Users
from appliance.card_files import CardFiles
from appliance.clock import Clock
from appliance.data_folder import DataFolder
from appliance.errors import StorageError
from appliance.sticker import BadSticker, make_code, read_sticker

log = logging.getLogger(__name__)


class Way(StrEnum):
    """What opens the door."""

    PASSWORD = "password"
    STICKER = "sticker"  # the set-up code on it
    TERMINAL = "terminal"  # there is no sticker: the code that was printed when safe mode was started


class Patience:
    """One count of failures for everybody. A try counts as wrong before it is looked at."""

    def __init__(self, rule: Rule, clock: Clock) -> None:
        self._rule = rule
        self._clock = clock
        self._failures = 0
        self._until = 0.0
        self._lock = threading.Lock()

    def begin(self) -> None:
        """Raises Throttled."""
        with self._lock:
            now = self._clock.monotonic()
            if now < self._until:
                raise Throttled(self._until - now)
            self._failures += 1
            self._until = now + self._rule.wait(self._failures)

    def succeeded(self) -> None:
        with self._lock:
            self._failures, self._until = 0, 0.0


class SafeDoor:
    """``cost``: see Users. ``reopen`` after other users have taken their place.

    ``opening``: another number as soon as others may come in, so that whoever came in before proves it again.
    """

    def __init__(
        self,
        folder: DataFolder,
        files: Callable[[], CardFiles],
        *,
        clock: Clock,
        random: Random,
        cost: str,
    ) -> None:
        self._folder = folder
        self._files = files
        self._clock = clock
        self._random = random
        self._cost = cost
        self._patience = {Way.PASSWORD: Patience(ACCOUNT, clock), Way.STICKER: Patience(SETUP, clock)}
        self._terminal_code = make_code(random)
        self._opened: CardFiles | None = None
        self._users: Users | None = None
        self._asked_to_forget = False
        self.opening = 0
        self.way = Way.TERMINAL
        self.reopen()

    @property
    def terminal_code(self) -> str:
        """To be printed where safe mode was started; "" while another way is open."""
        return self._terminal_code if self.way is Way.TERMINAL else ""

    def reopen(self, *, same_users: bool = False) -> None:
        """Look again who may come in."""
        if not same_users:
            self.opening += 1
        self.close()
        self._users = None if self.forgets else self._readable_users()
        if self._users is not None:
            self.way = Way.PASSWORD
        elif self._code():
            self.way = Way.STICKER
        else:
            self.way = Way.TERMINAL

    @property
    def forgets(self) -> bool:
        """Whether the administrators are to be forgotten: the next start does it, here they count no more."""
        return self._asked_to_forget or self._folder.forget_administrators.exists()

    def forget_administrators(self) -> None:
        """By the button of the case. A card that takes no mark forgets it when safe mode ends."""
        self._asked_to_forget = True
        log.warning("the administrators are to be forgotten, as it was asked at the box itself")
        try:
            self._folder.replace(self._folder.forget_administrators, "")
        except StorageError as problem:
            log.warning("the mark for it could not be made: %s", problem)
        self.reopen()

    def close(self) -> None:
        if self._opened is not None:
            self._opened.close()
        self._opened = self._users = None

    def log_in(self, name: str, password: str) -> str:
        """-> the administrator's name. Raises Throttled, WrongPassword."""
        patience = self._patience[Way.PASSWORD]
        patience.begin()
        user = self._users.verify(name, password) if self._users is not None else None
        if user is None or user.role is not Role.ADMIN:
            log.warning("a wrong password was given to safe mode")
            raise WrongPassword
        patience.succeeded()
        return user.name

    def prove_possession(self, code: str) -> None:
        """By the sticker's code, or the printed one. Raises Throttled, WrongSetupCode."""
        patience = self._patience[Way.STICKER]
        patience.begin()
        wanted = {Way.STICKER: self._code(), Way.TERMINAL: self._terminal_code}.get(self.way, "")
        if not wanted or not hmac.compare_digest(_folded(code).encode(), _folded(wanted).encode()):
            log.warning("a wrong code was given to safe mode")
            raise WrongSetupCode
        patience.succeeded()

    def _readable_users(self) -> Users | None:
        """None: the file is damaged or not in its place, or there is no administrator in it."""
        try:
            files = self._files()
        except StorageError as problem:
            log.warning("the users cannot be looked at: %s", problem)
            return None
        try:
            users = Users(files.user_documents, clock=self._clock, random=self._random, cost=self._cost)
            if users.administrators():
                self._opened = files
                return users
        except Exception as problem:  # whatever is wrong with them, the sticker opens the door
            log.warning("the users cannot be read: %s", problem)
        files.close()
        return None

    def _code(self) -> str:
        """The one that whoever has the box in hand can read."""
        with suppress(BadSticker, OSError):
            sticker = read_sticker(self._folder.sticker)
            if sticker is not None:
                return sticker.setup_code
        with suppress(OSError, UnicodeDecodeError):
            return self._folder.setup_code.read_text("ascii").strip()
        return ""


def _folded(code: str) -> str:
    return "".join(sign for sign in code.upper() if sign.isalnum())
