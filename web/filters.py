"""How the office reads dates, times, money, numbers and telephone numbers. Pure; the zone is handed in."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone

from appliance.merge import DAYS, MONTHS, short_date

ZONES = {"WIB": 7, "WITA": 8, "WIT": 9}


def thousands(value: int) -> str:
    """15000 -> ``15.000``."""
    return f"{value:,}".replace(",", ".")


def rupiah(value: int) -> str:
    """150000 -> ``Rp150.000``."""
    return f"-Rp{thousands(-value)}" if value < 0 else f"Rp{thousands(value)}"


def decimal(value: float, places: int = 1) -> str:
    """12.5 -> ``12,5``; a whole number keeps no comma."""
    if not math.isfinite(value):
        return "-"
    whole, _, rest = f"{value:.{places}f}".partition(".")
    rest = rest.rstrip("0")
    return thousands(int(whole)) + (f",{rest}" if rest else "")


def percent(part: int, whole: int) -> int:
    """Rounded down, so that 100 is only shown when nothing is missing."""
    return 0 if whole <= 0 else min(100, part * 100 // whole)


def telephone(number: str | None) -> str:
    """``+6281234567890`` -> ``0812-3456-7890``; a sender that is no mobile number stays as it came."""
    if not number:
        return "-"
    if not (number.startswith("+62") and number[1:].isdigit()):
        return number
    national = "0" + number[3:]
    return "-".join(part for part in (national[:4], national[4:8], national[8:]) if part)


def long_date(day: date) -> str:
    """``Selasa, 8 Desember 2026``."""
    return f"{DAYS[day.weekday()]}, {plain_date(day)}"


def plain_date(day: date) -> str:
    """``8 Desember 2026``."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def iso_date(text: str) -> str:
    """``1978-05-12`` -> ``12 Mei 1978``; what is no date stays as it is."""
    try:
        return plain_date(date.fromisoformat(text))
    except ValueError:
        return text


def clock_time(clock: time) -> str:
    """``07.00``: a time of the day without a day."""
    return f"{clock:%H.%M}"


def duration(seconds: float) -> str:
    """A length of time in the two largest words that matter: ``2 jam 5 menit``, ``kurang dari 1 menit``."""
    minutes = max(0, round(seconds / 60))
    if minutes == 0:
        return "kurang dari 1 menit"
    days, rest = divmod(minutes, 24 * 60)
    hours, left = divmod(rest, 60)
    words = [(days, "hari"), (hours, "jam"), (left, "menit")]
    shown = [f"{thousands(count)} {word}" for count, word in words if count]
    return " ".join(shown[:2])


def file_size(count: int) -> str:
    """``4,2 MB``."""
    return f"{decimal(count / 1_000_000)} MB" if count >= 100_000 else f"{decimal(count / 1000)} KB"


class LocalTime:
    """Moments (aware datetimes) in the office's zone, as the office writes them."""

    def __init__(self, zone: str, now: Callable[[], datetime]) -> None:
        self.name = zone
        self._zone = timezone(timedelta(hours=ZONES[zone]), zone)
        self._now = now

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(self._zone)

    def now(self) -> datetime:
        return self._now()

    def today(self) -> date:
        return self.local(self._now()).date()

    def today_long(self) -> str:
        """``Selasa, 8 Desember 2026``."""
        return long_date(self.today())

    def clock(self, moment: datetime) -> str:
        """``09.00 WIB``."""
        return f"{self.local(moment):%H.%M} {self.name}"

    def day(self, moment: datetime) -> str:
        """``Selasa, 8 Desember 2026``."""
        return long_date(self.local(moment))

    def moment(self, moment: datetime | None) -> str:
        """``09.00 WIB`` today, ``kemarin 09.00 WIB``, ``besok 09.00 WIB``, else with the date."""
        if moment is None:
            return "-"
        days = (self.local(moment).date() - self.today()).days
        near = {0: "", -1: "kemarin ", 1: "besok "}.get(days)
        if near is not None:
            return near + self.clock(moment)
        return f"{self.day(moment)}, {self.clock(moment)}"

    def full(self, moment: datetime | None) -> str:
        """``Selasa, 8 Desember 2026, 09.00 WIB``."""
        return "-" if moment is None else f"{self.day(moment)}, {self.clock(moment)}"

    def short(self, moment: datetime) -> str:
        """``8 Des 2026 09.00``, for a column."""
        local = self.local(moment)
        return f"{short_date(local.date())} {local:%H.%M}"

    def greeting(self) -> str:
        """Selamat pagi, siang, sore or malam, as one says it at this hour."""
        hour = self.local(self._now()).hour
        bounds = ((4, "malam"), (11, "pagi"), (15, "siang"), (18, "sore"), (24, "malam"))
        return "Selamat " + next(word for bound, word in bounds if hour < bound)
