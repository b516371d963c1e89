"""Answers to one person are broadcasts with a number each: nobody reads or stops them by counting up."""

from __future__ import annotations

import pytest

from appliance.answers_by_hand import When
from appliance.box import Box
from appliance.outbox.status import BroadcastState
from tests.web.office import receive
from tests.web.sending.test_conversations_by_place import FAR, NEAR, local, threads
from tests.web.visitor import Visitor, text_of

__all__ = ["local", "threads"]

PAGES = ("", "/cetak", "/penerima.xlsx", "/kemajuan", "/batalkan", "/berhenti", "/kirim-ulang")
DEEDS = ("jeda", "lanjutkan", "besok", "berhenti", "batalkan", "kirim-ulang")


@pytest.fixture
def answers(box: Box, admin: Visitor, threads: dict[str, int]) -> dict[str, int]:
    """One answer by hand to each place; -> the numbers of the broadcasts."""
    (euis,) = (user for user in box.accounts.users() if user.name == "euis")
    found = {}
    for place in ("near", "far"):
        thread = box.conversations.thread(euis, threads[place])
        assert thread is not None
        sent = box.answers_by_hand.send(thread, f"Rahasia {place}", token=place, by=euis, when=When.NOW)
        found[place] = sent.id
    return found


@pytest.mark.parametrize("page", PAGES)
def test_an_answer_to_another_place_is_not_there_by_any_address(
    local: Visitor, admin: Visitor, answers: dict[str, int], page: str
) -> None:
    assert local.get(f"/siaran/{answers['far']}{page}").status_code in (404, 303)
    assert "Rahasia far" not in text_of(local.get(f"/siaran/{answers['far']}{page}"))
    assert admin.get(f"/siaran/{answers['far']}{page}").status_code in (200, 303)


@pytest.mark.parametrize("deed", DEEDS)
def test_and_nobody_there_stops_or_repeats_it(
    local: Visitor, box: Box, answers: dict[str, int], deed: str
) -> None:
    assert local.post(f"/siaran/{answers['far']}/{deed}", {"gagal": "1"}).status_code == 404
    found = box.ledger.broadcast(answers["far"])
    assert found is not None
    assert (found.state, found.stop) == (BroadcastState.ACTIVE, None)


def test_who_minds_the_place_reads_the_answer_and_may_still_cancel_it(
    local: Visitor, box: Box, answers: dict[str, int]
) -> None:
    assert "Rahasia near" in text_of(local.get(f"/siaran/{answers['near']}"))
    assert local.post(f"/siaran/{answers['near']}/batalkan").status_code == 303
    found = box.ledger.broadcast(answers["near"])
    assert found is not None
    assert found.state is BroadcastState.CANCELLED


@pytest.mark.parametrize("place", [NEAR, FAR])
def test_an_answer_to_somebody_who_was_erased_holds_nothing_they_were_told(
    admin: Visitor, local: Visitor, box: Box, answers: dict[str, int], place: object
) -> None:
    which = "near" if place is NEAR else "far"
    person = NEAR if place is NEAR else FAR
    admin.post(f"/kontak/{person.id}/hapus-data", {"yakin": "1"})
    found = box.ledger.broadcast(answers[which])
    assert found is not None
    assert found.template == ""
    assert f"Rahasia {which}" not in text_of(admin.get(f"/siaran/{answers[which]}"))
    assert local.get(f"/siaran/{answers[which]}").status_code == 404


def test_old_messages_that_a_keyword_meets_are_those_of_the_own_place(
    local: Visitor, admin: Visitor, box: Box
) -> None:
    receive(box, NEAR.numbers[0], "Jadwal bu")
    receive(box, FAR.numbers[0], "Jadwal pak")
    form = {"words": "JADWAL", "answer": "Halo. -Pokjanal", "rev": "0", "lihat": "1"}
    near = text_of(local.post("/kotak-masuk/kata-kunci/ubah", form))
    assert "Jadwal bu" in near
    assert "Jadwal pak" not in near
    assert "Jadwal pak" in text_of(admin.post("/kotak-masuk/kata-kunci/ubah", form))
