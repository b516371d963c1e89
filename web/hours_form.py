"""Jam kirim as a form: the hours of the day, the pauses, the dates of the coming Ramadhan."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import msgspec
from wtforms import BooleanField, HiddenField

from appliance.contacts.settings import OfficeSettings, Ramadhan, SendingHours
from appliance.outbox.pacing import QuietHours
from appliance.outbox.windows import Season
from appliance.sending_hours import OfficeHours
from web import forms
from web.filters import clock_time

LEAST = timedelta(hours=2)
FURTHEST = timedelta(days=5)  # the moon is seen a day earlier or later, never a week
DAYS_OF_FASTING = (29, 30)
BAD_HOUR = "Jam ini tidak ada. Tulis misalnya 07.00."
BAD_DAY = "Tanggal ini tidak ada. Tulis tahun-bulan-hari, misalnya 2027-02-08."
TOO_SHORT = "Sisakan paling sedikit dua jam sehari untuk mengirim."
WRONG_LENGTH = "Ramadhan lamanya 29 atau 30 hari. Periksa tanggal pertama dan terakhirnya."
TOO_FAR = "Tanggal ini terlalu jauh dari perkiraan kalender. Periksa bulan dan tahunnya."


class HoursForm(forms.Form):
    """``choose`` gives the settings it makes; both times 00.00 stand for the whole day."""

    opens = forms.text("Mulai", required="Isi jam mulai, misalnya 07.00.", longest=10)
    closes = forms.text("Sampai", required="Isi jam selesai, misalnya 20.00.", longest=10)
    friday_noon = BooleanField("Jeda Jumat siang, 11.30 sampai 13.00")
    breaking_fast = BooleanField("Jeda buka puasa selama Ramadhan, 17.30 sampai 19.00")
    idul_fitri = BooleanField("Tidak mengirim pada hari pertama Idul Fitri")
    first = forms.text("Hari pertama puasa", longest=20)
    last = forms.text("Hari terakhir puasa", longest=20)
    rev = HiddenField()

    def fill(self, settings: OfficeSettings, hours: SendingHours, season: Season | None) -> None:
        self.opens.data = f"{hours.opens:%H:%M}"
        self.closes.data = f"{hours.closes:%H:%M}"
        self.friday_noon.data = hours.friday_noon
        self.breaking_fast.data = hours.breaking_fast
        self.idul_fitri.data = hours.idul_fitri
        if season is not None:
            self.first.data, self.last.data = season.first.isoformat(), season.last.isoformat()
        self.rev.data = str(settings.rev)

    def chosen(self, office: OfficeHours, season: Season | None) -> SendingHours | None:
        """What was written; None when something is wrong (it stands beside its field)."""
        if not self.ok():
            return None
        opens, closes = forms.time_of(self.opens.data), forms.time_of(self.closes.data)
        for field, clock in ((self.opens, opens), (self.closes, closes)):
            if clock is None:
                self.refuse(field, BAD_HOUR)
        if opens is not None and closes is not None:
            self._check_hours(opens, closes, office.base)
        ramadhan = self._ramadhan(office, season)
        if self.errors or opens is None or closes is None:
            return None
        return SendingHours(
            opens=opens,
            closes=closes,
            friday_noon=self.friday_noon.data,
            breaking_fast=self.breaking_fast.data,
            idul_fitri=self.idul_fitri.data,
            ramadhan=ramadhan,
        )

    def settings(self, before: OfficeSettings, hours: SendingHours) -> OfficeSettings:
        """With the revision at which the form was opened."""
        rev = int(self.rev.data) if str(self.rev.data).isdecimal() else before.rev
        return msgspec.structs.replace(before, rev=rev, hours=hours)

    def _check_hours(self, opens: time, closes: time, base: QuietHours) -> None:
        if opens == closes == time(0):
            if not base.are_none and base.start > base.end:
                self.refuse(self.closes, _latest(base))
            return
        if closes != time(0) and closes <= opens:
            self.refuse(self.closes, "Jam selesai harus sesudah jam mulai.")
        elif _length(opens, closes) < LEAST:
            self.refuse(self.closes, TOO_SHORT)
        elif base.start > base.end:
            if opens < base.end:
                self.refuse(self.opens, f"Paling pagi {clock_time(base.end)}, menurut berkas kabar.toml.")
            if closes > base.start or closes == time(0):
                self.refuse(self.closes, _latest(base))

    def _ramadhan(self, office: OfficeHours, season: Season | None) -> tuple[Ramadhan, ...]:
        """The corrections that are kept: those of other years, and this one if it is one."""
        kept = office.current.ramadhan
        if season is None or not (self.first.data or self.last.data):
            return kept
        first, last = forms.date_of(self.first.data), forms.date_of(self.last.data)
        for field, day in ((self.first, first), (self.last, last)):
            if day is None:
                self.refuse(field, BAD_DAY)
        if first is None or last is None:
            return kept
        estimate = office.estimate_of(season)
        if (last - first).days + 1 not in DAYS_OF_FASTING:
            self.refuse(self.last, WRONG_LENGTH)
        elif abs(last - estimate.last) > FURTHEST:
            self.refuse(self.last, TOO_FAR)
        others = tuple(each for each in kept if not Season(each.first, each.last).is_same_as(season))
        return others if (first, last) == _days(estimate) else (*others, Ramadhan(first, last))


def _days(season: Season) -> tuple[date, date]:
    return season.first, season.last


def _length(opens: time, closes: time) -> timedelta:
    start, end = (datetime.combine(date.min, clock) for clock in (opens, closes))
    return end - start if closes != time(0) else end + timedelta(days=1) - start


def _latest(base: QuietHours) -> str:
    return f"Paling malam {clock_time(base.start)}, menurut berkas kabar.toml."
