"""The ladder as a table: what comes next, after how long, and what never comes."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.modem import recovery
from appliance.modem.recovery import (
    GIVEN_UP,
    LADDER,
    NEEDS,
    STEADY,
    Climb,
    Line,
    Means,
    Step,
    Wrong,
    due_in,
    gives_up_for,
    is_fine,
    next_rung,
    suffers,
    took,
)

EVERYTHING = Means(power_key=True, usb_reset=True)
NOTHING = Means()


def climbed(wrong: Wrong, line: Line, means: Means = EVERYTHING) -> list[Step]:
    """Every step of one round, in order."""
    climb = suffers(Climb(), wrong, 0.0)
    while (rung := next_rung(climb, line, means)) is not None:
        climb = took(climb, rung.step, 0.0)
    return list(climb.taken)


@pytest.mark.parametrize(
    ("wrong", "line", "steps"),
    [
        (Wrong.PORT_MISSING, Line.MISSING, "power_key usb_reset give_up"),
        (Wrong.SILENT, Line.SILENT, "resync reopen power_key usb_reset give_up"),
        (
            Wrong.SET_UP_FAILS,
            Line.ANSWERS,
            "set_up reopen cycle_radio reset_command shut_down usb_reset give_up",
        ),
        (Wrong.NOT_REGISTERED, Line.ANSWERS, "search cycle_radio reset_command shut_down give_up"),
        (Wrong.REFUSED_BY_NETWORK, Line.ANSWERS, "search cycle_radio give_up"),
        (Wrong.SENDS_FAIL, Line.ANSWERS, "set_up cycle_radio reset_command shut_down give_up"),
        (Wrong.ASKED, Line.ANSWERS, "reset_command shut_down usb_reset"),
        (Wrong.ASKED, Line.SILENT, "power_key usb_reset"),
        (Wrong.NEEDS_A_PERSON, Line.ANSWERS, ""),
    ],
)
def test_the_steps_of_a_round_come_mildest_first_and_once_each(wrong: Wrong, line: Line, steps: str) -> None:
    assert climbed(wrong, line) == [Step(word) for word in steps.split()]


def test_without_key_and_usb_the_ladder_goes_on_without_them() -> None:
    assert climbed(Wrong.SILENT, Line.SILENT, NOTHING) == [Step.RESYNC, Step.REOPEN, Step.GIVE_UP]
    assert climbed(Wrong.PORT_MISSING, Line.MISSING, NOTHING) == [], "there is nothing to give up"
    assert Step.SHUT_DOWN not in climbed(Wrong.SENDS_FAIL, Line.ANSWERS, NOTHING), "nothing would wake it"


def test_a_missing_port_is_waited_for_two_minutes_before_anything() -> None:
    climb = suffers(Climb(), Wrong.PORT_MISSING, 1000.0)
    for rung in LADDER[Wrong.PORT_MISSING]:
        assert due_in(climb, rung, 1000.0) == 120.0
        assert due_in(climb, rung, 1119.0) == 1.0
        assert due_in(climb, rung, 1121.0) == 0.0


def test_a_missing_port_leads_to_no_command_to_the_module() -> None:
    assert {rung.step for rung in LADDER[Wrong.PORT_MISSING]} == {
        Step.POWER_KEY,
        Step.USB_RESET,
        Step.GIVE_UP,
    }


def test_without_network_nothing_is_done_for_five_minutes() -> None:
    climb = suffers(Climb(), Wrong.NOT_REGISTERED, 0.0)
    rung = next_rung(climb, Line.ANSWERS, EVERYTHING)
    assert rung is not None
    assert (rung.step, due_in(climb, rung, 0.0)) == (Step.SEARCH, 300.0)


def test_searching_and_denied_in_turn_are_one_trouble() -> None:
    climb = suffers(Climb(), Wrong.NOT_REGISTERED, 0.0)
    climb = suffers(climb, Wrong.REFUSED_BY_NETWORK, 200.0)
    climb = suffers(climb, Wrong.NOT_REGISTERED, 290.0)
    assert climb.since == 0.0


def test_a_sim_the_network_refuses_resets_no_module() -> None:
    steps = {rung.step for rung in LADDER[Wrong.REFUSED_BY_NETWORK]}
    assert not steps & {Step.RESET_COMMAND, Step.SHUT_DOWN, Step.POWER_KEY, Step.USB_RESET}


def test_what_only_a_person_can_cure_is_never_given_up_nor_touched() -> None:
    assert LADDER[Wrong.NEEDS_A_PERSON] == ()
    climb = suffers(Climb(), Wrong.NEEDS_A_PERSON, 0.0)
    assert next_rung(climb, Line.ANSWERS, EVERYTHING) is None


def test_after_the_last_step_it_waits_five_fifteen_sixty_minutes_and_climbs_again_for_ever() -> None:
    climb, now, waits = Climb(), 0.0, []
    for _round in range(5):
        climb = suffers(climb, Wrong.SILENT, now)
        while (rung := next_rung(climb, Line.SILENT, EVERYTHING)) is not None:
            now += due_in(climb, rung, now)
            climb = took(climb, rung.step, now)
        assert climb.resume_at is not None
        assert climb.taken[-1] is Step.GIVE_UP
        waits.append(climb.resume_at - now)
        assert next_rung(suffers(climb, Wrong.SILENT, now + 1), Line.SILENT, EVERYTHING) is None
        now = climb.resume_at
    assert waits == [300.0, 900.0, 3600.0, 3600.0, 3600.0]


def test_a_new_round_needs_no_patience_any_more() -> None:
    climb = took(suffers(Climb(), Wrong.PORT_MISSING, 0.0), Step.GIVE_UP, 0.0)
    climb = suffers(climb, Wrong.PORT_MISSING, GIVEN_UP[0])
    rung = next_rung(climb, Line.MISSING, EVERYTHING)
    assert rung is not None
    assert due_in(climb, rung, GIVEN_UP[0]) == 0.0


def test_a_trouble_soon_after_the_last_one_goes_on_where_that_had_come_to() -> None:
    climb = took(suffers(Climb(), Wrong.SENDS_FAIL, 0.0), Step.SET_UP, 0.0)
    climb = is_fine(climb, 10.0)
    soon = suffers(climb, Wrong.SENDS_FAIL, 10.0 + STEADY - 1)
    late = suffers(climb, Wrong.SENDS_FAIL, 10.0 + STEADY)
    assert [rung.step for each in (soon, late) if (rung := next_rung(each, Line.ANSWERS, NOTHING))] == [
        Step.CYCLE_RADIO,
        Step.SET_UP,
    ]


# -- for every course of events --------------------------------------------------------------------------

LINES = st.sampled_from(Line)
MEANS = st.builds(Means, st.booleans(), st.booleans())
COURSE = st.lists(
    st.tuples(st.sampled_from([*Wrong, None]), LINES, MEANS, st.floats(0.0, 4000.0)), max_size=60
)


@given(st.sampled_from(Wrong), LINES, MEANS, st.sets(st.sampled_from(Step)))
def test_the_power_key_is_never_the_next_step_while_at_is_answered(
    wrong: Wrong, line: Line, means: Means, taken: set[Step]
) -> None:
    rung = next_rung(Climb(wrong=wrong, taken=tuple(taken)), line, means)
    if rung is not None and rung.step is Step.POWER_KEY:
        assert line in (Line.SILENT, Line.MISSING)
        assert means.power_key
    if rung is not None and line is Line.IN_USE:
        assert rung.step is Step.GIVE_UP, "what another program holds is left alone"


@given(COURSE)
def test_whatever_happens_no_step_comes_twice_in_a_round_and_rounds_keep_their_distance(
    course: list[tuple[Wrong | None, Line, Means, float]],
) -> None:
    climb, now = Climb(), 0.0
    given_up: list[float] = []
    for wrong, line, means, pause in course:
        now += pause
        if wrong is None:
            climb = is_fine(climb, now)
            continue
        before = climb
        climb = suffers(climb, wrong, now)
        if climb.rounds < before.rounds:
            given_up.clear()  # all had been well for a while
        rung = next_rung(climb, line, means)
        if rung is None or due_in(climb, rung, now) > 0:
            continue
        assert line in NEEDS[rung.step]
        if rung.step is Step.GIVE_UP:
            given_up.append(now)
        climb = took(climb, rung.step, now)
        assert len(climb.taken) == len(set(climb.taken))
    assert all(later - earlier >= GIVEN_UP[0] for earlier, later in pairwise(given_up))
    assert gives_up_for(climb) in GIVEN_UP


def test_every_step_has_its_row_in_every_table() -> None:
    assert set(recovery.NEEDS) == set(recovery.LASTS) == set(Step)
    assert set(LADDER) == set(Wrong)
    assert all(
        rungs[-1].step is Step.GIVE_UP for wrong, rungs in LADDER.items() if rungs and wrong != "asked"
    )
