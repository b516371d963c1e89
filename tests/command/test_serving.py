"""A restart inside the process: visitors wait at the door, the stores change hands, a failure is told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

from appliance.command.serving import Serving
from appliance.door import Door, Wsgi

PATIENCE = 10.0  # seconds


class Told:
    """A box that only notes what becomes of it."""

    def __init__(self, name: str, story: list[str], started: threading.Event) -> None:
        self.name = name
        self.restart = threading.Event()
        self._story = story
        self._started = started

    def start(self) -> None:
        self._story.append(f"{self.name} starts")
        self._started.set()

    def stop(self) -> None:
        self._story.append(f"{self.name} stops")


class House:
    """Boxes with the names given, one after another; after the last one none can be opened."""

    def __init__(self, *names: str) -> None:
        self.story: list[str] = []
        self.started = {name: threading.Event() for name in names}
        self.ended = threading.Event()
        self._names = iter(names)
        self.door = Door(saying("wait"))
        self.serving = Serving(
            open_box=self._open,
            pages=lambda box: saying(box.name),
            door=self.door,
            gave_up=self.ended.set,
        )

    def _open(self) -> Told:
        name = next(self._names, None)
        if name is None:
            raise OSError("the card is gone")
        self.story.append(f"{name} opens")
        return Told(name, self.story, self.started[name])


def saying(word: str) -> Wsgi:
    def answer(_environ: dict[str, Any], _start: Callable[..., Any]) -> Iterable[bytes]:
        return [word.encode()]

    return answer


def asked(door: Door) -> str:
    return b"".join(door({}, lambda *_: None)).decode()


def test_a_restart_closes_the_old_box_before_the_new_one_is_opened() -> None:
    house = House("old", "new")
    house.serving.start()
    assert asked(house.door) == "old"
    house.serving.box.restart.set()
    assert house.started["new"].wait(PATIENCE)
    house.serving.stop()
    assert house.story == ["old opens", "old starts", "old stops", "new opens", "new starts", "new stops"]
    assert asked(house.door) == "new"


def test_whoever_comes_before_there_is_a_box_is_asked_to_wait() -> None:
    assert asked(Door(saying("wait"))) == "wait"


def test_the_door_shuts_when_the_last_request_in_hand_has_ended() -> None:
    door, inside, leave = Door(saying("wait")), threading.Event(), threading.Event()

    def slow(_environ: dict[str, Any], _start: Callable[..., Any]) -> Iterable[bytes]:
        inside.set()
        leave.wait(PATIENCE)
        return [b"old"]

    door.open_to(slow)
    visitor = threading.Thread(target=asked, args=(door,))
    visitor.start()
    assert inside.wait(PATIENCE)
    assert not door.shut(0)
    assert asked(door) == "wait"
    leave.set()
    assert door.shut(PATIENCE)
    visitor.join()


def test_a_box_that_cannot_be_opened_again_ends_the_process_with_a_reason() -> None:
    house = House("old")
    house.serving.start()
    house.serving.box.restart.set()
    assert house.ended.wait(PATIENCE)
    assert asked(house.door) == "wait"
    house.serving.stop()
    assert str(house.serving.failure) == "the card is gone"
