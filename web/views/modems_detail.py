"""One modem: its day, its SIM as the office knows it, the network it keeps to, its history."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, url_for
from wtforms import RadioField

from appliance.errors import InputError, StaleRevision
from appliance.modem_desk.desk import UnknownSim
from appliance.modem_desk.models import DeskCard, NetworkMode
from appliance.sim_cards.patterns import PatternProblem
from web import filters, forms, guards, render
from web.boxed import the_box
from web.pin_form import PinForm
from web.signal_chart import chart
from web.sim_form import Difference, SimForm
from web.strings import label
from web.views.modems import MAY_ACT, may_act, the_modem
from web.words_modem_care import TOLD_BY
from web.words_modem_log import repairs_said

blueprint = Blueprint("modems_detail", __name__)

NO_SIM = "Kartu SIM modem ini belum dikenal. Tunggu sampai modem tersambung."
HOURS_SHOWN = 6  # apart, under the drawing


class NetworkForm(forms.Form):
    mode = RadioField("Pilihan jaringan", choices=[])

    def offer(self, modes: tuple[NetworkMode, ...]) -> None:
        self.mode.choices = [forms.choice(mode.value, label(mode).text) for mode in modes]


@blueprint.get("/modem/<slug>")
def page(slug: str) -> Response:
    desk = the_modem(slug)
    form = SimForm(formdata=None)
    form.fill(desk.sim)
    return show(desk, form)


@blueprint.post("/modem/<slug>/kartu-sim")
@guards.needs(*MAY_ACT)
def save(slug: str) -> Response:
    desk = the_modem(slug)
    form = SimForm()
    here = url_for("modems_detail.page", slug=slug)
    if desk.sim is None:
        return render.go(here, NO_SIM, "amber")
    if not form.ok():
        return show(desk, form, status=422)
    if not form.is_of(desk.sim):
        form.show(desk.sim)
        return show(desk, form, other_card=True, status=409)
    differing = form.take_over(desk.sim)
    if differing:
        form.show(desk.sim)
        return show(desk, form, conflict=differing, status=409)
    try:
        the_box().modem_desk.save_sim(slug, **form.values(), by=guards.the_user().name, shown=desk.sim)
    except StaleRevision:  # in this very moment
        return _changed_meanwhile(slug, form)
    except UnknownSim:
        return render.go(here, NO_SIM, "amber")
    except PatternProblem:
        form.refuse(form.pattern, "Tulis {saldo} di tempat angka pulsa, atau {tanggal} di tempat tanggalnya.")
        return show(desk, form, status=422)
    except InputError:
        form.refuse(form.code, "Isi kode seperti *888# atau *888# 4 (nomor menu sesudah spasi).")
        return show(desk, form, status=422)
    return render.go(here, "Isian kartu SIM sudah disimpan.")


@blueprint.post("/modem/<slug>/jaringan")
@guards.needs(*MAY_ACT)
def network(slug: str) -> Response:
    desk = the_modem(slug)
    here = url_for("modems_detail.page", slug=slug)
    form = NetworkForm()
    form.offer(desk.modes)
    if not form.ok():
        return render.go(here, "Pilih salah satu jaringan.", "amber")
    mode = NetworkMode(form.mode.data)
    try:
        the_box().modem_desk.set_network_mode(slug, mode, guards.the_user().name)
    except UnknownSim:
        return render.go(here, NO_SIM, "amber")
    return render.go(here, f"Pilihan jaringan: {label(mode).text}. Modem sedang diberi tahu.")


def _changed_meanwhile(slug: str, form: SimForm) -> Response:
    desk = the_modem(slug)
    differing = form.take_over(desk.sim) if desk.sim else []
    if desk.sim:
        form.show(desk.sim)
    return show(desk, form, conflict=differing, status=409)


def show(
    desk: DeskCard,
    form: SimForm,
    pin: PinForm | None = None,
    *,
    conflict: Sequence[Difference] = (),
    other_card: bool = False,
    status: int = 200,
) -> Response:
    """The page; ``conflict`` and ``other_card``: why the form of the SIM was not saved."""
    box = the_box()
    now = box.clock.now()
    time = filters.LocalTime(box.config.box.timezone, box.clock.now)
    day = chart(desk.signal, now, columns=144)
    hours = chart(desk.signal, now, columns=24).stretches
    choice = NetworkForm(formdata=None, data={"mode": desk.sim.network_mode.value if desk.sim else ""})
    choice.offer(desk.modes)
    return render.show(
        "modems/detail.html",
        "modems/_sim.html",
        desk=desk,
        day=day,
        hours=[f"{time.local(at):%H.%M}" for at in (*(hour.at for hour in hours[::HOURS_SHOWN]), now)],
        day_hours=hours,
        form=form,
        conflict=conflict,
        other_card=other_card,
        pin=pin or PinForm(formdata=None),
        may_insist=box.modem_desk.may_insist(desk.slug),
        network=choice,
        mode_hints={mode.value: label(mode).help for mode in desk.modes},
        code_hint=_code_hint(desk),
        entries=box.modem_desk.entries(desk.slug),
        repairs=repairs_said(box.modem_desk.counts(desk.slug)),
        told_by=TOLD_BY,
        came_from="rincian",
        may_act=may_act(),
        status=status,
    )


def _code_hint(desk: DeskCard) -> str:
    usual = desk.sim.usual_code if desk.sim else ""
    known = f"Bila kosong, kotak memakai {usual}." if usual else "Misalnya *888#."
    return known + " Bila ada menu, tulis pilihannya sesudah spasi: *888# 4. Tanda - : jangan tanyakan."
