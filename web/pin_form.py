"""The form for the PIN of a SIM card, and what is true of a PIN that was given."""

from __future__ import annotations

from collections.abc import Mapping

from wtforms import BooleanField
from wtforms.validators import Regexp

from appliance.sim_cards.pin_outlook import PinOutlook
from web import forms

# What is true of a PIN that was given, and the tone in which it is said.
PIN_SAID: Mapping[PinOutlook, tuple[str, str]] = {
    PinOutlook.WILL_BE_TRIED: ("PIN diterima kotak dan akan dicoba satu kali.", "leaf"),
    PinOutlook.WAITS: ("PIN disimpan kotak. Bila kartunya meminta PIN, PIN ini dicoba satu kali.", "leaf"),
    PinOutlook.REFUSED_BEFORE: (
        "PIN ini tidak dicoba karena sudah pernah ditolak kartu ini. Isi PIN yang lain.",
        "amber",
    ),
    PinOutlook.LAST_TRY: (
        "PIN tidak dicoba karena tinggal satu percobaan, dan bila salah kartu terkunci. "
        "Pasang kartu di HP, buka dengan PIN yang benar, lalu pasang kembali.",
        "amber",
    ),
    PinOutlook.TRIES_UNKNOWN: (
        "PIN tidak dicoba karena sebuah PIN sudah ditolak dan modem tidak tahu sisa percobaannya. "
        "Bila yakin, isi lagi dan centang tetap coba, atau buka kartunya di HP dulu.",
        "amber",
    ),
    PinOutlook.END_UNKNOWN: (
        "PIN ini tidak dicoba karena pernah dicoba dan hasilnya tidak tercatat (listrik padam). "
        "Bila yakin, isi lagi dan centang tetap coba.",
        "amber",
    ),
}


class PinForm(forms.Form):
    """``confirmed`` has an effect only where it is shown."""

    pin = forms.password("PIN kartu SIM", required="Isi PIN kartunya.")
    confirmed = BooleanField("Saya yakin PIN ini benar, tetap coba")

    def validate_pin(self, field: object) -> None:
        Regexp(r"^\d{4,8}$", message="PIN adalah 4 sampai 8 angka.")(self, field)
