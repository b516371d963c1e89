"""Pengaturan, Jaringan: all addresses of the box, and the ways it may be reached."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, request, url_for

from appliance.accounts import Role
from appliance.machine import ActRefused
from appliance.network.model import HOTSPOT_ADDRESS, Choice, Way
from appliance.network_desk import NetworkBusy, NetworkState
from web import guards, qr, render
from web.boxed import the_box
from web.captive import HOTSPOT
from web.network_form import CableForm, WifiForm
from web.own_names import local_page
from web.own_password import OwnPasswordForm, own_password

blueprint = Blueprint("settings_network", __name__)

NOT_STARTED = "Jaringan belum dapat diubah: mesin kotak tidak menjawab. Coba lagi sebentar."
BUSY = "Jaringan masih sedang diubah. Tunggu sampai selesai, lalu coba lagi."


@dataclass(frozen=True, slots=True)
class Door:
    """One address to open. ``way``: how whoever opens it is connected."""

    address: str
    way: Way


@blueprint.get("/pengaturan/jaringan")
@guards.needs(Role.ADMIN)
def page() -> Response:
    cable = CableForm(formdata=None)
    state = the_box().network_desk.state
    if state.report is not None:
        cable.fill(state.report.wire)
    return _show(WifiForm(formdata=None), cable, state=state)


@blueprint.get("/pengaturan/jaringan/pilih")
@guards.needs(Role.ADMIN)
def ask() -> Response:
    return _ask(_wished(request.args.get("cara")), OwnPasswordForm(formdata=None))


@blueprint.post("/pengaturan/jaringan/pilih")
@guards.needs(Role.ADMIN)
def choose() -> Response:
    """The box's own Wi-Fi, or the cable only."""
    wished, form = _wished(request.form.get("cara")), OwnPasswordForm()
    if not form.ok() or not own_password(form):
        return _ask(wished, form, status=422)
    desk, by = the_box().network_desk, guards.the_user().name
    act = desk.be_hotspot if wished is Choice.HOTSPOT else desk.only_cable
    return _change(wished, lambda: act(by))


@blueprint.post("/pengaturan/jaringan/wifi")
@guards.needs(Role.ADMIN)
def join() -> Response:
    form = WifiForm()
    wifi = form.chosen()
    if wifi is None or not own_password(form):
        return _show(form, CableForm(formdata=None), status=422)
    desk, by = the_box().network_desk, guards.the_user().name
    return _change(Choice.WIFI, lambda: desk.join(wifi, by), wifi.name)


@blueprint.post("/pengaturan/jaringan/kabel")
@guards.needs(Role.ADMIN)
def cable() -> Response:
    form = CableForm()
    wire = form.chosen()
    if wire is None or not own_password(form):
        return _show(WifiForm(formdata=None), form, status=422)
    desk, by = the_box().network_desk, guards.the_user().name
    try:
        desk.lay_cable(wire, by)
    except ActRefused as refusal:
        return render.go(url_for("settings_network.page"), _why_not(refusal), "amber")
    return render.go(url_for("settings_network.page"), "Alamat kabel sedang diubah.")


@blueprint.post("/pengaturan/jaringan/dengar")
@guards.needs(Role.ADMIN)
def listen() -> Response:
    try:
        the_box().network_desk.listen()
    except ActRefused as refusal:
        return render.go(url_for("settings_network.page"), _why_not(refusal), "amber")
    return render.go(url_for("settings_network.page", _anchor="wifi-kantor"))


def _change(choice: Choice, act: Callable[[], None], name: str = "") -> Response:
    """Begin it, and say at once where to go on: this page may be the last one over this connection."""
    try:
        act()
    except ActRefused as refusal:
        return render.go(url_for("settings_network.page"), _why_not(refusal), "amber")
    state = the_box().network_desk.state
    return render.show(
        "network/changing.html",
        choice=choice,
        name=name,
        hotspot=state.hotspot,
        by_hotspot=_by_hotspot(),
        port=_port(),
        local_page=local_page(_port()),
        state=state,
    )


def _wished(given: str | None) -> Choice:
    """One of the two that need nothing but a word."""
    if given not in (Choice.HOTSPOT, Choice.WIRE):
        abort(400)
    return Choice(given)


def _ask(wished: Choice, form: OwnPasswordForm, status: int = 200) -> Response:
    """What it will bring, and whether it is really the administrator who wishes it."""
    state = the_box().network_desk.state
    if not state.can:
        return render.go(url_for("settings_network.page"), NOT_STARTED, "amber")
    return render.show(
        "network/ask.html",
        form=form,
        wished=wished,
        state=state,
        by_hotspot=_by_hotspot(),
        status=status,
    )


def _why_not(refusal: ActRefused) -> str:
    return BUSY if isinstance(refusal, NetworkBusy) else NOT_STARTED


def _show(
    wifi: WifiForm, cable: CableForm, *, state: NetworkState | None = None, status: int = 200
) -> Response:
    state = state or the_box().network_desk.state
    return render.show(
        "network/page.html",
        "network/_state.html",
        state=state,
        doors=doors(state, _port()),
        names=names_of(state),
        wifi_form=wifi,
        cable_form=cable,
        by_hotspot=_by_hotspot(),
        wifi_code=qr.wifi_code(state.hotspot) if state.hotspot else None,
        address_code=qr.address_code(f"http://{HOTSPOT_ADDRESS}{_port()}/"),
        status=status,
    )


def doors(state: NetworkState, port: str) -> list[Door]:
    """Every address the box answers on now, the easiest way in first."""
    order = [Way.HOTSPOT, Way.WIFI, Way.WIRE, Way.DIRECT, Way.OTHER]
    found = sorted(state.addresses, key=lambda one: order.index(one.way))
    return [Door(f"http://{one.address}{port}/", one.way) for one in found]


def names_of(state: NetworkState) -> list[Door]:
    """Names that lead to the box: the hotspot's own DNS, and mDNS for most computers."""
    port = _port()
    names = [Door(local_page(port), Way.WIRE)]
    if any(one.way is Way.HOTSPOT for one in state.addresses):
        names.insert(0, Door(f"http://kabar.lan{port}/", Way.HOTSPOT))
    return names


def _port() -> str:
    """As it stands behind the address somebody has typed: ``:8080``, "" for the usual one."""
    port = urlsplit(request.host_url).port
    return "" if port in (None, 80) else f":{port}"


def _by_hotspot() -> bool:
    """Whether this very browser is a guest of the box's own Wi-Fi."""
    try:
        return ipaddress.ip_address(request.remote_addr or "") in HOTSPOT
    except ValueError:
        return False
