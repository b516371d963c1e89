"""What keeps the box from writing too much, and what none of it may withhold: reading, alarms, a right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from appliance.inbox.delays import written_at
from appliance.inbox.grammar.loop_guard import AnswerHistory, GuardSettings, Refusal, may_answer
from appliance.inbox.grammar.machines import MachineSign
from appliance.inbox.grammar.reading import Kind
from appliance.inbox.quoting import own_words
from appliance.inbox.reply_settings import AnswerSettings
from appliance.outbox.model import NewBroadcast, NewRecipient
from appliance.sms.pdu import Concatenation, encode_deliver
from tests.inbox.reader_office import Post, a_post
from tests.support.people import number
from tests.web.office import SIM, receive

EUIS, NENG, DADANG, STRANGER, COMMAND = (number(serial) for serial in (1, 2, 3, 99, 50))
OURS = "Yth. Ibu Euis. Mohon hadir rakor besok di aula kecamatan. Balas HADIR atau TIDAK. -Pokjanal"


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    with a_post(tmp_path) as found:
        yield found


def settings(post: Post, **fields: object) -> None:
    post.box.replies.settings.save(AnswerSettings(rev=post.box.replies.settings.current.rev, **fields))  # type: ignore[arg-type]


# -- what looks like a machine ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "LAPOR#balita gizi buruk, lihat www.foto.id",
        "bu saya dapat sms undian, apa benar?",
        "format laporan gagal terus bu, maaf format nya gimana",
        "layanan ini kurang, bidan tidak datang",
    ],
)
def test_a_kader_is_read_and_flagged_whatever_words_they_use(post: Post, text: str) -> None:
    reading, _ = post.write(EUIS, text)
    assert (reading.needs_action, reading.machine) == (True, None)


def test_a_kader_in_danger_raises_an_alarm_with_a_link_in_it(post: Post) -> None:
    settings(post, forward_to=(str(COMMAND),))
    _, written = post.write(EUIS, "LONGSOR di RW 3 ada korban, foto https://wa.me/xx")
    assert [each.split()[0] for each in written] == [str(COMMAND)]
    assert [each.number for each in post.box.replies.alarms.open()] == [EUIS]


def test_a_strangers_alarm_with_a_link_stands_on_the_pages_and_goes_to_nobody(post: Post) -> None:
    settings(post, forward_to=(str(COMMAND),))
    assert post.write(STRANGER, "LONGSOR di RW 3, foto https://wa.me/xx")[1] == []
    [alarm] = post.box.replies.alarms.open()
    assert alarm.held_back


def test_a_kaders_number_change_counts_though_it_says_promo(post: Post) -> None:
    post.write(EUIS, "GANTI#081234567890 promo")
    assert len(post.box.replies.requests.open()) == 1


def test_a_strangers_advertisement_is_for_nobody(post: Post) -> None:
    reading, written = post.write(STRANGER, "Pinjaman cair 5 juta, klik www.dana.com sekarang!")
    assert (reading.needs_action, written) == (False, [])
    assert reading.machine is not None


def test_our_own_warning_that_comes_back_raises_no_alarm_and_is_looked_at(post: Post) -> None:
    warned = "Waspada longsor dan banjir di Desa Cilame malam ini. Balas AMAN atau BUTUH#isi. -Pokjanal KBB"
    to_euis = NewRecipient(EUIS, "Euis", "kader1", warned, (warned,), "gsm7")
    post.box.ledger.accept(NewBroadcast(warned, "w", "euis"), [to_euis])
    segment = post.box.ledger.claim("Telkomsel", SIM)
    assert segment is not None
    post.box.ledger.record_sent(segment.id, 1)
    reading, written = post.write(EUIS, warned)
    assert (reading.machine, reading.needs_action, written) == (MachineSign.OUR_OWN_TEXT, True, [])
    assert post.box.replies.alarms.open() == ()
    reading, _ = post.write(EUIS, f"Longsor bu tolong! {warned}")
    assert reading.reading.urgent
    assert len(post.box.replies.alarms.open()) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"HADIR. {OURS}", "HADIR."),
        (f"{OURS} HADIR bu", "HADIR bu"),
        (f"HADIR {OURS[:70]}", "HADIR"),
        (f"Fwd: {OURS}", ""),
        (OURS[10:60], ""),
        ("hadir bu", "hadir bu"),
        ("Balas HADIR atau TIDAK.", "Balas HADIR atau TIDAK."),
    ],
)
def test_of_a_message_that_quotes_ours_the_rest_is_read(text: str, said: str) -> None:
    assert own_words(text, [OURS]) == said


# -- answers ----------------------------------------------------------------------------------------------


def test_berhenti_is_confirmed_after_five_answers_and_only_once_a_day(post: Post) -> None:
    for _ in range(5):
        post.write(EUIS, "INFO")
    assert post.write(EUIS, "INFO")[0].refusal is Refusal.ENOUGH_TODAY
    assert "Balas MULAI" in post.write(EUIS, "BERHENTI")[1][0]
    post.write(EUIS, "MULAI")
    assert post.write(EUIS, "BERHENTI")[1] == []
    assert EUIS in post.box.ledger.opted_out()


def test_berhenti_is_confirmed_with_the_money_spent_and_seconds_after_an_answer(post: Post) -> None:
    settings(post, daily_rupiah=300)
    assert len(post.write(EUIS, "INFO")[1]) == 1
    assert len(post.write(EUIS, "BERHENTI", after=10)[1]) == 1
    assert len(post.write(NENG, "STOP")[1]) == 1
    post.clock.advance(120)
    post.read()
    assert post.answers() == 3


def test_strangers_who_say_berhenti_are_obeyed_and_answered_as_far_as_the_money_goes(post: Post) -> None:
    settings(post, daily_rupiah=300)
    written = [post.write(number(serial), "BERHENTI", after=10)[1] for serial in (97, 98, 99)]
    assert [len(each) for each in written] == [1, 0, 0]
    assert {number(serial) for serial in (97, 98, 99)} <= post.box.ledger.opted_out()


def test_the_same_text_nineteen_times_before_is_answered_and_twenty_times_is_not() -> None:
    now = datetime(2026, 12, 8, 9, tzinfo=UTC)
    for before, refusal in ((19, None), (20, Refusal.SAME_TEXT)):
        history = AnswerHistory("+6281200001111", texts=["info"] * before)
        assert may_answer(history, now, "INFO", GuardSettings()).refusal is refusal


def test_a_person_of_the_book_may_write_a_link_and_a_service_never_counts_as_one() -> None:
    now = datetime(2026, 12, 8, 9, tzinfo=UTC)
    for sender, refusal in (("+6281200001111", None), ("4444", Refusal.MACHINE)):
        history = AnswerHistory(sender, known=True)
        assert may_answer(history, now, "INFO www.a.id/x", GuardSettings()).refusal is refusal


def test_a_notice_to_a_number_takes_away_none_of_its_answers(post: Post) -> None:
    post.write(STRANGER, "GANTI#081200000001")
    reading, written = post.write(EUIS, "INFO", after=20)
    assert (reading.refusal, len(written)) == (None, 1)


def test_mulai_does_not_undo_what_the_office_has_entered_since(post: Post) -> None:
    receive(post.box, EUIS, "MULAI")
    post.clock.advance(600)
    post.box.ledger.opt_out(EUIS, "asked by euis")
    post.read()
    assert EUIS in post.box.ledger.opted_out()


def test_mulai_with_a_berhenti_behind_it_is_never_obeyed_for_a_moment(post: Post) -> None:
    receive(post.box, EUIS, "MULAI")
    post.clock.advance(30)
    receive(post.box, EUIS, "BERHENTI")
    post.read()
    assert [each.what for each in post.box.ledger.consents(EUIS)] == ["out"]


# -- notices and alarms -----------------------------------------------------------------------------------


def notices(post: Post, asking: range, old: int = 1) -> int:
    sent = (post.write(number(serial), f"GANTI#{number(old)}")[1] for serial in asking)
    return sum("TOLAK" in each for written in sent for each in written)


def test_sixty_strangers_who_want_one_number_cost_its_owner_one_sms(post: Post) -> None:
    assert notices(post, range(101, 161)) == 1


def test_after_each_tolak_the_next_request_is_told_up_to_three_a_day(post: Post) -> None:
    told = []
    for asking in range(101, 106):
        told.append(notices(post, range(asking, asking + 1)))
        post.write(EUIS, "TOLAK")
    assert told == [1, 1, 1, 0, 0]


def test_notices_end_with_the_money_of_the_day(post: Post) -> None:
    settings(post, daily_rupiah=700)
    post.write(DADANG, "INFO")
    post.write(NENG, "INFO")
    assert notices(post, range(101, 102)) == 0


def test_strangers_who_cry_wolf_all_day_leave_room_for_a_kader_and_for_answers(post: Post) -> None:
    settings(post, forward_to=(str(COMMAND),), daily_rupiah=20_000)
    forwarded = 0
    for serial in range(200, 230):
        forwarded += sum("longsor" in each for each in post.write(number(serial), "longsor", after=60)[1])
    assert forwarded == 5
    assert len(post.box.replies.alarms.open(50)) == 30
    assert sum(each.held_back for each in post.box.replies.alarms.open(50)) == 25
    assert [each.split()[0] for each in post.write(EUIS, "longsor di RW 2")[1]] == [str(COMMAND)]
    assert len(post.write(NENG, "STRATA#MANDIRI")[1]) == 1


def test_an_alarm_is_forwarded_to_nobody_who_has_said_berhenti(post: Post) -> None:
    settings(post, forward_to=(str(NENG), str(COMMAND)))
    post.write(NENG, "BERHENTI")
    written = post.write(EUIS, "longsor di RW 3")[1]
    assert [each.split()[0] for each in written] == [COMMAND]
    post.write(NENG, "MULAI")
    written = post.write(EUIS, "longsor lagi di RW 3", after=7200)[1]
    assert sorted(each.split()[0] for each in written) == [NENG, COMMAND]


def test_one_sender_is_forwarded_once_an_hour_and_five_times_a_day(post: Post) -> None:
    settings(post, forward_to=(str(COMMAND),))
    assert sum(len(post.write(EUIS, "banjir bu", after=3700)[1]) for _ in range(9)) == 5


# -- when it was written ----------------------------------------------------------------------------------


def test_a_stamp_is_believed_when_it_tells_of_a_delay_that_can_be() -> None:
    came = datetime(2026, 12, 8, 9, tzinfo=UTC)

    def taken(**ago: float) -> bool:
        return written_at(came - timedelta(**ago), came, clock_trusted=True) != came

    assert taken(minutes=3)
    assert taken(days=3)
    assert not taken(minutes=2)
    assert not taken(minutes=-30)
    assert not taken(days=8)
    assert not taken(hours=7, seconds=20)
    assert written_at(came - timedelta(days=3), came, clock_trusted=False) == came
    assert written_at(None, came, clock_trusted=True) == came


def test_what_lay_at_the_sms_centre_for_days_is_read_and_not_answered(post: Post) -> None:
    pdu = encode_deliver(EUIS, "STRATA#PURNAMA", sent_at=post.clock.now())
    post.clock.advance(3 * 86_400)
    post.box.inbox.store_raw(SIM, pdu, post.clock.now())
    post.box.inbox.fold()
    post.read()
    assert [each.kind for each in post.box.replies.reports.recent()] == [Kind.STRATA]
    assert post.answers() == 0


def test_a_part_that_came_before_the_clock_was_set_back_is_shown_all_the_same(post: Post) -> None:
    pdu = encode_deliver(EUIS, "Bu, ", sent_at=post.clock.now(), concatenation=Concatenation(7, 2, 1))
    post.box.inbox.store_raw(SIM, pdu, post.clock.now())
    post.box.inbox.fold()
    assert post.box.inbox.messages().messages == ()
    post.clock.set_wall(post.clock.now() - timedelta(days=30))
    post.box.inbox.fold()
    assert [each.problem for each in post.box.inbox.messages().messages] == ["incomplete"]
