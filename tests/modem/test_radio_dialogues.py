"""Registration in every shape, as written down in ``dialogues/registration``."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.modem.events import ModemState
from tests.support.scripted_modem import DIALOGUES, connected_modem
from tests.support.scripted_port import Dialogue, dialogue_files


def shown(state: ModemState) -> str:
    if not state.registered:
        return f"not registered {state.registration}"
    where = "roaming" if state.roaming else "home"
    return f"registered {state.registration} {where} on {state.network or '-'} {state.operator or '-'}"


@pytest.mark.parametrize("path", dialogue_files(DIALOGUES / "registration"), ids=lambda path: path.stem)
def test_whether_a_modem_may_send_is_read_in_every_shape(path: Path) -> None:
    dialogue = Dialogue.read(path)
    modem, port = connected_modem()
    port.answers.update(dialogue.answers())

    assert [shown(modem.refresh())] == list(dialogue.outcomes)


def test_news_of_the_registration_counts_at_once() -> None:
    modem, port = connected_modem()
    states = [modem.refresh()]
    for news in ("< +CREG: 2\n< +CEREG: 2\n", '< +CREG: 6,"5E25","605F",7\n'):
        port.play(news)
        modem.poll(5)
        states.append(modem.state)

    assert [state.registered for state in states] == [True, False, True]
    assert states[-1].registration == 6
