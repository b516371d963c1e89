"""The sheet to print and cut: one sticker for each box, with two QR codes and all that a person needs. Pure.

The codes: the hotspot, in the form every telephone's camera reads (ZXing, "Barcode Contents", WiFi network
configuration), and the page. Addresses begin with http:// and end with a stroke: else browsers search.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from importlib import resources

import segno

from appliance.panel_patterns import PATTERNS, LampSign, length
from appliance.sticker import Sticker

PAGE = "http://10.42.0.1/"  # works on telephones that ask other name servers than the box
NAMED_PAGE = "http://kabar.lan/"
WIRED_PAGE = "http://kotak-kabar.local/"
PER_SHEET = 6
LAMP = {
    LampSign.STARTING: "sedang mulai, tunggu sebentar",
    LampSign.READY: "siap dipakai",
    LampSign.SENDING: "sedang mengirim SMS",
    LampSign.NO_SIGNAL: "tidak ada sinyal atau kartu SIM",
    LampSign.NEEDS_HELP: "perlu bantuan: buka halamannya",
    LampSign.STOPPING: "sedang dimatikan; tunggu sampai padam",
}
BUTTON = "Tombol: 3 detik = Wi-Fi kotak, 8 detik = mati dengan aman"
_SPECIAL = re.compile(r'[\\;,":]')
_SHOWN = 3.2  # seconds of a lamp's pattern that are drawn


def wifi_payload(sticker: Sticker) -> str:
    """``WIFI:T:WPA;S:…;P:…;;``, each sign that means something in it behind a backslash."""
    name, phrase = (
        _SPECIAL.sub(r"\\\g<0>", text) for text in (sticker.hotspot_name, sticker.hotspot_passphrase)
    )
    return f"WIFI:T:WPA;S:{name};P:{phrase};;"


def sheet(stickers: Sequence[Sticker]) -> str:
    """One HTML file that needs no other."""
    style = resources.files("provisioning.image").joinpath("sticker_sheet.css").read_text("utf-8")
    pages = [stickers[start : start + PER_SHEET] for start in range(0, len(stickers), PER_SHEET)]
    body = "".join(
        f'<section class="page">{"".join(_sticker(each) for each in page)}</section>' for page in pages
    )
    return (
        '<!doctype html>\n<html lang="id"><head><meta charset="utf-8">'
        f"<title>Stiker Kotak Kabar ({len(stickers)})</title><style>\n{style}</style></head>\n"
        '<body><p class="how">Cetak pada kertas stiker A4, skala 100%, lalu gunting pada garis putus-putus. '
        "Satu stiker untuk satu kartu: namanya sama dengan nama berkas kartu.</p>\n"
        f"{body}</body></html>\n"
    )


def _sticker(sticker: Sticker) -> str:
    name, phrase = escape(sticker.hotspot_name), escape(sticker.hotspot_passphrase)
    lamp = "".join(f"<li>{_pattern(sign)} {meaning}</li>" for sign, meaning in LAMP.items())
    return f"""
<article>
<header><b>Kotak Kabar</b><span>{name}</span></header>
<div class="ways">
<div class="way"><div class="scan">{_code(wifi_payload(sticker), "Kode QR Wi-Fi")}
<p><i>1</i><b>Pindai untuk Wi-Fi</b></p></div>
<dl><dt>Nama</dt><dd>{name}</dd><dt>Sandi</dt><dd class="phrase">{phrase}</dd></dl></div>
<div class="way"><div class="scan">{_code(PAGE, "Kode QR halaman")}
<p><i>2</i><b>Pindai untuk halaman</b></p></div>
<ul><li>{NAMED_PAGE}</li><li>{PAGE}</li><li class="wire">kabel: {WIRED_PAGE}</li></ul></div>
</div>
<p class="code"><span><i>3</i>Kode pemasangan</span><b>{escape(sticker.setup_code)}</b></p>
<div><p class="head">Arti lampu</p>
<ul class="lamp">{lamp}</ul></div>
<p class="button">{BUTTON}</p>
</article>"""


def _code(payload: str, title: str) -> str:
    """Error correction M: 15 % of a sticker may be scratched (ISO/IEC 18004)."""
    made = segno.make(payload, error="m", micro=False, boost_error=False)
    drawn: str = made.svg_inline(border=4, omitsize=True, title=title, svgclass="qr", lineclass=None)
    return drawn


def _pattern(sign: LampSign) -> str:
    """The lamp over some seconds: light where there is colour."""
    pattern = PATTERNS[sign]
    bars, at = [], 0.0
    while at < _SHOWN:
        for number, seconds in enumerate(pattern):
            end = min(at + seconds, _SHOWN)
            if number % 2 == 0 and end > at:
                bars.append(f'<rect x="{at * 10:.0f}" width="{(end - at) * 10:.0f}" height="6"/>')
            at += seconds
        if not length(pattern):
            break
    box = f'viewBox="0 0 {_SHOWN * 10:.0f} 6" preserveAspectRatio="none"'
    return f'<svg class="blink" {box} aria-hidden="true">{"".join(bars)}</svg>'
