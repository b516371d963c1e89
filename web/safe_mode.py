"""The page of safe mode: small, without JavaScript, without a box behind it."""

from __future__ import annotations

import base64
import hashlib
import io
import os
from collections.abc import Callable, Sequence
from importlib import resources
from secrets import token_bytes
from typing import Any, BinaryIO, cast

from flask import (
    Flask,
    Response,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    session,
)
from flask_wtf.csrf import CSRFError, CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException

from appliance.backup.arrival import ArrivalChanged, mark_of
from appliance.backup.desk import LARGEST_BACKUP
from appliance.boot_file import Mistake
from appliance.errors import BoxError
from appliance.safe_mode import SafeMode, Way
from web import captive, filters, uploads
from web.guards import HEADERS, owns_address, trusted
from web.icons import icon
from web.own_names import own_names
from web.strings import label
from web.words_boot_file import mistake_place
from web.words_safe import refused, to_do
from web.words_update import result_said

_IN = "masuk"
_WHO = "nama"
_SMALL = 64 * 1024  # bytes of a form without a file
_OPEN = frozenset({"page", "log_in"})  # endpoints for everybody
_RESTORED = "Data sudah dipulihkan."
_LARGE = ("restore", "update")


def create_safe_app(
    safe: SafeMode, *, mistakes: Sequence[Mistake] = (), owns: Callable[[str], bool] = owns_address
) -> Flask:
    """The WSGI application. Whoever has come in is forgotten when safe mode ends.

    ``mistakes``: what is wrong in the boot file.
    """
    app = Flask("web", static_folder=None)
    app.secret_key = token_bytes(32)
    app.config.update(
        MAX_CONTENT_LENGTH=_SMALL,
        SESSION_COOKIE_NAME="kotak-aman",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )
    style = resources.files("web").joinpath("static/safe.css").read_text("utf-8")
    time = filters.LocalTime(safe.config.box.timezone, safe.clock.now)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.filters.update(ribuan=filters.thousands, lengkap=time.full)
    app.jinja_env.globals.update(
        icon=icon,
        label=label,
        to_do=to_do,
        style=style,
        mistake_place=mistake_place,
        boot_mistakes=mistakes,
        reset_mistakes=[each for each in mistakes if each.reset],
    )
    _guard(app, safe, style, owns)
    pages = _Pages(safe)
    app.add_url_rule("/", "page", pages.page)
    for address, view in (
        ("/masuk", pages.log_in),
        ("/keluar", pages.log_out),
        ("/periksa", pages.look_again),
        ("/unduh", pages.download),
        ("/kembalikan", pages.put_back),
        ("/pulihkan", pages.restore),
        ("/lanjutkan", pages.carry_on),
        ("/pembaruan", pages.update),
        ("/coba-lagi", pages.try_again),
        ("/catatan", pages.technical_notes),
    ):
        app.add_url_rule(address, view.__name__, view, methods=["POST"])
    app.register_error_handler(HTTPException, _mistaken)
    return app


def _guard(app: Flask, safe: SafeMode, style: str, owns: Callable[[str], bool]) -> None:
    """In this order: our own name, large files only from whoever is in, the form's token, the door."""
    names = own_names(safe.config.web.names)
    is_in = _door_keeper(safe)

    def only_our_names() -> Response | None:
        if trusted(request.headers.get("Host", ""), names, owns):
            return None
        if not captive.is_guest(request.remote_addr, owns):
            abort(400)
        return captive.page()

    def only_known_people() -> Response | None:
        if request.endpoint is None or request.endpoint in _OPEN or is_in():
            return None
        return _home()

    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; frame-ancestors 'none'"

    def headers(response: Response) -> Response:
        # the captive page has a policy of its own
        for name, value in {**HEADERS, "Content-Security-Policy": policy}.items():
            response.headers.setdefault(name, value)
        response.headers["Cache-Control"] = "no-store"
        return response

    app.before_request(only_our_names)
    inside = dict.fromkeys(_LARGE, is_in)
    uploads.install(app, inside, limit=LARGEST_BACKUP, folder=safe.work_folder())
    CSRFProtect(app)
    app.before_request(only_known_people)
    app.after_request(headers)


def _door_keeper(safe: SafeMode) -> Callable[[], bool]:
    """Whether who asks came in by the door as it is now; see ``SafeDoor.opening``."""
    return lambda: session.get(_IN) == safe.door.opening


class _Pages:
    """The views. Each reads its form, calls one act, and shows the page again."""

    def __init__(self, safe: SafeMode) -> None:
        self._safe = safe
        self._is_in = _door_keeper(safe)

    def page(self) -> Response:
        return self._page() if self._is_in() else self._login()

    def log_in(self) -> Response:
        door, form = self._safe.door, request.form
        who = ""
        opening = door.opening  # as it was when the password was looked at
        try:
            if door.way is Way.PASSWORD:
                who = door.log_in(form.get("nama", ""), form.get("sandi", ""))
            else:
                door.prove_possession(form.get("kode", ""))
        except BoxError as error:
            return self._login(refused(error))
        session.clear()
        session[_IN], session[_WHO] = opening, who
        return _home()

    def log_out(self) -> Response:
        session.clear()
        return _home()

    def look_again(self) -> Response:
        self._safe.look_again()
        return _home()

    def download(self) -> Response:
        at = self._safe.clock.now().astimezone(self._safe.config.box.zone)
        if not self._safe.can_back_up:
            answer = Response(self._safe.raw_copy(), mimetype="application/x-tar")
            name = f"isi-kartu-{at:%Y-%m-%d-%H%M}.tar"
            answer.headers["Content-Disposition"] = f"attachment; filename={name}"
            return answer
        try:
            file = self._safe.backup()
        except BoxError as error:
            return self._page(refused(error))
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        answer = send_file(
            file,
            mimetype="application/octet-stream",
            as_attachment=True,
            download_name=f"cadangan-{at:%Y-%m-%d-%H%M}.kabar",
        )
        answer.content_length = size
        return answer

    def put_back(self) -> Response:
        name = request.form.get("keadaan", "")
        return self._do(lambda: self._safe.put_back(name), "Buku kontak sudah dikembalikan.")

    def restore(self) -> Response:
        words, chosen = request.form.get("kata", ""), request.form.get("flashdisk", "")
        given = request.files.get("berkas")
        if chosen:
            return self._do(lambda: self._restore_from_stick(chosen, words), _RESTORED)
        if given is None or not given.filename:
            return self._page("Pilih dulu berkas cadangannya. Data tidak berubah.")
        source = cast(BinaryIO, given.stream)
        return self._do(lambda: self._safe.restore(source, words), _RESTORED)

    def _restore_from_stick(self, chosen: str, words: str) -> None:
        """``chosen``: mark and name of one that was shown; another stick may be in by now."""
        seen, _, name = chosen.partition(":")
        there = dict(self._safe.on_stick()).get(name)
        if there is not None and mark_of(there) != seen:
            raise ArrivalChanged
        self._safe.restore_from_stick(name, words)

    def carry_on(self) -> Response:
        """It was decided before: no tick is asked for again."""
        return self._done(self._safe.carry_on, _RESTORED)

    def update(self) -> Response:
        given = request.files.get("berkas")
        if given is None or not given.filename:
            return self._page("Pilih dulu berkas pembaruannya.")
        try:
            self._safe.update(
                cast(BinaryIO, given.stream),
                even_without_backup=request.form.get("yakin") == "ya",
                by=session.get(_WHO, ""),
            )
        except BoxError as error:
            return self._page(refused(error))
        return make_response(render_template("safe/over.html", title="Pembaruan sedang dipasang"))

    def try_again(self) -> Response:
        answer = make_response(render_template("safe/over.html", title="Kotak sedang mulai lagi"))
        answer.call_on_close(self._safe.try_again)  # whoever asked still gets this page
        return answer

    def technical_notes(self) -> Response:
        at = self._safe.clock.now().astimezone(self._safe.config.box.zone)
        return send_file(
            io.BytesIO(self._safe.log_export.make()),
            mimetype="application/zip",
            as_attachment=True,
            download_name=f"catatan-teknis-{at:%Y-%m-%d-%H%M}.zip",
        )

    def _do(self, act: Callable[[], object], said: str) -> Response:
        """What changes data wants its tick."""
        if request.form.get("yakin") != "ya":
            return self._page("Beri tanda dulu bahwa Anda yakin. Data tidak berubah.")
        return self._done(act, said)

    def _done(self, act: Callable[[], object], said: str) -> Response:
        door = self._safe.door
        forgot = door.forgets
        try:
            act()
        except BoxError as error:
            return self._page(refused(error))
        if door.forgets is forgot:  # whoever has just brought other users back stays in
            session[_IN] = door.opening
        flash(f"{said} Sekarang coba mulai seperti biasa.", "leaf")
        return _home()

    def _page(self, trouble: str = "") -> Response:
        safe = self._safe
        unseen_words = safe.unseen_words().split()  # first: without them no backup is offered
        details = [f"{each.part}: {each.detail}" for each in safe.findings if each.detail]
        if safe.last_failure:
            details.insert(0, safe.last_failure)
        shown: dict[str, Any] = {
            "findings": safe.findings,
            "all_fine": safe.all_fine,
            "details": details,
            "unfinished": safe.restore_unfinished,
            "can_back_up": safe.can_back_up,
            "unseen_words": unseen_words,
            "states": safe.kept_states(),
            "on_stick": [(f"{mark_of(header)}:{name}", name, header) for name, header in safe.on_stick()],
            "can_update": safe.can_update,
            "last_update": result_said(safe.last_update) if safe.last_update is not None else None,
            "can_keep_backup": safe.can_keep_backup,
            "hindrance": label(safe.hindrance) if safe.hindrance is not None else None,
            "trouble": trouble,
        }
        return make_response(render_template("safe/page.html", **shown), 422 if trouble else 200)

    def _login(self, trouble: str = "") -> Response:
        shown: dict[str, Any] = {
            "way": self._safe.door.way,
            "forgotten": self._safe.door.forgets,
            "unfinished": self._safe.restore_unfinished,
            "trouble": trouble,
        }
        return make_response(render_template("safe/login.html", **shown), 422 if trouble else 200)


def _home() -> Response:
    return make_response(redirect("/", 303))


def _mistaken(error: HTTPException) -> Response:
    """Any other address leads to the page: bookmarks of the office's daily work, what the office typed."""
    if isinstance(error, CSRFError) or error.code in (404, 405):
        return _home()
    return Response(f"{error.code} {error.name}\n", error.code or 500, mimetype="text/plain")
