"""Who may use the box: users, roles, sessions, tokens, and the ways to be refused. Frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from appliance.errors import BoxError, InputError


class Role(StrEnum):
    """What a person may do. Everybody may look."""

    ADMIN = "admin"  # everything, users and settings included
    PETUGAS = "petugas"  # contacts and broadcasts
    PENYETUJU = "penyetuju"  # approves what others have written


@dataclass(frozen=True, slots=True)
class User:
    """Who may log in. ``name`` is what they type, in lower case; ``full_name`` what pages show.

    ``districts``: codes of kecamatan whose people's conversations this user may read; none = all of them.
    """

    id: str
    name: str
    full_name: str
    role: Role
    active: bool = True
    created_at: datetime | None = None
    districts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A fresh session. ``token`` goes into the cookie and nowhere else; the box keeps only its hash."""

    token: str
    user: User


@dataclass(frozen=True, slots=True)
class Session:
    """A request that comes with a valid session cookie. ``id`` names the session without opening it."""

    id: str
    user: User
    address: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A program that may use the API. The secret itself is shown once and never kept."""

    id: int
    name: str
    created_at: datetime
    created_by: str
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what. ``subject`` names the thing (``broadcast 12``); no message text, no whole number."""

    id: int
    at: datetime
    who: str
    what: str
    subject: str


class PasswordProblem(StrEnum):
    """Why a new password is refused."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    SAME_AS_NAME = "same_as_name"
    TOO_COMMON = "too_common"


class NameProblem(StrEnum):
    """Why a new user name is refused."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    CHARACTERS = "characters"
    TAKEN = "taken"


class BadPassword(InputError):
    """A new password is not good enough."""

    def __init__(self, problem: PasswordProblem) -> None:
        super().__init__(f"this password cannot be used ({problem.replace('_', ' ')})")
        self.problem = problem


class BadName(InputError):
    """A new user name cannot be used."""

    def __init__(self, problem: NameProblem) -> None:
        super().__init__(f"this user name cannot be used ({problem.replace('_', ' ')})")
        self.problem = problem


class WrongPassword(InputError):
    """Name and password do not belong together; which of the two is wrong is not said."""

    def __init__(self) -> None:
        super().__init__("the name or the password is wrong")


class WrongSetupCode(InputError):
    """The set-up code is not this box's, or the first administrator exists already."""

    def __init__(self) -> None:
        super().__init__("the set-up code is wrong or no longer valid")


class Throttled(BoxError):
    """Too many wrong tries; ``seconds`` until the next one is looked at."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"too many wrong tries, the next is possible in {seconds:.0f} seconds")
        self.seconds = seconds


class LastAdministrator(InputError):
    """The only administrator cannot be switched off or made something else."""

    def __init__(self) -> None:
        super().__init__("the last administrator must stay one")


class NoSuchUser(InputError):
    """There is no user of that name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no user {name}")
