"""A branch as the demonstration sees it: what it serves in each period, and how many people live there."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from tenants.branches.queries import inhabitants_of, municipalities_of
from tenants.demonstration.geography import FIRST_DAY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tenants.branches.models import Branch
    from tenants.branches.queries import Inhabitants
    from tenants.isolation import ScopedSession


class Town:
    """A branch with what it serves in each period and how many people live there."""

    def __init__(self, branch: Branch, places: Mapping[dt.date, Sequence[str]], people: dict[str, Inhabitants]) -> None:
        self.id, self.slug, self.name, self.open = branch.id, branch.slug, branch.name, branch.open
        self._places, self._people = places, people

    def places(self, day: dt.date) -> list[str]:
        """Return the codes served on `day`, each the oftener the more people live there."""
        year = max(begin for begin in self._places if begin <= day)
        return [code for code in self._places[year] for _ in range(max(1, self.size(code) // 10_000))]

    def served(self, day: dt.date) -> set[str]:
        """Return the codes served on `day`."""
        return set(self.places(day))

    def is_open_on(self, day: dt.date) -> bool:
        """Whether the branch works on `day` and went on to this day."""
        return day in self.open and self.open.upper is None

    def inhabitants(self, day: dt.date) -> int:
        """Return how many people live in what is served on `day`."""
        return sum(self.size(code) for code in set(self.places(day)))

    def size(self, code: str) -> int:
        """Return how many people live in a municipality."""
        return self._people[code].count if code in self._people else 20_000


def town_of(session: ScopedSession, branch: Branch, today: dt.date) -> Town:
    """Return what is known of a branch's town in every year up to `today`."""
    begins = [dt.date(year, 1, 1) for year in range(FIRST_DAY.year, today.year + 1)]
    places = {
        begin: [served.code for served in municipalities_of(session, branch.id, begin, service="all")]
        for begin in begins
        if begin in branch.open
    }
    codes = {code for served in places.values() for code in served}
    return Town(branch, places, inhabitants_of(session, codes, today))
