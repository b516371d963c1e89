"""Make a line of a log fit to be handed to a stranger: no telephone number, card number or text stays in it.

Rather too much is masked than too little. Whoever reads it needs what happened and when; the time stands
outside of what is masked. Pure.
"""

from __future__ import annotations

import re

# A run of seven figures is a subscriber's number (E.164); IMSI, ICCID and IMEI have 15 to 20. What may stand
# between two figures of one number: blanks, dots, hyphens, brackets, whatever people type, but no letter.
_NUMBER = re.compile(r"\+?\d(?:(?:[^\w\n]|_){0,6}\d){6,}")
# What a modem is handed: SMS as hexadecimal semi-octets (TS 23.040), in which texts and numbers hide.
_PDU = re.compile(r"\b[0-9A-Fa-f]{16,}\b")
# Where in our own program something happened; Python's traceback quotes nothing else in this shape.
_PLACE = re.compile(r'^\s*File "[^"\n]{1,300}\.py", line \d{1,6}, in [\w<>.]+$')
# From the first quotation mark to the last of its kind: a text may hold some itself. One without its end
# takes the rest of the line; an apostrophe inside a word quotes nothing.
_QUOTED = (
    re.compile(r'"(?:.*"|.*)'),
    re.compile(r"[“„”].*[“”]|[“„].*"),
    re.compile(r"«.*»|«.*"),
    re.compile(r"(?<!\w)[‘'](?:.*['’](?!\w)|.*)"),
    re.compile(r"`(?:.*[`']|.*)"),
)
NUMBER = "[nomor]"
TEXT = "[teks]"


def mask(line: str) -> str:
    """One line. Lines of a log are masked one by one, so that no quotation reaches into the next.

    All is looked for in the line as it was: what one rule takes away must not hide anything from another.
    """
    if _PLACE.match(line):
        return line
    found = [(match.span(), TEXT) for rule in (*_QUOTED, _PDU) for match in rule.finditer(line)]
    found += [(match.span(), NUMBER) for match in _NUMBER.finditer(line)]
    masked, end = [], 0
    for (start, stop), word in sorted(found):
        if start >= end:
            masked += [line[end:start], word]
        end = max(end, stop)
    return "".join((*masked, line[end:]))


def mask_all(text: str) -> str:
    """Every line of it."""
    return "\n".join(mask(line) for line in text.splitlines())
