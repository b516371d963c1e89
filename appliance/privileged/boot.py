"""What the card says, before the box starts: orders of the boot file, and the sticker. Runs as root.

Nothing here may keep the box from starting: each part is tried by itself, and what fails is a line in the
journal.
"""

from __future__ import annotations

import logging
import os
import pwd
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from random import Random, SystemRandom

from appliance.data_folder import FORGET_ADMINISTRATORS
from appliance.privileged.card import Run, put, writable
from appliance.privileged.orders import Orders, office_words
from appliance.sticker import FILE_NAME, BadSticker, Sticker, make_sticker, read_sticker, sticker_text

log = logging.getLogger(__name__)

USER = "kabar"
BOOT = "boot/firmware"
KEPT_STICKER = "kabar-sticker.toml"  # in /data/system, for root; the box has a copy of its own
MADE_HERE = "sticker-made-here"  # beside it: nobody has stamped this card
_PATIENCE = 20.0


class Boot:
    """``root``: where ``/boot``, ``/data`` and ``/run`` lie; ``owner``: uid and gid of the box's user."""

    def __init__(
        self,
        *,
        root: Path = Path("/"),
        owner: tuple[int, int],
        run: Run,
        random: Random,
        now: Callable[[], datetime],
    ) -> None:
        self._boot = root / BOOT
        self._data = root / "data"
        self._system = root / "data/system"
        self._issue = root / "run/issue.d/kabar.issue"
        self._owner = owner
        self._run = run
        self._random = random
        self._now = now

    def start(self) -> bool:
        """Everything, one after another; -> whether all of it went well.

        The sticker first, for no order may cost a box its hotspot; and once more, for an order may have
        erased the box's copy, or changed what a screen has to say.
        """
        orders = Orders(boot=self._boot, data=self._data, owner=self._owner, run=self._run, now=self._now)
        self._try("the sticker", self._settle_sticker)
        return all([self._try("the boot file", orders.obey), self._try("the sticker", self._settle_sticker)])

    def _try(self, what: str, act: Callable[[], None]) -> bool:
        try:
            act()
        except Exception:
            # our own mistakes too: the page is worth more than any of this
            log.exception("%s could not be settled", what)
            return False
        return True

    # -- the sticker ---------------------------------------------------------------------------------------

    def _settle_sticker(self) -> None:
        """That of the card; else the one this box has had; else a new one, which the card is given."""
        on_card, card_is_bad = self._read(self._boot / FILE_NAME)
        kept, _ = self._read(self._system / KEPT_STICKER)
        sticker = on_card or kept or make_sticker(self._random)
        if kept != sticker:
            if on_card is None:
                put(self._system / MADE_HERE, b"")
            else:
                (self._system / MADE_HERE).unlink(missing_ok=True)
            put(self._system / KEPT_STICKER, sticker_text(sticker).encode())
        put(self._data / "kabar/sticker.toml", sticker_text(sticker).encode(), owner=self._owner)
        self._show(sticker)
        if on_card is None and self._boot.is_dir():
            self._stamp(sticker, card_is_bad)

    def _read(self, path: Path) -> tuple[Sticker | None, bool]:
        try:
            return read_sticker(path), False
        except BadSticker as bad:
            log.error("%s", bad)
            return None, True

    def _stamp(self, sticker: Sticker, card_is_bad: bool) -> None:
        path = self._boot / FILE_NAME
        heading = office_words()["sticker"]["heading"]
        with writable(self._boot, self._run):
            if card_is_bad:  # somebody wrote it: it is put aside, not lost
                path.replace(path.with_suffix(".bad"))
            put(path, f"# {heading}\n{sticker_text(sticker)}".encode())

    def _show(self, sticker: Sticker) -> None:
        """On a screen at the box (agetty(8)): how to get in, where no sticker was printed."""
        if not (self._system / MADE_HERE).exists():
            self._issue.unlink(missing_ok=True)
            return
        words = office_words()["screen"]
        lines = [
            words["wifi"].format(name=sticker.hotspot_name),
            words["passphrase"].format(passphrase=sticker.hotspot_passphrase),
            words["page"],
        ]
        if self._nobody_administers():
            lines.append(words["code"].format(code=sticker.setup_code))
        # a backslash begins an escape there
        text = "\n".join(["", *lines, ""]).replace("\\", "\\\\")
        self._issue.parent.mkdir(parents=True, exist_ok=True)
        put(self._issue, f"{text}\n".encode(), mode=0o644)

    def _nobody_administers(self) -> bool:
        """As far as names of files tell; what is in them is the box's."""
        folder = self._data / "kabar"
        return not (folder / "users.json").exists() or (folder / FORGET_ADMINISTRATORS).exists()


def _command(command: Sequence[str]) -> None:
    """Raises OSError."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE, check=False)
    except subprocess.TimeoutExpired as problem:
        raise OSError(f"{command[0]} does not end") from problem
    if done.returncode:
        raise OSError(f"{' '.join(command)}: {done.stderr.strip()}")


def main(root: Path = Path("/")) -> int:
    """-> the exit status: 1 = something is in the journal; the box starts all the same."""
    user = pwd.getpwnam(USER)
    boot = Boot(
        root=root,
        owner=(user.pw_uid, user.pw_gid),
        run=_command,
        random=SystemRandom(),
        now=lambda: datetime.now().astimezone(),
    )
    return 0 if boot.start() else 1


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    os.umask(0o077)
    sys.exit(main())
