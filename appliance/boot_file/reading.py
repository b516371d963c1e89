"""The configuration of an installed box: its own defaults, and over them every good key of the boot file."""

from __future__ import annotations

import copy
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec

from appliance.boot_file import one_shots
from appliance.boot_file.model import BootReading, Mistake, MistakeKind
from appliance.boot_file.telling import orders_first
from appliance.boot_file.text import LARGEST, NotText, Parsed, Tables, decoded, parse
from appliance.config import Config, Contradiction, ModemSection, config_of, load_config
from appliance.errors import ConfigError

log = logging.getLogger(__name__)

MOST_MISTAKES = 20  # told; the first ones explain the rest
MOST_MODEMS = 64
# What the card, the firewall and the units are made for. Whoever takes an example for a computer as it is
# must not end with a box that writes to the read-only system or answers at a port that nobody reaches.
FIXED = frozenset({("box", "data_dir"), ("box", "stick"), ("web", "host"), ("web", "port")})


def read_installed(defaults: Path, boot: Path | None) -> BootReading:
    """``defaults``: the box's own file. Raises ConfigError for that one only: nobody edits it."""
    load_config(defaults)
    return read_boot_file(boot, parse(defaults.read_text(encoding="utf-8")).tables)


def read_boot_file(path: Path | None, defaults: Mapping[str, Any]) -> BootReading:
    """Never raises. None, or a file that is not there = the defaults."""
    if path is None:
        return read_content(b"", defaults)
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError:
        return read_content(b"", defaults)
    except OSError as problem:
        said = f"{path} cannot be read: {problem.strerror}"
        return replace(_nothing_of_it(defaults, MistakeKind.UNREADABLE, said), file=str(path))
    return replace(read_content(content, defaults), file=str(path))


def read_content(content: bytes, defaults: Mapping[str, Any]) -> BootReading:
    """Never raises, whatever the octets are. ``defaults``: good by themselves."""
    if len(content) > LARGEST:
        said = f"the file has more than {LARGEST // 1024} KB"
        return _nothing_of_it(defaults, MistakeKind.TOO_LARGE, said)
    try:
        parsed = parse(decoded(content))
    except NotText:
        return _nothing_of_it(defaults, MistakeKind.NOT_TEXT, "the file is not a text")
    return _read(parsed, defaults)


def _nothing_of_it(defaults: Mapping[str, Any], kind: MistakeKind, said: str) -> BootReading:
    """Whoever wrote ``reset`` into it has to hear that too."""
    return BootReading(config_of(dict(defaults)), (Mistake(kind, "", said, reset=True),))


def log_mistakes(reading: BootReading) -> None:
    """For a box that starts: its journal has them too."""
    for mistake in reading.mistakes:
        log.warning("%s: %s", reading.file, mistake.detail)


def _read(parsed: Parsed, defaults: Mapping[str, Any]) -> BootReading:
    growing = _Growing(copy.deepcopy(dict(defaults)), parsed.mistakes)
    for section, value in parsed.tables.items():
        if section in one_shots.KEYS:
            continue
        if section == "modem" and isinstance(value, list):
            growing.take_modems(value)
        elif section == "modem" and isinstance(value, dict):
            growing.take_section(section, value)  # single brackets: told, and meant all the same
            growing.take_modems([value])
        elif section in Config.__struct_fields__ and isinstance(value, dict):
            for key, each in value.items():
                growing.take(section, key, each)
        else:
            growing.take_section(section, value)
    found = orders_first([*one_shots.read(parsed).mistakes, *growing.mistakes], parsed.text)
    return BootReading(config_of(growing.tables), tuple(found[:MOST_MISTAKES]))


@dataclass
class _Growing:
    """A configuration that is good at any moment, and what did not fit into it."""

    tables: Tables
    mistakes: list[Mistake] = field(default_factory=list)

    def take(self, section: str, key: str, value: Any) -> None:
        """One key of a table."""
        have = self.tables.get(section, {})
        where = f"{section}.{key}"
        if (section, key) in FIXED:
            if value != have.get(key):
                said = f"{where} is decided by the installed box; leave the line out"
                self.mistakes.append(Mistake(MistakeKind.FIXED, where, said))
            return
        if section in Config.__struct_fields__ and key in one_shots.KEYS and self._misplaced(section, key):
            return
        if self._too_many(section, key):
            return
        if where == "web.names" and isinstance(value, list):
            value = [*have.get(key, ()), *value]  # the box keeps its own
        self._try(self.tables | {section: have | {key: value}}, where)

    def _misplaced(self, section: str, key: str) -> bool:
        """An order in a table that does not know it, told as what it is: it may be all the file was for."""
        if key in _known(section):
            return False
        said = f"{key} stands below [{section}]; put it at the top of the file, {one_shots.ABOVE}"
        self.mistakes.append(Mistake(MistakeKind.MISPLACED, f"{section}.{key}", said, reset=key == "reset"))
        return True

    def take_section(self, section: str, value: Any) -> None:
        """What is no table of ours: it is tried for the sentence."""
        if section in Config.__struct_fields__ or len(self.mistakes) < MOST_MISTAKES:
            self._try(self.tables | {section: value}, section)

    def take_modems(self, modems: list[Any]) -> None:
        """Those of the file take the place of the box's own one; no modem is lost for a word in it."""
        own = self.tables.get("modem", [{}])
        self.tables = self.tables | {"modem": []}
        for place, modem in enumerate(modems):
            if place == MOST_MODEMS:
                said = f"there are more than {MOST_MODEMS} modems"
                self.mistakes.append(Mistake(MistakeKind.WRONG_VALUE, "modem", said))
                break
            if isinstance(modem, dict):
                self._take_modem(place, modem)
            else:
                said = "modem is a list of tables in double brackets such as [[modem]]"
                self.mistakes.append(Mistake(MistakeKind.WRONG_VALUE, f"modem[{place}]", said))
        if modems and not self.tables["modem"]:
            self.tables = self.tables | {"modem": own}

    def _take_modem(self, place: int, modem: Tables) -> None:
        before = self.tables["modem"]
        good = {"name": modem["name"]} if "name" in modem else {}
        if not self._try(
            self.tables | {"modem": [*before, good]}, f"modem[{place}].name", word="name", quiet=not good
        ):
            good = {"name": self._free_name(before)}
            self.tables = self.tables | {"modem": [*before, good]}
        for key, value in modem.items():
            if key == "name" or (key in one_shots.KEYS and self._misplaced("modem", key)):
                continue
            if self._too_many("modem", key):
                continue
            if self._try(
                self.tables | {"modem": [*before, good | {key: value}]}, f"modem[{place}].{key}", word=key
            ):
                good = good | {key: value}

    def _too_many(self, section: str, key: str) -> bool:
        """A file full of nonsense shall not keep a slow machine busy; what is known is always tried."""
        return len(self.mistakes) >= MOST_MISTAKES and key not in _known(section)

    def _free_name(self, before: list[Tables]) -> str:
        taken = {msgspec.convert(each, ModemSection).name for each in before}
        return next(name for name in _names() if name not in taken)

    def _try(self, tables: Tables, where: str, *, word: str = "", quiet: bool = False) -> bool:
        """Whether it fits; it is kept then."""
        try:
            config_of(tables)
        except ConfigError as error:
            if not quiet:
                self.mistakes.append(Mistake(_kind(error, where, word), where, str(error)))
            return False
        self.tables = tables
        return True


def _names() -> Iterator[str]:
    number = 1
    while True:
        yield f"Modem {number}"
        number += 1


def _known(section: str) -> tuple[str, ...]:
    """The keys of a table of ours."""
    if section == "modem":
        return ModemSection.__struct_fields__
    kind = getattr(Config(), section, None)
    return kind.__struct_fields__ if isinstance(kind, msgspec.Struct) else ()


def _kind(error: ConfigError, where: str, word: str) -> MistakeKind:
    """``word``: the key, where ``where`` does not say it plainly."""
    if isinstance(error, Contradiction):
        return MistakeKind.CONTRADICTION
    section, _, key = where.partition(".")
    known = _known("modem") if word else _known(section) if key else Config.__struct_fields__
    return MistakeKind.WRONG_VALUE if (word or key or section) in known else MistakeKind.UNKNOWN_KEY
