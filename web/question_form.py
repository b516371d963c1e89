"""The part of the form of a broadcast that says what it asks, and until when."""

from __future__ import annotations

from datetime import datetime, time, tzinfo
from typing import Any

from msgspec.structs import replace
from wtforms import HiddenField, RadioField

from appliance.questions.model import Question, QuestionKind, problems
from web import forms
from web.boxed import the_box
from web.words_questions import QUESTION_KIND, QUESTION_PROBLEM

NOTHING = "tidak"
LAST_MINUTE = time(23, 59)
DATE_MISSING = "Isi juga tanggalnya, atau kosongkan jamnya."
IS_OVER = "Batas ini sudah lewat. Pilih waktu nanti, atau kosongkan."


def _kinds() -> list[Any]:
    return [
        forms.choice(NOTHING, "Tidak minta jawaban"),
        *(forms.choice(kind.value, label.text) for kind, label in QUESTION_KIND.items()),
    ]


class QuestionForm(forms.Form):
    """``question`` gives out what was asked; ``refuse_question`` puts what is wrong beside its field."""

    ask = RadioField("Apa yang ditanyakan", choices=_kinds(), default=NOTHING, validate_choice=False)
    ask_options = forms.paragraph("Pilihan jawaban", longest=600)
    ask_date = forms.text("Dijawab paling lambat", longest=20)
    ask_time = forms.text("Pukul", longest=10)
    reminds = HiddenField()

    @property
    def reminded(self) -> int | None:
        """The broadcast of which this is a reminder."""
        word = self.reminds.data or ""
        return int(word) if word.isascii() and word.isdigit() and len(word) <= 9 else None

    def question(self, zone: tzinfo) -> Question | None:
        """What it asks; a reminder asks the same as the first time."""
        if (reminded := self.reminded) is not None:
            first = the_box().question_results.question(reminded)
            if first is not None:
                return replace(first, reminds=first.reminds or reminded)
        kind = self.ask.data
        if kind not in set(QuestionKind):
            return None
        asked = QuestionKind(kind)
        return Question(
            kind=asked,
            options=self._options() if asked is QuestionKind.OPTIONS else (),
            deadline=self._deadline(zone),
        )

    def remind_of(self, broadcast_id: int, question: Question) -> None:
        """Become a reminder of that broadcast."""
        self.reminds.data = str(broadcast_id)
        self.ask.data = question.kind.value

    def refuse_question(self, zone: tzinfo, now: datetime) -> None:
        """What has to be mended before it can be sent."""
        question = self.question(zone)
        if question is None or question.reminds is not None:
            return
        for problem in problems(question)[:1]:
            self.refuse(self.ask_options, QUESTION_PROBLEM[problem].help)
        if forms.time_of(self.ask_time.data) and forms.date_of(self.ask_date.data) is None:
            self.refuse(self.ask_date, DATE_MISSING)
        if question.deadline is not None and question.deadline <= now:
            self.refuse(self.ask_date, IS_OVER)

    def _options(self) -> tuple[str, ...]:
        lines = (" ".join(line.split()) for line in (self.ask_options.data or "").splitlines())
        return tuple(line for line in lines if line)

    def _deadline(self, zone: tzinfo) -> datetime | None:
        day = forms.date_of(self.ask_date.data)
        if day is None:
            return None
        return datetime.combine(day, forms.time_of(self.ask_time.data) or LAST_MINUTE, zone)
