"""The dialogues of ``connect/``: what a module answers while it is set up, and what has to come of it.

``= like NAME``         the answers of that file, where this one has no others
``= with pin 2580``     the office has given this PIN; also ``with mode 2g`` and ``with smsc +62...``
``= sim800 imei=...``   it is set up, and this is known of it
``= not ready WORD``    it cannot be used, and why (``Trouble``)
``= said COMMAND``, ``= never BEGINNING``                what the box has said, in any order
``= pins tried refused``                                 what was done with the PIN
``= and told nothing``                                   no event afterwards: all of it was its own start
``= and the next time never BEGINNING``                  set up once more
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from appliance.modem.events import ModemIdentity, ModemNotReady
from appliance.modem.modem import Modem
from appliance.modem.profile import NetworkMode
from tests.support.clock import FakeClock
from tests.support.scripted_port import Answers, Dialogue, ScriptedPort
from tests.support.sim_pins import PinsInMemory


@dataclass(frozen=True)
class ConnectDialogue:
    """One file, with those it builds on."""

    answers: Answers
    expected: tuple[str, ...]
    given: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> ConnectDialogue:
        dialogue = Dialogue.read(path)
        answers = dialogue.answers()
        given: dict[str, str] = {}
        expected = []
        for outcome in dialogue.outcomes:
            word, _space, rest = outcome.partition(" ")
            if word == "like":
                answers = {**cls.read(path.with_name(f"{rest}.txt")).answers, **answers}
            elif word == "with":
                key, _space, value = rest.partition(" ")
                given[key] = value
            else:
                expected.append(outcome)
        return cls(answers, tuple(expected), given)


class Bench:
    """A modem on a port that plays one dialogue."""

    def __init__(self, dialogue: ConnectDialogue, *, chop: int = 0) -> None:
        self.clock = FakeClock()
        self.port = ScriptedPort(self.clock, dict(dialogue.answers), chop=chop)
        self.pins = PinsInMemory(dialogue.given.get("pin", ""))
        self.modem = Modem(
            name="Modem 1",
            open_port=self._open,
            profile=None,
            clock=self.clock,
            sim_pins=self.pins,
            network_mode=NetworkMode(dialogue.given.get("mode", "auto")),
            smsc=dialogue.given.get("smsc", ""),
        )

    def connect(self) -> str:
        """In the words of the dialogues."""
        try:
            return shown(self.modem.connect())
        except ModemNotReady as error:
            return f"not ready {error.reason}"

    def holds(self, outcome: str) -> bool:
        """Whether a line about what was said or told is true."""
        match outcome.split(" ", 1):
            case ["said", command]:
                return command in self.port.sent
            case ["never", beginning]:
                return not any(sent.startswith(beginning) for sent in self.port.sent)
            case ["pins", diary]:
                return " ".join(self.pins.diary) == diary
            case ["and", "told nothing"]:
                return self.modem.poll(5) == []
            case ["and", next_time] if next_time.startswith("the next time "):
                self.port.sent.clear()
                self.connect()
                return self.holds(next_time.removeprefix("the next time "))
        raise ValueError(f"nobody knows what {outcome!r} means")

    def _open(self) -> ScriptedPort:
        self.port.closed = False
        return self.port


def shown(identity: ModemIdentity) -> str:
    """What the box knows of a modem, on one line."""
    reports = "yes" if identity.reports else "no"
    return (
        f"{identity.family} imei={identity.imei} imsi={identity.imsi} iccid={identity.iccid} "
        f"smsc={identity.smsc} reports={reports} modes={','.join(identity.network_modes)}"
    )
