"""Invented people for tests; nothing about them is real."""

from __future__ import annotations

from typing import Any

from appliance.contacts.model import Contact
from appliance.sms.numbers import PhoneNumber

NGAMPRAH = {"district": "Ngamprah", "district_code": "32.17.06"}
CILAME = {"village": "Cilame", "village_code": "32.17.06.2004", **NGAMPRAH}


def number(serial: int) -> PhoneNumber:
    """0812-0000-0001 for 1."""
    return PhoneNumber(f"+628120000{serial:04d}")


def person(serial: int, name: str = "", **fields: Any) -> Contact:
    """Kader number ``serial`` of Posyandu Melati 3, RW 04, Desa Cilame."""
    given: dict[str, Any] = {
        "id": f"kader{serial}",
        "name": name or f"Kader {serial}",
        "salutation": "Ibu",
        "position": "Kader",
        "role": "kader",
        "posyandu": "Melati 3",
        "rw": "04",
        "numbers": (number(serial),),
        **CILAME,
    }
    return Contact(**(given | fields))


EUIS = person(1, "Hj. Euis Komariah", position="Ketua Posyandu", role="ketua")
NENG = person(2, "Neng Yani")
DADANG = person(
    3,
    "H. Dadang Sunandar, S.Sos., M.Si.",
    salutation="",
    position="Kepala Sub Bidang Pemberdayaan Budaya Lokal Masyarakat",
    short_position="Kasubbid",
    role="kasubbid",
    posyandu="",
    rw="",
)
