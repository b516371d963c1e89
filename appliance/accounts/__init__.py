"""Who may use the box, and how the box knows: users, sessions, throttle, API tokens, set-up code, audit."""

from appliance.accounts.accounts import Accounts
from appliance.accounts.models import (
    ApiToken,
    AuditEntry,
    BadName,
    BadPassword,
    LastAdministrator,
    LoggedIn,
    NameProblem,
    NoSuchUser,
    PasswordProblem,
    Role,
    Session,
    Throttled,
    User,
    WrongPassword,
    WrongSetupCode,
)

__all__ = [
    "Accounts",
    "ApiToken",
    "AuditEntry",
    "BadName",
    "BadPassword",
    "LastAdministrator",
    "LoggedIn",
    "NameProblem",
    "NoSuchUser",
    "PasswordProblem",
    "Role",
    "Session",
    "Throttled",
    "User",
    "WrongPassword",
    "WrongSetupCode",
]
