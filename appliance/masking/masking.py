"""Make a line of a log fit to be handed to a stranger: no telephone number, card number or text stays in it.

Rather too much is masked than too little: a word stays only if it is one of ``known_words``, whoever wrote
the line and however. A reader needs what happened and when; the time stands outside of what is masked.
"""

from __future__ import annotations

import re

from appliance.masking.known_words import known_words

# A run of seven figures is a subscriber's number (E.164); IMSI, ICCID and IMEI have 15 to 20. What may stand
# between two figures of one number: blanks, dots, hyphens, brackets, whatever people type, or one letter.
_NUMBER = re.compile(r"\+?\d(?:(?:(?:[^\w\n]|_){0,6}|[^\W\d_])\d){6,}")
# A secret is shorter than a number: what opens a SIM or an account, after the word that says so.
_SECRET = re.compile(
    r"(?<![^\W_])(?:c?pin|c?puk|otp|kode|sandi|password|passcode)\d?(?![^\W\d_])[^\d\n]{0,20}"
    r"(?P<secret>\d(?:[ .-]?\d){3,7})(?!\d)",
    re.IGNORECASE,
)
# What a modem is handed: SMS as hexadecimal semi-octets (TS 23.040), in which texts and numbers hide.
_PDU = re.compile(r"[0-9A-Fa-f]{16,}")
# Where in our own program something happened: the quotation marks of Python's traceback hold no text.
_PLACE = re.compile(
    r'^\s*File "[\w./-]{0,200}\b(?:appliance|web|tests|site-\w+|python3\.\d+)/[\w./-]{1,200}\.py", '
    r"line \d{1,6}, in [\w<>.]+$"
)
# From the first quotation mark to the last of its kind: a text may hold some itself. One without its end
# takes the rest of the line; an apostrophe inside a word quotes nothing.
_QUOTED = (
    re.compile(r'"(?:.*"|(?P<open>.*))'),
    re.compile(r"[“„”].*[“”]|[“„](?P<open>.*)"),
    re.compile(r"«.*»|«(?P<open>.*)"),
    re.compile(r"(?<!\w)[‘'](?:.*['’](?!\w)|(?P<open>.*))"),
    re.compile(r"`(?:.*[`']|(?P<open>.*))"),
)
# A word, or a run of what our own lines never hold: anything but printable ASCII. "I/O error" is the kernel's
# and SQLite's; either letter alone may be anybody's.
_WORD = re.compile(r"\bI/O(?= error\b)|[^\W_]+|[^\x20-\x7e\t]+")
_FIGURES = re.compile(r"\d+")
_KILOBYTES = re.compile(r"\d{1,9}kB")  # as only the kernel writes them; KB is keluarga berencana
NUMBER = "[nomor]"
TEXT = "[teks]"
# Words that were masked one after another are one text, with the figures between them.
_ONE_TEXT = re.compile(r"\[teks\](?:(?:[^\w\[\]]|_|\d)*\[teks\])+")


def mask(line: str) -> str:
    """One line that is a record of its own; see ``mask_record`` for those of more than one.

    All is looked for in the line as it was: what one rule takes away must not hide anything from another.
    """
    found = [(match.span(), NUMBER) for match in _NUMBER.finditer(line)]
    found += [(match.span(), TEXT) for match in _PDU.finditer(line)]
    found += [(match.span(), TEXT) for match in _WORD.finditer(line) if not _is_known(match[0])]
    if not _is_place(line):
        found += [(match.span("secret"), NUMBER) for match in _SECRET.finditer(line)]
        found += [(match.span(), TEXT) for rule in _QUOTED for match in rule.finditer(line)]
    masked, end = [], 0
    for (start, stop), word in sorted(found):
        if start >= end:
            masked += [line[end:start], word]
        end = max(end, stop)
    return _ONE_TEXT.sub(TEXT, "".join((*masked, line[end:])))


def mask_record(text: str) -> list[str]:
    """The lines of what was said at one time. Behind a quotation that does not end in its line all is text,
    but the places of a traceback: nobody can tell where it ends."""
    masked, is_open = [], False
    for line in text.splitlines():
        masked.append(TEXT if is_open and not _is_place(line) else mask(line))
        if not _is_place(line):
            is_open = is_open or any(_leaves_open(rule, line) for rule in _QUOTED)
    return masked


def mask_all(text: str) -> str:
    """Every line of it."""
    return "\n".join(mask_record(text))


def _is_place(line: str) -> bool:
    return bool(_PLACE.match(line)) and not (_NUMBER.search(line) or _PDU.search(line))


def _is_known(word: str) -> bool:
    """``usb1`` is one if ``usb`` is; figures alone are the business of another rule."""
    if word == "I/O" or _KILOBYTES.fullmatch(word):
        return True
    letters = _FIGURES.sub("", word)
    return not letters or (letters.isascii() and letters.lower() in known_words())


def _leaves_open(rule: re.Pattern[str], line: str) -> bool:
    return any(match["open"] is not None for match in rule.finditer(line))
