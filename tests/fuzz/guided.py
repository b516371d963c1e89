"""``python -m tests.fuzz.guided TARGET [libFuzzer options]``: guided by coverage; needs atheris (PyPI)."""

from __future__ import annotations

import logging
import sys
import tempfile
from pathlib import Path


def main() -> None:
    try:
        import atheris
    except ImportError:
        raise SystemExit("atheris is not installed; python -m tests.fuzz needs nothing") from None
    with atheris.instrument_imports(include=["appliance.modem", "appliance.sms", "appliance.inbox"]):
        from tests.fuzz.targets import TARGETS
    if len(sys.argv) < 2 or sys.argv[1] not in TARGETS:
        raise SystemExit(f"name a target: {', '.join(TARGETS)}")
    target = TARGETS[sys.argv.pop(1)]
    logging.getLogger("appliance").setLevel(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        for place, seed in enumerate(target.pool()):
            (Path(folder) / str(place)).write_bytes(seed)
        atheris.Setup([*sys.argv, folder], target.run)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
