"""An office that gets SMS: people write, the reader reads, and what the box answers can be looked at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from appliance.box import Box
from appliance.config import Config
from appliance.inbox.readings import StoredReading
from tests.support.clock import FakeClock
from tests.support.people import person
from tests.web.office import TWO_MODEMS, an_office, receive

A_WHILE = 300
"""Seconds: longer than the loop guard's two minutes."""


class Post:
    """The box with what people write to it."""

    def __init__(self, box: Box, clock: FakeClock) -> None:
        self.box = box
        self.clock = clock

    def write(self, sender: str, text: str, *, after: float = A_WHILE) -> tuple[StoredReading, list[str]]:
        """An SMS comes in; -> how it was read, and what the box wrote because of it (``number text``)."""
        self.clock.advance(after)
        receive(self.box, sender, text)
        self.read()
        message = self.box.inbox.recent(limit=1).messages[0]
        return self.box.replies.readings.of([message.id])[message.id], self.written(message.id)

    def read(self) -> None:
        """Until there is nothing left to do."""
        while self.box.replies.reader.step():
            pass

    def written(self, message_id: int) -> list[str]:
        return [f"{one.number} {one.text}" for one in self.box.replies.mail.of_message(message_id)]

    def answers(self) -> int:
        """SMS that wait for a modem or went to one, of the box's own."""
        with self.box.db.read() as cur:
            return int(cur.execute("SELECT count(*) FROM broadcast WHERE priority = 0").fetchone()[0])


@contextmanager
def a_post(folder: Path, config: Config = TWO_MODEMS) -> Iterator[Post]:
    """Euis, Neng, Dadang, Cucu and Elis are in the book, and Ai who serves two posyandu."""
    clock = FakeClock()
    with an_office(folder, clock, config) as box:
        further = person(7, posyandu="Anggrek").post
        box.book.add(person(6, "Ai Rohayati", posyandu="Melati 1", further_posts=(further,)))
        post = Post(box, clock)
        post.read()
        yield post
