"""What operators write about pulsa and masa aktif, and what the box makes of it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.sim_cards.amounts import MOST_RUPIAH
from appliance.sim_cards.balance import Reading, read_reply
from appliance.sim_cards.dates import YEARS

D = date(2027, 1, 8)
X = None

# Written after the manner of each operator; the third is the last day of the masa aktif.
SAMPLES: list[tuple[str, int | None, date | None]] = [
    # Telkomsel
    ("Sisa pulsa Anda Rp12.345. Masa aktif s.d. 08/01/2027.", 12345, D),
    ("Sisa pulsa Anda Rp43.000. Penggunaan pulsa di periode ini Rp1.000. Aktif s.d. 08/01/2027.", 43000, D),
    ("Pulsa Anda Rp 5.250, berlaku hingga 08-01-2027. Bonus SMS 100 s.d. 10/12/2026", 5250, D),
    ("simPATI: Pulsa Rp0. Aktif sampai 08/01/2027", 0, D),
    ("Sisa Pulsa Rp. 1.234.567,- aktif s/d 08.01.2027", 1234567, D),
    ("Pulsa Utama: Rp12,345.00\nMasa Aktif: 2027-01-08\nPulsa Bonus: Rp50.000\nKuota: 2 GB", 12345, D),
    ("1 Paket Internet\n2 Paket Nelpon & SMS\n3 Promo\n4 Cek Pulsa & Masa Aktif\n0 Kembali", X, X),
    ("Maaf, permintaan Anda tidak dapat kami proses. Silakan coba beberapa saat lagi.", X, X),
    ("Sisa pulsa Anda Rp8.765 berlaku s.d. 08/01/2027. Pulsa SMS Rp2.000 s.d. 30/12/2026", 8765, D),
    # Indosat
    ("Pulsa anda Rp 15.000,00. Masa aktif sampai dengan 08 Januari 2027", 15000, D),
    ("Sisa pulsa kamu Rp.9876 aktif s.d 8 Jan 2027. Masa tenggang s.d 07 Feb 2027", 9876, D),
    ("PulsaUtama Rp7.500 Aktif sd. 08/01/27", X, D),
    ("Pulsa IM3 Rp 2500, aktif s/d 08-01-27. Bonus Rp 10.000 berlaku s/d 31-12-26", 2500, D),
    ("Saldo utama: 100.250. Berlaku sampai: 8-Jan-2027", 100250, D),
    # XL, AXIS
    ("Pulsa Rp 12345 s.d 08-01-2027, Mau Pulsa Darurat? 1. Iya 2. Tidak", 12345, D),
    ("Pulsa:Rp0,aktif s/d 2027-01-08", 0, D),
    ("Sisa pulsa Rp500 s/d 08Jan27. Paket Xtra Combo 10GB s/d 30Des26", 500, D),
    ("AXIS: Pulsa kamu Rp 3,250 masa aktif 08/01/2027. Dptkan bonus Rp5000 dgn isi pulsa Rp10.000", 3250, D),
    ("Bonus: Rp 25.000 s/d 30/12/2026\nPulsa: Rp 1.000 s/d 08/01/2027", 1000, D),
    # Tri
    ("Pulsa Rp 6.000, Kartu aktif hingga 08/01/2027. Bonus SMS: 50 berlaku s/d 09/12/2026.", 6000, D),
    ("Sisa pulsa : Rp 250,- Masa aktif kartu : 08 Jan 2027", 250, D),
    ("Pulsa 3: Rp 1.000", 1000, X),
    # Smartfren
    ("Sisa pulsa Anda Rp. 10.000 masa berlaku sampai 08/01/2027", 10000, D),
    ("Main Balance: IDR 12345.50 Expired: 08 Jan 2027", 12345, D),
    ("Balance Rp 4.000. Exp 2027/01/08", 4000, D),
    # SMS of operators
    ("Pengisian pulsa Rp 50.000 berhasil. Sisa pulsa Anda sekarang Rp 62.345, masa aktif s.d. 08/01/2027",
     62345, D),
    ("Isi ulang Rp10.000 sukses. Pulsa Anda menjadi Rp15.000 aktif s.d 08/01/2027", 15000, D),
    ("Pulsa utama Anda bertambah Rp10.000 menjadi Rp15.000", 15000, X),
    ("Masa aktif kartu Anda akan berakhir tgl 08/01/2027. Segera isi pulsa min. Rp5.000", X, D),
    ("Anda membeli paket Rp25.000. Sisa pulsa Rp1.500", 1500, X),
    ("Biaya pulsa Rp350 per SMS", X, X),
    ("Minimal isi pulsa Rp10.000 untuk memperpanjang", X, X),
    ("Bonus pulsa Rp5.000 s.d. 08/01/2027", X, X),
    ("Kuota internet 12345 MB berlaku s.d. 08/01/2027", X, X),
    ("Anda mendapat pulsa darurat Rp10.000", X, X),
    ("Pulsa 500 MB aktif s/d 08/01/2027", X, X),
    ("Pulsa 081234567890 telah diisi", X, X),
    ("Pulsa Rp-1.500 aktif s/d 08/01/2027", 0, D),
    ("Pulsa Anda Rp5rb aktif s/d 08/01/2027", 5000, D),
    ("Bonus 100 SMS. Berlaku s.d. 08/01/2027", X, X),
    ("Saldo Rp99.999.999.999", X, X),
    ("Aktif s.d. 31/02/2027", X, X),
    ("Aktif s.d. 01/01/1999", X, X),
    ("", X, X),
    ("Rp", X, X),
]  # fmt: skip


@pytest.mark.parametrize(("text", "balance", "expires"), SAMPLES)
def test_a_reply_is_read_as_its_operator_means_it(
    text: str, balance: int | None, expires: date | None
) -> None:
    reading = read_reply(text)
    assert (reading.balance, reading.expires) == (balance, expires)


def test_masa_tenggang_is_not_masa_aktif() -> None:
    both = read_reply("Masa aktif sampai 08/01/2027, masa tenggang sampai 07/02/2027. Sisa pulsa Rp10")
    assert both == Reading(10, D, date(2027, 2, 7))
    assert read_reply("Kartu dalam masa tenggang s.d. 07/02/2027") == Reading(None, None, date(2027, 2, 7))


@pytest.mark.parametrize(
    "written",
    ["08/01/2027", "8/1/2027", "08-01-27", "08.01.2027", "2027-01-08", "2027/1/8", "8 Jan 2027",
     "08 Januari 2027", "8-Jan-27", "08JAN2027", "8 januari  2027"],
)  # fmt: skip
@pytest.mark.parametrize("until", ["s.d.", "s.d", "s/d", "sd.", "sampai", "sampai dengan", "hingga", ":", ""])
def test_every_writing_of_a_day_is_understood(written: str, until: str) -> None:
    assert read_reply(f"Pulsa Rp1.000. Masa aktif {until} {written}.").expires == D


@pytest.mark.parametrize(
    ("written", "worth"),
    [("Rp12.345", 12345), ("Rp 12,345.00", 12345), ("Rp12.345,00", 12345), ("12345", 12345), ("Rp0", 0),
     ("IDR 12345", 12345), ("Rp.12345", 12345), ("Rp. 12.345,-", 12345), ("RP12.345", 12345),
     ("Rp1.234.567", 1234567)],
)  # fmt: skip
def test_every_writing_of_an_amount_is_understood(written: str, worth: int) -> None:
    assert read_reply(f"Sisa pulsa Anda {written}. Terima kasih.").balance == worth
    assert read_reply(f"Sisa pulsa: {written}").balance == worth


ALPHABET = st.sampled_from(
    ["pulsa", "sisa", "saldo", "Rp", "12.345", "0", "99999999999", "081234567890", "masa aktif", "s.d.",
     "s/d", "bonus", "tenggang", "08/01/2027", "31/02/2027", "2027-13-45", "8 Jan 27", ".", ",", "\n", " ",
     "{saldo}", "...", "menjadi", "-", "/", "١٢", "²", "İ", "\x00"],
)  # fmt: skip


@given(st.lists(ALPHABET, max_size=40).map(" ".join) | st.text(max_size=400))
def test_no_text_of_the_world_raises_or_gives_an_absurd_figure(text: str) -> None:
    reading = read_reply(text)
    assert reading.balance is None or 0 <= reading.balance <= MOST_RUPIAH
    for day in (reading.expires, reading.grace_until):
        assert day is None or day.year in YEARS


def test_a_text_of_any_length_is_read_at_once() -> None:
    """The expressions have no corner in which they would search for minutes."""
    for piece in (
        "pulsa ",
        "pulsa menjadi ",
        "sisa pulsa utama anda ",
        "1.",
        "08/",
        "masa aktif ",
        "s.d.",
        "rp ",
    ):
        read_reply(piece * 100_000, "{saldo}...a...b...{tanggal}")
