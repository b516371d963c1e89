"""The form of one person, and the person it makes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import msgspec
from wtforms import BooleanField, HiddenField, SelectField, SelectMultipleField

from appliance.contacts.area_tree import AreaTree, Level
from appliance.contacts.model import Contact, Group
from appliance.sms.numbers import NotAMobileNumber, PhoneNumber
from web import forms
from web.strings import label

NO_AREA = ""
SALUTATIONS = ("", "Bapak", "Ibu", "Teh", "Kang", "dr.", "drg.", "Ustaz", "Ceu", "Aa")


PLAIN_FIELDS = (
    *("name", "nickname", "salutation", "position", "short_position", "posyandu"),
    *("rw", "rt", "birth_date", "note"),
)


class ContactForm(forms.Form):
    """``fill`` takes a person in, ``person`` gives the changed one out."""

    name = forms.text("Nama lengkap", required="Isi nama orangnya.", longest=120)
    nickname = forms.text("Nama panggilan", longest=60)
    salutation = SelectField(
        "Sapaan", choices=[forms.choice(word, word or "belum ditentukan") for word in SALUTATIONS], default=""
    )
    number = forms.text("Nomor HP", longest=40)
    spare = forms.text("Nomor cadangan", longest=40)
    position = forms.text("Jabatan", longest=80)
    short_position = forms.text("Jabatan singkat untuk SMS", longest=40)
    posyandu = forms.text("Posyandu", longest=80)
    rw = forms.text("RW", longest=10)
    rt = forms.text("RT", longest=10)
    area = SelectField("Desa atau kelurahan", choices=[], validate_choice=False, default=NO_AREA)
    birth_date = forms.text("Tanggal lahir", longest=10)
    note = forms.paragraph("Catatan", longest=1000)
    groups = SelectMultipleField("Kelompok", choices=[], validate_choice=False)
    active = BooleanField("Masih aktif")
    rev = HiddenField()

    def offer(self, areas: AreaTree | None, groups: Iterable[Group], person: Contact | None) -> None:
        """What may be chosen. A place outside the list (an old import) stays choosable for its owner."""
        self.area.choices = area_choices(areas, person)
        self.groups.choices = [forms.choice(group.id, group.name) for group in groups]
        if person is not None and person.salutation not in SALUTATIONS:
            own = forms.choice(person.salutation, person.salutation)
            self.salutation.choices = [*self.salutation.choices, own]

    def fill(self, person: Contact) -> None:
        """Show a person as they stand in the book."""
        for name in PLAIN_FIELDS:
            self[name].data = getattr(person, name)
        shown = [number.display for number in person.numbers]
        self.number.data = shown[0] if shown else ""
        self.spare.data = ", ".join(shown[1:])
        self.area.data = person.village_code or person.district_code
        self.groups.data = list(person.groups)
        self.active.data = person.active
        self.rev.data = str(person.rev)

    def person(self, before: Contact, areas: AreaTree | None) -> Contact | None:
        """The person as the form wants them; None when something is wrong (it stands beside its field)."""
        self.ok()  # first: it empties the fields' lists of mistakes
        numbers = self._numbers()
        self._check_birth_date()
        if self.errors:
            return None
        return msgspec.structs.replace(
            before,
            rev=int(self.rev.data) if str(self.rev.data).isdigit() else before.rev,
            name=self.name.data,
            nickname=self.nickname.data,
            salutation=self.salutation.data,
            position=self.position.data,
            short_position=self.short_position.data,
            posyandu=self.posyandu.data,
            rw=self.rw.data,
            rt=self.rt.data,
            birth_date=self.birth_date.data,
            note=(self.note.data or "").replace("\r\n", "\n").strip(),
            numbers=numbers,
            groups=tuple(self.groups.data or ()),
            active=bool(self.active.data),
            import_id="",
            doubts=(),
            **area_fields(self.area.data, areas, before),
        )

    def _numbers(self) -> tuple[PhoneNumber, ...]:
        found: dict[PhoneNumber, None] = {}
        typed = [(self.number, self.number.data or "")]
        typed += [(self.spare, part) for part in (self.spare.data or "").split(",")]
        for field, text in typed:
            if not text.strip():
                continue
            try:
                found[PhoneNumber.parse(text)] = None
            except NotAMobileNumber as wrong:
                known = label(wrong.problem)
                self.refuse(field, f"{known.text}. {known.help}")
        return tuple(found)

    def _check_birth_date(self) -> None:
        written = self.birth_date.data or ""
        if not written:
            return
        try:
            date.fromisoformat(written)
        except ValueError:
            self.refuse(
                self.birth_date, "Tanggal ini tidak ada. Tulis tahun-bulan-hari, misalnya 1978-05-12."
            )


def area_choices(areas: AreaTree | None, person: Contact | None) -> list[Any]:
    """Options by kecamatan; the first of each group stands for the kecamatan itself."""
    choices = [forms.choice(NO_AREA, "belum ditentukan")]
    old = (person.village_code or person.district_code) if person is not None else ""
    if old and person is not None and (areas is None or areas.get(old) is None):
        choices.append(forms.choice(old, person.village or person.district))
    for district in areas.districts if areas is not None else ():
        heading = f"Kecamatan {district.name}"
        choices.append(forms.choice(district.code, f"{heading} saja", heading))
        below = areas.villages(district.code) if areas is not None else ()
        choices += [forms.choice(village.code, village.name, heading) for village in below]
    return choices


def area_fields(code: str, areas: AreaTree | None, before: Contact) -> dict[str, str]:
    """The four fields of a place for a chosen code; an unknown code leaves the person where they are."""
    area = areas.get(code) if areas is not None and code else None
    if area is not None and areas is not None:
        if area.level is Level.DISTRICT:
            return _place(district=area.name, district_code=area.code)
        above = areas.district_of(area)
        return _place(area.name, area.code, above.name, above.code)
    if code == NO_AREA and (before.village_code or before.district_code):
        return _place()
    return {}


def _place(
    village: str = "", village_code: str = "", district: str = "", district_code: str = ""
) -> dict[str, str]:
    return {
        "village": village,
        "village_code": village_code,
        "district": district,
        "district_code": district_code,
    }
