"""The set-up code: proof that whoever makes the first administrator has the box in hand."""

from __future__ import annotations

import hmac
import os
from pathlib import Path
from random import Random

# No letter or figure that another can be taken for when read from a sticker: 30 signs, 8 of them: 2**39.
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXY"
LENGTH = 8


class SetupCode:
    """A file of one line, readable by the box's own user only; gone as soon as there is an administrator."""

    def __init__(self, path: Path, *, random: Random) -> None:
        self._path = path
        self._random = random

    def read(self) -> str:
        """The code as it is printed, ``7F3K-9QTM``; made on the first call and the same until it is used."""
        try:
            code = self._path.read_text(encoding="ascii").strip()
        except (FileNotFoundError, UnicodeDecodeError):
            code = ""
        return code if len(_folded(code)) == LENGTH else self._make()

    def _make(self) -> str:
        signs = "".join(self._random.choice(SIGNS) for _ in range(LENGTH))
        code = f"{signs[:4]}-{signs[4:]}"
        self._path.unlink(missing_ok=True)
        handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(code + "\n")
            file.flush()
            os.fsync(file.fileno())
        return code

    def matches(self, typed: str) -> bool:
        """Whether this is the code, however it was spaced or capitalised."""
        return hmac.compare_digest(_folded(typed).encode(), _folded(self.read()).encode())

    def void(self) -> None:
        """It has done its work."""
        self._path.unlink(missing_ok=True)


def _folded(code: str) -> str:
    return "".join(sign for sign in code.upper() if sign.isalnum())
