"""What an answer to a number check says: yes, no, or nothing that is sure enough. Pure.

The words are those of the grammar of replies. A wrong "yes" makes a stranger's phone the kader's, so whatever
holds an unknown word stays in the inbox for a person to read.
"""

from __future__ import annotations

from enum import StrEnum

from appliance.inbox.grammar.keywords import KeywordTable
from appliance.inbox.grammar.reader import read_reply
from appliance.inbox.grammar.reading import Asked, Expecting, Kind

_TABLE = KeywordTable()
_ASKED = Expecting(Asked.NUMBER_CHECK)


class CheckAnswer(StrEnum):
    """Whether the phone is that person's."""

    YES = "yes"
    NO = "no"


_MEANING = {Kind.CONFIRM: CheckAnswer.YES, Kind.DENY: CheckAnswer.NO}


def check_answer(text: str) -> CheckAnswer | None:
    """``Ya bu, masih`` is yes, ``SALAH`` and ``bukan saya`` are no; ``bukan salah``, ``ya tapi salah`` and
    whatever holds an unknown word are neither."""
    return _MEANING.get(read_reply(text, _TABLE, expecting=_ASKED).kind)
