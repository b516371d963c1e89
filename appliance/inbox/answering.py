"""Which answer a message gets by itself, and whether it may go out: texts, switches, loop guard, absence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import msgspec

from appliance.database import Cursor
from appliance.inbox.alarms import Alarm
from appliance.inbox.auto_mail import AutoMail, AutoSms
from appliance.inbox.grammar.loop_guard import AnswerHistory, Refusal, may_answer
from appliance.inbox.grammar.reading import FREE_TEXT, Kind, Option, OwnKeyword, Problem, Reading
from appliance.inbox.grammar.replies import Answer, answer_for, shorten
from appliance.inbox.posyandu_reports import (
    REPLACED,
    PosyanduReport,
    choices_text,
    place_meant,
)
from appliance.inbox.readings import About, Heard
from appliance.inbox.reply_settings import Desk
from appliance.inbox.requests import Request, RequestKind
from appliance.sms.numbers import PhoneNumber
from appliance.sms.template import parse

LATE = timedelta(hours=12)
"""Whoever wrote so long ago (the box was off, the SMS lay somewhere) is answered by a person, if at all."""

MOST_NOTICES = 3
"""Old numbers that one number may have the box write to in a day."""

MOST_NOTICES_TO = 3
"""Of one old number in a day, and only one while its request waits: a TOLAK stops all that wait."""

_TEXTS_BACK = timedelta(days=7)
_MOST_TEXTS = 200
_FORWARDED_LETTERS = 240

PATIENT = frozenset({"opt_out"})
"""Answers that wait for the guard's two minutes rather than being left out."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a message has brought about, as far as its answer depends on it. ``overtaken``: a MULAI behind
    which a BERHENTI was written. ``before``: numbers that the old number of ``request`` has followed on
    lately; ``told``: the old number hears of the request."""

    reports: tuple[PosyanduReport, ...] = ()
    request: Request | None = None
    stopped: bool = False
    alarm: Alarm | None = None
    forward: bool = False
    overtaken: bool = False
    before: tuple[PhoneNumber, ...] = ()
    told: bool = False


@dataclass(frozen=True, slots=True)
class Office:
    """What answers say about the office. ``price``: rupiah for one SMS; ``name_of``: who has a number.
    ``is_out``: it has said BERHENTI."""

    sender: Callable[[], str]
    price: Callable[[], int]
    name_of: Callable[[PhoneNumber], str]
    is_out: Callable[[PhoneNumber], bool]


class Answering:
    """Writes with the reader's cursor: the answer is kept exactly when the reading is."""

    def __init__(self, mail: AutoMail, office: Office) -> None:
        self._mail = mail
        self._office = office

    def answer(
        self, cur: Cursor, heard: Heard, done: Done, desk: Desk, now: datetime
    ) -> tuple[str, Refusal | None]:
        """Write what goes out because of this message; -> the code of its answer, and why it stays unsent."""
        self._forward(cur, heard, done, desk, now)
        done = replace(done, told=self._notices(cur, heard, done, desk, now))
        if heard.message.incomplete or heard.message.number is None:
            return "", None
        chosen = self._chosen(cur, heard, done, desk, now)
        if chosen is None or abs(now - heard.message.written_at) > LATE:
            return "", None
        if not desk.settings.enabled or not desk.answers.automatic(chosen.code):
            return chosen.code, None
        return chosen.code, self._send(cur, heard, chosen, desk, now)

    # -- which --------------------------------------------------------------------------------------------

    def _chosen(self, cur: Cursor, heard: Heard, done: Done, desk: Desk, now: datetime) -> Answer | None:
        number = heard.message.number
        found = fitting(heard, done, desk)
        if number is None:
            return None
        if found is not None and found.code == "opt_out":
            confirmed = self._mail.last_code(cur, number, "opt_out", "opt_in") == "opt_out"
            return None if confirmed else found
        if found is not None and found.code == "unknown_number":
            return None if self._mail.last_code(cur, number, "unknown_number") else found
        if found is None and heard.reading.kind is Kind.FREE_TEXT and heard.reading.problem is None:
            return self._away(cur, heard, desk, now)
        return found

    def _away(self, cur: Cursor, heard: Heard, desk: Desk, now: datetime) -> Answer | None:
        """Once for each number and absence."""
        absence = desk.settings.absence(now, self._mail.zone) if desk.settings.away_note else ""
        if not absence or not heard.needs_action:
            return None
        row = cur.execute(
            "SELECT 1 FROM auto_sms WHERE number = ? AND code = 'out_of_office' AND day >= ? LIMIT 1",
            (heard.message.number, absence),
        ).fetchone()
        return None if row is not None else Answer("out_of_office", {"jam": desk.settings.hours_text})

    # -- whether ------------------------------------------------------------------------------------------

    def _send(self, cur: Cursor, heard: Heard, chosen: Answer, desk: Desk, now: datetime) -> Refusal | None:
        message = heard.message
        if message.number is None:
            return None
        price = self._office.price()
        answered = self._mail.answered_at(cur, message.number, now)
        # The confirmation belongs to the right to stop: to somebody of the book neither money nor a sixth
        # answer is in its way. Strangers are obeyed as well, but could have all the office's credit answered.
        owed = (
            chosen.code == "opt_out"
            and heard.sender.known
            and not self._mail.wrote_today(cur, message.number, "opt_out", now)
        )
        history = AnswerHistory(
            sender=message.sender,
            answered_at=answered,
            spent_today=self._mail.spent(cur, now),
            known=heard.sender.known,
            owed=owed,
        )
        guard = desk.guard(price)
        machine = heard.machine or heard.suspect
        refusal = Refusal.MACHINE if machine else may_answer(history, now, message.text, guard).refusal
        at = now
        if refusal is Refusal.TOO_SOON and (chosen.code in PATIENT or _settles(heard)):
            at = min(max(answered), now) + guard.gap
            # then nothing but the gap is in the way, as far as one can tell now
            refusal = may_answer(replace(history, answered_at=()), now, message.text, guard).refusal
            if not owed and len(answered) >= guard.per_day:
                refusal = Refusal.ENOUGH_TODAY
        if refusal is None and not owed:  # the dear look comes last
            whole = AnswerHistory(
                sender=message.sender, texts=_texts(cur, heard, now), known=heard.sender.known
            )
            refusal = may_answer(whole, now, message.text, guard).refusal
        if refusal is None:
            text = desk.answers.text(chosen, self._values(heard))
            self._mail.put(
                cur,
                AutoSms(
                    f"answer-{message.message_id}",
                    message.message_id,
                    message.number,
                    chosen.code,
                    text,
                    at,
                    price,
                ),
            )
        return refusal

    def _values(self, heard: Heard) -> dict[str, str]:
        place = place_meant(heard.reading, heard.sender)
        return {
            "pengirim": self._office.sender(),
            "nama": heard.sender.names[0] if heard.sender.names else "",
            "posyandu": place.name if place else "",
        }

    # -- what goes to others ------------------------------------------------------------------------------

    def _notices(self, cur: Cursor, heard: Heard, done: Done, desk: Desk, now: datetime) -> bool:
        """The old number hears of the request at once, and whose place that has taken lately; only numbers of
        the book, and not too many. -> Whether the old number does."""
        request = done.request
        if request is None or request.kind is not RequestKind.NUMBER_CHANGE or request.old is None:
            return False
        name = self._office.name_of(request.old)
        if not name:
            return False
        told = [
            self._notice(cur, heard, number, name, desk, now, further="" if number == request.old else number)
            for number in (request.old, *done.before)
            if number != heard.message.number
        ]
        return bool(told) and all(told)

    def _notice(
        self,
        cur: Cursor,
        heard: Heard,
        number: PhoneNumber,
        name: str,
        desk: Desk,
        now: datetime,
        *,
        further: str,
    ) -> bool:
        message = heard.message
        if message.number is None:
            return False
        waiting, told = self._mail.notices_to(cur, number, now)
        if (
            waiting
            or told >= MOST_NOTICES_TO
            or self._mail.notices_asked_by(cur, message.number, now) >= MOST_NOTICES
            or self._mail.spent(cur, now) + self._office.price() > desk.settings.daily_rupiah
        ):
            return False  # the request's page says that it was not told of this one
        text = desk.answers.text(Answer("change_notice"), {"nama": name, "pengirim": self._office.sender()})
        price = self._office.price()
        token = f"notice-{message.message_id}{further}"
        sms = AutoSms(token, message.message_id, number, "change_notice", text, now, price)
        return self._mail.put(cur, sms)

    def _forward(self, cur: Cursor, heard: Heard, done: Done, desk: Desk, now: datetime) -> None:
        """An alarm goes to the numbers the office has named, with as much of the text as two SMS hold. Who
        has said BERHENTI is left out; the settings page names them."""
        message = heard.message
        if done.alarm is None or not done.forward or message.number is None:
            return
        fields = {
            "nama": " / ".join(heard.sender.names) or "?",
            "hp": message.number.display,
            "isi": shorten(message.text, _FORWARDED_LETTERS),
            "pengirim": self._office.sender(),
        }
        template = parse(desk.answers.template("alarm_forward"), known=fields.keys())
        text = template.render({name: shorten(fields[name], _FORWARDED_LETTERS) for name in template.fields})
        for number in desk.settings.forward_numbers:
            if number != message.number and not self._office.is_out(number):
                token = f"forward-{message.message_id}{number}"
                price = 2 * self._office.price()
                self._mail.put(
                    cur, AutoSms(token, message.message_id, number, "alarm_forward", text, now, price)
                )


def fitting(heard: Heard, done: Done, desk: Desk) -> Answer | None:
    """The answer to a message by what it says and what came of it."""
    reading, question = heard.reading, heard.question
    if (
        question is not None
        and question.about is About.WHICH_POSYANDU
        and isinstance(reading.details, Option)
    ):
        return _settled(done, desk)
    if reading.kind in REPLACED and not heard.sender.known:
        return Answer("unknown_number")
    asked = next((report for report in done.reports if report.choices), None)
    if asked is not None:
        return Answer("which_posyandu", {"pilihan": choices_text(asked.choices)})
    if reading.understood and not _brought_about(heard, done):
        return None
    if done.request is not None and done.request.old == heard.message.number:
        return Answer("change_notice")  # the phone that asks is the old one: one SMS says both
    options = question.expecting.options if question is not None else ()
    found = answer_for(reading, desk.table, options=options)
    if found is not None and found.code == "number_change" and not done.told:
        return Answer("number_change_untold", found.fields)
    if found is None and reading == msgspec.structs.replace(FREE_TEXT, urgent=reading.urgent):
        # nobody in danger is told to register first
        return None if heard.sender.known or reading.urgent else Answer("unknown_number")
    return found


def _brought_about(heard: Heard, done: Done) -> bool:
    """A request that waits already, a TOLAK that stops nothing and an overtaken MULAI are not confirmed."""
    if heard.reading.kind is Kind.OPT_IN:
        return not done.overtaken
    if heard.reading.kind is Kind.REFUSE_CHANGE:
        return done.stopped
    if heard.reading.kind in (Kind.NUMBER_CHANGE, Kind.REGISTER, Kind.ERASE):
        return done.request is not None
    return True


def _settled(done: Done, desk: Desk) -> Answer | None:
    """The report whose posyandu has just been named is confirmed with what it said."""
    if not done.reports:
        return None
    last = done.reports[-1]
    reading = Reading(kind=last.kind, details=last.details, posyandu=last.posyandu)
    return answer_for(reading, desk.table)


def _settles(heard: Heard) -> bool:
    return heard.question is not None and heard.question.about is About.WHICH_POSYANDU


def _texts(cur: Cursor, heard: Heard, now: datetime) -> tuple[str, ...]:
    """What came from the same number before."""
    rows = cur.execute(
        "SELECT text FROM message WHERE number = ? AND id < ? AND received_at >= ? ORDER BY id DESC LIMIT ?",
        (
            heard.message.number,
            heard.message.message_id,
            (now - _TEXTS_BACK).isoformat(),
            _MOST_TEXTS,
        ),
    ).fetchall()
    return tuple(row["text"] for row in rows)


def wants_a_person(reading: Reading, desk: Desk, *, strange: bool) -> bool:
    """Whether somebody of the office has to look. ``strange``: the text says more than a thank you."""
    if reading.urgent or reading.problem in (Problem.MAYBE_OPT_OUT, Problem.NO_QUESTION):
        return True
    if reading.kind in (
        Kind.NUMBER_CHANGE,
        Kind.REFUSE_CHANGE,
        Kind.REGISTER,
        Kind.ERASE,
        Kind.LAPOR,
        Kind.BUTUH,
    ):
        return True
    if isinstance(reading.details, OwnKeyword):
        return desk.flags(reading.details.keyword)
    if reading.kind is Kind.FREE_TEXT:
        return strange
    return reading.problem is not None and answer_for(reading, desk.table) is None
