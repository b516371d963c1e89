"""Which message an answer belongs to, so that one that comes late or twice is never given to the next. Pure.

After Ctrl-Z the network's answer is ``+CMGS: <mr>`` and OK, or an error, or nothing. Modems and wires add:
the answer again, a minute late, without its reference, or without its OK.
"""

from __future__ import annotations

from dataclasses import dataclass

from appliance.modem import parsing
from appliance.modem.at_channel import Event, FinalResult, InformationLine, Unsolicited
from appliance.modem.events import REFERENCE_UNKNOWN, LateAnswer, MessageReference

OK_AFTER_REFERENCE = 5.0  # seconds; a reference proves that the network took the message, even without its OK
REFERENCE_AFTER_OK = 2.0  # seconds; a lone OK from a modem that names references otherwise may be a stale one
ANOTHER_ANSWER = 10.0  # seconds; this one may be that of a message given up long ago
REMEMBERED = 100  # messages; beyond that TP-MR has nearly come round
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

    A modem counts TP-MR on by one for each attempt: that tells an answer from its repetition, and which of
    several unanswered messages it is for.
    """

    def __init__(self) -> None:
        self.settles_within: float | None = None
        self._names_references = False
        self._previous: int | None = None  # the reference heard last
        self._since = 0  # messages handed over since then
        self._handed_over = 0
        self._gave_up = False  # the message before ended in silence
        self._awaited: int | None = None  # the reference that a message just given up must have
        self._given_up: dict[int, int] = {}  # such references of older ones -> when, counted in messages
        self._untraceable = False  # an older one was given up before any reference was known
        self._reference: int | None = None  # of the answer being heard; REFERENCE_UNKNOWN if unreadable
        self._doubtful: int | None = None  # a reference that may belong to a message given up
        self._lone_ok = False
        self._stale_oks = 0  # of answers whose reference has been heard already
        self._unanswered = True  # the message before may still be answered; so may one of an earlier process
        self._owed_until: float | None = None

    def handed_over(self) -> None:
        """Ctrl-Z is on its way: from here on answers are this message's."""
        if self._awaited is not None:
            self._given_up[self._awaited] = self._handed_over
        self._untraceable = self._untraceable or (self._gave_up and self._awaited is None)
        self._gave_up = False
        self._awaited = None
        self._handed_over += 1
        self._since += 1
        self._given_up = {
            reference: born
            for reference, born in self._given_up.items()
            if self._handed_over - born < REMEMBERED
        }
        self._begin()
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
        self._begin()
        return Lost("the modem aborted it") if event.text == "ABORTED" else Refused(event)

    def at_the_limit(self) -> Verdict | None:
        """What half an answer is worth when no more comes; None after silence."""
        if self._reference is not None:
            self._stale_oks += 1
            return self._accept(REFERENCE_UNKNOWN)  # a line without its OK may have lost its last digits
        if self._doubtful is not None:
            return self._accept(self._doubtful)  # the modem had never seen the one given up
        return self._accept(REFERENCE_UNKNOWN) if self._lone_ok else None

    def gave_up(self, now: float, window: float) -> None:
        """Silence. The answer may still come, for ``window`` seconds or until the next message."""
        self._begin()
        self._unanswered = True
        self._gave_up = True
        self._awaited = None if self._previous is None else (self._previous + self._since) % 256
        self._owed_until = now + window

    def owed(self, now: float) -> bool:
        """Whether an answer is still waited for: nothing may be sent that could be mistaken for its cause."""
        return self._owed_until is not None and now < self._owed_until

    def silent(self, now: float) -> bool:
        """Whether it was waited for in vain: the modem needs its settings checked."""
        return self._owed_until is not None and now >= self._owed_until

    def waiting_time(self, now: float, longest: float) -> float:
        """How long to listen: not beyond the moment where nothing is owed any more."""
        if self._owed_until is None or now >= self._owed_until:
            return longest
        return min(longest, self._owed_until - now)

    def hear_between(self, event: Event) -> LateAnswer | None:
        """An event while no message is in the air."""
        if isinstance(event, Unsolicited) and event.name == "+CMGS":
            if self._unanswered:
                self._hear_reference(event.line)
            else:
                self._stale_oks += 1
        elif isinstance(event, FinalResult):
            return self._hear_stray_result(event)
        return None

    def stop_waiting(self) -> None:
        """The modem was set up again, or has vanished: no answer is waited for any more."""
        self._begin()
        self._owed_until = None
        self._stale_oks = 0

    def forget(self) -> None:
        """The modem has started anew: nothing is owed, and its references may begin anywhere."""
        self.stop_waiting()
        self._previous = None
        self._gave_up = False
        self._awaited = None
        self._given_up = {}
        self._untraceable = False
        self._unanswered = False

    def _begin(self) -> None:
        self.settles_within = None
        self._reference = None
        self._doubtful = None
        self._lone_ok = False

    def _hear_reference(self, line: str) -> None:
        reference = parsing.reference(line)
        if reference is not None and reference == self._previous:
            self._stale_oks += 1  # the answer before, again
        elif self._doubtful is None and (self._untraceable or reference in self._given_up):
            self._stale_oks += 1
            self._doubtful = reference
            self.settles_within = ANOTHER_ANSWER
        elif self._reference is None:
            self._reference = REFERENCE_UNKNOWN if reference is None else reference
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

    def _accept(self, reference: int) -> Accepted:
        self._begin()
        if reference != REFERENCE_UNKNOWN:
            self._previous = reference
            self._since = 0
            self._names_references = True
            self._untraceable = False
        return Accepted(MessageReference(reference))

    def _hear_stray_result(self, result: FinalResult) -> LateAnswer | None:
        if result.ok and self._stale_oks:
            self._stale_oks -= 1
            return None
        if self._reference is None and self._owed_until is None:
            return None
        self._owed_until = None
        self._gave_up = False
        self._awaited = None
        self._unanswered = False
        if result.ok or self._reference is not None:
            reference = REFERENCE_UNKNOWN if self._reference is None else self._reference
            return LateAnswer(self._accept(reference).reference)
        return None  # refused after all; that it stays uncertain errs on the safe side
