"""A start that was asked for is no sign of a weak supply; one that nobody asked for is."""

from __future__ import annotations

from appliance.modem.events import Restarted
from tests.support.scripted_modem import answering, connected_modem, scripted_modem

BOOT = "< RDY\n< +CPIN: READY\n< SMS DONE\n"


def test_box_and_modem_that_are_switched_on_together_suspect_nothing() -> None:
    modem, port = scripted_modem()
    port.play(BOOT)
    modem.connect()
    assert modem.poll(0) == []


def test_a_restart_that_was_asked_for_is_no_news() -> None:
    modem, port = connected_modem()
    answering(port, "AT+CRESET", "OK")
    assert modem.restart()
    port.closed = False
    port.play(BOOT)
    modem.connect()
    assert modem.poll(0) == []


def test_a_restart_that_nobody_asked_for_is_told_even_if_the_port_was_gone_meanwhile() -> None:
    modem, port = connected_modem()
    modem.close()
    port.closed = False
    port.play(BOOT)
    modem.connect()
    assert modem.poll(0) == [Restarted("RDY")]
