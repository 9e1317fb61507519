"""What branches published themselves, also on pages they took back: everybody knows it, so editions reckon with it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from tenants.isolation import ScopedSession
    from tenants.reports.protection import Parts


@dataclass
class Printed:
    """What a branch printed of one indicator in one year, in all versions of its page."""

    numbers: set[int] = field(default_factory=set)
    tables: dict[str, list[Parts]] = field(default_factory=lambda: defaultdict(list))
    """By table: every form in which it was told, with `OTHER` for all that is not named."""


Public = dict[tuple[str, str], Printed]
"""By indicator and branch."""

_TOLD = """
WITH told AS (
    SELECT branch_id::text AS branch, year, figure.key AS indicator, figure.value AS figure
    FROM published_reports, jsonb_each(content -> 'figures') figure
    UNION ALL
    SELECT branch_id::text, year - 1, figure.key, figure.value -> 'previous'
    FROM published_reports, jsonb_each(content -> 'figures') figure
)
"""


def published_numbers(session: ScopedSession, year: int) -> Public:
    """Return all numbers of `year` that branches ever published, on their page or beside the year after."""
    rows = session.execute(
        text(
            f"{_TOLD} SELECT DISTINCT branch, indicator, figure -> 'value', figure -> 'breakdowns' FROM told"
            " WHERE year = :year AND jsonb_typeof(figure -> 'value') = 'number' ORDER BY 1, 2, 3, 4"
        ),
        {"year": year},
    )
    found: Public = defaultdict(Printed)
    for branch, indicator, value, breakdowns in rows:
        printed = found[indicator, branch]
        printed.numbers.add(int(value))
        for table, parts in (breakdowns or {}).items():
            printed.tables[table].append(parts)
    return found
