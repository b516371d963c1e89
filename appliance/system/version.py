"""Which version of the program runs: that of its release, or of the package it was installed as."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec

RELEASE = "KABAR_RELEASE"  # the folder of the release that runs, see /usr/lib/kabar/start
_FACTS = "release.json"


class _Facts(msgspec.Struct):
    version: str


def program_version(environment: Mapping[str, str]) -> str:
    """Empty where the program runs without having been installed."""
    with suppress(OSError, KeyError, msgspec.MsgspecError):
        facts = Path(environment[RELEASE], _FACTS).read_bytes()
        return msgspec.json.decode(facts, type=_Facts).version
    with suppress(PackageNotFoundError):
        return version("kotak-kabar")
    return ""
