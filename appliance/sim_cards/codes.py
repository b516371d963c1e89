"""What is dialled to ask for the balance: a USSD code and, behind it, answers to the menus it opens. Pure."""

from __future__ import annotations

import re

from appliance.errors import InputError

_CODE = re.compile(r"[*#][0-9*#]{1,30}#")
_ANSWER = re.compile(r"[0-9*#]{1,10}")
MOST_ANSWERS = 5


class BadCode(InputError):
    """This cannot be dialled for a balance."""

    def __init__(self) -> None:
        super().__init__("a code looks like *888#, with the answers to its menus behind it: *888# 4")


def parse_code(text: str) -> tuple[str, ...]:
    """``*888# 4`` as code and menu answers; nothing for "". Raises ``BadCode``."""
    words = tuple(text.split())
    if not words:
        return ()
    code, *answers = words
    if not _CODE.fullmatch(code) or len(answers) > MOST_ANSWERS or not all(map(_ANSWER.fullmatch, answers)):
        raise BadCode
    return words
