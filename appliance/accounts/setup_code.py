"""The set-up code: proof that whoever makes the first administrator has the box in hand."""

from __future__ import annotations

import hmac
import logging
import os
from pathlib import Path
from random import Random

from appliance.sticker import CODE_LENGTH, BadSticker, make_code, read_sticker

log = logging.getLogger(__name__)


class SetupCode:
    """That of the box's sticker. A box without one: a file of one line, readable by the box's own user only,
    gone as soon as there is an administrator."""

    def __init__(self, path: Path, *, random: Random, sticker: Path | None = None) -> None:
        self._path = path
        self._random = random
        self._sticker = sticker

    def read(self) -> str:
        """The code as it is printed, ``7F3K-9QTM``; made on the first call and the same until it is used."""
        if code := self._printed():
            return code
        try:
            code = self._path.read_text(encoding="ascii").strip()
        except (FileNotFoundError, UnicodeDecodeError):
            code = ""
        return code if len(_folded(code)) == CODE_LENGTH else self._make()

    def _printed(self) -> str:
        """The sticker's; "" = this box has none that can be read."""
        try:
            sticker = None if self._sticker is None else read_sticker(self._sticker)
        except BadSticker as bad:
            log.error("%s", bad)
            return ""
        return "" if sticker is None else sticker.setup_code

    def _make(self) -> str:
        code = make_code(self._random)
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
