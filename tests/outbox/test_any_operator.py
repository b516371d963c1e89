"""Whatever moods an operator has, and for how long: when it takes messages again, all go out, and once."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.outbox.status import Status
from appliance.sms.status_codes import ErrorClass
from tests.outbox.account import (
    ADMIN,
    AccountDesk,
    Mood,
    is_silent,
    open_account_desk,
    refuses_everything,
    takes_everything,
)

FULL = "Sisa pulsa Anda Rp50.000. Masa aktif s.d. 08/06/2027."
REPLIES = (FULL, "Sisa pulsa Anda Rp0", "Aktif s.d. 01/12/2026", "1 Paket 2 Promo", None)
NOTICES = (
    "",
    "Maaf, pulsa Anda tidak cukup",
    "Isi ulang berhasil. Sisa pulsa Anda Rp50.000",
    "Kartu Anda dalam masa tenggang",
)


@dataclass(frozen=True)
class Period:
    """What the operator does for a while, and what else happens at its beginning."""

    mood: Mood
    reply: str | None
    minutes: int
    notice: str
    person: str  # tries again, pulls the plug, or does nothing


PERIODS = st.builds(
    Period,
    mood=st.sampled_from(
        [
            takes_everything,
            is_silent,
            refuses_everything(),
            refuses_everything(ErrorClass.ACCOUNT, 50),
            refuses_everything(ErrorClass.NETWORK, 38),
        ]
    ),
    reply=st.sampled_from(REPLIES),
    minutes=st.sampled_from([0, 1, 20, 90, 400]),
    notice=st.sampled_from(NOTICES),
    person=st.sampled_from(["", "", "tries again", "pulls the plug"]),
)


def live_through(desk: AccountDesk, periods: Sequence[Period]) -> None:
    for period in periods:
        desk.modem.mood, desk.modem.reply = period.mood, period.reply
        if period.notice:
            desk.cards.heard(desk.modem.imsi, "TELKOMSEL", period.notice)
        if period.person == "tries again":
            desk.sender.try_again()
        elif period.person == "pulls the plug":
            desk.plug_in_again()
        desk.pass_time(period.minutes * 60, tick=60)


@settings(max_examples=20, deadline=None)
@given(st.lists(PERIODS, max_size=5), st.booleans())
def test_nobody_is_forgotten_and_nobody_gets_it_twice(periods: list[Period], has_admin: bool) -> None:
    with tempfile.TemporaryDirectory() as folder, open_account_desk(Path(folder)) as desk:
        desk.admin = ADMIN if has_admin else None
        desk.work()
        broadcast = desk.office.accept(12)
        live_through(desk, periods)
        desk.modem.mood, desk.modem.reply = takes_everything, FULL
        desk.pass_time(4 * 3600, tick=60)

        people = [each for each in desk.modem.numbers() if each != ADMIN]
        assert len(people) == len(set(people)), "nothing twice"
        counts = desk.office.counts(broadcast)
        assert not {Status.QUEUED, Status.SENDING, Status.ERRORED} & set(counts), "all of it is over"
        assert counts.get(Status.SENT, 0) == len(people)
        assert desk.conclusion == "", "the SIM sends by itself again"
