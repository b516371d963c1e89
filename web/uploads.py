"""Files larger than any form: who may send one, how large it may be, and where it lies while it comes in.

A backup does not fit into memory. Whoever may send one gets a higher limit for that one request, and what
arrives is written to the box's own work folder. That is decided before anything of the body is read.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any

from flask import Flask, request

Check = Callable[[], bool]


def install(app: Flask, large: Mapping[str, Check], *, limit: int, folder: Path) -> None:
    """``large``: for each endpoint that takes such a file, whether whoever asks now may send one.

    To be called before whatever reads the form, as the check of its token does.
    """

    def file(*_sizes_and_names: object, **_more: object) -> IO[bytes]:
        return tempfile.TemporaryFile(dir=folder)

    def widen() -> None:
        may = large.get(request.endpoint or "") if request.method == "POST" else None
        if may is not None and may():
            asked: Any = request
            asked.max_content_length = limit
            asked._get_file_stream = file  # Werkzeug's own place for it, asked for each file of the form

    app.before_request(widen)
