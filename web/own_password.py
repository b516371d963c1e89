"""Before much is changed the own password is typed again: whoever logged in may have gone for coffee."""

from __future__ import annotations

from typing import Any

from flask import request, session

from appliance.accounts import Throttled, WrongPassword
from web import filters, forms, guards
from web.boxed import the_box


def field(**given: Any) -> Any:
    """Of a form that asks for it. ``id``: where a page has more than one such form."""
    return forms.password("Kata sandi Anda", required="Isi kata sandi Anda.", **given)


class OwnPasswordForm(forms.Form):
    password = field()


def own_password(form: OwnPasswordForm) -> bool:
    """Whether the one who logged in is still the one who types; else the form says why not."""
    try:
        the_box().accounts.confirm_password(
            session.get(guards.SESSION_KEY, ""), form.password.data, address=request.remote_addr or ""
        )
    except WrongPassword:
        form.refuse(form.password, "Kata sandi ini belum cocok.")
    except Throttled as wait:
        left = filters.duration(wait.seconds + 30)
        form.refuse(form.password, f"Sudah terlalu sering dicoba. Tunggu {left}.")
    return not form.errors
