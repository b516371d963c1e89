"""What visitors see while the box puts other data in place: a page that asks again by itself.

There is no box behind it, so it uses nothing of one: no template, no session, no style sheet. Its few lines
of style are allowed by their hash (CSP Level 3, 2.3.1).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable
from typing import Any

_STYLE = """
body { font: 1.125rem/1.6 system-ui, sans-serif; margin: 0; background: #faf6ee; color: #26221c; }
main { max-width: 34rem; margin: 12vh auto 0; padding: 0 1.25rem; }
h1 { font: 600 1.75rem/1.25 Georgia, serif; }
@media (prefers-color-scheme: dark) { body { background: #1b1916; color: #ece6da; } }
"""
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
EVERY = 3  # seconds until the browser asks again
_PAGE = f"""<!doctype html>
<html lang="id"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="refresh" content="{EVERY}">
<title>Kotak sedang mulai lagi · Kotak Kabar</title><style>{_STYLE}</style></head>
<body><main>
<h1>Kotak sedang mulai lagi</h1>
<p><b>Semua sudah diperiksa dan aman.</b> SMS yang sedang dikirim diselesaikan dulu, lalu data ditukar.</p>
<p>Tunggu saja: halaman ini membuka dirinya sendiri, biasanya dalam satu menit.
Kalau listrik padam pun tidak apa-apa: kotak melanjutkannya sendiri sesudah menyala.</p>
</main></body></html>
"""
_BODY = _PAGE.encode()
HEADERS = (
    ("Content-Type", "text/html; charset=utf-8"),
    ("Cache-Control", "no-store"),
    (
        "Content-Security-Policy",
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; frame-ancestors 'none'",
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("Retry-After", str(EVERY)),
)
STATUS = 503


def waiting_page() -> tuple[bytes, int, list[tuple[str, str]]]:
    """The same as an answer of a view."""
    return _BODY, STATUS, list(HEADERS)


def starting_again(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """A WSGI application that knows one answer. A form that was sent now is asked for anew, not repeated."""
    if environ.get("REQUEST_METHOD") not in ("GET", "HEAD"):
        start_response("303 See Other", [("Location", "/"), *HEADERS])
        return [b""]
    start_response(f"{STATUS} Service Unavailable", list(HEADERS))
    return [] if environ.get("REQUEST_METHOD") == "HEAD" else [_BODY]
