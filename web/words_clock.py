"""Words for the clock of the box when an administrator tells it the time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from appliance.browser_clock import Question, Refusal
from web.filters import duration
from web.labels import Label

QUESTION: Mapping[Question, Label] = {
    Question.NONE: Label("Jam sudah dipakai", "sent", "leaf"),
    Question.JUMP: Label(
        "Jam kotak akan maju jauh",
        "alert",
        "amber",
        "Pesan terjadwal yang waktunya terlewati langsung dikirim. Periksa dulu hari, tanggal, dan jamnya.",
    ),
    Question.BACK: Label(
        "Jam kotak akan mundur",
        "alert",
        "amber",
        "Tidak ada pesan yang terkirim dua kali karenanya. Periksa dulu hari, tanggal, dan jamnya.",
    ),
    Question.FAR: Label(
        "Tanggalnya berbeda jauh",
        "alert",
        "red",
        "Tanggal yang salah membuat jadwal kotak kacau. Cocokkan dulu dengan kalender atau HP lain.",
    ),
}

REFUSAL: Mapping[Refusal, Label] = {
    Refusal.NOT_ADMIN: Label("Hanya admin yang boleh", "lock", "amber", "Minta admin membetulkan jam kotak."),
    Refusal.YEAR: Label(
        "Tahun ini tidak mungkin",
        "failed",
        "red",
        "Jam kotak tidak diubah. Betulkan dulu tanggal di perangkat Anda, atau ketik sendiri tanggalnya.",
    ),
    Refusal.KNOWN: Label(
        "Jam kotak sudah pasti",
        "sent",
        "leaf",
        "Jamnya diambil dari jaringan, jadi tidak perlu dibetulkan dengan tangan.",
    ),
    Refusal.SMS_NEWER: Label(
        "SMS yang masuk lebih baru dari jam ini",
        "failed",
        "red",
        "Jam kotak tidak diubah. Kotak sudah menerima SMS yang dikirim sesudah jam itu.",
    ),
    Refusal.STALE: Label(
        "Terlalu lama menunggu", "waiting", "amber", "Jam kotak tidak diubah. Berikan jamnya sekali lagi."
    ),
    Refusal.TRAINING: Label(
        "Jam komputer ini yang dipakai", "info", "plain", "Dalam latihan, kotak memakai jam komputer ini."
    ),
}


def jump_said(jump: timedelta) -> str:
    """``maju 2 jam``, ``mundur 10 tahun``."""
    way = "maju" if jump >= timedelta() else "mundur"
    days = abs(jump).days
    if days >= 730:
        return f"{way} kira-kira {round(days / 365.25)} tahun"
    if days >= 60:
        return f"{way} kira-kira {round(days / 30.44)} bulan"
    if days >= 2:
        return f"{way} {days} hari"
    return f"{way} {duration(abs(jump).total_seconds())}"
