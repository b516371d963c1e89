"""The office's own settings as a form: its names, what an SMS costs, how reports are headed."""

from __future__ import annotations

import msgspec
from wtforms import HiddenField, IntegerField, RadioField
from wtforms.validators import InputRequired, NumberRange

from appliance.contacts.audience_spec import SharedPhone
from appliance.contacts.settings import OfficeSettings, Vocabulary
from web import filters, forms
from web.phone_field import phone, phone_of
from web.strings import label

VOCABULARIES = [forms.choice(word.value, label(word).text) for word in Vocabulary]
VOCABULARY_HINTS = {word.value: label(word).help for word in Vocabulary}
SHARED_PHONES = [forms.choice(word.value, label(word).text) for word in SharedPhone]
SHARED_PHONE_HINTS = {word.value: label(word).help for word in SharedPhone}


class OfficeForm(forms.Form):
    """The names; all that a first start asks for."""

    office_name = forms.text("Nama kantor", required="Isi nama kantornya.", longest=80)
    sender = forms.text("Nama pengirim di SMS", required="Isi nama pengirimnya.", longest=30)
    vocabulary = RadioField(
        "Sebutan yang dipakai", choices=VOCABULARIES, default=Vocabulary.TIM_PEMBINA.value
    )
    rev = HiddenField()

    def fill(self, settings: OfficeSettings) -> None:
        self.office_name.data = settings.office_name
        self.sender.data = settings.sender
        self.vocabulary.data = settings.vocabulary.value
        self.rev.data = str(settings.rev)

    def settings(self, before: OfficeSettings) -> OfficeSettings:
        """What the form wants, with the revision it was opened at."""
        return msgspec.structs.replace(
            before,
            rev=int(self.rev.data) if str(self.rev.data).isdecimal() else before.rev,
            office_name=self.office_name.data,
            sender=self.sender.data,
            vocabulary=Vocabulary(self.vocabulary.data),
        )


class FullOfficeForm(OfficeForm):
    """Everything an administrator may change later."""

    price = IntegerField(
        "Harga satu SMS (rupiah)",
        validators=[
            InputRequired("Isi harga satu SMS, misalnya 250."),
            NumberRange(0, 100_000, "Isi angka antara 0 dan 100.000."),
        ],
    )
    admin_number = phone("Nomor HP untuk uji kirim")
    shared_phone = RadioField(
        "Bila dua orang memakai satu HP", choices=SHARED_PHONES, default=SharedPhone.FIRST.value
    )
    letter_head = forms.paragraph("Kop laporan", longest=400)
    signatory = forms.text("Nama penanda tangan", longest=80)
    signatory_position = forms.text("Jabatan penanda tangan", longest=80)

    def fill(self, settings: OfficeSettings) -> None:
        super().fill(settings)
        self.price.data = settings.price
        self.admin_number.data = filters.telephone(settings.admin_number) if settings.admin_number else ""
        self.shared_phone.data = settings.shared_phone.value
        self.letter_head.data = "\n".join(settings.letter_head)
        self.signatory.data = settings.signatory
        self.signatory_position.data = settings.signatory_position

    def settings(self, before: OfficeSettings) -> OfficeSettings:
        lines = (line.strip() for line in (self.letter_head.data or "").splitlines())
        return msgspec.structs.replace(
            super().settings(before),
            price=self.price.data,
            admin_number=phone_of(self.admin_number),
            shared_phone=SharedPhone(self.shared_phone.data),
            letter_head=tuple(line for line in lines if line),
            signatory=self.signatory.data,
            signatory_position=self.signatory_position.data,
        )
