"""Kotak masuk: the conversations somebody may see, the newest first, filtered and searched by the address."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for

from appliance.contacts.area_tree import AreaTree
from appliance.inbox.threads import Counts, Thread, Tray
from appliance.thread_reads import Asked, sight_of
from web import guards, render
from web.boxed import the_box
from web.words_inbox import EMPTY, TRAY_WORD

blueprint = Blueprint("inbox", __name__)

SHOWN_AT_ONCE = 4  # new conversations in the live piece: small enough for 2 KB
LONGEST_QUERY = 100
_FAR = 2**50
_WORDS = {tray: word for word, tray in TRAY_WORD.items()}


@dataclass(frozen=True, slots=True)
class Address:
    """The page's address, read: ``/kotak-masuk?lihat=perlu&kecamatan=32.17.06&siaran=3&cari=hadir``."""

    asked: Asked
    before: int | None = None
    since: int = 0

    @classmethod
    def read(cls) -> Address:
        """Whatever cannot be understood is not asked for."""
        given = request.args
        broadcast_id = given.get("siaran", type=int)
        before = given.get("sebelum", type=int)
        return cls(
            Asked(
                tray=TRAY_WORD.get(given.get("lihat", ""), Tray.ALL),
                query=" ".join(given.get("cari", "")[:LONGEST_QUERY].split()),
                district=given.get("kecamatan", "")[:20],
                broadcast_id=broadcast_id and min(max(broadcast_id, 0), _FAR),
            ),
            before=before and min(max(before, 0), _FAR),
            since=min(max(given.get("sejak", 0, type=int), 0), _FAR),
        )

    @property
    def kept(self) -> dict[str, Any]:
        """What a link to another page of the same list must repeat; None = not in the address."""
        asked = self.asked
        return {
            "lihat": _WORDS.get(asked.tray),
            "cari": asked.query or None,
            "kecamatan": asked.district or None,
            "siaran": asked.broadcast_id,
        }

    @property
    def link_word(self) -> str:
        """The tray as the address names it, "" for all."""
        return _WORDS.get(self.asked.tray, "")

    def link(self, **other: Any) -> str:
        """The same list with something else in its address; None takes a thing out."""
        return url_for("inbox.page", **{**self.kept, **other})

    @property
    def is_filtered(self) -> bool:
        return self.asked != Asked()


@blueprint.get("/kotak-masuk")
def page() -> Response:
    box, user, address = the_box(), guards.the_user(), Address.read()
    # before the list is: what comes in between is then told as new, not passed over
    newest = box.conversations.newest_turn()
    found = box.conversations.page(user, address.asked, before=address.before)
    counts = box.conversations.counts(user)
    return render.show(
        "inbox/page.html",
        threads=found.threads,
        next=found.next,
        address=address,
        newest=newest,
        trays=_trays(address.asked.tray, counts),
        counts=counts,
        answered=_answered(found.threads),
        districts=_districts(box.settings.areas),
        whole=sight_of(user).is_whole,
        users={one.id: one.full_name for one in box.accounts.users()},
        empty=EMPTY[address.asked.tray],
        keep_months=box.settings.current.keep_months,
    )


@blueprint.get("/kotak-masuk/baru")
def news() -> Response:
    """The live piece above the list: what has come in since it was made. Without htmx: the list itself."""
    box, user, address = the_box(), guards.the_user(), Address.read()
    if not render.wants_fragment():
        return render.go(address.link())
    if box.conversations.newest_turn() <= address.since:
        return make_response("", HTTPStatus.NO_CONTENT)
    found = box.conversations.page(user, address.asked, since=address.since, limit=SHOWN_AT_ONCE)
    newest = found.threads[0].turn if found.threads else address.since
    if newest == request.args.get("tampil", type=int):
        return make_response("", HTTPStatus.NO_CONTENT)
    said = render_template(
        "inbox/_news.html",
        threads=found.threads,
        more=found.next is not None,
        address=address,
        since=address.since,
        shown=newest,
        is_fragment=True,
    )
    # with more than it can show, the list itself is the place to look
    return make_response(said, render.STOP_POLLING if found.next is not None else HTTPStatus.OK)


_Tray = tuple[Tray, str | None]


def _trays(here: Tray, counts: Counts) -> tuple[list[_Tray], list[_Tray]]:
    """Those that stand first, and the others; services and strangers belong to the whole office."""
    whole = sight_of(guards.the_user()).is_whole
    offered = [tray for tray in Tray if whole or tray is here or tray not in (Tray.SERVICES, Tray.STRANGERS)]
    waiting = {Tray.URGENT: counts.urgent, Tray.MINE: counts.mine}
    first = {Tray.ALL, Tray.NEEDS_ACTION, Tray.UNREAD, *(tray for tray, number in waiting.items() if number)}
    words = [(tray, _WORDS.get(tray)) for tray in offered]
    return [one for one in words if one[0] in first], [one for one in words if one[0] not in first]


def _answered(threads: tuple[Thread, ...]) -> dict[int, str]:
    """The broadcasts that the last messages answer: how their texts begin, by number."""
    numbers = {thread.broadcast_id for thread in threads if thread.broadcast_id is not None}
    return {number: one.template for number, one in the_box().conversations.answers(numbers).items()}


def _districts(areas: AreaTree | None) -> list[tuple[str, str]]:
    """Code and name of each kecamatan that this user may choose."""
    if areas is None:
        return []
    sight = sight_of(guards.the_user())
    return [(one.code, one.name) for one in areas.districts if sight.is_whole or one.code in sight.districts]
