"""Compare what the box says with what the network has: every promise about messages, after any cut."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from appliance.inbox.model import IncomingMessage
from appliance.outbox.model import Broadcast, RecipientRow
from appliance.outbox.status import OPEN, Status

Part = tuple[str, int]  # number, sequence from 1


@dataclass(frozen=True, slots=True)
class Approved:
    """What a person approved for one recipient."""

    number: str
    text: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Books:
    """What the box says, read from its own files after its last life."""

    broadcasts: tuple[Broadcast, ...]
    recipients: Mapping[int, tuple[RecipientRow, ...]]  # per broadcast
    inbox: tuple[IncomingMessage, ...]
    answers: tuple[tuple[str, str], ...] = ()  # (to, text) that the box wrote by itself


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the audit found; a broken promise is an AssertionError before that."""

    counts: Mapping[Status, int]
    unknown: int
    taken_by_network: int
    broadcasts: int

    def __getitem__(self, status: Status) -> int:
        return self.counts.get(status, 0)


@dataclass(frozen=True)
class Auditor:
    """``approved``: of each broadcast a person has sent. ``most_unknown``: one for each modem and cut.

    ``at_work``: the box was looked at before it had sent everything; messages of one part only.
    """

    approved: Sequence[Sequence[Approved]]
    most_unknown: int = 0
    wrote: Sequence[tuple[str, str]] = field(default_factory=tuple)  # (from, text) to our SIMs
    at_work: bool = False

    def check(self, books: Books, network: Sequence[Mapping[str, Any]]) -> Verdict:
        """Every promise; raises AssertionError for the first that is broken."""
        self._all_or_nothing(books)
        network = self._besides_answers(books, network)
        taken = self._at_most_once(network)
        self._what_was_approved(books, taken, network)
        counts = self._adds_up(books)
        self._box_and_network_agree(books, taken)
        unknown = counts[Status.UNKNOWN]
        assert unknown <= self.most_unknown, f"{unknown} unknown, at most {self.most_unknown} are allowed"
        self._heard_once(books)
        return Verdict(dict(counts), unknown, len(taken), len(books.broadcasts))

    def _all_or_nothing(self, books: Books) -> None:
        """Promise 1: every accepted recipient is there, and nobody else."""
        assert len(books.broadcasts) == len(self.approved), "a broadcast is missing, or is there twice"
        for broadcast, approved in zip(books.broadcasts, self.approved, strict=True):
            rows = books.recipients[broadcast.id]
            assert Counter(str(row.number) for row in rows) == Counter(each.number for each in approved)

    def _besides_answers(self, books: Books, network: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """What is no automatic answer; each of those is at the network once at most."""
        owed = Counter(books.answers)
        rest = []
        for event in network:
            answer = event["number"], event["text"]
            if answer in owed:
                owed[answer] -= 1
                assert owed[answer] >= 0, "somebody was answered twice"
            else:
                rest.append(event)
        return rest

    def _at_most_once(self, network: Sequence[Mapping[str, Any]]) -> dict[Part, str]:
        """Promise 2: no part of a message is at the network twice. Each number is in one broadcast only."""
        taken: dict[Part, str] = {}
        for event in network:
            _reference, _total, sequence = event["concatenation"] or (0, 1, 1)
            part = event["number"], sequence
            assert part not in taken, f"part {sequence} was handed over twice"
            taken[part] = event["text"]
        return taken

    def _what_was_approved(
        self, books: Books, taken: Mapping[Part, str], network: Sequence[Mapping[str, Any]]
    ) -> None:
        """Promise 5: text and number of each person, in the book and on the air."""
        by_number = {each.number: each for approved in self.approved for each in approved}
        assert len(by_number) == sum(map(len, self.approved)), "these tests write to each number once"
        for rows in books.recipients.values():
            for row in rows:
                assert row.text == by_number[str(row.number)].text
        for (number, sequence), text in taken.items():
            assert number in by_number, "somebody got a message who was not chosen"
            assert text == by_number[number].parts[sequence - 1]
        references = defaultdict(set)
        for event in network:
            if event["concatenation"]:
                references[event["number"]].add((event["concatenation"][0], event["imsi"]))
        assert all(len(one) == 1 for one in references.values()), "a phone could not join the parts"

    def _adds_up(self, books: Books) -> Counter[Status]:
        """Promise 4: each recipient is in exactly one state, and the totals are those of the list."""
        whole: Counter[Status] = Counter()
        for broadcast in books.broadcasts:
            assert sum(broadcast.counts.values()) == broadcast.accepted + broadcast.left_out
            rows = books.recipients[broadcast.id]
            listed = Counter(row.status for row in rows)
            assert listed == {status: n for status, n in broadcast.counts.items() if n}
            assert len({row.id for row in rows}) == len(rows)
            whole.update(listed)
        waiting = {status: whole[status] for status in OPEN if whole[status]}
        assert self.at_work or not waiting, f"the box has stopped working at {waiting}"
        return whole

    def _box_and_network_agree(self, books: Books, taken: Mapping[Part, str]) -> None:
        """What is called delivered has left; what is not at the network is called so by nobody."""
        for rows in books.recipients.values():
            for row in rows:
                out = {sequence for number, sequence in taken if number == row.number}
                every = out == set(range(1, row.segments + 1))
                if row.status in (Status.DELIVERED, Status.SENT, Status.UNCONFIRMED):
                    assert every, f"{row.status}, but the network has only part {sorted(out)}"
                elif row.status is Status.FAILED:  # one part was refused for good: the rest stays here
                    assert not every, f"failed ({row.reason}), but the network has all of it"
                elif row.status is not Status.UNKNOWN:
                    assert not out, f"{row.status} ({row.reason}), but the network has part {sorted(out)}"

    def _heard_once(self, books: Books) -> None:
        """Promise 6: what people wrote is there, once each."""
        stored, wrote = Counter((each.sender, each.text) for each in books.inbox), Counter(self.wrote)
        assert not stored - wrote, "an incoming SMS is there twice, or nobody wrote it"
        # what a box at work has not fetched yet still lies on the SIM
        assert self.at_work or not wrote - stored, "an incoming SMS is missing"
