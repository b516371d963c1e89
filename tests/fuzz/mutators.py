"""Honest input, damaged: cut, repeated, flipped, spliced, drowned in noise. All chance is the given one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from tests.fuzz.corpus import seeds

LONGEST = 20_000  # octets
# What wires and makers are known to put in: NUL while autobauding, 0xF0, Ctrl-Z, ESC, lone quotes.
_ODD = (
    b"\x00",
    b"\xf0",
    b"\xff",
    b"\x1a",
    b"\x1b",
    b"\r",
    b"\n",
    b"\r\n",
    b'"',
    b">",
    b",",
    b":",
    b"+",
    b"  ",
)
_HUGE = (b"0", b"9", b"A", b" ", b'"', b",", b"U", b"(", b'" ', b"00", b"\x00", b"+CMT: ", b"\r\n> ")


def make(random: Random, *, pool: Sequence[bytes] | None = None) -> bytes:
    """One input: a few seeds one behind the other, some damage; now and then nothing but chance."""
    if random.random() < 0.04:
        return random.randbytes(random.randrange(400))
    pool = seeds() if pool is None else pool
    data = b"".join(random.choice(pool) for _ in range(random.choice((1, 1, 2, 3, 6))))
    for _ in range(random.choice((0, 1, 1, 2, 3, 8))):
        data = random.choice(_MUTATIONS)(random, data, pool)
    return data[:LONGEST]


def _place(random: Random, data: bytes) -> int:
    return random.randrange(len(data) + 1)


def _span(random: Random, data: bytes) -> tuple[int, int]:
    start = _place(random, data)
    return start, min(len(data), start + random.choice((1, 2, 8, 40, 400)))


def _truncate(random: Random, data: bytes, _pool: Sequence[bytes]) -> bytes:
    return data[: _place(random, data)]


def _behead(random: Random, data: bytes, _pool: Sequence[bytes]) -> bytes:
    return data[_place(random, data) :]


def _remove(random: Random, data: bytes, _pool: Sequence[bytes]) -> bytes:
    start, end = _span(random, data)
    return data[:start] + data[end:]


def _repeat(random: Random, data: bytes, _pool: Sequence[bytes]) -> bytes:
    start, end = _span(random, data)
    return data[:end] + data[start:end] * random.choice((1, 1, 2, 10)) + data[end:]


def _flip(random: Random, data: bytes, _pool: Sequence[bytes]) -> bytes:
    changed = bytearray(data)
    for _ in range(min(len(changed), random.choice((1, 2, 5, 20)))):
        changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def _overwrite(random: Random, data: bytes, _pool: Sequence[bytes]) -> bytes:
    start, end = _span(random, data)
    return data[:start] + random.randbytes(end - start) + data[end:]


def _digits(random: Random, data: bytes, _pool: Sequence[bytes]) -> bytes:
    """Another digit for one of those that are there: lengths, indexes, codes, octets of a PDU."""
    places = [place for place, octet in enumerate(data) if octet in b"0123456789ABCDEF"]
    if not places:
        return data
    place = random.choice(places)
    return data[:place] + random.choice(b"0123456789ABCDEFG-").to_bytes(1, "big") + data[place + 1 :]


def _odd(random: Random, data: bytes, _pool: Sequence[bytes]) -> bytes:
    place = _place(random, data)
    return data[:place] + random.choice(_ODD) * random.choice((1, 1, 1, 3, 50)) + data[place:]


def _huge(random: Random, data: bytes, _pool: Sequence[bytes]) -> bytes:
    if random.random() < 0.9:  # they cost more than all others together
        return data
    place = _place(random, data)
    return data[:place] + random.choice(_HUGE) * random.choice((200, 1000, 5000)) + data[place:]


def _splice(random: Random, data: bytes, pool: Sequence[bytes]) -> bytes:
    other = random.choice(pool)
    return data[: _place(random, data)] + other[_place(random, other) :]


def _insert(random: Random, data: bytes, pool: Sequence[bytes]) -> bytes:
    place = _place(random, data)
    return data[:place] + random.choice(pool) + data[place:]


Mutation = Callable[[Random, bytes, Sequence[bytes]], bytes]
_MUTATIONS: Sequence[Mutation] = (
    _truncate,
    _behead,
    _remove,
    _repeat,
    _flip,
    _overwrite,
    _digits,
    _digits,
    _odd,
    _huge,
    _splice,
    _insert,
)
