"""A branch's own figures of a year as one piece of JSON, for its own eyes: nothing is hidden in it.

    {"branch": "hellevoetsluis", "year": 2018, "as_of": "2018-12-31",
     "figures": {"housing.housed": {"value": 53, "breakdowns": {"age_group": {"adult": 27, "child": 26}, ...}}, ...}}

Unknown is null, never 0. Municipalities go by the name they had in that year.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, text

from tenants.figures.balances import balance_cells
from tenants.figures.catalogue import INDICATORS, YEARLY, Kind
from tenants.figures.counting import YEARS, year_cells
from tenants.figures.models import FigureMonth
from tenants.figures.queries import figures_of_year, names_of_municipalities

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tenants.figures.queries import Year
    from tenants.isolation import ScopedSession

Parts = dict[str, dict[str, int]]


def figures_told(session: ScopedSession, slug: str, year: int, municipality: str | None = None) -> dict[str, Any]:
    """Return the figures of the session's branch in `year` as they were last counted, of one municipality when given."""
    figures = figures_of_year(session, year)
    found = _of_branch(figures) if municipality is None else _of_municipality(session, figures, municipality)
    codes = {code for parts in found.values() for code in parts["breakdowns"].get("municipality", {})}
    names = names_of_municipalities(session, codes, dt.date(year, 12, 31))
    for parts in found.values():
        places = parts["breakdowns"].get("municipality")
        if places:
            parts["breakdowns"]["municipality"] = {names.get(code, code): places[code] for code in sorted(places)}
    return {
        "branch": slug,
        "year": year,
        **({"municipality": municipality} if municipality else {}),
        "as_of": figures.standing.night.isoformat() if figures.standing else None,
        "figures": found,
    }


def _told(value: int | None, parts: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
    return {
        "value": value,
        "breakdowns": {} if value is None else {name: dict(sorted(parts[name].items())) for name in sorted(parts)},
    }


def _of_branch(figures: Year) -> dict[str, dict[str, Any]]:
    told = {}
    for indicator in INDICATORS.values():
        parts: Parts = {name: {} for name in indicator.breakdowns}
        parts.update({name: dict(values) for name, values in figures.parts[indicator.id].items()})
        if indicator.kind is Kind.FLOW and indicator.source.has_municipality:
            parts["municipality"] = dict(figures.places[indicator.id])
        told[indicator.id] = _told(figures.value(indicator.id), parts)
    return told


def _of_municipality(session: ScopedSession, figures: Year, code: str) -> dict[str, dict[str, Any]]:
    """Return the figures of one municipality: flows as they are held; what does not add up is counted here and now."""
    year = figures.year
    totals: dict[str, int] = {}
    parts: dict[str, Parts] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    for indicator, breakdown, value, amount in (*_flows(session, year, code), *_yearly(session, figures, code)):
        if breakdown:
            parts[indicator][breakdown][value] += amount
        else:
            totals[indicator] = totals.get(indicator, 0) + amount
    return {
        indicator.id: _told(
            totals.get(
                indicator.id,
                0 if indicator.source.has_municipality and figures.is_nought_without(indicator) else None,
            ),
            {**{name: {} for name in indicator.breakdowns}, **parts[indicator.id]},
        )
        for indicator in INDICATORS.values()
    }


def _flows(session: ScopedSession, year: int, code: str) -> Iterable[Sequence[Any]]:
    return session.execute(
        select(FigureMonth.indicator, FigureMonth.breakdown, FigureMonth.value, FigureMonth.amount).where(
            FigureMonth.branch_id == session.branch_id,
            FigureMonth.municipality_code == code,
            FigureMonth.month.between(dt.date(year, 1, 1), dt.date(year, 12, 31)),
        )
    ).all()


def _yearly(session: ScopedSession, figures: Year, code: str) -> Iterable[Sequence[Any]]:
    if figures.standing is None:
        return []
    horizon = figures.standing.night
    counted = " UNION ALL ".join(
        year_cells(indicator, "municipality_code = :code") for indicator in YEARLY if indicator.source.has_municipality
    )
    columns = "indicator, breakdown, value, amount"
    rows = session.execute(
        text(f"WITH {YEARS}, counted AS ({counted}) SELECT {columns} FROM counted"),
        {"years": [figures.year], "horizon": horizon, "code": code},
    ).all()
    cells = balance_cells(session, [figures.year], horizon, code) if figures.year <= horizon.year else []
    return [*rows, *((cell["indicator"], "", "", cell["amount"]) for cell in cells if not cell["breakdown"])]
