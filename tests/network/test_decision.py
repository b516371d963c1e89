"""The radio: whatever happens, there is a way to the page."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.network.decision import TRY_EVERY, Do, Seen, decide
from appliance.network.model import Choice

ANY = st.builds(
    Seen,
    choice=st.sampled_from(Choice),
    radio=st.booleans(),
    wifi_wanted=st.booleans(),
    wifi=st.booleans(),
    hotspot=st.booleans(),
    guests=st.none() | st.integers(0, 3),
    wire=st.booleans(),
    since_try=st.none() | st.floats(0, 1000),
)


@settings(deadline=None, max_examples=300)
@given(seen=ANY)
def test_nobody_who_works_over_the_hotspot_is_cut_off(seen: Seen) -> None:
    if seen.hotspot and seen.guests != 0:
        assert decide(seen) is Do.NOTHING


@settings(deadline=None, max_examples=300)
@given(seen=ANY)
def test_a_box_that_nothing_leads_to_opens_its_hotspot_or_tries_the_office_s_wifi(seen: Seen) -> None:
    if seen.radio and not (seen.wifi or seen.hotspot or seen.wire):
        assert decide(seen) in (Do.HOTSPOT_UP, Do.TRY_WIFI)


@settings(deadline=None, max_examples=300)
@given(seen=ANY)
def test_the_hotspot_is_put_out_only_for_a_cable_that_leads_somewhere(seen: Seen) -> None:
    if decide(seen) is Do.HOTSPOT_DOWN:
        assert seen.choice is Choice.WIRE
        assert seen.wire


def test_a_try_that_has_just_failed_is_not_repeated_at_once() -> None:
    away = Seen(Choice.WIFI, True, True, False, False, 0, False, since_try=1.0)
    assert decide(away) is Do.HOTSPOT_UP
    waited = Seen(Choice.WIFI, True, True, False, True, 0, False, since_try=TRY_EVERY)
    assert decide(waited) is Do.TRY_WIFI
