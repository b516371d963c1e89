"""The plug is pulled at every step of reading: the next run ends where an undisturbed one does."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.box import Box
from appliance.replies import Replies
from tests.inbox.reader_office import Post, a_post
from tests.support.people import number
from tests.web.office import receive

EUIS, NENG, AI, STRANGER = (number(serial) for serial in (1, 2, 6, 99))
LETTERS = (
    (EUIS, "STRATA#MANDIRI"),
    (STRANGER, "GANTI#081200000002"),
    (EUIS, "BERHENTI"),
    (AI, "SKDN#80#75#60#42"),
    (NENG, "TOLAK"),
    (STRANGER, "longsor bu, tolong"),
    (AI, "2"),
    (EUIS, "mulai"),
)


class PlugPulled(BaseException):
    """Nothing of the program runs on."""


class Fuse:
    """Pulls the plug at the step it is set to; ``steps`` counts them."""

    def __init__(self, at: int | None = None) -> None:
        self.at = at
        self.steps = 0

    def step(self) -> None:
        self.steps += 1
        if self.steps == self.at:
            raise PlugPulled


class Database:
    """The real one; the plug may be pulled before a transaction and behind it."""

    def __init__(self, real: Any, fuse: Fuse) -> None:
        self._real = real
        self._fuse = fuse
        self.read = real.read

    @contextmanager
    def write(self) -> Iterator[Any]:
        self._fuse.step()
        with self._real.write() as cur:
            yield cur
        self._fuse.step()


class Ledger:
    """The real one; the plug may be pulled on both sides of each deed."""

    def __init__(self, real: Any, fuse: Fuse) -> None:
        self._real = real
        self._fuse = fuse

    def __getattr__(self, name: str) -> Any:
        deed: Callable[..., Any] = getattr(self._real, name)
        return self._around(deed) if name in ("accept", "opt_out", "opt_in") else deed

    def _around(self, deed: Callable[..., Any]) -> Callable[..., Any]:
        def done(*given: Any, **more: Any) -> Any:
            self._fuse.step()
            found = deed(*given, **more)
            self._fuse.step()
            return found

        return done


def replies_of(box: Box, fuse: Fuse) -> Replies:
    names = ("config", "clock", "book", "settings", "number_health", "accounts", "privacy", "wake_senders")
    rooms: Any = SimpleNamespace(
        db=Database(box.db, fuse),
        ledger=Ledger(box.ledger, fuse),
        **{name: getattr(box, name) for name in names},
    )
    return Replies(rooms, askers=(box.questions.open_question,), ears=(box.questions.hear,))


def receive_all(post: Post, letters: Sequence[tuple[str, str]]) -> None:
    for sender, text in letters:
        post.clock.advance(200)
        receive(post.box, sender, text)


def read_all(post: Post, fuse: Fuse) -> None:
    """Also what waits for the loop guard's two minutes."""
    reader = replies_of(post.box, fuse).reader
    for _ in range(2):
        while reader.step():
            pass
        post.clock.advance(125)


def everything(post: Post) -> dict[str, list[tuple[Any, ...]]]:
    """What reading has left behind, without the numbers of broadcasts."""
    asked = {
        "reading": "SELECT message_id, number, kind, details, needs_action, answer, refusal FROM reading",
        "auto_sms": "SELECT token, number, code, text, rupiah, broadcast_id IS NULL FROM auto_sms",
        "request": "SELECT kind, number, message_id, old, new, state FROM request",
        "posyandu_report": "SELECT message_id, kind, posyandu, replaced_by FROM posyandu_report",
        "alarm": "SELECT message_id, number, messages FROM alarm",
        "opt_out": "SELECT number FROM opt_out",
        "recipient": "SELECT number, text FROM recipient ORDER BY number, text",
    }
    with post.box.db.read() as cur:
        return {table: [tuple(row) for row in cur.execute(words)] for table, words in asked.items()}


def test_wherever_the_plug_is_pulled_each_message_has_one_effect_and_one_answer(tmp_path: Path) -> None:
    fuse = Fuse()
    with a_post(tmp_path / "whole") as post:
        receive_all(post, LETTERS)
        read_all(post, fuse)
        expected = everything(post)
    assert len(expected["recipient"]) == len(expected["auto_sms"]) > 5
    assert fuse.steps > 40
    for cut in range(1, fuse.steps + 1):
        with a_post(tmp_path / str(cut)) as post:
            receive_all(post, LETTERS)
            with suppress(PlugPulled):
                read_all(post, Fuse(cut))
            read_all(post, Fuse())
            assert everything(post) == expected, f"cut at step {cut}"


words = st.sampled_from(
    [text for _, text in LETTERS]
    + ["INFO", "HAPUS data saya", "DAFTAR#Tati#Melati", "siap bu", "ya", "1", "dana 45 150rb", "TOLAK", "?"]
)
senders = st.sampled_from([EUIS, NENG, AI, STRANGER, "TELKOMSEL", "4444"])


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(senders, words), max_size=12))
def test_reading_the_same_messages_once_more_changes_nothing(letters: list[tuple[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder, a_post(Path(folder)) as post:
        receive_all(post, letters)
        read_all(post, Fuse())
        before = everything(post)
        with post.box.db.write() as cur:
            cur.execute("UPDATE reading_mark SET upto = 0")
        post.clock.advance(3600)
        read_all(post, Fuse())
        assert everything(post) == before


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(senders, words), max_size=25))
def test_no_number_ever_gets_two_answers_in_two_minutes_or_six_in_a_day(
    letters: list[tuple[str, str]],
) -> None:
    with tempfile.TemporaryDirectory() as folder, a_post(Path(folder)) as post:
        for sender, text in letters:
            post.write(sender, text, after=30)
        with post.box.db.read() as cur:
            rows = cur.execute(
                "SELECT number, unixepoch(at) AS at FROM auto_sms WHERE token LIKE 'answer-%' ORDER BY at"
            ).fetchall()
        of_number: dict[str, list[int]] = {}
        for row in rows:
            of_number.setdefault(row["number"], []).append(row["at"])
        for times in of_number.values():
            assert len(times) <= 5
            assert all(later - earlier >= 120 for earlier, later in pairwise(times))
