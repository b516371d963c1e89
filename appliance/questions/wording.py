"""Whether a text tells people how to answer its question, and where a sentence that does would go. Pure."""

from __future__ import annotations

import re

from appliance.inbox.grammar.normalise import phrase
from appliance.questions.model import Question, QuestionKind

_ASKS_TO_WRITE = re.compile(r"\b(?:balas\w*|jawab\w*|ketik|kirim|konfirmasi\w*|dibalas)\b", re.IGNORECASE)
_SIGNATURE = re.compile(r"\s*-\s*\{pengirim\}\s*$")
_WORDS = {
    QuestionKind.ATTENDANCE: ("hadir", "tidak"),
    QuestionKind.RECEIPT: ("ya",),
    QuestionKind.EMERGENCY: ("aman",),
}


def says_how(text: str, question: Question) -> bool:
    """``Balas HADIR atau TIDAK.``: the wish for an answer, and behind it the words that are understood."""
    for asked in _ASKS_TO_WRITE.finditer(text):
        behind = phrase(text[asked.end() :], greeting=True).texts
        if question.kind is not QuestionKind.OPTIONS:
            if set(_WORDS[question.kind]) <= set(behind):
                return True
        elif _names_options(behind, question.options):
            return True
    return False


def _names_options(words: tuple[str, ...], options: tuple[str, ...]) -> bool:
    """Each by its number or by all of its words."""
    found = set(words)
    return bool(options) and all(
        str(at) in found or set(phrase(option, greeting=True).texts) <= found
        for at, option in enumerate(options, 1)
    )


def with_sentence(text: str, sentence: str) -> str:
    """The text with the sentence at its end, in front of who signs."""
    signed = _SIGNATURE.search(text)
    if signed is None:
        return f"{text.rstrip()} {sentence}".lstrip()
    return f"{text[: signed.start()].rstrip()} {sentence}{text[signed.start() :]}".lstrip()
