"""The form of one broadcast, and the draft it makes."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, tzinfo
from typing import Any

from wtforms import BooleanField, HiddenField

from appliance.broadcast_models import Draft, EventDetails
from web import forms
from web.audience_form import AudienceForm
from web.boxed import the_box
from web.question_form import QuestionForm

LONGEST_TEXT = 3000
BAD_DATE = "Tanggal ini tidak ada. Tulis tahun-bulan-hari, misalnya 2026-12-08."
BAD_TIME = "Jam ini tidak ada. Tulis misalnya 09.00."


class BroadcastForm(QuestionForm, AudienceForm):
    """``draft`` gives out what was written; ``carried`` what the preview hands on to *Kirim* and *Ubah*."""

    text = forms.paragraph("Isi pesan", longest=LONGEST_TEXT)
    numbers = forms.paragraph("Nomor HP lain", longest=400_000)
    group_name = forms.text("Nama kelompok", longest=80)
    event_title = forms.text("Nama acara", longest=120)
    event_place = forms.text("Tempat", longest=120)
    event_date = forms.text("Tanggal", longest=20)
    event_time = forms.text("Jam mulai", longest=10)
    event_deadline = forms.text("Batas waktu", longest=20)
    urgent = BooleanField("Ini darurat")
    send_date = forms.text("Tanggal kirim", longest=20)
    send_time = forms.text("Jam kirim", longest=10)
    stop_time = forms.text("Berhenti pukul", longest=10)
    token = HiddenField()

    @property
    def has_event(self) -> bool:
        return any(value for name, value in self.data.items() if name.startswith("event_"))

    def written(self) -> str:
        """The text with its line ends as one sign each."""
        return (self.text.data or "").replace("\r\n", "\n").replace("\r", "\n")

    def sketch(self) -> Draft:
        """The draft while it is being written: what cannot be read yet counts as empty."""
        return Draft(
            text=self.written()[:LONGEST_TEXT],
            audience=self.spec(),
            numbers=self._numbers(),
            urgent=bool(self.urgent.data),
            event=EventDetails(
                title=self.event_title.data or "",
                place=self.event_place.data or "",
                date=forms.date_of(self.event_date.data),
                time=forms.time_of(self.event_time.data),
                # what is asked for has one deadline
                deadline=forms.date_of(self.event_deadline.data) or forms.date_of(self.ask_date.data),
            ),
            question=self.question(the_box().config.box.zone),
        )

    def draft(self, zone: tzinfo, now: datetime) -> Draft | None:
        """What was written; None when something is wrong (it stands beside its field)."""
        self.ok()  # first: it empties the fields' lists of mistakes
        for field in (self.event_date, self.event_deadline, self.send_date, self.ask_date):
            self._demand(field, forms.date_of(field.data), BAD_DATE)
        for field in (self.event_time, self.send_time, self.stop_time, self.ask_time):
            self._demand(field, forms.time_of(field.data), BAD_TIME)
        not_before = self._not_before(zone, now)
        self.refuse_question(zone, now)
        if self.errors:
            return None
        sketch = self.sketch()
        return Draft(
            text=sketch.text,
            audience=sketch.audience,
            numbers=sketch.numbers,
            urgent=sketch.urgent,
            not_before=not_before,
            event=sketch.event,
            question=sketch.question,
            stop_at=self._stop_at(not_before or now.astimezone(zone)),
        )

    def _demand(self, field: Any, value: object, sentence: str) -> None:
        if field.data and value is None:
            self.refuse(field, sentence)

    def _not_before(self, zone: tzinfo, now: datetime) -> datetime | None:
        day, hour = forms.date_of(self.send_date.data), forms.time_of(self.send_time.data)
        if day is None and hour is None:
            return None
        if day is None:
            self.refuse(self.send_date, "Isi juga tanggalnya, atau kosongkan jamnya.")
            return None
        if hour is None:
            self.refuse(self.send_time, "Isi juga jamnya, atau kosongkan tanggalnya.")
            return None
        moment = datetime.combine(day, hour, zone)
        if moment <= now:
            self.refuse(self.send_time, "Waktu ini sudah lewat. Pilih waktu nanti, atau kosongkan keduanya.")
        elif day.year > now.year + 1:
            self.refuse(self.send_date, "Paling jauh sampai akhir tahun depan.")
        return moment

    def _stop_at(self, begin: datetime) -> datetime | None:
        """When the clock shows that for the first time after the beginning."""
        clock = forms.time_of(self.stop_time.data)
        if clock is None:
            return None
        moment = datetime.combine(begin.date(), clock, begin.tzinfo)
        return moment if moment > begin else moment + timedelta(days=1)

    def _numbers(self) -> tuple[str, ...]:
        """One number a line; commas and semicolons part them too."""
        parts = re.split(r"[\n\r,;]+", self.numbers.data or "")
        return tuple(part.strip() for part in parts if part.strip())
