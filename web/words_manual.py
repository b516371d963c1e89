"""What to do about each state of a message: the last column of the table in Bantuan."""

from __future__ import annotations

from collections.abc import Mapping

from appliance.outbox.status import Status

TO_DO: Mapping[Status, str] = {
    Status.QUEUED: "Tidak perlu apa-apa. Tunggu gilirannya.",
    Status.SENDING: "Tidak perlu apa-apa.",
    Status.SENT: "Tidak perlu apa-apa. Tunggu kabar dari HP penerima.",
    Status.DELIVERED: "Tidak perlu apa-apa.",
    Status.ERRORED: "Tunggu saja. Bila lama, lihat halaman Modem.",
    Status.FAILED: "Baca sebabnya. Betulkan nomornya di Kontak, lalu tulis siaran baru untuk orang itu.",
    Status.UNKNOWN: "Tanyakan kepada satu dua orang. Bila belum sampai, tekan Kirim ulang.",
    Status.UNCONFIRMED: "Biasanya tidak perlu apa-apa. Bila pesannya penting, telepon orangnya.",
    Status.LEFT_OUT: "Baca sebabnya pada daftar di bawah ini.",
    Status.CANCELLED: "Bila tetap perlu, tulis siaran baru.",
}
