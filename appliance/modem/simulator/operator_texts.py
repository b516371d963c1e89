"""What operators write to a subscriber about credit and validity, as their messages read. Pure."""

from __future__ import annotations

from enum import StrEnum

from appliance.modem.simulator.ussd import rupiah


class Notice(StrEnum):
    LOW = "low"
    EMPTY = "empty"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    TOPPED_UP = "topped-up"
    BLOCKED = "blocked"
    PROMOTION = "promotion"  # has the same words in it and says nothing about the card


def text_of(notice: Notice, *, pulsa: int, expires: str, amount: int = 0) -> str:
    """``pulsa``, ``amount`` in rupiah; ``expires`` dd/mm/yyyy."""
    return {
        Notice.LOW: f"Pulsa Anda tinggal {rupiah(pulsa)}. Segera isi ulang agar tetap dapat berkomunikasi.",
        Notice.EMPTY: "Maaf, pulsa Anda tidak cukup untuk mengirim SMS. Silakan isi ulang.",
        Notice.EXPIRING: f"Masa aktif kartu Anda akan berakhir tgl {expires}. Isi ulang sebelum tanggal tsb.",
        Notice.EXPIRED: f"Masa aktif kartu Anda telah berakhir {expires}. Kartu Anda dalam masa tenggang, "
        "isi ulang segera agar nomor tidak hangus.",
        Notice.TOPPED_UP: f"Isi ulang {rupiah(amount)} berhasil. Pulsa Anda {rupiah(pulsa)}, "
        f"masa aktif s.d. {expires}.",
        Notice.BLOCKED: "Nomor Anda diblokir karena belum registrasi sesuai NIK dan KK. Hubungi gerai kami.",
        Notice.PROMOTION: "Promo! Isi pulsa min Rp25.000, dapat kuota 2GB masa aktif 3 hari. Info *363#",
    }[notice]
