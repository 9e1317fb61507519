"""The whiles in which a term of an authority stands still, and by how much they move its end (Awb 4:15)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Suspension:
    """A while in which a term stands still: the days after `since` up to and including `until`; None: it still does.

    `since` is the day of the request to complete, or of whatever else stopped it; `until` that of the completion or of the
    unused end of the time given for it (Awb 4:15).
    """

    since: dt.date
    until: dt.date | None


@dataclass(frozen=True)
class Spell:
    """The days that did not count, the `first` and the `last` of them included."""

    first: dt.date
    last: dt.date

    @property
    def days(self) -> int:
        """How many they are: by so many the unmoved end moves."""
        return (self.last - self.first).days + 1


class Standing:
    """What of its suspensions falls within a running term, and the end that comes out.

    Suspended days move the unmoved end by as many days; they are taken in the order of the calendar, since one may lie in
    the part of the term that an earlier one added. What lies outside the running term moves nothing.
    """

    def __init__(self, first: dt.date, end: dt.date, suspensions: Sequence[Suspension]) -> None:
        self.first, self.end = first, end
        self.spells: list[tuple[Spell, dt.date]] = []
        """Each spell with the end that it leads to."""
        self.open_since: dt.date | None = None
        """The first day that does not count of a suspension without an end."""
        for since, until in _merged(first, suspensions):
            if since > self.end:
                break
            if until is None:
                self.open_since = since
                break
            spell = Spell(since, until)
            self.end += spell.days * DAY
            self.spells.append((spell, self.end))

    def running_days(self, end: dt.date) -> Iterator[dt.date]:
        """Give the days that count, up to and including `end`."""
        day = self.first
        while day <= end:
            if not any(spell.first <= day <= spell.last for spell, _ in self.spells):
                yield day
            day += DAY


def _merged(first: dt.date, suspensions: Sequence[Suspension]) -> list[tuple[dt.date, dt.date | None]]:
    """Return the days that do not count as spells from-to, both included, that neither overlap nor touch.

    Days before the term began are left out.
    """
    spells: list[tuple[dt.date, dt.date | None]] = []
    for each in sorted(suspensions, key=lambda one: (one.since, one.until or dt.date.max)):
        since = max(each.since + DAY, first)
        if each.until is not None and each.until < since:
            continue
        if spells and (spells[-1][1] is None or since <= spells[-1][1] + DAY):
            before, until = spells[-1]
            spells[-1] = (before, None if until is None or each.until is None else max(until, each.until))
        else:
            spells.append((since, each.until))
    return spells
