"""What the box uses in the place of something mistaken in the boot file: one English sentence. PURE."""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec

from appliance.boot_file.model import Mistake, MistakeKind
from appliance.boot_file.one_shots import KEYS
from appliance.config import Config

_LEFT_OUT = "the line is left out"
_NOT_DONE = "nothing is done for it"
_PLACE = re.compile(r"(?P<table>[a-z]+)(\[(?P<place>\d+)\])?\.(?P<key>[a-z_]+)")
_SECRET = frozenset({"sim_pin"})  # another modem's good one may stand there


def instead(mistake: Mistake, config: Config) -> str:
    """``config``: what came of the same reading."""
    if mistake.kind is MistakeKind.MISPLACED or mistake.where in KEYS:
        return _NOT_DONE
    if mistake.kind in (MistakeKind.NOT_TEXT, MistakeKind.TOO_LARGE, MistakeKind.UNREADABLE):
        return "the box's own settings are used"
    if mistake.kind is MistakeKind.NOT_TOML:
        return _LEFT_OUT if mistake.where else "the first of two that disagree holds"
    if mistake.where == "modem":
        return f"{len(config.modem)} modem(s) are used: {', '.join(each.name for each in config.modem)}"
    return _value(mistake.where, config)


def _value(where: str, config: Config) -> str:
    """Of one key, as the box has it."""
    found = _PLACE.fullmatch(where)
    if found is None:
        return _LEFT_OUT
    section: Any = getattr(config, found["table"], None)
    if found["place"] is not None:
        place = int(found["place"])
        section = config.modem[place] if place < len(config.modem) else None
    key = found["key"]
    if not isinstance(section, msgspec.Struct) or key not in section.__struct_fields__:
        return _LEFT_OUT
    if key in _SECRET or (value := getattr(section, key)) is None:
        return "the box goes on without it"
    return f"{key} = {json.dumps(value, ensure_ascii=False)} is used"
