"""The steps of a restore, the same at the first start and later: choose a file, look at it, type the words.

A backup is looked at before anything is done; until its words have been typed and all of it has been checked
nothing of the box has changed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Response, make_response, redirect, request, url_for

from appliance.backup.arrival import ArrivalChanged, ArrivalInUse
from appliance.backup.desk import AlreadyRestoring, NothingArrived
from appliance.errors import BoxError
from web import forms, render
from web.boxed import the_box
from web.starting_again import waiting_page
from web.words_backup import refusal

EMPTY = "Pilih dulu berkas cadangannya."


class WordsForm(forms.Form):
    words = forms.paragraph("Delapan kata dari kit darurat", required="Ketik delapan kata itu.", longest=400)


@dataclass(frozen=True, slots=True)
class Way:
    """Endpoints of one of the two ways in; ``templates`` differ only in what stands around the steps."""

    blueprint: str
    first: bool

    def url(self, step: str) -> str:
        return url_for(f"{self.blueprint}.{step}")


def choose(way: Way, *, trouble: BoxError | None = None, missing: str = "", status: int = 200) -> Response:
    stick = the_box().stick
    return render.show(
        "restore/choose.html",
        way=way,
        on_stick=[one for one in stick.found() if one.header is not None],
        stick_in=stick.is_in,
        trouble=refusal(trouble) if trouble else None,
        missing=missing,
        status=status,
    )


def take(way: Way) -> Response:
    """Keep what was uploaded, or choose what lies on the stick."""
    box, name = the_box(), request.form.get("flashdisk", "")
    try:
        if box.restore_desk.decided:
            raise AlreadyRestoring
        if name:
            box.restore_desk.take_from_stick(box.stick.path_of(name))
        else:
            given = request.files.get("berkas")
            if given is None or not given.filename:
                return choose(way, missing=EMPTY, status=422)
            box.restore_desk.take(given.stream)  # type: ignore[arg-type]
    except BoxError as error:
        return choose(way, trouble=error, status=422)
    return render.go(way.url("look"))


def look(way: Way, form: WordsForm, *, trouble: BoxError | None = None, status: int = 200) -> Response:
    arrived = the_box().restore_desk.arrived
    if arrived is None:
        return choose(way, trouble=trouble, status=status) if trouble else render.go(way.url("choose"))
    return render.show(
        "restore/look.html",
        way=way,
        form=form,
        arrived=arrived,
        people_now=len(the_box().book),
        trouble=refusal(trouble) if trouble else None,
        status=status,
    )


def restore(way: Way, form: WordsForm, allowed: Callable[[], bool]) -> Response:
    """``allowed``: the last check before it is done; it leaves its mistakes in the form.

    Only what the form was made of is restored; if it is another file by now, everything is asked again.
    """
    seen = request.form.get("seen", "")
    arrived = the_box().restore_desk.arrived
    try:
        if arrived is not None and arrived.mark != seen:
            raise ArrivalChanged
        if not form.ok() or not allowed():
            return look(way, form, status=422)
        if arrived is None:
            raise NothingArrived
        with arrived.held(seen):
            the_box().restore_desk.restore(form.words.data)
    except ArrivalChanged as changed:
        return look(way, type(form)(formdata=None), trouble=changed, status=422)
    except BoxError as error:
        return look(way, form, trouble=error, status=422)
    return render.go(url_for("first_restore.wait"))


def give_up(way: Way, back: str) -> Response:
    desk = the_box().restore_desk
    try:
        desk.drop()
        if desk.decided:
            raise AlreadyRestoring
    except (ArrivalInUse, AlreadyRestoring) as late:
        return choose(way, trouble=late, status=422)
    return render.go(back, "Pemulihan dibatalkan. Tidak ada data yang berubah.", "plain")


def wait() -> Response:
    """Until the restart; afterwards the new box answers here, and shows the way in."""
    box = the_box()
    if box.restore_desk.decided:
        return make_response(waiting_page())
    if box.accounts.needs_first_admin:
        return make_response(redirect(url_for("first_start.page"), 303))
    if not box.restored:
        return render.go(url_for("login.page"))
    said = "Data sudah dipulihkan. Masuk dengan nama dan kata sandi yang berlaku pada tanggal cadangan itu."
    return render.go(url_for("login.page"), said)
