"""What was asked of the update act, noted on the card: whoever comes up next knows that it was an update."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from appliance.data_folder import DataFolder
from appliance.update.releases import Releases

ACT_SECONDS = 1200.0  # as long as systemd lets the act work
_ASKED = "update-asked"


class Asked(msgspec.Struct, frozen=True):
    """``mark``: of the result that was there before."""

    version: str
    mark: str
    by: str = ""


class AskedNote:
    """One at a time."""

    def __init__(self, folder: DataFolder, releases: Releases, *, monotonic: Callable[[], float]) -> None:
        self._folder = folder
        self._file = folder.root / _ASKED
        self._releases = releases
        self._monotonic = monotonic
        self._since: float | None = None  # handed over by this process

    @property
    def asked(self) -> Asked | None:
        """None: nothing, or nobody can say any more."""
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=Asked)
        except (OSError, msgspec.DecodeError):
            return None

    @property
    def under_way(self) -> str:
        """The version that is being installed at this moment; "" = none."""
        asked = self.asked
        if asked is None or asked.mark != self._releases.result_mark:
            return ""
        return asked.version if self._act_works() or self._releases.trial is not None else ""

    def note(self, version: str, *, by: str) -> None:
        """Before the act is started. Raises ``StorageError``."""
        self._since = self._monotonic()
        asked = Asked(version, self._releases.result_mark, by)
        self._folder.replace(self._file, msgspec.json.encode(asked).decode())

    def forget(self) -> None:
        """It is over, or was never begun. Raises ``StorageError``."""
        self._since = None
        self._folder.remove(self._file)

    def _act_works(self) -> bool:
        return self._since is not None and self._monotonic() - self._since < ACT_SECONDS
