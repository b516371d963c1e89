"""A field for one mobile number, as people write it; inside it is E.164."""

from __future__ import annotations

from typing import Any

from wtforms import StringField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from appliance.sms.numbers import NotAMobileNumber, PhoneNumber
from web.forms import tidy
from web.strings import label

LONGEST = 30


def phone(name: str, *, required: str = "", **given: Any) -> Any:
    """``required``: the sentence for an empty field, "" = may stay empty."""
    needed = InputRequired(required) if required else Optional()
    length = Length(max=LONGEST, message="Isi satu nomor HP saja.")
    return StringField(name, validators=[needed, length, _mobile], filters=[tidy], **given)


def phone_of(field: Any) -> str:
    """The number of a field that has been checked; "" = it was left empty."""
    return str(PhoneNumber.parse(field.data)) if field.data else ""


def _mobile(_form: Any, field: Any) -> None:
    try:
        PhoneNumber.parse(field.data)
    except NotAMobileNumber as refusal:
        raise ValidationError(label(refusal.problem).help or label(refusal.problem).text + ".") from None
