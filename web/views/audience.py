"""Choosing people, wherever a form does it: the count at every click, places that open, people found, and who
is left out. Every piece also comes as a page, for a browser without script."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, request, url_for

from appliance.broadcast_models import Draft, LeftOutReason
from appliance.contacts.audience_spec import AudienceSpec
from web import guards, render
from web.audience_choices import Choices, Offer
from web.audience_form import WITHOUT, AudienceForm
from web.boxed import the_box
from web.broadcast_form import BroadcastForm
from web.place_names import PlaceNames
from web.rule_words import Names, rule_sentence
from web.views.broadcasts import MAY_SEND
from web.words_posts import BODY_NAMES

blueprint = Blueprint("audience", __name__)

PAGE = 50
RECENT = 10  # broadcasts whose answers may be missing
MOST_OPEN = 200
GROUP_GONE = (
    "Kelompok yang tadi dicentang, sebagai penerima atau pengecualian, sudah dihapus orang lain."
    " Lihat lagi pilihan dan hitungannya."
)


@blueprint.post("/penerima/hitung")
@guards.needs(*MAY_SEND)
def count() -> Response:
    """How many the form reaches and how many not, for each reason."""
    return render.show("audience/_reach.html", **counted(BroadcastForm()))


@blueprint.get("/penerima/wilayah/<code>")
@guards.needs(*MAY_SEND)
def inside(code: str) -> Response:
    """What is inside a place, to be ticked in the field ``untuk``."""
    box = the_box()
    field = "without_areas" if request.args.get("untuk") == "without_areas" else "areas"
    places = Offer(box.book.snapshot, box.settings.areas, bodies=_bodies()).inside(code)
    return render.show("audience/_inside.html", choices=places, field=field) if places else abort(404)


@blueprint.post("/penerima/orang")
@guards.needs(*MAY_SEND)
def people() -> Response:
    """Whoever is ticked, and those whom the search finds."""
    form = AudienceForm()
    box = the_box()
    prefix = WITHOUT if request.args.get("untuk") == WITHOUT else ""
    offer = Offer(box.book.snapshot, box.settings.areas, bodies=_bodies())
    found = offer.people(form[f"{prefix}contacts"].data or (), form[f"{prefix}find"].data or "")
    return render.show("audience/_people.html", people=found, name=f"{prefix}contacts")


@blueprint.post("/penerima/tidak-dikirimi")
@guards.needs(*MAY_SEND)
def left_out() -> Response:
    """The people of one reason, fifty at a time: ``alasan`` is its word, a colon, and the first to show."""
    form = BroadcastForm()
    word, _, begin = request.form.get("alasan", "").partition(":")
    reason = LeftOutReason(word) if word in set(LeftOutReason) else abort(404)
    start = int(begin) if begin.isascii() and begin.isdigit() and len(begin) < 9 else 0
    everybody = the_box().broadcasts.not_reached(draft_of(form), reason)
    start = start if 0 < start < len(everybody) else 0
    return render.show(
        "audience/left_out.html",
        "audience/_left_out.html",
        form=form,
        reason=reason,
        people=everybody[start : start + PAGE],
        start=start,
        total=len(everybody),
        page_size=PAGE,
        back=_way_back(),
        carried_also=request.form.getlist,
    )


def builder(form: AudienceForm) -> Mapping[str, Any]:
    """What the templates of ``audience/`` need."""
    box = the_box()
    offer = Offer(
        box.book.snapshot,
        box.settings.areas,
        bodies=_bodies(),
        recent=box.broadcasts.recent(limit=RECENT),
    )
    opened = request.form.getlist("buka")[:MOST_OPEN]
    choices: Choices = offer.choices(form, opened)
    shown = {prefix: any(code.startswith(f"{prefix}areas:") for code in opened) for prefix in ("", WITHOUT)}
    return {"choices": choices, "opened": shown, **counted(form)}


def counted(form: AudienceForm) -> Mapping[str, Any]:
    """How many the form reaches."""
    draft = draft_of(form)
    somebody = draft.audience != AudienceSpec() or bool(draft.numbers)
    return {"reach": the_box().broadcasts.reach(draft), "chosen": somebody}


def draft_of(form: AudienceForm) -> Draft:
    """Of a form that means people but writes nothing, a draft without a text."""
    return form.sketch() if isinstance(form, BroadcastForm) else Draft(text="", audience=form.spec())


def sentence(spec: AudienceSpec) -> str:
    """The rule as the office reads it."""
    box = the_box()
    book = box.book.snapshot
    places = PlaceNames(book, box.settings.areas)
    names = Names(
        place=places.full,
        group=lambda id_: book.groups[id_].name if id_ in book.groups else "yang sudah dihapus",
        person=lambda id_: book.by_id[id_].name if id_ in book.by_id else "orang yang sudah dihapus",
        bodies=_bodies(),
    )
    return rule_sentence(spec, names)


def _bodies() -> Any:
    return BODY_NAMES[the_box().settings.current.vocabulary]


def _way_back() -> str:
    """The form that asked, by the name of its page in the field ``dari``."""
    begun = request.form.get("dari", "")
    if begun == "kelompok":
        return url_for("contacts_groups.new_rule")
    group_id = begun.removeprefix("kelompok:")
    if group_id != begun and group_id in the_box().book.snapshot.groups:
        return url_for("contacts_groups.rule", group_id=group_id)
    return url_for("broadcasts.edit")
