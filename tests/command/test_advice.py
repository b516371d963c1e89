"""``kabar check`` says what to do about whatever is not as it should be."""

from __future__ import annotations

import pytest

from appliance.command.advice import ADVICE, told
from appliance.health import HealthCheck, HealthResult, HealthWord


@pytest.mark.parametrize("word", HealthWord)
@pytest.mark.parametrize("result", [HealthResult.ATTENTION, HealthResult.BAD])
def test_whatever_is_not_good_is_followed_by_one_sentence_of_what_to_do(
    word: HealthWord, result: HealthResult
) -> None:
    line, advice = told(HealthCheck("card", result, word, "9 MB")).splitlines()
    assert line == f"card: {result}, {word.replace('_', ' ')} 9 MB"
    assert advice.strip() == ADVICE[word]
    assert advice.endswith(".")
    assert ". " not in advice


def test_what_is_good_is_one_line() -> None:
    assert (
        told(HealthCheck("card", HealthResult.GOOD, HealthWord.FINE, "900 MB")) == "card: good, fine 900 MB"
    )
