"""The form of one person, and the person it makes."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from wtforms import BooleanField, HiddenField, SelectField, SelectMultipleField

from appliance.contacts.area_tree import AreaTree
from appliance.contacts.model import ConsentBasis, Contact, Group
from appliance.contacts.open_questions import still_open
from appliance.contacts.people_merge import LONGEST_NOTE
from appliance.contacts.settings import Vocabulary
from appliance.sms.numbers import NotAMobileNumber, PhoneNumber
from web import forms
from web.post_form import PostFields
from web.strings import label

SALUTATIONS = ("", "Bapak", "Ibu", "Teh", "Kang", "dr.", "drg.", "Ustaz", "Ceu", "Aa")
PLAIN_FIELDS = ("name", "nickname", "salutation", "birth_date", "note", "consent", "consent_on")
NO_SUCH_DATE = "Tanggal ini tidak ada. Tulis tahun-bulan-hari, misalnya 1978-05-12."


class ContactForm(PostFields):
    """``fill`` takes a person in, ``person`` gives the changed one out."""

    name = forms.text("Nama lengkap", required="Isi nama orangnya.", longest=120)
    nickname = forms.text("Nama panggilan", longest=60)
    salutation = SelectField(
        "Sapaan", choices=[forms.choice(word, word or "belum ditentukan") for word in SALUTATIONS], default=""
    )
    number = forms.text("Nomor HP", longest=40)
    spare = forms.text("Nomor cadangan", longest=200)  # all but one of those a person may have
    birth_date = forms.text("Tanggal lahir", longest=10)
    note = forms.paragraph("Catatan", longest=LONGEST_NOTE)
    consent = SelectField(
        "Dasar menyimpan nomornya",
        choices=[
            forms.choice("", "belum dicatat"),
            *(forms.choice(one.value, label(one).text) for one in ConsentBasis),
        ],
        default="",
    )
    consent_on = forms.text("Sejak tanggal", longest=10)
    groups = SelectMultipleField("Kelompok", choices=[], validate_choice=False)
    active = BooleanField("Masih aktif")
    rev = HiddenField()

    def offer(
        self,
        areas: AreaTree | None,
        vocabulary: Vocabulary,
        groups: Iterable[Group],
        person: Contact | None,
    ) -> None:
        """What may be chosen; nobody is put by hand into a group that has a rule."""
        self.offer_places(areas, vocabulary, person)
        self.groups.choices = [forms.choice(one.id, one.name) for one in groups if one.rule is None]
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
        self.fill_post(person)
        self.groups.data = list(person.groups)
        self.active.data = person.active
        self.rev.data = str(person.rev)

    def person(self, before: Contact, areas: AreaTree | None) -> Contact | None:
        """The person as the form wants them; None when something is wrong (it stands beside its field)."""
        self.ok()  # first: it empties the fields' lists of mistakes
        numbers = self._numbers()
        self._check_dates()
        if self.errors:
            return None
        plain = {name: self[name].data or "" for name in PLAIN_FIELDS}
        plain["note"] = plain["note"].replace("\r\n", "\n").strip()
        wanted = msgspec.structs.replace(
            before,
            rev=forms.rev_of(self.rev.data),
            numbers=numbers,
            groups=tuple(self.groups.data or ()),
            active=bool(self.active.data),
            import_id="",
            **plain,
            **self.post_values(before, areas),
        )
        return msgspec.structs.replace(wanted, doubts=still_open(before, wanted))

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

    def _check_dates(self) -> None:
        for field in (self.birth_date, self.consent_on):
            if field.data and forms.date_of(field.data) is None:
                self.refuse(field, NO_SUCH_DATE)
        if self.consent_on.data and not self.consent.data:
            self.refuse(self.consent, "Pilih dasarnya, atau kosongkan tanggalnya.")
