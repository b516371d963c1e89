"""Every state and reason the box can have has its Indonesian words, an icon of ours and a known tone."""

from __future__ import annotations

import importlib
import pkgutil
from enum import StrEnum

import pytest

import appliance
from appliance.contacts.audience import Reason as AudienceReason
from appliance.contacts.importing.headings import Field
from appliance.modem.events import Trouble
from appliance.modem.recovery import Step
from appliance.sim_cards.model import Source as SimSource
from appliance.time_sources import Source as ClockSource
from web import words_import, words_modem_care, words_modems
from web.icons import ICONS, icon
from web.labels import Label
from web.strings import label, reason

# What no page shows: events of the machine, shapes of files, words that reach the pages by another enum.
NOT_SHOWN = {
    "appliance.answers_by_hand.When",
    "appliance.number_health.answers.CheckAnswer",  # shown as NumberState
    "appliance.machine.Act",  # a unit of the machine
    "appliance.network.decision.Do",
    "appliance.network.model.Deed",  # of a wish; the page speaks of Choice and Outcome
    "appliance.boot_file.one_shots.Reset",  # an order of the boot file
    "appliance.outbox.status.Event",
    "appliance.outbox.model.Hold",  # shown as WaitingReason
    "appliance.outbox.activity.Deed",
    "appliance.outbox.pacing.Waiting",  # shown as WaitingReason
    "appliance.outbox.streak.Suspect",
    "appliance.outbox.windows.Closed",  # shown as WaitingReason
    "appliance.contacts.audience.Reason",  # shown as LeftOutReason
    "appliance.contacts.duplicates.Sameness",
    "appliance.contacts.importing.gate.FileKind",
    "appliance.contacts.importing.headings.Field",  # web/words_import.py: FIELD
    "appliance.inbox.grammar.keywords.Shape",
    "appliance.inbox.readings.About",  # shown as Asked
    "appliance.modem.events.Trouble",  # web/words_modems.py: TROUBLE
    "appliance.modem.examination.Verdict",  # of a command, which speaks English
    "appliance.modem.hats.PowerKind",
    "appliance.modem.recovery.Line",
    "appliance.modem.recovery.Step",  # web/words_modem_care.py: RECOVERY_STEP
    "appliance.modem.recovery.Wrong",
    "appliance.outbox.self_tests.SelfTestKind",
    "appliance.sim_cards.model.Source",  # web/words_modem_care.py: TOLD_BY
    "appliance.sim_cards.operator_sms.Sign",
    "appliance.sim_cards.pin_outlook.PinOutlook",  # web/pin_form.py: PIN_SAID
    "appliance.time_sources.Doubt",
    "appliance.time_sources.Source",  # web/words_modem_care.py: CLOCK_SOURCE
    "appliance.time_sources.Witness",
    "appliance.run_diary.model.End",  # shown as the next StartReason
    "appliance.system.wear.Reserve",  # shown as HealthWord
    "appliance.sms.composer_hints.HintKind",  # shown as Hint
    "appliance.sms.segments.Encoding",
}


def shown_enums() -> list[type[StrEnum]]:
    """Every StrEnum of the appliance, except those of the simulated HAT and those above."""
    found: dict[str, type[StrEnum]] = {}
    for module in pkgutil.walk_packages(appliance.__path__, "appliance."):
        if ".simulator" in module.name or ".command" in module.name or module.name.endswith("__main__"):
            continue
        loaded = importlib.import_module(module.name)
        for value in vars(loaded).values():
            if value is StrEnum or not isinstance(value, type) or value.__name__.startswith("_"):
                continue
            if issubclass(value, StrEnum):
                found[f"{value.__module__}.{value.__qualname__}"] = value
    return [
        kind
        for name, kind in sorted(found.items())
        if name.startswith("appliance.") and name not in NOT_SHOWN
    ]


@pytest.mark.parametrize("kind", shown_enums(), ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_every_member_of_every_enum_a_page_shows_has_a_label(kind: type[StrEnum]) -> None:
    table = label.enums.get(kind)
    assert table is not None, f"{kind.__name__} is in no table of web/strings.py"
    missing = [member for member in kind if member not in table]
    assert not missing


def every_label() -> list[Label]:
    tables = [
        *label.enums.values(),
        words_modems.TROUBLE,
        words_modems.PAUSE,
        words_modems.LAST_ERROR,
    ]
    return [entry for table in tables for entry in table.values()]


def test_every_label_has_words_an_icon_of_ours_and_a_known_tone() -> None:
    for entry in every_label():
        assert entry.text
        assert entry.icon in ICONS
        assert entry.tone in ("plain", "leaf", "amber", "red")


def test_sentences_end_and_badges_do_not() -> None:
    for entry in every_label():
        assert not entry.text.endswith("."), entry.text
        assert not entry.help or entry.help.endswith((".", "!", "?")), entry.help


def test_two_enums_with_the_same_word_keep_their_own_labels() -> None:
    from appliance.outbox.status import BroadcastState, Status

    assert label(Status.CANCELLED) is not label(BroadcastState.CANCELLED)


def test_every_trouble_a_modem_names_has_a_sentence() -> None:
    assert {str(word) for word in Trouble} <= set(words_modems.TROUBLE)


def test_every_step_of_recovery_and_every_source_has_its_words() -> None:
    assert {str(step) for step in Step} <= set(words_modem_care.RECOVERY_STEP)
    assert {str(word) for word in SimSource} - {""} <= set(words_modem_care.TOLD_BY)
    assert {str(word) for word in ClockSource} - {"none"} <= set(words_modem_care.CLOCK_SOURCE)


def test_every_column_a_workbook_can_have_has_a_name() -> None:
    assert {str(field) for field in Field} <= {str(name) for name in words_import.FIELD}


def test_every_reason_somebody_is_left_out_for_can_be_told_by_its_bare_word() -> None:
    for why in AudienceReason:
        assert reason(str(why)).text != str(why).replace("_", " ")


def test_an_unknown_word_is_shown_and_breaks_nothing() -> None:
    assert reason("something_new").text == "something new"
    assert label("something_new").text == "something new"


def test_an_icon_is_drawn_inline_and_hidden_from_readers() -> None:
    drawn = icon("broadcast")
    assert drawn.startswith("<svg")
    assert 'aria-hidden="true"' in drawn
    with pytest.raises(KeyError):
        icon("no such icon")
