"""Read what the box wishes. The box is a lesser user: its file may be anything and proves nothing."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TypeVar

import msgspec

W = TypeVar("W", bound=msgspec.Struct)

LONGEST = 64 * 1024  # bytes


class BadWish(Exception):
    """It cannot be read, or is none. The act ends with this sentence and has changed nothing."""


def read_wish(path: Path, kind: type[W]) -> W:
    """The wish in that file: a plain file (no link, pipe or device), short, every key known. Raises BadWish.

    Without O_NONBLOCK opening a pipe would wait for ever (open(2)).
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as problem:
        raise BadWish(f"{path} cannot be opened ({problem.strerror})") from problem
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise BadWish(f"{path} is no plain file")
        content = os.read(handle, LONGEST + 1)  # of a plain file all there is, read(2)
    except OSError as problem:
        raise BadWish(f"{path} cannot be read ({problem.strerror})") from problem
    finally:
        os.close(handle)
    if len(content) > LONGEST:
        raise BadWish(f"{path} is too long")
    try:
        return msgspec.json.decode(content, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise BadWish(f"{path} is no wish: {problem}") from problem
