"""Whether anybody has seen the eight words that open the backups: else there is none that can be opened."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from appliance.accounts.audit import Audit
from appliance.data_folder import DataFolder

SHOWN = frozenset({"emergency kit shown", "backup restored"})  # whoever restored has typed them
CHANGED = "backup words changed"


class Kit:
    """The journal knows. It is asked again only when there are other words, or while nobody has seen them."""

    def __init__(self, folder: DataFolder, *, audit: Callable[[], Audit]) -> None:
        self._words = folder.backup_words
        self._audit = audit
        self._seen = 0  # nanoseconds: when the words were written that somebody has seen

    @property
    def is_seen(self) -> bool:
        """False too while there are no words."""
        with suppress(OSError):
            written = self._words.stat().st_mtime_ns
            if written != self._seen and self._is_noted():
                self._seen = written
            return written == self._seen
        return False

    def _is_noted(self) -> bool:
        newest = self._audit().entries(limit=1, what=(*SHOWN, CHANGED))
        return bool(newest) and newest[0].what in SHOWN
