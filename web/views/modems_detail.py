"""One modem: its day, its SIM as the office knows it, the network it keeps to, its PIN, its history."""

from __future__ import annotations

from flask import Blueprint, Response, url_for
from wtforms import BooleanField, DateField, RadioField
from wtforms.validators import Optional, Regexp

from appliance.errors import InputError
from appliance.modem_desk.desk import UnknownSim
from appliance.modem_desk.models import DeskCard, NetworkMode
from appliance.sim_cards.patterns import PatternProblem
from web import filters, forms, guards, render
from web.boxed import the_box
from web.phone_field import phone, phone_of
from web.signal_chart import chart
from web.strings import label
from web.views.modems import MAY_ACT, back, may_act, the_modem
from web.words_modem_care import TOLD_BY
from web.words_modem_log import repairs_said

blueprint = Blueprint("modems_detail", __name__)

NO_SIM = "Kartu SIM modem ini belum dikenal. Tunggu sampai modem tersambung."
HOURS_SHOWN = 6  # apart, under the drawing


class Day(DateField):  # type: ignore[misc]
    """A date as the browser's calendar gives it; what is none is refused in our words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("Ini bukan tanggal. Pilih tanggalnya dari kalender.") from None


class SimForm(forms.Form):
    """What a person knows of a SIM. A field left empty forgets nothing but itself."""

    number = phone("Nomor kartu ini")
    expires = Day("Masa aktif sampai", validators=[Optional()], render_kw={"autocomplete": "off"})
    code = forms.text("Nomor cek pulsa", longest=40)
    pattern = forms.text("Cara membaca jawaban", longest=200)

    def fill(self, desk: DeskCard) -> None:
        if desk.sim is not None:
            self.number.data = filters.telephone(desk.sim.number) if desk.sim.number else ""
            self.expires.data = desk.sim.expires
            self.code.data = desk.sim.code
            self.pattern.data = desk.sim.pattern


class NetworkForm(forms.Form):
    mode = RadioField("Pilihan jaringan", choices=[])

    def offer(self, modes: tuple[NetworkMode, ...]) -> None:
        self.mode.choices = [forms.choice(mode.value, label(mode).text) for mode in modes]


class PinForm(forms.Form):
    pin = forms.password("PIN kartu SIM", required="Isi PIN kartunya.")
    confirmed = BooleanField("Saya yakin PIN ini benar, tetap coba")

    def validate_pin(self, field: object) -> None:
        Regexp(r"^\d{4,8}$", message="PIN adalah 4 sampai 8 angka.")(self, field)


@blueprint.get("/modem/<slug>")
def page(slug: str) -> Response:
    desk = the_modem(slug)
    form = SimForm()
    form.fill(desk)
    return _show(desk, form, PinForm())


@blueprint.post("/modem/<slug>/kartu-sim")
@guards.needs(*MAY_ACT)
def save(slug: str) -> Response:
    desk = the_modem(slug)
    form = SimForm()
    if not form.ok():
        return _show(desk, form, PinForm(formdata=None), 422)
    try:
        the_box().modem_desk.save_sim(
            slug,
            number=phone_of(form.number),
            code=form.code.data or "",
            pattern=form.pattern.data or "",
            expires=form.expires.data,
            by=guards.the_user().name,
        )
    except UnknownSim:
        return render.go(url_for("modems_detail.page", slug=slug), NO_SIM, "amber")
    except PatternProblem:
        form.refuse(form.pattern, "Tulis {saldo} di tempat angka pulsa, atau {tanggal} di tempat tanggalnya.")
        return _show(desk, form, PinForm(formdata=None), 422)
    except InputError:
        form.refuse(form.code, "Isi kode seperti *888# atau *888# 4 (nomor menu sesudah spasi).")
        return _show(desk, form, PinForm(formdata=None), 422)
    return render.go(url_for("modems_detail.page", slug=slug), "Isian kartu SIM sudah disimpan.")


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


@blueprint.post("/modem/<slug>/pin")
@guards.needs(*MAY_ACT)
def give_pin(slug: str) -> Response:
    """Tried once; the answer shows as the card's state, or as a green light of *Pasang modem*."""
    desk = the_modem(slug)
    form = PinForm()
    if not form.ok():
        filled = SimForm(formdata=None)
        filled.fill(desk)
        return _show(desk, filled, form, 422)
    try:
        user = guards.the_user().name
        the_box().modem_desk.give_pin(slug, form.pin.data, user, confirmed=form.confirmed.data)
    except InputError:
        return back(slug, "PIN ini tidak dapat dipakai. Isi 4 sampai 8 angka.", "amber")
    return back(slug, "PIN diterima kotak dan segera dicoba, satu kali.")


def _show(desk: DeskCard, form: SimForm, pin: PinForm, status: int = 200) -> Response:
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
        pin=pin,
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
