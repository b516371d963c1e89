"""Invented people of Kabupaten Bandung Barat, as many as asked for; the same seed, the same people."""

from __future__ import annotations

import string
from collections.abc import Iterator
from random import Random

from appliance.contacts.model import Contact
from appliance.sms.numbers import PhoneNumber
from tests.support.workbooks import bandung_barat

FIRST = ("Euis", "Neneng", "Ai", "Iis", "Tati", "Imas", "Enok", "Cucu", "Dedeh", "Elis", "Yayah", "Siti")
LAST = ("Komariah", "Nurhayati", "Aisyah", "Rohaeti", "Masitoh", "Kurniasih", "Sumiati", "Hasanah", "Yani")
FLOWERS = ("Melati", "Anggrek", "Mawar", "Dahlia", "Kenanga", "Teratai", "Sakura", "Cempaka")
POSITIONS = (
    ("Ketua Posyandu", "ketua"),
    ("Sekretaris Posyandu", "sekretaris"),
    ("Bendahara Posyandu", "bendahara"),
    ("Kader", "kader"),
    ("Kader", "kader"),
)


def people(count: int, seed: int = 1) -> Iterator[Contact]:
    """Five to a posyandu, spread over all 165 desa; every one with a number of her own."""
    random = Random(seed)
    areas = bandung_barat()
    villages = areas.all_villages
    for serial in range(count):
        posyandu, place = divmod(serial, len(POSITIONS))
        village = villages[posyandu % len(villages)]
        district = areas.get(village.parent)
        position, role = POSITIONS[place]
        yield Contact(
            id="".join(random.choices(string.ascii_lowercase, k=12)),
            name=f"{random.choice(FIRST)} {random.choice(LAST)} {random.choice(LAST)}",
            salutation="Ibu",
            position=position,
            role=role,
            posyandu=f"{FLOWERS[posyandu % len(FLOWERS)]} {posyandu // len(villages) + 1}",
            rw=f"{1 + posyandu % 24:02d}",
            village=village.name,
            village_code=village.code,
            district=district.name if district else "",
            district_code=village.parent,
            numbers=(PhoneNumber(f"+62812{20_000_000 + serial}"),),
            birth_date=f"19{60 + serial % 39}-05-{1 + serial % 28:02d}",
        )
