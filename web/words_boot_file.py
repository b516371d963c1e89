"""Words for what is wrong in the boot file, kabar.toml."""

from __future__ import annotations

import re
from collections.abc import Mapping

from appliance.boot_file import Mistake, MistakeKind
from web.labels import Label

MISTAKE: Mapping[MistakeKind, Label] = {
    MistakeKind.NOT_TOML: Label("Ada baris yang tidak dapat dibaca", "alert", "amber"),
    MistakeKind.UNKNOWN_KEY: Label("Ada kata yang tidak dikenal kotak", "alert", "amber"),
    MistakeKind.MISPLACED: Label("Ada perintah yang harus pindah ke baris paling atas", "alert", "amber"),
    MistakeKind.HELD_BACK: Label("Perintah menunggu sampai semua baris dapat dibaca", "alert", "amber"),
    MistakeKind.WRONG_VALUE: Label("Ada isian yang tidak dapat dipakai", "alert", "amber"),
    MistakeKind.CONTRADICTION: Label("Ada dua isian yang bertentangan", "alert", "amber"),
    MistakeKind.FIXED: Label("Ada isian yang sudah ditetapkan kotak", "info", "amber"),
    MistakeKind.NOT_TEXT: Label("Berkas itu bukan teks biasa", "alert", "amber"),
    MistakeKind.TOO_LARGE: Label("Berkas itu terlalu besar", "alert", "amber"),
    MistakeKind.UNREADABLE: Label("Berkas itu tidak terbaca dari kartu", "alert", "amber"),
}
_LINE = re.compile(r"line \d+")


def mistake_place(mistake: Mistake) -> str:
    """Where to look in the file: "baris 7", "baris 7: sending.quiet", "sending.quiet"; "" = all of it."""
    line = f"baris {mistake.line}" if mistake.line else ""
    word = "" if _LINE.fullmatch(mistake.where) else mistake.where
    return ": ".join(each for each in (line, word) if each)
