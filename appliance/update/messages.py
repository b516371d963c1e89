"""What box and update act say to each other through the run folder: a wish, and how the box is."""

from __future__ import annotations

import msgspec

RUNNING = "running.json"


class UpdateWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``bundle``: the path of the bundle, "" = only end the trial that a power cut has interrupted."""

    bundle: str = ""


class RunningNote(msgspec.Struct, frozen=True):
    """``ready``: the pages answer and every thread turns; ``version``, ``sequence``: of who says so."""

    version: str
    sequence: int
    ready: bool
