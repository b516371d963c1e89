"""Error pages: what happened, what is safe, what to do. Never a traceback, never a code on the first line."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from flask import Flask, Response, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from appliance.errors import InputError, StaleRevision, StorageError, StorageFull

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Trouble:
    """The three sentences of an error page."""

    happened: str
    safe: str
    do: str


NOTHING_CHANGED = "Tidak ada data yang berubah atau hilang."

TROUBLES: Mapping[int, Trouble] = {
    400: Trouble(
        "Permintaan ini tidak dapat dibaca",
        NOTHING_CHANGED,
        "Kembali ke halaman sebelumnya, muat ulang, lalu coba sekali lagi.",
    ),
    403: Trouble(
        "Halaman ini bukan untuk peran Anda",
        NOTHING_CHANGED,
        "Bila Anda perlu membukanya, mintalah kepada Admin kotak ini.",
    ),
    404: Trouble(
        "Halaman ini tidak ada",
        "Mungkin alamatnya salah ketik, atau yang dicari sudah dihapus. Data lain tetap aman.",
        "Mulai lagi dari Beranda.",
    ),
    405: Trouble(
        "Halaman ini tidak dapat dibuka langsung",
        NOTHING_CHANGED,
        "Mulai lagi dari Beranda, lalu pakai tombol di halamannya.",
    ),
    409: Trouble(
        "Orang lain baru saja mengubahnya",
        "Perubahan Anda belum disimpan; yang tersimpan adalah versi orang itu.",
        "Buka lagi halamannya, lihat isinya yang baru, lalu ulangi bila masih perlu.",
    ),
    413: Trouble(
        "Berkasnya terlalu besar",
        "Berkas itu tidak disimpan. Kontak yang sudah ada tidak berubah.",
        "Paling besar 5 MB. Hapus gambar di dalamnya, atau bagi menjadi beberapa berkas per kecamatan.",
    ),
    429: Trouble(
        "Terlalu banyak percobaan",
        "Demi keamanan, kotak menunggu sebentar sebelum menerima percobaan berikutnya. Data tetap aman.",
        "Tunggu beberapa menit, lalu coba lagi.",
    ),
    500: Trouble(
        "Kotak tidak dapat menampilkan halaman ini",
        "Ini kesalahan pada kotak, bukan pada Anda. Pesan yang sudah diterima kotak tetap dikirim.",
        "Coba lagi sebentar. Bila tetap begini, catat jamnya dan beri tahu Admin.",
    ),
    503: Trouble(
        "Kotak belum dapat menyimpan",
        "Yang sudah tersimpan sebelumnya tetap aman. Perubahan terakhir ini belum disimpan.",
        "Coba lagi sebentar. Bila tetap begini, periksa kartu penyimpanan lewat Admin.",
    ),
    507: Trouble(
        "Kartu penyimpanan penuh",
        "Yang sudah tersimpan tetap aman. Perubahan terakhir ini tidak disimpan, juga tidak setengahnya.",
        "Minta Admin memindahkan cadangan lama ke flashdisk, lalu ulangi.",
    ),
}
BACKUP_TOO_LARGE = Trouble(
    "Berkas ini terlalu besar untuk sebuah cadangan",
    "Berkas itu tidak disimpan. Data di kotak ini tidak berubah.",
    "Pilih berkas yang namanya berakhir .kabar. Bila memang itu, salin ke flashdisk dan pasang di kotak.",
)
OLD_PAGE = Trouble(
    "Halaman tadi sudah terlalu lama terbuka",
    NOTHING_CHANGED,
    "Kembali, muat ulang halamannya, lalu tekan tombolnya sekali lagi.",
)
TAKES_BACKUPS = frozenset({"first_restore.take", "settings_backup.take"})
STRANGE_NAME = Trouble(
    "Alamat ini bukan alamat kotak",
    "Demi keamanan kotak hanya menjawab pada alamatnya sendiri.",
    "Pakai alamat yang tertulis pada stiker kotak.",
)


def install(app: Flask) -> None:
    """Give every kind of failure its page."""
    app.register_error_handler(CSRFError, lambda _: answer(400, OLD_PAGE))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(StorageFull, _full)
    app.register_error_handler(StorageError, _card)
    app.register_error_handler(StaleRevision, lambda _: answer(409, TROUBLES[409]))
    app.register_error_handler(InputError, _input)
    app.register_error_handler(Exception, _bug)


def answer(status: int, trouble: Trouble) -> Response:
    """The page itself; it needs neither a session nor a store."""
    page = render_template("error.html", trouble=trouble, status=status, alone=bool(g.get("stranger")))
    return make_response(page, status)


def _http(error: HTTPException) -> Response:
    if error.response is not None:
        return make_response(error.response)
    status = error.code or 500
    if g.get("stranger"):
        return answer(400, STRANGE_NAME)
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE and request.endpoint in TAKES_BACKUPS:
        return answer(status, BACKUP_TOO_LARGE)
    known = TROUBLES.get(status) or TROUBLES[400 if status < 500 else 500]
    response = answer(status, known)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _full(error: StorageFull) -> Response:
    log.error("no room on the card while answering %s: %s", request.endpoint, error)
    return answer(507, TROUBLES[507])


def _card(error: StorageError) -> Response:
    log.error("the store failed while answering %s: %s", request.endpoint, error)
    return answer(503, TROUBLES[503])


def _input(error: InputError) -> Response:
    log.info("refused %s: %s", request.endpoint, error)
    return answer(400, TROUBLES[400])


def _bug(error: Exception) -> Response:
    # the only place that sees what nobody expected; the trace goes to the log, never to the page
    log.exception("failed while answering %s", request.endpoint, exc_info=error)
    return answer(500, TROUBLES[500])
