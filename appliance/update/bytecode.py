"""Compile a release for the Python that is here, so that no start of the box has to.

The box may not write beside its own program, and its sources are those of two Pythons; compiling them anew at
each start costs several seconds on a Pi. Also ``python -m appliance.update.bytecode FOLDER``, for an image.
"""

from __future__ import annotations

import compileall
import os
import sys
from pathlib import Path
from py_compile import PycInvalidationMode

from appliance.update.manifest import APP


def compile_release(release: Path, lies_at: Path) -> None:
    """Everything this Python will import. ``lies_at``: where the release will lie, for tracebacks.

    What cannot be compiled is left as it is. Never checked against its source again (PEP 552): nobody but
    root can write there.
    """
    before = os.umask(0o022)  # compileall makes its folders with what is allowed here
    try:
        for folder in (APP, f"site-cp{sys.version_info.major}{sys.version_info.minor}"):
            compileall.compile_dir(
                release / folder,
                quiet=2,
                stripdir=os.fspath(release),
                prependdir=os.fspath(lies_at),
                invalidation_mode=PycInvalidationMode.UNCHECKED_HASH,
            )
    finally:
        os.umask(before)


if __name__ == "__main__":
    for word in sys.argv[1:]:
        compile_release(Path(word), Path(word))
