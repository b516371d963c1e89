"""Words for modems: what each is doing, what went wrong with it, and what a person can do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from appliance.broadcast_models import ModemCard
from appliance.modem_desk.models import Conclusion
from appliance.outbox.sender_status import SenderState
from appliance.sms.status_codes import ErrorClass
from web.labels import Label
from web.words_modem_care import CONCLUSION

# Why there is no connection, or why a modem that answers cannot send (appliance/modem/events.py: Trouble).
TROUBLE: Mapping[str, Label] = {
    "gone": Label(
        "Modem tidak ditemukan",
        "alert",
        "red",
        "Periksa kabel dan daya modem.",
    ),
    "port_in_use": Label(
        "Modem dipakai program lain",
        "lock",
        "red",
        "Tutup program lain yang memakai modem ini, atau nyalakan ulang kotak.",
    ),
    "port_forbidden": Label(
        "Kotak tidak diizinkan membuka port modem",
        "lock",
        "red",
        "Modemnya sendiri mungkin baik. Minta Admin memasukkan pemakai kotak ke grup dialout, "
        "lalu nyalakan ulang kotak.",
    ),
    "on_another_port": Label(
        "Modem menjawab di port lain",
        "alert",
        "red",
        "Modemnya menyala, tetapi bukan di port yang tertulis. "
        'Minta Admin menulis port = "auto" di berkas pengaturan.',
    ),
    "port_missing": Label(
        "Modem tidak ditemukan",
        "alert",
        "red",
        "Periksa kabel dan daya modem.",
    ),
    "no_modem_left": Label(
        "Tidak ada modem untuk bagian ini",
        "alert",
        "red",
        "Modem yang ditemukan sudah dipakai bagian lain. Pasang satu modem lagi.",
    ),
    "registration_denied": Label(
        "Kartu SIM ditolak jaringan",
        "alert",
        "red",
        "Masa aktif kartu mungkin habis atau kartunya diblokir. Coba kartu ini di HP, isi pulsanya, "
        "atau tanyakan ke gerai operator.",
    ),
    "no_sim": Label("Tidak ada kartu SIM", "alert", "red", "Pasang kartu SIM, lalu tunggu satu menit."),
    "pin_required": Label(
        "Kartu SIM minta PIN",
        "lock",
        "red",
        "Isi PIN kartu ini lewat Pasang modem, atau matikan PIN-nya di HP.",
    ),
    "pin_refused": Label(
        "PIN ditolak kartu SIM",
        "lock",
        "red",
        "Kotak tidak mencobanya lagi supaya kartu tidak terkunci. Isi PIN yang benar lewat Pasang modem.",
    ),
    "puk_required": Label("Kartu SIM terkunci (PUK)", "lock", "red", "Buka kuncinya di gerai operator."),
    "sim_locked": Label(
        "Modem terkunci operator lain", "lock", "red", "Pakai kartu dari operator yang sesuai."
    ),
    "sim_failure": Label(
        "Kartu SIM tidak terbaca", "alert", "red", "Lepas, bersihkan, lalu pasang kembali kartunya."
    ),
    "sim_busy": Label(
        "Kartu SIM belum siap", "waiting", "amber", "Tunggu sebentar; kotak mencoba lagi sendiri."
    ),
    "radio_off": Label("Radio modem mati", "alert", "amber", "Kotak mencoba menyalakannya lagi."),
    "sms_unsupported": Label(
        "Modem ini tidak dapat mengirim SMS",
        "alert",
        "red",
        "Jenis modulnya hanya untuk data. Ganti dengan modul yang dapat SMS.",
    ),
    "sms_not_ready": Label("Layanan SMS belum siap", "waiting", "amber", "Kotak mencoba lagi sendiri."),
}

SENDER_STATE: Mapping[SenderState, Label] = {
    SenderState.STOPPED: Label("Belum bekerja", "stop", "amber", "Modem ini sedang tidak dijalankan kotak."),
    SenderState.CONNECTING: Label("Menyambung", "waiting", "plain", "Kotak sedang menghubungi modem."),
    SenderState.OFFLINE: Label("Tidak tersambung", "alert", "red", "Periksa kabel dan daya modem."),
    SenderState.NOT_READY: Label("Belum siap", "alert", "amber", "Kotak mencoba lagi sendiri."),
    SenderState.NO_NETWORK: Label(
        "Mencari sinyal", "modem", "amber", "Pindahkan kotak atau antenanya ke dekat jendela bila lama."
    ),
    SenderState.SENDING: Label("Mengirim", "sending", "leaf", "Pesan sedang dikirim."),
    SenderState.READY: Label("Siap", "sent", "leaf", "Siap mengirim pesan berikutnya."),
    SenderState.PACING: Label(
        "Mengirim dengan jeda", "sending", "leaf", "Menunggu giliran, sesuai batas kecepatan."
    ),
    SenderState.QUIET_HOURS: Label(
        "Di luar jam kirim", "waiting", "plain", "Sekarang kotak tidak mengirim siaran."
    ),
    SenderState.DAILY_CAP: Label(
        "Batas harian tercapai", "waiting", "amber", "Sisanya dilanjutkan besok pagi."
    ),
    SenderState.PAUSED: Label(
        "Beristirahat", "pause", "amber", "Jaringan menolak beberapa kali. Kotak mencoba lagi sendiri."
    ),
    SenderState.SET_ASIDE: Label(
        "Disisihkan",
        "pause",
        "amber",
        "Modem ini beberapa kali gagal. Modem lain, bila ada, meneruskan pesannya. "
        "Kotak mencobanya lagi sendiri.",
    ),
    SenderState.CARD: Label(
        "Kartu penyimpanan penuh", "alert", "red", "Kotak tidak mengirim apa yang tidak dapat dicatatnya."
    ),
}

# Why a modem rests: refusals or silence in a row, of different people.
PAUSE: Mapping[ErrorClass, Label] = {
    ErrorClass.ACCOUNT: Label(
        "Pulsa mungkin habis",
        "alert",
        "red",
        "Beberapa SMS berturut-turut ditolak operator. Periksa pulsa dan masa aktif kartu ini, lalu isi.",
    ),
    ErrorClass.UNCERTAIN: Label(
        "Jaringan tidak menjawab",
        "unknown",
        "amber",
        "Beberapa SMS berturut-turut tanpa jawaban. Kadang itu tanda pulsa habis: periksa pulsa kartu ini.",
    ),
    ErrorClass.TEMPORARY: Label(
        "Jaringan menolak",
        "retry",
        "amber",
        "Beberapa SMS berturut-turut ditolak. Bila tidak pulih dalam satu jam, periksa pulsa kartu ini.",
    ),
    ErrorClass.CONGESTION: Label(
        "Jaringan sedang penuh", "retry", "amber", "Kotak menunggu, lalu melanjutkan lebih pelan."
    ),
    ErrorClass.SIM: Label(
        "Kartu SIM bermasalah",
        "alert",
        "red",
        "Lepas kartu SIM, bersihkan, pasang kembali. Coba juga kartunya di HP.",
    ),
    ErrorClass.MODEM: Label(
        "Modem bermasalah", "alert", "amber", "Kotak menyambungnya lagi. Bila berulang, periksa dayanya."
    ),
    ErrorClass.NETWORK: Label(
        "Sinyal hilang",
        "modem",
        "amber",
        "Kotak menunggu sinyal. Pindahkan kotak atau antenanya ke dekat jendela bila lama.",
    ),
    ErrorClass.STORAGE: Label("Ingatan kartu SIM penuh", "retry", "amber", "Kotak mengosongkannya sendiri."),
    ErrorClass.WAIT: Label("Modem sedang sibuk", "waiting", "amber", "Sebentar lagi kotak melanjutkan."),
    ErrorClass.NUMBER: Label(
        "Banyak nomor ditolak",
        "nophone",
        "amber",
        "Sepuluh nomor berturut-turut ditolak. Periksa daftar penerimanya, atau coba kirim ke HP sendiri.",
    ),
    ErrorClass.PDU: Label(
        "Isi pesan ditolak jaringan", "failed", "red", "Batalkan siarannya dan beri tahu Admin."
    ),
}

# The last thing that went wrong on a modem that goes on by itself.
LAST_ERROR: Mapping[str, Label] = {
    ErrorClass.NUMBER: Label(
        "Satu nomor ditolak jaringan",
        "nophone",
        "plain",
        "Pesan lain tetap dikirim. Nomornya ada di laporan siaran.",
    ),
    ErrorClass.TEMPORARY: Label(
        "Satu SMS ditolak untuk sementara", "retry", "plain", "Kotak mengirimnya lagi sendiri."
    ),
    ErrorClass.CONGESTION: Label(
        "Jaringan sempat penuh", "retry", "plain", "Kotak mengirimnya lagi sendiri, lebih pelan."
    ),
    ErrorClass.NETWORK: Label(
        "Sinyal sempat hilang", "modem", "plain", "Kotak mengirimnya lagi setelah ada sinyal."
    ),
    ErrorClass.SIM: Label(
        "Kartu SIM bermasalah", "alert", "amber", "Bila berulang, lepas kartu SIM, bersihkan, pasang lagi."
    ),
    ErrorClass.MODEM: Label(
        "Modem bermasalah saat mengirim", "alert", "amber", "Bila berulang, periksa daya modem."
    ),
    ErrorClass.ACCOUNT: Label(
        "SMS ditolak operator",
        "alert",
        "amber",
        "Pulsa mungkin habis, atau kartu dibatasi. Periksa pulsa dan masa aktif kartu ini.",
    ),
    ErrorClass.PDU: Label("Isi satu pesan ditolak jaringan", "failed", "amber", "Beri tahu Admin."),
    ErrorClass.STORAGE: Label(
        "Ingatan kartu SIM sempat penuh", "retry", "plain", "Kotak mengosongkannya sendiri."
    ),
    ErrorClass.UNCERTAIN: Label(
        "Satu SMS tanpa jawaban dari jaringan",
        "unknown",
        "amber",
        "Mungkin sudah terkirim, jadi kotak tidak mengulangnya. Lihat yang tidak pasti di laporan siaran.",
    ),
    ErrorClass.WAIT: Label("Modem sempat sibuk", "waiting", "plain", "Kotak mengirimnya lagi sendiri."),
    ErrorClass.DUPLICATE: Label("Jaringan sudah mempunyai pesan itu", "sent", "plain", "Dianggap terkirim."),
    "not_handed_over": Label(
        "Modem sempat tidak siap menerima pesan", "waiting", "plain", "Kotak mengirimnya lagi sendiri."
    ),
}

MANY_RESTARTS = 2  # since the box was started: several a day speak of a weak power supply

SIGNAL = ((67, "kuat"), (34, "sedang"), (1, "lemah"), (0, "tidak ada"))


def signal_word(percent: int | None) -> str:
    """Kuat, sedang, lemah or tidak ada; bars say nothing without a word."""
    if percent is None:
        return "belum diketahui"
    return next(word for bound, word in SIGNAL if percent >= bound)


# while it is tried again the cause stays in sight
_NAMED_BY_THEIR_CAUSE = (
    SenderState.OFFLINE,
    SenderState.NOT_READY,
    SenderState.NO_NETWORK,
    SenderState.CONNECTING,
)


def modem_state(modem: ModemCard) -> Label:
    """What a modem is doing, in words; what it has named as the cause comes first."""
    if modem.state in _NAMED_BY_THEIR_CAUSE:
        named = TROUBLE.get(modem.reason)
    elif modem.state is SenderState.PAUSED and modem.reason in set(ErrorClass):
        named = PAUSE.get(ErrorClass(modem.reason))
    elif modem.state is SenderState.SET_ASIDE and modem.reason in set(ErrorClass):
        named = _aside(PAUSE.get(ErrorClass(modem.reason)))
    elif modem.state is SenderState.PAUSED and modem.reason in set(Conclusion):
        named = CONCLUSION.get(Conclusion(modem.reason))
    else:
        named = None
    return named or SENDER_STATE[modem.state]


def rest_word(reason: str) -> str:
    """Why a modem rests, from the bare word in a broadcast's history."""
    if reason in set(Conclusion):
        return CONCLUSION[Conclusion(reason)].text
    known = PAUSE.get(ErrorClass(reason)) if reason in set(ErrorClass) else None
    return known.text if known else SENDER_STATE[SenderState.PAUSED].text


def _aside(cause: Label | None) -> Label | None:
    """Set aside, and why."""
    return None if cause is None else replace(cause, text=f"Disisihkan: {cause.text}")


def modem_error(modem: ModemCard) -> Label | None:
    """The last thing that went wrong, unless the state says it already; None: nothing to tell."""
    word = modem.last_error
    known = modem.reason == word or (word == ErrorClass.ACCOUNT and modem.reason in set(Conclusion))
    if not word or (modem.state in (SenderState.PAUSED, SenderState.SET_ASIDE) and known):
        return None
    return LAST_ERROR.get(word) or TROUBLE.get(word) or Label(word.replace("_", " "), "info", "amber")


def power_is_weak(modem: ModemCard) -> bool:
    """Whether somebody should look at the power supply."""
    return modem.restarts >= MANY_RESTARTS or modem.power_complaints > 0
