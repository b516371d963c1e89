"""Whom the box believes about the time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.time_sources import (
    AGREEMENT,
    EARLIEST,
    LATEST,
    Doubt,
    Host,
    Judgement,
    Reading,
    Source,
    Witness,
    Witnesses,
    plausible,
)

NOW = datetime(2026, 12, 8, 2, 0, tzinfo=UTC)
TRUE = NOW.timestamp()  # the true origin: our seconds began to count at NOW
WIB = timezone(timedelta(hours=7))
PAST = Host(origin=TRUE - 3 * 365 * 86400, monotonic=0.0)  # a Pi that woke up three years ago


def reading(
    witness: Witness, at: float, *, off: float = 0.0, who: str = "M", zone: timezone = WIB
) -> Reading:
    """What ``witness`` tells ``at`` seconds after NOW, ``off`` seconds ahead of the truth."""
    return Reading(witness, (NOW + timedelta(seconds=at + off)).astimezone(zone), at, who)


TELKOMSEL, INDOSAT = "+6281100000", "+62816124"  # SMS centres


def sms(at: float, *, off: float = 0.0, centres: tuple[str, ...] = (TELKOMSEL, INDOSAT)) -> list[Reading]:
    """One SMS by each of these centres."""
    return [reading(Witness.SCTS, at, off=off, who=centre) for centre in centres]


def told_by(word: str, at: float, off: float) -> list[Reading]:
    """``scts`` is an SMS of each of two operators, ``stranger`` one of a single centre."""
    if word == "scts":
        return sms(at, off=off)
    if word == "stranger":
        return sms(at, off=off, centres=(TELKOMSEL,))
    return [reading(Witness(word), at, off=off)]


def judged(*readings: Reading, host: Host = PAST) -> Judgement:
    witnesses = Witnesses()
    for each in readings:
        witnesses.hear(each)
    return witnesses.judge(host)


@pytest.mark.parametrize(
    ("time", "doubt"),
    [
        (datetime(1970, 1, 1, tzinfo=UTC), Doubt.YEAR),
        (datetime(1980, 1, 6, tzinfo=UTC), Doubt.YEAR),  # Qualcomm chips that heard no network
        (datetime(2002, 1, 1, tzinfo=UTC), Doubt.YEAR),  # Wavecom
        (datetime(2004, 1, 1, tzinfo=UTC), Doubt.YEAR),  # SIM800
        (datetime(2000, 1, 1, tzinfo=UTC), Doubt.YEAR),  # a battery clock without a battery
        (EARLIEST - timedelta(seconds=1), Doubt.YEAR),
        (EARLIEST, Doubt.NONE),
        (LATEST - timedelta(seconds=1), Doubt.NONE),
        (LATEST, Doubt.YEAR),
    ],
)
def test_years_that_cannot_be_are_refused(time: datetime, doubt: Doubt) -> None:
    assert plausible(Reading(Witness.NITZ, time, 0.0)) is doubt


@pytest.mark.parametrize(
    ("witness", "hours", "doubt"),
    [
        (Witness.NITZ, 7, Doubt.NONE),
        (Witness.NITZ, 8, Doubt.NONE),
        (Witness.SCTS, 9, Doubt.NONE),
        (Witness.NITZ, 0, Doubt.NONE),  # some modems tell the network's time in UTC
        (Witness.SCTS, 0, Doubt.ZONE),  # an SMS centre that says UTC often means its local time
        (Witness.REPORT, 0, Doubt.ZONE),
        (Witness.NITZ, 5.5, Doubt.ZONE),
        (Witness.SCTS, -7, Doubt.ZONE),  # the sign bit of the zone, misread
    ],
)
def test_only_indonesian_zones_are_heard(witness: Witness, hours: float, doubt: Doubt) -> None:
    zone = timezone(timedelta(hours=hours))
    assert plausible(reading(witness, 0, zone=zone)) is doubt


def test_a_refused_reading_is_not_used_and_named_while_nobody_else_speaks() -> None:
    witnesses = Witnesses()
    assert not witnesses.hear(Reading(Witness.NITZ, datetime(2004, 1, 1, tzinfo=UTC), 0.0))
    assert witnesses.judge(PAST) == Judgement(Source.NONE, PAST.origin, Doubt.YEAR)


@pytest.mark.parametrize(
    ("readings", "source", "doubt"),
    [
        pytest.param([], Source.NONE, Doubt.NONE, id="nobody says anything"),
        pytest.param([("nitz", 0, 0)], Source.NONE, Doubt.NONE, id="the network once"),
        pytest.param([("nitz", 0, 0), ("nitz", 7, 0)], Source.NONE, Doubt.NONE, id="too soon again"),
        pytest.param([("nitz", 0, 0), ("nitz", 8, 0)], Source.NITZ, Doubt.NONE, id="twice"),
        pytest.param(
            [("nitz", 0, 9), ("nitz", 15, 0), ("nitz", 30, 0)], Source.NITZ, Doubt.NONE, id="set between"
        ),
        pytest.param([("nitz", 0, 0), ("nitz", 15, -15)], Source.NONE, Doubt.NONE, id="a clock that stands"),
        pytest.param([("nitz", 0, 0), ("nitz", 15, 15)], Source.NONE, Doubt.NONE, id="a clock twice as fast"),
        pytest.param([("report", 0, -3)], Source.NONE, Doubt.NONE, id="one report"),
        pytest.param([("report", 0, -3), ("report", 0, -9)], Source.SCTS, Doubt.NONE, id="two reports"),
        pytest.param([("report", 0, 0), ("report", 9, 700)], Source.NONE, Doubt.NONE, id="reports apart"),
        pytest.param([("scts", 0, -9), ("scts", 30, -9)], Source.NONE, Doubt.NONE, id="two SMS at once"),
        pytest.param([("scts", 0, -9), ("scts", 400, -9)], Source.SCTS, Doubt.NONE, id="two SMS, live"),
        pytest.param(
            [("nitz", 0, 0), ("nitz", 9, 0), ("report", 9, 600), ("report", 9, 600)],
            Source.NONE,
            Doubt.DISAGREE,
            id="the network and the SMS centre disagree",
        ),
        pytest.param(
            [("nitz", 0, -700), ("nitz", 9, -700), ("scts", 9, 0), ("scts", 9, -60)],
            Source.NONE,
            Doubt.DISAGREE,
            id="SMS from the future",
        ),
        pytest.param(
            [("nitz", 0, 0), ("nitz", 9, 0), ("scts", 9, -86400), ("scts", 10, -172800)],
            Source.NITZ,
            Doubt.NONE,
            id="SMS from the past say nothing",
        ),
        pytest.param(
            [("nitz", 0, 0), ("nitz", 9, 0), ("stranger", 9, 25200)],
            Source.NITZ,
            Doubt.NONE,
            id="one odd SMS",
        ),
        pytest.param(
            [("stranger", 0, 0), ("stranger", 400, 0)], Source.NONE, Doubt.NONE, id="live SMS of one operator"
        ),
        pytest.param(
            [("nitz", 0, 0), ("nitz", 9, 0), ("stranger", 9, 1e8), ("stranger", 400, 1e8)],
            Source.NITZ,
            Doubt.NONE,
            id="SMS of one operator from the future",
        ),
        pytest.param(
            [
                *[("nitz", 0, 0), ("nitz", 9, 0), ("report", 9, 0), ("report", 9, 0)],
                *[("scts", 9, 1e8), ("scts", 400, 1e8)],
            ],
            Source.NITZ,
            Doubt.NONE,
            id="no SMS outvote the network and our own SMS centre",
        ),
        pytest.param(
            [("nitz", 0, 31536000), ("nitz", 9, 31536000), ("scts", 9, 0), ("scts", 400, 0)],
            Source.NONE,
            Doubt.DISAGREE,
            id="the network a year ahead of live SMS",
        ),
        pytest.param(
            [("nitz", 0, 31536000), ("nitz", 9, 31536000), ("report", 9, 0), ("report", 9, 0)],
            Source.NONE,
            Doubt.DISAGREE,
            id="the network a year ahead of the SMS centre",
        ),
        pytest.param(
            [
                *[("nitz", 0, 31536000), ("nitz", 9, 31536000), ("report", 9, 0), ("report", 9, 0)],
                *[("scts", 9, 0), ("scts", 400, 0)],
            ],
            Source.SCTS,
            Doubt.NONE,
            id="reports and live SMS outvote the network",
        ),
        pytest.param(
            [
                *[("nitz", 0, 0), ("nitz", 9, 0), ("report", 9, 0), ("report", 9, 0)],
                *[("scts", 9, -7200), ("scts", 400, -7200)],
            ],
            Source.NITZ,
            Doubt.NONE,
            id="a backlog of SMS outvotes nobody",
        ),
    ],
)
def test_who_is_believed(readings: list[tuple[str, float, float]], source: Source, doubt: Doubt) -> None:
    judgement = judged(*(each for told in readings for each in told_by(*told)))
    assert (judgement.source, judgement.doubt) == (source, doubt)


def test_where_two_modems_disagree_a_battery_clock_decides() -> None:
    told = [
        reading(Witness.NITZ, at, off=off, who=who) for who, off in (("A", 0), ("B", 9999)) for at in (0, 15)
    ]
    assert judged(*told).doubt is Doubt.DISAGREE
    host = Host(origin=TRUE + 20, monotonic=0.0, battery=True)
    assert judged(*told, host=host) == Judgement(Source.RTC, host.origin)


def test_two_modems_outvote_a_third() -> None:
    told = [
        reading(Witness.NITZ, at, off=off, who=who)
        for who, off in (("A", 9999), ("B", 0), ("C", 4))
        for at in (0, 15)
    ]
    assert judged(*told).source is Source.NITZ
    assert judged(*told).origin == pytest.approx(TRUE)


def test_a_network_that_sets_its_clock_is_followed_when_it_says_so_twice() -> None:
    first = [reading(Witness.NITZ, at, off=3600) for at in (0, 15)]
    once = reading(Witness.NITZ, 3600)
    assert judged(*first, once).origin == pytest.approx(TRUE + 3600)
    again = reading(Witness.NITZ, 3615)
    assert judged(*first, once, again).origin == pytest.approx(TRUE)


def battery_at(off: float, **more: float) -> Host:
    return Host(origin=TRUE + off, monotonic=0.0, battery=True, **more)


def test_one_word_of_a_person_is_enough_where_nobody_else_knows() -> None:
    assert judged(reading(Witness.PERSON, 0)) == Judgement(Source.PERSON, TRUE)
    assert judged(reading(Witness.PERSON, 0, zone=UTC)).source is Source.PERSON


def test_the_later_word_of_a_person_puts_the_earlier_right() -> None:
    ten_years = 10 * 365 * 86400
    told = judged(reading(Witness.PERSON, 0, off=ten_years), reading(Witness.PERSON, 60))
    assert told == Judgement(Source.PERSON, TRUE)


def test_a_network_a_person_and_a_year_that_differ_the_network_is_right() -> None:
    network = [reading(Witness.NITZ, at) for at in (0, 15)]
    assert judged(reading(Witness.PERSON, 1, off=1e8), *network) == Judgement(Source.NITZ, TRUE)
    live = [each for at in (0, 400) for each in sms(at)]
    assert judged(*live, reading(Witness.PERSON, 401, off=1e8)) == Judgement(Source.SCTS, TRUE)


def test_where_two_machines_disagree_a_person_decides_between_them() -> None:
    told = [
        reading(Witness.NITZ, at, off=off, who=who) for who, off in (("A", 0), ("B", 9999)) for at in (0, 15)
    ]
    assert judged(*told).doubt is Doubt.DISAGREE
    assert judged(*told, reading(Witness.PERSON, 30)) == Judgement(Source.NITZ, TRUE)
    assert judged(*told, reading(Witness.PERSON, 30, off=-5000)).doubt is Doubt.DISAGREE


def test_a_person_is_not_believed_against_sms_of_two_operators_from_the_future() -> None:
    late = [each for at in (0, 5) for each in sms(at, off=-at)]
    assert judged(*late, reading(Witness.PERSON, 9, off=-86400)).source is Source.NONE


def test_one_wrong_sms_centre_overrules_no_person_and_no_battery_clock() -> None:
    """Nor however many numbers its operator has: one clock stands behind them."""
    numbers = ("+6281100000", "+6281107908", "+62811888")
    strange = [each for at in (0, 400, 800) for each in sms(at, off=1500 * 86400, centres=numbers)]
    assert judged(*strange, host=battery_at(0)) == Judgement(Source.RTC, TRUE)
    assert judged(*strange, reading(Witness.PERSON, 900)) == Judgement(Source.PERSON, TRUE)


def test_a_battery_clock_that_the_network_bears_out_stands_against_all_sms() -> None:
    network = [reading(Witness.NITZ, at) for at in (0, 15)]
    strange = [each for at in (0, 400) for each in sms(at, off=1500 * 86400)]
    assert judged(*network, *strange, host=battery_at(0)).source is Source.RTC


def test_senders_cannot_fill_the_memory_with_sms_centres() -> None:
    """Those who were heard long ago are forgotten, whatever they said."""
    witnesses = Witnesses()
    for each in sms(0, off=1e8):
        witnesses.hear(each)
    assert witnesses.proves_too_early(TRUE)
    for number in range(32):
        for each in sms(number, centres=(f"+44{number:03}",)):
            witnesses.hear(each)
    assert not witnesses.proves_too_early(TRUE)


def test_sms_whose_centre_is_not_told_are_no_second_operator() -> None:
    told = [each for at in (0, 400) for each in sms(at, centres=(TELKOMSEL, "", "6281107908"))]
    assert judged(*told).source is Source.NONE


def test_a_person_may_say_that_the_battery_clock_is_wrong_but_not_against_the_network() -> None:
    wrong = battery_at(-40 * 86400)
    assert judged(host=wrong).source is Source.RTC
    assert judged(reading(Witness.PERSON, 0), host=wrong) == Judgement(Source.PERSON, TRUE, Doubt.BATTERY)
    network = [reading(Witness.NITZ, at) for at in (0, 15)]
    assert judged(reading(Witness.PERSON, 1, off=1e7), *network, host=battery_at(0)).source is Source.RTC


def test_a_clock_nobody_vouches_for_never_shows_less_than_the_last_known_time() -> None:
    host = Host(origin=0.0, monotonic=5.0, known=TRUE - 3600)
    assert judged(host=host) == Judgement(Source.NONE, TRUE - 3600)
    ahead = Host(origin=TRUE, monotonic=5.0, known=TRUE - 3600)
    assert judged(host=ahead).origin == TRUE


def test_nor_less_than_two_sms_have_told() -> None:
    late = [reading(Witness.SCTS, at, off=-at) for at in (0, 5)]
    judgement = judged(*late, host=Host(origin=0.0, monotonic=9.0))
    assert judgement.source is Source.NONE
    assert judgement.origin == pytest.approx(TRUE - 2 * 5 - AGREEMENT)


def test_a_battery_clock_behind_the_last_known_time_is_empty() -> None:
    behind = battery_at(-3 * 86400, known=TRUE - 86400)
    assert judged(host=behind) == Judgement(Source.NONE, TRUE - 86400, Doubt.BATTERY)
    assert judged(host=battery_at(0, known=TRUE - 86400)).source is Source.RTC


honest = st.lists(
    st.tuples(
        st.sampled_from(Witness),
        st.floats(0, 5000),
        st.floats(0, 1),  # how late: an SMS up to days, the others by what the line takes
        st.sampled_from(["A", "B"]),
    ),
    max_size=30,
)


@given(honest)
def test_honest_witnesses_never_lead_far_from_the_truth(
    told: list[tuple[Witness, float, float, str]],
) -> None:
    """An SMS may be late by days; the exact ones by seconds. Two late SMS are believed only when they agree,
    and then they are no later than each other: that is the one way to be late, and it is never early."""
    witnesses = Witnesses()
    for witness, at, late, who in sorted(told, key=lambda each: each[1]):
        longest = {Witness.NITZ: 2.0, Witness.REPORT: 30.0, Witness.SCTS: 4 * 86400.0, Witness.PERSON: 60.0}
        delay = longest[witness] * late
        witnesses.hear(reading(witness, at, off=-delay, who=who))
    judgement = witnesses.judge(PAST)
    assert judgement.doubt in (Doubt.NONE, Doubt.DISAGREE), "two late SMS may agree: then nobody is believed"
    if judgement.source in (Source.NITZ, Source.PERSON):
        assert judgement.origin is not None
        assert abs(judgement.origin - TRUE) <= AGREEMENT
    elif judgement.source is Source.SCTS:
        assert judgement.origin is not None
        assert judgement.origin <= TRUE + 0.001


@given(st.floats(200, 1e8) | st.floats(-1e8, -200), st.integers(2, 8))
def test_one_lying_modem_beside_an_honest_one_is_never_believed(lie: float, times: int) -> None:
    witnesses = Witnesses()
    for number in range(times):
        witnesses.hear(reading(Witness.NITZ, number * 15.0, off=lie, who="liar"))
        witnesses.hear(reading(Witness.NITZ, number * 15.0, who="honest"))
    judgement = witnesses.judge(PAST)
    assert judgement.source is Source.NONE or judgement.origin == pytest.approx(TRUE)


@given(
    st.lists(
        st.builds(
            Reading,
            witness=st.sampled_from(Witness),
            time=st.datetimes(
                datetime(1970, 1, 2), datetime(2099, 1, 1), timezones=st.sampled_from([UTC, WIB])
            ),
            taken_at=st.floats(0, 1e7),
            who=st.sampled_from(["A", "B"]),
        ),
        max_size=20,
    ),
    st.booleans(),
    st.booleans(),
)
def test_whatever_is_told_a_believed_time_lies_in_the_years_of_this_box(
    told: list[Reading], battery: bool, server: bool
) -> None:
    witnesses = Witnesses()
    for each in told:
        witnesses.hear(each)
    judgement = witnesses.judge(Host(PAST.origin, 0.0, battery=battery, server=server))
    if judgement.source not in (Source.NONE, Source.RTC, Source.NTP):
        assert judgement.origin is not None
        latest = max(each.taken_at for each in told)
        assert EARLIEST.timestamp() - latest <= judgement.origin < LATEST.timestamp()
