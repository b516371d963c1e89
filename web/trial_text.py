"""What a test SMS says: through which modem, when, and how to answer."""

from __future__ import annotations

from appliance.contacts.settings import OfficeSettings
from appliance.sms.segments import split
from web.filters import LocalTime


def trial_text(settings: OfficeSettings, modem: str, time: LocalTime) -> str:
    """Always one SMS: what is too long, or written in letters that cost room, is left out."""
    asked = f"{time.clock(time.now())}. Balas OK bila SMS ini sampai."
    signed = f" -{settings.sender or settings.office_name}"
    wishes = (
        f"Uji kirim Kotak Kabar lewat modem {modem}, {asked}{signed}",
        f"Uji kirim Kotak Kabar, {asked}{signed}",
    )
    fitting = (text for text in wishes if len(split(text).parts) == 1)
    return next(fitting, f"Uji kirim Kotak Kabar, {asked}")
