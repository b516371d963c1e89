"""The static TOML file as frozen structs. An error names the key, the value and what is allowed.

Found by ``--config``, else ``KABAR_CONFIG``, else the boot partition's ``kabar.toml``, else the built-in defaults
(one modem, ``port = "auto"``).
"""

from __future__ import annotations

import difflib
import os
import tomllib
from datetime import time
from pathlib import Path
from typing import Any, Literal

import msgspec

from appliance.errors import ConfigError

BOOT_PARTITION_FILES = (Path("/boot/firmware/kabar.toml"), Path("/boot/kabar.toml"))

ProfileName = Literal["auto", "sim800", "sim7600", "a76xx", "ec25", "huawei", "generic"]
LinkSpeed = Literal["instant", "ims", "lte", "lte-idle", "2g"]
ReportHabit = Literal["prompt", "realistic", "never"]


class BoxSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    data_dir: str = "data"
    name: str = "Pokjanal Posyandu"
    timezone: Literal["WIB", "WITA", "WIT"] = "WIB"


class WebSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    host: str = "0.0.0.0"
    port: int = 8080
    # names under which the page may be asked for, beside the box's own addresses
    names: tuple[str, ...] = ("kabar.lan",)


class SendingSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    quiet: str = "20:00-07:00"  # "" = none
    undo_seconds: int = 30
    per_person_daily: int = 5  # 0 = no limit
    validity_hours: int = 48


class ModemSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str = "Modem 1"
    port: str = "auto"
    profile: ProfileName = "auto"
    per_minute: float = 5  # 0 = as fast as the link
    daily_cap: int = 300  # 0 = no limit
    price: int = 250  # rupiah for one segment
    power_pin: int | None = None


class SimulatorSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    modems: int = 2
    speed: LinkSpeed = "lte"
    reports: ReportHabit = "prompt"
    people_answer: bool = True
    seed: int = 1


class PanelSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    led_pin: int | None = None
    button_pin: int | None = None


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything an office or an integrator may set from outside; nothing else configures the box."""

    box: BoxSection = BoxSection()
    web: WebSection = WebSection()
    sending: SendingSection = SendingSection()
    modem: tuple[ModemSection, ...] = (ModemSection(),)
    simulator: SimulatorSection = SimulatorSection()
    panel: PanelSection = PanelSection()
