"""How the box says that it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from appliance.backup.diary import MadeBackup, Where
from appliance.broadcast_models import ModemCard
from appliance.clock import ClockTrust
from appliance.config import ModemSection
from appliance.errors import StorageError
from appliance.health import (
    MEGABYTE,
    Health,
    HealthCheck,
    HealthPart,
    HealthResult,
    HealthWord,
    Senses,
    ThreadState,
)
from appliance.modem.events import Trouble
from appliance.modem.recovery import Step
from appliance.modem_cards import card
from appliance.modem_log import LogWord
from appliance.outbox.sender_status import Recovering, SenderState, SenderStatus
from appliance.run_diary import Run, StartReason
from appliance.sim_cards.model import SimCard
from appliance.sim_cards.warnings import SimFinding, SimWord
from appliance.system import Heat, Memory, Reserve, Undervoltage, Wear
from appliance.time_sources import Doubt
from tests.support.clock import FakeClock
from tests.support.sender_statuses import AT_REST

READY = replace(AT_REST, name="Modem 1", operator="TELKOMSEL")


class TestClock(FakeClock):
    """One whose trust a test may word as it likes."""

    __test__ = False
    told = ClockTrust(True, "ntp")

    def trust(self) -> ClockTrust:
        return self.told


STEADY = Undervoltage(now=False, since_boot=False)


@dataclass
class Office:
    """A box in which everything is as it should be, until a test changes something."""

    clock: TestClock = field(default_factory=TestClock)
    free: int = 9000 * MEGABYTE
    trouble: Exception | None = None
    card_given_up: bool = False
    recovered: list[str] = field(default_factory=list)
    threads: list[ThreadState] = field(default_factory=lambda: [ThreadState("sender Modem 1", True, 0)])
    status: SenderStatus = READY
    supply: Undervoltage | None = STEADY
    counts: dict[LogWord, int] = field(default_factory=dict)
    sims: list[SimFinding] = field(default_factory=list)
    modems: int = 1
    read_only: bool = False
    heat: Heat | None = None
    memory: Memory | None = None
    wear: Wear | None = None
    saved: MadeBackup | None = None
    kit_seen: bool = True
    cards_in: list[SimCard] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)

    def health(self) -> Health:
        senses = Senses(
            free_bytes=self._free,
            card_given_up=lambda: self.card_given_up,
            recovered=lambda: self.recovered,
            threads=lambda: self.threads,
            modems=self._cards,
            senders=lambda: [self.status, None],
            supply=lambda: self.supply,
            happened=self._happened,
            sims=lambda: self.sims,
            read_only=lambda: self.read_only,
            heat=lambda: self.heat,
            memory=lambda: self.memory,
            wear=lambda: self.wear,
            saved=lambda: self.saved,
            kit_seen=lambda: self.kit_seen,
            cards_in=lambda: self.cards_in,
            runs=lambda: self.runs,
        )
        return Health(senses, clock=self.clock)

    def find(self, name: str) -> HealthCheck:
        return next(check for check in self.health().checks() if check.name == name)

    def _free(self) -> int:
        if self.trouble is not None:
            raise self.trouble
        return self.free

    def _cards(self) -> list[ModemCard]:
        section = ModemSection(name="Modem 1", port="auto")
        return [card(section, self.status, price=350)] * self.modems

    def _happened(self, modem: str, since: datetime) -> Mapping[LogWord, int]:
        assert modem == "Modem 1"
        assert self.clock.now() - since == timedelta(hours=24)
        return self.counts


@pytest.fixture
def office() -> Office:
    return Office()


def test_a_box_in_order_is_good(office: Office) -> None:
    assert {check.word for check in office.health().checks()} == {HealthWord.FINE}
    assert office.health().worst() is HealthResult.GOOD


@pytest.mark.parametrize(
    ("trust", "result", "word", "detail"),
    [
        (ClockTrust(True, "ntp"), "good", "fine", "ntp"),
        (ClockTrust(False, "none"), "attention", "clock_untrusted", "none"),
        (ClockTrust(False, "none", doubt=Doubt.YEAR), "attention", "clock_untrusted", "year"),
        (ClockTrust(False, "none", doubt=Doubt.DISAGREE), "attention", "clock_disagree", "none"),
        (ClockTrust(True, "nitz", doubt=Doubt.BATTERY), "attention", "clock_battery", "nitz"),
        (
            ClockTrust(True, "nitz", host_off=timedelta(days=3)),
            "good",
            "clock_corrected",
            "nitz +259200 s",
        ),
        (ClockTrust(True, "scts", host_off=-timedelta(hours=1)), "good", "clock_corrected", "scts -3600 s"),
    ],
)
def test_the_clock_tells_who_vouches_for_it_and_what_was_corrected(
    office: Office, trust: ClockTrust, result: str, word: str, detail: str
) -> None:
    office.clock.told = trust
    assert office.find("clock") == HealthCheck("clock", HealthResult(result), HealthWord(word), detail)


def test_a_pi_whose_supply_is_weak_says_so(office: Office) -> None:
    office.supply = Undervoltage(now=False, since_boot=False)
    assert office.find("power").word is HealthWord.FINE
    office.supply = Undervoltage(now=False, since_boot=True)
    assert (office.find("power").word, office.find("power").detail) == (HealthWord.POWER_WEAK, "pi before")
    office.supply = Undervoltage(now=True, since_boot=True)
    assert office.find("power").detail == "pi now"


def test_a_machine_that_does_not_measure_its_supply_is_not_said_to_be_fine(office: Office) -> None:
    office.supply = None
    check = office.find("power")
    assert (check.result, check.word) == (HealthResult.GOOD, HealthWord.POWER_UNMEASURED)


def test_a_modem_that_starts_anew_twice_a_day_is_short_of_power(office: Office) -> None:
    office.counts = {LogWord.RESTARTED: 1, LogWord.RESET_COMMAND: 9}  # what the box did itself is no sign
    assert office.find("power").word is not HealthWord.POWER_WEAK
    office.counts = {LogWord.RESTARTED: 1, LogWord.UNDERVOLTAGE: 1}
    office.supply = Undervoltage(now=True, since_boot=True)
    check = office.find("power")
    assert (check.result, check.word) == (HealthResult.ATTENTION, HealthWord.POWER_WEAK)
    assert check.detail == "pi now, Modem 1 2"


def test_a_card_that_fills_up(office: Office) -> None:
    office.free = 400 * MEGABYTE
    assert office.find("card").word is HealthWord.LITTLE_ROOM
    office.free = 40 * MEGABYTE
    assert office.find("card").word is HealthWord.NO_ROOM
    office.card_given_up = True
    assert office.find("card").word is HealthWord.CARD_GIVEN_UP
    office.trouble = StorageError("the card refused")
    assert office.find("card").detail == "the card refused"


@pytest.mark.parametrize(
    ("thread", "word"),
    [
        (ThreadState("sender Modem 1", True, 0), HealthWord.FINE),
        (ThreadState("sender Modem 1", False, 1, "ValueError"), HealthWord.STOPPED),
        (ThreadState("sender Modem 1", False, 1, "ValueError", hangs=True), HealthWord.STOPPED),
        (ThreadState("sender Modem 1", True, 1, "ValueError"), HealthWord.RESTARTED),
        (ThreadState("sender Modem 1", True, 1, "ValueError", hangs=True), HealthWord.HANGS),
    ],
)
def test_a_thread_that_died_or_hangs(office: Office, thread: ThreadState, word: HealthWord) -> None:
    office.threads = [thread]
    assert office.find("sender Modem 1").word is word


def test_of_those_who_serve_the_pages_it_is_said_how_many_hang(office: Office) -> None:
    office.threads = [ThreadState("pages", True, 0, hangs=True, detail="1/6")]
    found = office.find("pages")
    assert (found.result, found.word, found.detail) == (HealthResult.BAD, HealthWord.HANGS, "1/6")


def offline(reason: str = "", step: str = "") -> SenderStatus:
    recovering = Recovering("silent", step, 1, 300.0) if step else None
    return replace(READY, state=SenderState.OFFLINE, connected=False, reason=reason, recovering=recovering)


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (READY, HealthWord.FINE),
        (offline(), HealthWord.NOT_CONNECTED),
        (offline("gone", Step.RESYNC), HealthWord.NOT_CONNECTED),
        (offline("port_in_use"), HealthWord.PORT_IN_USE),
        (offline("gone", Step.GIVE_UP), HealthWord.GIVEN_UP),
        (replace(READY, state=SenderState.NOT_READY), HealthWord.NOT_READY),
        (replace(READY, state=SenderState.PAUSED), HealthWord.NOT_READY),
    ],
)
def test_a_modem_in_trouble_is_named_with_what_a_person_can_do(
    office: Office, status: SenderStatus, word: HealthWord
) -> None:
    office.status = status
    assert office.find("modem Modem 1").word is word


@pytest.mark.parametrize("state", [SenderState.NOT_READY, SenderState.CONNECTING])
@pytest.mark.parametrize("trouble", Trouble)
def test_a_modem_that_answers_and_cannot_send_says_why(
    office: Office, trouble: Trouble, state: SenderState
) -> None:
    office.status = replace(READY, state=state, connected=False, reason=trouble)
    check = office.find("modem Modem 1")
    assert (check.word, check.detail) == (HealthWord.NOT_READY, trouble)


def test_what_only_a_person_can_mend_is_bad_and_what_passes_is_not(office: Office) -> None:
    for trouble in (Trouble.PIN_REFUSED, Trouble.SMS_UNSUPPORTED, Trouble.PUK_REQUIRED):
        office.status = replace(READY, state=SenderState.NOT_READY, connected=False, reason=trouble)
        assert office.find("modem Modem 1").result is HealthResult.BAD
    office.status = replace(READY, state=SenderState.NOT_READY, connected=False, reason=Trouble.SIM_BUSY)
    assert office.find("modem Modem 1").result is HealthResult.ATTENTION


@pytest.mark.parametrize("reason", ["gone", "no_modem_left"])
def test_why_a_modem_cannot_be_reached_is_said(office: Office, reason: str) -> None:
    office.status = offline(reason)
    assert office.find("modem Modem 1").detail == reason


def test_one_complaint_about_the_supply_is_enough(office: Office) -> None:
    office.counts = {LogWord.RESTARTED: 1, LogWord.UNDERVOLTAGE: 1}
    assert office.find("power").word is HealthWord.POWER_WEAK
    office.counts = {LogWord.UNDERVOLTAGE: 1}
    assert office.find("power").word is HealthWord.POWER_WEAK


def test_a_configuration_without_a_modem(office: Office) -> None:
    office.modems = 0
    assert office.find("modems").word is HealthWord.NO_MODEM


@pytest.mark.parametrize("word", SimWord)
def test_whatever_is_the_matter_with_a_sim_is_said(office: Office, word: SimWord) -> None:
    office.sims = [SimFinding("Modem 1", word, 3)]
    check = office.find("sim Modem 1")
    assert (check.word, check.detail) == (f"sim_{word}", "3")
    assert check.result is not HealthResult.GOOD


def test_a_damaged_file_that_was_taken_from_a_copy_is_named(office: Office) -> None:
    office.recovered = ["book"]
    assert office.find("book").word is HealthWord.RECOVERED
    assert office.find("users").word is HealthWord.FINE


def test_a_card_that_takes_nothing_any_more_is_bad_however_empty_it_is(office: Office) -> None:
    office.read_only = True
    found = office.find("card")
    assert (found.result, found.word) == (HealthResult.BAD, HealthWord.CARD_READ_ONLY)
    assert found.figure("free_mb") == 9000


@pytest.mark.parametrize(
    ("celsius", "slowed", "result"),
    [(48.3, False, "good"), (72.0, True, "attention"), (80.0, False, "attention"), (86.1, True, "bad")],
)
def test_a_box_that_is_too_hot_says_how_hot(
    office: Office, celsius: float, slowed: bool, result: str
) -> None:
    office.heat = Heat(celsius, slowed)
    found = office.find("temperature")
    assert (found.result, found.figure("celsius")) == (result, celsius)


def test_what_nobody_measures_is_not_told(office: Office) -> None:
    names = {check.name for check in office.health().checks()}
    assert names.isdisjoint({"temperature", "memory", "wear", "restarts", "balance Modem 1"})


def test_memory_is_told_and_warned_of_before_it_runs_out(office: Office) -> None:
    office.memory = Memory(own=92 * MEGABYTE, free=180 * MEGABYTE, total=427 * MEGABYTE)
    found = office.find("memory")
    assert (found.word, found.detail) == (HealthWord.FINE, "92 MB, 180 MB free")
    office.memory = Memory(own=92 * MEGABYTE, free=20 * MEGABYTE, total=427 * MEGABYTE)
    assert office.find("memory").word is HealthWord.MEMORY_SHORT


@pytest.mark.parametrize(
    ("used", "reserve", "result", "word"),
    [
        (None, None, "good", "wear_unknown"),
        (10, Reserve.NORMAL, "good", "fine"),
        (90, Reserve.NORMAL, "attention", "card_worn"),
        (20, Reserve.WARNING, "attention", "card_worn"),
        (110, Reserve.NORMAL, "bad", "card_worn"),
        (20, Reserve.URGENT, "bad", "card_worn"),
    ],
)
def test_a_card_that_tells_its_wear_is_listened_to(
    office: Office, used: int | None, reserve: Reserve | None, result: str, word: str
) -> None:
    office.wear = Wear("SC32G", "SD", used, reserve)
    found = office.find("wear")
    assert (found.result, found.word, found.detail) == (result, word, "SC32G")


def runs(*reasons: StartReason) -> list[Run]:
    """The newest first."""
    return [Run(number=len(reasons) - place, why=why) for place, why in enumerate(reasons)]


@pytest.mark.parametrize(
    ("reasons", "word", "detail"),
    [
        ((StartReason.FIRST,), "fine", "first"),
        ((StartReason.POWER_CUT, StartReason.UPDATE), "fine", "power_cut"),
        ((StartReason.RESTART, *[StartReason.POWER_CUT] * 3), "power_cuts", "3"),
        ((StartReason.HANG, StartReason.FIRST), "stopped_itself", "hang"),
        ((StartReason.UPDATE, StartReason.HANG), "fine", "update"),
    ],
)
def test_the_last_starts_tell_of_power_cuts_and_of_trouble(
    office: Office, reasons: tuple[StartReason, ...], word: str, detail: str
) -> None:
    office.runs = runs(*reasons)
    assert (office.find("restarts").word, office.find("restarts").detail) == (word, detail)


def test_the_balance_of_each_sim_is_told_with_its_age(office: Office) -> None:
    at = office.clock.now() - timedelta(days=4)
    office.cards_in = [SimCard(sim="1", modem="Modem 1", balance=45_000, balance_at=at)]
    found = office.find("balance Modem 1")
    assert found.word is HealthWord.FINE
    assert (found.figure("rupiah"), found.figure("days_ago")) == (45_000, 4)
    office.cards_in = [SimCard(sim="1", modem="Modem 1")]
    assert office.find("balance Modem 1").word is HealthWord.BALANCE_UNKNOWN


def test_a_balance_that_runs_out_is_warned_of_once(office: Office) -> None:
    office.cards_in = [SimCard(sim="1", modem="Modem 1", balance=350)]
    assert office.find("balance Modem 1").word is HealthWord.BALANCE_LOW
    office.sims = [SimFinding("Modem 1", SimWord.NO_CREDIT, None)]
    assert office.find("balance Modem 1").word is HealthWord.FINE


def test_every_check_belongs_to_a_part_of_the_page(office: Office) -> None:
    office.heat, office.wear = Heat(50, slowed=False), Wear("SC32G", "SD", None, None)
    parts = {check.name: check.part for check in office.health().checks()}
    assert parts["temperature"] is HealthPart.POWER
    assert parts["wear"] is HealthPart.KEEPING
    assert parts["sender Modem 1"] is parts["modem Modem 1"] is HealthPart.RADIO
    assert parts["clock"] is HealthPart.WORK


def test_a_backup_that_nobody_can_open_wants_attention_until_the_kit_was_seen(office: Office) -> None:
    office.kit_seen = False
    assert all(check.name != "kit" for check in office.health().checks())  # there is none yet
    office.saved = MadeBackup(at=office.clock.now(), where=Where.BROWSER, size=MEGABYTE)
    assert office.find("kit").word is HealthWord.KIT_UNSEEN
    assert office.find("kit").part is HealthPart.KEEPING
    assert office.health().worst() is HealthResult.ATTENTION
    office.kit_seen = True
    assert office.health().worst() is HealthResult.GOOD
