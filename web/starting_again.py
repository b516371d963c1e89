"""What visitors see while the box puts other data in place: a page that asks again by itself.

There is no box behind it, so it uses nothing of one: no template, no session, no style sheet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

EVERY = 3  # seconds until the browser asks again
_PAGE = f"""<!doctype html>
<html lang="id"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="refresh" content="{EVERY}">
<title>Kotak sedang mulai lagi · Kotak Kabar</title></head>
<body><main>
<h1>Kotak sedang mulai lagi</h1>
<p><b>Semua sudah diperiksa dan aman.</b> SMS yang sedang dikirim diselesaikan dulu, lalu data ditukar.</p>
<p>Tunggu saja: halaman ini membuka dirinya sendiri, biasanya dalam satu menit. Jangan cabut listriknya;
kalau listrik padam pun, kotak melanjutkannya sendiri sesudah menyala.</p>
</main></body></html>
"""
_BODY = _PAGE.encode()


def starting_again(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """A WSGI application that knows one answer. A form that was sent now is asked for anew, not repeated."""
    headers = [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Cache-Control", "no-store"),
        ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    if environ.get("REQUEST_METHOD") not in ("GET", "HEAD"):
        start_response("303 See Other", [("Location", "/"), *headers])
        return [b""]
    start_response("503 Service Unavailable", [("Retry-After", str(EVERY)), *headers])
    return [] if environ.get("REQUEST_METHOD") == "HEAD" else [_BODY]
