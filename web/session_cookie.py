"""The signed cookie, without an age: the clock of a box may jump, and nobody shall be thrown out for it.

How long a session lives is decided by the server's own table of sessions, by a clock that only grows.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from flask import Flask
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeSerializer


class AgelessSerializer(URLSafeSerializer):
    """Signs and verifies; takes and ignores the ``max_age`` Flask hands over."""

    def loads(self, s: str | bytes, salt: str | bytes | None = None, **_max_age: Any) -> Any:
        return super().loads(s, salt)


class AgelessCookie(SecureCookieSessionInterface):
    """Flask's own cookie session but for the time stamp."""

    def get_signing_serializer(self, app: Flask) -> Any:
        if not app.secret_key:
            return None
        return AgelessSerializer(
            app.secret_key,
            salt=self.salt,
            serializer=TaggedJSONSerializer(),
            signer_kwargs={"key_derivation": self.key_derivation, "digest_method": self.digest_method},
        )


def cookie_key(folder: Path) -> bytes:
    """The key that signs this box's cookies: 32 random bytes, made once, readable only by the box.

    Kept in the data folder, so that a restart logs nobody out. Raises OSError when it cannot be written.
    """
    path = folder / "cookie-key"
    try:
        key = path.read_bytes()
    except FileNotFoundError:
        key = b""
    return key if len(key) == 32 else _new_key(path)


def _new_key(path: Path) -> bytes:
    key = secrets.token_bytes(32)
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    return key
