"""What the pages show of a question: its tally with the words for each group, and how often to look again."""

from __future__ import annotations

from typing import Any

from appliance.questions.model import Question, QuestionKind
from appliance.questions.tally import Silence, Tally
from web.boxed import the_box
from web.words_questions import group_label

EVERY = 10


def question_shown(broadcast_id: int) -> dict[str, Any]:
    """For the page of a broadcast: the tally if it asks, ``asked`` None if it does not."""
    question = the_box().question_results.question(broadcast_id)
    if question is None:
        return {"asked": None}
    if question.reminds is not None:
        return {"asked": question}
    return tally_of(broadcast_id, question)


def tally_of(broadcast_id: int, question: Question) -> dict[str, Any]:
    """The tally and all that is said beside it."""
    found = the_box().question_results.tally(broadcast_id, question)
    return {
        "asked": question,
        "asked_by": broadcast_id,
        "tally": found,
        "bars": bars(question, found),
        "group_label": group_label,
        "look_again": seconds_to_next_look(broadcast_id, question),
        "closed": question.deadline is not None and question.deadline <= the_box().clock.now(),
        "has_door": question.kind is QuestionKind.ATTENDANCE,
    }


def bars(question: Question, found: Tally) -> list[tuple[str, str, int, str]]:
    """Group, word, count and tone; groups of nobody are left out, but for the answers there are."""
    shown = [
        (group, group_label(question, group), count)
        for group, count in found.counts.items()
        if count or group in question.values or group == Silence.SILENT
    ]
    return [(group, known.text, count, known.tone) for group, known, count in shown]


def seconds_to_next_look(broadcast_id: int, question: Question) -> int | None:
    """How often the tally is asked for; None: it is over."""
    return EVERY if the_box().question_results.is_running(broadcast_id, question) else None
