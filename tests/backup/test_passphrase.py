"""Eight words that a person copies from paper."""

from __future__ import annotations

import random
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.backup.passphrase import WORDS, WordsWrong, new_passphrase, read_passphrase, word_list
from appliance.contacts.folding import distance


def test_there_are_256_words_so_that_eight_of_them_are_64_bits() -> None:
    assert len(set(word_list())) == 256
    assert all(4 <= len(word) <= 8 and word.isascii() and word.islower() for word in word_list())


def test_one_wrong_letter_never_makes_another_word() -> None:
    assert all(distance(one, other, 2) >= 2 for one, other in combinations(word_list(), 2))
    assert len({word[:4] for word in word_list()}) == 256


def test_two_boxes_do_not_make_the_same_words() -> None:
    assert new_passphrase(random.Random(1)) != new_passphrase(random.Random(2))


@given(
    st.lists(st.sampled_from(word_list()), min_size=WORDS, max_size=WORDS),
    st.sampled_from([" ", "-", ", ", "\n"]),
)
def test_capitals_hyphens_commas_and_lines_do_not_matter(words: list[str], between: str) -> None:
    assert read_passphrase(between.join(word.title() for word in words)) == " ".join(words)


def test_numbers_in_front_of_the_words_do_not_matter() -> None:
    words = word_list()[:WORDS]
    written = " ".join(f"{place}. {word}" for place, word in enumerate(words, 1))
    assert read_passphrase(written) == " ".join(words)


def test_one_wrong_letter_is_mended_where_only_one_word_is_near() -> None:
    words = list(word_list()[:WORDS])
    broken = f"{words[0][:-1]}x"
    assert read_passphrase(" ".join([broken, *words[1:]])) == " ".join(words)


def test_a_word_that_is_none_is_named() -> None:
    with pytest.raises(WordsWrong) as refused:
        read_passphrase(" ".join([*word_list()[: WORDS - 1], "qqqqqq"]))
    assert refused.value.unknown == ("qqqqqq",)


@pytest.mark.parametrize("count", [0, 7, 9])
def test_seven_or_nine_words_are_not_eight(count: int) -> None:
    with pytest.raises(WordsWrong) as refused:
        read_passphrase(" ".join(word_list()[:count]))
    assert (refused.value.unknown, refused.value.count) == ((), count)
