"""Who may come in: the name asked for, the form's token, the session, the role; and every answer's headers.

Everything is closed unless opened: a page is public only if its blueprint is listed so in ``web/__init__``.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Collection, Mapping
from enum import StrEnum
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, ParamSpec, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, abort, g, request, session, url_for
from flask_wtf.csrf import CSRFProtect

from appliance.accounts import Role, User
from web import captive, render
from web.boxed import KEY, the_box
from web.own_names import own_names

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

P = ParamSpec("P")
R = TypeVar("R")

# no inline script or style, nothing from elsewhere, in nobody's frame
CONTENT_POLICY = (
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
SESSION_KEY = "masuk"
NOT_SAVED = "Anda sudah tidak masuk lagi, jadi isian yang terakhir belum disimpan. Masuk dulu, lalu ulangi."


class Access(StrEnum):
    """How a blueprint is guarded."""

    PUBLIC = "public"  # anybody who reaches the box
    SESSION = "session"  # somebody who has logged in
    TOKEN = "token"  # a program; the blueprint checks its bearer token itself and needs no form token


def owns_address(host: str) -> bool:
    """Whether ``host`` is this machine's address right now (DHCP may change it): it binds only to its own."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    if address.is_unspecified or address.is_multicast:
        return False
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.bind((host, 0))
    except OSError:
        return False
    return True


def trusted(host_header: str, names: Collection[str], owns: Callable[[str], bool]) -> bool:
    """Whether the Host header, with or without a port, is one of ``names`` or an address the box owns."""
    try:
        parts = urlsplit("//" + host_header)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or parts.path or parts.query or parts.fragment:
        return False
    return host.removesuffix(".") in names or owns(host)


def install(
    app: Flask, access: Mapping[str, Access], *, owns: Callable[[str], bool] = owns_address
) -> CSRFProtect:
    """Put every guard before and every header behind the views. ``access``: by blueprint name."""
    names = own_names(app.extensions[KEY].config.web.names)

    def only_our_names() -> Response | None:
        if trusted(request.headers.get("Host", ""), names, owns):
            return None
        if not captive.is_guest(request.remote_addr, owns):
            g.stranger = True
            abort(HTTPStatus.BAD_REQUEST)
        return captive.page()

    def only_known_people() -> AnyResponse | None:
        return _check_login(access.get(request.blueprint or "", Access.SESSION))

    # Flask-WTF's own check is a before_request too: it must come after the name was checked
    app.before_request(only_our_names)
    csrf = CSRFProtect(app)
    app.before_request(only_known_people)
    app.after_request(_headers)
    return csrf


def _check_login(access: Access) -> AnyResponse | None:
    if access is Access.TOKEN or request.blueprint == "static":
        return None
    accounts = the_box().accounts
    token = session.get(SESSION_KEY, "")
    known = accounts.session(token) if token else None
    g.login = known
    if known is not None or access is Access.PUBLIC:
        return None
    if accounts.needs_first_admin:
        return render.go(url_for("first_start.page"))
    if request.method == "GET" and not render.wants_fragment():
        return render.go(url_for("login.page", lanjut=request.full_path.rstrip("?")))
    if request.method == "POST":
        return render.go(url_for("login.page"), NOT_SAVED, "amber")
    return render.go(url_for("login.page"))


def current_user() -> User | None:
    """Who is asking; None on a public page without a session."""
    login = g.get("login")
    return login.user if login is not None else None


def the_user() -> User:
    """Who is asking, on a page that only known people reach."""
    user = current_user()
    if user is None:
        abort(HTTPStatus.FORBIDDEN)
    return user


def let_in(token: str) -> None:
    """Start the session of a person who has just proved who they are; nothing of an earlier one survives."""
    session.clear()
    session[SESSION_KEY] = token


def show_out() -> None:
    """End this session, here and in the box's table."""
    token = session.get(SESSION_KEY, "")
    if token:
        the_box().accounts.log_out(token)
    session.clear()


def needs(*roles: Role) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Open a view to these roles only; others get 403. Who is not logged in never comes this far."""

    def guard(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            if the_user().role not in roles:
                abort(HTTPStatus.FORBIDDEN)
            return view(*args, **kwargs)

        return guarded

    return guard


def safe_way_back(address: str) -> str:
    """``address`` if it is a path of this box, else Beranda: our log-in page must not lead elsewhere."""
    plain = address.startswith("/") and not address.startswith(("//", "/\\")) and "\\" not in address
    return address if plain and address.isprintable() else url_for("home.page")


def _headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if not (response.cache_control.public or response.cache_control.private):
        response.headers["Cache-Control"] = "no-store"
    return response
