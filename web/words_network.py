"""Words for the network: by which way the box is reached, and what came of a change."""

from __future__ import annotations

from collections.abc import Mapping

from appliance.network.model import Choice, Outcome, Way
from web.labels import Label

CHOICE: Mapping[Choice, Label] = {
    Choice.HOTSPOT: Label("Wi-Fi kotak sendiri", "wifi"),
    Choice.WIFI: Label("Wi-Fi kantor", "wifi"),
    Choice.WIRE: Label("Hanya kabel", "plug"),
}

WAY: Mapping[Way, Label] = {
    Way.HOTSPOT: Label("Lewat Wi-Fi kotak", "wifi", "leaf"),
    Way.WIFI: Label("Lewat Wi-Fi kantor", "wifi", "leaf"),
    Way.WIRE: Label("Lewat kabel kantor", "plug", "leaf"),
    Way.DIRECT: Label("Laptop langsung ke kotak dengan kabel", "plug"),
    Way.OTHER: Label("Cara lain", "info"),
}

OUTCOME: Mapping[Outcome, Label] = {
    Outcome.DONE: Label("Berhasil", "sent", "leaf", "Jaringan sudah seperti yang dipilih."),
    Outcome.WRONG_PASSWORD: Label(
        "Kata sandi Wi-Fi tidak cocok",
        "alert",
        "amber",
        "Jaringan kembali seperti semula. Periksa huruf besar dan kecilnya, lalu coba lagi.",
    ),
    Outcome.NOT_FOUND: Label(
        "Wi-Fi itu tidak terdengar",
        "alert",
        "amber",
        "Jaringan kembali seperti semula. Dekatkan kotak ke pemancarnya, atau periksa namanya. Kotak hanya"
        " mendengar Wi-Fi 2,4 GHz.",
    ),
    Outcome.NO_ADDRESS: Label(
        "Wi-Fi itu tidak memberi alamat",
        "alert",
        "amber",
        "Jaringan kembali seperti semula. Minta yang mengurus Wi-Fi kantor memeriksa DHCP-nya.",
    ),
    Outcome.NO_RADIO: Label(
        "Mesin ini tidak punya Wi-Fi", "alert", "amber", "Pakai kabel jaringan; kotak dijangkau lewat itu."
    ),
    Outcome.FAILED: Label(
        "Belum berhasil",
        "alert",
        "amber",
        "Jaringan kembali seperti semula. Coba sekali lagi; bila tetap begini, pakai kabel atau Wi-Fi kotak.",
    ),
    Outcome.BAD_WISH: Label(
        "Isian itu tidak dapat dipakai", "alert", "amber", "Tidak ada yang berubah. Periksa isiannya."
    ),
}
