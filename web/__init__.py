"""What the office sees: ``create_app(box)`` builds the pages over an open box."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from flask import Blueprint, Flask
from jinja2 import BytecodeCache, StrictUndefined

from appliance.backup.desk import LARGEST_BACKUP
from web import assets, context, errors, guards, render, uploads
from web.boxed import KEY
from web.guards import Access
from web.late_rules import LateRule
from web.session_cookie import AgelessCookie, cookie_key

if TYPE_CHECKING:
    from appliance.box import Box

__all__ = ["create_app"]

MAX_UPLOAD = 8_000_000
# no eval and no inline style (the content policy forbids both); no page of people stays in the browser's
# storage; a form that comes back with mistakes (422) is swapped in like any other answer
HTMX_CONFIG = json.dumps(
    {
        "allowEval": False,
        "includeIndicatorStyles": False,
        "historyCacheSize": 0,
        "refreshOnHistoryMiss": True,
        "selfRequestsOnly": True,
        "responseHandling": [
            {"code": "204", "swap": False},
            {"code": "[23]..", "swap": True},
            {"code": "422", "swap": True},
            {"code": "[45]..", "swap": False, "error": True},
        ],
    }
)


class Family(NamedTuple):
    """One family of pages and who may reach it."""

    blueprint: Blueprint
    access: Access


def families() -> tuple[Family, ...]:
    """Every family of pages, in the order of the navigation. A new one is added here and in navigation.py."""
    from web import api
    from web.views import (
        audience,
        broadcasts_write,
        first_office,
        first_start,
        home,
        inbox_whose,
        login,
        manual,
        modems,
        modems_detail,
        modems_install,
        modems_pin,
        programs,
        questions,
        settings_audit,
        settings_health,
        settings_inbox,
        users,
    )

    return (
        Family(login.blueprint, Access.PUBLIC),
        Family(first_start.blueprint, Access.PUBLIC),
        Family(first_office.blueprint, Access.SESSION),
        Family(home.blueprint, Access.SESSION),
        Family(broadcasts_write.blueprint, Access.SESSION),  # and broadcasts.py, _control.py
        Family(questions.blueprint, Access.SESSION),
        Family(audience.blueprint, Access.SESSION),
        Family(inbox_whose.blueprint, Access.SESSION),  # with the routes of inbox.py, inbox_thread.py
        *_people(),
        *_spare_keys(),
        *_machine(),
        Family(modems.blueprint, Access.SESSION),
        Family(modems_detail.blueprint, Access.SESSION),
        Family(modems_install.blueprint, Access.SESSION),
        Family(modems_pin.blueprint, Access.SESSION),
        Family(settings_audit.blueprint, Access.SESSION),
        Family(settings_health.blueprint, Access.SESSION),
        Family(settings_inbox.blueprint, Access.SESSION),  # with the routes of settings.py, settings_hours.py
        *_replies(),
        Family(users.blueprint, Access.SESSION),
        Family(programs.blueprint, Access.SESSION),
        Family(manual.blueprint, Access.SESSION),
        Family(api.blueprint, Access.TOKEN),
    )


def _replies() -> tuple[Family, ...]:
    """The pages under Kotak masuk."""
    from web.views import replies_alarms, replies_answers, replies_keywords, replies_requests

    rooms = (replies_alarms, replies_requests, replies_keywords, replies_answers)
    return tuple(Family(room.blueprint, Access.SESSION) for room in rooms)


def _machine() -> tuple[Family, ...]:
    """The box as a thing with a clock and a network."""
    from web.views import settings_clock, settings_network

    return (
        Family(settings_clock.blueprint, Access.SESSION),
        Family(settings_network.blueprint, Access.SESSION),
    )


def _spare_keys() -> tuple[Family, ...]:
    """Backups, and the way back from one."""
    from web.views import first_restore, settings_restore, settings_update

    return (
        Family(first_restore.blueprint, Access.PUBLIC),
        Family(settings_restore.blueprint, Access.SESSION),  # with the routes of settings_backup.py
        Family(settings_update.blueprint, Access.SESSION),
    )


def _people() -> tuple[Family, ...]:
    """The pages under Kontak."""
    from web.views import (
        contact_groups,
        contact_import,
        contacts_bulk,
        contacts_duplicates,
        contacts_edit,
        contacts_places,
        contacts_rights,
        numbers_calls,
    )

    rooms = (
        contacts_edit,  # with the routes of contacts.py
        contacts_rights,
        contacts_bulk,
        contacts_places,
        contacts_duplicates,
        contact_groups,
        contact_import,
        numbers_calls,  # with the routes of numbers.py
    )
    return tuple(Family(room.blueprint, Access.SESSION) for room in rooms)


def create_app(
    box: Box,
    *,
    owns: Callable[[str], bool] = guards.owns_address,
    compiled: BytecodeCache | None = None,
) -> Flask:
    """The WSGI application over an open box. Makes no thread and opens nothing by itself.

    ``owns``: whether an address is the machine's own just now. ``compiled``: templates that were translated
    before, for who makes many applications in one process; None: each is translated when it is first shown.
    """
    from web.views import first_restore, settings_restore, settings_update

    app = Flask(__name__, static_folder=None)
    app.url_rule_class = LateRule
    app.extensions[KEY] = box
    app.secret_key = cookie_key(box.data_dir)
    app.session_interface = AgelessCookie()
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_UPLOAD,
        MAX_FORM_PARTS=2000,
        SESSION_COOKIE_NAME="kotak",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        WTF_CSRF_TIME_LIMIT=None,  # the wall clock may jump; the token lives as long as the session
        WTF_CSRF_SSL_STRICT=False,  # plain HTTP in the office's own network (README, Decisions)
    )
    app.jinja_env.bytecode_cache = compiled
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    errors.install(app)
    render.install(app)
    pages = families()
    large = {**settings_restore.LARGE, **first_restore.LARGE, **settings_update.LARGE}
    uploads.install(app, large, limit=LARGEST_BACKUP + MAX_UPLOAD, folder=box.restore_desk.folder)
    csrf = guards.install(app, {family.blueprint.name: family.access for family in pages}, owns=owns)
    context.install(app, box, htmx_config=HTMX_CONFIG)
    assets.install(app)
    for family in pages:
        if family.access is Access.TOKEN:
            csrf.exempt(family.blueprint)
        app.register_blueprint(family.blueprint)
    return app
