"""The fields of a post, and the form of a further one: a role at a place beside the main one."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, SelectField

from appliance.contacts.area_tree import AreaTree, Level
from appliance.contacts.importing.positions import role_of
from appliance.contacts.model import Body, Contact, Post, ServiceField
from appliance.contacts.settings import Vocabulary
from web import forms
from web.strings import label
from web.words_posts import BODY_NAMES

NO_AREA = ""
AS_WRITTEN = "tertulis"  # the place that the list of areas does not know
LONGEST_POSITION = 250  # as the import
POST_FIELDS = ("position", "short_position", "body", "field", "posyandu", "rw", "rt")


class PostFields(forms.Form):
    """What a post is made of; ``offer_places`` first."""

    position = forms.text("Jabatan", longest=LONGEST_POSITION)
    short_position = forms.text("Jabatan singkat untuk SMS", longest=40)
    body = SelectField("Tingkat", choices=[], default="", validate_choice=False)
    field = SelectField(
        "Bidang",
        choices=[
            forms.choice("", "tidak ada"),
            *(forms.choice(one.value, label(one).text) for one in ServiceField),
        ],
        default="",
    )
    posyandu = forms.text("Posyandu", longest=80)
    rw = forms.text("RW", longest=10)
    rt = forms.text("RT", longest=10)
    area = SelectField("Desa atau kelurahan", choices=[], validate_choice=False, default=NO_AREA)

    def offer_places(
        self, areas: AreaTree | None, vocabulary: Vocabulary, now: Post | Contact | None
    ) -> None:
        """What may be chosen. A place outside the list (an old import) stays choosable for its owner."""
        names = BODY_NAMES[vocabulary]
        self.body.choices = [
            forms.choice("", "belum ditentukan"),
            *(forms.choice(one.value, names[one]) for one in Body),
        ]
        self.area.choices = area_choices(areas, now)
        if self.area.data == AS_WRITTEN and now is not None:
            self.area.data = area_of(now)  # somebody may have found it meanwhile

    def fill_post(self, post: Post | Contact) -> None:
        """Show a post as it stands."""
        for name in POST_FIELDS:
            self[name].data = getattr(post, name)
        self.area.data = area_of(post)

    def post_values(self, before: Post | Contact, areas: AreaTree | None) -> dict[str, str]:
        """The fields of the post; the role follows a position that was changed."""
        values = {name: self[name].data or "" for name in POST_FIELDS}
        values["body"] = values["body"] if values["body"] in set(Body) else ""
        moved = values["position"] != before.position or not before.role
        role = role_of(values["position"]) if moved else before.role
        return {**values, "role": role, **area_fields(self.area.data, areas, before)}


class FurtherPostForm(PostFields):
    """A further post of a person. ``rev``: the person's."""

    rev = HiddenField()

    def post(self, before: Post, areas: AreaTree | None) -> Post | None:
        """The post as the form wants it; None when something is wrong (it stands beside its field)."""
        self.ok()
        values = self.post_values(before, areas)
        place = values.get("village", before.village) or values.get("district", before.district)
        if not self.errors and not (values["position"] or values["posyandu"] or place):
            self.refuse(self.position, "Isi jabatan, posyandu, atau tempatnya.")
        return None if self.errors else Post(**{**fields_of(before), **values})


def fields_of(post: Post) -> dict[str, str]:
    """A post's fields by name."""
    return {name: getattr(post, name) for name in Post.__struct_fields__}


def area_of(post: Post | Contact) -> str:
    """The choice that leaves a post where it is."""
    unknown = (post.village and not post.village_code) or (post.district and not post.district_code)
    return AS_WRITTEN if unknown else post.village_code or post.district_code


def area_choices(areas: AreaTree | None, now: Post | Contact | None) -> list[Any]:
    """Options by kecamatan; the first of each group stands for the kecamatan itself."""
    choices = [forms.choice(NO_AREA, "belum ditentukan")]
    old = area_of(now) if now is not None else ""
    if now is not None and old == AS_WRITTEN:
        written = now.village if now.village and not now.village_code else now.district
        choices.append(forms.choice(AS_WRITTEN, f"{written} (tidak ada di daftar)"))
    elif old and now is not None and (areas is None or areas.get(old) is None):
        choices.append(forms.choice(old, now.village or now.district))
    for district in areas.districts if areas is not None else ():
        heading = f"Kecamatan {district.name}"
        choices.append(forms.choice(district.code, f"{heading} saja", heading))
        below = areas.villages(district.code) if areas is not None else ()
        choices += [forms.choice(village.code, village.name, heading) for village in below]
    return choices


def area_fields(code: str, areas: AreaTree | None, before: Post | Contact) -> dict[str, str]:
    """The four fields of a place for a chosen code; an unknown code and ``AS_WRITTEN`` leave the post where
    it is."""
    area = areas.get(code) if areas is not None and code else None
    if area is not None and areas is not None:
        if area.level is Level.DISTRICT:
            return _place(district=area.name, district_code=area.code)
        above = areas.district_of(area)
        return _place(area.name, area.code, above.name, above.code)
    if code == NO_AREA and area_of(before):
        return _place()
    return {}


def _place(
    village: str = "", village_code: str = "", district: str = "", district_code: str = ""
) -> dict[str, str]:
    return {
        "village": village,
        "village_code": village_code,
        "district": district,
        "district_code": district_code,
    }
