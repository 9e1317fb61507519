"""Years of people housed that nobody outside the branch is told, between years that a branch's own page may tell.

A position at the end of one year and one at the start of a later year together tell how many were housed in between. The
page of a branch tells positions on one side of a hidden year only, and its first version chooses the side
(`tenants/reports/positions.py`). So as long as a branch has not chosen, editions tell no position of it at all.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import extract, func, select

from tenants.figures.areas.housing import HOUSED
from tenants.figures.models import FigureMonth
from tenants.protection.rows import MUNICIPALITY, Row, as_told

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tenants.isolation import ScopedSession

History = dict[str, dict[int, dict[str, int]]]
"""By branch, year and municipality: the people housed."""


def places_with_a_gap(session: ScopedSession, small: int) -> set[str]:
    """Return the branches and municipalities of which a year is hidden between years that may be told."""
    year = extract("year", FigureMonth.month)
    rows = session.execute(
        select(FigureMonth.branch_id, year, FigureMonth.municipality_code, func.sum(FigureMonth.amount))
        .where(FigureMonth.indicator == HOUSED.id, FigureMonth.breakdown == "")
        .group_by(FigureMonth.branch_id, year, FigureMonth.municipality_code)
    )
    history: History = defaultdict(lambda: defaultdict(dict))
    for branch_id, of, code, amount in rows:
        history[str(branch_id)][int(of)][code] = int(amount)
    return with_a_gap(history, small)


def with_a_gap(history: Mapping[str, Mapping[int, Mapping[str, int]]], small: int) -> set[str]:
    """Return the branches and municipalities of `history` of which a year is hidden between years that may be told."""
    may: dict[str, dict[int, bool]] = defaultdict(dict)
    for branch, years in history.items():
        codes = {code for parts in years.values() for code in parts if code}
        for year in range(min(years), max(years) + 1):
            parts = years.get(year, {})
            places = {code: parts.get(code, 0) for code in codes}
            row = as_told(Row(branch, sum(parts.values()), {MUNICIPALITY: places}), HOUSED.id, small)
            may[branch][year] = row.told
            for code in codes:
                told = row.value == 0 or code in row.forms.get(MUNICIPALITY, {})
                may[code][year] = may[code].get(year, True) and told
    return {key for key, years in may.items() if _has_gap([told for _, told in sorted(years.items())])}


def _has_gap(told: list[bool]) -> bool:
    """Whether something is hidden between what may be told."""
    if True not in told:
        return False
    first, last = told.index(True), len(told) - told[::-1].index(True)
    return not all(told[first:last])
