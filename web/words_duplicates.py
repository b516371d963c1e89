"""Words for what two contacts have in common."""

from __future__ import annotations

from collections.abc import Mapping

from appliance.contacts.duplicates import Sameness
from web.labels import Label

SAMENESS: Mapping[Sameness, Label] = {
    Sameness.NUMBER_AND_NAME: Label("Nomor dan nama sama", "people", "amber"),
    Sameness.NAME_AND_BIRTH: Label("Nama dan tanggal lahir sama", "person", "amber"),
    Sameness.NAME_AND_PLACE: Label("Nama mirip di satu posyandu", "place", "amber"),
    Sameness.NUMBER: Label("Nomor sama", "phone", "plain", "Mungkin HP keluarga."),
}
