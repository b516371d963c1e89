"""The doorway to accounts: first administrator, log in, log out, users, API tokens, who did what."""

from __future__ import annotations

import logging
from random import Random

from appliance.accounts.audit import Audit
from appliance.accounts.models import (
    ApiToken,
    LoggedIn,
    Role,
    Session,
    User,
    WrongPassword,
    WrongSetupCode,
)
from appliance.accounts.sessions import Sessions
from appliance.accounts.setup_code import SetupCode
from appliance.accounts.throttle import ACCOUNT, ADDRESS, SETUP, Key, Throttle
from appliance.accounts.tokens import Tokens
from appliance.accounts.users import Users, folded_name
from appliance.clock import Clock
from appliance.database import Database

log = logging.getLogger(__name__)


class Accounts:
    """What pages, command and API ask about who may use the box. Safe to call from any thread."""

    def __init__(
        self, *, users: Users, db: Database, clock: Clock, random: Random, setup_code: SetupCode
    ) -> None:
        boot = random.randbytes(8).hex()
        self._users = users
        self._setup_code = setup_code
        self._throttle = Throttle(db, clock, boot=boot)
        self._sessions = Sessions(db, clock, random=random, boot=boot)
        self._tokens = Tokens(db, clock, random=random)
        self.audit = Audit(db, clock)

    # -- the first administrator ---------------------------------------------------------------------------

    @property
    def needs_first_admin(self) -> bool:
        """Nobody can administer the box yet: every page leads to /mulai."""
        return not self._users.administrators()

    def setup_code(self) -> str:
        """The code as printed beside the box; "" when it is no longer needed."""
        return self._setup_code.read() if self.needs_first_admin else ""

    def prove_possession(self, code: str) -> None:
        """Whoever knows the code has the box in hand. Raises Throttled, WrongSetupCode."""
        key = Key("setup:", SETUP)
        self._throttle.begin(key)
        if not self.needs_first_admin or not self._setup_code.matches(code):
            raise WrongSetupCode
        self._throttle.succeeded(key)

    def create_first_admin(
        self, code: str, name: str, password: str, *, full_name: str = "", address: str
    ) -> LoggedIn:
        """Make the first administrator and log them in.

        Raises Throttled, WrongSetupCode, BadName, BadPassword.
        """
        self.prove_possession(code)
        user = self._users.add_first_admin(name, password, full_name=full_name)
        self._setup_code.void()
        self.audit.record(user.name, "first administrator created", user.name)
        return LoggedIn(self._sessions.open(user.id, address=address), user)

    def forget_administrators(self) -> int:
        """Asked for by somebody who has the box in hand; -> how many. The data and other users stay."""
        forgotten = self._users.forget_administrators()
        for user in forgotten:
            self._sessions.close_all(user.id)
            self.audit.record("box", "administrator forgotten", user.name)
        return len(forgotten)

    # -- sessions ------------------------------------------------------------------------------------------

    def log_in(self, name: str, password: str, *, address: str) -> LoggedIn:
        """Raises Throttled, WrongPassword."""
        account = Key("account:" + folded_name(name), ACCOUNT)
        place = Key("address:" + address, ADDRESS)
        self._throttle.begin(account, place)
        user = self._users.verify(name, password)
        if user is None:
            log.warning("a wrong password was given from %s", address)
            raise WrongPassword
        self._throttle.succeeded(account, place)
        self.audit.record(user.name, "logged in", address)
        return LoggedIn(self._sessions.open(user.id, address=address), user)

    def session(self, token: str) -> Session | None:
        """Who comes with this cookie; None = nobody who is logged in."""
        stored = self._sessions.find(token) if token else None
        if stored is None:
            return None
        user = self._users.by_id(stored.user_id)
        if user is None or not user.active:
            return None
        return Session(id=stored.id, user=user, address=stored.address, created_at=stored.created_at)

    def log_out(self, token: str) -> None:
        self._sessions.close(token)

    def log_out_everywhere(self, user_id: str, *, but: str = "") -> int:
        """End every session of that user, ``but`` the one of this token; -> how many were open."""
        return self._sessions.close_all(user_id, but=but)

    def forget_old_sessions(self) -> int:
        """Housekeeping; -> how many were removed."""
        return self._sessions.forget_old()

    # -- users ---------------------------------------------------------------------------------------------

    def users(self) -> tuple[User, ...]:
        """Everybody, by name; switched-off ones too."""
        return self._users.all()

    def add_user(self, name: str, role: Role, password: str, *, full_name: str = "", by: str) -> User:
        """Raises BadName, BadPassword."""
        user = self._users.add(name, role, password, full_name=full_name)
        if role is Role.ADMIN:
            self._setup_code.void()
        self.audit.record(by, "user added", f"{user.name} ({role})")
        return user

    def change_user(
        self,
        name: str,
        *,
        role: Role,
        active: bool,
        full_name: str,
        by: str,
        districts: tuple[str, ...] | None = None,
    ) -> User:
        """Switched off = logged out everywhere; ``districts`` None: they stay as they are.

        Raises NoSuchUser, LastAdministrator.
        """
        user = self._users.change(name, role=role, active=active, full_name=full_name, districts=districts)
        if not active:
            self._sessions.close_all(user.id)
        self.audit.record(by, "user changed", f"{user.name} ({role}, {'active' if active else 'off'})")
        return user

    def reset_password(self, name: str, password: str, *, by: str) -> None:
        """A new password, and logged out everywhere. Raises NoSuchUser, BadPassword."""
        user = self._users.set_password(name, password)
        self._sessions.close_all(user.id)
        self.audit.record(by, "password reset", user.name)

    def confirm_password(self, session_token: str, password: str, *, address: str) -> Session:
        """Whose session it is shows to be still the same person. Raises Throttled, WrongPassword."""
        session = self.session(session_token)
        if session is None:
            raise WrongPassword
        account = Key("account:" + session.user.name, ACCOUNT)
        place = Key("address:" + address, ADDRESS)
        self._throttle.begin(account, place)
        if self._users.verify(session.user.name, password) is None:
            raise WrongPassword
        self._throttle.succeeded(account, place)
        return session

    def change_password(self, session_token: str, old: str, new: str, *, address: str) -> None:
        """One's own. Other sessions of this user end. Raises Throttled, WrongPassword, BadPassword."""
        session = self.confirm_password(session_token, old, address=address)
        self._users.set_password(session.user.name, new)
        self._sessions.close_all(session.user.id, but=session_token)
        self.audit.record(session.user.name, "password changed", session.user.name)

    # -- the API -------------------------------------------------------------------------------------------

    def create_token(self, name: str, *, by: str) -> str:
        """A token for a program; the secret is returned this once."""
        secret = self._tokens.create(name, by=by)
        self.audit.record(by, "API token created", name)
        return secret

    def token_owner(self, secret: str) -> ApiToken | None:
        """The token behind ``Authorization: Bearer SECRET``; None = not one of ours."""
        return self._tokens.find(secret) if secret else None

    def tokens(self) -> tuple[ApiToken, ...]:
        return self._tokens.all()

    def revoke_token(self, token_id: int, *, by: str) -> None:
        if self._tokens.revoke(token_id):
            self.audit.record(by, "API token revoked", f"token {token_id}")
