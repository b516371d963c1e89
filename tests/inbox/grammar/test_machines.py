"""Machines are never answered; what people write is never taken for a machine's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.inbox.grammar.machines import MachineSign, is_echo, machine_sign
from tests.inbox.grammar.corpus import PARTS, replies

PERSON = "+6281200001111"
INVITATION = (
    "Yth. Ibu Euis. Mohon hadir Rakor, Selasa 8 Des pkl 09.00 di aula. Balas HADIR atau TIDAK. -Pokjanal"
)


@pytest.mark.parametrize("sender", ["TELKOMSEL", "4444", "858", "+4444", "Bank BJB", "", "INFO-3"])
def test_names_and_short_codes_are_machines_whatever_they_write(sender: str) -> None:
    assert machine_sign(sender, "HADIR") in {MachineSign.NAME, MachineSign.SHORT_CODE}


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("Kode OTP Anda 123456. Jangan berikan kode ini kepada siapa pun", MachineSign.CODE),
        ("482913 is your WhatsApp code", MachineSign.CODE),
        ("Pelanggan Yth, sisa pulsa Anda Rp 1.250", MachineSign.OPERATOR),
        ("Hubungi *858# untuk mengisi ulang", MachineSign.OPERATOR),
        ("Maaf, format SMS Anda salah. Ketik REG<spasi>NAMA", MachineSign.OPERATOR),
        ("Nomor yang Anda tuju sedang tidak aktif", MachineSign.OPERATOR),
        ("PROMO spesial! Diskon 50% hari ini saja", MachineSign.ADVERTISEMENT),
        ("Selamat, nomor Anda terpilih mendapat hadiah", MachineSign.ADVERTISEMENT),
        ("Pinjaman online cair 5 menit tanpa jaminan", MachineSign.ADVERTISEMENT),
        ("Pesan otomatis: saya sedang rapat, nanti saya hubungi", MachineSign.AUTO_REPLY),
        ("Saya sedang mengemudi, nanti saya telepon", MachineSign.AUTO_REPLY),
        ("I'm driving right now", MachineSign.AUTO_REPLY),
        ("Anda memiliki 1 panggilan tak terjawab dari 0812", MachineSign.MISSED_CALL),
        ("Nomor ini sudah aktif kembali", MachineSign.MISSED_CALL),
        ("Cek di https://contoh.id/x", MachineSign.LINK),
    ],
)
def test_what_machines_write_is_known(text: str, sign: MachineSign) -> None:
    assert machine_sign(PERSON, text) is sign


@pytest.mark.parametrize(
    "text",
    [
        "bu saya dapat sms undian, apa benar?",
        "format laporan gagal terus bu, maaf format nya gimana",
        "Bu saya sedang berkendara, insya Allah hadir",
        "layanan ini kurang, bidan tidak datang",
        "kebakaran! tolong, kuota internet saya habis",
    ],
)
def test_what_people_say_of_machines_is_not_written_by_one(text: str) -> None:
    assert machine_sign(PERSON, text) is None


@pytest.mark.parametrize("part", PARTS)
def test_none_of_the_replies_people_wrote_looks_like_a_machine(part: str) -> None:
    assert [reply.text for reply in replies(part) if machine_sign(PERSON, reply.text)] == []


def test_our_own_text_sent_back_is_an_echo_also_when_quoted() -> None:
    assert machine_sign(PERSON, INVITATION, our_texts=[INVITATION]) is MachineSign.OUR_OWN_TEXT
    assert is_echo("> " + INVITATION.upper() + "\nhadir", [INVITATION])


def test_the_word_we_asked_for_is_no_echo() -> None:
    assert not is_echo("HADIR", [INVITATION, "HADIR"])


@given(st.text(), st.text(), st.lists(st.text(), max_size=3))
def test_no_text_breaks_it(sender: str, text: str, ours: list[str]) -> None:
    assert machine_sign(sender, text, our_texts=ours) in {None, *MachineSign}
