"""The static TOML file as frozen structs. An error names the key, the value and what is allowed.

Found by ``--config``, else ``KABAR_CONFIG``, else the boot partition's ``kabar.toml``, else the built-in
defaults (one modem, ``port = "auto"``).
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from datetime import timezone as FixedOffset  # a section has a field of the plain name
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, inspect

from appliance.errors import ConfigError

BOOT_PARTITION_FILES = (Path("/boot/firmware/kabar.toml"), Path("/boot/kabar.toml"))
ENVIRONMENT_KEY = "KABAR_CONFIG"

ProfileName = Literal["auto", "sim800", "sim7600", "a76xx", "sim7070", "ec25", "huawei", "generic"]
# The board, not the chip: it decides which pin is the power key and how long it is pressed (modem/hats.py)
HatName = Literal[
    "none",
    "waveshare-sim7600",
    "waveshare-a7670e",
    "waveshare-sim868",
    "waveshare-sim800c",
    "waveshare-sim7070",
    "waveshare-sim7080",
    "kamod-a7670e",
    "itead-sim800",
    "sixfab-4g",
    "nadhat-sim800c",
]
LinkSpeed = Literal["instant", "ims", "lte", "lte-idle", "2g"]
ReportHabit = Literal["prompt", "realistic", "never"]
TimeZone = Literal["WIB", "WITA", "WIT"]

# BCM numbers of the 40-pin header
Pin = Annotated[int, Meta(ge=0, le=27)]
NotNegative = Annotated[int, Meta(ge=0)]
Word = Annotated[str, Meta(min_length=1, max_length=60)]
_QUIET = r"^$|^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$"
_IMEI = r"^$|^\d{15}$"
_SIM_PIN = r"^$|^\d{4,8}$"
_SMSC = r"^$|^\+\d{8,15}$"
_PATTERNS = {
    _QUIET: 'a span such as "20:00-07:00", or "" for none',
    _IMEI: 'the 15 digits on the modem\'s label in "quotes", or "" for any modem',
    _SMSC: 'the operator\'s SMSC number such as "+6281100000", or "" for the one on the SIM',
    _SIM_PIN: 'the 4 to 8 digits of the SIM\'s PIN in "quotes", or "" for none',
}
QuietText = Annotated[str, Meta(pattern=_QUIET)]
Imei = Annotated[str, Meta(pattern=_IMEI)]
SimPin = Annotated[str, Meta(pattern=_SIM_PIN)]
Smsc = Annotated[str, Meta(pattern=_SMSC)]

# Indonesia keeps no summer time, so three fixed offsets say it all and no zone database is needed
OFFSETS: dict[TimeZone, int] = {"WIB": 7, "WITA": 8, "WIT": 9}


class BoxSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    data_dir: Annotated[str, Meta(min_length=1)] = "data"
    name: Word = "Pokjanal Posyandu"
    timezone: TimeZone = "WIB"
    # the folder where the machine mounts a USB stick; backups go there while one is in, "" = never
    stick: str = "/media/kotak-kabar"
    # where updates are put, and the key they must be signed with; only an installed box has them
    releases: str = "/data/releases"
    release_key: str = "/usr/lib/kabar/release-key.pub"

    @property
    def zone(self) -> FixedOffset:
        """The office's time zone; its ``tzname()`` is what a page writes behind the time."""
        return FixedOffset(timedelta(hours=OFFSETS[self.timezone]), self.timezone)


class WebSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    host: Annotated[str, Meta(min_length=1)] = "0.0.0.0"
    port: Annotated[int, Meta(ge=0, le=65535)] = 8080  # 0 = any free one
    # names under which the page may be asked for, beside the box's own addresses
    names: tuple[Word, ...] = ("kabar.lan",)


class SendingSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    quiet: QuietText = "20:00-07:00"  # "" = none
    undo_seconds: Annotated[int, Meta(ge=0, le=3600)] = 30
    per_person_daily: NotNegative = 5  # 0 = no limit
    # TP-VP's relative form reaches 63 weeks (TS 23.040 9.2.3.12.1)
    validity_hours: Annotated[int, Meta(ge=1, le=10584)] = 48


class ModemSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Word = "Modem 1"
    port: Annotated[str, Meta(min_length=1)] = "auto"
    profile: ProfileName = "auto"
    per_minute: Annotated[float, Meta(ge=0, le=6000)] = 5  # 0 = as fast as the link
    daily_cap: NotNegative = 300  # 0 = no limit
    price: NotNegative | None = None  # rupiah for one segment; left out = the one in the office settings
    price_on_net: NotNegative | None = None  # to numbers of the SIM's own operator; left out = the same
    hat: HatName = "none"  # "none" = no pin is ever touched
    power_pin: Pin | None = None  # where it differs from the HAT's usual one
    imei: Imei = ""  # this section is for that modem and no other
    sim_pin: SimPin = ""  # tried once per SIM, never again when refused
    smsc: Smsc = ""  # only for a SIM that holds no SMSC number of its own


class SimulatorSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    modems: Annotated[int, Meta(ge=1, le=64)] = 2
    speed: LinkSpeed = "lte"
    reports: ReportHabit = "prompt"
    people_answer: bool = True
    seed: int = 1


class PanelSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    led_pin: Pin | None = None
    button_pin: Pin | None = None


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything an office or an integrator may set from outside; nothing else configures the box."""

    box: BoxSection = BoxSection()
    web: WebSection = WebSection()
    sending: SendingSection = SendingSection()
    modem: tuple[ModemSection, ...] = (ModemSection(),)
    simulator: SimulatorSection = SimulatorSection()
    panel: PanelSection = PanelSection()


def find_config(
    given: Path | None, environ: Mapping[str, str], boot: Sequence[Path] = BOOT_PARTITION_FILES
) -> Path | None:
    """The file given, the environment's, the boot partition's; None = the built-in defaults."""
    if given is not None:
        return given
    if named := environ.get(ENVIRONMENT_KEY, ""):
        return Path(named)
    return next((path for path in boot if path.is_file()), None)


Ease = Callable[[dict[str, Any]], None]
"""Fills in, before the checks, what a file leaves open."""


def load_config(path: Path | None, *, ease: Ease | None = None) -> Config:
    """Read and check the file; None = the built-in defaults. Raises ConfigError with one sentence."""
    if path is None:
        return parse_config("", ease=ease)
    try:
        text = path.read_text(encoding="utf-8-sig")  # Windows editors put a mark in front
    except FileNotFoundError:
        raise ConfigError(f"there is no configuration file {path}") from None
    except IsADirectoryError:
        raise ConfigError(f"{path} is a folder, not a configuration file") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path} is not a text file in UTF-8") from None
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from None
    try:
        return parse_config(text, ease=ease)
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from None


def parse_config(text: str, *, ease: Ease | None = None) -> Config:
    """A TOML text as a Config. Raises ConfigError naming the key, the value and what is allowed."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"this is not TOML: {error}") from None
    if ease is not None:
        ease(raw)
    return config_of(raw)


class Contradiction(ConfigError):
    """Each value is good by itself, not all of them together."""


def config_of(raw: dict[str, Any]) -> Config:
    """What a TOML file holds, as a Config. Raises ConfigError, Contradiction."""
    try:
        config = msgspec.convert(raw, Config)
    except msgspec.ValidationError as error:
        raise ConfigError(_explained(str(error), raw)) from None
    if contradiction := _contradiction(config):
        raise Contradiction(contradiction)
    return config


def _contradiction(config: Config) -> str:
    """What no single value shows."""
    quiet = config.sending.quiet
    opening, _, closing = quiet.partition("-")
    if opening and opening == closing:
        return f'sending.quiet = "{quiet}" has no length; allowed: two different times, or "" for none'
    for key, used in (
        ("name", [modem.name for modem in config.modem]),
        ("port", [modem.port for modem in config.modem if modem.port != "auto"]),
        ("imei", [modem.imei for modem in config.modem if modem.imei]),
    ):
        if twice := next((value for value, count in Counter(used).items() if count > 1), None):
            return f'two modems have {key} = "{twice}"; allowed: a different one for each [[modem]]'
    pins = [config.panel.led_pin, config.panel.button_pin, *(modem.power_pin for modem in config.modem)]
    if taken := next(
        (pin for pin, count in Counter(p for p in pins if p is not None).items() if count > 1), None
    ):
        return f"pin {taken} is used twice; allowed: each pin for one thing"
    return ""


_UNKNOWN_KEY = re.compile(r"unknown field `(?P<key>[^`]*)`")
_WHERE = re.compile(r" - at `\$\.?(?P<path>[^`]*)`$")
_SECRET_KEYS = (".sim_pin",)  # their values never stand in a sentence, right or wrong
_STEP = re.compile(r"[^.\[\]]+")


def _explained(message: str, raw: object) -> str:
    """msgspec's message as a sentence that names the key, the value and what is allowed."""
    where = _WHERE.search(message)
    path = where["path"] if where else ""
    value, kind = _follow(raw, path)
    if unknown := _UNKNOWN_KEY.search(message):
        return _unknown_key(unknown["key"], path, kind)
    shown = '"****"' if path.endswith(_SECRET_KEYS) else _shown(value)
    return f"{path} = {shown} cannot be used; allowed: {_allowed(kind)}"


def _follow(raw: Any, path: str) -> tuple[Any, inspect.Type]:
    """The value and the type at ``sending.quiet`` or ``modem[0].port``."""
    kind: inspect.Type = inspect.type_info(Config)
    for step in _STEP.findall(path):
        if isinstance(kind, inspect.VarTupleType):
            raw, kind = raw[int(step)], kind.item_type
        elif isinstance(kind, inspect.StructType):
            raw = raw[step]
            kind = next(field.type for field in kind.fields if field.name == step)
    return raw, kind


def _unknown_key(key: str, path: str, kind: inspect.Type) -> str:
    known = [field.name for field in kind.fields] if isinstance(kind, inspect.StructType) else []
    near = difflib.get_close_matches(key, known, n=1)
    place = f"[{path}]" if path else "the file"
    meant = f", did you mean {near[0]}?" if near else ""
    return f"{place} has no key {key}{meant}; allowed: {', '.join(known)}"


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "a [table]"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool):
        return "true" if value else "false"
    shown = f'"{value}"' if isinstance(value, str) else str(value)
    return shown if len(shown) <= 60 else shown[:57] + "..."


def _allowed(kind: inspect.Type) -> str:
    match kind:
        case inspect.LiteralType(values=values):
            return ", ".join(f'"{value}"' for value in values)
        case inspect.StrType(pattern=str(pattern)):
            return _PATTERNS[pattern]
        case inspect.StrType(max_length=int(longest)):
            return f'a text in "quotes" of 1 to {longest} characters'
        case inspect.StrType():
            return 'a text in "quotes", not empty'
        case inspect.IntType(ge=lowest, le=highest):
            return "a whole number" + _span(lowest, highest)
        case inspect.FloatType(ge=lowest, le=highest):
            return "a number" + _span(lowest, highest)
        case inspect.BoolType():
            return "true or false"
        case inspect.UnionType(types=types):
            return _allowed(types[0]) + ", or leave the line out"
        case inspect.VarTupleType(item_type=inspect.StructType()):
            return "tables in double brackets such as [[modem]]"
        case inspect.VarTupleType(item_type=item):
            return f"a list, each entry {_allowed(item)}"
        case inspect.StructType():
            return "a table in brackets"
    return "see the example file"


def _span(lowest: float | None, highest: float | None) -> str:
    if lowest is not None and highest is not None:
        return f" from {lowest} to {highest}"
    return f" of {lowest} or more" if lowest is not None else ""
