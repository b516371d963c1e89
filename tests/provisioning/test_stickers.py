"""Cards with a sticker of their own, and the sheet an office prints."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from random import Random

import pytest

from appliance.panel_patterns import LASTING
from appliance.sticker import FILE_NAME, Sticker, parse_sticker
from provisioning.image import host, partitions
from provisioning.image.cards import PROJECT, SHEETS, names_in, settle_sheet, write_sheet
from provisioning.image.layout import MIB, plan
from provisioning.image.stamp import cards, read_file, stamp, stickers, write_file
from provisioning.image.sticker_sheet import (
    LAMP,
    NAMED_PAGE,
    PAGE,
    PER_SHEET,
    WIRED_PAGE,
    sheet,
    wifi_payload,
)
from tests.provisioning.test_card_layout import NAMES

STICKER = Sticker(setup_code="7F3K-9QTM", hotspot_name="KotakKabar-7F3K", hotspot_passphrase="ab34-cd67-ef89")


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A card with a FAT partition and nothing else."""
    for command in ("mcopy", "mkfs.vfat", "sfdisk"):
        if not shutil.which(command, path=host.environment()["PATH"]):
            pytest.skip(f"{command} is not installed (package {host.BUILD_TOOLS[command]})")
    folder = tmp_path_factory.mktemp("image")
    (folder / "config.txt").write_text("arm_64bit=1\n")
    layout = plan(boot=40, root=1, data=1)
    parts = {part.name: folder / part.name for part in layout.partitions}
    files = {"config.txt": folder / "config.txt"}
    partitions.make_fat(parts["boot"], layout.boot, NAMES, files, 1735689600)
    for name in ("root", "data"):
        parts[name].write_bytes(b"\0" * MIB)
    partitions.assemble(folder / "box.img", layout, NAMES, parts)
    return folder / "box.img"


def test_a_stamped_card_holds_its_own_sticker_and_all_that_was_there(image: Path, tmp_path: Path) -> None:
    card = tmp_path / "card.img"
    stamp(image, card, STICKER)
    assert parse_sticker(read_file(card, FILE_NAME)) == STICKER
    assert card.stat().st_mode & 0o777 == 0o600
    assert read_file(card, "config.txt") == b"arm_64bit=1\n"
    with pytest.raises(host.CannotBuild):
        read_file(image, FILE_NAME)  # the image itself is nobody's


def make_cards(count: int, image: Path, into: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """As ``make cards`` is called."""
    words = ["-m", "provisioning.image.cards", str(count), "--image", str(image), "--into", str(into)]
    return subprocess.run(
        [sys.executable, *words],
        cwd=PROJECT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_sheet_that_opens_every_box_is_for_its_maker_alone(image: Path, tmp_path: Path) -> None:
    into = tmp_path / "cards"
    done = make_cards(2, image, into)
    assert done.returncode == 0, done.stderr
    assert {path.stat().st_mode & 0o777 for path in into.iterdir()} == {0o600}
    assert str(into / "stiker-1.html") in done.stdout


def test_each_batch_has_a_sheet_of_its_own_and_no_card_is_without_a_sticker(
    image: Path, tmp_path: Path
) -> None:
    into = tmp_path / "cards"
    for count in (2, 3):
        assert make_cards(count, image, into).returncode == 0
    sheets = {path.name: path.read_text("utf-8") for path in into.glob(SHEETS)}
    assert set(sheets) == {"stiker-1.html", "stiker-2.html"}
    names = {path.stem for path in into.glob("*.img")}
    assert sorted(sum(name in text for name in names) for text in sheets.values()) == [2, 3]
    assert all(sum(name in text for text in sheets.values()) == 1 for name in names)
    assert len(names) == 5


@pytest.mark.parametrize("size", [0, MIB, 8 * MIB])
def test_what_is_no_image_of_a_card_leaves_nothing_behind(tmp_path: Path, size: int) -> None:
    into = tmp_path / "cards"
    (tmp_path / "no card.img").write_bytes(b"x" * size)
    done = make_cards(2, tmp_path / "no card.img", into)
    assert done.returncode == 1
    assert done.stderr
    assert not list(into.iterdir())


def test_of_an_image_that_is_not_all_there_no_card_is_made(image: Path, tmp_path: Path) -> None:
    short, into = tmp_path / "short.img", tmp_path / "cards"
    shutil.copyfile(image, short)
    os.truncate(short, plan(boot=40, root=1, data=1).data.start * MIB)
    done = make_cards(1, short, into)
    assert (done.returncode, done.stderr) == (1, f"{short} ends before its last partition does\n")
    assert not list(into.iterdir())


def test_a_batch_that_is_cut_short_has_a_sheet_for_the_cards_that_there_are(
    image: Path, tmp_path: Path
) -> None:
    """The disk is full at the second card, as it seems."""
    into, limits = tmp_path / "cards", tmp_path / "bin"
    limits.mkdir()
    real = shutil.which("cp")
    (limits / "cp").write_text(f'#!/bin/sh\n[ -z "$(ls {into}/*.img)" ] || exit 1\nexec {real} "$@"\n')
    (limits / "cp").chmod(0o755)
    done = make_cards(3, image, into, PATH=f"{limits}:{os.environ['PATH']}")
    assert done.returncode == 1
    (card,) = into.glob("*.img")
    assert {path.name for path in into.iterdir()} == {card.name, "stiker-1.html"}
    page = (into / "stiker-1.html").read_text("utf-8")
    assert card.stem in page
    assert page.count("<article>") == 1


def test_a_draft_of_a_sheet_is_no_sheet_until_its_cards_are_there(tmp_path: Path) -> None:
    made = stickers(3, Random(5))
    draft = write_sheet(tmp_path, sheet(made))
    assert draft.name == "stiker-1.html.part"
    settle_sheet(draft, made[:2])
    (page,) = tmp_path.iterdir()
    assert page.name == "stiker-1.html"
    assert page.stat().st_mode & 0o777 == 0o600
    assert page.read_text("utf-8") == sheet(made[:2])
    settle_sheet(write_sheet(tmp_path, sheet(made)), [])
    assert list(tmp_path.iterdir()) == [page]


def test_a_sheet_is_never_written_over_another_and_its_names_are_taken(tmp_path: Path) -> None:
    for name in ("stiker-9.html", "stiker-10.html", "stiker-old.html"):
        (tmp_path / name).write_text(name)
    assert write_sheet(tmp_path, "new").name == "stiker-11.html.part"
    assert (tmp_path / "stiker-10.html").read_text() == "stiker-10.html"
    first = stickers(50, Random(4))
    write_sheet(tmp_path, sheet(first))
    again = stickers(50, Random(4), known=names_in(tmp_path))
    assert not {each.hotspot_name for each in first} & {each.hotspot_name for each in again}


def test_a_card_that_is_stamped_again_is_the_new_box(image: Path, tmp_path: Path) -> None:
    card = tmp_path / "card.img"
    stamp(image, card, STICKER)
    write_file(card, FILE_NAME, b'setup_code = "other"\n')
    assert tomllib.loads(read_file(card, FILE_NAME).decode()) == {"setup_code": "other"}


def test_ten_cards_have_ten_names_codes_and_passphrases(image: Path, tmp_path: Path) -> None:
    made = stickers(10, Random(3))
    paths = list(cards(image, tmp_path / "cards", made))
    assert [path.stem for path in paths] == [each.hotspot_name for each in made]
    read = [parse_sticker(read_file(path, FILE_NAME)) for path in paths]
    assert read == made
    for key in Sticker.__struct_fields__:
        assert len({getattr(each, key) for each in read}) == 10


def test_no_two_boxes_of_one_batch_have_the_same_name() -> None:
    made = stickers(400, Random(1))
    assert len({each.hotspot_name for each in made}) == 400


def test_the_wifi_code_is_in_the_form_of_every_telephone() -> None:
    assert wifi_payload(STICKER) == "WIFI:T:WPA;S:KotakKabar-7F3K;P:ab34-cd67-ef89;;"


@pytest.mark.parametrize("sign", ["\\", ";", ",", ":", '"'])
def test_what_means_something_in_a_wifi_code_is_escaped(sign: str) -> None:
    odd = Sticker(setup_code="7F3K-9QTM", hotspot_name="Kotak", hotspot_passphrase=f"abc{sign}defgh")
    assert f"P:abc\\{sign}defgh;" in wifi_payload(odd)


def test_a_sticker_says_everything_a_person_needs() -> None:
    page = sheet([STICKER])
    for words in (*map(str, (STICKER.setup_code, STICKER.hotspot_name, STICKER.hotspot_passphrase)),
                  PAGE, NAMED_PAGE, WIRED_PAGE, "Kode pemasangan", "Arti lampu"):  # fmt: skip
        assert words in page
    assert page.count('class="qr"') == 2


def test_addresses_begin_with_http_and_end_with_a_stroke() -> None:
    for address in (PAGE, NAMED_PAGE, WIRED_PAGE):
        assert re.fullmatch(r"http://[^/]+/", address)


def test_every_lasting_sign_of_the_lamp_is_explained_and_drawn() -> None:
    assert set(LAMP) == set(LASTING)
    page = sheet([STICKER])
    assert all(meaning in page for meaning in LAMP.values())
    assert page.count('class="blink"') == len(LAMP)


def test_a_sheet_needs_no_other_file_and_nobody_elses_server() -> None:
    page = sheet(stickers(PER_SHEET + 1, Random(2)))
    assert "<script" not in page
    assert not re.search(r'(src|href)="', page)
    assert page.count('<section class="page">') == 2


def test_odd_signs_of_a_passphrase_stay_text_on_the_page() -> None:
    odd = Sticker(setup_code="7F3K-9QTM", hotspot_name="Kotak", hotspot_passphrase="<b>&abcdefg")
    page = sheet([odd])
    assert "&lt;b&gt;&amp;abcdefg" in page
    assert "<b>&abcdefg" not in page
