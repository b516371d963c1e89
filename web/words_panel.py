"""Words for lamp and button: Bantuan and the Modem page read them, beside the patterns the code blinks."""

from __future__ import annotations

from collections.abc import Mapping

from appliance.panel_patterns import BLINKS, DONE_SECONDS, PATTERNS, LampSign, Topic, light
from appliance.panel_press import HOTSPOT_SECONDS, POWER_OFF_SECONDS, Press
from web.labels import Label

# ``text``: what is seen, ``help``: what it means.
LAMP_SIGN: Mapping[LampSign, Label] = {
    LampSign.STARTING: Label(
        "Berkedip pelan", "waiting", "plain", "Kotak sedang mulai. Tunggu sampai lampunya menyala terus."
    ),
    LampSign.READY: Label("Menyala terus", "sent", "leaf", "Kotak siap, halamannya dapat dibuka."),
    LampSign.SENDING: Label(
        "Menyala, padam sekejap tiap dua detik", "sending", "leaf", "Kotak sedang mengirim SMS."
    ),
    LampSign.NO_SIGNAL: Label(
        "Dua kedip pendek, lalu gelap",
        "modem",
        "amber",
        "Belum ada sinyal, atau kartu SIM belum dapat dipakai. Lihat halaman Modem.",
    ),
    LampSign.NEEDS_HELP: Label(
        "Berkedip cepat terus-menerus", "alert", "red", "Kotak perlu bantuan. Bacalah sebabnya di Beranda."
    ),
    LampSign.STOPPING: Label(
        "Satu kedip pendek tiap dua detik, lalu gelap",
        "leave",
        "plain",
        "Kotak menyelesaikan SMS yang sedang dikirim, lalu mati. Setelah gelap, listriknya boleh dicabut.",
    ),
    LampSign.HELD: Label("Gelap selama ditekan", "info", "plain", "Tekanan Anda terasa."),
    LampSign.HELD_HOTSPOT: Label(
        "Berkedip teratur selama ditekan", "info", "plain", "Lepas sekarang untuk Wi-Fi kotak sendiri."
    ),
    LampSign.HELD_POWER_OFF: Label(
        "Menyala terus selama ditekan", "info", "plain", "Lepas sekarang untuk mematikan kotak."
    ),
    LampSign.HELD_FORGET: Label(
        "Tiga kedip pendek, berulang, selama ditekan",
        "info",
        "amber",
        "Lepas sekarang untuk melupakan admin. Bila tidak jadi, tahan terus sampai satu menit lewat.",
    ),
    LampSign.DONE: Label("Dua kedip panjang", "sent", "leaf", "Permintaan Anda dikerjakan."),
    LampSign.REFUSED: Label(
        "Berkelip selama dua detik",
        "failed",
        "amber",
        "Tidak dapat dikerjakan sekarang. Tidak ada yang berubah.",
    ),
}

TOPIC: Mapping[Topic, Label] = {
    Topic.FINE: Label("Semuanya baik", "sent", "leaf"),
    Topic.RADIO: Label("Modem, kartu SIM, atau sinyal", "modem", "amber", "Buka halaman Modem."),
    Topic.POWER: Label(
        "Listrik kurang kuat atau kotak terlalu panas",
        "alert",
        "amber",
        "Pakai adaptor 5 V 3 A dan kabel pendek.",
    ),
    Topic.CARD: Label("Kartu penyimpanan atau cadangan", "sheet", "amber", "Buka Kesehatan kotak."),
    Topic.CLOCK: Label(
        "Jam kotak belum pasti", "waiting", "amber", "Admin membetulkannya di Pengaturan, Jam kotak."
    ),
    Topic.BOX: Label("Hal lain", "info", "amber", "Bacalah sebabnya di Beranda."),
}

# ``text``: what the finger does, ``help``: what happens.
PRESS: Mapping[Press, Label] = {
    Press.NOTHING: Label(
        "Menyentuh sekejap, atau menahan terlalu lama", "info", "plain", "Tidak terjadi apa-apa."
    ),
    Press.STATUS: Label(
        "Tekan sebentar", "info", "plain", "Lampu berkedip beberapa kali. Hitunglah: artinya di tabel bawah."
    ),
    Press.HOTSPOT: Label(
        f"Tahan {HOTSPOT_SECONDS:.0f} detik, lepas saat lampu berkedip teratur",
        "modem",
        "plain",
        "Kotak membuka Wi-Fi sendiri. Nama dan sandinya ada di stiker.",
    ),
    Press.POWER_OFF: Label(
        f"Tahan {POWER_OFF_SECONDS:.0f} detik, lepas saat lampu menyala terus",
        "leave",
        "plain",
        "Kotak menyelesaikan SMS yang sedang dikirim, lalu mati."
        " Untuk menyalakan lagi, cabut dan pasang listriknya.",
    ),
    Press.FORGET: Label(
        "Tahan sejak listrik dipasang, lepas saat tiga kedip berulang",
        "key",
        "amber",
        "Semua admin dilupakan; kontak, pesan, dan pengguna lain tetap ada."
        " Admin baru dibuat dengan kode dari stiker.",
    ),
}

DRAWN_SECONDS = 6.0
_STEPS = 120
_ANSWERS = (LampSign.DONE, LampSign.REFUSED)  # what follows is what the lamp showed before


def drawn(sign: LampSign) -> list[tuple[float, float]]:
    """When the lamp is lit in the first seconds, as (start, length) in hundredths of what is drawn."""
    bars: list[tuple[float, float]] = []
    width = 100 / _STEPS
    ends = DONE_SECONDS if sign in _ANSWERS else DRAWN_SECONDS
    for step in range(round(_STEPS * ends / DRAWN_SECONDS)):
        lit, _ = light(PATTERNS[sign], (step + 0.5) * DRAWN_SECONDS / _STEPS)
        if lit and bars and bars[-1][0] + bars[-1][1] > step * width - 0.01:
            bars[-1] = (bars[-1][0], bars[-1][1] + width)
        elif lit:
            bars.append((step * width, width))
    return [(round(start, 2), round(length, 2)) for start, length in bars]


def blinks_of(topic: Topic) -> int:
    """How often the lamp blinks for it."""
    return BLINKS[topic]
