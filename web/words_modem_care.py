"""Words for what is done for a modem: wishes and what became of them, recovery, validity, the clock."""

from __future__ import annotations

from collections.abc import Mapping

from appliance.clock import ClockTrust
from appliance.modem_desk.models import Conclusion, NetworkMode, ObstacleWord, SimWord, TrialMessage
from appliance.outbox.errands import ErrandKind, ErrandState, ErrandView
from appliance.outbox.sender_status import Recovering
from appliance.outbox.status import Status
from web.filters import duration
from web.labels import Label, Tone

NETWORK_MODE: Mapping[NetworkMode, Label] = {
    NetworkMode.AUTO: Label(
        "Otomatis",
        "modem",
        "plain",
        "Paling baik untuk kebanyakan kartu. Bila SMS gagal di 4G, kotak mencoba 2G sendiri.",
    ),
    NetworkMode.ONLY_2G: Label(
        "2G saja",
        "modem",
        "plain",
        "Bila sinyal kuat tetapi SMS sering gagal. Beberapa kartu baru dapat mengirim SMS di 2G.",
    ),
    NetworkMode.ONLY_4G: Label(
        "4G saja",
        "modem",
        "plain",
        "Hanya bila 2G di kantor ini lemah dan SMS lewat 4G terbukti jalan.",
    ),
}

ERRAND_KIND: Mapping[ErrandKind, Label] = {
    ErrandKind.RESTART: Label("Nyalakan ulang", "retry"),
    ErrandKind.RECONNECT: Label("Sambungkan lagi", "retry"),
    ErrandKind.CHECK_BALANCE: Label("Cek pulsa", "info"),
    ErrandKind.NETWORK_MODE: Label("Pilihan jaringan", "settings"),
}

ERRAND_STATE: Mapping[ErrandState, Label] = {
    ErrandState.WAITING: Label("Menunggu giliran", "waiting"),
    ErrandState.RUNNING: Label("Sedang dikerjakan", "sending"),
    ErrandState.DONE: Label("Selesai", "sent", "leaf"),
    ErrandState.FAILED: Label("Belum berhasil", "alert", "amber"),
}

# What keeps a modem that is plugged in from being reached at all.
OBSTACLE: Mapping[ObstacleWord, Label] = {
    ObstacleWord.CONSOLE: Label(
        "Port modem dipakai sistem",
        "lock",
        "amber",
        "Matikan konsol serial Raspberry Pi, lalu nyalakan ulang kotak.",
    ),
    ObstacleWord.UART_OFF: Label(
        "Port serial di kepala pin belum dinyalakan",
        "alert",
        "amber",
        "Tambahkan enable_uart=1 di config.txt (Raspberry Pi 5: dtparam=uart0=on), atau pakai kabel USB.",
    ),
    ObstacleWord.ONLY_STORAGE: Label(
        "Modem USB masih berupa CD-ROM",
        "alert",
        "amber",
        "Cabut modem itu, tunggu sebentar, lalu pasang lagi.",
    ),
    ObstacleWord.ONLY_NETWORK: Label(
        "Modem USB ini hanya untuk internet",
        "alert",
        "amber",
        "Jenis ini tidak dapat dipakai untuk SMS. Pakai modem lain.",
    ),
    ObstacleWord.NO_DRIVER: Label(
        "Modem USB belum dikenali sistem",
        "alert",
        "amber",
        "Nyalakan ulang kotak. Bila tetap, pakai modem lain.",
    ),
}

# Why the box lets a SIM pause: what it found out about the account.
CONCLUSION: Mapping[Conclusion, Label] = {
    Conclusion.INQUIRING: Label(
        "Pulsa kartu sedang diperiksa",
        "waiting",
        "amber",
        "Beberapa SMS berturut-turut ditolak, jadi kotak menanyakan pulsa ke operator dan mengirim SMS uji.",
    ),
    Conclusion.NO_CREDIT: Label(
        "Pulsa habis", "alert", "red", "Isi pulsa kartu ini. Sesudah itu kotak melanjutkan sendiri."
    ),
    Conclusion.EXPIRED: Label(
        "Masa aktif habis",
        "alert",
        "red",
        "Isi pulsa supaya masa aktifnya bertambah. Sesudah itu kotak melanjutkan sendiri.",
    ),
    Conclusion.BLOCKED: Label(
        "Kartu diblokir operator",
        "alert",
        "red",
        "Pulsa dan masa aktif ada, tetapi operator menolak semua SMS. Tanyakan di gerai operator.",
    ),
    Conclusion.UNKNOWN: Label(
        "Kiriman ditolak, sebabnya belum diketahui",
        "unknown",
        "red",
        "Operator juga tidak menjawab cek pulsa. Coba kartu ini di HP, atau isi pulsanya.",
    ),
    Conclusion.FINE_AGAIN: Label("Kartu baik kembali", "sent", "leaf", "Pengiriman dilanjutkan."),
}

SIM_WORD: Mapping[SimWord, Label] = {
    SimWord.EXPIRES_SOON: Label(
        "Masa aktif kartu hampir habis", "alert", "amber", "Isi pulsa sebelum hari terakhirnya."
    ),
    SimWord.EXPIRED: Label(
        "Masa aktif kartu habis", "alert", "red", "Isi pulsa sekarang supaya kartu tidak hangus."
    ),
    SimWord.NO_CREDIT: Label("Pulsa kartu habis", "alert", "red", "Isi pulsa. Pesan menunggu di kotak."),
    SimWord.BLOCKED: Label("Kartu diblokir operator", "alert", "red", "Tanyakan di gerai operator."),
    SimWord.NOT_SENDING: Label(
        "Kartu ini tidak dapat mengirim",
        "alert",
        "amber",
        "Kotak mencari sebabnya. Lihat halaman Modem.",
    ),
}

# What is said of a wish while it waits or runs, when it is done, and when it has failed.
_SAID: Mapping[ErrandKind, tuple[str, str, str]] = {
    ErrandKind.RESTART: (
        "Modem akan menyala ulang sesudah SMS yang sedang dikirim selesai. Biasanya satu sampai dua menit.",
        "Modem sudah menyala ulang.",
        "Modem belum mau menyala ulang. Cabut dan pasang lagi dayanya.",
    ),
    ErrandKind.RECONNECT: (
        "Kotak menyambung ke modem dari awal.",
        "Kotak sudah mencoba menyambung lagi.",
        "Modem belum dapat disambung.",
    ),
    ErrandKind.CHECK_BALANCE: (
        "Pulsa sedang ditanyakan ke operator. Biasanya kurang dari satu menit.",
        "Operator sudah menjawab.",
        "Operator belum menjawab. Coba lagi nanti, atau cek pulsa lewat HP.",
    ),
    ErrandKind.NETWORK_MODE: (
        "Modem sedang diberi tahu.",
        "Modem sudah memakai pilihan itu.",
        "Modem belum menerima pilihan itu. Kotak memakainya bila modem tersambung lagi.",
    ),
}

# Why a wish has failed, where the modem's thread could say it.
_WHY: Mapping[str, str] = {
    "not_possible": "Modem ini tidak dapat melakukannya.",
    "no_code": "Nomor cek pulsa kartu ini belum diketahui. Isi di Rincian, misalnya *888#.",
    "no_answer": "Operator tidak menjawab. Coba lagi beberapa menit lagi.",
    "not_connected": "Modem sedang tidak tersambung.",
    "interrupted": "Modem terputus di tengah jalan. Kotak menyambungnya lagi; sesudah itu coba lagi.",
    "not_understood": "Operator menjawab, tetapi pulsanya tidak terbaca. Bila jawabannya berupa menu, tulis "
    "pilihannya di Rincian, misalnya *888# 4.",
}


def errand_said(errand: ErrandView) -> str:
    """One wish, in one or two sentences."""
    waiting, done, failed = _SAID[errand.kind]
    if errand.state is ErrandState.DONE:
        return done
    if errand.state is ErrandState.FAILED:
        return _WHY.get(errand.word, failed)
    return waiting


def trial_label(trial: TrialMessage) -> Label:
    """What became of a test SMS."""
    return _ARRIVED.get(trial.how) or _ON_THE_WAY.get(trial.status) or _TRIAL_FAILED


_ARRIVED: Mapping[str, Label] = {
    "report": Label("sampai di HP", "delivered", "leaf"),
    "reply": Label("sampai, sudah dibalas", "delivered", "leaf"),
    "person": Label("sudah diterima", "delivered", "leaf"),
}
_ON_THE_WAY: Mapping[Status, Label] = {
    Status.QUEUED: Label("menunggu dikirim", "waiting", "plain", "Dikirim begitu modem siap."),
    Status.SENDING: Label("sedang dikirim", "sending"),
    Status.ERRORED: Label("ditolak untuk sementara", "retry", "amber", "Kotak mencobanya lagi sendiri."),
    Status.SENT: Label("diterima jaringan", "sent", "leaf", "Lihat HP-nya."),
    Status.UNCONFIRMED: Label("diterima jaringan, tanpa laporan sampai", "sent", "plain", "Lihat HP-nya."),
    Status.UNKNOWN: Label("tidak pasti", "unknown", "amber", "Jaringan tidak menjawab. Lihat HP-nya."),
}
_TRIAL_FAILED = Label("gagal", "failed", "red", "Periksa pulsa, masa aktif, dan nomor tujuannya.")


def expiry_label(days: int | None, warning: int | None) -> Label | None:
    """A badge beside the last day of validity; None: nothing to warn of."""
    if days is None or warning is None:
        return None
    if days < 0:
        return Label(
            "Masa aktif sudah habis", "alert", "red", "Isi pulsa sekarang supaya kartu tidak hangus."
        )
    if days == 0:
        return Label("Masa aktif habis hari ini", "alert", "red", "Isi pulsa hari ini.")
    tone: Tone = "red" if warning <= 1 else "amber"
    return Label(f"{days} hari lagi", "alert", tone, "Isi pulsa sebelum hari itu supaya kartu tetap aktif.")


# Who has told the box what it knows of a SIM.
TOLD_BY: Mapping[str, str] = {
    "ussd": "jawaban operator",
    "sms": "SMS operator",
    "person": "diisi petugas",
}

# The box's clock, by who vouches for it.
CLOCK_SOURCE: Mapping[str, str] = {
    "rtc": "dari jam berbaterai di kotak",
    "ntp": "dari internet",
    "nitz": "dari jaringan operator",
    "scts": "dari cap waktu SMS",
    "host": "dari komputer ini",
    "person": "dari perangkat administrator",
}


# Why nobody is believed, by appliance.time_sources.Doubt.
CLOCK_DOUBT: Mapping[str, str] = {
    "year": "jaringan operator menyebut tahun yang tidak mungkin. Kotak menunggu jam yang benar.",
    "zone": "jaringan operator menyebut zona waktu di luar Indonesia. Kotak menunggu jam yang benar.",
    "disagree": "jam jaringan dan cap waktu SMS berbeda. Kotak menunggu sampai keduanya sama.",
    "battery": "jam berbaterai di kotak salah. Ganti baterainya, jam diambil dari jaringan operator.",
}


def clock_said(trust: ClockTrust) -> str:
    """Where the box has its time from."""
    if not trust.trusted and trust.doubt in CLOCK_DOUBT:
        return f"Jam kotak belum pasti: {CLOCK_DOUBT[trust.doubt]}"
    if not trust.trusted:
        return "Jam kotak belum pasti. Begitu modem mendapat sinyal, jam diambil dari jaringan operator."
    source = CLOCK_SOURCE.get(trust.source)
    return f"Jam kotak diambil {source}." if source else "Jam kotak sudah pasti."


# The steps of recovery (appliance/modem/recovery.py: Step), as the box is at them.
RECOVERY_STEP: Mapping[str, str] = {
    "resync": "menyapa modem kembali",
    "reopen": "membuka sambungan dari awal",
    "set_up": "mengatur modem dari awal",
    "search": "meminta modem mencari jaringan",
    "cycle_radio": "mematikan dan menyalakan radio modem",
    "reset_command": "menyalakan ulang modem",
    "shut_down": "mematikan modem supaya dapat dinyalakan lagi",
    "power_key": "menekan tombol daya modem",
    "usb_reset": "memasang ulang sambungan USB modem",
    "give_up": "menunggu",
}


def recovery_said(recovering: Recovering) -> str:
    """What the box is doing to bring a modem back, and when it goes on."""
    round_ = f" (putaran ke-{recovering.attempt})" if recovering.attempt > 1 else ""
    if recovering.next_in is None:
        return f"Kotak sedang {RECOVERY_STEP.get(recovering.step, 'memulihkan modem')}{round_}."
    soon = duration(recovering.next_in)
    if not recovering.step:
        return f"Kotak menunggu apakah modem pulih sendiri; bila tidak, dipulihkan dalam {soon}{round_}."
    if recovering.step == "give_up":
        return f"Semua langkah sudah dicoba. Kotak mulai lagi dari awal dalam {soon}{round_}."
    return f"Kotak baru saja {RECOVERY_STEP[recovering.step]}; langkah berikutnya dalam {soon}{round_}."
