"""Who gets in, who does not, and for how long."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from random import Random

import pytest

from appliance.accounts import (
    Accounts,
    BadName,
    BadPassword,
    LastAdministrator,
    NoSuchUser,
    Role,
    Throttled,
    WrongPassword,
    WrongSetupCode,
)
from appliance.accounts.setup_code import SetupCode
from appliance.accounts.throttle import ACCOUNT, ADDRESS, SETUP
from appliance.accounts.users import UserDocument, Users
from appliance.contacts.documents import Documents
from appliance.database import Database
from tests.support.clock import FakeClock

SCHEMA = resources.files("appliance.accounts").joinpath("schema.sql").read_text()
PASSWORD = "melati-tiga-cilame"
HERE = "192.168.4.7"


class Door:
    """The accounts of one box, which may be closed and opened again as after a power cut."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = FakeClock()
        self.runs = 0
        self.open()

    def open(self) -> None:
        self.runs += 1
        random = Random(self.runs)
        self.db = Database.open(self.folder / "box.sqlite3", [SCHEMA])
        self.documents = Documents(self.folder / "users.json", UserDocument, table="users")
        users = Users(self.documents, clock=self.clock, random=random, cost="scrypt:1024:8:1")
        self.accounts = Accounts(
            users=users,
            db=self.db,
            clock=self.clock,
            random=random,
            setup_code=SetupCode(self.folder / "setup-code.txt", random=random),
        )

    def close(self) -> None:
        self.db.close()
        self.documents.close()

    def restart(self) -> None:
        """The plug is pulled and put back; monotonic time begins anew."""
        self.close()
        self.clock._monotonic = 5.0
        self.open()


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    door = Door(tmp_path)
    yield door
    door.close()


@pytest.fixture
def accounts(door: Door) -> Accounts:
    """An office with Euis as administrator."""
    door.accounts.add_user("euis", Role.ADMIN, PASSWORD, full_name="Euis Komariah", by="test")
    return door.accounts


# -- the first administrator ---------------------------------------------------------------------------------


def test_the_first_administrator_needs_the_code_of_this_very_box(door: Door) -> None:
    code = door.accounts.setup_code()
    with pytest.raises(WrongSetupCode):
        door.accounts.create_first_admin("AAAA-AAAA", "euis", PASSWORD, address=HERE)
    assert door.accounts.needs_first_admin
    # read from a sticker and typed with small letters and a blank, it is the same code
    logged_in = door.accounts.create_first_admin(
        code.lower().replace("-", " "), "Euis", PASSWORD, address=HERE
    )
    assert logged_in.user.role is Role.ADMIN
    assert not door.accounts.needs_first_admin
    session = door.accounts.session(logged_in.token)
    assert session is not None
    assert session.user.name == "euis"


def test_the_code_lies_in_a_file_that_only_the_box_may_read(door: Door) -> None:
    code = door.accounts.setup_code()
    path = door.folder / "setup-code.txt"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_text().strip() == code


def test_the_code_stays_the_same_until_it_is_used(door: Door) -> None:
    code = door.accounts.setup_code()
    door.restart()
    assert door.accounts.setup_code() == code


def test_a_torn_code_file_is_replaced_by_a_new_code(door: Door) -> None:
    (door.folder / "setup-code.txt").write_bytes(b"7F3\xff")
    assert len(door.accounts.setup_code()) == 9


def test_after_the_first_administrator_the_code_is_void(door: Door) -> None:
    code = door.accounts.setup_code()
    door.accounts.create_first_admin(code, "euis", PASSWORD, address=HERE)
    assert not (door.folder / "setup-code.txt").exists()
    assert door.accounts.setup_code() == ""
    with pytest.raises(WrongSetupCode):
        door.accounts.create_first_admin(code, "maling", PASSWORD, address=HERE)


def test_a_bad_password_does_not_use_up_the_code(door: Door) -> None:
    code = door.accounts.setup_code()
    with pytest.raises(BadPassword):
        door.accounts.create_first_admin(code, "euis", "pendek", address=HERE)
    door.accounts.create_first_admin(code, "euis", PASSWORD, address=HERE)


def test_guessing_the_code_becomes_slow_and_a_restart_does_not_help(door: Door) -> None:
    for _ in range(SETUP.free):
        with pytest.raises(WrongSetupCode):
            door.accounts.create_first_admin("AAAA-AAAA", "maling", PASSWORD, address=HERE)
    with pytest.raises(Throttled):
        door.accounts.create_first_admin("AAAA-AAAA", "maling", PASSWORD, address=HERE)
    door.restart()
    with pytest.raises(Throttled) as told:
        door.accounts.create_first_admin("AAAA-AAAA", "maling", PASSWORD, address=HERE)
    assert told.value.seconds == pytest.approx(SETUP.first)
    # and whoever has the box in hand gets in after the wait
    door.clock.advance(SETUP.first)
    door.accounts.create_first_admin(door.accounts.setup_code(), "euis", PASSWORD, address=HERE)


def test_of_two_first_administrators_at_the_same_moment_one_gets_in(door: Door) -> None:
    code = door.accounts.setup_code()
    outcomes: list[str] = []

    def try_it(name: str) -> None:
        try:
            door.accounts.create_first_admin(code, name, PASSWORD, address=HERE)
            outcomes.append("in")
        except WrongSetupCode:
            outcomes.append("out")

    threads = [threading.Thread(target=try_it, args=(name,)) for name in ("euis", "maling")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["in", "out"]
    assert len(door.accounts.users()) == 1


# -- log in and sessions -----------------------------------------------------------------------------------


def test_name_and_password_open_a_session_and_logging_out_ends_it(accounts: Accounts) -> None:
    logged_in = accounts.log_in(" EUIS ", PASSWORD, address=HERE)
    session = accounts.session(logged_in.token)
    assert session is not None
    assert (session.user.full_name, session.address) == ("Euis Komariah", HERE)
    accounts.log_out(logged_in.token)
    assert accounts.session(logged_in.token) is None


@pytest.mark.parametrize(("name", "password"), [("euis", "salah sekali"), ("siapa", PASSWORD), ("", "")])
def test_a_wrong_password_and_an_unknown_name_look_the_same(
    accounts: Accounts, name: str, password: str
) -> None:
    with pytest.raises(WrongPassword, match="the name or the password is wrong"):
        accounts.log_in(name, password, address=HERE)


@pytest.mark.parametrize("token", ["", "x", "kabar_abc", "ü" * 50])
def test_a_made_up_cookie_is_nobody(accounts: Accounts, token: str) -> None:
    assert accounts.session(token) is None


def test_every_log_in_gets_a_session_of_its_own(accounts: Accounts) -> None:
    first = accounts.log_in("euis", PASSWORD, address=HERE)
    second = accounts.log_in("euis", PASSWORD, address=HERE)
    assert first.token != second.token
    accounts.log_out(first.token)
    assert accounts.session(second.token) is not None


def test_logging_out_everywhere_ends_the_other_sessions_only_if_asked(accounts: Accounts) -> None:
    phone = accounts.log_in("euis", PASSWORD, address=HERE)
    office = accounts.log_in("euis", PASSWORD, address=HERE)
    assert accounts.log_out_everywhere(office.user.id, but=office.token) == 1
    assert accounts.session(phone.token) is None
    assert accounts.session(office.token) is not None
    assert accounts.log_out_everywhere(office.user.id) == 1
    assert accounts.session(office.token) is None


def test_a_session_ends_after_twelve_silent_hours(door: Door, accounts: Accounts) -> None:
    logged_in = accounts.log_in("euis", PASSWORD, address=HERE)
    for _ in range(5):
        door.clock.advance(11 * 3600)
        assert accounts.session(logged_in.token) is not None
    door.clock.advance(12 * 3600 + 1)
    assert accounts.session(logged_in.token) is None


def test_a_session_ends_after_a_week_of_use(door: Door, accounts: Accounts) -> None:
    logged_in = accounts.log_in("euis", PASSWORD, address=HERE)
    hours = 0
    while accounts.session(logged_in.token) is not None:
        door.clock.advance(6 * 3600)
        hours += 6
    assert 7 * 24 <= hours <= 7 * 24 + 12


def test_a_clock_that_jumps_ten_years_logs_nobody_out(door: Door, accounts: Accounts) -> None:
    logged_in = accounts.log_in("euis", PASSWORD, address=HERE)
    for year in (2036, 1970, 2026):
        door.clock.set_wall(datetime(year, 1, 1, tzinfo=UTC))
        assert accounts.session(logged_in.token) is not None


def test_a_session_outlives_a_restart_but_not_for_ever(door: Door, accounts: Accounts) -> None:
    logged_in = accounts.log_in("euis", PASSWORD, address=HERE)
    door.restart()
    assert door.accounts.session(logged_in.token) is not None
    door.clock.advance(12 * 3600 + 1)
    assert door.accounts.session(logged_in.token) is None


def test_old_sessions_are_swept_away(door: Door, accounts: Accounts) -> None:
    accounts.log_in("euis", PASSWORD, address=HERE)
    assert accounts.forget_old_sessions() == 0
    door.clock.advance(12 * 3600 + 1)
    assert accounts.forget_old_sessions() == 1


# -- guessing ----------------------------------------------------------------------------------------------


def guess(accounts: Accounts, times: int, *, name: str = "euis", address: str = HERE) -> None:
    for _ in range(times):
        with pytest.raises(WrongPassword):
            accounts.log_in(name, "salah-salah", address=address)


def test_wrong_passwords_make_the_account_wait_from_anywhere(door: Door, accounts: Accounts) -> None:
    guess(accounts, ACCOUNT.free)
    with pytest.raises(Throttled) as told:
        accounts.log_in("euis", PASSWORD, address="10.0.0.99")
    assert 0 < told.value.seconds <= ACCOUNT.first
    door.clock.advance(ACCOUNT.first)
    assert accounts.log_in("euis", PASSWORD, address=HERE).user.name == "euis"
    # the right password wipes the slate
    guess(accounts, ACCOUNT.free)


def test_trying_many_names_makes_the_address_wait(accounts: Accounts) -> None:
    for number in range(ADDRESS.free):
        guess(accounts, 1, name=f"nama{number}")
    with pytest.raises(Throttled):
        accounts.log_in("euis", PASSWORD, address=HERE)
    assert accounts.log_in("euis", PASSWORD, address="10.0.0.99").user.name == "euis"


def test_ones_own_account_is_no_way_to_reset_the_address(accounts: Accounts) -> None:
    for number in range(ADDRESS.free - 1):
        guess(accounts, 1, name=f"nama{number}")
        accounts.log_in("euis", PASSWORD, address=HERE)
    guess(accounts, 1, name="satu")
    with pytest.raises(Throttled):
        accounts.log_in("euis", PASSWORD, address=HERE)


def test_the_wait_doubles_up_to_a_limit(door: Door, accounts: Accounts) -> None:
    guess(accounts, ACCOUNT.free)
    waits = []
    for number in range(10):
        with pytest.raises(Throttled) as told:
            accounts.log_in("euis", PASSWORD, address=HERE)
        waits.append(told.value.seconds)
        door.clock.advance(told.value.seconds)
        guess(accounts, 1, address=f"10.0.0.{number}")
    assert waits[:4] == pytest.approx([5, 10, 20, 40])
    assert waits[-1] == pytest.approx(ACCOUNT.longest)


def test_pulling_the_plug_is_no_way_around_the_wait(door: Door, accounts: Accounts) -> None:
    guess(accounts, ACCOUNT.free)
    door.restart()
    with pytest.raises(Throttled) as told:
        door.accounts.log_in("euis", PASSWORD, address=HERE)
    assert told.value.seconds == pytest.approx(ACCOUNT.first)


def test_failures_are_forgotten_after_a_quiet_hour(door: Door, accounts: Accounts) -> None:
    guess(accounts, ACCOUNT.free - 1)
    door.clock.advance(3601)
    guess(accounts, ACCOUNT.free - 1)  # as many as before: together they would be too many
    assert accounts.log_in("euis", PASSWORD, address=HERE)


def test_a_clock_set_ten_years_ahead_does_not_end_the_wait(door: Door, accounts: Accounts) -> None:
    guess(accounts, ACCOUNT.free)
    door.clock.set_wall(datetime(2036, 1, 1, tzinfo=UTC))
    with pytest.raises(Throttled):
        accounts.log_in("euis", PASSWORD, address=HERE)


# -- users -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "password", ["pendek", "x" * 201, "aaaaaaaaaaaa", "1234567890", "Posyandu", "euis 2026"]
)
def test_passwords_that_are_guessed_first_are_refused(accounts: Accounts, password: str) -> None:
    with pytest.raises(BadPassword):
        accounts.reset_password("euis", password, by="test")
    accounts.log_in("euis", PASSWORD, address=HERE)


@pytest.mark.parametrize("name", ["", "  ", "x" * 41, "eu is", "<b>euis</b>", "../euis", "EUIS"])
def test_names_that_cannot_be_or_are_taken_are_refused(accounts: Accounts, name: str) -> None:
    with pytest.raises(BadName):
        accounts.add_user(name, Role.PETUGAS, PASSWORD, by="test")
    assert len(accounts.users()) == 1


def test_a_new_password_logs_the_user_out_everywhere(accounts: Accounts) -> None:
    before = accounts.log_in("euis", PASSWORD, address=HERE)
    accounts.reset_password("euis", "anggrek-lima-cilame", by="admin")
    assert accounts.session(before.token) is None
    with pytest.raises(WrongPassword):
        accounts.log_in("euis", PASSWORD, address=HERE)
    accounts.log_in("euis", "anggrek-lima-cilame", address=HERE)


def test_changing_ones_own_password_needs_the_old_one_and_keeps_this_session(accounts: Accounts) -> None:
    here = accounts.log_in("euis", PASSWORD, address=HERE)
    phone = accounts.log_in("euis", PASSWORD, address="10.0.0.99")
    with pytest.raises(WrongPassword):
        accounts.change_password(here.token, "salah-salah", "anggrek-lima-cilame", address=HERE)
    accounts.change_password(here.token, PASSWORD, "anggrek-lima-cilame", address=HERE)
    assert accounts.session(here.token) is not None
    assert accounts.session(phone.token) is None
    with pytest.raises(WrongPassword):
        accounts.change_password("not-a-session", PASSWORD, "anggrek-lima-cilame", address=HERE)


def test_somebody_switched_off_is_out_at_once(accounts: Accounts) -> None:
    accounts.add_user("neng", Role.PETUGAS, PASSWORD, by="euis")
    session = accounts.log_in("neng", PASSWORD, address=HERE)
    accounts.change_user("neng", role=Role.PETUGAS, active=False, full_name="Neng Yani", by="euis")
    assert accounts.session(session.token) is None
    with pytest.raises(WrongPassword):
        accounts.log_in("neng", PASSWORD, address=HERE)


def test_the_last_administrator_stays_one(accounts: Accounts) -> None:
    with pytest.raises(LastAdministrator):
        accounts.change_user("euis", role=Role.PETUGAS, active=True, full_name="", by="euis")
    with pytest.raises(LastAdministrator):
        accounts.change_user("euis", role=Role.ADMIN, active=False, full_name="", by="euis")
    accounts.add_user("neng", Role.ADMIN, PASSWORD, by="euis")
    changed = accounts.change_user("euis", role=Role.PETUGAS, active=True, full_name="Euis", by="neng")
    assert changed.role is Role.PETUGAS


def test_nobody_can_be_changed_who_is_not_there(accounts: Accounts) -> None:
    with pytest.raises(NoSuchUser, match="there is no user siapa"):
        accounts.reset_password("siapa", PASSWORD, by="euis")


def test_no_password_lies_in_any_file(door: Door, accounts: Accounts) -> None:
    accounts.log_in("euis", PASSWORD, address=HERE)
    for path in door.folder.iterdir():
        assert PASSWORD.encode() not in path.read_bytes()


# -- API tokens and audit ----------------------------------------------------------------------------------


def test_a_token_opens_the_api_until_it_is_revoked(door: Door, accounts: Accounts) -> None:
    secret = accounts.create_token("diskominfo", by="euis")
    owner = accounts.token_owner(secret)
    assert owner is not None
    assert owner.name == "diskominfo"
    # the box keeps no copy of the secret
    assert secret.encode() not in (door.folder / "box.sqlite3").read_bytes()
    assert accounts.token_owner(secret + "x") is None
    assert accounts.token_owner("") is None
    accounts.revoke_token(owner.id, by="euis")
    assert accounts.token_owner(secret) is None
    assert accounts.tokens() == ()


def test_the_last_use_of_a_token_is_seen_but_not_written_each_time(door: Door, accounts: Accounts) -> None:
    secret = accounts.create_token("diskominfo", by="euis")
    accounts.token_owner(secret)
    first = accounts.tokens()[0].last_used_at
    assert first == door.clock.now()
    door.clock.advance(60)
    accounts.token_owner(secret)
    assert accounts.tokens()[0].last_used_at == first


def test_the_audit_tells_who_did_what_newest_first(accounts: Accounts) -> None:
    accounts.log_in("euis", PASSWORD, address=HERE)
    accounts.add_user("neng", Role.PETUGAS, PASSWORD, by="euis")
    accounts.audit.record("euis", "broadcast sent", "broadcast 12")
    entries = accounts.audit.entries(limit=3)
    assert [entry.what for entry in entries] == ["broadcast sent", "user added", "logged in"]
    assert entries[1].subject == "neng (petugas)"
    assert accounts.audit.entries(before=entries[-1].id)[0].what == "user added"  # Euis herself
