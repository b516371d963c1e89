"""NIK and NIP that stand in the midst of other words: cut out, because nobody chose to keep them. Pure."""

from __future__ import annotations

import re

# NIK has 16 digits (Permendagri 102/2019), NIP 18 (PP BKN 22/2007); neither begins with a zero. Groups of
# digits may be parted by one space, dot or hyphen.
_DIGIT = r"(?:[ .\-]?\d)"
_IDENTITY = re.compile(
    rf"(?:\b(?:no(?:mor)?\b\.?\s*)?(?:nik|nip|ktp)\b[\s.:=]*)?(?<!\d)(?<!\d[ .\-])[1-9]{_DIGIT}{{15}}"
    rf"(?:{_DIGIT}{{2}})?(?![ .\-]?\d)",
    re.IGNORECASE,
)
_LEAST = 16
_EMPTY_BRACKETS = re.compile(r"\(\s*\)|\[\s*\]")


def without_identity(text: str) -> str:
    """``Euis (NIK 3217061205780001)`` -> ``Euis``; a text without such a number stays as it is."""
    if len(text) < _LEAST or sum(map(str.isdigit, text)) < _LEAST or not _IDENTITY.search(text):
        return text
    lines = (_EMPTY_BRACKETS.sub("", _IDENTITY.sub("", line)) for line in text.split("\n"))
    return "\n".join(" ".join(line.split()).strip(" ,;:/-") for line in lines).strip("\n")
