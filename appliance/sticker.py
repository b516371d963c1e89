"""The sticker of one box: set-up code, name and passphrase of its hotspot, as a small TOML file.

Written by whoever stamps the cards, or by the box itself at the first start of a card nobody has stamped.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from random import Random
from typing import Annotated

import msgspec
from msgspec import Meta

from appliance.errors import InputError

# No letter or figure that another can be taken for when read from a sticker, large or small: neither of 0 O,
# 1 I L, 2 Z, 5 S, 8 B, U V, and no G or Q beside 6 and 9. 21 signs, 8 of them: 2**35; guesses are throttled.
SIGNS = "34679ACDEFHJKMNPRTWXY"
CODE_LENGTH = 8
FILE_NAME = "kabar-sticker.toml"  # on the FAT partition
LARGEST = 4096  # octets
# Read aloud over a shoulder and typed on a phone: small letters and figures, in fours. 21**12 is 2**52, and
# each guess at a WPA2 passphrase costs 4096 rounds (IEEE 802.11-2020 J.4.1).
_PHRASE_SIGNS = SIGNS.lower()
_PHRASE_GROUPS = 3

# Also what a person chose, as long as it can be told apart in capitals
_CODE = "^[2-9A-HJKMNP-Y]{4}-[2-9A-HJKMNP-Y]{4}$"
# What a QR code for Wi-Fi and a keyfile hold without any quoting; an SSID has at most 32 octets
# (IEEE 802.11-2020 9.4.2.2), a WPA2 passphrase 8 to 63 printable ASCII signs (ibid., J.4.1)
_NAME = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$"
_PHRASE = r"^[\x21-\x7e]{8,63}$"


class BadSticker(InputError):
    """The file cannot be used as it is; the sentence holds no secret."""


class Sticker(msgspec.Struct, frozen=True, kw_only=True):
    """``setup_code``: as printed, ``7F3K-9QTM``; keys this version does not know are left alone."""

    setup_code: Annotated[str, Meta(pattern=_CODE)]
    hotspot_name: Annotated[str, Meta(pattern=_NAME)]
    hotspot_passphrase: Annotated[str, Meta(pattern=_PHRASE)]


def parse_sticker(content: bytes) -> Sticker:
    """Raises BadSticker for anything else than a whole sticker."""
    if len(content) > LARGEST:
        raise BadSticker("the sticker file is too large")
    try:
        raw = tomllib.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):  # TOML's and UTF-8's errors are ValueErrors
        raise BadSticker("the sticker file is not TOML") from None
    for key in Sticker.__struct_fields__:
        if key not in raw:
            raise BadSticker(f"the sticker file has no {key}")
    try:
        return msgspec.convert(raw, Sticker)
    except msgspec.ValidationError as error:
        # msgspec names the place and what is wanted, never the value
        raise BadSticker(f"the sticker file cannot be used: {error}") from None


def read_sticker(path: Path) -> Sticker | None:
    """The sticker at ``path``; None = there is none. Raises BadSticker."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError:
        return None
    except OSError as problem:
        raise BadSticker(f"{path.name} cannot be read ({problem.strerror})") from None
    return parse_sticker(content)


def make_sticker(random: Random) -> Sticker:
    """A new one. ``random``: SystemRandom, but in tests."""

    def pick(signs: str, count: int) -> str:
        return "".join(random.choice(signs) for _ in range(count))

    return Sticker(
        setup_code=make_code(random),
        hotspot_name=f"KotakKabar-{pick(SIGNS, 4)}",
        hotspot_passphrase="-".join(pick(_PHRASE_SIGNS, 4) for _ in range(_PHRASE_GROUPS)),
    )


def make_code(random: Random) -> str:
    """A new set-up code, as it is printed."""
    signs = "".join(random.choice(SIGNS) for _ in range(CODE_LENGTH))
    return f"{signs[:4]}-{signs[4:]}"


def sticker_text(sticker: Sticker) -> str:
    """The TOML file. No sign of a sticker needs escaping but the backslash and the quote."""
    pairs = msgspec.structs.asdict(sticker).items()
    return "".join(f'{key} = "{_escaped(value)}"\n' for key, value in pairs)


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')
