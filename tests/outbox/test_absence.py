"""A port that goes and comes back by itself is a restart nobody asked for; a plug that was pulled is not."""

from __future__ import annotations

import pytest

from appliance.outbox.absence import Absence

IMEI, PLACE = "861234050000017", "1-1.2"


def away(since: float, until: float, *, place: str = PLACE, imei: str = IMEI) -> bool:
    absence = Absence()
    absence.connected(IMEI, PLACE)
    absence.port_missing(since)
    absence.port_missing((since + until) / 2)
    absence.port_there(until)
    return absence.connected(imei, place)


def test_gone_for_half_a_minute_and_back_in_its_socket_it_has_restarted() -> None:
    assert away(100.0, 130.0)


def test_who_is_away_for_longer_was_unplugged() -> None:
    assert not away(100.0, 161.0)


def test_in_another_socket_it_was_unplugged() -> None:
    assert not away(100.0, 110.0, place="1-1.4")


def test_another_modem_in_its_socket_was_plugged_in() -> None:
    assert not away(100.0, 110.0, imei="861234050000025")


def test_the_first_connection_and_a_line_that_only_fell_silent_are_no_restart() -> None:
    absence = Absence()
    absence.port_missing(1.0)
    absence.port_there(5.0)
    assert not absence.connected(IMEI, PLACE)
    absence.port_there(20.0)
    assert not absence.connected(IMEI, PLACE)


def test_what_the_box_or_a_person_has_restarted_did_not_restart_by_itself() -> None:
    absence = Absence()
    absence.connected(IMEI, PLACE)
    absence.is_wanted()
    absence.port_missing(100.0)
    absence.port_there(110.0)
    assert not absence.connected(IMEI, PLACE)


def test_the_set_up_of_a_slow_module_does_not_count_as_absence() -> None:
    absence = Absence()
    absence.connected(IMEI, PLACE)
    absence.port_missing(100.0)
    absence.port_there(130.0)
    absence.port_there(170.0)  # a try that failed, and another
    assert absence.connected(IMEI, PLACE)


@pytest.mark.parametrize("flaps", [1, 3])
def test_a_port_that_flaps_is_one_restart(flaps: int) -> None:
    absence = Absence()
    absence.connected(IMEI, PLACE)
    for each in range(flaps):
        absence.port_missing(100.0 + 10 * each)
        absence.port_there(105.0 + 10 * each)
    assert absence.connected(IMEI, PLACE)
    assert not absence.connected(IMEI, PLACE)
