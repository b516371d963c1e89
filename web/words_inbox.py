"""Words of Kotak masuk: its trays, why an answer was not sent, ready answers."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from appliance.answers_by_hand import AnswerProblem
from appliance.inbox.threads import Tray
from web.labels import Label

TRAY: Mapping[Tray, Label] = MappingProxyType(
    {
        Tray.ALL: Label("Semua", "inbox"),
        Tray.NEEDS_ACTION: Label("Perlu ditindaklanjuti", "alert", "amber"),
        Tray.UNREAD: Label("Belum dibaca", "inbox", "leaf"),
        Tray.MINE: Label("Milik saya", "person"),
        Tray.URGENT: Label("Darurat", "alert", "red"),
        Tray.STRANGERS: Label("Nomor tak dikenal", "unknown"),
        Tray.DONE: Label("Sudah ditangani", "sent", "leaf"),
        Tray.SERVICES: Label("Layanan operator", "modem"),
    }
)

# in the address: ?lihat=perlu
TRAY_WORD: Mapping[str, Tray] = MappingProxyType(
    {
        "perlu": Tray.NEEDS_ACTION,
        "baru": Tray.UNREAD,
        "saya": Tray.MINE,
        "darurat": Tray.URGENT,
        "asing": Tray.STRANGERS,
        "selesai": Tray.DONE,
        "layanan": Tray.SERVICES,
    }
)

EMPTY: Mapping[Tray, tuple[str, str]] = MappingProxyType(
    {
        Tray.ALL: (
            "Belum ada pesan masuk",
            "Balasan dari penerima siaran muncul di sini dengan nama pengirimnya.",
        ),
        Tray.NEEDS_ACTION: ("Tidak ada yang menunggu", "Semua balasan sudah dipahami atau sudah ditangani."),
        Tray.UNREAD: ("Semua sudah dibaca", "Pesan yang baru masuk muncul di sini."),
        Tray.MINE: (
            "Tidak ada yang ditugaskan kepada Anda",
            "Percakapan yang ditugaskan kepada Anda muncul di sini.",
        ),
        Tray.URGENT: ("Tidak ada kabar darurat", "Kabar longsor, banjir, atau wabah muncul di sini."),
        Tray.STRANGERS: (
            "Tidak ada nomor tak dikenal",
            "Pesan dari nomor yang tidak ada di Kontak muncul di sini.",
        ),
        Tray.DONE: ("Belum ada yang ditandai", "Percakapan yang sudah ditangani muncul di sini."),
        Tray.SERVICES: (
            "Belum ada pesan layanan",
            "Pesan dari operator, misalnya 4444 atau TELKOMSEL, muncul di sini. Tidak pernah dijawab.",
        ),
    }
)

ANSWER_PROBLEM: Mapping[AnswerProblem, Label] = MappingProxyType(
    {
        AnswerProblem.EMPTY: Label(
            "Belum ada isinya", "write", "amber", "Tulis dulu jawabannya, lalu tekan Kirim."
        ),
        AnswerProblem.TOO_LONG: Label(
            "Terlalu panjang",
            "alert",
            "red",
            "Jawaban paling panjang 10 SMS. Pendekkan dulu. Belum ada yang dikirim.",
        ),
        AnswerProblem.SERVICE: Label(
            "Tidak dapat dijawab", "stop", "amber", "Ini nama atau nomor layanan, bukan HP orang."
        ),
        AnswerProblem.NOT_ALLOWED: Label(
            "Hanya dapat membaca",
            "lock",
            "amber",
            "Peran Anda tidak mengirim pesan. Minta petugas menjawabnya.",
        ),
    }
)

QUICK_ANSWERS = (
    "Terima kasih, sudah kami catat. -{pengirim}",
    "Baik, akan kami sampaikan. -{pengirim}",
    "Mohon maaf, dengan siapa kami berbicara? Balas dengan nama dan posyandunya. -{pengirim}",
    "Mohon maaf, pesannya belum lengkap kami terima. Tolong dikirim sekali lagi. -{pengirim}",
    "Nanti kami hubungi lewat telepon. -{pengirim}",
)


def ready_answers(chosen: tuple[str, ...] | None, sender: str) -> list[str]:
    """What can be put into the answer with one press, signed by the office."""
    texts = QUICK_ANSWERS if chosen is None else chosen
    if not sender:
        return [text.replace(" -{pengirim}", "").replace("{pengirim}", "") for text in texts]
    return [text.replace("{pengirim}", sender) for text in texts]
