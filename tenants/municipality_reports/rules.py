"""A quarter, what can stand in a contract, how far a count is against what was agreed, and what is looked at before it goes."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tenants.clients.rules import holds_service_number
from tenants.figures.catalogue import FLOWS
from tenants.reports.rules import Check
from tenants.reports.words import a_few_people, left_over, names_in, situations
from tenants.words import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_CODE = re.compile(r"(\d{4})-Q([1-4])")
MONTHS, QUARTERS = 3, 4
FIRST_YEAR, LAST_YEAR = 1990, 2200
MOST_AGREED = 100_000
PARTS = ("lead", "trends", "signals")
"""The branch's words: the quarter in one sentence, the trends, and about the signals."""
LONGEST = {"lead": 160, "trends": 6000, "signals": 4000}
CONTRACTABLE = tuple(flow.id for flow in FLOWS if flow.source.has_municipality and flow.is_published)
"""What a municipality can pay for: whatever is counted in it and adds up over months, so that quarters make the year."""
DEFAULTS = (
    "consultations.contacts", "guidance.started", "participation.participants", "dossiers.opened", "housing.housed",
    "partners.meetings",
)  # fmt: skip
"""What stands in a contract until the team lead says otherwise: the work that most contracts name."""


@dataclass(frozen=True, order=True)
class Quarter:
    """Three months of a year."""

    year: int
    number: int

    @classmethod
    def of(cls, day: dt.date) -> Quarter:
        """Return the quarter in which `day` lies."""
        return cls(day.year, (day.month - 1) // MONTHS + 1)

    @classmethod
    def read(cls, code: str) -> Quarter | None:
        """Return the quarter of an address such as `2018-Q3`; none for what is no quarter."""
        found = _CODE.fullmatch(code)
        if found is None or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
            return None
        return cls(int(found[1]), int(found[2]))

    @property
    def code(self) -> str:
        """The same, as an address says it."""
        return f"{self.year}-Q{self.number}"

    @property
    def first(self) -> dt.date:
        """The first day."""
        return dt.date(self.year, MONTHS * (self.number - 1) + 1, 1)

    @property
    def last(self) -> dt.date:
        """The last day."""
        return self.beside(1).first - dt.timedelta(days=1)

    @property
    def months(self) -> range:
        """The numbers of its months."""
        return range(self.first.month, self.first.month + MONTHS)

    def beside(self, step: int) -> Quarter:
        """Return the quarter so many after this one, or before it."""
        place = self.year * QUARTERS + self.number - 1 + step
        return Quarter(place // QUARTERS, place % QUARTERS + 1)

    @property
    def tells_persons_of(self) -> int:
        """The year whose breakdowns of persons stand in the report: the last one that is whole (`persons.py` says why)."""
        return self.year if self.number == QUARTERS else self.year - 1


@dataclass(frozen=True)
class Line:
    """A count of a contract, and how many a year were agreed; none when no number was."""

    indicator: str
    agreed: int | None = None


def by_quarter(months: Sequence[int | None]) -> list[int | None]:
    """Return twelve months as four quarters; one of which a month is not known is not known."""
    return [
        None if None in part else sum(month for month in part if month is not None)
        for part in (months[start : start + MONTHS] for start in range(0, len(months), MONTHS))
    ]


def so_far(quarters: Sequence[int | None], number: int) -> int | None:
    """Return the sum of the year up to and including quarter `number`; none when one of them is not known."""
    known = quarters[:number]
    return None if None in known else sum(amount for amount in known if amount is not None)


def share(amount: int | None, agreed: int | None) -> float | None:
    """Return which part of what was agreed for the year is done; none without either."""
    return amount / agreed if amount is not None and agreed else None


def checks_of_words(words: Mapping[str, str], signals: Sequence[str], names: Sequence[str]) -> Iterator[Check]:
    """Look at the branch's own words and the chosen signals: a municipality reads them, and its council may."""
    text = " ".join([*(words.get(part, "") for part in PARTS), *signals]).strip()
    whole, single = names_in(text, names)
    rest, few, personal = left_over(text), a_few_people(text), situations(text)
    yield Check(N_("Is there no text left to fill in?"), not rest, found=rest)
    yield Check(N_("Is there no citizen service number in the text?"), not holds_service_number(text))
    yield Check(N_("Are there no names of clients or volunteers in the text?"), not whole, found=whole)
    for question, found in (
        (N_("Are these words no people? They are names of clients or volunteers."), single),
        (N_("Can nobody be recognised? The text speaks of a few people."), few),
        (N_("Can nobody be recognised? The text speaks of health or family."), personal),
    ):
        yield Check(question, not found, hard=False, found=found)


def checks(quarter: Quarter, content: Mapping[str, Any], names: Sequence[str], today: dt.date) -> list[Check]:
    """Return everything that is looked at before the report of a quarter goes to the municipality, with what was found."""
    night = content["night"]
    unknown = tuple(one["indicator"] for one in content["counts"] if one["quarter"] is None)
    unagreed = tuple(one["indicator"] for one in content["counts"] if one["agreed"] is None)
    nought = tuple(one["indicator"] for one in content["counts"] if one["quarter"] == 0)
    return [
        Check(N_("Is the quarter over?"), today > quarter.last),
        Check(N_("Is every day of the quarter counted?"), bool(night) and night >= quarter.last.isoformat()),
        Check(N_("Is anything in the contract?"), bool(content["counts"])),
        Check(N_("Is every contracted count known?"), not unknown, hard=False, found=unknown),
        Check(N_("Is an agreed number filled in for each?"), not unagreed, hard=False, found=unagreed),
        Check(N_("Is 0 really nought, and not something that nobody filled in?"), not nought, hard=False, found=nought),
        Check(
            N_("Did you say what the trends are, in your own words?"), bool(content["words"].get("trends")), hard=False
        ),
        *checks_of_words(content["words"], [one["text"] for one in content["signals"]], names),
    ]
