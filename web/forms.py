"""The base of every form and the sentences of its checks. CSRF is guards.py's, for all requests at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time
from typing import Any

from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import EqualTo, InputRequired, Length

LONGEST_REV = 15  # digits
_TIME = re.compile(r"([01]?\d|2[0-3])[.:]([0-5]\d)(?::00)?")


class Form(FlaskForm):  # type: ignore[misc]
    """A form read from the request. ``form.ok()`` is true when it was posted and holds no mistake."""

    class Meta:
        csrf = False  # CSRFProtect guards every POST already

    def ok(self) -> bool:
        return bool(self.validate_on_submit())

    def refuse(self, field: Any, sentence: str) -> None:
        """Put a mistake that only the use case could find beside its field."""
        field.errors = [*field.errors, sentence]


def tidy(value: str | None) -> str:
    """Spaces at the ends and doubled inside are slips of the thumb."""
    return " ".join(value.split()) if value else ""


def text(label: str, *, required: str = "", longest: int = 200, **given: Any) -> Any:
    """One line of text. ``required``: the sentence for an empty field, "" = may stay empty."""
    return StringField(label, validators=_checks(required, longest), filters=[tidy], **given)


def paragraph(label: str, *, required: str = "", longest: int = 2000, **given: Any) -> Any:
    """Several lines; line ends as typed."""
    return TextAreaField(label, validators=_checks(required, longest), **given)


def password(label: str, *, required: str, same_as: str = "", **given: Any) -> Any:
    """Never filled in again when the form comes back. ``same_as``: the field it repeats."""
    checks = _checks(required, 1000)
    if same_as:
        checks.append(EqualTo(same_as, "Kedua kata sandi belum sama."))
    return PasswordField(label, validators=checks, **given)


def choice(value: str, text: str, group: str = "") -> Any:
    """One option of a SelectField or RadioField; ``group``: the heading it stands under."""
    return SelectChoice(value, text, optgroup=group or None)


def date_of(text: str | None) -> date | None:
    """A date field's value; None: empty or no date."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def time_of(text: str | None) -> time | None:
    """``09.00`` or ``09:00``; None: empty or no time of the day."""
    found = _TIME.fullmatch(text or "")
    return time(int(found[1]), int(found[2])) if found else None


def _checks(required: str, longest: int) -> list[Callable[..., None]]:
    checks = [Length(max=longest, message=f"Terlalu panjang: paling banyak {longest} huruf.")]
    return [InputRequired(required), *checks] if required else checks


def rev_of(given: str | None) -> int:
    """The revision a form was made of. Whatever is no such number is that of no version: stale."""
    text = given or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_REV else 0
