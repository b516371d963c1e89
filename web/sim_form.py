"""The form of a SIM card: what a person knows of it, laid over what has become known meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from wtforms import DateField, HiddenField
from wtforms.validators import Optional

from appliance.modem_desk.models import SimFacts
from web import filters, forms
from web.phone_field import phone, phone_of

WORDS: Mapping[str, str] = {
    "number": "Nomor HP kartu ini",
    "expires": "Masa aktif sampai",
    "code": "Nomor cek pulsa",
    "pattern": "Cara membaca jawaban",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that somebody else, or the operator, has changed while a person changed it too."""

    word: str
    theirs: str
    mine: str


class Day(DateField):  # type: ignore[misc]
    """A date as the browser's calendar gives it; what is none is refused in our words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("Ini bukan tanggal. Pilih tanggalnya dari kalender.") from None


class SimForm(forms.Form):
    """A field left empty forgets nothing but itself. ``shown_*``: what stood there when the form was opened.

    ``card``: the SIM it was opened for.
    """

    number = phone(WORDS["number"])
    expires = Day(WORDS["expires"], validators=[Optional()], render_kw={"autocomplete": "off"})
    code = forms.text(WORDS["code"], longest=40)
    pattern = forms.text(WORDS["pattern"], longest=200)
    card = HiddenField()
    shown_number = HiddenField()
    shown_expires = HiddenField()
    shown_code = HiddenField()
    shown_pattern = HiddenField()

    @property
    def hidden(self) -> list[Any]:
        return [self.card, *(self[f"shown_{name}"] for name in WORDS)]

    def fill(self, sim: SimFacts | None) -> None:
        """As the SIM is known now."""
        if sim is None:
            return
        self.show(sim)
        for name, value in _known(sim).items():
            self._put(name, value)

    def show(self, sim: SimFacts) -> None:
        """From here on the form answers to what is known now; what was typed stays."""
        self.card.data = sim.card_id
        for name, value in _known(sim).items():
            self[f"shown_{name}"].data = value

    def is_of(self, sim: SimFacts) -> bool:
        """Opened for this card, and not for one that was in the modem before it."""
        return self.card.raw_data in (None, []) or self.card.data == sim.card_id

    def take_over(self, sim: SimFacts) -> list[Difference]:
        """What was not touched becomes what is known now; -> what both sides have changed.

        Call it when the fields have been checked.
        """
        differing = []
        for name, theirs in _known(sim).items():
            mine, field = self._typed(name), self[f"shown_{name}"]
            before = field.data if field.raw_data else theirs
            if mine == before:
                self._put(name, theirs)
            elif theirs not in (before, mine):
                differing.append(Difference(WORDS[name], _said(name, theirs), _said(name, mine)))
        return differing

    def values(self) -> dict[str, Any]:
        """As ``ModemDesk.save_sim`` takes them."""
        return {
            "number": phone_of(self.number),
            "expires": self.expires.data,
            "code": self.code.data or "",
            "pattern": self.pattern.data or "",
        }

    def _typed(self, name: str) -> str:
        if name == "number":
            return filters.telephone(phone_of(self.number)) if self.number.data else ""
        if name == "expires":
            return self.expires.data.isoformat() if self.expires.data else ""
        return self[name].data or ""

    def _put(self, name: str, value: str) -> None:
        field = self[name]
        field.data = forms.date_of(value) if name == "expires" else value
        field.raw_data = None  # else the browser's own text of a date would be shown again


def _known(sim: SimFacts) -> dict[str, str]:
    """Each field as the form shows it."""
    day: date | None = sim.expires
    return {
        "number": filters.telephone(sim.number) if sim.number else "",
        "expires": day.isoformat() if day else "",
        "code": sim.code,
        "pattern": sim.pattern,
    }


def _said(name: str, value: str) -> str:
    return filters.iso_date(value) if name == "expires" and value else value
