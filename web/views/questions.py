"""Siaran that ask: the live tally, who answered what, answers by hand, the list for the door, a workbook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, request, url_for
from wtforms import HiddenField, RadioField

from appliance.questions.model import MOST_PEOPLE, Question, QuestionKind, Value
from appliance.questions.results import Person
from appliance.questions.standings import Stand, by_place, sees
from appliance.questions.store import NotAsked, Told
from appliance.questions.tally import Silence, groups_of
from appliance.thread_reads import sight_of
from web import forms, guards, render
from web.answers_workbook import answers_workbook
from web.boxed import the_box
from web.door_list import ROOM_FOR_GUESTS, door_list
from web.filters import long_date
from web.question_views import seconds_to_next_look, tally_of
from web.views.broadcasts import MAY_SEND, NUMBER
from web.views.contact_import import workbook_answer
from web.words_questions import TOLD, group_label

blueprint = Blueprint("broadcasts_questions", __name__)
blueprint.add_app_template_filter(long_date, "tanggal_panjang")

PAGE = 50
LATE = "terlambat"
REMINDED = "belum"  # the list of everybody a reminder is for
WHO_COMES = {"hadir": (Value.YES, Value.MAYBE), "semua": ()}
CHOOSE = "Pilih jawabannya."
NOT_A_COUNT = f"Tulis jumlah orangnya, 1 sampai {MOST_PEOPLE}."
GONE = "Orang ini tidak lagi termasuk yang ditanya, jadi jawabannya belum dicatat."
NOTED = "Jawaban tercatat."


@dataclass(frozen=True, slots=True)
class Asked:
    """The broadcast of the address and what it asks."""

    broadcast_id: int
    question: Question


class AnswerForm(forms.Form):
    """An answer that somebody told the office."""

    value = RadioField("Jawaban", choices=[], validate_choice=False)
    people = forms.text("Jumlah orang yang datang", longest=3)
    told = RadioField(
        "Dari mana Anda tahu",
        choices=[forms.choice(word.value, known.text) for word, known in TOLD.items()],
        default=Told.PHONE.value,
        validate_choice=False,
    )
    back = HiddenField()

    def count(self) -> int | None:
        """None: not said."""
        word = self.people.data or ""
        return int(word) if word.isascii() and word.isdigit() else None


@blueprint.get(f"/siaran/{NUMBER}/jawaban")
def page(broadcast_id: int) -> Response:
    asked = _asked(broadcast_id)
    results, sight = the_box().question_results, sight_of(guards.the_user())
    everybody = results.stands(broadcast_id, asked.question, sight)
    wanted = _wanted(asked.question)
    desa = request.args.get("wilayah") == "desa"
    rows = [each.recipient_id for each in everybody if _fits(each, wanted, asked.question)]
    start = min(max(request.args.get("mulai", 0, type=int), 0), 10**6)
    shown = results.these(broadcast_id, asked.question, rows[start : start + PAGE])
    return render.show(
        "questions/page.html",
        "questions/_people.html",
        rows=shown,
        talks={each.recipient_id: _talk(each) for each in shown},
        total=len(rows),
        start=start,
        next=start + PAGE if len(rows) > start + PAGE else None,
        wanted=wanted,
        desa=desa,
        shown_places=by_place(asked.question, everybody, desa=desa),
        whole=sight.is_whole,
        place=_place,
        may_send=guards.the_user().role in MAY_SEND,
        **tally_of(asked.broadcast_id, asked.question),
    )


@blueprint.get(f"/siaran/{NUMBER}/jawaban/kini")
def live(broadcast_id: int) -> Response:
    """The tally alone; without htmx the whole page."""
    asked = _asked(broadcast_id)
    if not render.wants_fragment():
        return render.go(url_for("broadcasts_questions.page", broadcast_id=broadcast_id))
    answer = render.show("questions/_tally.html", **tally_of(broadcast_id, asked.question))
    if seconds_to_next_look(broadcast_id, asked.question) is None:
        answer.status_code = render.STOP_POLLING
    return answer


@blueprint.get(f"/siaran/{NUMBER}/jawaban/<int(max=999999999999):recipient_id>")
@guards.needs(*MAY_SEND)
def ask_answer(broadcast_id: int, recipient_id: int) -> Response:
    """Type in what somebody said on the telephone."""
    asked = _asked(broadcast_id)
    person = _person(asked, recipient_id)
    form = AnswerForm(formdata=None, back=request.args.get("dari", "")[:20])
    form.value.data = person.group if person.group in asked.question.values else ""
    form.people.data = str(person.answer.people) if person.answer and person.answer.people else ""
    form.told.data = Told.PHONE.value
    return _show_form(asked, person, form)


@blueprint.post(f"/siaran/{NUMBER}/jawaban/<int(max=999999999999):recipient_id>")
@guards.needs(*MAY_SEND)
def note_answer(broadcast_id: int, recipient_id: int) -> Response:
    asked = _asked(broadcast_id)
    person = _person(asked, recipient_id)
    form = AnswerForm()
    form.ok()
    if form.value.data not in asked.question.values:
        form.refuse(form.value, CHOOSE)
    count = form.count()
    if form.people.data and (count is None or not 1 <= count <= MOST_PEOPLE):
        form.refuse(form.people, NOT_A_COUNT)
    if form.errors:
        return _show_form(asked, person, form, status=422)
    told = Told(form.told.data) if form.told.data in set(Told) else Told.OTHER
    try:
        the_box().questions.enter(
            recipient_id, form.value.data, people=count, by=guards.the_user().name, told=told
        )
    except NotAsked:
        form.refuse(form.value, GONE)
        return _show_form(asked, person, form, status=409)
    back = form.back.data if form.back.data in _words(asked.question) else None
    return render.go(url_for("broadcasts_questions.page", broadcast_id=broadcast_id, k=back), NOTED)


@blueprint.get(f"/siaran/{NUMBER}/jawaban/daftar-hadir")
def door(broadcast_id: int) -> Response:
    """The list that lies at the door to be signed."""
    asked = _asked(broadcast_id)
    if asked.question.kind is not QuestionKind.ATTENDANCE:
        abort(404)
    who = request.args.get("siapa", "hadir")
    who = who if who in WHO_COMES else "hadir"
    people = _people(asked)
    chosen = [each for each in people if not WHO_COMES[who] or each.group in WHO_COMES[who]]
    return render.show(
        "questions/door.html",
        broadcast_id=broadcast_id,
        asked=asked.question,
        lines=door_list(chosen),
        who=who,
        guests=ROOM_FOR_GUESTS,
        office=the_box().settings.current,
        printed_at=the_box().clock.now(),
    )


@blueprint.get(f"/siaran/{NUMBER}/jawaban.xlsx")
def download(broadcast_id: int) -> Response:
    asked = _asked(broadcast_id)
    box = the_box()
    workbook = answers_workbook(broadcast_id, asked.question, _people(asked), box.config.box.zone)
    return workbook_answer(workbook, f"jawaban-siaran-{broadcast_id}.xlsx")


def _asked(broadcast_id: int) -> Asked:
    question = the_box().question_results.question(broadcast_id)
    if question is None or question.reminds is not None:
        abort(404)
    return Asked(broadcast_id, question)


def _person(asked: Asked, recipient_id: int) -> Person:
    found = the_box().question_results.person(asked.broadcast_id, recipient_id, asked.question)
    if found is None or not sees(sight_of(guards.the_user()), found.contact):
        abort(404)
    return found


def _people(asked: Asked) -> tuple[Person, ...]:
    """Everybody whom this user may see, for lists."""
    sight = sight_of(guards.the_user())
    return the_box().question_results.people(asked.broadcast_id, asked.question, sight)


def _words(question: Question) -> tuple[str, ...]:
    """What the list can be narrowed to."""
    return (*(str(group) for group in groups_of(question)), LATE, REMINDED)


def _wanted(question: Question) -> str:
    """``?k=no``: only that group; "" = everybody."""
    word = request.args.get("k", "")
    return word if word in _words(question) else ""


def _fits(person: Stand, wanted: str, question: Question) -> bool:
    if wanted == LATE:
        return person.standing.late and person.group in question.values
    if wanted == REMINDED:
        return person.group in set(Silence)
    return not wanted or person.group == wanted


def _talk(person: Person) -> int | None:
    """The conversation with that number, if there is one and whoever looks may see it."""
    if person.number is None:
        return None
    found = the_box().conversations.of_number(guards.the_user(), person.number)
    return None if found is None else found.id


def _place(person: Person) -> str:
    """``Cilame, Ngamprah``; "" when nobody knows."""
    who = person.contact
    return ", ".join(part for part in (who.village, who.district) if part) if who else ""


def _show_form(asked: Asked, person: Person, form: AnswerForm, status: int = 200) -> Response:
    form.value.choices = [
        forms.choice(value, group_label(asked.question, value).text) for value in asked.question.values
    ]
    history = the_box().question_results.history(asked.broadcast_id, person.recipient_id)
    shown: dict[str, Any] = {"form": form, "person": person, "history": history}
    return render.show(
        "questions/answer.html",
        broadcast_id=asked.broadcast_id,
        asked=asked.question,
        group_label=group_label,
        place=_place,
        status=status,
        **shown,
    )
