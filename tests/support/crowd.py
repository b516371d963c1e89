"""Invented people for tests."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from appliance.contacts.model import Contact
from appliance.sms.numbers import PhoneNumber


def a_contact(id_: str, name: str = "", number: str = "", **fields: Any) -> Contact:
    """``number``: as people write it; "" = none."""
    numbers = (PhoneNumber.parse(number),) if number else ()
    return Contact(id=id_, name=name or f"Nama {id_}", **{"numbers": numbers, **fields})


def a_crowd(count: int, seed: int = 1) -> Iterator[Contact]:
    """As many kader as asked for, spread over 16 kecamatan, each with a number of her own."""
    random = Random(seed)
    first = ["Neng", "Euis", "Siti", "Ai", "Iis", "Tati", "Imas", "Cucu", "Elis", "Yayah", "Rina", "Lilis"]
    last = ["Komariah", "Yani", "Nurhayati", "Aisyah", "Rohaeti", "Masitoh", "Sumiati", "Aminah", "Rahayu"]
    for number in range(count):
        district, village = 1 + number % 16, 2001 + number // 16 % 11
        yield Contact(
            id="".join(random.choices("abcdefghijklmnopqrstuvwxyz", k=12)),
            name=f"{random.choice(first)} {random.choice(last)} {random.choice(last)}",
            position="Kader Posyandu",
            role=random.choice(["kader", "kader", "kader", "ketua", "bendahara"]),
            posyandu=f"Melati {number % 13}",
            rw=f"{number % 9:02}",
            village=f"Desa {village}",
            village_code=f"32.17.{district:02}.{village}",
            district=f"Kecamatan {district}",
            district_code=f"32.17.{district:02}",
            numbers=(PhoneNumber(f"+62812{10_000_000 + number}"),),
            birth_date=f"19{60 + number % 39}-05-{1 + number % 28:02}",
        )
