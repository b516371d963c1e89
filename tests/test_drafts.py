"""What a draft would do: the preview, the counter while writing, and when it would be finished."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from appliance.box import Box
from appliance.broadcasts import (
    Blocker,
    CannotSend,
    Draft,
    EventDetails,
    Hint,
    LeftOutReason,
    WaitingReason,
)
from appliance.contacts.audience_spec import AudienceSpec
from appliance.sms.segments import Encoding
from tests.support.boxes import config_for, furnish_office, quiet_box, swift
from tests.support.clock import FakeClock
from tests.support.drafts import (
    an_office_of_three,
    claim,
    draft,
    many,
    replace_contact,
    replace_settings,
)
from tests.support.people import DADANG, EUIS, number, person


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()  # Tuesday, 8 December 2026, 09.00 WIB


@pytest.fixture
def box(tmp_path: Path, clock: FakeClock) -> Iterator[Box]:
    with an_office_of_three(tmp_path, clock) as box:
        yield box


# -- Lihat dulu --------------------------------------------------------------------------------------------


def test_the_preview_says_who_gets_what_and_who_does_not(box: Box) -> None:
    preview = box.broadcasts.preview(draft())
    assert preview.accepted == 2
    assert preview.left_out == {LeftOutReason.MISSING_FIELD: 1}
    [left] = preview.left_out_people
    assert (left.name, left.detail) == (DADANG.name, "rw")
    assert preview.missing == {"rw": 1}
    assert [sample.text for sample in preview.samples] == [
        "Yth. Ibu Euis Komariah, RW 04. -Pokjanal KBB",
        "Yth. Ibu Neng Yani, RW 04. -Pokjanal KBB",
    ]
    assert preview.longest is not None
    assert preview.longest.name == EUIS.name
    assert preview.can_send


def test_the_preview_counts_sms_and_rupiah_by_the_sims_that_will_carry_them(box: Box) -> None:
    preview = box.broadcasts.preview(draft("{nama_lengkap} " + "x" * 155))
    assert preview.parts == {2: 3}
    assert preview.segments == 6
    # the dearer SIM leaves so few to the cheaper one
    assert preview.cost_per_modem == {"Telkomsel": 1500, "XL": 0}
    assert preview.cost == 1500


def test_a_preview_changes_nothing(box: Box) -> None:
    box.broadcasts.preview(draft())
    assert box.broadcasts.recent() == ()


def test_word_s_quotes_are_told_and_emoji_do_not_make_it_dear(box: Box) -> None:
    preview = box.broadcasts.preview(draft("Halo “{nama}” 😀"))
    assert preview.text == 'Halo "{nama}"'
    assert {change.found for change in preview.changes} >= {"“", "”", "😀"}
    assert preview.ucs2 == 0


@pytest.mark.parametrize(
    ("asked", "blockers"),
    [
        (draft(""), {Blocker.TEXT_EMPTY}),
        (draft("Halo {nma}"), {Blocker.UNKNOWN_FIELD}),
        (draft("Halo {nama"), {Blocker.TEMPLATE_BROKEN}),
        (draft("Rapat {hari} {tanggal}"), {Blocker.EVENT_MISSING}),
        (draft("x" * 3000), {Blocker.TEXT_TOO_LONG}),
        (draft("Halo", AudienceSpec()), {Blocker.NO_RECIPIENTS}),
        (draft("Halo", AudienceSpec(groups=("nirgends",))), {Blocker.NO_RECIPIENTS}),
        (draft("Halo", AudienceSpec(), numbers=("0226866127", " ")), {Blocker.NUMBERS_WRONG}),
        (draft("Halo {strata}"), {Blocker.UNKNOWN_FIELD}),
    ],
)
def test_what_cannot_be_sent_is_refused_with_its_reason_and_nothing_is_kept(
    box: Box, asked: Draft, blockers: set[Blocker]
) -> None:
    assert set(box.broadcasts.preview(asked).blockers) == blockers
    with pytest.raises(CannotSend) as refused:
        box.broadcasts.send(asked, token="t", by="euis")
    assert set(refused.value.preview.blockers) == blockers
    assert box.broadcasts.recent() == ()


def test_an_unknown_field_comes_with_the_one_that_was_probably_meant(box: Box) -> None:
    [problem] = box.broadcasts.preview(draft("Halo {nma}")).problems
    assert (problem.found, problem.suggestion) == ("{nma}", "nama")


def test_a_box_without_any_modem_says_so(tmp_path: Path, clock: FakeClock) -> None:
    with quiet_box(tmp_path, config_for(), clock=clock) as box:
        furnish_office(box)
        box.book.add(EUIS)
        preview = box.broadcasts.preview(draft())
        assert preview.blockers == (Blocker.NO_MODEM,)
        assert (preview.waiting, preview.finish_at) == (WaitingReason.NO_MODEM, None)


def test_without_a_name_in_the_settings_nothing_is_signed(box: Box) -> None:
    box.settings.save(replace_settings(box, sender=""))
    assert box.broadcasts.preview(draft()).blockers == (Blocker.OFFICE_MISSING,)


def test_an_event_fills_its_fields_in_indonesian(box: Box) -> None:
    event = EventDetails("Rakor", "Aula", date(2026, 12, 8), time(9, 0))
    preview = box.broadcasts.preview(draft("{acara} {hari} {tanggal} pkl {jam} di {tempat}", event=event))
    assert preview.samples[0].text == "Rakor Selasa 8 Des 2026 pkl 09.00 di Aula"


def test_two_people_with_one_phone_get_one_message(box: Box) -> None:
    box.book.add(person(9, "Zaenab", numbers=(number(1),)))
    preview = box.broadcasts.preview(draft("Halo"))
    assert preview.accepted == 3
    [left] = preview.left_out_people
    assert (left.name, left.reason, left.detail) == ("Zaenab", LeftOutReason.SAME_NUMBER, EUIS.name)


def test_a_number_typed_twice_or_chosen_already_gets_one_message(box: Box) -> None:
    euis = EUIS.numbers[0]
    typed = ("0812-9999-0001", "+62 812 9999 0001", "081299990001", euis.display, "0812-9999-0002")
    asked = draft("Halo", numbers=typed)
    preview = box.broadcasts.preview(asked)
    assert preview.accepted == 3 + 2
    assert [each.reason for each in preview.left_out_people] == [LeftOutReason.SAME_NUMBER] * 3
    box.broadcasts.send(asked, token="t", by="euis")
    box.clock.advance(31)  # type: ignore[attr-defined]
    numbers = []
    while claimed := claim(box):
        box.ledger.record_sent(claimed.id, 1)
        numbers.append(claimed.number)
    assert len(numbers) == len(set(numbers)) == 5


def test_preview_and_counter_agree_on_a_shared_phone_whose_first_holder_lacks_a_value(box: Box) -> None:
    box.book.add(replace_contact(box, DADANG.id, id="zaenab", name="Zaenab", rw="02"))
    preview, check = box.broadcasts.preview(draft()), box.broadcasts.check_text(draft())
    assert preview.accepted == check.recipients == 3
    assert "Yth. Bapak/Ibu Zaenab, RW 02. -Pokjanal KBB" in {sample.text for sample in preview.samples}
    assert preview.missing == {"rw": 1}


# -- while writing -----------------------------------------------------------------------------------------


def test_the_counter_counts_for_a_typical_person_and_for_the_longest_name(box: Box) -> None:
    box.book.add(person(9, "Siti Nurhayati Komariah Rohaeti Kurniasih Lisnawati"))
    check = box.broadcasts.check_text(draft("Yth. {nama}, " + "x" * 120))
    assert (check.parts, check.longest_parts) == (1, 2)
    assert check.recipients == 4
    assert check.cost == 5 * 350
    assert Hint.TWO_PARTS_FOR_SOME in check.hints
    assert check.minutes == pytest.approx(1.0), "the dearer SIM leaves so few to the cheaper one"


def test_the_counter_runs_while_the_text_is_still_broken(box: Box) -> None:
    check = box.broadcasts.check_text(draft("Halo {na"))
    assert check.blockers == (Blocker.TEMPLATE_BROKEN,)
    assert check.characters == len("Halo {na")
    assert check.encoding is Encoding.GSM7


def test_the_counter_knows_which_event_fields_are_still_empty(box: Box) -> None:
    check = box.broadcasts.check_text(draft("{acara} {hari} di {tempat}", event=EventDetails("Rakor")))
    assert check.missing_event_fields == ("hari", "tempat")


def test_the_counter_counts_with_a_usual_event_and_sender_until_they_are_filled_in(box: Box) -> None:
    box.settings.save(replace_settings(box, sender=""))
    text = "Yth. {nama}, {acara}, {hari} {tanggal} jam {jam} di {tempat}, sampai {tgl_akhir}. -{pengirim}"
    check = box.broadcasts.check_text(draft(text))
    assert check.recipients == box.broadcasts.check_text(draft("Halo")).recipients
    assert check.cost > 0
    assert set(check.blockers) == {Blocker.EVENT_MISSING, Blocker.OFFICE_MISSING}
    assert len(text) - 40 < check.characters < len(text) + 60
    seen = box.broadcasts.preview(draft(text))
    assert (seen.accepted, seen.can_send) == (0, False)  # nothing of it may ever be sent


def test_the_counter_of_an_empty_page(box: Box) -> None:
    check = box.broadcasts.check_text(draft("", AudienceSpec()))
    assert (check.characters, check.recipients, check.cost, check.minutes) == (0, 0, 0, 0.0)
    assert check.units_left == 160


def test_a_text_far_too_long_is_counted_all_the_same(box: Box) -> None:
    check = box.broadcasts.check_text(draft("x" * 5000))
    assert (check.parts, check.units_left) == (33, 0)


def test_the_counter_forgets_people_who_changed(box: Box) -> None:
    assert box.broadcasts.check_text(draft()).recipients == 2
    box.book.add(person(9))
    assert box.broadcasts.check_text(draft()).recipients == 3
    box.ledger.opt_out(number(9), "sms")
    assert box.broadcasts.check_text(draft()).recipients == 2


def test_the_counter_follows_each_word_and_each_field_while_somebody_types(box: Box) -> None:
    def counted(text: str) -> tuple[int, int]:
        check = box.broadcasts.check_text(draft(text, event=EventDetails(place="Aula")))
        return check.recipients, check.cost // 350

    assert counted("{nama} " + "x" * 100) == (3, 3)
    assert counted("{nama} " + "x" * 160) == (3, 6)
    assert counted("{nama} RW {rw} " + "x" * 160) == (2, 4)  # Dadang has none
    assert counted("{nama}") == (3, 3)
    assert counted("{nama}" * 20) == (3, 6)
    assert counted("{nama} {tempat}" + "x" * 140)[0] == 3


# -- when will it be finished --------------------------------------------------------------------------------


def test_the_finish_time_follows_from_the_pace_of_both_modems(box: Box, clock: FakeClock) -> None:
    preview = box.broadcasts.preview(many(box, 299))  # and Neng: three hundred, ten a minute
    assert preview.per_minute == pytest.approx(10)
    assert preview.start_at == clock.now() + timedelta(seconds=30)
    # the last half hour belongs to the cheaper SIM alone
    assert is_about(preview.finish_at, clock.now() + timedelta(seconds=30, minutes=15 + 30))


def test_what_the_cheaper_sim_sends_in_half_an_hour_it_sends_alone(box: Box, clock: FakeClock) -> None:
    asked = many(box, 99)
    preview = box.broadcasts.preview(asked)
    assert is_about(preview.finish_at, clock.now() + timedelta(seconds=30, minutes=20))
    urgent = box.broadcasts.preview(replace(asked, urgent=True))
    assert is_about(urgent.finish_at, clock.now() + timedelta(minutes=10))


def is_about(found: datetime | None, expected: datetime) -> bool:
    return found is not None and abs(found - expected) < timedelta(minutes=1)


def test_what_does_not_fit_before_the_night_goes_out_in_the_morning(box: Box, clock: FakeClock) -> None:
    clock.set_wall(datetime(2026, 12, 8, 12, 55, tzinfo=UTC))  # 19.55 WIB
    preview = box.broadcasts.preview(many(box, 99))
    assert preview.waiting is WaitingReason.NONE
    assert preview.finish_at is not None
    assert preview.finish_at > datetime(2026, 12, 9, 0, 0, tzinfo=UTC)  # 07.00 WIB


def test_at_night_a_broadcast_waits_for_the_morning_but_darurat_does_not(box: Box, clock: FakeClock) -> None:
    clock.set_wall(datetime(2026, 12, 8, 15, 0, tzinfo=UTC))  # 22.00 WIB
    morning = datetime(2026, 12, 9, 0, 0, tzinfo=UTC)
    preview = box.broadcasts.preview(draft())
    assert (preview.waiting, preview.start_at) == (WaitingReason.QUIET_HOURS, morning)
    urgent = box.broadcasts.preview(replace(draft(), urgent=True))
    assert (urgent.waiting, urgent.start_at) == (WaitingReason.NONE, clock.now())
    sent = box.broadcasts.send(draft(), token="t", by="euis")
    clock.advance(31)
    report = box.broadcasts.report(sent.id)
    assert (report.waiting_reason, report.waiting_until) == (WaitingReason.QUIET_HOURS, morning)


def test_a_scheduled_broadcast_starts_at_its_hour(box: Box, clock: FakeClock) -> None:
    hour = clock.now() + timedelta(hours=3)
    asked = replace(draft(), not_before=hour)
    preview = box.broadcasts.preview(asked)
    assert (preview.waiting, preview.start_at) == (WaitingReason.SCHEDULED, hour)
    sent = box.broadcasts.send(asked, token="t", by="euis")
    clock.advance(60)
    assert claim(box) is None
    report = box.broadcasts.report(sent.id)
    assert (report.waiting_reason, report.waiting_until) == (WaitingReason.SCHEDULED, hour)
    clock.advance(3 * 3600)
    assert claim(box) is not None


def test_with_a_clock_nobody_vouches_for_nothing_scheduled_is_sent_and_the_page_says_why(
    box: Box, clock: FakeClock
) -> None:
    clock.trusted = False
    asked = replace(draft(), not_before=clock.now() - timedelta(days=1))
    assert box.broadcasts.preview(asked).waiting is WaitingReason.CLOCK_UNTRUSTED
    sent = box.broadcasts.send(asked, token="t", by="euis")
    clock.advance(31)
    assert claim(box) is None
    report = box.broadcasts.report(sent.id)
    assert (report.waiting_reason, report.finish_at) == (WaitingReason.CLOCK_UNTRUSTED, None)
    clock.trusted = True
    assert claim(box) is not None


def test_an_unscheduled_broadcast_goes_out_with_any_clock_but_nobody_says_when_it_ends(
    box: Box, clock: FakeClock
) -> None:
    clock.trusted = False
    assert box.broadcasts.preview(draft()).finish_at is None
    sent = box.broadcasts.send(draft(), token="t", by="euis")
    clock.advance(31)
    assert box.broadcasts.report(sent.id).waiting_reason is WaitingReason.NONE
    assert claim(box) is not None


def test_a_broadcast_takes_turns_with_another(box: Box, clock: FakeClock) -> None:
    asked = many(box, 99)
    box.broadcasts.send(asked, token="first", by="euis")
    second = box.broadcasts.preview(asked)
    assert second.start_at == clock.now() + timedelta(seconds=30)
    both = timedelta(minutes=5 + 30)  # two hundred, of which the cheaper SIM sends the last half hour alone
    assert is_about(second.finish_at, clock.now() + timedelta(seconds=30) + both)
    sent = box.broadcasts.send(asked, token="second", by="euis")
    clock.advance(31)
    assert is_about(box.broadcasts.report(sent.id).finish_at, clock.now() + both)


def test_a_sim_that_had_its_fill_goes_on_tomorrow(tmp_path: Path, clock: FakeClock) -> None:
    config = config_for(swift("Telkomsel", per_minute=5, daily_cap=10))
    with quiet_box(tmp_path, config, clock=clock) as box:
        furnish_office(box)
        preview = box.broadcasts.preview(many(box, 25))
        assert preview.finish_at is not None
        # ten today, ten tomorrow, five on the third day
        assert preview.finish_at.date() == date(2026, 12, 9)
        assert preview.finish_at - clock.now() > timedelta(hours=38)
