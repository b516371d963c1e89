"""MULAI and BERHENTI that come in another order than they were written in: what was written last counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from appliance.sms.pdu import encode_deliver
from tests.inbox.reader_office import Post, a_post
from tests.support.people import number
from tests.web.office import SIM

EUIS = number(1)


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    with a_post(tmp_path) as found:
        yield found


def arrives(post: Post, text: str, *, hours_ago: float) -> int:
    """An SMS comes now that was written then; -> its message's id."""
    at = post.clock.now() - timedelta(hours=hours_ago)
    post.box.inbox.store_raw(SIM, encode_deliver(EUIS, text, sent_at=at), post.clock.now())
    while post.box.inbox.fold():
        pass
    return post.box.inbox.recent(limit=1).messages[0].id


def is_out(post: Post) -> bool:
    return EUIS in post.box.ledger.opted_out()


@pytest.mark.parametrize("stop", ["BERHENTI", "HAPUS", "UNREG"])
@pytest.mark.parametrize("later", [0, 3600])
def test_an_old_mulai_takes_back_no_newer_stop(post: Post, stop: str, later: int) -> None:
    arrives(post, stop, hours_ago=0.5)
    if later:
        post.read()
        post.clock.advance(later)
    old = arrives(post, "MULAI", hours_ago=5.2)
    post.read()
    assert is_out(post)
    assert post.written(old) == []


@pytest.mark.parametrize("hours", [1, 7, 8])
def test_a_centre_with_the_wrong_zone_still_tells_which_came_first(post: Post, hours: int) -> None:
    arrives(post, "BERHENTI", hours_ago=hours)
    arrives(post, "MULAI", hours_ago=hours + 0.1)
    post.read()
    assert is_out(post)


def test_a_mulai_written_behind_the_berhenti_is_obeyed_though_both_are_late(post: Post) -> None:
    arrives(post, "BERHENTI", hours_ago=5.2)
    post.read()
    assert is_out(post)
    post.clock.advance(600)
    new = arrives(post, "MULAI", hours_ago=3.3)
    post.read()
    assert not is_out(post)
    assert "menerima SMS lagi dari kami" in post.written(new)[0]


def test_what_the_office_noted_behind_an_old_mulai_stands(post: Post) -> None:
    post.clock.advance(6 * 3600)
    post.box.ledger.opt_out(EUIS, "asked by euis")
    post.clock.advance(600)
    arrives(post, "MULAI", hours_ago=5.2)
    post.read()
    assert is_out(post)
