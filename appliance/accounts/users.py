"""The people who may log in: names, roles, and scrypt hashes of their passwords, in a sealed file."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable
from datetime import datetime
from random import Random

import msgspec
from werkzeug.security import check_password_hash, generate_password_hash

from appliance.accounts.models import (
    BadName,
    BadPassword,
    LastAdministrator,
    NameProblem,
    NoSuchUser,
    PasswordProblem,
    Role,
    User,
    WrongSetupCode,
)
from appliance.clock import Clock
from appliance.contacts.documents import Documents

# 32 MB and about 0.3 s on a Pi 4: what a log-in may take and a thief would rather not. One at a time, see
# _hashing.
COST = "scrypt:32768:8:1"

SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 200
LONGEST_NAME = 40
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")
# What is tried first. A long list would only teach people to put "1" behind.
_COMMON = frozenset(
    {
        "12345678",
        "123456789",
        "1234567890",
        "0123456789",
        "87654321",
        "qwertyuiop",
        "1q2w3e4r",
        "password",
        "password1",
        "passwordku",
        "katasandi",
        "administrator",
        "indonesia",
        "posyandu",
        "pokjanal",
        "kotakkabar",
    }
)


class UserDocument(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A user as kept in the sealed file."""

    id: str
    rev: int = 1
    name: str
    full_name: str = ""
    role: Role
    password: str  # werkzeug's scrypt text: method, salt and hash
    active: bool = True
    created_at: datetime | None = None
    districts: tuple[str, ...] = ()

    def shown(self) -> User:
        """Without the hash."""
        return User(
            self.id,
            self.name,
            self.full_name or self.name,
            self.role,
            self.active,
            self.created_at,
            self.districts,
        )


def folded_name(name: str) -> str:
    """A user name as it is compared: people type capitals and blanks on phones without meaning them."""
    return name.strip().casefold()


class Users:
    """The collection of users. ``cost`` is werkzeug's word for method and work, cheaper in tests."""

    def __init__(
        self, documents: Documents[UserDocument], *, clock: Clock, random: Random, cost: str = COST
    ) -> None:
        self._documents = documents
        self._clock = clock
        self._random = random
        self._cost = cost
        # scrypt takes 32 MB each time: six log-ins at once must not take the memory of a small Pi.
        self._hashing = threading.Lock()
        # In the form of werkzeug's ``generate_password_hash``, with a digest that belongs to no password. Not
        # hashed: that would take a small Pi a second of every start.
        self._nobody = f"{cost}${random.randbytes(8).hex()}${random.randbytes(64).hex()}"

    def all(self) -> tuple[User, ...]:
        return tuple(sorted((user.shown() for user in self._kept()), key=lambda user: user.name))

    def by_id(self, user_id: str) -> User | None:
        found = self._documents.get(user_id)
        return found.shown() if found else None

    def administrators(self) -> tuple[User, ...]:
        """Those who may log in and administer."""
        return tuple(user for user in self.all() if user.role is Role.ADMIN and user.active)

    def add(self, name: str, role: Role, password: str, *, full_name: str = "") -> User:
        """Raises BadName, BadPassword."""
        name = folded_name(name)
        if problem := _name_problem(name):
            raise BadName(problem)
        hashed = self._checked_hash(name, password)
        with self._documents.locked():
            if self._find(name) is not None:
                raise BadName(NameProblem.TAKEN)
            document = UserDocument(
                id=self._random.randbytes(8).hex(),
                name=name,
                full_name=full_name.strip(),
                role=role,
                password=hashed,
                created_at=self._clock.now(),
            )
            return self._documents.add(document).shown()

    def add_first_admin(self, name: str, password: str, *, full_name: str = "") -> User:
        """As ``add``, but only while there is no administrator, else WrongSetupCode."""
        with self._documents.locked():
            if self.administrators():
                raise WrongSetupCode
            return self.add(name, Role.ADMIN, password, full_name=full_name)

    def change(
        self,
        name: str,
        *,
        role: Role,
        active: bool,
        full_name: str,
        districts: tuple[str, ...] | None = None,
    ) -> User:
        """``districts`` None: they stay. Raises NoSuchUser, LastAdministrator."""
        with self._documents.locked():
            current = self._get(name)
            others = [user for user in self.administrators() if user.id != current.id]
            if (
                current.role is Role.ADMIN
                and current.active
                and not others
                and (role is not Role.ADMIN or not active)
            ):
                raise LastAdministrator
            changed = msgspec.structs.replace(
                current,
                role=role,
                active=active,
                full_name=full_name.strip(),
                districts=current.districts if districts is None else districts,
            )
            return self._documents.update(changed).shown()

    def forget_administrators(self) -> tuple[User, ...]:
        """Remove each, switched off or not, so that the names are free again; -> who they were."""
        with self._documents.locked():
            gone = tuple(user for user in self.all() if user.role is Role.ADMIN)
            for user in gone:
                self._documents.remove(user.id)
            return gone

    def set_password(self, name: str, password: str) -> User:
        """Raises NoSuchUser, BadPassword."""
        hashed = self._checked_hash(self._get(name).name, password)
        with self._documents.locked():
            changed = msgspec.structs.replace(self._get(name), password=hashed)
            return self._documents.update(changed).shown()

    def verify(self, name: str, password: str) -> User | None:
        """The user of that name and password. An unknown name takes as long to refuse as a wrong password."""
        found = self._find(folded_name(name))
        with self._hashing:
            right = check_password_hash(found.password if found else self._nobody, password)
        return found.shown() if found and found.active and right else None

    def _kept(self) -> Iterable[UserDocument]:
        return self._documents.by_id.values()

    def _find(self, name: str) -> UserDocument | None:
        return next((user for user in self._kept() if user.name == name), None)

    def _get(self, name: str) -> UserDocument:
        found = self._find(folded_name(name))
        if found is None:
            raise NoSuchUser(name)
        return found

    def _checked_hash(self, name: str, password: str) -> str:
        if problem := _password_problem(name, password):
            raise BadPassword(problem)
        return self._hash(password)

    def _hash(self, password: str) -> str:
        with self._hashing:
            return generate_password_hash(password, method=self._cost)


def _name_problem(name: str) -> NameProblem | None:
    if not name:
        return NameProblem.EMPTY
    if len(name) > LONGEST_NAME:
        return NameProblem.TOO_LONG
    return None if _NAME.fullmatch(name) else NameProblem.CHARACTERS


def _password_problem(name: str, password: str) -> PasswordProblem | None:
    """Length is what counts; rules about digits and signs only make people write passwords on the box."""
    if len(password) < SHORTEST_PASSWORD:
        return PasswordProblem.TOO_SHORT
    if len(password) > LONGEST_PASSWORD:
        return PasswordProblem.TOO_LONG
    folded = password.casefold()
    if folded.strip() == name or folded.replace(name, "").strip("0123456789 ") == "":
        return PasswordProblem.SAME_AS_NAME
    if folded in _COMMON or len(set(folded)) < 4:
        return PasswordProblem.TOO_COMMON
    return None
