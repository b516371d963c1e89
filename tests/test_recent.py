"""The newest few answers are remembered, the others are found out again."""

from __future__ import annotations

import pytest

from appliance.recent import Recent


class Sums:
    """Counts how often somebody had to count."""

    def __init__(self, room: int) -> None:
        self.counted = 0
        self._recent: Recent[list[int], int] = Recent(room)

    def of(self, *numbers: int) -> int:
        def count() -> int:
            self.counted += 1
            return sum(numbers)

        return self._recent.answer(list(numbers), count)


def test_an_equal_question_is_not_asked_twice() -> None:
    sums = Sums(room=2)
    assert [sums.of(1, 2), sums.of(1, 2), sums.of(3)] == [3, 3, 3]
    assert sums.counted == 2


def test_the_answer_that_nobody_has_asked_for_longest_is_forgotten() -> None:
    sums = Sums(room=2)
    for number in (1, 2, 1, 3):
        sums.of(number)
    assert sums.counted == 3
    sums.of(1)
    assert sums.counted == 3
    sums.of(2)
    assert sums.counted == 4


def test_what_could_not_be_found_out_is_not_remembered() -> None:
    recent: Recent[str, int] = Recent(2)
    with pytest.raises(ValueError):
        recent.answer("how many", lambda: int("many"))
    assert recent.answer("how many", lambda: 7) == 7


def test_an_answer_to_a_question_of_yesterday_is_not_kept() -> None:
    recent: Recent[tuple[int, str], str] = Recent(4, outdated=lambda old, new: old[0] != new[0])
    asked: list[str] = []

    def ask(day: int, what: str) -> None:
        recent.answer((day, what), lambda: asked.append(what) or what)  # type: ignore[func-returns-value]

    for day, what in ((1, "kader"), (1, "ketua"), (2, "kader"), (1, "ketua")):
        ask(day, what)
    assert asked == ["kader", "ketua", "kader", "ketua"]
    ask(1, "ketua")
    assert len(asked) == 4
