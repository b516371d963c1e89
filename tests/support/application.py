"""The pages over a box, their templates translated once for all tests of this process: each test makes an
application of its own, and Jinja would spend most of the test's time on translating."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import CodeType
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

import web
from appliance.box import Box


class Translated(BytecodeCache):
    """What was made of each template; a source that has changed counts as another one."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._made.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._made[bucket.key, bucket.checksum] = bucket.code


@cache
def _translated() -> Translated:
    return Translated()


def create_app(box: Box, **more: Callable[..., Any]) -> Flask:
    """``web.create_app``, and nothing is translated twice."""
    return web.create_app(box, compiled=_translated(), **more)
