"""The figures of one month of the session's branch: counted flows with the months before, and what stood at its end."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, TextClause, cast, func, literal, select, text, true, union_all

from tenants.figures.areas import (
    consultations,
    dossiers,
    escalations,
    guidance,
    housing,
    language,
    participation,
    partners,
)
from tenants.figures.areas import organisation as team
from tenants.figures.balances import balance_cells
from tenants.figures.catalogue import INDICATORS
from tenants.figures.counting import year_cells
from tenants.figures.models import FigureDay, FigureMonth, FigureStanding
from tenants.figures.queries import Standing, Year
from tenants.figures.rules import is_known
from tenants.reports.sums import Sum, sums_of
from tenants.signing.oddities import Cell
from tenants.signing.rules import last_day, month_before, next_month

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Row

    from tenants.isolation import ScopedSession

YEARS_BACK = 2
"""How far back the months go that a month is held against: each step from a year ago needs the year before it."""
TOTALS = (
    housing.HOUSED, housing.BESIDE_THE_COUNT, housing.OFFERED, consultations.CONTACTS, dossiers.OPENED, dossiers.CLOSED,
    guidance.STARTED, participation.PARTICIPANTS, language.LESSONS, partners.MEETINGS, escalations.ASKED,
)  # fmt: skip
"""The flows whose months are looked at."""
BY_PART = {consultations.TOPICS.id: "topic"}
"""Flows of which each part is looked at, for the total says the same as another."""
STOCKS = (dossiers.TOTAL, dossiers.OPEN_AT_END, team.VOLUNTEERS, team.INTERNS, team.PAID)
"""What stands at the end of a month, or ran in it."""


@dataclass
class CountedMonth:
    """One month as it is counted now."""

    month: dt.date
    standing: Standing | None
    cells: dict[Cell, int] = field(default_factory=lambda: defaultdict(int))
    """Every flow of the month, and each of its parts."""
    places: dict[tuple[str, str], int] = field(default_factory=dict)
    days: dict[str, int] = field(default_factory=dict)
    before: dict[Cell, dict[dt.date, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    """By what is looked at: the amounts of this month and the `YEARS_BACK` years before, where there were any."""
    stocks: dict[dt.date, dict[Cell, int]] = field(default_factory=lambda: defaultdict(dict))
    """By month: what stood at its end; of the months of this year and the one before them."""
    balances: dict[Cell, int] = field(default_factory=dict)
    """The positions of the ledger at the end of the month."""

    @property
    def is_known(self) -> bool:
        """Whether anything is known of the month."""
        return self.standing is not None and any(
            is_known(self.month, first, self.standing.night) for first in self.standing.firsts.values()
        )

    def knows(self, cell: Cell, month: dt.date) -> bool:
        """Whether `cell` is known in a month: then nothing counted is nought."""
        if self.standing is None:
            return False
        return is_known(month, self.standing.firsts.get(INDICATORS[cell.indicator].known_by), self.standing.night)

    def amounts(self, cell: Cell) -> dict[dt.date, int | None]:
        """Return the amounts of what is looked at, by month, none where it is not known; of this and the months before."""
        return {
            month: self.before[cell].get(month, 0) if self.knows(cell, month) else None
            for month in months_back(self.month, 12 * YEARS_BACK)
        }

    def history(self, unknown: Mapping[dt.date, Iterable[Cell]]) -> dict[Cell, dict[dt.date, int | None]]:
        """Return what `oddities` judges; a month of which somebody said that nobody knows is unknown."""
        found = {cell: self.amounts(cell) for cell in self.before}
        for month, cells in unknown.items():
            for cell in cells:
                if month < self.month and cell in found:
                    found[cell][month] = None
        return found

    def sums(self) -> list[Sum]:
        """Return every sum of the month: parts, days, municipalities, dossiers from start to end, and the ledger."""
        mine = Year(self.month.year, self.standing)
        for cell, amount in [*self.cells.items(), *self.stocks.get(self.month, {}).items()]:
            if cell.breakdown:
                mine.parts[cell.indicator][cell.breakdown][cell.value] = amount
            else:
                mine.totals[cell.indicator] = amount
        for (indicator, code), amount in self.places.items():
            mine.places[indicator][code] = amount
        mine.by_day = self.days
        wanted = {one.id for one in TOTALS} | BY_PART.keys() | {one.id for one in STOCKS}
        plain = [one for one in sums_of(mine) if one.indicator in wanted and one.total and not one.is_of_ledger]
        return [*plain, *self._ledger()]

    def _ledger(self) -> list[Sum]:
        so_far = Year(self.month.year, self.standing)
        housed = self.before[Cell(housing.HOUSED.id)]
        so_far.totals[housing.HOUSED.id] = sum(housed[month] for month in housed if month.year == self.month.year)
        for cell, amount in self.balances.items():
            if not cell.breakdown:
                so_far.totals[cell.indicator] = amount
        return [one for one in sums_of(so_far) if one.is_of_ledger]


def months_back(month: dt.date, back: int) -> list[dt.date]:
    """Return `month` and the `back` months before it, oldest first."""
    found = [month]
    for _ in range(back):
        found.append(month_before(found[-1]))
    return found[::-1]


def counted_month(session: ScopedSession, month: dt.date) -> CountedMonth:
    """Return the figures of a month (its first day), in two statements and those of the ledger."""
    rows = session.execute(_query(session, month)).all()
    standing = Standing(rows[0][0], rows[0][1], _firsts(rows[0][2])) if rows else None
    found = CountedMonth(month, standing)
    for cell in [Cell(one.id) for one in TOTALS]:
        found.before[cell] = defaultdict(int)
    for row in rows:
        _put(found, row)
    of_year = [month_before(dt.date(month.year, 1, 1)), *(dt.date(month.year, n, 1) for n in range(1, month.month + 1))]
    for place, indicator, breakdown, value, amount in session.execute(
        _stocks_statement(), {"firsts": of_year, "horizon": last_day(month)}
    ):
        found.stocks[of_year[place - 1]][Cell(indicator, breakdown, value)] = amount
    found.balances = {
        Cell(one["indicator"], one["breakdown"], one["value"]): one["amount"]
        for one in balance_cells(session, [month.year], last_day(month))
    }
    return found


def _put(found: CountedMonth, row: Row[Any]) -> None:
    grain, month, code, indicator, breakdown, value, amount = tuple(row)[3:]
    if grain is None or indicator not in INDICATORS:
        return
    cell = Cell(indicator, breakdown, value)
    if grain == "day":
        found.days[indicator] = amount
        return
    if BY_PART.get(indicator) == breakdown or (not breakdown and indicator in _LOOKED_AT):
        found.before[cell][month] += amount
    if month == found.month:
        found.cells[cell] += amount
        if not breakdown:
            found.places[indicator, code] = amount


_LOOKED_AT = frozenset(one.id for one in TOTALS)


def _query(session: ScopedSession, month: dt.date) -> Any:
    """Return the question for the cells of a month, the months before of what is looked at, and the sums of its days."""
    mine, end = session.branch_id, next_month(month)
    begin = dt.date(month.year - YEARS_BACK, month.month, 1)
    nothing = literal("")
    flows = select(
        literal("month").label("grain"),
        FigureMonth.month,
        FigureMonth.municipality_code,
        FigureMonth.indicator,
        FigureMonth.breakdown,
        FigureMonth.value,
        FigureMonth.amount,
    ).where(
        FigureMonth.branch_id == mine,
        FigureMonth.month >= begin,
        FigureMonth.month <= month,
        (FigureMonth.month == month)
        | ((FigureMonth.breakdown == "") & FigureMonth.indicator.in_(_LOOKED_AT))
        | (FigureMonth.indicator.in_(BY_PART) & FigureMonth.breakdown.in_(BY_PART.values())),
    )
    days = (
        select(
            literal("day"), literal(month), nothing, FigureDay.indicator, nothing, nothing,
            cast(func.sum(FigureDay.amount), Integer),
        )
        .where(FigureDay.branch_id == mine, FigureDay.day >= month, FigureDay.day < end)
        .group_by(FigureDay.indicator)
    )  # fmt: skip
    firsts = (
        select(FigureMonth.indicator.label("indicator"), func.min(FigureMonth.month).label("month"))
        .where(FigureMonth.branch_id == mine)
        .group_by(FigureMonth.indicator)
        .subquery()
    )
    by_indicator = select(func.jsonb_object_agg(firsts.c.indicator, firsts.c.month)).scalar_subquery()
    cells = union_all(flows, days).subquery()
    return (
        select(FigureStanding.night, FigureStanding.counted_at, by_indicator, *cells.c)
        .outerjoin(cells, true())
        .where(FigureStanding.branch_id == mine)
    )


def _firsts(found: Mapping[str, str] | None) -> dict[str, dt.date]:
    """Return the first month of each part of the work: the earliest of its flows."""
    firsts: dict[str, dt.date] = {}
    for name, month in (found or {}).items():
        if name in INDICATORS:
            part = INDICATORS[name].known_by
            firsts[part] = min(dt.date.fromisoformat(month), firsts.get(part, dt.date.max))
    return firsts


@lru_cache(maxsize=1)
def _stocks_statement() -> TextClause:
    """Return the count of the stocks at the end of each of some months, by their own definitions; by place in `:firsts`."""
    counted = " UNION ALL ".join(year_cells(one) for one in STOCKS)
    return text(
        f"""
        WITH years AS (
            SELECT place AS year, first, (first + interval '1 month' - interval '1 day')::date AS last,
                least((first + interval '1 month' - interval '1 day')::date, :horizon) AS as_of
            FROM unnest(CAST(:firsts AS date[])) WITH ORDINALITY AS given (first, place)
        )
        {counted}
        """
    )
