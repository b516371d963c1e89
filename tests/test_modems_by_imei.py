"""Two modems alike, ``port = "auto"`` for both: each keeps its own, whatever cables do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

from appliance.box import Box, open_box
from appliance.broadcasts import Draft
from appliance.contacts.audience_spec import AudienceSpec
from appliance.outbox.status import Status
from appliance.sim_cards.seats import Seats
from tests.support.boxes import CHEAP_HASH, config_for, furnish_office, swift
from tests.support.machine import Machine
from tests.support.people import person
from tests.support.simulator import SimulatedHats, simulated_hat

PEOPLE = 120
SIM7600 = "1e0e:9001"
BOTH = ["Telkomsel", "Indosat"]  # in the order of the sections


@contextmanager
def two_sections(folder: Path, machine: Machine, *more: str) -> Iterator[Box]:
    names = ("Telkomsel", "Indosat", *more)
    with open_box(
        config_for(*(swift(name, per_minute=600) for name in names)),
        data_dir=folder / "data",
        simulate=True,
        random=Random(1),
        plugged_in=machine.look,
        hash_cost=CHEAP_HASH,
    ) as box:
        box.start()
        yield box


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path / "machine")


def plug(machine: Machine, socket: str, hats: SimulatedHats, link: str, first: int) -> None:
    """A SIM7600 with all its ports; only the one for AT leads anywhere."""
    ttys = {f"ttyUSB{first + place}": f"{place:02d}" for place in range(5)}
    ttys[f"ttyUSB{first + 2}"] = f"02>{hats.folder / link}"
    machine.plug(socket, SIM7600, **ttys)


def operators(box: Box) -> list[str]:
    return [status.operator for status in box.sender_statuses() if status is not None]


def is_over(box: Box, broadcast: int) -> bool:
    """Nothing is left to send. Reports that came while the port was gone are lost for good."""
    counts = box.broadcasts.report(broadcast).counts
    return sum(counts[each] for each in (Status.DELIVERED, Status.SENT, Status.UNKNOWN)) == PEOPLE


def imeis(hats: SimulatedHats) -> list[str]:
    return [hats.state(modem)["imei"] for modem in (0, 1)]


@pytest.mark.story
@pytest.mark.parametrize("step", ["prompt", "accepted"])
def test_one_of_two_modems_alike_is_pulled_while_sending_and_put_back_under_another_name(
    tmp_path: Path, machine: Machine, step: str
) -> None:
    fault = {"kind": "unplug", "modem": 0, "send": 8, "at": step, "seconds": 0.5, "power": False}
    script = [fault | {"link": "back"}]
    with simulated_hat(tmp_path / "hats", modems=2, script=script) as hats:
        plug(machine, "1-1.2", hats, "modem0", first=0)
        plug(machine, "1-1.4", hats, "modem1", first=5)
        with two_sections(tmp_path, machine) as box:
            furnish_office(box)
            box.book.import_contacts([person(serial) for serial in range(1, PEOPLE + 1)], [])
            hats.wait_for(lambda: operators(box) == BOTH, "both modems")
            sent = box.broadcasts.send(Draft("Halo {nama}", AudienceSpec(all=True)), token="t", by="euis")

            hats.wait_for(lambda: (hats.folder / "back").exists(), "the modem on its new terminal")
            machine.pull("1-1.2")
            plug(machine, "1-1.7", hats, "back", first=20)

            hats.wait_for(
                lambda: sum(1 for event in hats.accepted() if event["modem"] == "modem0") > 8,
                "more messages through it",
            )
            hats.wait_for(lambda: is_over(box, sent.id), "the end of it")

            # nobody got it twice, and whoever did not is told as unknown: at most the one in the air
            taken = [event["number"] for event in hats.accepted()]
            assert len(taken) == len(set(taken))
            unknown = box.broadcasts.report(sent.id).counts[Status.UNKNOWN]
            assert PEOPLE - len(taken) <= unknown <= 1

            # each section has the modem it had before
            hats.wait_for(lambda: operators(box) == BOTH, "both modems")
            seats = Seats(box.db)
            assert [seats.imei_of(name) for name in ("Telkomsel", "Indosat")] == imeis(hats)
            assert seats.place_of("Telkomsel") == "1-1.7"
            assert box.ports.unassigned() == ()


@pytest.mark.story
def test_plugged_in_the_other_way_round_while_the_box_was_off_each_section_finds_its_own(
    tmp_path: Path, machine: Machine
) -> None:
    with simulated_hat(tmp_path / "hats", modems=2) as hats:
        plug(machine, "1-1.2", hats, "modem0", first=0)
        plug(machine, "1-1.4", hats, "modem1", first=5)
        with two_sections(tmp_path, machine) as box:
            hats.wait_for(lambda: operators(box) == BOTH, "both modems")

        machine.pull("1-1.2")
        machine.pull("1-1.4")
        plug(machine, "1-1.2", hats, "modem1", first=0)
        plug(machine, "1-1.4", hats, "modem0", first=5)
        with two_sections(tmp_path, machine) as box:
            hats.wait_for(lambda: operators(box) == BOTH, "both modems")
            assert Seats(box.db).place_of("Telkomsel") == "1-1.4"


@pytest.mark.story
def test_three_sections_and_two_modems_the_third_is_told_and_gets_one_that_is_plugged_in_later(
    tmp_path: Path, machine: Machine
) -> None:
    with simulated_hat(tmp_path / "hats", modems=3) as hats:
        plug(machine, "1-1.2", hats, "modem0", first=0)
        plug(machine, "1-1.3", hats, "modem1", first=5)
        with two_sections(tmp_path, machine, "XL") as box:
            hats.wait_for(lambda: operators(box)[:2] == BOTH, "both modems")
            hats.wait_for(lambda: reason(box, 2) == "no_modem_left", "word of the third")

            plug(machine, "1-1.5", hats, "modem2", first=10)
            hats.wait_for(lambda: operators(box) == [*BOTH, "XL"], "the third modem")


@pytest.mark.story
def test_a_module_that_cannot_do_sms_is_named_when_it_is_all_there_is(
    tmp_path: Path, machine: Machine
) -> None:
    with simulated_hat(tmp_path / "hats", modems=2, chip="sim7600,a7670e-lnxy") as hats:
        plug(machine, "1-1.2", hats, "modem0", first=0)
        plug(machine, "1-1.3", hats, "modem1", first=5)
        with two_sections(tmp_path, machine) as box:
            hats.wait_for(lambda: operators(box)[0] == "Telkomsel", "the good modem")
            hats.wait_for(lambda: reason(box, 1) == "sms_unsupported", "the name of the other")


def reason(box: Box, place: int) -> str:
    return box.modem_cards()[place].reason
