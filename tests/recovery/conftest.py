"""What the tests of the recovery share with those of the outbox."""

from __future__ import annotations

from tests.outbox.conftest import desk, office

__all__ = ["desk", "office"]
