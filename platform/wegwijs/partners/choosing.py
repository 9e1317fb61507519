"""Which signals a page shows, as its address says it: `?period=2018-Q4`, or a whole year."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

if TYPE_CHECKING:
    from collections.abc import Mapping

_PERIOD = re.compile(r"(\d{4})(?:-Q([1-4]))?")
_FIRST_YEAR, _LAST_YEAR = 1990, 2200
_MONTHS, _QUARTERS = 3, 4


@dataclass(frozen=True)
class Period:
    """A quarter of a year, or a whole year when there is none."""

    year: int
    quarter: int | None

    @property
    def first(self) -> dt.date:
        """The first day."""
        return dt.date(self.year, 1 if self.quarter is None else _MONTHS * (self.quarter - 1) + 1, 1)

    @property
    def last(self) -> dt.date:
        """The last day."""
        return self.beside(1).first - dt.timedelta(days=1)

    def beside(self, step: int) -> Period:
        """Return the period before (-1) or after (1)."""
        if self.quarter is None:
            return Period(self.year + step, None)
        number = self.year * _QUARTERS + self.quarter - 1 + step
        return Period(number // _QUARTERS, number % _QUARTERS + 1)

    @property
    def code(self) -> str:
        """The same, as an address says it."""
        return f"{self.year}" if self.quarter is None else f"{self.year}-Q{self.quarter}"

    @property
    def words(self) -> str:
        """The same, as people say it."""
        if self.quarter is None:
            return str(self.year)
        return str(_("quarter %(number)s of %(year)s", number=self.quarter, year=self.year))


def asked_period(values: Mapping[str, str], today: dt.date) -> Period:
    """Return what an address asks, this quarter when it names none. Raises `NotFound` for what cannot be."""
    if not values.get("period"):
        return Period(today.year, (today.month - 1) // _MONTHS + 1)
    found = _PERIOD.fullmatch(values["period"])
    if found is None or not _FIRST_YEAR <= int(found[1]) <= _LAST_YEAR:
        raise NotFound
    return Period(int(found[1]), int(found[2]) if found[2] else None)
