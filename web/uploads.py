"""Files larger than any form: who may send one, how large it may be, and where it lies while it comes in.

A backup does not fit into memory. Whoever may send one gets a higher limit for that one request, and what
arrives is written to the box's own work folder. That is decided before anything of the body is read.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any

from flask import Flask, Request, request

Check = Callable[[], bool]


class BoxRequest(Request):
    """Keeps files where ``lies_in`` says; None: in memory, large ones in a temporary file."""

    lies_in: Path | None = None

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        if self.lies_in is not None:
            return tempfile.TemporaryFile(dir=self.lies_in)
        return super()._get_file_stream(total_content_length, content_type, filename, content_length)


def install(app: Flask, large: Mapping[str, Check], *, limit: int, folder: Path) -> None:
    """``large``: for each endpoint that takes such a file, whether whoever asks now may send one.

    To be called before whatever reads the form, as the check of its token does.
    """
    app.request_class = BoxRequest

    def widen() -> None:
        may = large.get(request.endpoint or "") if request.method == "POST" else None
        if may is not None and may():
            asked: Any = request
            asked.max_content_length = limit
            asked.lies_in = folder

    app.before_request(widen)
