"""The subjects of Bantuan, the headings in each, and the search over them: all read from the templates.

A subject is one template, ``templates/manual/subjects/<slug>.html``, and one line in SUBJECTS. Its headings
are the ``<h2 id=...>`` and ``<h3 id=...>`` it holds: the table of contents cannot disagree with the pages.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import unescape
from importlib import resources

MOST_FOUND = 12
_HEADING = re.compile(r'<h(?P<level>[23]) id="(?P<id>[a-z0-9-]+)">(?P<title>.*?)</h[23]>')
_NOT_READ = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<[^>]*>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Subject:
    """One page of Bantuan. ``about``: one sentence under its name in the table of contents."""

    slug: str
    title: str
    about: str
    icon: str


@dataclass(frozen=True, slots=True)
class Heading:
    """One part of a page. ``level`` 2 stands in the table of contents, 3 is only found. ``text``: folded."""

    subject: Subject
    id: str
    title: str
    level: int
    text: str


SUBJECTS: tuple[Subject, ...] = (
    Subject("mulai", "Mulai", "Hari pertama, dari kotak baru sampai siaran pertama.", "home"),
    Subject("siaran", "Menulis dan mengirim siaran", "Penerima, pesan, Lihat dulu, Kirim.", "broadcast"),
    Subject("keadaan", "Arti keadaan pesan", "Tiap tanda, artinya, dan yang perlu dilakukan.", "delivered"),
    Subject("jawaban", "Undangan dan jawaban", "Minta jawaban, dan hitungannya.", "reply"),
    Subject("jam-kirim", "Jam kirim dan batas", "Kapan kotak mengirim, kapan menunggu.", "waiting"),
    Subject("kotak-masuk", "Kotak masuk dan balasan", "SMS yang masuk, menjawab, kata BERHENTI.", "inbox"),
    Subject("kata-kunci", "Kata kunci dan permintaan", "Yang dibaca dan dijawab kotak sendiri.", "key"),
    Subject("kontak", "Kontak", "Orang, tugas, wilayah, saringan, kelompok.", "people"),
    Subject("excel", "Ambil dari Excel", "Langkah demi langkah, dengan berkas contoh.", "upload"),
    Subject("nomor", "Nomor HP", "Mana yang dapat dipercaya, dan siapa ditelepon.", "phone"),
    Subject("kontak-ganda", "Kontak ganda", "Satu orang yang tercatat dua kali.", "person"),
    Subject("data-pribadi", "Data pribadi", "Hak orang atas datanya, dan catatan kotak.", "lock"),
    Subject("cadangan", "Cadangan data", "Membuat, menyimpan, memulihkan.", "download"),
    Subject("jaringan", "Jaringan", "Alamat kotak, Wi-Fi kotak, Wi-Fi kantor, kabel.", "wifi"),
    Subject("pembaruan", "Pembaruan", "Memasang versi baru, dan bila gagal.", "upload"),
    Subject("pengguna", "Pengguna dan peran", "Siapa boleh apa, kata sandi, pengaturan.", "key"),
    Subject("modem", "Modem dan kartu SIM", "Memasang, pulsa, masa aktif, sinyal.", "modem"),
    Subject("kesehatan", "Kesehatan kotak", "Membaca pemeriksaan, catatan teknis, mode aman.", "health"),
    Subject("lampu", "Lampu dan tombol", "Arti kedip lampu, dan yang terjadi bila tombol ditekan.", "info"),
    Subject("masalah", "Bila ada masalah", "Yang terlihat, sebabnya, yang dilakukan.", "alert"),
    Subject("kata", "Kata-kata", "Arti kata yang dipakai di kotak ini.", "sheet"),
)


def subject(slug: str) -> Subject | None:
    return next((one for one in SUBJECTS if one.slug == slug), None)


@cache  # the templates of a running box do not change
def headings(of: Subject) -> tuple[Heading, ...]:
    """The parts of one page, in their order."""
    source = (resources.files("web") / f"templates/manual/subjects/{of.slug}.html").read_text("utf-8")
    found = list(_HEADING.finditer(source))
    ends = [match.start() for match in found[1:]] + [len(source)]
    return tuple(
        Heading(
            of, match["id"], _plain(match["title"]), int(match["level"]), _fold(source[match.start() : end])
        )
        for match, end in zip(found, ends, strict=True)
    )


def contents(of: Subject) -> tuple[Heading, ...]:
    """What the table of contents shows of a page."""
    return tuple(one for one in headings(of) if one.level == 2)


def search(query: str) -> Sequence[Heading]:
    """The parts in which every word begins a word: those that say it in their heading first. [] = none."""
    words = [f" {word}" for word in _fold(query).split()]
    if not words:
        return []
    every = [one for each in SUBJECTS for one in headings(each)]

    def within(text: str) -> bool:
        return all(word in text for word in words)

    titled = [one for one in every if within(_fold(one.title))]
    named = [one for one in every if within(_fold(one.subject.title)) and one.level == 2]
    told = [one for one in every if within(one.text)]
    return list(dict.fromkeys([*titled, *named, *told]))[:MOST_FOUND]


def _plain(piece: str) -> str:
    """What a reader sees of a piece of a template."""
    return " ".join(unescape(_NOT_READ.sub(" ", piece)).split())


def _fold(piece: str) -> str:
    """Small letters and figures only, a space before every word."""
    return " " + " ".join(re.findall(r"[a-z0-9]+", _plain(piece).lower()))
