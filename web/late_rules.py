"""Addresses whose links are made ready when a page first links to them, not all of them at start."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule


class LateRule(Rule):
    """As ``Rule``, but its two link builders are compiled at their first call.

    werkzeug writes and compiles Python for each builder of each address when it is registered: for these
    pages that is most of the time in which they start, and most addresses of a day are never linked to.
    Should werkzeug stop calling ``_compile_builder``, this is an ordinary ``Rule``.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled: list[Callable[..., tuple[str, str]]] = []

        def build(rule: LateRule, /, **values: Any) -> tuple[str, str]:
            if not compiled:  # two threads at once compile the same twice: harmless
                compiled.append(super(LateRule, rule)._compile_builder(append_unknown))
            return compiled[0](rule, **values)

        return build
