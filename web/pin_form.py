"""The form for the PIN of a SIM card, and what is true of a PIN that was given."""

from __future__ import annotations

from wtforms import BooleanField
from wtforms.validators import Regexp

from web import forms


class PinForm(forms.Form):
    """``confirmed`` has an effect only where it is shown."""

    pin = forms.password("PIN kartu SIM", required="Isi PIN kartunya.")
    confirmed = BooleanField("Saya yakin PIN ini benar, tetap coba")

    def validate_pin(self, field: object) -> None:
        Regexp(r"^\d{4,8}$", message="PIN adalah 4 sampai 8 angka.")(self, field)
