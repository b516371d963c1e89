"""glibc's share of the memory: fewer heaps, and what is free goes back to the machine.

A Pi has 512 MB for everything. glibc keeps a heap for each thread and gives free pages in the middle of one
back to nobody, so that a broadcast to 15,000 people, rendered once, would be paid for until the next restart.
"""

from __future__ import annotations

import ctypes

_ARENA_MAX = -8  # mallopt(3), M_ARENA_MAX: the number its header malloc.h has for it
_HEAPS = 2


def keep_few_heaps() -> None:
    """From now on all threads share a few heaps: before the first one starts. Nothing without glibc."""
    if mallopt := _of_glibc("mallopt"):
        mallopt(_ARENA_MAX, _HEAPS)


def give_back() -> bool:
    """Free pages go back to the machine, malloc_trim(3); -> whether some went. A few milliseconds."""
    trim = _of_glibc("malloc_trim")
    return bool(trim(0)) if trim else False


def _of_glibc(name: str) -> ctypes._NamedFuncPointer | None:
    return getattr(ctypes.CDLL(None), name, None)
