"""Forms of the pages about replies: one own keyword, the settings of automatic answers."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import msgspec
from wtforms import BooleanField, HiddenField, IntegerField, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange

from appliance.inbox.grammar.keywords import Keyword, KeywordTable, taken_words
from appliance.inbox.reply_settings import MOST_FORWARDS, AnswerSettings, OwnKeywords
from appliance.sms.alphabet import is_gsm7, septet_count, tidy
from appliance.sms.numbers import network_number
from web import forms

DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_WEEK = [forms.choice(str(at), day) for at, day in enumerate(DAYS)]
ONE_SMS = 160
BAD_HOUR = "Jam ini tidak ada. Tulis misalnya 08.00."
TAKEN = "Kata ini sudah ada artinya: {}. Pilih kata lain."
TOO_LONG = "Jawaban ini {} karakter. Pendekkan sampai muat satu SMS, paling banyak 160."
STRANGE = "Ada huruf atau gambar yang membuat SMS lebih mahal. Pakai huruf biasa saja."


class KeywordForm(forms.Form):
    """One row of the table. ``old``: the name of the keyword that is changed, "" = a new one."""

    rev = HiddenField()
    old = HiddenField()
    words = forms.text("Kata", required="Isi katanya, misalnya JADWAL.", longest=120)
    answer = forms.paragraph("Jawaban SMS", longest=400)
    flag = BooleanField("Tandai perlu ditindaklanjuti")

    def fill(self, keyword: Keyword) -> None:
        self.old.data, self.flag.data, self.answer.data = keyword.name, keyword.flag, keyword.answer
        self.words.data = ", ".join(keyword.words)

    def keyword(self) -> Keyword | None:
        """What was typed; None with sentences beside the fields."""
        words = tuple(dict.fromkeys(" ".join(each.casefold().split()) for each in self.words.data.split(",")))
        words = tuple(each for each in words if each)
        answer = tidy(" ".join((self.answer.data or "").split())).text
        if not words:
            self.refuse(self.words, "Isi katanya, misalnya JADWAL.")
        if answer and not is_gsm7(answer):
            self.refuse(self.answer, STRANGE)
        elif septet_count(answer) > ONE_SMS:
            self.refuse(self.answer, TOO_LONG.format(septet_count(answer)))
        if not answer and not self.flag.data:
            self.refuse(self.answer, "Isi jawabannya, atau tandai supaya petugas membacanya.")
        if self.errors:
            return None
        return Keyword(name=words[0].upper(), words=words, answer=answer, flag=bool(self.flag.data))

    def table(self, own: OwnKeywords, keyword: Keyword) -> OwnKeywords | None:
        """The office's keywords with this one in its place; None with a sentence if a word is taken."""
        others = tuple(each for each in own.keywords if each.name != self.old.data)
        taken = taken_words(keyword.words, KeywordTable(others))
        if taken:
            self.refuse(self.words, TAKEN.format(", ".join(taken).upper()))
            return None
        return OwnKeywords(rev=_revision(self.rev.data), keywords=(*others, keyword))


class AnswersForm(forms.Form):
    """The switches and texts by code are fields of the page itself: ``auto-CODE`` and ``text-CODE``."""

    rev = HiddenField()
    enabled = BooleanField("Kotak menjawab sendiri")
    daily_rupiah = IntegerField(
        "Batas biaya sehari (rupiah)",
        validators=[
            InputRequired("Isi batas biaya, misalnya 50000."),
            NumberRange(0, 10_000_000, "Isi angka 0 sampai 10.000.000."),
        ],
    )
    away_note = BooleanField("Kirim catatan di luar jam kerja")
    opens = forms.text("Buka", required="Isi jam buka, misalnya 08.00.", longest=10)
    closes = forms.text("Tutup", required="Isi jam tutup, misalnya 16.00.", longest=10)
    days = SelectMultipleField("Hari kerja", choices=_WEEK)
    closed_from = forms.text("Libur mulai", longest=10)
    closed_to = forms.text("Libur sampai", longest=10)
    urgent_words = forms.text("Kata darurat tambahan", longest=300)
    forward_to = forms.text("Teruskan ke nomor HP", longest=120)

    def fill(self, settings: AnswerSettings) -> None:
        self.rev.data = str(settings.rev)
        self.enabled.data, self.away_note.data = settings.enabled, settings.away_note
        self.daily_rupiah.data = settings.daily_rupiah
        self.opens.data, self.closes.data = f"{settings.opens:%H.%M}", f"{settings.closes:%H.%M}"
        self.days.data = [str(day) for day in settings.days]
        self.closed_from.data = settings.closed_from.isoformat() if settings.closed_from else ""
        self.closed_to.data = settings.closed_to.isoformat() if settings.closed_to else ""
        self.urgent_words.data = ", ".join(settings.urgent_words)
        numbers = (network_number(each) for each in settings.forward_to)
        self.forward_to.data = ", ".join(each.display for each in numbers if each is not None)

    def settings(self, texts: dict[str, str], automatic: dict[str, bool]) -> AnswerSettings | None:
        """What was typed; None with sentences beside the fields."""
        opens, closes = self._hour(self.opens), self._hour(self.closes)
        closed_from, closed_to = self._day(self.closed_from), self._day(self.closed_to)
        forward_to = self._numbers()
        if not self.days.data:
            self.refuse(self.days, "Pilih paling sedikit satu hari kerja.")
        if opens and closes and opens >= closes:
            self.refuse(self.closes, "Jam tutup harus sesudah jam buka.")
        if closed_from and closed_to and closed_to < closed_from:
            self.refuse(self.closed_to, "Hari terakhir libur ada sebelum hari pertamanya.")
        if self.errors or opens is None or closes is None:
            return None
        return AnswerSettings(
            rev=_revision(self.rev.data),
            enabled=bool(self.enabled.data),
            automatic=automatic,
            texts=texts,
            daily_rupiah=self.daily_rupiah.data,
            away_note=bool(self.away_note.data),
            opens=opens,
            closes=closes,
            days=tuple(sorted(int(day) for day in self.days.data)),
            closed_from=closed_from,
            closed_to=closed_to,
            urgent_words=_listed(self.urgent_words.data),
            forward_to=forward_to,
        )

    def _hour(self, field: Any) -> time | None:
        found = forms.time_of(field.data)
        if found is None and not field.errors:
            self.refuse(field, BAD_HOUR)
        return found

    def _day(self, field: Any) -> date | None:
        found = forms.date_of(field.data)
        if field.data and found is None:
            self.refuse(field, "Tanggal ini tidak ada.")
        return found

    def _numbers(self) -> tuple[str, ...]:
        found = []
        for each in _listed(self.forward_to.data):
            number = network_number(each)
            if number is None:
                self.refuse(self.forward_to, f"{each} bukan nomor HP. Tulis misalnya 0812-3456-7890.")
                return ()
            found.append(str(number))
        if len(found) > MOST_FORWARDS:
            self.refuse(self.forward_to, f"Paling banyak {MOST_FORWARDS} nomor.")
        return tuple(dict.fromkeys(found))


def _listed(written: str | None) -> tuple[str, ...]:
    """What stands between commas."""
    return tuple(dict.fromkeys(each for part in (written or "").split(",") if (each := part.strip())))


def _revision(written: str | None) -> int:
    return int(written) if written and written.isdigit() else 0


def changed(own: OwnKeywords, name: str, rev: str | None) -> OwnKeywords:
    """The table without one keyword."""
    kept = tuple(each for each in own.keywords if each.name != name)
    return msgspec.structs.replace(own, rev=_revision(rev), keywords=kept)
