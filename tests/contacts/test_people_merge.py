"""Two entries of one person become one: what may be chosen, and that nothing is lost."""

from __future__ import annotations

from datetime import date

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.contacts.model import (
    KEPT_FORMER_NUMBERS,
    ConsentBasis,
    Contact,
    FormerNumber,
    Post,
    WhyFormer,
)
from appliance.contacts.people_merge import (
    KEPT_NUMBERS,
    Choices,
    Difference,
    differences,
    merged,
)
from appliance.contacts.posyandu_registry import posyandu_key
from appliance.sms.numbers import PhoneNumber
from tests.support.crowd import a_contact
from tests.support.people import number

TODAY = date(2026, 12, 8)
CILAME = {"village": "Cilame", "village_code": "32.17.06.2004", "district": "Ngamprah"}


def test_only_what_differs_is_shown_side_by_side_and_the_post_as_a_whole() -> None:
    one = a_contact("a", "Euis", "0812-0000-0001", posyandu="Melati 1", note="baik")
    other = a_contact("b", "Hj. Euis", "0812-0000-0001", posyandu="Melati 2", note="baik", rev=7)

    assert differences(one, other) == (
        Difference("name", "Euis", "Hj. Euis"),
        Difference("post", Post(posyandu="Melati 1"), Post(posyandu="Melati 2")),
    )
    assert differences(one, msgspec.structs.replace(one, id="c", rev=4)) == ()


def test_what_only_one_of_them_says_counts_and_what_was_not_chosen_is_noted() -> None:
    keep = a_contact("a", "Euis", birth_date="1980-05-12", note="rajin")
    other = a_contact("b", "Hj. Euis Komariah", birth_date="1980-12-05", nickname="Bu Euis", note="sakit")

    one = merged(keep, other, Choices(of_other=frozenset({"name"})), day=TODAY)

    assert (one.id, one.name, one.nickname, one.birth_date) == (
        "a", "Hj. Euis Komariah", "Bu Euis", "1980-05-12",
    )  # fmt: skip
    assert one.note.splitlines() == ["rajin", "sakit", "name: Euis", "birth_date: 1980-12-05"]


def test_the_office_words_what_is_noted() -> None:
    keep, other = a_contact("a", "Euis"), a_contact("b", "Hj. Euis")
    one = merged(keep, other, day=TODAY, remark=lambda field, text: f"({text} juga)")
    assert one.note == "(Hj. Euis juga)"


def test_numbers_that_were_not_chosen_are_former_ones() -> None:
    keep = a_contact("a", numbers=(number(1), number(2)))
    other = a_contact("b", numbers=(number(2), number(3)))

    everything = merged(keep, other, day=TODAY)
    chosen = merged(keep, other, Choices(numbers=(number(3), number(1))), day=TODAY)

    assert everything.numbers == (number(1), number(2), number(3))
    assert everything.former_numbers == ()
    assert chosen.numbers == (number(3), number(1))
    assert chosen.former_numbers == (
        FormerNumber(number=number(2), until="2026-12-08", why=WhyFormer.MERGED.value),
    )


def test_the_same_role_at_the_same_place_is_one_post_in_any_spelling() -> None:
    keep = a_contact("a", position="Kader", role="kader", posyandu="Dahlia I", **CILAME)
    other = a_contact("b", position="Kader", role="kader", posyandu="DAHLIA 1", rw="04", **CILAME)
    assert merged(keep, other, day=TODAY).posts == (
        Post(position="Kader", role="kader", posyandu="Dahlia I", rw="04", **CILAME),
    )


def test_another_role_place_or_bidang_is_a_further_post() -> None:
    keep = a_contact("a", role="kader", posyandu="Dahlia 1", field="health", **CILAME)
    other = a_contact(
        "b",
        role="ketua",
        posyandu="Dahlia 1",
        further_posts=(Post(role="kader", posyandu="Dahlia 1", field="education", **CILAME),),
        **CILAME,
    )
    posts = merged(keep, other, day=TODAY).posts
    assert [(post.role, post.field) for post in posts] == [
        ("kader", "health"),
        ("ketua", ""),
        ("kader", "education"),
    ]
    other_first = merged(keep, other, Choices(of_other=frozenset({"post"})), day=TODAY)
    assert other_first.role == "ketua"


def test_a_person_without_any_post_leaves_no_empty_one() -> None:
    keep, other = a_contact("a"), a_contact("b", role="kader", posyandu="Melati 1")
    assert merged(keep, other, day=TODAY).posts == (Post(role="kader", posyandu="Melati 1"),)
    assert merged(keep, a_contact("c"), day=TODAY).posts == (Post(),)


def test_the_stronger_consent_counts() -> None:
    by_law = a_contact("a", consent=ConsentBasis.PUBLIC_TASK.value, consent_on="2025-01-01")
    said_yes = a_contact("b", consent=ConsentBasis.GIVEN.value, consent_on="2026-02-02")
    for keep, other in ((by_law, said_yes), (said_yes, by_law)):
        one = merged(keep, other, day=TODAY)
        assert (one.consent, one.consent_on) == ("given", "2026-02-02")


def test_open_questions_of_both_stay_open() -> None:
    keep = a_contact("a", doubts=("village_unknown", "name_too_short"))
    other = a_contact("b", doubts=("name_too_short", "number_lookalike"))
    assert merged(keep, other, day=TODAY).doubts == ("village_unknown", "name_too_short", "number_lookalike")


def test_a_consent_that_does_not_count_is_noted_with_its_day() -> None:
    keep = a_contact("a", "Euis", consent=ConsentBasis.GIVEN.value, consent_on="2025-01-01")
    other = a_contact("b", "Euis", consent=ConsentBasis.GIVEN.value, consent_on="2026-02-02")
    by_law = a_contact("c", "Euis", consent=ConsentBasis.PUBLIC_TASK.value, consent_on="2024-03-03")
    one = merged(merged(keep, other, day=TODAY), by_law, day=TODAY)
    assert (one.consent, one.consent_on) == ("given", "2025-01-01")
    assert one.note.splitlines() == [
        "consent_on: 2026-02-02",
        "consent: public_task",
        "consent_on: 2024-03-03",
    ]
    undated = a_contact("d", "Euis", consent=ConsentBasis.GIVEN.value)
    assert merged(undated, keep, day=TODAY).consent_on == "2025-01-01"


def test_the_ids_of_all_joined_entries_are_kept() -> None:
    of_two = merged(a_contact("b"), a_contact("c"), day=TODAY)
    assert of_two.merged_ids == ("c",)
    assert merged(a_contact("a"), of_two, day=TODAY).ids == ("a", "b", "c")


# in general

_WORDS = st.sampled_from(["", "Euis", "Neng Yani", "Hj. Euis"])
_NUMBERS = st.integers(1, 30).map(number)
_POSTS = st.builds(
    Post,
    position=st.sampled_from(["", "Kader", "Kader Posyandu", "Ketua Pokja IV"]),
    role=st.sampled_from(["", "kader", "ketua"]),
    body=st.sampled_from(["", "desa", "posyandu"]),
    field=st.sampled_from(["", "health"]),
    posyandu=st.sampled_from(["", "Dahlia I", "DAHLIA 1", "Melati"]),
    rw=st.sampled_from(["", "01", "02"]),
    village=st.sampled_from(["", "Cilame"]),
)
_FORMER = st.builds(
    FormerNumber,
    number=_NUMBERS,
    until=st.sampled_from(["2025-01-01", "2026-01-01"]),
    why=st.sampled_from([why.value for why in WhyFormer]),
)


@st.composite
def people(draw: st.DrawFn, id_: str) -> Contact:
    return Contact(
        id=id_,
        name=draw(st.sampled_from(["Euis", "Hj. Euis", "Neng"])),
        nickname=draw(_WORDS),
        salutation=draw(st.sampled_from(["", "Ibu", "Teh"])),
        birth_date=draw(st.sampled_from(["", "1980-05-12", "1980-12-05"])),
        note=draw(st.sampled_from(["", "rajin", "sakit\npindah"])),
        numbers=tuple(dict.fromkeys(draw(st.lists(_NUMBERS, max_size=6)))),
        former_numbers=tuple(draw(st.lists(_FORMER, max_size=KEPT_FORMER_NUMBERS))),
        groups=tuple(draw(st.lists(st.sampled_from(["g1", "g2", "g3"]), unique=True))),
        further_posts=tuple(draw(st.lists(_POSTS, max_size=3))),
        **msgspec.structs.asdict(draw(_POSTS)),
    )


def _covers(whole: Post, part: Post, note: str) -> bool:
    """Everything the part says is said by the whole, in some spelling, or stands in the note."""
    return all(
        not text
        or posyandu_key(text) == posyandu_key(getattr(whole, name))
        or any(line.endswith(text) for line in note.splitlines())
        for name, text in msgspec.structs.asdict(part).items()
    )


@settings(max_examples=150)
@given(people("a"), people("b"), st.data())
def test_every_number_post_group_text_and_note_of_both_is_found_again(
    keep: Contact, other: Contact, data: st.DataObject
) -> None:
    everything = tuple(dict.fromkeys((*keep.numbers, *other.numbers)))
    chosen = st.none() | st.lists(st.sampled_from(everything), unique=True) if everything else st.none()
    numbers = data.draw(chosen)
    fields = data.draw(st.frozensets(st.sampled_from(["name", "nickname", "birth_date", "post"])))

    one = merged(
        keep,
        other,
        Choices(of_other=fields, numbers=None if numbers is None else tuple(numbers)),
        day=TODAY,
    )

    assert len(one.numbers) <= KEPT_NUMBERS
    assert len(one.former_numbers) <= KEPT_FORMER_NUMBERS
    noted = [PhoneNumber.parse(line.partition(": ")[2]) for line in one.note.splitlines() if "former" in line]
    told = {*one.numbers, *(former.number for former in one.former_numbers), *noted}
    assert told == {
        *everything,
        *(former.number for person in (keep, other) for former in person.former_numbers),
    }
    for person in (keep, other):
        assert set(person.groups) <= set(one.groups)
        assert set(person.note.splitlines()) <= set(one.note.splitlines())
        for post in person.posts:
            assert any(_covers(whole, post, one.note) for whole in one.posts)
        for field in ("name", "nickname", "salutation", "birth_date"):
            text = getattr(person, field)
            assert not text or text == getattr(one, field) or f"{field}: {text}" in one.note.splitlines()
