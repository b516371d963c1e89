"""How a view reaches the box it shows. The only door from the pages to the appliance."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import current_app

if TYPE_CHECKING:
    from appliance.box import Box

KEY = "kotak-kabar"


def the_box() -> Box:
    """The box this app was made for."""
    return cast("Box", current_app.extensions[KEY])
