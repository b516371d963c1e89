"""The JSON API, version 1: the same use cases as the pages, for programs with a bearer token."""

from __future__ import annotations

from web.api.door import blueprint
from web.api.routes import install

__all__ = ["blueprint"]

install(blueprint)
