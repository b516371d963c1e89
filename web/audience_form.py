"""The part of a form that says whom an office means: ticked places, roles, groups, people, and exceptions."""

from __future__ import annotations

from typing import Any

from flask import request
from wtforms import BooleanField, HiddenField, SelectMultipleField

from appliance.contacts.audience_spec import AudienceSpec
from web import forms

EVERYBODY, SOME = "semua", "pilih"
WITHOUT = "without_"
# attribute of the form -> attribute of the spec
TICKED = {
    "areas": "areas",
    "roles": "roles",
    "bodies": "bodies",
    "bidang": "fields",
    "states": "number_states",
    "unanswered": "unanswered",
    "groups": "groups",
    "contacts": "contacts",
}


def _ticks(label: str) -> Any:
    return SelectMultipleField(label, choices=[], validate_choice=False)


class AudienceForm(forms.Form):
    """``spec`` gives out whom it means, ``take`` shows whom somebody meant; ``carried``: what was posted."""

    who = HiddenField()  # shown as two radio buttons, EVERYBODY and SOME
    areas = _ticks("Wilayah")
    roles = _ticks("Peran")
    bodies = _ticks("Tingkat")
    bidang = _ticks("Bidang")
    states = _ticks("Keadaan nomor")
    silent = BooleanField("Nomor yang sudah 7 bulan diam")
    unanswered = _ticks("Belum membalas siaran")
    groups = _ticks("Kelompok")
    contacts = _ticks("Orang")
    find = forms.text("Cari orang", longest=100)
    without_areas = _ticks("Kecuali wilayah")
    without_roles = _ticks("Kecuali peran")
    without_bodies = _ticks("Kecuali tingkat")
    without_bidang = _ticks("Kecuali bidang")
    without_states = _ticks("Kecuali keadaan nomor")
    without_silent = BooleanField("Nomor yang sudah 7 bulan diam")
    without_unanswered = _ticks("Kecuali yang belum membalas")
    without_groups = _ticks("Kecuali kelompok")
    without_contacts = _ticks("Kecuali orang")
    without_find = forms.text("Cari orang yang dikecualikan", longest=100)

    @property
    def carried(self) -> list[tuple[str, str]]:
        """Every filled field as it was posted, so that nothing has to be typed again."""
        return [(field.name, value) for field in self for value in request.form.getlist(field.name) if value]

    @property
    def has_exclusions(self) -> bool:
        return self._part(WITHOUT) != AudienceSpec() or bool(self.without_find.data)

    def spec(self) -> AudienceSpec:
        """Whom the form means."""
        without = self._part(WITHOUT)
        exclude = without if without != AudienceSpec() else None
        if self.who.data == EVERYBODY:
            return AudienceSpec(all=True, exclude=exclude)
        return AudienceSpec(**_values(self._part("")), exclude=exclude)

    def take(self, spec: AudienceSpec) -> None:
        """Tick what this spec says."""
        self.who.data = EVERYBODY if spec.all else SOME
        for prefix, part in (("", spec), (WITHOUT, spec.exclude or AudienceSpec())):
            for name, key in TICKED.items():
                self[prefix + name].data = [str(value) for value in getattr(part, key)]
            self[prefix + "silent"].data = part.silent

    def _part(self, prefix: str) -> AudienceSpec:
        given: dict[str, Any] = {
            key: tuple(dict.fromkeys(self[prefix + name].data or ())) for name, key in TICKED.items()
        }
        given["unanswered"] = tuple(int(word) for word in given["unanswered"] if _is_id(word))
        return AudienceSpec(**given, silent=bool(self[prefix + "silent"].data))


def _is_id(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) <= 9


def _values(spec: AudienceSpec) -> dict[str, Any]:
    return {name: getattr(spec, name) for name in (*TICKED.values(), "silent")}
