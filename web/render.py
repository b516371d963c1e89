"""Page or fragment: the one module that knows whether htmx is asking (htmx-flask).

``show`` answers a plain request with the whole page and htmx with the fragment that the page includes.
``go`` sends the browser on after a successful act: 303 for a plain form, ``HX-Redirect`` for htmx.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, flash, make_response, redirect, render_template
from htmx_flask import Htmx, request
from htmx_flask import make_response as make_htmx_response

STOP_POLLING = 286  # htmx ends a polling trigger when it meets this status


def install(app: Flask) -> None:
    Htmx(app)
    app.after_request(_vary)


def wants_fragment() -> bool:
    """htmx asks for a piece; a history restore or a boosted link wants the page."""
    htmx = request.htmx
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def target() -> str:
    """The id of the element htmx is going to replace, "" without htmx."""
    return request.htmx.target or ""


def show(page: str, fragment: str = "", *, status: int = 200, **context: Any) -> Response:
    """Render ``page``, or ``fragment`` if there is one and htmx asks."""
    piece = bool(fragment) and wants_fragment()
    # a form that comes back with mistakes has status 422; htmx is configured to swap it in all the same
    return make_response(render_template(fragment if piece else page, is_fragment=piece, **context), status)


def go(address: str, said: str = "", tone: str = "leaf") -> Response:
    """Send the browser to ``address``; ``said`` is shown there once."""
    if said:
        flash(said, tone)
    if wants_fragment():
        return _typed(make_htmx_response("", redirect=address))
    return _typed(redirect(address, 303))


def _typed(response: Any) -> Response:
    return make_response(response)


def _vary(response: Response) -> Response:
    response.vary.add("HX-Request")
    return response
