"""A further post is addressed by what it says: by the time of saving its place may be another's."""

from __future__ import annotations

import hashlib

import msgspec

from appliance.contacts.model import Contact, Post


def mark_of(post: Post) -> str:
    """A short word for exactly this content. Two posts that say the same are one and the same to all."""
    return hashlib.sha256(msgspec.json.encode(post)).hexdigest()[:16]


def place_of(person: Contact, mark: str) -> int | None:
    """Where in ``further_posts`` it stands now; None: changed or removed meanwhile."""
    marks = [mark_of(post) for post in person.further_posts]
    return marks.index(mark) if mark in marks else None
