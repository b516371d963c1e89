"""A JSON image with its own checksum inside: any bit that changes is noticed, and it stays JSON. Pure.

The last key is ``_sha256``, the digest of every byte before its comma; its length is fixed, so that the
seal is found without parsing. ``_v`` is the version of the layout.
"""

from __future__ import annotations

import hashlib

VERSION = 1
VERSION_KEY = "_v"
_BEFORE = b',"_sha256":"'
_AFTER = b'"}\n'
_SEAL_LENGTH = len(_BEFORE) + 64 + len(_AFTER)


class BrokenSeal(ValueError):
    """The image was cut off, altered, or never sealed."""


def seal(image: bytearray) -> None:
    """Seal a JSON object in place: ``{"_v":1}`` -> ``{"_v":1,"_sha256":"..."}`` and a newline."""
    del image[-1:]  # the closing brace, which the seal brings
    image += _seal_of(image)


def check(image: bytes | bytearray) -> None:
    """Raises ``BrokenSeal`` unless every byte is as it was sealed."""
    with memoryview(image) as view:  # no copy: an image is megabytes
        content, tail = view[:-_SEAL_LENGTH], view[-_SEAL_LENGTH:]
        if not content or tail != _seal_of(content):
            raise BrokenSeal("the seal does not fit the content")


def _seal_of(content: bytearray | memoryview) -> bytes:
    return b"".join((_BEFORE, hashlib.sha256(content).hexdigest().encode(), _AFTER))
