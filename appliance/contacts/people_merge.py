"""Two entries that are one person, made one: nothing that stood in either is lost. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

import msgspec

from appliance.contacts.folding import fold, squash
from appliance.contacts.former_numbers import newest
from appliance.contacts.model import ConsentBasis, Contact, FormerNumber, Post, WhyFormer
from appliance.contacts.posyandu_registry import posyandu_key
from appliance.sms.numbers import PhoneNumber

KEPT_NUMBERS = 5  # a person has; more go to the former ones
LONGEST_NOTE = 4000  # letters that the form of a person takes

POST = "post"  # the main post, chosen as a whole
CHOSEN = ("name", "nickname", "salutation", "birth_date")  # one of both counts, the other goes into the note
_NOT_COMPARED = frozenset({"id", "rev", "import_id", "changed_at", "merged_ids", *Post.__struct_fields__})
_STRENGTH = {"": 0, ConsentBasis.PUBLIC_TASK.value: 1, ConsentBasis.GIVEN.value: 2}
_NO_POST = Post()
_POST_FIELDS = Post.__struct_fields__
_TEXTS_OF_A_POST = frozenset({"position", "short_position", "rw", "rt"})  # the rest is its role and place

Remark = Callable[[str, str], str]


class Difference(msgspec.Struct, frozen=True):
    """A field in which two entries differ; ``field`` "post" is the main post, with a ``Post`` of each."""

    field: str
    one: object
    other: object


class Choices(msgspec.Struct, frozen=True, kw_only=True):
    """What a person chose between two entries.

    ``of_other``: of ``CHOSEN``, "post" and "active", what is taken from the other entry; where one says
    nothing, the other counts anyway. ``numbers``: those that stay, the main one first; None = all, first
    those of the entry that is kept.
    """

    of_other: frozenset[str] = frozenset()
    numbers: tuple[PhoneNumber, ...] | None = None


def differences(one: Contact, other: Contact) -> tuple[Difference, ...]:
    """Everything that is not the same in both, for showing them side by side."""
    found = [
        Difference(name, getattr(one, name), getattr(other, name))
        for name in Contact.__struct_fields__
        if name not in _NOT_COMPARED and getattr(one, name) != getattr(other, name)
    ]
    if one.post != other.post:
        place = sum(difference.field in CHOSEN for difference in found)
        found.insert(place, Difference(POST, one.post, other.post))
    return tuple(found)


def plain_remark(field: str, text: str) -> str:
    """How something that was not chosen stands in the note."""
    return f"{field}: {text}"


def merged(
    keep: Contact,
    other: Contact,
    choices: Choices | None = None,
    *,
    day: date,
    remark: Remark = plain_remark,
) -> Contact:
    """``keep`` with all that both know, ready for ``ContactBook.merge``.

    Numbers that do not stay are former ones from ``day`` on. The same role at the same place is one post.
    ``remark`` words a line of the note: of each text that is not found elsewhere in the entry.
    """
    choices = choices or Choices()
    chosen, lost = _chosen(keep, other, choices)
    posts, of_posts = _united_posts(_posts(keep, other, other_first=POST in choices.of_other))
    numbers, former, overflow = _numbers(keep, other, choices, day)
    consent, of_consent = _consent(keep, other)
    remarks = [remark(field, text) for field, text in (*lost, *of_posts, *overflow, *of_consent)]
    main, *further = posts or [_NO_POST]
    return msgspec.structs.replace(
        keep,
        **chosen,
        **msgspec.structs.asdict(main),
        further_posts=tuple(further),
        numbers=numbers,
        former_numbers=former,
        note=_joined(keep.note, other.note, *remarks),
        active=other.active if "active" in choices.of_other else keep.active,
        groups=tuple(dict.fromkeys((*keep.groups, *other.groups))),
        doubts=tuple(dict.fromkeys((*keep.doubts, *other.doubts))),
        consent=consent.consent,
        consent_on=consent.consent_on,
        import_id="",
        merged_ids=tuple(dict.fromkeys((*keep.merged_ids, *other.ids))),
    )


def _consent(keep: Contact, other: Contact) -> tuple[Contact, list[tuple[str, str]]]:
    """Whose consent counts, and what the other one's said."""

    def weight(person: Contact) -> tuple[int, bool]:
        return _STRENGTH.get(person.consent, 0), bool(person.consent_on)

    counts, weaker = (other, keep) if weight(other) > weight(keep) else (keep, other)
    lost = [
        (name, getattr(weaker, name))
        for name in ("consent", "consent_on")
        if getattr(weaker, name) not in ("", getattr(counts, name))
    ]
    return counts, lost


def _chosen(keep: Contact, other: Contact, choices: Choices) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """The value of each field of ``CHOSEN``, and what was not chosen."""
    chosen: dict[str, str] = {}
    lost: list[tuple[str, str]] = []
    for field in CHOSEN:
        mine, theirs = getattr(keep, field), getattr(other, field)
        if field in choices.of_other:
            mine, theirs = theirs, mine
        chosen[field] = mine or theirs
        if theirs and theirs != chosen[field]:
            lost.append((field, theirs))
    return chosen, lost


def _numbers(
    keep: Contact, other: Contact, choices: Choices, day: date
) -> tuple[tuple[PhoneNumber, ...], tuple[FormerNumber, ...], list[tuple[str, str]]]:
    """Those that stay, the former ones, and what no longer fits among these."""
    everything = tuple(dict.fromkeys((*keep.numbers, *other.numbers)))
    wanted = everything if choices.numbers is None else choices.numbers
    staying = tuple(number for number in dict.fromkeys(wanted) if number in everything)[:KEPT_NUMBERS]
    until = day.isoformat()
    left = [
        FormerNumber(number=number, until=until, why=WhyFormer.MERGED.value)
        for number in everything
        if number not in staying
    ]
    before = (*left, *keep.former_numbers, *other.former_numbers)
    former = newest(before)
    told = {each.number for each in former} | set(staying)
    overflow = dict.fromkeys(each.number for each in before if each.number not in told)
    return staying, former, [("former_number", number.display) for number in overflow]


def _posts(keep: Contact, other: Contact, *, other_first: bool) -> Iterable[Post]:
    if other_first and other.post != _NO_POST:
        keep, other = other, keep
    return (keep.post, other.post, *keep.further_posts, *other.further_posts)


def _united_posts(posts: Iterable[Post]) -> tuple[list[Post], list[tuple[str, str]]]:
    """Each post once, and the texts that stood differently in one of the same role and place."""
    united: list[Post] = []
    lost: list[tuple[str, str]] = []
    for post in posts:
        if post == _NO_POST:
            continue
        place = next((place for place, known in enumerate(united) if _is_same_post(known, post)), None)
        if place is None:
            united.append(post)
            continue
        fields = {name: (getattr(united[place], name), getattr(post, name)) for name in _POST_FIELDS}
        united[place] = Post(**{name: mine or theirs for name, (mine, theirs) in fields.items()})
        lost += [
            (name, theirs)
            for name, (mine, theirs) in fields.items()
            if name in _TEXTS_OF_A_POST and mine and theirs and mine != theirs
        ]
    return united, lost


def _is_same_post(one: Post, other: Post) -> bool:
    """The same role at the same place; another bidang or another body is another post."""
    unlike = any(
        getattr(one, name) and getattr(other, name) and getattr(one, name) != getattr(other, name)
        for name in ("body", "field")
    )
    return not unlike and _role(one) == _role(other) and _place(one) == _place(other)


def _role(post: Post) -> str:
    return post.role or fold(post.position)


def _place(post: Post) -> Sequence[str]:
    village = post.village_code or squash(post.village)
    return (post.district_code or squash(post.district), village, posyandu_key(post.posyandu))


def _joined(*notes: str) -> str:
    """Every note once, each from a new line."""
    joined = ""
    for note in notes:
        if note and note not in joined.splitlines() and note != joined:
            joined = f"{joined}\n{note}" if joined else note
    return joined
