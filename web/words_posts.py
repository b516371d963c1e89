"""Words for posts, bidang, consent and former numbers; bodies are called by the office's vocabulary."""

from __future__ import annotations

from collections.abc import Mapping

from appliance.contacts.audience_spec import SharedPhone
from appliance.contacts.model import Body, ConsentBasis, ServiceField, WhyFormer
from appliance.contacts.settings import Vocabulary
from web.labels import Label

BODY: Mapping[Body, Label] = {
    Body.KABUPATEN: Label("Tingkat kabupaten", "place"),
    Body.KECAMATAN: Label("Tingkat kecamatan", "place"),
    Body.DESA: Label("Tingkat desa/kelurahan", "place"),
    Body.POSYANDU: Label("Posyandu", "leaf"),
}

# What the body at a level is called: until 2024 by Permendagri 54/2007, since then by 13/2024.
BODY_NAMES: Mapping[Vocabulary, Mapping[Body, str]] = {
    Vocabulary.POKJANAL: {
        Body.KABUPATEN: "Pokjanal kabupaten",
        Body.KECAMATAN: "Pokjanal kecamatan",
        Body.DESA: "Pokja desa/kelurahan",
        Body.POSYANDU: "Posyandu",
    },
    Vocabulary.TIM_PEMBINA: {
        Body.KABUPATEN: "Tim Pembina kabupaten",
        Body.KECAMATAN: "Tim Pembina kecamatan",
        Body.DESA: "Tim Pembina desa/kelurahan",
        Body.POSYANDU: "Posyandu",
    },
}

SERVICE_FIELD: Mapping[ServiceField, Label] = {
    ServiceField.EDUCATION: Label("Pendidikan", "leaf"),
    ServiceField.HEALTH: Label("Kesehatan", "leaf"),
    ServiceField.PUBLIC_WORKS: Label("Pekerjaan Umum", "leaf"),
    ServiceField.HOUSING: Label("Perumahan Rakyat", "leaf"),
    ServiceField.PUBLIC_ORDER: Label("Trantibumlinmas", "leaf"),
    ServiceField.SOCIAL: Label("Sosial", "leaf"),
}

CONSENT: Mapping[ConsentBasis, Label] = {
    ConsentBasis.PUBLIC_TASK: Label("Karena jabatan (SK)", "key", "plain", "Tugas umum menurut aturan."),
    ConsentBasis.GIVEN: Label("Setuju sendiri", "sent", "leaf", "Orangnya sudah menyatakan setuju."),
}

WHY_FORMER: Mapping[WhyFormer, Label] = {
    WhyFormer.REPLACED: Label("Diganti", "phone"),
    WhyFormer.WRONG: Label("Nomor orang lain", "nophone", "amber"),
    WhyFormer.DEAD: Label("Nomor mati", "nophone", "amber"),
    WhyFormer.MERGED: Label("Dari kontak yang digabungkan", "people"),
    WhyFormer.GIVEN_UP: Label("Tidak dipakai lagi", "nophone"),
}

SHARED_PHONE: Mapping[SharedPhone, Label] = {
    SharedPhone.FIRST: Label(
        "Satu pesan untuk yang pertama", "phone", "plain", "Menurut urutan nama. Yang lain tidak disebut."
    ),
    SharedPhone.BOTH: Label(
        "Satu pesan, keduanya disebut", "people", "plain", "Misalnya: Yth. Ibu Euis / Ibu Neng."
    ),
}
