"""What becomes of a message: read once, obeyed, answered at most once, else left to a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from appliance.inbox.grammar.keywords import Keyword
from appliance.inbox.grammar.loop_guard import Refusal
from appliance.inbox.grammar.machines import MachineSign
from appliance.inbox.grammar.reading import Dana, Kind, Problem, Strata
from appliance.inbox.readings import About
from appliance.inbox.reply_settings import AnswerSettings, OwnKeywords
from appliance.inbox.requests import RequestState
from appliance.number_check import CheckWish
from appliance.outbox.model import PRIORITY_REPLY
from appliance.sms.numbers import PhoneNumber
from appliance.sms.pdu import Concatenation, encode_deliver
from tests.inbox.reader_office import Post, a_post
from tests.support.people import number
from tests.web.office import SIM, hand_over, receive
from web.words_numbers import CHECK_TEXTS

EUIS, NENG, DADANG, AI, STRANGER = (number(serial) for serial in (1, 2, 3, 6, 99))


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    with a_post(tmp_path) as found:
        yield found


def settings(post: Post, **fields: object) -> None:
    post.box.replies.settings.save(AnswerSettings(rev=post.box.replies.settings.current.rev, **fields))  # type: ignore[arg-type]


# -- opting out and in ------------------------------------------------------------------------------------


def test_berhenti_is_confirmed_once_and_mulai_opts_in_again(post: Post) -> None:
    _, first = post.write(EUIS, "BERHENTI")
    assert first == [
        f"{EUIS} Baik, kami tidak mengirim SMS lagi ke nomor ini. Ingin menerima lagi? Balas MULAI."
        " Terima kasih. -Pokjanal KBB"
    ]
    assert EUIS in post.box.ledger.opted_out()
    assert post.write(EUIS, "BERHENTI")[1] == []
    _, again = post.write(EUIS, "mulai")
    assert EUIS not in post.box.ledger.opted_out()
    assert "menerima SMS lagi dari kami" in again[0]
    assert len(post.write(EUIS, "stop")[1]) == 1


def test_a_confirmation_goes_out_to_a_number_that_has_just_opted_out(post: Post) -> None:
    post.write(EUIS, "BERHENTI")
    segment = post.box.ledger.claim("Telkomsel", SIM)
    assert segment is not None
    assert (segment.number, segment.priority) == (EUIS, PRIORITY_REPLY)


def test_a_confirmation_waits_for_the_two_minutes_rather_than_being_left_out(post: Post) -> None:
    post.write(EUIS, "INFO")
    assert len(post.write(EUIS, "BERHENTI", after=10)[1]) == 1
    assert post.answers() == 1
    post.clock.advance(115)
    post.read()
    assert post.answers() == 2


def test_an_opt_out_of_two_parts_is_obeyed_when_they_are_joined(post: Post) -> None:
    parts = ("Saya sudah tidak di sini lagi dan bukan kader lagi, ", "salah sambung. STOP")
    for sequence, part in enumerate(parts, 1):
        pdu = encode_deliver(
            EUIS, part, sent_at=post.clock.now(), concatenation=Concatenation(7, 2, sequence)
        )
        post.box.inbox.store_raw(SIM, pdu, post.clock.now())
    assert EUIS not in post.box.ledger.opted_out()
    post.box.inbox.fold()
    post.read()
    assert EUIS in post.box.ledger.opted_out()


def test_a_stop_whose_second_part_never_came_is_for_a_person(post: Post) -> None:
    pdu = encode_deliver(EUIS, "Stop ", sent_at=post.clock.now(), concatenation=Concatenation(7, 2, 1))
    post.box.inbox.store_raw(SIM, pdu, post.clock.now())
    post.clock.advance(86400)
    post.box.inbox.fold()
    post.read()
    [reading] = post.box.replies.readings.of_number(EUIS)
    assert (reading.reading.problem, reading.needs_action) == (Problem.MAYBE_OPT_OUT, True)
    assert EUIS not in post.box.ledger.opted_out()


def test_a_berhenti_behind_a_mulai_counts_more_even_when_both_are_read_late(post: Post) -> None:
    post.write(EUIS, "BERHENTI")
    post.clock.advance(600)
    receive(post.box, EUIS, "MULAI")
    post.clock.advance(30)
    receive(post.box, EUIS, "BERHENTI")
    post.box.replies.reader.step()
    assert EUIS in post.box.ledger.opted_out()


def test_what_may_be_an_opt_out_waits_for_a_person(post: Post) -> None:
    reading, written = post.write(EUIS, "jangan berhenti dulu ya bu")
    assert reading.needs_action
    assert written == []
    assert EUIS not in post.box.ledger.opted_out()


# -- who gets no answer -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sender", "sign"), [("TELKOMSEL", MachineSign.NAME), ("4444", MachineSign.SHORT_CODE)]
)
def test_a_service_is_never_answered_whatever_it_writes(post: Post, sender: str, sign: MachineSign) -> None:
    for text in ("INFO", "BERHENTI", "STRATA#MANDIRI", "longsor!", "GANTI#081200000001"):
        reading, written = post.write(sender, text)
        assert (reading.machine, written) == (sign, [])
    assert post.box.replies.alarms.open() == ()
    assert post.box.replies.requests.open() == ()
    assert post.answers() == 0


def test_what_looks_written_by_a_machine_is_kept_and_not_answered(post: Post) -> None:
    reading, written = post.write(STRANGER, "INFO promo! Klik www.hadiah.com")
    assert reading.machine is not None
    assert written == []


def test_our_own_text_that_comes_back_is_not_answered(post: Post) -> None:
    _, (info,) = post.write(EUIS, "INFO")
    reading, written = post.write(EUIS, info.partition(" ")[2])
    assert (reading.machine, written) == (MachineSign.OUR_OWN_TEXT, [])


def test_a_number_is_answered_once_in_two_minutes_and_five_times_a_day(post: Post) -> None:
    assert len(post.write(EUIS, "INFO")[1]) == 1
    reading, written = post.write(EUIS, "INFO", after=60)
    assert (reading.refusal, written) == (Refusal.TOO_SOON, [])
    for _ in range(4):
        assert len(post.write(EUIS, "INFO")[1]) == 1
    reading, written = post.write(EUIS, "INFO")
    assert (reading.refusal, written) == (Refusal.ENOUGH_TODAY, [])
    assert len(post.write(EUIS, "INFO", after=86_400)[1]) == 1


def test_the_days_money_is_an_end_for_everybody(post: Post) -> None:
    settings(post, daily_rupiah=650)  # two SMS at 300
    assert len(post.write(EUIS, "INFO")[1]) == 1
    assert len(post.write(NENG, "INFO")[1]) == 1
    reading, written = post.write(DADANG, "INFO")
    assert (reading.refusal, written) == (Refusal.MONEY_SPENT, [])
    assert len(post.write(DADANG, "INFO", after=86_400)[1]) == 1


def test_the_same_text_twenty_times_is_answered_no_more(post: Post) -> None:
    for _ in range(20):
        post.write(EUIS, "info", after=3 * 3600)
    reading, _ = post.write(EUIS, "INFO", after=3 * 3600)
    assert reading.refusal is Refusal.SAME_TEXT


def test_nothing_is_answered_while_the_office_has_switched_it_off_but_berhenti_is_obeyed(post: Post) -> None:
    settings(post, enabled=False)
    assert post.write(EUIS, "BERHENTI")[1] == []
    assert EUIS in post.box.ledger.opted_out()


def test_who_wrote_while_the_box_was_off_for_days_is_not_answered_by_itself(post: Post) -> None:
    receive(post.box, EUIS, "STRATA#MANDIRI")
    post.clock.advance(3 * 86_400)
    post.read()
    assert post.answers() == 0
    assert len(post.box.replies.reports.recent()) == 1


# -- numbers ----------------------------------------------------------------------------------------------


def test_an_unknown_number_is_answered_once_and_listed(post: Post) -> None:
    assert "Balas DAFTAR#" in post.write(STRANGER, "ini siapa ya?")[1][0]
    assert post.write(STRANGER, "halo?")[1] == []
    assert [each.number for each in post.box.replies.readings.strangers()] == [STRANGER]


def test_a_stranger_in_danger_is_not_told_to_register(post: Post) -> None:
    reading, written = post.write(STRANGER, "tolong bu longsor rumah saya tertimbun")
    assert reading.reading.urgent
    assert reading.needs_action
    assert not any("DAFTAR" in each for each in written)


def test_whoever_wants_to_be_erased_gets_no_more_messages_meanwhile(post: Post) -> None:
    _, written = post.write(EUIS, "HAPUS")
    assert "hapus data" in written[0]
    assert EUIS in post.box.ledger.opted_out()
    post.write(NENG, "hapus data bu Imas")
    assert NENG not in post.box.ledger.opted_out()


def test_an_answer_with_stop_below_it_counts_and_is_obeyed(post: Post) -> None:
    box = post.box
    box.number_health.fold()
    box.number_check.send(CheckWish(), CHECK_TEXTS, token="cek", by="euis")
    post.clock.advance(60)
    hand_over(box, *["sent"] * 4)
    reading, written = post.write(NENG, "bukan saya, salah sambung\nSTOP SMS")
    assert reading.reading.kind is Kind.DENY
    denied = box.number_health.of(NENG)
    assert denied is not None
    assert denied.denied_at is not None
    assert NENG in box.ledger.opted_out()
    assert "tidak mengirim SMS lagi" in written[0]


def test_ya_and_salah_to_a_number_check_change_the_record_of_the_number(post: Post) -> None:
    box = post.box
    box.number_health.fold()
    box.number_check.send(CheckWish(), CHECK_TEXTS, token="cek", by="euis")
    post.clock.advance(60)
    hand_over(box, *["sent"] * 4)
    reading, _ = post.write(EUIS, "ya saya Euis", after=60)
    assert (reading.reading.kind, reading.about) == (Kind.CONFIRM, About.NUMBER_CHECK)
    assert post.write(NENG, "bukan saya, salah sambung")[0].reading.kind is Kind.DENY
    confirmed, denied = box.number_health.of(EUIS), box.number_health.of(NENG)
    assert confirmed is not None
    assert confirmed.confirmed_at is not None
    assert denied is not None
    assert denied.denied_at is not None


def test_a_change_asked_from_the_new_number_tells_the_old_one_at_once(post: Post) -> None:
    _, written = post.write(STRANGER, "GANTI#0812-0000-0001")
    assert written[0].startswith(f"{STRANGER} Permintaan ganti nomor kami terima.")
    assert written[1].startswith(f"{EUIS} Ada permintaan ganti nomor a.n. Hj. Euis Komariah.")
    (request,) = post.box.replies.requests.open()
    assert (request.old, request.new) == (EUIS, STRANGER)
    assert post.box.book.snapshot.by_number[EUIS]


def test_a_change_asked_from_the_old_number_is_answered_with_the_notice_itself(post: Post) -> None:
    _, written = post.write(EUIS, "GANTI#081234567890")
    (request,) = post.box.replies.requests.open()
    assert (request.old, request.new) == (EUIS, PhoneNumber("+6281234567890"))
    assert len(written) == 1
    assert "BUKAN Anda, balas TOLAK" in written[0]


def test_tolak_stops_a_change_and_so_does_a_plain_no_to_the_notice(post: Post) -> None:
    post.write(STRANGER, "GANTI#081200000001")
    assert post.write(EUIS, "TOLAK")[1]
    post.write(STRANGER, "GANTI#081200000003")
    reading, _ = post.write(DADANG, "bukan saya bu")
    assert reading.reading.kind is Kind.REFUSE_CHANGE
    post.write(STRANGER, "GANTI#081200000002")
    assert (
        post.write(NENG, "Tolak! saya teh teu pernah minta ganti nomer")[0].reading.kind is Kind.REFUSE_CHANGE
    )
    assert {each.state for each in post.box.replies.requests.open()} == {RequestState.STOPPED}


def test_tolak_of_somebody_who_was_never_asked_stops_and_confirms_nothing(post: Post) -> None:
    post.write(STRANGER, "GANTI#081200000001")
    assert post.write(NENG, "TOLAK")[1] == []
    assert [each.state for each in post.box.replies.requests.open()] == [RequestState.WAITING]


def test_the_same_request_again_is_no_second_one_and_no_second_notice(post: Post) -> None:
    post.write(STRANGER, "GANTI#081200000001")
    assert post.write(STRANGER, "GANTI#081200000001")[1] == []
    assert len(post.box.replies.requests.open()) == 1


def test_a_prankster_cannot_have_the_box_write_to_the_whole_book(post: Post) -> None:
    notices = 0
    for old in (EUIS, NENG, DADANG, AI):
        _, written = post.write(STRANGER, f"GANTI#{old}")
        notices += any("TOLAK" in each for each in written)
    assert notices == 3
    assert not any("TOLAK" in each for each in post.write(number(98), "GANTI#081299999999")[1])


# -- reports ----------------------------------------------------------------------------------------------


def test_a_report_is_kept_with_its_raw_text_and_confirmed_with_what_was_understood(post: Post) -> None:
    _, written = post.write(EUIS, "Ass. bu, DANA#45#Rp 150.000,-")
    assert "Posyandu Melati 3, dana sehat Rp150.000 dari 45 KK" in written[0]
    (report,) = post.box.replies.reports.recent()
    assert report.details == Dana(rupiah=150_000, households=45)
    assert report.text == "Ass. bu, DANA#45#Rp 150.000,-"
    assert (report.posyandu, report.village_code, report.contact_id) == (
        "Melati 3",
        "32.17.06.2004",
        "kader1",
    )


def test_a_newer_report_replaces_the_older_one_and_the_history_stays(post: Post) -> None:
    post.write(EUIS, "STRATA#MADYA")
    post.write(EUIS, "STRATA#MANDIRI")
    newer, older = post.box.replies.reports.recent()
    assert (newer.details, newer.replaced) == (Strata("mandiri"), False)
    assert (older.details, older.replaced) == (Strata("madya"), True)
    post.write(EUIS, "KENDALA#belum ada iuran")
    post.write(EUIS, "KENDALA#timbangan rusak")
    assert [each.replaced for each in post.box.replies.reports.recent(kind=Kind.KENDALA)] == [False, False]


def test_who_serves_two_posyandu_is_asked_which_and_answers_by_number(post: Post) -> None:
    assert "Balas angka: 1 Melati 1, 2 Anggrek." in post.write(AI, "SKDN#80#75#60#42")[1][0]
    reading, written = post.write(AI, "2", after=20)
    assert reading.about is About.WHICH_POSYANDU
    assert "Posyandu Anggrek, S=80 K=75 D=60 N=42" in written[0]
    assert [each.posyandu for each in post.box.replies.reports.recent()] == ["Anggrek"]
    post.clock.advance(120)  # the confirmation waits for the guard's two minutes
    post.read()
    assert post.answers() == 2


def test_a_report_from_an_unknown_number_is_kept_and_its_sender_asked_to_register(post: Post) -> None:
    _, written = post.write(STRANGER, "STRATA#MANDIRI")
    assert "belum kami kenal" in written[0]
    (report,) = post.box.replies.reports.recent()
    assert (report.posyandu, report.text) == ("", "STRATA#MANDIRI")


# -- the office's own words, hours and alarms -------------------------------------------------------------


def test_an_own_keyword_is_answered_and_flagged(post: Post) -> None:
    own = Keyword(name="JADWAL", words=("jadwal",), answer="Jadwal ada di papan desa.", flag=True)
    post.box.replies.settings.save_keywords(OwnKeywords(keywords=(own,)))
    reading, written = post.write(EUIS, "jadwal")
    assert (reading.reading.kind, reading.needs_action) == (Kind.OWN, True)
    assert written == [f"{EUIS} Jadwal ada di papan desa."]


def test_out_of_office_each_number_gets_one_note_for_each_absence(post: Post) -> None:
    settings(post, away_note=True, opens=time(8), closes=time(16))
    office_day = post.clock.now()  # Tuesday morning
    assert post.write(EUIS, "Bu, kapan rapatnya?")[1] == []
    post.clock.advance(10 * 3600)
    assert "08.00-16.00" in post.write(EUIS, "Bu, kapan rapatnya ya?")[1][0]
    assert post.write(EUIS, "Halo bu, mohon dijawab")[1] == []
    assert post.write(NENG, "siap bu, makasih")[1] == []
    assert len(post.write(NENG, "Bu, saya mau tanya")[1]) == 1
    post.clock.advance(24 * 3600)
    assert post.clock.now() - office_day > timedelta(days=1)
    assert len(post.write(EUIS, "Bu, jadi rapatnya?")[1]) == 1


def test_a_day_off_is_an_absence(post: Post) -> None:
    today = post.clock.now().astimezone(post.box.config.box.zone).date()
    settings(post, away_note=True, closed_from=today, closed_to=today)
    assert len(post.write(EUIS, "Bu, saya mau tanya")[1]) == 1
    chosen = AnswerSettings(closed_from=date(2026, 12, 25), closed_to=date(2026, 12, 25))
    assert chosen.absence(post.clock.now().replace(day=25, hour=3), post.box.config.box.zone) == "2026-12-24"


def test_an_emergency_raises_one_alarm_and_is_forwarded_once(post: Post) -> None:
    settings(post, forward_to=(str(number(50)), str(number(51))))
    _, written = post.write(EUIS, "Banjir bandang di RW 04, mohon perahu")
    assert sorted(each.split()[0] for each in written) == [str(number(50)), str(number(51))]
    assert post.write(EUIS, "banjir makin tinggi bu", after=60)[1] == []
    (alarm,) = post.box.replies.alarms.open()
    assert (alarm.number, alarm.messages) == (EUIS, 2)
    assert post.box.replies.alarms.take(alarm.id, by="euis")
    assert not post.box.replies.alarms.take(alarm.id, by="siti")
    assert post.box.replies.alarms.open() == ()


def test_a_flood_of_alarms_is_shown_but_only_ten_an_hour_are_forwarded(post: Post) -> None:
    settings(post, forward_to=(str(number(50)),))
    forwarded = sum(len(post.write(number(200 + at), "longsor", after=1)[1]) for at in range(14))
    unknown_answers = post.answers() - 10
    assert len(post.box.replies.alarms.open(50)) == 14
    assert forwarded - unknown_answers == 10


def test_an_own_emergency_word_counts_as_one(post: Post) -> None:
    settings(post, urgent_words=("jembatan putus",))
    assert post.write(EUIS, "Bu jembatan putus di Cilame")[0].reading.urgent


def test_a_person_who_is_erased_leaves_no_words_here(post: Post) -> None:
    post.write(EUIS, "KENDALA#suami saya sakit")
    post.write(EUIS, "longsor bu")
    post.write(EUIS, "GANTI#081234567890")
    post.write(STRANGER, "GANTI#081200000001")
    post.box.privacy.erase(post.box.book.snapshot.by_id["kader1"], by="euis")
    with post.box.db.read() as cur:
        for table in ("reading", "request", "posyandu_report", "auto_sms", "alarm"):
            kept = [tuple(row) for row in cur.execute(f"SELECT * FROM {table}")]
            assert kept, table
            assert str(EUIS) not in str(kept), table
            assert "sakit" not in str(kept), table
