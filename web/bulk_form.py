"""What may be done to many people at once, and what becomes of each of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from wtforms import HiddenField, SelectField

from appliance.contacts.area_tree import AreaTree
from appliance.contacts.importing.positions import role_of
from appliance.contacts.model import ConsentBasis, Contact, Group
from appliance.contacts.open_questions import still_open
from web import forms
from web.post_form import LONGEST_POSITION, area_choices, area_fields
from web.strings import label

LEAVE = ""  # as it is
LEFT_AS_IT_IS = "biarkan"
EMPTY = "kosong"


class BulkForm(forms.Form):
    """Every field may be left as it is; ``offer`` first."""

    into = SelectField("Masukkan ke kelompok", choices=[], default=LEAVE, validate_choice=False)
    out_of = SelectField("Keluarkan dari kelompok", choices=[], default=LEAVE, validate_choice=False)
    area = SelectField("Pindahkan ke desa atau kecamatan", choices=[], default=LEAVE, validate_choice=False)
    posyandu = forms.text("Posyandu", longest=80)
    position = forms.text("Jabatan", longest=LONGEST_POSITION)
    active = SelectField(
        "Aktif",
        choices=[
            forms.choice(LEAVE, LEFT_AS_IT_IS),
            forms.choice("ya", "jadikan aktif"),
            forms.choice("tidak", "jadikan tidak aktif"),
        ],
        default=LEAVE,
    )
    consent = SelectField(
        "Dasar menyimpan nomor",
        choices=[
            forms.choice(LEAVE, LEFT_AS_IT_IS),
            *(forms.choice(one.value, label(one).text) for one in ConsentBasis),
            forms.choice(EMPTY, "belum dicatat"),
        ],
        default=LEAVE,
    )
    since = HiddenField()  # when the confirmation was shown; whoever was changed later is left alone

    def offer(self, areas: AreaTree | None, groups: Iterable[Group]) -> None:
        by_hand = [forms.choice(one.id, one.name) for one in groups if one.rule is None]
        self.into.choices = [forms.choice(LEAVE, LEFT_AS_IT_IS), *by_hand]
        self.out_of.choices = [forms.choice(LEAVE, LEFT_AS_IT_IS), *by_hand]
        self.area.choices = [forms.choice(LEAVE, LEFT_AS_IT_IS), *area_choices(areas, None)[1:]]

    @property
    def fields_wished(self) -> list[str]:
        """The names of what is asked for, for the book of deeds."""
        names = ("into", "out_of", "area", "posyandu", "position", "active", "consent")
        return [name for name in names if self[name].data]

    def wishes(self, areas: AreaTree | None, groups: dict[str, str]) -> list[str]:
        """What is asked for, one line each; nothing = nothing."""
        lines = []
        if self.into.data in groups:
            lines.append(f"Masuk ke kelompok {groups[self.into.data]}")
        if self.out_of.data in groups:
            lines.append(f"Keluar dari kelompok {groups[self.out_of.data]}")
        area = areas.get(self.area.data) if areas is not None and self.area.data else None
        if area is not None:
            lines.append(f"Pindah ke {area.name}")
        if self.posyandu.data:
            lines.append(f"Posyandu menjadi {self.posyandu.data}")
        if self.position.data:
            lines.append(f"Jabatan menjadi {self.position.data}")
        if self.active.data:
            lines.append("Menjadi aktif" if self.active.data == "ya" else "Menjadi tidak aktif")
        if self.consent.data:
            words = {one.value: label(one).text for one in ConsentBasis}
            lines.append(f"Dasar menyimpan nomor: {words.get(self.consent.data, 'belum dicatat')}")
        return lines

    def changed(self, person: Contact, areas: AreaTree | None, today: str) -> Contact:
        """The person as asked for; equal to ``person`` when nothing is left to do."""
        values: dict[str, Any] = {}
        groups = [one for one in person.groups if one != self.out_of.data or self.into.data == one]
        if self.into.data and self.into.data not in groups:
            groups.append(self.into.data)
        values["groups"] = tuple(groups)
        if self.area.data:
            place = area_fields(self.area.data, areas, person)
            if place and place["village_code"] != person.village_code and not self.posyandu.data:
                place["posyandu"] = ""  # the one of another desa
            values |= place
        if self.posyandu.data:
            values["posyandu"] = self.posyandu.data
        if self.position.data:
            values |= {"position": self.position.data, "role": role_of(self.position.data)}
        if self.active.data:
            values["active"] = self.active.data == "ya"
        if self.consent.data:
            values["consent"] = "" if self.consent.data == EMPTY else self.consent.data
            if values["consent"] != person.consent:
                values["consent_on"] = today if values["consent"] else ""
        wanted = msgspec.structs.replace(person, **values)
        return msgspec.structs.replace(wanted, doubts=still_open(person, wanted))
