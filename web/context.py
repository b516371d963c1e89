"""What every template may use: filters, labels, icons, who is asking, and what the frame shows."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from flask import Flask, request, url_for

from appliance.accounts import Role
from web import filters, guards, navigation, reply_globals
from web.icons import icon
from web.manual_help import help_for
from web.signal_chart import chart
from web.strings import label, reason
from web.words_boot_file import mistake_place
from web.words_import import FIELD
from web.words_install import advice
from web.words_modem_care import errand_said, expiry_label, recovery_said, trial_label
from web.words_modem_log import log_detail
from web.words_modems import modem_error, modem_state, power_is_weak, rest_word, signal_word

if TYPE_CHECKING:
    from appliance.boot_file import Mistake
    from appliance.box import Box
    from appliance.inbox.model import IncomingMessage
    from appliance.inbox.threads import Thread


def install(app: Flask, box: Box, *, htmx_config: str) -> None:
    """Register filters and globals; those that need the box get it here."""
    time = filters.LocalTime(box.config.box.timezone, box.clock.now)
    app.jinja_env.filters.update(
        ribuan=filters.thousands,
        rupiah=filters.rupiah,
        desimal=filters.decimal,
        telepon=filters.telephone,
        tanggal=filters.iso_date,
        pukul=filters.clock_time,
        hari=time.day,
        jam=time.clock,
        saat=time.moment,
        lengkap=time.full,
        ringkas=time.short,
        lama=filters.duration,
        ukuran=filters.file_size,
    )
    app.jinja_env.globals.update(
        advice=advice,
        errand_said=errand_said,
        expiry_label=expiry_label,
        help_address=_help_address,
        icon=icon,
        label=label,
        log_detail=log_detail,
        reason=reason,
        mistake_place=mistake_place,
        modem_error=modem_error,
        modem_state=modem_state,
        recovery_said=recovery_said,
        rest_word=rest_word,
        power_is_weak=power_is_weak,
        signal_chart=lambda points: chart(points, box.clock.now()),
        signal_word=signal_word,
        trial_label=trial_label,
        sender_name=lambda message: _sender_name(box, message),
        field_word=lambda name: FIELD.get(name, name),
        places=navigation.places,
        percent=filters.percent,
        local_time=time,
        htmx_config=htmx_config,
    )
    reply_globals.install(app, box)
    app.context_processor(partial(_frame, box))


def _frame(box: Box) -> dict[str, Any]:
    """What stands around every page."""
    return {
        "user": guards.current_user(),
        "simulated": box.simulated,
        "clock_untrusted": not box.clock.trust().trusted,
        "may_tell_time": partial(_may_tell_time, box),
        "office_name": _office_name(box),
        "boot_mistakes": _boot_mistakes(box),
        "reset_mistakes": _reset_mistakes(box),
        "bare": False,
        "counter": lambda name: _counter(box, name),
    }


def _boot_mistakes(box: Box) -> tuple[Mistake, ...]:
    """Told to who may mend them: an administrator, or whoever starts the box for the first time."""
    user = guards.current_user()
    may_mend = box.accounts.needs_first_admin if user is None else user.role is Role.ADMIN
    return box.boot_mistakes if box.boot_mistakes and may_mend else ()


def _reset_mistakes(box: Box) -> tuple[Mistake, ...]:
    """Told to anybody who is not logged in: whoever wrote ``reset`` is locked out."""
    return tuple(each for each in box.boot_mistakes if each.reset) if guards.current_user() is None else ()


def _may_tell_time(box: Box) -> bool:
    """Whether the box would hear this user about the time."""
    user = guards.current_user()
    return user is not None and user.role is Role.ADMIN and box.browser_clock.refusal is None


def _help_address() -> str:
    """Where Bantuan explains the page that is being shown."""
    found = help_for(request.endpoint)
    if found.subject is None:
        return url_for("manual.page")
    return url_for("manual.subject", slug=found.subject.slug, _anchor=found.anchor or None)


def _office_name(box: Box) -> str:
    return box.settings.current.office_name or box.config.box.name


def _sender_name(box: Box, message: IncomingMessage | Thread) -> str:
    """The people behind a number, as the book has them now; else the sender as it came."""
    people = box.book.snapshot.by_number.get(message.number, ()) if message.number else ()
    return " / ".join(person.name for person in people) or filters.telephone(message.sender)


def _counter(box: Box, name: str) -> int:
    """The number beside a place in the navigation; 0 = none is shown."""
    user = guards.current_user()
    return box.conversations.counts(user).unread if name == "unread" and user is not None else 0
