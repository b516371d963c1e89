"""The orders of the boot file: each done once, whatever a power cut does, then taken out of the file.

An order is noted before it is begun and when it is done, and the note goes when the order is out of the file.
Cut off before "done": it is done again, and each can be done twice. Cut off after: it is only taken out. A
card that cannot be written keeps the order, and the note keeps it from being done at every start.
"""

from __future__ import annotations

import logging
import os
import shutil
import tomllib
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from importlib import resources
from pathlib import Path

import msgspec

from appliance.boot_file.one_shots import OneShots, Reset, read
from appliance.boot_file.reset_line import without_reset
from appliance.boot_file.taking_out import without
from appliance.boot_file.text import LARGEST, NotText, Parsed, decoded, parse
from appliance.data_folder import FORGET_ADMINISTRATORS
from appliance.privileged.card import Run, flush_names, is_torn, mend, overwrite, put, writable

log = logging.getLogger(__name__)

NOTES = "boot-orders.json"
NETWORK_ORDERS = "network-orders.json"  # for the network act, as soon as there is a NetworkManager
NETWORK_ORDERS_ASIDE = "network-orders.bad"  # what nobody could obey
ERASING = "erasing-"  # what lies at /data under such a name is gone for everybody

# What a factory reset leaves behind: the program, the sticker, the journal (numbers are masked in it).
# of the system's own files, those that tell of the office: its networks, and the journal, which names them
_OFFICE_TRACES = (
    "NetworkManager",
    "journal",
    "network.json",
    NETWORK_ORDERS,
    NETWORK_ORDERS_ASIDE,
)


class Note(msgspec.Struct, frozen=True):
    """``id``: which order of that key; ``done``: nothing but its line is left."""

    id: str
    done: bool = False


class NetworkOrders(msgspec.Struct, frozen=True, omit_defaults=True):
    """``[wifi]`` and ``[network]``, moved from the FAT partition to where only root reads."""

    wifi: dict[str, str] | None = None
    wire: dict[str, object] | None = None


class Orders:
    """``boot``: the FAT partition; ``data``: the data partition; ``owner``: uid and gid of the box's user."""

    def __init__(
        self, *, boot: Path, data: Path, owner: tuple[int, int], run: Run, now: Callable[[], datetime]
    ) -> None:
        self._file = boot / "kabar.toml"
        self._data = data
        self._system = data / "system"
        self._owner = owner
        self._run = run
        self._now = now

    def obey(self) -> None:
        """Everything the file orders. Raises OSError: the next start goes on."""
        self._finish_erasing()
        self._mend()
        content = self._content()
        parsed = _parsed(content)
        if parsed is None:
            return
        shots = read(parsed)
        for mistake in shots.mistakes:
            log.error("%s", mistake.detail)
        if not parsed.whole and not shots.ids:
            return  # what an earlier note is about may be in a line that cannot be read
        notes = self._notes()
        done = {key: note for key, note in notes.items() if key in parsed.tables or not parsed.whole}
        for key, id_ in shots.ids.items():
            if done.get(key) != Note(id_, done=True):
                self._write(done | {key: Note(id_)})
                self._do(key, shots)
                done[key] = Note(id_, done=True)
                self._write(done)
                log.warning("the boot file ordered %s: done", key)
        if done != notes:
            self._write(done)
        if shots.ids:
            self._take_out(content, parsed, shots)
            self._write({} if parsed.whole else {key: done[key] for key in done if key not in shots.ids})
        self._finish_erasing()

    # -- the orders ----------------------------------------------------------------------------------------

    def _do(self, key: str, shots: OneShots) -> None:
        """May be done twice."""
        if key == "reset" and shots.reset is Reset.ALL:
            self._erase()
        elif key == "reset":
            put(self._data / "kabar" / FORGET_ADMINISTRATORS, b"", owner=self._owner)
        else:
            self._leave_for_network(key, shots)

    def _erase(self) -> None:
        """The data are put out of everybody's way in one step, then removed at leisure."""
        folder = self._data / "kabar"
        with suppress(FileNotFoundError):
            folder.rename(self._free_name())
        folder.mkdir(mode=0o700)
        os.chown(folder, *self._owner)
        flush_names(self._data)
        for name in _OFFICE_TRACES:
            path = self._system / name
            for each in path.rglob("*") if path.is_dir() else [path]:
                if not each.is_dir() or each.is_symlink():
                    each.unlink(missing_ok=True)  # the folders are mounted elsewhere, and stay

    def _free_name(self) -> Path:
        number = 1
        while (path := self._data / f"{ERASING}{number}").exists():
            number += 1
        return path

    def _finish_erasing(self) -> None:
        for path in self._data.glob(ERASING + "*"):
            # follows no link, also while somebody changes them; what cannot be removed is tried at each start
            shutil.rmtree(path, ignore_errors=True)

    def _leave_for_network(self, key: str, shots: OneShots) -> None:
        path = self._system / NETWORK_ORDERS
        try:
            orders = msgspec.json.decode(path.read_bytes(), type=NetworkOrders)
        except (FileNotFoundError, msgspec.DecodeError):
            orders = NetworkOrders()
        if key == "wifi" and shots.wifi is not None:
            orders = msgspec.structs.replace(orders, wifi=msgspec.to_builtins(shots.wifi))
        if key == "network" and shots.network is not None:
            wire = {
                "address": shots.network.address,
                "gateway": shots.network.gateway,
                "name_servers": list(shots.network.name_servers),
            }
            orders = msgspec.structs.replace(orders, wire=wire)
        put(path, msgspec.json.encode(orders))

    # -- the file ------------------------------------------------------------------------------------------

    def _mend(self) -> None:
        if not is_torn(self._file):
            return
        try:
            with writable(self._file.parent, self._run):
                mend(self._file)
        except OSError as problem:
            log.error("%s could not be mended (%s)", self._file, problem)

    def _content(self) -> bytes:
        try:
            with self._file.open("rb") as file:
                return file.read(LARGEST + 1)
        except FileNotFoundError:
            return b""

    def _take_out(self, content: bytes, parsed: Parsed, shots: OneShots) -> None:
        comments = self._comments(shots)
        if parsed.whole:
            text = without(parsed.text, comments, [shots.wifi.password] if shots.wifi else [])
        else:
            text = without_reset(parsed.text, comments["reset"])  # nothing else is obeyed in such a file
        written = text.encode()
        if b"\r\n" in content or b"\r\0\n" in content:
            written = written.replace(b"\n", b"\r\n")  # the editors of Windows 7 show nothing else as lines
        with writable(self._file.parent, self._run):
            overwrite(self._file, written)

    def _comments(self, shots: OneShots) -> Mapping[str, str]:
        words = self._words
        day = self._now().strftime("%d-%m-%Y")
        reset = words["reset_all"] if shots.reset is Reset.ALL else words["reset_admin"]
        said = {
            "reset": reset.format(day=day),
            "wifi": words["wifi"].format(day=day, name=shots.wifi.name if shots.wifi else ""),
            "network": words["network"].format(
                day=day, address=shots.network.address if shots.network else ""
            ),
        }
        return {key: f"# {said[key]}" for key in shots.ids}

    @cached_property
    def _words(self) -> dict[str, str]:
        return office_words()["boot_file"]

    def _notes(self) -> dict[str, Note]:
        try:
            return msgspec.json.decode((self._system / NOTES).read_bytes(), type=dict[str, Note])
        except (FileNotFoundError, msgspec.DecodeError):
            return {}

    def _write(self, notes: Mapping[str, Note]) -> None:
        put(self._system / NOTES, msgspec.json.encode(notes))


def _parsed(content: bytes) -> Parsed | None:
    if len(content) > LARGEST:
        return None
    try:
        return parse(decoded(content))
    except NotText:
        return None


def office_words() -> dict[str, dict[str, str]]:
    """What the office reads of the boot act: in its file, on a screen at the box."""
    text = (resources.files("appliance.privileged") / "words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
