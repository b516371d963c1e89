"""How much of the written replies is understood, and that nothing of them is misread."""

from __future__ import annotations

import pytest

from appliance.inbox.grammar.reading import Kind
from tests.inbox.grammar.corpus import PARTS, Outcome, outcome, read, replies, stops, unseen


def test_the_corpus_is_large_enough_to_mean_something() -> None:
    assert len(replies("seen")) >= 300
    assert len(replies("held_out")) >= 100
    assert len(replies("held_out_2")) >= 200


@pytest.mark.parametrize("part", PARTS)
def test_no_opt_out_is_missed_and_none_is_invented(part: str) -> None:
    wrong = [reply.text for reply in replies(part) if stops(reply) is not read(reply).stops]
    assert wrong == []


@pytest.mark.parametrize("part", PARTS)
def test_what_may_be_an_opt_out_is_always_shown_to_a_person(part: str) -> None:
    assert [reply.text for reply in replies(part) if unseen(reply, read(reply))] == []


@pytest.mark.parametrize("part", PARTS)
def test_at_most_one_reply_in_a_hundred_is_misread(part: str) -> None:
    rows = replies(part)
    misread = [reply.text for reply in rows if outcome(reply, read(reply)) is Outcome.MISREAD]
    assert len(misread) <= len(rows) // 100, misread


def test_nothing_the_grammar_was_written_with_is_misread() -> None:
    misread = [reply.text for reply in replies("seen") if outcome(reply, read(reply)) is Outcome.MISREAD]
    assert misread == []


@pytest.mark.parametrize("part", PARTS)
def test_alarms_are_raised_where_they_should_be_and_nowhere_else(part: str) -> None:
    wrong = [reply.text for reply in replies(part) if read(reply).urgent is not ("urgent" in reply.fields)]
    assert wrong == []


@pytest.mark.parametrize("part", PARTS)
def test_nine_in_ten_understandable_replies_need_no_person(part: str) -> None:
    meant = [reply for reply in replies(part) if reply.kind is not Kind.FREE_TEXT]
    understood = [reply for reply in meant if outcome(reply, read(reply)) is Outcome.RIGHT]
    assert len(understood) >= len(meant) * 0.9
