"""Which visits a page of visits shows, as its address says it: `?month=2018-11&topic=legal`."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from werkzeug.exceptions import NotFound

from tenants.consultations.models import Channel, Guidance, Outcome, Topic
from tenants.consultations.queries import Choice

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum

KINDS: dict[str, type[StrEnum]] = {"topic": Topic, "channel": Channel, "guidance": Guidance, "outcome": Outcome}
_MONTH, _YEAR, _CODE = re.compile(r"\d{4}-\d{2}"), re.compile(r"\d{4}"), re.compile(r"GM\d{4}")


@dataclass(frozen=True)
class Asked:
    """What was asked: a month, or a whole year when there is none; and of which kinds."""

    year: int
    month: int | None
    kinds: Mapping[str, str]

    @property
    def first(self) -> dt.date:
        """The first day."""
        return dt.date(self.year, self.month or 1, 1)

    @property
    def last(self) -> dt.date:
        """The last day."""
        month = self.month or 12
        return dt.date(self.year, month, calendar.monthrange(self.year, month)[1])

    @property
    def choice(self) -> Choice:
        """The same, as the branch's records are asked."""
        return Choice(self.first, self.last, **self.kinds)

    @property
    def values(self) -> dict[str, str]:
        """The same, as an address says it."""
        when = {"month": f"{self.first:%Y-%m}"} if self.month else {"year": f"{self.first:%Y}"}
        return {**when, **self.kinds}

    def month_beside(self, step: int) -> dict[str, str]:
        """Return the address's values for the month before (-1) or after (1) this one."""
        beside = self.first - dt.timedelta(days=1) if step < 0 else self.last + dt.timedelta(days=1)
        return {**self.kinds, "month": f"{beside:%Y-%m}"}


def asked(values: Mapping[str, str], today: dt.date) -> Asked:
    """Return what an address asks, this month when it names none. Raises `NotFound` for what cannot be."""
    kinds = {name: values[name] for name in KINDS if values.get(name)}
    if any(word not in set(KINDS[name]) for name, word in kinds.items()):
        raise NotFound
    if values.get("municipality"):
        kinds["municipality"] = _matched(_CODE, values["municipality"])
    if values.get("month"):
        year, month = _matched(_MONTH, values["month"]).split("-")
    elif values.get("year"):
        year, month = _matched(_YEAR, values["year"]), ""
    else:
        year, month = f"{today:%Y}", f"{today:%m}"
    try:
        dt.date(int(year), int(month or 12), 28)
        dt.date(int(year) + 1, 1, 1)
    except ValueError as error:
        raise NotFound from error
    if int(year) < dt.MINYEAR + 1:
        raise NotFound
    return Asked(int(year), int(month) if month else None, kinds)


def _matched(pattern: re.Pattern[str], text: str) -> str:
    if pattern.fullmatch(text) is None:
        raise NotFound
    return text
