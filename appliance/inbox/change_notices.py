"""The SMS by which an old number hears that another takes its place: did it go out, and one more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum

from appliance.clock import Clock
from appliance.database import Database
from appliance.inbox.answering import Office
from appliance.inbox.auto_mail import AutoMail, AutoSms, SentByItself
from appliance.inbox.grammar.replies import Answer
from appliance.inbox.reply_settings import ReplySettings
from appliance.inbox.requests import Request
from appliance.sms.numbers import PhoneNumber

CODE = "change_notice"


class Notice(StrEnum):
    """Whether the old number has been told. Only SENT lets somebody approve without a telephone call."""

    MISSING = "missing"
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class ChangeNotices:
    """Safe from any thread. ``fate``: what became of the one message of a broadcast."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        *,
        mail: AutoMail,
        office: Office,
        settings: ReplySettings,
        fate: Callable[[int], Notice],
        before: Callable[[Request], Sequence[PhoneNumber]] = lambda _: (),
    ) -> None:
        """``before``: numbers that the old one has followed on lately, see ``Requests.before``."""
        self._db = db
        self._clock = clock
        self._mail = mail
        self._office = office
        self._settings = settings
        self._fate = fate
        self._before = before

    def of(self, request: Request) -> Notice:
        """How the notice about this request stands: all who have to hear of it have been told, or not."""
        if request.old is None:
            return Notice.MISSING
        written = [each for each in self._mail.of_message(request.message_id) if each.code == CODE]
        told = {self._told(written, number) for number in (request.old, *self._before(request))}
        worst_first = (Notice.MISSING, Notice.FAILED, Notice.WAITING, Notice.SENT)
        return next(each for each in worst_first if each in told)

    def _told(self, written: Sequence[SentByItself], number: PhoneNumber) -> Notice:
        fates = {self._fate_of(each) for each in written if each.number == number}
        if not fates:
            return Notice.MISSING
        best_first = (Notice.SENT, Notice.WAITING, Notice.FAILED, Notice.MISSING)
        return next(each for each in best_first if each in fates)

    def _fate_of(self, written: SentByItself) -> Notice:
        if written.broadcast_id is None:
            return Notice.WAITING
        return self._fate(written.broadcast_id) if written.broadcast_id else Notice.FAILED

    def send(self, request: Request, name: str) -> None:
        """Tell the old number, and whose place that has taken lately, of a change that the office makes;
        ``name``: whose number it is."""
        if request.old is None:
            return
        for number in (request.old, *self._before(request)):
            self._tell(request, number, name)

    def _tell(self, request: Request, number: PhoneNumber, name: str) -> None:
        further = "" if number == request.old else str(number)
        fields = {"nama": name, "pengirim": self._office.sender()}
        text = self._settings.desk.answers.text(Answer(CODE, fields), fields)
        sms = AutoSms(
            f"notice-office-{request.id}{further}",
            request.message_id,
            number,
            CODE,
            text,
            self._clock.now(),
            self._office.price(),
        )
        with self._db.write() as cur:
            self._mail.put(cur, sms)
