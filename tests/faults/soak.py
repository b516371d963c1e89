"""``python -m tests.faults.soak``: one box lives for hours, everything goes wrong at random, all is audited.

One folder, one book, the same HATs from the first minute to the last. Each minute is a broadcast to people
whom nobody has written to before, with faults of a seed all the while: the box is killed, its modems fail,
the clock is set, people write, its writes are refused. At the end of the minute it does what is left to do,
and everything it has ever accepted is compared with the network's log.
"""

from __future__ import annotations

import argparse
import logging
import math
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.faults import system_calls, troubled_modem
from tests.faults.call_faults import BAD_CARD, NO_ROOM
from tests.faults.lives import BoxFailed, Life, opened_stable
from tests.faults.office import LONG, SHORT, Office, new_kader
from tests.faults.system_calls import CallFault, Tracer
from tests.support.simulator import SimulatedHats, simulated_hat

MODEMS = 3
HURRY = 20
PEOPLE = (20, 60)  # a minute's broadcast
DAY = 86_400.0
TO_1970 = -math.inf
WRONG_BY = (0.0, 3600.0, -3600.0, DAY, -DAY, 10 * 365 * DAY, TO_1970)  # seconds; each life begins right
BURST = 40  # messages at once, some of them brought twice, some in parts
MINUTE = 60.0
OFFICE_MINUTES = 30  # then the office moves to a new folder: its network log is read again each minute

Say = Callable[[str], None]


@dataclass
class Soak:
    """``minutes`` until it ends; ``events`` counts what went wrong on purpose."""

    folder: Path
    chance: Random
    minutes: float
    say: Say
    events: dict[str, int] = field(default_factory=dict)
    audited: int = 0

    def run(self) -> int:
        """-> messages that were accepted. Raises AssertionError at the first broken promise."""
        ends = time.monotonic() + self.minutes * MINUTE
        accepted = place = 0
        with opened_stable(self.folder) as stable:
            while time.monotonic() < ends:
                place += 1
                folder = self.folder / f"office{place}"
                with simulated_hat(folder / "hats", modems=MODEMS, seconds_per_sms=0.02) as hats:
                    office = Office(folder, stable, hats, MODEMS, 0)
                    try:
                        accepted += self._one_office(office, hats, ends)
                    finally:
                        office.close()
        return accepted

    def _one_office(self, office: Office, hats: SimulatedHats, ends: float) -> int:
        moves = min(ends, time.monotonic() + OFFICE_MINUTES * MINUTE)
        serial = 0
        while time.monotonic() < moves:
            serial += 1
            self._one_minute(office, hats, serial, min(moves, time.monotonic() + MINUTE))
            verdict = office.audit()
            self.audited += 1
            self.say(
                f"minute {self.audited}: {verdict.broadcasts} broadcasts, {verdict.taken_by_network} segments"
                f" at the network, {verdict.unknown} unknown, kept; {self.told()}"
            )
        return sum(map(len, office.approved))

    def _one_minute(self, office: Office, hats: SimulatedHats, serial: int, until: float) -> None:
        """One broadcast after the other, to new people, with trouble in each."""
        number = 0
        while time.monotonic() < until:
            number += 1
            self._trouble_a_broadcast(office, hats, f"{serial}-{number}")

    def _trouble_a_broadcast(self, office: Office, hats: SimulatedHats, token: str) -> None:
        chance = self.chance
        office.replace_people(new_kader(chance.randint(*PEOPLE)))
        text = chance.choice([SHORT, LONG])
        if chance.random() < 0.6:
            ordered = troubled_modem.order(office, chance, chance.randrange(1000), MODEMS)
            office.may_be_unknown += ordered
            self._count("modem faults ordered", ordered)
        tracer = self._tracer(office)
        life = office.start(text=text, token=token, hurry=HURRY, halt=True)
        office.broadcast(life, text)
        life.hear("halted")
        if tracer is not None:
            tracer.attach(life.pid)
        life.go_on()
        self._while_it_sends(office, life)
        if chance.random() < 0.7 or (tracer is not None and tracer.fails_a_flush):
            office.kill(life)  # after a flush that failed nothing is sent until the next start
            self._count("killed")
        else:
            life.ask("settle", "settled")
            life.finish()
        if tracer is not None:
            tracer.close()
            self._count("refused writes and flushes", tracer.struck())
        troubled_modem.cure(office, MODEMS)
        office.see_through(hurry=HURRY)

    def _while_it_sends(self, office: Office, life: Life) -> None:
        chance = self.chance
        already = len(office.accepted())
        wrong_by = 0.0
        for turn in range(chance.randint(1, 4)):
            troubled_modem.wait_a_little(office, already + 4 * turn)
            if chance.random() < 0.3:
                wanted = chance.choice(WRONG_BY)
                wanted = -time.time() if wanted == TO_1970 else wanted
                life.ask(f"set-clock {wanted - wrong_by}", "set")
                wrong_by = wanted
                self._count("clock set")
            if chance.random() < 0.5:
                self._people_write(office, BURST if chance.random() < 0.1 else 1)

    def _people_write(self, office: Office, people: int) -> None:
        chance = self.chance
        for _ in range(people):
            sender = f"+62813{chance.randrange(10**8):08}"
            text = chance.choice(["Siap", LONG])
            office.write(sender, text, modem=chance.randrange(MODEMS), copies=chance.choice([1, 1, 2]))
        self._count("people wrote", people)

    def _tracer(self, office: Office) -> Tracer | None:
        chance = self.chance
        if system_calls.why_not() or chance.random() < 0.6:
            return None
        if chance.random() < 0.25:
            fault = CallFault("fdatasync", chance.randint(3, 30), BAD_CARD)
        else:
            error = chance.choice([NO_ROOM, BAD_CARD])
            fault = CallFault("pwrite64", chance.randint(5, 60), error, chance.randint(30, 90))
        return Tracer(office.folder / "soak.strace", fault)

    def _count(self, what: str, times: int = 1) -> None:
        self.events[what] = self.events.get(what, 0) + times

    def told(self) -> str:
        """What went wrong on purpose, so often."""
        return ", ".join(f"{times} {what}" for what, times in sorted(self.events.items()))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        soak = Soak(Path(folder), Random(f"soak {asked.seed}"), asked.minutes, _say)
        try:
            accepted = soak.run()
        except (AssertionError, BoxFailed, OSError) as broken:
            _say(f"BROKEN in minute {soak.audited + 1} with --seed {asked.seed}: {broken}")
            return 1
    _say(f"{accepted} messages accepted, none lost, none doubled; {soak.told()}")
    return 0


def _say(sentence: str) -> None:
    print(f"soak: {sentence}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
