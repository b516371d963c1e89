"""SMS of operators about the account, and all the others that only look like it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.sim_cards.balance import Reading
from appliance.sim_cards.operator_sms import Notice, Sign, is_service_sender, read_notice

D = date(2027, 1, 8)


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("Maaf, pulsa Anda tidak cukup untuk mengirim SMS. Segera isi ulang.", Sign.NO_CREDIT),
        ("Pulsa Anda tdk mencukupi, hub *123#", Sign.NO_CREDIT),
        ("Sisa pulsa kamu kurang. Yuk isi pulsa!", Sign.NO_CREDIT),
        ("PULSA ANDA HABIS. Isi ulang di toko terdekat", Sign.NO_CREDIT),
        ("Insufficient balance to send SMS", Sign.NO_CREDIT),
        ("Kartu Anda telah memasuki masa tenggang. Isi pulsa sekarang.", Sign.EXPIRED),
        ("Masa aktif kartu Anda telah berakhir.", Sign.EXPIRED),
        ("Kartu Anda dlm masa tenggang. Isi pulsa sekarang.", Sign.EXPIRED),
        ("Nomor kamu telah diblokir.", Sign.BLOCKED),
        ("Nomor Anda diblokir karena belum registrasi. Balas ke 4444", Sign.BLOCKED),
    ],
)
def test_what_an_operator_says_outright_is_understood(text: str, sign: Sign) -> None:
    notice = read_notice(text)
    assert notice is not None
    assert notice.sign is sign


@pytest.mark.parametrize(
    "text",
    [
        "Nomor Anda akan diblokir jika tidak registrasi ulang. Balas ke 4444",
        "Kartu Anda akan dinonaktifkan bila tidak diisi.",
        "Isi ulang sebelum kartu Anda diblokir.",
        "Kartu Anda akan memasuki masa tenggang.",
    ],
)
def test_a_warning_of_what_has_not_happened_is_no_sign(text: str) -> None:
    notice = read_notice(text)
    assert notice is None or notice.sign is Sign.NONE


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("Pengisian pulsa Rp50.000 berhasil. Sisa pulsa Anda Rp62.345. Masa aktif s.d. 08/01/2027",
         Reading(62345, D)),
        ("Masa aktif kartu Anda berakhir pada 08/01/2027. Isi pulsa min Rp5.000", Reading(None, D)),
        ("Sisa pulsa Rp500", Reading(500)),
        ("Pulsa Anda tinggal Rp1.250. Segera isi ulang agar tetap dapat berkomunikasi.", Reading(1250)),
        ("Isi ulang Rp10.000 berhasil. Pulsa Anda Rp12.500, masa aktif s.d. 08/01/2027.", Reading(12500, D)),
    ],
)  # fmt: skip
def test_balance_and_masa_aktif_are_taken_from_it(text: str, reading: Reading) -> None:
    assert read_notice(text) == Notice(Sign.NONE, reading)


@pytest.mark.parametrize(
    "text",
    [
        "Jangan sampai pulsa habis! Isi ulang sekarang dan dapatkan bonus.",
        "Paket Combo 10GB hanya Rp50.000, berlaku s.d. 08/01/2027. Balas YA",
        "Saldo rekening Anda Rp5.000.000",
        "Saldo GoPay tidak cukup",
        "Kode OTP Anda 123456. Jangan berikan ke siapa pun. Pulsa aman.",
        "Transaksi DANA Rp20.000 berhasil. Sisa pulsa Rp1",
        "",
        "Selamat ulang tahun!",
        "Promo! Isi pulsa min Rp25.000, dapat kuota 2GB masa aktif 3 hari. Info *363#",
    ],
)
def test_advertisements_banks_and_everything_else_are_none_of_our_business(text: str) -> None:
    assert read_notice(text) is None


@pytest.mark.parametrize("sender", ["TELKOMSEL", "XL-Axiata", "3", "4444", "888", "123", "INFO 123"])
def test_names_and_short_codes_are_services(sender: str) -> None:
    assert is_service_sender(sender)


@pytest.mark.parametrize(
    "sender", ["+6281200000001", "081200000001", "6281200000001", "0812 0000 0001", "", "+15550100"]
)
def test_people_are_not(sender: str) -> None:
    assert not is_service_sender(sender)


@given(st.text(max_size=300))
def test_no_text_raises(text: str) -> None:
    read_notice(text)
    is_service_sender(text)


def test_one_that_says_it_all_is_taken_with_all_of_it() -> None:
    notice = read_notice(
        "Masa aktif kartu Anda telah berakhir 08/01/2027. Kartu Anda dalam masa tenggang, isi ulang segera."
    )
    assert notice == Notice(Sign.EXPIRED, Reading(None, D))
