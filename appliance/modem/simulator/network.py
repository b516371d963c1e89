"""The operators: take messages, carry them to handsets, report, and bring in what others write."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from appliance.modem.simulator.agenda import Agenda
from appliance.modem.simulator.network_log import NetworkLog
from appliance.modem.simulator.operator_texts import Notice, text_of
from appliance.modem.simulator.people import People
from appliance.modem.simulator.report_habits import Fate, Habit, validity_seconds
from appliance.modem.simulator.subscription import NoCredit, Report, Subscription, Taken, Terminal
from appliance.sms.pdu import Concatenation, Submit, encode_deliver, encode_status_report
from appliance.sms.segments import Encoding, split

WIB = timezone(timedelta(hours=7), "WIB")


@dataclass(frozen=True)
class Verdict:
    """What the module hears about a submission: all is well (``code`` None), a +CMS code, or nothing."""

    code: int | None = None
    answered: bool = True


class Network:
    """All operators at once. Times are Unix seconds. Every event is in the log before its effect can be seen.

    ``arrival_gap``: seconds between two messages to the same SIM. ``pace``: see ``latency.Speed``.
    """

    def __init__(
        self,
        *,
        agenda: Agenda,
        log: NetworkLog,
        random: random.Random,
        people: People,
        habit: Habit,
        pace: float = 1.0,
        arrival_gap: tuple[float, float] = (0.0, 0.0),
        zone: timezone = WIB,
    ) -> None:
        self.habit = habit
        self.people = people
        self.zone = zone
        self._agenda = agenda
        self._log = log
        self._random = random
        self._pace = pace
        self._arrival_gap = arrival_gap
        self._by_number: dict[str, Subscription] = {}
        self._concatenation = random.randrange(256)
        self.accepted = 0

    def subscribe(self, subscription: Subscription) -> None:
        self._by_number[subscription.card.number] = subscription

    # -- from our SIMs ---------------------------------------------------------------------------------

    def submit(
        self, sim: Subscription, message: Submit, reference: int, now: float, fate: Fate | None = None
    ) -> Verdict:
        """One SMS-SUBMIT has arrived. ``fate`` overrides the habit."""
        if not sim.can_pay:
            return self._without_credit(sim, message, reference, now)
        sim.pulsa -= sim.price
        self.accepted += 1
        scts = self._scts(now)
        self._log.write(
            self._about(sim, message, reference, now, "accepted")
            | {"scts": scts.isoformat(), "status_report": message.status_report}
        )
        if fate is None:
            validity = validity_seconds(message.validity_octet)
            fate = self.habit.fate(message.number, validity, self._random, self._pace)
        if message.status_report:
            for delay, status in fate.events:
                self._send_report_at(sim, message.number, reference, scts, now, delay, status)
        if fate.reached is not None:
            self._agenda.at(now + fate.reached, lambda at: self._reached(sim, message, at))
        return Verdict()

    def refuse(
        self,
        sim: Subscription,
        message: Submit,
        reference: int,
        now: float,
        code: int,
        namespace: str = "CMS",
    ) -> None:
        """Note that a submission was turned down, here or before it reached an SMSC."""
        self._log.write(
            self._about(sim, message, reference, now, "refused") | {"code": code, "namespace": namespace}
        )

    def _without_credit(self, sim: Subscription, message: Submit, reference: int, now: float) -> Verdict:
        self.refuse(sim, message, reference, now, sim.no_credit_code)
        if sim.no_credit is NoCredit.SILENT:
            return Verdict(answered=False)
        if sim.no_credit is NoCredit.PRETEND:
            notice = Notice.EXPIRED if sim.expired else Notice.EMPTY
            self._agenda.at(now + 3.0 * self._pace, lambda at: self.notify(sim, notice, at))
            return Verdict()
        return Verdict(sim.no_credit_code)

    def _reached(self, sim: Subscription, message: Submit, now: float) -> None:
        """A handset has the message: one of our own SIMs, or a person who may answer the last part."""
        part = message.concatenation
        ours = self._by_number.get(message.number)
        if ours is not None:
            self.bring(
                ours, self._deliver_pdu(ours, sim.card.number, message.text, now, part, message.encoding), now
            )
        elif part is None or part.sequence == part.total:
            answer = self.people.answer()
            if answer is not None:
                self._agenda.at(
                    now + answer.after, lambda at: self.incoming(sim, message.number, answer.text, at)
                )

    # -- reports ---------------------------------------------------------------------------------------

    def _send_report_at(
        self,
        sim: Subscription,
        number: str,
        reference: int,
        scts: datetime,
        accepted_at: float,
        delay: float,
        status: int,
    ) -> None:
        when = accepted_at + delay
        if delay == 0.0:
            self.report(sim, number, reference, status, scts, when)
        else:
            self._agenda.at(when, lambda at: self.report(sim, number, reference, status, scts, at))

    def report(
        self, sim: Subscription, number: str, reference: int, status: int, scts: datetime, now: float
    ) -> None:
        """A delivery report sets out for the SIM. ``scts``: when the message it is about was accepted."""
        pdu = encode_status_report(
            message_reference=reference,
            recipient=number,
            sent_at=scts,
            discharged_at=self._scts(now),
            status=status,
            smsc=sim.card.operator.smsc,
        )
        sim.reports.append(Report(pdu, number, reference, status))
        self._push(sim, now)

    # -- to our SIMs -----------------------------------------------------------------------------------

    def incoming(
        self,
        sim: Subscription,
        sender: str,
        text: str,
        now: float,
        *,
        copies: int = 1,
        backwards: bool = False,
        parts: tuple[int, ...] | None = None,
    ) -> None:
        """Somebody writes to the SIM.

        ``copies``: each PDU that often, ``backwards``: last part first, ``parts``: only these, from 1.
        """
        segments = split(text)
        total = len(segments.parts)
        concatenations: list[Concatenation | None] = [None]
        if total > 1:
            self._concatenation = (self._concatenation + 1) % 256
            concatenations = [Concatenation(self._concatenation, total, i + 1) for i in range(total)]
        self._log.write(
            self._event(sim, now, "incoming")
            | {"from": sender, "text": text, "parts": total, "copies": copies}
        )
        pdus = [
            self._deliver_pdu(sim, sender, part, now, concatenation, segments.encoding)
            for part, concatenation in zip(segments.parts, concatenations, strict=True)
            if parts is None or concatenation is None or concatenation.sequence in parts
        ]
        for pdu in reversed(pdus) if backwards else pdus:
            for _ in range(copies):
                sim.messages.append(pdu)
        self._push(sim, now)

    def notify(self, sim: Subscription, notice: Notice, now: float, amount: int = 0) -> None:
        """The operator writes about credit or validity."""
        text = text_of(notice, pulsa=sim.pulsa, expires=sim.expires, amount=amount)
        self.incoming(sim, sim.card.operator.sender, text, now)

    def bring(self, sim: Subscription, pdu: str, now: float) -> None:
        """One ready-made PDU sets out for the SIM."""
        sim.messages.append(pdu)
        self._push(sim, now)

    def old_message(self, now: float) -> str:
        """The PDU of a message that somebody has read long ago, for filling stores."""
        return encode_deliver("+6281200000000", "Pesan lama", sent_at=self._scts(now))

    def woken(self, sim: Subscription, now: float) -> None:
        """The SIM can be reached again, or has room again."""
        self._push(sim, now)

    def _push(self, sim: Subscription, now: float) -> None:
        """Hand over what waits: all reports, then messages with the gap between them."""
        terminal = sim.terminal
        if terminal is None:
            return
        while sim.reports:
            report = sim.reports[0]
            # taken off first: what the terminal does with it may wake us again
            sim.reports.popleft()
            taken = terminal.take_report(report.pdu, now)
            if taken is Taken.LATER:
                sim.reports.appendleft(report)
                break
            self._log.write(
                self._event(sim, now, "report")
                | {
                    "number": report.number,
                    "mr": report.reference,
                    "status": report.status,
                    "shown": taken is Taken.YES,
                }
            )
        if sim.messages and sim.next_push is None:
            self._push_message(sim, terminal, now)

    def _push_message(self, sim: Subscription, terminal: Terminal, now: float) -> None:
        sim.next_push = None
        while sim.messages:
            taken = terminal.take_message(sim.messages[0], now)
            if taken is Taken.LATER:
                return
            pdu = sim.messages.popleft()
            self._log.write(self._event(sim, now, "handed") | {"pdu": pdu, "shown": taken is Taken.YES})
            if self._arrival_gap[1]:
                gap = self._random.uniform(*self._arrival_gap)
                sim.next_push = self._agenda.at(now + gap, lambda at: self._push_message(sim, terminal, at))
                return

    # -- the forms -------------------------------------------------------------------------------------

    def _deliver_pdu(
        self,
        sim: Subscription,
        sender: str,
        text: str,
        now: float,
        concatenation: Concatenation | None,
        encoding: Encoding | None = None,
    ) -> str:
        return encode_deliver(
            sender,
            text,
            sent_at=self._scts(now),
            concatenation=concatenation,
            encoding=encoding,
            smsc=sim.card.operator.smsc,
        )

    def _scts(self, now: float) -> datetime:
        """The SMSC's clock: local time, whole seconds."""
        return datetime.fromtimestamp(int(now), self.zone)

    def _event(self, sim: Subscription, now: float, event: str) -> dict[str, object]:
        terminal = sim.terminal
        return {
            "at": round(now, 6),
            "event": event,
            "modem": terminal.name if terminal is not None else None,
            "imsi": sim.card.imsi,
        }

    def _about(
        self, sim: Subscription, message: Submit, reference: int, now: float, event: str
    ) -> dict[str, object]:
        part = message.concatenation
        return self._event(sim, now, event) | {
            "number": message.number,
            "text": message.text,
            "mr": reference,
            "concatenation": [part.reference, part.total, part.sequence] if part is not None else None,
        }
