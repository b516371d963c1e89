"""The operator's USSD menus (balance, validity, own number), in Indonesian as subscribers see them. Pure."""

from __future__ import annotations

from dataclasses import dataclass

MENU = "1 Paket Internet\n2 Paket Nelpon & SMS\n3 Promo\n4 Cek Pulsa & Masa Aktif\n0 Kembali"
REFUSAL = "Maaf, permintaan Anda tidak dapat kami proses. Silakan coba beberapa saat lagi."


@dataclass(frozen=True)
class UssdReply:
    """``mode`` of +CUSD (TS 27.007 7.15): 0 finished, 1 waits for a choice, 2 ended by the network."""

    mode: int
    text: str


@dataclass(frozen=True)
class Account:
    """What the operator knows of a SIM. ``pulsa`` in rupiah, ``expires`` as shown: dd/mm/yyyy."""

    number: str
    pulsa: int
    expires: str
    balance_code: str
    menu_first: bool
    expired: bool = False


def rupiah(amount: int) -> str:
    return f"Rp{amount:,}".replace(",", ".")


def dial(account: Account, code: str) -> UssdReply:
    """A new dialogue, ``*888#`` and the like."""
    if code == account.balance_code:
        if account.menu_first:
            return UssdReply(1, MENU)
        return UssdReply(0, balance(account))
    if code in ("*808#", "*123*7#"):
        return UssdReply(0, f"Nomor Anda {account.number.removeprefix('+')}")
    return UssdReply(2, REFUSAL)


def choose(account: Account, choice: str) -> UssdReply:
    """An answer inside the menu of ``dial``."""
    if choice == "4":
        return UssdReply(0, balance(account))
    if choice in ("1", "2", "3"):
        return UssdReply(0, "Layanan ini belum tersedia untuk nomor Anda.")
    return UssdReply(2, REFUSAL)


def balance(account: Account) -> str:
    if account.expired:
        return (
            f"Sisa pulsa Anda {rupiah(account.pulsa)}. Masa aktif kartu Anda telah berakhir "
            f"{account.expires}. Kartu dalam masa tenggang, silakan isi ulang."
        )
    return f"Sisa pulsa Anda {rupiah(account.pulsa)}. Masa aktif s.d. {account.expires}."
