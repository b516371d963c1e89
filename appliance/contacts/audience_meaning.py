"""Whom a spec means, before anybody is left out, and by which post. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec

from appliance.contacts.audience_facts import NothingKnown, NumberFacts
from appliance.contacts.audience_spec import AudienceSpec
from appliance.contacts.model import Contact, Post
from appliance.contacts.snapshot import Snapshot

# Somebody's id, and which of the further posts made him meant; None: the main post, or no post in particular.
Meant = dict[str, Post | None]

_POSYANDU_PARTS = 5  # 32.17.06.2004.001


class Meaning:
    """Reads specs against one snapshot. A group's rule is worked out once. Groups that hold each other in a
    circle are nobody to one another: then the answer does not depend on where one begins."""

    def __init__(self, snapshot: Snapshot, facts: NumberFacts | None = None) -> None:
        self._snapshot = snapshot
        self._facts = facts or NothingKnown()
        self._members: dict[str, Mapping[str, Post | None]] = {}

    def of(self, spec: AudienceSpec) -> Meant:
        """Everybody meant, before ``exclude`` takes somebody out again."""
        snapshot = self._snapshot
        meant: Meant = dict.fromkeys(snapshot.by_id) if spec.all else {}
        if not spec.all and spec.narrows:
            meant.update(self._narrowed(spec))
        for group_id in spec.groups:
            for id_, post in self.members(group_id).items():
                meant.setdefault(id_, post)
        for id_ in spec.contacts:
            person = snapshot.who(id_)
            if person is not None:
                meant.setdefault(person.id, None)
        return meant

    def excluded(self, spec: AudienceSpec) -> set[str]:
        """Whom ``exclude`` takes out."""
        if spec.exclude is None:
            return set()
        return self.of(spec.exclude).keys() - self.excluded(spec.exclude)

    def members(self, group_id: str) -> Mapping[str, Post | None]:
        """Who belongs to a group now; nobody when there is no such group."""
        group = self._snapshot.groups.get(group_id)
        if group is None or group.rule is None:
            return dict.fromkeys(contact.id for contact in self._snapshot.by_group.get(group_id, ()))
        if group_id not in self._members:
            self._members[group_id] = self.left_of(_without_circles(self._snapshot, group_id, group.rule))
        return self._members[group_id]

    def left_of(self, spec: AudienceSpec) -> Meant:
        """Everybody meant but the excluded."""
        meant, excluded = self.of(spec), self.excluded(spec)
        return {id_: post for id_, post in meant.items() if id_ not in excluded} if excluded else meant

    def _people(self, written: Iterable[str]) -> set[str]:
        """Ids of today, of ids as a broadcast knew them: two on one phone parted by a space."""
        found = (self._snapshot.who(id_) for ids in written for id_ in ids.split())
        return {person.id for person in found if person is not None}

    def _narrowed(self, spec: AudienceSpec) -> Iterator[tuple[str, Post | None]]:
        """Those for whom everything holds that narrows."""
        fits = _post_test(self._snapshot, spec)
        passes = self._person_test(spec)
        for contact in _candidates(self._snapshot, spec):
            if passes is not None and not passes(contact):
                continue
            if fits is None or fits(contact):
                yield contact.id, None
                continue
            for post in contact.further_posts:
                if fits(post):
                    yield contact.id, post
                    break

    def _person_test(self, spec: AudienceSpec) -> Callable[[Contact], bool] | None:
        """What the number and the answers must be; None: whatever they are."""
        states, facts = frozenset(spec.number_states), self._facts
        waiting: set[str] | None = None
        if spec.unanswered:
            waiting = set()
            for broadcast_id in spec.unanswered:
                answered = set(facts.answered(broadcast_id))
                silent = set(facts.asked(broadcast_id)) - answered
                # somebody whose two entries were joined has answered when one of them has
                waiting |= self._people(silent) - self._people(answered)
        if not states and not spec.silent and waiting is None:
            return None

        def passes(contact: Contact) -> bool:
            if waiting is not None and contact.id not in waiting:
                return False
            if not states and not spec.silent:
                return True
            if not contact.numbers:
                return False
            number = contact.numbers[0]
            return (not states or facts.state(number, contact) in states) and (
                not spec.silent or facts.silent(number)
            )

        return passes


def is_part_of(snapshot: Snapshot, group_id: str, spec: AudienceSpec) -> bool:
    """Whether the rule would make use of that group, by itself or through the rules of other groups."""
    seen: set[str] = set()
    waiting = [spec]
    while waiting:
        looked_at = waiting.pop()
        if looked_at.exclude is not None:
            waiting.append(looked_at.exclude)
        for each in set(looked_at.groups) - seen:
            seen.add(each)
            group = snapshot.groups.get(each)
            if group is not None and group.rule is not None:
                waiting.append(group.rule)
    return group_id in seen


def _without_circles(snapshot: Snapshot, group_id: str, spec: AudienceSpec) -> AudienceSpec:
    """The rule without those groups that would make use of this one again."""
    kept = tuple(
        each for each in spec.groups if not is_part_of(snapshot, group_id, AudienceSpec(groups=(each,)))
    )
    exclude = None if spec.exclude is None else _without_circles(snapshot, group_id, spec.exclude)
    return msgspec.structs.replace(spec, groups=kept, exclude=exclude)


def _candidates(snapshot: Snapshot, spec: AudienceSpec) -> Iterable[Contact]:
    """Everybody who may fit, and not many more."""
    if spec.areas:
        inside = tuple(f"{_above_posyandu(code)}." for code in spec.areas)
        lists = [
            people
            for index in (snapshot.by_district, snapshot.by_village)
            for code, people in index.items()
            if f"{code}.".startswith(inside)
        ]
    elif spec.roles:
        lists = [snapshot.by_role.get(role, ()) for role in dict.fromkeys(spec.roles)]
    else:
        return snapshot.people
    return {contact.id: contact for people in lists for contact in people}.values()


def _above_posyandu(code: str) -> str:
    """The desa of a posyandu's code; any other code as it is."""
    return code.rpartition(".")[0] if code.count(".") + 1 == _POSYANDU_PARTS else code


def _post_test(snapshot: Snapshot, spec: AudienceSpec) -> Callable[[Post | Contact], bool] | None:
    """Whether a post is one of those meant; a contact stands for the main post. None: any post."""
    roles, bodies, fields = frozenset(spec.roles), frozenset(spec.bodies), frozenset(spec.fields)
    posyandu = frozenset(code for code in spec.areas if _above_posyandu(code) != code)
    inside = tuple(f"{code}." for code in spec.areas if code not in posyandu)
    if not (roles or bodies or fields or spec.areas):
        return None

    def fits(post: Post | Contact) -> bool:
        if roles and post.role not in roles:
            return False
        if bodies and post.body not in bodies:
            return False
        if fields and post.field not in fields:
            return False
        if inside and f"{post.village_code or post.district_code}.".startswith(inside):
            return True
        if posyandu and post.posyandu:
            return snapshot.posyandu_code(post) in posyandu
        return not spec.areas

    return fits
