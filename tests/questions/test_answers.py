"""What people answer, as the office counts it: the newest answer, late ones, two questions, shared phones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from appliance.broadcast_models import Draft
from appliance.contacts.audience_spec import AudienceSpec, SharedPhone
from appliance.inbox.grammar.reading import Asked
from appliance.inbox.readings import About
from appliance.number_check import CheckWish
from appliance.questions.model import Question, QuestionKind
from appliance.questions.standings import by_place
from appliance.questions.store import NotAsked, Told
from tests.questions.office import Office, kader, open_office
from tests.support.people import number
from web.words_numbers import CHECK_TEXTS

POLL = Question(kind=QuestionKind.OPTIONS, options=("Senin", "Selasa", "Rabu"))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as opened:
        yield opened


# -- what counts -------------------------------------------------------------------------------------------


def test_answers_are_counted_as_they_come_in(office: Office) -> None:
    asked = office.asks()
    office.hears(1, "HADIR")
    office.hears(2, "punten teu tiasa bu")
    office.hears(3, "insya Allah")
    office.hears(4, "bu, acaranya boleh diwakilkan ke siapa saja?")
    assert office.tally(asked).counts == {
        "yes": 1,
        "no": 1,
        "maybe": 1,
        "unclear": 1,
        "silent": 2,
        "unreached": 0,
    }


def test_an_answer_counts_beside_a_wish_for_no_more_messages(office: Office) -> None:
    asked = office.asks()
    office.hears(1, "HADIR\nSTOP SMS")
    office.hears(2, "tidak bisa karena mau berhenti sms")
    counts = office.tally(asked).counts
    assert (counts["yes"], counts["no"]) == (1, 1)
    assert office.box.ledger.opted_out() == {number(1)}


def test_the_newest_answer_counts_and_the_history_stays(office: Office) -> None:
    asked = office.asks()
    for said in ("HADIR", "maaf bu, tidak bisa hadir", "HADIR 2 orang"):
        office.hears(1, said)
    euis = office.of(asked, 1)
    assert (euis.group, euis.answer.people if euis.answer else None) == ("yes", 2)
    told = office.box.question_results.history(asked.id, euis.recipient_id)
    assert [(one.value, one.people) for one in told] == [("yes", 2), ("no", None), ("yes", None)]


def test_what_nobody_understands_takes_no_answer_away(office: Office) -> None:
    asked = office.asks()
    office.hears(1, "HADIR")
    assert not office.of(asked, 1).doubtful
    office.hears(1, "parkirnya di sebelah mana ya bu?")
    assert office.of(asked, 1).group == "yes"
    assert office.of(asked, 1).doubtful  # it might have been a no


def test_a_report_that_comes_meanwhile_is_no_answer(office: Office) -> None:
    asked = office.asks()
    office.hears(1, "SKDN#80#75#60#42")
    assert office.of(asked, 1).group == "silent"


def test_the_same_message_read_again_after_a_crash_is_one_answer(office: Office) -> None:
    asked = office.asks()
    office.hears(1, "HADIR")
    with office.box.db.write() as cur:  # as if the reader had to begin again
        message = cur.execute("SELECT max(id) AS id FROM message").fetchone()["id"]
        for value in ("no", "yes"):
            assert office.box.questions.record_answer(
                cur, asked.id, number(1), value, message_id=message, at=office.clock.now()
            )
    assert len(office.box.question_results.history(asked.id, office.of(asked, 1).recipient_id)) == 1


def test_a_stranger_answers_nothing(office: Office) -> None:
    asked = office.asks()
    office.hears(77, "HADIR")
    assert office.tally(asked).answered == 0


def test_whoever_the_message_has_not_reached_is_told_apart_from_the_silent(office: Office) -> None:
    asked = office.asks(carried=False)
    office.carry(at_most=2)
    assert office.tally(asked).counts["silent"] == 2
    assert office.tally(asked).counts["unreached"] == 4


def test_answers_are_counted_by_kecamatan_and_by_desa(office: Office) -> None:
    asked = office.asks()
    office.hears(1, "HADIR")
    office.hears(4, "HADIR")
    office.hears(2, "TIDAK")
    parts = by_place(office.question(asked), office.people(asked))
    assert [place for place, _ in parts] == ["Lembang", "Ngamprah", "Padalarang"]
    assert parts["Ngamprah", ""].counts["yes"] == 2
    assert parts["Padalarang", ""].counts["no"] == 1
    villages = by_place(office.question(asked), office.people(asked), desa=True)
    assert villages["Lembang", "Cibogo"].counts["silent"] == 2
    assert sum(part.total for part in villages.values()) == office.tally(asked).total


# -- in time and late --------------------------------------------------------------------------------------


def test_an_answer_after_the_deadline_is_kept_and_marked(office: Office) -> None:
    asked = office.asks(Question(kind=QuestionKind.ATTENDANCE, deadline=office.in_days(2)))
    office.hears(1, "HADIR")
    office.days_pass(3)
    office.hears(2, "HADIR")
    assert (office.of(asked, 1).late, office.of(asked, 2).late) == (False, True)
    assert office.tally(asked).late == {"yes": 1}


def test_two_weeks_after_the_deadline_a_reply_is_about_something_else(office: Office) -> None:
    asked = office.asks(Question(kind=QuestionKind.ATTENDANCE, deadline=office.in_days(2)))
    office.days_pass(17)
    assert office.box.questions.expecting_for(number(1), office.clock.now()) is None
    office.hears(1, "HADIR")
    assert office.tally(asked).answered == 0


def test_a_message_from_before_the_question_answers_an_earlier_one(office: Office) -> None:
    first = office.asks()
    office.hears(1, "HADIR", read=False)  # lies unread while the next question goes out
    second = office.asks(POLL, text="Rapat hari apa? Balas 1 Senin, 2 Selasa, 3 Rabu.")
    office.reads()
    assert office.of(first, 1).group == "yes"
    assert office.of(second, 1).group == "silent"


# -- several questions -------------------------------------------------------------------------------------


def test_of_two_open_questions_a_reply_answers_the_one_that_reached_the_number_last(office: Office) -> None:
    first = office.asks()
    second = office.asks(POLL, to=AudienceSpec(contacts=("kader1",)), text="Balas 1 Senin 2 Selasa 3 Rabu.")
    office.hears(1, "2")
    office.hears(2, "HADIR")
    assert (office.of(second, 1).group, office.of(first, 1).group) == ("2", "silent")
    assert office.of(first, 2).group == "yes"


def test_a_question_that_has_not_gone_out_yet_takes_no_answers(office: Office) -> None:
    first = office.asks()
    office.asks(POLL, text="Balas 1 Senin 2 Selasa 3 Rabu.", carried=False)
    office.hears(1, "HADIR")
    assert office.of(first, 1).group == "yes"


def test_a_broadcast_that_asks_nothing_closes_no_question(office: Office) -> None:
    asked = office.asks()
    office.tells()
    office.hears(1, "HADIR")
    assert office.of(asked, 1).group == "yes"


def test_a_poll_is_answered_by_number_and_by_word(office: Office) -> None:
    asked = office.asks(POLL, text="Rapat hari apa? Balas 1 Senin, 2 Selasa, 3 Rabu.")
    for serial, said in enumerate(("1", "selasa bu", "Rebo", "saya pilih nomor 2", "senin atau selasa"), 1):
        office.hears(serial, said)
    counts = office.tally(asked).counts
    assert (counts["1"], counts["2"], counts["3"], counts["unclear"]) == (1, 2, 1, 1)


def test_a_notice_is_answered_with_ya_and_a_warning_with_aman(office: Office) -> None:
    notice = office.asks(Question(kind=QuestionKind.RECEIPT), text="Rapat diundur. Balas YA bila sudah baca.")
    office.hears(1, "ya bu sudah dibaca")
    warning = office.asks(
        Question(kind=QuestionKind.EMERGENCY), text="Waspada longsor. Balas AMAN atau BUTUH#isi."
    )
    office.hears(2, "alhamdulillah aman")
    office.hears(3, "BUTUH#terpal dan makanan")
    assert office.tally(notice).counts["read"] == 1
    assert (office.of(warning, 2).group, office.of(warning, 3).group) == ("safe", "need")


def test_a_number_check_counts_as_the_last_question(office: Office) -> None:
    asked = office.asks()
    office.days_pass(1)
    office.box.number_check.send(CheckWish(), CHECK_TEXTS, token="cek-1", by="euis")
    office.carry()
    found = office.box.questions.expecting_for(number(1), office.clock.now())
    assert found is not None
    assert (found.about, found.expecting.asked) == (About.NUMBER_CHECK, Asked.NUMBER_CHECK)
    assert found.expecting.names == ("Kader 1",)
    office.hears(1, "YA")
    assert office.of(asked, 1).group == "silent"


# -- reminders ---------------------------------------------------------------------------------------------


def test_only_those_who_have_not_answered_are_reminded_and_their_answer_counts_for_the_first(
    office: Office,
) -> None:
    asked = office.asks()
    office.hears(1, "HADIR")
    office.hears(2, "terima kasih infonya bu, nanti saya tanyakan dulu")  # a message, and no answer
    waiting = AudienceSpec(unanswered=(asked.id,))
    reminder = office.asks(replace(office.question(asked), reminds=asked.id), to=waiting)
    assert {each.number for each in office.people(reminder)} == {number(serial) for serial in range(2, 7)}
    office.hears(2, "TIDAK")
    office.hears(3, "HADIR")
    assert office.tally(asked).counts["yes"] == 2
    assert office.of(asked, 2).group == "no"
    assert office.tally(reminder).answered == 0
    assert office.box.broadcasts.reach(_to(AudienceSpec(unanswered=(asked.id,)))).people == 3


def test_whoever_has_a_new_number_since_answers_the_reminder_all_the_same(office: Office) -> None:
    asked = office.asks()
    book = office.box.book
    book.update(replace(book.snapshot.by_id["kader1"], numbers=(number(91),)))
    office.asks(replace(office.question(asked), reminds=asked.id), to=AudienceSpec(unanswered=(asked.id,)))
    office.hears(91, "HADIR")
    assert office.of(asked, 1).group == "yes"


def test_who_answered_by_telephone_needs_no_reminder(office: Office) -> None:
    asked = office.asks()
    office.box.questions.enter(office.of(asked, 4).recipient_id, "no", by="siti", told=Told.PHONE)
    assert office.box.broadcasts.reach(_to(AudienceSpec(unanswered=(asked.id,)))).people == 5


# -- shared phones, answers by hand, erasure ---------------------------------------------------------------


def test_a_shared_phone_answers_for_both_who_were_named(tmp_path: Path) -> None:
    with open_office(tmp_path, people=2) as office:
        box = office.box
        box.settings.save(replace(box.settings.current, shared_phone=SharedPhone.BOTH))
        box.book.import_contacts([kader(5, id="suami", name="Dadang", numbers=(number(1),))], [])
        asked = office.asks()
        office.hears(1, "HADIR 2 orang")
        both = office.of(asked, 1)
        assert (both.name, both.contact_ids) == ("Dadang / Kader 1", ("suami", "kader1"))
        assert office.tally(asked).people == 2
        assert box.broadcasts.reach(_to(AudienceSpec(unanswered=(asked.id,)))).people == 1


def test_an_answer_by_hand_says_who_entered_it_and_gives_way_to_a_later_sms(office: Office) -> None:
    asked = office.asks()
    recipient = office.of(asked, 1).recipient_id
    office.box.questions.enter(recipient, "yes", people=3, by="siti", told=Told.IN_PERSON)
    euis = office.of(asked, 1)
    assert euis.answer is not None
    assert (euis.group, euis.answer.people, euis.answer.entered_by, euis.answer.told) == (
        "yes",
        3,
        "siti",
        "in_person",
    )
    office.hears(1, "maaf bu, TIDAK")
    assert office.of(asked, 1).group == "no"


def test_an_answer_that_was_not_offered_is_refused(office: Office) -> None:
    asked = office.asks(POLL, text="Balas 1 Senin 2 Selasa 3 Rabu.")
    recipient = office.of(asked, 1).recipient_id
    with pytest.raises(NotAsked):
        office.box.questions.enter(recipient, "4", by="siti")
    with pytest.raises(NotAsked):
        office.box.questions.enter(99_999, "1", by="siti")


def test_whoever_is_erased_goes_on_counting_without_a_name(office: Office) -> None:
    asked = office.asks()
    office.hears(1, "HADIR")
    before = office.tally(asked)
    person = office.box.book.snapshot.by_id["kader1"]
    office.box.privacy.erase(person, by="euis")
    office.days_pass(8)
    office.box.ledger.finish_erasures()
    assert office.tally(asked) == before
    nameless = [each for each in office.people(asked) if not each.name]
    assert [(each.group, each.number, each.contact) for each in nameless] == [("yes", None, None)]


def test_nothing_of_a_question_is_there_when_its_broadcast_was_refused(office: Office) -> None:
    same = Question(kind=QuestionKind.OPTIONS, options=("Senin", "SENIN"))
    with pytest.raises(Exception, match="question_wrong"):
        office.asks(same)
    assert office.box.question_results.running() == ()


# -- running -----------------------------------------------------------------------------------------------


def test_a_question_runs_until_a_day_after_its_deadline(office: Office) -> None:
    asked = office.asks(Question(kind=QuestionKind.ATTENDANCE, deadline=office.in_days(2)))
    undated = office.asks()
    office.asks(replace(office.question(asked), reminds=asked.id))
    assert [each.broadcast_id for each in office.box.question_results.running()] == [undated.id, asked.id]
    office.days_pass(4)
    assert [each.broadcast_id for each in office.box.question_results.running()] == [undated.id]
    office.days_pass(4)
    assert office.box.question_results.running() == ()


def _to(audience: AudienceSpec) -> Draft:
    return Draft("Halo", audience)
