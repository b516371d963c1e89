"""Words for *Pasang modem*: the seven steps, their lights, and what to look at when one stays red."""

from __future__ import annotations

from collections.abc import Mapping

from appliance.modem_desk.installation import InstallStep, Light, StepState
from web.labels import Label

INSTALL_STEP: Mapping[InstallStep, Label] = {
    InstallStep.DETECTED: Label("Terdeteksi", "modem", "plain", "Kotak menemukan modemnya."),
    InstallStep.SIM: Label("Kartu SIM", "sheet", "plain", "Kartu SIM terbaca."),
    InstallStep.PIN: Label("PIN", "lock", "plain", "Kartu SIM tidak terkunci."),
    InstallStep.SIGNAL: Label("Sinyal", "modem", "plain", "Antena menangkap sinyal."),
    InstallStep.REGISTERED: Label("Terdaftar", "broadcast", "plain", "Jaringan operator menerima kartu ini."),
    InstallStep.TEST_SENT: Label("SMS uji terkirim", "sending", "plain", "Jaringan menerima SMS uji."),
    InstallStep.TEST_RECEIVED: Label("SMS uji diterima", "phone", "plain", "SMS uji sampai di HP."),
}

LIGHT: Mapping[Light, Label] = {
    Light.GREEN: Label("Beres", "sent", "leaf"),
    Light.BUSY: Label("Sedang diperiksa", "waiting", "plain"),
    Light.YOURS: Label("Giliran Anda", "person", "amber"),
    Light.RED: Label("Belum beres", "failed", "red"),
    Light.LATER: Label("Nanti", "unconfirmed", "plain"),
}

# What is shown beside a green light, where there is something to say.
GOOD: Mapping[tuple[InstallStep, str], str] = {
    (InstallStep.SIGNAL, "weak"): "Sinyalnya lemah. Antena di dekat jendela membuat kiriman lebih lancar.",
    (InstallStep.TEST_RECEIVED, "report"): "Jaringan melaporkan bahwa SMS sampai di HP.",
    (InstallStep.TEST_RECEIVED, "reply"): "Balasan dari nomor itu sudah masuk.",
    (InstallStep.TEST_RECEIVED, "person"): "Anda mengatakan SMS sudah diterima.",
}

_NOT_THERE = (
    "HAT terpasang rata di atas Raspberry Pi, keempat puluh pin masuk semua.",
    "Kabel USB pendek antara HAT dan Raspberry Pi terpasang. Bila tanpa kabel USB, jumper UART di HAT "
    "ada di posisi B (pada Waveshare: jumper kuning).",
    "Jumper tegangan (VCCIO) di posisi 3.3 V, jumper daya (PWR) terpasang, dan lampu HAT menyala.",
    "Adaptor 5 V 3 A dengan kabel pendek. Adaptor HP biasa sering kurang kuat.",
)

# What to do, one thing a line, the likeliest first; the last resort of a step is its "" line.
ADVICE: Mapping[tuple[InstallStep, str], tuple[str, ...]] = {
    (InstallStep.DETECTED, ""): ("Kotak sedang mencari modem. Biasanya kurang dari satu menit.",),
    (InstallStep.DETECTED, "gone"): _NOT_THERE,
    (InstallStep.DETECTED, "port_in_use"): (
        "Tutup program lain yang memakai modem ini, atau nyalakan ulang kotak.",
    ),
    (InstallStep.DETECTED, "port_missing"): _NOT_THERE,
    (InstallStep.DETECTED, "port_forbidden"): (
        "Kotak tidak diizinkan membuka port modem; modemnya sendiri mungkin baik.",
        "Minta orang yang memasang kotak memasukkan pemakai kotak ke grup dialout, "
        "lalu nyalakan ulang kotak.",
    ),
    (InstallStep.DETECTED, "on_another_port"): (
        "Modemnya menyala, tetapi bukan di port yang tertulis, jadi kotak tidak menekan tombol dayanya.",
        'Minta orang yang memasang kotak menulis port = "auto" di kabar.toml, lalu nyalakan ulang kotak.',
    ),
    (InstallStep.DETECTED, "no_modem_left"): (
        "Modem yang ditemukan sudah dipakai bagian lain di kotak ini. Pasang satu HAT atau modem USB lagi.",
        "Bila modemnya memang hanya satu: minta orang yang memasang kotak menghapus bagian [[modem]] yang "
        "berlebih dari kabar.toml, lalu nyalakan ulang kotak.",
    ),
    (InstallStep.DETECTED, "sms_unsupported"): (
        "Jenis modul ini hanya untuk data, tidak dapat mengirim SMS. Ganti dengan modul yang dapat SMS, "
        "misalnya SIM7600G-H atau A7670E-FASE.",
    ),
    (InstallStep.SIM, "no_sim"): (
        "Masukkan kartu SIM sampai berbunyi klik, bagian logam menghadap papan.",
        "Bila HAT mempunyai dua tempat kartu, pakai yang bertanda SIM1 atau yang di sisi atas.",
        "Kartu yang dipotong sendiri sering kurang pas: minta kartu baru ukuran nano di gerai.",
        "Sesudah kartu dipasang, tunggu satu menit atau tekan Coba lagi sekarang.",
    ),
    (InstallStep.SIM, "sim_failure"): (
        "Lepas kartu SIM, bersihkan bagian logamnya dengan kain kering, lalu pasang kembali.",
        "Coba kartu itu di HP. Bila di HP juga tidak terbaca, minta kartu pengganti di gerai operator.",
    ),
    (InstallStep.SIM, "sim_busy"): ("Kartu sedang dibaca. Tunggu sebentar.",),
    (InstallStep.SIM, "sim_locked"): (
        "Modem ini terkunci untuk satu operator. Pakai kartu dari operator itu, atau modem lain.",
    ),
    (InstallStep.PIN, "pin_required"): (
        "Kartu ini meminta PIN. Isi PIN-nya; kotak mencobanya satu kali saja supaya kartu tidak terkunci.",
    ),
    (InstallStep.PIN, "pin_refused"): (
        "PIN tadi ditolak kartu. Kotak tidak mencobanya lagi supaya kartu tidak terkunci.",
        "Lihat PIN di bungkus kartu dan isi yang benar, atau pasang kartu di HP dan matikan PIN-nya.",
    ),
    (InstallStep.PIN, "puk_required"): (
        "Kartu sudah terkunci karena PIN salah beberapa kali. Buka dengan kode PUK lewat HP, atau di gerai "
        "operator.",
    ),
    (InstallStep.SIGNAL, "no_signal"): (
        "Antena terpasang pada lubang bertanda MAIN (bukan AUX atau GNSS), diputar sampai kencang.",
        "Letakkan antena tegak di dekat jendela, jauh dari adaptor listrik.",
        "Coba kartu operator yang sinyalnya kuat di kantor ini.",
    ),
    (InstallStep.SIGNAL, "radio_off"): (
        "Radio modem mati, biasanya oleh jumper mode pesawat (FLIGHT MODE) di HAT. Lepas jumper itu.",
        "Sesudah itu tekan Coba lagi sekarang.",
    ),
    (InstallStep.REGISTERED, "searching"): (
        "Kotak sedang mendaftar ke jaringan. Ini dapat memakan waktu dua menit.",
        "Bila tidak juga terdaftar: kartu baru harus diregistrasi dulu dengan NIK dan nomor KK. Pasang "
        "kartu di HP, kirim SMS ke 4444, atau lewat gerai operator.",
    ),
    (InstallStep.REGISTERED, "registration_denied"): (
        "Jaringan menolak kartu ini. Biasanya kartu belum diregistrasi (SMS ke 4444 dengan NIK dan nomor KK "
        "lewat HP), masa aktifnya habis, atau kartunya diblokir.",
        "Coba kartu itu di HP; bila tetap ditolak, tanyakan di gerai operator.",
    ),
    (InstallStep.REGISTERED, "sms_not_ready"): ("Layanan SMS kartu belum siap. Kotak mencoba lagi sendiri.",),
    (InstallStep.TEST_SENT, ""): ("SMS uji sedang dikirim lewat modem ini.",),
    (InstallStep.TEST_SENT, "yours"): ("Isi nomor HP yang sedang Anda pegang, lalu tekan Kirim SMS uji.",),
    (InstallStep.TEST_SENT, "errored"): ("Jaringan menolak untuk sementara. Kotak mencobanya lagi sendiri.",),
    (InstallStep.TEST_SENT, "refused"): (
        "Jaringan menolak SMS uji. Periksa pulsa dan masa aktif kartu (tombol Cek pulsa).",
        "Periksa juga nomor tujuannya, lalu kirim sekali lagi.",
    ),
    (InstallStep.TEST_SENT, "unknown"): (
        "Jaringan tidak menjawab, jadi belum pasti apakah SMS uji terkirim. Lihat HP-nya: bila sudah masuk, "
        "tekan Sudah saya terima. Bila tidak, kirim sekali lagi.",
    ),
    (InstallStep.TEST_RECEIVED, "yours"): (
        "Lihat HP tujuan. Tekan Sudah saya terima bila SMS sudah masuk, atau balas SMS itu dengan OK.",
        "Bila laporan dari jaringan datang lebih dulu, lampu ini hijau sendiri.",
    ),
}


def advice(state: StepState) -> tuple[str, ...]:
    """What stands under a step: nothing when it is green and unremarkable, or when its turn is not yet."""
    if state.light is Light.LATER:
        return ()
    if state.light is Light.GREEN:
        said = GOOD.get((state.step, state.reason))
        return (said,) if said else ()
    reason = state.reason or ("yours" if state.light is Light.YOURS else "")
    return ADVICE.get((state.step, reason)) or ADVICE.get((state.step, ""), ())
