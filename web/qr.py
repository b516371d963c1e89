"""QR codes as inline SVG, made by segno: the Wi-Fi to join, the page to open."""

from __future__ import annotations

import io

import segno
from markupsafe import Markup
from segno import helpers

from appliance.network.model import Wifi


def wifi_code(wifi: Wifi) -> Markup:
    """What a telephone's camera offers to join."""
    return _svg(helpers.make_wifi(wifi.name, wifi.password, "WPA"))


def address_code(address: str) -> Markup:
    """What a telephone's camera offers to open."""
    return _svg(segno.make(address, micro=False))


def _svg(code: segno.QRCode) -> Markup:
    """Black on white in the dark too, with the quiet zone of four modules (ISO/IEC 18004, 9.1)."""
    out = io.BytesIO()
    code.save(
        out, kind="svg", border=4, light="#fff", dark="#000", xmldecl=False, svgns=False, omitsize=True,
        svgclass="qr", lineclass=None,
    )  # fmt: skip
    return Markup(out.getvalue().decode())
