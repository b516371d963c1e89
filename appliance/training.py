"""The training office: an invented kecamatan with 300 kader, so that a newcomer has somebody to write to.

Places, people and numbers are made up: no such kecamatan exists, and no operator has given out the numbers'
range. Only ``kabar run --simulate`` uses it, and only for a book that is still empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import count
from random import Random
from typing import Any

from msgspec.structs import replace

from appliance.config import Config, ModemSection
from appliance.contacts.area_tree import Area, AreaTree, Level
from appliance.contacts.book import ContactBook
from appliance.contacts.model import Contact
from appliance.contacts.settings import OfficeSettings, SettingsStore
from appliance.sms.numbers import PhoneNumber

SEED = 2026

# How many of the simulated people answer what they get.
SHARE_OF_ANSWERS = 0.1

REGENCY_CODE = "99.01"  # no province has this number
DISTRICT_CODE = "99.01.01"
DISTRICT = "Sukalatihan"
OFFICE_NAME = "Pokjanal Posyandu Kecamatan Sukalatihan"
SENDER = "Pokjanal Sukalatihan"

VILLAGES = ("Mekarlatih", "Sindangcoba", "Pasirmisal", "Cikarangan", "Tanjungumpama", "Karangandai")
POSYANDU = (
    "Melati",
    "Anggrek",
    "Mawar",
    "Dahlia",
    "Kenanga",
    "Teratai",
    "Sakura",
    "Flamboyan",
    "Cempaka",
    "Seruni",
)
POSITIONS = (
    ("Ketua Posyandu", "ketua"),
    ("Sekretaris Posyandu", "sekretaris"),
    ("Bendahara Posyandu", "bendahara"),
    ("Kader", "kader"),
    ("Kader", "kader"),
)
# One range for each operator's brand, so that the office sees several; the zeros in the middle tell that
# they are invented.
RANGES = ("+6281200", "+6285700", "+6281300", "+6287800", "+6289500", "+6288100")

_WOMEN = (
    "Euis",
    "Neneng",
    "Ai",
    "Iis",
    "Tati",
    "Imas",
    "Enok",
    "Cucu",
    "Dedeh",
    "Elis",
    "Yayah",
    "Popon",
    "Nia",
    "Rohimah",
    "Yuyun",
    "Lilis",
    "Wiwin",
    "Eneng",
    "Kokom",
    "Titin",
)
_SURNAMES = (
    "Komariah",
    "Nurhayati",
    "Aisyah",
    "Rohaeti",
    "Masitoh",
    "Kurniasih",
    "Sumiati",
    "Lisnawati",
    "Rokayah",
    "Marlina",
    "Suryani",
    "Hasanah",
    "Rosmiati",
    "Fatimah",
    "Nuraeni",
    "Sulastri",
    "Permatasari",
    "Handayani",
)


def furnish(book: ContactBook, settings: SettingsStore) -> bool:
    """Fill a book that is empty, and settings that nobody has made; -> whether there was anything to do."""
    if len(book):
        return False
    if not settings.current.rev:
        settings.save(OfficeSettings(office_name=OFFICE_NAME, sender=SENDER))
        settings.choose_areas(areas())
    book.import_contacts(people(book.new_id), [], source="Kantor latihan")
    return True


def ease(raw: dict[str, Any]) -> None:
    """What a static file leaves open is easier in training: no pace, no night, no limits.

    A newcomer may try it at night, and wants to see a broadcast end within minutes; whatever the file says
    counts.
    ``raw``: the parsed TOML, changed in place.
    """
    sending = raw.setdefault("sending", {})
    modems = raw.setdefault("modem", [])
    if isinstance(sending, dict):
        sending.setdefault("quiet", "")
        sending.setdefault("per_person_daily", 0)
    for modem in modems if isinstance(modems, list) else ():
        if isinstance(modem, dict):
            modem.setdefault("per_minute", 0)
            modem.setdefault("daily_cap", 0)


def simulated_modems(config: Config, ports: Sequence[str]) -> Config:
    """One modem for each simulated port; names and limits from the file as far as it has any."""
    modems = []
    for place, port in enumerate(ports):
        if place < len(config.modem):
            section = replace(config.modem[place], port=port)
        else:
            section = ModemSection(name=f"Modem {place + 1}", port=port, per_minute=0, daily_cap=0)
        modems.append(section)
    return replace(config, modem=tuple(modems))


def areas() -> AreaTree:
    """The invented places."""
    regency = Area(REGENCY_CODE, Level.REGENCY, "Kabupaten Latihan", "99")
    district = Area(DISTRICT_CODE, Level.DISTRICT, DISTRICT, REGENCY_CODE)
    villages = [
        Area(f"{DISTRICT_CODE}.{2001 + place}", Level.VILLAGE, name, DISTRICT_CODE)
        for place, name in enumerate(VILLAGES)
    ]
    return AreaTree.from_areas([regency, district, *villages])


def people(new_id: Callable[[], str]) -> list[Contact]:
    """The officials and the 300 kader; the same ones each time but for their ids."""
    random = Random(SEED)
    numbers = _numbers()
    everybody = list(_officials(new_id, random, numbers))
    for place, village in enumerate(VILLAGES):
        for order, posyandu in enumerate(POSYANDU):
            for position, role in POSITIONS:
                everybody.append(
                    Contact(
                        id=new_id(),
                        name=f"{random.choice(_WOMEN)} {random.choice(_SURNAMES)}",
                        salutation="Ibu",
                        position=position,
                        role=role,
                        posyandu=posyandu,
                        rw=f"{order + 1:02d}",
                        village=village,
                        village_code=f"{DISTRICT_CODE}.{2001 + place}",
                        district=DISTRICT,
                        district_code=DISTRICT_CODE,
                        numbers=(next(numbers),),
                    )
                )
    return _as_books_are(everybody)


def _officials(
    new_id: Callable[[], str], random: Random, numbers: Iterator[PhoneNumber]
) -> Iterator[Contact]:
    for name, salutation, position, short, role in (
        ("Drs. H. Maman Latihan, M.Si.", "Bapak", "Camat Sukalatihan", "Camat", "camat"),
        ("Hj. Neneng Contoh, S.Pd.", "Ibu", "Ketua TP PKK Kecamatan", "Ketua TP PKK", "ketua tp pkk"),
        ("dr. Rina Umpama", "dr.", "Kepala Puskesmas Sukalatihan", "Kepala Puskesmas", "kepala puskesmas"),
    ):
        yield Contact(
            id=new_id(),
            name=name,
            salutation=salutation,
            position=position,
            short_position=short,
            role=role,
            district=DISTRICT,
            district_code=DISTRICT_CODE,
            numbers=(next(numbers),),
        )
    for place, village in enumerate(VILLAGES):
        for position, role, salutation in (
            ("Kepala Desa", "kepala desa", "Bapak"),
            ("Bidan Desa", "bidan desa", "Ibu"),
        ):
            first = (
                random.choice(("Asep", "Dadang", "Cecep", "Ujang", "Maman"))
                if salutation == "Bapak"
                else "Bidan"
            )
            yield Contact(
                id=new_id(),
                name=f"{first} {random.choice(_SURNAMES) if first == 'Bidan' else 'Sunandar'}",
                salutation=salutation,
                position=f"{position} {village}",
                short_position=position,
                role=role,
                village=village,
                village_code=f"{DISTRICT_CODE}.{2001 + place}",
                district=DISTRICT,
                district_code=DISTRICT_CODE,
                numbers=(next(numbers),),
            )


def _numbers() -> Iterator[PhoneNumber]:
    """0812-0000-0001, 0857-0000-0002 ...: never the same twice."""
    for serial in count(1):
        yield PhoneNumber(f"{RANGES[serial % len(RANGES)]}00{serial:04d}")


def _as_books_are(everybody: list[Contact]) -> list[Contact]:
    """No book is without gaps: some have no number, share one, have no RW, or are no longer active."""
    kader = [place for place, person in enumerate(everybody) if person.role == "kader"]
    for place in kader[5::40]:
        everybody[place] = replace(everybody[place], numbers=(), note="tidak punya HP")
    for place in kader[12::60]:
        everybody[place] = replace(everybody[place], numbers=everybody[place - 1].numbers, note="HP keluarga")
    for place in kader[20::50]:
        everybody[place] = replace(everybody[place], rw="")
    everybody[kader[-1]] = replace(everybody[kader[-1]], active=False, note="pindah")
    return everybody
