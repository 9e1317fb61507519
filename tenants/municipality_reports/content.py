"""What the report of a quarter holds, as it is now or as it was frozen.

    {"shape": 1, "branch": ..., "slug": ..., "municipality": {"code": "GM0530", "name": ...}, "several": false,
     "year": 2018, "quarter": 3, "night": "2018-12-31" or null, "small": 5,
     "counts": [{"indicator": "consultations.contacts", "agreed": 1600 or null, "quarter": 412 or null,
                 "so_far": 1250 or null, "quarters": [4 of this year, null for one to come], "before": [4 of last year]}],
     "persons": {"year": 2017, "of": {"housing.housed": {"value": 68,
                 "breakdowns": {"sex": {"m": 35, "f": 33}}, "hidden": ["nationality"]}}},
     "signals": [{"topic": "housing", "text": ...}],
     "words": {"lead": ..., "trends": ..., "signals": ...}}

Counts are exact; breakdowns of persons are protected (`persons.py`). What is not known is null, never 0.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from tenants.branches.models import Branch
from tenants.branches.queries import municipalities_between
from tenants.figures.catalogue import INDICATORS
from tenants.figures.models import FigureMonth
from tenants.figures.queries import figures_of_years
from tenants.figures.rules import by_month
from tenants.municipality_reports.persons import BREAKDOWNS, told_parts
from tenants.municipality_reports.queries import contract_of, other_versions, words_of
from tenants.municipality_reports.rules import Quarter, by_quarter, so_far
from tenants.partners.models import Signal, SignalState
from tenants.reports.queries import own_versions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tenants.figures.queries import Standing
    from tenants.isolation import ScopedSession
    from tenants.municipality_reports.rules import Line

SHAPE = 1


@dataclass(frozen=True)
class Cells:
    """The months of a branch by municipality: totals of the year and the one before, and the parts of the year told."""

    months: Mapping[str, Mapping[int, Mapping[int, int]]]
    """Of this municipality, by indicator, year and month number."""
    parts: Mapping[str, Mapping[str, Mapping[str, Mapping[str, int]]]]
    """By indicator, breakdown and municipality."""


def present_content(session: ScopedSession, code: str, quarter: Quarter, small: int) -> dict[str, Any]:
    """Return what the report of a municipality's quarter would hold if it were made final now.

    Raises `AbsentError` for a municipality that the branch does not serve in that quarter.
    """
    served = {
        one.code: one.name for one in municipalities_between(session, session.branch_id, quarter.first, quarter.last)
    }
    branch = session.scalars(select(Branch).where(Branch.id == session.branch_id)).one()
    standing = figures_of_years(session, [quarter.year])[quarter.year].standing
    cells = _cells(session, code, quarter)
    lines = contract_of(session, code, quarter.year)
    return {
        "shape": SHAPE,
        "branch": branch.name,
        "slug": branch.slug,
        "municipality": {"code": code, "name": served.get(code, code)},
        "several": len(served) > 1,
        "year": quarter.year,
        "quarter": quarter.number,
        "night": standing.night.isoformat() if standing else None,
        "small": small,
        "counts": [_count(line, cells, quarter, standing) for line in lines.lines],
        "persons": _persons(session, code, quarter, small, cells, [line.indicator for line in lines.lines]),
        "signals": _signals(session, code, quarter),
        "words": words_of(session, code, quarter),
    }


def _count(line: Line, cells: Cells, quarter: Quarter, standing: Standing | None) -> dict[str, Any]:
    months = cells.months.get(line.indicator, {})
    first = standing.firsts.get(INDICATORS[line.indicator].known_by) if standing else None
    # A quarter is told once it is over and counted to its end: of one that runs, part of the work is still to come.
    night = standing.night if standing else None
    last = min(night, quarter.last) if night else None

    def of(year: int) -> list[int | None]:
        quarters = by_quarter(by_month(months.get(year, {}), year, first, night))
        return [
            amount if last is not None and Quarter(year, place).last <= last else None
            for place, amount in enumerate(quarters, start=1)
        ]

    now = of(quarter.year)
    return {
        "indicator": line.indicator,
        "agreed": line.agreed,
        "quarter": now[quarter.number - 1],
        "so_far": so_far(now, quarter.number),
        "quarters": now,
        "before": of(quarter.year - 1),
    }


def _cells(session: ScopedSession, code: str, quarter: Quarter) -> Cells:
    """Return what is counted, in one statement."""
    months: dict[str, dict[int, dict[int, int]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    parts: dict[str, dict[str, dict[str, dict[str, int]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    )
    rows = session.execute(
        select(
            FigureMonth.municipality_code,
            FigureMonth.month,
            FigureMonth.indicator,
            FigureMonth.breakdown,
            FigureMonth.value,
            FigureMonth.amount,
        ).where(
            FigureMonth.branch_id == session.branch_id,
            FigureMonth.month.between(dt.date(quarter.year - 1, 1, 1), dt.date(quarter.year, 12, 31)),
            (FigureMonth.municipality_code == code) | FigureMonth.indicator.in_(BREAKDOWNS),
        )
    )
    for place, month, indicator, breakdown, value, amount in rows:
        if not breakdown and place == code:
            months[indicator][month.year][month.month] += amount
        elif breakdown in BREAKDOWNS.get(indicator, {}) and month.year == quarter.tells_persons_of:
            parts[indicator][breakdown][place][value] += amount
    return Cells(months, parts)


def _persons(
    session: ScopedSession, code: str, quarter: Quarter, small: int, cells: Cells, contracted: Sequence[str]
) -> dict[str, Any]:
    year = quarter.tells_persons_of
    earlier = [content["persons"]["of"] for content in other_versions(session, code, year)]
    published = [version.content.get("figures", {}) for version in own_versions(session, year)]
    found: dict[str, Any] = {}
    for indicator, breakdowns in BREAKDOWNS.items():
        total = sum(cells.months.get(indicator, {}).get(year, {}).values())
        if indicator not in contracted or not total:
            continue
        told: dict[str, Any] = {}
        hidden: list[str] = []
        for name, main in breakdowns.items():
            parts = told_parts(
                cells.parts.get(indicator, {}).get(name, {}),
                code,
                main,
                small,
                _told(earlier, indicator, name),
                _told(published, indicator, name),
            )
            if parts is None:
                hidden.append(name)
            else:
                told[name] = parts
        found[indicator] = {"value": total, "breakdowns": told, "hidden": hidden}
    return {"year": year, "of": found}


def _told(contents: Sequence[Mapping[str, Any]], indicator: str, breakdown: str) -> list[dict[str, int]]:
    """Return every way in which a breakdown was told before."""
    found = [content.get(indicator, {}).get("breakdowns", {}).get(breakdown) for content in contents]
    return [parts for parts in found if parts]


def _signals(session: ScopedSession, code: str, quarter: Quarter) -> list[dict[str, str]]:
    rows = session.scalars(
        select(Signal)
        .where(
            Signal.day.between(quarter.first, quarter.last),
            Signal.municipality_code == code,
            Signal.state == SignalState.CHOSEN,
        )
        .order_by(Signal.topic, Signal.day, Signal.id)
    )
    return [{"topic": signal.topic, "text": signal.text} for signal in rows]


def changed_since(frozen: Mapping[str, Any], present: Mapping[str, Any]) -> list[str]:
    """Return the counts that are another number now than in a version that was made final."""
    before = {one["indicator"]: one["quarter"] for one in frozen["counts"]}
    return [
        one["indicator"]
        for one in present["counts"]
        if one["indicator"] in before and before[one["indicator"]] != one["quarter"]
    ]
