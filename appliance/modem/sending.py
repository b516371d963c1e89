"""One PDU from AT+CMGS to the network's answer. Up to Ctrl-Z a retry is safe, from there on never."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn, Protocol

from appliance.clock import Clock
from appliance.errors import ModemGone, NotHandedOver, SendRefused, SendUncertain
from appliance.modem.answers import Accepted, AnswerBook, Lost, Refused, Verdict
from appliance.modem.arrivals import Arrivals
from appliance.modem.at_channel import Event, FinalResult, Prompt
from appliance.modem.at_codes import classify, code_of
from appliance.modem.at_link import AtLink, described
from appliance.modem.events import MessageReference
from appliance.modem.setup import SetUp
from appliance.sms.status_codes import ErrorClass

LINK_KEPT_FOR = 3.0  # seconds; the network lets go of an idle link after one to five
RESYNC_ATTEMPTS = 3
REFUSALS_BEFORE_DEFAULTS = 2  # in a row, of AT+CMGS itself
# Refused for a reason that the card or the network has: no matter of settings.
_NOT_OF_SETTINGS = frozenset(
    {ErrorClass.SIM, ErrorClass.NETWORK, ErrorClass.WAIT, ErrorClass.STORAGE, ErrorClass.ACCOUNT}
)
LINK_STATE_ERROR = 528  # "more messages to send state error"
_USER_DATA_HEADER = 0x40  # TP-UDHI, TS 23.040 9.2.3.23


class OutgoingPdu(Protocol):
    """What is needed of a ``sms.pdu.SubmitPdu``: its hex with the SMSC part, its length in octets without."""

    @property
    def hex(self) -> str: ...

    @property
    def tpdu_length(self) -> int: ...


class Sending:
    """Hands PDUs over on one set-up link. ``hear`` is given what comes before Ctrl-Z and is no answer.

    A modem that was told to repeat nothing and does has restarted without a word.
    """

    def __init__(
        self,
        link: AtLink,
        set_up: SetUp,
        *,
        clock: Clock,
        book: AnswerBook,
        arrivals: Arrivals,
        hear: Callable[[Event], None],
    ) -> None:
        self._link = link
        self._profile = set_up.profile
        self._clock = clock
        self._book = book
        self._arrivals = arrivals
        self._hear = hear
        self._echo_off = set_up.echo_off
        self._keeps_link = set_up.profile.keep_link
        self._link_kept_until = 0.0
        self._refused_before = False
        self._unprompted = 0
        self._announced: OutgoingPdu | None = None  # AT+CMGS is written for it, the prompt not read yet
        self._echoes = 0  # of the link before that

    def announce(self, pdu: OutgoingPdu) -> None:
        """Ask for the prompt, wait for nothing: ``send`` of this PDU or ``withdraw`` is what comes next.

        The modem takes up to 200 ms to prompt, time to put the intent on the card. AT+CMGS names a length
        and hands nothing over. Where an answer would have to be waited for first, all is left to ``send``.
        """
        self._link.listen(0)
        if not self._refused_before and not self._lacks_link_for(pdu) and not self._arrivals.restart_line:
            self._ask_for_prompt(pdu)

    def withdraw(self) -> None:
        """What was announced is not sent after all: leave the prompt. Raises ``ModemGone``."""
        if self._announced is not None:
            self._announced = None
            self._leave_prompt("a message was withdrawn")

    def send(self, pdu: OutgoingPdu) -> MessageReference:
        """The reference. Raises ``NotHandedOver``, ``ModemGone``, ``SendRefused``, ``SendUncertain``."""
        if self._announced != pdu:
            self.withdraw()
            self._keep_link_for(pdu)
            self._fall_quiet()
            self._ask_for_prompt(pdu)
        self._wait_for_prompt()
        # A failure in here is still before Ctrl-Z, the last octet: what was not taken cannot have left.
        self._link.write_text(pdu.hex, prefixes=("+CMGS",))
        self._book.handed_over()
        handed_over_at = self._clock.monotonic()
        verdict = self._wait_for_answer()
        answered_at = self._clock.monotonic()
        self._link_kept_until = answered_at + LINK_KEPT_FOR
        return self._meaning(verdict, answered_at - handed_over_at)

    def _lacks_link_for(self, pdu: OutgoingPdu) -> bool:
        """Whether the network is to be asked to keep the link between the parts of a long message."""
        return self._keeps_link and _is_part(pdu.hex) and self._clock.monotonic() >= self._link_kept_until

    def _keep_link_for(self, pdu: OutgoingPdu) -> None:
        """A refusal does not matter."""
        if self._lacks_link_for(pdu):
            self._keeps_link = self._link.run("AT+CMMS=1").ok

    def _fall_quiet(self) -> None:
        if self._refused_before:
            # A refusal that comes twice must not be taken for the next one; a reference would show it.
            self._link.fall_quiet()
            self._refused_before = False
        self._link.listen(0)
        self._give_up_if_restarted()

    def _ask_for_prompt(self, pdu: OutgoingPdu) -> None:
        self._announced, self._echoes = pdu, self._link.echoes
        self._link.start(f"AT+CMGS={pdu.tpdu_length}")

    def _wait_for_prompt(self) -> None:
        self._announced = None
        prompted = False
        deadline = self._clock.monotonic() + self._profile.prompt_timeout
        while (event := self._link.next_event(deadline)) is not None:
            if isinstance(event, Prompt):
                prompted = True
                # Hear what came with it, but wait no longer; a line that says nothing but ">" must end too.
                deadline = min(deadline, self._clock.monotonic())
            elif isinstance(event, FinalResult) and not event.ok:
                self._has_forgotten()
                self._consider_defaults(event)
                self._not_handed_over(f"AT+CMGS was answered with {described(event)}")
            else:
                self._hear(event)
                self._give_up_if_restarted()
        if self._has_forgotten():
            self._not_handed_over("the modem has forgotten its settings")
        if not prompted:
            self._not_handed_over(f"no prompt within {self._profile.prompt_timeout:g} s")
        self._unprompted = 0

    def _consider_defaults(self, refusal: FinalResult) -> None:
        """Some firmware refuses to send until it has been put back to its defaults, whatever is set."""
        if self._class_of(refusal, 0.0) in _NOT_OF_SETTINGS:
            return
        self._unprompted += 1
        if self._unprompted == REFUSALS_BEFORE_DEFAULTS and self._link.run("AT&F").ok:
            self._arrivals.void_settings("it is back at its defaults")

    def _has_forgotten(self) -> bool:
        """An unheard restart shows by the echo; in text mode the PDU would be a text to a wrong number."""
        forgotten = self._echo_off and self._link.echoes != self._echoes
        if forgotten:
            self._arrivals.hear_void_settings("it echoes again")
        return forgotten

    def _give_up_if_restarted(self) -> None:
        if self._arrivals.restart_line:
            self._link.end(answered=False)
            raise NotHandedOver(f"the modem restarted ({self._arrivals.restart_line})")

    def _not_handed_over(self, why: str) -> NoReturn:
        self._leave_prompt(why)
        raise NotHandedOver(why)

    def _leave_prompt(self, why: str) -> None:
        self._link.end(answered=False)
        if not self._link.synchronise(RESYNC_ATTEMPTS):
            raise ModemGone(f"{why}, and then AT was not answered either")

    def _wait_for_answer(self) -> Verdict | None:
        """The verdict, or None after silence. Nothing is written meanwhile: an ESC could tear the send."""
        deadline = self._clock.monotonic() + self._profile.result_timeout
        try:
            while (event := self._link.next_event(deadline)) is not None:
                verdict = self._book.hear(event)
                if verdict is not None:
                    self._link.end(answered=True)
                    return verdict
                self._arrivals.hear(event)
                if self._arrivals.restart_line:
                    self._link.end(answered=False)
                    self._book.forget()
                    return Lost(f"the modem restarted: {self._arrivals.restart_line}")
                if self._book.settles_within is not None:
                    deadline = min(deadline, self._clock.monotonic() + self._book.settles_within)
        except ModemGone as error:
            raise SendUncertain(str(error)) from error
        verdict = self._book.at_the_limit()
        self._link.end(answered=verdict is not None)
        return verdict

    def _meaning(self, verdict: Verdict | None, after: float) -> MessageReference:
        match verdict:
            case Accepted(reference):
                return reference
            case Lost(why):
                raise SendUncertain(why)
            case Refused(result):
                self._refused_before = True
                if (result.namespace, result.code) == ("CMS", LINK_STATE_ERROR) and self._keeps_link:
                    self._keeps_link = False  # this firmware trips over it
                    self._link.run("AT+CMMS=0")
                raise self._refusal(result, after)
            case None:
                self._book.gave_up(self._clock.monotonic(), self._profile.late_answer_window)
                raise SendUncertain(f"no answer within {self._profile.result_timeout:g} s")

    def _refusal(self, result: FinalResult, after: float) -> SendRefused | SendUncertain:
        error_class = self._class_of(result, after)
        if error_class is ErrorClass.UNCERTAIN:
            return SendUncertain(f"{described(result)} after {after:.0f} s")
        return SendRefused(_code(result), result.namespace, error_class)

    def _class_of(self, result: FinalResult, after: float) -> ErrorClass:
        maker = self._profile.maker or self._profile.name
        return classify(result.namespace, _code(result), maker, after=after)


def _code(result: FinalResult) -> int | None:
    return result.code if result.code is not None else code_of(result.namespace, result.text)


def _is_part(pdu_hex: str) -> bool:
    """Whether the TPDU has a user data header: one part of a long message."""
    first_octet = 2 + 2 * int(pdu_hex[:2], 16)
    return bool(int(pdu_hex[first_octet : first_octet + 2], 16) & _USER_DATA_HEADER)
