"""Which SMS take a person off the list, which ask a person first, and which have nothing to do with it."""

from __future__ import annotations

import pytest

from appliance.inbox.grammar.normalise import phrase
from appliance.inbox.grammar.opt_out import OptOut, asks_to_stop, opt_out


@pytest.mark.parametrize(
    "word", ["berenti", "brhenti", "berhnti", "behenti", "brenti", "BERHENTIII", "berhemti"]
)
def test_a_misspelt_berhenti_counts(word: str) -> None:
    assert asks_to_stop(word)


@pytest.mark.parametrize(
    "text",
    [
        "stop sms",
        "tolong berhenti kirim sms",
        "Assalamualaikum wr wb. BERHENTI",
        "unreg",
        "un reg",
        "b e r h e n t i",
        "berhenti pak saya bukan kader lagi",
        "BERHENTI bu, saya sudah tidak aktif di posyandu",
        "stop jangan sms saya lagi",
        "saya mau berhenti langganan sms",
        "hentikan sms ini",
        "eureun sms ka abdi",
    ],
)
def test_it_counts_after_a_greeting_and_with_what_is_to_stop(text: str) -> None:
    assert asks_to_stop(text)


@pytest.mark.parametrize(
    "text",
    [
        "BERHENTISMS",
        "stopsms bu",
        "UNREGPOKJANAL",
        "sudah pensiun stop",
        "BERHENTI#alasan pindah",
        "berhenti, salah orang",
        "saya sudah pindah ke Garut dan bukan kader lagi. Stop",
        "Stop sms, hp ini dipakai anak",
        "stop jangan hubungi saya lagi",
        "saya tidak mau sms lagi, stop",
        "STOP " * 60,
    ],
)
def test_glued_words_and_why_the_sender_leaves_count_too(text: str) -> None:
    assert asks_to_stop(text)


@pytest.mark.parametrize(
    "text",
    [
        "stop sms?",
        "stop kirim sms ke saya?",
        "bapak sudah pensiun, stop",
        "stop sms bu neng",
        "bu neng sudah pensiun. stop",
        "stop bandung barat",
        "stop jangan telepon",
        "stop sudah pindah",
        "stop salah alamat",
        "pindah alamat. stop",
        "saya sudah bukan kader lagi " * 20 + "stop",
        "brnti",
        "stop123",
        "tong sms deui",
        "jangan hubungi saya lagi",
        "tdk mau sms",
    ],
)
def test_a_question_somebody_else_and_too_much_to_say_go_to_a_person(text: str) -> None:
    assert opt_out(phrase(text)) is OptOut.MAYBE


def test_a_question_mark_behind_the_word_alone_is_no_question() -> None:
    assert asks_to_stop("STOP?")
    assert asks_to_stop("berhenti ???")


@pytest.mark.parametrize("text", ["burhan hadir", "barat", "berita", "berarti hadir", "tidak dapat hadir"])
def test_words_that_only_sound_like_it_bother_nobody(text: str) -> None:
    assert opt_out(phrase(text)) is OptOut.NO


@pytest.mark.parametrize(
    "text",
    [
        "jangan berhenti",
        "kapan berhenti",
        "stop kontak",
        "off dulu ya bu rapatnya",
        "off saya hari ini",
        "berhenti jadi kader",
        "berhenti karena sakit",
        "stop karena hujan bu",
        "stop stunting!",
        "saya mau berhenti",
        "stop saya mau tanya",
        "Berhenti: balas BERHENTI. Hapus data: HAPUS.",
        "jangan kirim sms lagi",
        "BERHENTI bu, saya",
        "BERHENTI bu, saya minta maaf tapi sudah tidak aktif di posyandu sejak",
        "saya tidak mau terima sms lagi",
    ],
)
def test_what_may_be_meant_otherwise_goes_to_a_person(text: str) -> None:
    assert opt_out(phrase(text)) is OptOut.MAYBE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "siap bu",
        "BERHENTIKAN",
        "berhati hati di jalan",
        "berganti nomor",
        "terhenti",
        "stopkontak",
        "unregistered",
    ],
)
def test_other_words_are_no_opt_out_at_all(text: str) -> None:
    assert opt_out(phrase(text)) is OptOut.NO


@pytest.mark.parametrize(
    "text",
    [
        "saya akan berhenti kirim info",
        "saya akan stop kirim sms",
        "kami akan stop kirim info",
        "akan stop kirim info posyandu",
        "mau stop kirim sms",
        "saya stop kirim sms",
        "saya akan stop sms",
        "saya berhenti sms",
        "saya mau stop kirim info",
        "saya berhenti sms ke nomor ini",
        "abdi eureun ngirim sms",
        "saya berhenti kirim info posyandu",
        "kami stop kirim pesan",
        "iya bu saya akan berhenti mengirim sms",
        "saya mau berhenti mengirim sms lagi",
        "siap bu, saya berhenti sms",
        "siap bu, stop kirim sms",
        "muhun bu stop kirim info",
        "saya tidak mau kirim sms lagi, stop",
        "saya mau berhenti terima dan kirim sms",
        "saya stop",
        "minta saya berhenti kirim sms",
        "saya diminta berhenti kirim sms",
        "mohon saya stop kirim info",
    ],
)
def test_what_the_sender_may_say_of_the_own_sending_goes_to_a_person(text: str) -> None:
    assert opt_out(phrase(text)) is OptOut.MAYBE


@pytest.mark.parametrize(
    "text",
    [
        "saya mau berhenti menerima sms",
        "saya mau berhenti terima info posyandu",
        "kami ingin berhenti dikirimi sms lagi",
        "abdi hoyong liren langganan",
        "saya akan berhenti berlangganan sms ini",
        "saya mau stop sms ini",
        "saya mau stop sms",
        "saya akan stop sms ini",
        "saya mau berhenti sms dari pokjanal",
        "saya minta berhenti sms",
        "saya mohon stop kirim sms",
        "kami minta tolong hentikan kirim sms",
        "saya tidak mau terima sms lagi. stop",
        "stop kirim sms",
        "tolong stop kirim info posyandu",
    ],
)
def test_no_more_getting_of_messages_is_obeyed_whoever_is_named_before_it(text: str) -> None:
    assert asks_to_stop(text)


@pytest.mark.parametrize(
    "text",
    [
        "off posyandu",
        "berhenti posyandu",
        "stop posyandu",
        "stop pokjanal",
        "stopposyandu",
        "stop posyandu karena mengganggu",
        "berhenti posyandu saya sudah pensiun",
        "stop pesan lagi",
        "saya mau berhenti pesan lagi",
        "saya tidak mau pesan lagi. stop",
        "stop menerima lagi",
    ],
)
def test_an_office_or_an_order_that_may_be_meant_goes_to_a_person(text: str) -> None:
    assert opt_out(phrase(text)) is OptOut.MAYBE


@pytest.mark.parametrize(
    "text", ["unreg posyandu", "unreg pokjanal kbb", "UNREGPOSYANDU", "stop info posyandu"]
)
def test_unreg_with_the_office_and_stop_with_its_messages_are_obeyed(text: str) -> None:
    assert asks_to_stop(text)


@pytest.mark.parametrize(
    "text",
    [
        "matikan layanan sms ini",
        "nonaktifkan langganan promo ini",
        "matikan sms ini",
        "nonaktifkan nomor saya",
        "tolong keluarkan nomor saya dari daftar",
        "keluarkan saya dari grup ini bu",
        "batalkan langganan",
        "st0p",
        "5TOP",
        "5t0p bu",
        "0FF",
        "unr3g",
        "gausah sms lagi",
        "gak usah sms lagi",
        "abdi tos sanes kader, ulah disms deui",
        "jangan dikirimi lagi",
        "cukup sms nya, jangan kirim",
    ],
)
def test_other_words_for_no_more_go_to_a_person(text: str) -> None:
    assert opt_out(phrase(text)) is OptOut.MAYBE


@pytest.mark.parametrize(
    "text",
    [
        "matikan lampu balai desa bu",
        "keluarkan timbangan dari gudang",
        "rw05 hadir",
        "hadir 50 orang",
        "sudah cukup bu",
        "gausah bawa timbangan",
        "cukup lewat sms saja, mau ikut",
        "0812 3456 7890",
        "ulah hilap bu",
    ],
)
def test_near_words_that_end_something_else_bother_nobody(text: str) -> None:
    assert opt_out(phrase(text)) is OptOut.NO
