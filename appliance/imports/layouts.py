"""How an office arranged the columns of its own kinds of lists, remembered for the next file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import msgspec

from appliance.contacts.disk import Disk
from appliance.contacts.documents import Documents
from appliance.contacts.importing.arrangement import Arrangement
from appliance.contacts.importing.survey import Survey, SurveyLayout
from appliance.errors import InputError, StaleRevision

KEPT_LAYOUTS = 200


class KeptLayout(msgspec.Struct, frozen=True, kw_only=True):
    """``id``: the fingerprint. ``columns``: field by column, counted from the table's first.

    ``pointed``: the heading is one that somebody had to point at.
    """

    id: str
    rev: int = 0
    columns: Mapping[str, str] = {}
    pointed: bool = False
    used_at: datetime | None = None


class LayoutMemory:
    """The layouts in their sealed file; the one least used goes when there are too many."""

    def __init__(self, path: Path, *, disk: Disk | None = None) -> None:
        """Raises ``DamagedStore`` or ``StorageError`` as ``SealedStorage`` does."""
        self._documents = Documents(path, KeptLayout, table="layouts", disk=disk)

    @property
    def known(self) -> frozenset[str]:
        """The fingerprints."""
        return frozenset(self._documents.by_id)

    def arrangement(self) -> Arrangement:
        """What has been said of all known layouts."""
        kept = self._documents.by_id.values()
        return Arrangement(
            columns={
                layout.id: {int(offset): field for offset, field in layout.columns.items()} for layout in kept
            },
            pointed=frozenset(layout.id for layout in kept if layout.pointed),
        )

    def remember(self, survey: Survey, arrangement: Arrangement, now: datetime) -> None:
        """Keep what a person has said yes to. Raises ``StorageFull``, ``StorageError``."""
        for layout in survey.layouts:
            if layout.is_taken and layout.has_names and not layout.is_own:
                self._keep(layout, arrangement, now)
        self._forget_oldest()

    def _keep(self, layout: SurveyLayout, arrangement: Arrangement, now: datetime) -> None:
        pointed = any(table.label in arrangement.heading_rows for table in layout.tables)
        known = self._documents.get(layout.fingerprint)
        new = KeptLayout(
            id=layout.fingerprint,
            rev=known.rev if known is not None else 0,
            columns={str(column.offset): column.field for column in layout.columns},
            pointed=pointed or layout.fingerprint in arrangement.pointed,
            used_at=now,
        )
        if known is None:
            self._documents.add(new)
        elif (known.columns, known.pointed) != (new.columns, new.pointed) or _days_ago(known, now):
            self._documents.update(new)

    def _forget_oldest(self) -> None:
        kept = sorted(self._documents.by_id.values(), key=lambda one: str(one.used_at), reverse=True)
        for layout in kept[KEPT_LAYOUTS:]:
            self._documents.remove(layout.id)

    def close(self) -> None:
        self._documents.close()


def _days_ago(layout: KeptLayout, now: datetime) -> bool:
    """Its day is only written down when it is another one: the card wears."""
    return layout.used_at is None or layout.used_at.date() != now.date()


Conflicts = (InputError, StaleRevision)  # two people arranged the same layout at once: either will do
