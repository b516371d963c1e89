"""Which message an answer belongs to, so that one that comes late or twice is never given to the next. Pure.

After Ctrl-Z the network's answer is ``+CMGS: <mr>`` and OK, or an error, or nothing. Modems and wires add:
the answer again, a minute late, without its reference, or without its OK.
"""

from __future__ import annotations

from dataclasses import dataclass

from appliance.modem import parsing
from appliance.modem.at_channel import Event, FinalResult, InformationLine, Unsolicited
from appliance.modem.events import REFERENCE_UNKNOWN, LateAnswer, MessageReference

OK_AFTER_REFERENCE = 5.0  # seconds; without it the reference alone proves that the network took the message
REFERENCE_AFTER_OK = 2.0  # seconds; a lone OK from a modem that names references otherwise may be a stale one
_NO_ACKNOWLEDGEMENT_EXPECTED = 340  # answers an AT+CNMA, never a message


@dataclass(frozen=True, slots=True)
class Accepted:
    """The network took the message."""

    reference: MessageReference


@dataclass(frozen=True, slots=True)
class Refused:
    """The network or the modem did not take it."""

    result: FinalResult


@dataclass(frozen=True, slots=True)
class Lost:
    """No one can say."""

    why: str


Verdict = Accepted | Refused | Lost


class AnswerBook:
    """Per message: ``handed_over``, ``hear`` until a verdict, at the time limit ``at_the_limit``.

    Between messages every event goes to ``hear_between``. Times are monotonic seconds; ``settles_within``:
    how long half an answer waits for its other half (None: there is none yet).
    """

    def __init__(self) -> None:
        self.settles_within: float | None = None
        self._previous: int | None = None  # the reference given out last
        self._names_references = False
        self._reference: MessageReference | None = None
        self._lone_ok = False
        self._stale_oks = 0  # of answers whose reference has been heard already
        self._unanswered = True  # the message before may still be answered; so may one of an earlier process
        self._owed_until: float | None = None

    def handed_over(self) -> None:
        """Ctrl-Z is on its way: from here on answers are this message's."""
        self.settles_within = None
        self._reference = None
        self._lone_ok = False
        self._unanswered = False
        self._owed_until = None

    def hear(self, event: Event) -> Verdict | None:
        """An event while the message is in the air."""
        if isinstance(event, InformationLine) and event.name == "+CMGS":
            self._hear_reference(event.line)
            return None
        if not isinstance(event, FinalResult):
            return None
        if self._reference is not None:
            return self._accept(self._reference)  # whatever follows, the network has given it a number
        if event.ok:
            return self._hear_lone_ok()
        if event.namespace == "CMS" and event.code == _NO_ACKNOWLEDGEMENT_EXPECTED:
            return None
        if event.text == "ABORTED":
            return Lost("the modem aborted it")
        return Refused(event)

    def at_the_limit(self) -> Verdict | None:
        """What half an answer is worth when no more comes; None after silence."""
        if self._reference is not None:
            self._stale_oks += 1
            return self._accept(self._reference)
        return self._accept(REFERENCE_UNKNOWN) if self._lone_ok else None

    def gave_up(self, now: float, window: float) -> None:
        """Silence. The answer may still come, for ``window`` seconds or until the next message."""
        self._unanswered = True
        self._owed_until = now + window

    def owed(self, now: float) -> bool:
        """Whether an answer is still waited for: nothing may be sent that could be mistaken for its cause."""
        return self._owed_until is not None and now < self._owed_until

    def waiting_time(self, now: float, longest: float) -> float:
        """How long to listen: not beyond the moment where nothing is owed any more."""
        if self._owed_until is None or now >= self._owed_until:
            return longest
        return min(longest, self._owed_until - now)

    def silent(self, now: float) -> bool:
        """Whether it was waited for in vain: the modem needs its settings checked."""
        return self._owed_until is not None and now >= self._owed_until

    def hear_between(self, event: Event) -> LateAnswer | None:
        """An event while no message is in the air."""
        if isinstance(event, Unsolicited) and event.name == "+CMGS":
            self._stale_oks += 1
            reference = parsing.reference(event.line)
            if not self._unanswered or (reference is not None and reference == self._previous):
                return None
            return self._late(reference)
        if isinstance(event, FinalResult):
            return self._hear_stray_result(event)
        return None

    def stop_waiting(self) -> None:
        """The modem was set up again, or has vanished: no answer is waited for any more."""
        self._owed_until = None
        self._stale_oks = 0

    def forget(self) -> None:
        """The modem has started anew: nothing is owed, and its references may begin anywhere."""
        self.stop_waiting()
        self._previous = None
        self._unanswered = False

    def _hear_reference(self, line: str) -> None:
        reference = parsing.reference(line)
        if reference is not None and reference == self._previous:
            self._stale_oks += 1  # the answer before, again: a modem counts on with each message
        elif self._reference is None:
            self._reference = REFERENCE_UNKNOWN if reference is None else MessageReference(reference)
            self.settles_within = OK_AFTER_REFERENCE

    def _hear_lone_ok(self) -> Verdict | None:
        if self._stale_oks:
            self._stale_oks -= 1
            return None
        if not self._names_references:
            return self._accept(REFERENCE_UNKNOWN)
        self._lone_ok = True
        self.settles_within = REFERENCE_AFTER_OK
        return None

    def _accept(self, reference: MessageReference) -> Accepted:
        if reference != REFERENCE_UNKNOWN:
            self._previous = reference
            self._names_references = True
        return Accepted(reference)

    def _late(self, reference: int | None) -> LateAnswer:
        self._unanswered = False
        self._owed_until = None
        if reference is not None:
            self._previous = reference
        return LateAnswer(REFERENCE_UNKNOWN if reference is None else MessageReference(reference))

    def _hear_stray_result(self, result: FinalResult) -> LateAnswer | None:
        if result.ok and self._stale_oks:
            self._stale_oks -= 1
        elif self._owed_until is not None:
            if result.ok:
                return self._late(None)
            self._owed_until = None  # refused after all; that it stays uncertain errs on the safe side
            self._unanswered = False
        return None
