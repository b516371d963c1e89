"""What an office says about itself once: names, words, prices, and the tree of its own places.

The tree lies in a file of its own, named after its kabupaten; the settings say which one counts. It is on
the card before they do, so a power cut leaves the old place or the new one.
"""

from __future__ import annotations

import logging
from datetime import date, time
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from appliance.contacts.area_tree import REGENCY_CODE, Area, AreaTree
from appliance.contacts.audience_spec import SharedPhone
from appliance.contacts.disk import Disk, storage_error
from appliance.contacts.documents import Documents, SealedFile
from appliance.errors import DamagedStore, InputError, StaleRevision, StorageError

log = logging.getLogger(__name__)

_ID = "office"

Rupiah = Annotated[int, msgspec.Meta(ge=0)]


class Vocabulary(StrEnum):
    """What the body calls itself: until 2024 Pokjanal and Pokja, since Permendagri 13/2024 Tim Pembina."""

    POKJANAL = "pokjanal"
    TIM_PEMBINA = "tim_pembina"


class Ramadhan(msgspec.Struct, frozen=True):
    """First and last day of fasting, as the office has put them right; Idul Fitri is the day after."""

    first: date
    last: date


class SendingHours(msgspec.Struct, frozen=True, kw_only=True):
    """When broadcasts may go out, in office time. ``opens`` equal to ``closes``: the whole day.

    ``friday_noon``, ``breaking_fast``: pauses at Friday prayer and, in Ramadhan, in the evening;
    ``idul_fitri``: nothing on its first day. ``ramadhan``: corrections of calculated dates.
    """

    opens: time = time(7)
    closes: time = time(20)
    friday_noon: bool = True
    breaking_fast: bool = True
    idul_fitri: bool = True
    ramadhan: tuple[Ramadhan, ...] = ()


class OfficeSettings(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Nothing is filled in until the office does. ``rev`` 0 = never saved.

    ``sender``: the name under which messages are signed, {pengirim}. ``letter_head``: lines above a printed
    report. ``signatory`` and ``signatory_position`` stand below it. ``price``: rupiah for one SMS segment
    where a modem has no price of its own. ``monthly_ceiling``: rupiah a month, 0 = none. ``admin_number``:
    E.164, the phone on which a test SMS can be seen to arrive; "" = nobody's. ``hours`` None: those that the
    configuration file leaves. ``shared_phone``: what a phone gets that two people of an audience share.
    ``quick_answers``: ready texts for *Kotak masuk*, None = those the box comes with. ``keep_months``: after
    how many months the texts of messages are emptied, 0 = never.
    """

    id: Literal["office"] = "office"
    rev: int = 0
    office_name: str = ""
    sender: str = ""
    regency_code: str = ""
    regency_name: str = ""
    vocabulary: Vocabulary = Vocabulary.TIM_PEMBINA
    letter_head: tuple[str, ...] = ()
    signatory: str = ""
    signatory_position: str = ""
    price: Rupiah = 250
    monthly_ceiling: Rupiah = 0
    admin_number: str = ""
    hours: SendingHours | None = None
    shared_phone: SharedPhone = SharedPhone.FIRST
    quick_answers: tuple[str, ...] | None = None
    keep_months: Annotated[int, msgspec.Meta(ge=0)] = 24


class SettingsStore:
    """The office's settings and its places, in their folder. Safe to use from any thread."""

    def __init__(self, folder: Path, *, disk: Disk | None = None, mark: Path | None = None) -> None:
        """``mark``: see ``SealedStorage``. Raises ``DamagedStore`` or ``StorageError`` as it does."""
        self._folder = folder
        self._disk = disk or Disk()
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as problem:
            raise storage_error(problem, f"the folder {folder} cannot be used") from problem
        path = folder / "office.json"
        self._documents = Documents(path, OfficeSettings, table="settings", disk=self._disk, mark=mark)
        self._areas = self._load_areas(self.current.regency_code)

    @property
    def current(self) -> OfficeSettings:
        """The settings as they stand."""
        return self._documents.get(_ID) or OfficeSettings()

    @property
    def areas(self) -> AreaTree | None:
        """The places of the office's kabupaten; None until one is chosen (again, if the file is damaged)."""
        return self._areas

    @property
    def recovered(self) -> bool:
        """The file was damaged and its previous generation was taken: the last change may be missing."""
        return self._documents.recovered

    def save(self, settings: OfficeSettings) -> OfficeSettings:
        """Save what a form changed; returns it with its new ``rev``. The kabupaten goes by ``choose_areas``.

        Raises ``StaleRevision`` when somebody saved other settings since these were read.
        """
        with self._documents.locked():
            current = self.current
            if (settings.regency_code, settings.regency_name) != (current.regency_code, current.regency_name):
                raise InputError("the kabupaten is changed together with its places")
            return self._keep(settings)

    def choose_areas(self, tree: AreaTree) -> OfficeSettings:
        """Make this the office's kabupaten, with all its places. Returns the settings, which now name it."""
        with self._documents.locked():
            self._write_areas(tree)
            regency = tree.regency
            settings = msgspec.structs.replace(
                self.current, regency_code=regency.code, regency_name=regency.name
            )
            settings = self._keep(settings)
            self._areas = tree
            return settings

    def close(self) -> None:
        self._documents.close()

    def _keep(self, settings: OfficeSettings) -> OfficeSettings:
        current = self.current
        if settings.rev != current.rev:
            raise StaleRevision(theirs=current, mine=settings)
        return self._documents.update(settings) if current.rev else self._documents.add(settings)

    def _areas_path(self, code: str) -> Path:
        if not REGENCY_CODE.fullmatch(code):
            raise InputError("a kabupaten's code looks like 32.17")
        return self._folder / f"areas-{code}.json"

    def _write_areas(self, tree: AreaTree) -> None:
        path = self._areas_path(tree.regency.code)
        try:
            file = SealedFile(path, disk=self._disk)
        except DamagedStore:  # nothing of the office's is lost: it is being written anew
            for old in (path, *path.parent.glob(f"{path.name}.*")):
                self._disk.remove(old)
            file = SealedFile(path, disk=self._disk)
        table = file.table("areas", AreaDocument)
        with file.change():
            table.remove([area.id for area in table.all()])
            table.insert(AreaDocument.of(area) for area in tree.areas)

    def _load_areas(self, code: str) -> AreaTree | None:
        if not code:
            return None
        try:
            file = SealedFile(self._areas_path(code), disk=self._disk)
            return AreaTree.from_areas(document.area for document in file.table("areas", AreaDocument).all())
        except (StorageError, ValueError) as problem:
            # no reason to stop the box: the kabupaten can be chosen again
            log.error("the places of %s cannot be read: %s", code, problem)
            return None


class AreaDocument(msgspec.Struct, frozen=True):
    """An area as it lies in the file, under its code."""

    id: str
    area: Area

    @classmethod
    def of(cls, area: Area) -> AreaDocument:
        return cls(area.code, area)
