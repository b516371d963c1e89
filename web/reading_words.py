"""What a reading says, as one line an office reads: ``Lapor strata: mandiri``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from appliance.inbox.grammar.reading import (
    Attendance,
    Buka,
    Dana,
    Details,
    Kader,
    Kendala,
    NumberChange,
    Option,
    OwnKeyword,
    Registration,
    Skdn,
    Strata,
    Words,
)
from web.filters import rupiah, telephone


def said(details: Details | None, options: Sequence[str] = ()) -> str:
    """The details in words; "" when there are none. ``options``: a poll's labels."""
    match details:
        case None:
            return ""
        case Attendance(people=people):
            return f"{people} orang" if people else ""
        case Option(option=option):
            return f"{option} ({options[option - 1]})" if option <= len(options) else str(option)
        case NumberChange(number=number, old=old, new=new):
            parts = (("lama", old), ("baru", new), ("", number))
            return ", ".join(f"{word} {telephone(each)}".strip() for word, each in parts if each)
        case Registration(name=name, place=place):
            return ", ".join(filter(None, (name, place)))
        case Strata(level=level):
            return level
        case Dana(rupiah=amount, households=households):
            return rupiah(amount) + (f" dari {households} KK" if households is not None else "")
        case Kendala(text=text, category=category):
            return text or f"nomor {category}"
        case Skdn(s=s, k=k, d=d, n=n):
            return f"S {s}, K {k}, D {d}, N {n}"
        case Kader(count=count):
            return f"{count} kader"
        case Buka(day=day, month=month):
            return "hari ini" if day is None else f"tanggal {day}" + (f" bulan {month}" if month else "")
        case Words(text=text):
            return text
        case OwnKeyword(keyword=keyword):
            return keyword
        case _:
            assert_never(details)
