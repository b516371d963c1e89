"""What stands in the way of *Kirim*, and what a writer should know. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from appliance.broadcast_models import Blocker, Hint
from appliance.composition import Text
from appliance.questions.model import Question, QuestionKind
from appliance.questions.wording import says_how
from appliance.sms.composer_hints import HintKind, warnings
from appliance.sms.segments import MAX_PARTS, Encoding
from appliance.sms.template import EVENT_FIELDS, OFFICE_FIELDS, ProblemKind

_HINTS: Mapping[HintKind, Hint] = {
    HintKind.LINK: Hint.LINK,
    HintKind.LONG_NUMBER: Hint.LONG_NUMBER,
    HintKind.SHOUTING: Hint.CAPITALS,
    HintKind.MONEY: Hint.MONEY,
    HintKind.SECRET_CODE: Hint.SECRET_CODE,
    HintKind.LITERAL_FIELD: Hint.LITERAL_FIELD,
}

_COMING = Question(kind=QuestionKind.ATTENDANCE)


def text_blockers(text: Text, shared: Mapping[str, str]) -> tuple[Blocker, ...]:
    """What is wrong with the text, whoever gets it. ``shared``: values of event and office fields."""
    template = text.template
    found: list[Blocker] = []
    if not template.text:
        found.append(Blocker.TEXT_EMPTY)
    kinds = {problem.kind for problem in template.problems}
    if kinds & {ProblemKind.UNKNOWN_FIELD, ProblemKind.EMPTY_FIELD}:
        found.append(Blocker.UNKNOWN_FIELD)
    if kinds & {ProblemKind.UNCLOSED_BRACE, ProblemKind.STRAY_BRACE}:
        found.append(Blocker.TEMPLATE_BROKEN)
    if missing_of(text, shared, EVENT_FIELDS):
        found.append(Blocker.EVENT_MISSING)
    if missing_of(text, shared, OFFICE_FIELDS):
        found.append(Blocker.OFFICE_MISSING)
    return tuple(found)


def missing_of(text: Text, shared: Mapping[str, str], family: frozenset[str]) -> tuple[str, ...]:
    """The fields of one family that the text uses and that have no value."""
    return tuple(name for name in text.template.fields if name in family and not shared.get(name, "").strip())


def hints(
    text: Text, *, typical_parts: int, longest_parts: int, sender: str, question: Question | None = None
) -> tuple[Hint, ...]:
    """Advice, each kind once."""
    template = text.template
    found: list[Hint] = []
    if text.encoding is not Encoding.GSM7:
        found.append(Hint.UCS2)
    if typical_parts < longest_parts <= MAX_PARTS:
        found.append(Hint.TWO_PARTS_FOR_SOME)
    named = bool(sender) and sender.casefold() in template.text.casefold()
    if template.text and "pengirim" not in template.fields and not named:
        found.append(Hint.NO_SENDER)
    if template.text and question is not None and not says_how(template.text, question):
        found.append(Hint.NO_WAY_TO_ANSWER)
    if question is None and says_how(template.text, _COMING):
        found.append(Hint.NOT_COUNTED)
    found += [_HINTS[warning.kind] for warning in warnings(template.text)]
    return tuple(dict.fromkeys(found))
