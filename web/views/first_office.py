"""First start, after the administrator: the office, its kabupaten, and where to go from here."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from appliance.accounts import Role
from appliance.contacts import areas
from appliance.errors import InputError
from web import guards, render
from web.boxed import the_box
from web.office_form import VOCABULARY_HINTS, OfficeForm
from web.views.first_start import STEPS
from web.views.home import installing

blueprint = Blueprint("first_office", __name__)

MOST_SHOWN = 12


@blueprint.get("/mulai/kantor")
@guards.needs(Role.ADMIN)
def page() -> Response:
    form = OfficeForm()
    form.fill(the_box().settings.current)
    return _ask(form)


@blueprint.post("/mulai/kantor")
@guards.needs(Role.ADMIN)
def save() -> Response:
    form = OfficeForm()
    if not form.ok():
        return _ask(form, 422)
    settings = the_box().settings
    settings.save(form.settings(settings.current))
    return render.go(url_for("first_office.place"))


@blueprint.get("/mulai/wilayah")
@guards.needs(Role.ADMIN)
def place() -> Response:
    return show_places("first_office.place", "first_office.choose", "first_office.done", steps=STEPS)


@blueprint.post("/mulai/wilayah")
@guards.needs(Role.ADMIN)
def choose() -> Response:
    return choose_place("first_office.place", "first_office.done")


@blueprint.get("/mulai/selesai")
@guards.needs(Role.ADMIN)
def done() -> Response:
    settings = the_box().settings.current
    return render.show(
        "first_start/done.html", steps=STEPS, settings=settings, install_modem=installing(), bare=True
    )


def show_places(here: str, choose: str, onward: str, *, steps: tuple[str, ...] = ()) -> Response:
    """The search for a kabupaten; also used by the settings. The arguments are endpoints."""
    asked = request.args.get("cari", "")[:60].strip()
    found = areas.regencies(asked) if len(asked) > 1 else ()
    return render.show(
        "first_start/place.html",
        "first_start/_places.html",
        asked=asked,
        found=found[:MOST_SHOWN],
        more=max(0, len(found) - MOST_SHOWN),
        settings=the_box().settings.current,
        here=here,
        choose=choose,
        onward=onward,
        steps=steps,
        bare=bool(steps),
    )


def choose_place(here: str, onward: str) -> Response:
    """Make the chosen kabupaten the office's, with all its desa."""
    try:
        tree = areas.load_areas(request.form.get("kode", "")[:8])
        the_box().settings.choose_areas(tree)
    except InputError:
        return render.go(url_for(here), "Kabupaten itu tidak ada di daftar. Pilih lagi.", "amber")
    except areas.AreasUnavailable:
        said = "Daftar wilayah belum dapat dibaca. Tidak ada yang berubah; coba lagi sebentar."
        return render.go(url_for(here), said, "amber")
    size = f"{len(tree.districts)} kecamatan dan {len(tree.all_villages)} desa"
    said = f"{tree.regency.name}: {size} siap dipakai."
    return render.go(url_for(onward), said)


def _ask(form: OfficeForm, status: int = 200) -> Response:
    return render.show(
        "first_start/office.html", form=form, hints=VOCABULARY_HINTS, steps=STEPS, bare=True, status=status
    )
