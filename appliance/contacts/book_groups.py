"""Groups of the book: made by hand, or automatic, by a rule."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from appliance.contacts.audience_spec import AudienceSpec
from appliance.contacts.book_changes import Change
from appliance.contacts.book_store import BookStore
from appliance.contacts.folding import fold
from appliance.contacts.model import Contact, Group
from appliance.errors import InputError


class GroupShelf(BookStore):
    """The groups' part of the book."""

    def add_group(self, name: str, rule: AudienceSpec | None = None) -> Group:
        """A new, empty group; with a ``rule`` an automatic one. Raises ``InputError``: no name, or taken."""
        with self._file.locked():
            group = Group(id=self.new_id(), name=self._group_name(name), rule=rule)
            self._save(Change(put_groups=[group]))
        return group

    def rename_group(self, group: Group) -> Group:
        """Save a group under its new name; its rule stays. Raises ``StaleRevision``, ``InputError``."""
        with self._file.locked():
            current = self._require_current(group, self._snapshot.groups.get(group.id))
            name = self._group_name(group.name, besides=group.id)
            return self._save_group(msgspec.structs.replace(current, name=name))

    def save_group_rule(self, group: Group) -> Group:
        """Save a group's name and rule. Raises ``StaleRevision``; ``InputError`` also when a rule is given to
        a group into which people were put by hand."""
        with self._file.locked():
            self._require_current(group, self._snapshot.groups.get(group.id))
            if group.rule is not None and group.id in self._snapshot.by_group:
                raise InputError("people were put into this group by hand, so it cannot have a rule")
            name = self._group_name(group.name, besides=group.id)
            return self._save_group(msgspec.structs.replace(group, name=name))

    def groups_that_use(self, group_id: str) -> tuple[Group, ...]:
        """The automatic groups whose rule names that group, as a part or as an exception."""
        groups = self._snapshot.groups.values()
        return tuple(one for one in groups if one.rule is not None and group_id in one.rule.every_group)

    def remove_group(self, group_id: str, *, rev: int | None = None) -> None:
        """Take a group away, not its people. A group that is not there is no error.

        ``rev``: what whoever decided it has seen. Raises ``StaleRevision``; ``InputError`` while the rule of
        another group uses it, which would mean more people, or fewer, without anybody having said so.
        """
        with self._file.locked():
            current = self._snapshot.groups.get(group_id)
            if current is not None and rev is not None:
                self._require_current(msgspec.structs.replace(current, rev=rev), current)
            if self.groups_that_use(group_id):
                raise InputError("rules of other groups use this group")
            if group_id in self._snapshot.groups:
                members = self._snapshot.by_group.get(group_id, ())
                changed = [self._with_groups(contact, group_id, member=False) for contact in members]
                self._save(Change(put=changed, removed_groups=[group_id]))

    def assign(self, group_id: str, ids: Iterable[str], *, member: bool = True) -> int:
        """Put people into a group, or take them out, in one save; how many were not (or were) in it before.

        Raises ``InputError`` for a group that is not there or is automatic; unknown people are passed over.
        """
        with self._file.locked():
            group = self._snapshot.groups.get(group_id)
            if group is None:
                raise InputError("this group is not there any more")
            if group.rule is not None:
                raise InputError("who belongs to this group is decided by its rule")
            people = (self._snapshot.by_id.get(id_) for id_ in dict.fromkeys(ids))
            changed = [
                self._with_groups(contact, group_id, member=member)
                for contact in people
                if contact is not None and (group_id in contact.groups) is not member
            ]
            if changed:
                self._save(Change(put=changed))
        return len(changed)

    def _save_group(self, group: Group) -> Group:
        group = msgspec.structs.replace(group, rev=group.rev + 1)
        self._save(Change(put_groups=[group]))
        return group

    def _with_groups(self, contact: Contact, group_id: str, *, member: bool) -> Contact:
        others = tuple(group for group in contact.groups if group != group_id)
        contact = msgspec.structs.replace(contact, groups=(*others, group_id) if member else others)
        return self._stamped(contact, rev=contact.rev + 1)

    def _group_name(self, name: str, *, besides: str = "") -> str:
        name = " ".join(name.split())
        if not name:
            raise InputError("a group needs a name")
        others = (group for group in self._snapshot.groups.values() if group.id != besides)
        if any(fold(group.name) == fold(name) for group in others):
            raise InputError("there is a group of this name already")
        return name
