"""The office's data on a second box from its backup, and the first box as it came from the workshop."""

from __future__ import annotations

import contextlib
import re

from tests.boot.card import KABAR_TOML
from tests.boot.clerk import PASSWORD, fields
from tests.boot.hotspot import OFFICE_WIFI, OFFICE_WORD
from tests.boot.office import office
from tests.boot.power_cuts import power_off
from tests.boot.trial import Box, Trial
from tests.faults.visitor import NO_ANSWER

_WORDS = re.compile(r'class="eight-words">(.*?)</ol>', re.DOTALL)


def run(trial: Trial, box: Box) -> None:
    with trial.steps.step("a backup and its eight words") as said:
        backup, words = keep(box)
        said(f"{len(backup) // 1024} KiB")
    had = office(box)
    assert all((had.people, had.replies, had.broadcasts)), "an empty office proves nothing"
    with trial.steps.step("factory reset by kabar.toml") as said:
        reset(box)
        said('reset = "all"')
    with trial.steps.step("nothing of the office is left on that card"):
        power_off(box)
        nothing_left(trial, box)
    with trial.box("second") as second:
        with trial.steps.step("a second box from its card"):
            second.boot()
        with trial.steps.step("the backup comes back on it") as said:
            restore(second, backup, words)
            second.clerk.take_a_token()
            has = office(second)
            assert has == had, f"the second box is not the first: {has} instead of {had}"
            said(f"{len(has.people)} people, {len(has.broadcasts)} broadcasts, {len(has.replies)} replies")
        with trial.steps.step("an SMS from the restored office"):
            goes_on(trial, second)


def keep(box: Box) -> tuple[bytes, str]:
    visitor = box.clerk.visitor
    visitor.get("/pengaturan/cadangan")
    backup = visitor.download("/pengaturan/cadangan/unduh", {})
    visitor.get("/pengaturan/cadangan/kit")
    found = _WORDS.search(visitor.post("/pengaturan/cadangan/kit", {"password": PASSWORD}))
    assert found is not None, "the kit shows no words"
    words = re.findall(r"<li>([^<]+)</li>", found[1])
    assert len(words) == 8
    return backup, " ".join(words)


def reset(box: Box) -> None:
    """Somebody with a card reader writes one line; the next start is the first one."""
    if box.machine.process is not None:
        power_off(box)
    box.card.write("kabar.toml", f'reset = "all"\n{KABAR_TOML}')
    box.boot()
    box.machine.wait_until(lambda: _is_new(box), "a box that nobody administers")
    assert b"reset" not in box.card.read("kabar.toml"), "the order is still in the file"


def _is_new(box: Box) -> bool:
    try:
        return "Kode pemasangan" in box.clerk.visitor.get("/mulai")
    except NO_ANSWER:
        return False


def restore(box: Box, backup: bytes, words: str) -> None:
    visitor = box.clerk.visitor
    visitor.get("/mulai/pulihkan")
    visitor.post("/mulai/pulihkan", {"code": box.card.sticker.setup_code})
    page = visitor.send_file("/mulai/pulihkan/berkas", "berkas", "cadangan.kabar", backup)
    assert "Delapan kata" in page, "the backup was not taken"
    with contextlib.suppress(*NO_ANSWER):  # the page of a box that starts again has the status 503
        visitor.post("/mulai/pulihkan/periksa", {"seen": fields(page)["seen"], "words": words})

    def back() -> bool:
        try:
            box.clerk.log_in()
            return "Keluar" in visitor_page(box)
        except NO_ANSWER:
            return False

    box.machine.wait_until(back, "the administrator of the old box")


def visitor_page(box: Box) -> str:
    return box.clerk.visitor.get("/")


def goes_on(trial: Trial, box: Box) -> None:
    """The box is whole, not only its pages; what the first box has sent is not sent once more."""
    before = len(trial.hats.accepted())
    number = trial.numbers(1)
    broadcast = box.clerk.send("Uji kartu: kotak kedua sudah jalan.", number, "kedua")
    box.machine.wait_until(lambda: box.clerk.counts(broadcast).get("delivered") == 1, "the delivery report")
    assert len(trial.hats.accepted()) == before + 1, "the restored box has sent what nobody approved"


def nothing_left(trial: Trial, box: Box) -> None:
    """No file of the data partition names anybody of the office, or its networks; programs are nobody's."""
    partition = box.card.data_partition(trial.folder / "data-of-the-card")
    told = [b"Euis Komariah", b"Kedua 0", trial.approved[0][0].number.encode()]
    told += [OFFICE_WIFI.encode(), OFFICE_WORD.encode()]
    assert (partition / "kabar").is_dir(), "the box has no data folder"
    assert not list(partition.glob("erasing-*")), "what was to be erased is still there"
    for path in (path for path in partition.rglob("*") if path.is_file() and not path.is_symlink()):
        if path.is_relative_to(partition / "releases"):
            continue
        content = path.read_bytes()
        left = [word for word in told if word in content]
        assert not left, f"{path.relative_to(partition)} still says {left}"
