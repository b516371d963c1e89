"""What counts as safe after a warning, what is an alarm, and what a person reads first."""

from __future__ import annotations

import pytest

from appliance.inbox.grammar.reader import read_reply
from appliance.inbox.grammar.reading import Asked, Expecting, Kind, Reading
from tests.inbox.grammar.corpus import TABLE


def after_a_warning(text: str) -> Reading:
    return read_reply(text, TABLE, expecting=Expecting(Asked.EMERGENCY))


@pytest.mark.parametrize(
    "text",
    [
        "aman",
        "AMAN bu",
        "alhamdulillah aman semua",
        "RW 5 aman",
        "aman, tidak banjir",
        "aman tidak ada longsor",
        "teu aya longsor, aman",
        "aman henteu banjir di dieu",
    ],
)
def test_nothing_but_safe_counts_as_safe(text: str) -> None:
    reading = after_a_warning(text)
    assert (reading.kind, reading.urgent) == (Kind.AMAN, False)


@pytest.mark.parametrize(
    "text",
    [
        "tidak aman",
        "tidak begitu aman",
        "henteu aman",
        "moal aman",
        "can aman",
        "encan aman",
        "acan aman bu",
        "nteu aman",
        "teu acan aman",
        "aman belum",
        "aman belum bu",
        "aman teu",
        "aman saya, tetangga tidak",
        "rumah saya aman. Bu Neng belum",
        "aman tidak, banjir",
        "aman tidak\nbanjir",
        "semoga aman",
        "kurang aman",
        "tidak aman, gimana bu?",
    ],
)
def test_a_not_at_the_word_or_at_an_end_is_an_alarm(text: str) -> None:
    reading = after_a_warning(text)
    assert (reading.kind, reading.urgent) == (Kind.FREE_TEXT, True)


@pytest.mark.parametrize(
    "text",
    [
        "mungkin aman",
        "katanya aman",
        "aman kayaknya",
        "aman sementara",
        "aman teuing",
        "aman?",
        "aman? tidak banjir",
        "aman ga bu?",
        "aman di Cilame",
        "aman tidak ada apa2",
        "aman, hanya listrik mati",
        "aman tapi banyak lumpur",
        "aman saya, tetangga",
    ],
)
def test_any_other_word_beside_safe_goes_to_a_person(text: str) -> None:
    reading = after_a_warning(text)
    assert (reading.kind, reading.urgent) == (Kind.FREE_TEXT, False)


@pytest.mark.parametrize(
    "text",
    ["tolong", "tolong bu", "tlg", "minta tolong", "bantuan", "HELP", "bantuan bu", "tulungan abdi", "sos"],
)
def test_a_cry_for_help_after_a_warning_is_an_alarm_and_no_wish_for_the_menu(text: str) -> None:
    reading = after_a_warning(text)
    assert (reading.kind, reading.urgent) == (Kind.FREE_TEXT, True)


@pytest.mark.parametrize(
    "text", ["mohon maaf baru baca", "terima kasih bantuan nya bu", "siap bu", "harap maklum"]
)
def test_politeness_and_thanks_are_no_cry(text: str) -> None:
    assert not after_a_warning(text).urgent


def test_without_a_warning_help_is_the_menu_and_a_not_raises_no_alarm() -> None:
    assert read_reply("HELP", TABLE).kind is Kind.INFO
    assert not read_reply("tolong bu", TABLE).urgent
    for text in ("aman teu", "AMAN tidak", "aman belum", "aman? bu"):
        reading = read_reply(text, TABLE)
        assert (reading.kind, reading.urgent) == (Kind.FREE_TEXT, False), text
