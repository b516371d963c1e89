"""From a text and its people to the very messages: no field ever shifts to somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.broadcast_checks import hints, text_blockers
from appliance.broadcast_models import Blocker, EventDetails, Hint, LeftOutPerson, LeftOutReason
from appliance.broadcast_people import Rules, chosen_people, speakable
from appliance.composition import Composition, Person, Text, compose, estimate, value_lengths
from appliance.contacts.audience_spec import AudienceSpec
from appliance.contacts.model import Contact
from appliance.contacts.snapshot import Snapshot
from appliance.merge import Merger, OfficeValues
from appliance.sms.segments import Encoding
from tests.support.people import DADANG, EUIS, NENG, number, person

EVERYBODY = AudienceSpec(all=True)


def merger_for(text: Text) -> Merger:
    office = OfficeValues("Pokjanal KBB")
    return Merger(text.template.fields, event=EventDetails(), office=office, today=date(2026, 12, 1))


def made(written: str, people: Sequence[Contact]) -> Composition:
    text = Text.read(written)
    return compose(text, [Person(each, each.numbers[0]) for each in people], merger_for(text), left_out=[])


def test_each_person_reads_their_own_name() -> None:
    composition = made("Yth. {sapaan} {nama}, RW {rw}. -{pengirim}", [EUIS, NENG])
    assert [each.text for each in composition.recipients] == [
        "Yth. Ibu Euis Komariah, RW 04. -Pokjanal KBB",
        "Yth. Ibu Neng Yani, RW 04. -Pokjanal KBB",
    ]
    assert [each.number for each in composition.recipients] == [number(1), number(2)]


def test_somebody_without_a_value_is_left_out_and_nobody_gets_their_place() -> None:
    composition = made("{nama}: RW {rw}, {posyandu}", [EUIS, DADANG, NENG])
    assert [each.text for each in composition.recipients] == [
        "Euis Komariah: RW 04, Melati 3",
        "Neng Yani: RW 04, Melati 3",
    ]
    assert composition.left_out == [
        LeftOutPerson(DADANG.id, DADANG.name, number(3), LeftOutReason.MISSING_FIELD, "rw, posyandu")
    ]
    assert composition.missing == {"rw": 1, "posyandu": 1}


def test_a_curly_apostrophe_in_a_name_does_not_make_the_sms_dearer() -> None:
    composition = made("Halo {nama}", [person(1, "Nur’aini")])
    assert composition.recipients[0].text == "Halo Nur'aini"
    assert composition.recipients[0].encoding == Encoding.GSM7


def test_braces_in_a_name_stay_what_they_are() -> None:
    composition = made("Halo {nama}", [person(1, "Euis {rw}")])
    assert composition.recipients[0].text == "Halo Euis {rw}"


def test_long_names_that_need_a_second_sms_are_counted() -> None:
    text = "Yth. {nama}, " + "x" * 140
    composition = made(text, [person(1, "Ai"), person(2, "Siti Nurhayati Komariah")])
    assert composition.parts == {1: 1, 2: 1}
    assert composition.segments == 3
    longest = composition.longest()
    assert longest is not None
    assert (longest.name, longest.parts) == ("Siti Nurhayati Komariah", 2)


def test_the_samples_are_the_first_the_middle_and_the_last() -> None:
    composition = made("Halo {nama}", [person(serial) for serial in range(1, 8)])
    assert [sample.name for sample in composition.samples()] == ["Kader 1", "Kader 4", "Kader 7"]
    assert [sample.name for sample in made("Halo", [EUIS]).samples()] == [EUIS.name]
    assert made("Halo", []).samples() == ()
    assert made("Halo", []).longest() is None


def test_a_text_of_twenty_parts_is_counted_but_made_for_nobody() -> None:
    composition = made("x" * 3000, [EUIS, NENG])
    assert composition.recipients == []
    assert composition.too_long == 2
    assert composition.parts == {20: 2}


def test_the_digest_changes_with_every_number_and_every_letter() -> None:
    digests = {
        made("Halo {nama}", [EUIS]).digest(),
        made("Halo {nama}.", [EUIS]).digest(),
        made("Halo {nama}", [EUIS, NENG]).digest(),
        made("Halo Euis Komariah", [person(9, EUIS.name)]).digest(),
        made("Halo {nama}", [EUIS]).digest("urgent"),
    }
    assert len(digests) == 5
    assert made("Halo {nama}", [EUIS]).digest() == made("Halo {nama}", [EUIS]).digest()


def test_what_is_recorded_holds_everybody_once() -> None:
    composition = made("{nama} {rw}", [EUIS, DADANG])
    recorded = composition.to_record()
    assert [(each.name, each.left_out) for each in recorded] == [
        (EUIS.name, ""),
        (DADANG.name, "missing_field"),
    ]
    assert recorded[1].number == number(3)
    assert recorded[1].text == ""


@given(
    names=st.lists(
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip),
        min_size=1,
        max_size=8,
    )
)
def test_whatever_the_names_are_everybody_is_accepted_or_left_out_and_no_text_is_lost(
    names: list[str],
) -> None:
    people = [person(serial, name, salutation="Ibu") for serial, name in enumerate(names, 1)]
    composition = made("Halo {nama_lengkap}!", people)
    assert len(composition.recipients) + len(composition.left_out) == len(people)
    for recipient in composition.recipients:
        assert "".join(recipient.parts) == recipient.text
        assert recipient.text.startswith("Halo")  # a name of nothing but emoji leaves no trace


# -- who is meant ------------------------------------------------------------------------------------------


def test_a_number_typed_by_hand_may_be_in_no_book() -> None:
    chosen = chosen_people(Snapshot([EUIS]), AudienceSpec(), ["0812-0000-0099"], Rules())
    [nobody] = chosen.people
    assert (nobody.number, nobody.contact.id, nobody.contact.name) == (number(99), "", "")


def test_a_typed_number_of_the_book_is_that_person() -> None:
    chosen = chosen_people(Snapshot([EUIS]), AudienceSpec(), ["081200000001"], Rules())
    assert chosen.people == [Person(EUIS, number(1))]


def test_of_two_people_with_one_phone_the_active_one_is_meant() -> None:
    gone = person(8, "Aan", numbers=(number(1),), active=False)
    chosen = chosen_people(Snapshot([EUIS, gone]), AudienceSpec(), ["081200000001"], Rules())
    assert chosen.people == [Person(EUIS, number(1))]


def test_one_phone_gets_one_message_however_often_it_is_named() -> None:
    typed = ["0812 0000 0001", "081200000099", "0812-0000-0099", "  "]
    chosen = chosen_people(Snapshot([EUIS]), EVERYBODY, typed, Rules())
    assert [each.number for each in chosen.people] == [number(1), number(99)]
    assert [(each.reason, each.detail) for each in chosen.left_out] == [
        (LeftOutReason.SAME_NUMBER, EUIS.name),
        (LeftOutReason.SAME_NUMBER, ""),
    ]


def test_a_typed_number_that_nobody_can_read_is_named_with_its_reason() -> None:
    chosen = chosen_people(Snapshot(), AudienceSpec(), ["8.12E+10", "0226866127"], Rules())
    assert chosen.people == []
    assert chosen.unreadable == 2
    assert [(each.name, each.detail) for each in chosen.left_out] == [
        ("8.12E+10", "damaged"),
        ("0226866127", "landline"),
    ]


def test_whoever_said_berhenti_is_left_out_in_the_book_and_typed() -> None:
    chosen = chosen_people(
        Snapshot([EUIS]), EVERYBODY, ["081200000099"], Rules(opted_out=frozenset({number(1), number(99)}))
    )
    assert chosen.people == []
    assert [each.reason for each in chosen.left_out] == [LeftOutReason.OPTED_OUT] * 2


# -- while writing -----------------------------------------------------------------------------------------


def blockers(written: str, **shared: str) -> tuple[Blocker, ...]:
    return text_blockers(Text.read(written), shared)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("", (Blocker.TEXT_EMPTY,)),
        ("  \n ", (Blocker.TEXT_EMPTY,)),
        ("Halo {nma}", (Blocker.UNKNOWN_FIELD,)),
        ("Halo {}", (Blocker.UNKNOWN_FIELD,)),
        ("Halo {nama", (Blocker.TEMPLATE_BROKEN,)),
        ("Rapat {hari} -{pengirim}", (Blocker.EVENT_MISSING, Blocker.OFFICE_MISSING)),
        ("Halo {nama}", ()),
    ],
)
def test_a_text_that_cannot_be_sent_says_why(written: str, expected: tuple[Blocker, ...]) -> None:
    assert blockers(written) == expected


def test_a_filled_event_and_a_sender_are_no_obstacle() -> None:
    assert blockers("Rapat {hari} -{pengirim}", hari="Selasa", pengirim="Pokjanal KBB") == ()


def test_advice_is_given_once_for_each_kind() -> None:
    text = Text.read("KLIK http://contoh.id dan http://contoh.id PENTING SEKALI ANDA MENANG “Δ文”")
    found = hints(text, typical_parts=1, longest_parts=2, sender="Pokjanal KBB")
    assert found[:3] == (Hint.UCS2, Hint.TWO_PARTS_FOR_SOME, Hint.NO_SENDER)
    assert Hint.LINK in found
    assert len(found) == len(set(found))


def test_a_signed_plain_text_needs_no_advice() -> None:
    for written in ("Rapat Selasa. -{pengirim}", "Rapat Selasa. -pokjanal kbb"):
        assert hints(Text.read(written), typical_parts=1, longest_parts=1, sender="Pokjanal KBB") == ()


@given(
    people=st.lists(st.text("abcdefghijklmnop ", min_size=1, max_size=40).filter(str.strip), max_size=12),
    fixed=st.text("abc {}[]é", max_size=300).filter(lambda text: "{" not in text and "}" not in text),
)
def test_the_quick_count_agrees_with_the_real_one_for_plain_names(people: list[str], fixed: str) -> None:
    text = Text.read("x " + fixed + " {nama_lengkap}")
    chosen = [Person(person(serial, name), number(serial)) for serial, name in enumerate(people, 1)]
    quick = estimate(text, value_lengths(text, chosen, merger_for(text)))
    real = compose(text, chosen, merger_for(text), left_out=[])
    # a pair that must not be cut may need one part more than counting tells
    assert quick.people == len(real.recipients)
    assert quick.segments <= real.segments <= quick.segments + len(people)
    longest = real.longest()
    assert (longest.parts if longest else 0) - quick.longest_parts in (0, 1)


# -- one phone, several people -----------------------------------------------------------------------------


def written_for(written: str, book: Sequence[Contact], typed: Sequence[str] = ()) -> Composition:
    text, people = Text.read(written), chosen_people(Snapshot(book), EVERYBODY, typed, Rules())
    reached = speakable(people, text.template, merger_for(text))
    return compose(text, reached.people, merger_for(text), left_out=reached.left_out)


def on_one_phone(serial: int, name: str, **fields: str) -> Contact:
    return person(serial, name, numbers=(number(7),), **fields)


def test_the_next_on_a_phone_is_written_to_when_the_first_has_no_value_for_a_field() -> None:
    first, second = on_one_phone(11, "Ai", rw=""), on_one_phone(12, "Euis")
    third = on_one_phone(13, "Zaenab")
    composition = written_for("{nama} RW {rw}", [first, second, third])
    assert [(each.name, each.text) for each in composition.recipients] == [("Euis", "Euis RW 04")]
    reasons = {left.name: (left.reason, left.detail) for left in composition.left_out}
    assert reasons == {
        "Ai": (LeftOutReason.MISSING_FIELD, "rw"),
        "Zaenab": (LeftOutReason.SAME_NUMBER, "Euis"),
    }
    assert composition.missing == {"rw": 1}


def test_the_first_on_a_phone_keeps_it_when_the_text_asks_nothing_of_her_that_is_missing() -> None:
    composition = written_for("Halo {nama}", [on_one_phone(11, "Ai", rw=""), on_one_phone(12, "Euis")])
    assert [each.text for each in composition.recipients] == ["Halo Ai"]
    assert [(left.name, left.detail) for left in composition.left_out] == [("Euis", "Ai")]


def test_a_phone_on_which_nobody_has_a_value_is_told_of_each_of_them() -> None:
    people = [on_one_phone(11, "Ai", rw=""), on_one_phone(12, "Euis", rw="", posyandu="")]
    composition = written_for("{nama} RW {rw} {posyandu}", [*people, NENG])
    assert [each.name for each in composition.recipients] == ["Neng Yani"]
    reasons = {left.name: (left.reason, left.detail) for left in composition.left_out}
    assert reasons == {
        "Ai": (LeftOutReason.MISSING_FIELD, "rw"),
        "Euis": (LeftOutReason.MISSING_FIELD, "rw, posyandu"),
    }
    assert composition.missing == {"rw": 2, "posyandu": 1}


def test_a_number_typed_again_names_whoever_holds_the_phone_now() -> None:
    people = [on_one_phone(11, "Ai", rw=""), on_one_phone(12, "Euis")]
    composition = written_for("{nama} RW {rw}", people, [number(7)])
    assert [each.name for each in composition.recipients] == ["Euis"]
    assert len(composition.left_out) == 2
    assert all(left.name == "Ai" for left in composition.left_out)


@given(lacks=st.lists(st.booleans(), min_size=1, max_size=6), phones=st.integers(1, 3))
def test_on_shared_phones_everybody_is_in_exactly_one_place(lacks: list[bool], phones: int) -> None:
    people = [
        person(place, f"Kader {place}", rw="" if lack else "04", numbers=(number(place % phones),))
        for place, lack in enumerate(lacks)
    ]
    composition = written_for("{nama} RW {rw}", people)
    everybody = [each.name for each in (*composition.recipients, *composition.left_out)]
    assert sorted(everybody) == sorted(each.name for each in people)
    numbers = [each.number for each in composition.recipients]
    assert len(numbers) == len(set(numbers))
    reachable = {each.numbers[0] for each in people if each.rw}
    assert set(numbers) == reachable
