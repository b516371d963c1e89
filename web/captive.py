"""The one page that a guest of the hotspot gets under any foreign name: a big link to the box.

Telephones ask names of their makers whether there is an internet, and open a mini browser over what they get
instead. No log-in belongs in there, so the page holds nothing but the way to the real one. It is a page for
guests of the hotspot only: everywhere else a foreign name stays refused (no DNS rebinding).
"""

from __future__ import annotations

import base64
import hashlib
import ipaddress
from collections.abc import Callable

from flask import Response

HOTSPOT = ipaddress.ip_network("10.42.0.0/24")
OWN = "10.42.0.1"
STYLE = (
    "body{margin:0;font:18px/1.5 system-ui,sans-serif;background:#faf7f0;color:#26231d;"
    "display:grid;min-height:100vh;place-items:center;text-align:center}"
    "main{padding:1.5rem;max-width:26rem}h1{font-size:1.5rem;margin:0 0 .5rem}"
    "a{display:block;margin:1.5rem 0;padding:1.1rem;border-radius:.75rem;background:#2f6b3a;color:#fff;"
    "font-weight:700;font-size:1.25rem;text-decoration:none}small{color:#5d574b}"
)
PAGE = f"""<!doctype html>
<html lang="id"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Wi-Fi Kotak Kabar</title><style>{STYLE}</style></head>
<body><main><h1>Anda di Wi-Fi Kotak Kabar</h1>
<p>Wi-Fi ini hanya untuk membuka kotak, tidak untuk internet.</p>
<a href="http://kabar.lan/">Buka Kotak Kabar</a>
<p>Lebih enak dari Chrome: tutup jendela ini, lalu ketik<br><strong>http://kabar.lan/</strong> atau
<strong>http://{OWN}/</strong></p>
<small>Halamannya tidak terbuka? Matikan dulu data seluler di HP ini.</small></main></body></html>
"""
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
# its own style only: a sheet of the box would be asked for under the foreign name
POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; frame-ancestors 'none'"


def is_guest(address: str | None, owns: Callable[[str], bool]) -> bool:
    """Whether who asks is on the hotspot of this box, which is one just now."""
    try:
        asking = ipaddress.ip_address(address or "")
    except ValueError:
        return False
    return asking in HOTSPOT and owns(OWN)


def page() -> Response:
    """200, not 204 and not the makers' own word: the telephone knows that here is a page to look at."""
    response = Response(PAGE, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = POLICY
    return response
