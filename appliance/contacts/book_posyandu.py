"""The registry of posyandu. Entries come with their people; here an office adds, corrects, joins them."""

from __future__ import annotations

import msgspec

from appliance.contacts.audience_spec import AudienceSpec
from appliance.contacts.book_changes import Change
from appliance.contacts.book_store import BookStore
from appliance.contacts.model import Contact, Group, Post, Posyandu
from appliance.contacts.people_merge import Remark, plain_remark
from appliance.contacts.posyandu_registry import is_village_code, posyandu_key
from appliance.errors import InputError, StaleRevision


class PosyanduShelf(BookStore):
    """The registry's part of the book."""

    def add_posyandu(
        self, name: str, village_code: str, *, rw: str = "", official_number: str = ""
    ) -> Posyandu:
        """A posyandu at which nobody is yet. Raises ``InputError``: no name or desa, or the name is taken."""
        with self._file.locked():
            if not is_village_code(village_code):
                raise InputError("a posyandu lies in a desa or kelurahan")
            entry = Posyandu(
                id=self._next_posyandu_id(village_code),
                name=self._posyandu_name(name, village_code),
                rw=rw,
                official_number=official_number,
            )
            self._save(Change(put_posyandu=[entry]))
        return entry

    def rename_posyandu(self, posyandu: Posyandu) -> Posyandu:
        """Save an entry's name, RW and official number. A new name is also written into the posts there.

        Raises ``StaleRevision``; ``InputError`` when the name is empty or another posyandu of this desa has
        it (then ``join_posyandu``).
        """
        with self._file.locked():
            current = self._require_current(posyandu, self._snapshot.posyandu.get(posyandu.id))
            name = self._posyandu_name(posyandu.name, posyandu.village_code, besides=posyandu.id)
            entry = msgspec.structs.replace(posyandu, name=name, rev=posyandu.rev + 1, import_id="")
            people = self._moved(entry.id, name) if name != current.name else []
            self._save(Change(put=people, put_posyandu=[entry]))
        return entry

    def join_posyandu(self, keep: Posyandu, drop_id: str, *, remark: Remark = plain_remark) -> Posyandu:
        """Two entries that are one posyandu: whoever is at ``drop_id`` is at ``keep`` from now on, and rules
        that meant the one mean the other. ``remark`` words what goes into the note.

        Raises ``StaleRevision``; ``InputError`` when they are not two posyandu of one desa.
        """
        with self._file.locked():
            self._require_current(keep, self._snapshot.posyandu.get(keep.id))
            drop = self._snapshot.posyandu.get(drop_id)
            if drop is None:
                raise StaleRevision(theirs=None, mine=keep)
            if drop.id == keep.id or drop.village_code != keep.village_code:
                raise InputError("only two posyandu of one desa can be joined")
            entry = msgspec.structs.replace(
                keep,
                rev=keep.rev + 1,
                import_id="",
                rw=keep.rw or drop.rw,
                official_number=keep.official_number or drop.official_number,
                note=_joined_note(keep, drop, remark),
            )
            people, groups = self._moved(drop.id, entry.name), self._with_area(drop.id, entry.id)
            self._save(
                Change(put=people, put_groups=groups, put_posyandu=[entry], removed_posyandu=[drop.id])
            )
        return entry

    def remove_posyandu(self, posyandu_id: str) -> None:
        """Take an entry away; its number is not given out again. One that is not there is no error.

        Raises ``InputError`` as long as somebody is there.
        """
        with self._file.locked():
            if posyandu_id in self._snapshot.by_posyandu:
                raise InputError("there are still people at this posyandu")
            if posyandu_id in self._snapshot.posyandu:
                self._save(Change(removed_posyandu=[posyandu_id]))

    def _with_area(self, old: str, new: str) -> list[Group]:
        """The groups whose rule means a posyandu, meaning another."""
        rules = [(group, _meaning(group.rule, old, new)) for group in self._snapshot.groups.values()]
        return [
            msgspec.structs.replace(group, rule=rule, rev=group.rev + 1)
            for group, rule in rules
            if rule != group.rule
        ]

    def _moved(self, posyandu_id: str, name: str) -> list[Contact]:
        """The people of a posyandu, with this name in their posts there."""
        return [
            self._stamped(self._renamed(person, posyandu_id, name), rev=person.rev + 1)
            for person in self._snapshot.by_posyandu.get(posyandu_id, ())
        ]

    def _renamed(self, person: Contact, posyandu_id: str, name: str) -> Contact:
        further = tuple(
            msgspec.structs.replace(post, posyandu=name) if self._is_at(post, posyandu_id) else post
            for post in person.further_posts
        )
        main = name if self._is_at(person, posyandu_id) else person.posyandu
        return msgspec.structs.replace(person, posyandu=main, further_posts=further)

    def _is_at(self, post: Post | Contact, posyandu_id: str) -> bool:
        return self._snapshot.posyandu_code(post) == posyandu_id

    def _posyandu_name(self, name: str, village_code: str, *, besides: str = "") -> str:
        name = " ".join(name.split())
        key = posyandu_key(name)
        if not key:
            raise InputError("a posyandu needs a name")
        if self._snapshot.posyandu_codes.get((village_code, key), besides) != besides:
            raise InputError("there is a posyandu of this name in this desa already")
        return name


def _meaning(spec: AudienceSpec | None, old: str, new: str) -> AudienceSpec | None:
    if spec is None:
        return None
    areas = tuple(dict.fromkeys(new if code == old else code for code in spec.areas))
    return msgspec.structs.replace(spec, areas=areas, exclude=_meaning(spec.exclude, old, new))


def _joined_note(keep: Posyandu, drop: Posyandu, remark: Remark) -> str:
    """Both notes, and what the other entry said otherwise."""
    said = [(name, getattr(keep, name), getattr(drop, name)) for name in ("name", "rw", "official_number")]
    lost = [remark(name, theirs) for name, mine, theirs in said if mine and theirs and mine != theirs]
    return "\n".join(dict.fromkeys(line for line in (keep.note, drop.note, *lost) if line))
