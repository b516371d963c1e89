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


def seal(body: bytes) -> bytes:
    """Seal a JSON object that has a key: ``{"_v":1}`` -> ``{"_v":1,"_sha256":"..."}`` and a newline."""
    content = body[:-1]  # without the closing brace, which the seal brings
    return b"".join((content, _BEFORE, hashlib.sha256(content).hexdigest().encode(), _AFTER))


def check(image: bytes) -> bytes:
    """The image itself. Raises ``BrokenSeal`` unless every byte is as it was sealed."""
    content, tail = image[:-_SEAL_LENGTH], image[-_SEAL_LENGTH:]
    if not content or tail != b"".join((_BEFORE, hashlib.sha256(content).hexdigest().encode(), _AFTER)):
        raise BrokenSeal("the seal does not fit the content")
    return image
