"""An office whose box cannot start: its data, its damage, and safe mode over it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from random import Random

from appliance.accounts import Role
from appliance.config import BoxSection, Config
from appliance.contacts.disk import Disk
from appliance.data_folder import DataFolder
from appliance.machine import Machine, NoMachine
from appliance.run_diary import RunDiary
from appliance.safe_mode import SafeMode
from appliance.system import BootFacts, Supply
from tests.support.boxes import CHEAP_HASH, PASSWORD, furnish_office, quiet_box
from tests.support.clock import FakeClock
from tests.support.people import EUIS, NENG

CODE = "7F3K-9QTM"
STICKER = f"""setup_code = "{CODE}"
hotspot_name = "KotakKabar-7F3K"
hotspot_passphrase = "abcd-efgh-2345"
"""


class DamagedOffice:
    """Two people in the book, an administrator, an officer, a backup; then whatever a test destroys."""

    def __init__(self, tmp_path: Path) -> None:
        self.folder = DataFolder(tmp_path / "data")
        self.config = Config(box=BoxSection(name="Kotak uji"))
        self.clock = FakeClock()
        self.over: list[str] = []
        with quiet_box(self.folder.root, clock=self.clock, simulate=False) as box:
            furnish_office(box)
            box.accounts.add_user("siti", Role.PETUGAS, PASSWORD, by="test")
            box.book.import_contacts([EUIS], [])
            backup = BytesIO()
            box.backups.write(backup)
            self.backup, self.words = backup.getvalue(), box.backups.words
            box.book.import_contacts([NENG], [])  # keeps the state before it

    def damage(self, *names: str) -> None:
        """Both generations of these files; earlier states are other names of the same bytes and stay."""
        for name in names:
            for path in self.folder.root.rglob(f"{name}*"):
                if path.is_file() and "generations" not in path.parts:
                    path.unlink()
                    path.write_bytes(b"\x00" * 3000)

    def lay_sticker(self) -> None:
        self.folder.sticker.write_text(STICKER)

    def show_kit(self) -> None:
        """As the page does it."""
        with quiet_box(self.folder.root, clock=self.clock, simulate=False) as box:
            box.accounts.audit.record("euis", "emergency kit shown")

    def people(self) -> list[str]:
        """In the book, as a normal start has them."""
        with quiet_box(self.folder.root, clock=self.clock, simulate=False) as box:
            return sorted(person.name for person in box.book.snapshot.by_id.values())

    @contextmanager
    def safe(
        self, machine: Machine | None = None, supply: Supply | None = None, disk: Disk | None = None
    ) -> Iterator[SafeMode]:
        mode = SafeMode(
            self.config,
            self.folder,
            clock=self.clock,
            random=Random(7),
            machine=machine or NoMachine(),
            runs=self.diary(),
            over=lambda: self.over.append("over"),
            hash_cost=CHEAP_HASH,
            supply=supply,
            disk=disk,
        )
        try:
            yield mode
        finally:
            mode.close()

    def diary(self) -> RunDiary:
        return RunDiary(
            self.folder,
            clock=self.clock,
            boot=BootFacts("a", by_watchdog=False),
            version="1.0",
            last_result=self.folder.root / "no such file",
        )
