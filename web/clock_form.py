"""The forms that tell the box the time: what the browser says, what is typed, and the yes to a jump."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, tzinfo

from wtforms import BooleanField, HiddenField

from appliance.browser_clock import Question, Said
from web import forms

_MILLISECONDS = re.compile(r"\d{1,15}")


class ClockForm(forms.Form):
    """``device``: milliseconds since 1970 by the browser's clock, where there is a script."""

    device = HiddenField()
    day = forms.text("Tanggal", longest=10)
    time = forms.text("Jam", longest=8)

    def told(self, zone: tzinfo) -> datetime | None:
        """What was told; None: a field is to be mended, and says so."""
        by_device = self.device.data or ""
        if by_device:
            return _moment(by_device)
        day, time = forms.date_of(self.day.data), forms.time_of(self.time.data)
        if day is None:
            self.refuse(self.day, "Isi tanggal, misalnya 2026-12-08.")
        if time is None:
            self.refuse(self.time, "Isi jam, misalnya 09.30.")
        return datetime.combine(day, time, zone) if day is not None and time is not None else None


class YesForm(forms.Form):
    """Carries what was said, and when, through the question."""

    said = HiddenField()
    heard_at = HiddenField()
    question = HiddenField()
    looked_up = BooleanField("Sudah saya cocokkan dengan kalender atau HP lain")

    def put(self, said: Said, question: Question) -> None:
        self.said.data = said.time.astimezone(UTC).isoformat()
        self.heard_at.data = repr(said.heard_at)
        self.question.data = question.value

    def answer(self) -> tuple[Said, Question] | None:
        """None: this is no form of ours."""
        try:
            said = Said(datetime.fromisoformat(self.said.data or ""), float(self.heard_at.data or ""))
            question = Question(self.question.data or "")
        except ValueError:
            return None
        return (said, question) if said.time.tzinfo is not None and math.isfinite(said.heard_at) else None


def _moment(milliseconds: str) -> datetime:
    """What no clock can show becomes the year 1970, which is refused like other years that cannot be."""
    try:
        if not _MILLISECONDS.fullmatch(milliseconds):
            raise ValueError(milliseconds)
        return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
    except (OverflowError, ValueError, OSError):
        return datetime.fromtimestamp(0, UTC)
