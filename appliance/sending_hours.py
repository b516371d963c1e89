"""The hours at which the office lets broadcasts go out: its settings over the configuration file's night.

The file's quiet hours are the base: the office can make the day shorter, never longer. Until it says
anything, its hours are those the file leaves, with all pauses; a file without quiet hours closes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time

from appliance.contacts.settings import Ramadhan, SendingHours
from appliance.outbox.pacing import QuietHours
from appliance.outbox.windows import Closed, Season, Windows

NO_HOURS = SendingHours(
    opens=time(0), closes=time(0), friday_noon=False, breaking_fast=False, idul_fitri=False
)

IdulFitri = Callable[[int], tuple[date, ...]]  # of a year


def hours_left_by(base: QuietHours) -> SendingHours:
    """What holds until the office says something else."""
    if base.are_none:
        return NO_HOURS
    if base.start < base.end:  # a rest in the middle of the day: the file sees to it
        return SendingHours(opens=time(0), closes=time(0))
    return SendingHours(opens=base.end, closes=base.start)


def seasons(chosen: Iterable[Ramadhan], idul_fitri: IdulFitri, years: Iterable[int]) -> tuple[Season, ...]:
    """Each Ramadhan of those years: as the office has put it right, else as it was calculated."""
    corrected = [Season(each.first, each.last) for each in chosen]
    estimated = [Season.before(day) for year in years for day in idul_fitri(year)]
    open_ = [each for each in estimated if not any(each.is_same_as(other) for other in corrected)]
    return tuple(sorted({*corrected, *open_}, key=lambda season: season.first))


def windows(base: QuietHours, hours: SendingHours, idul_fitri: IdulFitri, years: Iterable[int]) -> Windows:
    """What is closed in those years."""
    known: tuple[Season, ...] = ()
    if hours.breaking_fast or hours.idul_fitri:
        known = seasons(hours.ramadhan, idul_fitri, years)
    return Windows(
        daily=tuple(dict.fromkeys((base, QuietHours(hours.closes, hours.opens)))),
        friday_noon=hours.friday_noon,
        fasting=known if hours.breaking_fast else (),
        rest_days=frozenset(season.idul_fitri for season in known) if hours.idul_fitri else frozenset(),
    )


class OfficeHours:
    """Always as the settings stand; may be asked from any thread. ``chosen`` None: nothing was set."""

    def __init__(
        self, base: QuietHours, *, chosen: Callable[[], SendingHours | None], idul_fitri: IdulFitri
    ) -> None:
        self.base = base
        self._chosen = chosen
        self._idul_fitri = idul_fitri
        self._known: tuple[tuple[SendingHours, int], Windows] | None = None

    @property
    def current(self) -> SendingHours:
        """The hours as a page shows them."""
        return self._chosen() or hours_left_by(self.base)

    def ramadhan_from(self, today: date) -> Season | None:
        """The Ramadhan whose Idul Fitri is not over yet."""
        found = seasons(self.current.ramadhan, self._idul_fitri, _years(today.year))
        return next((season for season in found if season.idul_fitri >= today), None)

    def estimate_of(self, season: Season) -> Season:
        """The same Ramadhan as it was calculated; itself when nothing was."""
        found = seasons((), self._idul_fitri, _years(season.last.year))
        return next((each for each in found if each.is_same_as(season)), season)

    def at(self, now: datetime) -> Windows:
        """What is closed around ``now``, for a year and more ahead. Cheap until settings or year change."""
        asked = self.current, now.year
        known = self._known
        if known is None or known[0] != asked:
            hours, year = asked
            known = self._known = asked, windows(self.base, hours, self._idul_fitri, _years(year))
        return known[1]

    def contain(self, now: datetime) -> bool:
        return self.at(now).contain(now)

    def end_after(self, now: datetime) -> datetime | None:
        return self.at(now).end_after(now)

    def start_after(self, now: datetime) -> datetime | None:
        return self.at(now).start_after(now)

    def why(self, now: datetime) -> Closed | None:
        return self.at(now).why(now)


def _years(year: int) -> range:
    """The year before too: in January the Idul Fitri of the last days of December is news."""
    return range(year - 1, year + 3)
