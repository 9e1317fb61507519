"""Who still has to sign: one question, for every page and report that says who is late with signing.

A month is **unsigned** when its term is over (the seventh working day of the month after it, `rules.term_of`) and no
version of it stands: the team lead never signed, took the signature back, or got it back from the region. It is asked of
every branch that was open in that month and belonged to the region on its first day; so a branch that opened in the
middle of a month first signs the month after. Months before the first one of which anybody in the region signed are
asked of nobody: there were no signatures yet. A month that runs, or whose term does, is not late.

An unsigned month is **late**, unless the region named it as an exception: then it is told with its reason, and counts for
nobody as late. That a signed month waits for the region or the national office is something else: *not accepted yet*.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import text

from tenants.signing.rules import last_term_over

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable

    from tenants.isolation import ScopedSession

UNSIGNED = """
    SELECT branch.id AS branch_id, branch.slug, branch.name, region.slug AS region_slug, region.name AS region_name,
        months.month::date AS month, coalesce(exception.reason, '') AS exception,
        coalesce(newest.returned_reason, '') AS returned_reason
    FROM (SELECT region_id, min(month) AS month FROM month_signatures GROUP BY region_id) AS began
    JOIN regions region ON region.id = began.region_id AND (CAST(:region_id AS uuid) IS NULL OR region.id = :region_id)
    CROSS JOIN LATERAL generate_series(began.month, CAST(:last AS date), '1 month') AS months (month)
    JOIN branch_regions member ON member.region_id = region.id AND member.valid @> months.month::date
    JOIN branches branch ON branch.id = member.branch_id
        AND branch.open && daterange(months.month::date, (months.month + interval '1 month')::date)
    LEFT JOIN (
        SELECT DISTINCT ON (branch_id, month) branch_id, month, state, returned_reason
        FROM month_signatures ORDER BY branch_id, month, version DESC
    ) AS newest ON newest.branch_id = branch.id AND newest.month = months.month::date
    LEFT JOIN month_exceptions exception ON exception.branch_id = branch.id AND exception.month = months.month::date
        AND exception.lifted_at IS NULL
    WHERE newest.state IS NULL OR newest.state IN ('withdrawn', 'returned')
"""
"""The question itself, for who asks more about the same months; takes `:region_id` (none is the country) and `:last`."""


@dataclass(frozen=True)
class UnsignedMonth:
    """A branch's month that should have been signed by now, and is not."""

    branch_id: uuid.UUID
    slug: str
    name: str
    region_slug: str
    region_name: str
    month: dt.date
    exception: str
    """Why the region named it as one that cannot be signed: then it is not late."""
    returned_reason: str
    """Why the region sent it back."""

    @property
    def is_late(self) -> bool:
        """Whether somebody still has to sign it."""
        return not self.exception


def unsigned_months(session: ScopedSession, region_id: uuid.UUID | None, today: dt.date) -> list[UnsignedMonth]:
    """Return every month that should have been signed by now, by branch and month: of a region, with none of the country.

    For the scopes `Figures` and `Fold`; one statement.
    """
    asked = text(f"{UNSIGNED} ORDER BY branch.name, branch.id, months.month")
    rows = session.execute(asked, {"region_id": region_id, "last": last_term_over(today)}).mappings()
    return [UnsignedMonth(**row) for row in rows]


@dataclass(frozen=True)
class LateBranch:
    """A branch that is late with signing, and with which months."""

    slug: str
    name: str
    region_slug: str
    region_name: str
    months: tuple[UnsignedMonth, ...]
    """Oldest first."""


def late_branches(found: Iterable[UnsignedMonth]) -> list[LateBranch]:
    """Return who is late, the most months first."""
    by_branch: dict[uuid.UUID, list[UnsignedMonth]] = {}
    for one in found:
        if one.is_late:
            by_branch.setdefault(one.branch_id, []).append(one)
    late = [
        LateBranch(mine[-1].slug, mine[-1].name, mine[-1].region_slug, mine[-1].region_name, tuple(mine))
        for mine in by_branch.values()
    ]
    return sorted(late, key=lambda one: (-len(one.months), one.name))
