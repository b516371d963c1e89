"""Each command once as it should be, and every way in which it can be refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest

from appliance.accounts import Role
from appliance.box import open_stores
from appliance.command import FAMILIES, run_command
from appliance.config import Config
from appliance.contacts.settings import OfficeSettings
from appliance.errors import StorageFull
from appliance.health import HealthCheck, HealthResult, HealthWord
from appliance.health.told import Teller, last_told
from appliance.outbox.model import PRIORITY_URGENT
from appliance.system import boot_facts
from tests.command.conftest import Terminal
from tests.support.boxes import CHEAP_HASH, PASSWORD, quiet_box
from tests.support.people import EUIS, NENG, number

SHEET = """Nama;Jabatan;Posyandu;RW;Desa;Kecamatan;No HP
Euis Komariah;Ketua;Melati 1;01;Cilame;Ngamprah;0812-0000-0001
Bu RW 04;;;04;Cilame;Ngamprah;0812-0000-0003 ?
Rohimah;Kader;Melati 2;02;Cilame;Ngamprah;0812000011345678
"""


def furnish(kabar: Terminal) -> None:
    """Euis and Neng in the book, and a name to sign with."""
    with open_stores(Config(), data_dir=kabar.data, hash_cost=CHEAP_HASH) as stores:
        stores.book.import_contacts([EUIS, NENG], [])
        stores.settings.save(OfficeSettings(sender="Pokjanal KBB"))


# -- the frame ---------------------------------------------------------------------------------------------


def test_help_names_every_family(kabar: Terminal) -> None:
    told = kabar("--help", place=False)
    assert told.status == 0
    for name in FAMILIES:
        assert name in told.out


@pytest.mark.parametrize("name", list(FAMILIES))
def test_every_family_explains_itself(kabar: Terminal, name: str) -> None:
    told = kabar(name, "--help", place=False)
    assert told.status == 0
    assert "--help" in told.out


def test_the_command_alone_shows_the_help_and_counts_as_not_understood(kabar: Terminal) -> None:
    for words in ((), ("contacts",)):
        told = kabar(*words, place=False)
        assert told.status == 2
        assert "Usage:" in told.err


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("contacts", "nonsense"),
        ("contacts", "import"),
        ("run", "--port", "99999"),
        ("run", "--port", "eighty"),
        ("run", "--empty"),
        ("user", "add", "neng", "--role", "king"),
        ("user", "add", "neng"),
        ("broadcast", "status", "first"),
        ("--nonsense",),
    ],
)
def test_what_is_not_understood_is_a_sentence_and_status_2(kabar: Terminal, words: tuple[str, ...]) -> None:
    kabar.refused(*words, status=2, place=False)


def test_the_version_is_told(kabar: Terminal) -> None:
    assert "kabar, version" in kabar("--version", place=False).out


def test_a_typo_in_the_static_file_is_a_sentence_for_every_command(kabar: Terminal) -> None:
    kabar.config.write_text("[sending]\nqiet = ''")
    for words in (("check",), ("modem", "list"), ("token", "create", "x"), ("run",)):
        assert "has no key qiet, did you mean quiet?" in kabar.refused(*words)


def test_a_static_file_that_is_not_there_is_a_sentence(kabar: Terminal) -> None:
    sentence = kabar.refused("modem", "list", "--config", kabar.folder / "nothing.toml", place=False)
    assert "there is no configuration file" in sentence


def test_a_data_folder_that_cannot_be_made_is_a_sentence(kabar: Terminal) -> None:
    (kabar.folder / "data").write_text("a file")
    for words in (("check",), ("token", "create", "x"), ("run",)):
        assert "cannot be made" in kabar.refused(*words)


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        (KeyError("number"), "kabar: this should not have happened: KeyError: 'number'\n"),
        (OSError(5, "Input/output error"), "kabar: [Errno 5] Input/output error\n"),
        (KeyboardInterrupt(), "kabar: stopped\n"),
        (StorageFull("there is no room left\non the card"), "kabar: there is no room left on the card\n"),
    ],
)
def test_even_what_should_not_happen_is_one_sentence_and_status_1(
    trouble: BaseException, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    @click.command()
    def strike() -> None:
        raise trouble

    assert run_command([], commands=strike) == 1
    assert capsys.readouterr().err.lstrip("\n") == sentence  # click ends the line that ^C stands on


# -- contacts ----------------------------------------------------------------------------------------------


def test_a_workbook_is_taken_and_what_is_refused_lies_beside_it(kabar: Terminal) -> None:
    sheet = kabar.folder / "kader.csv"
    sheet.write_text(SHEET)
    told = kabar("contacts", "import", sheet)
    assert told.status == 0
    assert "1 good, 1 doubtful, 1 refused" in told.out
    assert "2 added, 0 changed" in told.out
    beside = kabar.folder / "kader-refused.xlsx"
    assert str(beside) in told.out
    # the mended file is taken the same way
    assert "1 refused" in kabar("contacts", "import", beside).out


def test_a_dry_run_changes_nothing(kabar: Terminal) -> None:
    sheet = kabar.folder / "kader.csv"
    sheet.write_text(SHEET)
    told = kabar("contacts", "import", sheet, "--dry-run")
    assert (told.status, "Nothing was changed." in told.out) == (0, True)
    assert not (kabar.folder / "kader-refused.xlsx").exists()
    assert "0 contacts" in kabar("contacts", "export", kabar.folder / "all.xlsx").out


def test_only_good_leaves_the_doubtful_with_the_refused(kabar: Terminal) -> None:
    sheet = kabar.folder / "kader.csv"
    sheet.write_text(SHEET)
    assert "1 added" in kabar("contacts", "import", sheet, "--only-good").out
    again = kabar("contacts", "import", kabar.folder / "kader-refused.xlsx", "--dry-run")
    assert "1 doubtful, 1 refused" in again.out


def test_an_export_comes_back_unchanged(kabar: Terminal) -> None:
    furnish(kabar)
    target = kabar.folder / "all.xlsx"
    assert "2 contacts" in kabar("contacts", "export", target).out
    assert "0 added, 0 changed, 2 already as they are" in kabar("contacts", "import", target).out


@pytest.mark.parametrize(
    ("content", "word"),
    [(b"%PDF-1.7", "PDF"), (b"", "cannot be taken"), (b"PK\x03\x04broken", "cannot be taken")],
)
def test_a_file_that_is_no_workbook_is_a_sentence(kabar: Terminal, content: bytes, word: str) -> None:
    path = kabar.folder / "kader.xlsx"
    path.write_bytes(content)
    assert word in kabar.refused("contacts", "import", path)


def test_a_file_that_is_not_there_or_a_folder_is_a_sentence(kabar: Terminal) -> None:
    kabar.refused("contacts", "import", kabar.folder / "nothing.xlsx", status=2)
    kabar.refused("contacts", "import", kabar.folder, status=2)
    assert "cannot be written" in kabar.refused("contacts", "export", kabar.folder / "no/such/folder.xlsx")
    assert "cannot be written" in kabar.refused("contacts", "export", kabar.folder)


def test_beside_a_running_box_contacts_are_exported_but_not_changed(kabar: Terminal) -> None:
    sheet = kabar.folder / "kader.csv"
    sheet.write_text(SHEET)
    with quiet_box(kabar.data) as box:
        assert "in use by process" in kabar.refused("contacts", "import", sheet)
        assert len(box.book) == 0
        assert kabar("contacts", "import", sheet, "--dry-run").status == 0
        assert kabar("contacts", "export", kabar.folder / "all.xlsx").status == 0


def lose_the_book(kabar: Terminal) -> None:
    """Two days of work, and then the files are gone."""
    furnish(kabar)
    with open_stores(Config(), data_dir=kabar.data, hash_cost=CHEAP_HASH) as stores:
        stores.book.remove([EUIS.id, NENG.id])
    for path in (kabar.data / "contacts").glob("contacts.json*"):
        path.unlink()


@pytest.mark.parametrize(
    "words",
    [
        ("check",),
        ("run", "--port", "0"),
        ("contacts", "export", "all.xlsx"),
        ("contacts", "put-back", "none"),
    ],
)
def test_a_lost_book_is_one_sentence_for_every_command(kabar: Terminal, words: tuple[str, ...]) -> None:
    lose_the_book(kabar)
    told = kabar(*words)
    assert told.status == 1
    assert told.err.count("\n") == 1
    if words[-1] != "none":
        assert "earlier states are kept" in told.err
        assert "kabar contacts put-back" in told.err


def test_an_earlier_state_of_the_book_is_listed_and_put_back(kabar: Terminal) -> None:
    lose_the_book(kabar)
    (kabar.data / "contacts/generations/before-scratched.json").write_bytes(b"scratched")
    told = kabar("contacts", "generations")
    assert told.status == 0
    name = next(line.split()[0] for line in told.out.splitlines() if line.startswith("before-removal-"))
    assert f"{name}  2 contacts" in told.out
    assert "before-scratched  damaged" in told.out

    assert "damaged" in kabar.refused("contacts", "put-back", "before-scratched")
    assert "2 contacts" in kabar("contacts", "put-back", name).out
    assert "contacts: 2" in kabar("check").out


def test_where_no_earlier_state_was_kept_the_list_says_so(kabar: Terminal) -> None:
    assert "No earlier state" in kabar("contacts", "generations").out


def test_an_earlier_state_is_not_put_back_beside_a_running_box(kabar: Terminal) -> None:
    furnish(kabar)
    with quiet_box(kabar.data):
        assert "in use by process" in kabar.refused("contacts", "put-back", "2026-12-08")


# -- users and tokens --------------------------------------------------------------------------------------


def with_stdin(kabar: Terminal, text: str, *words: str) -> subprocess.CompletedProcess[str]:
    """The real program, for what it reads from stdin."""
    command = [sys.executable, "-m", "appliance", *words, "--data-dir", str(kabar.data)]
    root = str(Path(__file__).parents[2])
    return subprocess.run(
        command,
        input=text,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": root},
    )


def test_a_user_is_added_and_gets_a_new_password_from_stdin(kabar: Terminal) -> None:
    added = with_stdin(kabar, PASSWORD + "\n", "user", "add", "neng", "--role", "petugas", "--password-stdin")
    assert (added.returncode, added.stdout) == (0, "neng may log in as petugas\n")
    reset = with_stdin(kabar, "anggrek-lima-cilame\r\n", "user", "reset-password", "neng", "--password-stdin")
    assert reset.returncode == 0
    with quiet_box(kabar.data) as box:
        user = box.accounts.log_in("neng", "anggrek-lima-cilame", address="::1").user
        assert user.role is Role.PETUGAS


@pytest.mark.parametrize(
    ("password", "name", "sentence"),
    [("pendek", "neng", "this password cannot be used (too short)"), (PASSWORD, "ne ng", "this user name")],
)
def test_a_name_or_password_that_cannot_be_used_is_a_sentence(
    kabar: Terminal, password: str, name: str, sentence: str
) -> None:
    told = with_stdin(kabar, password, "user", "add", name, "--role", "admin", "--password-stdin")
    assert told.returncode == 1
    assert sentence in told.stderr
    assert "Traceback" not in told.stderr


def test_nobody_gets_a_new_password_who_is_not_there(kabar: Terminal) -> None:
    told = with_stdin(kabar, PASSWORD, "user", "reset-password", "siapa", "--password-stdin")
    assert (told.returncode, "there is no user siapa" in told.stderr) == (1, True)


def test_a_prompt_that_nobody_answers_is_a_sentence(kabar: Terminal) -> None:
    told = with_stdin(kabar, "", "user", "add", "neng", "--role", "admin")
    assert told.returncode == 1
    assert told.stderr.endswith("kabar: stopped\n")


def test_lost_users_do_not_open_the_door_of_the_first_administrator_again(kabar: Terminal) -> None:
    with open_stores(Config(), data_dir=kabar.data, hash_cost=CHEAP_HASH) as stores:
        stores.accounts.add_user("euis", Role.ADMIN, PASSWORD, full_name="Euis", by="test")
    for path in kabar.data.glob("users.json*"):
        path.unlink()
    for words in (("check",), ("run", "--port", "0"), ("user", "add", "neng", "--role", "admin")):
        told = kabar(*words)
        assert (told.status, "Set-up code" in told.out) == (1, False)
        assert "users.json" in told.err
        assert "missing" in told.err
    assert not (kabar.data / "setup-code.txt").exists()


def test_users_are_not_changed_beside_a_running_box(kabar: Terminal) -> None:
    with quiet_box(kabar.data) as box:
        told = with_stdin(kabar, PASSWORD, "user", "add", "neng", "--role", "admin", "--password-stdin")
        assert (told.returncode, "in use by process" in told.stderr) == (1, True)
        assert box.accounts.users() == ()


def test_a_token_is_the_last_word_and_opens_the_api_of_a_running_box_at_once(kabar: Terminal) -> None:
    with quiet_box(kabar.data) as box:
        told = kabar("token", "create", "diskominfo")
        assert told.status == 0
        owner = box.accounts.token_owner(told.out.split()[-1])
        assert owner is not None
        assert owner.name == "diskominfo"


# -- broadcasts --------------------------------------------------------------------------------------------


def test_a_broadcast_is_accepted_and_asked_after_as_json(kabar: Terminal) -> None:
    furnish(kabar)
    told = kabar("broadcast", "send", "--text", "Halo {nama} -{pengirim}", "--all", "--json")
    assert told.status == 0
    answer = json.loads(told.out)
    assert answer == {"id": 1, "accepted": 2, "left_out": 0, "segments": 2, "cost": 500}
    asked = json.loads(kabar("broadcast", "status", "1", "--json").out)
    assert (asked["id"], asked["state"], asked["counts"]["queued"]) == (1, "active", 2)
    assert set(asked["counts"]) >= {"queued", "sent", "delivered", "unknown", "unconfirmed"}
    assert asked["eta"] is None or "T" in asked["eta"]
    assert "2 queued" in kabar("broadcast", "status", "1").out


def test_a_running_box_sends_what_the_command_has_accepted(kabar: Terminal) -> None:
    with quiet_box(kabar.data) as box:
        assert kabar("broadcast", "send", "--text", "Halo", "--number", "081200000001").status == 0
        claimed = box.ledger.claim("Telkomsel", "510101234567890")
        assert claimed is not None
        assert (claimed.number, claimed.text) == (number(1), "Halo")


def test_the_same_key_again_sends_nothing_twice(kabar: Terminal) -> None:
    words = ("broadcast", "send", "--text", "Halo", "--number", "081200000001", "--key", "rapat", "--json")
    first, second = json.loads(kabar(*words).out), json.loads(kabar(*words).out)
    assert first == second
    assert json.loads(kabar(*words[:-3], "--json").out)["id"] == 2


def test_a_text_may_come_from_a_file_and_be_urgent_and_about_an_event(kabar: Terminal) -> None:
    furnish(kabar)
    path = kabar.folder / "pesan.txt"
    path.write_text("﻿{acara} {hari} {tanggal} {jam} di {tempat}", encoding="utf-8")
    event = ("--event", "Rakor", "--place", "Aula", "--date", "2026-12-08", "--time", "09:00")
    assert kabar("broadcast", "send", "--text-file", path, "--role", "ketua", "--urgent", *event).status == 0
    with open_stores(Config(), data_dir=kabar.data, hash_cost=CHEAP_HASH) as stores:
        sent = stores.ledger.broadcast(1)
        assert sent is not None
        assert sent.priority == PRIORITY_URGENT
        [row] = stores.ledger.recipients(1)
        assert row.text == "Rakor Selasa 8 Des 2026 09.00 di Aula"


def test_a_dry_run_says_who_would_get_what(kabar: Terminal) -> None:
    furnish(kabar)
    told = kabar("broadcast", "send", "--text", "Halo {nama}", "--all", "--dry-run")
    assert "2 would get it" in told.out
    assert "Halo Euis Komariah" in told.out
    summary = json.loads(kabar("broadcast", "send", "--text", "Halo", "--dry-run", "--json").out)
    assert (summary["accepted"], summary["blockers"]) == (0, ["no_recipients"])
    assert "in the way: no recipients" in kabar("broadcast", "send", "--text", "Halo", "--dry-run").out
    assert "there is no broadcast 1" in kabar.refused("broadcast", "status", "1")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--text", "Halo {nma}", "--all"), "unknown field"),
        (("--text", "Halo"), "no recipients"),
        (("--text", "", "--all"), "text empty"),
        (("--text", "x" * 3000, "--all"), "text too long"),
        (("--text", "Halo", "--number", "0226866127"), "numbers wrong"),
        (("--text-file", "/nowhere/pesan.txt"), "cannot be read"),
    ],
)
def test_what_cannot_be_sent_says_why(kabar: Terminal, words: tuple[str, ...], sentence: str) -> None:
    furnish(kabar)
    assert sentence in kabar.refused("broadcast", "send", *words)


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--text", "a", "--text-file", "b"),
        ("--text", "a", "--not-before", "tomorrow"),
        ("--text", "a", "--not-before", "2026-12-08T09:00:00"),
        ("--text", "a", "--date", "8 Desember"),
    ],
)
def test_what_is_asked_for_in_a_wrong_way_is_status_2(kabar: Terminal, words: tuple[str, ...]) -> None:
    kabar.refused("broadcast", "send", *words, status=2)


def test_a_schedule_is_kept(kabar: Terminal) -> None:
    words = ("--text", "Halo", "--number", "081200000001", "--not-before", "2030-01-01T09:00:00+07:00")
    assert kabar("broadcast", "send", *words).status == 0
    with open_stores(Config(), data_dir=kabar.data, hash_cost=CHEAP_HASH) as stores:
        sent = stores.ledger.broadcast(1)
        assert sent is not None
        assert sent.not_before is not None
        assert sent.not_before.isoformat() == "2030-01-01T02:00:00+00:00"


# -- modems and check --------------------------------------------------------------------------------------


def test_the_modems_of_the_configuration_are_listed(kabar: Terminal) -> None:
    kabar.config.write_text('[[modem]]\nname = "Telkomsel"\nport = "/dev/ttyUSB2"\n')
    assert "configured: Telkomsel, port /dev/ttyUSB2" in kabar("modem", "list").out
    listed = json.loads(kabar("modem", "list", "--json").out)
    assert listed["configured"] == [{"name": "Telkomsel", "port": "/dev/ttyUSB2", "profile": "auto"}]
    kabar.config.write_text("modem = []")
    assert "names no modem" in kabar("modem", "list").out


def test_check_tells_of_every_store(kabar: Terminal) -> None:
    furnish(kabar)
    told = kabar("check")
    assert told.status == 0
    for word in ("configuration: good", "clock:", "card:", "book: good", "contacts: 2", "not made yet"):
        assert word in told.out


def test_check_beside_a_running_box_says_so(kabar: Terminal) -> None:
    with quiet_box(kabar.data):
        told = kabar("check")
    assert told.status == 0
    assert "a box is running on" in told.out
    assert "has not told yet" in told.out


def told_by_a_box(folder: Path, *, ago: float, result: HealthResult = HealthResult.GOOD) -> None:
    """As the box that runs on that folder told it ``ago`` seconds ago."""
    check = HealthCheck("sender Telkomsel", result, HealthWord.HANGS)
    Teller(
        lambda: [check],
        data_dir=folder,
        folders=[folder / "work"],
        boot=boot_facts().id,
        ticks=lambda: time.monotonic() - ago,
    ).tell()


def test_check_beside_a_running_box_tells_what_the_box_told(kabar: Terminal) -> None:
    with quiet_box(kabar.data):
        told_by_a_box(kabar.data, ago=10)
        told = kabar("check")
        assert told.status == 0
        assert "as it told 10 s ago" in told.out
        assert "sender Telkomsel: good" in told.out
        told_by_a_box(kabar.data, ago=10, result=HealthResult.BAD)
        told = kabar("check")
        assert (told.status, "sender Telkomsel: bad, hangs\n  Restart the box" in told.out) == (1, True)


def test_check_beside_a_box_that_has_fallen_silent_fails(kabar: Terminal) -> None:
    with quiet_box(kabar.data):
        told_by_a_box(kabar.data, ago=500)
        told = kabar("check")
    assert told.status == 1
    assert "has told nothing for 500 s" in told.err


def test_a_box_that_works_tells_how_it_is_by_itself(kabar: Terminal) -> None:
    with quiet_box(kabar.data) as box:
        box.clerk.step()
        assert last_told(kabar.data, [box.folder.work], boot=boot_facts().id) is not None
    assert last_told(kabar.data, [kabar.data / "work"], boot=boot_facts().id) is None


def test_check_fails_on_a_damaged_book(kabar: Terminal) -> None:
    furnish(kabar)
    for path in (kabar.data / "contacts").glob("contacts.json*"):
        path.write_bytes(b"{}")
    kabar.refused("check")
