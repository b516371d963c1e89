"""The training office: invented, the same each time, and never in the way of a real one."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest

from appliance import training
from appliance.box import open_box
from appliance.config import Config, ModemSection, parse_config
from appliance.contacts.settings import OfficeSettings
from appliance.outbox.pacing import QuietHours
from tests.support.boxes import CHEAP_HASH, config_for, no_port, quiet_box, swift
from tests.support.people import person


def new_ids() -> object:
    serial = count()
    return lambda: f"id{next(serial)}"


def test_there_are_300_kader_and_a_few_officials() -> None:
    people = training.people(new_ids())  # type: ignore[arg-type]
    in_posyandu = [each for each in people if each.posyandu]
    assert len(in_posyandu) == 300
    assert {each.role for each in in_posyandu} == {"ketua", "sekretaris", "bendahara", "kader"}
    assert {each.role for each in people if not each.posyandu} >= {"camat", "kepala desa", "bidan desa"}
    assert len({each.id for each in people}) == len(people)


def test_it_is_the_same_office_each_time() -> None:
    assert training.people(new_ids()) == training.people(new_ids())  # type: ignore[arg-type]


def test_nobody_can_be_reached_by_accident() -> None:
    """All numbers lie in the invented ranges 08xx-0000-xxxx, whatever their length."""
    for each in training.people(new_ids()):  # type: ignore[arg-type]
        for number in each.numbers:
            assert number.national[4:8] == "0000" or number.national[4:7] == "000"


def test_it_has_the_gaps_that_books_have() -> None:
    people = training.people(new_ids())  # type: ignore[arg-type]
    first = [each.numbers[0] for each in people if each.numbers]
    assert len(first) < len(people)
    assert len(set(first)) < len(first)
    assert any(not each.active for each in people)
    assert any(each.posyandu and not each.rw for each in people)


def test_every_person_lives_in_one_of_the_invented_places() -> None:
    areas = training.areas()
    for each in training.people(new_ids()):  # type: ignore[arg-type]
        area = areas.get(each.village_code or each.district_code)
        assert area is not None
        assert area.name == (each.village or each.district)


def open_training(folder: Path) -> object:
    return open_box(
        config_for(swift()),
        data_dir=folder,
        simulate=True,
        with_training_office=True,
        ports=no_port,
        hash_cost=CHEAP_HASH,
    )


def test_an_empty_book_is_furnished_once(tmp_path: Path) -> None:
    with open_training(tmp_path) as box:  # type: ignore[attr-defined]
        assert len(box.book) == 315
        assert box.settings.current.sender == training.SENDER
        assert box.areas is not None
        # whoever removes people finds them gone
        box.book.remove([each.id for each in box.book.snapshot.people[:300]])
    with open_training(tmp_path) as box:  # type: ignore[attr-defined]
        assert len(box.book) == 15


def test_a_book_with_people_and_settings_of_an_office_are_left_alone(tmp_path: Path) -> None:
    with quiet_box(tmp_path) as box:
        box.book.add(person(1))
        box.settings.save(OfficeSettings(office_name="Pokjanal KBB", sender="Pokjanal KBB"))
    with open_training(tmp_path) as box:  # type: ignore[attr-defined]
        assert len(box.book) == 1
        assert box.settings.current.sender == "Pokjanal KBB"


def test_a_newcomer_at_night_does_not_wait_for_the_morning() -> None:
    eased = parse_config("", ease=training.ease)
    assert QuietHours.parse(eased.sending.quiet).are_none
    assert eased.sending.per_person_daily == 0
    config = training.simulated_modems(eased, ["/tmp/modem0", "/tmp/modem1"])
    assert [(modem.name, modem.port) for modem in config.modem] == [
        ("Modem 1", "/tmp/modem0"),
        ("Modem 2", "/tmp/modem1"),
    ]
    assert {modem.per_minute for modem in config.modem} == {0}


def test_what_the_file_says_counts_in_training_too() -> None:
    text = '[sending]\nquiet = "21:00-06:00"\n[[modem]]\nname = "Telkomsel"\nper_minute = 5\ndaily_cap = 20'
    eased = parse_config(text, ease=training.ease)
    config = training.simulated_modems(eased, ["/tmp/modem0", "/tmp/modem1"])
    assert config.sending.quiet == "21:00-06:00"
    assert config.modem[0] == ModemSection(name="Telkomsel", port="/tmp/modem0", per_minute=5, daily_cap=20)
    assert config.modem[1].name == "Modem 2"


@pytest.mark.parametrize("text", ["sending = 3", "modem = 3", "modem = [3]"])
def test_a_slip_in_the_file_gets_its_sentence_in_training_too(text: str) -> None:
    from appliance.errors import ConfigError

    with pytest.raises(ConfigError, match="cannot be used"):
        parse_config(text, ease=training.ease)


def test_outside_training_nothing_is_made_easier() -> None:
    assert parse_config("") == Config()
