"""Anything may happen in any order: the ledger against a model of a few lines, and what must always hold."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from msgspec.structs import replace

from appliance.outbox.claims import ANYTHING, ClaimRules
from appliance.outbox.control import NotPossible
from appliance.outbox.model import ClaimedSegment
from appliance.outbox.routing import Fare, Seat
from appliance.outbox.self_tests import SelfTestKind
from appliance.outbox.status import CARRIED, OPEN, BroadcastState, Status, recipient_status
from appliance.sms.numbers import PhoneNumber
from appliance.sms.status_codes import ErrorClass
from tests.outbox.office import MODEM, OTHER_SIM, Office, adds_up, number, open_office, recipient
from tests.support.fake_modem import SIM

MODEMS = {MODEM: SIM, "XL": OTHER_SIM}
PREFIXES = ("812", "817", "896")
SEATS = {
    MODEM: Seat(MODEM, Fare("Telkomsel", 300, 100), 5.0),
    "XL": Seat("XL", Fare("XLSMART", 250, 100), 5.0),
}
RULES = {
    name: ClaimRules(seat=seat, others=tuple(each for each in SEATS.values() if each is not seat))
    for name, seat in SEATS.items()
}
MAY_HAVE_LEFT = {Status.SENT, Status.DELIVERED, Status.UNKNOWN, Status.UNCONFIRMED}


@dataclass
class Told:
    """What the network and the office know of one segment, whatever the ledger says."""

    handed_over: int = 0  # times it may have left since it was last queued by a person
    reference: int | None = None
    sim: str = ""
    number: str = ""


@dataclass
class World:
    """The model: what was accepted, what is with which modem, what may have left."""

    accepted: dict[int, int] = field(default_factory=dict)  # broadcast -> recipients
    with_modem: dict[str, ClaimedSegment] = field(default_factory=dict)
    told: dict[int, Told] = field(default_factory=dict)


class LedgerMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.opened = open_office(Path(self.folder.name))
        self.office: Office = self.opened.__enter__()
        self.world = World()
        self.references = 0

    def teardown(self) -> None:
        self.opened.__exit__(None, None, None)
        self.folder.cleanup()

    # -- what may happen ------------------------------------------------------------------------------

    @rule(people=st.integers(1, 4), parts=st.integers(1, 3), urgent=st.booleans(), undo=st.booleans())
    def accept(self, people: int, parts: int, urgent: bool, undo: bool) -> None:
        chosen = [
            replace(
                recipient(serial, parts=parts), number=PhoneNumber(f"+62{PREFIXES[serial % 3]}{serial:08d}")
            )
            for serial in range(1, people + 1)
        ]
        chosen.append(recipient(9, left_out="inactive"))
        made = self.office.accept(chosen, urgent=urgent, undo=30 if undo else 0)
        self.world.accepted[made.id] = people + 1

    @rule(modem=st.sampled_from(sorted(MODEMS)), priced=st.booleans())
    def claim(self, modem: str, priced: bool) -> None:
        if modem in self.world.with_modem:
            return
        rules = RULES[modem] if priced else ANYTHING
        claimed = self.office.ledger.claim(modem, MODEMS[modem], rules)
        if claimed is None:
            return
        told = self.world.told.setdefault(claimed.id, Told())
        assert not told.handed_over, "promise 2: at most once"
        assert claimed.number not in self.office.ledger.opted_out(), "promise 9"
        parts = recipient(int(claimed.number[-4:]), parts=claimed.total).parts
        assert claimed.text in (*parts, parts[0].strip()), "promise 5"  # a test message has no blank ends
        told.sim, told.number = MODEMS[modem], claimed.number
        self.world.with_modem[modem] = claimed

    @precondition(lambda self: self.world.with_modem)
    @rule(data=st.data(), silent=st.booleans())
    def it_left(self, data: st.DataObject, silent: bool) -> None:
        claimed = self._answered(data)
        told = self.world.told[claimed.id]
        told.handed_over += 1
        if silent:
            self.office.ledger.record_unknown(claimed.id, "no answer")
        else:
            self.references = (self.references + 1) % 256
            told.reference = self.references
            self.office.ledger.record_sent(claimed.id, self.references)

    @precondition(lambda self: self.world.with_modem)
    @rule(data=st.data(), error_class=st.sampled_from(ErrorClass))
    def it_was_refused(self, data: st.DataObject, error_class: ErrorClass) -> None:
        claimed = self._answered(data)
        status = self.office.ledger.record_error(claimed.id, error_class=error_class)
        if status in MAY_HAVE_LEFT:
            self.world.told[claimed.id].handed_over += 1

    @precondition(lambda self: self.world.with_modem)
    @rule(data=st.data())
    def it_came_back(self, data: st.DataObject) -> None:
        self.office.ledger.record_not_handed_over(self._answered(data).id)

    @precondition(lambda self: self.world.told)
    @rule(data=st.data(), status=st.sampled_from([0x00, 0x22, 0x46, 0x62]))
    def a_report_comes(self, data: st.DataObject, status: int) -> None:
        told = self.world.told[data.draw(st.sampled_from(sorted(self.world.told)))]
        reference = told.reference if told.reference is not None else 255
        self.office.report(told.number, reference, status=status, sim=told.sim)

    @rule(seconds=st.sampled_from([1, 40, 150, 3700, 200_000]))
    def time_passes(self, seconds: int) -> None:
        self.office.clock.advance(seconds)
        self.office.ledger.expire_reports()

    @rule(serial=st.integers(1, 4))
    def somebody_opts_out_or_in(self, serial: int) -> None:
        phone = PhoneNumber(f"+62{PREFIXES[serial % 3]}{serial:08d}")
        if not self.office.ledger.opt_out(phone, "sms"):
            self.office.ledger.opt_in(phone, "sms")

    @precondition(lambda self: self.world.accepted)
    @rule(data=st.data(), decision=st.sampled_from(["pause", "resume", "cancel", "resend", "close"]))
    def a_person_decides(self, data: st.DataObject, decision: str) -> None:
        broadcast_id = data.draw(st.sampled_from(sorted(self.world.accepted)))
        ledger = self.office.ledger
        try:
            if decision == "resend":
                before = self._states()
                ledger.resend(broadcast_id, [Status.FAILED, Status.UNKNOWN], "Siti")
                self._forgive(before)
            elif decision == "close":
                ledger.close_finished()
            else:
                getattr(ledger, decision)(broadcast_id)
        except NotPossible:
            pass

    @precondition(lambda self: self.world.told)
    @rule(data=st.data(), times=st.integers(1, 3))
    def it_was_the_sims_fault(self, data: st.DataObject, times: int) -> None:
        segments = data.draw(st.sets(st.sampled_from(sorted(self.world.told))))
        self.office.ledger.forgive(dict.fromkeys(segments, times))

    @rule(modem=st.sampled_from(sorted(MODEMS)))
    def a_modem_is_set_aside(self, modem: str) -> None:
        before = self._states()
        self.office.ledger.pass_on(MODEMS[modem])
        changed = {
            (before[each], status) for each, status in self._states().items() if status != before[each]
        }
        assert changed <= {(Status.ERRORED, Status.QUEUED)}

    @rule(modem=st.sampled_from(sorted(MODEMS)))
    def a_modem_is_tested(self, modem: str) -> None:
        mine = recipient(7)
        self.office.ledger.accept_test(modem, number(7), mine.text, SelfTestKind.PERSON)

    @rule()
    def the_plug_is_pulled(self) -> None:
        for claimed in self.world.with_modem.values():
            self.world.told[claimed.id].handed_over += 1
        self.world.with_modem.clear()
        self.office.restart()
        assert not [status for status in self._states().values() if status is Status.SENDING]

    # -- what must hold -------------------------------------------------------------------------------

    @invariant()
    def nobody_is_lost_and_the_totals_add_up(self) -> None:
        for broadcast_id, people in self.world.accepted.items():
            found = self.office.ledger.broadcast(broadcast_id)
            assert found is not None
            assert sum(found.counts.values()) == people
            assert adds_up(found, found.counts)

    @invariant()
    def what_is_counted_is_what_is_there(self) -> None:
        """The remembered counts, the state on the first part, and the states of the parts all agree."""
        states = self._states()
        by_recipient: dict[int, list[Status]] = {}
        for segment in sorted(states):
            by_recipient.setdefault(segment // 16, []).append(states[segment])
        with self.office.db.read() as cur:
            heads = {
                row["id"] // 16: (row["broadcast_id"], Status(row["recipient_status"]))
                for row in cur.execute("SELECT * FROM segment WHERE sequence = 1")
            }
        assert {each: recipient_status(parts) for each, parts in by_recipient.items()} == {
            each: status for each, (_, status) in heads.items()
        }
        for broadcast_id in self.world.accepted:
            counted = self.office.ledger.counts(broadcast_id)
            mine = [status for owner, status in heads.values() if owner == broadcast_id]
            assert {status: mine.count(status) for status in Status} == counted

    @invariant()
    def a_modem_holds_what_it_claimed_and_nothing_else_is_sending(self) -> None:
        sending = {segment for segment, status in self._states().items() if status is Status.SENDING}
        assert sending == {claimed.id for claimed in self.world.with_modem.values()}

    @invariant()
    def what_waits_for_one_sim_is_the_rest_of_a_message_that_sim_has_begun(self) -> None:
        with self.office.db.read() as cur:
            bound = cur.execute(
                "SELECT id, sim FROM segment WHERE status = 'queued' AND sim IS NOT NULL"
            ).fetchall()
            for row in bound:
                first = row["id"] // 16 * 16
                parts = cur.execute(
                    "SELECT status, sim FROM segment WHERE id BETWEEN ? AND ?", (first, first + 15)
                ).fetchall()
                assert any(part["status"] in CARRIED and part["sim"] == row["sim"] for part in parts)

    @invariant()
    def what_may_have_left_never_waits_to_be_sent(self) -> None:
        states = self._states()
        for segment, told in self.world.told.items():
            if told.handed_over and segment not in {each.id for each in self.world.with_modem.values()}:
                assert states[segment] not in OPEN

    @invariant()
    def a_finished_broadcast_has_nothing_open(self) -> None:
        states = self._states()
        for broadcast_id in self.world.accepted:
            found = self.office.ledger.broadcast(broadcast_id)
            assert found is not None
            mine = self._segments_of(broadcast_id)
            assert found.open_segments == sum(1 for each in mine if states[each] in OPEN)
            if found.state is BroadcastState.FINISHED:
                assert not found.open_segments

    # -- inside ---------------------------------------------------------------------------------------

    def _answered(self, data: st.DataObject) -> ClaimedSegment:
        return self.world.with_modem.pop(data.draw(st.sampled_from(sorted(self.world.with_modem))))

    def _states(self) -> dict[int, Status]:
        with self.office.db.read() as cur:
            return {row["id"]: Status(row["status"]) for row in cur.execute("SELECT id, status FROM segment")}

    def _segments_of(self, broadcast_id: int) -> list[int]:
        with self.office.db.read() as cur:
            return [
                row["id"]
                for row in cur.execute("SELECT id FROM segment WHERE broadcast_id = ?", (broadcast_id,))
            ]

    def _forgive(self, before: dict[int, Status]) -> None:
        """A person has queued it again: it may leave once more."""
        for segment, status in self._states().items():
            if status is Status.QUEUED and before[segment] in (Status.FAILED, Status.UNKNOWN):
                self.world.told[segment] = Told()


LedgerMachine.TestCase.settings = settings(max_examples=25, stateful_step_count=40, deadline=None)
TestLedgerMachine = LedgerMachine.TestCase
