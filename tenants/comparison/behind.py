"""Who is behind with figures: branches that signed fewer months of a year than are over, with the reason that was given."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    import uuid

    from tenants.isolation import ScopedSession

MONTHS = 12
# A branch counts in the region of its last month; who signed nothing in a year in which nobody signs is not behind.
_BEHIND = """
SELECT branch.name, region.name AS region, coalesce(signed.months, '{{}}') AS signed, coalesce(named.reason, '') AS reason,
    coalesce(said.words, '') AS words, anybody.anybody
FROM branch_regions member
JOIN regions region ON region.id = member.region_id
JOIN branches branch ON branch.id = member.branch_id AND branch.open @> CAST(:last AS date)
CROSS JOIN (
    SELECT EXISTS (
        SELECT FROM month_signatures WHERE {whose} AND month BETWEEN :first AND :last
    ) AS anybody
) AS anybody
LEFT JOIN (
    SELECT branch_id, array_agg(DISTINCT extract(month FROM month)::integer) AS months FROM month_signatures
    WHERE {whose} AND month BETWEEN :first AND :last AND state IN ('signed', 'accepted', 'published') GROUP BY branch_id
) AS signed ON signed.branch_id = branch.id
LEFT JOIN LATERAL (
    SELECT string_agg(DISTINCT reason, ' ') AS reason FROM month_exceptions
    WHERE branch_id = branch.id AND month BETWEEN :first AND :last AND lifted_at IS NULL
) AS named ON true
LEFT JOIN LATERAL (
    SELECT words FROM explanations
    WHERE branch_id = branch.id AND indicator = :indicator AND year = :year AND withdrawn_at IS NULL LIMIT 1
) AS said ON true
WHERE member.valid @> CAST(:last AS date) AND {mine} AND coalesce(cardinality(signed.months), 0) < :over
ORDER BY coalesce(cardinality(signed.months), 0), branch.name
"""
SIGNED = "signing.signed"


@dataclass(frozen=True)
class Behind:
    """A branch that is behind: which months it signed, and why not the others as its region or it says itself."""

    name: str
    region: str
    signed: frozenset[int]
    """The numbers of the months that stand signed."""
    over: int
    """How many months of the year should be."""
    reason: str

    @property
    def missing(self) -> int:
        """How many months are to be signed yet."""
        return self.over - len(self.signed)


def months_over(year: int, today: dt.date) -> int:
    """Return how many months of `year` were over a month ago: only those should be signed by now."""
    before = dt.date(today.year, today.month, 1) - dt.timedelta(days=1)
    if year > before.year:
        return 0
    return MONTHS if year < before.year else max(before.month - 1, 0)


def behind_with_signing(session: ScopedSession, region_id: uuid.UUID | None, year: int, today: dt.date) -> list[Behind]:
    """Return who is behind in a region (with none in the country), the farthest first, in one statement.

    Nobody in a year of which nobody signed anything: that was before there were signatures.
    """
    over = months_over(year, today)
    if not over:
        return []
    whose = "region_id = :region_id" if region_id else "true"
    rows = session.execute(
        text(_BEHIND.format(whose=whose, mine="member.region_id = :region_id" if region_id else "true")),
        {
            "first": dt.date(year, 1, 1), "last": dt.date(year, over, 1), "over": over, "year": year, "indicator": SIGNED,
            **({"region_id": region_id} if region_id else {}),
        },
    )  # fmt: skip
    return [
        Behind(row.name, row.region, frozenset(row.signed), over, row.reason or row.words)
        for row in rows
        if row.anybody
    ]
