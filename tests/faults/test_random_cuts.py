"""The plug is pulled where nobody thought of: at random lines, at random moments, again and again. Seeded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.conftest import Opener
from tests.faults.cuts import CodeCut
from tests.faults.office import LONG, SHORT, seeded
from tests.support.simulator import SimulatedHats, simulated_hat

ROOMS = (
    "appliance.outbox",
    "appliance.modem",
    "appliance.inbox",
    "appliance.database",
    "appliance.shared_flush",
)
LINES = 4000  # about what one life of these offices runs through in such a room


@pytest.mark.parametrize("seed", range(16))
def test_at_a_random_line(office: Opener, seed: int) -> None:
    """Up to three cuts, each at some line of some room, while replies come in."""
    chance = seeded(seed)
    modems = chance.choice([1, 1, 3])
    kantor = office(people=chance.randint(5, 12), modems=modems)
    text = chance.choice([SHORT, LONG])
    told = False
    for cut in range(chance.randint(1, 3)):
        where = CodeCut(chance.choice(ROOMS), "line", chance.randint(1, LINES))
        life = kantor.start(cut=where, text="" if told else text, token="rakor")
        kantor.write(f"+62813999{seed:02}{cut:03}", f"Balasan {cut}", modem=chance.randrange(modems))
        life.work_and_stop()
        kantor.note_cut(said := life.last_words(), text=text)
        kantor.cuts -= "end" in said  # the point lay behind the end of its work
        told = told or "accepted" in said
    if not told and kantor.books().broadcasts:
        kantor.expect(text)  # committed, and cut before it could be said
    kantor.finish()
    kantor.audit()


@pytest.fixture(scope="module")
def steady_hats(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedHats]:
    """Each SMS takes 10 ms, so that there is something to interrupt."""
    with simulated_hat(tmp_path_factory.mktemp("steady"), modems=3, seconds_per_sms=0.01) as hats:
        yield hats


@pytest.mark.parametrize("seed", range(4))
def test_at_random_moments_while_a_page_polls(office: Opener, steady_hats: SimulatedHats, seed: int) -> None:
    """Three cuts from outside, when the network has so many messages; every page that came was whole."""
    chance = seeded(1000 + seed)
    kantor = office(people=60, modems=3, hats=steady_hats)
    kantor.admit()
    life = kantor.start(serve=True, text=SHORT, token="rakor")
    kantor.broadcast(life, SHORT)
    visitor = kantor.visitor(life)
    for moment in sorted(chance.sample(range(5, 50), 3)):
        while len(kantor.accepted()) < moment:
            assert sum(visitor.live_counts()) == 60
        kantor.kill(life)
        life = kantor.start(serve=True)
        visitor.move(life.hear("serving")["port"])
    kantor.let_finish(life)
    kantor.audit()
