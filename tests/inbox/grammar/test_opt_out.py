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
